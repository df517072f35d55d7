# login.bash - accounts that keep more than a hash, and mechanisms by hand.
#
#	load lib
#	load login

# What SCRAM-SHA-256 needs for "password".
# shellcheck disable=SC2016,SC2034 # the dollars are the verifier's
VERIFIER='SCRAM-SHA-256$4096:qjHH0ktZkwQMdYQBjqWgUw==$BZoWhpIHIdAB1JeKHRb2Coxt4UrK8HDS5w9uixC0uuI=:7jyql+0mspW+D9FI3lq9GjEVSU9zSyKBCXoCflHJB1E='

# keep USER [FIELD...]: this account has these fields behind its hash.
keep() {
	local IFS=: user=$1

	shift
	# shellcheck disable=SC2153 # lib.bash sets it
	sed -i "s,^$user:.*,$user:$CHEAP_HASH:$*," "$SITE/etc/users"
}

# base TEXT: printf(1) and base64 of it.
base() {
	# shellcheck disable=SC2059 # its escapes are wanted
	printf "$1" | base64 -w 0
}

# exchange PROGRAM MECHANISM NAME PASSWORD [FLAGS]: hold an exchange of
# SCRAM-SHA-256 or CRAM-MD5, and print all that is said. FLAGS is what SCRAM says
# first: "n", "y" or "p=..." of channel binding, or "n,a=NAME," to be another.
exchange() {
	python3 "$ROOT/t/exchange.py" "$LIBEXEC/$1" "${@:2}" \
		2>>"$BATS_TEST_TMPDIR/log"
}

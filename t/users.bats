# The file of accounts, through a login at pop3d.

load lib
load login

setup() {
	site
}

# logs_in NAME PASSWORD: how pop3d answers.
logs_in() {
	run talk "$LIBEXEC/pop3d" <<-C
	USER $1
	PASS $2
	QUIT
	C
	answer=${lines[2]}
}

lets_in() {
	logs_in "$@"
	[[ $answer == +OK* ]] || fail "$1: $answer"
}

refuses() {
	logs_in "$@"
	[[ $answer == '-ERR [AUTH]'* ]] || fail "$1: $answer"
}

@test "a name, with or without our domain, in any letters" {
	echo 'local_names = { "lab.example" }' >>"$SITE/etc/inetlab.conf"
	for name in user1 USER1 user1@st.um User1@ST.um user1@lab.example; do
		lets_in $name password
	done
	for name in user1@example.org user1@ nobody ../user1 '#user1'; do
		refuses $name password
	done
	refuses user1 Password
	refuses user1 'password '
}

@test "hashes of crypt(3), as people make them" {
	command -v mkpasswd || skip 'no mkpasswd'
	for kind in yescrypt sha512crypt bcrypt; do
		echo "$kind:$(mkpasswd -m $kind 'pass word')" >>"$SITE/etc/users"
		lets_in $kind 'pass word'
		refuses $kind password
	done
}

@test "no hash, a locked one and a broken one let nobody in" {
	printf '%s\n' 'none:' 'locked:!$5$x' 'star:*' 'broken:xyzzy' \
		>>"$SITE/etc/users"
	for name in none locked star broken; do
		refuses $name password
		refuses $name xyzzy
	done
}

@test "an account works as soon as it is there" {
	refuses fresh password
	sed -n 's/^user1:/fresh:/p' "$SITE/etc/users" >>"$SITE/etc/users"
	lets_in fresh password
}

@test "no file of accounts is our trouble, not a wrong password" {
	mv "$SITE/etc/users" "$SITE/etc/users.old"
	logs_in user1 password
	[[ $answer == '-ERR [SYS/TEMP]'* ]]
	grep -q 'etc/users: No such file' "$BATS_TEST_TMPDIR/log"
}

@test "scripts/user keeps a verifier, and the password itself only if asked to" {
	"$ROOT/scripts/user" add eve <<<'open: sesame'
	run tail -n 1 "$SITE/etc/users"
	assert_output --partial ':SCRAM-SHA-256$4096:'
	refute_output --partial sesame
	lets_in eve 'open: sesame'
	"$ROOT/scripts/user" passwd -s eve <<<'open: sesame'
	run tail -n 1 "$SITE/etc/users"
	assert_output --regexp ':SCRAM-SHA-256[$]4096:.*:secret=open: sesame$'
	lets_in eve 'open: sesame'
	"$ROOT/scripts/user" passwd user1 <<<password
	sed -i '/^user2:/s/:.*/:!/' "$SITE/etc/users"
	run "$ROOT/scripts/user" check
	assert_success
	assert_output ''
}

@test "an account without a verifier is told where others have one" {
	keep user1 "$VERIFIER"
	run "$ROOT/scripts/user" check
	assert_failure 78
	assert_output --partial 'etc/users:2: others have a verifier of SCRAM-SHA-256, this one none'
	assert_equal "${#lines[@]}" 1
	run exchange imapd SCRAM-SHA-256 user2 password
	assert_line --partial '[AUTHENTICATIONFAILED]'
	grep -q 'wrong name or password, SCRAM-SHA-256: no verifier in etc/users$' \
		"$BATS_TEST_TMPDIR/log"
	"$ROOT/scripts/user" passwd user2 <<<password
	run "$ROOT/scripts/user" check
	assert_success
	run exchange imapd SCRAM-SHA-256 user2 password
	assert_line --partial 'S: a OK'
}

@test "a verifier is of the password as RFC 4013 prepares it, the hash of its octets" {
	local said=$'clave\xc2\xaa\xc2\xa0x' # a feminine ordinal, a no-break space

	"$ROOT/scripts/user" passwd user1 <<<"$said"
	run exchange imapd SCRAM-SHA-256 user1 'clavea x'
	assert_line --partial 'S: a OK'
	run exchange imapd SCRAM-SHA-256 user1 "$said"
	assert_line --partial '[AUTHENTICATIONFAILED]'
	lets_in user1 "$said"
	# What has no such form is taken as it is: no UTF-8, and nothing but a hyphen
	# that is not there.
	for said in $'clav\xe9' $'\xc2\xad'; do
		"$ROOT/scripts/user" passwd user1 <<<"$said"
		lets_in user1 "$said"
	done
	run exchange imapd SCRAM-SHA-256 user1 "$said"
	assert_line --partial 'S: a OK'
}

@test "what is wrong in the file is said with its line" {
	printf '%s\n' '# a comment' '' 'no colon' 'two@st.um:!' 'bad name:!' \
		'eve:$5$x:SCRAM-SHA-256$0:y$z:w' "eve:x:secret=$(printf 'x%.0s' {1..300})" \
		"long:$(printf 'x%.0s' {1..1100})" >>"$SITE/etc/users"
	run "$ROOT/scripts/user" check
	assert_failure 78
	for wrong in '5: expected name:hash' '6: the name: expected up to 63' \
		'7: the name: expected' '8: this is no verifier of SCRAM-SHA-256' \
		'9: this secret is too long' '10: this line is too long'; do
		assert_line --partial "etc/users:$wrong"
	done
	assert_equal "${#lines[@]}" 6
	refuses eve password
	grep -q 'etc/users:8: this is no verifier' "$BATS_TEST_TMPDIR/log"
}

@test "account: one line of text is a password, nothing else" {
	for wrong in '' $'\n' $'a\nb' $'a\x01b' "$(printf 'x%.0s' {1..256})"; do
		run "$LIBEXEC/account" <<<"$wrong"
		assert_failure 65
	done
	run bash -c 'printf "a\0b" | "$1"' _ "$LIBEXEC/account"
	assert_failure 65
	run "$LIBEXEC/account" -x </dev/null
	assert_failure 64
	run bash -c 'echo x | "$1" >/dev/full' _ "$LIBEXEC/account"
	assert_failure 74
}

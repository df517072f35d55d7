# ldap.bash - a site with a directory, and its clients.
#
#	load lib
#	load ldap
#	setup() {
#		site
#		serve_ldap
#	}
#
# The directory is the demo site's, with cn=admin,o=um,c=es as its root, whose
# password is "password". Settings of its own come as arguments, one a line.

ROOT_DN=cn=admin,o=um,c=es
BASE=o=um,c=es
PEOPLE=ou=st,o=um,c=es
export LDAPNOINIT=1 # no settings of whoever runs the tests

# ldap_site [SETTING...]: the files of it.
ldap_site() {
	local etc=$SITE/etc

	cp -r "$ROOT/etc/schema" "$etc/"
	# shellcheck disable=SC2016 # the dollars are the hash's
	sed -E 's,(userPassword: \{CRYPT\}).*,\1'"$CHEAP_HASH"',' \
		"$ROOT/etc/directory.ldif" >"$etc/directory.ldif"
	{
		echo 'ldap {'
		echo "suffixes = { \"$BASE\" }"
		echo 'schema = { "etc/schema/st.ldif" }'
		echo "root_dn = \"$ROOT_DN\""
		echo "root_password = \"$CHEAP_HASH\""
		echo "people = \"$PEOPLE\""
		printf '%s\n' "$@"
		echo '}'
	} >>"$etc/inetlab.conf"
	mkdir -p "$SITE/spool/ldap"
	if [ "$EUID" -eq 0 ]; then
		chown list:list "$SITE/spool/ldap"
		: >"$SITE/spool/run/logins.list"
		chown list:list "$SITE/spool/run/logins.list"
	fi
	chmod 700 "$SITE/spool/ldap"
}

# serve_ldap [SETTING...]: the site, served at $PORT of $URL.
serve_ldap() {
	[ -e "$SITE/etc/directory.ldif" ] || ldap_site "$@"
	start_inetd -a 127.0.0.1 <<-'C'
	389 stream tcp wait.200/0/0 list libexec/ldapd ldapd
	C
	PORT=$(port 389)
	URL=ldap://127.0.0.1:$PORT
}

# search [OPTION...] FILTER [ATTRIBUTE...]: as LDIF without comments or folds,
# from the base on down.
search() {
	ldapsearch -x -H "$URL" -b "$BASE" -LLL -o ldif-wrap=no "$@"
}

# as_root PROGRAM [ARGUMENT...]: ldapmodify and the like, logged in.
as_root() {
	"$1" -x -H "$URL" -D "$ROOT_DN" -w password "${@:2}"
}

# as NUMBER PROGRAM [ARGUMENT...]: the same as user1 or user2.
as() {
	local names=(x One Two)

	"$2" -x -H "$URL" -D "cn=User ${names[$1]},$PEOPLE" -w password "${@:3}"
}

# octets WORD...: hexadecimal octets, as they are.
octets() {
	printf '%b' "$(printf '%s' "$@" | sed -E 's/[[:space:]]//g; s/(..)/\\x\1/g')"
}

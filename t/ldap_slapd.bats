# ldap_slapd.bats - the same entries in slapd and in ldapd: the same answers. The
# transcripts in t/ldap have what each says, and why where they differ;
# `t/ldap/peers record` has asked both.

load lib

setup() {
	site
	cd "$ROOT" || return
}

# serve_entries: t/ldap/directory.ldif, at $URI.
serve_entries() {
	# shellcheck source=t/ldap/serve.bash
	. "$ROOT/t/ldap/serve.bash"
	export INETLAB_CONF=$SITE/etc/inetlab.conf
	ldapd_site "$SITE"
	start_inetd -a 127.0.0.1 <"$SITE/etc/inetd.conf"
	URI=ldap://127.0.0.1:$(port 1)
}

same() { # NAME
	serve_entries
	run "$ROOT/t/ldap/transcript.py" check ldapd "$URI" <"$ROOT/t/ldap/$1.txt"
	assert_success
	assert_line --regexp '^[1-9][0-9]+ blocks, 0 wrong$'
}

@test "what filters find" {
	same filters
}

@test "where is looked, and what is shown of it" {
	same bases
}

@test "what matching rules find" {
	same rules
}

@test "what controls change" {
	same controls
}

@test "what may be changed, and what is there afterwards" {
	same updates
}

@test "who one is, and what one may compare" {
	same binds
}

# announced WHERE ATTRIBUTE: the words of it that the server says it has.
announced() {
	ldapsearch -x -LLL -o ldif-wrap=no -H "$URI" -b "$1" -s base "$2" |
		sed -n "s/^$2: *//p"
}

@test "each control that is announced changes an answer" {
	serve_entries
	run announced '' supportedControl
	assert_line 1.2.840.113556.1.4.319
	# shellcheck disable=SC2086 # words
	run "$ROOT/t/ldap/transcript.py" proven ${output//$'\n'/ } \
		<"$ROOT/t/ldap/controls.txt"
	assert_success
	assert_output ''
}

@test "each matching rule that is announced finds what nothing else finds" {
	local rules

	serve_entries
	rules=$(announced cn=subschema matchingRules |
		sed -n "s/.* NAME '\([^']*\)'.*/\1/p")
	[ "$(wc -l <<<"$rules")" -gt 30 ]
	# shellcheck disable=SC2086 # words
	run "$ROOT/t/ldap/transcript.py" proven $rules <"$ROOT/t/ldap/rules.txt"
	assert_success
	assert_output ''
}

@test "slapd still says what was recorded" {
	[ -d "$ROOT/build/peers/slapd" ] || skip 'scripts/peers gets slapd'
	run "$ROOT/t/ldap/peers" check
	assert_success
}

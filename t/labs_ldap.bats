# labs_ldap.bats - what students do with the directory, by the numbers of the
# labs' sheets, on the demo's entries.

load lib
load converse

setup() {
	site
	rm -r "${SITE:?}/etc"
	mkdir -p "$SITE/etc" "$SITE/spool/ldap"
	cp -a "$ROOT"/etc/{inetlab.conf,directory.ldif,schema} "$SITE/etc"
	: >"$SITE/spool/run/logins.list"
	USER_NAME=$(id -un)
	if [ "$EUID" -eq 0 ]; then
		USER_NAME=list
		chown list:list "$SITE/spool/ldap" "$SITE/spool/run/logins.list"
		chown root:list "$SITE/etc/directory.ldif"
		chmod 640 "$SITE/etc/directory.ldif"
	fi
	ADMINISTRATOR='cn=Server Administrator,ou=st,o=um,c=es'
}

# serve_directory: $URI is where.
serve_directory() {
	start_inetd -a 127.0.0.1 <<-C
	1 stream tcp wait.100/0/0 $USER_NAME libexec/ldapd ldapd
	spool/run/ldap stream unix wait.100/0/0 $USER_NAME libexec/ldapd ldapd
	C
	PORT=$(port 1)
	URI=ldap://127.0.0.1:$PORT
}

# empty_directory: with nothing in it, as before the lab's script.
empty_directory() {
	: >"$SITE/etc/directory.ldif"
	serve_directory
}

# The lab's people, as its script hands them in: spaces in names, the naming
# attributes left out.
st_ldif() {
	cat <<-'L'
	dn: o=um, c=es
	changetype: add
	objectClass: organization

	dn: ou=st, o=um, c=es
	changetype: add
	objectClass: organizationalUnit

	dn: cn=Server Administrator, ou=st, o=um, c=es
	changetype: add
	objectClass: stPerson
	sn: Administrator
	correo: root@st.um
	mobile: 611111111

	dn: cn=User One, ou=st, o=um, c=es
	changetype: add
	objectClass: stPerson
	sn: One
	correo: user1@st.um
	mobile: 627182818
	L
}

# local_uri: the socket, as a URI has it.
local_uri() {
	echo "ldapi://$SITE/spool/run/ldap" | sed 's,/,%2F,g; s,%2F%2F,//,'
}

@test "000-6.2.2a 000-6.2.2b 000-6.2.2d 000-10: slapd's own settings are told where ours are" {
	serve_directory
	run ldapmodify -Y EXTERNAL -H "$(local_uri)" <<-'L'
	dn: cn=module,cn=config
	changetype: add
	objectClass: olcModuleList
	cn: module
	olcModulepath: /usr/lib/ldap
	olcModuleload: back_mdb.la
	L
	assert_failure 53
	assert_line --partial 'inetlab.conf'
	run ldapadd -Y EXTERNAL -H "$(local_uri)" <<-'L'
	dn: cn=cosine,cn=schema,cn=config
	objectClass: olcSchemaConfig
	cn: cosine
	olcAttributeTypes: ( 0.9.2342.19200300.100.1.2 NAME 'textEncodedORAddress' )
	L
	assert_failure 53
	assert_line --partial 'schema'
}

@test "000-6.2.2c: the class stPerson and its attribute correo are in the schema" {
	serve_directory
	run ldapsearch -x -LLL -o ldif-wrap=no -H "$URI" -b cn=subschema -s base \
		objectClasses attributeTypes
	assert_success
	assert_line --regexp "^objectClasses: .*NAME 'stPerson' .*SUP inetOrgPerson STRUCTURAL MUST correo "
	assert_line --regexp "^attributeTypes: .*NAME 'correo' .*SUP mail "
	run ldapsearch -x -LLL -H "$URI" -b o=um,c=es '(mail=user1@st.um)' correo
	assert_line 'correo: user1@st.um'
}

@test "000-6.2.2e: ldapmodify -W adds the lab's entries, the password typed" {
	empty_directory
	st_ldif >"$BATS_TEST_TMPDIR/st.ldif"
	mkfifo "$BATS_TEST_TMPDIR/typed"
	on_terminal ldapmodify -x -D 'cn=admin,o=um,c=es' -W -H "$URI" \
		-f "$BATS_TEST_TMPDIR/st.ldif" <"$BATS_TEST_TMPDIR/typed" \
		>"$BATS_TEST_TMPDIR/said" 3>&- 4>&- &
	said=$!
	exec 5>"$BATS_TEST_TMPDIR/typed"
	wait_until grep -q 'Password: ' "$BATS_TEST_TMPDIR/said"
	echo password >&5
	wait "$said"
	exec 5>&-
	diff - <(tr -d '\r' <"$BATS_TEST_TMPDIR/said") <<-'S'
	Enter LDAP Password: 
	adding new entry "o=um, c=es"

	adding new entry "ou=st, o=um, c=es"

	adding new entry "cn=Server Administrator, ou=st, o=um, c=es"

	adding new entry "cn=User One, ou=st, o=um, c=es"

	S
	run ldapsearch -x -LLL -H "$URI" -b o=um,c=es
	diff - <(echo "$output") <<-'L'
	dn: o=um,c=es
	objectClass: organization
	o: um

	dn: ou=st,o=um,c=es
	objectClass: organizationalUnit
	ou: st

	dn: cn=Server Administrator,ou=st,o=um,c=es
	objectClass: stPerson
	sn: Administrator
	correo: root@st.um
	mobile: 611111111
	cn: Server Administrator

	dn: cn=User One,ou=st,o=um,c=es
	objectClass: stPerson
	sn: One
	correo: user1@st.um
	mobile: 627182818
	cn: User One
	L
	run ldapmodify -x -D 'cn=admin,o=um,c=es' -w wrong -H "$URI" \
		-f "$BATS_TEST_TMPDIR/st.ldif"
	assert_failure 49
}

@test "000-6.3 000-1.3 000-9: the text's search, with the text's answer" {
	serve_directory
	run ldapsearch -x -H "$URI" -b "$ADMINISTRATOR" mobile
	assert_success
	diff - <(echo "$output") <<-'L'
	# extended LDIF
	#
	# LDAPv3
	# base <cn=Server Administrator,ou=st,o=um,c=es> with scope subtree
	# filter: (objectclass=*)
	# requesting: mobile 
	#

	# Server Administrator, st, um, es
	dn: cn=Server Administrator,ou=st,o=um,c=es
	mobile: 611111111

	# search result
	search: 2
	result: 0 Success

	# numResponses: 2
	# numEntries: 1
	L
	run ldapsearch -x -LLL -H "$URI" -b 'cn=User One,ou=st,o=um,c=es' mobile
	assert_line 'mobile: 627182818'
	# By hand, as the sheet of commands has it: with blanks.
	run ldapsearch -x -LLL -H "$URI" \
		-b 'cn=User Two, ou=st, o=um, c=es' mobile
	assert_line 'mobile: 631415926'
}

@test "000-6.4: the six messages, as long as the text's, and as Wireshark says them" {
	serve_directory
	timeout "$PATIENCE" "$ROOT/t/ldap/relay.py" "$PORT" "$SITE/capture" \
		>"$SITE/relayed" 3>&- 4>&- &
	relay=$!
	wait_until test -s "$SITE/relayed"
	ldapsearch -x -H "ldap://127.0.0.1:$(head -n 1 "$SITE/relayed")" \
		-b "$ADMINISTRATOR" mobile >/dev/null
	wait "$relay"
	run tail -n +2 "$SITE/relayed"
	assert_output $'C 14\nS 14\nC 86\nS 73\nS 14\nC 7'
	run --separate-stderr tshark -n -r "$SITE/capture" -Y ldap \
		-T fields -e _ws.col.Info
	diff - <(sed 's/ *$//' <<<"$output") <<-'S'
	bindRequest(1) "<ROOT>" simple
	bindResponse(1) success
	searchRequest(2) "cn=Server Administrator,ou=st,o=um,c=es" wholeSubtree
	searchResEntry(2) "cn=Server Administrator,ou=st,o=um,c=es"
	searchResDone(2) success  [1 result]
	unbindRequest(3)
	S
	[ "$(tshark -n -r "$SITE/capture" -Y _ws.malformed | wc -l)" -eq 0 ]
}

@test "000-6.2.1b: names while a letter is written, as Thunderbird asks" {
	serve_directory
	run ldapsearch -x -LLL -H "$URI" -b ou=st,o=um,c=es -z 100 \
		'(|(displayName=*user*)(cn=*user*)(mail=*user*)(sn=*user*))' \
		cn mail
	assert_success
	assert_line 'cn: User One'
	assert_line 'correo: user1@st.um'
	assert_line 'cn: User Two'
	refute_line --partial Administrator
}

@test "000-6: a class of one's own is checked, and named if it is broken" {
	serve_directory
	run ldapadd -x -D cn=admin,o=um,c=es -w password -H "$URI" <<-'L'
	dn: cn=User Three,ou=st,o=um,c=es
	objectClass: stPerson
	sn: Three
	L
	assert_failure 65
	assert_line --partial correo
	run ldapadd -x -D cn=admin,o=um,c=es -w password -H "$URI" <<-'L'
	dn: cn=User Three,ou=st,o=um,c=es
	objectClass: stPerson
	sn: Three
	correo: user3@st.um
	L
	assert_success
	run ldapsearch -x -LLL -H "$URI" -b ou=st,o=um,c=es \
		'(objectClass=inetOrgPerson)' 1.1
	assert_line 'dn: cn=User Three,ou=st,o=um,c=es'
}

@test "000-6 000-1.4c: nobody is told a password, and one's own one may change" {
	local one='cn=User One,ou=st,o=um,c=es'

	serve_directory
	run ldapsearch -x -LLL -H "$URI" -b o=um,c=es '(uid=user1)' userPassword
	refute_line --partial userPassword
	run ldappasswd -x -D "$one" -w password -s sesame -H "$URI"
	assert_success
	run ldapwhoami -x -D "$one" -w sesame -H "$URI"
	assert_output "dn:$one"
	run ldapwhoami -x -D "$one" -w password -H "$URI"
	assert_failure 49
	run ldapmodify -x -D "$one" -w sesame -H "$URI" <<-'L'
	dn: cn=User Two,ou=st,o=um,c=es
	changetype: modify
	replace: mobile
	mobile: 1
	L
	assert_failure 50
}

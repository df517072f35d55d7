# ldapd.bats - the directory, as real clients use it. What is found and changed is
# compared with slapd in ldap_slapd.bats; here is who may, how a connection goes
# on, and what clients of different libraries make of it.

load lib
load ldap

setup() {
	site
}

# logged TEXT: a line of the log has it.
logged() {
	grep -qF -- "$1" "$SITE/spool/log/inetd.log"
}

@test "anybody reads, and nobody reads passwords" {
	serve_ldap
	run -0 search '(uid=user1)'
	assert_line 'dn: cn=User One,ou=st,o=um,c=es'
	assert_line 'correo: user1@st.um'
	refute_output --partial assword
	run -0 search '(uid=user1)' userPassword
	refute_output --partial assword
	run -0 as_root ldapsearch -b "$BASE" -LLL '(uid=user1)' userPassword
	assert_output --partial userPassword::
}

@test "a filter on passwords tells nothing, not even that there are some" {
	serve_ldap
	for filter in '(userPassword=*)' '(!(userPassword=*))' \
		"(userPassword=$CHEAP_HASH)" '(!(userPassword=x))'; do
		run -0 search "$filter" 1.1
		assert_output ''
	done
	run search -e '!assert=(userPassword=*)' '(uid=user1)' 1.1
	assert_failure 122
}

@test "a login is right, wrong, or none at all, and wrong ones are logged" {
	serve_ldap
	run -0 ldapwhoami -x -H "$URL"
	assert_output anonymous
	run -0 as 1 ldapwhoami
	assert_output 'dn:cn=User One,ou=st,o=um,c=es'
	run -0 as_root ldapwhoami
	assert_output "dn:$ROOT_DN"
	run -49 ldapwhoami -x -H "$URL" -D "cn=User One,$PEOPLE" -w wrong
	assert_output --partial 'wrong name or password'
	wait_until logged '127.0.0.1: login failed: wrong name or password'
	run -49 ldapwhoami -x -H "$URL" -D "cn=Nobody,$PEOPLE" -w password
	run -49 ldapwhoami -x -H "$URL" -D "$PEOPLE" -w password
	run -49 ldapwhoami -x -H "$URL" -D "$ROOT_DN" -w passwor
	run -34 ldapwhoami -x -H "$URL" -D user1 -w password
	assert_output --partial 'is no DN'
	run -53 ldapwhoami -x -H "$URL" -D "cn=User One,$PEOPLE" -w ''
	assert_output --partial 'RFC 4513 5.1.2'
	run ! grep -E 'passwor([^d]|$)|Nobody' "$SITE/spool/log/inetd.log"
}

@test "a password in clear is taken from nowhere but where the settings say" {
	ldap_site
	sed -i 's/^clear_passwords.*/clear_passwords = { "192.0.2.0\/24" }/' \
		"$INETLAB_CONF"
	serve_ldap
	run -13 as 1 ldapwhoami
	run -1 ldappasswd -x -H "$URL" -s x "cn=User One,$PEOPLE"
	assert_output --partial 'Confidentiality required (13)'
	run -0 search '(uid=user1)' cn
}

@test "an address that was wrong too often has to wait" {
	ldap_site
	echo 'login_failures = 2' >>"$INETLAB_CONF"
	serve_ldap
	for _ in 1 2; do
		run -49 ldapwhoami -x -H "$URL" -D "$ROOT_DN" -w wrong
	done
	run -51 as_root ldapwhoami
	assert_output --partial wait
}

@test "hashes of all kinds let in who knows the password" {
	local value

	ldap_site
	# shellcheck disable=SC2016 # the dollars are the hash's
	for value in password '{CLEARTEXT}password' \
		'{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=' \
		'{SSHA}2D7DXcHaxkWxjlTTFhTzbi4Z/sdhYmNk' \
		'{MD5}X03MO1qnZdYdgyfeuILPmQ==' \
		'{SHA256}XohImNooBHFR0OVvjcYpJ3NgPQ1qq73WKhHvch0VQtg=' \
		"$CHEAP_HASH" "{crypt}$CHEAP_HASH"; do
		sed -i '/^userPassword/d' "$SITE/etc/directory.ldif"
		sed -i '/^uid: user1/a userPassword: '"$value" \
			"$SITE/etc/directory.ldif"
		rm -rf "$SITE"/spool/ldap/*
		serve_ldap
		run -0 as 1 ldapwhoami
		stop_all
	done
	# A scheme that nobody knows lets in nobody, not by its text either.
	sed -i 's/^userPassword.*/userPassword: {NONE}password/' \
		"$SITE/etc/directory.ldif"
	rm -rf "$SITE"/spool/ldap/*
	serve_ldap
	run -49 as 1 ldapwhoami
	run -49 ldapwhoami -x -H "$URL" -D "cn=User One,$PEOPLE" -w '{NONE}password'
}

@test "who has logged in changes itself, and nothing else" {
	serve_ldap
	run -0 as 1 ldapmodify <<-L
	dn: cn=User One,$PEOPLE
	changetype: modify
	replace: mobile
	mobile: 600000000
	L
	run -0 search '(uid=user1)' mobile modifiersName
	assert_line 'mobile: 600000000'
	assert_line 'modifiersName: cn=User One,ou=st,o=um,c=es'
	run -50 as 1 ldapmodify <<-L
	dn: cn=User Two,$PEOPLE
	changetype: modify
	replace: mobile
	mobile: 600000000
	L
	assert_output --partial 'you may not change mobile'
	run -50 as 1 ldapdelete "cn=User One,$PEOPLE"
	run -50 as 1 ldapmodrdn "cn=User One,$PEOPLE" 'cn=User 1'
	run -8 ldapdelete -x -H "$URL" "cn=User One,$PEOPLE"
	assert_output --partial 'log in'
}

@test "rules of the settings say who may do what" {
	serve_ldap 'access = { "to mobile,title by users read by * none",
		"to correo by * compare", "to children by users write",
		"to userPassword by * auth", "to * by * read" }'
	run -0 search '(uid=user1)' mobile title correo
	assert_output 'dn: cn=User One,ou=st,o=um,c=es'
	run -0 search '(mobile=*)' 1.1
	assert_output ''
	run -6 ldapcompare -x -H "$URL" "cn=User One,$PEOPLE" correo:user1@st.um
	run -50 ldapcompare -x -H "$URL" "cn=User One,$PEOPLE" mobile:627182818
	run -0 as 2 ldapsearch -LLL -b "$BASE" '(mobile=627182818)' mobile
	assert_line 'mobile: 627182818'
	run -50 as 1 ldapmodify <<-L
	dn: cn=User One,$PEOPLE
	changetype: modify
	replace: mobile
	mobile: 600000000
	L
	run -0 as 1 ldapdelete "cn=User Two,$PEOPLE"
}

@test "a rule that is none is said, and nothing is served" {
	for rule in 'to nothing by * read' 'to * by nobody read' 'to * by * all' \
		'* by * read' 'to *' 'to * by dn=\"x by * read'; do
		rm -rf "${SITE:?}/etc/directory.ldif"
		sed -i '/^ldap {/,/^}/d' "$INETLAB_CONF"
		ldap_site "access = { \"$rule\" }"
		run -78 "$LIBEXEC/ldapd" -n
		assert_output --partial 'access: expected'
	done
}

@test "a password is set by ldappasswd, by hand or made up, and only its hash kept" {
	serve_ldap
	run -0 as 1 ldappasswd -a password -s secret
	run -49 as 1 ldapwhoami
	run -0 ldapwhoami -x -H "$URL" -D "cn=User One,$PEOPLE" -w secret
	run -1 ldappasswd -x -H "$URL" -D "cn=User One,$PEOPLE" -w secret \
		-a wrong -s other
	assert_output --partial '(49)'
	run -1 as 2 ldappasswd -s other "cn=User One,$PEOPLE"
	assert_output --partial '(50)'
	run -1 ldappasswd -x -H "$URL" -s other "cn=User One,$PEOPLE"
	assert_output --partial '(8)'
	run -0 as_root ldappasswd "cn=User One,$PEOPLE"
	assert_line --regexp '^New password: [a-z2-9]{12}$'
	run -0 ldapwhoami -x -H "$URL" -D "cn=User One,$PEOPLE" -w "${output#*: }"
	run -0 as_root ldapsearch -LLL -o ldif-wrap=no -b "$BASE" '(uid=user1)' userPassword
	run -0 base64 -d <<<"${output##*:: }"
	# shellcheck disable=SC2016 # the dollar is the hash's
	assert_output --partial '{CRYPT}$y$'
}

@test "who was renamed is still who it was, and who was removed is nobody" {
	serve_ldap
	/usr/bin/python3 - "$URL" <<-'P'
	import sys
	from ldap3 import Connection, MODIFY_REPLACE

	def entry(name):
	    return 'cn=%s,ou=st,o=um,c=es' % name

	def write(name):
	    one.modify(entry(name), {'title': [(MODIFY_REPLACE, [name])]})
	    return one.result['description']

	root = Connection(sys.argv[1], 'cn=admin,o=um,c=es', 'password', auto_bind=True)
	one = Connection(sys.argv[1], entry('User One'), 'password', auto_bind=True)
	assert write('User One') == 'success'
	assert root.modify_dn(entry('User One'), 'cn=User 1'), root.result
	assert write('User 1') == 'success', one.result
	assert root.delete(entry('User 1')), root.result
	assert root.add(entry('User 1'), 'inetOrgPerson', {'sn': '1'}), root.result
	assert write('User 1') == 'insufficientAccessRights', one.result
	P
}

@test "Net::LDAP searches, changes, sorts, and has pages" {
	serve_ldap
	run -0 perl - "$URL" <<-'P'
	use strict;
	use Net::LDAP;
	use Net::LDAP::Control::Paged;
	use Net::LDAP::Control::Sort;
	use Net::LDAP::Constant qw(LDAP_CONTROL_PAGED);

	my $ldap = Net::LDAP->new($ARGV[0]) or die $@;
	my $said = $ldap->bind('cn=admin,o=um,c=es', password => 'password');
	die $said->error if $said->code;
	for my $n (1 .. 25) {
		$said = $ldap->add("cn=n$n,o=um,c=es", attrs => [
			objectClass => 'inetOrgPerson', sn => 100 - $n ]);
		die $said->error if $said->code;
	}
	my $page = Net::LDAP::Control::Paged->new(size => 7);
	my ($pages, $entries) = (0, 0);
	while (1) {
		$said = $ldap->search(base => 'o=um,c=es', filter => '(cn=n*)',
			control => [ $page ]);
		die $said->error if $said->code;
		$pages++;
		$entries += $said->count;
		my ($control) = $said->control(LDAP_CONTROL_PAGED) or die 'no control';
		$page->cookie($control->cookie) or last;
	}
	my $sort = Net::LDAP::Control::Sort->new(order => 'sn:caseIgnoreOrderingMatch');
	$said = $ldap->search(base => 'o=um,c=es', filter => '(cn=n*)',
		control => [ $sort ], attrs => [ 'sn' ]);
	print "$pages pages, $entries entries, first ",
		($said->entries)[0]->get_value('sn'), "\n";
	$said = $ldap->moddn('cn=n1,o=um,c=es', newrdn => 'cn=first',
		deleteoldrdn => 1, newsuperior => 'ou=st,o=um,c=es');
	die $said->error if $said->code;
	$said = $ldap->compare('cn=first,ou=st,o=um,c=es', attr => 'sn', value => '99');
	print $said->error_name, "\n";
	$said = $ldap->delete('cn=first,ou=st,o=um,c=es');
	print $said->error_name, "\n";
	$ldap->unbind;
	P
	assert_output "4 pages, 25 entries, first 75
LDAP_COMPARE_TRUE
LDAP_SUCCESS"
}

@test "ldap3 reads the schema, and believes it" {
	serve_ldap
	run -0 /usr/bin/python3 - "$URL" <<-'P'
	import sys
	from ldap3 import ALL, Connection, ObjectDef, Reader, Server

	server = Server(sys.argv[1], get_info=ALL)
	c = Connection(server, auto_bind=True)
	print(server.schema.object_classes['stPerson'].must_contain,
	      server.schema.attribute_types['correo'].superior,
	      server.info.naming_contexts)
	r = Reader(c, ObjectDef('stPerson', c), 'ou=st,o=um,c=es', '(cn=user*)')
	print(len(r.search()), r[0].correo)
	P
	assert_output "['correo'] ['mail'] ['o=um,c=es']
2 user1@st.um"
}

@test "curl has a URL of LDAP" {
	serve_ldap
	run -0 curl -sS "$URL/$BASE?mobile?sub?(uid=user2)"
	assert_output --partial 'DN: cn=User Two,ou=st,o=um,c=es'
	assert_output --partial 'mobile: 631415926'
}

@test "an address book looks for a word in forty attributes" {
	local clauses='' attribute

	serve_ldap
	for attribute in cn givenName sn displayName mail correo o ou title \
		telephoneNumber mobile homePhone facsimileTelephoneNumber pager \
		street l st postalCode postalAddress homePostalAddress roomNumber \
		departmentNumber employeeType manager secretary uid description \
		nsAIMid mozillaNickname mozillaSecondEmail calFBURL fileAs category \
		birthDate spouseName note anniversary businessRole managerName \
		assistantName; do
		clauses+="($attribute=*wo*)"
	done
	run -0 search "(&(objectClass=person)(|$clauses))" cn correo
	assert_line 'dn: cn=User Two,ou=st,o=um,c=es'
	assert_equal "$(grep -c ^dn: <<<"$output")" 1
	# Who knows no base begins at the top.
	run -0 ldapsearch -x -H "$URL" -b '' -LLL "(|(cn=two*)(sn=two*)(mail=two*))" dn
	assert_output 'dn: cn=User Two,ou=st,o=um,c=es'
}

@test "a client that says all and closes its half has all answers" {
	serve_ldap
	# bind; search o=um,c=es base (objectClass=*) 1.1; whoami.
	octets 300c020101600702010304008000 \
		302e0201026329 04096f3d756d2c633d6573 0a0100 0a0100 020100 020100 \
		010100 870b6f626a656374436c617373 3000 \
		301e02010377198017312e332e362e312e342e312e343230332e312e31312e33 \
		>"$BATS_TEST_TMPDIR/said"
	nc -N 127.0.0.1 "$PORT" <"$BATS_TEST_TMPDIR/said" | xxd -p -c 0 \
		>"$BATS_TEST_TMPDIR/heard"
	run -0 cat "$BATS_TEST_TMPDIR/heard"
	assert_output --regexp '^300c02010161070a010004000400'
	assert_output --partial '0201026456'
	assert_output --partial '0201026507'
	assert_output --regexp '02010378..0a0100040004008b00$'
}

@test "lengths in four octets are lengths, as Outlook writes them" {
	ldap_site
	octets 3084000000100201016084000000070201030400 8000 \
		3084000000050201024200 | "$LIBEXEC/ldapd" >"$BATS_TEST_TMPDIR/heard"
	run -0 xxd -p "$BATS_TEST_TMPDIR/heard"
	assert_output 300c02010161070a010004000400
}

@test "a search that goes on is abandoned, and the next one answered" {
	serve_ldap
	run -0 /usr/bin/python3 - "$PORT" <<-'P'
	import socket, sys

	def message(octets):
	    return bytes([0x30, len(octets)]) + octets

	s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
	whoami = b'\x77\x19\x80\x171.3.6.1.4.1.4203.1.11.3'
	s.sendall(message(b'\2\1\1\x50\1\7') + message(b'\2\1\2' + whoami))
	s.shutdown(socket.SHUT_WR)
	heard = b''
	while octets := s.recv(4096):
	    heard += octets
	print(heard.count(b'\x78'), heard[4])
	P
	assert_output '1 2'
}

@test "answers that are more than fits at once come whole" {
	ldap_site
	for n in {1..3000}; do
		printf 'dn: cn=n%d,o=um,c=es\nobjectClass: inetOrgPerson\nsn: %d\n' \
			"$n" "$n"
		printf 'description: %0200d\n\n' "$n"
	done >"$BATS_TEST_TMPDIR/more"
	serve_ldap
	run -0 search '(uid=user1)' 1.1
	run -0 as_root ldapadd -f "$BATS_TEST_TMPDIR/more"
	assert_equal "$(search '(sn=*)' description | grep -c ^description)" 3000
	assert_equal "$(search -E '!pr=999/noprompt' '(sn=*)' sn | grep -c ^sn)" 3003
	assert_equal "$(search -E '!sss=-sn:caseIgnoreOrderingMatch' '(cn=n*)' sn |
		grep -c ^sn)" 3000
}

@test "more than the settings give is not given, but in pages" {
	serve_ldap 'entries_max = 3' 'sort_max = 2'
	run -11 search '(objectClass=*)' 1.1
	assert_equal "$(grep -c ^dn: <<<"$output")" 3
	run -0 search -E '!pr=2/noprompt' '(objectClass=*)' 1.1
	assert_equal "$(grep -c ^dn: <<<"$output")" 5
	run -4 search -z 2 '(objectClass=*)' 1.1
	assert_equal "$(grep -c ^dn: <<<"$output")" 2
	run -12 search -E '!sss=sn:caseIgnoreOrderingMatch' '(sn=*)' 1.1
	run -0 as_root ldapsearch -LLL -b "$BASE" '(objectClass=*)' 1.1
	assert_equal "$(grep -c ^dn: <<<"$output")" 5
}

@test "a cookie is good for its own search alone" {
	serve_ldap
	run -0 /usr/bin/python3 - "$URL" <<-'P'
	import sys
	from ldap3 import Connection

	OID = '1.2.840.113556.1.4.319'

	def page(c, filter, cookie=None):
	    c.search('o=um,c=es', filter, paged_size=1, paged_cookie=cookie)
	    print(c.result['description'], len(c.entries))
	    return c.result.get('controls', {}).get(OID, {}).get('value', {}).get('cookie')

	one, other = (Connection(sys.argv[1], auto_bind=True) for _ in '12')
	cookie = page(one, '(sn=*)')
	page(one, '(sn=*)', cookie)
	page(one, '(cn=*)', cookie)
	page(one, '(sn=*)', b'x' + cookie[1:])
	page(one, '(sn=*)', b'x')
	page(other, '(sn=*)', cookie)
	P
	assert_output 'success 1
success 1
unwillingToPerform 0
unwillingToPerform 0
unwillingToPerform 0
unwillingToPerform 0'
}

@test "root needs no password over the site's socket, and others do" {
	local socket name

	[ "$EUID" -eq 0 ] || skip 'only root can be another user'
	ldap_site
	socket=$SITE/spool/run/ldap
	name=ldapi://${socket//\//%2F}
	start_inetd <<-'C'
	spool/run/ldap stream unix:* wait list libexec/ldapd ldapd
	C
	chmod o+x "$BATS_RUN_TMPDIR" "$BATS_TEST_TMPDIR" "$SITE" "$SITE/spool" \
		"$SITE/spool/run"
	run -0 ldapwhoami -Y EXTERNAL -Q -H "$name"
	assert_output "dn:$ROOT_DN"
	run -0 ldapsearch -x -H "$name" -LLL -b '' -s base supportedSASLMechanisms
	assert_output --partial EXTERNAL
	run -7 setpriv --reuid nobody --clear-groups ldapwhoami -Y EXTERNAL -Q -H "$name"
	run -0 setpriv --reuid nobody --clear-groups ldapwhoami -x -H "$name"
	assert_output anonymous
}

@test "nobody is root by EXTERNAL over the network" {
	serve_ldap
	run ! ldapwhoami -Y EXTERNAL -Q -H "$URL"
	octets 3016020101 6011 020103 0400 a30a 040845585445524e414c |
		nc -N 127.0.0.1 "$PORT" >"$BATS_TEST_TMPDIR/heard"
	run -0 xxd -p -c 0 "$BATS_TEST_TMPDIR/heard"
	assert_output --regexp '^30..02010161..0a0107'
	run -0 ldapsearch -x -H "$URL" -LLL -b '' -s base supportedSASLMechanisms
	refute_output --partial EXTERNAL
}

@test "what fills the disk is refused, and nothing is changed" {
	ldap_site 'map = 1048576'
	serve_ldap
	for n in {1..40}; do
		printf 'dn: cn=n%d,o=um,c=es\nobjectClass: inetOrgPerson\nsn: x\n' "$n"
		printf 'description: %040000d\n\n' "$n"
	done >"$BATS_TEST_TMPDIR/more"
	run -53 as_root ldapadd -f "$BATS_TEST_TMPDIR/more"
	assert_output --partial 'no room is left'
	run -0 search '(uid=user1)' cn
	assert_output --partial 'cn: User One'
}

@test "an unbind, an end and a signal leave no process" {
	serve_ldap
	run -0 search '(uid=user1)' cn
	wait_until logged 'exit 0 after'
	run ! pgrep -P "$INETD_PID" -f 'exit'
}

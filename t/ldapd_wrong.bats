# ldapd_wrong.bats - what clients should not say to the directory: what is no BER
# or no LDAP, what is too long, too deep or too slow. Each is answered or dropped,
# and whoever comes next is served.

load lib
load ldap

setup() {
	site
	ldap_site
	NOTICE=$(printf 1.3.6.1.4.1.1466.20036 | xxd -p -c 0)
}

# said [WORD...]: what ldapd answers to these octets, or to stdin, in hexadecimal.
# Its exit status is ours.
said() {
	if [ $# -gt 0 ]; then
		octets "$@" >"$BATS_TEST_TMPDIR/in"
	else
		cat >"$BATS_TEST_TMPDIR/in"
	fi
	timeout "$PATIENCE" "$LIBEXEC/ldapd" <"$BATS_TEST_TMPDIR/in" \
		>"$BATS_TEST_TMPDIR/out" 2>>"$BATS_TEST_TMPDIR/log" || return
	xxd -p -c 0 "$BATS_TEST_TMPDIR/out"
}

# disconnects WORD...: a notice of disconnection is all that is said to them.
disconnects() {
	run -0 said "$@"
	assert_output --regexp "^30..020100 ?78.*$NOTICE\$"
}

# protocol_error WORD...: that is answered, and the session goes on.
protocol_error() {
	run -0 said "$@" 3005020107 4200
	assert_output --regexp '^30..020101..[0-9a-f]{2}0a0102'
	refute_output --partial "$NOTICE"
}

# message CONTENTS...: an LDAPMessage of less than 64 KB around hexadecimal octets.
message() {
	local all

	all=$(printf %s "$@" | tr -d ' ')
	printf '3082%04x%s' $((${#all} / 2)) "$all"
}

# element TAG CONTENTS...: the same with a tag.
element() {
	local all

	all=$(printf %s "${@:2}" | tr -d ' ')
	printf '%s82%04x%s' "$1" $((${#all} / 2)) "$all"
}

# search_for FILTER: a search of the base, message 1.
search_for() {
	message 020101 "$(element 63 0409 6f3d756d2c633d6573 0a0102 0a0100 020100 \
		020100 010100 "$1" 3000)"
}

# root_bind: a login as the root DN, message 1.
root_bind() {
	echo 3026 020101 6021 020103 0412 "$(printf %s "$ROOT_DN" | xxd -p -c 0)" \
		8008 "$(printf password | xxd -p -c 0)"
}

@test "what is no message is noticed, and ends the session" {
	for wrong in 474554202f20485454502f312e300d0a0d0a 3080 3000 \
		3089000000000000000001 3088ffffffffffffffff 3003020101 \
		30050201ff4200 3009020501000000004200 30050401014200 \
		30050201016001; do
		disconnects "$wrong"
	done
	disconnects 3007 020101 6080 0000
}

@test "a message of 4 GB is refused when it is announced" {
	disconnects 3084ffffffff
	assert_output --regexp '^30..020100 ?78..0a010b'
	disconnects 3084ffffffff 020101 6384fffffff0
}

@test "what is announced and does not come costs nothing" {
	run -0 said 308300fff0 020101
	assert_output ''
}

@test "a request that is malformed within ends the session" {
	# A bind whose name is longer than it; one without a version, and a SASL
	# one without a mechanism.
	disconnects 300c 020101 6007 020103 0405 8000
	disconnects 3009 020101 6004 0400 8000
	disconnects 300c 020101 6007 020103 0400 a300
	# A search without a filter, and one whose filter is of no kind.
	disconnects "$(message 020101 "$(element 63 0400 0a0100 0a0100 020100 \
		020100 010100)")"
	disconnects "$(search_for bf00)"
	# A modification without values, and an add without attributes.
	run -0 said "$(root_bind)" 3017 020101 6612 \
		04096f3d756d2c633d6573 3005 3003 0a0100
	assert_output --partial "$NOTICE"
	run -0 said "$(root_bind)" 3010 020101 680b \
		04096f3d756d2c633d6573
	assert_output --partial "$NOTICE"
	# A response, and what is no operation.
	disconnects 300c 020101 6107 0a0100 0400 0400
	disconnects 3005 020101 5f00
	# Id 0 is only ours (RFC 4511 4.1.1.1).
	disconnects 300c 020100 6007 020103 0400 8000
}

@test "numbers that are none are a protocol error" {
	# Version 2 and -1.
	protocol_error 300c 020101 6007 020102 0400 8000
	protocol_error 300c 020101 6007 0201ff 0400 8000
	# Scope 9, dereferencing 7, and limits below 0.
	for wrong in '0a0109 0a0100 020100 020100' '0a0100 0a0107 020100 020100' \
		'0a0100 0a0100 0201ff 020100' '0a0100 0a0100 020100 02048fffffff' \
		'0a01ff 0a0100 020100 020100'; do
		protocol_error "$(message 020101 "$(element 63 0400 "$wrong" \
			010100 870b6f626a656374436c617373 3000)")"
	done
}

@test "numbers of more than four octets are refused" {
	disconnects "$(message 020101 "$(element 63 0400 0a0100 0a0100 \
		02050100000000 020100 010100 870163 3000)")"
}

@test "a filter may be deep, and not deeper" {
	local deep=8702636e

	for _ in {1..63}; do
		deep=$(element a2 "$deep")
	done
	run -0 said "$(search_for "$deep")"
	assert_output --regexp '020101650[0-9a-f]0a0100'
	run -0 said "$(search_for "$(element a2 "$deep")")"
	assert_output --regexp '02010165..0a010b'
	# As many levels as a message has room for.
	for _ in {1..2000}; do
		deep=a283$(printf '%06x' $((${#deep} / 2)))$deep
	done
	run -0 said "$(search_for "$deep")"
	assert_output --regexp '02010165..0a010b'
}

@test "a filter may be wide, and not wider" {
	local many

	many=$(printf '8702636e%.0s' {1..4095})
	run -0 said "$(search_for "$(element a1 "$many")")"
	assert_output --regexp '02010165..0a0100'
	run -0 said "$(search_for "$(element a1 "$many" 8702636e)")"
	assert_output --regexp '02010165..0a010b'
	# Substrings count too.
	many=$(printf '810161%.0s' {1..4096})
	run -0 said "$(search_for "$(element a4 0402636e "$(element 30 "$many")")")"
	assert_output --regexp '02010165..0a010b'
}

@test "a filter without its parts is none" {
	disconnects "$(search_for a200)"
	disconnects "$(search_for "$(element a2 8702636e 8702636e)")"
	disconnects "$(search_for "$(element a4 0402636e 3000)")"
	disconnects "$(search_for "$(element a4 0402636e "$(element 30 8000)")")"
	disconnects "$(search_for "$(element a4 0402636e \
		"$(element 30 820161 810162)")")"
	disconnects "$(search_for "$(element a3 0402636e)")"
	disconnects "$(search_for "$(element a9 830161)")"
	# RFC 4526: of none, all are true, and any is false.
	run -0 said "$(search_for a000)"
	assert_output --regexp '0201016[0-9a-f]*02010165..0a0100'
	run -0 said "$(search_for a100)"
	refute_output --partial 02010164
}

@test "controls are refused if they are critical, malformed, twice or too many" {
	local control

	# Critical, and nobody knows it.
	run -0 said "$(message 020101 4a00 "$(element a0 3010 040b \
		312e322e332e342e352e36 0101ff)")"
	assert_output --regexp '0201016b..0a010c'
	# Not critical: passed over; nobody may delete, though.
	run -0 said "$(message 020101 4a00 "$(element a0 300d 040b \
		312e322e332e342e352e36)")"
	assert_output --regexp '0201016b..0a0108'
	control=$(printf 2.16.840.1.113730.3.4.2 | xxd -p -c 0)
	control=30190417$control
	run -0 said "$(message 020101 4a00 "$(element a0 "$control" "$control")")"
	assert_output --regexp '0201016b..0a0102'
	run -0 said "$(message 020101 4a00 \
		"$(element a0 "$(printf '3003040131%.0s' {1..17})")")"
	assert_output --regexp '0201016b..0a010b'
	disconnects "$(message 020101 4a00 a003 300104)"
	disconnects "$(message 020101 4a00 a002 0400)"
	# Who asks for no answer is refused none.
	run -0 said "$(message 020101 4200 "$(element a0 3010 040b \
		312e322e332e342e352e36 0101ff)")"
	assert_output ''
}

@test "values of controls that are none are a protocol error" {
	local oid

	for oid in 1.2.840.113556.1.4.319 1.2.840.113556.1.4.473 1.3.6.1.1.12; do
		run -0 said "$(message 020101 "$(element 63 0400 0a0100 0a0100 \
			020100 020100 010100 8702636e 3000)" "$(element a0 \
			"$(element 30 "$(element 04 "$(printf %s $oid |
				xxd -p -c 0)")" 0101ff 0401ff)")")"
		assert_output --regexp '02010165..0a0102'
	done
}

@test "a stranger's message is shorter than that of who has logged in" {
	local long

	long=$(printf '%0140000d' 0)
	run -0 said "$(element 30 020101 4a00)" 3083011170 0201017783011168 "$long"
	assert_output --partial "$NOTICE"
	serve_ldap
	printf 'dn: cn=long,o=um,c=es\nobjectClass: inetOrgPerson\nsn: x\n' \
		>"$BATS_TEST_TMPDIR/long"
	printf 'description: %0600000d\n' 0 >>"$BATS_TEST_TMPDIR/long"
	run -0 as_root ldapadd -f "$BATS_TEST_TMPDIR/long"
	assert [ "$(search '(cn=long)' description | wc -c)" -gt 600000 ]
}

@test "a settings' limit of a message is kept for who has logged in" {
	rm "$SITE/etc/directory.ldif"
	sed -i '/^ldap {/,/^}/d' "$INETLAB_CONF"
	serve_ldap 'pdu_max = 100000'
	printf 'dn: cn=long,o=um,c=es\nobjectClass: inetOrgPerson\nsn: x\n' \
		>"$BATS_TEST_TMPDIR/long"
	printf 'description: %0100000d\n' 0 >>"$BATS_TEST_TMPDIR/long"
	run ! as_root ldapadd -f "$BATS_TEST_TMPDIR/long"
	run -0 search '(cn=long)'
	assert_output ''
}

@test "who is silent, or drips, has to go" {
	rm "$SITE/etc/directory.ldif"
	sed -i '/^ldap {/,/^}/d' "$INETLAB_CONF"
	serve_ldap 'idle = 1'
	run -0 /usr/bin/python3 - "$PORT" "$NOTICE" <<-'P'
	import socket, sys, time

	def end(drip):
	    s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
	    began, heard = time.monotonic(), b''
	    s.settimeout(0.2)
	    for octet in drip:
	        try:
	            s.sendall(bytes([octet]))
	            heard = s.recv(4096)
	            break
	        except TimeoutError:
	            pass
	    s.settimeout(20)
	    heard += s.recv(4096)
	    assert bytes.fromhex(sys.argv[2]) in heard, heard
	    return time.monotonic() - began

	assert 0.9 < end(b'')
	assert 0.9 < end(b'\x30\x7e' + b'\x02' * 50) < 9
	P
}

@test "who does not log in in time has to go, and who does may stay" {
	rm "$SITE/etc/directory.ldif"
	sed -i '/^ldap {/,/^}/d' "$INETLAB_CONF"
	serve_ldap 'login = 2'
	run -0 /usr/bin/python3 - "$PORT" <<-'P'
	import socket, sys, time

	BIND = (b'\x02\1\1\x60' + bytes([7 + 20 + 8]) + b'\2\1\3\4\x14' +
	        b'cn=admin,o=um,c=es'.ljust(20) + b'\x80\x08password')
	WHOAMI = b'\2\1\2\x77\x19\x80\x171.3.6.1.4.1.4203.1.11.3'

	def message(octets):
	    return bytes([0x30, len(octets)]) + octets

	def stay(first):
	    s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
	    s.settimeout(20)
	    began = time.monotonic()
	    if first:
	        s.sendall(message(first))
	        assert b'\x0a\1\0' in s.recv(4096)
	    while time.monotonic() - began < 4:
	        s.sendall(message(WHOAMI))
	        if b'1466.20036' in s.recv(4096):
	            return False
	        time.sleep(0.1)
	    return True

	assert not stay(b'')
	assert stay(BIND)
	P
}

@test "after all of that somebody else is served, with memory that stays small" {
	serve_ldap
	run -0 /usr/bin/python3 - "$PORT" <<-'P'
	import os, random, socket, sys

	random.seed(4511)
	BIND = bytes.fromhex('300c020101600702010304008000')
	SEARCH = bytes.fromhex('302e020102632904096f3d756d2c633d65730a01020a0100'
	                       '020100020100010100870b6f626a656374436c6173733000')
	for _ in range(300):
	    octets = bytearray(BIND + SEARCH * 3)
	    for _ in range(random.randint(1, 6)):
	        octets[random.randrange(len(octets))] = random.randrange(256)
	    s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
	    s.settimeout(20)
	    try:
	        s.sendall(octets)
	        s.shutdown(socket.SHUT_WR)
	        while s.recv(65536):
	            pass
	    except ConnectionError:
	        pass
	    s.close()
	P
	run -0 search '(uid=user1)' cn
	run ! grep -E 'killed by|Sanitizer' "$SITE/spool/log/inetd.log"
}

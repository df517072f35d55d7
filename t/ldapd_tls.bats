# ldapd_tls.bats - the directory under TLS: from the first octet, and by StartTLS
# (RFC 4511 4.14, RFC 4513 3).

load lib
load inetd
load converse
load tls
load ldap

setup_file() {
	authority
}

setup() {
	tls_site
	ldap_site
	# Passwords in clear are for nobody here.
	sed -i '/^clear_passwords/d' "$INETLAB_CONF"
	echo 'clear_passwords = { "192.0.2.0/24" }
		service "spool/run/ldaps" { proxy = { "local" } }' >>"$INETLAB_CONF"
	unset LDAPNOINIT # which this would be, too
	export LDAPTLS_CACERT=$CA
	local proxy list

	proxy=unix:$(id -gn)
	list=$proxy
	if [ "$EUID" -eq 0 ]; then
		proxy=unix:proxy
		list=unix:list
	fi
	start_inetd -a 127.0.0.1 <<-C
	389 stream tcp wait.200/0/0 list libexec/ldapd ldapd
	636 stream tcp wait.200/0/0 $TLSD libexec/tlsd tlsd -u spool/run/ldaps
	spool/run/ldaps stream $proxy wait list libexec/ldapd ldapd
	spool/run/tlsd.ldap stream $list wait $TLSD libexec/tlsd tlsd -s
	C
	URL=ldap://127.0.0.1:$(port 389)
	SAFE=ldaps://127.0.0.1:$(port 636)
}

logged() {
	grep -qE -- "$1" "$SITE/spool/log/inetd.log"
}

@test "ldaps: a login in clear is under TLS" {
	run -13 as 1 ldapwhoami
	URL=$SAFE
	run -0 as 1 ldapwhoami
	assert_output 'dn:cn=User One,ou=st,o=um,c=es'
	run -0 search '(uid=user2)' cn
	assert_line 'cn: User Two'
	run -49 ldapwhoami -x -H "$SAFE" -D "$ROOT_DN" -w wrong
	wait_until logged ' 127.0.0.1: login failed'
}

@test "ldaps: nobody is root by EXTERNAL through tlsd" {
	run -0 ldapsearch -x -H "$SAFE" -LLL -b '' -s base \
		supportedSASLMechanisms supportedExtension
	refute_output --partial EXTERNAL
	refute_output --partial 1.3.6.1.4.1.1466.20037
	run ! ldapwhoami -Y EXTERNAL -Q -H "$SAFE"
}

@test "StartTLS: what comes after it is under TLS" {
	run -0 ldapsearch -x -H "$URL" -LLL -b '' -s base supportedExtension
	assert_line 'supportedExtension: 1.3.6.1.4.1.1466.20037'
	run -0 ldapwhoami -ZZ -x -H "$URL" -D "$ROOT_DN" -w password
	assert_output "dn:$ROOT_DN"
	run -0 search -ZZ '(uid=user1)' cn
	assert_line 'cn: User One'
	wait_until logged ' 127.0.0.1: goes on under TLSv1'
	run -49 ldapwhoami -ZZ -x -H "$URL" -D "$ROOT_DN" -w wrong
}

@test "StartTLS twice is refused, and what was sent too early thrown away" {
	run -0 /usr/bin/python3 - "$(port 389)" "$CA" <<-'P'
	import socket, ssl, sys

	def message(octets):
	    return bytes([0x30, len(octets)]) + octets

	START = b'\x77\x18\x80\x161.3.6.1.4.1.1466.20037'
	WHOAMI = b'\x77\x19\x80\x171.3.6.1.4.1.4203.1.11.3'
	s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
	s.settimeout(20)
	s.sendall(message(b'\2\1\1' + START) + message(b'\2\1\2' + WHOAMI))
	first = s.recv(4096)
	assert first[4] == 1 and b'\x0a\1\0' in first and b'1466.20037' in first, first
	assert bytes([2, 1, 2, 0x78]) not in first, first
	s = ssl.create_default_context(cafile=sys.argv[2]).wrap_socket(
	    s, server_hostname='localhost')
	s.sendall(message(b'\2\1\3' + START))
	again = s.recv(4096)
	assert again[4] == 3 and b'\x0a\1\1' in again, again
	s.sendall(message(b'\2\1\4' + WHOAMI))
	assert s.recv(4096)[4] == 4
	P
	wait_until logged '[0-9]+ octets sent before TLS are thrown away'
}

@test "StartTLS: no TLS comes about, and the session ends" {
	printf '\x30\x1d\x02\x01\x01\x77\x18\x80\x161.3.6.1.4.1.1466.20037nothing of TLS' |
		timeout "$PATIENCE" nc -N 127.0.0.1 "$(port 389)" \
			>"$BATS_TEST_TMPDIR/heard"
	wait_until logged 'no TLS came about'
	wait_until logged '389: .*exit 0 after'
}

# tlsd.bats - TLS around a handler: certificates, both ends of a conversation,
# STARTTLS, what is refused.

load lib
load inetd

setup_file() {
	export CA=$BATS_FILE_TMPDIR/ca TLS=$BATS_FILE_TMPDIR/tls
	local name kind

	mkdir "$TLS"
	cd "$BATS_FILE_TMPDIR" || return
	certify ca rsa:2048 -addext basicConstraints=critical,CA:TRUE
	mv ca.pem ca
	for name in default www1 user1; do
		for kind in ecdsa rsa; do
			[ $name != user1 ] || [ $kind = ecdsa ] || continue
			certify $name.$kind $kind -CA ca -CAkey ca.key \
				-addext "subjectAltName=DNS:$name.st.um,DNS:*.$name.st.um"
			[ $name = user1 ] ||
				cat $name.$kind.pem $name.$kind.key >"$TLS/$name.$kind.pem"
		done
	done
	chmod -R go+rX "$BATS_FILE_TMPDIR" # these are nobody's secrets
}

# certify NAME KIND OPTION...: NAME.pem and NAME.key.
certify() {
	local kind=(rsa:2048)

	[ "$2" != ecdsa ] || kind=(ec -pkeyopt ec_paramgen_curve:P-256)
	openssl req -x509 -newkey "${kind[@]}" -nodes -keyout "$1.key" \
		-out "$1.pem" -days 30 -subj "/O=Lab/CN=$1" \
		-config <(printf '[req]\ndistinguished_name=dn\n[dn]\n') \
		"${@:3}" 2>/dev/null
}

setup() {
	inetd_site
	[ "$EUID" -eq 0 ] && TLSD=proxy MAIL=mail || { TLSD=$(id -un); MAIL=$TLSD; }
	cp -a "$TLS" "$SITE/etc/tls"
	mkdir -m 700 "$SITE/spool/run/tls"
	[ "$EUID" -ne 0 ] || chown "$TLSD" "$SITE/spool/run/tls"
	ANSWER=$BATS_TEST_TMPDIR/answer
}

# serve LINE...: lines of inetd.conf; a program's name stands for its line.
serve() {
	start_inetd -d < <(printf '%s\n' "$@")
}

# s_client PORT OPTION...: what openssl says of a connection it ends at once.
s_client() {
	timeout "$PATIENCE" openssl s_client -connect "127.0.0.1:$1" "${@:2}" \
		</dev/null 2>&1
}

# over PORT [OPTION]: stdin to the end, and then what comes to the end.
over() {
	timeout "$PATIENCE" socat -t "$PATIENCE" - \
		"OPENSSL:127.0.0.1:$1,cafile=$CA,commonname=default.ecdsa,no-sni${2+,$2}"
}

# client PORT <<python: t is a connection under TLS, c the socket below it, x
# what to verify with.
client() {
	timeout "$PATIENCE" python3 -c '
import socket, ssl, struct, sys, time
x = ssl.create_default_context(cafile=sys.argv[2])
x.check_hostname = False
c = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
def begin():
    return x.wrap_socket(c, server_hostname="www1.st.um", suppress_ragged_eofs=False)
def all(t):
    got = b""
    while True:
        more = t.recv(65536)
        if not more:
            return got
        got += more
exec(sys.stdin.read())' "$1" "$CA"
}

@test "a person's mistakes are answered" {
	local bad said n=0
	while IFS='|' read -r bad said; do
		# shellcheck disable=SC2086 # words
		run "$LIBEXEC/tlsd" $bad
		assert_failure 64
		assert_output --partial "$said"
		assert_output --partial 'usage: tlsd'
		n=$((n + 1))
	done <<-'E'
	|expected a program, -c, -s or -u
	-s cat|tlsd: cat: expected no program with -c, -s or -u
	-s -u x|expected one of them
	-m 1.1 cat|-m 1.1: expected 1.2 or 1.3
	-t 0 cat|-t 0: expected a number from 1 to 600
	-i x cat|-i x: expected a number from 1 to 86400
	-L 6 cat|-L 6: expected a number from 0 to 5
	-x|invalid option
	E
	[ $n -eq 8 ]
	run "$LIBEXEC/tlsd" -h
	assert_success
}

@test "settings that cannot be are said, and nobody is served" {
	local bad said n=0
	mkdir "$SITE/none" "$SITE/some"
	cp "$TLS/default.rsa.pem" "$SITE/some"
	cat "$TLS/default.rsa.pem" | sed '/PRIVATE/,$d' >"$SITE/some/nokey.pem"
	sed '/BEGIN PRIV/,$d' "$TLS/www1.rsa.pem" | cat - "$BATS_FILE_TMPDIR/ca.key" >"$SITE/some/other.pem"
	echo nothing >"$SITE/some/empty.pem"
	while IFS='|' read -r bad said; do
		# shellcheck disable=SC2086 # words
		run "$LIBEXEC/tlsd" $bad /bin/cat
		assert_failure 78
		assert_output --partial "$said"
		n=$((n + 1))
	done <<-'E'
	-C nowhere|nowhere: No such file
	-C none|none: no certificate with its key in a file NAME.pem
	-l nonsense|-l nonsense: no cipher match
	-K /nowhere/keys|-K /nowhere/keys: No such file
	-v nowhere|clients' CAs nowhere
	E
	[ $n -eq 5 ]
	# A bad file beside a good one is only said.
	run "$LIBEXEC/tlsd" -C some /bin/cat </dev/null
	assert_failure 76
	assert_output --partial 'some/nokey.pem: no key in it'
	assert_output --partial 'some/other.pem: the key is not that of'
	assert_output --partial 'some/empty.pem: no certificate in it'
}

@test "the program knows who is there and what was agreed; nothing else is new" {
	serve "https stream tcp nowait $TLSD libexec/tlsd tlsd /usr/bin/env" \
		"imaps stream tcp wait $TLSD libexec/tlsd tlsd /usr/bin/env"
	local service
	for service in https imaps; do
		client "$(port $service)" >"$ANSWER" <<<'print(all(begin()).decode())'
		grep -vE '^(TLS|TCP)|^$' "$ANSWER" | sort >"$ANSWER.rest"
		diff - "$ANSWER.rest" <<-E
		INETLAB_CONF=$INETLAB_CONF
		INETLAB_DEBUG=1
		INETLAB_SERVICE=$service
		PATH=$(sed -n 's/^PATH=//p' "$ANSWER")
		PROTO=TCP
		E
		grep -qx TLS_PROTOCOL=TLSv1.3 "$ANSWER"
		grep -qx TLS_CIPHER=TLS_AES_128_GCM_SHA256 "$ANSWER"
		grep -qx TLS_SNI=www1.st.um "$ANSWER"
		grep -qx TCPREMOTEIP=127.0.0.1 "$ANSWER"
		grep -qx "TCPLOCALPORT=$(port $service)" "$ANSWER"
	done
}

@test "the program has nothing of tlsd's: descriptors, signals, keys" {
	cat >"$SITE/look" <<-'E'
	#!/bin/sh
	for fd in 3 4 5 6 7 8 9; do
		[ ! -e /proc/$$/fd/$fd ] || echo "$fd is open"
	done
	exec grep -E '^Sig(Blk|Ign)' /proc/self/status
	E
	chmod 755 "$SITE/look"
	serve "https stream tcp wait $TLSD libexec/tlsd tlsd $SITE/look"
	over "$(port https)" </dev/null >"$ANSWER"
	# What the starter ignores of the two that are glibc's own, we do too.
	ignored=$(sed -n 's/^SigIgn:\t//p' /proc/self/status)
	diff - "$ANSWER" <<-E
	SigBlk:	0000000000000000
	SigIgn:	$(printf %016x "$((0x$ignored & 0x180000000))")
	E
}

@test "who asks for a name is shown its certificate; RSA and ECDSA side by side" {
	serve "https stream tcp wait $TLSD libexec/tlsd tlsd /bin/cat"
	local name version algorithms cn port asked
	port=$(port https)
	while read -r name version algorithms cn; do
		asked=(-servername "$name")
		[ "$name" != none ] || asked=(-noservername)
		s_client "$port" "${asked[@]}" "-$version" -sigalgs "$algorithms" \
			-CAfile "$CA" >"$ANSWER"
		grep -qE "subject=.*CN = $cn\$" "$ANSWER"
		grep -q 'Verify return code: 0 (ok)' "$ANSWER"
	done <<-'E'
	none            tls1_3 ECDSA+SHA256:RSA-PSS+SHA256 default.ecdsa
	www1.st.um      tls1_3 ECDSA+SHA256:RSA-PSS+SHA256 www1.ecdsa
	www1.st.um      tls1_3 RSA-PSS+SHA256              www1.rsa
	WWW1.ST.UM      tls1_2 ECDSA+SHA256:RSA-PSS+SHA256 www1.ecdsa
	www1.st.um      tls1_2 RSA-PSS+SHA256              www1.rsa
	a.www1.st.um    tls1_3 ECDSA+SHA256                www1.ecdsa
	a.b.www1.st.um  tls1_3 ECDSA+SHA256                default.ecdsa
	.www1.st.um     tls1_2 ECDSA+SHA256                default.ecdsa
	nowhere.example tls1_2 RSA-PSS+SHA256              default.rsa
	E
}

@test "octets arrive as they were sent, both ways, however they are cut" {
	serve "echo stream tcp wait $TLSD libexec/tlsd tlsd /bin/cat" \
		"https stream tcp nowait $TLSD libexec/tlsd tlsd -m 1.2 /bin/cat"
	head -c 8000000 /dev/urandom >"$SITE/big"
	over "$(port echo)" <"$SITE/big" | cmp - "$SITE/big"
	over "$(port https)" <"$SITE/big" | cmp - "$SITE/big"
	client "$(port echo)" <<-'E'
	t = begin()
	sent = bytes(i * 7 % 251 for i in range(20000))
	for octet in sent:
	    t.send(bytes([octet]))
	got = b""
	while len(got) < len(sent):
	    got += t.recv(65536)
	assert got == sent
	E
}

@test "half of a connection is closed before the other, from either side" {
	# The first answers when all has come; the second has said all before.
	cat >"$SITE/last" <<-E
	#!/usr/bin/perl
	syswrite(STDOUT, "farewell\n");
	shutdown(STDOUT, 1);
	open(STDOUT, '>', '$SITE/late');
	print while <STDIN>;
	E
	chmod 755 "$SITE/last"
	touch "$SITE/late"
	chmod 666 "$SITE/late"
	serve "https stream tcp wait $TLSD libexec/tlsd tlsd /usr/bin/sort" \
		"imaps stream tcp wait $TLSD libexec/tlsd tlsd $SITE/last"
	run over "$(port https)" <<<$'b\na'
	assert_output $'a\nb'
	client "$(port imaps)" <<-'E'
	t = begin()
	assert all(t) == b"farewell\n" # and close_notify, or recv() would raise
	t.sendall(b"more " * 50000)
	t.unwrap()
	E
	wait_until said 'imaps: .* exit 0 after'
	[ "$(stat -c %s "$SITE/late")" -eq 250000 ]
}

@test "a client that dies, or closes without a word, ends its program" {
	cat >"$SITE/count" <<-E
	#!/bin/bash
	exec wc -c >>$SITE/counted
	E
	chmod 755 "$SITE/count"
	touch "$SITE/counted"
	chmod 666 "$SITE/counted"
	serve "https stream tcp wait $TLSD libexec/tlsd tlsd $SITE/count"
	client "$(port https)" <<-'E'
	t = begin()
	t.sendall(b"12345")
	c.shutdown(socket.SHUT_WR) if c.fileno() != -1 else t.shutdown(socket.SHUT_WR)
	E
	wait_until counted 1 'https: .* exit 0 after'
	client "$(port https)" <<-'E'
	t = begin()
	t.sendall(b"123")
	t.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
	E
	wait_until counted 2 'https: .* exit 0 after'
	[ "$(head -n 1 "$SITE/counted")" -eq 5 ]
}

@test "a program that dies or is not there: the client hears an end, the log why" {
	serve "https stream tcp wait $TLSD libexec/tlsd tlsd $LIBEXEC/t/tlsgreetd" \
		"imaps stream tcp wait $TLSD libexec/tlsd tlsd /nowhere/imapd"
	over "$(port https)" <<<$'DIE' >"$ANSWER"
	grep -q '220 ESMTP' "$ANSWER"
	wait_until said 'tlsgreetd: killed by SIGABRT'
	wait_until said 'https: .*: exit 70 after'
	run over "$(port imaps)" </dev/null
	assert_output ''
	wait_until said '/nowhere/imapd: No such file or directory'
	wait_until said 'imaps: .*: exit 69 after'
}

@test "a silent handshake, a dripping one, and one that is none" {
	serve "https stream tcp wait $TLSD libexec/tlsd tlsd -t 1 /bin/cat"
	client "$(port https)" <<-'E'
	assert c.recv(1) == b""
	E
	client "$(port https)" <<-'E'
	began = time.time()
	try:
	    for octet in b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(100):
	        c.sendall(bytes([octet]))
	        time.sleep(0.1)
	except OSError:
	    pass
	assert time.time() - began < 8
	E
	run ask "$(port https)" <<<'GET / HTTP/1.0'
	counted 2 '127.0.0.1: no TLS: it took too long'
	said '127.0.0.1: no TLS: http request'
	wait_until counted 3 'https: .*: exit 76 after'
}

@test "silence both ways ends a connection; the program's own alarm counts too" {
	echo 'service https { lifetime = 1 }' >>"$INETLAB_CONF"
	serve "imaps stream tcp wait $TLSD libexec/tlsd tlsd -i 1 /bin/cat" \
		"https stream tcp nowait $TLSD libexec/tlsd tlsd /bin/cat"
	client "$(port imaps)" <<<'assert all(begin()) == b""' ||
		client "$(port imaps)" <<-'E'
		try:
		    all(begin())
		except ssl.SSLEOFError:
		    pass
		E
	wait_until said '127.0.0.1: silent for 1 s'
	client "$(port https)" <<<'assert all(begin()) == b""'
	wait_until said '/bin/cat: killed by SIGALRM'
}

@test "versions, ciphers and renegotiation that are refused" {
	serve "https stream tcp wait $TLSD libexec/tlsd tlsd /bin/cat" \
		"imaps stream tcp wait $TLSD libexec/tlsd tlsd -m 1.2 -l AES128-SHA -L 0 /bin/cat"
	local https imaps bad
	https=$(port https) imaps=$(port imaps)
	for bad in '-tls1_1 -cipher DEFAULT@SECLEVEL=0' \
		'-tls1_2 -cipher AES128-SHA:ECDHE-RSA-AES128-SHA:AES128-GCM-SHA256@SECLEVEL=0' \
		'-groups P-521'; do
		# shellcheck disable=SC2086 # words
		s_client "$https" $bad | grep -q 'Cipher is (NONE)'
	done
	# The lab has what it asks for.
	s_client "$imaps" -cipher AES128-SHA@SECLEVEL=0 |
		grep -q 'New, .*Cipher is AES128-SHA'
	s_client "$imaps" -tls1_3 | grep -q 'Cipher is (NONE)'
	timeout "$PATIENCE" openssl s_client -connect "127.0.0.1:$https" -tls1_2 \
		< <(echo R; pause 1) >"$ANSWER" 2>&1 || :
	grep -q RENEGOTIATING "$ANSWER"
	grep -q 'no renegotiation' "$ANSWER"
}

# resumed PORT VERSION: the session of last time.
resumed() {
	s_client "$1" "-$2" -sess_in "$SITE/session" | grep -q '^Reused, '
}

# keep PORT VERSION: a session; the client stays until it has its ticket.
keep() {
	rm -f "$SITE/session"
	timeout "$PATIENCE" openssl s_client -connect "127.0.0.1:$1" "-$2" -quiet \
		-no_ign_eof -sess_out "$SITE/session" \
		< <(wait_until test -s "$SITE/session") >/dev/null 2>&1
}

@test "a session is resumed after a restart, and by another line; not after two rotations" {
	local version keys=$SITE/spool/run/tls/tickets
	for version in tls1_2 tls1_3; do
		rm -f "$keys"*
		serve "https stream tcp wait $TLSD libexec/tlsd tlsd /bin/cat"
		[ ! -e "$keys" ]
		keep "$(port https)" $version
		[ "$(stat -c '%U %a' "$keys")" = "$TLSD 600" ]
		stop_all
		: >"$LOG"
		serve "https stream tcp wait $TLSD libexec/tlsd tlsd /bin/cat" \
			"imaps stream tcp nowait $TLSD libexec/tlsd tlsd /bin/cat"
		resumed "$(port https)" $version
		resumed "$(port imaps)" $version
		touch -d '-5 hours' "$keys"
		resumed "$(port https)" $version
		[ "$(find "$keys" -mmin -5)" ]
		touch -d '-5 hours' "$keys"
		run resumed "$(port imaps)" $version
		[ "$status" -ne 0 ]
		run resumed "$(port https)" $version
		[ "$status" -ne 0 ]
		stop_all
	done
	said 'TLSv1.3 TLS_AES_128_GCM_SHA256 resumed'
}

@test "keys of tickets that others may read are not used" {
	head -c 160 /dev/zero >"$SITE/spool/run/tls/tickets"
	chmod 644 "$SITE/spool/run/tls/tickets"
	[ "$EUID" -ne 0 ] || chown "$TLSD" "$SITE/spool/run/tls/tickets"
	serve "https stream tcp wait $TLSD libexec/tlsd tlsd /bin/cat" \
		"imaps stream tcp wait $TLSD libexec/tlsd tlsd -k /nowhere/at/all /bin/cat"
	keep "$(port https)" tls1_3
	resumed "$(port https)" tls1_3
	[ "$(stat -c %a "$SITE/spool/run/tls/tickets")" = 600 ]
	run cmp -n 160 "$SITE/spool/run/tls/tickets" /dev/zero
	[ "$status" -ne 0 ]
	# Without a file, they are those of the process that accepts.
	keep "$(port imaps)" tls1_3
	resumed "$(port imaps)" tls1_3
	said '/nowhere/at/all: .*: tickets are of this process alone'
}

@test "ALPN: the program knows which; none of ours is refused" {
	serve "https stream tcp wait $TLSD libexec/tlsd tlsd -a h2,http/1.1 /usr/bin/env" 
	client "$(port https)" <<-'E' >"$ANSWER"
	x.set_alpn_protocols(["spdy/1", "http/1.1"])
	print(all(begin()).decode())
	E
	grep -qx TLS_ALPN=http/1.1 "$ANSWER"
	s_client "$(port https)" -alpn imap | grep -q 'no application protocol'
	run over "$(port https)" </dev/null
	assert_output --partial TLS_PROTOCOL
	refute_output --partial TLS_ALPN
}

@test "a client's certificate: its subject is known; another's is refused" {
	cd "$BATS_FILE_TMPDIR"
	[ -e stranger.pem ] || certify stranger ecdsa
	serve "https stream tcp wait $TLSD libexec/tlsd tlsd -v $CA /usr/bin/env" \
		"imaps stream tcp wait $TLSD libexec/tlsd tlsd -V $CA /usr/bin/env"
	local service
	for service in https imaps; do
		client "$(port $service)" <<-'E' >"$ANSWER"
		x.load_cert_chain("user1.ecdsa.pem", "user1.ecdsa.key")
		print(all(begin()).decode())
		E
		grep -qx TLS_CLIENT_SUBJECT=CN=user1.ecdsa,O=Lab "$ANSWER"
		s_client "$(port $service)" -cert stranger.pem -key stranger.key \
			-tls1_2 | grep -q 'alert unknown ca'
	done
	over "$(port https)" </dev/null >"$ANSWER"
	grep -q TLS_PROTOCOL "$ANSWER"
	! grep -q TLS_CLIENT "$ANSWER" || return
	s_client "$(port imaps)" -tls1_2 | grep -q 'alert handshake failure'
	# What was begun without one is not resumed where one is needed.
	keep "$(port https)" tls1_2
	run resumed "$(port imaps)" tls1_2
	[ "$status" -ne 0 ]
}

@test "an OCSP response beside the certificate is stapled while it counts" {
	local c=$BATS_FILE_TMPDIR/default.ecdsa.pem to=$SITE/etc/tls/default.ecdsa.ocsp
	printf 'V\t301231235959Z\t\t%s\tunknown\t/CN=x\n' \
		"$(openssl x509 -in "$c" -noout -serial | cut -d = -f 2)" >"$SITE/index"
	openssl ocsp -index "$SITE/index" -CA "$CA" -rsigner "$CA" \
		-rkey "$CA.key" -issuer "$CA" -cert "$c" -ndays 1 \
		-respout "$to" >/dev/null 2>&1
	chmod 644 "$to"
	serve "https stream tcp wait $TLSD libexec/tlsd tlsd /bin/cat"
	s_client "$(port https)" -status | grep -q 'OCSP Response Status: successful'
	s_client "$(port https)" -status -sigalgs RSA-PSS+SHA256 |
		grep -q 'OCSP response: no response sent'
	echo junk >"$to"
	s_client "$(port https)" -status | grep -q 'OCSP response: no response sent'
	said 'default.ecdsa.ocsp: no OCSP response that counts now'
}

@test "the key log is what opens a capture, and for its owner alone" {
	mkdir "$SITE/keys"
	chmod 777 "$SITE/keys"
	serve "https stream tcp wait $TLSD libexec/tlsd tlsd -K $SITE/keys/log /bin/cat"
	over "$(port https)" <<<x
	grep -q '^CLIENT_TRAFFIC_SECRET_0 [0-9a-f]\{64\} [0-9a-f]\{64\}$' "$SITE/keys/log"
	[ "$(stat -c %a "$SITE/keys/log")" = 600 ]
}

@test "a balancer's header comes before TLS" {
	echo 'service https { proxy = { "127.0.0.1" } }' >>"$INETLAB_CONF"
	serve "https stream tcp wait $TLSD libexec/tlsd tlsd /usr/bin/env"
	client "$(port https)" <<-'E' >"$ANSWER"
	c.sendall(b"PROXY TCP4 192.0.2.9 192.0.2.1 4711 443\r\n")
	print(all(begin()).decode())
	E
	grep -qx TCPREMOTEIP=192.0.2.9 "$ANSWER"
	grep -qx TCPLOCALPORT=443 "$ANSWER"
}

# The lines of a handler that tlsd reaches over a unix socket, and that reaches
# tlsd for STARTTLS.
GREET=$LIBEXEC/t/tlsgreetd
mail_lines() {
	echo "service spool/run/greet { proxy = { \"local\" } }" >>"$INETLAB_CONF"
	serve "imaps stream tcp wait $TLSD libexec/tlsd tlsd -u spool/run/greet" \
		"spool/run/greet stream unix:$(id -gn "$TLSD") wait $MAIL $GREET" \
		"smtp stream tcp wait $MAIL $GREET" \
		"spool/run/tlsd stream unix:$(id -gn "$MAIL") wait $TLSD libexec/tlsd tlsd -t 1 -s"
}

@test "a handler's own line knows what its client agreed on" {
	mail_lines
	client "$(port imaps)" <<-'E' | tr -d '\r' >"$ANSWER"
	t = begin()
	t.sendall(b"EHLO x\r\nQUIT\r\n")
	print(all(t).decode())
	E
	grep -qx '200-TLS_PROTOCOL=TLSv1.3' "$ANSWER"
	grep -qx '200-TLS_CIPHER=TLS_AES_128_GCM_SHA256' "$ANSWER"
	grep -qx '200-TLS_SNI=www1.st.um' "$ANSWER"
	grep -qx '200 127.0.0.1 to 127.0.0.1' "$ANSWER"
	grep -qx '221 Bye' "$ANSWER"
	said 'spool/run/greet: 127.0.0.1:[0-9]* pid [0-9]*: begins'
	# Nobody speaks there without a header.
	run timeout "$PATIENCE" nc -NU "$SITE/spool/run/greet" <<<EHLO
	assert_output ''
	wait_until said 'spool/run/greet: local refused: no good PROXY header'
}

@test "without the handler's line the client hears an end, the log why" {
	serve "imaps stream tcp wait $TLSD libexec/tlsd tlsd -u spool/run/greet"
	run over "$(port imaps)" </dev/null
	assert_output ''
	wait_until said 'spool/run/greet: No such file or directory'
	wait_until said 'imaps: .*: exit 69 after'
}

@test "STARTTLS: the session goes on, and knows what was agreed" {
	mail_lines
	client "$(port smtp)" <<-'E' | tr -d '\r' >"$ANSWER"
	c.sendall(b"STARTTLS\r\n")
	time.sleep(0)
	got = b""
	while not b"220 Begin\r\n" in got:
	    got += c.recv(100)
	t = begin()
	t.sendall(b"EHLO x\r\nSTARTTLS\r\nQUIT\r\n")
	print(all(t).decode())
	E
	grep -qx '200-TLS_PROTOCOL=TLSv1.3' "$ANSWER"
	grep -qx '200-TLS_SNI=www1.st.um' "$ANSWER"
	grep -qx '200 127.0.0.1 to 127.0.0.1' "$ANSWER"
	grep -qx '454 No TLS' "$ANSWER" # a second time
	grep -qx '221 Bye' "$ANSWER"
	wait_until said 'smtp: .*: exit 0 after'
	wait_until said 'spool/run/tlsd: .*: exit 0 after'
}

@test "STARTTLS: what was sent in plain before it is thrown away and logged" {
	mail_lines
	client "$(port smtp)" <<-'E' | tr -d '\r' >"$ANSWER"
	c.sendall(b"STARTTLS\r\nEHLO injected\r\n")
	got = b""
	while not b"220 Begin\r\n" in got:
	    got += c.recv(100)
	t = begin()
	t.sendall(b"QUIT\r\n")
	print(all(t).decode())
	E
	diff "$ANSWER" - <<<$'221 Bye\n'
	said '127.0.0.1: 15 octets sent before TLS are thrown away'
	# What comes later is taken for a handshake, and is none.
	client "$(port smtp)" <<-'E'
	c.sendall(b"STARTTLS\r\n")
	got = b""
	while not b"220 Begin\r\n" in got:
	    got += c.recv(100)
	c.sendall(b"EHLO injected\r\n" * 9)
	try:
	    assert b"200" not in c.recv(1000)
	    assert c.recv(1000) == b""
	except ConnectionResetError:
	    pass
	E
	wait_until counted 2 'smtp: .*: exit 0 after'
	said '127.0.0.1: no TLS came about'
}

@test "STARTTLS: a handler without tlsd, in a pipe, and one that leaves" {
	[ "$(talk "$GREET" <<<$'STARTTLS\nQUIT' | tail -n 2)" = $'454 No TLS\n221 Bye' ]
	serve "smtp stream tcp wait $MAIL $GREET" \
		"spool/run/tlsd stream unix:$(id -gn "$MAIL") wait $TLSD libexec/tlsd tlsd -s"
	# What is no connection is not shaken hands with.
	run timeout "$PATIENCE" nc -NU "$SITE/spool/run/tlsd" <<<x
	assert_output ''
	wait_until said 'a handler sent no connection'
	rm "$SITE/spool/run/tlsd"
	[ "$(ask "$(port smtp)" <<<$'STARTTLS\nQUIT' | tr -d '\r' | tail -n 2)" = \
		$'454 No TLS\n221 Bye' ]
}

# -c: the other end.

# connect OPTION...: tlsd -c, at the end of whose input there is an end.
connect() {
	timeout "$PATIENCE" "$LIBEXEC/tlsd" "$@"
}

@test "-c: what is said goes there, what is answered comes back, to the end" {
	serve "https stream tcp wait $TLSD libexec/tlsd tlsd -C etc/tls /usr/bin/md5sum"
	head -c 3000000 /dev/urandom >"$BATS_TEST_TMPDIR/much"
	# "ca", as its certificate has it, is no name of default.st.um: see below.
	connect -A "$CA" -c "localhost:$(port https)" <"$BATS_TEST_TMPDIR/much" &&
		fail "localhost is none of its names"
	exec 6<>"/dev/tcp/127.0.0.1/$(port https)"
	run connect -A "$CA" -c default.st.um <"$BATS_TEST_TMPDIR/much"
	exec 6>&-
	assert_success
	assert_output "$(md5sum <"$BATS_TEST_TMPDIR/much")"
}

@test "-c: a certificate that nobody signed, or another's, is refused, and why is said" {
	serve "https stream tcp wait $TLSD libexec/tlsd tlsd -C etc/tls /bin/cat"
	run -76 connect -A "$CA" -c "127.0.0.1:$(port https)" <<<secret
	assert_output --partial 'no TLS: IP address mismatch'
	run -76 connect -A "$CA" -c "localhost:$(port https)" <<<secret
	assert_output --partial 'no TLS: hostname mismatch'
	exec 6<>"/dev/tcp/127.0.0.1/$(port https)"
	run -76 connect -c default.st.um <<<secret
	exec 6>&-
	assert_output --partial 'no TLS: unable to get local issuer certificate'
	refute_output --partial secret
}

@test "-c: a server that breaks off is no end" {
	cat >"$BATS_TEST_TMPDIR/breaks" <<-'E'
	import socket, ssl, sys
	x = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
	x.load_cert_chain(sys.argv[1])
	l = socket.create_server(("127.0.0.1", 0))
	print(l.getsockname()[1], flush=True)
	t = x.wrap_socket(l.accept()[0], server_side=True)
	t.sendall(b"half of it\n")
	t.recv(1)
	t.detach()
	E
	coproc python3 "$BATS_TEST_TMPDIR/breaks" "$TLS/default.ecdsa.pem"
	read -r at <&"${COPROC[0]}"
	exec 6<>"/dev/tcp/127.0.0.1/$at"
	run -76 connect -A "$CA" -c default.st.um <<<x
	exec 6>&-
	assert_line 'half of it'
	assert_line --partial 'it ended too early'
}

@test "-c: what is wrong with the server's name, and with -s beside it" {
	run -64 connect -c "st.um:"
	assert_output --partial 'expected name:port'
	run -64 connect -c ":25"
	run -64 connect -c st.um -s
	assert_output --partial 'expected one of them'
	run -69 connect -A "$CA" -c "127.0.0.1:1" </dev/null
	assert_output --partial 'Connection refused'
}

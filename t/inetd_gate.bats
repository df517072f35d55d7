# inetd_gate.bats - who may come in: limits, networks, the PROXY protocol; and
# the services that inetd answers itself.

load lib
load inetd

setup() {
	inetd_site
	cat >"$SITE/stay" <<-E
	#!/bin/bash
	echo here \$TCPREMOTEIP \$TCPREMOTEPORT \$TCPLOCALIP \$INETLAB_PROXIED
	exec 4<> <(:) # never says a word; as sleep(1), without a process
	while [ ! -e $HOLD ]; do read -r -t 0.05 -u 4; done
	E
	chmod 755 "$SITE/stay"
}

# settings: add stdin to them.
settings() {
	cat >>"$SITE/etc/inetlab.conf"
}

@test "a line at its maximum pauses, resumes, and says each once" {
	start_inetd <<<"smtp stream tcp nowait.2 $ME $SITE/stay"
	exec 5<>"/dev/tcp/127.0.0.1/$(port smtp)" 6<>"/dev/tcp/127.0.0.1/$(port smtp)"
	wait_until is_status smtp 4 2
	wait_until said 'smtp: 2 connections, no more for now'
	exec 7<>"/dev/tcp/127.0.0.1/$(port smtp)" 8<>"/dev/tcp/127.0.0.1/$(port smtp)"
	is_status smtp 4 2
	touch "$HOLD"
	timeout "$PATIENCE" cat <&7 | grep -q here
	timeout "$PATIENCE" cat <&8 | grep -q here
	exec 5>&- 6>&- 7>&- 8>&-
	wait_until is_status smtp 4 0
	wait_until said 'smtp: accepting again'
	is_status smtp 6 0
	is_status smtp 3 4
}

@test "over a limit the peer reads its protocol's line, whatever it has sent" {
	start_inetd <<-E
	smtp stream tcp nowait.9/0/1 $ME $SITE/stay
	pop3 stream tcp nowait.9/0/1 $ME $SITE/stay
	imap2 stream tcp nowait.9/0/1 $ME $SITE/stay
	http stream tcp nowait.9/0/1 $ME $SITE/stay
	finger stream tcp nowait.9/0/1 $ME $SITE/stay
	time stream tcp nowait.9/0/1 $ME $SITE/stay
	E
	local name
	for name in smtp pop3 imap2 http finger time; do
		# shellcheck disable=SC2034 # it only has to be open
		exec {fd}<>"/dev/tcp/127.0.0.1/$(port $name)"
		wait_until is_status $name 4 1
		ask "$(port $name)" < <(head -c 3000 /dev/zero) \
			>"$BATS_TEST_TMPDIR/$name"
		is_status $name 6 1
	done
	cd "$BATS_TEST_TMPDIR"
	grep -q '^421 4.3.2 too many connections from your address.$' smtp
	grep -q '^-ERR \[SYS/TEMP\] too many' pop3
	grep -q '^\* BYE \[UNAVAILABLE\] too many' imap2
	grep -q '^HTTP/1.1 503 Service Unavailable.$' http
	grep -q '^Sorry: too many' finger
	[ ! -s time ]
	"$INETD" -s | grep '^smtp' | grep -q '(1 address full)'
	touch "$HOLD"
	wait_until is_status smtp 4 0
	ask "$(port smtp)" </dev/null | grep -q here
}

@test "starts of an address in a minute" {
	start_inetd <<<"pop3 stream tcp nowait.9/3 $ME /bin/echo echo +OK"
	for _ in 1 2 3; do
		[ "$(ask "$(port pop3)" </dev/null)" = +OK ]
	done
	ask "$(port pop3)" </dev/null | grep -q '^-ERR .* in a minute'
	[ "$(timeout "$PATIENCE" nc -N -s 127.0.0.2 127.0.0.1 "$(port pop3)" </dev/null)" = +OK ]
	"$INETD" -s | grep '^pop3' | grep -q '(1 too fast)'
}

@test "IPv6 addresses of one /64 are one stranger" {
	start_inetd <<<"pop3 stream tcp6 nowait.9/1 $ME /bin/echo echo +OK"
	[ "$(timeout "$PATIENCE" nc -N ::1 "$(port pop3)" </dev/null)" = +OK ]
	timeout "$PATIENCE" nc -N ::1 "$(port pop3)" </dev/null | grep -q 'in a minute'
}

@test "connections_max is for the whole site" {
	settings <<<'connections_max = 2'
	start_inetd <<-E
	smtp stream tcp nowait $ME $SITE/stay
	pop3 stream tcp wait $ME $LIBEXEC/t/greetd
	E
	exec 5<>"/dev/tcp/127.0.0.1/$(port smtp)" 6<>"/dev/tcp/127.0.0.1/$(port pop3)"
	wait_until is_status smtp 4 1
	wait_until is_status pop3 4 1
	ask "$(port smtp)" </dev/null | grep -q '^421 4.3.2 too many connections'
	ask "$(port pop3)" </dev/null | grep -q '^-ERR \[SYS/TEMP\] too many conn'
	"$INETD" -s | grep '^smtp' | grep -q '(1 site full)'
}

@test "deny comes before allow, allow means nobody else, both by SIGHUP" {
	settings <<-'E'
	service smtp { allow = { "127.0.0.0/8" } deny = { "127.0.0.2" } }
	service pop3 { allow = { "192.0.2.0/24", "2001:db8::/32" } }
	E
	start_inetd <<-E
	smtp stream tcp nowait $ME /bin/echo echo 220
	pop3 stream tcp wait $ME $LIBEXEC/t/greetd
	E
	[ "$(ask "$(port smtp)" </dev/null)" = 220 ]
	timeout "$PATIENCE" nc -N -s 127.0.0.2 127.0.0.1 "$(port smtp)" </dev/null |
		grep -q '^554 5.7.1 this address may not connect'
	ask "$(port pop3)" </dev/null | grep -q '^-ERR \[SYS/PERM\] this address'
	said 'smtp: 127.0.0.2:[0-9]* refused: this address'
	"$INETD" -s | grep '^pop3' | grep -q '(1 denied)'
	echo >"$SITE/etc/inetlab.conf"
	kill -HUP "$INETD_PID"
	wait_until counted 2 ']: ready'
	ask "$(port pop3)" <<<QUIT | grep -q '^200'
}

@test "settings count for a service however its line is named" {
	local name

	settings <<<'service smtp { deny = { "127.0.0.2" } }'
	start_inetd <<-E
	25 stream tcp nowait $ME /bin/echo echo 220
	127.0.0.1:mail stream tcp nowait $ME /bin/echo echo 220
	E
	for name in 25 mail; do
		[ "$(ask "$(port $name)" </dev/null)" = 220 ]
		timeout "$PATIENCE" nc -N -s 127.0.0.2 127.0.0.1 "$(port $name)" </dev/null |
			grep -q '^554 5.7.1 this address may not connect'
	done
}

@test "a network that is none is said, and its line is not served" {
	settings <<<'service smtp { deny = { "10.0.0.0/33" } }'
	start_inetd <<-E
	smtp stream tcp nowait $ME /bin/cat
	echo stream tcp nowait $ME internal
	E
	said 'service smtp: deny: 10.0.0.0/33: expected an address or a network'
	run port smtp
	[ "$status" -ne 0 ]
}

@test "PROXY: version 1, 2 and LOCAL; the program and the log see the client" {
	settings <<<'service smtp { proxy = { "127.0.0.1" } }'
	start_inetd <<<"smtp stream tcp nowait $ME $SITE/stay"
	touch "$HOLD"
	[ "$(ask "$(port smtp)" < <(printf 'PROXY TCP4 192.0.2.9 192.0.2.1 4711 25\r\n'))" = \
		"here 192.0.2.9 4711 192.0.2.1 1" ]
	wait_until said 'smtp: 192.0.2.9:4711 pid [0-9]*: begins'
	wait_until said 'smtp: 192.0.2.9:4711 pid [0-9]*: exit 0'
	[ "$(ask "$(port smtp)" < <(printf 'PROXY TCP6 2001:db8::9 2001:db8::1 4711 25\r\n'))" = \
		"here 2001:db8::9 4711 2001:db8::1 1" ]
	[ "$(ask "$(port smtp)" < <(printf '\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\xc0\0\x02\x08\xc0\0\x02\x01\x12\x67\0\x19'))" = \
		"here 192.0.2.8 4711 192.0.2.1 1" ]
	[[ $(ask "$(port smtp)" < <(printf '\r\n\r\n\0\r\nQUIT\n\x20\0\0\0')) == "here 127.0.0.1 "* ]]
	[[ $(ask "$(port smtp)" < <(printf '\r\n\r\n\0\r\nQUIT\n\x21\0\0\x03tlv')) == "here 127.0.0.1 "* ]]
	[[ $(ask "$(port smtp)" < <(printf 'PROXY UNKNOWN\r\n')) == "here 127.0.0.1 "* ]]
	# Who is not a balancer speaks for himself.
	[[ $(timeout "$PATIENCE" nc -N -s 127.0.0.2 127.0.0.1 "$(port smtp)" </dev/null) == \
		"here 127.0.0.2 "* ]]
}

@test "PROXY: what is no header is refused and logged, and takes no octet too many" {
	settings <<<'service smtp { proxy = { "127.0.0.1" } }'
	settings <<<'service pop3 { proxy = { "127.0.0.1" } deny = { "192.0.2.9" } }'
	settings <<<'service finger { proxy = { "127.0.0.1" } }'
	start_inetd <<-E
	smtp stream tcp nowait $ME /bin/cat
	pop3 stream tcp nowait.9/1 $ME /bin/cat
	finger stream tcp wait $ME $LIBEXEC/t/greetd
	E
	local bad
	# Also what is whole, but of a family that cannot be ours (a unix socket).
	for bad in "\r\n\r\n\0\r\nQUIT\n\x21\x31\0\xd8$(printf '%0216d' 1)" \
		'\r\n\r\n\0\r\nQUIT\n\x21\x12\0\x0c123456789012' \
		'\r\n\r\n\0\r\nQUIT\n\x11\x11\0\x0c123456789012' \
		'\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0b12345678901' \
		'EHLO x\r\n' 'PROXY TCP4 1 2 3 4\r\n' 'PROXY TCP4 192.0.2.9\r\n' \
		'PROXY TCP4 192.0.2.9 192.0.2.1 1 70000\r\n' \
		"PROXY UNKNOWN $(printf '%0200d' 1)\r\n" \
		'\r\n\r\n\0\r\nQUIT\n\x21\x11\xff\xff'; do
		ask "$(port smtp)" < <(printf "$bad") | grep -q '^421 4.3.2 no good PROXY'
	done
	is_status smtp 6 10
	wait_until said 'smtp: 127.0.0.1:[0-9]* refused: no good PROXY header'
	ask "$(port pop3)" < <(printf 'PROXY TCP4 192.0.2.9 192.0.2.1 1 2\r\n') |
		grep -q 'SYS/PERM'
	[ "$(ask "$(port pop3)" < <(printf 'PROXY TCP4 192.0.2.3 192.0.2.1 1 2\r\nrest'))" = rest ]
	ask "$(port pop3)" < <(printf 'PROXY TCP4 192.0.2.3 192.0.2.1 1 2\r\nrest') |
		grep -q 'in a minute'
	ask "$(port finger)" < <(printf 'PROXY TCP4 192.0.2.3 192.0.2.1 1 2\r\nHELLO you\nQUIT\n') |
		grep -q 'you, from 192.0.2.3'
	wait_until said 'finger: 192.0.2.3:1 pid [0-9]*: exit 0'
	wait_until is_status smtp 4 0
}

# --- the services of inetd's own

@test "internal services over TCP" {
	start_inetd <<-E
	echo stream tcp nowait $ME internal
	discard stream tcp nowait $ME internal
	chargen stream tcp nowait $ME internal
	daytime stream tcp nowait $ME internal
	time stream tcp nowait $ME internal
	qotd stream tcp nowait $ME internal
	4321 stream tcp nowait $ME internal daytime
	E
	head -c 200000 /dev/urandom >"$BATS_TEST_TMPDIR/random"
	ask "$(port echo)" <"$BATS_TEST_TMPDIR/random" | cmp - "$BATS_TEST_TMPDIR/random"
	[ -z "$(ask "$(port discard)" <"$BATS_TEST_TMPDIR/random" | tr -d '\0')" ]
	timeout "$PATIENCE" nc -d 127.0.0.1 "$(port chargen)" | head -n 3 | tr -d '\r' >"$BATS_TEST_TMPDIR/lines"
	[ "$(awk '{ print length }' "$BATS_TEST_TMPDIR/lines" | sort -u)" = 72 ]
	[ "$(sed -n '2s/^\(..\).*/\1/p' "$BATS_TEST_TMPDIR/lines")" = '!"' ]
	[[ $(ask "$(port daytime)" </dev/null) == *" $(date +%Y)"* ]]
	[[ $(ask "$(port 4321)" </dev/null) == *" $(date +%Y)"* ]]
	local said now
	said=$(ask "$(port time)" </dev/null | od -An -tu4 --endian=big | tr -d ' ')
	now=$(($(date +%s) + 2208988800))
	[ "$said" -ge $((now - 5)) ] && [ "$said" -le "$now" ]
	[ -n "$(ask "$(port qotd)" </dev/null)" ]
}

# datagram PORT [SOURCE]: send stdin as one, print the answer.
datagram() {
	timeout "$PATIENCE" socat -t 0.5 - "UDP4:127.0.0.1:$1,bind=127.0.0.1${2:+:$2,reuseaddr}"
}

@test "internal services over UDP, and no loop between them" {
	start_inetd <<-E
	echo dgram udp wait $ME internal
	chargen dgram udp wait $ME internal
	daytime dgram udp nowait $ME internal
	time dgram udp wait $ME internal
	qotd dgram udp wait.9/2 $ME internal
	E
	[ "$(echo hello | datagram "$(port echo udp)")" = hello ]
	[ "$(echo | datagram "$(port chargen udp)" | wc -c)" -eq 74 ]
	[[ $(echo | datagram "$(port daytime udp)") == *" $(date +%Y)"* ]]
	[ "$(echo | datagram "$(port time udp)" | wc -c)" -eq 4 ]
	[ -n "$(echo | datagram "$(port qotd udp)")" ]
	[ -n "$(echo | datagram "$(port qotd udp)")" ]
	[ -z "$(echo | datagram "$(port qotd udp)")" ] # too fast
	if [ "$EUID" -eq 0 ]; then
		[ -z "$(echo hello | datagram "$(port echo udp)" 19)" ]
	fi
}

@test "ident names who has a connection, and nobody else's" {
	start_inetd <<-E
	ident stream tcp nowait $ME internal
	echo stream tcp nowait $ME internal
	E
	local mine
	exec 5<>"/dev/tcp/127.0.0.1/$(port echo)"
	echo here >&5
	read -r -t "$PATIENCE" <&5
	mine=$(ss -Htn "dport = :$(port echo)" | awk '{ sub(/.*:/, "", $4); print $4 }' | head -n 1)
	run ask "$(port ident)" < <(printf '%s, %s\r\n1, 2\r\nrubbish\r\n' "$mine" "$(port echo)")
	[ "${lines[0]%$'\r'}" = "$mine, $(port echo) : USERID : UNIX : $(id -un)" ]
	[ "${lines[1]%$'\r'}" = "1, 2 : ERROR : NO-USER" ]
	[ "${lines[2]%$'\r'}" = "0, 0 : ERROR : INVALID-PORT" ]
}

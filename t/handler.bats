# The handler contract, held to by the two handlers that doc/HACKING.md shows,
# by smtpd and by pop3d: under our inetd and under other people's.

load lib
load converse

setup() {
	site
	export TCPREMOTEIP=192.0.2.1
	C=$LIBEXEC/t/greetd PLAIN=$LIBEXEC/t/plain SH=$SITE/bin/greetd.sh
	mkdir "$SITE/bin"
	cp "$BATS_TEST_DIRNAME/handlers/greetd.sh" "$SH"
	who=$(id -un)
	[ "$who" != root ] || who=mail
	PEER_PIDS=()
}

teardown() {
	[ "${#PEER_PIDS[@]}" -eq 0 ] || kill "${PEER_PIDS[@]}"
	stop_all
	no_reports
}

# shown NAME: the code in HACKING.md whose comment begins with that name.
shown() {
	awk -v name="$1" '
		$0 == "```" { on = 0 }
		/^(\/\*|#) / && $2 == name { on = 1; printf "%s", before }
		on { print }
		{ before = $0 ~ /^#!/ ? $0 "\n" : "" }
	' "$BATS_TEST_DIRNAME/../doc/HACKING.md"
}

# greets PORT [ADDRESS]: who connects there is greeted, by that address.
greets() {
	run timeout "$PATIENCE" nc -N 127.0.0.1 "$1" <<-'C'
	HELLO you
	QUIT
	C
	assert_output "200 greetd"$'\r\n'"200 Hello, you, from ${2:-127.0.0.1}"$'\r\n'"200 Bye"$'\r'
}

# peer PACKAGE PROGRAM: $peer is where scripts/peers has put it, or the
# machine's own.
peer() {
	peer=$ROOT/build/peers/$1/$2
	[ -x "$peer" ] || peer=/$2
	[ -x "$peer" ] || skip "scripts/peers gets $1"
}

# under_tcpserver PROGRAM: $peer_port is where.
under_tcpserver() {
	peer ucspi-tcp usr/bin/tcpserver
	"$peer" -1 -R -H -l 0 127.0.0.1 0 "$@" \
		>"$SITE/port" 2>"$SITE/tcpserver.log" 3>&- </dev/null &
	PEER_PIDS+=($!)
	wait_until test -s "$SITE/port"
	peer_port=$(cat "$SITE/port")
}

# A port nobody has: tcpserver gets one, and gives it back.
free_port() {
	under_tcpserver true
	kill "${PEER_PIDS[-1]}"
	wait "${PEER_PIDS[-1]}" || true
	unset 'PEER_PIDS[-1]'
}

# under_openbsd_inetd nowait|wait PROGRAM: $peer_port is where.
under_openbsd_inetd() {
	free_port
	rm -f "$SITE/port"
	echo "127.0.0.1:$peer_port stream tcp $1 $who $2 ${2##*/}" \
		>"$SITE/other.conf"
	peer openbsd-inetd usr/sbin/inetd
	"$peer" -d "$SITE/other.conf" >"$SITE/other.log" 2>&1 3>&- </dev/null &
	PEER_PIDS+=($!)
	wait_until listening "$peer_port"
}

# True if somebody listens on the port.
listening() {
	grep -q "$(printf ': 0100007F:%04X 00000000:0000 0A' "$1")" /proc/net/tcp
}


@test "HACKING.md shows the handlers as they are" {
	local name

	for name in plain.c greetd.c greetd.sh; do
		diff <(shown $name) "$BATS_TEST_DIRNAME/handlers/$name"
	done
}

@test "in a pipe" {
	for handler in "$C" "$PLAIN" "$SH"; do
		run talk "$handler" <<-'C'
		HELLO you
		what
		QUIT
		C
		assert_success
		assert_output - <<-'S'
		200 greetd
		200 Hello, you, from 192.0.2.1
		500 No such command
		200 Bye
		S
	done
}

@test "in a terminal" {
	unset TCPREMOTEIP
	for handler in "$C" "$SH"; do
		# Without another CR of the terminal's own.
		# shellcheck disable=SC2016
		converse on_terminal \
			sh -c 'stty -onlcr; exec "$0"' "$handler" <<-'C'
		S: 200 greetd
		C: HELLO you
		S: HELLO you
		S: 200 Hello, you, from unknown
		C: QUIT
		S: QUIT
		S: 200 Bye
		C
	done
}

@test "HELP comes from the table" {
	run talk "$C" <<<$'HELP\nHELP quit\nHELLO\nQUIT'
	assert_output - <<-'S'
	200 greetd
	200-HELLO name: be greeted (RFC 862)
	200-HELP [verb]: this list (RFC 862)
	200-QUIT: leave (RFC 862)
	200 That is all
	200-QUIT: leave (RFC 862)
	200 That is all
	500 Syntax: HELLO name
	200 Bye
	S
}

@test "the exit status says how it went" {
	run talk "$C" <<<'HELLO half'
	assert_success
	run bash -c '"$1" </dev/null >/dev/full' - "$C"
	assert_failure 74
	run bash -c '"$1" </dev/null >/dev/full' - "$SH"
	assert_failure 74
	INETLAB_CONF=$SITE/etc/none run "$C"
	assert_failure 78
	assert_output --partial 'No such file'
}

@test "under our inetd, nowait and wait" {
	start_inetd <<-E
	1 stream tcp nowait $who $C greetd
	2 stream tcp nowait $who $SH greetd.sh
	3 stream tcp wait $who $C greetd
	4 stream tcp nowait $who $PLAIN plain
	E
	for service in 1 2 3 3 4 1; do
		greets "$(port $service)"
	done
}

@test "under tcpserver" {
	for handler in "$C" "$PLAIN" "$SH"; do
		under_tcpserver "$handler"
		greets "$peer_port"
		rm "$SITE/port"
	done
}

@test "under openbsd-inetd" {
	# It doesn't say who is there: the C handler asks the kernel.
	under_openbsd_inetd nowait "$C"
	greets "$peer_port"
	under_openbsd_inetd nowait "$SH"
	greets "$peer_port" 192.0.2.1
	under_openbsd_inetd wait "$C"
	greets "$peer_port"
	greets "$peer_port"
}

@test "diagnostics never reach a peer that is fd 2 as well" {
	echo 'lokc = 3' >"$SITE/etc/inetlab.conf"
	INETLAB_DEBUG=1 under_openbsd_inetd nowait "$C"
	run timeout "$PATIENCE" nc -N 127.0.0.1 "$peer_port" <<<QUIT
	assert_output ''
	echo >"$SITE/etc/inetlab.conf"
	greets "$peer_port"
}

# serves_mail SMTP_PORT POP3_PORT: a letter goes in and comes out.
serves_mail() {
	run timeout "$PATIENCE" nc -N 127.0.0.1 "$1" <<-'C'
	HELO me
	MAIL FROM:<user1@st.um>
	RCPT TO:<user2@st.um>
	DATA
	Hello dummie!
	.
	QUIT
	C
	assert_line --index 6 --partial '221 '
	run timeout "$PATIENCE" nc -N 127.0.0.1 "$2" <<-'C'
	USER user2
	PASS password
	RETR 1
	DELE 1
	QUIT
	C
	assert_line $'Hello dummie!\r'
	assert_line --index -1 --partial '+OK'
}

@test "smtpd and pop3d under tcpserver" {
	local smtp

	[ "$EUID" -ne 0 ] || chown -R mail:mail "$SITE"
	as=()
	[ "$EUID" -ne 0 ] || as=(setpriv --reuid mail --regid mail --clear-groups)
	under_tcpserver "${as[@]}" "$LIBEXEC/smtpd"
	smtp=$peer_port
	rm "$SITE/port"
	under_tcpserver "${as[@]}" "$LIBEXEC/pop3d"
	serves_mail "$smtp" "$peer_port"
}

@test "smtpd and pop3d under openbsd-inetd, nowait and wait" {
	local smtp

	for way in nowait wait; do
		under_openbsd_inetd $way "$LIBEXEC/smtpd"
		smtp=$peer_port
		under_openbsd_inetd $way "$LIBEXEC/pop3d"
		serves_mail "$smtp" "$peer_port"
	done
}

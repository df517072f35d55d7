# What every session does, through real clients: a terminal, telnet, nc.
# t/unit/session.c and session_peers.c look at the octets.

load lib
load converse

setup() {
	site
	G=$LIBEXEC/t/greetd
	who=$(id -un)
	[ "$who" != root ] || who=mail
}

# greet: start greetd under inetd; $greet_port is where.
greet() {
	start_inetd <<<"1 stream tcp nowait $who $G greetd"
	greet_port=$(port 1)
}

@test "telnet, with Ctrl-C in the middle of a word" {
	greet
	converse on_terminal telnet 127.0.0.1 "$greet_port" <<-'C'
	S: ...
	S: 200 greetd
	K: HEL\003
	C: HELLO you
	S: ...
	S: 200 Hello, you, from 127.0.0.1
	C: QUIT
	S: ...
	C
}

@test "nc sends bare LF, and half-closes" {
	greet
	run timeout "$PATIENCE" nc -N 127.0.0.1 "$greet_port" <<<$'HELLO you\nQUIT'
	assert_output --partial '200 Bye'
	run timeout "$PATIENCE" nc -N 127.0.0.1 "$greet_port" <<<'HELLO half'
	assert_output --partial '200 Hello, half'
}

@test "one that connects and closes leaves no error" {
	greet
	for _ in 1 2 3; do
		nc -z 127.0.0.1 "$greet_port"
	done
	run timeout "$PATIENCE" nc -N 127.0.0.1 "$greet_port" <<<QUIT
	assert_output --partial '200 Bye'
	wait_until grep -q 'exit 0' "$SITE/spool/log/inetd.log"
	run grep -E 'exit [1-9]|killed' "$SITE/spool/log/inetd.log"
	assert_failure 1
}

@test "pipelined commands cost one read and one write" {
	command -v strace >/dev/null || skip 'no strace'
	printf 'HELLO %s\r\n' a b c d >"$SITE/in"
	printf 'QUIT\r\n' >>"$SITE/in"
	ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0 \
		run -0 strace -qq -o "$SITE/calls" -e trace=read,write,sendto \
		"$G" <"$SITE/in"
	# The greeting is another: it does not wait for commands.
	[ "$(grep -c '^write(1, "200' "$SITE/calls")" -eq 2 ]
	[ "$(grep -c '^read(0, "HELLO' "$SITE/calls")" -eq 1 ]
}

@test "neither a secret nor what is near it gets into the log" {
	INETLAB_DEBUG=1 run talk "$LIBEXEC/pop3d" <<-'C'
	PASS sesame
	PAS sesame
	sesame
	USER user1
	PASS sesame
	PASS
	AUTH PLAIN c2VzYW1lAHNlc2FtZQBzZXNhbWU=
	AUTH PLAIN
	c2VzYW1lAHNlc2FtZQBzZXNhbWU=
	QUIT
	C
	grep -q '< PASS (hidden)' "$BATS_TEST_TMPDIR/log"
	grep -q '< AUTH (hidden)' "$BATS_TEST_TMPDIR/log"
	run grep -iE 'sesame|c2Vz' "$BATS_TEST_TMPDIR/log"
	assert_failure 1
}

@test "a full disk under the log stops no session" {
	run bash -c '"$1" <<<QUIT 2>/dev/full' - "$G"
	assert_success
	assert_output --partial '200 Bye'
}

@test "a session outlives neither its idle time nor its login time" {
	printf 'pop3 { idle = 1\n login = 86400 }\n' >>"$SITE/etc/inetlab.conf"
	mkfifo "$SITE/silence"
	exec {hold}<>"$SITE/silence"
	start=$SECONDS
	run timeout "$PATIENCE" "$LIBEXEC/pop3d" <&"$hold"
	assert_success
	[ "$((SECONDS - start))" -lt "$PATIENCE" ]
	assert_line --index -1 --partial '-ERR'
	printf 'pop3 { idle = 600\n login = 1 }\n' >>"$SITE/etc/inetlab.conf"
	run timeout "$PATIENCE" "$LIBEXEC/pop3d" <&"$hold"
	assert_success
	assert_line --index -1 --partial '-ERR'
}

# serve.bats - `wait`: the program that is given the socket.

load lib
load inetd

setup() {
	inetd_site
	GREET=$LIBEXEC/t/greetd
}

# waiting: the `wait` program inetd started last.
waiting() {
	sed -n 's/.*: pid \([0-9]*\): waits$/\1/p' "$LOG" | tail -n 1
}

# Send QUIT to the session on fd 5, and read to its end.
leave() {
	echo QUIT >&5
	timeout "$PATIENCE" cat <&5
	exec 5>&-
}

@test "it is started by the first connection and serves the next ones too" {
	start_inetd <<<"pop3 stream tcp wait $ME $GREET"
	counted 0 waits
	ask "$(port pop3)" <<<$'HELLO a\nQUIT' | grep -q 'a, from 127.0.0.1'
	ask "$(port pop3)" <<<$'HELLO b\nQUIT' | grep -q 'b, from 127.0.0.1'
	counted 1 waits
	wait_until counted 2 'pop3: 127.0.0.1:[0-9]* pid [0-9]*: exit 0 after'
	counted 2 'pop3: 127.0.0.1:[0-9]* pid [0-9]*: begins'
	is_status pop3 3 2
}

@test "it has the socket, the log and the scoreboard; its child neither of those" {
	start_inetd <<<"pop3 stream tcp wait $ME $GREET"
	exec 5<>"/dev/tcp/127.0.0.1/$(port pop3)"
	wait_until is_status pop3 4 1
	local parent child
	parent=$(waiting)
	child=$(pgrep -P "$parent")
	[ "$(ls "/proc/$child/fd" | tr '\n' ' ')" = '0 1 2 ' ]
	run grep scoreboard "/proc/$child/maps"
	[ "$status" -eq 1 ]
	grep -q scoreboard "/proc/$parent/maps"
	grep -q 'SigBlk:	0000000000000000' "/proc/$child/status"
	leave
}

@test "no program can cut the scoreboard short" {
	cat >"$SITE/cut" <<-'E'
	#!/usr/bin/perl
	open(my $board, "+<&=3") or exit 1;
	exit(truncate($board, 0) ? 2 : 3);
	E
	chmod 755 "$SITE/cut"
	start_inetd <<<"pop3 stream tcp wait $ME $SITE/cut"
	exec 5<>"/dev/tcp/127.0.0.1/$(port pop3)"
	wait_until said 'exit 3'
	wait_until is_status pop3 4 0
	exec 5>&-
}

@test "killed by kill -9: its sessions live on, are logged, and a new one starts" {
	start_inetd <<<"pop3 stream tcp wait $ME $GREET"
	exec 5<>"/dev/tcp/127.0.0.1/$(port pop3)"
	wait_until is_status pop3 4 1
	kill -9 "$(waiting)"
	wait_until said 'killed by SIGKILL'
	ask "$(port pop3)" <<<QUIT | grep -q ^200
	wait_until counted 2 waits
	wait_until is_status pop3 4 1
	leave | grep -q '200 Bye'
	wait_until is_status pop3 4 0
	wait_until counted 2 'pop3: 127.0.0.1:[0-9]* pid [0-9]*: exit 0 after'
}

@test "inetd is killed: its port is free for the next one, sessions live on" {
	local offset=$((20000 + BASHPID % 20000))

	start_inetd -a 127.0.0.1 -o $offset <<<"110 stream tcp wait $ME $GREET"
	exec 5<>"/dev/tcp/127.0.0.1/$((offset + 110))"
	wait_until is_status 110 4 1
	local parent
	parent=$(waiting)
	kill -9 "$INETD_PID"
	wait_until test ! -e "/proc/$parent"
	run "$INETD" -s
	[ "$status" -eq 69 ]
	start_inetd -a 127.0.0.1 -o $offset <<<"110 stream tcp wait $ME $GREET"
	ask $((offset + 110)) <<<QUIT | grep -q ^200
	leave | grep -q '200 Bye'
}

@test "SIGHUP: it is started again with the next connection, its sessions live on" {
	start_inetd <<<"pop3 stream tcp wait $ME $GREET"
	exec 5<>"/dev/tcp/127.0.0.1/$(port pop3)"
	wait_until is_status pop3 4 1
	kill -HUP "$INETD_PID"
	wait_until counted 2 ']: ready'
	ask "$(port pop3)" <<<QUIT | grep -q ^200
	counted 2 waits
	wait_until is_status pop3 4 1
	leave | grep -q '200 Bye'
	wait_until is_status pop3 4 0
}

@test "SIGHUP: from wait to nowait and back, with the same port" {
	start_inetd <<<"pop3 stream tcp wait $ME $GREET"
	ask "$(port pop3)" <<<QUIT | grep -q ^200
	echo "pop3 stream tcp nowait $ME $GREET" >"$SITE/etc/inetd.conf"
	kill -HUP "$INETD_PID"
	wait_until counted 2 ']: ready'
	ask "$(port pop3)" <<<QUIT | grep -q ^200
	counted 1 'listening on'
	echo "pop3 stream tcp wait $ME $GREET" >"$SITE/etc/inetd.conf"
	kill -HUP "$INETD_PID"
	wait_until counted 3 ']: ready'
	ask "$(port pop3)" <<<QUIT | grep -q ^200
	counted 2 waits
}

@test "a crashing session frees its slot; its limits are the line's" {
	start_inetd <<<"pop3 stream tcp wait.9/0/1 $ME $GREET"
	exec 5<>"/dev/tcp/127.0.0.1/$(port pop3)"
	wait_until is_status pop3 4 1
	ask "$(port pop3)" </dev/null | grep -q '^-ERR \[SYS/TEMP\] too many'
	kill -ABRT "$(pgrep -P "$(waiting)")"
	wait_until said 'pop3: .* killed by SIGABRT after'
	wait_until is_status pop3 4 0
	ask "$(port pop3)" <<<QUIT | grep -q ^200
	exec 5>&-
}

@test "at its maximum it pauses and resumes" {
	start_inetd <<<"pop3 stream tcp wait.1 $ME $GREET"
	exec 5<>"/dev/tcp/127.0.0.1/$(port pop3)"
	wait_until said 'pop3: 1 connections, no more for now'
	exec 6<>"/dev/tcp/127.0.0.1/$(port pop3)"
	is_status pop3 4 1
	leave
	echo QUIT >&6
	timeout "$PATIENCE" cat <&6 | grep -q ^200
	exec 6>&-
	wait_until said 'pop3: accepting again'
}

@test "one that fails at once is started less and less often, and it is said" {
	start_inetd <<<"pop3 stream tcp wait $ME /bin/false"
	exec 5<>"/dev/tcp/127.0.0.1/$(port pop3)"
	wait_until said 'exit 1, 3 times now: resting 2 s'
	[ "$(grep -c waits "$LOG")" -le 4 ]
	exec 5>&-
}

@test "one that ends at once without a reason rests for the minute" {
	start_inetd <<<"pop3 stream tcp wait $ME /bin/true"
	exec 5<>"/dev/tcp/127.0.0.1/$(port pop3)"
	PATIENCE=70 wait_until said 'pop3: started 256 times in a minute, resting'
	counted 256 waits
	exec 5>&-
}

@test "a datagram program of others gets the socket on 0 and 1" {
	cat >"$SITE/once" <<-'E'
	#!/bin/bash
	[ "$(readlink /proc/$$/fd/0)" = "$(readlink /proc/$$/fd/1)" ] || exit 1
	[ ! -e /proc/$$/fd/3 ] || exit 2
	exec socat -u - "OPEN:$1,creat,append" <&0
	E
	chmod 755 "$SITE/once"
	: >"$BATS_TEST_TMPDIR/got"
	chmod 666 "$BATS_TEST_TMPDIR/got"
	start_inetd <<<"echo dgram udp wait $ME $SITE/once once $BATS_TEST_TMPDIR/got"
	echo first | socat - "UDP4:127.0.0.1:$(port echo udp)"
	wait_until grep -q first "$BATS_TEST_TMPDIR/got"
	echo second | socat - "UDP4:127.0.0.1:$(port echo udp)"
	wait_until grep -q second "$BATS_TEST_TMPDIR/got"
	counted 1 waits
}

@test "a line that is taken away ends its program, not its sessions" {
	start_inetd <<-E
	pop3 stream tcp wait $ME $GREET
	echo stream tcp nowait $ME internal
	E
	exec 5<>"/dev/tcp/127.0.0.1/$(port pop3)"
	wait_until is_status pop3 4 1
	local parent
	parent=$(waiting)
	echo "echo stream tcp nowait $ME internal" >"$SITE/etc/inetd.conf"
	kill -HUP "$INETD_PID"
	wait_until counted 2 ']: ready'
	run ask "$(port pop3)" </dev/null
	[ "$status" -ne 0 ]
	wait_until test ! -e "/proc/$parent"
	leave | grep -q '200 Bye'
	wait_until said 'pop3: .*: exit 0 after'
}

@test "without inetd: a connection, a pipe and a socket of somebody else's" {
	[ "$(talk "$GREET" <<<QUIT | tail -n 1)" = '200 Bye' ]
	local port
	socat "TCP-LISTEN:0,bind=127.0.0.1,fork" "EXEC:$GREET" &
	local pid=$!
	wait_until bash -c "ss -Hltnp | grep -q pid=$pid"
	port=$(ss -Hltnp | grep "pid=$pid" | awk '{ sub(/.*:/, "", $4); print $4 }')
	[[ $(ask "$port" <<<QUIT) == *200* ]]
	kill $pid
}

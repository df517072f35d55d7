# inetd.bats - the superserver: its file, its sockets, its children, its end.

load lib
load inetd

setup() {
	inetd_site
}

# handler NAME: make the script on stdin a program, and say where it is.
handler() {
	{
		echo '#!/bin/bash'
		cat
	} >"$SITE/$1"
	chmod 755 "$SITE/$1"
}

# again: write inetd.conf from stdin, and have it read.
again() {
	local before
	before=$(grep -c ']: ready' "$LOG")

	cat >"$SITE/etc/inetd.conf"
	kill -HUP "$INETD_PID"
	wait_until counted $((before + 1)) ']: ready'
}

# A program that stays until the test lets it go.
staying() {
	handler stay <<-E
	echo here
	exec 4<> <(:) # never says a word; as sleep(1), without a process
	while [ ! -e $HOLD ]; do read -r -t 0.05 -u 4; done
	echo gone
	E
}

# --- the file

@test "a mistake names file, line, word, what was expected, and what was meant" {
	cat >"$SITE/etc/inetd.conf" <<-E
	# a comment
	pop3 stream tcp nowiat $ME /bin/cat

	smtp strem tcp nowait $ME /bin/cat
	smtp stream tpc nowait $ME /bin/cat
	smtp dgram tcp wait $ME /bin/cat
	smtp stream tcp nowait.x $ME /bin/cat
	smtp stream tcp nowait $ME
	smtp stream tcp nowait $ME cat
	echo stream tcp wait $ME internal
	echo dgram udp nowait $ME /bin/cat
	E
	run "$INETD" -n -o any "$SITE/etc/inetd.conf"
	[ "$status" -eq 78 ]
	[[ $output == *"inetd.conf:2: nowiat: did you mean nowait?"* ]]
	[[ $output == *"inetd.conf:4: strem: did you mean stream?"* ]]
	[[ $output == *"inetd.conf:5: tpc: did you mean tcp?"* ]]
	[[ $output == *"inetd.conf:6: tcp: expected udp or unix with dgram"* ]]
	[[ $output == *"inetd.conf:7: x: expected nowait.max"* ]]
	[[ $output == *"inetd.conf:8: $ME: expected a program after it"* ]]
	[[ $output == *"inetd.conf:9: cat: expected a program's path"* ]]
	[[ $output == *"inetd.conf:10: wait: expected nowait for internal"* ]]
	[[ $output == *"inetd.conf:11: nowait: expected wait for a dgram program"* ]]
}

@test "-n also asks for users, groups, services, programs; the same line twice" {
	cat >"$SITE/etc/inetd.conf" <<-E
	pop3 stream tcp nowait nobdy /bin/cat
	smtp stream tcp nowait $ME.nogrp /bin/cat
	smpt stream tcp nowait $ME /bin/cat
	imap2 stream tcp nowait $ME /no/such
	finger stream tcp nowait $ME internal
	echo stream tcp nowait $ME internal
	echo stream tcp nowait $ME internal
	E
	run "$INETD" -n -o any "$SITE/etc/inetd.conf"
	[ "$status" -eq 78 ]
	[[ $output == *":1: nobdy: expected an existing user"* ]]
	[[ $output == *":2: $ME: expected an existing group"* ]]
	[[ $output == *":3: smpt: expected a port or a name in services(5)"* ]]
	[[ $output == *":4: /no/such: expected a program to run"* ]]
	[[ $output == *":5: finger: expected an internal service"* ]]
	[[ $output == *":7: echo: expected it once; it is on line 6 already"* ]]
}

@test "-n is content with a good file, and leaves nothing behind" {
	echo "echo stream tcp nowait $ME internal" >"$SITE/etc/inetd.conf"
	echo "spool/run/sock stream unix nowait $ME /bin/cat" >>"$SITE/etc/inetd.conf"
	there=$(ls "$SITE/spool/run")
	run "$INETD" -n -o any
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	[ "$(ls "$SITE/spool/run")" = "$there" ]
}

@test "an option that does not exist, an offset that is no number: usage" {
	run "$INETD" -x
	[ "$status" -eq 64 ]
	run "$INETD" -o lots
	[ "$status" -eq 64 ]
	[[ $output == *"-o lots: expected"* ]]
}

@test "comments, continued lines, a default address, a number for a name" {
	start_inetd <<-E
	127.0.0.1:
	# nothing here
	2525 stream tcp nowait   # the middle
	    $ME
	    /bin/echo echo one  # the end
	  two
	[::1]:2626 stream tcp6 nowait $ME /bin/echo echo six
	::1:
	2727 stream tcp nowait $ME /bin/echo echo seven
	E
	run ask "$(port 2525)" </dev/null
	[ "$output" = "one two" ]
	said '2525: listening on 127.0.0.1:'
	said '2626: listening on \[::1\]:'
	said '2727: listening on \[::1\]:'
	run timeout "$PATIENCE" nc -N ::1 "$(port 2626)" </dev/null
	[ "$output" = "six" ]
}

@test "the other lines are served when some are wrong" {
	start_inetd <<-E
	pop3 stream tcp nowait nobdy /bin/cat
	smtp stream tcp nowait $ME /no/such
	echo stream tcp nowait $ME internal
	E
	run ask "$(port echo)" <<<hello
	[ "$output" = hello ]
	said ':1: nobdy: expected'
}

@test "nothing to serve is an error" {
	echo "smtp stream tcp nowait $ME /no/such" >"$SITE/etc/inetd.conf"
	run timeout "$PATIENCE" "$INETD" -f -o any
	[ "$status" -eq 78 ]
	[[ $output == *"nothing to serve"* ]]
	[ ! -e "$SITE/spool/run/scoreboard" ]
}

@test "tcp46 takes both families and says IPv4 as IPv4; unix takes a path" {
	handler who <<<'echo "$TCPREMOTEIP $TCPLOCALIP"'
	start_inetd <<-E
	smtp stream tcp46 nowait $ME $SITE/who
	spool/run/sock stream unix nowait $ME /bin/echo echo local
	E
	run ask "$(port smtp)" </dev/null
	[ "$output" = "127.0.0.1 127.0.0.1" ]
	run timeout "$PATIENCE" nc -N ::1 "$(port smtp)" </dev/null
	[ "$output" = "::1 ::1" ]
	run timeout "$PATIENCE" nc -NU "$SITE/spool/run/sock" </dev/null
	[ "$output" = local ]
	kill "$INETD_PID"
	wait_until test ! -e "$SITE/spool/run/sock"
}

@test "a unix socket is for the group that its protocol names" {
	local group
	group=$(id -gn)
	[ "$EUID" -ne 0 ] || group=daemon
	start_inetd <<-E
	spool/run/one stream unix nowait $ME /bin/cat
	spool/run/two stream unix:$group nowait $ME /bin/cat
	spool/run/all stream unix:* nowait $ME /bin/cat
	E
	[ "$(stat -c '%U %G %a' "$SITE/spool/run/one")" = "$ME $(id -gn "$ME") 660" ]
	[ "$(stat -c '%U %G %a' "$SITE/spool/run/two")" = "$ME $group 660" ]
	[ "$(stat -c '%U %G %a' "$SITE/spool/run/all")" = "$ME $(id -gn "$ME") 666" ]
	echo "spool/run/sock stream unix:nobodys nowait $ME /bin/cat" >"$SITE/etc/inetd.conf"
	run "$INETD" -n
	[[ $output == *"inetd.conf:1: nobodys: expected an existing group"* ]]
}

@test "a group may connect that the program is not of, and its next owner's after SIGHUP" {
	local sock=$SITE/spool/run/sock

	[ "$EUID" -eq 0 ] || skip 'needs root'
	start_inetd <<<"$sock stream unix:mail nowait games /usr/bin/id id"
	run timeout "$PATIENCE" setpriv --reuid mail --regid mail --clear-groups \
		nc -NU "$sock" </dev/null
	assert_output "$(id games)"
	run setpriv --reuid nobody --regid nogroup --clear-groups nc -NU "$sock" </dev/null
	assert_failure
	echo "$sock stream unix:news nowait man /usr/bin/id id" >"$SITE/etc/inetd.conf"
	kill -HUP "$INETD_PID"
	wait_until owned_by man:news "$sock"
	assert_equal "$(timeout "$PATIENCE" nc -NU "$sock" </dev/null)" "$(id man)"
}

owned_by() { # USER:GROUP FILE
	[ "$(stat -c %U:%G "$2")" = "$1" ]
}

@test "a unix socket takes no file's place, but that of one left behind" {
	mkdir "$SITE/sockets"
	cd "$SITE/sockets"
	echo precious >file
	ln -s "$SITE/etc/users" link
	socat UNIX-LISTEN:left - </dev/null 3>&- &
	local left=$!
	wait_until test -S left
	kill -9 $left
	start_inetd <<-E
	$PWD/file stream unix nowait $ME /bin/cat
	$PWD/link stream unix nowait $ME /bin/cat
	$PWD/left stream unix nowait $ME /bin/echo echo new
	E
	[ "$(cat file)" = precious ]
	[ -L link ] && [ -f "$SITE/etc/users" ]
	said ":1: $PWD/file: in use by another program, or a file"
	[ "$(timeout "$PATIENCE" nc -NU left </dev/null)" = new ]
	[ "$(stat -c %a left)" = 660 ]
	[ "$EUID" -ne 0 ] || [ "$(stat -c %U left)" = "$ME" ]
}

@test "a port somebody has is named with its holder; the others are served" {
	start_inetd <<<"echo stream tcp nowait $ME internal"
	local taken
	taken=$(port echo)

	cat >"$SITE/etc/second.conf" <<-E
	$taken stream tcp nowait $ME /bin/cat
	4711 stream tcp nowait $ME /bin/cat
	E
	cd "$SITE"
	setsid "$INETD" -f -p "$BATS_TEST_TMPDIR/two.pid" etc/second.conf \
		>second.log 2>&1 3>&- &
	INETD_PIDS+=($!)
	wait_until grep -qF "in use by inetd (pid $INETD_PID)" second.log
	wait_until grep -q '4711: listening on' second.log
	kill $!
	wait $! || true
	run "$INETD" -n -p "$BATS_TEST_TMPDIR/two.pid" etc/second.conf
	[ "$status" -eq 78 ]
	# Asked about the site that serves it, it is no fault.
	echo "$taken stream tcp nowait $ME /bin/cat" >etc/second.conf
	run "$INETD" -n etc/second.conf
	[ "$status" -eq 0 ]
}

@test "started twice: the second says so and leaves the first alone" {
	start_inetd <<<"echo stream tcp nowait $ME internal"
	run timeout "$PATIENCE" "$INETD" -f -o any
	[ "$status" -eq 69 ]
	[[ $output == *"inetd runs already, pid $INETD_PID"* ]]
	run ask "$(port echo)" <<<hello
	[ "$output" = hello ]
	is_status echo 3 1
}

# --- the child

@test "fd 0 and 1 are the connection, 2 the log, and there is nothing else" {
	handler fds <<<'exec ls -l /proc/self/fd'
	start_inetd <<<"smtp stream tcp nowait $ME $SITE/fds"
	run ask "$(port smtp)" </dev/null
	[[ $output == *" 0 -> socket:"* ]]
	[[ $output == *" 1 -> socket:"* ]]
	[[ $output == *" 2 -> $LOG"* ]]
	[[ $output == *" 3 -> /proc/"*"/fd"* ]] # ls's own
	[[ $output != *" 4 -> "* ]]
}

@test "the environment is the connection's, and nothing of inetd's" {
	export SECRET=x
	TZ=UTC start_inetd <<<"smtp stream tcp nowait $ME /usr/bin/env env"
	ask "$(port smtp)" </dev/null | sed 's/=[0-9]*$/=N/' | sort >"$BATS_TEST_TMPDIR/env"
	diff - "$BATS_TEST_TMPDIR/env" <<-E
	INETLAB_CONF=$INETLAB_CONF
	INETLAB_SERVICE=smtp
	PATH=/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin
	PROTO=TCP
	TCPLOCALIP=127.0.0.1
	TCPLOCALPORT=N
	TCPREMOTEIP=127.0.0.1
	TCPREMOTEPORT=N
	TZ=UTC
	E
}

@test "the child has no ignored signals, no core, no new privileges, umask 027" {
	handler show <<<'grep -E "NoNewPrivs|SigBlk|SigIgn" /proc/self/status
	ulimit -c; umask'
	trap '' USR1
	start_inetd <<<"smtp stream tcp nowait $ME $SITE/show"
	trap - USR1
	run ask "$(port smtp)" </dev/null
	[[ $output == *"NoNewPrivs:	1"* ]]
	[[ $output == *"SigBlk:	0000000000000000"* ]]
	# 32 and 33 are glibc's own: its posix_spawn(3) ignores them for ever, and
	# make is one who calls it.
	[[ $output =~ SigIgn:.0000000[01][08]0000000 ]]
	[ "${lines[3]}" = 0 ]
	[ "${lines[4]}" = 0027 ]
}

@test "root: a line's user and group, all of them, and no way back" {
	[ "$EUID" -eq 0 ] || skip "needs root"
	handler ids <<<'grep -E "^(Uid|Gid|Groups|CapEff)" /proc/$$/status'
	start_inetd <<-E
	smtp stream tcp nowait mail $SITE/ids
	pop3 stream tcp nowait nobody.daemon $SITE/ids
	imap2 stream tcp nowait root $SITE/ids
	E
	run ask "$(port smtp)" </dev/null
	[ "${lines[0]}" = "$(printf 'Uid:\t8\t8\t8\t8')" ]
	[ "${lines[1]}" = "$(printf 'Gid:\t8\t8\t8\t8')" ]
	[ "${lines[2]}" = "$(printf 'Groups:\t8 ')" ]
	[[ ${lines[3]} =~ 000000[01][08]0000000$ ]] # as above
	run ask "$(port pop3)" </dev/null
	[ "${lines[0]}" = "$(printf 'Uid:\t65534\t65534\t65534\t65534')" ]
	[ "${lines[1]}" = "$(printf 'Gid:\t1\t1\t1\t1')" ]
	run ask "$(port imap2)" </dev/null
	[ "${lines[0]}" = "$(printf 'Uid:\t0\t0\t0\t0')" ]
}

@test "root: run as somebody else, it serves as him and says so" {
	[ "$EUID" -eq 0 ] || skip "needs root"
	chown -R nobody "$SITE"
	echo "smtp stream tcp nowait mail /usr/bin/id id -un" >"$SITE/etc/inetd.conf"
	cd "$SITE"
	setsid setpriv --reuid=65534 --clear-groups "$INETD" -f -o any \
		>"$LOG" 2>&1 3>&- &
	INETD_PID=$!
	INETD_PIDS+=("$INETD_PID")
	wait_until said ']: ready'
	counted 1 'not root: every line runs as uid 65534'
	run ask "$(port smtp)" </dev/null
	[ "$output" = nobody ]
}

@test "a privileged port that cannot be had says why" {
	[ "$EUID" -eq 0 ] || skip "needs root, to drop it"
	chown -R nobody "$SITE"
	echo "127.0.0.1:919 stream tcp nowait mail /usr/bin/id" >"$SITE/etc/inetd.conf"
	run setpriv --reuid=65534 --clear-groups --bounding-set=-all \
		"$INETD" -n "$SITE/etc/inetd.conf"
	if [ "$(cat /proc/sys/net/ipv4/ip_unprivileged_port_start)" -le 919 ]; then
		skip "every port is free here"
	fi
	[ "$status" -eq 78 ]
	[[ $output == *"127.0.0.1:919/tcp: only root may listen"* ]]
}

@test "each connection has one line in the log at its start and one at its end" {
	handler three <<<'exit 3'
	handler crash <<<'kill -SEGV $$'
	start_inetd <<-E
	smtp stream tcp nowait $ME $SITE/three
	pop3 stream tcp nowait $ME $SITE/crash
	E
	ask "$(port smtp)" </dev/null
	ask "$(port pop3)" </dev/null
	wait_until said 'smtp: 127.0.0.1:[0-9]* pid [0-9]*: exit 3 after 0\.[0-9]* s'
	wait_until said 'pop3: 127.0.0.1:[0-9]* pid [0-9]*: killed by SIGSEGV after'
	counted 1 'smtp: 127.0.0.1:[0-9]* pid [0-9]*: begins'
	is_status pop3 4 0
}

@test "a program that is gone when somebody comes: one line in the protocol" {
	local name

	for name in a b c; do handler $name </dev/null; done
	start_inetd <<-E
	smtp stream tcp nowait $ME $SITE/a
	pop3 stream tcp wait $ME $SITE/b
	imap2 stream tcp nowait $ME $SITE/c
	E
	rm "$SITE"/[abc]
	run ask "$(port smtp)" <<<"EHLO x"
	[ "${output%$'\r'}" = "421 4.3.2 the service cannot be started" ]
	run ask "$(port pop3)" </dev/null
	[ "${output%$'\r'}" = "-ERR [SYS/TEMP] the service cannot be started" ]
	run ask "$(port imap2)" </dev/null
	[ "${output%$'\r'}" = "* BYE [UNAVAILABLE] the service cannot be started" ]
	local all='the service cannot be started' other
	for other in mail,421 25,421 110,-ERR 143,\* 80,HTTP; do
		handler a </dev/null
		again <<<"${other%,*} stream tcp nowait $ME $SITE/a"
		rm "$SITE/a"
		run ask "$(port "${other%,*}")" </dev/null
		[[ $output == "${other#*,} "*"$all"* || $output == HTTP*503*"$all" ]]
	done
	wait_until said "smtp: $SITE/a: No such file"
	wait_until said 'smtp: .* exit 69 after'
}

@test "the lifetime in the settings ends a connection's process" {
	echo 'service smtp { lifetime = 1 }' >>"$SITE/etc/inetlab.conf"
	start_inetd <<<"smtp stream tcp nowait $ME /bin/cat"
	run timeout "$PATIENCE" nc 127.0.0.1 "$(port smtp)" < <(sleep 5)
	wait_until said 'killed by SIGALRM after 1'
}

@test "300 quick connections, 100 that only connect: none lost, no zombie" {
	local p said pids=()

	start_inetd <<-E
	smtp stream tcp nowait $ME /bin/echo echo hello
	E
	p=$(port smtp)
	for client in {1..10}; do
		for _ in {1..30}; do
			said=
			read -r -d '' said <"/dev/tcp/127.0.0.1/$p" || :
			echo "$said"
		done >"$BATS_TEST_TMPDIR/out.$client" &
		pids+=($!)
	done
	for _ in {1..100}; do
		: 3<>"/dev/tcp/127.0.0.1/$p"
	done
	wait "${pids[@]}"
	[ "$(cat "$BATS_TEST_TMPDIR"/out.* | grep -c hello)" -eq 300 ]
	wait_until is_status smtp 4 0
	is_status smtp 3 400
	run pgrep -P "$INETD_PID"
	[ "$status" -eq 1 ]
}

@test "a log whose reader is gone ends nobody" {
	handler pipe <<<'grep SigIgn /proc/self/status'
	cat >"$SITE/etc/inetd.conf" <<-E
	smtp stream tcp nowait $ME $SITE/pipe
	pop3 stream tcp wait $ME $LIBEXEC/t/greetd
	E
	mkfifo "$SITE/log"
	cat "$SITE/log" >"$LOG" 3>&- &
	local reader=$! i
	setsid "$INETD" -f -o any 2>"$SITE/log" 3>&- &
	INETD_PID=$!
	INETD_PIDS+=("$INETD_PID")
	wait_until said ']: ready'
	kill $reader
	wait $reader || true
	for i in 1 2; do
		[[ $(ask "$(port smtp)" </dev/null) =~ 000000[01][08]0000000$ ]] # as above
		ask "$(port pop3)" <<<QUIT | grep -q '200 Bye'
	done
	is_status pop3 3 2
}

# --- the end, and the middle

@test "SIGTERM ends it, what it started, and its files" {
	staying
	start_inetd <<-E
	smtp stream tcp nowait $ME $SITE/stay
	pop3 stream tcp wait $ME $LIBEXEC/t/greetd
	E
	exec 5<>"/dev/tcp/127.0.0.1/$(port smtp)" 6<>"/dev/tcp/127.0.0.1/$(port pop3)"
	wait_until is_status pop3 4 1
	wait_until is_status smtp 4 1
	kill "$INETD_PID"
	wait_until said ']: ends'
	timeout "$PATIENCE" cat <&5 >/dev/null
	timeout "$PATIENCE" cat <&6 >/dev/null
	exec 5>&- 6>&-
	wait_until bash -c "! pgrep -s $INETD_PID"
	[ ! -e "$SITE/spool/run/inetd.pid" ]
	[ ! -e "$SITE/spool/run/scoreboard" ]
	run "$INETD" -s
	[ "$status" -eq 69 ]
	[[ $output == *"inetd is not running"* ]]
}

@test "without -f it goes to the background when it is ready, and logs" {
	echo "echo stream tcp nowait $ME internal" >"$SITE/etc/inetd.conf"
	"$INETD" -o any <"$0" >"$SITE/out" 2>&1 3>&- 4>&-
	grep -q 'echo: listening on' "$SITE/out"
	wait_until test -s "$SITE/spool/run/inetd.pid"
	pid=$(cat "$SITE/spool/run/inetd.pid")
	INETD_PIDS+=("$pid")
	# Whoever waits for the end of our output need not wait.
	assert_equal "$(readlink "/proc/$pid/fd/"{0,1})" $'/dev/null\n/dev/null'
	run ask "$(port echo)" <<<hello
	[ "$output" = hello ]
	said ']: ready'
}

@test "in the background it keeps nothing it was started with, and has its log" {
	echo "echo stream tcp nowait $ME internal" >"$SITE/etc/inetd.conf"
	run timeout "$PATIENCE" bash -c '"$1" -o any </dev/zero 2>/dev/null | cat' _ "$INETD"
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	wait_until said ']: ready'
	INETD_PIDS+=("$(cat "$SITE/spool/run/inetd.pid")")
	[ "$(readlink "/proc/${INETD_PIDS[0]}/fd/0")" = /dev/null ]
	said 'echo: listening on'
}

@test "SIGHUP: lines come, go and change; ports and sessions stay" {
	staying
	start_inetd <<-E
	smtp stream tcp nowait $ME $SITE/stay
	echo stream tcp nowait $ME internal
	pop3 stream tcp nowait $ME /bin/echo echo old
	E
	local smtp pop3 echo
	smtp=$(port smtp) pop3=$(port pop3) echo=$(port echo)

	exec 5<>"/dev/tcp/127.0.0.1/$smtp"
	wait_until is_status smtp 4 1
	again <<-E
	pop3 stream tcp nowait $ME /bin/echo echo new
	smtp stream tcp nowait $ME $SITE/stay
	daytime stream tcp nowait $ME internal
	E
	[ "$(ask "$pop3" </dev/null)" = new ]
	[ -n "$(ask "$(port daytime)" </dev/null)" ]
	run ask "$echo" </dev/null
	[ "$status" -ne 0 ]
	is_status smtp 4 1
	touch "$HOLD"
	run timeout "$PATIENCE" cat <&5
	exec 5>&-
	[ "$output" = "here
gone" ]
}

@test "SIGHUP: from every address to one, and back, nowait and wait" {
	local offset=$((20000 + BASHPID % 20000)) how

	for how in nowait wait; do
		start_inetd -o $offset \
			<<<"*:25 stream tcp $how $ME $LIBEXEC/t/greetd"
		ask $((offset + 25)) <<<QUIT >/dev/null
		again <<<"127.0.0.1:25 stream tcp $how $ME $LIBEXEC/t/greetd"
		[[ $(ask $((offset + 25)) <<<QUIT) == 200* ]]
		again <<<"*:25 stream tcp $how $ME $LIBEXEC/t/greetd"
		[[ $(ask $((offset + 25)) <<<QUIT) == 200* ]]
		run grep 'in use' "$LOG"
		[ "$status" -eq 1 ]
		stop_all
	done
}

@test "SIGHUP: as many lines as there may be, all of them changed" {
	local i lines

	for i in {1..256}; do
		lines+="$i stream tcp nowait $ME /bin/echo echo hi"$'\n'
	done
	start_inetd -o any <<<"$lines"
	again <<<"127.0.0.1:"$'\n'"$lines"
	[ "$("$INETD" -s | grep -c ' 127\.0\.0\.1:')" -eq 256 ]
	again <<<"127.0.0.1:"$'\n'"${lines}257 stream tcp nowait $ME internal echo"
	said ':258: 257: expected fewer lines'
	[ "$("$INETD" -s | grep -c ' 127\.0\.0\.1:')" -eq 256 ]
	[ "$(ask "$(port 200)" </dev/null)" = hi ]
}

@test "SIGHUP: a broken or missing file changes nothing and says why" {
	start_inetd <<<"echo stream tcp nowait $ME internal"
	again <<<"echo stream tcp nowiat $ME internal"
	said 'nowiat: did you mean'
	said 'the lines stay as they were'
	[ "$(ask "$(port echo)" <<<hello)" = hello ]
	rm "$SITE/etc/inetd.conf"
	kill -HUP "$INETD_PID"
	wait_until said 'inetd.conf: No such file'
	[ "$(ask "$(port echo)" <<<hello)" = hello ]
	echo 'strict = perhaps' >>"$SITE/etc/inetlab.conf"
	again <<<"echo stream tcp nowait $ME internal"
	[ "$(ask "$(port echo)" <<<hello)" = hello ]
}

@test "a scoreboard that is cut short or foreign is an error, not a signal" {
	local board=$SITE/spool/run/scoreboard

	head -c 100000 /dev/zero >"$board"
	run "$INETD" -s
	[ "$status" -eq 65 ]
	[[ $output == *"not a scoreboard"* ]]
	echo short >"$board"
	run "$INETD" -s
	[ "$status" -eq 65 ]
}

# --- programs of others

@test "micro-httpd of Debian runs unchanged" {
	local http=$ROOT/build/peers/micro-httpd/usr/sbin/micro-httpd

	[ -x "$http" ] || http=/usr/sbin/micro-httpd
	[ -x "$http" ] || skip "scripts/peers gets it"
	mkdir "$SITE/www"
	echo '<p>hello</p>' >"$SITE/www/index.html"
	start_inetd <<<"http stream tcp nowait $ME $http micro-httpd $SITE/www"
	run curl -s --max-time 10 "http://127.0.0.1:$(port http)/index.html"
	[ "$output" = '<p>hello</p>' ]
}

@test "popa3d of Debian runs unchanged" {
	local pop3=$ROOT/build/peers/popa3d/usr/sbin/popa3d

	[ -x "$pop3" ] || pop3=/usr/sbin/popa3d
	[ -x "$pop3" ] || skip "scripts/peers gets it"
	unshare -m true || skip "needs root and name spaces of mounts"
	# What its package makes when it is installed: a user and a folder.
	{
		cat /etc/passwd
		echo 'popa3d:x:65534:65534::/nonexistent:/usr/sbin/nologin'
	} >"$SITE/passwd"
	handler with_popa3d <<-E
	mount --bind "$SITE/passwd" /etc/passwd &&
		mount -t tmpfs none /var/lib && mkdir /var/lib/popa3d &&
		exec "$INETD" "\$@"
	E
	handler apart <<<"exec unshare -m $SITE/with_popa3d \"\$@\""
	INETD=$SITE/apart start_inetd <<<"pop3 stream tcp nowait root $pop3 popa3d"
	run ask "$(port pop3)" < <(printf 'QUIT\r\n')
	[[ ${lines[0]} == +OK* ]]
	[[ ${lines[1]} == +OK* ]]
}

@test "ftpd of Debian runs unchanged" {
	local ftp=$ROOT/build/peers/inetutils-ftpd/usr/sbin/ftpd

	[ -x "$ftp" ] || skip "scripts/peers gets it"
	[ "$EUID" -eq 0 ] || skip "needs root"
	start_inetd <<<"ftp stream tcp nowait root $ftp ftpd"
	run ask "$(port ftp)" < <(printf 'QUIT\r\n')
	[[ ${lines[0]} == 220* ]]
	[[ $output == *221* ]]
}

# lib.bash - what every test file needs: a site of its own and ways to talk to
# it. No root, no network, no fixed ports; safe in parallel.
#
#	load lib
#	setup() {
#		site
#	}
#
# P is the folder that has libexec and sbin (the checkout; `make asan` has its
# own). A file with a teardown of its own calls stop_all in it.

bats_require_minimum_version 1.5.0
bats_load_library bats-support
bats_load_library bats-assert

ROOT=$(cd "${BASH_SOURCE[0]%/*}/.." && pwd)
P=$(cd "${P:-$ROOT}" && pwd)
LIBEXEC=$P/libexec
INETD=$P/sbin/inetd
SITE=$BATS_TEST_TMPDIR/site
INETD_PIDS=()
INETD_PID=
export TCPREMOTEIP=192.0.2.1 # a documentation address, RFC 5737

# "password", hashed as cheaply as crypt(5) allows.
# shellcheck disable=SC2016 # the dollars are the hash's
CHEAP_HASH='$5$rounds=1000$saltsalt$azOwbpkvuuBKkE82dQPwTsQE8JyT9Fflpr9aKid3aT9'

# site: make $SITE, whose accounts are user1 and user2. Started by root, its
# mail services run as Debian's user mail, who has to get in.
site() {
	mkdir -p "$SITE"/etc "$SITE"/spool/{mail,folders,tmp,run,log}
	ln -sfn "$LIBEXEC" "$SITE/libexec"
	printf '%s:'"$CHEAP_HASH"'\n' user1 user2 >"$SITE/etc/users"
	echo 'domain = "st.um"' >"$SITE/etc/inetlab.conf"
	export INETLAB_CONF=$SITE/etc/inetlab.conf
	if [ "$(id -u)" -eq 0 ]; then
		chmod go+x "$BATS_RUN_TMPDIR"
		chgrp mail "$SITE/etc/users" "$SITE/spool/mail" "$SITE/spool/folders"
		chmod 640 "$SITE/etc/users"
		chmod 2775 "$SITE/spool/mail" "$SITE/spool/folders"
		chown mail:mail "$SITE/spool/tmp"
	fi
	chmod 700 "$SITE/spool/tmp"
}

# talk PROGRAM [ARGUMENT...]: send stdin to it, each line ending in CRLF, and
# print what it answers without the CRs. Its log is $BATS_TEST_TMPDIR/log, its
# exit status is ours.
talk() {
	sed 's/$/\r/' | "$@" 2>>"$BATS_TEST_TMPDIR/log" | tr -d '\r'
	return "${PIPESTATUS[1]}"
}

# wait_until COMMAND [ARGUMENT...]: try it until it succeeds, for 10 seconds.
wait_until() {
	local deadline=$((SECONDS + 10))

	until "$@" >/dev/null 2>&1; do
		if ((SECONDS > deadline)); then
			echo "not in 10 seconds: $*" >&2
			return 1
		fi
		sleep 0.02
	done
}

# start_inetd [OPTION...] <<conf: serve the lines on stdin, on ports that the
# kernel chooses. $INETD_PID is its process, $SITE/spool/log/inetd.log its log.
start_inetd() {
	local log=$SITE/spool/log/inetd.log before=0

	[ ! -e "$log" ] || before=$(wc -l <"$log")
	cat >"$SITE/etc/inetd.conf"
	setsid "$INETD" -f -o any "$@" "$SITE/etc/inetd.conf" \
		</dev/null >>"$log" 2>&1 3>&- 4>&- &
	INETD_PID=$!
	INETD_PIDS+=("$INETD_PID")
	wait_until ready_or_gone "$log" "$before"
	if ! kill -0 "$INETD_PID"; then
		cat "$log" >&2
		return 1
	fi
}

# True if the log says ready after its first LINES, or nobody will.
ready_or_gone() {
	tail -n "+$(($2 + 1))" "$1" | grep -q 'inetd\[[0-9]*\]: ready' ||
		! kill -0 "$INETD_PID"
}

# port NAME [tcp|udp]: where the service listens now.
port() {
	sed -n 's,.*inetd\[[0-9]*\]: '"$1"': listening on .*:\([0-9]*\)/'"${2:-tcp}"'.*,\1,p' \
		"$SITE/spool/log/inetd.log" | tail -n 1 | grep .
}

# End every inetd and all that it started: each leads a session of its own.
stop_all() {
	local pid

	for pid in "${INETD_PIDS[@]}"; do
		kill "$pid" 2>/dev/null || true
		timeout 5 tail --pid="$pid" -f /dev/null || true
		pkill -KILL -s "$pid" || true
	done
	INETD_PIDS=()
}

# A sanitizer's report fails the test, whoever it was told to.
no_reports() {
	run grep -rsE 'ERROR: [A-Za-z]*Sanitizer|runtime error:|ERROR: Can.t open file' "$BATS_TEST_TMPDIR"
	assert_failure 1
}

teardown() {
	stop_all
	no_reports
}

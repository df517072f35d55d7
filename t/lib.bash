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
# bats_load_library would start a process for each of their files, in each test.
for library in "${BATS_LIB_PATH%%:*}"/bats-{support,assert}/src/*.bash; do
	# shellcheck disable=SC1090
	source "$library"
done

ROOT=${BATS_TEST_DIRNAME%/t*}
P=${P:-$ROOT}
[[ $P = /* ]] || P=$PWD/$P
LIBEXEC=$P/libexec
INETD=$P/sbin/inetd
TALK=$P/libexec/t/talk
PATIENCE=${PATIENCE:-30} # seconds, for what comes at once if nothing else runs
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
	local first=$BATS_RUN_TMPDIR/site

	if [ -d "$first" ]; then
		cp -a "$first" "$SITE"
	else
		first_site
		# The others copy it, once it is whole; another may have been first.
		cp -a "$SITE" "$first.$BASHPID"
		mv -T "$first.$BASHPID" "$first" 2>/dev/null || :
	fi
	export INETLAB_CONF=$SITE/etc/inetlab.conf
}

first_site() {
	mkdir -p "$SITE"/etc "$SITE"/spool/{mail,folders,tmp,run,log}
	ln -sfn "$LIBEXEC" "$SITE/libexec"
	printf '%s:'"$CHEAP_HASH"'\n' user1 user2 >"$SITE/etc/users"
	{
		echo 'domain = "st.um"'
		echo 'clear_passwords = { "0.0.0.0/0", "::/0" }' # from $TCPREMOTEIP too
	} >"$SITE/etc/inetlab.conf"
	if [ "$EUID" -eq 0 ]; then
		chmod go+x "$BATS_RUN_TMPDIR"
		chgrp mail "$SITE/etc/users" "$SITE/spool/mail" "$SITE/spool/folders"
		chmod 640 "$SITE/etc/users"
		chmod 2775 "$SITE/spool/mail" "$SITE/spool/folders"
		: >"$SITE/spool/run/logins"
		: >"$SITE/spool/run/logins.www-data"
		chown mail:mail "$SITE/spool/tmp" "$SITE/spool/run/logins"
		chown www-data:www-data "$SITE/spool/run/logins.www-data"
	fi
	chmod 700 "$SITE/spool/tmp"
}

# talk [OPTION...] PROGRAM [ARGUMENT...]: send stdin to it, each line ending in
# CRLF, and print what it answers without the CRs. Options are as t/talk.c has
# them. Its log is $BATS_TEST_TMPDIR/log, its exit status is ours.
talk() {
	"$TALK" "$@" 2>>"$BATS_TEST_TMPDIR/log"
}

# wait_until COMMAND [ARGUMENT...]: try it until it succeeds, for $PATIENCE
# seconds.
wait_until() {
	local deadline=$((SECONDS + PATIENCE)) pause=0.01

	until "$@" >/dev/null 2>&1; do
		if ((SECONDS > deadline)); then
			echo "not in $PATIENCE seconds: $*" >&2
			return 1
		fi
		pause $pause
		pause=0.05
	done
}

# pause SECONDS: as sleep(1), without a process.
pause() {
	local never=$BATS_RUN_TMPDIR/never

	[ -p "$never" ] || mkfifo "$never" 2>/dev/null || [ -p "$never" ]
	read -r -t "$1" <>"$never" || :
}

# start_inetd [OPTION...] <<conf: serve the lines on stdin, on ports that the
# kernel chooses. $INETD_PID is its process, $SITE/spool/log/inetd.log its log.
start_inetd() {
	local log=$SITE/spool/log/inetd.log before conf

	: >>"$log"
	before=$(<"$log")
	IFS= read -r -d '' conf || :
	printf '%s' "$conf" >"$SITE/etc/inetd.conf"
	setsid "$INETD" -f -o any "$@" "$SITE/etc/inetd.conf" \
		</dev/null >>"$log" 2>&1 3>&- 4>&- &
	INETD_PID=$!
	INETD_PIDS+=("$INETD_PID")
	wait_until ready_or_gone "$log" "${#before}"
	if ! kill -0 "$INETD_PID"; then
		cat "$log" >&2
		return 1
	fi
}

# True if the log says ready after its first CHARACTERS, or nobody will.
ready_or_gone() {
	local said

	said=$(<"$1")
	[[ ${said:$2} =~ inetd\[[0-9]+\]:\ ready ]] || ! kill -0 "$INETD_PID"
}

# port NAME [tcp|udp]: where the service listens now.
port() {
	sed -nE 's,.*inetd\[[0-9]+\]: '"$1"': listening on .*:([0-9]+)/'"${2:-tcp}"'.*,\1,
		T other; h; :other; ${ x; /./!q1; p }' "$SITE/spool/log/inetd.log"
}

# End every inetd and all that it started: each leads a group of its own.
stop_all() {
	local pid deadline=$((SECONDS + 5))

	[ ${#INETD_PIDS[@]} -eq 0 ] || kill "${INETD_PIDS[@]}" 2>/dev/null || :
	for pid in "${INETD_PIDS[@]}"; do
		while kill -0 "$pid" 2>/dev/null && ((SECONDS <= deadline)); do
			pause 0.02
		done
		kill -KILL -- "-$pid" 2>/dev/null || :
	done
	INETD_PIDS=()
}

# A sanitizer's report fails the test, whoever it was told to.
no_reports() {
	! grep -rsE 'ERROR: [A-Za-z]*Sanitizer|runtime error:|ERROR: Can.t open file' "$BATS_TEST_TMPDIR" || return 1
}

teardown() {
	stop_all
	no_reports
}

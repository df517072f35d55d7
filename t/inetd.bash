# inetd.bash - what tests of inetd ask it, and how they tell what it did.
#
#	load lib
#	load inetd
#	setup() {
#		inetd_site
#	}

# inetd_site: a site; $LOG is inetd's log, $ME who its handlers may run as, and
# teardown makes $HOLD, for handlers that wait for it.
inetd_site() {
	site
	LOG=$SITE/spool/log/inetd.log
	# shellcheck disable=SC2034 # tests use it
	[ "$EUID" -eq 0 ] && ME=nobody || ME=$(id -un)
	HOLD=$BATS_TEST_TMPDIR/hold
}

teardown() {
	: >"$HOLD"
	stop_all
	no_reports
}

# ask PORT: send stdin, print what comes.
ask() {
	timeout "$PATIENCE" nc -N 127.0.0.1 "$1"
}

# said TEXT: the log has it.
said() {
	if [[ $1 = *[][\\.*^$]* ]]; then
		grep -q -- "$1" "$LOG"
	else
		[[ $(<"$LOG") = *"$1"* ]]
	fi
}

counted() { # COUNT TEXT
	[ "$(grep -c -- "$2" "$LOG")" -eq "$1" ]
}

# is_status NAME COLUMN VALUE: it stands on the scoreboard; 3 accepted, 4 active,
# 6 refused.
is_status() {
	local board line values=()

	board=$("$INETD" -s)
	while read -r -a line; do
		[ "${line[0]}" != "$1" ] || values+=("${line[$2 - 1]}")
	done <<<"$board"
	[ "${values[*]}" = "$3" ]
}

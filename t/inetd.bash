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
	ME=$(id -un)
	[ "$ME" != root ] || ME=nobody
	HOLD=$BATS_TEST_TMPDIR/hold
}

teardown() {
	touch "$HOLD"
	stop_all
	no_reports
}

# ask PORT: send stdin, print what comes.
ask() {
	timeout 10 nc -N 127.0.0.1 "$1"
}

# said TEXT: the log has it.
said() {
	grep -q -- "$1" "$LOG"
}

counted() { # COUNT TEXT
	[ "$(grep -c -- "$2" "$LOG")" -eq "$1" ]
}

# status NAME COLUMN: 3 accepted, 4 active, 6 refused.
status() {
	"$INETD" -s | awk -v name="$1" -v column="$2" '$1 == name { print $column }'
}

is_status() {
	[ "$(status "$1" "$2")" = "$3" ]
}

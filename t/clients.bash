# clients.bash - what real clients need, and how to hear what they say.
#
#	load lib
#	load clients

# record SERVICE: a relay before it that keeps both directions. $RELAY is its
# port; $HOME/said and $HOME/heard are what the client said and what it heard.
record() {
	socat -lf "$HOME/socat.log" -d -d -r "$HOME/said" -R "$HOME/heard" \
		TCP-LISTEN:0,bind=127.0.0.1,fork,reuseaddr \
		"TCP:127.0.0.1:$(port "$1")" 3>&- 4>&- &
	SOCAT=$!
	wait_until grep -q 'listening on' "$HOME/socat.log"
	# shellcheck disable=SC2034 # tests use it
	RELAY=$(sed -n 's/.*listening on.*127.0.0.1:\([0-9]*\).*/\1/p' \
		"$HOME/socat.log" | head -n 1)
}

teardown() {
	[ -z "${SOCAT-}" ] || pkill -P "$SOCAT" || true
	[ -z "${SOCAT-}" ] || kill "$SOCAT" || true
	stop_all
	no_reports
}

# What was said or heard, in this file: every line must end in CRLF.
only_crlf() {
	[ "$(tr -cd '\r' <"$1" | wc -c)" -eq "$(tr -cd '\n' <"$1" | wc -c)" ]
}

# A program that draws: on a terminal of its own, for at most
# $PATIENCE seconds.
on_a_screen() {
	timeout "$PATIENCE" script -qefc "stty rows 24 cols 80; ${*@Q}" /dev/null \
		</dev/null >"$HOME/screen" 2>&1
}

# clients.bash - what real clients need, and how to hear what they say.
#
#	load lib
#	load clients

# record SERVICE: a relay before it that keeps both directions. $RELAY is its
# port; $HOME/said and $HOME/heard are what all clients said and what they heard.
record() {
	local log=$HOME/socat.$1.log

	socat -lf "$log" -d -d -r "$HOME/said" -R "$HOME/heard" \
		TCP-LISTEN:0,bind=127.0.0.1,fork,reuseaddr \
		"TCP:127.0.0.1:$(port "$1")" 3>&- 4>&- &
	SOCATS+=($!)
	wait_until grep -q 'listening on' "$log"
	# shellcheck disable=SC2034 # tests use it
	RELAY=$(sed -n 's/.*listening on.*127.0.0.1:\([0-9]*\).*/\1/p' \
		"$log" | head -n 1)
}

SOCATS=()

teardown() {
	local relay

	for relay in "${SOCATS[@]}"; do
		pkill -P "$relay" || true
		kill "$relay" || true
	done
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

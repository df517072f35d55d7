# lib.bash - starting servers, one beside the other, and sums over what they
# did. Everything listens on 127.0.0.1, on ports that the kernel chooses.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
BIN=$ROOT/build/t/bench
PEERS=$ROOT/build/peers
SITE=${BENCH_SITE:-$(mktemp -d "${TMPDIR:-/tmp}/bench.XXXXXX")}
declare -A PORT PID
export LC_ALL=C

# Root's servers run the handlers as somebody else, as they would on a site.
USER_NAME=$(id -un)
[ "$(id -u)" -ne 0 ] || USER_NAME=nobody

# make_site PROGRAM...: these where that user can run them, a place for logs,
# and no settings.
make_site() {
	mkdir -p "$SITE"/{bin,etc} "$SITE"/spool/{mail,tmp,run,log}
	[ $# -eq 0 ] || cp "$@" "$SITE/bin"
	: >"$SITE/etc/inetlab.conf"
	chmod -R go+rX "$SITE"
	export INETLAB_CONF=$SITE/etc/inetlab.conf
}

end_servers() {
	local pid

	for pid in "${PID[@]}"; do
		kill "$pid" 2>/dev/null
		timeout 5 tail --pid="$pid" -f /dev/null
		pkill -KILL -s "$pid"
	done
	PID=()
}

# start NAME COMMAND...: in a session of its own; its words go to NAME.out,
# its log to NAME.log.
start() {
	rm -f "$SITE/$1.out" "$SITE/$1.log"
	setsid "${@:2}" </dev/null >"$SITE/$1.out" 2>"$SITE/$1.log" &
	PID[$1]=$!
}

# wait_until COMMAND...: for 10 seconds.
wait_until() {
	local deadline=$((SECONDS + 10))

	until "$@" >/dev/null 2>&1; do
		if ((SECONDS > deadline)); then
			echo "bench: not in 10 seconds: $*" >&2
			exit 1
		fi
		sleep 0.02
	done
}

# start_telling NAME COMMAND...: a server that prints its port.
start_telling() {
	start "$@"
	wait_until test -s "$SITE/$1.out"
	PORT[$1]=$(head -n 1 "$SITE/$1.out")
}

start_bare() {
	start_telling "$1" "$BIN/bare" "${@:2}"
}

# start_tcpserver NAME -v|-q PROGRAM...
start_tcpserver() {
	local user=()

	[ "$(id -u)" -ne 0 ] ||
		user=(-u "$(id -u "$USER_NAME")" -g "$(id -g "$USER_NAME")")
	start_telling "$1" env LD_LIBRARY_PATH="$PEERS/lib" \
		"$PEERS/ucspi-tcp/usr/bin/tcpserver" -1 "$2" -R -H -l 0 \
		-c 4000 -b 128 "${user[@]}" 127.0.0.1 0 "${@:3}"
}

# free_port: one that nobody has at the moment.
free_port() {
	rm -f "$SITE/free"
	"$BIN/bare" >"$SITE/free" &
	wait_until test -s "$SITE/free"
	kill $!
	wait $! 2>/dev/null
	cat "$SITE/free"
}

# start_openbsd_inetd NAME PROGRAM ARGV...
start_openbsd_inetd() {
	PORT[$1]=$(free_port)
	echo "127.0.0.1:${PORT[$1]} stream tcp nowait $USER_NAME ${*:2}" \
		>"$SITE/etc/$1.conf"
	start "$1" env LD_LIBRARY_PATH="$PEERS/lib" \
		"$PEERS/openbsd-inetd/usr/sbin/inetd" -i -q 128 -R 100000000 \
		"$SITE/etc/$1.conf"
	wait_until "$BIN/load" "${PORT[$1]}" 1 1
}

# start_inetd NAME WAIT PROGRAM ARGV...: ours.
start_inetd() {
	echo "9 stream tcp $2.4000/0/0 $USER_NAME ${*:3}" >"$SITE/etc/$1.conf"
	mkdir -p "$SITE/spool/run/$1" # each has a scoreboard of its own
	start "$1" "${P:-$ROOT}/sbin/inetd" -f -a 127.0.0.1 -o any \
		-p "$SITE/spool/run/$1/pid" "$SITE/etc/$1.conf"
	wait_until grep -q 'listening on' "$SITE/$1.log"
	PORT[$1]=$(sed -n 's,.*listening on .*:\([0-9]*\)/tcp.*,\1,p' \
		"$SITE/$1.log")
}

# machine COMMAND...: where and with what this is measured.
machine() {
	echo "commit   $(git rev-parse --short HEAD 2>/dev/null || echo unknown)$(
		git diff --quiet HEAD -- common services 2>/dev/null ||
			echo ', with changes not committed')"
	echo "date     $(date -u '+%Y-%m-%d %H:%M UTC')"
	echo "machine  $(nproc) cores, $(uname -sr), $(
		awk '/^MemTotal/ { print int($2 / 1024) }' /proc/meminfo) MB"
	echo "compiler $(gcc --version | head -n 1)"
	echo "run as   $(id -un), handlers as $USER_NAME"
	echo "command  $*"
}

# median N NAME: of the Nth column of what NAME's turns gave.
median() {
	awk -v n="$1" '{ print $n }' "$SITE/turns.$2" | sort -n |
		awk '{ a[NR] = $1 }
		END { i = int((NR + 1) / 2); j = int(NR / 2) + 1
		      print (a[i] + a[j]) / 2 }'
}

# ratio N A M B: of the Nth column of A's turns to the Mth of B's: the median,
# the least and the greatest.
ratio() {
	paste <(awk -v n="$1" '{ print $n }' "$SITE/turns.$2") \
		<(awk -v n="$3" '{ print $n }' "$SITE/turns.$4") |
		awk '{ print ($2 > 0 ? $1 / $2 : 0) }' | sort -n >"$SITE/turns.ratio"
	echo "$(median 1 ratio) $(sed -n '1p;$p' "$SITE/turns.ratio" | xargs)"
}

# compare WHAT AIM N A M B: a line of that ratio, beside the aim if there is one.
compare() {
	ratio "${@:3}" | awk -v what="$1" -v aim="$2" '{
		printf "%-50s %6.2f  (%.2f to %.2f)%s\n", what, $1, $2, $3,
			aim == "" ? "" : "  aim " aim }'
}

# tree PID: it and all below it.
tree() {
	local child

	echo "$1"
	for child in $(pgrep -P "$1"); do
		tree "$child"
	done
}

# memory PID: kilobytes of the tree's own share of memory, of its page tables,
# and of what it has written to and shares with nobody.
memory() {
	local pid

	for pid in $(tree "$1"); do
		cat "/proc/$pid/smaps_rollup" "/proc/$pid/status"
	done 2>/dev/null | awk '/^Pss:/ { pss += $2 } /^VmPTE:/ { pte += $2 }
		/^Private_Dirty:/ { dirty += $2 }
		END { print pss + 0, pte + 0, dirty + 0 }'
}

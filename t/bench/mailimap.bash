# mailimap.bash - one large mailbox by IMAP, and many short sessions.

bench_imap() {
	start_inetd imapd wait bin/imapd imapd
	start_inetd imapd-nowait nowait bin/imapd imapd
	IMAP_SERVERS=(imapd)
	[ -z "$IMAP_PEER" ] || IMAP_SERVERS+=("$IMAP_PEER")
	[ -z "$IMAP_PEER" ] || "start_$IMAP_PEER" 1143
	passwords "$CHEAP_HASH" # to those that have come since
	awk -v messages="$MESSAGES" -f t/bench/mailbox.awk >"$SITE/disk/large"
	awk -v messages=10 -f t/bench/mailbox.awk >"$SITE/disk/small"
	large_imap
	held_imap
	short_imap
}

# What is asked of a large mailbox, in the order of the columns of a turn:
# column, AIM (a ratio to dovecot's time), words.
IMAP_ROWS='1 8 SELECT the first time (no index, no cache)
2 1 SELECT
3 1 FETCH 1:* (FLAGS UID)
4 10 FETCH 1:* (FLAGS UID RFC822.SIZE ENVELOPE), first
5 10 FETCH 1:* (FLAGS UID RFC822.SIZE ENVELOPE)
6 1 FETCH 1:* (BODYSTRUCTURE), first
7 8 FETCH 1:* (BODY.PEEK[])
8 1 SEARCH SUBJECT "week 777"
9 1 STORE n +FLAGS (\Flagged)
10 1 EXPUNGE of one near the front
11  FETCH 1:* (FLAGS UID) after it
12  LOGOUT after it
13 1 the last three together'

large_imap() {
	local aim column i name what

	echo
	echo "IMAP: a mailbox of $MESSAGES messages, $(
		du -m --apparent-size "$SITE/disk/large" | cut -f 1) MB"
	echo '(milliseconds from the command to its OK; LOGOUT: until the server has'
	echo 'closed the connection)'
	rm -f "$SITE"/turns.*
	for ((i = 0; i < TURNS; i++)); do
		for name in "${IMAP_SERVERS[@]}"; do
			ask_all "$name"
		done
	done
	printf '%-50s' ''
	printf ' %9s' "${IMAP_SERVERS[@]}"
	echo
	while read -r column aim what; do
		[ "$column" != 11 ] && [ "$column" != 12 ] || what="$aim $what"
		printf '%-50s' "$what"
		for name in "${IMAP_SERVERS[@]}"; do
			printf ' %9.2f' "$(median "$column" "$name")"
		done
		echo
	done <<<"$IMAP_ROWS"
	[ -n "$IMAP_PEER" ] || return
	echo
	echo "how many times as fast imapd is as $IMAP_PEER"
	while read -r column aim what; do
		case $column in
		11 | 12) continue ;;
		esac
		compare "$what" "$aim" "$column" "$IMAP_PEER" "$column" imapd
	done <<<"$IMAP_ROWS"
}

# ask_all NAME: one turn.
ask_all() {
	local port=${PORT[$1]} n=$MESSAGES i first envelope
	local overview='FETCH 1:* (FLAGS UID RFC822.SIZE ENVELOPE)'
	local rest=() stored

	put "$SITE/disk/large" "$1" big
	sync
	read -r -a first < <("$BIN/imap" ask "$port" big "$n" \
		"$n" "$overview" "$n" 'FETCH 1:* (BODYSTRUCTURE)')
	for ((i = 0; i < LOGINS; i++)); do
		"$BIN/imap" ask "$port" big "$n" "$n" 'FETCH 1:* (FLAGS UID)'
	done >"$SITE/turns.warm"
	read -r -a envelope < <("$BIN/imap" ask "$port" big "$n" \
		"$n" "$overview" "$n" 'FETCH 1:* (BODY.PEEK[])' \
		1 'SEARCH SUBJECT "week 777"')
	for ((i = 1; i <= 9; i++)); do
		echo "1 STORE $((n * i / 10)) +FLAGS (\\Flagged)"
	done >"$SITE/stores"
	mapfile -t stored < <(sed 's/ /\n/' "$SITE/stores")
	"$BIN/imap" ask "$port" big "$n" "${stored[@]}" |
		xargs -n 1 | sed '1d;$d' >"$SITE/turns.store"
	read -r -a rest < <("$BIN/imap" ask "$port" big "$n" \
		1 'STORE 10 +FLAGS (\Deleted)' 1 EXPUNGE \
		$((n - 1)) 'FETCH 1:* (FLAGS UID)')
	echo "${first[0]} $(median 1 warm) $(median 2 warm) ${first[1]}" \
		"${envelope[1]} ${first[2]} ${envelope[2]} ${envelope[3]}" \
		"$(median 1 store) ${rest[2]} ${rest[3]} ${rest[4]}" \
		"$(echo "${rest[@]:2:3}" | awk '{ print $1 + $2 + $3 }')" \
		>>"$SITE/turns.$1"
}

# held_imap: what a session has in memory that has selected the large mailbox,
# more than one with an empty mailbox; then when it has fetched something.
held_imap() {
	local n=$MESSAGES name

	echo
	echo 'Memory of a session with it, more than with an empty mailbox (KB;'
	echo 'octets a message): Pss, and what is private and dirty'
	for name in "${IMAP_SERVERS[@]}"; do
		put /dev/null "$name" empty
		put "$SITE/disk/large" "$name" big
		"$BIN/imap" ask "${PORT[$name]}" big "$n" >"$SITE/turns.held"
		echo "$name, after SELECT: $(hold_imap "$name" empty 0) $(
			hold_imap "$name" big "$n")"
		echo "$name, after FETCH 1:* (ENVELOPE): $(
			hold_imap "$name" empty 0) $(hold_imap "$name" big "$n" \
			"$n" 'FETCH 1:* (ENVELOPE)')"
	done | awk -F ': ' -v n="$MESSAGES" '{ split($NF, v, " ")
		sub(/: [0-9 ]*$/, "")
		printf "%-50s %8d KB %7.1f   %8d KB %7.1f\n", $0,
			v[4] - v[1], (v[4] - v[1]) * 1024 / n,
			v[6] - v[3], (v[6] - v[3]) * 1024 / n }'
}

# hold_imap NAME USER MESSAGES [ANSWERS COMMAND]: the memory of all its
# processes meanwhile.
hold_imap() {
	coproc "$BIN/imap" hold "${PORT[$1]}" "${@:2}"
	read -r _ <&"${COPROC[0]}"
	memory "${PID[$1]}"
	eval "exec ${COPROC[1]}>&-"
	wait "$COPROC_PID" 2>/dev/null
}

short_imap() {
	local i name servers=(imapd imapd-nowait)

	[ -z "$IMAP_PEER" ] || servers+=("$IMAP_PEER")
	echo
	echo "IMAP: sessions a second (LOGIN, SELECT, FETCH 1:* (FLAGS), LOGOUT; 10"
	echo "messages), $USERS at once, the cheapest hash"
	for name in "${servers[@]}"; do
		# shellcheck disable=SC2046 # words
		put "$SITE/disk/small" "$name" $(seq -f user%g "$USERS")
	done
	rm -f "$SITE"/turns.*
	for ((i = 0; i < TURNS; i++)); do
		for name in "${servers[@]}"; do
			"$BIN/imap" sessions "${PORT[$name]}" "$USERS" \
				"$(sessions_of "$name")" 10 >>"$SITE/turns.$name"
		done
	done
	for name in "${servers[@]}"; do
		printf '%-14s %12.0f /s\n' "$name" "$(median 1 "$name")"
	done
	[ -z "$IMAP_PEER" ] ||
		compare "imapd to $IMAP_PEER" 10 1 imapd 1 "$IMAP_PEER"
}

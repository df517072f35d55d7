# mailpop3.bash - one large mailbox, and many short sessions.

bench_pop3() {
	local name

	start_inetd pop3d wait bin/pop3d pop3d
	start_inetd pop3d-nowait nowait bin/pop3d pop3d
	for name in "${POP3_PEERS[@]}"; do
		"start_$name"
	done
	passwords "$CHEAP_HASH" # to those that have come since
	awk -v messages="$MESSAGES" -f t/bench/mailbox.awk >"$SITE/disk/large"
	awk -v messages=10 -f t/bench/mailbox.awk >"$SITE/disk/small"
	large_mailbox
	held
	short_sessions 1 'the cheapest hash'
	passwords "$(mkpasswd -m yescrypt password)"
	short_sessions 8 "yescrypt, as Debian sets it"
}

large_mailbox() {
	local i name servers=(pop3d "${POP3_PEERS[@]}")

	echo
	echo "POP3: a mailbox of $MESSAGES messages, $(
		du -m --apparent-size "$SITE/disk/large" | cut -f 1) MB"
	echo '(login: connect to the answer to STAT; first: no cache there;'
	echo 'RETR of all, asked for ahead by 32; QUIT when all are read for the first'
	echo 'time; RETR of the first 200, each asked for when the one before has come:'
	echo "there popa3d's last line waits for the delayed ACK of what is before it)"
	rm -f "$SITE"/turns.*
	for ((i = 0; i < TURNS; i++)); do
		for name in "${servers[@]}"; do
			fetch "$name"
		done
	done
	printf '%-14s %9s %9s %9s %9s %9s\n' '' \
		'first ms' 'warm ms' 'RETR s' 'QUIT s' '200 ms'
	for name in "${servers[@]}"; do
		printf '%-14s %9.1f %9.2f %9.2f %9.2f %9.1f\n' "$name" \
			"$(median 1 "$name")" "$(median 2 "$name")" \
			"$(median 3 "$name")" "$(median 4 "$name")" \
			"$(median 5 "$name" | awk '{ print $1 * 1000 }')"
	done
	for name in "${POP3_PEERS[@]}"; do
		times 'login the first time' 1 "$name" popa3d 1
		times 'login' 2 "$name" dovecot 10
		times 'RETR of all' 3 "$name" popa3d 5
	done
}

# times WHAT COLUMN NAME WHOSE AIM: how many times as fast pop3d is as NAME; the
# aim is beside one of them.
times() {
	local aim=

	[ "$3" != "$4" ] || aim=$5
	compare "$1, beside $3" "$aim" "$2" "$3" "$2" pop3d
}

# fetch NAME: one turn.
fetch() {
	local i port=${PORT[$1]} first warm one many quit

	put "$SITE/disk/large" "$1" big
	sync
	first=$("$BIN/fetch" login "$port" big "$MESSAGES")
	for ((i = 0; i < LOGINS; i++)); do
		"$BIN/fetch" login "$port" big "$MESSAGES"
	done >"$SITE/turns.warm"
	warm=$(median 1 warm)
	read -r many quit < <("$BIN/fetch" retr "$port" big "$MESSAGES" 32 \
		"$MESSAGES")
	read -r one _ < <("$BIN/fetch" retr "$port" big "$MESSAGES" 1 200)
	echo "$first $warm $many $quit $one" >>"$SITE/turns.$1"
}

# held: what a session has in memory that holds the large mailbox, more than
# one with an empty mailbox.
held() {
	local name

	echo
	echo "Memory of a session with it, more than with an empty mailbox (KB;"
	echo 'octets a message): Pss, and what is private and dirty'
	for name in pop3d "${POP3_PEERS[@]}"; do
		put /dev/null "$name" empty
		put "$SITE/disk/large" "$name" big
		echo "$name-first $(hold "$name" empty 0)" \
			"$(hold "$name" big "$MESSAGES")"
		echo "$name-warm $(hold "$name" empty 0)" \
			"$(hold "$name" big "$MESSAGES")"
	done | awk -v n="$MESSAGES" '{
		printf "%-14s %8d KB %7.1f   %8d KB %7.1f\n", $1,
			$5 - $2, ($5 - $2) * 1024 / n,
			$7 - $4, ($7 - $4) * 1024 / n }'
}

# hold NAME USER MESSAGES: the memory of all its processes meanwhile.
hold() {
	coproc "$BIN/fetch" hold "${PORT[$1]}" "$2" "$3"
	read -r _ <&"${COPROC[0]}"
	memory "${PID[$1]}"
	eval "exec ${COPROC[1]}>&-"
	wait "$COPROC_PID" 2>/dev/null
}

# short_sessions N HASH: an Nth of them.
short_sessions() {
	local i name servers=(pop3d pop3d-nowait "${POP3_PEERS[@]}")

	echo
	echo "POP3: sessions a second (login, STAT, QUIT; 10 messages), $USERS at" \
		"once, $2"
	for name in "${servers[@]}"; do
		# shellcheck disable=SC2046 # words
		put "$SITE/disk/small" "$name" $(seq -f user%g "$USERS")
	done
	rm -f "$SITE"/turns.*
	for ((i = 0; i < TURNS; i++)); do
		for name in "${servers[@]}"; do
			"$BIN/fetch" sessions "${PORT[$name]}" "$USERS" \
				$(($(sessions_of "$name") / $1)) 10 \
				>>"$SITE/turns.$name"
		done
	done
	for name in "${servers[@]}"; do
		printf '%-14s %12.0f /s\n' "$name" "$(median 1 "$name")"
	done
	for name in "${POP3_PEERS[@]}"; do
		compare "pop3d to $name" "$([ "$name" != popa3d ] || echo 5)" \
			1 pop3d 1 "$name"
	done
}

sessions_of() {
	case $1 in
	pop3d*) echo "$OUR_SESSIONS" ;;
	*) echo "$THEIR_SESSIONS" ;;
	esac
}

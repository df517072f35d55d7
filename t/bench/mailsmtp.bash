# mailsmtp.bash - durable deliveries a second.

bench_smtp() {
	start_inetd smtpd wait bin/smtpd smtpd
	start_inetd smtpd-nowait nowait bin/smtpd smtpd
	for name in "${SMTP_PEERS[@]}"; do
		"start_$name"
	done
	deliveries 1 'to one mailbox'
	deliveries 16 'to sixteen mailboxes'
}

# deliveries MAILBOXES HEADING
deliveries() {
	local i name servers=(smtpd smtpd-nowait "${SMTP_PEERS[@]}")

	echo
	echo "SMTP: letters of 4 KB a second, $CLIENTS clients, $2"
	echo "(one command at a time; delivered: until the last is in its mailbox)"
	rm -f "$SITE"/turns.*
	for ((i = 0; i < TURNS; i++)); do
		append under "$1"
		append after "$1"
		for name in "${servers[@]}"; do
			letters "$name" "$1"
		done
	done
	printf '%-14s %12s %10s %9s\n' '' acknowledged delivered letters
	for name in bare-under bare-after "${servers[@]}"; do
		printf '%-14s %12.0f %10.0f %9d%s\n' "$name" \
			"$(median 1 "$name")" "$(median 2 "$name")" \
			"$(letters_of "$name")" "$(trouble "$name")"
	done
	for name in "${SMTP_PEERS[@]}"; do
		compare "smtpd to what $name delivers" "$(aim "$name" 10)" \
			2 smtpd 2 "$name"
		compare "smtpd to what $name acknowledges" "$(aim "$name" 4)" \
			2 smtpd 1 "$name"
	done
	compare 'smtpd to bare-after' '' 2 smtpd 2 bare-after
}

# aim NAME N: the aims are set beside postfix.
aim() {
	[ "$1" != postfix ] || echo "$2"
}

letters_of() {
	case $1 in
	smtpd* | bare*) echo "$OUR_LETTERS" ;;
	*) echo "$THEIR_LETTERS" ;;
	esac
}

# trouble NAME: what should not be, of all its turns.
trouble() {
	awk '{ failed += $3; wrong += $4 }
		END { if (failed) printf "  %d FAILED", failed
		      if (wrong) printf "  %d LOST OR TWICE", wrong }' \
		"$SITE/turns.$1"
}

# append under|after MAILBOXES: the floor.
append() {
	local folder=$SITE/disk/bare rate

	mkdir -p "$folder"
	rm -f "$folder"/*
	sync
	rate=$("$BIN/append" "$1" "$CLIENTS" "$OUR_LETTERS" \
		"$(seq -f "$folder/%g" "$2" | head -n 1)" $(seq -f "$folder/%g" 2 "$2"))
	echo "$rate $rate 0 0" >>"$SITE/turns.bare-$1"
}

# letters NAME MAILBOXES: one turn: what is acknowledged and delivered a
# second, how many failed, and how many too few or too many there are.
letters() {
	local mail n began ended sent failed

	mail=$(mail_of "$1") n=$(letters_of "$1")
	rm -f "$mail"/user* "$mail"/.user*
	sync
	began=$EPOCHREALTIME
	read -r sent failed < <("$BIN/send" "${PORT[$1]}" "$CLIENTS" "$n" "$2")
	all_in "$mail" $((n - failed))
	ended=$EPOCHREALTIME
	echo "$sent $failed $n $(count "$mail") $began $ended" |
		awk '{ print $1, ($3 - $2) / ($6 - $5), $2, $3 - $2 - $4 }' \
			>>"$SITE/turns.$1"
}

# all_in FOLDER N: wait until so many letters are there, or none has come for
# half a minute. To count them costs, so sizes come first.
all_in() {
	local now before=0 since=$SECONDS

	while ((SECONDS - since < 30)); do
		now=$(octets "$1")
		if ((now >= $2 * 4096)); then
			(($(count "$1") < $2)) || return
		fi
		((now == before)) || since=$SECONDS
		before=$now
		sleep 0.05
	done
}

octets() {
	stat -c %s "$1"/user*[0-9] 2>/dev/null |
		awk '{ n += $1 } END { print n + 0 }'
}

count() {
	cat "$1"/user*[0-9] 2>/dev/null | grep -c '^From '
}

# clients.bats - real clients send and fetch; what counts is the octets on the
# wire and on disk, not what the clients say about it.

load lib
load clients

setup() {
	site
	start_inetd <<-'C'
	smtp stream tcp wait mail libexec/smtpd smtpd
	pop3 stream tcp wait mail libexec/pop3d pop3d
	imap stream tcp wait mail libexec/imapd imapd
	C
	export HOME=$BATS_TEST_TMPDIR/home
	mkdir -p "$HOME"
	BOX=$SITE/spool/mail/user2
}

# A letter with what breaks: dots, From_, 8 bits, blanks, a long line.
letter() {
	cat <<-L
	From: user1@st.um
	To: user2@st.um
	Subject: ${1-a letter}
	Date: Sat, 21 Nov 2026 03:21:28 +0000
	Message-ID: <1@client>
	MIME-Version: 1.0
	Content-Type: text/plain; charset=utf-8
	Content-Transfer-Encoding: 8bit

	.one dot
	..two dots
	.
	From the start
	>From quoted
	blanks at the end  
	h\\303\\251
	L
	printf 'x%.0s' {1..900}
	printf '\nlast\n'
}

# The same as it must stand in the mailbox: From_ lines quoted.
as_mboxrd() {
	sed -E 's/^(>*From )/>\1/'
}

# The n-th message of the mailbox from a header line on.
stored_from() {
	sed -n "/^$1/,\$p" "$BOX" | sed '$d'
}

# Put n letters into the mailbox, as ours; what they are to be fetched as.
fill() {
	local i

	for i in $(seq "$1"); do
		letter "letter $i" | sed 's/^\./../' | {
			printf 'HELO x\nMAIL FROM:<user1@st.um>\nRCPT TO:<user2>\nDATA\n'
			cat
			printf '.\nQUIT\n'
		} | sed 's/$/\r/' | nc -N 127.0.0.1 "$(port smtp)" |
			grep -q '^250 2.0.0' || true
	done
	assert_equal "$(grep -c '^From ' "$BOX")" "$1"
}

# fetched FILE [N]: the body of letter 1, or of N, is there octet for octet.
fetched() {
	letter >"$HOME/expected"
	sed '1,/^$/d' "$HOME/expected" >"$HOME/body"
	tr -d '\r' <"$1" | sed '1,/^$/d' | head -n "$(wc -l <"$HOME/body")" |
		diff "$HOME/body" -
}

@test "swaks sends; the letter is on disk octet for octet" {
	record smtp
	letter >"$HOME/letter"
	printf %s "$(letter)" >"$HOME/data" # swaks ends the last line itself
	run swaks --server "127.0.0.1:$RELAY" --from user1@st.um \
		--to user2@st.um --helo client --data "@$HOME/data"
	assert_success
	stored_from 'From: user1' | diff <(as_mboxrd <"$HOME/letter") -
	only_crlf "$HOME/said"
	only_crlf "$HOME/heard"
	run tr -d '\r' <"$HOME/said"
	assert_line --index 0 'EHLO client'
	assert_line --index 1 'MAIL FROM:<user1@st.um>'
	assert_line --index 2 'RCPT TO:<user2@st.um>'
	assert_line --index 3 DATA
	assert_line '...two dots'
}

@test "swaks: pipelining, two recipients, one of them nobody" {
	run swaks --server "127.0.0.1:$(port smtp)" --from user1@st.um \
		--to user2@st.um,nobody@st.um,user1@st.um --pipeline --body hello
	assert_success
	assert_line --regexp '550 5.1.1'
	grep -qx hello "$BOX"
	grep -qx hello "$SITE/spool/mail/user1"
}

@test "curl sends a letter, and its size is announced" {
	record smtp
	letter >"$HOME/letter"
	curl -sS "smtp://127.0.0.1:$RELAY/client" --mail-from user1@st.um \
		--mail-rcpt user2@st.um --crlf -T "$HOME/letter"
	stored_from 'From: user1' | diff <(as_mboxrd <"$HOME/letter") -
	run tr -d '\r' <"$HOME/said"
	assert_line --index 0 'EHLO client'
	assert_line --regexp '^MAIL FROM:<user1@st.um> SIZE='
}

@test "curl lists, reads and deletes over POP3" {
	fill 2
	record pop3
	run curl -sS "pop3://user2:password@127.0.0.1:$RELAY/"
	assert_line --index 0 --regexp '^1 [0-9]+'
	assert_line --index 1 --regexp '^2 [0-9]+'
	curl -sS "pop3://user2:password@127.0.0.1:$RELAY/1" >"$HOME/one"
	fetched "$HOME/one"
	size=$(curl -sS "pop3://user2:password@127.0.0.1:$RELAY/" |
		awk '$1 == 1 { print $2 + 0 }')
	assert_equal "$(wc -c <"$HOME/one")" "$size"
	curl -sS -I -X 'DELE 1' "pop3://user2:password@127.0.0.1:$RELAY/"
	assert_equal "$(grep -c '^From ' "$BOX")" 1
	run grep -c 'Subject: letter 2' "$BOX"
	assert_output 1
	only_crlf "$HOME/heard"
}

@test "curl logs in with AUTH PLAIN" {
	fill 1
	record pop3
	curl -sS --login-options AUTH=PLAIN \
		"pop3://user2:password@127.0.0.1:$RELAY/1" >"$HOME/one"
	fetched "$HOME/one"
	grep -q '^AUTH PLAIN' "$HOME/said"
	run grep -c PASS "$HOME/said"
	assert_output 0
}

@test "msmtp sends" {
	record smtp
	letter >"$HOME/letter"
	msmtp --host=127.0.0.1 --port="$RELAY" --tls=off --auth=off \
		--from=user1@st.um user2@st.um <"$HOME/letter"
	stored_from 'From: user1' | diff <(as_mboxrd <"$HOME/letter") -
	only_crlf "$HOME/said"
	run tr -d '\r' <"$HOME/said"
	assert_line --regexp '^MAIL FROM:<user1@st.um>'
}

@test "mpop fetches all, deletes it, and comes back for nothing" {
	fill 2
	record pop3
	local as=(mpop --host=127.0.0.1 --port="$RELAY" --tls=off --user=user2
		--auth=user --passwordeval='echo password'
		--uidls-file="$HOME/uidls"
		--delivery="mbox,$HOME/mbox" --received-header=off)
	run "${as[@]}"
	assert_success
	assert_equal "$(grep -c '^From ' "$HOME/mbox")" 2
	sed '1d' "$HOME/mbox" | sed 's/^>From/From/' >"$HOME/one"
	grep -qx '\.\.two dots' "$HOME/one"
	grep -qx 'blanks at the end  ' "$HOME/one"
	[ ! -s "$BOX" ]
	run "${as[@]}"
	assert_success
	assert_equal "$(grep -c '^From ' "$HOME/mbox")" 2
}

@test "mpop that keeps mail knows it again by UIDL" {
	fill 1
	local as=(mpop --host=127.0.0.1 --port="$(port pop3)" --tls=off
		--user=user2 --auth=user --passwordeval='echo password'
		--uidls-file="$HOME/uidls" --keep=on
		--delivery="mbox,$HOME/mbox")
	"${as[@]}"
	fill_more
	"${as[@]}"
	assert_equal "$(grep -c '^From ' "$HOME/mbox")" 2
	assert_equal "$(grep -c '^From ' "$BOX")" 2
}

fill_more() {
	swaks --server "127.0.0.1:$(port smtp)" --from user1@st.um \
		--to user2@st.um --body more --silent 3
}

@test "004-fetchmail: from POP3 to SMTP, first kept, then flushed" {
	fill 2
	record pop3
	cat >"$HOME/rc" <<-R
	poll 127.0.0.1 protocol pop3 port $RELAY
	username user2 password password is user1
	smtphost 127.0.0.1/$(port smtp) smtpname user1@st.um sslproto ''
	R
	chmod 600 "$HOME/rc"
	run fetchmail -f "$HOME/rc" --keep --idfile "$HOME/ids" --pidfile "$HOME/pid"
	assert_success
	assert_output --partial 'not flushed'
	assert_equal "$(grep -c '^From ' "$SITE/spool/mail/user1")" 2
	assert_equal "$(grep -c '^From ' "$BOX")" 2
	run fetchmail -f "$HOME/rc" --idfile "$HOME/ids" --pidfile "$HOME/pid" --fetchall
	assert_success
	[ ! -s "$BOX" ]
	run grep -c '^blanks at the end  $' "$SITE/spool/mail/user1"
	assert_output 4
	run grep -c '^>From the start$' "$SITE/spool/mail/user1"
	assert_output 4
	grep -qx 'last' "$SITE/spool/mail/user1"
}

@test "fetchmail reads headers first with TOP n 99999999" {
	fill 1
	record pop3
	run fetchmail --nosyslog -f - --idfile "$HOME/ids" \
		--pidfile "$HOME/pid" --keep --uidl <<-R
	poll 127.0.0.1 protocol pop3 port $RELAY uidl
	username user2 password password
	mda "cat >$HOME/one" sslproto ''
	R
	grep -q 'TOP 1 99999999' "$HOME/said"
	grep -qx '\.\.two dots' "$HOME/one"
}

@test "getmail fetches into an mbox and deletes" {
	fill 2
	record pop3
	touch "$HOME/mbox"
	cat >"$HOME/getmailrc" <<-R
	[retriever]
	type = SimplePOP3Retriever
	server = 127.0.0.1
	port = $RELAY
	username = user2
	password = password
	[destination]
	type = MDA_external
	path = /usr/bin/tee
	arguments = ("-a", "$HOME/mbox")
	unixfrom = true
	allow_root_commands = true
	[options]
	delete = true
	received = false
	delivered_to = false
	R
	run getmail --getmaildir "$HOME" --rcfile getmailrc
	assert_success
	assert_equal "$(grep -c '^Subject: letter' "$HOME/mbox")" 2
	grep -qx '\.\.two dots' "$HOME/mbox"
	grep -qx 'From the start' "$HOME/mbox"
	[ ! -s "$BOX" ]
}

# The mbox programs read and change our mailbox in place.
mailbox_of() {
	export MAIL=$BOX
	[ "$EUID" -ne 0 ] || chmod go+rx "$HOME"
}

@test "mail(1) sends by way of a sendmail, and reads what came" {
	printf 'set sendmail=%s\nset noaskcc\n' "$HOME/sendmail" >"$HOME/.mailrc"
	printf '#!/bin/sh\nexec msmtp --host=127.0.0.1 --port=%s --tls=off --auth=off --from=user1@st.um -- user2@st.um\n' \
		"$(port smtp)" >"$HOME/sendmail"
	chmod +x "$HOME/sendmail"
	printf 'hello\n.\nFrom here\n' |
		bsd-mailx -s 'from mail' user2@st.um
	wait_until grep -q 'Subject: from mail' "$BOX"
	grep -qx '>From here' "$BOX"
	mailbox_of
	run bsd-mailx -f "$BOX" <<<$'type 1\ndelete 1\nquit'
	assert_line --partial 'Subject: from mail'
	assert_line hello
	[ ! -s "$BOX" ]
	swaks --server "127.0.0.1:$(port smtp)" --from a@b.example \
		--to user2@st.um --body 'after mail(1)' --silent 3
	grep -qx 'after mail(1)' "$BOX"
}

@test "s-nail sends over SMTP and reads over POP3" {
	record smtp
	s-nail -n -Sv15-compat -Sno-asksend -Sttycharset=utf-8 \
		-Smta="smtp://127.0.0.1:$RELAY" -Ssmtp-auth=none \
		-Sfrom=user1@st.um -Shostname=st.um -s 'from s-nail' \
		user2@st.um <<<$'.dot\nFrom here\nhé'
	wait_until grep -q 'Subject: from s-nail' "$BOX"
	grep -qx '\.dot' "$BOX"
	only_crlf "$HOME/said"
	run s-nail -n -Sv15-compat -Spop3-auth=plain -Snopop3-use-apop -R \
		-f "pop3://user2:password@127.0.0.1:$(port pop3)" <<<$'type 1\nxit'
	assert_line --partial 'from s-nail'
	assert_line .dot
	run s-nail -n -R -f "$BOX" <<<$'type 1\nxit'
	assert_line .dot
}

@test "mutt reads the mailbox, and marks what is read in the mailbox" {
	fill 2
	mailbox_of
	cat >"$HOME/rc" <<-R
	set folder=$HOME move=no delete=yes mark_old=no sort=mailbox-order
	set wait_key=no pager_stop=yes
	R
	TERM=xterm on_a_screen mutt -n -F "$HOME/rc" -f "$BOX" \
		-e 'push <display-message><exit><next-entry><delete-message><sync-mailbox><quit>'
	assert_equal "$(grep -c '^From ' "$BOX")" 1
	run grep -E '^Status: R?O?' "$BOX"
	assert_success
	run talk nc -N 127.0.0.1 "$(port pop3)" <<-'C'
	USER user2
	PASS password
	STAT
	RETR 1
	QUIT
	C
	assert_line --regexp '^\+OK 1 '
	assert_line '...two dots'
	refute_line --regexp '^Status:'
}

@test "mutt keeps our keywords, and over IMAP Old is one" {
	fill 2
	mailbox_of
	cat >"$HOME/rc" <<-R
	set folder=$HOME move=no delete=yes sort=mailbox-order wait_key=no
	set ssl_starttls=no ssl_force_tls=no imap_user=user2 imap_pass=password
	R
	printf '%s\r\n' '1 LOGIN user2 password' '2 SELECT INBOX' \
		'3 STORE 1 +FLAGS (Work \Flagged)' '4 STORE 2 +FLAGS (home)' |
		"$LIBEXEC/imapd" >/dev/null 2>&1
	TERM=xterm on_a_screen mutt -n -F "$HOME/rc" -f "$BOX" \
		-e 'push <first-entry><delete-message><sync-mailbox><quit>'
	run grep -E '^(Status|X-Keywords): [^ ]' "$BOX"
	assert_output --regexp '^X-Keywords: home *'$'\n''Status: O$'
	TERM=xterm on_a_screen mutt -n -F "$HOME/rc" \
		-f "imap://127.0.0.1:$(port imap)/INBOX" -e 'push <quit>'
	grep -q '^X-Keywords: home Old ' "$BOX"
}

@test "mutt sends over SMTP and reads over POP3" {
	record smtp
	cat >"$HOME/rc" <<-R
	set smtp_url="smtp://127.0.0.1:$RELAY" from=user1@st.um hostname=st.um
	set ssl_starttls=no ssl_force_tls=no copy=no
	R
	printf '.dot\nFrom here\n' |
		mutt -n -F "$HOME/rc" -s 'from mutt' user2@st.um
	wait_until grep -q 'Subject: from mutt' "$BOX"
	grep -qx '\.dot' "$BOX"
	grep -qx '>From here' "$BOX"
	only_crlf "$HOME/said"
	cat >"$HOME/rc" <<-R
	set pop_user=user2 pop_pass=password pop_delete=yes
	set pop_host="pop://127.0.0.1:$(port pop3)" pop_authenticators="plain:user"
	set ssl_starttls=no ssl_force_tls=no
	set spoolfile=$HOME/inbox folder=$HOME mbox_type=mbox move=no quit=yes
	R
	touch "$HOME/inbox"
	TERM=xterm on_a_screen mutt -n -F "$HOME/rc" -f "$HOME/inbox" \
		-e 'push <fetch-mail><quit>'
	grep -q 'Subject: from mutt' "$HOME/inbox"
	grep -qx '\.dot' "$HOME/inbox"
	[ ! -s "$BOX" ]
}

# labs.bats - the labs' sessions with SMTP, POP3 and inetd, as students type
# them, at telnet and nc. A test's name begins with the exercise: 000 and 001
# are the book "server for dummies", 002 a French lab on mail, 003 a lab on
# inetd, 004 a lesson on mail for a class.

load lib
load converse

setup() {
	site
	echo 'local_names = { "debian-11-GNS3.lan", "anglia.bryant" }' \
		>>"$SITE/etc/inetlab.conf"
	sed 's/user1/etudiant/; s/user2/simms/' "$SITE/etc/users" >"$SITE/new"
	cat "$SITE/new" >>"$SITE/etc/users"
}

serve_mail() {
	start_inetd <<-'C'
	smtp stream tcp wait mail libexec/smtpd smtpd
	pop3 stream tcp wait mail libexec/pop3d pop3d
	C
}

# at SERVICE [COMMAND...]: the session on stdin, at telnet if no other.
at() {
	local port

	port=$(port "$1")
	shift
	if [ $# -gt 0 ]; then
		converse "$@" 127.0.0.1 "$port"
	else
		converse telnet 127.0.0.1 "$port" < <(
			printf 'S: %s\n' 'Trying 127.0.0.1...' \
				'Connected to 127.0.0.1.' \
				"Escape character is '^]'."
			cat
			echo 'S: Connection closed by foreign host.'
		)
	fi
}

# letter TO [TEXT]: mail a letter, to read it afterwards.
letter() {
	talk nc -N 127.0.0.1 "$(port smtp)" >/dev/null <<-L
	HELO st.um
	MAIL FROM:<user1@st.um>
	RCPT TO:<$1@st.um>
	DATA
	Subject: one

	${2-Hello dummie!}
	.
	QUIT
	L
}

@test "000-7.3.1 001-7.3.1 000-9: a letter at telnet, as in the book" {
	serve_mail
	at smtp <<-'T'
	S: 220 st.um ...
	C: HELO st.um
	S: 250 ...Hello st.um [127.0.0.1]
	C: MAIL FROM:<user1@st.um>
	S: 250 ...
	C: RCPT TO:<user2@st.um>
	S: 250 ...
	C: DATA
	S: 354 ...
	C: Hello dummie!
	C: .
	S: 250 ...
	C: QUIT
	S: 221 ...closing...
	T
	run sed 's/[0-9]\{4,\}.*/N/' "$SITE/spool/mail/user2"
	assert_line --index 0 --regexp '^From user1@st.um '
	assert_line 'Return-Path: <user1@st.um>'
	assert_line 'Delivered-To: user2@st.um'
	assert_line --regexp '^Received: from st.um \(\[127.0.0.1\]\)$'
	assert_line --regexp '^Date: '
	assert_line --regexp '^From: .*user1@st.um'
	assert_line --regexp '^Message-ID: <.*'
	assert_line 'Hello dummie!'
}

@test "000-7.4.1 001-7.4.1: a mistyped RCTP is a 500 and nothing more" {
	serve_mail
	at smtp <<-'T'
	S: 220 ...
	C: HELO st.um
	S: 250 ...
	C: MAIL FROM:<user1@st.um>
	S: 250 ...
	C: RCTP TO:<user2@st.um>
	S: 500 ...
	C: RCPT TO:<user2@st.um>
	S: 250 ...
	C: QUIT
	S: 221 ...
	T
}

@test "000-7.3.2 001-7.3.2: five letters, the fifth read and deleted" {
	serve_mail
	for i in 1 2 3 4 5; do letter user2 "letter $i"; done
	at pop3 <<-'T'
	S: +OK ...ready...
	C: USER user2
	S: +OK...
	C: PASS password
	S: +OK Logged in...
	C: STAT
	S: +OK 5 ...
	C: LIST
	S: +OK 5 messages...
	S: 1 ...
	S: 2 ...
	S: 3 ...
	S: 4 ...
	S: 5 ...
	S: .
	C: RETR 5
	S: +OK ... octets
	S: Return-Path: <user1@st.um>
	S: ...
	S: Subject: one
	S:
	S: letter 5
	S: .
	C: DELE 5
	S: +OK ...
	C: QUIT
	S: +OK ...
	T
	run grep -c '^From ' "$SITE/spool/mail/user2"
	assert_output 4
	run grep 'letter 5' "$SITE/spool/mail/user2"
	assert_failure
}

@test "001-7.4.1: LIST n, gaps after DELE, RSET, TOP n 0, dots, a lost line" {
	serve_mail
	for i in 1 2 3; do letter user2 "..dot $i"; done
	at pop3 nc <<-'T'
	S: +OK ...
	C: USER user2
	S: +OK...
	C: PASS password
	S: +OK...
	C: LIST 2
	S: +OK 2 ...
	C: DELE 2
	S: +OK...
	C: LIST
	S: +OK 2 messages...
	S: 1 ...
	S: 3 ...
	S: .
	C: RETR 2
	S: -ERR ...
	C: RSET
	S: +OK...
	C: TOP 2 0
	S: +OK...
	S: ...
	S: Subject: one
	S:
	S: .
	C: RETR 2
	S: +OK...
	S: ...
	S: ..dot 2
	S: .
	C: DELE 1
	S: +OK...
	C: QUIT
	S: +OK...
	T
	run grep -c '^From ' "$SITE/spool/mail/user2"
	assert_output 2
	talk nc -N 127.0.0.1 "$(port pop3)" <<-'C' >/dev/null
	USER user2
	PASS password
	DELE 1
	C
	assert_equal "$(grep -c '^From ' "$SITE/spool/mail/user2")" 2
	assert_equal "$(grep -c '^\.dot' "$SITE/spool/mail/user2")" 2
}

@test "002-3.1.1: HELO with blanks, a foreign sender, accents, a second address" {
	serve_mail
	converse telnet -b 127.0.0.2 localhost "$(port smtp)" <<-'T'
	S: Trying ...
	S: ...
	S: Escape character is '^]'.
	S: 220 st.um ESMTP ...
	C: HELO Bonjour je suis un etudiant
	S: 250 ...
	C: MAIL FROM :<mbappe@fft.fr>
	S: 250 2.1.0 ...
	C: RCPT TO:<etudiant@debian-11-GNS3.lan>
	S: 250 2.1.5 ...
	C: DATA
	S: 354 ...
	C: Cher étudiant que vous êtes bon, si bon que vous pouvez aller chercher un café
	C: .
	S: 250 2.0.0 ...
	C: QUIT
	S: 221 2.0.0 ...
	S: Connection closed by foreign host.
	T
	run cat "$SITE/spool/mail/etudiant"
	assert_line --index 0 --regexp '^From mbappe@fft.fr '
	assert_line 'Return-Path: <mbappe@fft.fr>'
	assert_line 'Delivered-To: etudiant@st.um'
	assert_line 'Received: from Bonjour?je?suis?un?etudiant ([127.0.0.2])'
	assert_line 'Cher étudiant que vous êtes bon, si bon que vous pouvez aller chercher un café'
	grep -q 'smtp: 127.0.0.2:' "$SITE/spool/log/inetd.log"
}

@test "002-3.1.1: with strict, the blank before the colon is told" {
	echo 'strict = true' >>"$SITE/etc/inetlab.conf"
	serve_mail
	at smtp <<-'T'
	S: 220 ...
	C: HELO Bonjour je suis un etudiant
	S: 501 ...
	C: HELO st.um
	S: 250 ...
	C: MAIL FROM :<mbappe@fft.fr>
	S: 501 ...
	C: MAIL FROM:<mbappe@fft.fr>
	S: 250 ...
	C: QUIT
	S: 221 ...
	T
}

@test "002-3.1.1-9: an account that is not there is a 550" {
	serve_mail
	at smtp nc <<-'T'
	S: 220 ...
	C: HELO x
	S: 250 ...
	C: MAIL FROM:<mbappe@fft.fr>
	S: 250 ...
	C: RCPT TO:<personne@st.um>
	S: 550 5.1.1 ...
	C: RCPT TO:<etudiant@elsewhere.example>
	S: 550 5.7.1 ...
	C: QUIT
	S: 221 ...
	T
	[ ! -e "$SITE/spool/mail/personne" ]
}

@test "002-3.1.2: whose the mailbox is, and that a student cannot remove it" {
	[ "$EUID" -eq 0 ] || skip 'needs root'
	serve_mail
	at smtp nc <<-'T'
	S: 220 ...
	C: HELO x
	S: 250 ...
	C: MAIL FROM:<mbappe@fft.fr>
	S: 250 ...
	C: RCPT TO:<etudiant>
	S: 250 ...
	C: DATA
	S: 354 ...
	C: bonjour
	C: .
	S: 250 ...
	C: QUIT
	S: 221 ...
	T
	run stat -c '%U:%G %a' "$SITE/spool/mail/etudiant"
	assert_output 'mail:mail 660'
	run setpriv --reuid nobody --regid nogroup --clear-groups \
		rm -f "$SITE/spool/mail/etudiant"
	assert_failure
	run setpriv --reuid nobody --regid nogroup --clear-groups \
		cat "$SITE/spool/mail/etudiant"
	assert_failure
}

@test "002-3.2: lower case at POP3, top 1 1 is the headers and a line" {
	serve_mail
	letter etudiant $'first\nsecond'
	at pop3 <<-'T'
	S: +OK...
	C: user etudiant
	S: +OK...
	C: pass password
	S: +OK...
	C: stat
	S: +OK 1 ...
	C: list
	S: +OK...
	S: 1 ...
	S: .
	C: top 1 1
	S: +OK...
	S: Return-Path: <user1@st.um>
	S: ...
	S: Subject: one
	S:
	S: first
	S: .
	C: QUIT
	S: +OK...
	T
}

@test "002-3.1.3: each reply is one segment" {
	serve_mail
	strace -f -qq -e trace=sendto,write,send,sendmsg -o "$SITE/trace" \
		-p "$INETD_PID" 3>&- 4>&- &
	tracer=$!
	wait_until grep -q "TracerPid:[[:space:]]*$tracer" \
		"/proc/$INETD_PID/status"
	at smtp nc <<-'T'
	S: 220 ...
	C: EHLO x
	S: ...
	S: 250 ...
	C: QUIT
	S: 221 ...
	T
	kill "$tracer"
	wait "$tracer" || true
	run grep -cE '(sendto|write)\(1, "[0-9]{3}[ -]' "$SITE/trace"
	assert_output 3
}

@test "003-0 002-3.1: a service is off until its line is, then it is on" {
	start_inetd <"$ROOT/etc/lab.conf"
	run port smtp
	assert_failure
	run "$ROOT/scripts/service" -f "$SITE/etc/inetd.conf"
	assert_line --regexp '^smtp +tcp +off$'
	"$ROOT/scripts/service" -f "$SITE/etc/inetd.conf" enable smtp
	kill -HUP "$INETD_PID"
	wait_until port smtp
	at smtp nc <<-'T'
	S: 220 ...
	C: QUIT
	S: 221 ...
	T
}

@test "003-3.3: root@localhost writes to bob@localhost, from where he is" {
	serve_mail
	converse telnet -b 127.0.0.3 127.0.0.1 "$(port smtp)" <<-'T'
	S: ...
	S: 220 ...
	C: HELO host
	S: 250 ...
	C: mail from: root@localhost
	S: 250 ...
	C: rcpt to: user1@localhost
	S: 250 ...
	C: data
	S: 354 ...
	C: Subject: who am I
	C:
	C: not root
	C: .
	S: 250 ...
	C: quit
	S: 221 ...
	S: Connection closed by foreign host.
	T
	grep -q '^From root@localhost' "$SITE/spool/mail/user1"
	grep -qF '[127.0.0.3]' "$SITE/spool/mail/user1"
}

@test "003-3.4: a scanner connects and closes; no error, no zombie" {
	serve_mail
	for service in smtp pop3; do
		for i in 1 2 3; do
			nc -z 127.0.0.1 "$(port $service)"
		done
	done
	at pop3 nc <<-'T'
	S: +OK...
	C: QUIT
	S: +OK...
	T
	wait_until nobody_is_connected
	run ps -s "$INETD_PID" -o stat=
	refute_output --partial Z
	run grep -iE 'signal|error' "$SITE/spool/log/inetd.log"
	assert_failure
}

nobody_is_connected() {
	[ "$("$INETD" -s | awk 'NR > 1 { n += $4 } END { print n }')" = 0 ]
}

@test "003-3.5 003-3.7: USER PASS LIST RETR DELE, from another address too" {
	serve_mail
	letter user1
	for from in 127.0.0.1 127.0.0.4; do
		converse telnet -b $from 127.0.0.1 "$(port pop3)" <<-'T'
		S: ...
		S: +OK...
		C: USER user1
		S: +OK...
		C: PASS password
		S: +OK...
		C: LIST
		S: +OK 1 messages...
		S: 1 ...
		S: .
		C: RETR 1
		S: +OK...
		S: ...
		S: Hello dummie!
		S: .
		C: DELE 1
		S: +OK...
		C: RSET
		S: +OK...
		C: QUIT
		S: +OK...
		S: Connection closed by foreign host.
		T
	done
}

@test "003-4.1a 003-4.2: time is commented out; a session elsewhere lives on" {
	start_inetd <"$ROOT/etc/lab.conf"
	[ "$(nc -d 127.0.0.1 "$(port time)" | wc -c)" -eq 4 ]
	"$ROOT/scripts/service" -f "$SITE/etc/inetd.conf" enable echo
	kill -HUP "$INETD_PID"
	wait_until port echo
	exec 5<>"/dev/tcp/127.0.0.1/$(port echo)"
	echo before >&5
	read -r -t "$PATIENCE" said <&5
	"$ROOT/scripts/service" -f "$SITE/etc/inetd.conf" disable time
	kill -HUP "$INETD_PID"
	wait_until refused "$(port time)"
	echo after >&5
	read -r -t "$PATIENCE" said <&5
	assert_equal "$said" after
}

refused() {
	! nc -z 127.0.0.1 "$1"
}

@test "004-hurdles2: ehlo lists what there is; relaying is denied" {
	serve_mail
	at smtp <<-'T'
	S: 220 ...
	C: ehlo elrond
	S: 250-...
	S: 250-PIPELINING
	S: 250-SIZE 40960000
	S: 250-8BITMIME
	S: ...
	S: 250 ...
	C: mail from: simms@hayrocket.com
	S: 250 2.1.0 ...
	C: rcpt to: rsimms@elsewhere.example
	S: 550 5.7.1 ...
	C: quit
	S: 221 ...
	T
}

@test "004-smtp1: every command of the lesson's table, and HELP tells them" {
	serve_mail
	at smtp <<-'T'
	S: 220 ...
	C: HELP
	S: ...
	S: 214 ...
	C: HELP RCPT
	S: 214-2.0.0 RCPT TO:<address>...(RFC 5321 4.1.1.3)
	S: 214 ...
	C: NOOP
	S: 250 ...
	C: VRFY simms
	S: 252 ...
	C: EXPN list
	S: 502 ...
	C: RSET
	S: 250 ...
	C: QUIT
	S: 221 ...
	T
}

@test "004-smtp2 004-smtp3: a bare name, a date nobody understands" {
	serve_mail
	at smtp <<-'T'
	S: 220 ...
	C: helo arwen
	S: 250 ...Hello arwen...
	C: mail from: simms@middleearth.net
	S: 250 2.1.0 ...
	C: rcpt to: simms
	S: 250 2.1.5 ...
	C: data
	S: 354 ...
	C: Date: May 5, 2010
	C: From: Benji Simms
	C: Message-ID: one
	C: To: Benji
	C: Subject: test
	C:
	C: Hello
	C: .
	S: 250 2.0.0 ...
	C: quit
	S: 221 2.0.0 ...closing...
	T
	run cat "$SITE/spool/mail/simms"
	assert_line 'Date: May 5, 2010'
	assert_line 'From: Benji Simms'
	assert_line 'Message-ID: one'
	assert_equal "$(grep -c '^Date:' "$SITE/spool/mail/simms")" 1
	assert_line 'Delivered-To: simms@st.um'
}

@test "004-default: local, unknown, foreign, postmaster" {
	serve_mail
	at smtp nc <<-'T'
	S: 220 ...
	C: HELO x
	S: 250 ...
	C: MAIL FROM:<user1>
	S: 250 ...
	C: RCPT TO:<simms@anglia.bryant>
	S: 250 2.1.5 ...
	C: RCPT TO:<nobody-here@st.um>
	S: 550 5.1.1 ...
	C: RCPT TO:<bob%elsewhere.example@st.um>
	S: 550 ...
	C: RCPT TO:<@st.um:bob@elsewhere.example>
	S: 550 ...
	C: RCPT TO:<postmaster>
	S: 250 2.1.5 ...
	C: QUIT
	S: 221 ...
	T
}

@test "004-act-smtp 004-pop2: twenty students at once write and read" {
	serve_mail
	local n pids=()

	for n in {1..20}; do
		sed "s/user1/s$n/;q" "$SITE/etc/users" >>"$SITE/more"
	done
	cat "$SITE/more" >>"$SITE/etc/users"
	for n in {1..20}; do
		student "$n" 3>&- &
		pids+=($!)
	done
	for n in "${pids[@]}"; do
		wait "$n"
	done
	for n in {1..20}; do
		assert_equal "$(grep -c "^from s$n to s$n" \
			"$SITE/spool/mail/s$n")" 1
	done
}

# One of them writes to himself and reads it.
student() {
	converse telnet 127.0.0.1 "$(port smtp)" <<-T &&
	S: ...
	S: 220 ...
	C: helo s$1
	S: 250 ...
	C: mail from: s$1
	S: 250 ...
	C: rcpt to: s$1
	S: 250 ...
	C: data
	S: 354 ...
	C: from s$1 to s$1
	C: .
	S: 250 ...
	C: quit
	S: 221 ...
	S: Connection closed by foreign host.
	T
	converse telnet 127.0.0.1 "$(port pop3)" <<-T
	S: ...
	S: +OK ...
	C: user s$1
	S: +OK...
	C: pass password
	S: +OK...
	C: list
	S: +OK...
	S: 1 ...
	S: .
	C: retr 1
	S: +OK...
	S: ...
	S: from s$1 to s$1
	S: .
	C: quit
	S: +OK...
	S: Connection closed by foreign host.
	T
}

@test "004-pop1: a full address, and retr without a number" {
	serve_mail
	letter simms
	at pop3 <<-'T'
	S: +OK ...ready...
	C: user simms@st.um
	S: +OK...
	C: pass password
	S: +OK...
	C: list
	S: +OK...
	S: 1 ...
	S: .
	C: retr
	S: -ERR There's no message 0.
	C: retr 2
	S: -ERR There's no message 2.
	C: retr 1
	S: +OK...
	S: ...
	S: Hello dummie!
	S: .
	C: quit
	S: +OK...
	T
}

@test "004-mail-read 003-3.1: mail(1) reads, marks, deletes; POP3 sees it" {
	serve_mail
	for i in 1 2 3; do letter simms "letter $i"; done
	printf 'type 2\ndelete 1\nquit\n' |
		bsd-mailx -N -f "$SITE/spool/mail/simms" >"$SITE/said"
	grep -q 'letter 2' "$SITE/said"
	run talk nc -N 127.0.0.1 "$(port pop3)" <<-'C'
	USER simms
	PASS password
	STAT
	RETR 1
	QUIT
	C
	assert_line --regexp '^\+OK 2 '
	assert_line 'letter 2'
	refute_line --regexp '^X?-?Status:'
	run bsd-mailx -N -f "$SITE/spool/mail/simms" <<<$'headers\nexit'
	assert_line --regexp '^[> ]O? *1 user1@st.um .* one$'
	assert_line --regexp '^[> ][UO]? *2 user1@st.um .* one$'
	refute_line --regexp '^... *3 '
}

@test "004-spam: headers of others pass untouched" {
	talk "$LIBEXEC/smtpd" >/dev/null <<-'L'
	HELO x
	MAIL FROM:<a@b.example>
	RCPT TO:<simms>
	DATA
	X-Spam-Level: ****
	X-CruzioSpamtrap: 1.2.3
	Subject: x
	X-Odd:   two  blanks

	text
	.
	QUIT
	L
	grep -qx 'X-Spam-Level: \*\*\*\*' "$SITE/spool/mail/simms"
	grep -qx 'X-CruzioSpamtrap: 1.2.3' "$SITE/spool/mail/simms"
	grep -qx 'X-Odd:   two  blanks' "$SITE/spool/mail/simms"
}

@test "Ctrl-C at telnet: the next command is understood, its reply shown" {
	serve_mail
	converse on_terminal telnet 127.0.0.1 "$(port smtp)" <<-'T'
	S: ...
	S: 220 ...
	C: HELO x
	S: HELO x
	S: 250 ...
	K: MAIL FR\0003
	C: QUIT
	S: ...
	S: 221 ...
	S: Connection closed by foreign host.
	T
}

@test "half a session: the peer stops sending and still gets every answer" {
	serve_mail
	printf 'HELO x\r\nMAIL FROM:<>\r\nRCPT TO:<user1>\r\nDATA\r\nhi\r\n.\r\n' |
		nc -N 127.0.0.1 "$(port smtp)" >"$SITE/said"
	run grep -c '^250' "$SITE/said"
	assert_output 4
	grep -qx hi "$SITE/spool/mail/user1"
}

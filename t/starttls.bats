# starttls.bats - STARTTLS of SMTP and IMAP, STLS of POP3: what is forgotten,
# what is thrown away, what is refused, and what can be heard on the way.

load lib
load inetd
load clients
load converse
load tls

setup_file() {
	authority
}

setup() {
	tls_site
	export HOME=$BATS_TEST_TMPDIR
	BOX=$SITE/spool/mail/user1
}

# no_more SERVICE...: each has had one session, which ended well.
no_more() {
	local service

	for service; do
		wait_until said "$service: .*: exit 0 after"
	done
}

letter_lines() {
	cat <<-'T'
	C: MAIL FROM:<user2@st.um>
	S: 250 2.1.0 ...
	C: RCPT TO:<user1@st.um>
	S: 250 2.1.5 ...
	C: DATA
	S: 354 ...
	C: Subject: under TLS
	C: 
	C: it says: nobody else
	C: .
	S: 250 2.0.0 Ok: delivered...
	T
}

@test "SMTP: EHLO comes again, all else is forgotten; ESMTPS, and ESMTPSA" {
	serve_mail
	converse peer smtp < <(
		cat <<-'T'
		S: 220 st.um ESMTP inetlab
		C: STARTTLS
		S: 503 5.5.1 Not now...
		C: EHLO x
		S: 250-st.um Hello x [127.0.0.1]
		S: 250-PIPELINING
		S: 250-SIZE 40960000
		S: 250-8BITMIME
		S: 250-ENHANCEDSTATUSCODES
		S: 250-SMTPUTF8
		S: 250-STARTTLS
		S: 250-AUTH PLAIN LOGIN
		S: 250 HELP
		C: STARTTLS now
		S: 501 5.5.4 Syntax...
		C: AUTH PLAIN AHVzZXIxAHBhc3N3b3Jk
		S: 235 2.7.0 Logged in
		C: MAIL FROM:<user2@st.um>
		S: 250 2.1.0 ...
		C: STARTTLS
		S: 220 2.0.0 Begin TLS
		C: (TLS)
		S: (TLSv1.3)
		C: RCPT TO:<user1@st.um>
		S: 503 5.5.1 Not now...
		C: MAIL FROM:<user2@st.um>
		S: 503 5.5.1 Not now...
		C: EHLO y
		S: 250-st.um Hello y [127.0.0.1]
		S: 250-PIPELINING
		S: 250-SIZE 40960000
		S: 250-8BITMIME
		S: 250-ENHANCEDSTATUSCODES
		S: 250-SMTPUTF8
		S: 250-AUTH PLAIN LOGIN
		S: 250 HELP
		C: STARTTLS
		S: 503 5.5.1 TLS is on already
		C: RCPT TO:<user1@st.um>
		S: 503 5.5.1 Not now...
		T
		letter_lines
		cat <<-'T'
		C: AUTH PLAIN AHVzZXIxAHBhc3N3b3Jk
		S: 235 2.7.0 Logged in
		T
		letter_lines
		cat <<-'T'
		C: QUIT
		S: 221 ...
		S: (closed)
		T
	)
	run grep -o 'by st.um (inetlab) with [A-Z]*' "$BOX"
	assert_output - <<-'M'
	by st.um (inetlab) with ESMTPS
	by st.um (inetlab) with ESMTPSA
	M
	assert_equal "$(grep -c 'Received: from y (\[127.0.0.1\])' "$BOX")" 2
	no_more smtp spool/run/tlsd
	said '127.0.0.1: goes on under TLSv1.3, TLS_AES_'
}

@test "POP3: the name is forgotten; STLS is for before the login and before TLS" {
	serve_mail
	converse peer pop3 <<-'T'
	S: +OK ...
	C: CAPA
	S: +OK ...
	S: TOP
	S: UIDL
	S: RESP-CODES
	S: AUTH-RESP-CODE
	S: PIPELINING
	S: IMPLEMENTATION inetlab
	S: STLS
	S: USER
	S: SASL PLAIN LOGIN
	S: .
	C: USER user1
	S: +OK ...
	C: STLS
	S: +OK Begin TLS
	C: (TLS)
	S: (TLSv1.3)
	C: PASS password
	S: -ERR First USER, then PASS
	C: CAPA
	S: +OK ...
	S: TOP
	S: UIDL
	S: RESP-CODES
	S: AUTH-RESP-CODE
	S: PIPELINING
	S: IMPLEMENTATION inetlab
	S: USER
	S: SASL PLAIN LOGIN
	S: .
	C: STLS
	S: -ERR TLS is on already
	C: USER user1
	S: +OK ...
	C: PASS password
	S: +OK Logged in, 0 messages
	C: QUIT
	S: +OK ...
	S: (closed)
	T
	no_more pop3 spool/run/tlsd
	converse peer pop3 <<-'T'
	S: +OK ...
	C: AUTH PLAIN AHVzZXIxAHBhc3N3b3Jk
	S: +OK ...
	C: STLS
	S: -ERR Not now...
	C: CAPA
	S: ...
	S: IMPLEMENTATION inetlab
	S: USER
	S: SASL PLAIN LOGIN
	S: .
	C: QUIT
	S: +OK ...
	S: (closed)
	T
}

@test "IMAP: STARTTLS is for before the login and before TLS; IDLE hears under it" {
	serve_mail
	printf 'From a@b Sat Nov 21 03:00:00 2026\nSubject: one\n\ntext\n\n' >"$BOX"
	[ "$EUID" -ne 0 ] || chown mail:mail "$BOX"
	converse peer imap <<-'T'
	S: * OK [CAPABILITY IMAP4rev1 ... SASL-IR AUTH=PLAIN AUTH=LOGIN STARTTLS] ...
	C: a STARTTLS
	S: a OK Begin TLS
	C: (TLS)
	S: (TLSv1.3)
	C: b CAPABILITY
	S: * CAPABILITY IMAP4rev1 ... SASL-IR AUTH=PLAIN AUTH=LOGIN
	S: b OK ...
	C: c STARTTLS
	S: c BAD ...
	C: d LOGIN user1 password
	S: d OK [CAPABILITY IMAP4rev1 ... SPECIAL-USE] Logged in
	C: e EXAMINE INBOX
	S: ...
	S: e OK ...
	C: f IDLE
	S: + ...
	X: printf 'From a@b Sat Nov 21 03:00:00 2026\nSubject: two\n\ntext\n\n' >>"$BOX"
	S: * 2 EXISTS
	S: ...
	C: DONE
	S: f OK ...
	C: g LOGOUT
	S: * BYE ...
	S: g OK ...
	S: (closed)
	T
	no_more imap spool/run/tlsd
	converse peer imap <<-'T'
	S: * OK ...
	C: a LOGIN user1 password
	S: a OK [CAPABILITY IMAP4rev1 ... SPECIAL-USE] Logged in
	C: b STARTTLS
	S: b BAD ...
	C: c LOGOUT
	S: ...
	S: (closed)
	T
}

@test "what somebody puts in behind STARTTLS is thrown away, whole or half" {
	serve_mail
	# RFC 3207 6: were it kept, it would count as said under TLS.
	converse peer smtp <<-'T'
	S: 220 ...
	C: EHLO x
	S: ...
	S: 250 HELP
	C: STARTTLS\r\nEHLO evil\r\nMAIL FROM:<evil@st.um>\r\nRCPT TO:<user1>\r\nDATA\r\nNO\c
	S: 220 2.0.0 Begin TLS
	C: (TLS)
	S: (TLSv1.3)
	C: OP
	S: 500 5.5.1 No such command...
	C: NOOP
	S: 250 2.0.0 Ok
	C: QUIT
	S: 221 ...
	S: (closed)
	T
	converse peer pop3 <<-'T'
	S: +OK ...
	C: STLS\r\nUSER user1\r\nPASS password\c
	S: +OK Begin TLS
	C: (TLS)
	S: (TLSv1.3)
	C: STAT
	S: -ERR Not now...
	C: PASS password
	S: -ERR First USER, then PASS
	C: QUIT
	S: +OK ...
	S: (closed)
	T
	converse peer imap <<-'T'
	S: * OK ...
	C: a STARTTLS\r\nb LOGIN user1 password\r\nc CREATE evil\r\nd LOGIN {5}\r\nuser1\c
	S: a OK Begin TLS
	C: (TLS)
	S: (TLSv1.3)
	C: e NOOP
	S: e OK ...
	C: f SELECT INBOX
	S: f BAD ...
	C: g LOGOUT
	S: * BYE ...
	S: g OK ...
	S: (closed)
	T
	said '127.0.0.1: 60 octets sent before TLS are thrown away'
	said '127.0.0.1: 25 octets sent before TLS are thrown away'
	said '127.0.0.1: 57 octets sent before TLS are thrown away'
	[ ! -s "$BOX" ] && [ ! -e "$SITE/spool/folders/user1" ]
}

# Each service: what it can, its word for TLS, how that begins, how it is
# refused, and what the session goes on with.
services() {
	cat <<-'E'
	smtp|EHLO x|STARTTLS|220 2.0.0 Begin TLS|454 4.7.0 TLS is not available now|QUIT
	pop3|CAPA|STLS|+OK Begin TLS|-ERR TLS is not available now|QUIT
	imap|a CAPABILITY|b STARTTLS|b OK Begin TLS|b NO [UNAVAILABLE] There is no TLS now|c LOGOUT
	E
}

@test "what is no handshake, or none in time, ends that connection and no other" {
	local service first stls begin flood n=0

	serve_mail -t 1
	flood=$(printf 'x%.0s' {1..40000}) # more than is read at once
	exec {other}<>"/dev/tcp/127.0.0.1/$(port smtp)"
	read -r -t "$PATIENCE" _ <&"$other"
	while IFS='|' read -r service first stls begin _; do
		converse peer "$service" <<-T
		C: $first
		C: $stls
		S: ...
		S: $begin
		C: GET / HTTP/1.0
		S: ...
		S: (c...)
		T
		converse peer "$service" <<-T
		C: $first
		C: $stls\\r\\n$flood
		S: ...
		S: $begin
		S: ...
		S: (c...)
		T
		converse peer "$service" <<-T
		C: $first
		C: $stls
		S: ...
		S: $begin
		S: (closed)
		T
		wait_until counted 3 "$service: .*: exit 0 after"
		n=$((n + 3))
		counted $n '127.0.0.1: no TLS came about'
	done < <(services)
	[ $n -eq 9 ]
	counted 3 '127.0.0.1: no TLS: it took too long'
	printf 'NOOP\r\n' >&"$other"
	read -r -t "$PATIENCE" line <&"$other"
	[ "$line" = $'250 2.0.0 Ok\r' ]
}

# unlisted: no service has its word in what it announces, and each refuses it
# and goes on.
unlisted() {
	local service first stls refused again

	while IFS='|' read -r service first stls _ refused again; do
		converse peer "$service" <<-T
		C: $first
		C: $stls
		S: ...
		S: $refused
		C: $again
		S: ...
		S: (closed)
		T
		heard=${heard//"$refused"/}
		[[ ! $heard =~ (STARTTLS|STLS) ]]
	done < <(services)
}

@test "not announced without tlsd, or if its socket is not for us, or there is no connection" {
	local program first stls refused

	serve_mail
	chmod 0 "$SITE/spool/run/tlsd"
	unlisted
	mv "$SITE/spool/run/tlsd" "$SITE/spool/run/there"
	unlisted
	# In a pipe there is nothing that tlsd could take.
	mv "$SITE/spool/run/there" "$SITE/spool/run/tlsd"
	chmod 666 "$SITE/spool/run/tlsd"
	cd "$SITE"
	while IFS='|' read -r program first stls _ refused _; do
		talk "$LIBEXEC/${program}d" <<<"$first"$'\n'"$stls" >"$SITE/said"
		grep -qxFe "$refused" "$SITE/said"
		[ "$(grep -cE 'STARTTLS|STLS' "$SITE/said")" -eq 0 ]
	done < <(services)
}

@test "announced while tlsd has gone: refused, logged, and the session goes on" {
	local service first stls refused again

	serve_mail
	mv "$SITE/spool/run/tlsd" "$SITE/spool/run/there"
	nc -lU "$SITE/spool/run/tlsd" </dev/null 3>&- 4>&- & # and it ends
	wait_until test -S "$SITE/spool/run/tlsd"
	kill $!
	wait $! || :
	chmod 666 "$SITE/spool/run/tlsd"
	while IFS='|' read -r service first stls _ refused again; do
		converse peer "$service" <<-T
		C: $first
		S: ...
		S: ...${stls#* }...
		C: $stls
		S: ...
		S: $refused
		C: $again
		S: ...
		S: (closed)
		T
	done < <(services)
	counted 3 'spool/run/tlsd: Connection refused'
}

@test "where no password is taken in clear, TLS is asked for, and then it is" {
	echo 'clear_passwords = {}' >>"$INETLAB_CONF"
	serve_mail
	converse peer smtp <<-'T'
	C: EHLO x
	S: ...
	S: 250-SMTPUTF8
	S: 250-STARTTLS
	S: 250 HELP
	C: AUTH PLAIN AHVzZXIxAHBhc3N3b3Jk
	S: 538 5.7.11 ...
	C: AUTH LOGIN
	S: 538 5.7.11 ...
	C: STARTTLS
	S: 220 ...
	C: (TLS)
	S: (TLSv1.3)
	C: EHLO x
	S: ...
	S: 250-AUTH PLAIN LOGIN
	S: 250 HELP
	C: AUTH PLAIN AHVzZXIxAHBhc3N3b3Jk
	S: 235 2.7.0 Logged in
	C: QUIT
	S: 221 ...
	S: (closed)
	T
	converse peer pop3 <<-'T'
	S: +OK ...
	C: CAPA
	S: ...
	S: IMPLEMENTATION inetlab
	S: STLS
	S: .
	C: USER user1
	S: -ERR No password without TLS
	C: PASS password
	S: -ERR No password without TLS
	C: AUTH PLAIN AHVzZXIxAHBhc3N3b3Jk
	S: -ERR No password without TLS
	C: STLS
	S: +OK Begin TLS
	C: (TLS)
	S: (TLSv1.3)
	C: CAPA
	S: ...
	S: USER
	S: SASL PLAIN LOGIN
	S: .
	C: USER user1
	S: +OK ...
	C: PASS password
	S: +OK Logged in, ...
	C: QUIT
	S: +OK ...
	S: (closed)
	T
	converse peer imap <<-'T'
	S: * OK [CAPABILITY IMAP4rev1 ... SASL-IR STARTTLS LOGINDISABLED] ...
	C: a LOGIN user1 password
	S: a NO [PRIVACYREQUIRED] No password without TLS
	C: b AUTHENTICATE PLAIN AHVzZXIxAHBhc3N3b3Jk
	S: b NO [PRIVACYREQUIRED] No password without TLS
	C: c STARTTLS
	S: c OK Begin TLS
	C: (TLS)
	S: (TLSv1.3)
	C: d CAPABILITY
	S: * CAPABILITY IMAP4rev1 ... SASL-IR AUTH=PLAIN AUTH=LOGIN
	S: d OK ...
	C: e LOGIN user1 password
	S: e OK ...
	C: f LOGOUT
	S: ...
	S: (closed)
	T
}

@test "on the way there is neither name nor password, letter or mailbox" {
	serve_mail
	record smtp
	converse peer "$RELAY" < <(
		cat <<-'T'
		C: EHLO x
		S: ...
		S: 250 HELP
		C: STARTTLS
		S: 220 ...
		C: (TLS)
		S: (TLSv1.3)
		C: EHLO x
		S: ...
		S: 250 HELP
		C: AUTH PLAIN AHVzZXIxAHBhc3N3b3Jk
		S: 235 ...
		T
		letter_lines
		printf '%s\n' 'C: QUIT' 'S: 221 ...' 'S: (closed)'
	)
	record pop3
	converse peer "$RELAY" <<-'T'
	C: CAPA
	S: ...
	S: .
	C: STLS
	S: +OK Begin TLS
	C: (TLS)
	S: (TLSv1.3)
	C: USER user1
	S: +OK ...
	C: PASS password
	S: +OK Logged in, 1 messages
	C: RETR 1
	S: ...
	S: it says: nobody else
	S: .
	C: QUIT
	S: +OK ...
	S: (closed)
	T
	record imap
	converse peer "$RELAY" <<-'T'
	C: a STARTTLS
	S: ...
	S: a OK Begin TLS
	C: (TLS)
	S: (TLSv1.3)
	C: b LOGIN user1 password
	S: b OK ...
	C: c SELECT INBOX
	S: ...
	S: c OK ...
	C: d FETCH 1 BODY[TEXT]
	S: ...
	S: it says: nobody else
	S: ...
	S: d OK ...
	C: e LOGOUT
	S: ...
	S: (closed)
	T
	[ "$(grep -acE 'STARTTLS|STLS' "$HOME/said")" -eq 3 ]
	[ "$(grep -ac 'Begin TLS' "$HOME/heard")" -eq 3 ]
	sealed
}

@test "the deadlines of a session go on under TLS, and it can say goodbye" {
	printf '%s\n' 'smtp { idle = 1 }' 'pop3 { login = 2 }' >>"$INETLAB_CONF"
	serve_mail
	converse peer smtp <<-'T'
	C: EHLO x
	S: ...
	S: 250 HELP
	C: STARTTLS
	S: 220 ...
	C: (TLS)
	S: (TLSv1.3)
	S: 421 4.4.2 Waited too long, goodbye
	S: (closed)
	T
	converse peer pop3 <<-'T'
	S: +OK ...
	C: STLS
	S: +OK ...
	C: (TLS)
	S: (TLSv1.3)
	S: -ERR Waited too long...
	S: (closed)
	T
}

@test "a client gets no new tries at passwords by STARTTLS" {
	local pids=() pid

	serve_mail
	converse peer smtp <<-'T' &
	C: EHLO x
	S: ...
	S: 250 HELP
	C: AUTH PLAIN AHVzZXIxAHdyb25n
	S: 535 5.7.8 ...
	C: AUTH PLAIN AHVzZXIxAHdyb25n
	S: 535 5.7.8 ...
	C: STARTTLS
	S: 220 ...
	C: (TLS)
	S: (TLSv1.3)
	C: EHLO x
	S: ...
	S: 250 HELP
	C: AUTH PLAIN AHVzZXIxAHdyb25n
	S: 421 4.7.0 Too many wrong passwords, goodbye
	S: (closed)
	T
	pids+=($!)
	converse peer pop3 <<-'T' &
	S: +OK ...
	C: USER user1
	S: +OK ...
	C: PASS wrong
	S: -ERR [AUTH] ...
	C: USER user1
	S: +OK ...
	C: PASS wrong
	S: -ERR [AUTH] ...
	C: STLS
	S: +OK ...
	C: (TLS)
	S: (TLSv1.3)
	C: USER user1
	S: +OK ...
	C: PASS wrong
	S: -ERR [AUTH] ...
	S: (closed)
	T
	pids+=($!)
	converse peer imap <<-'T' &
	S: * OK ...
	C: a LOGIN user1 wrong
	S: a NO [AUTHENTICATIONFAILED] ...
	C: b LOGIN user1 wrong
	S: b NO [AUTHENTICATIONFAILED] ...
	C: c STARTTLS
	S: c OK ...
	C: (TLS)
	S: (TLSv1.3)
	C: d LOGIN user1 wrong
	S: d NO [AUTHENTICATIONFAILED] ...
	S: * BYE Too many wrong passwords, goodbye
	S: (closed)
	T
	pids+=($!)
	for pid in "${pids[@]}"; do
		wait "$pid"
	done
}

@test "a silent handshake has no more time than the session" {
	local before=$SECONDS

	echo 'pop3 { login = 1 }' >>"$INETLAB_CONF"
	serve_mail -t 600
	converse peer pop3 <<-'T'
	C: STLS
	S: ...
	S: (c...)
	T
	[ $((SECONDS - before)) -lt 20 ]
	said '127.0.0.1: no TLS came about'
}

# login_clients.bats - real clients log in, by each mechanism that they know;
# what they said is looked at on the wire.

load lib
load clients
load login

setup() {
	site
	export HOME=$BATS_TEST_TMPDIR/home
	mkdir -p "$HOME"
	keep user1 "$VERIFIER" secret=password
	printf 'From a@b Sat Nov 21 03:00:00 2026\nSubject: one\n\ntext\n\n' \
		>"$SITE/spool/mail/user1"
	[ "$EUID" -ne 0 ] || chown mail:mail "$SITE/spool/mail/user1"
	start_inetd <<-'C'
	smtp stream tcp wait mail libexec/smtpd smtpd
	pop3 stream tcp wait mail libexec/pop3d pop3d
	imap stream tcp wait mail libexec/imapd imapd
	C
}

# said WORDS: a client has begun a line so since the last time.
said() {
	grep -q "^$1" "$HOME/said" || {
		tr -d '\r' <"$HOME/said" >&2
		return 1
	}
	: >"$HOME/said"
}

@test "msmtp: SCRAM-SHA-256, CRAM-MD5, PLAIN, LOGIN, and by itself" {
	record smtp
	local as=(msmtp --host=127.0.0.1 --port="$RELAY" --tls=off
		--user=user1 --passwordeval='echo password' --from=user1@st.um)

	for how in scram-sha-256 cram-md5 plain login; do
		"${as[@]}" --auth=$how user2@st.um <<<"Subject: $how"
		said "AUTH ${how^^}"
	done
	"${as[@]}" --auth=on user2@st.um <<<'Subject: on'
	said 'AUTH SCRAM-SHA-256'
	assert_equal "$(grep -c 'with ESMTPA id' "$SITE/spool/mail/user2")" 5
	run msmtp --host=127.0.0.1 --port="$RELAY" --tls=off --user=user1 \
		--passwordeval='echo wrong' --from=user1@st.um \
		--auth=scram-sha-256 user2@st.um <<<'Subject: wrong'
	assert_failure
	assert_line --partial '535 5.7.8'
}

@test "mpop: SCRAM-SHA-256, CRAM-MD5, APOP, PLAIN, LOGIN, USER" {
	record pop3
	for how in scram-sha-256 cram-md5 apop plain login user; do
		run mpop --host=127.0.0.1 --port="$RELAY" --tls=off --auth=$how \
			--user=user1 --passwordeval='echo password' --keep=on \
			--uidls-file="$HOME/uidls" --delivery="mbox,$HOME/mbox"
		assert_success
		case $how in
		apop) said 'APOP user1 ' ;;
		user) said 'USER user1' ;;
		*) said "AUTH ${how^^}" ;;
		esac
	done
	assert_equal "$(grep -c '^From ' "$HOME/mbox")" 1
}

@test "swaks: CRAM-MD5, LOGIN, PLAIN; curl: all that it has; fetchmail: APOP" {
	record smtp
	for how in CRAM-MD5 LOGIN PLAIN; do
		run swaks --server "127.0.0.1:$RELAY" --from user1@st.um \
			--to user2@st.um --auth $how --auth-user user1 \
			--auth-password password
		assert_success
		said "AUTH $how"
		assert_line --partial '235 2.7.0'
	done
	for how in CRAM-MD5 LOGIN PLAIN; do
		curl -sS --login-options AUTH=$how -u user1:password \
			"smtp://127.0.0.1:$RELAY" --mail-from user1@st.um \
			--mail-rcpt user2@st.um --crlf -T - <<<'Subject: curl'
		said "AUTH $how"
	done
	for how in CRAM-MD5 LOGIN PLAIN; do
		run curl -sSv --login-options AUTH=$how -u user1:password \
			"imap://127.0.0.1:$(port imap)/"
		assert_success
		assert_line --regexp "^> A[0-9]+ AUTHENTICATE $how"
	done
	for how in CRAM-MD5 LOGIN PLAIN +APOP; do
		run curl -sSv --login-options AUTH=$how -u user1:password \
			"pop3://127.0.0.1:$(port pop3)/"
		assert_success
	done
	assert_line --regexp '^> APOP user1 [0-9a-f]{32}'
	cat >"$HOME/rc" <<-R
	poll 127.0.0.1 protocol apop port $(port pop3)
	username user1 password password sslproto '' mda "cat >>$HOME/fetched"
	R
	chmod 600 "$HOME/rc"
	fetchmail -f "$HOME/rc" --idfile "$HOME/ids" --pidfile "$HOME/pid"
	grep -q '^Subject: one' "$HOME/fetched"
}

@test "python3: smtplib, poplib, imaplib" {
	run python3 - "$(port smtp)" "$(port pop3)" "$(port imap)" <<-'P'
	import imaplib, poplib, smtplib, sys
	smtp, pop, imap = (int(port) for port in sys.argv[1:])
	s = smtplib.SMTP('127.0.0.1', smtp)
	print(s.login('user1', 'password'))
	s.quit()
	for how in s.auth_plain, s.auth_login:
	    s = smtplib.SMTP('127.0.0.1', smtp)
	    s.ehlo()
	    s.user, s.password = 'user1', 'password'
	    print(s.auth(how.__name__[5:], getattr(s, how.__name__)))
	    s.quit()
	p = poplib.POP3('127.0.0.1', pop)
	print(p.apop('user1', 'password'))
	p.quit()
	i = imaplib.IMAP4('127.0.0.1', imap)
	print(i.login_cram_md5('user1', 'password')[0])
	i.logout()
	s = smtplib.SMTP('127.0.0.1', smtp)
	try:
	    s.login('user1', 'wrong')
	except smtplib.SMTPException as e:
	    print(e)
	P
	assert_success
	assert_line -n 0 "(235, b'2.7.0 Logged in')"
	assert_line -n 1 "(235, b'2.7.0 Logged in')"
	assert_line -n 2 "(235, b'2.7.0 Logged in')"
	assert_line -n 3 "b'+OK Logged in, 1 messages'"
	assert_line -n 4 OK
	assert_line -n 5 --partial '5.7.8' || assert_line -n 5 --partial 421
}

@test "mutt: SCRAM-SHA-256 and CRAM-MD5; mbsync: the same, and no LOGIN where it is disabled" {
	record imap
	for how in scram-sha-256 cram-md5 plain; do
		cat >"$HOME/rc" <<-R
		set imap_user=user1 imap_pass=password ssl_starttls=no
		set ssl_force_tls=no imap_authenticators=$how
		set folder="imap://127.0.0.1:$RELAY/" spoolfile=+INBOX
		set header_cache="" move=no quit=yes
		R
		TERM=xterm on_a_screen mutt -n -F "$HOME/rc" -f =INBOX \
			-e 'push "<quit>"'
		grep -q 'SELECT "INBOX"' "$HOME/said"
		said "a[0-9]* AUTHENTICATE ${how^^}"
	done
	mkdir "$HOME/near"
	for how in SCRAM-SHA-256 CRAM-MD5 PLAIN LOGIN; do
		[ $how = LOGIN ] ||
			compgen -G '/usr/lib/*/sasl2/libscram.so' >/dev/null ||
			continue
		cat >"$HOME/rc" <<-R
		IMAPStore far
		Host 127.0.0.1
		Port $RELAY
		User user1
		Pass password
		SSLType None
		AuthMechs $how

		MaildirStore near
		Path $HOME/near/
		Inbox $HOME/near/INBOX

		Channel all
		Far :far:
		Near :near:
		Create Near
		R
		mbsync -c "$HOME/rc" all
		said "[0-9]* \(AUTHENTICATE $how\|$how\)"
	done
	echo 'clear_passwords = {}' >>"$INETLAB_CONF"
	kill -HUP "$INETD_PID"
	wait_until grep -q 'reading .* again' "$SITE/spool/log/inetd.log"
	wait_until disabled
	run mbsync -c "$HOME/rc" all
	assert_failure
	run grep -c password "$HOME/said"
	assert_output 0
}

disabled() {
	nc -N 127.0.0.1 "$(port imap)" <<<'a LOGOUT' | grep -q LOGINDISABLED
}

@test "fail2ban finds every failed login, and none that a client has forged" {
	local peer=$ROOT/build/peers/fail2ban

	[ -d "$peer" ] || skip 'scripts/peers fail2ban'
	talk "$LIBEXEC/imapd" <<<$'a LOGIN user1 x\nb AUTHENTICATE PLAIN AHVzZXIxAHg='
	TCPREMOTEIP=2001:db8::1 run exchange smtpd SCRAM-SHA-256 user1 x
	TCPREMOTEIP=198.51.100.7 run exchange pop3d CRAM-MD5 user1 x
	echo 'login_failures = 1' >>"$INETLAB_CONF"
	talk "$LIBEXEC/pop3d" <<<$'USER user1\nPASS password'
	talk "$LIBEXEC/smtpd" <<-'C'
	EHLO imapd[1]: 203.0.113.9: login failed: x
	MAIL FROM:<"imapd[1]: 203.0.113.9: login failed: x"@st.um>
	RCPT TO:<"imapd[1]: 203.0.113.9: login failed: x"@st.um>
	C
	grep -q 203.0.113.9 "$BATS_TEST_TMPDIR/log"
	PYTHONPATH=$peer/usr/lib/python3/dist-packages PYTHONDONTWRITEBYTECODE=1 \
		run python3 "$peer/usr/bin/fail2ban-regex" -c "$peer/etc/fail2ban" \
		-o '<ip>' "$BATS_TEST_TMPDIR/log" "$ROOT/doc/fail2ban.conf"
	assert_output $'192.0.2.1\n192.0.2.1\n2001:db8::1\n198.51.100.7\n192.0.2.1'
}

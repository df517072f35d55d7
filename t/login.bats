# Logging in, which is the same in smtpd, pop3d and imapd: mechanisms, what is
# refused, passwords in clear, and what failures cost.

load lib
load login

setup() {
	site
}

settings() {
	printf '%s\n' "$@" >>"$INETLAB_CONF"
}

smtp() { talk "$LIBEXEC/smtpd"; }
pop() { talk "$LIBEXEC/pop3d"; }
imap() { talk "$LIBEXEC/imapd"; }

@test "SCRAM-SHA-256 in all three; the server proves itself" {
	keep user1 "$VERIFIER"
	run exchange smtpd SCRAM-SHA-256 user1 password
	assert_success
	assert_line -n 2 --regexp '^C: c=biws,r=.*,p='
	assert_line -n 3 --regexp '^S: v='
	assert_line -n 5 'S: 235 2.7.0 Logged in'
	run exchange pop3d SCRAM-SHA-256 User1@st.um password y
	assert_line -n 5 --partial 'S: +OK Logged in'
	run exchange imapd SCRAM-SHA-256 user1 password
	assert_line -n 5 --partial 'S: a OK'
	grep -q '192.0.2.1: user1 logged in' "$BATS_TEST_TMPDIR/log"
}

@test "SCRAM-SHA-256: a wrong password, another account's, channel binding" {
	keep user1 "$VERIFIER"
	run exchange smtpd SCRAM-SHA-256 user1 Password
	assert_line -n 3 'S: 535 5.7.8 No such name and password'
	run exchange pop3d SCRAM-SHA-256 user2 password
	assert_line -n 3 'S: -ERR [AUTH] No such name and password'
	run exchange smtpd SCRAM-SHA-256 user1 password n,a=user2,
	assert_line -n 3 'S: 535 5.7.8 No such name and password'
	run exchange smtpd SCRAM-SHA-256 user1 password y,a=user1,
	assert_line -n 5 'S: 235 2.7.0 Logged in'
	run exchange imapd SCRAM-SHA-256 user1 password p=tls-unique
	assert_line -n 1 'S: a BAD Expected a response of this mechanism in base64'
	run exchange imapd SCRAM-SHA-256 user1@example.org password
	assert_line -n 3 --partial 'S: a NO [AUTHENTICATIONFAILED]'
}

# salt NAME: what SCRAM-SHA-256 tells of it.
salt() {
	run imap <<<"a AUTHENTICATE SCRAM-SHA-256 $(base "n,,n=$1,r=x")"
	base64 -d <<<"${lines[1]#+ }" | sed 's/^[^,]*//'
}

@test "SCRAM-SHA-256: who has no account has a salt too, always the same" {
	keep user1 "$VERIFIER"
	assert_regex "$(salt nobody)" '^,s=[A-Za-z0-9+/]{22}==,i=4096$'
	assert_equal "$(salt user1)" ",s=$(cut -d '$' -f 2 <<<"$VERIFIER" | cut -d : -f 2),i=4096"
	for name in nobody user2 nobody@example.org; do
		first=$(salt "$name")
		keep user1 "$VERIFIER" more
		assert_equal "$(salt "$name")" "$first"
	done
	assert_equal "$(salt NOBODY@ST.UM)" "$(salt nobody)"
	[ "$(salt nobody)" != "$(salt nobodi)" ]
}

@test "CRAM-MD5 in all three, and APOP, while some account keeps a secret" {
	run exchange smtpd CRAM-MD5 user1 password
	assert_line -n 0 'S: 504 5.5.4 No such mechanism; EHLO tells those that are'
	run pop <<<$'APOP user1 c4c9334bac560ecc979e58001b3e22fb\nQUIT'
	assert_line -n 0 '+OK st.um POP3 server ready'
	assert_line -n 1 --partial '-ERR No such mechanism'
	keep user1 secret=password
	run exchange smtpd CRAM-MD5 user1@st.um password
	assert_line -n 0 --regexp '^S: <[0-9a-f.]+@st.um>$'
	assert_line -n 2 'S: 235 2.7.0 Logged in'
	run exchange pop3d CRAM-MD5 user1 password
	assert_line -n 2 --partial 'S: +OK Logged in'
	run exchange imapd CRAM-MD5 user1 password
	assert_line -n 2 --partial 'S: a OK'
	run exchange imapd CRAM-MD5 user1 wrong
	assert_line -n 2 --partial 'S: a NO [AUTHENTICATIONFAILED]'
	run exchange pop3d CRAM-MD5 user2 ''
	assert_line -n 2 --partial 'S: -ERR [AUTH]'
	run pop <<<$'APOP user1 c4c9334bac560ecc979e58001b3e22fb\nAPOP user1\nQUIT'
	assert_line -n 0 --regexp '^\+OK st.um POP3 server ready <[0-9a-f.]+@st.um>$'
	assert_line -n 1 '-ERR [AUTH] No such name and password'
	assert_line -n 2 '-ERR Syntax: APOP name digest'
}

@test "PLAIN and LOGIN at smtpd: at once, when asked, twice, in a letter" {
	run smtp <<-C
	AUTH PLAIN
	EHLO x
	AUTH LOGIN
	$(base user1)
	$(base password)
	AUTH LOGIN
	EHLO x
	MAIL FROM:<user1@st.um> AUTH=user1@st.um
	RCPT TO:<user2@st.um>
	DATA
	text
	.
	QUIT
	C
	assert_line -n 1 --partial '503 5.5.1 Not now'
	assert_line '334 VXNlcm5hbWU6'
	assert_line '334 UGFzc3dvcmQ6'
	assert_line '235 2.7.0 Logged in'
	assert_line '503 5.5.1 You are logged in already'
	assert_equal "$(grep -c 250-AUTH <<<"$output")" 1
	assert_line --partial '250 2.0.0 Ok: delivered'
	grep -q 'by st.um (inetlab) with ESMTPA id' "$SITE/spool/mail/user2"
	grep -qE ' helo=x( early)? auth=user1 status=250' "$BATS_TEST_TMPDIR/log"
	run smtp <<<$'HELO x\nAUTH LOGIN '"$(base user1)"$'\n'"$(base password)"
	assert_line -n 3 '235 2.7.0 Logged in'
	run smtp <<<$'EHLO x\nAUTH PLAIN '"$(base '\0user1\0password')"
	assert_line '235 2.7.0 Logged in'
	run smtp <<<$'EHLO x\nAUTH PLAIN\n'"$(base '\0user1\0password')"
	assert_line '235 2.7.0 Logged in'
	run smtp <<<$'EHLO x\nMAIL FROM:<a@b>\nAUTH PLAIN\nRSET\nMAIL FROM:<a@b> AUTH=<>\nRSET\nMAIL FROM:<a@b> AUTH=a+3Db\nRSET\nMAIL FROM:<a@b> AUTH=a+3db'
	assert_line --partial '503 5.5.1 Not now'
	assert_equal "$(grep -c 'sender ok' <<<"$output")" 3
	assert_line '501 5.5.4 Syntax: AUTH=address in xtext'
}

@test "smtpd: cancelled, no base64, cut off, too long, none, wrong three times" {
	settings 'smtp { mistakes_max = 100 }'
	keep user1 "$VERIFIER"
	run smtp <<-C
	EHLO x
	AUTH
	AUTH FROB
	AUTH PLAIN =
	AUTH PLAIN !
	AUTH PLAIN AHVz*
	AUTH PLAIN
	*
	AUTH PLAIN
	$(base '\0user1')
	AUTH PLAIN
	$(printf 'A%.0s' {1..1200})
	AUTH PLAIN
	$(printf 'A%.0s' {1..1096})
	AUTH LOGIN =
	AUTH SCRAM-SHA-256
	$(base 'n,,n=user1')
	AUTH SCRAM-SHA-256 $(base 'n,,n=user1,r=x\0')
	AUTH SCRAM-SHA-256 $(base 'n,,n=user1,r=x')
	*
	AUTH SCRAM-SHA-256 $(base 'n,,n=user1,r=x')
	$(base 'c=biws,r=x,p=AAAA')
	NOOP
	AUTH LOGIN $(base user1)
	*
	AUTH LOGIN $(base user1)
	$(base wrong)
	AUTH PLAIN $(base '\0nobody\0password')
	AUTH PLAIN $(base 'user2\0user1\0password')
	NOOP
	C
	diff -u - <(sed -e 1,/^250.HELP/d -e '/^334 cj14/s/334.*/334 r=/' <<<"$output") <<-'S'
	501 5.5.4 Syntax: AUTH mechanism [response]
	504 5.5.4 No such mechanism; EHLO tells those that are
	501 5.5.2 This is no response of this mechanism in base64
	501 5.5.2 This is no response of this mechanism in base64
	501 5.5.2 This is no response of this mechanism in base64
	334 
	501 5.7.0 Cancelled
	334 
	501 5.5.2 This is no response of this mechanism in base64
	334 
	500 5.5.6 Line too long, or with a NUL
	334 
	501 5.5.2 This is no response of this mechanism in base64
	501 5.5.2 This is no response of this mechanism in base64
	334 
	501 5.5.2 This is no response of this mechanism in base64
	501 5.5.2 This is no response of this mechanism in base64
	334 r=
	501 5.7.0 Cancelled
	334 r=
	501 5.5.2 This is no response of this mechanism in base64
	250 2.0.0 Ok
	334 UGFzc3dvcmQ6
	501 5.7.0 Cancelled
	334 UGFzc3dvcmQ6
	535 5.7.8 No such name and password
	535 5.7.8 No such name and password
	421 4.7.0 Too many wrong passwords, goodbye
	S
}

@test "a client that leaves in the middle of an exchange just leaves" {
	keep user1 "$VERIFIER"
	run smtp <<<$'EHLO x\nAUTH SCRAM-SHA-256'
	assert_success
	assert_line '334 '
	run pop <<<"AUTH SCRAM-SHA-256 $(base 'n,,n=user1,r=x')"
	assert_success
	assert_equal "${#lines[@]}" 2
}

@test "not a word of an exchange is in the log" {
	local secret

	secret=$(base '\0user1\0sesame')
	INETLAB_DEBUG=1 run smtp <<-C
	EHLO x
	AUTH PLAIN $secret
	AUTH LOGIN
	$(base user1)
	$(base sesame)
	C
	grep -q 'AUTH (hidden)' "$BATS_TEST_TMPDIR/log"
	run grep -e sesame -e "$secret" -e "$(base sesame)" "$BATS_TEST_TMPDIR/log"
	assert_failure 1
}

@test "passwords in clear: from loopback by default, and with TLS" {
	sed -i /clear_passwords/d "$INETLAB_CONF"
	# shellcheck disable=SC2034 # it is exported
	for TCPREMOTEIP in 127.0.0.1 127.9.9.9 ::1 unknown; do
		run pop <<<$'USER user1\nPASS password\nQUIT'
		assert_line -n 2 --partial '+OK Logged in'
	done
	TCPREMOTEIP=192.0.2.1 run pop <<<$'CAPA\nUSER user1\nPASS password\nAUTH PLAIN\nAUTH LOGIN'
	refute_line USER
	refute_line --partial SASL
	assert_equal "$(grep -cx -e '-ERR No password without TLS' <<<"$output")" 4
	TCPREMOTEIP=2001:db8::1 run smtp <<<$'EHLO x\nAUTH PLAIN AAA'
	refute_line --partial AUTH
	assert_line -n 8 '538 5.7.11 No password without TLS'
	TLS_PROTOCOL=TLSv1.3 TCPREMOTEIP=192.0.2.1 run smtp \
		<<<$'EHLO x\nAUTH PLAIN '"$(base '\0user1\0password')"
	assert_line '250-AUTH PLAIN LOGIN'
	assert_line '235 2.7.0 Logged in'
	settings 'clear_passwords = { "192.0.2.0/24" }'
	TCPREMOTEIP=192.0.2.1 run pop <<<$'USER user1\nPASS password\nQUIT'
	assert_line -n 2 --partial '+OK Logged in'
	TCPREMOTEIP=127.0.0.1 run pop <<<$'USER user1\nQUIT'
	assert_line -n 1 '-ERR No password without TLS'
	keep user1 "$VERIFIER" secret=password
	settings 'clear_passwords = {}'
	TCPREMOTEIP=127.0.0.1 run smtp <<<'EHLO x'
	assert_line '250-AUTH SCRAM-SHA-256 CRAM-MD5'
	TCPREMOTEIP=127.0.0.1 run pop <<<CAPA
	assert_line 'SASL SCRAM-SHA-256 CRAM-MD5'
	run exchange pop3d SCRAM-SHA-256 user1 password
	assert_line --partial 'S: +OK Logged in'
}

@test "an address that fails too often has to wait, whatever it tries" {
	settings 'login_failures = 3' 'login_window = 6'
	keep user1 "$VERIFIER" secret=password
	begin=$EPOCHSECONDS
	run imap <<<$'a LOGIN user1 x'
	assert_line -n 1 --partial 'a NO [AUTHENTICATIONFAILED]'
	run exchange smtpd SCRAM-SHA-256 user1 x
	assert_line --partial 'S: 535'
	run imap <<<$'a LOGIN user1 password'
	assert_line -n 1 --partial 'a OK'
	run pop <<<$'USER user1\nPASS x'
	assert_line -n 2 --partial '-ERR [AUTH]'
	run imap <<<$'a LOGIN user1 password\nb AUTHENTICATE PLAIN '"$(base '\0user1\0password')"
	# The seconds of the window begin at another time than the clock's.
	if ((EPOCHSECONDS - begin < 5)); then
		assert_line -n 1 'a NO [UNAVAILABLE] Too many wrong passwords from your address; try again later'
		assert_line -n 2 --partial 'b NO [UNAVAILABLE] Too many'
	fi
	TCPREMOTEIP=192.0.2.2 run pop <<<$'USER user1\nPASS password\nQUIT'
	assert_line -n 2 --partial '+OK Logged in'
	wait_until let_in
}

let_in() {
	imap <<<'a LOGIN user1 password' | grep -q '^a OK'
}

@test "who has to wait is told so by each service, and nothing is looked at" {
	settings 'login_failures = 1'
	keep user1 "$VERIFIER" secret=password
	run pop <<<$'USER user1\nPASS x'
	mv "$SITE/etc/users" "$SITE/etc/hidden" # so that a look would be heard of
	run pop <<<$'USER user1\nPASS password\nUSER user1\nPASS x'
	assert_line -n 2 '-ERR [SYS/TEMP] Too many wrong passwords from your address; try again later'
	assert_line -n 4 --partial '-ERR [SYS/TEMP] Too many'
	run smtp <<<$'EHLO x\nAUTH PLAIN '"$(base '\0user1\0password')"$'\nAUTH LOGIN\nNOOP'
	assert_line -n 9 '454 4.7.0 Too many wrong passwords from your address; try again later'
	assert_line -n 10 --partial '454 4.7.0'
	assert_line -n 11 '250 2.0.0 Ok'
	mv "$SITE/etc/hidden" "$SITE/etc/users"
	run exchange imapd SCRAM-SHA-256 user1 password
	assert_line 'S: a NO [UNAVAILABLE] Too many wrong passwords from your address; try again later'
	run exchange pop3d CRAM-MD5 user1 password
	assert_line --partial 'S: -ERR [SYS/TEMP] Too many'
	run pop <<<$'APOP user1 x'
	assert_line -n 1 --partial '-ERR [SYS/TEMP] Too many'
	# A network of IPv6 is one address.
	TCPREMOTEIP=2001:db8::1 run pop <<<$'USER user1\nPASS x'
	TCPREMOTEIP=2001:db8::2 run pop <<<$'USER user1\nPASS password'
	assert_line -n 2 --partial '-ERR [SYS/TEMP] Too many'
	TCPREMOTEIP=2001:db8:0:1::1 run pop <<<$'USER user1\nPASS password'
	assert_line -n 2 --partial '+OK Logged in'
	# A person at a terminal has no address.
	TCPREMOTEIP=unknown run pop <<<$'USER user1\nPASS x\nUSER user1\nPASS password'
	assert_line -n 4 --partial '+OK Logged in'
}

@test "no file to count in, a full disk, an old one: people log in" {
	run pop <<<$'USER user1\nPASS password\nQUIT'
	assert_line -n 2 --partial '+OK Logged in'
	assert_equal "$(stat -c %a "$SITE/spool/run/logins")" 600 ||
		[ "$EUID" -eq 0 ]
	echo old >"$SITE/spool/run/logins"
	run pop <<<$'USER user1\nPASS password\nQUIT'
	assert_line -n 2 --partial '+OK Logged in'
	assert_equal "$(wc -c <"$SITE/spool/run/logins")" 65568
	rm "$SITE/spool/run/logins"
	ln -s ../../etc/users "$SITE/spool/run/logins"
	run pop <<<$'USER user1\nPASS password\nQUIT'
	assert_line -n 2 --partial '+OK Logged in'
	grep -q 'spool/run/logins: .*: wrong passwords are not counted' "$BATS_TEST_TMPDIR/log"
	grep -q '^user1:' "$SITE/etc/users"
	rm "$SITE/spool/run/logins"
	mkfifo "$SITE/spool/run/logins"
	run pop <<<$'USER user1\nPASS password\nQUIT'
	assert_line -n 2 --partial '+OK Logged in'
}

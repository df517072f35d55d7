# users_ldap.bats - accounts in the directory, as mail and the web ask for them.

load lib
load ldap

setup() {
	site
	ldap_site
	rm "$SITE/etc/users"
	[ "$EUID" -eq 0 ] && MAIL=mail WEB=www-data || MAIL=$(id -un) WEB=$(id -un)
	{
		echo 'users = "ldap"'
		echo 'http { logins = "spool/run/logins.www-data" }'
	} >>"$INETLAB_CONF"
}

# serve [LINE...]: the directory for programs of this host, and these.
serve() {
	start_inetd -a 127.0.0.1 <<-C
	spool/run/ldap stream unix:* wait list libexec/ldapd ldapd
	$(printf '%s\n' "$@")
	C
	SOCKET=$SITE/spool/run/ldap
	LDAPI=ldapi://${SOCKET//\//%2f}
}

# change LDIF on stdin, as the root DN.
change() {
	ldapmodify -x -H "$LDAPI" -D "$ROOT_DN" -w password >/dev/null
}

# login NAME PASSWORD: what POP3 says to it.
login() {
	talk "$LIBEXEC/pop3d" <<<"USER $1
PASS $2
QUIT" | sed -n 3p
}

@test "a password of the directory opens POP3, IMAP and submission" {
	serve "pop3 stream tcp wait $MAIL libexec/pop3d pop3d" \
		"imap stream tcp wait $MAIL libexec/imapd imapd" \
		"submission stream tcp wait $MAIL libexec/smtpd smtpd -s"
	run curl -sS "pop3://127.0.0.1:$(port pop3)/" -u user1:password
	assert_success
	run curl -sS "imap://127.0.0.1:$(port imap)/" -u user2@st.um:password
	assert_success
	assert_output --partial INBOX
	printf 'Subject: hello\r\n\r\nhello\r\n' >"$SITE/letter"
	run curl -sS "smtp://127.0.0.1:$(port submission)/" -u user1:password \
		--mail-from user1@st.um --mail-rcpt user2@st.um -T "$SITE/letter"
	assert_success
	wait_until grep -q hello "$SITE/spool/mail/user2"
	run curl -sS "pop3://127.0.0.1:$(port pop3)/" -u user1:Password
	assert_failure 67
	wait_until grep -q 'pop3d.*login failed: wrong name or password' "$SITE/spool/log/inetd.log"
	! grep -E 'assword1|CRYPT' "$SITE/spool/log/inetd.log" || return 1
}

@test "who is there once, and has a password, can log in with it alone" {
	serve
	run login user1 password
	assert_output '+OK Logged in, 0 messages'
	run login USER1@ST.UM password
	assert_output --partial '+OK'
	for words in 'user1 wrong' 'user3 password' 'user* password' 'one password' \
		'user1)(uid=* password' '* password' 'user1@elsewhere.um password' \
		'cn=User+One password'; do
		# shellcheck disable=SC2086 # words
		run login $words
		assert_output --partial '-ERR [AUTH]'
	done
	change <<-E
	dn: cn=User One,$PEOPLE
	changetype: modify
	replace: userPassword
	userPassword: other

	dn: cn=User Two,$PEOPLE
	changetype: modify
	delete: userPassword
	E
	run login user1 password
	assert_output --partial '-ERR [AUTH]'
	run login user1 other
	assert_output --partial '+OK'
	run login user2 password
	assert_output --partial '-ERR [AUTH]'
}

@test "a name that is two people's is nobody's, but gets mail" {
	serve
	change <<-E
	dn: cn=Another One,$PEOPLE
	changetype: add
	objectClass: inetOrgPerson
	sn: One
	uid: user1
	userPassword: password
	E
	run login user1 password
	assert_output --partial '-ERR [AUTH]'
	grep -q 'more than one is user1: nobody can log in as that' "$BATS_TEST_TMPDIR/log"
	run talk "$LIBEXEC/smtpd" <<<$'HELO me\nMAIL FROM:<a@b.example>\nRCPT TO:<user1@st.um>\nQUIT'
	assert_line --regexp '^250 2\.1\.5 '
}

@test "mail comes to who is in the directory, and to nobody else" {
	serve
	run talk "$LIBEXEC/smtpd" <<-'S'
	HELO me
	MAIL FROM:<a@b.example>
	RCPT TO:<user1@st.um>
	RCPT TO:<USER2@localhost>
	RCPT TO:<user3@st.um>
	RCPT TO:<one@st.um>
	QUIT
	S
	assert_line -n 3 --regexp '^250 '
	assert_line -n 4 --regexp '^250 '
	assert_line -n 5 --regexp '^550 '
	assert_line -n 6 --regexp '^550 '
}

@test "only mechanisms that say the password are offered" {
	serve
	for program in "pop3d CAPA" 'imapd a CAPABILITY' $'smtpd EHLO me'; do
		run talk "$LIBEXEC/${program%% *}" <<<"${program#* }"
		assert_output --partial PLAIN
		refute_output --partial SCRAM
		refute_output --partial CRAM
		refute_output --regexp 'OK .*<.*@'
	done
	run talk "$LIBEXEC/imapd" <<<"a AUTHENTICATE SCRAM-SHA-256
b LOGIN user1 password"
	assert_line --regexp '^a NO '
	assert_line --regexp '^b OK '
}

@test "a directory that is not there says neither yes nor no" {
	run login user1 password
	assert_output --partial '-ERR [SYS/TEMP]'
	run talk "$LIBEXEC/smtpd" <<<$'HELO me\nMAIL FROM:<a@b.example>\nRCPT TO:<user1@st.um>\nQUIT'
	assert_line --regexp '^451 '
	grep -q 'spool/run/ldap: No such file or directory' "$BATS_TEST_TMPDIR/log"
}

@test "which filter finds an account, and where, are settings" {
	sed -i 's,^people = .*,people = "o=um\,c=es"\nuser = "(\&(mobile=*)(mail=%s@st.um))",' \
		"$INETLAB_CONF"
	serve
	change <<-E
	dn: cn=Server Administrator,$PEOPLE
	changetype: modify
	add: userPassword
	userPassword: password
	E
	run login postmaster password
	assert_output --partial '+OK Logged in'
	grep -q 'postmaster has 0 messages' "$BATS_TEST_TMPDIR/log"
	change <<-E
	dn: cn=Server Administrator,$PEOPLE
	changetype: modify
	delete: mobile
	E
	run login postmaster password
	assert_output --partial '-ERR [AUTH]'
}

@test "a site of the web may take the directory's accounts" {
	mkdir "$SITE/www"
	echo inside >"$SITE/www/index.html"
	echo 'staff: user2' >"$SITE/etc/groups"
	cat >>"$INETLAB_CONF" <<-'C'
	site "www1.st.um" { root = "www" users = "ldap" log = "" }
	site "www2.st.um" { root = "www" users = "ldap" log = "" groups = "etc/groups"
	require = { "group staff", "user user1" } }
	site "www3.st.um" { root = "www" users = "ldap" log = "" require = { "user user2" } }
	C
	serve "http stream tcp wait $WEB libexec/httpd httpd"
	URL=http://127.0.0.1:$(port http)/
	code() { # SITE USER:PASSWORD
		curl -s -o "$BATS_TEST_TMPDIR/page" -w '%{http_code}' -u "$2" -H "Host: $1.st.um" "$URL"
	}
	[ "$(code www1 user1:password)" = 200 ]
	[ "$(code www1 User1@st.um:password)" = 200 ]
	[ "$(code www2 User1:password)" = 200 ]
	[ "$(code www2 user2:password)" = 200 ]
	[ "$(code www3 user1:password)" = 403 ]
	for words in user1:wrong user1: nobody:password 'user*:password' @:x; do
		[ "$(code www1 "$words")" = 401 ]
	done
	wait_until grep -q 'login failed: wrong name or password, by Basic' "$SITE/spool/log/inetd.log"
	# shut down, the directory is no reason to say no
	sed -i 1d "$SITE/etc/inetd.conf"
	kill -HUP "$INETD_PID"
	wait_until test ! -e "$SITE/spool/run/ldap"
	[ "$(code www1 user1:password)" = 503 ]
}

@test "what the directory has said of a login is believed for seconds only" {
	mkdir "$SITE/www"
	echo inside >"$SITE/www/index.html"
	echo 'site "www1.st.um" { root = "www" users = "ldap" log = "" }' >>"$INETLAB_CONF"
	serve "http stream tcp wait $WEB libexec/httpd httpd"
	exec {web}<>"/dev/tcp/127.0.0.1/$(port http)"
	ask_again() {
		printf 'GET / HTTP/1.1\r\nHost: www1.st.um\r\nAuthorization: Basic %s\r\n\r\n' \
			"$(printf user1:password | base64)" >&"$web"
		read -r -t "$PATIENCE" _ status _ <&"$web"
		while read -r -t "$PATIENCE" line <&"$web" && [ "$line" != $'\r' ]; do
			:
		done
		[ "$status" != 200 ] || read -r -t "$PATIENCE" _ <&"$web"
	}
	SECONDS=0
	ask_again
	[ "$status" = 200 ]
	change <<-E
	dn: cn=User One,$PEOPLE
	changetype: modify
	delete: userPassword
	E
	ask_again
	[ "$status" = 200 ]
	status_changes() {
		ask_again
		[ "$status" = 401 ]
	}
	wait_until status_changes
	[ "$SECONDS" -ge 9 ]
}

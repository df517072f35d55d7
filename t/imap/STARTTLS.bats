# RFC 3501 6.2.1: go on under TLS. More of it is in t/starttls.bats.

load ../lib
load ../mailbox
load ../imap
load ../inetd
load ../converse
load ../tls

setup_file() {
	authority
}

setup() {
	mailbox
	tls_site
	three >"$BOX"
	[ "$EUID" -ne 0 ] || chown mail:mail "$BOX"
	serve_mail
}

@test "curl goes on under TLS, and asks again what there is" {
	run curl -sSv --ssl-reqd --cacert "$CA" -u user1:password \
		"imap://127.0.0.1:$(port imap)/INBOX;MAILINDEX=1"
	assert_success
	assert_line --partial 'Subject: number 1'
	run grep -aoE '^> A[0-9]+ [A-Z]+|^< .*CAPABILITY.*(STARTTLS|AUTH=LOGIN).?$' <<<"$output"
	assert_line -n 0 --regexp ' CAPABILITY$'
	assert_line -n 1 --regexp ' AUTH=LOGIN STARTTLS.?$'
	assert_line -n 2 --regexp ' STARTTLS$'
	assert_line -n 3 --regexp ' CAPABILITY$'
	assert_line -n 4 --regexp ' AUTH=LOGIN.?$'
}

@test "refused: with something behind it, without tlsd, after the login, a second time" {
	converse peer imap <<-'T'
	S: ...
	C: a STARTTLS now
	S: a BAD ...
	X: mv "$SITE/spool/run/tlsd" "$SITE/spool/run/there"
	C: b STARTTLS
	S: b NO [UNAVAILABLE] There is no TLS now
	C: c CAPABILITY
	S: * CAPABILITY IMAP4rev1 ... AUTH=LOGIN
	S: c OK ...
	X: mv "$SITE/spool/run/there" "$SITE/spool/run/tlsd"
	C: d LOGIN user1 password
	S: d OK ...
	C: e STARTTLS
	S: e BAD ...
	C: f LOGOUT
	S: ...
	S: (closed)
	T
	converse peer imap <<-'T'
	C: a STARTTLS
	S: ...
	S: a OK Begin TLS
	C: (TLS)
	S: (TLSv1.3)
	C: b STARTTLS
	S: b BAD Expected no TLS: it is on
	C: c LOGOUT
	S: ...
	S: (closed)
	T
}

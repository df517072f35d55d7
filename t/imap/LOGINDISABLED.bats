# RFC 3501 6.2.3: no password is to be said, and none is taken.

load ../lib
load ../mailbox
load ../imap
load ../login

setup() {
	mailbox
	three >"$BOX"
	settings 'clear_passwords = {}'
}

@test "said before the login, not after it; what says no password stays" {
	keep user1 "$VERIFIER"
	run imap <<<'a CAPABILITY'
	assert_line -n 1 --regexp ' SASL-IR AUTH=SCRAM-SHA-256 LOGINDISABLED$'
	run exchange imapd SCRAM-SHA-256 user1 password
	assert_line -n 5 --partial 'S: a OK [CAPABILITY IMAP4rev1'
	refute_output --partial LOGINDISABLED
	TLS_PROTOCOL=TLSv1.3 run imap <<<'a LOGIN user1 password'
	refute_output --partial LOGINDISABLED
	assert_line -n 1 --partial 'a OK'
}

@test "refused: LOGIN and what is like it, the right password too" {
	run imap <<<$'a LOGIN user1 password\nb AUTHENTICATE PLAIN\nc AUTHENTICATE LOGIN dXNlcjE='
	for tag in a b c; do
		assert_line "$tag NO [PRIVACYREQUIRED] No password without TLS"
	done
	refute_line --regexp '^[+]'
}

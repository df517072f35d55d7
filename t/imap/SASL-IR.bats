# RFC 4959: the response in the command.

load ../lib
load ../mailbox
load ../imap

setup() {
	mailbox
	three >"$BOX"
}

@test "curl logs in so" {
	serve_imap
	run curl -sSv --login-options AUTH=PLAIN -u user1:password \
		"imap://127.0.0.1:$(port imap)/INBOX;MAILINDEX=1"
	assert_success
	assert_line --partial 'Subject: number 1'
	assert_line --regexp '^> A[0-9]+ AUTHENTICATE PLAIN [A-Za-z0-9+/=]+'
}

@test "refused: a response that is none" {
	run imap <<<$'a AUTHENTICATE PLAIN !!!\nb AUTHENTICATE PLAIN =\nc AUTHENTICATE PLAIN AHVzZXIxAHdyb25n'
	assert_line -n 1 --partial 'a BAD Expected a response of this mechanism'
	assert_line -n 2 --partial 'b BAD Expected a response of this mechanism'
	assert_line -n 3 --partial 'c NO [AUTHENTICATIONFAILED]'
}

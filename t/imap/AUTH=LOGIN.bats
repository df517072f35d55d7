# draft-murchison-sasl-login: a name, then a password.

load ../lib
load ../mailbox
load ../imap
load ../login

setup() {
	mailbox
	three >"$BOX"
}

@test "asked for one after the other" {
	run imap <<<$'a AUTHENTICATE LOGIN\ndXNlcjE=\ncGFzc3dvcmQ='
	assert_line -n 1 '+ VXNlcm5hbWU6'
	assert_line -n 2 '+ UGFzc3dvcmQ6'
	assert_line -n 3 --partial 'a OK [CAPABILITY IMAP4rev1'
}

@test "refused: a wrong password, no name, an end in the middle" {
	run imap <<<$'a AUTHENTICATE LOGIN\ndXNlcjE=\neA==\nb AUTHENTICATE LOGIN\n=\nc AUTHENTICATE LOGIN dXNlcjE=\n*'
	assert_line -n 3 --partial 'a NO [AUTHENTICATIONFAILED]'
	assert_line -n 5 --partial 'b BAD Expected a response'
	assert_line -n 7 'c BAD Cancelled'
}

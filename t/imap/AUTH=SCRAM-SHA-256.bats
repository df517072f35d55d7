# RFC 7677: a proof of the password, and the server gives one too.

load ../lib
load ../mailbox
load ../imap
load ../login

setup() {
	mailbox
	three >"$BOX"
	keep user1 "$VERIFIER"
}

@test "three messages and three answers, the last one empty" {
	run exchange imapd SCRAM-SHA-256 user1 password
	assert_line -n 0 --regexp '^C: n,,n=user1,r='
	assert_line -n 1 --regexp '^S: r=.*,s=.*,i=4096$'
	assert_line -n 3 --regexp '^S: v='
	assert_line -n 4 'C: '
	assert_line -n 5 --partial 'S: a OK [CAPABILITY IMAP4rev1'
}

@test "refused: something in the last answer, a nonce of ours that is none, cancelled" {
	run imap <<-C
	a AUTHENTICATE SCRAM-SHA-256 $(base 'n,,n=user1,r=x')
	$(base 'c=biws,r=x,p=AAAA')
	b AUTHENTICATE SCRAM-SHA-256
	*
	c AUTHENTICATE SCRAM-SHA-256-PLUS
	C
	assert_line -n 2 'a BAD Expected a response of this mechanism in base64'
	assert_line -n 3 '+ '
	assert_line -n 4 'b BAD Cancelled'
	assert_line -n 5 --partial 'c NO No such mechanism'
}

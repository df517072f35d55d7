# RFC 2195: a digest of the challenge and the secret.

load ../lib
load ../mailbox
load ../imap
load ../login

setup() {
	mailbox
	three >"$BOX"
	keep user1 secret=password
}

@test "a challenge, and the digest of it" {
	run exchange imapd CRAM-MD5 user1 password
	assert_line -n 0 --regexp '^S: <.*@st.um>$'
	assert_line -n 2 --partial 'S: a OK [CAPABILITY IMAP4rev1'
}

@test "refused: a wrong digest, none, an answer before the challenge" {
	run imap <<-C
	a AUTHENTICATE CRAM-MD5
	$(base 'user1 b913a602c7eda7a495b4e6e7334d3890')
	b AUTHENTICATE CRAM-MD5
	$(base user1)
	c AUTHENTICATE CRAM-MD5 $(base 'user1 b913a602c7eda7a495b4e6e7334d3890')
	C
	assert_line -n 2 --partial 'a NO [AUTHENTICATIONFAILED]'
	assert_line -n 4 --partial 'b BAD Expected a response'
	assert_line -n 5 --partial 'c BAD Expected a response'
}

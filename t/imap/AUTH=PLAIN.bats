# RFC 4616: a name and a password in base64.

load ../lib
load ../mailbox
load ../imap

setup() {
	mailbox
	three >"$BOX"
}

@test "asked for with a \"+\", a blank at the end of the command or not" {
	run imap <<<$'a AUTHENTICATE PLAIN \nAHVzZXIxAHBhc3N3b3Jk'
	assert_line -n 1 '+ '
	assert_line -n 2 --partial 'a OK [CAPABILITY IMAP4rev1'
	run imap <<<$'a authenticate plain\ndXNlcjEAdXNlcjEAcGFzc3dvcmQ='
	assert_line -n 2 --partial 'a OK'
}

@test "refused: a wrong password, another's name, an end in the middle, another mechanism" {
	run imap <<<$'a AUTHENTICATE PLAIN\nAHVzZXIxAHdyb25n\nb AUTHENTICATE PLAIN\n*\nc AUTHENTICATE CRAM-MD5\nd AUTHENTICATE PLAIN\ndXNlcjIAdXNlcjEAcGFzc3dvcmQ='
	assert_line -n 2 --partial 'a NO [AUTHENTICATIONFAILED]'
	assert_line -n 4 --partial 'b BAD'
	assert_line -n 5 'c NO No such mechanism; CAPABILITY has those that are'
	assert_line -n 7 --partial 'd NO [AUTHENTICATIONFAILED]'
}

# RFC 3691: close, and delete nothing.

load ../lib
load ../mailbox
load ../imap

setup() {
	mailbox
	three >"$BOX"
}

@test "what is marked stays" {
	run selected <<<$'a STORE 1 +FLAGS.SILENT (\\Deleted)\nb UNSELECT\nc STATUS INBOX (MESSAGES)\nd SELECT INBOX\ne CLOSE\nf STATUS INBOX (MESSAGES)'
	assert_line 'b OK UNSELECT completed'
	assert_line '* STATUS INBOX (MESSAGES 3)'
	assert_line '* STATUS INBOX (MESSAGES 2)'
}

@test "refused: nothing is selected, or something is said with it" {
	run selected <<<$'a UNSELECT INBOX\nb UNSELECT\nc UNSELECT'
	assert_line -n 0 --partial 'a BAD'
	assert_line -n 1 'b OK UNSELECT completed'
	assert_line -n 2 --partial 'c BAD Not now'
}

# RFC 6851: copy, and delete.

load ../lib
load ../mailbox
load ../imap

setup() {
	mailbox
	three >"$BOX"
}

@test "they are there, and no longer here" {
	run selected <<<$'a CREATE Work\nb STORE 2 +FLAGS.SILENT (\\Flagged)\nc MOVE 2:3 Work\nd UID MOVE 1 Work\ne STATUS Work (MESSAGES)\nf SELECT Work\ng FETCH 1:* FLAGS'
	assert_line --regexp '^\* OK \[COPYUID [0-9]+ 2:3 1:2\]'
	assert_equal "$(grep -c '^\* 2 EXPUNGE' <<<"$output")" 2
	assert_line 'c OK MOVE completed'
	assert_line --regexp '^\* OK \[COPYUID [0-9]+ 1 3\]'
	assert_line '* STATUS Work (MESSAGES 3)'
	assert_line '* 1 FETCH (FLAGS (\Flagged \Seen \Recent))'
	assert [ ! -s "$BOX" ]
	assert_equal "$(grep -c '^>From me' "$(folder Work)")" 3
}

@test "refused: a mailbox that is only read, one that is not there, no quota left" {
	settings 'mailbox_max = 300'
	run logged <<<$'a EXAMINE INBOX\nb MOVE 1 Trash\nc LIST "" %\nc SELECT INBOX\nd MOVE 1 Nowhere\ne CREATE Work\nf MOVE 1:3 Work\ng MOVE 9 Work'
	assert_line --partial 'b NO It is open to be read only'
	refute_line --partial Trash # nor made
	assert_line --partial 'd NO [TRYCREATE]'
	assert_line --partial 'f NO [OVERQUOTA]'
	assert_line --partial 'g BAD Expected numbers of messages'
	assert_equal "$(subjects)" 'number 1 number 2 number 3 '
	assert [ ! -s "$(folder Work)" ]
}

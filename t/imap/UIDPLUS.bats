# RFC 4315: APPENDUID, COPYUID, UID EXPUNGE.

load ../lib
load ../mailbox
load ../imap

setup() {
	mailbox
	three >"$BOX"
}

@test "what was put in and copied has these UIDs" {
	run selected <<<$'a CREATE Work\nb UID COPY 1,3 Work\nc APPEND Work {12+}\nSubject: x\n\nd EXAMINE Work\ne FETCH 1:* (UID BODY.PEEK[HEADER.FIELDS (SUBJECT)])'
	assert_line --regexp '^b OK \[COPYUID [0-9]+ 1,3 1:2\] COPY completed'
	assert_line --regexp '^c OK \[APPENDUID [0-9]+ 3\]'
	assert_equal "$(sed -n 's/^b OK .COPYUID \([0-9]*\) .*/\1/p' <<<"$output")" \
		"$(sed -n 's/.*OK .UIDVALIDITY \([0-9]*\)\] .*/\1/p' <<<"$output")"
	assert_equal "$(sed -nE 's/.*FETCH \(UID ([0-9]+) .*/\1/p; s/^Subject: //p' <<<"$output" | paste -sd ' ')" \
		'1 number 1 2 number 3 3 x'
}

@test "refused: UID EXPUNGE leaves what is not in its set, and what is not marked" {
	run selected <<<$'a STORE 1:2 +FLAGS.SILENT (\\Deleted)\nb UID EXPUNGE\nc UID EXPUNGE 2:3\nd SEARCH ALL\ne UID COPY 1 Nowhere\nf UID COPY 77 INBOX'
	assert_line --partial 'b BAD Expected'
	assert_line '* 2 EXPUNGE'
	assert_line '* SEARCH 1 2'
	assert_line --partial 'e NO [TRYCREATE]'
	assert_line 'f OK COPY completed'
	assert_equal "$(subjects)" 'number 1 number 3 '
}

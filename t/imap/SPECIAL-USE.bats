# RFC 6154: Drafts, Junk, Sent and Trash.

load ../lib
load ../mailbox
load ../imap

setup() {
	mailbox
	three >"$BOX"
}

@test "they are made when they are first wanted, and LIST says what they are for" {
	run selected <<<$'a APPEND Sent (\\Seen) {12+}\nSubject: x\n\nb COPY 1 Trash\nc SELECT Drafts\nd CREATE Other\ne LIST "" %\nf LIST (SPECIAL-USE) "" * RETURN (SPECIAL-USE)'
	assert_line --regexp '^a OK \[APPENDUID'
	assert_line --regexp '^b OK \[COPYUID'
	assert_line --partial 'c OK [READ-WRITE]'
	assert_line '* LIST (\HasNoChildren) "/" Other'
	for use in Drafts Sent Trash; do
		assert_equal "$(grep -cFx '* LIST (\HasNoChildren \'"$use"') "/" '"$use" <<<"$output")" 2
	done
	refute_line --partial Junk
}

@test "refused: a name that is none of them is not made, nor one that is like it" {
	run logged <<<$'a APPEND sent {12+}\nSubject: x\n\nb SELECT Work/Sent\nc LIST (WHATEVER) "" *\nd LIST "" * RETURN (WHATEVER)'
	assert_line --partial 'a NO [TRYCREATE]'
	assert_line --partial 'b NO [NONEXISTENT]'
	assert_line --partial 'c BAD Expected (SPECIAL-USE) or a reference'
	assert_line --partial 'd BAD Expected RETURN (SPECIAL-USE CHILDREN)'
}

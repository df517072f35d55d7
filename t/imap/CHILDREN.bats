# RFC 3348: does a mailbox have others below it?

load ../lib
load ../mailbox
load ../imap

setup() {
	mailbox
	three >"$BOX"
}

@test "LIST says whose children are there" {
	run logged <<<$'a CREATE Work/A/B\nb CREATE Work\nc LIST "" *\nd LIST "" %'
	assert_line '* LIST (\HasChildren) "/" Work'
	assert_line '* LIST (\Noselect \HasChildren) "/" Work/A'
	assert_line '* LIST (\HasNoChildren) "/" Work/A/B'
	assert_equal "$(grep -c 'LIST.*Work$' <<<"$output")" 2 # c and d
}

@test "refused: a mailbox that has children goes, and its name stays" {
	run logged <<<$'a CREATE Work/A\nb CREATE Work\nc DELETE Work\nd DELETE Work\ne LIST "" %\nf SELECT Work'
	assert_line 'c OK DELETE completed'
	assert_line --partial 'd NO [NONEXISTENT]'
	assert_line '* LIST (\Noselect \HasChildren) "/" Work'
	assert_line --partial 'f NO [NONEXISTENT]'
}

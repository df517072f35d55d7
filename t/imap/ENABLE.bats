# RFC 5161: there is nothing to be enabled yet.

load ../lib
load ../mailbox
load ../imap

setup() {
	mailbox
	three >"$BOX"
}

@test "what we do not know is passed over" {
	run logged <<<'a ENABLE CONDSTORE X-GOOD-IDEA'
	assert_line -n 0 '* ENABLED'
	assert_line -n 1 'a OK ENABLE completed'
}

@test "refused: nothing, no names, and before the login" {
	run imap <<<$'a ENABLE CONDSTORE\nb LOGIN user1 password\nc ENABLE\nd ENABLE (x)'
	assert_line -n 1 --partial 'a BAD Not now'
	assert_line -n 3 --partial 'c BAD'
	assert_line -n 4 --partial 'd BAD Expected names of capabilities'
}

# RFC 2342: where mailboxes are.

load ../lib
load ../mailbox
load ../imap

setup() {
	mailbox
	three >"$BOX"
}

@test "all are the user's own, below the delimiter that is set" {
	run logged <<<'a NAMESPACE'
	assert_line -n 0 '* NAMESPACE (("" "/")) NIL NIL'
	settings 'imap { delimiter = "." }'
	run logged <<<$'a NAMESPACE\nb CREATE INBOX.Drafts\nc LIST "" *\nd LIST "" ""'
	says <<-'T'
	* NAMESPACE (("" ".")) NIL NIL
	a OK NAMESPACE completed
	b OK CREATE completed
	* LIST (\HasChildren) "." INBOX
	* LIST (\HasNoChildren \Drafts) "." INBOX.Drafts
	c OK LIST completed
	* LIST (\Noselect) "." ""
	d OK LIST completed
	T
}

@test "refused: before the login, with an argument, and another delimiter" {
	run imap <<<$'a NAMESPACE\nb LOGIN user1 password\nc NAMESPACE x'
	assert_line -n 1 --partial 'a BAD Not now'
	assert_line -n 3 --partial 'c BAD'
	settings 'imap { delimiter = "!" }'
	run imap <<<'a NOOP'
	assert_failure 78
	grep -q 'inetlab.conf:[0-9]*: delimiter: expected "/" or "\."' "$BATS_TEST_TMPDIR/log"
}

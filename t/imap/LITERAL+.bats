# RFC 7888: literals that do not wait.

load ../lib
load ../mailbox
load ../imap

setup() {
	mailbox
	three >"$BOX"
}

@test "a whole session without a \"+\"" {
	run imap <<<$'a LOGIN {5+}\nuser1 {8+}\npassword\nb STATUS {5+}\nINBOX (MESSAGES)\nc APPEND {5+}\nINBOX {12+}\nSubject: x\n\nd STATUS INBOX (MESSAGES)'
	refute_line --regexp '^\+ '
	assert_line '* STATUS INBOX (MESSAGES 3)'
	assert_line --regexp '^c OK \[APPENDUID [0-9]+ 4\]'
	assert_line '* STATUS INBOX (MESSAGES 4)'
}

@test "refused: what is too long is passed over, or ends the session" {
	run logged < <(printf 'a STATUS {70000+}\n'; head -c 70000 /dev/zero | tr '\0' x; printf '\nb NOOP\n')
	assert_line -n 0 'a BAD Too much; a literal has to be shorter'
	assert_line -n 1 --partial '* BYE'
	run logged <<<$'a APPEND INBOX {99999999+}'
	assert_line -n 0 --partial 'a NO [TOOBIG]'
	assert_line -n 1 --partial '* BYE'
	# Another message behind it, as if we had MULTIAPPEND: nothing of it is a command.
	for name in INBOX Nowhere; do
		run logged < <(printf 'a APPEND %s {12+}\nSubject: x\n (\\Seen) {10+}\nx LOGOUT\n {10+}\ny LOGOUT\n\nb NOOP\n' $name)
		assert_line -n 0 --regexp '^a (BAD|NO) '
		assert_line -n 1 'b OK NOOP completed'
	done
	run logged <<<$'a APPEND INBOX {12+}\nSubject: x\n {70000+}\nb NOOP'
	assert_output '* BYE That is too much to pass over'
	run logged <<<$'a APPEND INBOX {12+}\nSubject: x\n {5}\nb NOOP'
	assert_line -n 0 --partial 'a BAD Expected nothing behind the message'
	assert_line -n 1 'b OK NOOP completed'
	assert_equal "$(subjects)" 'number 1 number 2 number 3 '
	run logged < <(printf 'a APPEND Nowhere {60000+}\n'; head -c 60000 /dev/zero | tr '\0' x; printf '\nb NOOP\n')
	assert_line -n 0 --partial 'a NO [TRYCREATE]'
	assert_line -n 1 'b OK NOOP completed'
}

# RFC 2971: who client and server are.

load ../lib
load ../mailbox
load ../imap

setup() {
	mailbox
	three >"$BOX"
}

@test "before the login and after it" {
	run imap <<<$'a ID NIL\nb ID ("name" "test" "version" NIL)\nc LOGIN user1 password\nd ID ()'
	assert_line -n 1 '* ID ("name" "inetlab")'
	assert_line -n 2 'a OK ID completed'
	assert_line -n 4 'b OK ID completed'
	assert_line -n 7 'd OK ID completed'
}

@test "refused: no list, no pairs, too many" {
	run imap < <(printf 'a ID\nb ID name\nc ID ("name")\nd ID ("n" "v"'; printf ' "n" "v"%.0s' {1..30}; echo ')')
	assert_line -n 1 --partial 'a BAD'
	assert_line -n 2 --partial 'b BAD Expected NIL, or pairs'
	assert_line -n 3 --partial 'c BAD Expected'
	assert_line -n 4 --partial 'd BAD Expected NIL, or pairs'
}

# RFC 2177: what happens is told as it happens.

load ../lib
load ../mailbox
load ../imap

setup() {
	mailbox
	three >"$BOX"
}

# idle NAME: a session that has said IDLE, which is answered.
idle() {
	local to=$1_to

	begin "$1"
	printf 'i IDLE\r\n' >&"${!to}"
	told "$1" '+ *'
}

@test "mail that comes, flags, messages that go, a file that is replaced" {
	idle a
	deliver user1 <<<$'Subject: new\n\ntext' >/dev/null
	told a '\* 4 EXISTS'
	told a '\* 1 RECENT'
	begin b
	say b 'STORE 2 +FLAGS (\Flagged)'
	told a '\* 2 FETCH (FLAGS (\\Flagged \\Seen))'
	say b 'STORE 1 +FLAGS.SILENT (\Deleted)'
	say b EXPUNGE
	told a '\* 1 EXPUNGE'
	logged_in <<<$'DELE 1\nQUIT' >/dev/null
	told a '\* 1 EXPUNGE'
	plain 5 >>"$BOX" # another program, without any lock
	told a '\* 3 EXISTS'
	# shellcheck disable=SC2154 # begin declares it
	printf 'DONE\r\n' >&"$a_to"
	told a 'i OK IDLE completed'
}

@test "a DONE that comes at once, and IDLE with nothing selected" {
	run logged <<<$'a IDLE\nDONE\nb SELECT INBOX\nc IDLE\nDONE\nd NOOP'
	assert_line -n 0 '+ idling'
	assert_line -n 1 'a OK IDLE completed'
	assert_line 'c OK IDLE completed'
	assert_line 'd OK NOOP completed'
}

@test "without a watcher of the kernel's, it looks once a second" {
	trace inject=inotify_init1:error=EMFILE
	idle a
	deliver user1 <<<$'Subject: new\n\ntext' >/dev/null
	told a '\* 4 EXISTS'
}

@test "200 sessions of one user, more than the kernel has watchers for" {
	settings 'connections_max = 400'
	serve_imap
	run "$LIBEXEC/t/idlers" 200 "$(port imap)" "$BOX"
	assert_success
	assert_output '200 have heard of it'
}

@test "refused: something else than DONE, and it ends in time" {
	settings 'imap { idle = 1 }'
	run logged <<<$'a IDLE\nb NOOP\nc NOOP'
	assert_line -n 1 'a BAD Expected DONE'
	assert_line -n 2 'c OK NOOP completed'
	begin a
	printf 'x IDLE\r\n' >&"$a_to"
	told a '\* BYE Waited too long*'
}

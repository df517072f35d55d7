# Flags: Status and X-Status, in the mailbox, where mail(1) and mutt see them.

load lib
load mailbox

setup() {
	mailbox
}

# marked LETTERS: a message of another program's with these in its Status.
marked() {
	printf 'From bob@st.um Sat Nov 21 03:00:00 2026\nSubject: number 9\nStatus: %s\n\ntext\n\n' "$1"
}

# status_of_all: the values of Status in the mailbox, in brackets.
status_of_all() {
	sed -nE 's/^Status: ?(.*)$/[\1]/p' "$BOX" | tr -d '\n'
}

@test "what RETR has sent is read and old after QUIT, in place" {
	local before

	deliver user1 <<<$'Subject: a\n\ntext'
	deliver user1 <<<$'Subject: b\n\ntext'
	deliver user1 <<<$'Subject: c\n\ntext'
	before=$(stat -c '%i %s' "$BOX")
	cp "$BOX" "$BATS_TEST_TMPDIR/old"
	run logged_in <<<$'RETR 2\nTOP 3 0\nQUIT'
	assert_line '+OK Goodbye'
	assert_equal "$(status_of_all)" '[    ][RO  ][    ]'
	assert_equal "$(stat -c '%i %s' "$BOX")" "$before"
	cmp -l "$BATS_TEST_TMPDIR/old" "$BOX" | wc -l | grep -qx 2
	run mail -N -f "$BOX" <<<$'from *\nx'
	assert_line --regexp '^>N +1 bob'
	assert_line --regexp '^  +2 bob'
	assert_line --regexp '^ N +3 bob'
}

@test "without QUIT nothing is marked; RSET takes no reading back" {
	deliver user1 <<<$'Subject: a\n\ntext'
	run logged_in <<<'RETR 1'
	assert_equal "$(status_of_all)" '[    ]'
	run logged_in <<<$'RETR 1\nRSET\nQUIT'
	assert_equal "$(status_of_all)" '[RO  ]'
}

@test "a message that has them already costs no write" {
	marked RO >"$BOX"
	marked OR >>"$BOX"
	trace trace=pwritev,fsync,rename
	run logged_in <<<$'RETR 1\nRETR 2\nQUIT'
	assert_line '+OK Goodbye'
	assert [ ! -s "$TRACE" ]
}

@test "what has no room is written anew, and has room then; the rest stays" {
	{ plain 1; marked O; plain 3; } >"$BOX"
	run logged_in <<<$'RETR 1\nRETR 2\nQUIT'
	assert_line '+OK Goodbye'
	{
		plain 1 | sed $'1a Status: RO  \\\nX-Status:       \\\nX-Keywords:                         \\\nX-UID:           '
		marked O | sed $'1a Status: RO  \\\nX-Status:       \\\nX-Keywords:                         \\\nX-UID:           \n/^Status: O/d'
		plain 3
	} | diff -u - "$BOX"
	run logged_in <<<$'UIDL\nQUIT' # which gives the third one room too
	cp "$BOX" "$BATS_TEST_TMPDIR/old"
	run logged_in <<<$'RETR 3\nQUIT'
	cmp -l "$BATS_TEST_TMPDIR/old" "$BOX" | wc -l | grep -qx 2
	assert_equal "$(status_of_all)" '[RO  ][RO  ][RO  ]'
}

@test "flags and deletions at once; those of others and of keywords stay" {
	{
		plain 1
		marked O | sed 's/^Status.*/&\nX-Status: AF\nX-Keywords: work/'
		plain 3
	} >"$BOX"
	run logged_in <<<$'RETR 1\nRETR 2\nDELE 1\nQUIT'
	assert_line '+OK Goodbye'
	assert_equal "$(subjects)" 'number 9 number 3 '
	assert_equal "$(status_of_all)" '[RO  ]'
	grep -q '^X-Status: AF ' "$BOX"
	grep -q '^X-Keywords: work ' "$BOX"
}

@test "two sessions: what both have read is marked, what one deletes is gone" {
	local one

	deliver user1 <<<$'Subject: a\n\ntext'
	deliver user1 <<<$'Subject: b\n\ntext'
	deliver user1 <<<$'Subject: c\n\ntext'
	coproc "$LIBEXEC/pop3d" 2>/dev/null
	one=$COPROC_PID
	printf 'USER user1\r\nPASS password\r\nRETR 1\r\nRETR 2\r\n' >&"${COPROC[1]}"
	while read -r line && [ "$line" != $'.\r' ]; do :; done <&"${COPROC[0]}"
	run logged_in <<<$'DELE 1\nRETR 3\nQUIT'
	assert_line '+OK Goodbye'
	printf 'QUIT\r\n' >&"${COPROC[1]}"
	wait "$one"
	assert_equal "$(subjects)" 'b c '
	assert_equal "$(status_of_all)" '[RO  ][RO  ]'
}

@test "killed at each system call of a change in place: old or new, no more" {
	local n between=0

	for n in 1 2 3; do deliver user1 <<<"Subject: number $n"; done
	cp "$BOX" "$BATS_TEST_TMPDIR/old"
	printf 'USER user1\r\nPASS password\r\nRETR 1\r\nRETR 3\r\nQUIT\r\n' \
		>"$BATS_TEST_TMPDIR/session"
	"$LIBEXEC/pop3d" <"$BATS_TEST_TMPDIR/session" >/dev/null
	cp "$BOX" "$BATS_TEST_TMPDIR/new"
	cp "$BATS_TEST_TMPDIR/old" "$BOX"
	n=0
	while killed_at $((++n)) "$LIBEXEC/pop3d" <"$BATS_TEST_TMPDIR/session"; do
		if untouched "$BATS_TEST_TMPDIR"/{old,new}; then
			cp "$BATS_TEST_TMPDIR/old" "$BOX"
			continue
		fi
		between=$((between + 1))
		sed 's/^Status: RO  $/Status:     /' "$BOX" |
			cmp - "$BATS_TEST_TMPDIR/old"
		run logged_in <<<$'STAT\nQUIT'
		assert_line --partial '+OK 3 '
		nothing_left
		cp "$BATS_TEST_TMPDIR/old" "$BOX"
	done
	assert [ "$between" -gt 0 ] # one is marked, the other not yet
	assert_equal "$(status_of_all)" '[RO  ][    ][RO  ]'
}

@test "flags that can't be written are logged, and QUIT is fine" {
	deliver user1 <<<$'Subject: a\n\ntext'
	trace inject=pwritev:error=EIO
	run logged_in <<<$'RETR 1\nQUIT'
	assert_line '+OK Goodbye'
	grep -q 'mailbox user1 stays as it is: Input/output error' "$BATS_TEST_TMPDIR/log"
	assert_equal "$(status_of_all)" '[    ]'
}

@test "where no file can be made, flags that have room are written" {
	deliver user1 <<<'Subject: ours'
	plain 1 >>"$BOX"
	close_folder
	run logged_in <<<$'RETR 1\nQUIT'
	assert_line '+OK Goodbye'
	assert_equal "$(status_of_all)" '[RO  ]'
	run logged_in <<<$'RETR 2\nQUIT'
	assert_line '+OK Goodbye'
	assert_equal "$(status_of_all)" '[RO  ]'
}

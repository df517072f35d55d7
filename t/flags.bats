# Flags: Status and X-Status, in the mailbox, where mail(1) and mutt see them.

load lib
load mailbox
load imap

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

# dovecot: a mailbox as Dovecot 2.3 has written it, blanks at the ends too.
dovecot() {
	sed 's/|$//' <<-'M'
	From bob@st.um Sat Nov 21 03:00:01 2026
	Subject: number 1
	X-IMAPbase: 1795528869 0000000003 Work $Forwarded home
	X-UID: 1
	Status: RO
	X-Keywords: Work $Forwarded    |

	text 1

	From bob@st.um Sat Nov 21 03:00:02 2026
	Subject: number 2
	X-UID: 2    |
	Status: O
	X-Keywords: Work home

	text 2

	From bob@st.um Sat Nov 21 03:00:03 2026
	Subject: number 3
	X-UID: 3                                        |
	Status: O

	text 3

	M
}

# marks NAME: the values of this header, in brackets.
marks() {
	sed -nE "s/^$1: ?(.*)\$/[\1]/p" "$BOX" | tr -d '\n'
}

@test "keywords that Dovecot wrote are read, and what we write it will read" {
	dovecot >"$BOX"
	run selected <<-'C'
	1 FETCH 1:* FLAGS
	2 STORE 3 +FLAGS (HOME Neu)
	3 STORE 2 -FLAGS (work)
	C
	assert_line '* 1 FETCH (FLAGS (\Seen Work $Forwarded))'
	assert_line '* 2 FETCH (FLAGS (Work home))'
	assert_line '* 3 FETCH (FLAGS ())'
	assert_line '* FLAGS (\Answered \Flagged \Deleted \Seen \Draft Work $Forwarded home Neu)'
	assert_line '* 3 FETCH (FLAGS (home Neu))'
	assert_line '* 2 FETCH (FLAGS (home))'
	# It drops keywords that X-IMAPbase does not list.
	assert_equal "$(marks X-IMAPbase | sed 's/ *]/]/')" \
		'[1795528869 0000000003 Work $Forwarded home Neu]'
	assert_equal "$(marks X-Keywords)" \
		'[Work $Forwarded         ][home     ][home Neu                ]'
	assert_equal "$(marks X-UID | tr -d ' ')" '[0000000001][2][0000000003]'
	run selected <<-'C'
	1 STORE 1 +FLAGS \Deleted
	2 EXPUNGE
	3 FETCH 1:* FLAGS
	C
	assert_line '* 1 FETCH (FLAGS (home))'
	assert_line '* 2 FETCH (FLAGS (home Neu))'
	assert_equal "$(marks X-IMAPbase | sed 's/ *]/]/')" \
		'[1795528869 0000000003 Work $Forwarded home Neu]'
}

@test "keywords of our letters: in place, listed first; killed at each call" {
	local n between=0

	for n in 1 2 3; do deliver user1 <<<"Subject: number $n"; done
	run selected </dev/null
	cp "$BOX" "$BATS_TEST_TMPDIR/old"
	printf '%s\r\n' '0 LOGIN user1 password' '1 SELECT INBOX' \
		'2 STORE 1,3 +FLAGS (Work $Forwarded)' >"$BATS_TEST_TMPDIR/session"
	"$LIBEXEC/imapd" <"$BATS_TEST_TMPDIR/session" >/dev/null
	cp "$BOX" "$BATS_TEST_TMPDIR/new"
	assert_equal "$(marks X-Keywords | tr -s ' ')" \
		'[Work $Forwarded ][ ][Work $Forwarded ]'
	assert_equal "$(wc -c <"$BOX")" "$(wc -c <"$BATS_TEST_TMPDIR/old")"
	cp "$BATS_TEST_TMPDIR/old" "$BOX"
	n=0
	while killed_at $((++n)) "$LIBEXEC/imapd" <"$BATS_TEST_TMPDIR/session"; do
		if ! untouched "$BATS_TEST_TMPDIR"/{old,new}; then
			between=$((between + 1))
			sed 's/Work \$Forwarded/               /' "$BOX" |
				cmp - "$BATS_TEST_TMPDIR/old"
			grep -q '^X-IMAPbase: .* Work \$Forwarded ' "$BOX"
			run selected <<<'1 FETCH 2 FLAGS'
			assert_line '* 2 FETCH (FLAGS ())'
			nothing_left
		fi
		rm -f "$BOX.lock" # so that the next has as many calls
		cp "$BATS_TEST_TMPDIR/old" "$BOX"
	done
	assert [ "$between" -ge 2 ] # only the list is new; and one is marked
	cmp "$BOX" "$BATS_TEST_TMPDIR/new"
}

@test "keywords that have no room, killed at each call: the old or the new" {
	local n

	dovecot >"$BOX"
	cp "$BOX" "$BATS_TEST_TMPDIR/old"
	printf '%s\r\n' '0 LOGIN user1 password' '1 SELECT INBOX' \
		'2 STORE 1:2 +FLAGS (Neu)' >"$BATS_TEST_TMPDIR/session"
	"$LIBEXEC/imapd" <"$BATS_TEST_TMPDIR/session" >/dev/null
	cp "$BOX" "$BATS_TEST_TMPDIR/new"
	cp "$BATS_TEST_TMPDIR/old" "$BOX"
	n=0
	while killed_at $((++n)) "$LIBEXEC/imapd" <"$BATS_TEST_TMPDIR/session"; do
		cmp -s "$BOX" "$BATS_TEST_TMPDIR/old" || cmp "$BOX" "$BATS_TEST_TMPDIR/new"
		cp "$BATS_TEST_TMPDIR/old" "$BOX"
	done
	cmp "$BOX" "$BATS_TEST_TMPDIR/new"
	nothing_left
}

@test "keywords folded, twice, in other letters: all are read, one line is left" {
	{
		printf 'From bob@st.um Sat Nov 21 03:00:01 2026\n'
		printf 'X-IMAPbase: 1795528869 0000000001 one\n\ttwo\n'
		printf 'X-Keywords: ONE\n three\nX-Keywords:\tfour\nStatus: O\n'
		printf 'X-UID: 1\nSubject: number 1\n\ntext\n\n'
	} >"$BOX"
	run selected <<-'C'
	1 FETCH 1 FLAGS
	2 STORE 1 FLAGS.SILENT (Five TWO)
	C
	assert_line -n 0 '* 1 FETCH (FLAGS (one three four))'
	assert_equal "$(marks X-Keywords)" '[two Five                ]'
	sed -n '/^X-IMAPbase/,/^Status/p' "$BOX" | sed 's/ *$//' | diff -u - <(
		printf 'X-IMAPbase: 1795528869 0000000001 one\n'
		printf '\ttwo three four Five\nStatus: O\n'
	)
	run selected <<<'1 FETCH 1 (FLAGS BODY.PEEK[HEADER])'
	assert_line --partial 'FLAGS (two Five)'
	refute_output --partial three
}

@test "more keywords than a mailbox has: NO [LIMIT], and none is lost" {
	local many

	many=$(printf 'k%d ' {1..70})
	{
		printf 'From bob@st.um Sat Nov 21 03:00:01 2026\n'
		printf 'X-IMAPbase: 1795528869 0000000002 %s\nStatus: O\n' "$many"
		printf 'X-UID: 1\nSubject: number 1\n\ntext\n\n'
		printf 'From bob@st.um Sat Nov 21 03:00:02 2026\nX-UID: 2\n'
		printf 'X-Keywords: k2 k66 k\xc3\xa4se\nStatus: O\n'
		printf 'Subject: number 2\n\ntext\n\n'
	} >"$BOX"
	run selected <<-'C'
	1 FETCH 2 FLAGS
	2 STORE 1 +FLAGS (k65)
	3 STORE 1 +FLAGS (K64)
	4 STORE 2 +FLAGS (\Flagged k2)
	5 STORE 1:2 -FLAGS k2
	6 STORE 1 +FLAGS \Deleted
	7 EXPUNGE
	8 FETCH 1 FLAGS
	C
	assert_line -n 0 '* 2 FETCH (FLAGS (k2))'
	assert_line --partial '2 NO [LIMIT] '
	assert_line '* 1 FETCH (FLAGS (k64))'
	assert_line '* 2 FETCH (FLAGS (\Flagged k2))'
	assert_line --partial '5 NO [LIMIT] '
	assert_line '* 1 FETCH (FLAGS (\Flagged k2))'
	assert_equal "$(subjects)" 'number 2 '
	assert_equal "$(marks X-Keywords)" $'[k2 k66 k\xc3\xa4se]'
	assert_equal "$(marks X-IMAPbase | sed 's/ *]/]/')" \
		"[1795528869 0000000002 ${many% }]"
}

@test "a keyword that another session has given is taken away, heard of or not" {
	three >"$BOX"
	begin one
	begin two
	say one 'STORE 2 +FLAGS (Neu)'
	say two 'STORE 2 -FLAGS.SILENT (Neu)'
	say one NOOP
	heard <<<$'* 2 FETCH (FLAGS (\\Seen))\nx OK NOOP completed'
}

# full NAME...: the mailbox has 64 keywords, k1 to k64; two messages, of which the
# second has these.
full() {
	printf 'From bob@st.um Sat Nov 21 03:00:01 2026\n'
	printf 'X-IMAPbase: 1795528869 0000000002%s\nStatus: O\n' "$(printf ' k%d' {1..64})"
	printf 'X-UID: 1\nSubject: number 1\n\ntext\n\n'
	printf 'From bob@st.um Sat Nov 21 03:00:02 2026\nX-UID: 2\n'
	printf 'X-Keywords: %s\nStatus: O\nSubject: number 2\n\ntext\n\n' "$*"
}

# listed NAMES: exactly these keywords are in X-IMAPbase.
listed() {
	assert_equal "$(marks X-IMAPbase | sed -E 's/^.[0-9]+ [0-9]+ ?//; s/ *]$//')" "$1"
}

@test "keywords that no message has any more make room for others" {
	local flags='\Answered \Flagged \Deleted \Seen \Draft' n

	full k7 k64 >"$BOX"
	begin one
	# shellcheck disable=SC2154 # say sets it
	[[ $heard == *' k64 \*)]'* ]]
	begin two
	say one 'STORE 1 +FLAGS (one two)'
	heard <<-S
	* FLAGS ($flags k7 k64 one two)
	* OK [PERMANENTFLAGS ($flags k7 k64 one two \*)] These are kept
	* 1 FETCH (FLAGS (one two))
	x OK STORE completed
	S
	listed 'k7 k64 one two'
	say two 'STORE 2 +FLAGS (k3)' # it knows all 64, and none of the others
	heard <<-'S'
	* 2 FETCH (FLAGS (k3 k7 k64))
	x OK STORE completed
	S
	say two NOOP
	heard <<-S
	* FLAGS ($flags k7 k64 one two k3)
	* OK [PERMANENTFLAGS ($flags k7 k64 one two k3 \*)] These are kept
	* 1 FETCH (FLAGS (one two))
	x OK NOOP completed
	S
	say two 'STORE 2 -FLAGS (k7)'
	for n in {1..70}; do
		say one "UID STORE 1 FLAGS.SILENT (n$n)"
		[[ $heard == *'x OK STORE completed'* ]]
	done
	say one 'FETCH 1:* FLAGS'
	heard <<-'S'
	* 1 FETCH (FLAGS (n70))
	* 2 FETCH (FLAGS (k64 k3))
	x OK FETCH completed
	S
	say two NOOP
	[[ $heard == *$'* 1 FETCH (FLAGS (n70))\nx OK NOOP completed'* ]]
	say one LOGOUT
	say two LOGOUT
	assert_equal "$(subjects)" 'number 1 number 2 '
	assert_equal "$(marks X-Keywords | tr -s ' ')" '[n70 ][k64 k3 ]'
	nothing_left
}

@test "64 keywords that messages have leave no room; one less does" {
	local all

	all=$(echo k{1..64})
	full "$all" >"$BOX"
	run selected <<-'C'
	1 STORE 1 +FLAGS (Neu)
	2 FETCH 2 FLAGS
	3 UNSELECT
	4 SELECT INBOX
	5 UID STORE 99 +FLAGS (Neu)
	6 STORE 1 +FLAGS (k5)
	7 STORE 2 -FLAGS.SILENT (k2)
	8 STORE 1 +FLAGS (Neu)
	9 STORE 1 +FLAGS (k2)
	C
	assert_line --partial '1 NO [LIMIT] '
	assert_line "* 2 FETCH (FLAGS ($all))"
	refute_line --partial 'k64 \*'
	assert_line --partial '5 NO [LIMIT] '
	assert_line '6 OK STORE completed'
	assert_line '* 1 FETCH (FLAGS (k5 Neu))'
	assert_line --partial '9 NO [LIMIT] '
	listed "${all/k2 /} Neu"
}

@test "keywords that come by APPEND and COPY have room, too" {
	full k7 >"$BOX"
	run selected <<-'C'
	1 APPEND INBOX (one k7) {12+}
	Subject: x

	2 CREATE Work
	3 APPEND Work (two) {12+}
	Subject: y

	4 NOOP
	5 UID STORE 2 FLAGS.SILENT (k8)
	C
	listed 'k7 one k8'
	full k7 >"$BOX"
	run selected <<-'C'
	1 SELECT Work
	2 COPY 1 INBOX
	3 SELECT INBOX
	4 FETCH 1:* FLAGS
	C
	assert_line '* 3 FETCH (FLAGS (\Recent two))'
	assert_line '4 OK FETCH completed'
	listed 'k7 two'
}

@test "keywords that make room, killed at each call: they are as before, or new" {
	local n=0 old=0 new=0 session=$BATS_TEST_TMPDIR/session

	full k7 k64 >"$BOX"
	cp "$BOX" "$BATS_TEST_TMPDIR/old"
	printf '%s\r\n' '0 LOGIN user1 password' '1 SELECT INBOX' \
		'2 STORE 1:2 +FLAGS.SILENT (Neu)' >"$session"
	while killed_at $((++n)) "$LIBEXEC/imapd" <"$session"; do
		run selected <<<$'1 UID FETCH 1:* (FLAGS BODY.PEEK[TEXT])'
		output=$(paste -sd ' ' <<<"${output//$'\r'/}")
		case $output in
		'* 1 FETCH (UID 1 FLAGS () '*'* 2 FETCH (UID 2 FLAGS (k7 k64) '*) old=1 ;;
		'* 1 FETCH (UID 1 FLAGS (Neu) '*'* 2 FETCH (UID 2 FLAGS (k7 k64 Neu) '*) new=1 ;;
		'* 1 FETCH (UID 1 FLAGS (Neu) '*'* 2 FETCH (UID 2 FLAGS (k7 k64) '*) ;; # in place
		*) fail "killed at $n: $output" ;;
		esac
		[[ $output = *'text '*'text '*'1 OK FETCH'* ]]
		assert_equal "$(subjects)" 'number 1 number 2 '
		nothing_left
		rm -f "$BOX.lock"
		cp "$BATS_TEST_TMPDIR/old" "$BOX"
	done
	assert_equal $old$new 11
	listed 'k7 k64 Neu'
}

@test "sessions that name keywords in another order mean the same ones" {
	deliver user1 <<<'Subject: a'
	deliver user1 <<<'Subject: b'
	begin one
	say one 'STORE 2 +FLAGS (mine)'
	# Another program has others in its list, and before this one.
	sed -i -E 's/^(X-IMAPbase: [0-9]+ [0-9]+).*/\1 x y mine/
		s/^X-Keywords: mine /X-Keywords: y mine/' "$BOX"
	say one 'STORE 1 +FLAGS (mine Neu)'
	heard <<-'S'
	* FLAGS (\Answered \Flagged \Deleted \Seen \Draft mine Neu x y)
	* OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft mine Neu x y \*)] These are kept
	* 1 FETCH (FLAGS (\Recent mine Neu))
	x OK STORE completed
	S
	say one NOOP
	heard <<-'S'
	* 2 FETCH (FLAGS (\Recent y mine))
	x OK NOOP completed
	S
	say one 'STORE 2 -FLAGS (mine)'
	say one LOGOUT
	assert_equal "$(marks X-Keywords | tr -s ' ')" '[mine Neu ][y ]'
}

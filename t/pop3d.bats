# pop3d: what is said, in the order of RFC 1939, and what is left on disk.

load lib
load mailbox

setup() {
	mailbox
	three >"$BOX"
}

# Three messages as any program may have written them.
three() {
	local n

	for n in 1 2 3; do
		printf 'From bob@st.um Sat Nov 21 03:00:0%d 2026\n' "$n"
		printf 'Subject: number %d\nStatus: RO\n\n' "$n"
		printf 'text %d\n.dot\n>From me\n\n' "$n"
	done
}

# pop: talk to pop3d; lines come from stdin.
pop() {
	talk "$LIBEXEC/pop3d"
}

# says TRANSCRIPT: $output is exactly that, after greeting and login.
says() {
	diff -u <(cat) <(tail -n +4 <<<"$output")
}

# uids: the UIDL of every message, one a line.
uids() {
	logged_in <<<$'UIDL\nQUIT' | sed -n 's/^[0-9]* \([0-9]*\.[0-9]*\)$/\1/p'
}

# begin: a session on descriptors 7 (to it) and 8 (from it); $POP is its pid.
begin() {
	mkfifo "$BATS_TEST_TMPDIR/to" "$BATS_TEST_TMPDIR/from"
	"$LIBEXEC/pop3d" <"$BATS_TEST_TMPDIR/to" >"$BATS_TEST_TMPDIR/from" \
		2>>"$BATS_TEST_TMPDIR/log" 3>&- &
	POP=$!
	exec 7>"$BATS_TEST_TMPDIR/to" 8<"$BATS_TEST_TMPDIR/from"
	answer greeting
	say 'USER user1'
	say 'PASS password'
}

# answer WHAT: read one line into $line.
answer() {
	read -r -t "$PATIENCE" -u 8 line || {
		echo "no answer to $1" >&2
		return 1
	}
	line=${line%$'\r'}
}

say() {
	printf '%s\r\n' "$1" >&7
	answer "$1"
}

finish() {
	exec 7>&- 8<&-
	wait "$POP"
}

@test "the lab's session: log in, look, read, delete, leave" {
	run pop <<-'C'
	USER user1
	PASS password
	STAT
	LIST
	RETR 2
	DELE 1
	QUIT
	C
	diff -u - <(echo "$output") <<-'S'
	+OK st.um POP3 server ready
	+OK Now the password
	+OK Logged in, 3 messages
	+OK 3 132
	+OK 3 messages (132 octets)
	1 44
	2 44
	3 44
	.
	+OK 44 octets
	Subject: number 2

	text 2
	..dot
	From me
	.
	+OK Message 1 will be deleted at QUIT.
	+OK Goodbye
	S
	diff -u "$BOX" <(three | sed 1,8d |
		sed $'1a Status: RO  \\\nX-Status:       \\\nX-Keywords:                         \\\nX-UID:           \n3d')
}

@test "what students type: lower case, blanks, a bare LF, user@domain" {
	run "$LIBEXEC/pop3d" <<-'C'
	user user1@st.um
	pass password
	  list   2  
	quit
	C
	assert_line --partial '+OK Logged in, 3 messages'
	assert_line --partial '+OK 2 44'
	assert_line --partial '+OK Goodbye'
}

@test "a domain that is not ours, or no such user, is nobody" {
	run pop <<<$'USER user1@example.org\nPASS password\nQUIT'
	assert_line -n 2 '-ERR [AUTH] No such name and password'
	run pop <<<$'USER nobody\nPASS password\nQUIT'
	assert_line -n 2 '-ERR [AUTH] No such name and password'
}

@test "the third wrong password ends the session, and each costs time" {
	local before=$EPOCHSECONDS
	run pop <<-'C'
	USER user1
	PASS wrong
	USER user1
	PASS wrong
	USER user1
	PASS wrong
	NOOP
	C
	assert_equal "${#lines[@]}" 7
	assert [ $((EPOCHSECONDS - before)) -ge 2 ]
}

@test "PASS needs USER, and TRANSACTION's commands a login" {
	local command

	run pop <<<$'PASS password\nQUIT'
	assert_line -n 1 '-ERR First USER, then PASS'
	for command in STAT LIST 'RETR 1' 'DELE 1' NOOP RSET LAST 'TOP 1 0' UIDL; do
		run pop <<<"$command"
		assert_line -n 1 --partial '-ERR Not now'
	done
	run logged_in <<<$'USER user1\nQUIT'
	assert_line -n 3 --partial '-ERR Not now'
}

@test "a message that isn't there is named in the answer" {
	run logged_in <<-'C'
	RETR
	RETR 0
	RETR 4
	RETR 99999999999999999999
	RETR -1
	RETR 1x
	DELE
	DELE 2
	DELE 2
	RETR 2
	LIST 2
	LIST
	QUIT
	C
	says <<-'S'
	-ERR There's no message 0.
	-ERR There's no message 0.
	-ERR There's no message 4.
	-ERR There's no message 99999999999999999999.
	-ERR There's no message -1.
	-ERR There's no message 1x.
	-ERR There's no message 0.
	+OK Message 2 will be deleted at QUIT.
	-ERR Message 2 is deleted.
	-ERR Message 2 is deleted.
	-ERR Message 2 is deleted.
	+OK 2 messages (88 octets)
	1 44
	3 44
	.
	+OK Goodbye
	S
}

@test "TOP: headers, some lines, more lines than there are, nonsense" {
	run logged_in <<-'C'
	TOP 1 0
	TOP 1 1
	TOP 1 99999999
	TOP 1
	TOP 1 -1
	TOP 9 1
	QUIT
	C
	says <<-'S'
	+OK 44 octets
	Subject: number 1

	.
	+OK 44 octets
	Subject: number 1

	text 1
	.
	+OK 44 octets
	Subject: number 1

	text 1
	..dot
	From me
	.
	-ERR Syntax: TOP message lines
	-ERR Syntax: TOP message lines
	-ERR There's no message 9.
	+OK Goodbye
	S
}

@test "RSET undoes DELE, LAST tells how far one has read" {
	run logged_in <<<$'LAST\nRETR 2\nLAST\nDELE 3\nSTAT\nRSET\nLAST\nQUIT'
	assert_line '+OK 0'
	assert_line '+OK 2'
	assert_line '+OK 2 88'
	assert_line '+OK 3 132'
	diff -u "$BOX" <(three)
}

@test "a dropped connection deletes nothing" {
	run logged_in <<<$'DELE 1\nDELE 2'
	assert_line '+OK Message 2 will be deleted at QUIT.'
	diff -u "$BOX" <(three)
}

@test "killed in the middle, it deletes nothing and leaves no lock" {
	begin
	say 'DELE 1'
	kill -KILL "$POP"
	wait "$POP" || true
	diff -u "$BOX" <(three)
	assert_equal "$(ls -A "$SITE/spool/mail")" user1
}

@test "UIDL gives names that stay, whatever is deleted" {
	local before

	before=$(uids)
	assert_equal "$(wc -l <<<"$before")" 3
	assert_equal "$(uids)" "$before"
	run logged_in <<<$'DELE 1\nQUIT'
	assert_equal "$(uids)" "$(tail -n +2 <<<"$before")"
	run logged_in <<<$'UIDL 2\nUIDL 3\nQUIT'
	assert_line "+OK 2 $(tail -n 1 <<<"$before")"
	assert_line "-ERR There's no message 3."
}

@test "UIDL: a name is never given twice, even when the mailbox was empty" {
	local before

	before=$(uids)
	run logged_in <<<$'DELE 1\nDELE 2\nDELE 3\nQUIT'
	assert [ ! -s "$BOX" ]
	three >>"$BOX"
	run grep -Fxf <(echo "$before") <(uids)
	assert_failure 1
}

@test "CAPA in both states, HELP for all and for one" {
	run pop <<<$'CAPA\nQUIT'
	for can in TOP USER 'SASL PLAIN LOGIN' UIDL RESP-CODES PIPELINING; do
		assert_line "$can"
	done
	run logged_in <<<$'CAPA\nHELP\nHELP TOP\nHELP FROB\nQUIT'
	assert_line UIDL
	assert_line 'RETR message: read it (RFC 1939 5)'
	assert_line --partial 'TOP message lines'
	assert_line --partial '-ERR No such command'
}

@test "AUTH PLAIN: at once, when asked, as somebody else, cancelled, nonsense" {
	local good other

	good=$(printf '\0user1\0password' | base64)
	other=$(printf 'user2\0user1\0password' | base64)
	run pop <<<"AUTH PLAIN $good"$'\nSTAT\nQUIT'
	assert_line '+OK 3 132'
	run pop <<<$'auth plain\n'"$good"$'\nSTAT\nQUIT'
	assert_line -n 1 '+ '
	assert_line '+OK 3 132'
	run pop <<<$'AUTH PLAIN\n*\nAUTH PLAIN =\nAUTH PLAIN !!!!\nAUTH FROB\nQUIT'
	assert_line -n 2 '-ERR Cancelled'
	assert_line -n 3 '-ERR This is no response of this mechanism in base64'
	assert_line -n 4 '-ERR This is no response of this mechanism in base64'
	assert_line -n 5 '-ERR No such mechanism; CAPA has those that are'
	run pop <<<"AUTH PLAIN $other"$'\nQUIT'
	assert_line -n 1 '-ERR [AUTH] No such name and password'
}

@test "no password is in the log" {
	local secret

	secret=$(printf '\0user1\0sesame' | base64)
	INETLAB_DEBUG=1 run pop <<<"USER user1
PASS sesame
AUTH PLAIN $secret
AUTH PLAIN
$secret
QUIT"
	assert grep -q 'PASS (hidden)' "$BATS_TEST_TMPDIR/log"
	run grep -e sesame -e "$secret" "$BATS_TEST_TMPDIR/log"
	assert_failure 1
}

@test "one line too long gets one refusal; too many mistakes end it" {
	settings 'pop3 { mistakes_max = 3 }'
	run pop < <(printf 'A%.0s' {1..5000}; printf '\nQUIT\n')
	assert_equal "${#lines[@]}" 3
	assert_line -n 1 --partial '-ERR Line too long'
	run pop <<<$'A\nB\nC\nQUIT'
	assert_equal "${#lines[@]}" 5
	assert_line -n 4 --partial '-ERR Too many mistakes'
}

@test "silence until login is bounded, and after it nothing is deleted" {
	settings 'pop3 { login = 1 idle = 2 }'
	mkfifo "$BATS_TEST_TMPDIR/silent"
	exec 7<>"$BATS_TEST_TMPDIR/silent"
	run timeout "$PATIENCE" "$LIBEXEC/pop3d" <"$BATS_TEST_TMPDIR/silent" 7>&-
	assert_line --partial '-ERR Waited too long'
	printf 'USER user1\r\nPASS password\r\nDELE 1\r\n' >&7
	run timeout "$PATIENCE" "$LIBEXEC/pop3d" <"$BATS_TEST_TMPDIR/silent" 7>&-
	assert_line --partial '-ERR Waited too long'
	exec 7>&-
	diff -u "$BOX" <(three)
}

@test "no mailbox yet is an empty mailbox" {
	rm "$BOX"
	run logged_in <<<$'STAT\nLIST\nUIDL\nRETR 1\nQUIT'
	says <<-'S'
	+OK 0 0
	+OK 0 messages (0 octets)
	.
	+OK 0 messages (0 octets)
	.
	-ERR There's no message 1.
	+OK Goodbye
	S
	assert [ ! -e "$BOX" ]
}

@test "a locked mailbox is [IN-USE]; it was not touched" {
	settings 'lock = 1'
	echo $$ >"$BOX.lock"
	run logged_in <<<QUIT
	assert_line -n 2 --partial '-ERR [IN-USE]'
	rm "$BOX.lock"
	run logged_in <<<QUIT
	assert_line -n 2 '+OK Logged in, 3 messages'
	diff -u "$BOX" <(three)
}

@test "a mailbox that is none is [SYS/TEMP]: a fifo, a link, a folder, junk" {
	rm "$BOX"
	mkfifo "$BOX"
	run logged_in <<<QUIT
	assert_line -n 2 --partial '-ERR [SYS/TEMP]'
	rm "$BOX"
	three >"$SITE/elsewhere"
	ln -s "$SITE/elsewhere" "$BOX"
	run logged_in <<<QUIT
	assert_line -n 2 --partial '-ERR [SYS/TEMP]'
	rm "$BOX"
	mkdir "$BOX"
	run logged_in <<<QUIT
	assert_line -n 2 --partial '-ERR [SYS/TEMP]'
	rmdir "$BOX"
	echo 'this is a letter to my aunt' >"$BOX"
	run logged_in <<<QUIT
	assert_line -n 2 --partial '-ERR [SYS/TEMP]'
}

@test "more messages than messages_max are refused, not half shown" {
	settings 'pop3 { messages_max = 2 }'
	run logged_in <<<QUIT
	assert_line -n 2 '-ERR [SYS/PERM] More than 2 messages'
}

@test "UPDATE that cannot be done says so, and deletes nothing" {
	settings 'lock = 1'
	begin
	say 'DELE 1'
	echo $$ >"$BOX.lock"
	say QUIT
	assert_equal "$line" '-ERR [SYS/TEMP] Nothing was deleted'
	finish
	diff -u "$BOX" <(three)
}

@test "two sessions while mail arrives: each keeps its view, nothing is lost" {
	begin
	say 'STAT'
	run logged_in <<<$'DELE 1\nQUIT'
	assert_line '+OK Goodbye'
	printf 'From new@st.um Sat Nov 21 04:00:00 2026\nSubject: new\n\nnew\n\n' \
		>>"$BOX"
	say 'STAT'
	assert_equal "$line" '+OK 3 132'
	say 'RETR 1'
	assert_equal "$line" '+OK 44 octets'
	answer subject
	assert_equal "$line" 'Subject: number 1'
	while [ "$line" != . ]; do answer text; done
	say 'DELE 1'
	say 'DELE 3'
	say QUIT
	assert_equal "$line" '+OK Goodbye'
	finish
	run logged_in <<<$'TOP 1 0\nTOP 2 0\nSTAT\nQUIT'
	assert_line 'Subject: number 2'
	assert_line 'Subject: new'
	assert_line --partial '+OK 2 '
}

@test "a mailbox changed in place is an error, never another message's text" {
	begin
	three | sed 1,8d >"$BATS_TEST_TMPDIR/two"
	cat "$BATS_TEST_TMPDIR/two" >"$BOX"
	say 'RETR 3'
	assert_equal "$line" '-ERR [SYS/TEMP] Another program has changed the mailbox; log in again'
	say 'DELE 2'
	say QUIT
	finish
	run logged_in <<<$'TOP 1 0\nSTAT\nQUIT'
	assert_line 'Subject: number 3'
	assert_line '+OK 1 44'
}

@test "a hundred commands in one segment are answered in order" {
	run logged_in < <(for _ in {1..100}; do printf 'LIST 1\nLIST 2\n'; done; echo QUIT)
	assert_equal "$(grep -c '^+OK 1 44$' <<<"$output")" 100
	assert_equal "${#lines[@]}" 204
}

@test "a client that cannot be written to is an I/O error" {
	run bash -c '"$1" </dev/null >/dev/full 2>/dev/null' _ "$LIBEXEC/pop3d"
	assert_failure 74
}

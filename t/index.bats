# index.bats - the index of a mailbox: it changes nothing but the time it takes.

load lib
load mailbox
load imap

setup() {
	mailbox
	# Nobody but strace(1) may trace then.
	export ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0
	INDEX=$MAIL/.user1.index
	: >"$BATS_TEST_TMPDIR/log"
}

# letters FIRST LAST: deliver letters of a few KB, by SMTP.
letters() {
	local n

	{
		printf 'HELO a\r\n'
		for ((n = $1; n <= $2; n++)); do
			printf 'MAIL FROM:<bob@st.um>\r\nRCPT TO:<user1>\r\nDATA\r\n'
			printf 'Subject: number %d\r\n\r\n' "$n"
			printf 'text %d of it\r\n..\r\nFrom me\r\n' {1..200}
			printf '.\r\n'
		done
		printf 'QUIT\r\n'
	} | "$LIBEXEC/smtpd" 2>>"$BATS_TEST_TMPDIR/log" |
		grep -c '^250 2.0.0 Ok' >"$BATS_TEST_TMPDIR/delivered"
	assert_equal "$(cat "$BATS_TEST_TMPDIR/delivered")" "$((1 + $2 - $1))"
}

# foreign N: append what another program writes.
foreign() {
	printf 'From bob@st.um Sat Nov 21 03:00:00 2026\nSubject: foreign %d\n\ntext\n\n' \
		"$1" >>"$BOX"
}

everything() {
	logged_in <<<$'STAT\nLIST\nUIDL\nRETR 1\nTOP 2 3\nRETR 3\nTOP 40 0\nQUIT'
}

# reads_all: a login reads the mailbox from its start.
reads_all() {
	strace -f -y -e trace=pread64 -o "$BATS_TEST_TMPDIR/trace" \
		"$LIBEXEC/pop3d" <<<$'USER user1\nPASS password\nSTAT\nQUIT' \
		>/dev/null 2>&1
	grep -qE "mail/user1>.*, (131072|[0-9]+), 0\) = [0-9]{5,}" \
		"$BATS_TEST_TMPDIR/trace"
}

# agrees: with the index a session hears what it hears without.
agrees() {
	everything >"$BATS_TEST_TMPDIR/with"
	rm -f "$INDEX"
	everything >"$BATS_TEST_TMPDIR/without"
	diff -u "$BATS_TEST_TMPDIR/without" "$BATS_TEST_TMPDIR/with"
	grep -q '^+OK Logged in, [1-9]' "$BATS_TEST_TMPDIR/with"
}

@test "it is made at the first login and used at the next" {
	letters 1 40
	assert [ ! -e "$INDEX" ]
	reads_all
	assert [ -s "$INDEX" ]
	run reads_all
	assert_failure
	agrees
}

@test "a small mailbox has none" {
	letters 1 3
	run everything
	assert [ ! -e "$INDEX" ]
}

@test "new mail of ours at the end is all that is read; so it stays through many" {
	letters 1 40
	run everything
	letters 41 44
	run reads_all
	assert_failure
	letters 45 46
	letters 47 47
	everything >/dev/null
	run reads_all
	assert_failure
	agrees
	run logged_in <<<$'STAT\nQUIT'
	assert_output --partial '+OK Logged in, 47 messages'
}

@test "numbers and deletions keep it true" {
	letters 1 40
	logged_in <<<$'UIDL\nQUIT' >/dev/null # in place
	run reads_all
	assert_failure
	agrees
	logged_in <<<$'DELE 1\nDELE 7\nDELE 40\nQUIT' >/dev/null
	run reads_all
	assert_failure
	agrees
	foreign 1 # has no room for a number
	letters 50 51
	logged_in <<<$'UIDL\nDELE 3\nQUIT' >/dev/null
	run reads_all
	assert_failure
	agrees
	logged_in <<<$'DELE 36\nDELE 37\nDELE 38\nDELE 39\nQUIT' >/dev/null
	agrees
}

@test "deletions before there are numbers keep it true" {
	letters 1 40
	logged_in <<<$'DELE 1\nDELE 2\nDELE 20\nQUIT' >/dev/null
	run reads_all
	assert_failure
	agrees
}

@test "what other programs do to the mailbox is seen: append, cut, replace, edit" {
	letters 1 40
	run everything
	foreign 1
	reads_all
	agrees
	cp "$BOX" "$BATS_TEST_TMPDIR/old"
	letters 41 41
	run everything
	# in place, and of the same size and time
	touch -r "$BOX" "$BATS_TEST_TMPDIR/time"
	sed 's/^Subject: number 7$/Subject: anotherr7/' "$BOX" \
		>"$BATS_TEST_TMPDIR/edited"
	cat "$BATS_TEST_TMPDIR/edited" >"$BOX"
	touch -r "$BATS_TEST_TMPDIR/time" "$BOX"
	reads_all
	agrees
	truncate -s -500 "$BOX"
	reads_all
	agrees
	cp "$BATS_TEST_TMPDIR/old" "$BOX"
	reads_all
	agrees
	mv "$BATS_TEST_TMPDIR/old" "$BOX"
	[ "$EUID" -ne 0 ] || chown mail:mail "$BOX"
	reads_all
	agrees
}

@test "a change of another program between our deliveries is seen" {
	letters 1 40
	run everything
	dd if=/dev/zero of="$BOX" bs=1 seek=3000 count=9 conv=notrunc status=none
	letters 41 41
	reads_all
	agrees
}

@test "a damaged index is as good as none, and mended" {
	local at size

	letters 1 40
	everything >/dev/null
	size=$(stat -c %s "$INDEX")
	everything >"$BATS_TEST_TMPDIR/right"
	for at in 0 9 30 70 90 110 130 140 200 $((size - 1)); do
		printf '\377\177' | dd of="$INDEX" bs=1 seek="$at" \
			conv=notrunc status=none
		diff "$BATS_TEST_TMPDIR/right" <(everything)
		run reads_all
		assert_failure
	done
	for at in 0 1 50 150 $((size - 1)); do
		truncate -s "$at" "$INDEX"
		diff "$BATS_TEST_TMPDIR/right" <(everything)
	done
	head -c 3000 /dev/urandom >"$INDEX"
	diff "$BATS_TEST_TMPDIR/right" <(everything)
	rm "$INDEX"
	mkdir "$INDEX"
	diff "$BATS_TEST_TMPDIR/right" <(everything)
	rmdir "$INDEX"
	ln -s elsewhere "$INDEX"
	diff "$BATS_TEST_TMPDIR/right" <(everything)
	assert [ -L "$INDEX" ]
}

@test "killed at each system call of a session that makes it: nothing is wrong" {
	local n=0

	letters 1 40
	everything >"$BATS_TEST_TMPDIR/right" # and there are numbers now
	printf 'USER user1\r\nPASS password\r\nQUIT\r\n' >"$BATS_TEST_TMPDIR/session"
	rm "$INDEX"
	while killed_at $((++n)) "$LIBEXEC/pop3d" <"$BATS_TEST_TMPDIR/session"; do
		diff "$BATS_TEST_TMPDIR/right" <(everything)
		run reads_all
		assert_failure
		rm "$INDEX"
	done
	assert [ $n -gt 8 ]
}

@test "without room for it, or with writes that fail, there is none" {
	letters 1 40
	everything >"$BATS_TEST_TMPDIR/right"
	for call in pwritev:error=ENOSPC utimensat:error=EPERM pwritev:retval=7; do
		rm -f "$INDEX"
		strace -o /dev/null -e "inject=$call" "$LIBEXEC/pop3d" \
			<<<$'USER user1\nPASS password\nSTAT\nQUIT' \
			>"$BATS_TEST_TMPDIR/out" 2>&1
		grep -q '^+OK 40 ' "$BATS_TEST_TMPDIR/out"
		diff "$BATS_TEST_TMPDIR/right" <(everything)
	done
}

# in_session COMMAND...: log in, run the command, then LIST and more; what the
# session hears is $output.
in_session() {
	local pid in out

	coproc "$LIBEXEC/pop3d" 2>>"$BATS_TEST_TMPDIR/log"
	pid=$COPROC_PID in=${COPROC[1]} out=${COPROC[0]}
	exec 6<&"$out"
	printf 'USER user1\r\nPASS password\r\n' >&"$in"
	sed '/Logged in/q' <&6 >/dev/null
	"$@"
	printf 'LIST\r\nTOP 40 0\r\nTOP 41 0\r\nSTAT\r\nQUIT\r\n' >&"$in"
	output=$(tr -d '\r' <&6)
	exec 6<&-
	wait "$pid"
}

delete_some() {
	logged_in <<<$'DELE 3\nDELE 7\nQUIT'
}

@test "a login and STAT read the head of the index, no more" {
	letters 1 40
	everything >/dev/null
	strace -y -e trace=pread64 -o "$BATS_TEST_TMPDIR/trace" \
		"$LIBEXEC/pop3d" <<<$'USER user1\nPASS password\nSTAT\nQUIT' \
		>"$BATS_TEST_TMPDIR/out" 2>/dev/null
	grep -q '^+OK 40 ' "$BATS_TEST_TMPDIR/out"
	run grep -c 'spool/mail' "$BATS_TEST_TMPDIR/trace"
	assert_output 1
}

@test "SELECT, EXAMINE and STATUS read the head of the index, no more" {
	letters 1 40
	by_imap() {
		strace -y -e trace=pread64 -o "$BATS_TEST_TMPDIR/trace" \
			"$LIBEXEC/imapd" <<<$'a LOGIN user1 password\n'"$1"$'\nz LOGOUT' \
			2>/dev/null | tr -d '\r'
		[ "$(grep -c 'spool/mail' "$BATS_TEST_TMPDIR/trace")" -eq "$2" ]
	}
	"$LIBEXEC/imapd" >/dev/null 2>&1 \
		<<<$'a LOGIN user1 password\nb SELECT INBOX\nc STORE 1:6 FLAGS (\\Seen word)\nd STORE 8 FLAGS (\\Seen)\ne LOGOUT'
	run by_imap 'b STATUS INBOX (MESSAGES RECENT UIDNEXT UNSEEN)' 1
	assert_success
	assert_line '* STATUS INBOX (MESSAGES 40 RECENT 0 UIDNEXT 41 UNSEEN 33)'
	for word in SELECT EXAMINE; do
		run by_imap "b $word INBOX" 1
		assert_success
		assert_line --regexp '^\* FLAGS \(.* word\)$'
		assert_line '* 40 EXISTS'
		assert_line '* 0 RECENT'
		assert_line --regexp '^\* OK \[UNSEEN 7\]'
		assert_line --regexp '^\* OK \[UIDNEXT 41\]'
	done
}

@test "what it knows is opened while another has the locks; the rest waits" {
	letters 1 40
	everything >/dev/null
	settings 'lock = 1'
	echo $$ >"$BOX.lock"
	run logged_in <<<$'UIDL 40\nRETR 3\nQUIT'
	assert_line -n 2 '+OK Logged in, 40 messages'
	assert_line --regexp '^\+OK 40 [0-9]+\.40$'
	assert_line 'Subject: number 3'
	foreign 1
	run logged_in <<<QUIT
	assert_line -n 2 --partial '-ERR [IN-USE]'
	rm "$BOX.lock"
	run logged_in <<<QUIT
	assert_line -n 2 '+OK Logged in, 41 messages'
}

@test "what a session has not looked at yet stays its view all the same" {
	local what before

	for what in 'letters 41 42' delete_some 'rm spool/mail/user1' \
		'rm spool/mail/.user1.index' 'foreign 1'; do
		rm -f "$MAIL"/* "$INDEX"
		letters 1 40
		everything >/dev/null
		in_session true
		before=$output
		assert_output --partial 'Subject: number 40'
		assert_output --partial "-ERR There's no message 41."
		cd "$SITE"
		# shellcheck disable=SC2086 # words
		in_session $what
		assert_equal "$output" "$before"
	done
}

@test "what a client was told of by SELECT and has not asked for stays its view" {
	local what n=0 before

	for what in true 'letters 41 42' delete_some 'rm spool/mail/user1' \
		'rm spool/mail/.user1.index' 'foreign 1'; do
		rm -f "$MAIL"/* "$INDEX"
		letters 1 40
		selected <<<'STORE 5 FLAGS (\Seen)' >/dev/null
		begin "s$((++n))"
		cd "$SITE"
		$what
		say "s$n" 'FETCH 1:* (FLAGS UID BODY.PEEK[HEADER.FIELDS (SUBJECT)])'
		before=${before-$heard}
		assert_equal "$heard" "$before"
	done
	assert_equal "$(grep -c 'UID' <<<"$before")" 40
}

@test "if another program has changed it before that, the session ends" {
	local change n=0

	for change in 'truncate -s -500' 'sed -i s/^\(X-IMAPbase:.\)./\12/'; do
		rm -f "$MAIL"/* "$INDEX"
		letters 1 40
		selected <<<'NOOP' >/dev/null
		begin "s$((++n))"
		cp "$BOX" "$BATS_TEST_TMPDIR/changed"
		$change "$BATS_TEST_TMPDIR/changed"
		cat "$BATS_TEST_TMPDIR/changed" >"$BOX"
		say "s$n" 'FETCH 1 FLAGS' || :
		assert_equal "$heard" $'* BYE The mailbox is not as it was; log in again\n'
	done
}

@test "if another program has cut or changed it meanwhile, that is said" {
	letters 1 40
	everything >/dev/null
	in_session truncate -s -500 "$BOX"
	assert_output --partial '-ERR [SYS/TEMP] Another program has changed the mailbox; log in again'
	assert_output --partial '+OK Goodbye'
	rm -f "$BOX"
	letters 1 40
	everything >/dev/null
	in_session dd if=/dev/zero of="$BOX" bs=1 seek=3000 count=900 conv=notrunc status=none
	assert_output --partial '-ERR [SYS/TEMP] Another program has changed the mailbox; log in again'
}

# flagged: set a flag by IMAP, which has to be written over what is there.
flagged() {
	"$LIBEXEC/imapd" <<<$'a LOGIN user1 password\nb SELECT INBOX\nc STORE 2 +FLAGS (\\Flagged)\nd LOGOUT' \
		2>/dev/null | grep -q '^c OK'
}

@test "a flag that was set without a flush is believed until the machine starts" {
	unshare -m true || skip "needs root and name spaces of mounts"
	letters 1 40
	everything >/dev/null
	flagged
	run ! reads_all
	echo another >"$BATS_TEST_TMPDIR/boot_id"
	export -f reads_all
	export LIBEXEC BOX
	BOOT=$BATS_TEST_TMPDIR/boot_id unshare -m bash -c \
		'mount --bind "$BOOT" /proc/sys/kernel/random/boot_id && reads_all'
}

@test "one flag of many is one block of the index, read and written" {
	letters 1 40
	everything >/dev/null
	python3 - "$BOX" <<-'E'
	import sys
	with open(sys.argv[1], 'a') as box:
	    for n in range(3000):
	        box.write('From bob@st.um Sat Nov 21 03:00:00 2026\nSubject: %d\n\ntext\n\n' % n)
	E
	flagged
	strace -y -e trace=pread64,pwritev -o "$BATS_TEST_TMPDIR/trace" \
		"$LIBEXEC/imapd" <<<$'a LOGIN user1 password\nb SELECT INBOX\nc STORE 600 +FLAGS (\\Flagged)\nd LOGOUT' \
		>/dev/null 2>&1
	run awk -F ' = ' '/index.*write|pwritev.*index/ { n += $2 } END { print n }' \
		"$BATS_TEST_TMPDIR/trace"
	assert_output $((200 + 8 + 64 * 64 + 512 * 48))
	agrees
}

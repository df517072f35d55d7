# The mailbox: what mbox(5) promises, by number, with the programs that share it.

load lib
load mailbox

setup() {
	mailbox
}

@test "1: what we write, mail, s-nail and mutt read" {
	deliver user1 <<<$'Subject: one\n\nFrom here on\n>From there'
	deliver user1 <<<$'Subject: two\n\nsecond'
	run mail -N -f "$BOX" <<<$'from *\nx'
	assert_line --regexp '1 bob@st.um .*one'
	assert_line --regexp '2 bob@st.um .*two'
	run s-nail -H -f "$BOX"
	assert_equal "${#lines[@]}" 2
	run mutt -n -F /dev/null -f "$BOX" -e 'set quit=yes; push "<exit>"' </dev/null
	run grep -c '^From ' "$BOX"
	assert_output 2
	run logged_in <<<$'RETR 1\nQUIT'
	assert_line 'From here on'
	assert_line '>From there'
}

@test "1: what others write, we read: CRLF, no final newline, NUL, no blank line" {
	{
		plain 1 | sed 's/$/\r/'
		printf 'From x@y Sat Nov 21 03:00 2026\nSubject: number 2\n\na\0b\n'
		printf 'From nowhere\nFrom x@y Sat Nov 21 03:00:00 2026\n\n'
		printf 'From x@y Sat Nov  1 03:00:00 MET DST 2026\nSubject: number 3\n\nno end'
	} >"$BOX"
	run logged_in <<<$'LIST\nQUIT'
	assert_line '1 29'
	assert_line "2 $((19 + 2 + 5 + 14 + 35))"
	assert_line "3 $((19 + 2 + 8))"
	logged_in <<<$'RETR 2\nQUIT' >"$BATS_TEST_TMPDIR/retr"
	assert grep -qaP 'a\x00b' "$BATS_TEST_TMPDIR/retr"
}

@test "1: sizes are what RETR sends, octet for octet" {
	local n octets

	deliver user1 <<<$'Subject: one\n\n..\nFrom me\n>>From you\n\n\nlast'
	plain 2 >>"$BOX"
	printf 'From x@y Sat Nov 21 03:00:00 2026\nX-Status: A\n F\nx-uid: 7\n  8\nSubject: s\n\n>>From\n>From z\n\r\r\n\nend' >>"$BOX"
	for n in 1 2 3; do
		octets=$(printf 'USER user1\r\nPASS password\r\nRETR %d\r\n' "$n" |
			"$LIBEXEC/pop3d" 2>/dev/null | tail -n +5 |
			sed '$d; s/^\.//' | wc -c)
		run logged_in <<<"LIST $n"$'\nQUIT'
		assert_line "+OK $n $octets"
	done
}

@test "1: Content-Length is never believed" {
	plain 1 | sed 's/^Subject/Content-Length: 5000\n&/' >"$BOX"
	plain 2 >>"$BOX"
	run logged_in <<<$'STAT\nQUIT'
	assert_line --partial '+OK 2 '
}

@test "1: a message of 30 MB goes through, in little memory" {
	local -a little=(prlimit --as=16000000)

	# A sanitizer's own memory is not little.
	! grep -q __asan_init "$LIBEXEC/pop3d" || little=()
	big "${SOAK:+10}0000" >"$BATS_TEST_TMPDIR/big" # SOAK: 100 MB
	big 30000 >>"$BATS_TEST_TMPDIR/big"
	settings 'smtp { size_max = 200000000 }'
	wrap "${little[@]}"
	deliver user1 <"$BATS_TEST_TMPDIR/big"
	printf 'USER user1\r\nPASS password\r\nRETR 1\r\nQUIT\r\n' |
		"$LIBEXEC/pop3d" 2>/dev/null | tr -d '\r' |
		sed '1,/^$/d; /^\.$/,$d' | cmp - "$BATS_TEST_TMPDIR/big"
}

@test "1: 20,000 messages are listed, and every other one deleted" {
	seq 20000 | sed $'s/.*/From b@st.um Sat Nov 21 03:00:00 2026\\\nSubject: &\\\n\\\n/' \
		>"$BOX"
	logged_in < <(seq -f 'DELE %.0f' 1 2 20000; echo QUIT) |
		tail -n 1 | grep -qx '+OK Goodbye'
	run logged_in <<<$'STAT\nTOP 1 0\nTOP 10000 0\nQUIT'
	assert_line --partial '+OK 10000 '
	assert_line 'Subject: 2'
	assert_line 'Subject: 20000'
}

@test "1: a file that is no mailbox is not opened, and loses nothing" {
	echo 'a letter to my aunt' >"$BOX"
	deliver user1 <<<'Subject: new'
	run logged_in <<<QUIT
	assert_line --partial '-ERR [SYS/TEMP]'
	assert_equal "$(head -n 1 "$BOX")" 'a letter to my aunt'
	assert_equal "$(subjects)" 'new '
}

@test "2: a dot-lock of another is waited for, and then it is 451" {
	settings 'lock = 1'
	plain 1 >"$BOX"
	cp "$BOX" "$BATS_TEST_TMPDIR/before"
	dotlockfile -p -l "$BOX.lock" || echo $$ >"$BOX.lock"
	echo $$ >"$BOX.lock"
	run deliver user1 <<<hello
	assert_line --partial '451 4.2.0'
	cmp "$BOX" "$BATS_TEST_TMPDIR/before"
	rm "$BOX.lock"
	run deliver user1 <<<hello
	assert_line --partial '250 2.0.0'
	nothing_left
}

@test "2: the dot-lock of a dead process holds nobody up" {
	settings 'lock = 1'
	bash -c 'echo $$' >"$BOX.lock"
	run deliver user1 <<<hello
	assert_line --partial '250 2.0.0'
	nothing_left
}

@test "2: a dot-lock without a number holds for five minutes" {
	settings 'lock = 1'
	: >"$BOX.lock"
	touch -d '-4 minutes' "$BOX.lock"
	run deliver user1 <<<hello
	assert_line --partial '451 4.2.0'
	touch -d '-6 minutes' "$BOX.lock"
	run deliver user1 <<<hello
	assert_line --partial '250 2.0.0'
	nothing_left
}

@test "2: fcntl comes before the dot-lock, mailboxes in the order of their names" {
	trace trace=fcntl,link
	deliver user2 user1 <<<hello
	sed -nE 's,.*fcntl\(.*/(user.)>.*F_OFD_SETLK.*F_WRLCK.*,fcntl \1,p
		s,.*link\(.*/(user.)\.lock".*,dot \1,p' "$TRACE" |
		diff -u - <(printf '%s\n' 'fcntl user1' 'dot user1' 'fcntl user2' 'dot user2')
}

@test "2: SIGTERM in the middle of an expunge waits until it is done" {
	trace inject=fsync:delay_enter=1000000
	{ plain 1; plain 2; } >"$BOX"
	logged_in <<<$'DELE 1\nQUIT' >"$BATS_TEST_TMPDIR/out" 3>&- &
	wait_until test -e "$MAIL/.user1.new"
	kill "$(cat "$BOX.lock")"
	wait
	run cat "$BATS_TEST_TMPDIR/out"
	refute_line --partial Goodbye # it was ended, afterwards
	assert_equal "$(subjects)" 'number 2 '
	nothing_left
}

@test "2: an fcntl lock of another is waited for, and then it is 451" {
	local holder

	settings 'lock = 1'
	plain 1 >"$BOX"
	cp "$BOX" "$BATS_TEST_TMPDIR/before"
	perl -e 'use Fcntl; open(my $f, "+<", $ARGV[0]) or die;
		my $lock = pack("s s l! l! i", F_WRLCK, 0, 0, 0, 0);
		fcntl($f, F_SETLK, $lock) or die;
		open(my $g, ">", $ARGV[1]); sleep 60' \
		"$BOX" "$BATS_TEST_TMPDIR/held" 3>&- &
	holder=$!
	wait_until test -e "$BATS_TEST_TMPDIR/held"
	run deliver user1 <<<hello
	assert_line --partial '451 4.2.0'
	cmp "$BOX" "$BATS_TEST_TMPDIR/before"
	kill "$holder"
	run deliver user1 <<<hello
	assert_line --partial '250 2.0.0'
	nothing_left
}

@test "2: procmail, mail(1) and we, all at once: every message once" {
	local n

	for n in {1..10}; do
		deliver user1 <<<"Subject: ours $n" >/dev/null 3>&- &
		{ printf 'Subject: foreign %d\n\nx\n' "$n" |
			procmail -f foreign@st.um -m "DEFAULT=$BOX" "LOCKEXT=.lock" LOCKSLEEP=1 /dev/null; } 3>&- &
	done
	wait
	for n in {1..10}; do
		assert_equal "$(grep -c "^Subject: ours $n\$" "$BOX")" 1
		assert_equal "$(grep -c "^Subject: foreign $n\$" "$BOX")" 1
	done
	run logged_in <<<$'STAT\nQUIT'
	assert_line --partial '+OK 20 '
	nothing_left
}

@test "3: a mailbox that was replaced while we waited gets the letter" {
	settings 'lock = 10'
	plain 1 >"$BOX"
	echo $$ >"$BOX.lock"
	deliver user1 <<<'Subject: late' >"$BATS_TEST_TMPDIR/out" 3>&- &
	plain 2 >"$MAIL/other"
	mv "$MAIL/other" "$BOX"
	rm "$BOX.lock"
	wait
	assert grep -q '^250 2.0.0' "$BATS_TEST_TMPDIR/out"
	assert_equal "$(subjects)" 'number 2 late '
}

@test "3: what is no plain file under one name is not written to" {
	local kind

	for kind in fifo link second folder; do
		rm -rf "$BOX"
		plain 1 >"$SITE/elsewhere"
		case $kind in
		fifo) mkfifo "$BOX" ;;
		link) ln -s "$SITE/elsewhere" "$BOX" ;;
		second) ln "$SITE/elsewhere" "$BOX" ;;
		folder) mkdir "$BOX" ;;
		esac
		run deliver user1 <<<hello
		assert_line --partial '451 4.3.0'
		plain 1 | cmp - "$SITE/elsewhere"
		rm -rf "$BOX" "$SITE/elsewhere"
	done
}

@test "4: over quota is 452, in all mailboxes or none" {
	plain 1 >"$BOX"
	big 4 >"$BATS_TEST_TMPDIR/text"
	settings 'mailbox_max = 5000'
	plain 1 >"$MAIL/user2"
	for _ in {1..40}; do plain 2; done >>"$MAIL/user2"
	cp "$MAIL/user2" "$BATS_TEST_TMPDIR/before2"
	cp "$BOX" "$BATS_TEST_TMPDIR/before1"
	run deliver user1 user2 <"$BATS_TEST_TMPDIR/text"
	assert_line --partial '452 4.2.2'
	cmp "$BOX" "$BATS_TEST_TMPDIR/before1"
	cmp "$MAIL/user2" "$BATS_TEST_TMPDIR/before2"
	nothing_left
}

@test "4: a file that may not grow is 452, byte for byte as before" {
	plain 1 >"$BOX"
	cp "$BOX" "$BATS_TEST_TMPDIR/before"
	big 40 >"$BATS_TEST_TMPDIR/text" # in memory
	run bash -c "ulimit -f 20; $(declare -f deliver talk)
		LIBEXEC=$LIBEXEC TALK=$TALK; deliver user2 user1" <"$BATS_TEST_TMPDIR/text"
	assert_line --partial '452 4.3.1'
	cmp "$BOX" "$BATS_TEST_TMPDIR/before"
	assert [ ! -e "$MAIL/user2" ]
	nothing_left
}

@test "4: a full disk is 452, and deletions are [SYS/TEMP]; nothing changes" {
	[ "$EUID" -eq 0 ] || skip 'a disk to fill needs root'
	mount -t tmpfs -o size=256k none "$MAIL"
	plain 1 >"$BOX"
	plain 2 >>"$BOX"
	big 150 >>"$BOX"
	cp "$BOX" "$BATS_TEST_TMPDIR/before"
	big 160 >"$BATS_TEST_TMPDIR/text"
	run deliver user1 user2 <"$BATS_TEST_TMPDIR/text"
	local letter=$output
	cp "$BOX" "$BATS_TEST_TMPDIR/after"
	run logged_in <<<$'DELE 1\nQUIT'
	local deletion=$output
	cp "$BOX" "$BATS_TEST_TMPDIR/after2"
	run nothing_left
	local nothing=$status
	run ls "$MAIL"
	umount "$MAIL"
	assert_equal "$nothing" 0
	assert_output user1
	grep -q '^452 4.3.1' <<<"$letter"
	cmp "$BATS_TEST_TMPDIR/before" "$BATS_TEST_TMPDIR/after"
	grep -q -F -e '-ERR [SYS/TEMP] Nothing was deleted' <<<"$deletion"
	cmp "$BATS_TEST_TMPDIR/before" "$BATS_TEST_TMPDIR/after2"
}

@test "5: the note of a dead writer: its torn text is cut, wherever it ends" {
	local cut from inode

	plain 1 >"$BOX"
	cp "$BOX" "$BATS_TEST_TMPDIR/before"
	from='From bob@st.um Sat Nov 21 05:00:00 2026'
	{ echo "$from"; printf 'Subject: torn\n\nlong text\nFro m\n>From x Sat Nov 21 03:00:00 2026\nmore\n\n'; } >"$BATS_TEST_TMPDIR/torn"
	inode=$(stat -c %i "$BOX")
	for cut in 0 1 5 20 40 41 60 70 100; do
		cat "$BATS_TEST_TMPDIR/before" >"$BOX"
		head -c "$cut" "$BATS_TEST_TMPDIR/torn" >>"$BOX"
		printf '%s %s %s 99999999 0\n%s\n' "$inode" \
			"$(stat -c %s "$BATS_TEST_TMPDIR/before")" \
			"$(stat -c %s "$BATS_TEST_TMPDIR/torn")" "$from" >"$MAIL/.user1.intent"
		run logged_in <<<$'STAT\nQUIT'
		assert_line '+OK 1 29'
		cmp "$BOX" "$BATS_TEST_TMPDIR/before"
		nothing_left
	done
}

@test "5: the note of a dead writer: a letter that is whole stays" {
	local from after

	from='From bob@st.um Sat Nov 21 05:00:00 2026'
	for after in '' "$(plain 3)"$'\n\n'; do
		rm -f "$BOX"
		plain 1 >"$BOX"
		printf '%s %s 67 99999999 0\n%s\n' "$(stat -c %i "$BOX")" \
			"$(stat -c %s "$BOX")" "$from" >"$MAIL/.user1.intent"
		printf '%s\nSubject: whole\n\nlong text\n\n' "$from" >>"$BOX"
		printf '%s' "$after" >>"$BOX"
		cp "$BOX" "$BATS_TEST_TMPDIR/before"
		run logged_in <<<$'STAT\nQUIT'
		assert_line --partial "+OK $((${#after} > 0 ? 3 : 2)) "
		cmp "$BOX" "$BATS_TEST_TMPDIR/before"
		nothing_left
	done
}

@test "5: another program's message after torn text is never lost" {
	local cut from inode

	plain 1 >"$BOX"
	cp "$BOX" "$BATS_TEST_TMPDIR/before"
	from='From bob@st.um Sat Nov 21 05:00:00 2026'
	{ echo "$from"; printf 'Subject: torn\n\nlong text\n\nmore <a@b>\n\n'; } >"$BATS_TEST_TMPDIR/torn"
	for cut in 0 3 5 9 25 40 41 50 65 78 79 80; do
		rm "$BOX"
		cp "$BATS_TEST_TMPDIR/before" "$BOX"
		inode=$(stat -c %i "$BOX")
		head -c "$cut" "$BATS_TEST_TMPDIR/torn" >>"$BOX"
		plain 2 >>"$BOX"
		printf '%s %s 5000 99999999 0\n%s\n' "$inode" \
			"$(stat -c %s "$BATS_TEST_TMPDIR/before")" "$from" >"$MAIL/.user1.intent"
		run logged_in <<<$'STAT\nQUIT'
		assert_line '+OK 2 58'
		diff -u "$BOX" <(plain 1; plain 2)
		nothing_left
	done
}

@test "5: a note about another file, or not like the text, cuts nothing" {
	plain 1 >"$BOX"
	plain 2 >>"$BOX"
	printf '%s 0 500 99999999 0\nFrom x@y Sat Nov 21 05:00:00 2026\n' \
		"$(stat -c %i "$BOX")" >"$MAIL/.user1.intent"
	run logged_in <<<$'STAT\nQUIT'
	assert_line '+OK 2 58'
	printf '1 0 500 99999999 0\nFrom bob@st.um Sat Nov 21 03:00:00 2026\n' \
		>"$MAIL/.user1.intent"
	run logged_in <<<$'STAT\nQUIT'
	assert_line '+OK 2 58'
	: >"$MAIL/.user1.intent"
	run logged_in <<<$'STAT\nQUIT'
	assert_line '+OK 2 58'
	nothing_left
}

@test "5: a delivery killed at each of its system calls: all of it or nothing" {
	local n=0 full changed=0

	plain 1 >"$BOX"
	cp -p "$BOX" "$BATS_TEST_TMPDIR/before"
	{
		printf 'HELO st.um\r\nMAIL FROM:<bob@st.um>\r\n'
		printf 'RCPT TO:<user1@st.um>\r\nDATA\r\nSubject: new\r\n\r\n'
		big 100 | sed 's/$/\r/'
		printf 'END\r\n.\r\nQUIT\r\n'
	} >"$BATS_TEST_TMPDIR/letter"
	while killed_at $((++n)) "$LIBEXEC/smtpd" <"$BATS_TEST_TMPDIR/letter"; do
		! untouched "$BATS_TEST_TMPDIR/before" || continue
		changed=$((changed + 1))
		run logged_in <<<$'STAT\nQUIT'
		full=$(grep -c '^END$' "$BOX" || true)
		assert_line --partial "+OK $((1 + full)) "
		[ "$full" -eq 1 ] || cmp "$BOX" "$BATS_TEST_TMPDIR/before"
		nothing_left
		rm "$BOX"
		cp -p "$BATS_TEST_TMPDIR/before" "$BOX"
	done
	assert [ "$changed" -gt 5 ]
	assert_output --partial '250 2.0.0'
}

@test "6: 250 is said after the flush" {
	printf 'HELO a\r\nMAIL FROM:<>\r\nRCPT TO:<user1>\r\nDATA\r\n.\r\n' |
		ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 strace -qq -y -s 1000 \
			-o "$BATS_TEST_TMPDIR/trace" \
			-e trace=fsync,write,sendto "$LIBEXEC/smtpd" >/dev/null
	run grep -nE 'fsync.*spool/mail/user1>|fsync.*spool/mail>|250 2.0.0' "$BATS_TEST_TMPDIR/trace"
	assert_line -n 0 --partial 'spool/mail/user1>'
	assert_line -n 1 --partial 'spool/mail>'
	assert_line -n 2 --partial '250 2.0.0'
}

@test "6: the locks are given back before the flush" {
	trace trace=unlink,fcntl,fsync
	deliver user1 <<<hello
	sed -nE 's,.*unlink\(".*/\.user1\.intent".*,note,p
		s,.*unlink\(".*/user1\.lock".*,dot,p
		s,.*fcntl\(.*/user1>.*F_UNLCK.*,fcntl,p
		s,.*fsync\(.*/user1>.*,flush,p' "$TRACE" |
		diff -u - <(printf '%s\n' note dot fcntl flush)
}

@test "6: a flush that fails is 451, and nothing is cut" {
	trace inject=fsync:error=EIO
	plain 1 >"$BOX"
	run deliver user1 <<<'Subject: new'
	assert_line --partial '451 4.3.0'
	assert_equal "$(subjects)" 'number 1 new '
	nothing_left
}

@test "7: an expunge killed at each of its system calls: the old or the new" {
	local n=0 between=0

	{ plain 1; plain 2; plain 3; } >"$BATS_TEST_TMPDIR/old"
	cp "$BATS_TEST_TMPDIR/old" "$BOX"
	logged_in <<<$'DELE 2\nQUIT' >/dev/null
	cp "$BOX" "$BATS_TEST_TMPDIR/new"
	cp "$BATS_TEST_TMPDIR/old" "$BOX"
	printf 'USER user1\r\nPASS password\r\nDELE 2\r\nQUIT\r\n' >"$BATS_TEST_TMPDIR/session"
	while killed_at $((++n)) "$LIBEXEC/pop3d" <"$BATS_TEST_TMPDIR/session"; do
		if untouched "$BATS_TEST_TMPDIR"/{old,new}; then
			cp "$BATS_TEST_TMPDIR/old" "$BOX"
			continue
		fi
		between=$((between + 1))
		cmp -s "$BOX" "$BATS_TEST_TMPDIR/old" ||
			cmp "$BOX" "$BATS_TEST_TMPDIR/new"
		run deliver user2 <<<x # the lock of another is not in the way
		cp "$BATS_TEST_TMPDIR/old" "$BOX"
		run logged_in <<<$'STAT\nQUIT'
		assert_line '+OK 3 87'
	done
	assert [ "$between" -gt 2 ] # .user1.new is there
	assert_output --partial '+OK Goodbye'
	cmp "$BOX" "$BATS_TEST_TMPDIR/new"
}

@test "7: a flush that fails leaves the old mailbox, and it is said" {
	trace inject=fsync:error=EIO
	{ plain 1; plain 2; } >"$BOX"
	run logged_in <<<$'DELE 1\nQUIT'
	assert_line '-ERR [SYS/TEMP] Nothing was deleted'
	diff -u "$BOX" <(plain 1; plain 2)
	nothing_left
}

@test "7: owner and mode stay when a mailbox is rewritten" {
	{ plain 1; plain 2; } >"$BOX"
	chmod 660 "$BOX"
	[ "$EUID" -ne 0 ] || chown games:mail "$BOX"
	local before
	before=$(stat -c '%a %U %G' "$BOX")
	run logged_in <<<$'DELE 1\nQUIT'
	assert_equal "$(stat -c '%a %U %G' "$BOX")" "$before"
	assert_equal "$(subjects)" 'number 2 '
}

@test "8: numbers and marks of a stranger's are dropped, and hidden if they stay" {
	deliver user1 <<<$'X-UID: 77\nX-IMAPbase: 1 99\nStatus: RO\nX-Status: D\nSubject: s\n\nbody'
	run grep -cE '^(X-UID: 77|X-IMAPbase: 1 99|Status: RO|X-Status: D)' "$BOX"
	assert_output 0
	run logged_in <<<$'RETR 1\nQUIT'
	refute_output --regexp '(X-UID|X-IMAPbase|Status):'
}

@test "9: numbers: kept if they rise, given once, X-IMAPbase moves on" {
	{
		plain 1 | sed '1a X-IMAPbase: 1234567 7\nX-UID: 3'
		plain 2 | sed '1a X-UID: 5'
		plain 3
	} >"$BOX"
	run logged_in <<<$'UIDL\nQUIT'
	assert_line '1 1234567.3'
	assert_line '2 1234567.5'
	assert_line '3 1234567.8'
	run logged_in <<<$'DELE 1\nDELE 3\nQUIT'
	run grep -c '^X-IMAPbase: 0001234567 0000000008 *$' "$BOX"
	assert_output 1
	deliver user1 <<<'Subject: next'
	run logged_in <<<$'UIDL\nQUIT'
	assert_line '1 1234567.5'
	assert_line '2 1234567.9'
}

@test "9: copies, numbers that fall, and numbers too high get new ones" {
	{
		plain 1 | sed '1a X-IMAPbase: 1234567 9\nX-UID: 3'
		plain 2 | sed '1a X-UID: 3'
		plain 3 | sed '1a X-UID: 4000000000'
		plain 4 | sed '1a X-UID: 2'
	} >"$BOX"
	run logged_in <<<$'UIDL\nQUIT'
	assert_line '1 1234567.3'
	assert_line '2 1234567.10'
	assert_line '3 1234567.11'
	assert_line '4 1234567.12'
	{ plain 1 | sed '1a X-IMAPbase: 1234567 4294967295\nX-UID: 3'; plain 2; } >"$BOX"
	run logged_in <<<$'UIDL\nQUIT'
	refute_output --partial 1234567
	assert_line --regexp '^2 [0-9]+\.2$'
}

@test "9: letters of ours are numbered in place" {
	deliver user1 <<<'Subject: a'
	deliver user1 <<<'Subject: b'
	local before
	before=$(stat -c '%i %s' "$BOX")
	run logged_in <<<$'UIDL\nQUIT'
	assert_line --regexp '^2 [0-9]+\.2$'
	assert_equal "$(stat -c '%i %s' "$BOX")" "$before"
}

@test "9: numbering killed at each of its system calls: none is given twice" {
	local how n uids last between

	printf 'USER user1\r\nPASS password\r\nUIDL\r\nQUIT\r\n' >"$BATS_TEST_TMPDIR/session"
	for n in 1 2 3; do deliver user1 <<<"Subject: number $n"; done
	cp "$BOX" "$BATS_TEST_TMPDIR/place"
	{ plain 1; plain 2; plain 3; } | sed '1a X-IMAPbase: 1234567 7' \
		>"$BATS_TEST_TMPDIR/anew"
	for how in place anew; do
		n=0 between=0
		cp "$BATS_TEST_TMPDIR/$how" "$BOX"
		"$LIBEXEC/pop3d" <"$BATS_TEST_TMPDIR/session" >/dev/null
		cp "$BOX" "$BATS_TEST_TMPDIR/done"
		run ! cmp "$BOX" "$BATS_TEST_TMPDIR/$how"
		cp "$BATS_TEST_TMPDIR/$how" "$BOX"
		while killed_at $((++n)) "$LIBEXEC/pop3d" <"$BATS_TEST_TMPDIR/session"; do
			if untouched "$BATS_TEST_TMPDIR"/{"$how",done}; then
				cp "$BATS_TEST_TMPDIR/$how" "$BOX"
				continue
			fi
			between=$((between + 1))
			uids=$(logged_in <<<$'UIDL\nQUIT' | sed -n 's/^[0-9]* [0-9]*\.//p')
			assert_equal "$(wc -w <<<"$uids")" 3
			assert_equal "$uids" "$(sort -nu <<<"$uids")"
			last=$(sed -n 's/^X-IMAPbase: [0-9]* //p' "$BOX")
			assert [ "$((10#$last))" -ge "$(tail -n 1 <<<"$uids")" ]
			assert_equal "$(subjects)" 'number 1 number 2 number 3 '
			cp "$BATS_TEST_TMPDIR/$how" "$BOX"
		done
		assert [ "$between" -gt 1 ]
	done
}

@test "9: without X-IMAPbase in the first message all are numbered anew" {
	{
		plain 1 | sed '1a X-IMAPbase: 1234567 7\nX-UID: 3'
		plain 2 | sed '1a X-UID: 5'
		plain 3 | sed '1a X-UID: 6'
	} >"$BOX"
	printf 'd 1\nq\n' | mail -f "$BOX" >/dev/null
	run logged_in <<<$'UIDL\nQUIT'
	refute_output --partial 1234567
	assert_line --regexp '^1 [0-9]+\.1$'
	assert_line --regexp '^2 [0-9]+\.2$'
}

@test "10: mail(1) deletes in place, and we go on from there" {
	local before

	{ plain 1; plain 2; plain 3; } >"$BOX"
	before=$(logged_in <<<$'UIDL 3\nQUIT' | sed -n 's/^+OK 3 //p')
	printf 'd 2\nq\n' | mail -f "$BOX" >/dev/null
	run logged_in <<<$'UIDL\nTOP 2 0\nQUIT'
	assert_line "2 $before"
	assert_line 'Subject: number 3'
}

@test "10: a mailbox put back from an old copy is read as it is" {
	{ plain 1; plain 2; } >"$BOX"
	cp "$BOX" "$BATS_TEST_TMPDIR/copy"
	run logged_in <<<$'DELE 1\nQUIT'
	cp "$BATS_TEST_TMPDIR/copy" "$BOX"
	run logged_in <<<$'STAT\nQUIT'
	assert_line '+OK 2 58'
	: >"$BOX"
	run logged_in <<<$'STAT\nQUIT'
	assert_line '+OK 0 0'
}

@test "11: where no file can be made: letters come, deletions are refused" {
	plain 1 >"$BOX"
	close_folder
	run deliver user1 <<<'Subject: new'
	assert_line --partial '250 2.0.0'
	assert_equal "$(subjects)" 'number 1 new '
	run deliver user2 <<<hello
	assert_line --partial '451 4.3.0'
	cp "$BOX" "$BATS_TEST_TMPDIR/before"
	run logged_in <<<$'DELE 1\nQUIT'
	assert_line '-ERR [SYS/TEMP] Nothing was deleted'
	cmp "$BOX" "$BATS_TEST_TMPDIR/before"
	assert_equal "$(ls -A "$MAIL")" user1
	assert grep -q 'fcntl lock only' "$BATS_TEST_TMPDIR/log"
}

@test "11: where no file can be made: numbers that have room are written" {
	deliver user1 <<<'Subject: ours'
	plain 1 >"$MAIL/user2"
	close_folder
	run logged_in <<<$'UIDL\nQUIT'
	assert_line --regexp '^1 [0-9]+\.1$'
	assert grep -q '^X-UID: 0000000001$' "$BOX"
	run logged_in user2 <<<$'UIDL\nQUIT'
	assert_line --partial '-ERR [SYS/TEMP]'
	diff -u "$MAIL/user2" <(plain 1)
}

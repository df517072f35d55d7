# Writes that fail, one after the other, and writes that stop short: a mailbox
# is as it was or as it is to be.

load lib
load mailbox

setup() {
	mailbox
	settings 'lock = 1' # what can't be had is given up soon
	command -v strace >/dev/null || skip 'needs strace'
	export ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0
	OLD=$BATS_TEST_TMPDIR/old
	NEW=$BATS_TEST_TMPDIR/new
	INPUT=$BATS_TEST_TMPDIR/input
	OUT=$BATS_TEST_TMPDIR/out
	TRACE=$BATS_TEST_TMPDIR/trace
}

# Whatever may change a file or a folder, and how it fails.
CALLS='openat:ENOSPC pwritev:ENOSPC write:ENOSPC copy_file_range:ENOSPC
	ftruncate:EIO fsync:EIO link:EIO rename:EIO unlink:EIO fchmod:EPERM
	utimensat:EPERM'

# fails CALL ERROR N PROGRAM: run it with $INPUT; its Nth such call for the
# mailbox, what is beside it or the folder fails. False if there are not so many.
fails() {
	local file places=()

	for file in '' /user1{,.lock} /.user1.{intent,new,index}; do
		places+=(-P "spool/mail$file" -P "$MAIL$file")
	done
	strace -qq -o "$TRACE" "${places[@]}" -e "trace=$1" \
		-e "inject=$1:error=$2:when=$3" "$LIBEXEC/$4" \
		<"$INPUT" >"$OUT" 2>"$BATS_TEST_TMPDIR/log" || :
	[[ $(<"$TRACE") = *INJECTED* ]]
}

# each_fails PROGRAM CHECK CALL...: CHECK after each of its calls has failed,
# with the mailbox $OLD before. Each of these CALLs was among them.
each_fails() {
	local call n said

	for call in $CALLS; do
		n=0
		as_before
		while fails "${call%:*}" "${call#*:}" $((++n)) "$1"; do
			mapfile -t said <"$OUT"
			echo "# $call $n: ${said[*]: -2}"
			$2
			as_before
		done
		[[ " ${*:3} " != *" ${call%:*} "* ]] || assert [ "$n" -gt 1 ]
	done
}

as_before() {
	rm -f "$MAIL"/.user1.* "$BOX.lock" "$BOX"
	cp -p "$OLD" "$BOX"
}

# What a failing writer left is put in order by the next session that locks it.
put_in_order() {
	[[ $(in_folder) =~ \.(lock|intent|new)/ ]] || return 0
	rm -f "$MAIL/.user1.index"
	run logged_in <<<$'STAT\nQUIT'
	assert_line --partial '+OK Logged in'
	nothing_left
}

# session_ended: a login was answered +OK, and QUIT too.
session_ended() {
	local said

	said=$'\n'$(<"$OUT")
	[[ $said = *$'\n+OK Logged in'*$'\n+OK Goodbye'* ]]
}

# delivered_or_not: the mailbox is $OLD, or $OLD and the letter; if that was
# answered 250 it is there.
delivered_or_not() {
	local box old

	put_in_order
	IFS= read -r -d '' box <"$BOX" || :
	IFS= read -r -d '' old <"$OLD" || :
	if [ "$box" = "$old" ]; then
		run ! grep -q '^250 2.0.0 Ok' "$OUT"
	else
		[ "${box:0:${#old}}" = "$old" ]
		box=${box:${#old}}
		assert_equal "Subject: new${box#*$'\nSubject: new'}" "$WHOLE"
	fi
}

# letter KB: a session that delivers one, in $INPUT.
letter() {
	{
		printf 'HELO st.um\r\nMAIL FROM:<bob@st.um>\r\n'
		printf 'RCPT TO:<user1@st.um>\r\nDATA\r\nSubject: new\r\n\r\n'
		big "$1" | sed 's/$/\r/'
		printf 'END\r\n.\r\nQUIT\r\n'
	} >"$INPUT"
	WHOLE=$(sed -n '/^Subject: new/,/^END\r$/ { s/\r$//p }' "$INPUT")$'\n\n'
}

@test "a delivery whose calls fail one by one: all of it or nothing" {
	plain 1 >"$OLD"
	letter 100 # goes through a file
	each_fails smtpd delivered_or_not openat pwritev copy_file_range \
		fsync link unlink
}

@test "a delivery that can be cut back neither: the next session does it" {
	plain 1 >"$OLD"
	cp -p "$OLD" "$BOX"
	letter 1
	strace -qq -o "$TRACE" -P "$BOX" -e inject=pwritev:error=ENOSPC \
		-e inject=ftruncate:error=EIO "$LIBEXEC/smtpd" \
		<"$INPUT" >"$OUT" 2>"$BATS_TEST_TMPDIR/log"
	grep -q 'ftruncate.*INJECTED' "$TRACE"
	run ! grep -q '^250 2.0.0 Ok' "$OUT"
	delivered_or_not
}

@test "a delivery that may grow the file to each size: all of it or nothing" {
	local size old after taken=0

	{ plain 1; plain 2; } >"$OLD"
	letter 1
	old=$(stat -c %s "$OLD")
	for ((size = old - 1; size < old + 1700; size += size < old + 8 ? 1 : 211)); do
		rm -f "$BOX"
		cp -p "$OLD" "$BOX"
		prlimit --fsize="$size" "$LIBEXEC/smtpd" <"$INPUT" 2>/dev/null |
			cat >"$OUT"
		after=$(stat -c %s "$BOX")
		if grep -q '^250 2.0.0 Ok' "$OUT"; then
			taken=$((taken + 1))
			assert [ "$after" -le "$size" ]
		else
			grep -q '^452 4.3.1' "$OUT"
			assert_equal "$after" "$old"
		fi
		nothing_left
		delivered_or_not
	done
	assert [ $taken -gt 0 ]
}

# deleted_or_not: the mailbox is $OLD or $NEW, and $NEW if QUIT was +OK.
deleted_or_not() {
	put_in_order
	! same "$BOX" "$NEW" || return 0
	same "$BOX" "$OLD"
	run ! session_ended
}

# deletion: $OLD has three messages, and $INPUT deletes the second.
deletion() {
	{ plain 1; plain 2; plain 3; big 200; echo; } >"$OLD"
	printf 'USER user1\r\nPASS password\r\nDELE 2\r\nQUIT\r\n' >"$INPUT"
	cp -p "$OLD" "$BOX"
	"$LIBEXEC/pop3d" <"$INPUT" >/dev/null
	cp "$BOX" "$NEW"
	run ! cmp -s "$OLD" "$NEW"
}

@test "a deletion whose calls fail one by one: the old or the new" {
	deletion
	each_fails pop3d deleted_or_not openat pwritev copy_file_range fsync \
		rename unlink
}

@test "a deletion that may write so many octets: the old or the new" {
	local size new taken=0

	deletion
	new=$(stat -c %s "$NEW")
	for size in 0 1 50 $((new / 2)) $((new - 1)) "$new" $((new + 9)); do
		rm -f "$BOX"
		cp -p "$OLD" "$BOX"
		prlimit --fsize="$size" "$LIBEXEC/pop3d" <"$INPUT" 2>/dev/null |
			cat >"$OUT"
		! session_ended || taken=$((taken + 1))
		deleted_or_not
	done
	assert_equal $taken 2
}

# numbered_or_not: all letters are there, no number is given twice, and the
# highest given is known.
numbered_or_not() {
	local told

	told=$(sed -n 's/^[0-9]* \([0-9]*\.[0-9]*\)\r$/\1/p' "$OUT")
	# Nothing done, and nothing told.
	! untouched "$OLD" || [ -n "$told" ] || return 0
	diff <(sed '/^X-IMAPbase/d; /^X-UID/d; /^Status/d' "$OLD") \
		<(sed '/^X-IMAPbase/d; /^X-UID/d; /^Status/d' "$BOX")
	logged_in <<<$'UIDL\nQUIT' >"$NEW"
	nothing_left
	[ -z "$told" ] || assert_equal "$told" \
		"$(sed -n 's/^[0-9]* \([0-9]*\.[0-9]*\)$/\1/p' "$NEW")"
}

@test "numbers and flags in place whose calls fail one by one" {
	deliver user1 <<<$'Subject: a\n\ntext'
	deliver user1 <<<$'Subject: b\n\ntext'
	cp -p "$BOX" "$OLD"
	printf 'USER user1\r\nPASS password\r\nUIDL\r\nRETR 2\r\nQUIT\r\n' >"$INPUT"
	each_fails pop3d numbered_or_not pwritev fsync unlink
}

@test "the index whose calls fail one by one: a session hears the same" {
	{ plain 1; big 100; echo; plain 2; } >"$OLD"
	cp -p "$OLD" "$BOX"
	printf 'USER user1\r\nPASS password\r\nLIST\r\nQUIT\r\n' >"$INPUT"
	"$LIBEXEC/pop3d" <"$INPUT" >"$NEW" 2>/dev/null
	hears_the_same() {
		cmp "$OLD" "$BOX"
		grep -q '^-ERR' "$OUT" || cmp "$NEW" "$OUT"
		"$LIBEXEC/pop3d" <"$INPUT" 2>/dev/null | cmp - "$NEW"
	}
	each_fails pop3d hears_the_same openat pwritev utimensat
}

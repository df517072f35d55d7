# imapd against those who ask for too much: whatever it is, it is refused, the
# next command counts, and memory stays small. What one line can say too much of
# is in t/imapd.bats.

load lib
load mailbox
load imap

setup() {
	mailbox
	three >"$BOX"
}

# What was freed counts no more, under AddressSanitizer either.
export ASAN_OPTIONS=${ASAN_OPTIONS-}:quarantine_size_mb=0

# memory: kilobytes that the session has had at most. $pid is imapd's.
memory() {
	sed -n 's/^VmHWM:\s*\([0-9]*\) kB/\1/p' "/proc/$pid/status"
}

# small BEFORE KB: it has had no more than that since. A sanitizer has memory of
# its own for what we have, and that counts here too.
small() {
	local most=$2

	! grep -q __asan_init "$LIBEXEC/imapd" || most=$((most * 16))
	assert [ $(($(memory) - $1)) -lt "$most" ]
}

@test "numbers of 2^32 and more never wrap to a small one" {
	local commands

	mapfile -t commands <<-'C'
	FETCH 4294967297 UID
	UID FETCH 4294967297 FLAGS
	FETCH 1:4294967297 UID
	UID FETCH 18446744073709551617 UID
	STORE 4294967297 +FLAGS \Deleted
	UID STORE 4294967297 +FLAGS \Deleted
	COPY 4294967297 INBOX
	UID MOVE 4294967297 INBOX
	UID EXPUNGE 4294967297
	SEARCH 4294967297
	SEARCH UID 4294967297
	SEARCH SMALLER 4294967297
	FETCH 1 BODY.PEEK[4294967297]
	FETCH 1 BODY.PEEK[1.4294967297.TEXT]
	FETCH 1 BODY.PEEK[]<4294967297.1>
	FETCH 1 BODY.PEEK[]<0.4294967297>
	C
	cp "$BOX" "$BATS_TEST_TMPDIR/old"
	settings 'imap { mistakes_max = 100 }'
	run selected < <(printf 'a %s\n' "${commands[@]}"
		echo 'b FETCH 1 BODY.PEEK[]<4294967295.4294967295>'
		echo 'c UID SEARCH UID 4294967295')
	assert_equal "$(grep -c '^a BAD Expected ' <<<"$output")" "${#commands[@]}"
	assert_line '* 1 FETCH (BODY[]<4294967295> {0}'
	assert_line '* SEARCH'
	assert_equal "$(subjects)" 'number 1 number 2 number 3 '
	run grep -c 'X-Status: .*D' "$BOX"
	assert_output 0
}

@test "a line of 100 KB and one of 5 MB, before and after the login" {
	run imap < <(
		printf 'a LOGIN user1 "%0100000d"\nb NOOP\n' 0
		printf 'c %05000000d\nd LOGIN user1 password\n' 0
		printf 'e SELECT INBOX\nf FETCH 1 (%0100000d\n' 0
		printf 'g SEARCH SUBJECT "%05000000d"\nh SEARCH ALL\n' 0
	)
	for tag in a c f g; do
		assert_line "$tag BAD Line too long, or with a NUL"
	done
	assert_line 'b OK NOOP completed'
	assert_line '* SEARCH 1 2 3'
	assert_line 'h OK SEARCH completed'
}

@test "parentheses, quotes, NOTs and brackets within each other, thousands deep" {
	local deep

	deep=$(printf '(%.0s' {1..8000})
	settings 'imap { mistakes_max = 100 }'
	run selected < <(printf 'a %s\n' "FETCH 1 $deep" "FETCH 1 BODY[$deep" \
		"FETCH 1 BODY[HEADER.FIELDS $deep" "STORE 1 FLAGS $deep" \
		"STATUS INBOX $deep" "LIST \"\" $deep" "SEARCH ${deep//(/OR }" \
		"SEARCH ${deep//(/(NOT }" "ID $deep" "SELECT $deep" \
		"APPEND INBOX $deep" "FETCH 1 BODY[${deep//(/1.}TEXT]"
		echo 'b NOOP')
	assert_equal "$(grep -cE '^a (BAD|NO) ' <<<"$output")" 12
	assert_line 'b OK NOOP completed'
}

@test "sets as long as a line, of all and of all UIDs there can be" {
	local set before=$SECONDS

	set=$(printf '1:*,%.0s' {1..2000})1
	yes "$(plain 1)"$'\n' | head -n 1500 >"$BOX"
	run selected < <(
		echo "a UID FETCH $set UID"
		echo "b STORE $set +FLAGS.SILENT \Flagged"
		echo "c SEARCH NOT $set"
		set=$(printf '1:4294967295,%.0s' {1..500})
		echo "d UID FETCH ${set}1 FLAGS"
	)
	assert_equal "$(grep -c '^\* .* FETCH (UID' <<<"$output")" 600
	for tag in a b c d; do
		assert_line --regexp "^$tag OK"
	done
	assert [ $((SECONDS - before)) -lt 30 ]
}

@test "a flood of literals and of lines before the login stays small" {
	local before pid

	mkfifo "$BATS_TEST_TMPDIR/to" "$BATS_TEST_TMPDIR/from"
	"$LIBEXEC/imapd" <"$BATS_TEST_TMPDIR/to" >"$BATS_TEST_TMPDIR/from" \
		2>>"$BATS_TEST_TMPDIR/log" 3>&- &
	pid=$!
	exec 7>"$BATS_TEST_TMPDIR/to" 8<"$BATS_TEST_TMPDIR/from"
	printf 'a NOOP\r\n' >&7
	hear_on_8 'a OK'
	before=$(memory)
	{
		yes "$(printf 'b LOGIN {60000+}\r\n%060000d {60000+}\r\n%060000d\r\n' 0 0
			printf 'b NOOP\r')" | head -n 600
		yes "$(printf 'c LOGIN {4096}\r\nd AUTHENTICATE {4294967295}\r\n'
			printf 'e LOGIN {3500}\r\n%03500d {3500}\r\ne NOOP\r' 0)" |
			head -n 2500
		printf 'f NOOP\r\n'
	} >&7 &
	hear_on_8 'f OK'
	small "$before" 256
	exec 7>&- 8>&-
	wait "$pid"
}

# hear_on_8 PATTERN: the next line there that begins like that.
hear_on_8() {
	local line

	while IFS= read -r -t 30 -u 8 line; do
		[[ $line != "$1"* ]] || return 0
	done
	fail "not heard: $1"
}

@test "who drips octets is out as soon as who is silent; in a literal too" {
	local begun tail

	settings 'imap { login = 30 idle = 1 }'
	for tail in '' $'LOGIN {200+}\r\n'; do
		begun=$EPOCHSECONDS
		run timeout 20 bash -c '{ printf "a %s" "$2"
			while printf x 2>/dev/null; do sleep 0.2; done
			} | "$1" 2>/dev/null' _ "$LIBEXEC/imapd" "$tail"
		assert_line --partial '* BYE Waited too long'
		assert [ $((EPOCHSECONDS - begun)) -lt 10 ]
	done
	settings 'imap { login = 1 idle = 30 }'
	run timeout 20 bash -c 'while echo "a NOOP" 2>/dev/null; do sleep 0.2
		done | "$1" 2>/dev/null' _ "$LIBEXEC/imapd"
	assert_line --partial '* BYE Waited too long'
}

@test "mistakes in a row end a session, whatever they are; one that is right not" {
	settings 'imap { mistakes_max = 4 }'
	run selected < <(printf '%s\n' 'a FROB' 'b FETCH' 'c NOOP' 'd FETCH x y' \
		'e SEARCH (' 'f STORE 1 {999999}' '"' 'g NOOP')
	assert_line 'c OK NOOP completed'
	assert_line --partial 'f BAD Too much'
	assert_equal "${lines[-1]}" '* BYE Too many mistakes, goodbye'
	refute_line --partial 'g OK'
}

@test "huge messages are read in little memory: 10,000 parts, headers, words" {
	local pid before command

	{
		printf 'From a@b Sat Nov 21 03:00:00 2026\n'
		printf 'Content-Type: multipart/mixed; boundary=b\n\n'
		printf -- '--b\nContent-Type: text/plain; charset=koi8-r\n\nx\n%.0s' \
			{1..10000}
		printf -- '--b--\n\nFrom a@b Sat Nov 21 03:00:00 2026\n'
		printf 'Subject: =?koi8-r?Q?=C1?=\nX-%d: y\n%.0s' {1..50000}
		printf 'To: %s' "$(printf 'a@b, %.0s' {1..100000})"
		printf '\n\nFrom a@b Sat Nov 21 03:00:00 2026\nSubject: '
		printf '=?koi8-r?B?wQ==?= %.0s' {1..50000}
		printf '\nContent-Transfer-Encoding: base64\n\n'
		big 20000
		echo
	} >"$BOX"
	begin one
	pid=$!
	before=$(memory)
	for command in 'SEARCH BODY нет' 'SEARCH TEXT нет' 'SEARCH SUBJECT ааааб' \
		'SEARCH HEADER X-50000 y' 'FETCH 1:* BODY.PEEK[TEXT]<0.10>' \
		'FETCH 1 BODY.PEEK[10000.MIME]'; do
		say one "$command"
		# shellcheck disable=SC2154 # say sets it
		[[ $heard == *'x OK '* ]]
	done
	small "$before" 8000
	say one 'SEARCH SUBJECT аааа'
	[[ $heard == *'* SEARCH 3'* ]]
	say one LOGOUT
}

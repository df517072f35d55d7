# imapd: what SEARCH finds in text that is encoded.

load lib
load mailbox

setup() {
	mailbox
}

# searched: lines of keys on stdin; for each, a tab and what SEARCH says.
searched() {
	{
		printf '0 LOGIN user1 password\r\n00 EXAMINE INBOX\r\n'
		awk '{ printf "%d SEARCH %s\r\n", NR, $0 }' "$1"
	} | "$LIBEXEC/imapd" 2>>"$BATS_TEST_TMPDIR/log" | tr -d '\r' |
		awk '/^\* SEARCH/ { found = substr($0, 10); next }
			/^[1-9]/ { sub(/^[0-9]+ /, "")
				print /^OK/ ? found : $0
				found = "" }' |
		paste "$1" -
}

@test "encoded words, transfer encodings, charsets: as recorded beside Dovecot's" {
	local keys=$BATS_TEST_TMPDIR/keys

	cp "$ROOT/t/search/mbox" "$BOX"
	grep -v '^#' "$ROOT/t/search/expected" | cut -f 1 >"$keys"
	searched "$keys" >"$BATS_TEST_TMPDIR/found"
	grep -v '^#' "$ROOT/t/search/expected" | cut -f 1,2 |
		diff -u - "$BATS_TEST_TMPDIR/found"
}

@test "CHARSET: any that iconv knows; what is none, and what is none of its letters" {
	cp "$ROOT/t/search/mbox" "$BOX"
	iconv -f UTF-8 -t ISO-8859-1 >"$BATS_TEST_TMPDIR/keys" <<-'K'
	CHARSET ISO-8859-1 SUBJECT "GRÜßE"
	CHARSET "iso-8859-1" OR FROM "MÜLLER" BODY übermut
	CHARSET UTF-7 SUBJECT "caf+AOk-"
	CHARSET us-ascii SUBJECT plain
	CHARSET UTF-16 SUBJECT "x"
	CHARSET X-NONE SUBJECT "x"
	CHARSET ../../etc/passwd SUBJECT "x"
	CHARSET UTF-8//TRANSLIT SUBJECT "x"
	CHARSET "" SUBJECT "x"
	CHARSET iso-2022-cn-ext SUBJECT "x"
	CHARSET ISO-2022-JP SUBJECT "ü"
	K
	run searched "$BATS_TEST_TMPDIR/keys"
	output=$(cut -f 2 <<<"$output")
	diff -u - <(echo "$output") <<-'S'
	1
	2 9
	2
	1
	BAD Expected a string in that charset
	NO [BADCHARSET (US-ASCII UTF-8)] There is no such charset
	NO [BADCHARSET (US-ASCII UTF-8)] There is no such charset
	NO [BADCHARSET (US-ASCII UTF-8)] There is no such charset
	NO [BADCHARSET (US-ASCII UTF-8)] There is no such charset
	NO [BADCHARSET (US-ASCII UTF-8)] There is no such charset
	BAD Expected a string in that charset
	S
}

@test "letters: Greek and Cyrillic, octets that are no UTF-8, a CRLF in a literal" {
	{
		plain 1 | sed 's/text 1/ΟΔΥΣΣΕΥΣ Ёлка/'
		plain 2 | sed 's/text 2/Stra\xdfe \xe4\xe4/'
		plain 3 | sed 's/text 3/first line\nsecond line/'
	} >"$BOX"
	printf 'BODY "%b"\n' 'οδυσσευς' 'Οδυσσευσ ёЛ' 'stra\xdfe' '\xe4\xe4' \
		'\xe4\xe4\xe4' >"$BATS_TEST_TMPDIR/keys"
	run searched "$BATS_TEST_TMPDIR/keys"
	assert_equal "$(cut -f 2 <<<"$output" | tr '\n' ,)" '1,1,2,2,,'
	run "$LIBEXEC/imapd" < <(
		printf '0 LOGIN user1 password\r\n00 EXAMINE INBOX\r\n'
		printf '1 SEARCH BODY {12+}\r\nline\r\nsecond\r\n'
	)
	assert_line $'* SEARCH 3\r'
}

@test "long ones: a field, a line of base64, what begins like encoded words" {
	local before=$SECONDS

	{
		printf 'From a@b Sat Nov 21 03:00:00 2026\nSubject: =?utf-8?Q?gr=C3=BCn?='
		head -c 300000 /dev/zero | tr '\0' x
		printf ' yz\nContent-Type: text/plain; charset=utf-16le\n'
		printf 'Content-Transfer-Encoding: base64\n\n'
		{ seq -f 'Zeile %.0fü' 100000; echo Schluß; } |
			iconv -t UTF-16LE | base64 -w 0
		printf '\n\nFrom a@b Sat Nov 21 03:00:00 2026\nSubject: '
		yes '=?x?q? ' | head -n 100000 | tr -d '\n'
		printf '\n\n\n'
	} >"$BOX"
	printf '%s\n' 'SUBJECT "grünx"' 'SUBJECT "xx yz"' 'BODY "zeile 50000Ü"' \
		'BODY "100000ü"' 'BODY SCHLUSS' 'SUBJECT "?q? =?x"' \
		'SUBJECT nowhere' >"$BATS_TEST_TMPDIR/keys"
	run searched "$BATS_TEST_TMPDIR/keys"
	assert [ $((SECONDS - before)) -lt 20 ]
	assert_equal "$(cut -f 2 <<<"$output" | tr '\n' ,)" '1,1,1,1,,2,,'
}

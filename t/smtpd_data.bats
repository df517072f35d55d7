# What smtpd makes of a message: the octets on disk, and where it ends.

load lib
load smtp

setup() {
	site
}

@test "a text without headers gets what it lacks, and an empty line" {
	run letter user2 <<<$'Hello dummie!\r\n.\r'
	assert_line -n 0 --regexp '^250 2\.0\.0 Ok: delivered, id=[0-9A-F]+-[0-9A-F]+$'
	assert_line -n 1 '221 2.0.0 st.um closing the connection'
	holds user2 <<-'M'
	From a@b.c DATE
	Return-Path: <a@b.c>
	Delivered-To: user2@st.um
	Received: from client ([192.0.2.1])
	        by st.um (inetlab) with SMTP id ID
	        for <user2@st.um>; DATE
	Date: DATE
	From: a@b.c
	Message-ID: <ID@st.um>

	Hello dummie!

	M
}

@test "a message with its headers gets no others; those that are ours go" {
	crlf <<-'M' | letter
	Date: May 5, 2010
	From: Benji Simms
	Message-ID: one
	Status: RO
	X-UID: 7
	 and more of it
	X-IMAPbase: 1 2
	Return-Path: <forged@st.um>
	Delivered-To: forged@st.um
	Content-Length: 3
	Subject: a test

	Content-Length: in the body
	.
	M
	holds user1 <<-'M'
	From a@b.c DATE
	Return-Path: <a@b.c>
	Delivered-To: user1@st.um
	Received: from client ([192.0.2.1])
	        by st.um (inetlab) with SMTP id ID
	        for <user1@st.um>; DATE
	Date: May 5, 2010
	From: Benji Simms
	Message-ID: one
	Subject: a test

	Content-Length: in the body

	M
}

# body: what stands after the first empty line of user1's mailbox.
body() {
	sed '1,/^$/d' "$SITE/spool/mail/user1"
}

@test "dots, From_ lines, 8-bit, blanks at the end, tabs: as they were" {
	printf '%s\n' 'From me' '>From you' '>>From all' 'From' ' From x' '.' '..' \
		'...' '.x' '' 'Cher étudiant' 'blanks  ' $'\ttab\t' \
		$'\xe9\xff Latin-1' '=?' "$(printf 'long%.0s' {1..3000})" \
		'' >"$BATS_TEST_TMPDIR/body"
	{
		echo 'Subject: all'
		echo
		sed 's/^\./../' "$BATS_TEST_TMPDIR/body"
		echo .
	} | crlf | letter
	cmp <(body) <(sed -E 's/^(>*From )/>\1/' "$BATS_TEST_TMPDIR/body"; echo)
}

@test "no octet at all is a message too" {
	run letter <<<$'.\r'
	assert_line -n 0 --partial '250 2.0.0 Ok'
	body >"$BATS_TEST_TMPDIR/body"
	cmp "$BATS_TEST_TMPDIR/body" <(echo)
}

@test "headers alone, then text without an empty line between" {
	crlf <<-'M' | letter
	Subject: Manual SMTP message
	Hi Arwen,
	Almost there ...
	.
	M
	diff <(body) <(printf '%s\n' 'Hi Arwen,' 'Almost there ...' '')
}

@test "the null sender, EHLO and SMTPUTF8 are told in the trace" {
	smtp <<-'C'
	EHLO [192.0.2.7]
	MAIL FROM:<>
	RCPT TO:<user1@st.um>
	DATA
	.
	MAIL FROM:<"a b"@été.fr> SMTPUTF8
	RCPT TO:<user2@st.um>
	DATA
	.
	C
	holds user1 <<-'M'
	From MAILER-DAEMON DATE
	Return-Path: <>
	Delivered-To: user1@st.um
	Received: from [192.0.2.7] ([192.0.2.1])
	        by st.um (inetlab) with ESMTP id ID
	        for <user1@st.um>; DATE
	Date: DATE
	From: MAILER-DAEMON@st.um
	Message-ID: <ID@st.um>


	M
	mailbox user2 | grep -qx 'Return-Path: <"a b"@été.fr>'
	mailbox user2 | grep -qx 'From: "a b"@été.fr'
	mailbox user2 | grep -q 'with UTF8SMTP id'
}

@test "an IPv6 peer and one nobody knows" {
	TCPREMOTEIP=2001:db8::1 letter <<<$'.\r'
	grep -qx 'Received: from client (\[IPv6:2001:db8::1\])' \
		"$SITE/spool/mail/user1"
	(unset TCPREMOTEIP; letter user2 <<<$'.\r')
	grep -qx 'Received: from client' "$SITE/spool/mail/user2"
}

@test "each recipient's copy names nobody else" {
	letter user1 user2@localhost <<<$'Subject: x\r\n.\r'
	grep -q 'for <user1@st.um>;' "$SITE/spool/mail/user1"
	grep -q 'for <user2@localhost>;' "$SITE/spool/mail/user2"
	run grep -c user2 "$SITE/spool/mail/user1"
	assert_output 0
	run grep -c user1 "$SITE/spool/mail/user2"
	assert_output 0
}

@test "what a client calls itself can forge nothing" {
	smtp <<-'C'
	HELO x ([192.0.2.66]) by st.um; (é"<\>
	MAIL FROM:<a@b.c>
	RCPT TO:<user1>
	DATA
	.
	C
	grep -qxF 'Received: from x???192.0.2.66???by?st.um????????? ([192.0.2.1])' \
		"$SITE/spool/mail/user1"
}

@test "two letters in one session, and the ids differ" {
	run smtp <<-'C'
	HELO a
	MAIL FROM:<a@b.c>
	RCPT TO:<user1>
	DATA
	one
	.
	MAIL FROM:<a@b.c>
	RCPT TO:<user1>
	DATA
	two
	.
	C
	ids=$(grep -o 'delivered, id=.*' <<<"$output" | sort -u)
	assert_equal "$(wc -l <<<"$ids")" 2
	assert_equal "$(grep -c '^From ' "$SITE/spool/mail/user1")" 2
}

# smuggle DATA...: send each as a message, printf's escapes in it, with
# another letter hidden behind. It is 550 once and nothing of it is a command.
smuggle() {
	local data

	for data in "$@"; do
		# shellcheck disable=SC2059 # the escapes are the point
		run letter < <(printf "$data"
			printf 'MAIL FROM:<x@y.z>\r\nRCPT TO:<user2@st.um>\r\n'
			printf 'DATA\r\nsmuggled\r\n.\r\n')
		[[ ${lines[0]} == '550 5.6.0 Message refused: '* &&
			${lines[1]} == 221* && ${#lines[@]} -eq 2 ]] ||
			fail "$data: $output"
	done
	nothing_delivered
}

@test "smuggling: no other end of data than CRLF.CRLF, and no bare LF or CR" {
	smuggle 'a\n.\n' 'a\n.\r\n' 'a\r\n.\n' 'a\r\n.\r' 'a\r.\r' 'a\r.\r\n' \
		'a\r.\n' 'a\r\n.\r\r\n' 'a\n.\r' 'a\n\n.\n\n' '.\n' '\n.\r\n' \
		'a\r\n.\0\r\n' '.\r\r\n' 'a\nb' 'a\rb' 'a\0b'
}

@test "smuggling: what ends in CRLF.CRLF ends there, refused" {
	# shellcheck disable=SC2059 # the escapes are the point
	for data in 'a\r\r\n.\r\n' 'a\n\r\n.\r\n' 'a\rb\r\n.\r\n' '\0\r\n.\r\n'; do
		run letter < <(printf "$data")
		assert_line -n 0 --partial '550 5.6.0 '
		assert_line -n 1 --partial '221 '
	done
	nothing_delivered
}

# bare DATA: a session whose every line ends in LF, as typed into nc.
bare() {
	# shellcheck disable=SC2059 # the escapes are the point
	run bash -c 'printf "$1" | "$0" 2>>"$2" | tr -d "\r" | sed "1,/^354/d"' \
		"$LIBEXEC/smtpd" "HELO a\nMAIL FROM:<a@b.c>\nRCPT TO:<user1>\nDATA\n$1" \
		"$BATS_TEST_TMPDIR/log"
}

@test "a bare session ends its data with LF.LF" {
	bare 'Subject: nc\n\n..dot\nFrom me\n.\nQUIT\n'
	assert_line -n 0 --partial '250 2.0.0 Ok'
	assert_line -n 1 --partial '221 '
	diff <(body) <(printf '%s\n' .dot '>From me' '')
}

@test "any CR in a bare session's data is refused" {
	for data in 'a\r\nb\n.\n' 'a\rb\n.\n' 'a\r\n.\n'; do
		bare "${data}QUIT\n"
		assert_line -n 0 --partial '550 5.6.0 '
		assert_line -n 1 --partial '221 '
	done
	nothing_delivered
}

@test "smuggling: a bare session's data has no other end than LF.LF either" {
	for data in 'a\n.\r\n' 'a\r\n.\r\n' '.\r\n' 'a\n.\r'; do
		bare "${data}MAIL FROM:<x@y.z>\nRCPT TO:<user2>\nDATA\nb\r\n.\r\n\n.\nQUIT\n"
		assert_line -n 0 --partial '550 5.6.0 '
		assert_line -n 1 --partial '221 '
		assert_equal "${#lines[@]}" 2
	done
	nothing_delivered
}

@test "one CR and the session is strict for ever; so is one CRLF command" {
	local again='MAIL FROM:<a@b.c>\nRCPT TO:<user1>\nDATA\n'

	bare "a\\r\\n.\\n${again}b\\n.\\nQUIT\\n"
	assert_line -n 0 --partial '550 5.6.0 '
	assert_line -n 3 --partial '354 '
	assert_equal "${#lines[@]}" 4 # its data has no end
	bare ".\\nNOOP\\r\\n${again}b\\n.\\nQUIT\\n"
	assert_line -n 4 --partial '354 '
	assert_equal "${#lines[@]}" 5
	assert_equal "$(grep -c '^From ' "$SITE/spool/mail/user1")" 1
}

@test "strict = true: there are no bare sessions" {
	settings 'strict = true'
	run bash -c 'printf "HELO a\nMAIL FROM:<a@b.c>\nRCPT TO:<user1@st.um>\nDATA\na\n.\nQUIT\n" | "$0" 2>/dev/null' \
		"$LIBEXEC/smtpd"
	assert_line -n 4 --partial '354 '
	assert_equal "${#lines[@]}" 5
	nothing_delivered
}

@test "a hundred Received are a long way, one more is a loop" {
	{
		printf 'Received: x\r\n%.0s' {1..100}
		printf '.\r\n'
	} >"$BATS_TEST_TMPDIR/way"
	run letter <"$BATS_TEST_TMPDIR/way"
	assert_line -n 0 --partial '250 2.0.0 Ok'
	run letter user2 < <(printf 'RECEIVED: x\r\n'; cat "$BATS_TEST_TMPDIR/way")
	assert_line -n 0 --partial '554 5.4.6 '
	assert_line -n 1 --partial '221 '
	[ ! -e "$SITE/spool/mail/user2" ]
}

@test "over size_max: read to its end, 552, and the session goes on" {
	settings 'smtp { size_max = 100 }'
	run letter < <(printf '%096d\r\n.\r\n' 0)
	assert_line -n 0 --partial '250 2.0.0 Ok'
	run letter < <(printf '%0100000d\r\nQUIT\r\n.\r\n' 0)
	assert_line -n 0 --partial '552 5.3.4 '
	assert_line -n 1 --partial '221 '
	assert_equal "$(grep -c '^From ' "$SITE/spool/mail/user1")" 1
}

@test "a client that leaves before the end leaves nothing, not even a file" {
	run bash -c '{ printf "HELO a\r\nMAIL FROM:<a@b.c>\r\nRCPT TO:<user1>\r\nDATA\r\n"
		printf "%0200000d\r\n." 0; } | "$0" 2>"$1"' \
		"$LIBEXEC/smtpd" "$BATS_TEST_TMPDIR/log"
	assert_success
	assert_line -n 4 --partial '354 '
	assert_equal "${#lines[@]}" 5
	nothing_delivered
	grep -q 'size=200002 .* status=its end did not come$' \
		"$BATS_TEST_TMPDIR/log"
}

@test "no room while the letter comes in: 452, and the session goes on" {
	ulimit -f 100
	run letter < <(printf '%0200000d\r\n.\r\n' 0)
	assert_line -n 0 --partial '452 4.3.1 '
	assert_line -n 1 --partial '221 '
	nothing_delivered
}

@test "no folder for a long letter is our trouble: 451, and short ones go" {
	rmdir "$SITE/spool/tmp"
	run letter < <(printf '%0200000d\r\n.\r\n' 0)
	assert_line -n 0 --partial '451 4.3.0 '
	grep -q 'a letter on its way in: No such file' "$BATS_TEST_TMPDIR/log"
	run letter <<<$'short\r\n.\r'
	assert_line -n 0 --partial '250 2.0.0 Ok'
}

@test "the log has a line for each letter, with the id of its reply" {
	run letter user1 user2 <<<$'Hi\r\n.\r'
	id=$(sed -n 's/.* id \([0-9A-F-]*\)$/\1/p' "$SITE/spool/mail/user1")
	assert_line -n 0 "250 2.0.0 Ok: delivered, id=$id"
	grep -q "smtpd\[[0-9]*\]: id=$id from=<a@b.c> to=<user1@st.um>,<user2@st.um> more=0 size=4 peer=192.0.2.1 helo=client.* status=250 2.0.0 Ok: delivered\$" \
		"$BATS_TEST_TMPDIR/log"
	run letter <<<$'a\rb\r\n.\r'
	assert_line -n 0 --regexp ', id=[0-9A-F]+-[0-9A-F]+$'
	grep -q "id=${lines[0]##*=} .* status=${lines[0]%,*}$" \
		"$BATS_TEST_TMPDIR/log"
}

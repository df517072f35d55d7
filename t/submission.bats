# submission.bats - smtpd -s: mail from those who have an account (RFC 6409).

load lib
load smtp

# "\0user1\0password"
PLAIN=AHVzZXIxAHBhc3N3b3Jk

setup() {
	site
	settings 'clear_passwords = { "192.0.2.0/24" }'
}

# submit: stdin, a line each, is said to smtpd -s.
submit() {
	sed 's/$/\r/' | "$LIBEXEC/smtpd" -s 2>>"$BATS_TEST_TMPDIR/log" |
		tr -d '\r'
}

letter() {
	cat "$SITE/spool/mail/user2"
}

@test "without a login there is no mail, and that is said of MAIL alone" {
	run submit <<-'C'
	EHLO elrond
	MAIL FROM:<user1@st.um>
	RCPT TO:<user2@st.um>
	NOOP
	QUIT
	C
	assert_line '250-AUTH PLAIN LOGIN'
	assert_line '530 5.7.0 Log in first, with AUTH'
	assert_line --partial '503 5.5.1'
	assert_line '250 2.0.0 Ok'
	[ ! -e "$SITE/spool/mail/user2" ]
}

@test "with one a letter gets what it lacks, and loses Bcc" {
	run submit <<-C
	EHLO elrond
	AUTH PLAIN $PLAIN
	MAIL FROM:<user1@st.um>
	RCPT TO:<user2@st.um>
	DATA
	To: user2@st.um
	BCC: secret@st.um,
	 another@st.um
	Subject: submitted
	Resent-Bcc : third@st.um

	Bcc: is text here
	.
	QUIT
	C
	assert_line --partial '250 2.0.0 Ok: delivered'
	run letter
	refute_output --partial secret
	refute_output --partial another
	refute_output --partial third
	assert_line 'Bcc: is text here'
	assert_line 'Subject: submitted'
	assert_line --regexp '^Date: '
	assert_line --regexp '^Message-ID: <.*@st.um>'
	assert_line 'From: user1@st.um'
	assert_line --regexp 'with ESMTPA id '
}

@test "at the other port Bcc stays: it is not from its sender" {
	sed 's/$/\r/' <<-'C' | "$LIBEXEC/smtpd" >/dev/null
	EHLO elrond
	MAIL FROM:<user1@st.um>
	RCPT TO:<user2@st.um>
	DATA
	Bcc: kept@st.um

	text
	.
	QUIT
	C
	run letter
	assert_line 'Bcc: kept@st.um'
}

@test "own_sender: nobody sends in another's name, whatever the case or our name" {
	local from

	settings 'clear_passwords = { "192.0.2.0/24" }' \
		'submission { own_sender = true }' 'local_names = { "www1.st.um" }'
	{
		echo "EHLO elrond"
		echo "AUTH PLAIN $PLAIN"
		for from in user2@st.um user1@example.org nobody '"user1 "@st.um'; do
			echo "MAIL FROM:<$from>"
		done
		for from in user1@st.um USER1@ST.um user1@www1.st.um user1 ''; do
			echo "MAIL FROM:<$from>"
			echo RSET
		done
		echo QUIT
	} >"$BATS_TEST_TMPDIR/said"
	run submit <"$BATS_TEST_TMPDIR/said"
	assert_equal "$(grep -c '^553 5.7.1 That is not your address' <<<"$output")" 4
	assert_equal "$(grep -c '^250 2.1.0 .*sender ok' <<<"$output")" 5
}

@test "an argument that it does not know is said to the log, not to the client" {
	run -64 "$LIBEXEC/smtpd" -x </dev/null
	assert_output --partial 'smtpd'
	assert_output --partial '-x: expected no argument, or -s'
}

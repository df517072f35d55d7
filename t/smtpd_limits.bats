# smtpd against those who go on too long: each limit is reached here.

load lib
load smtp

setup() {
	site
}

@test "mistakes_max in a row: 421 and out" {
	settings 'smtp { mistakes_max = 3 }'
	run smtp <<<$'X\nX\nNOOP\nX\nX\nX\nNOOP'
	assert_line -n 6 '500 5.5.1 No such command; HELP lists all'
	assert_line -n 7 '421 4.7.0 Too many mistakes, goodbye'
	assert_equal "${#lines[@]}" 8
}

@test "who guesses names is out, though he says NOOP between" {
	settings 'smtp { mistakes_max = 3 }'
	run smtp < <(printf '%s\n' 'HELO a' 'MAIL FROM:<a@b>'
		printf 'RCPT TO:<user%s>\nNOOP\n' 3 4 5 6)
	assert_line -n 7 '550 5.1.1 <user5@st.um> no such user here'
	assert_line -n 8 '421 4.7.0 Too many mistakes, goodbye'
	assert_equal "${#lines[@]}" 9
}

@test "as many recipients as can be set fit into a process's descriptors" {
	settings 'smtp { recipients_max = 1000 }'
	seq -f 'u%g:!' 1000 >"$SITE/etc/users"
	ulimit -n 1024
	run smtp < <(printf '%s\n' 'HELO a' 'MAIL FROM:<a@b.c>'
		seq -f 'RCPT TO:<u%g>' 1000
		printf '%s\n' DATA . QUIT)
	assert_line -n 1004 --partial '250 2.0.0 Ok'
	run find "$SITE/spool/mail" -name 'u*' -size +0
	assert_equal "${#lines[@]}" 1000
	settings 'smtp { recipients_max = 1001 }'
	run smtp <<<QUIT
	assert_failure 78 # EX_CONFIG
}

@test "the longest line RFC 5321 allows with our parameters, and one octet more" {
	local line

	line=$(printf 'NOOP %01057d' 0)
	run smtp <<<"$line"
	assert_line -n 1 '250 2.0.0 Ok'
	run smtp <<<"${line}0"$'\nNOOP'
	assert_line -n 1 '500 5.5.2 Line too long, or with a NUL'
	assert_line -n 2 '250 2.0.0 Ok'
	assert_equal "${#lines[@]}" 3
}

@test "a line of a megabyte and one with a NUL: refused once each" {
	run bash -c '{ printf "NOOP %01000000d\r\nNO\0OP\r\nNOOP\r\n" 0
		} | "$0"' "$LIBEXEC/smtpd"
	assert_line -n 1 $'500 5.5.2 Line too long, or with a NUL\r'
	assert_line -n 2 $'500 5.5.2 Line too long, or with a NUL\r'
	assert_line -n 3 $'250 2.0.0 Ok\r'
	assert_equal "${#lines[@]}" 4
}

@test "Ctrl-C in telnet does not spoil the line" {
	run bash -c "printf '\377\364\377\375\006HELO a\r\n' | \"\$0\" |
		tr -cd '\n -~'" "$LIBEXEC/smtpd"
	assert_line -n 1 '250 st.um Hello a [192.0.2.1]'
}

@test "idle too long is 421" {
	settings 'smtp { idle = 1 }'
	mkfifo "$BATS_TEST_TMPDIR/quiet"
	exec 8<>"$BATS_TEST_TMPDIR/quiet"
	run "$LIBEXEC/smtpd" <&8
	assert_line -n 1 $'421 4.4.2 Waited too long, goodbye\r'
}

@test "a session lasts no longer than its lifetime, busy or not" {
	settings 'smtp { lifetime = 1 }'
	run bash -c '{ while echo NOOP 2>/dev/null && sleep 0.1; do :; done; } | "$0"' \
		"$LIBEXEC/smtpd"
	assert_line --regexp '^421 4.4.2 '
}

@test "every reply has an enhanced code but the greeting, HELO and EHLO" {
	run smtp < <(printf '%s\n' X HELP VRFY 'VRFY x' EXPN 'EXPN x' MAIL \
		'NOOP' 'RSET x' 'HELP x' 'QUIT')
	for line in "${lines[@]:1}"; do
		[[ $line =~ ^([245])[0-9][0-9][\ -]([245])\.[0-9]+\.[0-9]+\  ]] ||
			fail "$line"
		assert_equal "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
	done
}

@test "no control character of a client's gets into the log or a reply" {
	run smtp < <(printf '%b\n' 'HELO \033[2J' 'EHLO a' \
		'MAIL FROM:<\0302\0233J@b.c> SMTPUTF8' \
		'MAIL FROM:<a@b.c> SMTPUTF8' 'RCPT TO:<a\001b@st.um>' \
		'RCPT TO:<\0302\0205J@st.um>' 'RCPT TO:<\0302\0240@st.um>' '\a')
	assert_line -n 1 '250 st.um Hello ??2J [192.0.2.1]'
	assert_line -n 10 '501 5.1.7 expected a name, at "??J@b.c> SMTPUTF8"'
	assert_line -n 12 '501 5.1.3 expected >, at "?b@st.um>"'
	assert_line -n 13 '501 5.1.3 expected a name, at "??J@st.um>"'
	assert_line -n 14 $'550 5.1.1 <\302\240@st.um> no such user here'
	LC_ALL=C run ! grep -P '[\x00-\x1f\x7f]|\xc2[\x80-\x9f]' \
		"$BATS_TEST_TMPDIR/log" <(printf '%s\n' "${lines[@]}")
}

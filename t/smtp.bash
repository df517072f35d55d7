# smtp.bash - what the tests of smtpd share.

# smtp: talk to smtpd, one line each.
smtp() {
	talk "$LIBEXEC/smtpd"
}

# says TRANSCRIPT: $output is exactly that, after the greeting; what differs
# from run to run is ID there.
# shellcheck disable=SC2154 # bats sets output
says() {
	diff -u <(cat) <(tail -n +2 <<<"$output" |
		sed -E 's/[0-9A-F]{13,}-[0-9A-F]+/ID/g')
}

# settings LINE...: change etc/inetlab.conf.
settings() {
	printf '%s\n' "$@" >>"$INETLAB_CONF"
}

# MARKS: what may change in a mailbox after delivery; mbox(5) is about it.
MARKS='X-IMAPbase|Status|X-Status|X-Keywords|X-UID'
DAY='(Mon|Tue|Wed|Thu|Fri|Sat|Sun)'

# mailbox NAME: what it holds, without marks; DATE and ID instead of what
# differs from run to run.
mailbox() {
	sed -E -e "/^($MARKS): /d" -e 's/[0-9A-F]{13,}-[0-9A-F]+/ID/g' \
		-e "s/$DAY, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} [+-][0-9]{4}/DATE/" \
		-e "/^From /s/$DAY [A-Z][a-z]{2} [ 0-9]{2} [0-9:]{8} [0-9]{4}\$/DATE/" \
		"$SITE/spool/mail/$1"
}

# holds NAME: the mailbox is exactly stdin, where eight blanks are a tab.
holds() {
	diff -u <(sed 's/^        /\t/') <(mailbox "$1")
}

# Nothing was delivered to anybody.
nothing_delivered() {
	run find "$SITE/spool/mail" "$SITE/spool/tmp" -type f
	assert_output ''
}

crlf() {
	sed 's/$/\r/'
}

# letter [RECIPIENT...]: send stdin as a message, dots and line ends as they
# are, and say what is answered to it.
letter() {
	{
		printf 'HELO client\r\nMAIL FROM:<a@b.c>\r\n'
		printf 'RCPT TO:<%s>\r\n' "${@:-user1}"
		printf 'DATA\r\n'
		cat
		printf 'QUIT\r\n'
	} | "$LIBEXEC/smtpd" 2>>"$BATS_TEST_TMPDIR/log" | tr -d '\r' |
		sed '1,/^354/d'
}

# imapd, pop3d, smtpd and other programs on the same mailboxes at once.

load lib
load mailbox
load imap

@test "sessions of all kinds on one mailbox: every letter is once where it should be" {
	mailbox
	settings 'imap { mistakes_max = 1000 }'
	start_inetd <<-'C'
	imap stream tcp wait mail libexec/imapd imapd
	pop3 stream tcp wait mail libexec/pop3d pop3d
	smtp stream tcp wait mail libexec/smtpd smtpd
	C
	run timeout 120 python3 "$ROOT/t/imap_load.py" \
		"$(port imap)" "$(port pop3)" "$(port smtp)" "${SOAK:+40}"
	assert_success
	assert_output --partial 'all is where it should be'
	run find "$SITE/spool" -name '*.lock' -o -name '*.new' -o -name '*.intent'
	refute_output
}

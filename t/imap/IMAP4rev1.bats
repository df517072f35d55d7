# RFC 3501: commands of all three states, and what is out of turn.

load ../lib
load ../mailbox
load ../imap

setup() {
	mailbox
	three >"$BOX"
}

@test "imaplib goes through a whole session" {
	serve_imap
	run python3 - "$(port imap)" <<-'P'
	import imaplib, sys
	c = imaplib.IMAP4('127.0.0.1', int(sys.argv[1]))
	print(c.login('user1', 'password')[0], c.create('Work'), c.select('INBOX'))
	print(c.append('Work', r'(\Seen)', '"24-Nov-2026 12:00:00 +0000"', b'Subject: put\r\n\r\nin\r\n')[0])
	print(c.copy('1:2', 'Work')[0], c.select('Work'), c.fetch('1:*', 'INTERNALDATE')[1][0])
	print(c.search(None, 'SUBJECT', 'number'), c.store('1', '+FLAGS', r'(\Deleted)'), c.expunge())
	print(c.close()[0], c.rename('Work', 'Play'), c.list('""', '*'), c.delete('Play')[0], c.logout()[0])
	P
	assert_output - <<-'T'
	OK ('OK', [b'CREATE completed']) ('OK', [b'3'])
	OK
	OK ('OK', [b'3']) b'1 (INTERNALDATE "24-Nov-2026 12:00:00 +0000")'
	('OK', [b'2 3']) ('OK', [b'1 (FLAGS (\\Deleted \\Seen \\Recent))']) ('OK', [b'1'])
	OK ('OK', [b'RENAME completed']) ('OK', [b'(\\HasNoChildren) "/" INBOX', b'(\\HasNoChildren) "/" Play']) OK BYE
	T
}

@test "refused: a command out of turn, and one that nobody knows" {
	run imap <<<$'a SELECT INBOX\nb FROBNICATE\nc LOGIN user1 password\nd FETCH 1 FLAGS\ne LOGIN user1 password'
	assert_line -n 1 --partial 'a BAD Not now'
	assert_line -n 2 --partial 'b BAD No such command'
	assert_line -n 4 --partial 'd BAD Not now'
	assert_line -n 5 --partial 'e BAD Not now'
}

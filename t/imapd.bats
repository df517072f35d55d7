# imapd: what is said, in the order of RFC 3501, and what is left on disk.

load lib
load mailbox
load imap
load converse

setup() {
	mailbox
	three >"$BOX"
}

@test "the lab's session at telnet: list, examine, fetch, a lost tag" {
	serve_imap
	converse telnet 127.0.0.1 "$(port imap)" <<-'T'
	S: Trying 127.0.0.1...
	S: Connected to 127.0.0.1.
	S: Escape character is '^]'.
	S: * OK [CAPABILITY IMAP4rev1 ... SASL-IR AUTH=PLAIN AUTH=LOGIN] st.um IMAP4rev1 server ready
	C: 1 login user1 password
	S: 1 OK [CAPABILITY IMAP4rev1 ...] Logged in
	C: 2 list "" "*"
	S: * LIST (\HasNoChildren) "/" INBOX
	S: 2 OK LIST completed
	C: 3 examine inbox
	S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
	S: * OK [PERMANENTFLAGS ()] ...
	S: * 3 EXISTS
	S: * 0 RECENT
	S: * OK [UIDVALIDITY ...] ...
	S: * OK [UIDNEXT 4] ...
	S: 3 OK [READ-ONLY] EXAMINE completed
	C: 4 fetch 1 body[]
	S: * 1 FETCH (BODY[] {67}
	S: Subject: number 1
	S: From: Bob <bob@st.um>
	S:
	S: text 1
	S: .dot
	S: From me
	S: )
	S: 4 OK FETCH completed
	C: logout
	S: logout BAD A command has a tag before it, as in: a1 logout
	C: 5 logout
	S: * BYE Goodbye
	S: 5 OK LOGOUT completed
	S: Connection closed by foreign host.
	T
}

@test "the lesson's session: a001 to a009" {
	printf 'From bob@st.um Sat Nov 21 04:00:00 2026\nSubject: new\n\nnew\n\n' >>"$BOX"
	run logged <<-'C'
	a002 list "Mail" "*"
	a003 select inbox
	a005 fetch 4 body[text]
	a006 list "" "*"
	a007 status INBOX (messages)
	a008 examine INBOX
	a009 logout
	C
	output=$(sed 's/\(UIDVALIDITY\) [0-9]*/\1 N/' <<<"$output")
	says <<-'S'
	a002 OK LIST completed
	* FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
	* OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] These are kept
	* 4 EXISTS
	* 1 RECENT
	* OK [UNSEEN 4] The first unseen
	* OK [UIDVALIDITY N] UIDs are valid
	* OK [UIDNEXT 5] The next UID
	a003 OK [READ-WRITE] SELECT completed
	* 4 FETCH (BODY[TEXT] {5}
	new
	)
	* 4 FETCH (FLAGS (\Seen \Recent))
	a005 OK FETCH completed
	* LIST (\HasNoChildren) "/" INBOX
	a006 OK LIST completed
	* STATUS INBOX (MESSAGES 4)
	a007 OK STATUS completed
	* FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
	* OK [PERMANENTFLAGS ()] Nothing can be changed
	* 4 EXISTS
	* 0 RECENT
	* OK [UIDVALIDITY N] UIDs are valid
	* OK [UIDNEXT 5] The next UID
	a008 OK [READ-ONLY] EXAMINE completed
	* BYE Goodbye
	a009 OK LOGOUT completed
	S
}

@test "what students type: bare LF, blanks, small letters, user@domain" {
	run "$LIBEXEC/imapd" <<-'C'
	1  login  user1@st.um   "password"  
	2 Select  INBOX 
	3 list "" *
	4 LIST "" ""
	5 lsub "" inb%
	6 list x ""
	7 logout
	C
	assert_line --partial '1 OK'
	assert_line --partial '2 OK [READ-WRITE]'
	assert_line --partial '* LIST (\HasNoChildren) "/" INBOX'
	assert_line --partial '* LIST (\Noselect) "/" ""'
	assert_line --partial '* LSUB () "/" INBOX'
	assert_line --partial '7 OK LOGOUT'
}

# listed: "COMMAND = NAMES" on stdin; each is said, and has to list these names.
listed() {
	local wanted=$BATS_TEST_TMPDIR/wanted

	cat >"$wanted"
	run logged < <(cat "$BATS_TEST_TMPDIR/first"; sed 's/ = .*//; s/^/x /' "$wanted")
	diff -u <(sed 's/.* =//' "$wanted") <(sed '/^0/d' <<<"$output" | awk -v RS='\r?\n' '
		/^\* L/ { sub(/.*" /, ""); names = names " " $0 }
		/^x / { print names; names = "" }')
}

@test "patterns: what they match, and how long it takes" {
	printf '0 CREATE %s\n' a/b/c a/bc ab '"q\"q"' >"$BATS_TEST_TMPDIR/first"
	listed <<-'L'
	LIST "" * = INBOX a a/b a/b/c a/bc ab "q\"q"
	LIST "" % = INBOX a ab "q\"q"
	LIST "" inbox = INBOX
	LIST "" *N%X = INBOX
	LIST "" %%%** = INBOX a a/b a/b/c a/bc ab "q\"q"
	LIST "" INBO% = INBOX
	LIST "" INBOXX =
	LIST "" INBOX/* =
	LIST IN B*X = INBOX
	LIST "" a/% = a/b a/bc
	LIST a/ % = a/b a/bc
	LIST "" a%c =
	LIST "" a*c = a/b/c a/bc
	LIST "" *b%c = a/bc
	LIST "" %b = ab
	LIST "" A =
	LIST "" % RETURN () = INBOX a ab "q\"q"
	L
	run logged < <(printf '1 LIST "" '; printf '*a%.0s' {1..1000}; printf '\n2 LIST "" '; printf '*a%.0s' {1..2000}; echo)
	assert_line -n 0 '1 OK LIST completed'
	assert_line -n 1 '2 BAD Expected a shorter name'
}

@test "names of mailboxes: modified UTF-7 and UTF-8, levels, what is none" {
	run logged <<-'T'
	a CREATE "Entw&APw-rfe/&ZeVnLIqe-"
	b CREATE Entwürfe
	c CREATE st.um
	d CREATE Work/
	e CREATE ../../up
	f CREATE "&AGE-"
	g CREATE a//b
	h CREATE "a&b"
	i CREATE x/lock
	j CREATE inbox
	k CREATE "&2D3eAA-"
	l LIST "" *
	m CREATE Work
	n SELECT Entwürfe
	o STATUS "Entw&APw-rfe" (MESSAGES)
	p CREATE "tab	"
	T
	for tag in a b c d e k n o; do
		assert_line --regexp "^$tag OK"
	done
	for tag in f g h i p; do
		assert_line --regexp "^$tag NO \[CANNOT\]"
	done
	assert_line --partial 'j NO [ALREADYEXISTS]'
	assert_line --partial 'm NO [ALREADYEXISTS]'
	for name in 'Entw&APw-rfe' 'Entw&APw-rfe/&ZeVnLIqe-' st.um Work ../../up '&2D3eAA-'; do
		assert_equal "$(grep -c "\"/\" $name\$" <<<"$output")" 1
	done
	assert [ -e "$(folder 'Entwürfe.日本語')" ]
	assert [ -e "$(folder st%2Eum)" ]
	assert [ -e "$(folder '😀')" ]
	run find "$SITE" -newer "$SITE/etc/users" -name '*up*' ! -path '*/folders/user1/*'
	refute_output
	run grep -c . "$(folder .uidvalidity)"
	assert_output 1
}

@test "a name of 200 octets on disk is one, with its levels and escapes; 201 are not" {
	local name x

	x=$(printf '%0196d' 0)
	for name in "${x}abcd" "$x/abc" "${x}a%" "${x}abü" "${x}aé1"; do
		run logged <<<"a CREATE \"$name\""$'\nb APPEND "'"$name"$'" {12+}\nSubject: x\n\nc RENAME "'"$name"$'" "'"1$name"'"'
		assert_line 'a OK CREATE completed'
		assert_line --regexp '^b OK \[APPENDUID'
		assert_line 'c NO [CANNOT] That name is too long'
		run logged <<<"a CREATE \"${name/0/00}\""
		assert_output 'a NO [CANNOT] That name is too long'
	done
	run logged <<<"a CREATE \"${x}abcd/\""$'\nb CREATE "'"${x}abcd/e\""
	assert_output --partial 'a NO [ALREADYEXISTS]'
	assert_output --partial 'b NO [CANNOT] That name is too long'
	LC_ALL=C run find "$(folder .)" -name "0*" ! -name "$(printf '?%.0s' {1..200})"
	refute_output
}

@test "RENAME: those below go along, UIDs stay; INBOX is emptied into it" {
	run logged <<<$'a CREATE W/A\nb CREATE W\nc APPEND W/A {12+}\nSubject: x\n\nd STATUS W/A (UIDVALIDITY UIDNEXT)\ne RENAME W Neu/W\nf LIST "" *\ng STATUS Neu/W/A (UIDVALIDITY UIDNEXT)\nh STATUS INBOX (UNSEEN)\nh RENAME INBOX Old\ni STATUS Old (MESSAGES)\nj STATUS INBOX (MESSAGES UIDNEXT)\nk RENAME Nowhere x\nl RENAME Old Neu/W\nm RENAME Old INBOX\nn RENAME Old Old'
	assert_equal "$(sed -n 's/^\* STATUS W.A (//p' <<<"$output")" \
		"$(sed -n 's/^\* STATUS Neu.W.A (//p' <<<"$output")"
	assert_line --partial '* STATUS Neu/W/A (UIDNEXT 2 UIDVALIDITY '
	assert_line '* LIST (\Noselect \HasChildren) "/" Neu'
	assert_line '* STATUS Old (MESSAGES 3)'
	assert_line '* STATUS INBOX (MESSAGES 0 UIDNEXT 4)'
	assert_line --partial 'k NO [NONEXISTENT]'
	for tag in l m n; do
		assert_line --regexp "^$tag NO \[ALREADYEXISTS\]"
	done
	assert_equal "$(cat "$(folder Old)" | grep -c '^>From me')" 3
	assert [ ! -s "$BOX" ]
	# Mail that comes now is numbered on from there.
	deliver user1 <<<$'Subject: next\n\ntext' >/dev/null
	run logged <<<$'a SELECT INBOX\nb FETCH 1 UID'
	assert_line '* 1 FETCH (UID 4)'
}

@test "the mailbox that is open is renamed, and deleted, here and elsewhere" {
	run logged <<<$'a CREATE W\nb APPEND W {12+}\nSubject: x\n\nc SELECT W\nd RENAME W V\ne STORE 1 +FLAGS (\\Flagged)\nf DELETE V\ng NOOP\nh FETCH 1 FLAGS'
	assert_line '* 1 FETCH (FLAGS (\Flagged \Recent))'
	assert_line 'e OK STORE completed'
	assert_line '* OK [CLOSED] It was open'
	assert_line 'g OK NOOP completed'
	assert_line --partial 'h BAD Not now'
	logged <<<'a CREATE W' >/dev/null
	begin a
	say a 'SELECT W'
	logged <<<'a DELETE W' >/dev/null
	# shellcheck disable=SC2154 # begin declares it
	printf 'x NOOP\r\n' >&"$a_to"
	told a '\* BYE The mailbox is deleted'
}

@test "subscriptions: LSUB, levels above, names that are not there" {
	: >"$BATS_TEST_TMPDIR/first"
	run logged <<<$'a SUBSCRIBE W/A\nb SUBSCRIBE "Entw&APw-rfe"\nc SUBSCRIBE W/A\nd UNSUBSCRIBE INBOX\ne UNSUBSCRIBE Nowhere\nf SUBSCRIBE "&-&"'
	assert_line --partial 'f NO [CANNOT]'
	listed <<-'L'
	LSUB "" * = Entw&APw-rfe W/A
	LSUB "" % = Entw&APw-rfe W
	LSUB W/ % = W/A
	LIST "" * = INBOX
	L
	assert_equal "$(<"$(folder .subscriptions)")" $'Entwürfe\nW.A'
}

@test "an empty mailbox keeps its UIDVALIDITY, whoever asks and how often" {
	run logged <<<$'a CREATE W\nb STATUS W (UIDVALIDITY UIDNEXT)\nc SELECT W\nd APPEND W {12+}\nSubject: x\n\ne NOOP\nf STORE 1 +FLAGS.SILENT (\\Deleted)\ng EXPUNGE\nh STATUS W (UIDVALIDITY UIDNEXT)\ni RENAME W V\nj STATUS V (UIDVALIDITY UIDNEXT)\nk APPEND V {12+}\nSubject: y\n\nl CREATE W\nm STATUS W (UIDVALIDITY UIDNEXT)'
	uids=$(sed -n 's/^\* STATUS . (UIDNEXT \([0-9]*\) UIDVALIDITY \([0-9]*\))/\1 \2/p' <<<"$output")
	assert_equal "$(cut -d ' ' -f 1 <<<"$uids" | paste -sd ' ')" '1 2 2 1'
	assert_equal "$(head -n 3 <<<"$uids" | cut -d ' ' -f 2 | uniq | wc -l)" 1
	assert [ "$(cut -d ' ' -f 2 <<<"$uids" | sort -u | wc -l)" -eq 2 ]
	assert_line --regexp '^k OK \[APPENDUID [0-9]+ 2\]'
	# And INBOX, deleted by POP3.
	run logged <<<'a STATUS INBOX (UIDVALIDITY)'
	was=${lines[0]}
	logged_in <<<$'DELE 1\nDELE 2\nDELE 3\nQUIT' >/dev/null
	deliver user1 <<<$'Subject: next\n\ntext' >/dev/null
	run logged <<<$'a STATUS INBOX (UIDVALIDITY)\nb STATUS INBOX (UIDNEXT)'
	assert_line -n 0 "$was"
	assert_line '* STATUS INBOX (UIDNEXT 5)'
}

@test "APPEND: octets, flags and dates; what is wrong with it; nothing is left over" {
	run logged <<-'T'
	a APPEND INBOX (\Seen \Draft) " 1-Feb-2024 03:04:05 -0130" {45}
	Subject: x
	Status: O

	From me
	>From you

	b SELECT INBOX
	c FETCH 4 (FLAGS INTERNALDATE BODY.PEEK[])
	d APPEND INBOX (\Nonsense) {3}
	e APPEND INBOX "31-Foo-2024 00:00:00 +0000" {3}
	f APPEND INBOX
	g APPEND INBOX "text"
	h APPEND INBOX {3}
	abcd
	i APPEND INBOX {99999999999999999999}
	j NOOP
	j APPEND INBOX "31-Dec-9999 23:59:59 -1200" {3}
	j APPEND INBOX "01-Jan-0999 00:00:00 +0000" {3}
	k APPEND INBOX {0}
	l APPEND INBOX {0+}

	m NOOP
	T
	assert_line '* 4 FETCH (FLAGS (\Seen \Draft \Recent) INTERNALDATE " 1-Feb-2024 04:34:05 +0000" BODY[] {34}'
	assert_line 'From me'
	assert_line '>From you'
	for tag in d e f g h; do
		assert_line --regexp "^$tag BAD Expected"
	done
	assert_line --partial 'i NO [TOOBIG]'
	assert_line 'j OK NOOP completed'
	assert_equal "$(grep -c '^j BAD Expected a date' <<<"$output")" 2
	for tag in k l; do
		assert_line "$tag NO [CANNOT] There is nothing in that message"
	done
	assert_line 'm OK NOOP completed'
	assert_equal "$(grep -c '^From ' "$BOX")" 4
	nothing_left
	printf '0 LOGIN user1 password\r\n1 APPEND INBOX {7+}\r\na\r\n\0bcd\r\n2 APPEND INBOX {9+}\r\na' |
		"$LIBEXEC/imapd" >"$BATS_TEST_TMPDIR/said" 2>/dev/null || true
	grep -q '^1 BAD Expected a message without a NUL' "$BATS_TEST_TMPDIR/said"
	assert_equal "$(grep -c '^From ' "$BOX")" 4
	assert_equal "$(ls -A "$SITE/spool/tmp")" ''
}

@test "literals: with and without waiting, in LOGIN, with blanks at the end" {
	run "$LIBEXEC/imapd" < <(
		printf 'a LOGIN {5}\r\nuser1 {8}\r\npassword\r\n'
		printf 'b SELECT {5+}\r\ninbox \r\n'
		printf 'c SEARCH SUBJECT {9}\r\nnumber 1 \r\n'
		printf 'd SEARCH SUBJECT {8}\r\nnumber 1\r\n'
		printf 'e LOGOUT\r\n'
	)
	assert_equal "$(grep -c '^+ Go on' <<<"$output")" 4
	assert_line --partial 'a OK'
	assert_line --partial 'b OK'
	assert_line $'* SEARCH\r'
	assert_line $'* SEARCH 1\r'
}

@test "literals: too large, without end, with a NUL; the next command counts" {
	run "$LIBEXEC/imapd" < <(
		printf 'a LOGIN {4294967295}\r\n'
		printf 'b LOGIN {99999999999999999999999}\r\n'
		printf 'c LOGIN {5000+}\r\n%05000d {3+}\r\nx\r\n\r\n' 0
		printf 'd LOGIN {3+}\r\nu\0s x\r\n'
		printf 'e LOGIN {5 x\r\nf LOGIN {} x\r\ng {5}\r\nhello\r\n'
		printf 'h NOOP\r\n'
	)
	for tag in a b c; do
		assert_line "$tag BAD Too much; a literal has to be shorter"$'\r'
	done
	assert_line $'d BAD A NUL in a literal\r'
	assert_line $'e BAD Expected a literal\r'
	assert_line $'f BAD Expected a literal\r'
	assert_line --partial 'g BAD No such command'
	assert_line $'h OK NOOP completed\r'
	assert_equal "${#lines[@]}" 10
	run "$LIBEXEC/imapd" <<<$'a LOGIN {4294967295+}\nb NOOP'
	assert_line -n 1 --partial 'a BAD Too much'
	assert_line -n 2 --partial '* BYE'
	assert_equal "${#lines[@]}" 3
}

@test "a line too long is refused once; if a literal may follow it, it ends" {
	run imap < <(
		printf 'a %09000d\nb NOOP\n' 0
		printf 'c %09000d{5+}\nd NOOP\n' 0
	)
	assert_line -n 1 'a BAD Line too long, or with a NUL'
	assert_line -n 2 'b OK NOOP completed'
	assert_line -n 3 'c BAD Line too long, or with a NUL'
	assert_line -n 4 --partial '* BYE'
	assert_equal "${#lines[@]}" 5
}

@test "no tag, no command, a wrong one: BAD, and what was expected" {
	run imap <<-'C'

	{5} NOOP
	"x" NOOP
	a
	b FROB
	login user1 password
	c NOOP x
	d SELECT INBOX
	e LOGIN user1
	C
	assert_line -n 1 --partial '* BAD Expected a tag, a blank and a command'
	assert_line -n 2 --partial '* BAD Expected a tag'
	assert_line -n 3 --partial '* BAD Expected a tag'
	assert_line -n 4 --partial 'a BAD No such command'
	assert_line -n 5 --partial 'b BAD No such command'
	assert_line -n 6 'login BAD A command has a tag before it, as in: a1 login'
	assert_line -n 7 'c BAD Syntax: NOOP'
	assert_line -n 8 --partial 'd BAD Not now'
	assert_line -n 9 'e BAD Expected a blank'
}

@test "each command is refused in the wrong state" {
	local command

	for command in 'SELECT INBOX' 'EXAMINE INBOX' 'LIST "" *' 'LSUB "" *' \
		'STATUS INBOX (MESSAGES)' CHECK CLOSE EXPUNGE 'SEARCH ALL' \
		'FETCH 1 FLAGS' 'STORE 1 FLAGS ()' 'UID FETCH 1 FLAGS' UNSELECT; do
		run imap <<<"a $command"
		assert_line -n 1 --partial 'a BAD Not now'
	done
	for command in CHECK CLOSE EXPUNGE 'SEARCH ALL' 'FETCH 1 FLAGS' \
		'LOGIN user1 password' 'AUTHENTICATE PLAIN'; do
		run logged <<<"a $command"
		assert_line -n 0 --partial 'a BAD Not now'
	done
}

@test "AUTHENTICATE PLAIN: at once, when asked, cancelled, nonsense, another" {
	local good other

	good=$(printf '\0user1\0password' | base64)
	other=$(printf 'user2\0user1\0password' | base64)
	run imap <<<"a AUTHENTICATE PLAIN $good"
	assert_line -n 1 --partial 'a OK [CAPABILITY IMAP4rev1'
	run imap <<<$'a authenticate plain \n'"$good"
	assert_line -n 1 '+ '
	assert_line -n 2 --partial 'a OK'
	run imap <<<$'a AUTHENTICATE PLAIN\n*\nb AUTHENTICATE PLAIN =\nc AUTHENTICATE PLAIN !\nd AUTHENTICATE CRAM-MD5'
	assert_line -n 2 'a BAD Cancelled'
	assert_line -n 3 'b BAD Expected a response of this mechanism in base64'
	assert_line -n 4 'c BAD Expected a response of this mechanism in base64'
	assert_line -n 5 'd NO No such mechanism; CAPABILITY has those that are'
	run imap <<<"a AUTHENTICATE PLAIN $other"
	assert_line -n 1 'a NO [AUTHENTICATIONFAILED] No such name and password'
}

@test "the third wrong password ends the session, and each costs time" {
	local before=$EPOCHSECONDS

	run imap <<<$'a LOGIN user1 x\nb LOGIN nobody password\nc LOGIN user1 ""\nd NOOP'
	assert_line -n 3 'c NO [AUTHENTICATIONFAILED] No such name and password'
	assert_line -n 4 --partial '* BYE Too many wrong passwords'
	assert_equal "${#lines[@]}" 5
	assert [ $((EPOCHSECONDS - before)) -ge 2 ]
}

@test "no password is in the log" {
	local secret

	secret=$(printf '\0user1\0sesame' | base64)
	INETLAB_DEBUG=1 run "$LIBEXEC/imapd" <<<"a LOGIN user1 sesame
b LOGIN user1 {6+}
sesame
c AUTHENTICATE PLAIN
$secret" 2>>"$BATS_TEST_TMPDIR/log"
	assert grep -q 'LOGIN (hidden)' <<<"$output"
	run grep -e sesame -e "$secret" <<<"$output"
	assert_failure 1
}

@test "silence until login is bounded, and so is a flood; mistakes end it" {
	settings 'imap { login = 1 idle = 2 mistakes_max = 3 }'
	mkfifo "$BATS_TEST_TMPDIR/silent"
	exec 7<>"$BATS_TEST_TMPDIR/silent"
	run timeout 20 "$LIBEXEC/imapd" <"$BATS_TEST_TMPDIR/silent" 7>&-
	assert_line --partial '* BYE Waited too long'
	printf 'a LOGIN user1 password\r\n' >&7
	run timeout 20 "$LIBEXEC/imapd" <"$BATS_TEST_TMPDIR/silent" 7>&-
	assert_line --partial 'a OK'
	assert_line --partial '* BYE Waited too long'
	printf 'a LOGIN {4000}\r\nus' >&7
	run timeout 20 "$LIBEXEC/imapd" <"$BATS_TEST_TMPDIR/silent" 7>&-
	assert_line --partial '* BYE Waited too long'
	exec 7>&-
	run bash -c 'yes "a NOOP" | timeout 10 "$1" >/dev/null; exit ${PIPESTATUS[1]}' \
		_ "$LIBEXEC/imapd"
	assert_success
	run imap < <(yes 'a FROB' | head -n 9)
	assert_line -n 4 --partial '* BYE Too many mistakes'
	assert_equal "${#lines[@]}" 5
}

@test "every word of CAPABILITY has its file in t/imap, and every file its word" {
	"$ROOT/scripts/user" add -s eve <<<sesame
	run imap <<<$'a CAPABILITY\nb LOGIN user1 password\nc CAPABILITY'
	settings 'clear_passwords = {}'
	output+=$'\n'$(imap <<<'a CAPABILITY')
	cd "$SITE"
	: >spool/run/tlsd # is all that it takes, and a socket
	output+=$'\n'$(socat - "EXEC:$LIBEXEC/imapd" 2>/dev/null <<<'a CAPABILITY' |
		tr -d '\r')
	diff -u <(sed -n 's/^\* CAPABILITY //p' <<<"$output" | tr ' ' '\n' | sort -u) \
		<(cd "$ROOT/t/imap" && printf '%s\n' *.bats | sed 's/\.bats$//' | sort -u)
}

@test "capabilities, before and after; HELP for all and for one" {
	run imap <<<$'a CAPABILITY\nb LOGIN user1 password\nc CAPABILITY\nd HELP\ne HELP fetch\nf HELP FROB'
	assert_line -n 1 '* CAPABILITY IMAP4rev1 LITERAL+ CHILDREN UNSELECT NAMESPACE UIDPLUS MOVE IDLE ID ENABLE SPECIAL-USE SASL-IR AUTH=PLAIN AUTH=LOGIN'
	assert_line '* CAPABILITY IMAP4rev1 LITERAL+ CHILDREN UNSELECT NAMESPACE UIDPLUS MOVE IDLE ID ENABLE SPECIAL-USE'
	assert_line '* OK LOGIN name password: log in (RFC 3501 6.2.3)'
	assert_equal "$(grep -c '^\* OK FETCH' <<<"$output")" 2
	assert_line --partial 'f BAD No such command'
}

@test "a client that leaves in the middle, or closes its half, is no error" {
	run imap <<<'a LOGIN user1 password'
	assert_success
	run "$LIBEXEC/imapd" < <(printf 'a LOGIN {5}\r\nus')
	assert_success
	serve_imap
	run nc -N -w 5 127.0.0.1 "$(port imap)" <<<$'a LOGIN user1 password\nb SELECT INBOX\nc FETCH 1:* BODY[]'
	assert_line --partial 'c OK FETCH'
	run bash -c '"$1" </dev/null >/dev/full 2>/dev/null' _ "$LIBEXEC/imapd"
	assert_failure 74
}

@test "STATUS: every item, nonsense, a mailbox that isn't there" {
	plain 4 >>"$BOX"
	run logged <<-'C'
	1 STATUS inbox (UNSEEN RECENT MESSAGES uidnext)
	2 STATUS INBOX (FROB)
	3 STATUS INBOX MESSAGES
	4 STATUS INBOX ()
	5 STATUS other (MESSAGES)
	6 STATUS "INBOX" (UIDVALIDITY)
	7 SELECT other
	8 CHECK
	C
	assert_line -n 0 '* STATUS INBOX (MESSAGES 4 RECENT 1 UIDNEXT 5 UNSEEN 1)'
	assert_line -n 2 --partial '2 BAD Expected MESSAGES, RECENT'
	assert_line -n 3 --partial '3 BAD Expected MESSAGES, RECENT'
	assert_line -n 4 --partial '4 BAD Expected MESSAGES, RECENT'
	assert_line -n 5 '5 NO [NONEXISTENT] There is no such mailbox'
	assert_line -n 6 --regexp '^\* STATUS INBOX \(UIDVALIDITY [0-9]{10}\)$'
	assert_line -n 8 '7 NO [NONEXISTENT] There is no such mailbox'
	assert_line -n 9 --partial '8 BAD Not now'
}

@test "an empty mailbox, and none at all; mail comes to it" {
	local state

	for state in none empty; do
		rm -f "$BOX"
		[ $state = none ] || : >"$BOX"
		begin "$state"
		# shellcheck disable=SC2154 # say sets it
		[[ $heard == *'* 0 EXISTS'*'[UIDVALIDITY '[0-9]*'[UIDNEXT 1]'* ]]
		say "$state" 'FETCH 1:* FLAGS'
		say "$state" 'UID FETCH 1:* FLAGS'
		heard <<<'x OK FETCH completed'
		deliver user1 <<<$'Subject: a\n\ntext'
		say "$state" NOOP
		[[ $heard == *'* 1 EXISTS'$'\n''* 1 RECENT'$'\n''x OK NOOP completed'$'\n' ]]
		say "$state" 'UID FETCH 1:* FLAGS'
		heard <<-'S'
		* 1 FETCH (UID 1 FLAGS (\Recent))
		x OK FETCH completed
		S
		say "$state" LOGOUT
	done
}

@test "numbers and keywords go on in a mailbox that was emptied" {
	local message=$'{31+}\nFrom: Bob\nSubject: another\n\n'

	run selected <<-C
	1 STORE 1:3 FLAGS.SILENT (\Deleted Important)
	2 EXPUNGE
	3 APPEND INBOX (\Seen Important) $message
	4 APPEND INBOX () $message
	5 UID FETCH 1:* FLAGS
	C
	run sed -nE 's/(APPENDUID) [0-9]+/\1 V/; /UID|VALID/p' <<<"$output"
	assert_output - <<-'S'
	3 OK [APPENDUID V 4] APPEND completed
	4 OK [APPENDUID V 5] APPEND completed
	* 1 FETCH (UID 4 FLAGS (\Seen \Recent Important))
	* 2 FETCH (UID 5 FLAGS (\Recent))
	S
	run sed -E '1s/ [A-Z][a-z]+ .*/ .../; 2s/ [0-9]+/ V/; s/ +$//; /^$/,$d' "$BOX"
	assert_output - <<-'S'
	From user1 ...
	X-IMAPbase: V 0000000005 Important
	Status: RO
	X-Status:
	X-Keywords: Important
	X-UID: 0000000004
	From: Bob
	Subject: another
	S
}

@test "a locked mailbox is [INUSE], one that is none [UNAVAILABLE], too many [LIMIT]" {
	settings 'lock = 1' 'imap { messages_max = 2 }'
	echo $$ >"$BOX.lock"
	run logged <<<'a SELECT INBOX'
	assert_output 'a NO [INUSE] The mailbox is locked; try again later'
	rm "$BOX.lock"
	run logged <<<'a SELECT INBOX'
	assert_output 'a NO [LIMIT] More than 2 messages'
	echo 'this is a letter to my aunt' >"$BOX"
	run logged <<<'a SELECT INBOX'
	assert_output "a NO [UNAVAILABLE] The mailbox can't be used now"
}

@test "Recent: told to one session, which takes it over; EXAMINE does not" {
	plain 4 >>"$BOX"
	run logged <<<$'a EXAMINE INBOX\nb FETCH 4 FLAGS\nc SELECT INBOX\nd FETCH 4 FLAGS\ne SELECT INBOX'
	assert_equal "$(grep -E 'RECENT|FETCH \(' <<<"$output")" \
		$'* 1 RECENT\n* 4 FETCH (FLAGS (\\Recent))\n* 1 RECENT\n* 4 FETCH (FLAGS (\\Recent))\n* 0 RECENT'
	assert_equal "$(grep -c '^Status: O ' "$BOX")" 1
}

@test "FETCH: what is sent, octet for octet" {
	run selected <<-'C'
	a FETCH 2 FAST
	b FETCH 2 (RFC822.SIZE UID INTERNALDATE FLAGS)
	c UID FETCH 3 (BODY.PEEK[HEADER] BODY.PEEK[TEXT])
	d FETCH 1 (RFC822.HEADER RFC822.TEXT RFC822)
	C
	says <<-'S'
	* 2 FETCH (FLAGS (\Seen) RFC822.SIZE 67 INTERNALDATE "21-Nov-2026 03:00:02 +0000")
	a OK FETCH completed
	* 2 FETCH (UID 2 FLAGS (\Seen) RFC822.SIZE 67 INTERNALDATE "21-Nov-2026 03:00:02 +0000")
	b OK FETCH completed
	* 3 FETCH (UID 3 BODY[HEADER] {44}
	Subject: number 3
	From: Bob <bob@st.um>

	 BODY[TEXT] {23}
	text 3
	.dot
	From me
	)
	c OK FETCH completed
	* 1 FETCH (RFC822.HEADER {44}
	Subject: number 1
	From: Bob <bob@st.um>

	 RFC822.TEXT {23}
	text 1
	.dot
	From me
	 RFC822 {67}
	Subject: number 1
	From: Bob <bob@st.um>

	text 1
	.dot
	From me
	)
	d OK FETCH completed
	S
}

@test "FETCH: header fields and all but these, folded, in any case, as literals" {
	printf '%s\n' 'From bob@st.um Sat Nov 21 03:00:00 2026' \
		'Received: by st.um;' $'\ttoday' 'SUBJECT : folded' ' twice' \
		$'\tover' 'From: bob@st.um' 'X-Odd"Name: 1' 'no colon' '' \
		'Subject: in the text' '' >"$BOX"
	run "$LIBEXEC/imapd" < <(
		printf '0 LOGIN user1 password\r\n00 EXAMINE INBOX\r\n'
		printf 'a FETCH 1 BODY[HEADER.FIELDS (subject {4+}\r\nFrom)]\r\n'
		printf 'b FETCH 1 BODY[HEADER.FIELDS.NOT (Subject "Received" From)]\r\n'
		printf 'c FETCH 1 BODY[HEADER.FIELDS ("X-Odd\\"Name" none)]<2.5>\r\n'
	)
	output=$(tr '\t' ' ' <<<"${output//$'\r'/}" | sed '1,/^00 OK/d')
	says <<-'S'
	* 1 FETCH (BODY[HEADER.FIELDS (subject From)] {52}
	SUBJECT : folded
	 twice
	 over
	From: bob@st.um

	)
	a OK FETCH completed
	* 1 FETCH (BODY[HEADER.FIELDS.NOT (Subject Received From)] {27}
	X-Odd"Name: 1
	no colon

	)
	b OK FETCH completed
	* 1 FETCH (BODY[HEADER.FIELDS ("X-Odd\"Name" none)]<2> {5}
	Odd"N)
	c OK FETCH completed
	S
}

@test "FETCH: parts of a section, at its ends, past it, with numbers too large" {
	run selected <<-'C'
	a FETCH 1 BODY[TEXT]<0.4>
	b FETCH 1 BODY[]<63.4294967295>
	c FETCH 1 BODY[]<67.1>
	d FETCH 1 BODY[]<4294967295.4294967295>
	e FETCH 1 BODY[]<4294967296.1>
	f FETCH 1 BODY[]<0.0>
	g FETCH 1 BODY[]<0>
	h FETCH 1 BODY[]<-1.5>
	C
	says <<-'S'
	* 1 FETCH (BODY[TEXT]<0> {4}
	text)
	a OK FETCH completed
	* 1 FETCH (BODY[]<63> {4}
	me
	)
	b OK FETCH completed
	* 1 FETCH (BODY[]<67> {0}
	)
	c OK FETCH completed
	* 1 FETCH (BODY[]<4294967295> {0}
	)
	d OK FETCH completed
	e BAD Expected a number of 32 bits
	f BAD Expected 1 or more
	g BAD Expected <first octet.how many>
	h BAD Expected a number
	S
}

@test "FETCH: without an empty line, without a body, without an end" {
	printf 'From a@b Sat Nov 21 03:00:00 2026\nSubject: a\n\nFrom a@b Sat Nov 21 03:00:00 2026\n\nbody only' >"$BOX"
	run selected <<<$'a FETCH 1:2 (BODY[HEADER] BODY[TEXT])'
	says <<-'S'
	* 1 FETCH (BODY[HEADER] {12}
	Subject: a
	 BODY[TEXT] {0}
	)
	* 2 FETCH (BODY[HEADER] {2}

	 BODY[TEXT] {11}
	body only
	)
	* 1 FETCH (FLAGS (\Seen \Recent))
	* 2 FETCH (FLAGS (\Seen \Recent))
	a OK FETCH completed
	S
}

@test "FETCH: sets of messages, and what is none" {
	local set

	run selected <<<$'a FETCH 3,1:2,2:1 UID\nb FETCH *:2 UID\nc UID FETCH 3:* UID\nd UID FETCH 9:* UID\ne UID FETCH 7 UID'
	says <<-'S'
	* 1 FETCH (UID 1)
	* 2 FETCH (UID 2)
	* 3 FETCH (UID 3)
	a OK FETCH completed
	* 2 FETCH (UID 2)
	* 3 FETCH (UID 3)
	b OK FETCH completed
	* 3 FETCH (UID 3)
	c OK FETCH completed
	* 3 FETCH (UID 3)
	d OK FETCH completed
	e OK FETCH completed
	S
	for set in 0 1:0 4 1:4 4294967296 4294967297 99999999999999999999 '1,' ',1' 1: : -1 1-2 '1 2' x; do
		run selected <<<"a FETCH $set UID"
		assert_output --partial 'a BAD Expected '
	done
	set=$(printf '1,%.0s' {1..2048})
	run selected <<<"a FETCH ${set%,} UID"
	assert_output --partial '* 1 FETCH (UID 1)'
	run selected <<<"a FETCH ${set}1 UID"
	assert_output 'a BAD Expected fewer ranges in a set'
}

@test "FETCH: nonsense is BAD with what was expected" {
	run selected < <(printf 'a FETCH 1 %s\n' '' FROB '()' '(FLAGS' 'FLAGS)' '(FAST UID)' \
		'BODY[' 'BODY[X]' 'BODY[TEXT' 'BODY[HEADER.FIELDS]' 'BODY[HEADER.FIELDS ()]' \
		'BODY[HEADER.FIELDS (From]' 'FLAGS UID' 'BODY[]<1.2' 'RFC822.FROB')
	assert_equal "$(grep -c '^a BAD Expected ' <<<"$output")" 10 # mistakes_max
	run selected < <(printf 'a FETCH 1 %s\n' 'BODY[]<1.2' RFC822.FROB '(((((((((((((((((FLAGS' \
		'BODY[HEADER.FIELDS ("From)]' 'BODY[HEADER.FIELDS (ü)]' 'BODY[HEADER.FIELDS ("a b")]' \
		$'BODY[HEADER.FIELDS ({4+}\nx\r\ny)]' 'BODY[HEADER.FIELDS (a:)]')
	assert_equal "$(grep -c '^a BAD Expected ' <<<"$output")" 8
	assert_equal "$(wc -l <<<"$output")" 8
	run selected <<<"a FETCH 1 ($(printf 'BODY.PEEK[] %.0s' {1..32})FLAGS)
b FETCH 1 ($(printf 'BODY.PEEK[] %.0s' {1..32})BODY[])
c FETCH 1 ($(printf 'BODY.PEEK[] %.0s' {1..32})FROB)"
	assert_line 'a OK FETCH completed'
	assert_line 'b BAD Expected fewer sections'
	assert_line --partial 'c BAD Expected items'
}

@test "FETCH of BODY[] marks as read, in the file; PEEK and EXAMINE do not" {
	for n in 1 2 3; do deliver user1 <<<"Subject: letter $n"; done
	run selected <<<$'a FETCH 4 BODY.PEEK[]\nb FETCH 4 RFC822.HEADER\nc FETCH 5 RFC822.TEXT\nd UID FETCH 6 BODY[HEADER]'
	assert_equal "$(grep FLAGS <<<"$output")" \
		$'* 5 FETCH (FLAGS (\\Seen \\Recent))\n* 6 FETCH (UID 6 FLAGS (\\Seen \\Recent))'
	run logged <<<$'a EXAMINE INBOX\nb FETCH 4 BODY[]\nc FETCH 1:* FLAGS'
	assert_line '* 4 FETCH (FLAGS ())'
	assert_line '* 5 FETCH (FLAGS (\Seen))'
	assert_equal "$(sed -n 's/^Status: //p' "$BOX" | tail -n 3 | tr -d '\n ')" ORORO
}

@test "a message of 30 MB, in parts, is what it is whole" {
	local sum

	{ printf 'From a@b Sat Nov 21 03:00:00 2026\n\n'; big 30000; echo; } >"$BOX"
	run bash -c '"$1" 2>/dev/null | sed "1,/FETCH/d" | head -c 5000000 | md5sum' _ "$LIBEXEC/imapd" 2>/dev/null \
		<<<$'0 LOGIN user1 password\n00 EXAMINE INBOX\n1 FETCH 1 BODY[TEXT]'
	sum=$output
	run bash -c '"$1" 2>/dev/null | sed "1,/FETCH/d" | head -c 5000000 | md5sum' _ "$LIBEXEC/imapd" 2>/dev/null \
		<<<$'0 LOGIN user1 password\n00 EXAMINE INBOX\n1 FETCH 1 BODY[]<2.5000000>'
	assert_output "$sum"
	assert_equal "$sum" "$(sed '1,/^$/d; s/$/\r/' "$BOX" | head -c 5000000 | md5sum)"
}

@test "a large message, piece by piece, is what it is whole; flags may change" {
	{
		printf 'From a@b Sat Nov 21 03:00:00 2026\nContent-Type:'
		printf ' multipart/mixed; boundary=x\n\n--x\n\nhello\n--x\n\n'
		for n in {1..200}; do
			printf '>From here\n.dot %d\n\n' "$n"
			head -c 700 /dev/urandom | base64
		done
		printf '%s\n' --x-- ''
	} >"$BOX"
	serve_imap
	run python3 - "$(port imap)" <<-'P'
	import imaplib, sys
	c = imaplib.IMAP4('127.0.0.1', int(sys.argv[1]))
	c.login('user1', 'password')
	c.select('INBOX')
	for part in '', 'TEXT', '2', '1':
	    whole = c.fetch('1', f'BODY.PEEK[{part}]')[1][0][1]
	    for size in 999, 20011, 65536:
	        got = b''
	        while len(got) < len(whole):
	            got += c.fetch('1', f'BODY.PEEK[{part}]<{len(got)}.{size}>')[1][0][1]
	            if size == 20011:
	                c.store('1', '-+'[len(got) % 2] + 'FLAGS', r'(\Flagged)')
	        print(part, len(whole) > 1000, got == whole)
	P
	assert_output "$(printf '%s\n' ' True True'{,,} 'TEXT True True'{,,} \
		'2 True True'{,,} '1 False True'{,,})"
}

@test "STORE: set, add, take away, silently, by UID; in the file when answered" {
	begin one
	say one 'STORE 1 FLAGS (\Answered \Deleted)'
	heard <<-'S'
	* 1 FETCH (FLAGS (\Answered \Deleted))
	x OK STORE completed
	S
	grep -q '^X-Status: AD ' "$BOX"
	say one 'STORE 1:2 +FLAGS \Flagged'
	heard <<-'S'
	* 1 FETCH (FLAGS (\Answered \Flagged \Deleted))
	* 2 FETCH (FLAGS (\Flagged \Seen))
	x OK STORE completed
	S
	say one 'UID STORE 1:2 -FLAGS (\flagged \answered)'
	heard <<-'S'
	* 1 FETCH (UID 1 FLAGS (\Deleted))
	* 2 FETCH (UID 2 FLAGS (\Seen))
	x OK STORE completed
	S
	say one 'STORE 1 -FLAGS.SILENT \Deleted'
	heard <<<'x OK STORE completed'
	say one 'STORE 1 FLAGS ()'
	say one 'STORE 1 +FLAGS (\Seen \Draft)'
	assert_equal "$(sed -n '/^Status/p; /^X-Status/p' "$BOX" | head -n 2 | tr -d '\n')" \
		'Status: RO  X-Status: T     '
	say one LOGOUT
	diff <(grep -v '^\(X-\)\?Status\|^X-IMAPbase\|^X-UID\|^X-Keywords' "$BOX") \
		<(three | grep -v '^Status')
}

@test "STORE: nonsense is BAD, and changes nothing; EXAMINE is read only" {
	local what

	for what in '' FLAGS 'FLAGS (\Frob)' 'FLAGS (\Recent)' 'FLAGS (\Seen' 'FROB \Seen' '+ FLAGS \Seen' 'FLAGS \Seen)' 'FLAGS (work wörk)' "+FLAGS $(printf '%064d' 1)"; do
		run selected <<<"a STORE 1 $what"$'\nb FETCH 1 FLAGS'
		assert_line -n 0 --partial 'a BAD '
		assert_line -n 1 '* 1 FETCH (FLAGS (\Seen))'
	done
	run logged <<<$'a EXAMINE INBOX\nb STORE 1 +FLAGS \\Flagged\nc EXPUNGE\nd CLOSE'
	assert_line 'b NO It is open to be read only, by EXAMINE'
	assert_line 'c NO It is open to be read only, by EXAMINE'
	assert_line 'd OK CLOSE completed'
}

@test "STORE: keywords of any name; others hear of them, SEARCH finds them" {
	local new='* FLAGS (\Answered \Flagged \Deleted \Seen \Draft Work $Forwarded)'

	begin one
	begin two
	say one 'STORE 2 +FLAGS (Work $Forwarded)'
	heard <<-S
	$new
	* OK [PERMANENTFLAGS (${new:9:-1} \\*)] These are kept
	* 2 FETCH (FLAGS (\\Seen Work \$Forwarded))
	x OK STORE completed
	S
	say one 'UID STORE 2:3 +FLAGS.SILENT WORK'
	heard <<<'x OK STORE completed'
	say one 'STORE 2 -FLAGS ($forwarded Unheard)'
	heard <<-'S'
	* 2 FETCH (FLAGS (\Seen Work))
	x OK STORE completed
	S
	say one 'STORE 3 FLAGS ($Forwarded)'
	heard <<-'S'
	* 3 FETCH (FLAGS ($Forwarded))
	x OK STORE completed
	S
	say two NOOP
	heard <<-S
	$new
	* OK [PERMANENTFLAGS (${new:9:-1} \\*)] These are kept
	* 2 FETCH (FLAGS (\\Seen Work))
	* 3 FETCH (FLAGS (\$Forwarded))
	x OK NOOP completed
	S
	say two 'SEARCH KEYWORD work'
	heard <<<$'* SEARCH 2\nx OK SEARCH completed'
	say two 'SEARCH UNKEYWORD $FORWARDED'
	heard <<<$'* SEARCH 1 2\nx OK SEARCH completed'
	say two 'EXAMINE INBOX'
	assert_equal "$(head -n 2 <<<"$heard")" \
		"$new"$'\n* OK [PERMANENTFLAGS ()] Nothing can be changed'
	say two 'STORE 1 +FLAGS Work'
	heard <<<'x NO It is open to be read only, by EXAMINE'
}

@test "keywords go with a message that is copied, and come with one appended" {
	run selected <<-'C'
	1 STORE 2 +FLAGS (Work home)
	2 CREATE more
	3 COPY 2 more
	4 APPEND more (\Flagged home Neu) {14+}
	Subject: n


	5 SELECT more
	6 FETCH 1:* FLAGS
	C
	assert_line '* FLAGS (\Answered \Flagged \Deleted \Seen \Draft Work home Neu)'
	assert_line '* 1 FETCH (FLAGS (\Seen \Recent Work home))'
	assert_line '* 2 FETCH (FLAGS (\Flagged \Recent home Neu))'
}

@test "EXPUNGE and CLOSE delete what is marked, UNSELECT and LOGOUT nothing" {
	run selected <<<$'a STORE 1 +FLAGS.SILENT \\Deleted\nb UNSELECT\nc SELECT INBOX\nd LOGOUT'
	assert_equal "$(subjects)" 'number 1 number 2 number 3 '
	run selected <<<$'a STORE 2 +FLAGS.SILENT \\Deleted\nb EXPUNGE\nc FETCH 1:* UID'
	says <<-'S'
	a OK STORE completed
	* 1 EXPUNGE
	* 1 EXPUNGE
	b OK EXPUNGE completed
	* 1 FETCH (UID 3)
	c OK FETCH completed
	S
	assert_equal "$(subjects)" 'number 3 '
	run selected <<<$'a STORE 1 +FLAGS.SILENT \\Deleted\nb CLOSE\nc CHECK'
	assert_line -n 1 'b OK CLOSE completed'
	assert_line -n 2 --partial 'c BAD Not now'
	assert [ ! -s "$BOX" ]
	nothing_left
}

@test "two sessions: each hears of the other's flags, deletions and new mail" {
	begin one
	begin two
	say one 'STORE 3 +FLAGS \Flagged'
	say two 'STORE 1 +FLAGS \Deleted'
	say two EXPUNGE
	heard <<-'S'
	* 1 EXPUNGE
	* 2 FETCH (FLAGS (\Flagged \Seen))
	x OK EXPUNGE completed
	S
	deliver user1 <<<$'Subject: new\n\ntext'
	# FETCH by numbers changes none, and what is deleted can still be read.
	say one 'FETCH 1 (UID BODY.PEEK[HEADER.FIELDS (Subject)])'
	heard <<-'S'
	* 1 FETCH (UID 1 BODY[HEADER.FIELDS (Subject)] {21}
	Subject: number 1

	)
	x OK FETCH completed
	S
	say one 'STORE 1 +FLAGS (\Seen)'
	[[ $heard == *'x NO [EXPUNGEISSUED]'* ]]
	say one 'STORE 2 +FLAGS (\Answered)'
	heard <<-'S'
	* 2 FETCH (FLAGS (\Answered \Seen))
	x OK STORE completed
	S
	say one NOOP
	heard <<-'S'
	* 1 EXPUNGE
	* 3 EXISTS
	* 1 RECENT
	x OK NOOP completed
	S
	say two 'UID FETCH 4 BODY.PEEK[TEXT]'
	heard <<-'S'
	* 3 EXISTS
	* 0 RECENT
	* 1 FETCH (UID 2 FLAGS (\Answered \Seen))
	x OK FETCH completed
	S
	say one LOGOUT
	say two LOGOUT
	assert_equal "$(subjects)" 'number 2 number 3 new '
}

@test "COPY tells what others have done, and copies what they have deleted" {
	logged <<<'a CREATE Work' >/dev/null
	begin one
	begin two
	say two 'STORE 1 +FLAGS.SILENT \Deleted'
	say two EXPUNGE
	deliver user1 <<<$'Subject: new\n\ntext'
	say one 'COPY 1,3 Work'
	copied <<-'S'
	* 1 EXPUNGE
	* 3 EXISTS
	* 1 RECENT
	x OK [COPYUID V 1,3 1:2] COPY completed
	S
	say one 'COPY 1 INBOX' # so numbers are those that it has now
	copied <<-'S'
	* 4 EXISTS
	* 2 RECENT
	x OK [COPYUID V 2 5] COPY completed
	S
	say two 'NOOP'
	say two 'UID COPY 3 Work'
	copied <<<'x OK [COPYUID V 3 3] COPY completed'
	assert_equal "$(sed -n 's/^Subject: //p' "$(folder Work)" | paste -sd /)" \
		'number 1/number 3/number 3'
}

@test "MOVE of some that are gone is NO, and tells where the others went" {
	logged <<<'a CREATE Work' >/dev/null
	begin one
	run selected <<<$'a STORE 2 +FLAGS.SILENT \\Deleted\nb EXPUNGE'
	say one 'MOVE 1:2 Work'
	copied <<-'S'
	* OK [COPYUID V 1 1] Moved
	* 1 EXPUNGE
	* 1 EXPUNGE
	x NO [EXPUNGEISSUED] Some of the messages are deleted
	S
	say one 'FETCH 1 UID'
	heard <<<$'* 1 FETCH (UID 3)\nx OK FETCH completed'
}

# copied: as heard, but for the UIDVALIDITY, which is V.
copied() {
	diff -u <(cat) <(printf '%s' "$heard" | sed 's/COPYUID [0-9]*/COPYUID V/')
}

@test "POP3 deletes and mail(1) marks while IMAP looks" {
	begin one
	run logged_in <<<$'DELE 2\nQUIT'
	assert_line '+OK Goodbye'
	say one CHECK
	heard <<-'S'
	* 2 EXPUNGE
	x OK CHECK completed
	S
	sed -i 's/^X-Status:      /X-Status: F    /' "$BOX"
	say one NOOP
	assert_equal "$(grep -c 'FLAGS (.Flagged .Seen)' <<<"$heard")" 2
	three >"$BOX"
	say one 'FETCH 1 BODY[]'
	[[ $heard == *'x OK'* || $heard == *'x NO [EXPUNGEISSUED]'* ]]
	say one NOOP || [[ $heard == *'* BYE'* ]]
}

@test "a mailbox changed in place is never another message's text" {
	run selected <<<'a NOOP' # which numbers it
	begin one
	three | sed 1,9d >"$BATS_TEST_TMPDIR/two"
	cat "$BATS_TEST_TMPDIR/two" >"$BOX"
	say one 'FETCH 3 BODY[]'
	heard <<<'x NO [EXPUNGEISSUED] Another program has changed some of the messages'
}

@test "where no file can be made: EXPUNGE is NO, and nothing is lost" {
	deliver user1 <<<'Subject: ours'
	run selected <<<'a NOOP'
	cp "$BOX" "$BATS_TEST_TMPDIR/old"
	close_folder
	printf '#!/bin/sh\nexec setpriv --reuid=mail --regid=mail --clear-groups %s\n' \
		"$P/libexec/imapd" >"$LIBEXEC/imapd"
	chmod 755 "$LIBEXEC/imapd"
	run selected <<<$'a STORE 1 +FLAGS \\Deleted\nb EXPUNGE\nc FETCH 1:* UID'
	assert_line '* 1 FETCH (FLAGS (\Deleted \Seen))'
	assert_line 'b NO [UNAVAILABLE] Nothing was deleted'
	assert_line '* 4 FETCH (UID 4)'
	assert_equal "$(subjects)" 'number 1 number 2 number 3 ours '
}

# found KEYS: what SEARCH finds, in the mailbox of the next test.
found() {
	printf '0 LOGIN user1 password\r\n00 EXAMINE INBOX\r\n1 SEARCH %s\r\n' "$1" |
		"$LIBEXEC/imapd" 2>>"$BATS_TEST_TMPDIR/log" | tr -d '\r' |
		sed -n 's/^\* SEARCH *//p; t; /^1 OK/!{/^1 /p}'
}

# finds KEYS NUMBERS
finds() {
	assert_equal "$1: $(found "$1")" "$1: $2"
}

# Five messages to be searched.
searchable() {
	printf '%s\n' 'From a@b Fri Nov 20 23:30:00 2026' \
		'From: Bob <bob@st.um>' 'To: alice@st.um' \
		'Date: Fri, 20 Nov 2026 23:30:00 -0800' \
		'Subject: Grüße aus' $'\tKöln' 'Status: RO' 'X-Status: AF' \
		'' 'One line,' 'another.' '' \
		'From a@b Sat Nov 21 03:00:00 2026' \
		'From: ALICE <alice@st.um>' 'Cc: bob@st.um' 'Bcc: carol@st.um' \
		'date: 22 Nov 2026 03:00:00 +0000' 'Subject: ' 'X-Spam: no' \
		'Status: O' 'X-Status: D' '' 'aaaaaab' '' \
		'From a@b Sun Nov 22 03:00:00 2026' \
		'Subject: no date' '' 'A line with ÄRGER' 'From: Bob' '' \
		'From a@b Mon Nov 23 03:00:00 2026' '' 'no header' '' \
		'From a@b Tue Nov 24 03:00:00 2026' 'X-Status: T' 'To: x' '' \
		>"$BOX"
}

@test "SEARCH: flags, sets, sizes, dates" {
	searchable
	finds ALL '1 2 3 4 5'
	finds '(all)' '1 2 3 4 5'
	finds ANSWERED 1
	finds unanswered '2 3 4 5'
	finds 'SEEN FLAGGED' 1
	finds 'UNSEEN UNDELETED UNFLAGGED UNDRAFT' '3 4'
	finds DELETED 2
	finds DRAFT 5
	finds RECENT '3 4 5'
	finds OLD '1 2'
	finds NEW '3 4 5'
	finds 'KEYWORD work' ''
	finds 'UNKEYWORD work' '1 2 3 4 5'
	finds '2:3,5' '2 3 5'
	finds '*' 5
	finds 'UID 4:*' '4 5'
	finds 'UID 99 ' ''
	finds 'NOT 2:4' '1 5'
	finds 'LARGER 40' '1 2 3'
	finds 'SMALLER 12' '5'
	finds 'ON 20-Nov-2026' 1
	finds 'BEFORE 22-Nov-2026' '1 2'
	finds 'SINCE "22-nov-2026"' '3 4 5'
	finds 'SENTON 20-Nov-2026' 1
	finds 'SENTSINCE 1-Nov-2026' '1 2'
	finds 'SENTBEFORE 22-Nov-2026' 1
}

@test "SEARCH: days before 1970, and years of two digits" {
	local year

	for year in 98 07 102; do
		printf 'From a@b Wed Dec 31 03:00:00 1969\nDate: Fri, 20 Nov %s 23:30:00 EST\n\n' $year
	done >"$BOX"
	finds 'ON 31-Dec-1969' '1 2 3'
	finds 'SINCE 1-Jan-1970' ''
	finds 'SENTON 20-Nov-1998' 1
	finds 'SENTON 20-Nov-2007' 2
	finds 'SENTON 20-Nov-2002' 3
	finds 'SENTBEFORE 1-Jan-1998' ''
}

@test "SEARCH: strings, in ASCII and UTF-8, folded headers, body and text" {
	searchable
	finds 'FROM bob' 1
	finds 'FROM alice' 2
	finds 'TO "alice@ST"' 1
	finds 'CC bob' 2
	finds 'BCC carol' 2
	finds 'SUBJECT grüsse' ''
	finds 'CHARSET UTF-8 SUBJECT "GRÜßE AUS"' 1
	finds 'CHARSET utf-8 SUBJECT köln' 1
	finds $'SUBJECT {5}\r\naus\tK' 1
	finds 'BODY ärger' 3
	finds 'BODY "aaab"' 2
	finds 'BODY bob' 3
	finds 'TEXT bob' '1 2 3'
	finds 'TEXT "no header"' 4
	finds 'BODY "line,another"' ''
	finds 'HEADER Date ""' '1 2'
	finds 'HEADER x-spam NO' 2
	finds 'HEADER X ""' ''
	finds 'HEADER Status O' ''
	finds 'TEXT X-IMAPbase' ''
}

@test "SEARCH: OR, NOT and parentheses; UID SEARCH" {
	searchable
	finds 'OR 1 2' '1 2'
	finds 'OR (1:3 UNSEEN) NOT 1:4' '2 3 5'
	finds 'NOT (OR SEEN DRAFT)' '2 3 4'
	finds 'OR OR 1 2 OR 4 5' '1 2 4 5'
	finds 'OR NOT 1:4 (FROM bob SUBJECT köln) ' '1 5'
	finds 'NOT NEW' '1 2'
	finds '(1 2)' ''
	run selected <<<$'a STORE 1 +FLAGS.SILENT \\Deleted\nb EXPUNGE\nc UID SEARCH 1:2\nd SEARCH UID 4:5'
	assert_line '* SEARCH 3 4'
	assert_line '* SEARCH 3 4'
}

@test "SEARCH: nonsense and too much is BAD, another charset [BADCHARSET]" {
	local keys deep

	for keys in FROB FROM '(ALL' 'ALL)' '()' 'OR 1' NOT 'LARGER x' \
		'LARGER 4294967296' 'ON 32-Nov-2026' 'ON 1-Foo-2026' 'ON today' \
		'HEADER x' 'HEADER "" x' 7 'UID x' 'CHARSET UTF-8' 'KEYWORD' \
		"SUBJECT $(printf 'x%.0s' {1..1025})"; do
		run found "$keys"
		assert_output --partial '1 BAD '
	done
	run found 'CHARSET X-NONE SUBJECT x'
	assert_output --partial '1 NO [BADCHARSET (US-ASCII UTF-8)]'
	deep=$(printf '(%.0s' {1..4000})
	run found "${deep}ALL"
	assert_output '1 BAD Expected fewer keys within keys'
	run found "$(printf 'NOT %.0s' {1..2000})ALL"
	assert_output '1 BAD Expected fewer keys within keys'
	run found "$(printf '(NOT %.0s' {1..15})ALL$(printf ')%.0s' {1..15})"
	assert_output ''
	run found "$(printf 'ALL %.0s' {1..255})"
	assert_output '1 2 3'
	run found "$(printf 'ALL %.0s' {1..256})"
	assert_output '1 BAD Expected fewer keys'
	run found "$(printf 'ALL %.0s' {1..253})NEW"
	assert_output '1 BAD Expected fewer keys'
	run found "$(printf '1 %.0s' {1..9})"
	assert_output '1 BAD Expected fewer sets of messages'
	run found "$(printf 'FROM x %.0s' {1..17})"
	assert_output '1 BAD Expected fewer strings'
}

@test "python's imaplib: keywords are there when it comes back" {
	serve_imap
	run python3 - "$(port imap)" <<-'P'
	import imaplib, sys
	def client():
	    c = imaplib.IMAP4('127.0.0.1', int(sys.argv[1]))
	    c.login('user1', 'password')
	    c.select('INBOX')
	    return c
	c = client()
	print(c.store('2', '+FLAGS', r'(Work $Forwarded)')[1])
	print(c.response('PERMANENTFLAGS')[1][-1].decode(), c.logout()[0])
	c = client()
	print(c.response('FLAGS')[1][-1].decode())
	print(c.fetch('1:2', '(FLAGS)')[1], c.search(None, 'KEYWORD', 'work'))
	c.logout()
	P
	assert_success
	says <<-'S'
	[b'2 (FLAGS (\\Seen Work $Forwarded))']
	(\Answered \Flagged \Deleted \Seen \Draft Work $Forwarded \*) BYE
	(\Answered \Flagged \Deleted \Seen \Draft Work $Forwarded)
	[b'1 (FLAGS (\\Seen))', b'2 (FLAGS (\\Seen Work $Forwarded))'] ('OK', [b'2'])
	S
}

@test "python's imaplib: log in, select, search, fetch, store, expunge" {
	serve_imap
	run python3 - "$(port imap)" <<-'P'
	import imaplib, sys
	c = imaplib.IMAP4('127.0.0.1', int(sys.argv[1]))
	print(c.authenticate('PLAIN', lambda _: b'\0user1\0password')[0])
	print(c.list()[1], c.lsub()[1], c.select('INBOX'))
	print(c.status('INBOX', '(MESSAGES UIDNEXT)')[1])
	print(c.search(None, 'SUBJECT', '"number 2"'), c.uid('SEARCH', 'ALL'))
	print(c.fetch('2', '(UID RFC822.SIZE BODY.PEEK[TEXT])')[1])
	print(c.store('2', '+FLAGS', r'(\Deleted)')[1], c.expunge()[1])
	try:
	    c.fetch('9', 'FLAGS')
	except imaplib.IMAP4.error as e:
	    print(e)
	print(c.close()[0], c.logout()[0])
	P
	assert_success
	says <<-'S'
	OK
	[b'(\\HasNoChildren) "/" INBOX'] [b'() "/" INBOX'] ('OK', [b'3'])
	[b'INBOX (MESSAGES 3 UIDNEXT 4)']
	('OK', [b'2']) ('OK', [b'1 2 3'])
	[(b'2 (UID 2 RFC822.SIZE 67 BODY[TEXT] {23}', b'text 2\r\n.dot\r\nFrom me\r\n'), b')']
	[b'2 (FLAGS (\\Deleted \\Seen))'] [b'2']
	FETCH command error: BAD [b'Expected numbers of messages that are there']
	OK BYE
	S
	assert_equal "$(subjects)" 'number 1 number 3 '
}

@test "curl reads a message, lists, and searches" {
	local at

	serve_imap
	at=imap://user1:password@127.0.0.1:$(port imap)
	run curl -sS "$at/"
	assert_output $'* LIST (\\HasNoChildren) "/" INBOX\r'
	run curl -sS "$at/INBOX;UID=2/;SECTION=TEXT"
	assert_output $'text 2\r\n.dot\r\nFrom me\r'
	run curl -sS "$at/INBOX?SUBJECT%20%22number%203%22"
	assert_output $'* SEARCH 3\r'
	run curl -sS "imap://user1:wrong@127.0.0.1:$(port imap)/"
	assert_failure 67
}

# A message with parts, in the mailbox.
parted() {
	printf '%s\n' 'From a@b Sat Nov 21 03:00:00 2026' \
		'From: Bob <bob@st.um>' 'Date: Sat, 21 Nov 2026 03:00:00 +0000' \
		'Subject: parts' 'Content-Type: multipart/mixed; boundary=x' \
		'Status: RO' '' 'before' '--x' 'Content-Type: text/plain' '' \
		'one' '>From here' '--x' 'Content-Type: message/rfc822' '' \
		'Subject: inner' 'To: alice@st.um' '' 'inner text' '--x--' '' \
		>"$BOX"
}

@test "FETCH: ENVELOPE, BODY and BODYSTRUCTURE, ALL and FULL" {
	parted
	run selected <<-'C'
	a FETCH 1 ALL
	b FETCH 1 FULL
	c FETCH 1 (UID BODYSTRUCTURE)
	C
	says <<-'S'
	* 1 FETCH (FLAGS (\Seen) RFC822.SIZE 271 INTERNALDATE "21-Nov-2026 03:00:00 +0000" ENVELOPE ("Sat, 21 Nov 2026 03:00:00 +0000" "parts" (("Bob" NIL "bob" "st.um")) (("Bob" NIL "bob" "st.um")) (("Bob" NIL "bob" "st.um")) NIL NIL NIL NIL NIL))
	a OK FETCH completed
	* 1 FETCH (FLAGS (\Seen) RFC822.SIZE 271 INTERNALDATE "21-Nov-2026 03:00:00 +0000" ENVELOPE ("Sat, 21 Nov 2026 03:00:00 +0000" "parts" (("Bob" NIL "bob" "st.um")) (("Bob" NIL "bob" "st.um")) (("Bob" NIL "bob" "st.um")) NIL NIL NIL NIL NIL) BODY (("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 14 1)("message" "rfc822" NIL NIL NIL "7bit" 45 (NIL "inner" NIL NIL NIL ((NIL NIL "alice" "st.um")) NIL NIL NIL NIL) ("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 10 0) 3) "mixed"))
	b OK FETCH completed
	* 1 FETCH (UID 1 BODYSTRUCTURE (("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 14 1 NIL NIL NIL NIL)("message" "rfc822" NIL NIL NIL "7bit" 45 (NIL "inner" NIL NIL NIL ((NIL NIL "alice" "st.um")) NIL NIL NIL NIL) ("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 10 0 NIL NIL NIL NIL) 3 NIL NIL NIL NIL) "mixed" ("boundary" "x") NIL NIL NIL))
	c OK FETCH completed
	S
}

@test "FETCH: parts, their headers, and the message in one of them" {
	parted
	run selected <<-'C'
	a FETCH 1 (BODY[1] BODY[1.MIME] BODY[2.MIME] BODY[2.1])
	b FETCH 1 (BODY[2.HEADER] BODY[2.TEXT] BODY[2.HEADER.FIELDS (To)] BODY[2.1.MIME])
	c FETCH 1 (BODY[1]<2.4> BODY[3] BODY[1.HEADER] BODY[4294967295])
	C
	says <<-'S'
	* 1 FETCH (BODY[1] {14}
	one
	From here BODY[1.MIME] {28}
	Content-Type: text/plain

	 BODY[2.MIME] {32}
	Content-Type: message/rfc822

	 BODY[2.1] {10}
	inner text)
	a OK FETCH completed
	* 1 FETCH (BODY[2.HEADER] {35}
	Subject: inner
	To: alice@st.um

	 BODY[2.TEXT] {10}
	inner text BODY[2.HEADER.FIELDS (To)] {19}
	To: alice@st.um

	 BODY[2.1.MIME] {35}
	Subject: inner
	To: alice@st.um

	)
	b OK FETCH completed
	* 1 FETCH (BODY[1]<2> {4}
	e
	F BODY[3] NIL BODY[1.HEADER] NIL BODY[4294967295] NIL)
	c OK FETCH completed
	S
	local section

	three >"$BOX"
	run selected <<<$'a FETCH 1 (BODY.PEEK[1] BODY.PEEK[1.MIME])'
	assert_line '* 1 FETCH (BODY[1] {23}'
	assert_line ' BODY[1.MIME] {44}'
	refute_line --partial X-UID
	for section in MIME 1. 1..2 0 1.0 .1 1.FROB 1TEXT 4294967296 \
		1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1; do
		run selected <<<"a FETCH 1 BODY[$section]"
		assert_output --partial 'a BAD Expected '
	done
}

@test "CHECK flushes what STORE has written" {
	begin one
	say one LOGOUT
	# Nobody but strace(1) may trace then.
	ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0 \
		strace -y -e trace=pwritev,fsync,write,sendto -o "$BATS_TEST_TMPDIR/trace" \
		"$LIBEXEC/imapd" <<<$'a LOGIN user1 password\nb SELECT INBOX\nc STORE 1 +FLAGS (\\Flagged)\nd CHECK\ne LOGOUT' \
		>/dev/null 2>&1
	run sed -n 's,.*fsync(.*/user1>.*,flush,p; s,pwritev(.*/user1>.*,write,p' "$BATS_TEST_TMPDIR/trace"
	assert_equal "${lines[-1]}" flush
	assert_equal "${lines[-2]}" write
}

@test "what was read ahead counts when the same mailbox is opened once more" {
	begin one
	{
		printf '%s\n' 'HELO a' 'MAIL FROM:<bob@st.um>' 'RCPT TO:<user1>' DATA
		printf 'line %d of it\n' {1..5000}
		printf '%s\n' . QUIT
	} | "$LIBEXEC/smtpd" >/dev/null 2>&1
	say one NOOP # it is open under another descriptor now
	say one 'FETCH 1 BODY.PEEK[TEXT]'
	say one 'SELECT INBOX'
	say one 'FETCH 4 BODY.PEEK[TEXT]'
	[[ $heard = *'line 5000 of it'*'OK FETCH completed'* ]]
}

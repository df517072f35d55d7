# smtpd's commands: transcripts of what is said, in the order of RFC 5321 4.1.1.

load lib
load smtp

setup() {
	site
}

@test "the greeting is the host's name and the banner" {
	run smtp <<<QUIT
	assert_line -n 0 '220 st.um ESMTP inetlab'
	assert_line -n 1 '221 2.0.0 st.um closing the connection'
	settings 'hostname = "www1.st.um"' 'smtp { banner = "ready" }'
	run smtp <<<QUIT
	assert_line -n 0 '220 www1.st.um ready'
}

@test "the labs' first letter: HELO MAIL RCPT DATA QUIT" {
	run smtp <<-'C'
	HELO st.um
	MAIL FROM:<user1@st.um>
	RCPT TO:<user2@st.um>
	DATA
	Hello dummie!
	.
	QUIT
	C
	says <<-'S'
	250 st.um Hello st.um [192.0.2.1]
	250 2.1.0 <user1@st.um> sender ok
	250 2.1.5 <user2@st.um> recipient ok
	354 End data with <CR><LF>.<CR><LF>
	250 2.0.0 Ok: delivered, id=ID
	221 2.0.0 st.um closing the connection
	S
	run cat "$SITE/spool/mail/user2"
	assert_line 'Hello dummie!'
}

@test "EHLO tells what we can do" {
	settings 'smtp { size_max = 1234567 }'
	run smtp <<<$'EHLO elrond\nQUIT'
	says <<-'S'
	250-st.um Hello elrond [192.0.2.1]
	250-PIPELINING
	250-SIZE 1234567
	250-8BITMIME
	250-ENHANCEDSTATUSCODES
	250-SMTPUTF8
	250-AUTH PLAIN LOGIN
	250 HELP
	221 2.0.0 st.um closing the connection
	S
}

@test "what students type: names with blanks, no brackets, lower case" {
	run smtp <<-'C'
	HELO Bonjour je suis un etudiant
	mail from: user1@st.um
	rcpt to: user2
	rset
	MAIL FROM :<mbappe@fft.fr>
	RCPT TO : <user1@st.um>
	Rset
	  mail   From : benji
	rcpt to:USER2@ST.UM.
	quit
	C
	says <<-'S'
	250 st.um Hello Bonjour?je?suis?un?etudiant [192.0.2.1]
	250 2.1.0 <user1@st.um> sender ok
	250 2.1.5 <user2@st.um> recipient ok
	250 2.0.0 Ok
	250 2.1.0 <mbappe@fft.fr> sender ok
	250 2.1.5 <user1@st.um> recipient ok
	250 2.0.0 Ok
	250 2.1.0 <benji@st.um> sender ok
	250 2.1.5 <USER2@ST.UM> recipient ok
	221 2.0.0 st.um closing the connection
	S
}

@test "strict = true: each of these is 501 and says what and where" {
	settings 'strict = true' 'smtp { mistakes_max = 100 }'
	run smtp <<-'C'
	HELO Bonjour je suis un etudiant
	EHLO a_b
	HELO st.um
	mail from: user1@st.um
	MAIL FROM :<mbappe@fft.fr>
	MAIL FROM:<user1>
	MAIL FROM:<postmaster>
	MAIL FROM:<user1@st.um>
	rcpt to:user2
	RCPT TO: <user2@st.um>
	RCPT TO:<user2>
	RCPT TO:<user2@st.um.>
	RCPT TO:<Postmaster>
	QUIT
	C
	says <<-'S'
	501 expected a domain or an [address], no more, at " je suis un etudiant"
	501 expected a domain or an [address], no more, at "_b"
	250 st.um Hello st.um [192.0.2.1]
	501 5.1.7 expected <, at " user1@st.um"
	501 5.1.7 expected a colon, at " :<mbappe@fft.fr>"
	501 5.1.7 expected a domain, at the end
	501 5.1.7 expected a domain, at the end
	250 2.1.0 <user1@st.um> sender ok
	501 5.1.3 expected <, at "user2"
	501 5.1.3 expected <, at " <user2@st.um>"
	501 5.1.3 expected a domain, at the end
	501 5.1.3 expected a letter or digit of a domain, at ">"
	250 2.1.5 <Postmaster@st.um> recipient ok
	221 2.0.0 st.um closing the connection
	S
}

@test "not in this order" {
	settings 'smtp { mistakes_max = 100 }'
	run smtp <<-'C'
	MAIL FROM:<user1@st.um>
	RCPT TO:<user2@st.um>
	DATA
	HELO a
	RCPT TO:<user2@st.um>
	DATA
	MAIL FROM:<user1@st.um>
	DATA
	MAIL FROM:<user2@st.um>
	RCPT TO:<user2@st.um>
	MAIL FROM:<user2@st.um>
	HELO again
	RCPT TO:<user2@st.um>
	MAIL FROM:<user1@st.um>
	RCPT TO:<user2@st.um>
	RSET
	DATA
	MAIL FROM:<user1@st.um>
	RCPT TO:<nobody@st.um>
	DATA
	QUIT
	C
	says <<-'S'
	503 5.5.1 Not now; the order is HELO or EHLO, MAIL, RCPT, DATA
	503 5.5.1 Not now; the order is HELO or EHLO, MAIL, RCPT, DATA
	503 5.5.1 Not now; the order is HELO or EHLO, MAIL, RCPT, DATA
	250 st.um Hello a [192.0.2.1]
	503 5.5.1 Not now; the order is HELO or EHLO, MAIL, RCPT, DATA
	503 5.5.1 Not now; the order is HELO or EHLO, MAIL, RCPT, DATA
	250 2.1.0 <user1@st.um> sender ok
	503 5.5.1 First say RCPT
	503 5.5.1 Not now; the order is HELO or EHLO, MAIL, RCPT, DATA
	250 2.1.5 <user2@st.um> recipient ok
	503 5.5.1 Not now; the order is HELO or EHLO, MAIL, RCPT, DATA
	250 st.um Hello again [192.0.2.1]
	503 5.5.1 Not now; the order is HELO or EHLO, MAIL, RCPT, DATA
	250 2.1.0 <user1@st.um> sender ok
	250 2.1.5 <user2@st.um> recipient ok
	250 2.0.0 Ok
	503 5.5.1 Not now; the order is HELO or EHLO, MAIL, RCPT, DATA
	250 2.1.0 <user1@st.um> sender ok
	550 5.1.1 <nobody@st.um> no such user here
	554 5.5.1 No valid recipients
	221 2.0.0 st.um closing the connection
	S
}

@test "legal at any time: NOOP RSET HELP VRFY EXPN" {
	run smtp <<-'C'
	NOOP
	noop whatever you like
	RSET
	VRFY user1
	EXPN list
	QUIT
	C
	says <<-'S'
	250 2.0.0 Ok
	250 2.0.0 Ok
	250 2.0.0 Ok
	252 2.5.0 Not told; RCPT is answered when mail comes
	502 5.5.1 EXPN is not done: there are no lists here
	221 2.0.0 st.um closing the connection
	S
}

@test "VRFY tells nobody's name from anybody's" {
	run smtp <<<$'VRFY user1\nVRFY nobody'
	assert_equal "${lines[1]}" "${lines[2]}"
}

@test "HELP lists every command, HELP VERB tells of one" {
	run smtp <<<HELP
	for verb in EHLO HELO STARTTLS AUTH MAIL RCPT DATA RSET VRFY EXPN HELP NOOP QUIT; do
		assert_line --regexp "^214-2\.0\.0 $verb .*\(RFC 5321 4\.1\.1\.[0-9]+\)$|^214-2\.0\.0 $verb(:| mech).*RFC (5321|4954 4|3207 4)"
	done
	assert_line -n 14 '214 2.0.0 HELP and a command: its line'
	run smtp <<<$'help rcpt\nHELP RCTP'
	says <<-'S'
	214-2.0.0 RCPT TO:<address>: one who gets it; repeat for more (RFC 5321 4.1.1.3)
	214 2.0.0 HELP and a command: its line
	504 5.5.4 HELP: no such command
	S
}

@test "arguments where none belong, and none where one does" {
	run smtp <<-'C'
	HELO
	EHLO
	HELO a
	MAIL
	QUIT now
	VRFY
	DATA x
	RSET x
	C
	says <<-'S'
	501 Syntax: HELO hostname
	501 Syntax: EHLO hostname
	250 st.um Hello a [192.0.2.1]
	501 5.5.4 Syntax: MAIL FROM:<address> [SIZE=octets] [BODY=8BITMIME] [SMTPUTF8]
	501 5.5.4 Syntax: QUIT
	501 5.5.4 Syntax: VRFY user
	503 5.5.1 Not now; the order is HELO or EHLO, MAIL, RCPT, DATA
	501 5.5.4 Syntax: RSET
	S
}

@test "a mistyped command is 500 and the session goes on" {
	run smtp <<<$'HELO a\nRCTP TO:<user2@st.um>\n\nQUIT'
	says <<-'S'
	250 st.um Hello a [192.0.2.1]
	500 5.5.1 No such command; HELP lists all
	500 5.5.1 No such command; HELP lists all
	221 2.0.0 st.um closing the connection
	S
}

@test "parameters of MAIL: each value, right and wrong" {
	settings 'smtp { size_max = 1000 mistakes_max = 100 }'
	run smtp <<-'C'
	EHLO a
	MAIL FROM:<a@b> SIZE=1000 BODY=8BITMIME SMTPUTF8
	RSET
	MAIL FROM:<a@b> body=7bit size=0
	RSET
	MAIL FROM:<a@b> SIZE=1001
	MAIL FROM:<a@b> SIZE=99999999999999999999
	MAIL FROM:<a@b> SIZE=-1
	MAIL FROM:<a@b> SIZE
	MAIL FROM:<a@b> SIZE=1 SIZE=1
	MAIL FROM:<a@b> BODY=BINARYMIME
	MAIL FROM:<a@b> SMTPUTF8=yes
	MAIL FROM:<a@b> RET=HDRS
	MAIL FROM:<a@b> SIZE=
	MAIL FROM:<a@b> =1
	MAIL FROM:<été@b>
	MAIL FROM:<été@b> SMTPUTF8
	RCPT TO:<user1@st.um> NOTIFY=NEVER
	RCPT TO:<été@st.um>
	RSET
	MAIL FROM:<a@b>
	RCPT TO:<été@st.um>
	C
	says <<-'S'
	250-st.um Hello a [192.0.2.1]
	250-PIPELINING
	250-SIZE 1000
	250-8BITMIME
	250-ENHANCEDSTATUSCODES
	250-SMTPUTF8
	250-AUTH PLAIN LOGIN
	250 HELP
	250 2.1.0 <a@b> sender ok
	250 2.0.0 Ok
	250 2.1.0 <a@b> sender ok
	250 2.0.0 Ok
	552 5.3.4 Larger than the SIZE that EHLO tells
	552 5.3.4 Larger than the SIZE that EHLO tells
	501 5.5.4 Syntax: SIZE=octets
	501 5.5.4 Syntax: SIZE=octets
	501 5.5.4 A parameter stands there twice
	501 5.5.4 Syntax: BODY=7BIT or BODY=8BITMIME
	501 5.5.4 Syntax: SMTPUTF8, without a value
	555 5.5.4 This parameter is not known here
	501 5.5.4 expected a value, at the end
	501 5.5.4 expected a parameter, at "=1"
	553 5.6.7 This address needs SMTPUTF8
	250 2.1.0 <été@b> sender ok
	555 5.5.4 This parameter is not known here
	550 5.1.1 <été@st.um> no such user here
	250 2.0.0 Ok
	250 2.1.0 <a@b> sender ok
	553 5.6.7 This address needs SMTPUTF8
	S
}

# rcpt REPLY ADDRESS...: RCPT TO each of them is answered so.
rcpt() {
	local reply=$1 address

	shift
	for address in "$@"; do
		run smtp < <(printf '%s\n' 'EHLO a' 'MAIL FROM:<a@b.c>' \
			"RCPT TO:$address")
		[[ ${lines[10]} == "$reply"* ]] ||
			fail "$address: ${lines[10]}, not $reply"
	done
}

@test "recipients who are ours" {
	settings 'local_names = { "example.org" }' 'hostname = "www1.st.um"'
	TCPLOCALIP=192.0.2.9 rcpt '250 2.1.5 ' '<user1@st.um>' '<USER1@St.Um>' \
		'<user1@localhost>' '<user1@example.org>' '<user1@www1.st.um>' \
		'<user1@[127.0.0.1]>' '<user1@[192.0.2.9]>' \
		'<user1@[IPv6:::1]>' '<"user1"@st.um>' '<"us\er1"@st.um>' \
		'<@a.b,@c.d:user1@st.um>' '<postmaster>' '<PostMaster@st.um>' \
		'<postmaster@localhost>' 'user1' 'user1@st.um'
	TCPLOCALIP=2001:db8::7 rcpt '250 2.1.5 ' \
		'<user1@[IPv6:2001:0DB8:0:0::7]>'
}

@test "recipients who are not ours: relaying denied, whatever the trick" {
	TCPLOCALIP=192.0.2.9 rcpt '550 5.7.1 ' '<user@other.org>' \
		'<user%other.org@st.um>' \
		'<"user@other.org"@st.um>' '<@st.um:user@other.org>' \
		'<other.org!user@st.um>' '<other!user>' 'user%other' \
		'<"user%other"@localhost>' '<user1@st.um.other.org>' \
		'<user1@other.>' '<user1@[192.0.2.8]>' '<user1@[IPv6:::2]>' \
		'<user1@[IPv6:::ffff:127.0.0.1]>' '<postmaster@other.org>' \
		'<user1@st>' '<user1@t.um>' '<user1@xst.um>'
}

@test "recipients nobody knows, and what is no recipient" {
	rcpt '550 5.1.1 ' '<nobody@st.um>' '<user@st.um>' '<user11@st.um>' \
		'<"user 1"@st.um>' '<"../user1"@st.um>' \
		'<user1/x@localhost>' '<|cat@st.um>' '<""@st.um>'
	rcpt '501 5.1.3 ' '<>' '' ' ' '<user1@st.um' 'user1@st.um>' '<@st.um>' \
		'<../user1@st.um>' '<user1@>' '<user1@[127.0.0.1>' '<user1@[300.0.0.1]>' \
		'<user@other.org@st.um>' \
		'<user1@st..um>' '<a b@st.um>' "<$(printf 'x%.0s' {1..65})@st.um>"
}

@test "postmaster's mail goes to the account that the settings name" {
	settings 'postmaster = "user2"'
	smtp <<-'C'
	HELO a
	MAIL FROM:<>
	RCPT TO:<Postmaster>
	DATA
	Subject: trouble

	.
	C
	grep -qx 'Delivered-To: user2@st.um' "$SITE/spool/mail/user2"
	grep -q 'for <Postmaster@st.um>;' "$SITE/spool/mail/user2"
}

@test "a postmaster without an account is 451 and logged, not 550" {
	settings 'postmaster = "nobody"'
	rcpt '451 4.3.0 ' '<postmaster>'
	grep -q "postmaster's mail goes to nobody" "$BATS_TEST_TMPDIR/log"
}

@test "if the accounts cannot be read, try later" {
	rm "$SITE/etc/users"
	rcpt '451 4.3.0 ' '<user1@st.um>' '<nobody@st.um>'
}

@test "the same recipient twice gets one copy" {
	smtp <<-'C'
	HELO a
	MAIL FROM:<a@b.c>
	RCPT TO:<user1@st.um>
	RCPT TO:<USER1@localhost>
	RCPT TO:<postmaster>
	DATA
	.
	C
	run grep -c '^From ' "$SITE/spool/mail/user1"
	assert_output 1
}

@test "recipients_max: one more is 452, and the others get the letter" {
	settings 'smtp { recipients_max = 1 }'
	run smtp <<-'C'
	HELO a
	MAIL FROM:<a@b.c>
	RCPT TO:<user1@st.um>
	RCPT TO:<user2@st.um>
	RCPT TO:<user1@st.um>
	DATA
	.
	C
	says <<-'S'
	250 st.um Hello a [192.0.2.1]
	250 2.1.0 <a@b.c> sender ok
	250 2.1.5 <user1@st.um> recipient ok
	452 4.5.3 Too many recipients
	250 2.1.5 <user1@st.um> recipient ok
	354 End data with <CR><LF>.<CR><LF>
	250 2.0.0 Ok: delivered, id=ID
	S
	[ -e "$SITE/spool/mail/user1" ]
	[ ! -e "$SITE/spool/mail/user2" ]
}

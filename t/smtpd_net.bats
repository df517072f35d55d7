# smtpd under inetd, with the clients people have: a letter's way in.

load lib
load smtp
load converse

setup() {
	site
	serve nowait
}

# serve nowait|wait: have inetd serve SMTP on $PORT.
serve() {
	start_inetd <<<"127.0.0.1:smtp stream tcp $1 mail libexec/smtpd smtpd"
	PORT=$(port smtp)
}

# delivered NAME N: that many letters are in the mailbox.
delivered() {
	[ "$(grep -c '^From ' "$SITE/spool/mail/$1")" -eq "$2" ]
}

@test "the labs' session by telnet, typing errors and all" {
	converse telnet 127.0.0.1 "$PORT" <<-'T'
	S: Trying 127.0.0.1...
	S: Connected to 127.0.0.1.
	S: Escape character is '^]'.
	S: 220 st.um ESMTP inetlab
	C: HELO Bonjour je suis un etudiant
	S: 250 st.um Hello Bonjour?je?suis?un?etudiant [127.0.0.1]
	C: mail from: <mbappe@fft.fr>
	S: 250 2.1.0 <mbappe@fft.fr> sender ok
	C: rctp to: user2
	S: 500 5.5.1 No such command; HELP lists all
	C: rcpt to: user2
	S: 250 2.1.5 <user2@st.um> recipient ok
	C: data
	S: 354 End data with <CR><LF>.<CR><LF>
	C: Cher étudiant que vous êtes bon
	C: .
	S: 250 2.0.0 Ok: delivered, id=...
	C: quit
	S: 221 2.0.0 st.um closing the connection
	S: Connection closed by foreign host.
	T
	holds user2 <<-'M'
	From mbappe@fft.fr DATE
	Return-Path: <mbappe@fft.fr>
	Delivered-To: user2@st.um
	Received: from Bonjour?je?suis?un?etudiant ([127.0.0.1])
	        by st.um (inetlab) with SMTP id ID
	        for <user2@st.um>; DATE
	Date: DATE
	From: mbappe@fft.fr
	Message-ID: <ID@st.um>

	Cher étudiant que vous êtes bon

	M
}

@test "the same by nc, whose lines end in LF" {
	converse nc 127.0.0.1 "$PORT" <<-'T'
	S: 220 st.um ESMTP inetlab
	C: ehlo arwen
	S: ...
	S: 250 HELP
	C: mail from: simms@middleearth.net
	S: 250 2.1.0 <simms@middleearth.net> sender ok
	C: rcpt to: rich@hayrocket.com
	S: 550 5.7.1 <rich@hayrocket.com> relaying denied
	C: rcpt to: user1
	S: 250 2.1.5 <user1@st.um> recipient ok
	C: data
	S: 354 ...
	C: Date: May 5, 2010
	C: From: Benji Simms
	C: Message-ID: one
	C: Hi Benji,
	C: .
	S: 250 2.0.0 Ok: delivered, id=...
	C: quit
	S: 221 ...
	C: nc sees the end when it writes
	T
	mailbox user1 | sed '1,/DATE$/d;/^Received/,/DATE$/d' | tail -n 7 |
		diff - <(printf '%s\n' 'Date: May 5, 2010' 'From: Benji Simms' \
			'Message-ID: one' '' 'Hi Benji,' '')
}

# A whole session with one letter of a line.
session() {
	printf '%s\r\n' 'EHLO a' 'MAIL FROM:<a@b.c>' "RCPT TO:<${1:-user1}>" DATA \
		'Subject: x' '' text . QUIT
}

@test "a whole session in one write is answered in one segment" {
	run perl -MIO::Socket::INET -e '
		$s = IO::Socket::INET->new(PeerAddr => "127.0.0.1:$ARGV[0]") or die;
		sysread $s, $_, 65536;
		die "greeting: $_" unless /^220 .*\r\n\z/;
		local $/;
		$all = <STDIN>;
		syswrite($s, $all) == length $all or die;
		sysread $s, $_, 65536;
		print;
	' "$PORT" < <(session)
	assert_success
	assert_equal "${#lines[@]}" 13
	assert_line -n 11 --partial '250 2.0.0 Ok'
	assert_line -n 12 --partial '221 '
	delivered user1 1
}

@test "half-closed by the client, answered to the end" {
	run nc -N 127.0.0.1 "$PORT" < <(session | sed '/QUIT/d')
	assert_line -n 12 --partial '250 2.0.0 Ok'
	assert_equal "${#lines[@]}" 13
	delivered user1 1
}

@test "connect and close: no error, and the next one is served" {
	nc -z 127.0.0.1 "$PORT"
	nc -z 127.0.0.1 "$PORT"
	run nc -N 127.0.0.1 "$PORT" < <(session)
	assert_line -n 13 --partial '221 '
	run grep -E 'smtpd\[[0-9]+\]: .*(rror|failed)' "$SITE/spool/log/inetd.log"
	assert_failure 1
}

@test "twenty at once, all delivered" {
	local i pids=()

	for i in {1..20}; do
		nc -N 127.0.0.1 "$PORT" < <(session) >"$BATS_TEST_TMPDIR/out.$i" &
		pids+=($!)
	done
	wait "${pids[@]}"
	run grep -hc '^250 2.0.0 Ok: delivered' "$BATS_TEST_TMPDIR"/out.*
	assert_equal "$(grep -cx 1 <<<"$output")" 20
	delivered user1 20
}

@test "wait: the process that listens serves one after the other" {
	stop_all
	serve wait
	for _ in 1 2 3; do
		run nc -N 127.0.0.1 "$PORT" < <(session user2)
		assert_line -n 12 --partial '250 2.0.0 Ok'
	done
	delivered user2 3
	run grep -c "Received: from a (\[127.0.0.1\])" "$SITE/spool/mail/user2"
	assert_output 3
}

# text: lines for a body, with all that a transport could spoil.
text() {
	printf '%s\n' 'From the start' '.' '..two' 'étudiant' '>From' ''
	printf 'no end of the last line'
}

# What user1 got of text: quoted, with an end.
got_text() {
	cmp <(sed '1,/^$/d' "$SITE/spool/mail/user1") <(
		text | sed -E 's/^(>*From )/>\1/'
		printf '\n\n')
}

@test "swaks delivers" {
	run swaks --server "127.0.0.1:$PORT" --from swaks@example.org \
		--to user1@st.um,user2@st.um --ehlo me \
		--data "$(printf 'Subject: swaks\n\n'; text)"
	assert_success
	delivered user2 1
	got_text
	grep -qx 'Return-Path: <swaks@example.org>' "$SITE/spool/mail/user1"
	grep -qx 'Received: from me (\[127.0.0.1\])' "$SITE/spool/mail/user1"
}

@test "swaks is told who is not here" {
	run swaks --server "127.0.0.1:$PORT" --from a@b.c --to nobody@st.um
	assert_failure 24
	assert_output --partial '550 5.1.1 <nobody@st.um>'
	run swaks --server "127.0.0.1:$PORT" --from a@b.c --to me@example.org
	assert_failure 24
	assert_output --partial '550 5.7.1 <me@example.org>'
}

@test "curl delivers, and checks SIZE" {
	{ printf 'Subject: curl\n\n'; text; } | crlf |
		head -c -1 >"$BATS_TEST_TMPDIR/mail" # no CR after no end
	run curl -sS "smtp://127.0.0.1:$PORT/me" --mail-from curl@example.org \
		--mail-rcpt user1@st.um -T "$BATS_TEST_TMPDIR/mail"
	assert_success
	got_text
	settings 'smtp { size_max = 10 }'
	run curl -sS "smtp://127.0.0.1:$PORT/me" --mail-from curl@example.org \
		--mail-rcpt user1@st.um -T "$BATS_TEST_TMPDIR/mail"
	assert_failure 55
	delivered user1 1
}

@test "msmtp delivers" {
	{ printf 'Subject: msmtp\n\n'; text; } |
		msmtp --file=/dev/null --host=127.0.0.1 --port="$PORT" \
			--from=msmtp@example.org user1@st.um
	got_text
	grep -qx 'Subject: msmtp' "$SITE/spool/mail/user1"
	run msmtp --file=/dev/null --host=127.0.0.1 --port="$PORT" \
		--from=msmtp@example.org nobody@st.um <<<x
	assert_failure 65 # EX_DATAERR
	assert_output --partial '550 5.1.1 <nobody@st.um>'
}

# begin: a session up to 354, on descriptor 7; its process is $SMTPD.
begin() {
	exec 7<>"/dev/tcp/127.0.0.1/$PORT"
	answer 220
	SMTPD=$(pgrep -P "$INETD_PID" -x smtpd)
	say 'HELO a' 250
	say 'MAIL FROM:<a@b.c>' 250
	say 'RCPT TO:<user1@st.um>' 250
	say DATA 354
}

say() {
	printf '%s\r\n' "$1" >&7
	answer "$2"
}

answer() {
	local line

	read -r -t 30 -u 7 line || fail "no answer, expected $1"
	[[ $line == "$1"* ]] || fail "$line, expected $1"
}

# Kilobytes of memory that $SMTPD has had at most.
memory() {
	sed -n 's/^VmHWM:\s*\([0-9]*\) kB/\1/p' "/proc/$SMTPD/status"
}

@test "50 megabytes, and a line of 10: through, and never in memory" {
	stop_all
	settings 'smtp { size_max = 100000000 }'
	serve nowait
	begin
	before=$(memory)
	{
		printf 'Subject: huge\n\n'
		yes 'From here to there: forty-nine octets in a line.' |
			head -c 50000000
		head -c 10000000 /dev/zero | tr '\0' x
		printf '\nthe end\n'
	} >"$BATS_TEST_TMPDIR/huge"
	sed 's/$/\r/' "$BATS_TEST_TMPDIR/huge" >&7
	say . 250
	after=$(memory)
	say QUIT 221
	[ $((after - before)) -lt 2048 ] || fail "$before kB, then $after kB"
	cmp <(sed '1,/^$/d' "$SITE/spool/mail/user1") \
		<(sed '1,/^$/d;s/^From/>From/' "$BATS_TEST_TMPDIR/huge"; echo)
}

@test "one who stops in the middle is told so, and nothing is left" {
	stop_all
	settings 'smtp { idle = 4 }' # for all of begin, on a slow machine
	serve nowait
	begin
	printf 'half a li' >&7
	answer '421 4.4.2 '
	wait_until grep -q 'status=its end did not come' "$SITE/spool/log/inetd.log"
	nothing_delivered
}

@test "one who drips does not stay" {
	stop_all
	settings 'smtp { idle = 4 }' # for all of begin, on a slow machine
	serve nowait
	begin
	while printf . >&7 && sleep 0.1; do :; done 2>/dev/null &
	SECONDS=0
	answer '421 4.4.2 '
	[ "$SECONDS" -ge 1 ]
	[ "$SECONDS" -le "$PATIENCE" ]
	kill %% 2>/dev/null || true
	nothing_delivered
}

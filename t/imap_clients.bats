# imap_clients.bats - the mail programs that people have, against imapd. What
# counts is the octets on the wire and on disk, not what they say about it.

load lib
load clients
load converse

setup() {
	site
	export HOME=$BATS_TEST_TMPDIR/home
	mkdir -p "$HOME" "$SITE/spool/folders/user1"
	BOX=$SITE/spool/mail/user1
	FOLDERS=$SITE/spool/folders/user1
	three >"$BOX"
	ours
	start_inetd <<-'C'
	imap stream tcp wait mail libexec/imapd imapd
	C
}

# Three letters; the first is read. What breaks is in the second.
three() {
	printf 'From bob@st.um Sat Nov 21 03:00:00 2026\nSubject: one\n'
	printf 'From: Bob <bob@st.um>\nMessage-ID: <1@st.um>\nStatus: RO\n\ntext 1\n\n'
	printf 'From bob@st.um Sat Nov 21 03:00:01 2026\nSubject: two\n'
	printf 'From: Bob <bob@st.um>\nMessage-ID: <2@st.um>\n\n'
	printf '.dot\n>From quoted\nblanks  \nh\303\251\n\n'
	printf 'From bob@st.um Sat Nov 21 03:00:02 2026\nSubject: three\n'
	printf 'From: Bob <bob@st.um>\nMessage-ID: <3@st.um>\n\ntext 3\n\n'
}

# The mailboxes are those of the user that the service runs as.
ours() {
	[ "$EUID" -ne 0 ] || chown -R mail:mail "$BOX" "$FOLDERS"
}

# subjects FILE: what is in it, in its order.
subjects() {
	sed -n 's/^Subject: //p' "$1" | tr '\n' ' '
}

# marks FILE: the flags on disk, one word a message: "RO" "R-F" "O-A".
# c-client's: Status has R and O, X-Status A, F, D and T.
marks() {
	awk '/^From / { if (n++) printf "%s ", m; m = "-"; head = 1 }
		/^$/ { head = 0 }
		head && /^Status: / { m = $2 m }
		head && /^X-Status: / { m = m $2 }
		END { print m }' "$1"
}

# stored N FILE: the N-th message in it as clients are to have it, but for CRs.
stored() {
	awk -v n="$1" '/^From / { at++; head = 1 }
		at != n || /^From / { next }
		/^$/ { head = 0 }
		head && /^(Status|X-Status|X-UID|X-IMAPbase|X-Keywords):/ { next }
		{ sub(/^>From/, "From"); print }' "$2" | sed '$d'
}

# far: commands on stdin for a session of user1, as another client's.
far() {
	{ echo '0 LOGIN user1 password' && cat && echo 'z LOGOUT'; } |
		talk nc -N 127.0.0.1 "$(port imap)" >"$HOME/far"
	grep -q '^z OK' "$HOME/far"
	run grep -E '^[0-9]+ (NO|BAD)' "$HOME/far"
	assert_output ''
}

# forget: what was said and heard so far. said_is transcript: since then, the
# client has said exactly that.
forget() {
	: >"$HOME/said"
	: >"$HOME/heard"
}

said_is() {
	diff -u - <(tr -d '\r' <"$HOME/said")
}

@test "mutt reads, flags, saves, deletes and leaves the rest Old" {
	record imap
	cat >"$HOME/rc" <<-R
	set imap_user=user1 imap_pass=password ssl_starttls=no ssl_force_tls=no
	set folder="imap://127.0.0.1:$RELAY/" spoolfile=+INBOX
	set header_cache="" move=no confirmappend=no confirmcreate=no delete=yes
	set sort=mailbox-order wait_key=no pager_stop=yes mark_old=yes
	R
	TERM=xterm on_a_screen mutt -n -F "$HOME/rc" -f =INBOX \
		-e 'push "<first-entry><display-message><exit><flag-message><next-entry><save-message>=Kept<enter><quit>"'
	assert_equal "$(subjects "$BOX")/$(marks "$BOX")" 'one two /RO-F O-'
	grep -qx 'X-Keywords: Old *' "$BOX"
	grep -q 'UID STORE 2 +FLAGS.SILENT (Old)' "$HOME/said"
	assert_equal "$(subjects "$FOLDERS/Kept")/$(marks "$FOLDERS/Kept")" 'three /-'
	diff <(three | stored 3 -) <(stored 1 "$FOLDERS/Kept")
}

@test "mbsync: both ways, then nothing, then changes on both sides" {
	record imap
	cat >"$HOME/rc" <<-R
	FSync no

	IMAPStore far
	Host 127.0.0.1
	Port $RELAY
	User user1
	Pass password
	SSLType None
	AuthMechs LOGIN

	MaildirStore near
	Path $HOME/near/
	Inbox $HOME/near/INBOX
	SubFolders Verbatim

	Channel all
	Far :far:
	Near :near:
	Patterns *
	Create Both
	Remove Both
	Expunge Both
	SyncState *
	CopyArrivalDate yes
	R
	mkdir -p "$HOME/near/Near/"{cur,new,tmp}
	sync_all() {
		find "$HOME/near" -type d -exec touch -d '1 minute ago' {} +
		mbsync -c "$HOME/rc" all
	}
	printf 'Subject: near\nFrom: me@st.um\n\nFrom me\n' \
		>"$HOME/near/Near/cur/1.1.here:2,FS"
	sync_all
	assert_equal "$(subjects "$FOLDERS/Near")/$(marks "$FOLDERS/Near")" 'near /RO-F'
	assert_equal "$(flags_near INBOX)" 'U=1:2,S U=2:2, U=3:2, '
	stored 2 "$BOX" | diff - <(sed '/^X-TUID/d' "$HOME/near/INBOX/new/"*,U=2:2,)
	cp -p "$BOX" "$HOME/box"
	cp -p "$FOLDERS/Near" "$HOME/folder"

	forget
	sync_all
	said_is <<-'S'
	1 LOGIN "user1" "password"
	2 NAMESPACE
	3 LIST "" "*"
	4 SELECT "INBOX"
	5 UID FETCH 1:3 (UID FLAGS)
	6 CLOSE
	7 SELECT "Near"
	8 UID FETCH 1:1 (UID FLAGS)
	9 CLOSE
	10 LOGOUT
	S
	cmp "$BOX" "$HOME/box"
	cmp "$FOLDERS/Near" "$HOME/folder"

	mv "$HOME/near/INBOX/new/"*,U=2:2, "$HOME/near/INBOX/cur/x,U=2:2,RS"
	rm "$HOME/near/INBOX/cur/"*,U=1:2,S
	printf 'Subject: five\n\nnear\n' >"$HOME/near/INBOX/cur/2.2.here:2,D"
	far <<-'C'
	1 SELECT Near
	2 STORE 1 FLAGS (\Answered)
	3 SELECT INBOX
	4 STORE 3 +FLAGS (\Deleted)
	5 EXPUNGE
	6 CREATE Far/Deep
	7 COPY 2 Far/Deep
	C
	printf 'From x@st.um Sat Nov 21 03:00:03 2026\nSubject: four\n\nfar\n\n' >>"$BOX"
	sync_all
	assert_equal "$(subjects "$BOX")/$(marks "$BOX")" 'two four five /RO-A O- O-T'
	assert_equal "$(flags_near INBOX)" 'U=2:2,RS U=4:2,D U=5:2, '
	assert_equal "$(flags_near Near)" 'U=1:2,R '
	assert_equal "$(flags_near Far/Deep)" 'U=1:2, '
	tr -d '\r' <"$HOME/heard" | grep -q '^9 OK \[APPENDUID [0-9]* 5] '

	rm "$HOME/near/INBOX/"{cur,new}/*
	far <<-'C'
	1 SELECT Far/Deep
	2 STORE 1 +FLAGS (\Deleted)
	3 CLOSE
	C
	sync_all
	run grep -c '^From ' "$BOX" "$FOLDERS/Far.Deep"
	assert_line "$BOX:0"
	assert_line "$FOLDERS/Far.Deep:0"
	far <<-'C'
	1 APPEND INBOX (\Seen) {16+}
	Subject: six


	2 APPEND INBOX {18+}
	Subject: seven


	C
	printf 'Subject: again\n\nnear\n' >"$HOME/near/Far/Deep/cur/3.3.here:2,S"
	sync_all
	assert_equal "$(flags_near INBOX)" 'U=6:2,S U=7:2, '
	assert_equal "$(subjects "$FOLDERS/Far.Deep")" 'again '
	assert_equal "$(flags_near Far/Deep)" 'U=2:2,S '
	forget
	sync_all
	tr -d '\r' <"$HOME/said" | grep -E 'FETCH|APPEND|STORE' >"$HOME/some"
	diff "$HOME/some" - <<-'S'
	5 UID FETCH 1:7 (UID FLAGS)
	8 UID FETCH 1:2 (UID FLAGS)
	11 UID FETCH 1:1 (UID FLAGS)
	S
}

# flags_near FOLDER: the UIDs and flags of its files here.
flags_near() {
	find "$HOME/near/$1" -name '*,U=*' | sed 's/.*,U=/U=/' | sort | tr '\n' ' '
}

# with USER: curl on what is at /PATH of the server.
imap_curl() {
	curl -sS -u user1:password "imap://127.0.0.1:$RELAY/$1" "${@:2}"
}

@test "curl lists, fetches by UID, appends, and says any command" {
	record imap
	imap_curl '' | tr -d '\r' | diff - <(echo '* LIST (\HasNoChildren) "/" INBOX')
	three | stored 2 - >"$HOME/two"
	imap_curl 'INBOX;UID=2' | tr -d '\r' | diff "$HOME/two" -
	assert_equal "$(marks "$BOX")" 'RO- RO- O-'
	imap_curl 'INBOX;UID=2;SECTION=HEADER.FIELDS%20(SUBJECT)' | tr -d '\r' |
		diff - <(printf 'Subject: two\n\n')
	imap_curl INBOX -X 'STORE 3 +FLAGS (\Deleted Later)'
	imap_curl INBOX -X EXPUNGE
	imap_curl 'INBOX?FLAGGED%20UNSEEN' | tr -d '\r' >"$HOME/found"
	sed 's/$/\r/' "$HOME/two" >"$HOME/letter"
	imap_curl INBOX -T "$HOME/letter"
	diff "$HOME/found" - <<<'* SEARCH'
	assert_equal "$(subjects "$BOX")/$(marks "$BOX")" 'one two two /RO- RO- R-'
	stored 3 "$BOX" | diff "$HOME/two" -
	grep -q '^A00. LIST "" \*' "$HOME/said" # unquoted
}

@test "imaplib: a session of everything in python's library" {
	record imap
	python3 - "$RELAY" <<-'P' >"$HOME/out"
	import imaplib, sys
	m = imaplib.IMAP4('127.0.0.1', int(sys.argv[1]))
	def show(got):
	    print(*got)
	m.login('user1', 'password')
	show(m.namespace())
	show(m.create('"Caf&AOk-/a b"'))
	show(m.list())
	show(m.lsub())
	show(m.select('INBOX'))
	show(m.search(None, 'UNSEEN', 'FROM', '"bob"'))
	m.literal = 'hé'.encode()
	show(m.uid('search', 'CHARSET', 'UTF-8', 'BODY'))
	show(m.fetch('2', '(RFC822.SIZE BODY.PEEK[TEXT]<0.5>)'))
	show(m.store('2', '+FLAGS', r'(\Answered $Work)'))
	show(m.copy('1:2', '"Caf&AOk-/a b"'))
	show(m.append('INBOX', r'\Flagged', imaplib.Time2Internaldate(1795000000), b'Subject: four\r\n\r\nFrom x\r\n'))
	show(m.store('3', '+FLAGS', r'\Deleted'))
	show(m.expunge())
	show(m.status('INBOX', '(MESSAGES UIDNEXT UNSEEN RECENT)'))
	show(m.check())
	show(m.rename('"Caf&AOk-/a b"', 'Plain'))
	show(m.select('Plain', readonly=True))
	show(m.close())
	show(m.delete('Plain'))
	show(m.logout())
	P
	sed -E 's/(APPENDUID|COPYUID) [0-9]+/\1 V/' "$HOME/out" >"$HOME/shown"
	diff "$HOME/shown" - <<-'S'
	OK [b'(("" "/")) NIL NIL']
	OK [b'CREATE completed']
	OK [b'(\\Noselect \\HasChildren) "/" Caf&AOk-', b'(\\HasNoChildren) "/" "Caf&AOk-/a b"', b'(\\HasNoChildren) "/" INBOX']
	OK [b'() "/" INBOX']
	OK [b'3']
	OK [b'2 3']
	OK [b'2']
	OK [(b'2 (RFC822.SIZE 96 BODY[TEXT]<0> {5}', b'.dot\r'), b')']
	OK [b'2 (FLAGS (\\Answered \\Recent $Work))']
	OK [b'[COPYUID V 1:2 1:2] COPY completed']
	OK [b'[APPENDUID V 4] APPEND completed']
	OK [b'3 (FLAGS (\\Deleted \\Recent))']
	OK [b'3']
	OK [b'INBOX (MESSAGES 3 RECENT 0 UIDNEXT 5 UNSEEN 2)']
	OK [b'CHECK completed']
	OK [b'RENAME completed']
	OK [b'2']
	OK [b'CLOSE completed']
	OK [b'DELETE completed']
	BYE [b'Goodbye']
	S
	assert_equal "$(subjects "$BOX")/$(marks "$BOX")" 'one two four /RO- O-A O-F'
	grep -qx 'X-Keywords: .Work *' "$BOX"
	grep -qx 'From user1 Wed Nov 18 11:06:40 2026' "$BOX"
	grep -qx '>From x' "$BOX"
	run ls "$FOLDERS"
	assert_output ''
}

@test "Mail::IMAPClient" {
	record imap
	perl -MMail::IMAPClient - "$RELAY" <<-'P' >"$HOME/out"
	use strict;
	my $i = Mail::IMAPClient->new(Server => '127.0.0.1', Port => $ARGV[0],
	    User => 'user1', Password => 'password', Uid => 1) or die $@;
	sub show { print "$_[0]: @_[1 .. $#_]\n" }
	show folders => $i->folders;
	$i->create('Work') or die;
	$i->select('INBOX') or die;
	show messages => $i->messages;
	show unseen => $i->unseen;
	show subject => $i->subject(2);
	show size => $i->size(2);
	show flags => $i->flags(1);
	show headers => join ',', sort keys %{$i->parse_headers(3, 'ALL')};
	show search => $i->search(HEADER => Subject => \$i->Quote('thr'));
	show text => $i->bodypart_string(3, 1) =~ s/\r//gr;
	show structure => $i->get_bodystructure(1)->bodytype;
	show envelope => $i->get_envelope(1)->from_addresses;
	show copy => $i->copy('Work', 1, 2);
	show move => $i->move('Work', 3);
	$i->expunge or die;
	$i->see(2) && $i->set_flag('Later', 2) or die;
	show append => $i->append_string('Work', "Subject: four\n\nfour\n", '\Seen');
	show status => $i->message_count('Work'), $i->unseen_count('Work'), $i->uidnext('Work');
	$i->idle or die;
	$i->done or die;
	$i->rename('Work', 'Done') or die;
	show exists => $i->exists('Work') ? 1 : 0, $i->exists('Done') ? 1 : 0;
	$i->logout or die;
	P
	diff "$HOME/out" - <<-'S'
	folders: INBOX
	messages: 1 2 3
	unseen: 2 3
	subject: two
	size: 96
	flags: \Seen
	headers: From,Message-ID,Subject
	search: 3
	text: text 3

	structure: TEXT
	envelope: Bob <bob@st.um>
	copy: 1,2
	move: 3
	append: 4
	status: 4 1 5
	exists: 0 1
	S
	assert_equal "$(subjects "$BOX")/$(marks "$BOX")" 'one two /RO- RO-'
	grep -qx 'X-Keywords: Later *' "$BOX"
	assert_equal "$(subjects "$FOLDERS/Done")" 'one two three four '
	assert_equal "$(marks "$FOLDERS/Done")" 'R- - R- R-'
}

@test "fetchmail fetches what is new and keeps it, then all, and deletes it" {
	record imap
	touch "$HOME/mbox"
	cat >"$HOME/rc" <<-R
	poll 127.0.0.1 protocol imap port $RELAY
	username user1 password password sslproto ''
	mda "{ echo From x Sat Nov 21 03:00:00 2026; sed 's/^>*From />&/'; echo; } >>$HOME/mbox"
	R
	chmod 600 "$HOME/rc"
	fetch() {
		fetchmail -f "$HOME/rc" --nosyslog --invisible --idfile "$HOME/ids" \
			--pidfile "$HOME/pid" "$@"
	}
	fetch --keep
	assert_equal "$(subjects "$HOME/mbox")/$(marks "$BOX")" 'two three /RO- RO- RO-'
	diff <(three | stored 2 -) <(stored 1 "$HOME/mbox")
	run fetch --keep
	assert_failure 1 # nothing new
	fetch --fetchall
	assert_equal "$(subjects "$HOME/mbox")" 'two three one two three '
	[ ! -s "$BOX" ]
}

@test "getmail fetches, knows what it has, and deletes" {
	record imap
	touch "$HOME/mbox"
	cat >"$HOME/getmailrc" <<-R
	[retriever]
	type = SimpleIMAPRetriever
	server = 127.0.0.1
	port = $RELAY
	username = user1
	password = password
	mailboxes = ("INBOX",)
	[destination]
	type = MDA_external
	path = /usr/bin/tee
	arguments = ("-a", "$HOME/mbox")
	unixfrom = true
	allow_root_commands = true
	[options]
	verbose = 0
	read_all = false
	received = false
	delivered_to = false
	R
	getmail --getmaildir "$HOME" --rcfile getmailrc
	assert_equal "$(subjects "$HOME/mbox")" 'one two three '
	getmail --getmaildir "$HOME" --rcfile getmailrc --delete
	assert_equal "$(subjects "$HOME/mbox")" 'one two three '
	[ ! -s "$BOX" ]
	for line in .dot 'From quoted' 'blanks  ' hé; do
		grep -qxF -- "$line" "$HOME/mbox"
	done
}

@test "imapfilter moves, copies and flags by its rules" {
	record imap
	mkdir "$HOME/.imapfilter"
	cat >"$HOME/.imapfilter/config.lua" <<-L
	options.subscribe = true
	options.create = true
	account = IMAP { server = '127.0.0.1', port = $RELAY, username = 'user1',
	    password = 'password' }
	inbox = account.INBOX
	inbox:contain_subject('one'):copy_messages(account['Copies'])
	inbox:contain_body('quoted'):mark_flagged()
	inbox:contain_from('bob'):contain_subject('three'):move_messages(account['Lists/bob'])
	both = inbox:is_unseen() * inbox:is_flagged()
	both:add_flags({ '\\\\Answered', 'todo' })
	L
	imapfilter
	assert_equal "$(subjects "$BOX")/$(marks "$BOX")" 'one two /RO- O-AF'
	grep -qx 'X-Keywords: todo *' "$BOX"
	assert_equal "$(subjects "$FOLDERS/Copies")" 'one '
	assert_equal "$(subjects "$FOLDERS/Lists.bob")" 'three '
	assert_equal "$(paste -sd ' ' "$FOLDERS/.subscriptions")" 'Copies INBOX Lists.bob'
	diff <(three | stored 3 -) <(stored 1 "$FOLDERS/Lists.bob")
}

@test "s-nail reads, flags and deletes in a mailbox over IMAP" {
	record imap
	run s-nail -n -Sv15-compat -Simap-auth=login -Snoimap-use-starttls \
		-f "imap://user1:password@127.0.0.1:$RELAY/INBOX" \
		<<<$'type 2\nflag 2\ndelete 3\nquit'
	assert_line '.dot'
	assert_line 'From quoted'
	assert_equal "$(subjects "$BOX")/$(marks "$BOX")" 'one two /RO- RO-F'
	only_crlf "$HOME/said"
}

@test "offlineimap: both ways, then nothing, then changes on both sides" {
	record imap
	cat >"$HOME/rc" <<-R
	[general]
	accounts = all
	metadata = $HOME/meta
	fsync = no
	[Account all]
	localrepository = near
	remoterepository = far
	[Repository near]
	type = Maildir
	localfolders = $HOME/near
	[Repository far]
	type = IMAP
	remotehost = 127.0.0.1
	remoteport = $RELAY
	remoteuser = user1
	remotepass = password
	ssl = no
	starttls = no
	R
	mkdir "$HOME/near"
	sync_all() {
		offlineimap -c "$HOME/rc" -o -u quiet
	}
	sync_all
	assert_equal "$(flags_of INBOX)" '1S 2 3 '
	stored 2 "$BOX" | diff - "$HOME/near/INBOX/new/"*,U=2,*
	cp -p "$BOX" "$HOME/box"

	forget
	sync_all
	run grep -E 'STORE|APPEND|BODY' "$HOME/said"
	assert_output ''
	cmp "$BOX" "$HOME/box"

	rm "$HOME/near/INBOX/cur/"*,U=1,*
	for file in "$HOME/near/INBOX/new/"*,U=2,*; do
		mv "$file" "$HOME/near/INBOX/cur/${file##*/}RS"
	done
	printf 'Subject: four\nMessage-ID: <4@x>\n\nnear\n' >"$HOME/near/INBOX/cur/x:2,D"
	mkdir -p "$HOME/near/Near/"{cur,new,tmp}
	printf 'Subject: five\n\nnear\n' >"$HOME/near/Near/cur/x:2,F"
	far <<-'C'
	1 SELECT INBOX
	2 STORE 3 +FLAGS (\Flagged)
	3 CREATE Far
	4 COPY 3 Far
	C
	forget
	sync_all
	assert_equal "$(subjects "$BOX")/$(marks "$BOX")" 'two three four /RO-A O-F O-T'
	assert_equal "$(subjects "$FOLDERS/Near")/$(marks "$FOLDERS/Near")" 'five /O-F'
	assert_equal "$(flags_of INBOX)" '2RS 3F 4D '
	assert_equal "$(flags_of Far)" '1F '
}

# flags_of FOLDER: the UIDs and flags of offlineimap's files.
flags_of() {
	find "$HOME/near/$1" -name '*,U=*' |
		sed -E 's/.*,U=([0-9]+),FMD5=.*:2,/\1/' | sort | tr '\n' ' '
}

# numbered N: the N-th message of what Thunderbird was recorded with.
numbered() {
	printf 'From bob@st.um Sat Nov 21 03:00:0%d 2026\nSubject: number %d\n' "$1" "$1"
	printf 'From: %s\nTo: user1@st.um\n' "$2"
	printf 'Date: Sat, 21 Nov 2026 03:00:0%d +0000\nMessage-ID: <%d@st.um>\n' "$1" "$1"
	printf '%s\n%s %d\n\n' "$3" "$4" "$1"
}

new_mail() {
	numbered 9 x@st.um '' text | sed 's/number 9/number 4/; s/<9@/<4@/; s/text 9/text 4/' >>"$BOX"
}

@test "Thunderbird: all that it was recorded to say, and to hear" {
	local n transcript=$BATS_TEST_DIRNAME/imap/thunderbird.txt

	for n in 1 2 3; do
		numbered $n 'Bob <bob@st.um>' $'Status: O\n' $'t\303\251xt'
	done >"$BOX"
	converse nc -N 127.0.0.1 "$(port imap)" <"$transcript"
	assert_equal "$(subjects "$BOX")/$(marks "$BOX")" \
		'number 1 number 2 number 4 /RO- O-F O-'
	grep -qx 'X-Keywords: .label1 *' "$BOX"
	assert_equal "$(subjects "$FOLDERS/Kept")/$(marks "$FOLDERS/Kept")" 'number 1 draft /RO- RO-'
	assert_equal "$(subjects "$FOLDERS/Trash")/$(marks "$FOLDERS/Trash")" 'number 3 /O-'
	assert_equal "$(paste -sd ' ' "$FOLDERS/.subscriptions")" 'INBOX Kept Trash'
	stored 2 "$FOLDERS/Kept" |
		diff <(sed -n 's/^K: \(.*\)\\r\\n$/\1/p' "$transcript" | head -n 9) -
}

@test "sessions that do anything are told nothing that can't be true" {
	local seed=${SEED-$RANDOM}

	echo "SEED=$seed"
	python3 "$BATS_TEST_DIRNAME/imap/abuse.py" "$(port imap)" "$seed" 300 >"$HOME/seen"
	{
		echo INBOX
		sed -n 's/^Subject: //p' "$BOX"
		echo Other
		sed -n 's/^Subject: //p' "$FOLDERS/Other"
	} | diff "$HOME/seen" -
}

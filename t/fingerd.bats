# fingerd.bats - who is who, out of the directory (RFC 1288).

load lib
load ldap

setup() {
	site
	ldap_site
	PLANS=$SITE/etc/finger
	mkdir -p "$PLANS"
	export TZ=UTC
}

# serve: the directory, for programs of this host; and finger.
serve() {
	start_inetd -a 127.0.0.1 <<-'C'
	spool/run/ldap stream unix:* wait list libexec/ldapd ldapd
	finger stream tcp wait nobody libexec/fingerd fingerd
	C
}

# ask LINE: what is answered, through a pipe.
ask() {
	talk "$LIBEXEC/fingerd" <<<"$1"
}

# add LDIF on stdin, as the root DN.
add() {
	ldapadd -x -H "ldapi://${SITE//\//%2f}%2fspool%2frun%2fldap" \
		-D "$ROOT_DN" -w password >/dev/null
}

# people N: so many more of them, extra1 and so on.
people() {
	local i

	for ((i = 1; i <= $1; i++)); do
		printf '%s\n' "dn: cn=Extra $i,$PEOPLE" 'objectClass: inetOrgPerson' \
			"sn: $i" "uid: extra$i" ''
	done | add
}

# fake <<python: a directory that does with a connection c what stdin says.
fake() {
	mkdir -p "$SITE/spool/run"
	{
		echo 'import socket, sys, time'
		echo 's = socket.socket(socket.AF_UNIX)'
		echo "s.bind('$SITE/spool/run/ldap'); s.listen(9)"
		echo 'print("ready", flush=True)'
		echo 'while True:'
		echo '    c, _ = s.accept()'
		sed 's/^/    /'
	} >"$SITE/fake.py"
	rm -f "$SITE/spool/run/ldap"
	python3 "$SITE/fake.py" >"$SITE/fake.log" 2>&1 3>&- 4>&- &
	FAKE=$!
	wait_until grep -q ready "$SITE/fake.log"
}

teardown() {
	[ -z "${FAKE-}" ] || kill "$FAKE" 2>/dev/null || :
	stop_all
	no_reports
}

# Nothing that a terminal would obey, in octets or in UTF-8.
harmless() {
	python3 -c '
import sys, unicodedata
text = sys.stdin.buffer.read().replace(b"\r\n", b"\n").decode()
bad = [c for c in text if c != "\n" and
       unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")]
sys.exit(ascii(bad) if bad else 0)'
}

@test "finger(1) is told of somebody by login, and telnet's line by name" {
	unshare -rn true 2>/dev/null || skip 'no network of its own'
	serve
	PORT=$(port finger)
	run relay user1
	assert_line 'Login:          user1'
	assert_line 'Name:           User One'
	assert_line 'Title:          Student'
	assert_line 'Room:           1.01'
	assert_line 'Phone:          +34 868 555 101'
	assert_line 'Mobile:         627182818'
	assert_line 'correo:         user1@st.um'
	assert_line 'No mail.'
	assert_line 'No plan.'
	refute_output --partial 'DN:'
	refute_output --partial 'CRYPT'
	run relay -l user2
	assert_line 'DN:             cn=User Two,ou=st,o=um,c=es'
	run relay ''
	assert_line 'user2           User Two                 1.02     +34 868 555 102'
	run in_telnet 'user one'
	assert_line 'Login:          user1'
	refute_output --partial 'User Two'
}

# relay ARGUMENT...: finger(1) knows no port but 79; a network of its own has it.
relay() {
	local last=${*: -1}

	python3 - "$PORT" "${@:1:$#-1}" "$last@127.0.0.1" 3>&- 4>&- <<-'P'
	import socket, subprocess, sys, threading, os
	port = int(sys.argv[1])
	inside, outside = socket.socketpair()
	listener_ready = threading.Event()
	CLONE_NEWNET, CLONE_NEWUSER = 0x40000000, 0x10000000
	child = os.fork()
	if child == 0:
	    import ctypes
	    uid = os.getuid()
	    if ctypes.CDLL(None).unshare(CLONE_NEWNET | (CLONE_NEWUSER if uid else 0)):
	        os._exit(71)
	    if uid:
	        open("/proc/self/uid_map", "w").write("0 %d 1" % uid)
	    import fcntl, struct
	    s = socket.socket()
	    fcntl.ioctl(s, 0x8914, struct.pack("16sh14x", b"lo", 1))
	    listener = socket.create_server(("127.0.0.1", 79))
	    client = subprocess.Popen(["finger"] + sys.argv[2:])
	    connection, _ = listener.accept()
	    socket.send_fds(inside, [b"x"], [connection.fileno()])
	    connection.close()
	    os._exit(client.wait())
	inside.close()
	_, fds, _, _ = socket.recv_fds(outside, 1, 1)
	near = socket.socket(fileno=fds[0])
	far = socket.create_connection(("127.0.0.1", port))
	line = b""
	while not line.endswith(b"\n"):
	    line += near.recv(1)
	far.sendall(line)
	while octets := far.recv(4096):
	    near.sendall(octets)
	near.close()
	sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
	P
}

# in_telnet LINE: typed, and left open until the server closes.
in_telnet() {
	local fifo=$BATS_TEST_TMPDIR/typed

	mkfifo "$fifo"
	printf '%s\n' "$1" >"$fifo" &
	timeout "$PATIENCE" telnet 127.0.0.1 "$PORT" <>"$fifo" 2>/dev/null || :
}

@test "nothing, or a part of a name, is answered with a line for each" {
	serve
	run ask ''
	assert_output - <<-'O'
	Login           Name                     Room     Phone
	user1           User One                 1.01     +34 868 555 101
	user2           User Two                 1.02     +34 868 555 102
	O
	run ask user
	assert_line -n 0 'user: it may be one of 2. Ask by login.'
	assert_line -n 1 'Login           Name                     Room     Phone'
	assert_equal "${#lines[@]}" 4
	run ask '  '
	assert_line -n 1 --partial 'user1  '
	assert_equal "${#lines[@]}" 3
}

@test "a name is a login, else a name or an address, else words of a name" {
	serve
	add <<-E
	dn: cn=One User,$PEOPLE
	objectClass: inetOrgPerson
	sn: user1
	uid: other

	dn: cn=Groups,$PEOPLE
	objectClass: groupOfNames
	member: $PEOPLE
	E
	run ask user1
	assert_line 'Name:           User One'
	refute_output --partial other
	run ask USER1
	assert_line 'Name:           User One'
	for name in 'server administrator' Administrator server postmaster ' ADMIN ' 'istrat erve'; do
		run ask "$name"
		assert_line -n 0 'Name:           Server Administrator'
		refute_output --partial User
	done
	run ask one
	assert_line 'Name:           User One' # his sn; the other's is a part
	run ask 'one user'
	assert_line 'Name:           One User'
	run ask 'on us'
	assert_line --partial 'it may be one of 2'
	for name in groups nobody 'user three' 'u u u u u u u u zz' '*' 'user*' '\2a' \
		--help '-x root' '-l' /Wuser1; do
		run ask "$name"
		assert_output "$name: nobody is called that here."
	done
}

@test "/W says more of each, and all of them" {
	serve
	add <<-E
	dn: cn=Many,$PEOPLE
	objectClass: inetOrgPerson
	sn: Many
	$(printf 'description: %s\n' {10..30})
	employeeType: none
	$(printf 'telephoneNumber: %s\n' 1 2)
	E
	for words in '/W user' '/w   user' $'/W\tuser'; do
		run ask "$words"
		assert_line 'Login:          user1'
		assert_line 'DN:             cn=User Two,ou=st,o=um,c=es'
	done
	run ask /W
	assert_line 'Login:          user2'
	run ask many
	assert_line 'Phone:          2'
	refute_output --partial About
	run ask '/W many'
	assert_line 'Employed:       none'
	assert_equal "$(grep -c '^About: ' <<<"$output")" 10
}

@test "nobody is asked on another host's behalf" {
	serve
	for words in user1@localhost @localhost user1@st.um@localhost '/W user1@st.um' '/W @'; do
		run ask "$words"
		assert_output 'Finger forwarding service denied'
	done
}

@test "who is listed, and how many, is a setting" {
	echo 'finger { list = "(title=Who*)" most = 3 }' >>"$INETLAB_CONF"
	serve
	run ask ''
	assert_equal "${#lines[@]}" 2
	assert_line --partial 'Server Administrator'
	sed -i '/^finger/d' "$INETLAB_CONF"
	echo 'finger { list = "" most = 3 }' >>"$INETLAB_CONF"
	for words in '' /W; do
		run ask "$words"
		assert_output 'Finger online user list denied'
	done
	people 3
	run ask extra
	refute_output --partial 'There are more'
	assert_equal "${#lines[@]}" 5
	run ask e
	assert_line 'e: it may be one of 3. Ask by login.'
	assert_line 'There are more: ask for one of them.'
	run ask '(uid=*)'
	assert_equal "$(grep -c ^dn: <<<"$output")" 3
	assert_line '# There are more: ask for less.'
	sed -i '/^finger/d' "$INETLAB_CONF"
	echo 'finger { list = "uid=*" }' >>"$INETLAB_CONF"
	run ask ''
	assert_equal "$status" 78
	run cat "$BATS_TEST_TMPDIR/log"
	assert_output --partial 'list: expected a filter, as "(uid=*)"'
}

@test "a filter is answered with LDIF, as ldapsearch prints it" {
	serve
	add <<-E
	dn: cn=Åsa :,$PEOPLE
	objectClass: inetOrgPerson
	sn:: $(printf ' begins' | base64)
	givenName:: $(printf 'ends ' | base64)
	description: $(printf '%.0sx' {1..300})
	description:: $(printf 'a\nb' | base64)
	description:: $(printf '\033[31m' | base64)
	street: :colon
	l: <less
	postalAddress: $(printf '%.0sé' {1..200})
	title: a : b < c
	E
	for words in '(uid=user1)' '(objectClass=*)' '(uid=user*) uid sn' '(mail=user1@st.um) 1.1' \
		'(cn=\c3\85sa*)' "(cn=Åsa*)	description   l" '(&(uid=user*)(!(sn=one))) *'; do
		set -f
		# shellcheck disable=SC2046,SC2086 # words
		diff <(ldapsearch -x -H "ldapi://${SITE//\//%2f}%2fspool%2frun%2fldap" \
			-b "$BASE" -LLL -o ldif-wrap=76 ${words/)[[:blank:]]/) }) \
			<(ask "$words"; echo)
		set +f
	done
	run ask '(uid=user1) userPassword'
	assert_output "dn: cn=User One,$PEOPLE"
	run ask '/W (uid=user1) sn'
	assert_output "dn: cn=User One,$PEOPLE"$'\n''sn: One'
}

@test "what is no filter is said to be none, as a comment" {
	serve
	run ask '(uid=x'
	assert_output '# No: expected ), at character 7'
	run ask '(cn=a)(cn=b)'
	assert_output '# A filter is (...), and what is wanted follows behind a blank.'
	run ask '(uid=nobody)'
	assert_output '# There is none.'
	run ask "(uid=user1) $(printf 'a%s ' {1..17})"
	assert_output '# That are too many attributes.'
	run ask "(uid=user1) $(printf 'a%s ' {1..16})"
	assert_output --partial 'dn: '
	run ask "$(printf '%.0s(!' {1..40})(uid=x)$(printf '%.0s)' {1..40})"
	assert_output --partial '# No: expected fewer levels of parentheses'
}

@test "a value that is too long is only named" {
	serve
	add <<-E
	dn: cn=Big,$PEOPLE
	objectClass: inetOrgPerson
	sn: Big
	description: $(head -c 9000 /dev/zero | tr '\0' x)
	jpegPhoto:: $(head -c 20000 /dev/zero | base64 -w 0)
	title: $(head -c 8192 /dev/zero | tr '\0' y)
	E
	run ask '(cn=big)'
	assert_line '# description: 9000 octets'
	assert_line '# jpegPhoto: 20000 octets'
	assert_equal "$(sed -n '/^title/,/^[^ t]/p' <<<"$output" | tr -cd y | wc -c)" 8192
	run ask '/W big'
	assert_line --regexp '^About:          x{399}\.\.\.$'
}

@test "a plan and a project are the account's, as far as they are text" {
	serve
	printf 'one\ttab\r\n\n\xc3\xa9 is fine\nlast' >"$PLANS/user1.plan"
	printf 'first\nsecond\n' >"$PLANS/user1.project"
	run --keep-empty-lines ask user1
	assert_output --partial $'\nProject: first\nPlan:\none     tab\n\né is fine\nlast\n'
	refute_output --partial second
	seq 1 150 >"$PLANS/user1.plan"
	run ask user1
	assert_line 100
	refute_line 101
	assert_line -n -1 ...
	head -c 100000 /dev/zero | tr '\0' x >"$PLANS/user1.plan"
	run ask user1
	assert_line --regexp '^x{400}$'
	assert_line -n -1 ...
	: >"$PLANS/user1.plan"
	run ask user1
	assert_line -n -1 Plan:
	# Neither links nor what is no file; and a pipe does not keep anybody.
	echo secret >"$SITE/secret"
	ln -sf "$SITE/secret" "$PLANS/user1.plan"
	mkfifo "$PLANS/user2.plan"
	mkdir "$PLANS/user2.project"
	for name in user1 user2; do
		run timeout "$PATIENCE" "$LIBEXEC/fingerd" <<<$name
		assert_success
		assert_line --partial 'No plan.'
		refute_output --partial secret
	done
}

@test "only what can be an account's name is looked for among files" {
	serve
	mkdir -p "$PLANS/sub"
	echo secret | tee "$PLANS/sub/x.plan" "$SITE/etc/x.plan" "$PLANS/.plan" >/dev/null
	n=0
	for uid in ../x sub/x . .. x@st.um 'x y' "$(printf '%.0sx' {1..64})"; do
		n=$((n + 1))
		printf '%s\n' "dn: cn=Odd $n,$PEOPLE" 'objectClass: inetOrgPerson' \
			'sn: x' "uid: $uid" '' | add
		run ask "odd $n"
		assert_line "Login:          $uid"
		refute_output --partial secret
		refute_output --regexp '[Pp]lan'
		refute_output --regexp '[Mm]ail'
	done
}

@test "when mail came and was read is what the mailbox's times say" {
	serve
	box=$SITE/spool/mail/user1
	echo mail >"$box"
	touch -m -d '2026-01-02 03:04:05 UTC' "$box"
	touch -a -d '2026-01-03 03:04:05 UTC' "$box"
	run ask user1
	assert_line 'Mail last came Fri  2 Jan 2026 03:04:05 UTC, last read Sat  3 Jan 2026 03:04:05 UTC.'
	touch -a -d '2026-01-01 03:04:05 UTC' "$box"
	run ask user1
	assert_line 'New mail came Fri  2 Jan 2026 03:04:05 UTC, unread since Thu  1 Jan 2026 03:04:05 UTC.'
	: >"$box"
	run ask user1
	assert_line 'No mail.'
	rm "$box"
	ln -s /etc/passwd "$box"
	run ask user1
	refute_output --regexp '[Mm]ail'
}

@test "whoever may not see mailboxes says nothing of mail" {
	[ "$EUID" -eq 0 ] || skip 'needs root'
	serve
	PORT=$(port finger)
	run nc -N 127.0.0.1 "$PORT" <<<user1
	assert_line $'No mail.\r'
	chmod 770 "$SITE/spool/mail"
	run nc -N 127.0.0.1 "$PORT" <<<user1
	assert_line --partial 'No plan.'
	refute_output --regexp '[Mm]ail'
}

@test "no control character reaches the terminal of who asks, nor the log" {
	serve
	bad=$'\e[31m\a\x7f\xc2\x9b31m\x9b\xe2\x80\xae\xef\xbb\xbf\xff\xc0\x80\xed\xa0\x80'
	add <<-E
	dn: cn=Evil,$PEOPLE
	objectClass: inetOrgPerson
	sn: Evil
	uid: evil
	title:: $(printf 'a\033[31m\007\302\2331m\342\200\256b' | base64)
	description:: $(printf '\033]0;x\007' | base64)
	roomNumber:: $(printf '\033c' | base64)
	E
	echo "$bad end" >"$PLANS/evil.plan"
	echo "$bad" >"$PLANS/evil.project"
	for words in evil '/W evil' '' "$bad" "/W$bad" "($bad=x)" "(cn=$bad)" '(cn=evil)' \
		"(cn=evil) $bad"; do
		printf '%s\r\n' "$words" | "$LIBEXEC/fingerd" 2>>"$SITE/log" >"$SITE/said"
		harmless <"$SITE/said"
	done
	tr -d '\200-\377' <"$SITE/log" | harmless
	run ask evil
	assert_line 'Title:          a?[31m???1m???b'
	assert_line --regexp '^\?\[31m.* end$'
}

@test "a line that is too long, or no text, is refused once" {
	serve
	run ask "$(head -c 4095 /dev/zero | tr '\0' x)"
	assert_output 'That is too long to be anybody'"'"'s name.'
	run bash -c "printf 'us\\0er1\\r\\nuser1\\r\\n' | $LIBEXEC/fingerd"
	assert_output --partial 'too long'
	refute_output --partial Login
	run ask "$(head -c 4000 /dev/zero | tr '\0' '(')"
	assert_output --partial '# No: expected'
	run ask "$(head -c 3500 /dev/zero | tr '\0' '*')"
	assert_output --regexp '^\*{199}: nobody is called that here.$'
	# One line is all that is answered, and silence is, in time.
	run ask $'user1\nuser2'
	refute_output --partial user2
	run "$LIBEXEC/fingerd" </dev/null
	assert_success
	assert_output ''
	echo 'finger { idle = 1 }' >>"$INETLAB_CONF"
	mkfifo "$SITE/silent"
	run timeout "$PATIENCE" "$LIBEXEC/fingerd" <>"$SITE/silent"
	assert_output $'Nobody was asked for in time.\r'
	run "$LIBEXEC/fingerd" -x root
	assert_equal "$status" 64
}

@test "a directory that is not there, or talks nonsense, is our trouble" {
	sorry='Sorry: the directory does not answer. Try later.'
	for words in user1 '' /W '(uid=user1)'; do
		run ask "$words"
		assert_output "$sorry"
	done
	grep -q 'spool/run/ldap: No such file or directory' "$BATS_TEST_TMPDIR/log"
	fake <<-'P'
	c.recv(4096)
	n = globals().get("n", -1) + 1
	c.sendall([b"", b"HTTP/1.1 400\r\n\r\n", b"\x30\x80", b"\x30\x84\x7f\xff\xff\xff" + b"x" * 99999,
	           b"\x30\x03\x02\x01\x01", b"\x30\x05\x02\x01\x01\x65\x00",
	           b"\x30\x0c\x02\x01\x01\x64\x07\x04\x05" + b"aaaaa"[:3] + b"\x30\x00",
	           b"\x30\x0c\x02\x01\x00\x65\x07\x0a\x01\x34\x04\x00\x04\x00",
	           b"\x30\x0c\x02\x01\x01\x65\x07\x0a\x01\x33\x04\x00\x04\x00"][n])
	c.close()
	P
	for _ in {0..8}; do
		run ask user1
		assert_output "$sorry"
	done
	for why in 'it hung up' 'not LDAP, or too long' 'not LDAP' 'it hangs up' 'result 51'; do
		grep -q "spool/run/ldap: $why" "$BATS_TEST_TMPDIR/log"
	done
}

@test "a directory that says nothing is not waited for longer than its time" {
	fake <<<'globals().setdefault("held", []).append(c)'
	SECONDS=0
	run ask user1
	assert_output 'Sorry: the directory does not answer. Try later.'
	[ "$SECONDS" -ge 9 ]
	[ "$SECONDS" -le $((10 + PATIENCE)) ]
	grep -q 'spool/run/ldap: no answer in time' "$BATS_TEST_TMPDIR/log"
}

@test "an answer in many pieces, as large as may be, is taken together" {
	fake <<-'P'
	c.recv(4096)
	def ber(tag, *parts):
	    body = b"".join(parts)
	    return bytes([tag, 0x84]) + len(body).to_bytes(4, "big") + body
	value = b"x" * 500000
	entry = ber(0x30, b"\x02\x01\x01", ber(0x64, ber(4, b"cn=a"), ber(0x30, ber(0x30,
	    ber(4, b"title;lang-es"), ber(0x31, ber(4, b"first"), ber(4, value))))))
	done = ber(0x30, b"\x02\x01\x01", ber(0x65, b"\x0a\x01\x00\x04\x00\x04\x00"))
	other = ber(0x30, b"\x02\x01\x07", ber(0x65, b"\x0a\x01\x00\x04\x00\x04\x00"))
	all = other + entry + done
	for i in range(0, len(all), 30011):
	    c.sendall(all[i:i + 30011])
	    time.sleep(0.001)
	c.close()
	P
	run ask user1
	assert_line 'Title:          first'
	assert_line --regexp '^Title:          x{399}\.\.\.$'
}

# run.bats - `make run` and the scripts of a site, in a copy of the checkout.

load lib
load converse

# A copy of the checkout, built, that each test copies.
setup_file() {
	cd "$BATS_FILE_TMPDIR" || return
	mkdir -p inetlab/t inetlab/etc/tls
	cd inetlab || return
	cp -a "$ROOT"/{Makefile,common,services,scripts,README.md} .
	cp -a "$ROOT"/etc/{*.conf,*.ldif,schema,finger,zones,www} etc
	rm -f etc/www/passwords
	cp "$ROOT/etc/tls/openssl.cnf" etc/tls
	cp -a "$P/libexec" "$P/sbin" .
	find common services -type d -exec mkdir -p build/{} \;
	unset MAKEFLAGS MAKEOVERRIDES MAKELEVEL # of the make that runs the tests
	make -s -t all >/dev/null # nothing is older than its source
}

setup() {
	if [ "$EUID" -eq 0 ]; then
		chmod go+x "$BATS_RUN_TMPDIR"
	fi
	COPY=$BATS_TEST_TMPDIR/home/inetlab
	mkdir "$BATS_TEST_TMPDIR/home"
	cp -a "$BATS_FILE_TMPDIR/inetlab" "$COPY"
	cd "$COPY" || return
	unset MAKEFLAGS MAKEOVERRIDES MAKELEVEL
}

teardown() {
	local pid

	for pid in $(of_the_copy); do
		kill -KILL "$pid" || true
	done
	[ ! -e spool/staged ] || rm -rf "$(cat spool/staged)"
	no_reports
}

# What runs in the copy, or in the folder that it was staged to.
of_the_copy() {
	local link pid name staged=$COPY

	[ ! -s "$COPY/spool/staged" ] || staged=$(<"$COPY/spool/staged")
	while read -r link; do
		[[ $link = *" -> '$COPY"* || $link = *" -> '$staged"* ]] || continue
		pid=${link#\'/proc/} pid=${pid%%/*}
		read -r name <"/proc/$pid/comm" || continue
		[[ $name != @(make|inetd|smtpd|pop3d|imapd|tlsd|dnsd|httpd|ldapd|fingerd|run|tail) ]] || echo "$pid"
	done < <(stat -c %N /proc/[0-9]*/cwd 2>/dev/null)
}

nobody_is_left() {
	[ -z "$(of_the_copy)" ]
}

# make_run [COMMAND...]: start it in the background, by COMMAND if there is
# one, and wait for the end of its table. $MAKE is its process.
make_run() {
	setsid "$@" make run OFFSET=any CONF="${CONF-etc/inetd.conf}" \
		</dev/null >out 2>&1 3>&- 4>&- &
	MAKE=$!
	wait_until grep -q 'Ctrl-C ends it all' out || {
		cat out >&2
		return 1
	}
}

# The port of the table on which a service listens.
port_of() {
	awk -v name="$1" '$1 == name && $2 ~ /tcp/ { print $2 + 0 }' out
}

@test "make run: the table is what listens, Ctrl-C leaves nobody" {
	trap '' INT # as if a script had started it all by "bats &"
	converse on_terminal make run OFFSET=any <<-'T'
	S: ...
	S:   service     port       try
	S:   smtp        .../tcp  telnet 127.0.0.1 ...
	S:   pop3        .../tcp  telnet 127.0.0.1 ...
	S:   imap        .../tcp  telnet 127.0.0.1 ...
	S:   submission  .../tcp  telnet 127.0.0.1 ...
	S:   http        .../tcp  curl http://127.0.0.1:.../
	S:   imaps       .../tcp  openssl s_client -quiet -connect 127.0.0.1:...
	S:   pop3s       .../tcp  openssl s_client -quiet -connect 127.0.0.1:...
	S:   submissions .../tcp  openssl s_client -quiet -connect 127.0.0.1:...
	S:   https       .../tcp  curl --cacert .../cacert.pem https://127.0.0.1:.../
	S:   ldap        .../tcp  ldapsearch -x -H ldap://127.0.0.1:... -b o=um,c=es
	S:   ldaps       .../tcp  openssl s_client -quiet -connect 127.0.0.1:...
	S:   domain      .../tcp  dig +tcp @127.0.0.1 -p ... www.st.um
	S:   domain      .../udp  dig @127.0.0.1 -p ... www.st.um
	S:   finger      .../tcp  telnet 127.0.0.1 ...
	S:   echo        .../tcp  telnet 127.0.0.1 ...
	S:   echo        .../udp  nc -u 127.0.0.1 ...
	S: ...
	S: Browsers may import .../etc/tls/demoCA/cacert.pem.
	S: Mailboxes are in .../spool/mail. Ctrl-C ends it all.
	K: \0003
	S: ...
	T
	wait_until nobody_is_left
	run grep -c 'listening on .*[tu][cd]p$' spool/log/inetd.log
	# shellcheck disable=SC2154 # converse sets heard
	assert_output "$(grep -cE '(tcp|udp)  (telnet|nc -u|dig|dig \+tcp|openssl s_client -quiet -connect|curl .*https?://|ldapsearch .*ldap://) ?@?127' <<<"$heard")"
}

@test "make run listens on the offset plus the well-known port" {
	local offset

	for ((i = 0; i < 5; i++)); do
		offset=$((10000 + RANDOM % 20000))
		setsid make run OFFSET=$offset </dev/null >out 2>&1 3>&- &
		wait_until grep -qE 'Ctrl-C ends|is taken' out
		! grep -q 'is taken' out || continue
		break
	done
	assert_equal "$(port_of smtp)" $((offset + 25))
	assert_equal "$(port_of pop3)" $((offset + 110))
	exec 5<>/dev/tcp/127.0.0.1/$((offset + 25))
	read -r -t "$PATIENCE" line <&5
	[[ $line = '220 '* ]]
}

@test "make that is killed takes all of it along" {
	make_run
	nc -N 127.0.0.1 "$(port_of smtp)" <<<QUIT >/dev/null
	run nobody_is_left
	assert_failure
	kill -KILL "$MAKE"
	wait_until nobody_is_left
}

@test "SIGTERM to the script ends sessions too" {
	make_run
	exec 5<>"/dev/tcp/127.0.0.1/$(port_of pop3)"
	read -r -t "$PATIENCE" line <&5
	[[ $line = '+OK'* ]]
	pkill -TERM -P "$MAKE"
	wait_until nobody_is_left
	read -r -t "$PATIENCE" line <&5 || true
	[ "$(wc -l < <(cat <&5))" -le 1 ]
}

@test "started twice it says who holds the port, and the first goes on" {
	make_run
	run make run OFFSET=any
	assert_failure
	assert_output --regexp 'inetd runs already, pid [0-9]+'
	run nc -N 127.0.0.1 "$(port_of smtp)" <<<QUIT
	assert_line --partial 220
}

@test "another program's port: who holds it, and nothing stays behind" {
	local offset

	socat TCP-LISTEN:0,bind=127.0.0.1 - </dev/null >/dev/null 2>&1 3>&- &
	held=$!
	wait_until grep_port "$held"
	offset=$(($(grep_port "$held") - 25))
	run make run OFFSET=$offset
	assert_failure
	assert_output --partial "in use by socat (pid $held)"
	wait_until nobody_is_left
	kill "$held"
}

# The port a process listens on, as the kernel has it.
grep_port() {
	ss -Hltnp | sed -n "s/.*127.0.0.1:\([0-9]*\) .*pid=$1,.*/\1/p" | grep .
}

@test "without root everything runs as who started it" {
	local as=()

	if [ "$EUID" -eq 0 ]; then
		chown -R nobody:nogroup "$COPY"
		as=(setpriv --reuid nobody --regid nogroup --clear-groups)
	fi
	make_run "${as[@]}"
	printf 'HELO x\nMAIL FROM:<>\nRCPT TO:<user1>\nDATA\nhi\n.\nQUIT\n' |
		nc -N 127.0.0.1 "$(port_of smtp)" >said
	run grep -c ^250 said
	assert_output 4
	assert_equal "$(stat -c %U spool/mail/user1)" "$(stat -c %U etc/users)"
	assert_equal "$(stat -c %a etc/users)" 600
	assert_equal "$(stat -c %U:%a etc/tls/default.rsa.pem)" \
		"$(stat -c %U etc/users):600"
	grep -q 'every line runs as uid' spool/log/inetd.log
}

@test "as root, mail belongs to mail" {
	[ "$EUID" -eq 0 ] || skip 'needs root'
	make_run
	printf 'HELO x\nMAIL FROM:<>\nRCPT TO:<user1>\nDATA\nhi\n.\nQUIT\n' |
		nc -N 127.0.0.1 "$(port_of smtp)" >said
	run stat -c '%U:%G %a %n' spool/mail spool/tmp spool/run \
		spool/mail/user1 etc/users etc/tls/default.{ecdsa,rsa}.pem
	assert_output - <<-'S'
	root:mail 2775 spool/mail
	mail:mail 700 spool/tmp
	root:root 755 spool/run
	mail:mail 660 spool/mail/user1
	root:mail 640 etc/users
	root:proxy 640 etc/tls/default.ecdsa.pem
	root:proxy 640 etc/tls/default.rsa.pem
	S
}

@test "root's checkout that nobody can enter is staged, and keeps its mail" {
	[ "$EUID" -eq 0 ] || skip 'needs root'
	chmod 700 "$BATS_TEST_TMPDIR/home"
	make_run
	staged=$(cat spool/staged)
	[[ $staged = /var/tmp/inetlab.??????????* ]]
	assert_equal "$(stat -c %U:%a "$staged")" root:755
	grep -q "serving from $staged" out
	printf 'HELO x\nMAIL FROM:<>\nRCPT TO:<user1>\nDATA\nhi\n.\nQUIT\n' |
		nc -N 127.0.0.1 "$(port_of smtp)" >said
	[ -s "$staged/spool/mail/user1" ]
	run scripts/site --where
	assert_output "$staged"
	pkill -TERM -P "$MAKE"
	wait_until nobody_is_left
	cp "$staged/etc/tls/default.rsa.pem" before
	make_run
	assert_equal "$(cat spool/staged)" "$staged"
	cmp before "$staged/etc/tls/default.rsa.pem"
	run ls etc/tls
	assert_output openssl.cnf
	[ -s "$staged/spool/mail/user1" ]
}

@test "a first start makes accounts; a second leaves them and the mail alone" {
	scripts/site
	grep -q '^user1:[$]y[$]' etc/users
	run scripts/user list
	assert_output $'user1\nuser2'
	echo letter >spool/mail/user1
	cp etc/users before
	scripts/site
	cmp before etc/users
	assert_equal "$(cat spool/mail/user1)" letter
}

# under_tls SERVICE [OPTION...]: the session on stdin, by the authority that make
# run printed.
under_tls() {
	local port

	port=$(port_of "$1")
	shift
	converse openssl s_client -quiet -verify_return_error -servername st.um \
		-verify_hostname st.um -connect "127.0.0.1:$port" "$@" < <(
			printf 'S: %s\n' 'depth=1 C = ES, O = UMU, OU = ST, CN = ST lab CA' \
				'verify return:1' \
				'depth=0 C = ES, O = UMU, OU = ST, CN = st.um' \
				'verify return:1'
			cat
		)
}

@test "000-5: IMAP and POP3 under TLS, and the client knows that it is st.um" {
	local authority

	make_run
	authority=$(sed -n 's/^Browsers may import \(.*\)\.$/\1/p' out)
	under_tls imaps -CAfile "$authority" <<-'T'
	S: * OK [CAPABILITY ...] st.um IMAP4rev1 server ready
	C: 1 login user1 password
	S: 1 OK ...
	C: 2 logout
	S: * BYE ...
	S: 2 OK ...
	T
	under_tls pop3s -CAfile "$authority" -tls1_2 -cipher aRSA <<-'T'
	S: +OK st.um POP3 server ready
	C: USER user1
	S: +OK ...
	C: PASS password
	S: +OK ...
	C: QUIT
	S: +OK ...
	T
	grep -q '127.0.0.1: user1 has 0 messages' spool/log/inetd.log
	# Not for who has not imported it, and not for another host.
	run openssl s_client -verify_return_error -connect "127.0.0.1:$(port_of imaps)" <<<Q
	assert_failure
	assert_output --partial 'unable to get local issuer certificate'
	run openssl s_client -verify_return_error -verify_hostname www9.st.um \
		-CAfile "$authority" -connect "127.0.0.1:$(port_of imaps)" <<<Q
	assert_failure
	assert_output --partial 'hostname mismatch'
	# One more, from the next connection on; and back.
	scripts/ca request www4.st.um
	scripts/ca sign www4.st.um
	wait_until knows www4.st.um
	scripts/ca revoke www4.st.um
	wait_until fails knows www4.st.um
	knows www3.st.um
}

# knows NAME: that imaps is called so.
knows() {
	openssl s_client -verify_return_error -servername "$1" -verify_hostname "$1" \
		-CAfile "$authority" -connect "127.0.0.1:$(port_of imaps)" <<<Q
}

fails() {
	! "$@"
}

# domain PROTOCOL OPTION... NAME...: what dig says in short, asked where the table
# says.
domain() {
	dig +short @127.0.0.1 -p "$(awk -v protocol="$1" \
		'$1 == "domain" && $2 ~ protocol { print $2 + 0 }' out)" "${@:2}"
}

# web HOST [OPTION...] PATH: what curl gets there, by the table's ports.
web() {
	local scheme=http port

	[[ $1 != www3.* ]] || scheme=https
	port=$(port_of $scheme)
	curl -sS --max-time "$PATIENCE" --cacert etc/tls/demoCA/cacert.pem \
		--resolve "$1:$port:127.0.0.1" "${@:2:$#-2}" "$scheme://$1:$port${*: -1}"
}

@test "the web: a plain host, one with a login, one under TLS, and programs" {
	make_run
	run web www1.st.um /
	assert_line '<title>Test</title>'
	assert_line '<p>Hello World</p>'
	run web www2.st.um -i /
	assert_line $'HTTP/1.1 401 Unauthorized\r'
	assert_line --regexp '^WWW-Authenticate: Basic realm="for dummies"'
	run web www2.st.um -u user1:password /
	assert_line '<p>Hello Dummies</p>'
	run web www2.st.um -o out2 -w '%{http_code}' -u user1:wrong /
	assert_output 401
	run web www2.st.um -o out2 -w '%{http_code}' -u user2:password /
	assert_output 403
	run web www3.st.um /
	assert_line '<p>Hello Secret World</p>'
	run web st.um /cgi-bin/hello
	assert_line SERVER_NAME=st.um
	run web st.um '/php/?name=you'
	assert_line '<p>Hello you from PHP</p>'
	run web st.um /files/
	assert_line --partial 'fruit.csv'
	run web autoconfig.st.um -L '/mail/config-v1.1.xml?emailaddress=user1@st.um'
	assert_line --partial '<hostname>st.um</hostname>'
	grep -q '"GET / HTTP/1.1" 200 ' spool/log/www/www1.st.um
	run grep -E 'httpd\[[0-9]+\]: .*(denied|not counted)' spool/log/inetd.log
	assert_failure
	[ "$EUID" -ne 0 ] || assert_equal "$(stat -c '%U:%G %a' etc/www/passwords)" \
		'root:www-data 640'
}

@test "names: st.um is here, its mail too, and the addresses have names" {
	make_run
	run domain udp www.st.um
	assert_output $'st.um.\n127.0.0.1'
	run domain tcp +tcp st.um MX
	assert_output '10 st.um.'
	run domain udp _submission._tcp.st.um SRV
	assert_output '0 1 8587 st.um.'
	run domain udp -x 127.0.0.1 -x ::1
	assert_output $'localhost.\nlocalhost.'
	run domain tcp +tcp st.um AXFR
	assert_line '127.0.0.2'
	run grep -E 'dnsd\[[0-9]+\]: .*(warning|expected)' spool/log/inetd.log
	assert_failure
	[ "$EUID" -ne 0 ] || assert_equal \
		"$(stat -c '%U:%G %a' spool/zones)" 'daemon:daemon 755'
}

@test "finger: the people of the directory, with a plan" {
	make_run
	run nc -N 127.0.0.1 "$(port_of finger)" <<<user1
	assert_line $'Name:           User One\r'
	assert_line $'Project: a small Internet\r'
	assert_line $'Plan:\r'
	run nc -N 127.0.0.1 "$(port_of finger)" <<<'(cn=user two) mobile'
	assert_line $'mobile: 631415926\r'
}

@test "who may connect to the sockets between tlsd and the services" {
	local socket

	[ "$EUID" -eq 0 ] || skip 'needs root'
	make_run
	run stat -c '%U:%G %a %n' spool/run/{http,imap,pop3,tlsd,tls}
	assert_output - <<-'S'
	www-data:proxy 660 spool/run/http
	mail:proxy 660 spool/run/imap
	mail:proxy 660 spool/run/pop3
	proxy:mail 660 spool/run/tlsd
	proxy:proxy 700 spool/run/tls
	S
	for socket in imap tlsd; do
		run setpriv --reuid nobody --regid nogroup --clear-groups \
			nc -NU spool/run/$socket </dev/null
		assert_failure
		assert_output --partial 'Permission denied'
	done
}

@test "make run makes certificates, git sees none; without them mail works" {
	make_run
	openssl verify -CAfile etc/tls/demoCA/cacert.pem etc/tls/default.*.pem
	cp "$ROOT/.gitignore" .
	git init -q .
	run git ls-files --others --exclude-standard etc
	assert_line etc/tls/openssl.cnf
	refute_output --partial .pem
	refute_output --partial demoCA
	pkill -TERM -P "$MAKE"
	wait_until nobody_is_left
	rm -r etc/tls/demoCA etc/tls/default.*
	echo nonsense >etc/tls/openssl.cnf
	make_run
	grep -q '^run: no certificates: ca: ' out
	run grep -c 'may import' out
	assert_output 0
	run nc -N 127.0.0.1 "$(port_of smtp)" <<<QUIT
	assert_line --partial 220
}

@test "user: add, passwd, del; the password is never an argument" {
	scripts/site
	# Nobody but strace(1) may trace then.
	ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0 \
		strace -f -qq -e trace=execve -s 500 -o trace \
		scripts/user add eve <<<'open sesame'
	run grep -c 'open sesame' trace
	assert_output 0
	grep -q libexec/account trace
	old=$(grep ^eve: etc/users)
	scripts/user passwd eve <<<other
	[ "$(grep ^eve: etc/users)" != "$old" ]
	hash=$(grep ^eve: etc/users | cut -d : -f 2)
	assert_equal "$(mkpasswd -s -S "${hash%\$*}" <<<other)" "$hash"
	run grep ^eve: etc/users
	assert_output --regexp ":SCRAM-SHA-256[$]4096:[A-Za-z0-9+/]{22}==[$][A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$"
	scripts/user del eve
	run scripts/user list
	assert_output $'user1\nuser2'
	run scripts/user del eve
	assert_failure 67
	run scripts/user add user1 <<<x
	assert_failure 73
	run scripts/user add 'a:b' <<<x
	assert_failure 65
	run scripts/user add eve </dev/null
	assert_failure
	run ls -A etc
	refute_output --partial users.
}

@test "user: ten changes at once are all there, and a reader sees whole files" {
	local i pids=()

	scripts/site
	for i in {0..9}; do
		scripts/user add "eve$i" <<<x 3>&- &
		pids+=($!)
	done
	while [ -n "$(jobs -rp)" ]; do
		tail -c 1 etc/users | cmp - <(echo)
		grep -q ^user2: etc/users
	done
	wait "${pids[@]}"
	run scripts/user list
	assert_equal "${#lines[@]}" 12
}

@test "service: off, on, and inetd hears of it" {
	CONF=etc/lab.conf make_run
	run scripts/service
	assert_line --regexp '^time +tcp +on$'
	assert_line --regexp '^smtp +tcp +off$'
	scripts/service enable smtp
	wait_until grep -q 'smtp: listening on' spool/log/inetd.log
	run scripts/service
	assert_line --regexp '^smtp +tcp +on$'
	scripts/service disable smtp
	scripts/service disable time
	cmp <(sed 's/^time/#time/' "$ROOT/etc/lab.conf") etc/lab.conf
	run scripts/service enable nonsense
	assert_failure 65
	assert_output --partial 'no line of nonsense'
}

@test "every script says what it is for" {
	local script

	for script in scripts/{run,site,user,service,ca,deps,check,lint,install}; do
		run "$script" --help
		assert_success
		assert_line --index 0 --regexp '^usage: '
	done
}

@test "deps: with everything there it does nothing, and no faster is needed" {
	mkdir "$BATS_TEST_TMPDIR/bin"
	for tool in apt-get sudo; do
		printf '#!/bin/sh\necho %s ran; exit 1\n' $tool \
			>"$BATS_TEST_TMPDIR/bin/$tool"
		chmod +x "$BATS_TEST_TMPDIR/bin/$tool"
	done
	PATH=$BATS_TEST_TMPDIR/bin:$PATH run scripts/deps build
	assert_success
	assert_output ''
}

@test "deps: without root it prints the one command to type" {
	mkdir "$BATS_TEST_TMPDIR/bin"
	printf '#!/bin/sh\nexit 1\n' | tee "$BATS_TEST_TMPDIR/bin/dpkg-query" \
		>"$BATS_TEST_TMPDIR/bin/sudo"
	printf '#!/bin/sh\necho 1000\n' >"$BATS_TEST_TMPDIR/bin/id"
	chmod +x "$BATS_TEST_TMPDIR"/bin/*
	PATH=$BATS_TEST_TMPDIR/bin:$PATH run scripts/deps build </dev/null
	assert_failure 77
	assert_output --partial "apt-get install -y gcc make"
}

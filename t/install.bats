# install.bats - `make install`: what goes where, and that it serves.

load lib

# A copy of the checkout, built, that each test copies.
setup_file() {
	mkdir -p "$BATS_FILE_TMPDIR"/inetlab/{etc/tls,t}
	cd "$BATS_FILE_TMPDIR/inetlab" || return
	cp -a "$ROOT"/{Makefile,common,services,scripts,man} .
	cp -a "$ROOT"/etc/{*.conf,*.ldif,schema,zones,www} etc
	rm -f etc/www/passwords
	cp "$ROOT/etc/tls/openssl.cnf" etc/tls
	cp -a "$P/libexec" "$P/sbin" .
	find common services -type d -exec mkdir -p build/{} \;
	unset MAKEFLAGS MAKEOVERRIDES MAKELEVEL # of the make that runs the tests
	make -s -t all >/dev/null # nothing is older than its source
}

setup() {
	COPY=$BATS_TEST_TMPDIR/inetlab
	DEST=$BATS_TEST_TMPDIR/dest
	PREFIX=$BATS_TEST_TMPDIR/prefix
	INSTALLED=$PREFIX/lib/inetlab
	STATE=$PREFIX/var/spool/inetlab
	AS=()
	if [ "$EUID" -eq 0 ]; then
		chmod go+x "$BATS_RUN_TMPDIR"
	fi
	cp -a "$BATS_FILE_TMPDIR/inetlab" "$COPY"
	cd "$COPY" || return
	unset MAKEFLAGS MAKEOVERRIDES MAKELEVEL
	unset INETLAB_CONF
}

# install_in PREFIX [VARIABLE...]: as a person or a packager would.
install_in() {
	local prefix=$1

	shift
	"${AS[@]}" make -s install PREFIX="$prefix" "$@" 3>&- 4>&-
}

# start [OPTION...]: the installed inetd, as it goes to the background.
start() {
	"${AS[@]}" "$PREFIX/sbin/inetd" -a 127.0.0.1 -o any "$@" \
		>"$BATS_TEST_TMPDIR/out" 2>&1 3>&- 4>&-
	INETD_PID=$(wait_until test -s "$STATE/run/inetd.pid" &&
		cat "$STATE/run/inetd.pid")
	INETD_PIDS+=("$INETD_PID")
}

# port NAME: as in lib.bash, of the installed site.
port() {
	sed -n 's,.* '"$1"': listening on .*:\([0-9]*\)/tcp$,\1,p' \
		"$STATE/log/inetd.log" | tail -n 1 | grep .
}

# A letter to eve by SMTP, and back by POP3.
round_trip() {
	printf '%s\n' 'HELO x' 'MAIL FROM:<>' 'RCPT TO:<eve>' DATA \
		'Subject: installed' '' 'Here I am.' . QUIT |
		nc -N 127.0.0.1 "$(port smtp)" >said
	grep -q "250 2.0.0 Ok: delivered" said
	grep -qx 'Here I am.' "$STATE/mail/eve"
	run curl -sS --user eve:sesame "pop3://127.0.0.1:$(port pop3)/1"
	assert_success
	assert_line --partial 'Subject: installed'
	assert_line --partial 'Here I am.'
}

# modes FILE...: what ls would say of them.
modes() {
	(cd "$PREFIX" && stat -c '%U:%G %a %n' "$@")
}

@test "as root: programs are root's, mail is mail's, a letter comes and goes" {
	[ "$EUID" -eq 0 ] || skip 'needs root'
	install_in "$PREFIX"
	run modes lib/inetlab/{sbin/inetd,libexec/smtpd,scripts/user} \
		etc/inetlab/{inetd.conf,users,www/passwords,www/st.um/cgi-bin/hello} \
		etc/inetlab/directory.ldif var/spool/inetlab/{folders,ldap,log,mail,run,tmp,zones}
	assert_output - <<-'S'
	root:root 755 lib/inetlab/sbin/inetd
	root:root 755 lib/inetlab/libexec/smtpd
	root:root 755 lib/inetlab/scripts/user
	root:root 644 etc/inetlab/inetd.conf
	root:mail 640 etc/inetlab/users
	root:www-data 640 etc/inetlab/www/passwords
	root:root 755 etc/inetlab/www/st.um/cgi-bin/hello
	root:list 640 etc/inetlab/directory.ldif
	root:mail 2770 var/spool/inetlab/folders
	list:list 700 var/spool/inetlab/ldap
	root:root 755 var/spool/inetlab/log
	root:mail 2775 var/spool/inetlab/mail
	root:root 755 var/spool/inetlab/run
	mail:mail 700 var/spool/inetlab/tmp
	daemon:daemon 755 var/spool/inetlab/zones
	S
	run find "$PREFIX" -not -type l -perm /022 -not -path '*/mail' -not -path '*/folders'
	assert_output ''
	# Nobody's password is known to everybody.
	run grep -r '[$]y[$]' "$PREFIX/etc"
	assert_output ''
	"$INSTALLED/scripts/user" add eve <<<sesame
	start
	round_trip
	assert_equal "$(modes var/spool/inetlab/mail/eve)" \
		'mail:mail 660 var/spool/inetlab/mail/eve'
}

@test "as somebody else, into a folder of his own, it serves too" {
	if [ "$EUID" -eq 0 ]; then
		AS=(setpriv --reuid nobody --regid nogroup --clear-groups)
		chown -R nobody:nogroup "$BATS_TEST_TMPDIR"
	fi
	install_in "$PREFIX"
	assert_equal "$(stat -c %a "$PREFIX/etc/inetlab/users")" 600
	"${AS[@]}" "$INSTALLED/scripts/user" add eve <<<sesame
	start
	round_trip
}

@test "a handler alone finds its site, from wherever it is started" {
	install_in "$PREFIX"
	echo 'hostname = "installed.example"' >"$PREFIX/etc/inetlab/inetlab.conf"
	cd /
	run talk "$INSTALLED/libexec/smtpd" <<<QUIT
	assert_line --index 0 --partial '220 installed.example'
}

@test "nobody has an account, and nothing but mail is on" {
	install_in "$PREFIX"
	run "$INSTALLED/scripts/user" list
	assert_output ''
	[ -e "$PREFIX/etc/inetlab/www/passwords" ]
	[ ! -s "$PREFIX/etc/inetlab/www/passwords" ]
	run "$INSTALLED/scripts/service"
	assert_line --regexp '^echo +udp +off$'
	assert_line --regexp '^imaps +tcp +off$'
	run grep ' on$' <<<"$output"
	assert_equal "$(cut -d ' ' -f 1 <<<"$output" | xargs)" \
		'smtp pop3 imap submission spool/run/imap spool/run/pop3 spool/run/submission'
	run grep -v '^#' "$PREFIX/etc/inetlab/inetd.conf"
	assert_line --partial "mail    $INSTALLED/libexec/smtpd   smtpd"
	run "$PREFIX/sbin/inetd" -o any -n
	assert_success
}

@test "service edits the file that the installed inetd reads, and tells it" {
	install_in "$PREFIX"
	start -p "$STATE/run/inetd.pid"
	"$INSTALLED/scripts/service" enable echo
	wait_until port echo
	cd /
	"$INSTALLED/scripts/service" disable echo
	run "$INSTALLED/scripts/service"
	assert_line --regexp '^echo +tcp +off$'
	run grep -c '^echo' "$PREFIX/etc/inetlab/inetd.conf"
	assert_output 0
}

@test "a second time: what a site has edited stays, programs are new" {
	install_in "$PREFIX"
	"$INSTALLED/scripts/user" add eve <<<sesame
	"$INSTALLED/scripts/ca" demo
	for file in inetd.conf inetlab.conf tls/openssl.cnf zones/st.um www/st.um/index.html; do
		echo '# ours' >"$PREFIX/etc/inetlab/$file"
	done
	echo letter >"$STATE/mail/eve"
	echo old >"$INSTALLED/libexec/smtpd"
	cp -a "$PREFIX" before
	run install_in "$PREFIX"
	assert_success
	assert_line "install: $PREFIX/etc/inetlab/inetd.conf stays as it is"
	cmp "$INSTALLED/libexec/smtpd" libexec/smtpd
	cp -p "$INSTALLED/libexec/smtpd" before/lib/inetlab/libexec
	diff -r --no-dereference before "$PREFIX"
	list='ls -ln etc/inetlab etc/inetlab/tls var/spool/inetlab'
	diff <(cd before && $list) <(cd "$PREFIX" && $list)
}

@test "below DESTDIR, for the system: nothing else is touched" {
	mkdir "$DEST"
	if [ "$EUID" -eq 0 ]; then
		AS=(setpriv --reuid nobody --regid nogroup --clear-groups)
		chown nobody "$DEST"
	fi
	# He may write there and nowhere else.
	install_in /usr/local DESTDIR="$DEST"
	run find "$DEST" -name man -prune -o -type l -printf '/%P -> %l\n' \
		-o -type f -printf '/%P\n'
	diff - <(sort <<<"$output") <<-'S'
	/etc/inetlab/directory.ldif
	/etc/inetlab/inetd.conf
	/etc/inetlab/inetlab.conf
	/etc/inetlab/schema/st.ldif
	/etc/inetlab/tls/openssl.cnf
	/etc/inetlab/users
	/etc/inetlab/www/groups
	/etc/inetlab/www/passwords
	/etc/inetlab/www/st.um/.well-known/autoconfig/mail/config-v1.1.xml
	/etc/inetlab/www/st.um/cgi-bin/hello
	/etc/inetlab/www/st.um/files/fruit.csv
	/etc/inetlab/www/st.um/files/readme.txt
	/etc/inetlab/www/st.um/index.html
	/etc/inetlab/www/st.um/php/index.php
	/etc/inetlab/www/www1.st.um/index.html
	/etc/inetlab/www/www2.st.um/index.html
	/etc/inetlab/www/www3.st.um/index.html
	/etc/inetlab/zones/0.0.127.in-addr.arpa
	/etc/inetlab/zones/1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa
	/etc/inetlab/zones/1.30.172.in-addr.arpa
	/etc/inetlab/zones/galaxy1.universe
	/etc/inetlab/zones/localhost
	/etc/inetlab/zones/root
	/etc/inetlab/zones/st.um
	/etc/inetlab/zones/universe
	/usr/local/lib/inetlab/etc -> /etc/inetlab
	/usr/local/lib/inetlab/libexec/account
	/usr/local/lib/inetlab/libexec/dnsd
	/usr/local/lib/inetlab/libexec/fingerd
	/usr/local/lib/inetlab/libexec/httpd
	/usr/local/lib/inetlab/libexec/imapd
	/usr/local/lib/inetlab/libexec/ldapd
	/usr/local/lib/inetlab/libexec/pop3d
	/usr/local/lib/inetlab/libexec/smtpd
	/usr/local/lib/inetlab/libexec/tlsd
	/usr/local/lib/inetlab/sbin/inetd
	/usr/local/lib/inetlab/scripts/ca
	/usr/local/lib/inetlab/scripts/service
	/usr/local/lib/inetlab/scripts/site
	/usr/local/lib/inetlab/scripts/user
	/usr/local/lib/inetlab/spool -> /var/spool/inetlab
	/usr/local/lib/systemd/system/inetlab.service
	/usr/local/sbin/inetd -> /usr/local/lib/inetlab/sbin/inetd
	S
	grep -q 'mail    /usr/local/lib/inetlab/libexec/smtpd ' \
		"$DEST/etc/inetlab/inetd.conf"
	program=$(sed -n 's/^ExecStart=\([^ ]*\) .*/\1/p' \
		"$DEST/usr/local/lib/systemd/system/inetlab.service")
	[ -x "$DEST$program" ]
}

@test "the installed authority is the installed site's" {
	install_in "$PREFIX"
	cd /
	run "$INSTALLED/scripts/ca" init
	assert_success
	assert_line "To be imported by browsers: $PREFIX/lib/inetlab/etc/tls/demoCA/cacert.pem"
	[ -s "$PREFIX/etc/inetlab/tls/demoCA/cacert.pem" ]
	"$INSTALLED/scripts/ca" request default st.um
	"$INSTALLED/scripts/ca" sign default
	"$INSTALLED/scripts/service" enable imaps
	start
	run openssl s_client -quiet -verify_return_error -verify_hostname st.um \
		-CAfile "$PREFIX/etc/inetlab/tls/demoCA/cacert.pem" \
		-connect "127.0.0.1:$(port imaps)" <<<'1 logout'
	assert_line --partial '1 OK LOGOUT'
}

@test "each man page is in its section" {
	install_in "$PREFIX" DESTDIR="$DEST"
	for page in man/*; do
		cmp "$page" "$DEST$PREFIX/share/man/man${page##*.}/${page#man/}"
	done
}

@test "what is not built, a path with blanks, another inetd: an error" {
	run scripts/install . '' "$PREFIX dir" /etc /var/spool
	assert_failure 64
	run scripts/install . '' relative /etc /var/spool
	assert_failure 64
	mkdir -p "$PREFIX/sbin"
	echo theirs >"$PREFIX/sbin/inetd"
	run install_in "$PREFIX"
	assert_failure
	assert_output --partial "$PREFIX/sbin/inetd is there already"
	assert_equal "$(cat "$PREFIX/sbin/inetd")" theirs
	rm libexec/smtpd
	run scripts/install . '' "$PREFIX" "$PREFIX/etc" "$PREFIX/spool"
	assert_failure 69
	assert_output --partial 'libexec/smtpd is not built yet'
	run find "$PREFIX" -type f
	assert_output "$PREFIX/sbin/inetd"
}

@test "root is told if the user mail cannot enter" {
	[ "$EUID" -eq 0 ] || skip 'needs root'
	mkdir -m 700 "$BATS_TEST_TMPDIR/closed"
	run install_in "$BATS_TEST_TMPDIR/closed"
	assert_failure
	assert_output --partial "the user mail cannot enter"
}

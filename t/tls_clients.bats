# tls_clients.bats - real clients that verify the lab's certificates, log in
# where no password is taken in clear, and do one real thing.

load lib
load inetd
load chromium
load clients
load tls

setup_file() {
	authority
}

setup() {
	tls_site
	echo 'clear_passwords = {}' >>"$INETLAB_CONF"
	export HOME=$BATS_TEST_TMPDIR/home
	mkdir "$HOME"
	BOX=$SITE/spool/mail/user1
	serve_mail
	printf 'From user2@st.um Sat Nov 21 03:00:00 2026\nFrom: user2@st.um\n' >"$BOX"
	printf 'To: user1@st.um\nSubject: old\nMessage-ID: <1@st.um>\n\nnobody else\n\n' >>"$BOX"
	[ "$EUID" -ne 0 ] || chown mail:mail "$BOX"
}

letter() {
	printf '%s\n' 'From: user1@st.um' 'To: user1@st.um' 'Subject: new' '' 'nobody else'
}

# brought HOW: one more letter is in the mailbox, and it came so.
brought() {
	assert_equal "$(grep -c '^nobody else$' "$BOX")" 2
	grep -q "by st.um (inetlab) with $1 " "$BOX"
	sealed
}

@test "openssl s_client -starttls: smtp, pop3 and imap" {
	s_client() {
		timeout "$PATIENCE" openssl s_client -quiet -crlf -verify_quiet \
			-verify_return_error -CAfile "$CA" -verify_ip 127.0.0.1 \
			-connect "127.0.0.1:$RELAY" -starttls "$@" 2>"$HOME/err"
	}
	record smtp
	{
		printf '%s\n' 'EHLO x' 'AUTH PLAIN AHVzZXIxAHBhc3N3b3Jk' 'MAIL FROM:<user1>' 'RCPT TO:<user1>' DATA
		letter
		printf '%s\n' . QUIT
	} | s_client smtp >"$HOME/out"
	brought ESMTPSA
	record pop3
	s_client pop3 <<<$'USER user1\nPASS password\nRETR 1\nQUIT' | tr -d '\r' >"$HOME/out"
	grep -qx 'nobody else' "$HOME/out"
	record imap
	s_client imap <<<$'a LOGIN user1 password\nb EXAMINE INBOX\nc FETCH 1 BODY[TEXT]\nd LOGOUT' |
		tr -d '\r' >"$HOME/out"
	grep -qx 'nobody else' "$HOME/out"
	sealed
}

@test "curl --ssl-reqd: smtp, pop3 and imap; and imaps, pop3s" {
	local scheme path
	record smtp
	curl -sS --ssl-reqd --cacert "$CA" -u user1:password --mail-from user1@st.um \
		--mail-rcpt user1@st.um --crlf -T - "smtp://127.0.0.1:$RELAY/x" < <(letter)
	brought ESMTPSA
	while read -r scheme path; do
		record "$scheme"
		curl -sS --ssl-reqd --cacert "$CA" -u user1:password \
			"$scheme://127.0.0.1:$RELAY/$path" | tr -d '\r' | grep -qx 'nobody else'
		sealed
	done <<-'E'
	pop3 1
	imap INBOX;MAILINDEX=1
	pop3s 1
	imaps INBOX;MAILINDEX=1
	E
	# Not the certificate's name, and not the authority that curl knows.
	run curl -sS --ssl-reqd --cacert "$CA" -u user1:password \
		--connect-to "www9.st.um::127.0.0.1:$(port imap)" "imap://www9.st.um/"
	assert_failure 60
	run curl -sS --ssl-reqd -u user1:password "pop3://127.0.0.1:$(port pop3)/"
	assert_failure 60
}

@test "swaks --tls" {
	record smtp
	letter >"$HOME/letter"
	run swaks --server "127.0.0.1:$RELAY" --tls --tls-verify --tls-ca-path "$CA" \
		--from user1@st.um --to user1@st.um --auth PLAIN --auth-user user1 \
		--auth-password password --data "@$HOME/letter"
	assert_success
	assert_line --partial 'TLS started with cipher TLSv1.3'
	brought ESMTPSA
}

@test "msmtp: tls_starttls on, and off" {
	local how service
	while read -r service how; do
		record "$service"
		letter | msmtp --host=127.0.0.1 --port="$RELAY" --tls=on --tls-starttls="$how" \
			--tls-trust-file="$CA" --auth=plain --user=user1 \
			--passwordeval='echo password' --from=user1@st.um user1@st.um
	done <<-'E'
	submission on
	submissions off
	E
	assert_equal "$(grep -c 'with ESMTPSA' "$BOX")" 2
	sealed
}

@test "mutt with ssl_force_tls, as it is by default, and the lab's authority" {
	record smtp
	cat >"$HOME/rc" <<-R
	set smtp_url="smtp://user1:password@127.0.0.1:$RELAY" from=user1@st.um hostname=st.um
	set certificate_file="$CA" ssl_usesystemcerts=no copy=no
	R
	mutt -n -F "$HOME/rc" -s new user1@st.um <<<'nobody else'
	brought ESMTPSA
	record imap
	cat >>"$HOME/rc" <<-R
	set imap_user=user1 imap_pass=password folder="imap://127.0.0.1:$RELAY/" spoolfile=+INBOX
	set header_cache="" move=no delete=yes wait_key=no sort=mailbox-order
	R
	TERM=xterm on_a_screen mutt -n -F "$HOME/rc" -f =INBOX \
		-e 'push <first-entry><delete-message><quit>'
	assert_equal "$(grep '^Subject: ' "$BOX")" 'Subject: new'
	sealed
}

@test "mbsync: STARTTLS and IMAPS" {
	local type service
	while read -r type service; do
		record "$service"
		mkdir -p "$HOME/near"
		cat >"$HOME/rc" <<-R
		IMAPStore far
		Host localhost
		Port $RELAY
		User user1
		Pass password
		SSLType $type
		SystemCertificates no
		CertificateFile $CA

		MaildirStore near
		Inbox $HOME/near/$type

		Channel all
		Far :far:
		Near :near:
		Create Near
		SyncState *
		R
		mbsync -c "$HOME/rc" all
		grep -qrx 'nobody else' "$HOME/near/$type/new"
	done <<-'E'
	STARTTLS imap
	IMAPS imaps
	E
	sealed
}

@test "fetchmail: STLS and pop3s, with sslcertck" {
	local service options
	while read -r service options; do
		record "$service"
		fetchmail --nosyslog -f - --idfile "$HOME/ids" --pidfile "$HOME/pid" \
			--keep --fetchall <<-R
		poll localhost protocol pop3 port $RELAY
		username user1 password password $options
		sslcertck sslcertfile $CA mda "cat >$HOME/$service"
		R
		grep -qx 'nobody else' "$HOME/$service"
	done <<-'E'
	pop3 sslproto tls1.2+
	pop3s ssl
	E
	sealed
}

@test "Chromium: a page with the lab's authority imported, and none without" {
	command -v chromium >/dev/null || skip 'needs chromium'
	local here

	stop_all
	cat >"$SITE/page" <<-'E'
	#!/bin/sh
	cr=$(printf '\r')
	while IFS= read -r line && [ "$line" != "$cr" ]; do :; done
	printf 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n'
	echo "<p>$TLS_PROTOCOL $TLS_SNI $TLS_ALPN</p>"
	E
	chmod 755 "$SITE/page"
	start_inetd <<<"https stream tcp nowait $TLSD libexec/tlsd tlsd -a http/1.1 $SITE/page"
	here="MAP www1.st.um 127.0.0.1:$(port https)"
	run browse "$here" https://www1.st.um/
	assert_output ''
	grep -q ERR_CERT_AUTHORITY_INVALID "$HOME/err"
	trust "$CA"
	run browse "$here" https://www1.st.um/
	assert_output --partial '<p>TLSv1.3 www1.st.um http/1.1</p>'
}

@test "Chromium: the lab's three hosts, one with a login, one under TLS; a folder" {
	command -v chromium >/dev/null || skip 'needs chromium'
	local here

	stop_all
	cp -a "$ROOT"/etc/{inetlab.conf,www} "$SITE/etc"
	echo "user1:$CHEAP_HASH" >"$SITE/etc/www/passwords"
	mkdir -p "$SITE/spool/log/www"
	[ "$EUID" -ne 0 ] || chown www-data "$SITE/spool/log/www" "$SITE/spool/run"
	serve_mail
	here="MAP www3.st.um 127.0.0.1:$(port https), MAP *.st.um 127.0.0.1:$(port http)"
	here+=", MAP st.um 127.0.0.1:$(port http)"
	trust "$CA"
	run -0 browse "$here" http://www1.st.um/
	assert_output --partial '<p>Hello World</p>'
	run -0 browse "$here" http://user1:password@www2.st.um/
	assert_output --partial '<p>Hello Dummies</p>'
	run -0 browse "$here" https://www3.st.um/
	assert_output --partial '<p>Hello Secret World</p>'
	run -0 browse "$here" http://st.um/files/
	assert_output --partial '>readme.txt<'
}

@test "sslscan finds nothing that is old, with and without STARTTLS" {
	command -v sslscan >/dev/null || skip 'needs sslscan'
	local service options
	while read -r service options; do
		# shellcheck disable=SC2086 # words
		sslscan --no-colour $options "127.0.0.1:$(port "$service")" >"$HOME/$service"
		run sed -nE -e 's/ +/ /g; /^(SSL|TLS)v.*abled/p; /^Session/p; / to heartbleed/p' \
			-e 's/^(Preferred|Accepted) (TLS[^ ]*) .* bits (\S+).*/\2 \3/p' \
			-e '/^(Signature Algorithm|ECC Key Strength): /p' "$HOME/$service"
		assert_output - <<-'S'
		SSLv2 disabled
		SSLv3 disabled
		TLSv1.0 disabled
		TLSv1.1 disabled
		TLSv1.2 enabled
		TLSv1.3 enabled
		Session renegotiation not supported
		TLSv1.3 not vulnerable to heartbleed
		TLSv1.2 not vulnerable to heartbleed
		TLSv1.3 TLS_AES_128_GCM_SHA256
		TLSv1.3 TLS_CHACHA20_POLY1305_SHA256
		TLSv1.3 TLS_AES_256_GCM_SHA384
		TLSv1.2 ECDHE-ECDSA-AES128-GCM-SHA256
		TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256
		TLSv1.2 ECDHE-ECDSA-CHACHA20-POLY1305
		TLSv1.2 ECDHE-RSA-CHACHA20-POLY1305
		TLSv1.2 ECDHE-ECDSA-AES256-GCM-SHA384
		TLSv1.2 ECDHE-RSA-AES256-GCM-SHA384
		Signature Algorithm: sha256WithRSAEncryption
		ECC Key Strength: 128
		S
	done <<-'E'
	imaps
	smtp --starttls-smtp
	E
}

# graded CSV: what is worse than low, or was not told, but what testssl.allowed has.
graded() {
	awk 'NR == FNR { allowed[$1, $2]; next }
		{ id = $2; sub(/ <cert#[0-9]+>/, "", id) }
		$8 ~ /^(MEDIUM|HIGH|CRITICAL|FATAL|WARN)$/ && !((id, $8) in allowed) {
			print id, $8 ": " $10 }' \
		"$ROOT/t/testssl.allowed" FS='"' "$1"
}

# SOAK: all it can ask, and by STARTTLS as well.
@test "testssl.sh finds nothing worse than low that is not the lab's" {
	command -v testssl >/dev/null || skip 'needs testssl.sh'
	local sections=(--fast -p -s -f -S -P -U) services=imaps service how id

	[ -z "${SOAK-}" ] || sections=() services=$'imaps\nsmtp -t smtp\nimap -t imap'
	while read -r service how; do
		# shellcheck disable=SC2086 # words
		testssl --quiet --warnings off --nodns none --add-ca "$CA" \
			"${sections[@]}" -oC "$HOME/$service.csv" $how \
			"127.0.0.1:$(port "$service")" >"$HOME/$service" </dev/null || :
		run graded "$HOME/$service.csv"
		assert_output ''
		for id in TLS1_2 TLS1_3 cert_trust heartbleed CCS LUCKY13; do
			grep -q "^\"$id\( <cert#1>\)\?\",.*,\"OK\"," "$HOME/$service.csv"
		done
	done <<<"$services"
}

# tls.bash - a site whose mail services can speak TLS, and a client that can.
#
#	load lib
#	load inetd
#	load converse
#	load tls
#	setup_file() {
#		authority
#	}
#	setup() {
#		tls_site
#	}

# authority: the lab's, as `make run` makes it, once for all tests of a file. $CA
# is what clients trust; the certificates are for st.um, localhost, 127.0.0.1.
authority() {
	export TLS=$BATS_FILE_TMPDIR/site/etc/tls
	export CA=$TLS/demoCA/cacert.pem

	mkdir -p "$TLS"
	cp "$ROOT/etc/tls/openssl.cnf" "$TLS"
	INETLAB_CONF=${TLS%/*}/inetlab.conf "$ROOT/scripts/ca" demo \
		>"$BATS_FILE_TMPDIR/ca.log" 2>&1
}

# tls_site: a site that has these certificates; $TLSD is who may read their keys.
tls_site() {
	inetd_site
	# shellcheck disable=SC2034 # tests use it
	[ "$EUID" -eq 0 ] && TLSD=proxy || TLSD=$(id -un)
	mkdir -p "$SITE/etc/tls"
	cp -a "$TLS"/default.*.pem "$SITE/etc/tls"
	printf 'service "spool/run/%s" { proxy = { "local" } }\n' imap pop3 submission \
		>>"$INETLAB_CONF"
}

# serve_mail [OPTION...]: the lines of the demo site that are about mail. The
# options are of the tlsd that serves STARTTLS.
serve_mail() {
	local group='&'

	[ "$EUID" -eq 0 ] || group=unix:$(id -gn)
	start_inetd < <(sed -n -e "s/tlsd -s\$/tlsd $* -s/" \
		-e "s/unix:[a-z]*/$group/" -e '/ libexec\//p' "$ROOT/etc/inetd.conf")
}

# peer SERVICE|PORT: a client for converse; see t/tlspeer.c.
peer() {
	local port=$1

	[[ $port = [0-9]* ]] || port=$(port "$1")
	timeout "$PATIENCE" "$P/libexec/t/tlspeer" "$CA" "$port"
}

# sealed: what the relays kept (record, in clients.bash) has nothing in plain of
# who is there and what it is about; AHVz begins a name in base64.
sealed() {
	[ -s "$HOME/said" ] && [ -s "$HOME/heard" ] || return
	! grep -aniE 'user[12]|passw|AHVz|Subject|nobody else' \
		"$HOME/said" "$HOME/heard" || return 1
}

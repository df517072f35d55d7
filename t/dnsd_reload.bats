# When a zone's text changes: what is served, and from when on.

load lib
load dns

setup() {
	site
	LOG=$SITE/spool/log/inetd.log
	zone st.um < <(text 1 'www A 192.0.2.1')
	zone other.test < <(text 1 'www A 192.0.2.7')
}

# text SERIAL LINE...: a zone, of four lines that are right and these.
text() {
	printf '$TTL 1D\n@ SOA ns root %s 8H 2H 4W 1D\n' "$1"
	printf '@ NS ns\nns A 192.0.2.1\n'
	printf '%s\n' "${@:2}"
}

# put LINE...: the new text of st.um.
put() {
	text "$@" >"$SITE/etc/zones/new"
	mv "$SITE/etc/zones/new" "$SITE/etc/zones/st.um"
}

said() {
	grep -qF -- "$1" "$LOG"
}

# found NAME [OPTION...]: its addresses.
found() {
	dig @127.0.0.1 -p "$PORT" +short +time=2 +tries=2 "${@:2}" "$1" A
}

status() {
	dig @127.0.0.1 -p "$PORT" +time=2 +tries=2 "${@:2}" "$1" A |
		sed -n 's/.*status: \([A-Z]*\).*/\1/p'
}

is() { # VALUE COMMAND...
	[ "$("${@:2}")" = "$1" ]
}

@test "text that has changed is served soon, over UDP and TCP" {
	serve_dns
	[ "$(found www.st.um)" = 192.0.2.1 ]
	[ "$(found www.st.um +tcp)" = 192.0.2.1 ]
	put 2 'www A 192.0.2.2'
	wait_until is 192.0.2.2 found www.st.um
	wait_until is 192.0.2.2 found www.st.um +tcp
	said 'zone st.um: 4 records'
}

@test "a connection that stays sees the new text" {
	local answer

	serve_dns
	coproc CLIENT { python3 "$BATS_TEST_DIRNAME/dns/keep.py" "$PORT" www.st.um; }
	read -r answer <&"${CLIENT[0]}"
	[ "$answer" = 192.0.2.1 ]
	put 2 'www A 192.0.2.2'
	wait_until is 192.0.2.2 found www.st.um +tcp
	next() {
		echo >&"${CLIENT[1]}"
		read -r answer <&"${CLIENT[0]}"
		[ "$answer" = 192.0.2.2 ]
	}
	wait_until next
	kill "$CLIENT_PID"
}

@test "text with a mistake changes nothing, and is served once it is right" {
	serve_dns
	[ "$(found www.st.um)" = 192.0.2.1 ]
	put 2 'www A 192.0.2'
	wait_until said 'zone st.um: it stays as it was'
	said 'etc/zones/st.um:5: A: expected an IPv4 address'
	[ "$(found www.st.um)" = 192.0.2.1 ]
	put 2 'www A 192.0.2.2'
	wait_until is 192.0.2.2 found www.st.um
}

@test "a zone that never was right is no zone of ours to deny names in" {
	put 1 'www A 192.0.2'
	serve_dns
	[ "$(status www.st.um)" = SERVFAIL ]
	[ "$(status www.st.um +tcp)" = SERVFAIL ]
	[ "$(found www.other.test)" = 192.0.2.7 ]
	put 1 'www A 192.0.2.2'
	wait_until is 192.0.2.2 found www.st.um
}

@test "a change in a file that is included counts, and so does a lost one" {
	echo 'www A 192.0.2.3' >"$SITE/etc/zones/more"
	put 1 '$INCLUDE more'
	serve_dns
	[ "$(found www.st.um)" = 192.0.2.3 ]
	echo 'www A 192.0.2.4' >"$SITE/etc/zones/more"
	wait_until is 192.0.2.4 found www.st.um
	rm "$SITE/etc/zones/more"
	wait_until said '$INCLUDE: more: No such file or directory'
	[ "$(found www.st.um)" = 192.0.2.4 ]
}

@test "a serial that is not raised is warned of" {
	serve_dns
	[ "$(found www.st.um)" = 192.0.2.1 ]
	put 1 'www A 192.0.2.2'
	wait_until is 192.0.2.2 found www.st.um
	said 'etc/zones/st.um:2: warning: the text has changed, but the serial 1 is not later than it was (1)'
}

@test "an image that is damaged or of another zone's text is made anew" {
	local image=$SITE/spool/zones/st.um.image

	serve_dns
	[ "$(found www.st.um)" = 192.0.2.1 ]
	stop_all
	truncate -s -100 "$image"
	serve_dns
	[ "$(found www.st.um)" = 192.0.2.1 ]
	stop_all
	cp "$SITE/spool/zones/other.test.image" "$image"
	serve_dns
	[ "$(found www.st.um)" = 192.0.2.1 ]
	said 'st.um.image: Bad message'
}

@test "where no image can be written it is said, and nothing is denied" {
	[ "$EUID" -eq 0 ] || skip 'needs another user'
	serve_dns
	chown root "$SITE/spool/zones"
	[ "$(status www.st.um)" = SERVFAIL ]
	said 'spool/zones/st.um.image: Permission denied'
}

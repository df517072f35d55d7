# Where the zones of dnsd come from, and what it does before the first answer.

load lib
load dns

setup() {
	site
}

# text LINE...: a zone, of four lines that are right and these.
text() {
	printf '$TTL 1D\n@ SOA ns root 1 8H 2H 4W 1D\n'
	printf '@ NS ns\nns A 192.0.2.1\n'
	printf '%s\n' "$@"
}

found() { # NAME TYPE
	dig @127.0.0.1 -p "$PORT" +short +tries=2 "$@"
}

@test "a zone with a slash in its name: RFC 2317, and its files" {
	local classless=0/26.2.0.192.in-addr.arpa

	zone "$classless" < <(text '1 PTR www.st.um.')
	zone 0%2F26.2.0.192.in-addr.arpa < <(text '1 PTR another.st.um.')
	zone 2.0.192.in-addr.arpa < <(text "\$GENERATE 1-63 \$ CNAME \$.0/26")
	serve_dns
	run found -x 192.0.2.1
	assert_output - <<-E
	1.$classless.
	www.st.um.
	E
	run found 1.0%2F26.2.0.192.in-addr.arpa PTR
	assert_output another.st.um.
	[ -f "$SITE/etc/zones/0%2F26.2.0.192.in-addr.arpa" ]
	[ -f "$SITE/etc/zones/0%252F26.2.0.192.in-addr.arpa" ]
	[ -f "$SITE/spool/zones/0%2F26.2.0.192.in-addr.arpa.image" ]
	[ -f "$SITE/spool/zones/0%252f26.2.0.192.in-addr.arpa.image" ]
	"$LIBEXEC/dnsd" -n "$classless"
}

@test "no name of a zone leads out of its folder" {
	zone ../../evil </dev/null
	run "$LIBEXEC/dnsd" -n
	assert_failure
	assert_output --partial 'zone "../../evil": expected the name of a domain'
}

@test "a text that takes long to read keeps nobody else waiting" {
	[ "$(nproc)" -gt 1 ] || skip 'needs two processors'
	for name in slow.test quick.test other.test; do
		zone "$name" < <(text 'www A 192.0.2.7')
	done
	# Who reads a text waits for whoever has locked it.
	exec {lock}<"$SITE/etc/zones/slow.test"
	flock -x "$lock"
	serve_dns
	for transport in +notcp +tcp; do
		run found www.quick.test A "$transport"
		assert_output 192.0.2.7
		run found www.other.test A "$transport"
		assert_output 192.0.2.7
		run dig @127.0.0.1 -p "$PORT" www.slow.test "$transport"
		assert_output --partial 'status: SERVFAIL'
	done
	flock -u "$lock"
	for transport in +notcp +tcp; do
		is_there() { [ "$(found www.slow.test A "$transport")" = 192.0.2.7 ]; }
		wait_until is_there
	done
	[ "$(grep -c 'zone slow.test: 4 records' "$SITE/spool/log/inetd.log")" -eq 1 ]
}

@test "as many texts are read at once as there are processors, no more" {
	local file i lock locks=()

	for ((i = 0; i < $(nproc) + 3; i++)); do
		zone "z$i.test" < <(text 'www A 192.0.2.7')
		file=$SITE/etc/zones/z$i.test
		exec {lock}<"$file"
		flock -x "$lock"
		locks+=("$lock")
		stat -c '-> FLOCK .*:%i 0 EOF' "$file" >>"$SITE/inodes"
	done
	serve_dns
	waiting() { [ "$(grep -cf "$SITE/inodes" /proc/locks)" -eq "$1" ]; }
	found www.z0.test A +tcp +time=1 +tries=1 || :
	wait_until waiting "$(nproc)"
	pause 0.2
	waiting "$(nproc)"
	for lock in "${locks[@]}"; do
		flock -u "$lock"
	done
	last() { [ "$(found "www.z$((i - 1)).test" A +tcp)" = 192.0.2.7 ]; }
	wait_until last
}

# stream_line: as serve_dns, without the line for datagrams.
stream_line() {
	local user=daemon

	[ "$EUID" -eq 0 ] || user=$(id -un)
	chown "$user" "$SITE/spool/zones"
	PORT=$(some_port)
	start_inetd -a "$1" -o 0 <<-C
	$PORT stream tcp wait $user libexec/dnsd dnsd
	C
	dig @"$1" -p "$PORT" +tcp st.um >/dev/null
}

@test "the log says what is not done without a line for datagrams" {
	local log=$SITE/spool/log/inetd.log

	zone st.um < <(text)
	zone copied.test 'primary = { "192.0.2.1" }' </dev/null
	for address in 127.0.0.1 0.0.0.0; do
		stream_line "$address"
		wait_until grep -q 'there is no line for datagrams: zone copied.test, for one, is not copied' "$log"
		stop_all
		: >"$log"
	done
	sed -i 's/primary/notify/' "$SITE/etc/inetlab.conf"
	stream_line ::1
	wait_until grep -q 'zone copied.test, for one, is changed and nobody told' "$log"
	stop_all
	: >"$log"
	sed -i '/notify/d' "$SITE/etc/inetlab.conf"
	stream_line 127.0.0.1
	run ! grep -q 'line for datagrams' "$log"
}

@test "a question over TCP is enough for copies to be fetched" {
	"$ROOT/t/dns/primary.py" "$SITE/peer" 3>&- 4>&- &
	INETD_PIDS+=($!)
	wait_until test -s "$SITE/peer"
	zone good.test "primary = { \"127.0.0.1 $(<"$SITE/peer")\" }" </dev/null
	serve_dns
	is_there() { [ "$(found ns.good.test A +tcp)" = 192.0.2.1 ]; }
	wait_until is_there
	run ! grep -q 'line for datagrams' "$SITE/spool/log/inetd.log"
}

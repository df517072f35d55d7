# labs_dns.bats - the labs' sessions with the name server, as students type them.
# A test's name begins with the exercise: 000 is the book "server for dummies",
# 004 a lesson for a class, whose small Internet has a root of its own. t/dns has
# the zones, unchanged.

load lib
load dns

setup() {
	site
}

# As in the text, where this server is all there is and 53 its port.
serve_lab() {
	serve_dns 'responses = 0' 'recursion_flag = { "127.0.0.0/8" }'
}

# st_um: the zone that the book's script writes.
st_um() {
	zone st.um "$@" <"$ROOT/t/dns/hard/zones/st.um"
}

digs() {
	dig @127.0.0.1 -p "$PORT" "$@"
}

@test "000-3.1: the same number is open over UDP and over TCP" {
	st_um
	serve_lab
	run digs +notcp +short st.um
	assert_output 172.16.22.135
	run digs +tcp +short st.um
	assert_output 172.16.22.135
}

@test "000-3.2.2b 000-3.4.1a: dig www.st.um, with the text's flags and counts" {
	st_um
	serve_lab
	run digs +noedns www.st.um
	assert_line --regexp ';; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: [0-9]+$'
	assert_line ';; flags: qr aa rd ra; QUERY: 1, ANSWER: 2, AUTHORITY: 2, ADDITIONAL: 2'
	diff - <(sed -n '/^;; ANSWER/,/^;; Query/{/^;; Query/!s/[[:space:]]\+/ /gp}' \
		<<<"$output") <<-'S'
	;; ANSWER SECTION:
	www.st.um. 604800 IN CNAME st.um.
	st.um. 604800 IN A 172.16.22.135
	;; AUTHORITY SECTION:
	st.um. 604800 IN NS ns1.st.um.
	st.um. 604800 IN NS ns2.st.um.
	;; ADDITIONAL SECTION:
	ns1.st.um. 604800 IN A 172.16.22.135
	ns2.st.um. 604800 IN A 172.16.22.137
	S
	assert_line --regexp "^;; SERVER: 127.0.0.1#$PORT\(127.0.0.1\)"
	# Today's dig says EDNS, and counts the record that answers that.
	run digs www.st.um
	assert_line ';; flags: qr aa rd ra; QUERY: 1, ANSWER: 2, AUTHORITY: 2, ADDITIONAL: 3'
}

@test "000-3.4.1a 000-3.3: dig st.um, and each name of the text" {
	st_um
	serve_lab
	run digs +noedns st.um
	assert_line ';; flags: qr aa rd ra; QUERY: 1, ANSWER: 1, AUTHORITY: 2, ADDITIONAL: 2'
	for name in smtp pop3 ldap www www1 www2 www3; do
		run digs +short $name.st.um
		assert_output $'st.um.\n172.16.22.135'
	done
	run digs +short ns2.st.um
	assert_output 172.16.22.137
	run digs www4.st.um
	assert_line --partial 'status: NXDOMAIN'
	assert_line --regexp '^st.um\.[[:space:]]+604800[[:space:]]+IN[[:space:]]+SOA[[:space:]]+ns1.st.um. root.ns1.st.um. 1 604800 86400 2419200 604800$'
}

@test "000-3.4.1b 000-9-DNS: nslookup www.st.um, host www.st.um" {
	st_um
	serve_lab
	run nslookup "-port=$PORT" www.st.um 127.0.0.1
	assert_success
	diff - <(echo "$output") <<-S
	Server:		127.0.0.1
	Address:	127.0.0.1#$PORT

	www.st.um	canonical name = st.um.
	Name:	st.um
	Address: 172.16.22.135
	S
	run host -p "$PORT" www.st.um 127.0.0.1
	assert_success
	assert_line 'www.st.um is an alias for st.um.'
	assert_line 'st.um has address 172.16.22.135'
	refute_output --partial NXDOMAIN
}

@test "000-3.4.1c: question and answer as the text's packets have them" {
	st_um
	serve_lab
	run python3 - "$PORT" <<-'P'
	import socket, sys
	s = socket.socket(type=socket.SOCK_DGRAM)
	s.connect(("127.0.0.1", int(sys.argv[1])))
	s.send(bytes.fromhex("1fee01000001000000000000") + b"\x02st\x02um\0\0\1\0\1")
	answer = s.recv(512)
	print(answer[:12].hex(" ", 2), len(answer))
	P
	# The frame in the text has 149 octets, 42 of them before the message.
	assert_output "1fee 8580 0001 0001 0002 0002 $((149 - 42))"
}

@test "000-3.2.2a: who may have the zone, and who may not" {
	st_um 'transfer = { "127.0.0.2" }'
	serve_lab
	run digs -b 127.0.0.2 st.um axfr
	assert_line --regexp '^www3.st.um\.[[:space:]]+604800[[:space:]]+IN[[:space:]]+CNAME[[:space:]]+st.um\.$'
	assert_line --partial 'XFR size: 14 records'
	run digs st.um axfr
	assert_line '; Transfer failed.'
}

# second_site: from here on, another one.
second_site() {
	SITE=$BATS_TEST_TMPDIR/second
	mkdir -p "$SITE"/{etc,spool/{run,log}}
	ln -s "$LIBEXEC" "$SITE/libexec"
	export INETLAB_CONF=$SITE/etc/inetlab.conf
}

same_as() { # NAME ADDRESSES
	[ "$(digs +short "$1")" = "$2" ]
}

serial_is() {
	[ "$(digs +short st.um soa | cut -d ' ' -f 3)" = "$1" ]
}

@test "000-3.2.2c 000-3.2.1: the secondary has what the primary has, also alone" {
	local primary secondary text=$SITE/etc/zones/st.um first

	primary=$(some_port) secondary=$(some_port)
	st_um 'transfer = { "127.0.0.1" }' "notify = { \"127.0.0.1 $secondary\" }"
	PORT=$primary serve_lab
	first=$INETD_PID
	second_site
	echo "zone \"st.um\" { primary = { \"127.0.0.1 $primary\" } }" \
		>"$SITE/etc/inetlab.conf"
	PORT=$secondary
	serve_lab
	wait_until serial_is 1
	grep -q 'www3' "$SITE/spool/zones/st.um"
	# A serial that is raised, and the word of it.
	sed -i 's/1      ; Serial/2      ; Serial/; s/www3 /www4 /' "$text"
	PORT=$primary wait_until serial_is 2
	wait_until serial_is 2
	wait_until same_as www4.st.um $'st.um.\n172.16.22.135' # from each process
	kill "$first"
	timeout "$PATIENCE" tail --pid="$first" -f /dev/null
	run digs +noedns www4.st.um
	assert_line ';; flags: qr aa rd ra; QUERY: 1, ANSWER: 2, AUTHORITY: 2, ADDITIONAL: 2'
}

@test "004-dns-root 004-dns-universe: treebeard has the root and refers to galaxies" {
	zones_of lab
	rm "$SITE/etc/zones/galaxy1.universe"
	sed -i '/^zone "galaxy1.universe"/,/^}/d' "$SITE/etc/inetlab.conf"
	serve_lab
	run digs +noedns . ns
	assert_line ';; flags: qr aa rd ra; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 0'
	run digs +short . soa
	assert_output 'treebeard.universe. root.treebeard.universe. 2010050200 28800 7200 2419200 86400'
	run digs +noedns legolas.galaxy1.universe
	assert_line ';; flags: qr rd ra; QUERY: 1, ANSWER: 0, AUTHORITY: 1, ADDITIONAL: 1'
	assert_line --regexp '^galaxy1.universe\.[[:space:]]+259200[[:space:]]+IN[[:space:]]+NS[[:space:]]+elrond1.galaxy1.universe\.$'
	assert_line --regexp '^elrond1.galaxy1.universe\.[[:space:]]+259200[[:space:]]+IN[[:space:]]+A[[:space:]]+172.30.1.126$'
	run digs www.google.com
	assert_line --partial 'status: NXDOMAIN'
}

@test "004-check1: host treebeard.universe, and host of an address" {
	zones_of lab
	serve_lab
	for asked in 'treebeard.universe 172.30.1.200' \
		'elrond1.galaxy1.universe 172.30.1.126'; do
		run host -p "$PORT" "${asked% *}" 127.0.0.1
		assert_success
		assert_line "${asked% *} has address ${asked#* }"
	done
	run host -p "$PORT" 172.30.1.126 127.0.0.1
	assert_success
	assert_line '126.1.30.172.in-addr.arpa domain name pointer elrond1.galaxy1.universe.1.30.172.in-addr.arpa.'
}

@test "004-dns-rev: dnsd -n sees the dots that are missing, and serves it all the same" {
	zone 1.30.172.in-addr.arpa <"$ROOT/t/dns/lab/zones/1.30.172.in-addr.arpa"
	run "$LIBEXEC/dnsd" -n
	assert_success
	assert_line --partial 'etc/zones/1.30.172.in-addr.arpa:15: warning: PTR elrond1.galaxy1.universe.1.30.172.in-addr.arpa.: is the dot at its end missing?'
	serve_lab
	run digs +short -x 172.30.1.126
	assert_output elrond1.galaxy1.universe.1.30.172.in-addr.arpa.
	sed -i -e 's/2010050200/2010050201/' -e '/PTR/s/ *$/./' \
		"$SITE/etc/zones/1.30.172.in-addr.arpa"
	run "$LIBEXEC/dnsd" -n
	refute_output --partial warning
	wait_until is_whole
}

is_whole() {
	[ "$(digs +short -x 172.30.1.126)" = elrond1.galaxy1.universe. ]
}

@test "004-dns-local: elrond1 has its own galaxy, legolas and the mail" {
	zone galaxy1.universe <"$ROOT/t/dns/lab/zones/galaxy1.universe"
	serve_lab
	run digs +short legolas.galaxy1.universe elrond.galaxy1.universe
	assert_output $'10.10.1.105\n10.10.1.1'
	run digs +noedns galaxy1.universe mx
	assert_line ';; flags: qr aa rd ra; QUERY: 1, ANSWER: 1, AUTHORITY: 1, ADDITIONAL: 1'
	assert_line --regexp 'MX[[:space:]]+10 elrond1.galaxy1.universe.$'
}

@test "004-dnsmx: two servers for mail, the lower number first" {
	zone skyhighway.com <<-'Z'
	$TTL 86400
	@ IN SOA io1.cruzio.com. root 1 8H 2H 4W 1D
	  IN NS io1-sec.cruzio.com.
	  IN NS io1.cruzio.com.
	  IN MX 10 io1-sec.cruzio.com.
	  IN MX 5 mail
	mail IN A 63.249.82.6
	Z
	serve_lab
	run digs +noedns mx skyhighway.com
	assert_line ';; flags: qr aa rd ra; QUERY: 1, ANSWER: 2, AUTHORITY: 2, ADDITIONAL: 1'
	run digs +short mx skyhighway.com
	assert_line '5 mail.skyhighway.com.'
	assert_line '10 io1-sec.cruzio.com.'
}

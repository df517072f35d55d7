# Copies of zones: given, and taken from other name servers.

load lib
load dns

setup() {
	site
	KEY=hmac-sha256:lab:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=
	PEERS=$ROOT/build/peers
	export LD_LIBRARY_PATH_OF_PEERS=$PEERS/lib
}

# key: the one that dig's -y is told, in etc/tsig.
key() {
	local algorithm name secret

	IFS=: read -r algorithm name secret <<<"$KEY"
	(umask 027 && echo "$name $algorithm $secret" >"$SITE/etc/tsig")
	[ "$EUID" -ne 0 ] || chgrp daemon "$SITE/etc/tsig"
}

# text SERIAL: a zone's, records follow on stdin.
text() {
	printf '$TTL 300\n@ SOA ns root %u 1 1 5 60\n@ NS ns\nns A 192.0.2.1\n' "$1"
	cat
}

# copy TYPE ZONE [OPTION...]: as dig prints it, in columns.
copy() {
	dig -p "$PORT" @127.0.0.1 "$2" "$1" +noall +answer +nottlunits "${@:3}" |
		grep -v '^;' | tr -s '\t ' ' '
}

serial_of() { # ZONE
	dig -p "$PORT" @127.0.0.1 "$1" SOA +short | cut -d' ' -f3
}

is_serial() { # ZONE SERIAL
	[ "$(serial_of "$1")" = "$2" ]
}

@test "the whole zone is copied, from SOA to SOA" {
	zone st.um 'transfer = { "127.0.0.1" }' < <(text 1 <<-'E'
	sub NS ns.sub
	ns.sub A 192.0.2.2
	*.wild TXT "any thing"
	u TYPE65534 \# 4 0A000001
	E
	)
	serve_dns
	run copy AXFR st.um
	assert_output - <<-'E'
	st.um. 300 IN SOA ns.st.um. root.st.um. 1 1 1 5 60
	st.um. 300 IN NS ns.st.um.
	ns.st.um. 300 IN A 192.0.2.1
	sub.st.um. 300 IN NS ns.sub.st.um.
	ns.sub.st.um. 300 IN A 192.0.2.2
	u.st.um. 300 IN TYPE65534 \# 4 0A000001
	*.wild.st.um. 300 IN TXT "any thing"
	st.um. 300 IN SOA ns.st.um. root.st.um. 1 1 1 5 60
	E
}

@test "a zone of many messages is copied whole, signed or not" {
	key
	zone st.um 'transfer = { "127.0.0.1", "key lab" }' < <(text 1 <<-'E'
	$GENERATE 1-5000 h$ TXT a-text-that-makes-the-record-somewhat-longer-$
	long TXT ( $LONG )
	E
	)
	sed -i "s/\$LONG/$(printf '"%0250d" ' {1..100})/" "$SITE/etc/zones/st.um"
	serve_dns
	for signed in '' "-y $KEY"; do
		# shellcheck disable=SC2086 # words
		dig -p "$PORT" @127.0.0.1 st.um AXFR $signed +noall +answer +stats >"$SITE/copy"
		grep -qE 'XFR size: 5005 records .messages [0-9]{2,}' "$SITE/copy"
		[ "$(grep -c somewhat-longer "$SITE/copy")" -eq 5000 ]
		grep -q '^long.*0100"$' "$SITE/copy"
	done
}

@test "the longest record there is: an answer, and a copy, signed or not" {
	local name octets=64512 signed

	name=$(printf '%063d.' {1..3})$(printf '%055d' 4)
	data() { printf "\\\\# $1 %0$((2 * $1))d" 0; }
	key
	zone st.um 'transfer = { "key lab" }' < <(text 1 <<<"$name TYPE65534 $(data $octets)")
	zone more.test < <(text 1 <<<"a TYPE65534 $(data $((octets + 1)))")
	serve_dns
	answered() {
		dig -p "$PORT" @127.0.0.1 "$name.st.um" TYPE65534 +tcp -y "$KEY" +nosplit >"$SITE/answer"
		grep -q 'ANSWER: 1, AUTHORITY: [01], ADDITIONAL: [1-9]' "$SITE/answer"
	}
	wait_until answered # once it is compiled
	[ "$(sed -n "s/.*TYPE65534.*# $octets //p" "$SITE/answer" | tr -d '\n' | wc -c)" -eq $((2 * octets)) ]
	dig -p "$PORT" @127.0.0.1 st.um AXFR -y "$KEY" +stats >"$SITE/copy"
	grep -q 'XFR size: 5 records' "$SITE/copy"
	wait_until grep -q 'more.test:5: data of more octets than fit into a message' "$SITE/spool/log/inetd.log"
}

@test "a signed zone: an alias has signatures, and all is copied" {
	local key

	text 1 >"$SITE/plain" <<-'E'
	www 60 CNAME ns
	b 77 A 192.0.2.2
	b 99 TXT x
	E
	cd "$SITE"
	key=$(ldns-keygen -a ECDSAP256SHA256 -r /dev/urandom st.um)
	ldns-signzone -o st.um -f signed plain "$key"
	zone st.um 'transfer = { "127.0.0.1" }' <signed
	serve_dns
	run dig -p "$PORT" @127.0.0.1 +short www.st.um
	assert_output $'ns.st.um.\n192.0.2.1'
	run dig -p "$PORT" @127.0.0.1 +short www.st.um RRSIG
	assert_line --regexp '^CNAME 13 '
	assert_line --regexp '^NSEC 13 '
	run dig -p "$PORT" @127.0.0.1 +short www.st.um NSEC
	assert_output 'st.um. CNAME RRSIG NSEC'
	[ "$(copy AXFR st.um | sort -u | wc -l)" -eq "$(wc -l <signed)" ]
	run grep -E 'warning|expected' "$SITE/spool/log/inetd.log"
	assert_failure
	echo 'www CAA 0 issue x' >>"$SITE/etc/zones/st.um"
	wait_until grep -q 'CNAME: expected no other records of its name' "$SITE/spool/log/inetd.log"
}

@test "strangers get no copy, and the log says so" {
	zone st.um < <(text 1 </dev/null)
	zone other 'transfer = { "192.0.2.0/24", "key lab" }' < <(text 1 </dev/null)
	serve_dns
	for name in st.um other; do
		for kind in AXFR IXFR=0; do
			run dig -p "$PORT" @127.0.0.1 "$name" "$kind"
			assert_line --partial 'Transfer failed'
			run dig -p "$PORT" @127.0.0.1 "$name" "$kind" +notcp
			refute_output --partial ns.
		done
		wait_until grep -q "127.0.0.1.* may not copy $name" "$SITE/spool/log/inetd.log"
	done
	run kdig -p "$PORT" @127.0.0.1 below.st.um AXFR
	assert_output --partial NOTAUTH
}

@test "a key opens a zone, another one does not" {
	local other=hmac-sha512:other:QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=

	key
	echo "other hmac-sha512 ${other##*:}" >>"$SITE/etc/tsig"
	zone st.um 'transfer = { "key lab" }' < <(text 1 </dev/null)
	serve_dns
	for client in dig kdig; do
		run "$client" -p "$PORT" @127.0.0.1 st.um AXFR -y "$KEY"
		assert_line --regexp '^ns.st.um'
		refute_output --regexp '(tsig|TSIG).*(fail|wrong)'
	done
	for wrong in "${KEY/MDE/MDF}" "${KEY/lab/lob}" "${KEY/256/512}"; do
		run dig -p "$PORT" @127.0.0.1 st.um AXFR -y "$wrong"
		refute_line --regexp '^ns\.st\.um'
		run dig -p "$PORT" @127.0.0.1 st.um SOA -y "$wrong"
		assert_output --partial 'status: NOTAUTH'
	done
	run dig -p "$PORT" @127.0.0.1 st.um AXFR -y "$other"
	refute_line --regexp '^ns\.st\.um'
	run dig -p "$PORT" @127.0.0.1 st.um SOA -y "$other"
	assert_output --partial 'status: NOERROR'
	run dig -p "$PORT" @127.0.0.1 st.um SOA -y "$KEY"
	assert_output --partial 'status: NOERROR'
	refute_output --partial 'could not be validated'
}

@test "who has an older version gets what has changed since" {
	zone st.um 'transfer = { "127.0.0.1" }' < <(text 1 <<<'a A 192.0.2.1
b A 192.0.2.2
c A 192.0.2.3')
	serve_dns
	wait_until is_serial st.um 1
	text 2 >"$SITE/etc/zones/st.um" <<<'a A 192.0.2.1
b A 192.0.2.4
$TTL 60
c A 192.0.2.3'
	wait_until is_serial st.um 2
	run copy IXFR=1 st.um
	assert_output - <<-'E'
	st.um. 300 IN SOA ns.st.um. root.st.um. 2 1 1 5 60
	st.um. 300 IN SOA ns.st.um. root.st.um. 1 1 1 5 60
	b.st.um. 300 IN A 192.0.2.2
	c.st.um. 300 IN A 192.0.2.3
	st.um. 300 IN SOA ns.st.um. root.st.um. 2 1 1 5 60
	b.st.um. 300 IN A 192.0.2.4
	c.st.um. 60 IN A 192.0.2.3
	st.um. 300 IN SOA ns.st.um. root.st.um. 2 1 1 5 60
	E
	run copy IXFR=2 st.um
	assert_output 'st.um. 300 IN SOA ns.st.um. root.st.um. 2 1 1 5 60'
	# Each process that answers datagrams looks at the zones every second.
	newest() {
		[ "$(copy IXFR=77 st.um +notcp)" = \
			'st.um. 300 IN SOA ns.st.um. root.st.um. 2 1 1 5 60' ]
	}
	wait_until newest
	# Of a version that nobody knows any more, and over TCP: all.
	run copy IXFR=0 st.um
	assert_line 'a.st.um. 300 IN A 192.0.2.1'
	assert_line --index 1 --partial ' NS '
}

@test "who asks for changes by datagram hears of the newest version, or that it is too long" {
	local long

	long=$(printf '%060d.' {1..4})
	zone st.um 'transfer = { "127.0.0.1" }' <<-E
	\$TTL 300
	@ SOA $long ${long//0/a} 1 1 1 5 60
	@ NS ns
	ns A 192.0.2.1
	E
	zone short.test 'transfer = { "127.0.0.1" }' < <(text 7 </dev/null)
	serve_dns
	run "$ROOT/t/dns/changes.py" "$PORT" st.um 0
	assert_output '0 TC'
	run copy IXFR=0 st.um +notcp +bufsize=1232
	assert_output "st.um. 300 IN SOA $long ${long//0/a} 1 1 1 5 60"
	run "$ROOT/t/dns/changes.py" "$PORT" short.test 0
	assert_output '0 6 300 7'
	run "$ROOT/t/dns/changes.py" "$PORT" short.test 7
	assert_output '0 6 300 7'
	# Changes since when? Without SOA nobody knows (RFC 1995 3).
	run "$ROOT/t/dns/changes.py" "$PORT" short.test
	assert_output 1
}

# peer_port: a port that nobody else listens on, probably.
peer_port() {
	PEER=$((10000 + (RANDOM * 32768 + RANDOM) % 22000))
}

# begin NAME COMMAND...: a peer, in a group of its own that teardown ends.
begin() {
	local name=$1

	setsid env LD_LIBRARY_PATH="$PEERS/lib" "${@:2}" \
		>"$SITE/$name.log" 2>&1 3>&- 4>&- </dev/null &
	INETD_PIDS+=($!)
}

# named STATEMENT...: bind9 at port $PEER, that knows the key.
named() {
	local secret=${KEY##*:}

	mkdir -p "$SITE/named"
	cat >"$SITE/named/conf" <<-C
	key lab { algorithm hmac-sha256; secret "$secret"; };
	options {
		directory "$SITE/named"; pid-file "pid"; session-keyfile none;
		managed-keys-directory "."; lock-file none;
		listen-on port $PEER { 127.0.0.1; }; listen-on-v6 { none; };
		recursion no; dnssec-validation no; empty-zones-enable no;
		check-integrity no; check-names primary ignore; ixfr-from-differences yes;
		notify explicit; notify-delay 0; min-refresh-time 1;
	};
	controls { };
	server 127.0.0.1 { keys lab; };
	$*
	C
	begin named "$PEERS/bind9/usr/sbin/named" -g -n 1 -c "$SITE/named/conf"
}

# nsd LINE...: nsd at port $PEER, that knows the key.
nsd() {
	mkdir -p "$SITE/nsd"
	{
		printf 'server:\n ip-address: 127.0.0.1@%u\n' "$PEER"
		printf ' username: ""\n chroot: ""\n database: ""\n zonesdir: "/"\n'
		printf ' pidfile: "%s/pid"\n xfrdfile: "%s/xfrd"\n xfrdir: "%s"\n' \
			"$SITE/nsd" "$SITE/nsd" "$SITE/nsd"
		printf ' zonelistfile: "%s/zones"\n xfrd-reload-timeout: 0\n' "$SITE/nsd"
		printf 'remote-control:\n control-enable: no\n'
		printf 'key:\n name: lab\n algorithm: hmac-sha256\n secret: "%s"\n' \
			"${KEY##*:}"
		printf '%s\n' "$@"
	} >"$SITE/nsd/conf"
	begin nsd "$PEERS/nsd/usr/sbin/nsd" -d -c "$SITE/nsd/conf"
}

# same_copies: the peer's zone st.um is ours, record by record.
same_copies() {
	local ours theirs

	ours=$(copy AXFR st.um -y "$KEY" | LC_ALL=C sort -f)
	theirs=$(PORT=$PEER copy AXFR st.um -y "$KEY" | LC_ALL=C sort -f)
	[ -n "$ours" ]
	diff -i <(echo "$ours") <(echo "$theirs")
}

# A record of 40,160 octets; as text, more than ldns reads.
long() {
	local string

	string=$(printf '\\255%.0s' {1..250})
	printf 'long TXT'
	for _ in {1..160}; do
		printf ' "%s"' "$string"
	done
	echo
}

# Records of all kinds, with what is hard to say as text.
many_kinds() {
	cat <<-'E'
	@ MX 10 mail
	mail AAAA 2001:db8::1
	alias CNAME mail
	_s._tcp SRV 1 2 3 mail.elsewhere.example.
	t TXT "" "with \"quotes\", \\ and ; \000\255" more
	t TXT "another"
	dot\.ted\032and\@\$ A 192.0.2.7
	*.wild A 192.0.2.8
	c CAA 0 issue "ca.example; a=\"b\""
	h HINFO "a machine" "and its system"
	u TYPE65534 \# 4 0A000001
	e TYPE65533 \# 0
	d DS 1 8 2 0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20
	sub NS ns.sub
	ns.sub A 192.0.2.9
	s SPF "v=spf1"
	n NAPTR 1 2 "u" "E2U" "!^.*$!sip:a@b!" .
	l LOC 52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m
	E
}

@test "bind9 has a zone first: it is copied, and its changes, signed" {
	key
	peer_port
	text 1 < <(many_kinds; long) >"$SITE/bind.zone"
	printf 'zone "st.um" {\nprimary = { "127.0.0.1 %u" }\nkey = "lab"\ntransfer = { "key lab" }\n}\n' \
		"$PEER" >>"$SITE/etc/inetlab.conf"
	serve_dns
	named "zone st.um { type primary; file \"$SITE/bind.zone\";
		allow-transfer { key lab; };
		also-notify { 127.0.0.1 port $PORT key lab; }; };"
	wait_until is_serial st.um 1
	same_copies
	text 2 < <(many_kinds | sed '/^\*/d; s/255/254/'; echo 'new A 192.0.2.99') >"$SITE/bind.zone"
	kill -HUP "$(<"$SITE/named/pid")"
	wait_until is_serial st.um 2
	same_copies
	grep -q 'zone st.um: changes, serial 2, from 127.0.0.1' "$SITE/spool/log/inetd.log"
}

@test "nsd has a zone first: it is copied" {
	key
	peer_port
	text 1 < <(many_kinds) >"$SITE/nsd.zone"
	printf 'zone "st.um" {\nprimary = { "127.0.0.1 %u" }\nkey = "lab"\ntransfer = { "key lab" }\n}\n' \
		"$PEER" >>"$SITE/etc/inetlab.conf"
	serve_dns
	nsd 'zone:' ' name: st.um' " zonefile: $SITE/nsd.zone" \
		' provide-xfr: 127.0.0.1 lab' " notify: 127.0.0.1@$PORT lab"
	wait_until is_serial st.um 1
	same_copies
	text 2 < <(many_kinds; echo 'new A 192.0.2.99') >"$SITE/nsd.zone"
	kill -HUP "$(<"$SITE/nsd/pid")"
	wait_until is_serial st.um 2
	same_copies
}

@test "bind9 copies our zone, and is told of changes" {
	key
	peer_port
	zone st.um 'transfer = { "key lab" }' "notify = { \"127.0.0.1 $PEER\" }" \
		'key = "lab"' < <(text 1 < <(many_kinds))
	serve_dns
	named "zone st.um { type secondary; file \"copy\"; masterfile-format text;
		primaries { 127.0.0.1 port $PORT key lab; };
		allow-transfer { key lab; }; };"
	PORT=$PEER wait_until is_serial st.um 1
	same_copies
	text 2 < <(many_kinds | sed '/^\*/d; s/255/254/'; echo 'new A 192.0.2.99') >"$SITE/etc/zones/st.um"
	PORT=$PEER wait_until is_serial st.um 2
	same_copies
	grep -q 'zone st.um: changes of serial 2 copied' "$SITE/spool/log/inetd.log"
	wait_until grep -q '127.0.0.1.* was told of serial 2: rcode 0' "$SITE/spool/log/inetd.log"
}

@test "nsd copies our zone, and is told of changes" {
	key
	peer_port
	zone st.um 'transfer = { "key lab" }' "notify = { \"127.0.0.1 $PEER\" }" \
		'key = "lab"' < <(text 1 < <(many_kinds))
	serve_dns
	is_serial st.um 1
	nsd 'zone:' ' name: st.um' " request-xfr: 127.0.0.1@$PORT lab" \
		' allow-notify: 127.0.0.1 lab' ' provide-xfr: 127.0.0.1 lab'
	PORT=$PEER wait_until is_serial st.um 1
	same_copies
	text 2 < <(many_kinds; echo 'new A 192.0.2.99') >"$SITE/etc/zones/st.um"
	PORT=$PEER wait_until is_serial st.um 2
	same_copies
}

# secondary SETTING...: st.um is copied from $PEER.
secondary() {
	printf 'zone "st.um" {\nprimary = { "127.0.0.1 %u" }\n%s\n}\n' "$PEER" \
		"$(printf '%s\n' "$@")" >>"$SITE/etc/inetlab.conf"
}

counted() { # LEAST TEXT
	[ "$(grep -c "$2" "$SITE/spool/log/inetd.log")" -ge "$1" ]
}

is_rcode() { # ZONE RCODE
	dig -p "$PORT" @127.0.0.1 "$1" SOA | grep -q "status: $2"
}

# timers REFRESH EXPIRE: those of the zone's text on stdin.
timers() {
	sed "s/ 1 1 5 60\$/ $1 1 $2 60/"
}

@test "a copy that nobody confirms is not served for ever" {
	key
	peer_port
	text 1 </dev/null | timers 1 2 >"$SITE/nsd.zone"
	secondary
	serve_dns
	is_rcode st.um SERVFAIL
	set -- 'zone:' ' name: st.um' " zonefile: $SITE/nsd.zone" \
		' provide-xfr: 127.0.0.1 NOKEY'
	nsd "$@"
	wait_until is_serial st.um 1
	kill "$(<"$SITE/nsd/pid")"
	wait_until is_rcode st.um SERVFAIL
	wait_until grep -q 'zone st.um: no primary has confirmed it for too long' "$SITE/spool/log/inetd.log"
	nsd "$@"
	wait_until is_serial st.um 1
}

@test "a primary that tells of a change is asked, a stranger is refused" {
	key
	peer_port
	text 1 </dev/null | timers 1000 2000 >"$SITE/nsd.zone"
	secondary
	zone other < <(text 1 </dev/null)
	serve_dns
	nsd 'zone:' ' name: st.um' " zonefile: $SITE/nsd.zone" \
		' provide-xfr: 127.0.0.1 NOKEY'
	wait_until is_serial st.um 1
	text 2 </dev/null | timers 1000 2000 >"$SITE/nsd.zone"
	kill -HUP "$(<"$SITE/nsd/pid")"
	PORT=$PEER wait_until is_serial st.um 2
	run dig -p "$PORT" @127.0.0.1 other SOA +opcode=notify
	assert_output --partial 'status: REFUSED'
	run dig -p "$PORT" @127.0.0.1 below.st.um SOA +opcode=notify
	assert_output --partial 'status: NOTAUTH'
	wait_until is_serial st.um 1
	run dig -p "$PORT" @127.0.0.1 st.um SOA +opcode=notify
	assert_output --partial 'opcode: NOTIFY, status: NOERROR'
	wait_until is_serial st.um 2
}

@test "a copy is not taken from who does not know the key" {
	key
	peer_port
	text 1 </dev/null >"$SITE/nsd.zone"
	secondary 'key = "lab"'
	serve_dns
	KEY=${KEY/MDE/MDF}
	nsd 'zone:' ' name: st.um' " zonefile: $SITE/nsd.zone" \
		' provide-xfr: 127.0.0.1 NOKEY' ' provide-xfr: 127.0.0.1 lab'
	PORT=$PEER wait_until is_serial st.um 1
	is_rcode st.um SERVFAIL
	wait_until grep -q "zone st.um: no serial from 127.0.0.1:$PEER: it" "$SITE/spool/log/inetd.log"
	[ ! -e "$SITE/spool/zones/st.um" ]
}

@test "what a primary does wrong is no copy, and the log says what" {
	local fault why

	key
	begin primary "$ROOT/t/dns/primary.py" "$SITE/peer"
	wait_until test -s "$SITE/peer"
	PEER=$(<"$SITE/peer")
	for fault in good pointers older unsigned stranger outside serial half alias long; do
		printf 'zone "%s.test" {\nprimary = { "127.0.0.1 %u" }\n' "$fault" "$PEER"
		[ "$fault" != unsigned ] || echo 'key = "lab"'
		echo '}'
	done >>"$SITE/etc/inetlab.conf"
	serve_dns
	wait_until is_serial good.test 2
	wait_until is_serial pointers.test 2
	run dig -p "$PORT" @127.0.0.1 +short pointers.test RP
	assert_output 'root.pointers.test. pointers.test.'
	run dig -p "$PORT" @127.0.0.1 +short pointers.test AFSDB
	assert_output '1 root.pointers.test.'
	wait_until is_serial older.test 2
	dig -p "$PORT" @127.0.0.1 older.test SOA +opcode=notify >/dev/null
	for why in changes copy; do
		wait_until grep -q "zone older.test: no $why .*: its version is no newer" \
			"$SITE/spool/log/inetd.log"
	done
	while read -r fault why; do
		wait_until grep -q "zone $fault.test: .*$why" "$SITE/spool/log/inetd.log"
		is_rcode "$fault.test" SERVFAIL
	done <<-'E'
	unsigned its answer is not signed with the key
	stranger it has no authority for the zone
	outside a record that is none of the zone's
	serial another SOA at the end
	half it has hung up
	alias it is not served
	long its answer is none to the question
	E
	[ ! -e "$SITE/spool/zones/half.test.new" ]
	# What can't be served is not fetched again as often as what can't be had.
	wait_until counted 2 'zone half.test: no copy'
	run ! counted 2 'zone alias.test: copied'
}

# dnsd: the clients that people use, over UDP and TCP, and what the settings say.

load lib
load dns

setup() {
	site
	LOG=$SITE/spool/log/inetd.log
	zone st.um <<-'Z'
	$TTL 604800
	@ SOA ns1 root 1 604800 86400 2419200 604800
	@ NS ns1
	@ NS ns2
	@ A 172.16.22.135
	@ MX 10 smtp
	ns1 A 172.16.22.135
	ns2 A 172.16.22.137
	smtp A 172.16.22.136
	www CNAME @
	alone A 192.0.2.1
	alone AAAA 2001:db8::1
	_sip._udp SRV 1 2 5060 alone
	tree TXT "a tree"
	odd TYPE65280 \# 3 010203
	sub NS ns.sub
	sub NS ns2
	ns.sub A 192.0.2.2
	$GENERATE 1-40 big TXT $-long-long-long-long-long-long
	Z
}

# $PORT is asked.
dig() {
	command dig @127.0.0.1 -p "$PORT" +time=5 +tries=1 "$@"
}

# status_of DIG-ARGUMENTS: "NOERROR qr aa rd 1 2 2 2", the last four the counts.
status_of() {
	dig "$@" | sed -n 's/.*status: \([A-Z]*\),.*/\1/p
		s/;; flags: \(.*\); QUERY: \([0-9]*\), ANSWER: \([0-9]*\), AUTHORITY: \([0-9]*\), ADDITIONAL: \([0-9]*\)/\1 \2 \3 \4 \5/p' |
		paste -sd ' '
}

@test "dig: the sections, counts and flags of the lab's text" {
	local over

	serve_dns 'responses = 0' 'recursion_flag = { "127.0.0.0/8" }'
	for over in +notcp +tcp; do
		[ "$(status_of $over +noedns www.st.um)" = 'NOERROR qr aa rd ra 1 2 2 2' ]
		[ "$(status_of $over www.st.um)" = 'NOERROR qr aa rd ra 1 2 2 3' ]
		[ "$(status_of $over +noedns st.um)" = 'NOERROR qr aa rd ra 1 1 2 2' ]
		[ "$(status_of $over +noedns +norec st.um NS)" = 'NOERROR qr aa ra 1 2 0 2' ]
		[ "$(status_of $over +noedns x.sub.st.um)" = 'NOERROR qr rd ra 1 0 2 2' ]
		[ "$(status_of $over +noedns none.st.um)" = 'NXDOMAIN qr aa rd ra 1 0 1 0' ]
		[ "$(status_of $over +noedns tree.st.um)" = 'NOERROR qr aa rd ra 1 0 1 0' ]
	done
	run dig +noall +answer www.st.um
	assert_line --regexp '^www\.st\.um\.[[:space:]]+604800[[:space:]]+IN[[:space:]]+CNAME[[:space:]]+st\.um\.$'
	assert_line --regexp '^st\.um\.[[:space:]]+604800[[:space:]]+IN[[:space:]]+A[[:space:]]+172\.16\.22\.135$'
}

@test "nobody sees RA but whom the settings name; the question comes back as it was" {
	serve_dns 'responses = 0' 'recursion_flag = { "127.0.0.2" }'
	[ "$(status_of +noedns st.um)" = 'NOERROR qr aa rd 1 1 2 2' ]
	[ "$(status_of -b 127.0.0.2 +noedns st.um)" = 'NOERROR qr aa rd ra 1 1 2 2' ]
	[ "$(status_of -b 127.0.0.2 +tcp +noedns st.um)" = 'NOERROR qr aa rd ra 1 1 2 2' ]
	run dig +noall +question +answer +answer WwW.sT.Um
	assert_line --partial ';WwW.sT.Um.'
	assert_line --regexp '^WwW\.sT\.Um\..*CNAME'
}

@test "host asks A, AAAA and MX; nslookup A and AAAA: what is there never is denied" {
	serve_dns
	for over in -U -T; do
		run host -p "$PORT" $over www.st.um 127.0.0.1
		assert_success
		assert_line 'www.st.um is an alias for st.um.'
		assert_line 'st.um has address 172.16.22.135'
		assert_line 'st.um mail is handled by 10 smtp.st.um.'
		refute_output --partial NXDOMAIN
	done
	run host -p "$PORT" none.st.um 127.0.0.1
	assert_line 'Host none.st.um not found: 3(NXDOMAIN)'
	for over in -novc -vc; do
		run nslookup -port="$PORT" $over www.st.um 127.0.0.1
		assert_success
		assert_line --regexp '^www\.st\.um[[:space:]]canonical name = st\.um\.$'
		assert_line 'Address: 172.16.22.135'
		refute_output --partial "can't find"
		run nslookup -port="$PORT" $over alone.st.um 127.0.0.1
		assert_line 'Address: 192.0.2.1'
		assert_line 'Address: 2001:db8::1'
	done
}

@test "kdig and drill" {
	local over

	serve_dns
	for over in +notcp +tcp; do
		run kdig @127.0.0.1 -p "$PORT" $over _sip._udp.st.um SRV
		assert_success
		assert_line --partial 'Flags: qr aa rd; QUERY: 1; ANSWER: 1; AUTHORITY: 2; ADDITIONAL: 4'
		assert_line --regexp 'SRV[[:space:]]+1 2 5060 alone\.st\.um\.'
		refute_output --partial WARNING
	done
	for over in -u -t; do
		run drill -p "$PORT" $over odd.st.um @127.0.0.1 TYPE65280
		assert_line --regexp 'TYPE65280[[:space:]]+\\# 3 010203'
		assert_line --partial 'flags: qr aa rd ; QUERY: 1, ANSWER: 1, AUTHORITY: 2, ADDITIONAL: 2'
	done
	# Many questions on one connection.
	run kdig @127.0.0.1 -p "$PORT" +tcp +keepopen +short st.um ns1.st.um ns2.st.um
	assert_output $'172.16.22.135\n172.16.22.135\n172.16.22.137'
}

@test "an answer too long for a datagram is said to be, and had over TCP" {
	serve_dns
	for size in +noedns +bufsize=512 +bufsize=4096; do
		run dig +ignore +notcp $size big.st.um TXT
		assert_line --regexp ';; flags: qr aa tc rd;'
	done
	run dig big.st.um TXT
	assert_line --partial 'Truncated, retrying in TCP mode'
	assert_line --partial 'ANSWER: 40, AUTHORITY: 2, ADDITIONAL: 3'
}

@test "udp_size: as long as both sides allow" {
	serve_dns 'responses = 0' 'udp_size = 4096'
	run dig +ignore +bufsize=4096 big.st.um TXT
	assert_line --partial 'ANSWER: 40'
	assert_line '; EDNS: version: 0, flags:; udp: 4096'
	run dig +ignore +bufsize=1232 big.st.um TXT
	assert_line --regexp ';; flags: qr aa tc rd;'
}

@test "EDNS: versions, flags and options; a cookie is given, and known again" {
	local cookie

	serve_dns
	run dig +edns=1 +noednsnegotiation st.um
	assert_line --partial 'status: BADVERS'
	run dig +ednsopt=65001:616263 +dnssec st.um
	assert_line --partial 'status: NOERROR'
	assert_line --partial '; EDNS: version: 0, flags: do; udp: 1232'
	run dig st.um
	assert_line --regexp '^; COOKIE: [0-9a-f]{48} \(good\)$'
	cookie=$(sed -n 's/^; COOKIE: \([0-9a-f]*\).*/\1/p' <<<"$output")
	[[ ${cookie:16} = 01000000* ]] # RFC 9018 4
	run dig +cookie="$cookie" +tcp st.um
	assert_line --regexp '^; COOKIE: [0-9a-f]{48} \(good\)$'
	# The secret outlives the processes.
	[ "$(stat -c %a "$SITE/spool/zones/cookie.secret")" = 600 ]
}

@test "the more of like answers are dropped or cut short, but not of who has a cookie" {
	serve_dns 'responses = 2'
	burst() {
		"$BATS_TEST_DIRNAME/dns/burst.py" "$PORT" "$@"
	}
	# The second may change while they come: then there are twice as many.
	[[ $(burst 20) =~ ^whole\ [2-4]\ truncated\ ([89])\ badcookie\ 0$ ]]
	[[ $(burst 20 client) =~ ^whole\ [0-4]\ truncated\ 0\ badcookie\ ([89]|10)$ ]]
	[ "$(burst 20 cookie)" = 'whole 20 truncated 0 badcookie 0' ]
	[ "$(dig +tcp +short st.um)" = 172.16.22.135 ]
}

@test "ANY: all of it over TCP, something over UDP" {
	serve_dns
	[ "$(dig +tcp +noall +answer st.um ANY | wc -l)" -eq 5 ]
	[ "$(dig +notcp +noall +answer st.um ANY | wc -l)" -eq 1 ]
}

@test "who may not ask by the settings gets no datagram, and no connection" {
	serve_dns
	printf 'service "%s" {\n\tdeny = { "127.0.0.2" }\n}\n' "$PORT" \
		>>"$SITE/etc/inetlab.conf"
	kill -HUP "$INETD_PID"
	denied() {
		! dig -b 127.0.0.2 +time=1 +short st.um
	}
	wait_until denied
	run dig -b 127.0.0.2 +tcp +short st.um
	assert_failure
	[ "$(dig +short st.um)" = 172.16.22.135 ]
	[ "$(dig +tcp +short st.um)" = 172.16.22.135 ]
}

@test "SIGHUP: a zone that is new in the settings is served over both" {
	serve_dns
	[ "$(status_of +noedns new.test SOA)" = 'REFUSED qr rd 1 0 0 0' ]
	[ "$(status_of +tcp +noedns new.test SOA)" = 'REFUSED qr rd 1 0 0 0' ]
	zone new.test <<<$'@ 60 SOA ns root 1 1 1 1 1\n@ 60 NS ns\nns 60 A 192.0.2.9'
	kill -HUP "$INETD_PID"
	there() {
		[ "$(dig "$@" +short ns.new.test)" = 192.0.2.9 ]
	}
	wait_until there +tcp
	wait_until there +notcp
	# With a mistake in them, nothing changes.
	echo 'dns { responses = no }' >>"$SITE/etc/inetlab.conf"
	wait_until grep -q 'dnsd.*inetlab.conf:.*responses' "$LOG"
	there +notcp
}

@test "an answer comes from the address that was asked, by IPv4 and IPv6" {
	local user=nobody

	serve_dns
	stop_all
	[ "$EUID" -eq 0 ] && user=daemon || user=$(id -un)
	start_inetd <<-C
	domain dgram udp wait $user libexec/dnsd dnsd
	ntp dgram udp6 wait $user libexec/dnsd dnsd
	C
	run command dig @127.0.0.77 -p "$(port domain udp)" +short +time=5 +tries=1 st.um
	assert_output 172.16.22.135
	run command dig @::1 -p "$(port ntp udp)" +short +time=5 +tries=1 st.um
	assert_output 172.16.22.135
}

@test "a worker that is killed is replaced; at the end none is left" {
	local parent workers

	serve_dns
	dig +short st.um
	parent=$(sed -n "s/.*$PORT: pid \([0-9]*\): waits.*/\1/p" "$LOG" | head -n 1)
	workers=$(pgrep -P "$parent")
	[ -n "$workers" ]
	# shellcheck disable=SC2086 # a list
	kill -KILL $workers
	wait_until grep -q 'a worker has ended, another one begins' "$LOG"
	[ "$(dig +short st.um)" = 172.16.22.135 ]
	kill -TERM "$parent"
	wait_until eval "! pgrep -P $parent"
	[ "$(dig +short st.um)" = 172.16.22.135 ]
	kill -KILL "$(sed -n "s/.*$PORT: pid \([0-9]*\): waits.*/\1/p" "$LOG" | tail -n 1)"
	[ "$(dig +short st.um)" = 172.16.22.135 ]
}

@test "by hand, a pipe is a connection; nowait is one too" {
	serve_dns
	stop_all
	# st.um A, twice, and then a length that none has.
	question='\0\x17\0\7\1\0\0\1\0\0\0\0\0\0\2st\2um\0\0\1\0\1'
	printf "$question$question"'\0\3abc'"$question" | "$LIBEXEC/dnsd" >"$SITE/out"
	run eval 'od -An -tx1 "$SITE/out" | tr -d " \n"'
	assert_output --regexp '^....000785000001000100020002.*ac101687.*ac101689$'
	[ "$(grep -o 000785000001000100020002 <<<"$output" | wc -l)" -eq 2 ]
	start_inetd <<<"domain stream tcp nowait $(id -un) libexec/dnsd dnsd"
	PORT=$(port domain)
	[ "$(dig +tcp +short st.um)" = 172.16.22.135 ]
}

@test "tshark finds no packet malformed, and an answer to each question" {
	local packets

	serve_dns
	packets=$("$BATS_TEST_DIRNAME/dns/capture.py" "$PORT" "$SITE/capture" <<-'E'
	www.st.um A
	st.um MX
	st.um SOA
	st.um NS
	st.um ANY
	alone.st.um AAAA
	_sip._udp.st.um SRV
	odd.st.um TYPE65280
	big.st.um TXT
	tree.st.um A
	none.st.um A
	x.sub.st.um A
	sub.st.um DS
	elsewhere.example A
	st.um AXFR
	E
	)
	[ "$packets" -eq 120 ]
	# Its own line on fd 2 is that root runs it.
	run --separate-stderr tshark -n -r "$SITE/capture" \
		-Y '_ws.malformed || _ws.expert.severity == error || !dns'
	assert_output ''
	[ "$(tshark -n -r "$SITE/capture" -Y dns.response_to | wc -l)" -eq 60 ]
}

@test "the very first client has no more time than the others" {
	zone st.um < <(printf '$TTL 1D\n@ SOA ns root 1 8H 2H 4W 1D\n')
	serve_dns 'idle = 1'
	run timeout "$PATIENCE" nc -d 127.0.0.1 "$PORT"
	assert_success
}

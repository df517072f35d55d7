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
	$GENERATE 1-20000 h$ TXT a-text-that-makes-the-record-somewhat-longer-$
	long TXT ( $LONG )
	E
	)
	sed -i "s/\$LONG/$(printf '"%0250d" ' {1..100})/" "$SITE/etc/zones/st.um"
	serve_dns
	for signed in '' "-y $KEY"; do
		# shellcheck disable=SC2086 # words
		run -0 dig -p "$PORT" @127.0.0.1 st.um AXFR $signed +noall +answer +stats
		assert_line --regexp 'XFR size: 20005 records .messages [0-9]{2,}'
	[ "$(grep -c somewhat-longer <<<"$output")" -eq 20000 ]
		grep -q '^long.*0100"$' <<<"$output"
	done
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
	key
	zone st.um 'transfer = { "key lab" }' < <(text 1 </dev/null)
	serve_dns
	for client in dig kdig; do
		run "$client" -p "$PORT" @127.0.0.1 st.um AXFR -y "$KEY"
		assert_line --regexp '^ns.st.um'
		refute_output --regexp '(tsig|TSIG).*(fail|wrong)'
	done
	for wrong in "${KEY/MDE/MDF}" "${KEY/lab/lob}" "${KEY/256/512}"; do
		run dig -p "$PORT" @127.0.0.1 st.um AXFR -y "$wrong"
		refute_output --regexp '^ns.st.um'
		run dig -p "$PORT" @127.0.0.1 st.um SOA -y "$wrong"
		assert_output --partial 'status: NOTAUTH'
	done
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
	run copy IXFR=77 st.um +notcp
	assert_output --partial 'SOA ns.st.um. root.st.um. 2 '
	# Of a version that nobody knows any more, and over TCP: all.
	run copy IXFR=0 st.um
	assert_line 'a.st.um. 300 IN A 192.0.2.1'
	assert_line --index 1 --partial ' NS '
}

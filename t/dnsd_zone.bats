# The text of zones: what is wrong with it, what may be, and what it becomes.

load lib

setup() {
	site
	DNSD=$LIBEXEC/dnsd
	mkdir -p "$SITE/etc/zones" "$SITE/spool/zones"
	echo 'zone "st.um" {}' >>"$SITE/etc/inetlab.conf"
	TEXT=$SITE/etc/zones/st.um
}

# zone < TEXT: after a beginning of four lines that is right.
zone() {
	{
		printf '$TTL 1D\n@ SOA ns root 1 8H 2H 4W 1D\n'
		printf '@ NS ns\nns A 192.0.2.1\n'
		cat
	} >"$TEXT"
}

# check: what dnsd -n says, without time and process.
check() {
	"$DNSD" -n "$@" 2>&1 | sed 's/^[^ ]* dnsd\[[0-9]*\]: //'
	return "${PIPESTATUS[0]}"
}

@test "a mistake is said with file, line and what was expected" {
	local text said n=0

	while IFS='|' read -r text said; do
		zone < <(printf '%b\n' "$text")
		run check
		[ "$status" -eq 65 ] || fail "$text: taken for right"
		assert_line --index 0 "etc/zones/st.um:5: $said"
		n=$((n + 1))
	done <<-'E'
	a A 1.2.3|A: expected an IPv4 address, as 192.0.2.1
	a A 1.2.3.4 1.2.3.5|A: expected an IPv4 address, as 192.0.2.1
	a A|A: expected an IPv4 address, as 192.0.2.1
	a AAAA 1.2.3.4|AAAA: expected an IPv6 address, as 2001:db8::1
	a MX b|MX: a number that is none, or too large: expected a preference and the name of a host
	a MX 65536 b|MX: a number that is none, or too large: expected a preference and the name of a host
	a MX -1 b|MX: a number that is none, or too large: expected a preference and the name of a host
	a NS b..c|NS: expected the name of a server
	a TXT|TXT: expected text in quotes, at most 255 octets in each
	a CAA 0 issue|CAA: expected flags, tag and value
	a TYPE65534 0A00|TYPE65534: expected what its RFC says, or "\# LENGTH HEX"
	a TYPE65534 \\# 3 0A00|TYPE65534: expected what its RFC says, or "\# LENGTH HEX"
	a A \\# 5 0102030405|A: expected an IPv4 address, as 192.0.2.1
	a BOGUS b|BOGUS: expected a type of record, as A or MX
	a ANY b|ANY: expected a type of record, as A or MX
	a 1X A 1.2.3.4|1X: expected a type of record, as A or MX
	a 2147483648 A 1.2.3.4|2147483648: expected a type of record, as A or MX
	a CH TXT x|CH: expected class IN
	a|expected a type and its data
	a..b A 1.2.3.4|a..b: expected a name of at most 255 octets, its labels of at most 63
	a.example. A 1.2.3.4|expected an owner within the zone
	$TTL soon|$TTL: expected seconds, or a time as 3D
	$ORIGIN|$ORIGIN: expected a name
	$ORIGIN a..b|$ORIGIN: expected a name
	$BOGUS|$BOGUS: expected $TTL, $ORIGIN, $INCLUDE or $GENERATE
	$INCLUDE|$INCLUDE: expected a file, and perhaps an origin
	$INCLUDE none|$INCLUDE: none: No such file or directory
	$INCLUDE st.um|$INCLUDE: st.um: too many files
	$GENERATE 3-1 a$ A 10.0.0.$|$GENERATE: expected FIRST-LAST, owner, type and data, and at most 65536 of them
	$GENERATE 0-65536 a$ A 10.0.0.1|$GENERATE: expected FIRST-LAST, owner, type and data, and at most 65536 of them
	$GENERATE 1-2 ; a$ A 10.0.0.1|$GENERATE: expected FIRST-LAST, owner, type and data, and at most 65536 of them
	$GENERATE 1-2 a${x} A 10.0.0.1|$GENERATE: expected $ or ${OFFSET,WIDTH,BASE}
	$GENERATE 1-1 a$ A 10.0.0|A: expected an IPv4 address, as 192.0.2.1
	a TXT "b|a quote that is not closed on its line
	a TXT b )|")" without its "("
	a SOA ns root ( 1 2 3 4 5|the end of the file in the middle of an entry
	a SOA ns root 1 2 3 4 5|SOA: expected one, of the zone's own name
	ns CNAME a|CNAME: expected no other records of its name; there is one in line 4
	E
	[ "$n" -eq 38 ]
}

@test "what comes before the first SOA, TTL or owner has to come" {
	printf ' A 1.2.3.4\n' >"$TEXT"
	run check
	assert_line --index 0 --partial 'st.um:1: a blank at the beginning: expected an owner'
	printf 'a A 1.2.3.4\n' >"$TEXT"
	run check
	assert_line --index 0 --partial 'st.um:1: no TTL: expected one, or $TTL'
	printf 'a 1D A 1.2.3.4\n' >"$TEXT"
	run check
	assert_line --index 0 --partial 'st.um:1: expected SOA'
	assert_failure 65
	rm "$TEXT"
	run check
	assert_line --index 0 'etc/zones/st.um: No such file or directory'
	assert_failure 65
}

@test "all mistakes of a text are said, but no more than twenty" {
	zone < <(printf 'a A 1\nb A 2\nc A 3\n')
	run check
	assert_line --index 2 --partial 'st.um:7: A: expected'
	zone < <(printf 'a%d A 1\n' {1..30})
	run check
	[ "${#lines[@]}" -eq 20 ]
	assert_failure 65
}

@test "a mistake in a file that is included is said with that file's name" {
	zone <<<'$INCLUDE more'
	printf 'a A 192.0.2.7\nb A 1\n' >"$SITE/etc/zones/more"
	run check
	assert_line --index 0 'etc/zones/more:2: A: expected an IPv4 address, as 192.0.2.1'
}

@test "the classic mistakes are warned of, and served" {
	zone <<-'E'
	@ MX 10 alias
	alias CNAME ns
	@ MX 20 mail.st.um
	@ MX 30 nobody
	@ NS ns2
	sub NS ns.sub
	old A 192.0.2.7
	old 60 A 192.0.2.8
	E
	run check
	assert_success
	assert_output - <<-'E'
	etc/zones/st.um:12: warning: another TTL than the same owner and type has in line 11
	etc/zones/st.um:9: warning: NS ns2.st.um.: there is no such name
	etc/zones/st.um:5: warning: MX alias.st.um.: is an alias, expected a host
	etc/zones/st.um:7: warning: MX mail.st.um.st.um.: is the dot at its end missing?
	etc/zones/st.um:8: warning: MX nobody.st.um.: there is no such name
	etc/zones/st.um:10: warning: NS ns.sub.st.um.: has no address, as glue
	zone st.um: 11 records
	E
}

@test "a PTR without its dot is warned of" {
	echo 'zone "1.30.172.in-addr.arpa" {}' >"$SITE/etc/inetlab.conf"
	cat >"$SITE/etc/zones/1.30.172.in-addr.arpa" <<-'E'
	$TTL 3D
	@ IN SOA treebeard.universe. root.treebeard.universe. (
	2010050200      ; serial number
	8H              ; refresh rate
	2H              ; retry
	4W              ; expire
	1D)             ; minimum

	@     IN NS  treebeard.universe.
	200                  IN PTR treebeard.universe
	E
	run check
	assert_success
	assert_line --index 0 'etc/zones/1.30.172.in-addr.arpa:10: warning: PTR treebeard.universe.1.30.172.in-addr.arpa.: is the dot at its end missing?'
}

@test "what people write is understood: units, order, quotes, escapes, CRLF" {
	printf '\xef\xbb\xbf; begins with a mark of UTF-8\r\n$TTL 1h30m\r\n@ IN 3D SOA ns root ( 1 ; serial\r\n 1 2 3\r\n4 )\r\n\tNS ns\r\nns 60 IN A 192.0.2.1\r\n IN 60 AAAA 2001:db8::1\r\nt TXT "a;b" c\\;d "e\\"f" ( g\r\nh )\r\nu TYPE65534 \\# 4 ( 0A00 0001 )\r\nc CAA 0 issue ca.example\r\nc\\.d A 192.0.2.3\r\n$GENERATE 1-24/2 g${0,3,d} A 10.0.0.$\r\nlast A 192.0.2.4' >"$TEXT"
	run check
	assert_output 'zone st.um: 21 records'
}

@test "a record that is there twice is one, in whatever case its names are (RFC 2181 5)" {
	zone <<-'E'
	@ NS NS
	@ NS ns.St.Um.
	@ MX 16705 ns
	@ MX 24929 NS
	@ MX 24929 ns
	@ SRV 1 2 3 Ns
	@ SRV 1 2 3 ns
	@ TXT a
	@ TXT A
	@ TXT "a"
	NS A 192.0.2.1
	E
	run check
	# SOA, NS, A, two MX, SRV and two TXT.
	assert_output 'zone st.um: 8 records'
}

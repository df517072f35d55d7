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
	dig @127.0.0.1 -p "$PORT" +short +time=2 +tries=2 "$@"
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

# dns.bats - answers of dnsd, beside those that nsd and bind9 give to the same
# questions about the same zones: t/dns/SET has the zones, and what is answered
# for every name in them, for what lies between, below and beside, and for every
# type of t/dns/types. `t/dns/peers record SET` has asked it.

load lib
load dns

setup() {
	site
}

# same_answers SET
same_answers() {
	zones_of "$1"
	serve_dns
	run ask compare "$ROOT/t/dns/$1/answers"
	assert_output --regexp ' questions, 0 differences$'
	assert_success
}

@test "the labs' zones, unchanged: the answers of nsd and bind9" {
	same_answers lab
}

@test "hard zones: the answers of nsd and bind9, over TCP, UDP, and with EDNS" {
	same_answers hard
}

@test "nsd and bind9 still answer so" {
	[ -n "${SOAK-}" ] || skip 'soak'
	for name in nsd bind9; do
		[ -d "$ROOT/build/peers/$name" ] || skip "scripts/peers gets $name"
	done
	for set in lab hard; do
		run "$ROOT/t/dns/peers" check $set
		assert_output --regexp ' 0 differences not known$'
		assert_success
	done
}


# dns_attacks.bats - what strangers say and do to dnsd: wrong messages, octets
# without a meaning, connections that never end. Each program of t/dns ends by
# asking a good question.

load lib
load dns

setup() {
	site
	for name in test big; do
		zone $name <"$ROOT/t/dns/hard/zones/$name"
	done
}

# attack PROGRAM [ARGUMENT...]: says nothing if all is well.
attack() {
	run "$ROOT/t/dns/$1.py" "$PORT" "${@:2}"
	assert_output ''
	assert_success
}

# is_calm: there are those that accept and that answer datagrams, and no other.
is_calm() {
	[ "$(pgrep -c -x dnsd -g "$INETD_PID")" -eq $((2 + $(nproc))) ]
}

# memory: kilobytes of these that are in no file. (What is theirs alone is more
# or less, as others are forked that share it.)
memory() {
	local pid

	wait_until is_calm
	for pid in $(pgrep -x dnsd -g "$INETD_PID"); do
		cat "/proc/$pid/smaps_rollup"
	done | awk '/^Anonymous:/ { n += $2 } END { print n }'
}

@test "wrong messages are refused, or dropped" {
	serve_dns
	run "$ROOT/t/dns/messages.py" "$PORT"
	assert_output --regexp '^[0-9]+ messages, 0 answers wrong$'
	assert_success
}

@test "lengths that no message has end a connection; half of one is answered" {
	serve_dns
	attack streams lengths
	attack streams half
	attack streams pieces
}

@test "who drips, is silent or never reads is not borne for long" {
	serve_dns 'idle = 1' 'responses = 0'
	attack streams drip 5
	attack streams idle 5
	attack streams silent 10
}

@test "100,000 queries on one connection, and the memory of before" {
	local most=200

	# A sanitizer's own grows with what it has seen.
	! grep -q __asan_init "$LIBEXEC/dnsd" || most=$((most * 10))
	serve_dns
	attack streams many 10000
	before=$(memory)
	attack streams many 100000
	attack streams large 200
	attack streams gone 100
	(($(memory) <= before + most))
}

@test "octets at random, and messages changed at random" {
	serve_dns
	attack streams random "${SEED:-1}"
	for ((seed = 1; seed <= ${SOAK:+100}; seed++)); do
		attack streams random $seed
	done
	run grep -iE 'signal|status [^0]' "$SITE/spool/log/inetd.log"
	assert_failure
}

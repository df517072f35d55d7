# The directory's store: loaded, dumped, killed at any moment, and full.

load lib
load ldap
load mailbox

setup() {
	site
	ldap_site
	STORE=$SITE/spool/ldap
}

teardown() {
	stop_all
	no_reports
}

# ldapd OPTION [FILE]: as somebody types it.
ldapd() {
	"$LIBEXEC/ldapd" "$@" 2>>"$BATS_TEST_TMPDIR/log"
}

# people FIRST LAST: LDIF of so many more people.
people() {
	local i

	for ((i = $1; i <= $2; i++)); do
		printf '%s\n' "dn: cn=Person $i,$PEOPLE" 'objectClass: stPerson' \
			"sn: $i" "correo: person$i@st.um" "uid: person$i" ''
	done
}

# How many entries a dump has.
entries() {
	grep -c ^dn:
}

logged() {
	grep -qF -- "$1" "$BATS_TEST_TMPDIR/log"
}

@test "an empty spool is filled from the site's file, for the line's user alone" {
	ldapd -d >"$BATS_TEST_TMPDIR/dump"
	run -0 entries <"$BATS_TEST_TMPDIR/dump"
	assert_output 5
	assert_equal "$(stat -c %a "$STORE/db" "$STORE"/db/*.mdb | xargs)" \
		'700 600 600'
	assert_equal "$(stat -c %U "$STORE"/db{,/*} | sort -u)" \
		"$(stat -c %U "$STORE")"
	[ ! -e "$STORE/new" ]
}

@test "what was dumped and is loaded is the same again" {
	people 1 50 >"$BATS_TEST_TMPDIR/more"
	{
		printf 'dn: cn=Zo\xc3\xab,%s\nobjectClass: stPerson\n' "$PEOPLE"
		printf 'sn:: %s\ncorreo: z@st.um\n' "$(printf ' blanks ' | base64)"
		printf 'description: %090d\nuserPassword: {CRYPT}!\n' 7
	} >>"$BATS_TEST_TMPDIR/more"
	ldapd -l "$SITE/etc/directory.ldif"
	ldapd -l "$BATS_TEST_TMPDIR/more"
	ldapd -d >"$BATS_TEST_TMPDIR/first"
	run -0 entries <"$BATS_TEST_TMPDIR/first"
	assert_output 56
	run ! grep -E '^.{77}' "$BATS_TEST_TMPDIR/first"
	grep -qx 'sn:: IGJsYW5rcyA=' "$BATS_TEST_TMPDIR/first"
	rm -r "$STORE/db"
	ldapd -l - <"$BATS_TEST_TMPDIR/first"
	ldapd -d | cmp - "$BATS_TEST_TMPDIR/first"
}

@test "a file with a mistake changes nothing, and the log says where it is" {
	ldapd -l "$SITE/etc/directory.ldif"
	ldapd -d >"$BATS_TEST_TMPDIR/before"
	{
		people 1 3
		printf 'dn: cn=X,%s\nobjectClass: stPerson\nsn: X\n' "$PEOPLE"
	} >"$BATS_TEST_TMPDIR/wrong"
	run -65 ldapd -l "$BATS_TEST_TMPDIR/wrong"
	logged "$BATS_TEST_TMPDIR/wrong:19: cn=X,$PEOPLE: "
	logged correo
	people 2 2 >>"$BATS_TEST_TMPDIR/twice"
	people 2 2 >>"$BATS_TEST_TMPDIR/twice"
	run -65 ldapd -l "$BATS_TEST_TMPDIR/twice"
	logged 'twice:7: cn=Person 2,ou=st,o=um,c=es: is there already'
	printf 'dn: cn=X,ou=no,o=um,c=es\nobjectClass: device\n' |
		run -65 ldapd -l -
	printf 'dn: o=other\nobjectClass: organization\n' | run -65 ldapd -l -
	printf 'dn: cn=User One,%s\nchangetype: delete\n' "$PEOPLE" |
		run -65 ldapd -l -
	ldapd -d | cmp - "$BATS_TEST_TMPDIR/before"
}

@test "a mistake in the first file leaves no store" {
	people 1 1 >"$SITE/etc/directory.ldif"
	run -65 ldapd -l "$SITE/etc/directory.ldif"
	logged "directory.ldif:1: cn=Person 1,$PEOPLE: nothing is above it"
	[ ! -e "$STORE/db" ]
	run ! ldapd -d
	printf 'dn: o=um,c=es\nobjectClass: organization\n' >"$SITE/etc/directory.ldif"
	ldapd -d | grep -x 'o: um'
}

@test "a first load that is killed at any moment has not happened" {
	local n

	{ echo; people 1 3; } >>"$SITE/etc/directory.ldif"
	for ((n = 1; n < 200; n++)); do
		killed_at $n "$LIBEXEC/ldapd" -l "$SITE/etc/directory.ldif" || break
		if [ -e "$STORE/db" ]; then
			run -0 timeout "$PATIENCE" "$LIBEXEC/ldapd" -d
			assert_equal "$(entries <<<"$output")" 8
			rm -r "$STORE/db"
		fi
	done
	[ "$status" -eq 0 ]
	[ "$n" -gt 10 ]
	run -0 entries < <(ldapd -d)
	assert_output 8
}

@test "an add that is killed at any moment is there or not, and nothing is stuck" {
	local n got

	ldapd -l "$SITE/etc/directory.ldif"
	people 1 3 >"$BATS_TEST_TMPDIR/more"
	cp -a "$STORE/db" "$BATS_TEST_TMPDIR/db"
	ldapd -d | grep ^dn: >"$BATS_TEST_TMPDIR/old"
	{ cat "$BATS_TEST_TMPDIR/old"; grep ^dn: "$BATS_TEST_TMPDIR/more"; } \
		>"$BATS_TEST_TMPDIR/new"
	for ((n = 1; n < 200; n++)); do
		killed_at $n "$LIBEXEC/ldapd" -l "$BATS_TEST_TMPDIR/more" || break
		timeout "$PATIENCE" "$LIBEXEC/ldapd" -d | grep ^dn: \
			>"$BATS_TEST_TMPDIR/got"
		cmp -s "$BATS_TEST_TMPDIR/got" "$BATS_TEST_TMPDIR/old" ||
			cmp "$BATS_TEST_TMPDIR/got" "$BATS_TEST_TMPDIR/new"
		got=$(people 9 9 | timeout "$PATIENCE" "$LIBEXEC/ldapd" -l - 2>&1)
		[[ $got = *'1 entries'* ]]
		rm -r "$STORE/db"
		cp -a "$BATS_TEST_TMPDIR/db" "$STORE/db"
	done
	[ "$status" -eq 0 ]
	[ "$n" -gt 5 ]
	ldapd -d | grep ^dn: | cmp - "$BATS_TEST_TMPDIR/new"
}

@test "a map that is full says so and changes nothing" {
	sed -i 's/^ldap {/&\nmap = 1048576/' "$SITE/etc/inetlab.conf"
	people 1 5000 >"$BATS_TEST_TMPDIR/many"
	{ cat "$SITE/etc/directory.ldif"; echo; cat "$BATS_TEST_TMPDIR/many"; } \
		>"$BATS_TEST_TMPDIR/all"
	run -65 ldapd -l "$BATS_TEST_TMPDIR/all"
	logged 'MDB_MAP_FULL'
	[ ! -e "$STORE/db" ]
	ldapd -l "$SITE/etc/directory.ldif"
	ldapd -d >"$BATS_TEST_TMPDIR/before"
	run -65 ldapd -l "$BATS_TEST_TMPDIR/many"
	ldapd -d | cmp - "$BATS_TEST_TMPDIR/before"
	people 1 2 | ldapd -l -
	sed -i '/^map/d' "$SITE/etc/inetlab.conf"
	people 3 3000 | ldapd -l -
}

@test "a disk that is full says so and changes nothing" {
	people 1 3000 >"$BATS_TEST_TMPDIR/many"
	ldapd -l "$SITE/etc/directory.ldif"
	ldapd -d >"$BATS_TEST_TMPDIR/before"
	(
		trap '' XFSZ
		ulimit -f 200
		run -65 ldapd -l "$BATS_TEST_TMPDIR/many"
	)
	logged 'commit: '
	ldapd -d | cmp - "$BATS_TEST_TMPDIR/before"
	ldapd -l "$BATS_TEST_TMPDIR/many"
}

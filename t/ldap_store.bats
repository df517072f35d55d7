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

# session: octets of a client that logs in as root, modifies an entry and leaves.
session() {
	python3 - "$ROOT_DN" "cn=User One,$PEOPLE" <<-'P'
	import sys

	def tlv(tag, *parts):
	    value = b"".join(parts)
	    n = len(value)
	    return bytes([tag] + ([n] if n < 128 else [0x81, n])) + value

	def text(s, tag=4):
	    return tlv(tag, s.encode())

	def message(n, what):
	    return tlv(0x30, tlv(2, bytes([n])), what)

	root, dn = sys.argv[1:]
	bind = tlv(0x60, b"\2\1\3", text(root), text("password", 0x80))
	change = tlv(0x30, b"\12\1\2", tlv(0x30, text("sn"), tlv(0x31, text("Smith"))))
	sys.stdout.buffer.write(message(1, bind) +
	    message(2, tlv(0x66, text(dn), tlv(0x30, change))) + message(3, b"\x42\0"))
	P
}

@test "a modification that is killed at any moment is there or not" {
	local n

	session >"$BATS_TEST_TMPDIR/session"
	ldapd -l "$SITE/etc/directory.ldif"
	cp -a "$STORE/db" "$BATS_TEST_TMPDIR/db"
	for ((n = 1; n < 200; n++)); do
		killed_at $n "$LIBEXEC/ldapd" <"$BATS_TEST_TMPDIR/session" || break
		run -0 timeout "$PATIENCE" "$LIBEXEC/ldapd" -d
		assert_equal "$(entries <<<"$output")" 5
		assert_equal "$(grep -cE '^sn: (One|Smith)$' <<<"$output")" 1
		people $n $n | run -0 timeout "$PATIENCE" "$LIBEXEC/ldapd" -l -
		rm -r "$STORE/db"
		cp -a "$BATS_TEST_TMPDIR/db" "$STORE/db"
	done
	assert_equal "$status" 0
	[ "$n" -gt 5 ]
	ldapd -d | grep -x 'sn: Smith'
}

# slots: the processes that the store takes for readers.
slots() {
	python3 - "$STORE/db/lock.mdb" <<-'P'
	import os, struct, sys

	octets = open(sys.argv[1], "rb").read()
	for at in range(len(octets) % 64 or 128, len(octets), 64):
	    pid = struct.unpack_from("=QI", octets, at)[1]
	    if pid:
	        print(pid)
	P
}

only_slot() {
	[ "$(slots)" = "$1" ]
}

# reader N: a client who has asked once, and goes on by ${fds[N]}.
reader() {
	local pipe=$BATS_TEST_TMPDIR/client$1 fd

	mkfifo "$pipe"
	ldapsearch -x -H "$URL" -b "$BASE" -LLL -f "$pipe" '(uid=%s)' sn \
		>"$pipe.found" 3>&- 4>&- &
	exec {fd}>"$pipe"
	fds[$1]=$fd
	echo user1 >&"$fd"
	wait_until grep -x 'sn: One' "$pipe.found"
}

@test "a reader that was killed holds no place once somebody writes" {
	local pids fds=()

	serve_ldap
	reader 1
	reader 2
	mapfile -t pids < <(slots)
	assert_equal ${#pids[@]} 2
	kill -KILL "${pids[0]}"
	assert_equal "$(slots | xargs)" "${pids[*]}"
	people 1 1 | as_root ldapadd
	wait_until only_slot "${pids[1]}"
	echo person1 >&"${fds[2]}"
	wait_until grep -x 'sn: 1' "$BATS_TEST_TMPDIR/client2.found"
}

# searches FILE: what all the filters find. (A pattern has to have a "=".)
searches() {
	search -f "$1" '(&(objectClass=*)%s)' 1.1 | grep ^dn: \
		>"$BATS_TEST_TMPDIR/found"
}

@test "an index finds what is found without it" {
	local setting

	serve_ldap
	{
		people 1 40
		printf 'dn: cn=Zo\xc3\xab  de Vries,%s\nobjectClass: stPerson\n' "$PEOPLE"
		printf 'sn: de  Vries\ncorreo: Zoe.de.Vries@st.um\nmail: z@st.um\n'
	} | as_root ldapadd >/dev/null
	cat >"$BATS_TEST_TMPDIR/filters" <<-'E'
	(cn=person 1)
	(cn=PERSON  1*)
	(cn=*son 1)
	(cn=*er*on*3*)
	(cn=*1)
	(cn=p*)
	(cn=*e*)
	(name=de vries)
	(sn=*de*vries)
	(sn=de *)
	(mail=person7@st.um)
	(mail=*7@*)
	(correo=zoe*)
	(mail=z@st.um)
	(correo=z@st.um)
	(objectClass=stPerson)
	(objectClass=person)
	(!(cn=person*))
	(&(objectClass=stPerson)(sn=4))
	(|(sn=4)(cn=person 5)(mail=person6*))
	(|(sn=4)(description=x))
	(&(|(cn=*1*)(cn=*2*))(!(sn=12)))
	(sn>=38)
	(sn<=1)
	(uid=*)
	(description=*)
	(nobody=1)
	(!(nobody=1))
	(|(nobody=1)(sn=4))
	(uid~=person9)
	(cn:caseExactMatch:=Person 8)
	(cn:caseExactMatch:=person 8)
	(ou:dn:=st)
	(entryDN=cn=person 3,ou=st,o=um,c=es)
	E
	searches "$BATS_TEST_TMPDIR/filters"
	mv "$BATS_TEST_TMPDIR/found" "$BATS_TEST_TMPDIR/usual"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/usual")" -gt 300 ]
	for setting in 'equality = { }' 'substring = { }' \
		'equality = { "name" } substring = { "name", "correo" }' \
		'presence = { "uid", "description", "objectClass", "sn" }'; do
		stop_all
		sed -i -e '/# ours$/d' -e 's/^ldap {/&\n'"$setting"' # ours/' \
			"$SITE/etc/inetlab.conf"
		serve_ldap
		searches "$BATS_TEST_TMPDIR/filters"
		diff "$BATS_TEST_TMPDIR/usual" "$BATS_TEST_TMPDIR/found"
		grep -q 'indexes are made anew' "$SITE/spool/log/inetd.log"
	done
}

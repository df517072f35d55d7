# ldap_schema.bats - attribute types and object classes: those built in, beside
# slapd's, and those of files.

load lib

setup() {
	site
	cd "$ROOT" || return
	# shellcheck source=t/ldap/serve.bash
	. t/ldap/serve.bash
	export INETLAB_CONF=$SITE/etc/inetlab.conf
	ldapd_site "$SITE"
}

teardown() {
	stop_all
	[ -z "${SLAPD-}" ] || kill "$SLAPD"
	no_reports
}

# subschema URI
subschema() {
	ldapsearch -x -LLL -o ldif-wrap=no -H "$1" -b cn=subschema -s base \
		attributeTypes objectClasses matchingRules
}

# slapd_subschema: what slapd says with its four usual files.
slapd_subschema() {
	local PEERS=$ROOT/build/peers socket=$SITE/slapd/socket

	[ -d "$PEERS/slapd" ] || skip 'scripts/peers gets slapd'
	# shellcheck source=t/bench/ldappeers.bash
	. t/bench/ldappeers.bash
	slapd_settings slapd o=um,c=es etc/none </dev/null
	sed -i '/etc\/none/d' "$SITE/slapd/slapd.conf"
	LD_LIBRARY_PATH=$PEERS/lib:$PEERS/slapd/usr/lib/$(uname -m)-linux-gnu \
		"$PEERS/slapd/usr/sbin/slapd" -d 0 -f "$SITE/slapd/slapd.conf" \
		-h "ldapi://${socket//\//%2F}" >"$SITE/slapd.log" 2>&1 3>&- &
	SLAPD=$!
	wait_until subschema "ldapi://${socket//\//%2F}"
	subschema "ldapi://${socket//\//%2F}" >"$BATS_TEST_TMPDIR/theirs"
}

# schema FILE...: the settings name these.
schema() {
	local list

	list=$(printf '"%s", ' "$@")
	echo "ldap { file = \"\" schema = { ${list%, } } }" \
		>"$INETLAB_CONF"
}

# refused MESSAGE: `ldapd -n` says that of etc/own.schema, on stdin.
refused() {
	cat >"$SITE/etc/own.${2-schema}"
	schema "etc/own.${2-schema}"
	run -78 --separate-stderr "$LIBEXEC/ldapd" -n
	# shellcheck disable=SC2154 # run sets it
	assert_regex "$stderr" "etc/own.${2-schema}:$1"
}

@test "each definition that is built in is slapd's, too" {
	slapd_subschema
	start_inetd -a 127.0.0.1 <"$SITE/etc/inetd.conf"
	subschema "ldap://127.0.0.1:$(port 1)" >"$BATS_TEST_TMPDIR/ours"

	# namingContexts has no rule in RFC 4512 5.1.2; the rules for certificates
	# and for addresses of OSI are nobody's here; the assertion of a rule for
	# substrings has a syntax of its own (RFC 4517 4.2.8).
	run t/ldap/schema.py "$BATS_TEST_TMPDIR/ours" "$BATS_TEST_TMPDIR/theirs" \
		1.3.6.1.4.1.1466.101.120.5 2.5.4.29 2.5.4.48 2.5.4.36 2.5.4.37 \
		1.3.6.1.4.1.1466.109.114.3 1.3.6.1.4.1.4203.1.2.1
	assert_success
	assert_output --regexp '^2[0-9][0-9] definitions are the same$'
}

@test "slapd's own files are read, in both their forms" {
	local form from=$ROOT/build/peers/slapd/etc/ldap/schema

	[ -d "$from" ] || skip 'scripts/peers gets slapd'
	for form in schema ldif; do
		schema "$from"/{core,collective,corba,cosine,dsee,duaconf}.$form \
			"$from"/{inetorgperson,java,misc,namedobject}.$form \
			"$from"/{nis,openldap}.$form
		run "$LIBEXEC/ldapd" -n
		assert_success
	done
}

@test "a mistake in a file is said with its line" {
	refused '3: expected an OID, or a name' <<-'C'
	# A comment
	objectidentifier A 1.2.3
	objectidentifier B C:1
	C
	refused '2: .*no such matching rule' <<-'C'
	attributetype ( 1.2.3.4 NAME 'one' SUP name )
	attributetype ( 1.2.3.5 NAME 'two'
		EQUALITY bestMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
	C
	refused '1: .*integerMatch: is for values of another syntax' <<-'C'
	attributetype ( 1.2.3.4 NAME 'one'
		EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
	C
	refused '2: .*is not defined before' <<-'C'
	attributetype ( 1.2.3.4 NAME 'one' SUP name )
	objectclass ( 1.2.3.5 NAME 'two' SUP top MAY three )
	C
	refused '4: .*is defined already' ldif <<-'C'
	dn: cn=own,cn=schema,cn=config
	objectClass: olcSchemaConfig
	cn: own
	olcAttributeTypes: ( 1.2.3.4 NAME 'mail' SUP name )
	C
	refused '2: .*expected [(] and [)]' <<-'C'

	attributetype ( 1.2.3.4 NAME 'one' SUP name
	C
}

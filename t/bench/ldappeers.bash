# ldappeers.bash - slapd with its mdb, from its package as scripts/peers has
# unpacked it, on a port of its own.
#
# The caller says what these are:
#	$PEERS			where it is unpacked
#	$SITE			a folder for settings, logs and the like
#	start NAME COMMAND...	starts a server, $SITE/NAME.log is its log
#
# It runs as who starts it and on 127.0.0.1 alone.

# with_slapd COMMAND [ARGUMENT...]: slapd, slapadd and their kin.
with_slapd() {
	LD_LIBRARY_PATH="$PEERS/lib:$PEERS/slapd/usr/lib/$(uname -m)-linux-gnu" \
		"$PEERS/slapd/usr/sbin/$1" "${@:2}"
}

# slapd_settings NAME SUFFIX [SCHEMA...]: $SITE/NAME/slapd.conf. Everybody
# reads, but no password; cn=admin below the suffix has "password". More lines,
# of the database, are on stdin.
slapd_settings() {
	local folder=$SITE/$1 suffix=$2 schema
	local from=$PEERS/slapd/etc/ldap/schema

	mkdir -p "$folder/mdb"
	{
		for schema in core cosine inetorgperson nis; do
			echo "include $from/$schema.schema"
		done
		for schema in "${@:3}"; do
			echo "include $schema"
		done
		cat <<-C
		pidfile $folder/pid
		argsfile $folder/args
		modulepath $PEERS/slapd/usr/lib/ldap
		moduleload back_mdb
		moduleload sssvlv
		loglevel none
		database mdb
		suffix "$suffix"
		rootdn "cn=admin,$suffix"
		rootpw password
		directory $folder/mdb
		access to attrs=userPassword by self write by anonymous auth by * none
		access to * by self write by * read
		overlay sssvlv
		C
		cat
	} >"$folder/slapd.conf"
}

# start_slapd NAME PORT: with the settings and the entries that it has by now.
start_slapd() {
	start "$1" env LD_LIBRARY_PATH="$PEERS/lib:$PEERS/slapd/usr/lib/$(
		uname -m)-linux-gnu" "$PEERS/slapd/usr/sbin/slapd" -d 0 \
		-h "ldap://127.0.0.1:$2" -f "$SITE/$1/slapd.conf"
}

# slapd_schema LDIF...: as slapd.conf has it.
slapd_schema() {
	sed -nE 's/^olcAttributeTypes: /attributetype /
		s/^olcObjectClasses: /objectclass /
		/^(attributetype|objectclass| )/p' "$@"
}

# serve.bash - a site of ldapd's, with the entries and the schema that are here.

# ldapd_site FOLDER: everything but inetd, which has to be started with it.
ldapd_site() {
	local here=$1 user

	user=$(id -un)
	[ "$(id -u)" -ne 0 ] || user=list
	mkdir -p "$here"/{etc,libexec} "$here"/spool/{run,log,ldap}
	[ -e "$here/libexec/ldapd" ] || cp "${P:-.}/libexec/ldapd" "$here/libexec"
	cp t/ldap/directory.ldif t/ldap/schema.ldif etc/schema/st.ldif "$here/etc"
	cat >"$here/etc/inetlab.conf" <<-'C'
	clear_passwords = { "127.0.0.0/8" }
	ldap {
		schema        = { "etc/st.ldif", "etc/schema.ldif" }
		suffixes      = { "o=um,c=es" }
		root_dn       = "cn=admin,o=um,c=es"
		root_password = "$5$rounds=1000$saltsalt$azOwbpkvuuBKkE82dQPwTsQE8JyT9Fflpr9aKid3aT9"
	}
	C
	echo "1 stream tcp wait.1000/0/0 $user libexec/ldapd ldapd" \
		>"$here/etc/inetd.conf"
	chmod -R go+rX "${here%/*}"
	[ "$(id -u)" -ne 0 ] || chown -R list:list "$here/spool/ldap"
	: >"$here/spool/run/logins.list"
	[ "$(id -u)" -ne 0 ] || chown list:list "$here/spool/run/logins.list"
}

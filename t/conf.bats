# The settings: that all are documented, and what a mistake in them says.

load lib

setup() {
	site
	C=("$BATS_TEST_DIRNAME"/../common/conf{,_web,_ldap}.c)
	CHECK=$BATS_TEST_DIRNAME/../common/conf_check.c
	PAGE=$BATS_TEST_DIRNAME/../man/inetlab.conf.5
}

# settings TABLE: "name default" of each row in that table.
settings() {
	sed -nE "/^(static )?cfg_opt_t $1\\[\\]/,/^};/p" "${C[@]}" | tr -s '\t' ' ' |
		sed -nE 's/.*CFG_([A-Z_]+)\("([a-z_]+)", *([^,]*),.*/\1 \2 \3/p'
}

# in_page SECTION: the part of the man page about it.
in_page() {
	awk -v start=".Ss The $1" '/^\.S[sh]/ { on = $0 == start } on' "$PAGE"
}

# documented TABLE SECTION: each setting is there, with its default.
documented() {
	local kind name default n=0

	while read -r kind name default; do
		case "$kind $default" in
		'SEC '*) continue ;;
		'STR_LIST NULL') default={} ;;
		'STR_LIST '*)
			default=$(sed -n "s/^static char $default.*= \"\(.*\)\";/\1/p" "${C[@]}")
			default=${default//\\\"/\\(dq}
			;;
		'BOOL '*) default=${default#cfg_} ;;
		'STR NULL') default=none ;;
		'STR '*) default=${default//\"/\\(dq} ;;
		'INT LIFETIME_S') default=$(sed -n \
			's/#define LIFETIME_S *\([0-9]*\).*/\1/p' "${C[@]}") ;;
		'INT '*)
			default=${default/KB/1024}
			default=$((${default/MB/1048576}))
			;;
		esac
		run grep -qxF ".It Ic $name No = $default" <(in_page "$2")
		[ "$status" -eq 0 ] ||
			fail "man/inetlab.conf.5, $2: no $name = $default"
		n=$((n + 1))
	done < <(settings "$1")
	[ "$n" -gt 0 ]
}

@test "every setting stands in the man page with its default" {
	documented settings site
	documented smtp_settings 'section smtp'
	documented submission_settings 'section submission'
	documented pop3_settings 'section pop3'
	documented imap_settings 'section imap'
	documented dns_settings 'section dns'
	documented finger_settings 'section finger'
	documented zone_settings 'sections zone'
	documented conf_http_settings 'section http'
	documented conf_site_settings 'sections site'
	documented conf_ldap_settings 'section ldap'
	documented service_settings 'sections service'
	# No table but these twelve.
	[ "$(cat "${C[@]}" | grep -cE '^(static )?cfg_opt_t')" -eq 12 ]
}

@test "every limit of a setting stands in the man page" {
	local section name least most n=0

	while read -r section name least most; do
		case $section in
		root) section=site ;;
		service | site) section="sections $section" ;;
		*) section="section $section" ;;
		esac
		in_page "$section" | sed -n "/^\\.It Ic $name /,/^\\.[IE][tl]/p" |
			grep -qE "\\b$least to ${most/DAY_S/86400}\\b" ||
			fail "man/inetlab.conf.5, $name: no $least to $most"
		n=$((n + 1))
	done < <(sed -nE 's/^\t\{ "([a-z0-9]+)", +"([a-z_]+)", +([0-9]+), ([0-9A-Z_]+) \}.*/\1 \2 \3 \4/p' \
		"$CHECK" | grep -v LONG_MAX)
	[ "$n" -gt 5 ]
}

@test "every number has limits" {
	for table in settings smtp_settings pop3_settings imap_settings dns_settings zone_settings service_settings conf_http_settings conf_site_settings conf_ldap_settings; do
		section=${table%settings} section=${section#conf_} section=${section%_}
		while read -r kind name _; do
			[ "$kind" = INT ] || continue
			grep -qE "\"${section:-root}\", +\"$name\"" "$CHECK" ||
				fail "$name: conf_check.c has no limits for it"
		done < <(settings $table)
	done
}

@test "a mistake stops every program, and says where and what" {
	printf '\nlokc = 3\n' >"$SITE/etc/inetlab.conf"
	for program in "$LIBEXEC/smtpd" "$LIBEXEC/pop3d"; do
		run "$program" </dev/null
		assert_failure 78
		assert_output --partial \
			"$SITE/etc/inetlab.conf:2: no such option 'lokc': did you mean lock?"
	done
	touch "$SITE/etc/inetd.conf"
	run "$INETD" -n "$SITE/etc/inetd.conf"
	assert_failure
	assert_output --partial 'did you mean lock?'
}

@test "settings from elsewhere make that the site" {
	mkdir -p "$SITE/other/etc"
	echo 'hostname = "other.example"' >"$SITE/other/etc/inetlab.conf"
	cd "$SITE/other/etc"
	INETLAB_CONF=inetlab.conf run talk "$LIBEXEC/smtpd" <<<QUIT
	assert_line --index 0 --regexp '^220 other.example '
}

@test "without a variable, the settings beside the program count" {
	unset INETLAB_CONF
	mkdir "$SITE/bin"
	cp "$LIBEXEC/smtpd" "$SITE/bin/smtpd"
	echo 'hostname = "beside.example"' >"$SITE/etc/inetlab.conf"
	cd /
	run talk "$SITE/bin/smtpd" <<<QUIT
	assert_line --index 0 --regexp '^220 beside.example '
}

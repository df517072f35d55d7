# The manual pages: that what they name is there, and what is there is named.

load lib

setup() {
	site
	cd "$ROOT" || return
}

# section PAGE HEADING: the part of it under .Sh or .Ss HEADING.
section() {
	awk -v heading="$2" '/^\.S[hs] / { on = substr($0, 5) == heading } on' "man/$1"
}

# invariants: "number<TAB>file<TAB>title" of each test that mbox.5 names, and
# the number alone of each invariant.
invariants() {
	section mbox.5 INVARIANTS | awk '
		/^\.Bl -enum/ { on = 1; next }
		/^\.Bl /      { inner = 1 }
		/^\.El/       { inner = 0 }
		on && !inner && /^\.It/ { print ++n }
		/^t\// {
			split($0, part, ": \"")
			title = substr($0, length(part[1]) + 4)
			sub(/"$/, "", title)
			print n "\t" part[1] "\t" title
		}'
}

# defined NAME FILE: the number that it is defined as there.
defined() {
	local value

	value=$(sed -nE -e ':a; /\\$/ { N; s/\\\n//; ba }' \
		-e "s,^#define $1[ \t]+([^/]*[^/ \t]).*,\\1,p" "$2")
	if [[ $value =~ ^[A-Z_]+$ ]]; then
		defined "$value" "$2"
	else
		echo $((value))
	fi
}

@test "mandoc has nothing to say" {
	run mandoc -Tlint -Wwarning man/*.[1-9]
	assert_output ''
}

@test "every test that mbox.5 names is there, and each invariant names one" {
	local number file title tests=0

	while IFS=$'\t' read -r number file title; do
		[ -n "$file" ] || continue
		grep -qxF "@test \"$title\" {" "$file" ||
			fail "mbox.5, $number: $file has no test \"$title\""
		tests=$((tests + 1))
	done < <(invariants)
	assert [ "$tests" -gt 30 ]
	diff -u <(invariants | grep -E '^[0-9]+$') <(invariants | cut -sf 1 | uniq)
}

@test "mbox.5 names every test of t/mbox.bats under its number" {
	diff -u <(invariants | awk -F '\t' '$2 == "t/mbox.bats" { print $1 "\t" $3 }' | sort) \
		<(sed -nE 's/^@test "(([0-9]+): .*)" \{$/\2\t\1/p' t/mbox.bats | sort)
	run grep -vE '^@test "[0-9]+: ' <(grep '^@test ' t/mbox.bats)
	assert_output ''
}

@test "every option in inetd's usage is in inetd.8, and no other" {
	run "$INETD" -h
	diff -u <(grep -oE '\[-[a-z]+' <<<"$output" | tr -d '[-' | grep -o . | sort) \
		<(section inetd.8 DESCRIPTION | sed -nE 's/^\.It Fl ([a-z]).*/\1/p' | sort)
	diff -u <(section inetd.8 DESCRIPTION | grep -E '^\.It Fl [a-z] [^ ]' | cut -d ' ' -f 3-) \
		<(section inetd.8 SYNOPSIS | sed -nE 's/^\.Op Fl ([a-z] .*)/\1/p' |
			sed 's/ | .*//')
}

@test "every service that inetd answers itself is in inetd.8" {
	diff -u <(sed -nE 's/^\t\{ "([a-z]+)", +[a-zNUL]+, +[a-zNUL_]+, +[0-9]+ \}.*/\1/p' \
		services/inetd/internal.c | sort) \
		<(section inetd.8 'Services of its own' |
			sed -nE 's/^\.It Cm (.*)/\1/p' | tr -s ' ,' '\n' | sort)
}

@test "the numbers of inetd.8, pop3d.8 and imapd.8 are those of the code" {
	local page name value file n=0

	while read -r page name value file; do
		assert_equal "$page $name $(defined "$name" "$file")" "$page $name $value"
		n=$((n + 1))
	done < <(grep -oE '^\.It Dv [A-Z0-9_]+ No = [0-9]+ Pq Pa .*' man/*.8 |
		sed -E 's/:\.It Dv ([A-Z0-9_]+) No = ([0-9]+) Pq Pa /  \1 \2 /')
	assert [ "$n" -gt 15 ]
}

# commands SERVICE: "verb rfc, section" of each row of its table.
commands() {
	sed -nE 's/^\t\{ "([A-Z]+)",.*"([0-9]*)( ([0-9.]+))?" +\},?$/\1 \2 \4/p' \
		"services/$1/$1.c" | sed -E 's/ ([0-9.]+)$/, \1/; s/ $//'
}

@test "every command of pop3d and imapd is in its page, with its place in the RFC" {
	local service verb rfc n

	for service in pop3d imapd; do
		section $service.8 Commands >"$SITE/section"
		n=0
		while read -r verb rfc; do
			n=$((n + 1))
			grep -E "^\\.It Ic $verb\\b" "$SITE/section" |
				grep -qF "${rfc:+RFC $rfc}" ||
				fail "$service.8: no $verb ($rfc)"
		done < <(commands $service)
		assert [ $n -gt 0 ]
		assert_equal $n "$(grep -c '^\.It Ic' "$SITE/section")"
	done
}

@test "every command of smtpd is in its page, and no other" {
	diff -u <(commands smtpd | cut -d ' ' -f 1 | sort) \
		<(section smtpd.8 Commands | sed -n 2p | grep -oE '\b[A-Z]{4,}\b' | sort)
}

@test "the example of inetd.conf.5 is a good file" {
	section inetd.conf.5 EXAMPLES | sed -n '/^\.Bd/,/^\.Ed/ { /^\./!p }' \
		>"$SITE/etc/inetd.conf"
	run "$INETD" -n -o any
	assert_success
	assert_output ''
	assert [ "$(wc -l <"$SITE/etc/inetd.conf")" -gt 10 ]
}

@test "the mistakes in inetd.conf.5 are what inetd says" {
	local said n=0

	cat >"$SITE/etc/inetd.conf" <<-'E'
	smtp stream tcp nowiat mail libexec/smtpd smtpd
	smtp dgram tcp wait mail libexec/smtpd smtpd
	smtp stream tcp nowait.0 mail libexec/smtpd smtpd
	smtp stream tcp nowait mail
	smtp stream tcp nowait mail pop3d
	echo stream tcp wait nobody internal
	smtp dgram udp nowait mail libexec/smtpd smtpd
	smtp stream tcp nowait mial libexec/smtpd smtpd
	smpt stream tcp nowait mail libexec/smtpd smtpd
	pop3 stream tcp nowait mail libexec/popd popd
	finger stream tcp nowait nobody internal
	echo stream tcp nowait nobody internal
	echo stream tcp nowait nobody internal
	::1:daytime stream tcp4 nowait nobody internal
	127.0.0.1:smtp stream tcp nowait mail libexec/smtpd smtpd
	E
	echo 'service smtp { deny = { "10.0.0.0/33" } }' >>"$SITE/etc/inetlab.conf"
	run "$INETD" -n -o any
	assert_failure 78
	# Ports that are taken, and reading again: t/inetd.bats.
	while read -r said; do
		assert_line --partial "]: $said"
		n=$((n + 1))
	done < <(sed -nE 's/^\.It "(.*)"$/\1/p' "$ROOT/man/inetd.conf.5" |
		grep -vE 'in use by|only root|not taken')
	assert_equal "${#lines[@]}" "$n"
}

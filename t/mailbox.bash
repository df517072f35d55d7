# mailbox.bash - letters into and out of one mailbox, and who disturbs that.
#
#	load lib
#	load mailbox
#	setup() {
#		mailbox
#	}

# mailbox: a site; $BOX is the mailbox of user1, in the folder $MAIL.
mailbox() {
	site
	MAIL=$SITE/spool/mail
	BOX=$MAIL/user1
	export MAILRC=/dev/null HOME=$BATS_TEST_TMPDIR
}

settings() {
	printf '%s\n' "$@" >>"$INETLAB_CONF"
}

# deliver NAME...: give the message on stdin to smtpd for these users.
deliver() {
	local name before=(-b 'HELO st.um' -b 'MAIL FROM:<bob@st.um>')

	for name in "$@"; do before+=(-b "RCPT TO:<$name@st.um>"); done
	talk "${before[@]}" -b DATA -e . -e QUIT "$LIBEXEC/smtpd"
}

# logged_in [NAME]: commands on stdin for a POP3 session of user1, or NAME.
# shellcheck disable=SC2120 # run passes it
logged_in() {
	talk -b "USER ${1:-user1}" -b 'PASS password' "$LIBEXEC/pop3d"
}

# plain N: a message as other programs write it.
plain() {
	printf 'From bob@st.um Sat Nov 21 03:00:00 2026\nSubject: number %d\n\ntext %d\n\n' "$1" "$1"
}

subjects() {
	sed -n 's/^Subject: \(.*\)/\1 /p' "$BOX" | tr -d '\n'
}

# in_folder: the names of all files in the folder, a / after each.
in_folder() {
	local files=("$MAIL"/* "$MAIL"/.[!.]*)

	printf '%s/' "${files[@]##*/}"
}

# nothing_left: no lock, note or half file lies about; an index may.
nothing_left() {
	output=$(in_folder)
	refute_output --regexp 'lock|intent|new'
}

# whole NAME: every "letter N" in the mailbox is there once, from its Subject to
# its "END N", and a session sees as many. Their numbers, sorted, go to
# $BATS_TEST_TMPDIR/there.
whole() {
	[ -e "$MAIL/$1" ] || : >"$MAIL/$1"
	diff -u <(sed -n 's/^Subject: letter //p' "$MAIL/$1" | sort) \
		<(sed -n 's/^END //p' "$MAIL/$1" | sort)
	sed -n 's/^Subject: letter //p' "$MAIL/$1" | sort >"$BATS_TEST_TMPDIR/there"
	run uniq -d "$BATS_TEST_TMPDIR/there"
	assert_output ''
	run logged_in "$1" <<<$'STAT\nQUIT'
	assert_line --partial "+OK $(wc -l <"$BATS_TEST_TMPDIR/there") "
	nothing_left
}

# big N: N KB of text.
big() {
	head -c "$(($1 * 768))" /dev/urandom | base64
}

# killed_at N PROGRAM <input: run it and kill it as it enters the Nth system
# call, of those that killat counts. False once it has not that many.
killed_at() {
	status=0
	ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0 "$P/libexec/t/killat" "$@" \
		>"$BATS_TEST_TMPDIR/killed" 2>&1 || status=$?
	# shellcheck disable=SC2034 # tests look at it
	output=$(<"$BATS_TEST_TMPDIR/killed")
	[ "$status" -eq 137 ]
}

# untouched FILE...: the mailbox is as one of them, before the change or after it,
# and nobody is in the middle. The lock of a dead process may be there; whoever
# comes next has to cope.
untouched() {
	local file

	[ ! -e "$MAIL/.user1.new" ] && [ ! -e "$MAIL/.user1.intent" ] || return
	for file in "$@"; do
		! same "$BOX" "$file" || return 0
	done
	return 1
}

# same FILE FILE: as cmp -s, without a process if there is no NUL in them.
same() {
	local one two

	[ -e "$1" ] && [ -e "$2" ] || return
	if IFS= read -r -d '' one <"$1" || IFS= read -r -d '' two <"$2"; then
		cmp -s "$1" "$2"
	else
		[ "$one" = "$two" ]
	fi
}

# wrap COMMAND...: from here on our programs are run by it.
wrap() {
	local name

	mkdir "$BATS_TEST_TMPDIR/wrapped"
	for name in smtpd pop3d imapd; do
		printf '#!/bin/bash\nexec %s %s/%s\n' "${*@Q}" "$LIBEXEC" $name \
			>"$BATS_TEST_TMPDIR/wrapped/$name"
		chmod 755 "$BATS_TEST_TMPDIR/wrapped/$name"
	done
	LIBEXEC=$BATS_TEST_TMPDIR/wrapped
}

# trace EXPRESSION: from here on they run under strace -e; $TRACE is its file.
trace() {
	command -v strace >/dev/null || skip 'needs strace'
	TRACE=$BATS_TEST_TMPDIR/trace
	wrap env "ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0" \
		strace -qq -y -o "$TRACE" -e "$1"
}

# close_folder: from here on they may make no files beside the mailboxes.
close_folder() {
	chmod 666 "$MAIL"/*
	if [ "$EUID" -eq 0 ]; then
		chmod 755 "$MAIL"
		wrap setpriv --reuid=mail --regid=mail --clear-groups
	else
		chmod 555 "$MAIL"
	fi
}

teardown() {
	chmod 2775 "$MAIL"
	stop_all
	no_reports
}

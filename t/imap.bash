# imap.bash - IMAP sessions of user1.
#
#	load lib
#	load mailbox
#	load imap

# Three messages as any program may have written them.
three() {
	local n

	for n in 1 2 3; do
		printf 'From bob@st.um Sat Nov 21 03:00:0%d 2026\n' "$n"
		printf 'Subject: number %d\nFrom: Bob <bob@st.um>\nStatus: RO\n\n' "$n"
		printf 'text %d\n.dot\n>From me\n\n' "$n"
	done
}

# imap: talk to imapd; lines come from stdin.
imap() {
	talk "$LIBEXEC/imapd"
}

# logged: as imap, but LOGIN is said already, and its answer taken away.
logged() {
	{ echo '0 LOGIN user1 password' && cat; } | imap | tail -n +3
}

# selected: as logged, but INBOX is selected too, and its answer taken away.
selected() {
	{ echo '00 SELECT INBOX' && cat; } | logged | sed '1,/^00 /d'
}

# says TRANSCRIPT: $output is exactly that.
says() {
	# shellcheck disable=SC2154 # run sets it
	diff -u <(cat) <(echo "$output")
}

# begin NAME: a session of user1, on descriptors ${NAME}_to and ${NAME}_from.
begin() {
	local to from

	mkfifo "$BATS_TEST_TMPDIR/$1.to" "$BATS_TEST_TMPDIR/$1.from"
	"$LIBEXEC/imapd" <"$BATS_TEST_TMPDIR/$1.to" \
		>"$BATS_TEST_TMPDIR/$1.from" 2>>"$BATS_TEST_TMPDIR/log" 3>&- &
	exec {to}>"$BATS_TEST_TMPDIR/$1.to" {from}<"$BATS_TEST_TMPDIR/$1.from"
	declare -g "$1_to=$to" "$1_from=$from"
	say "$1" 'LOGIN user1 password'
	say "$1" 'SELECT INBOX'
}

# say NAME COMMAND: give it, with a tag; $heard has all the answer.
say() {
	local to=$1_to from=$1_from line

	heard=
	printf 'x %s\r\n' "$2" >&"${!to}"
	while IFS= read -r -t 20 -u "${!from}" line; do
		heard+=${line%$'\r'}$'\n'
		[[ $line != 'x '* ]] || return 0
	done
	echo "no answer to $2 but $heard" >&2
	return 1
}

heard() {
	diff -u <(cat) <(printf '%s' "$heard")
}

# serve_imap: imapd on a port of its own, as user mail if we are root.
serve_imap() {
	[ "$(id -u)" -ne 0 ] || chown mail:mail "$BOX"
	start_inetd <<-'C'
	imap stream tcp wait mail libexec/imapd imapd
	C
}

# folder NAME: where that mailbox is, which is not INBOX.
folder() {
	echo "$SITE/spool/folders/user1/$1"
}

# told NAME PATTERN: wait for a line of this session like that.
told() {
	local from=$1_from line

	while IFS= read -r -t 20 -u "${!from}" line; do
		# shellcheck disable=SC2053 # a pattern
		[[ ${line%$'\r'} != $2 ]] || return 0
	done
	echo "not heard: $2" >&2
	return 1
}

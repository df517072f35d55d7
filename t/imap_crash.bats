# imapd killed at every system call that changes something: afterwards a mailbox
# is the old or the new one, and a message that moves is in one of them at least.

load lib
load mailbox
load imap

# INBOX with three messages, Work with one; all numbered, none recent.
setup() {
	mailbox
	three >"$BOX"
	logged <<<$'a CREATE Work\nb APPEND Work {12+}\nSubject: w\n\nc SELECT Work\nd SELECT INBOX' >/dev/null
	KEPT=$BATS_TEST_TMPDIR/kept
	cp -a "$SITE/spool" "$KEPT"
}

# seen: what a session sees in both mailboxes, in $inbox and $work. One that is
# killed may have left out a number: a new message's is what it is.
seen() {
	local all

	all=$(logged <<<$'a EXAMINE INBOX\nb FETCH 1:* (UID FLAGS BODY.PEEK[])\nc EXAMINE Work\nd FETCH 1:* (UID FLAGS BODY.PEEK[])' |
		sed -e '/RECENT/d' -e 's/ \\Recent//' -e 's/UIDNEXT [0-9]*/UIDNEXT/')
	inbox=${all%%$'\n'a OK*}${all#*$'\n'a OK}
	inbox=${inbox%%$'\n'c OK*}
	inbox=${inbox%\* FLAGS*}
	work=${all#*$'\n'b }
	inbox=${inbox//UID [4-9] /}
	work=${work//UID [2-9] /}
	[[ $inbox = *UIDVALIDITY* && $work = *UIDVALIDITY* ]]
}

# killed_everywhere WORD... <session: kill it at each call; what is seen then is
# one of these pairs: old-old, old-new (INBOX as before, Work as after), new-new,
# and each of them at some time.
killed_everywhere() {
	local session=$BATS_TEST_TMPDIR/session old_inbox old_work new_inbox new_work
	local n=0 state word

	sed 's/$/\r/' >"$session"
	seen
	old_inbox=$inbox old_work=$work
	"$LIBEXEC/imapd" <"$session" >/dev/null
	seen
	new_inbox=$inbox new_work=$work
	declare -A found
	until again && ! killed_at $((++n)) "$LIBEXEC/imapd" <"$session"; do
		seen
		state=
		[ "$work" != "$new_work" ] || state=new
		[ "$work" != "$old_work" ] || state=old
		word=
		[ "$inbox" != "$new_inbox" ] || word=new
		[ "$inbox" != "$old_inbox" ] || word=old
		[[ " $* " = *" $word-$state "* ]] ||
			fail "killed at $n: $word-$state"$'\n'"$inbox"$'\n'"$work"
		found[$word-$state]=1
		run find "$SITE/spool" -name '*.lock' -o -name '*.new' -o -name '*.intent'
		refute_output
	done
	for word; do
		[ -n "${found[$word]-}" ] || fail "never: $word"
	done
}

again() {
	rm -rf "$SITE/spool"
	cp -a "$KEPT" "$SITE/spool"
}

@test "STORE" {
	killed_everywhere old-old new-old <<-'S'
	0 LOGIN user1 password
	1 SELECT INBOX
	2 STORE 2 +FLAGS.SILENT (\Flagged)
	S
}

@test "EXPUNGE" {
	logged <<<$'a SELECT INBOX\nb STORE 1:2 +FLAGS.SILENT (\\Deleted)' >/dev/null
	rm -r "$KEPT" && cp -a "$SITE/spool" "$KEPT"
	killed_everywhere old-old new-old <<-'S'
	0 LOGIN user1 password
	1 SELECT INBOX
	2 EXPUNGE
	S
}

@test "APPEND" {
	killed_everywhere old-old new-old <<-'S'
	0 LOGIN user1 password
	1 APPEND INBOX (\Seen) {12+}
	Subject: x

	S
}

@test "COPY" {
	killed_everywhere old-old old-new <<-'S'
	0 LOGIN user1 password
	1 EXAMINE INBOX
	2 COPY 1,3 Work
	S
}

@test "MOVE" {
	killed_everywhere old-old old-new new-new <<-'S'
	0 LOGIN user1 password
	1 SELECT INBOX
	2 MOVE 1,3 Work
	S
}

@test "COPY that was torn, wherever it ends, and another program's mail behind it" {
	local work session=$BATS_TEST_TMPDIR/session note=$BATS_TEST_TMPDIR/note n=0 at from whole old

	work=$(folder Work)
	printf '0 LOGIN user1 password\r\n1 EXAMINE INBOX\r\n2 COPY 1:3 Work\r\n' >"$session"
	until [ -s "$note" ]; do
		again
		killed_at $((++n)) "$LIBEXEC/imapd" <"$session" || fail 'no note'
		[ ! -e "$(folder .Work.intent)" ] || [ "$(stat -c %s "$work")" -lt 200 ] ||
			cp "$(folder .Work.intent)" "$note"
	done
	assert_equal "$(grep -c '^[0-9]* From ' "$note")" 2
	again
	from=$(stat -c %s "$work")
	old=$(grep -vE '^(X-|Status|$)' "$work")
	"$LIBEXEC/imapd" <"$session" >/dev/null
	cp "$work" "$BATS_TEST_TMPDIR/new"
	whole=$(stat -c %s "$work")
	for ((at = from + 1; at < whole; at += 71)); do
		for foreign in false true; do
			head -c $at "$BATS_TEST_TMPDIR/new" >"$work"
			! $foreign || plain 9 >>"$work"
			sed "1s/^[0-9]*/$(stat -c %i "$work")/" "$note" >"$(folder .Work.intent)"
			logged <<<'a STATUS Work (MESSAGES)' >/dev/null
			run grep -vE '^(X-|Status|$)' "$work"
			if $foreign; then
				assert_output "$old"$'\n'"$(plain 9 | grep .)"
			else
				assert_output "$old"
			fi
		done
	done
}

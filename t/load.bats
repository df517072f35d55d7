# Many writers, POP3 sessions that delete and mail(1), all at once, on one
# mailbox and on sixteen. SOAK=1: 64 writers and 100,000 letters.

load lib
load mailbox

setup() {
	local n

	mailbox
	WRITERS=${SOAK:+64}
	WRITERS=${WRITERS:-16}
	LETTERS=${SOAK:+100000}
	LETTERS=${LETTERS:-640}
	for n in {3..16}; do
		sed -n "s/^user1:/user$n:/p" "$SITE/etc/users"
	done >>"$SITE/etc/users"
	start_inetd <<-'C'
	127.0.0.1:smtp stream tcp wait.512/0/0 mail libexec/smtpd smtpd
	127.0.0.1:pop3 stream tcp wait.512/0/0 mail libexec/pop3d pop3d
	C
	NOTES=$BATS_TEST_TMPDIR/notes
	mkdir "$NOTES"
}

# write_all MAILBOXES: $WRITERS clients send $LETTERS letters, letter N to
# user N % MAILBOXES + 1. What was answered 250 goes to $NOTES/taken.*.
write_all() {
	perl - "$(port smtp)" "$WRITERS" "$LETTERS" "$1" "$NOTES" <<-'P'
	use strict;
	use IO::Socket::INET;
	my ($port, $writers, $letters, $boxes, $notes) = @ARGV;

	sub writer {
		my $me = shift;
		my $s = IO::Socket::INET->new("127.0.0.1:$port") or die "connect";
		open(my $taken, ">", "$notes/taken.$me") or die;
		my $says = sub {
			my $line = <$s> // die "writer $me: left alone";
			return $line if $line =~ /^$_[0]/;
			die "writer $me: $line";
		};
		$says->(220);
		print $s "HELO a\r\n";
		$says->(250);
		for (my $n = $me; $n <= $letters; $n += $writers) {
			my $to = $n % $boxes + 1;
			my $text = "$n and so on\r\n" x (1 + $n * 7919 % 97);
			print $s "MAIL FROM:<bob\@st.um>\r\n";
			$says->(250);
			print $s "RCPT TO:<user$to\@st.um>\r\n";
			$says->(250);
			print $s "DATA\r\n";
			$says->(354);
			print $s "Subject: letter $n\r\n\r\n${text}END $n\r\n.\r\n";
			$says->(250);
			syswrite($taken, "$n\n");
		}
		print $s "QUIT\r\n";
	}

	for my $me (1 .. $writers) {
		next if fork;
		writer($me);
		exit 0;
	}
	my $failed = 0;
	while (wait != -1) { $failed++ if $?; }
	exit $failed > 0;
	P
}

# delete_some USER: one POP3 session after the other, until $NOTES/over. Each
# notes the first letters in $NOTES/deleted before it deletes them, and in
# $NOTES/gone when it has heard that they are.
delete_some() {
	perl - "$(port pop3)" "$1" "$NOTES" <<-'P'
	use strict;
	use IO::Socket::INET;
	use Time::HiRes "time";
	my ($port, $user, $notes) = @ARGV;
	my ($s, $sessions, @these) = (undef, 0);

	sub ask {
		print $s "$_[0]\r\n" if @_;
		my $line = <$s> // die "left alone";
		return $line if $line =~ /^\+OK/;
		# What mail(1) has moved is an error: so this session ends.
		no warnings "exiting";
		next SESSION if $line =~ /^-ERR .SYS.TEMP. Another program/;
		die "@_: $line";
	}
	open(my $deleted, ">>", "$notes/deleted") or die;
	open(my $gone, ">>", "$notes/gone") or die;
	SESSION: until (-e "$notes/over") {
		my $began = time;
		@these = ();
		$s = IO::Socket::INET->new("127.0.0.1:$port") or die "connect";
		ask;
		ask "USER $user";
		ask "PASS password";
		my ($n) = ask("STAT") =~ /OK (\d+)/;
		for my $m (1 .. ($n < 6 ? $n : 6)) {
			my $is = "";
			ask "TOP $m 0";
			while ((my $line = <$s> // die) ne ".\r\n") {
				$is = $1 if $line =~ /^Subject: letter (\d+)/;
			}
			$is ne "" or die "$user, message $m has no subject";
			syswrite($deleted, "$is\n");
			ask "DELE $m";
			push @these, $is;
		}
		ask "QUIT";
		syswrite($gone, "$_\n") for @these;
		$sessions++;
		# Let the others have the mailbox three times as long.
		select(undef, undef, undef, 3 * (time - $began));
	}
	$sessions > 0 or die "no session";
	P
}

# mail_some USER COMMANDS: mail(1) opens the mailbox, as its owner,
# again and again, and is given these commands. What it does is in
# $NOTES/mail.USER.
mail_some() {
	local as=()

	[ "$EUID" -ne 0 ] ||
		as=(setpriv --reuid=mail --regid=mail --clear-groups)
	while [ ! -e "$NOTES/over" ]; do
		MAIL=$MAIL/$1 timeout 60 "${as[@]}" mail -N <<<"$2" 2>&1 || :
	done >"$NOTES/mail.$1"
}

# mailed USER: mail(1) has shown these letters.
mailed() {
	sed -n 's/^[> ].* letter \([0-9]*\)$/\1/p' "$NOTES/mail.$1" | grep .
}

# all_there MAILBOXES: every letter that was taken is in its mailbox once, or
# somebody has deleted it; none is torn.
all_there() {
	local n

	for ((n = 1; n <= $1; n++)); do
		whole "user$n"
		awk -v boxes="$1" -v n="$n" '$1 % boxes + 1 != n { print; bad = 1 }
			END { exit bad }' "$BATS_TEST_TMPDIR/there"
		cat "$BATS_TEST_TMPDIR/there" >>"$NOTES/there"
	done
	sort "$NOTES"/taken.* | diff - <(seq "$LETTERS" | sort)
	sort -u "$NOTES/there" "$NOTES/deleted" | diff - <(seq "$LETTERS" | sort)
	assert [ -s "$NOTES/gone" ]
	run comm -12 <(sort "$NOTES/gone") <(sort "$NOTES/there")
	assert_output ''
}

# While mail(1) is open it knows no other deletions, and undoes them when it
# writes (see mbox(5), CAVEATS); so here it only reads.
@test "one mailbox: writers, deletions and mail(1) at once, nothing is lost" {
	local pid pids=()

	delete_some user1 3>&- &
	pids+=($!)
	delete_some user1 3>&- &
	pids+=($!)
	mail_some user1 $'from 1\nexit' 3>&- &
	pids+=($!)
	write_all 1
	touch "$NOTES/over"
	for pid in "${pids[@]}"; do wait "$pid"; done
	mailed user1
	all_there 1
}

@test "sixteen mailboxes: writers, deletions and mail(1) at once, nothing is lost" {
	local n pid pids=()

	for n in {1..8}; do
		delete_some "user$n" 3>&- &
		pids+=($!)
	done
	for n in {9..12}; do
		mail_some "user$n" $'from 1\ndelete 1\nquit' 3>&- &
		pids+=($!)
	done
	write_all 16
	touch "$NOTES/over"
	for pid in "${pids[@]}"; do wait "$pid"; done
	for n in {9..12}; do mailed "user$n" >>"$NOTES/deleted"; done
	all_there 16
}

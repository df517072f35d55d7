# Handlers that are killed while mail comes and goes. SOAK=1 does it for long.

load lib
load mailbox

setup() {
	mailbox
	LETTERS=${SOAK:+5000}
	LETTERS=${LETTERS:-300}
	start_inetd <<-'C'
	127.0.0.1:smtp stream tcp nowait.512 mail libexec/smtpd smtpd
	127.0.0.1:pop3 stream tcp nowait.512 mail libexec/pop3d pop3d
	C
}

# deliver_all FIRST LAST: letters FIRST to LAST, three hundred at a time, each by a
# client of its own. One in four is too long to be kept in memory. The numbers
# of those that were answered 250 go to $BATS_TEST_TMPDIR/taken.
deliver_all() {
	perl - "$(port smtp)" "$1" "$2" "$BATS_TEST_TMPDIR/taken" <<-'P'
	use strict;
	use IO::Socket::INET;
	my ($port, $first, $last, $taken) = @ARGV;

	sub client {
		my $n = shift;
		my $s = IO::Socket::INET->new("127.0.0.1:$port") or return;
		my $says = sub {
			my $line = <$s> // return 0;
			return $line =~ /^$_[0]/;
		};
		my $text = ("$n and so on " x 5 . "\r\n") x ($n % 4 ? 20 : 1500);
		$says->(220) or return;
		print $s "HELO a\r\nMAIL FROM:<bob\@st.um>\r\n",
			"RCPT TO:<user1\@st.um>\r\nDATA\r\n";
		$says->(250) && $says->(250) && $says->(250) && $says->(354) or return;
		print $s "Subject: letter $n\r\n\r\n${text}END $n\r\n.\r\n";
		$says->(250) or return;
		open(my $f, ">>", $taken);
		syswrite($f, "$n\n");
		print $s "QUIT\r\n";
	}

	$SIG{PIPE} = "IGNORE";
	my $running = 0;
	for my $n ($first .. $last) {
		if ($running == 300) { wait; $running--; }
		$running++;
		next if fork;
		alarm 60;
		client($n);
		exit 0;
	}
	1 while wait != -1;
	P
}

# kill_some NAME: kill every other one at some moment of its life, until there
# is $BATS_TEST_TMPDIR/over. How many it were goes to $BATS_TEST_TMPDIR/killed.
kill_some() {
	perl - "$INETD_PID" "$1" "$BATS_TEST_TMPDIR" <<-'P'
	use strict;
	my ($inetd, $name, $folder) = @ARGV;
	my ($killed, $tick) = (0, 0);
	my %due; # at which tick a process is killed; 0: never

	sub slurp { open(my $f, "<", shift) or return ""; return <$f> // ""; }
	until (-e "$folder/over") {
		$tick++;
		for my $pid (split " ", slurp("/proc/$inetd/task/$inetd/children")) {
			$due{$pid} //= rand() < 0.5 ? 0 : $tick + int rand 3;
			next if !$due{$pid} || $tick < $due{$pid};
			next if slurp("/proc/$pid/comm") ne "$name\n";
			$killed += kill("KILL", $pid);
			open(my $f, ">", "$folder/killed");
			print $f "$killed\n";
		}
		select(undef, undef, undef, 0.02);
	}
	P
}

# delete_first: one POP3 session that looks at the first message, notes its
# number in $BATS_TEST_TMPDIR/deleted, and only then deletes it.
delete_first() {
	perl - "$(port pop3)" "$BATS_TEST_TMPDIR/deleted" <<-'P'
	use strict;
	use IO::Socket::INET;
	my ($port, $deleted) = @ARGV;
	my $s = IO::Socket::INET->new("127.0.0.1:$port") or exit;
	$SIG{PIPE} = "IGNORE";
	alarm 30;

	sub ask {
		print $s "$_[0]\r\n" if @_;
		exit if (<$s> // "") !~ /^\+OK/;
	}
	ask;
	ask "USER user1";
	ask "PASS password";
	ask "TOP 1 0";
	while ((my $line = <$s> // exit) ne ".\r\n") {
		next if $line !~ /^Subject: letter (\d+)/;
		open(my $f, ">>", $deleted);
		print $f "$1\n";
	}
	ask "DELE 1";
	ask "QUIT";
	P
}

@test "deliveries, killed at random: what was answered 250 is there once" {
	kill_some smtpd 3>&- &
	deliver_all 1 "$LETTERS"
	: >"$BATS_TEST_TMPDIR/over"
	wait $!
	sort "$BATS_TEST_TMPDIR/taken" >"$BATS_TEST_TMPDIR/sorted"
	echo "killed: $(cat "$BATS_TEST_TMPDIR/killed"), taken: $(wc -l <"$BATS_TEST_TMPDIR/sorted")"
	assert [ "$(cat "$BATS_TEST_TMPDIR/killed")" -gt 5 ]
	assert [ -s "$BATS_TEST_TMPDIR/sorted" ]
	deliver_all 100001 100001 # and the next one puts all in order
	whole user1
	run comm -23 "$BATS_TEST_TMPDIR/sorted" "$BATS_TEST_TMPDIR/there"
	assert_output ''
}

@test "deletions, killed at random while mail comes: nothing else is lost" {
	local killer sender sessions=0

	deliver_all 1 40
	kill_some pop3d 3>&- &
	killer=$!
	deliver_all 41 "$((LETTERS / 3))" 3>&- &
	sender=$!
	: >"$BATS_TEST_TMPDIR/deleted"
	# Whoever is killed before he says what he deletes does not count.
	while kill -0 "$sender" 2>/dev/null ||
		[ "$(wc -l <"$BATS_TEST_TMPDIR/deleted")" -lt 5 ] ||
		[ ! -s "$BATS_TEST_TMPDIR/killed" ]; do
		assert [ $((sessions++)) -lt 1000 ]
		delete_first
	done
	: >"$BATS_TEST_TMPDIR/over"
	wait "$killer"
	assert [ "$(cat "$BATS_TEST_TMPDIR/killed")" -gt 0 ]
	deliver_all 100001 100001 # and the next one puts all in order
	whole user1
	run comm -23 <(sort "$BATS_TEST_TMPDIR/taken") \
		<(sort -u "$BATS_TEST_TMPDIR/there" "$BATS_TEST_TMPDIR/deleted")
	assert_output ''
}

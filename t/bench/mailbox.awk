# mailbox.awk - a mailbox as other programs write it: no marks, no numbers.
#
#	awk -v messages=50000 -f t/bench/mailbox.awk
#
# Messages have 2 to 18 KB, 10 on average, and are always the same ones: what
# came over one, two or three hosts, folded headers, text with quoted From_
# lines and lines that begin with a dot.
BEGIN {
	srand(1)
	split("Sun Mon Tue Wed Thu Fri Sat", weekday, " ")
	for (i = 0; i < 64; i++)
		block[i] = text(i)
	for (i = 1; i <= messages; i++)
		message(i)
}

function any(n) {
	return int(rand() * n)
}

# About 1 KB of lines.
function text(which,    s, line) {
	while (length(s) < 980) {
		line = ""
		while (length(line) < 50 + any(20))
			line = line substr("abcdefghijklmnopqrstuvwxyz", \
			    1 + any(20), 2 + any(6)) " "
		s = s line "\n"
	}
	if (which % 8 == 1)
		s = s ">From here on it is quoted.\n"
	if (which % 8 == 2)
		s = s ".\n.profile begins with a dot\n"
	return s (which % 3 ? "" : "\n")
}

# The first is of Sunday, the first of November 2026.
function message(i,    who, day, time, date, hops, n) {
	who = "person" any(500) "@example" any(40) ".org"
	day = 1 + int(i / 1800) % 28
	time = sprintf("%02d:%02d:%02d", int(i / 75) % 24, any(60), any(60))
	date = day " Nov 2026 " time " +0000"
	printf "From %s %s Nov %2d %s 2026\n", who, weekday[1 + (day - 1) % 7], \
	    day, time
	printf "Return-Path: <%s>\n", who
	for (hops = any(3); hops >= 0; hops--) {
		printf "Received: from host%d.example.org (host%d.example.org", \
		    any(900), any(900)
		printf " [192.0.2.%d])\n\tby mx%d.st.um (Postfix) with ESMTPS", \
		    1 + any(254), any(9)
		printf " id %08X%04X\n\tfor <big@st.um>; %s\n", any(2 ^ 31), i, \
		    date
	}
	printf "Date: %s\nFrom: \"Person %d\" <%s>\n", date, any(500), who
	printf "To: big@st.um\nMessage-ID: <%d.%08x@example.org>\n", i, any(2 ^ 31)
	if (i % 3 == 0)
		printf "In-Reply-To: <%d.1@example.org>\nReferences:" \
		    " <%d.1@example.org>\n\t<%d.2@example.org>\n", i, i, i
	if (i % 4 == 0)
		printf "MIME-Version: 1.0\n" \
		    "Content-Type: text/plain; charset=utf-8\n" \
		    "Content-Transfer-Encoding: 8bit\n"
	printf "Subject: %s%d\n\n", i % 3 ? "the plan for week " : "Re: ", i
	for (n = 1 + any(18); n > 0; n--)
		printf "%s", block[any(64)]
	printf "\n"
}

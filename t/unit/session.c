/* session.c - lines, commands, mistakes, secrets: what a session says. */
#include "t/unit/client.h"

static void
test_lines(void)
{
	static const char nul[] = "ECHO a\0b\r\nQUIT\r\n";

	talk("ECHO a\r\nQUIT\r\n", "+ [a]\r\n+ bye\r\n", DONE, "CRLF");
	talk("ECHO a\nQUIT\n", "+ [a]\r\n+ bye\r\n", DONE, "LF");
	talk("echo a\r\nqUIt\r\n", "+ [a]\r\n+ bye\r\n", DONE, "letters");
	talk(" \tECHO \t a b \t\r\nQUIT \r\n", "+ [a b]\r\n+ bye\r\n", DONE,
	    "blanks around");
	talk("ECHO a\rb\r\nQUIT\r\n", "+ [a?b]\r\n+ bye\r\n", DONE,
	    "a CR alone ends no line, and comes back as '?'");
	talk("ECHO a\033b\r\nQUIT\r\n", "+ [a?b]\r\n+ bye\r\n", DONE,
	    "nor does a reply carry control characters");
	talk("\r\n\nQUIT\r\n", "- unknown\r\n- unknown\r\n+ bye\r\n", DONE,
	    "empty lines");
	start(false, 0);
	say_octets(nul, sizeof(nul) - 1);
	is(hear(0), "- too long\r\n+ bye\r\n", "a NUL: refused, once");
	over();
}

static void
test_limit(void)
{
	static char line[100000];
	char said[64];

	/* verb, blank, text, CR, LF */
	snprintf(said, sizeof(said), "ECHO %025d\r\nQUIT\r\n", 1);
	talk(said, "+ [0000000000000000000000001]\r\n+ bye\r\n", DONE,
	    "a line of exactly the limit");
	snprintf(said, sizeof(said), "ECHO %026d\r\nQUIT\r\n", 1);
	talk(said, "- too long\r\n+ bye\r\n", DONE, "an octet more");
	memset(line, 'x', sizeof(line));
	memcpy(line + sizeof(line) - 9, "\r\nQUIT\r\n", 9);
	talk(line, "- too long\r\n+ bye\r\n", DONE, "one refusal, not many");
}

static void
test_telnet(void)
{
	talk("\xff\xf4\xff\xfd\x06QUIT\r\n", "\xff\xfc\x06+ bye\r\n", DONE,
	    "Ctrl-C, and the answer that telnet waits for");
	talk("ECHO a\xff\xfb\x01z\r\nQUIT\r\n",
	    "\xff\xfe\x01+ [az]\r\n+ bye\r\n", DONE,
	    "an option in the middle of a word");
	talk("\xff\xfc\x01\xff\xfe\x01QUIT\r\n", "+ bye\r\n", DONE,
	    "what telnet will not do needs no answer");
	talk("\xff\xf4\xff\xff\xfd\x06QUIT\r\n", "\xff\xfc\x06+ bye\r\n", DONE,
	    "Ctrl-C whose last octet came out of band");
	talk("ECHO a\xff\r\nQUIT\r\n", "+ [a]\r\n+ bye\r\n", DONE,
	    "a lone IAC does not swallow CRLF");
	talk("ECHO a\xff\nQUIT\n", "+ [a]\r\n+ bye\r\n", DONE, "nor LF");
	talk("\xff", "", PEER_LEFT, "an IAC and then nothing");
	talk("\xff\xfd", "", PEER_LEFT, "an option and then nothing");
}

static void
test_table(void)
{
	talk("BIG 1\r\nLOGIN x\r\nLOGIN x\r\nQUIT\r\n",
	    "- not now\r\n+ in [x]\r\n- not now\r\n+ bye\r\n", DONE, "states");
	talk("NOOP\r\nNOOP x\r\nQUIT\r\n",
	    "+ []\r\n- argument: NOOP\r\n+ bye\r\n", DONE, "ARG_NONE");
	talk("ECHO\r\nECHO x\r\nQUIT\r\n", "+ []\r\n+ [x]\r\n+ bye\r\n", DONE,
	    "ARG_MAYBE");
	talk("SAY\r\nSAY  \r\nSAY x\r\nQUIT\r\n",
	    "- argument: SAY text\r\n- argument: SAY text\r\n+ [x]\r\n+ "
	    "bye\r\n",
	    DONE, "ARG_ONE");
	talk("LOGIN\r\nLOGIN  a b \r\nQUIT\r\n",
	    "- argument: LOGIN secret\r\n+ in [ a b ]\r\n+ bye\r\n", DONE,
	    "ARG_SECRET keeps its blanks");
	talk("HELP SAY\r\nHELP say\r\nQUIT\r\n",
	    "+ help\r\n SAY text: say something (RFC 3)\r\n.\r\n"
	    "+ help\r\n SAY text: say something (RFC 3)\r\n.\r\n+ bye\r\n",
	    DONE, "HELP for a verb");
	talk("HELP SA\r\nQUIT\r\n", "- argument\r\n+ bye\r\n", DONE,
	    "HELP for what there is not");
}

static void
test_mistakes(void)
{
	talk("a\r\nb\r\nc\r\nd\r\nNOOP\r\n",
	    "- unknown\r\n- unknown\r\n- unknown\r\n- unknown\r\n- out\r\n",
	    THROWN_OUT, "four mistakes in a row");
	talk("a\r\nb\r\nc\r\nNOOP\r\nd\r\ne\r\nf\r\nQUIT\r\n",
	    "- unknown\r\n- unknown\r\n- unknown\r\n+ []\r\n- unknown\r\n"
	    "- unknown\r\n- unknown\r\n+ bye\r\n",
	    DONE, "a good command between forgives");
}

static void
test_data(void)
{
	talk("DATA\r\nabc.DATA\r\n.ECHO a\r\nQUIT\r\n",
	    "+ 4\r\n+ 1\r\n+ [a]\r\n+ bye\r\n", DONE,
	    "data between pipelined commands");
	talk("DATA\r\nabc", "", PEER_LEFT, "data that ends too soon");
	talk("BARE\nBARE\nBARE\r\nBARE\n",
	    "+ bare\r\n+ bare\r\n+ crlf\r\n+ crlf\r\n", PEER_LEFT,
	    "one CRLF, and a session is bare no more");
}

static void
test_secrets(void)
{
	static char log[65536];
	ssize_t n, at = 0;

	setenv("INETLAB_DEBUG", "1", 1);
	start(false, 0);
	say("LOGNI sesame\r\nLOGIN\r\nsesame\r\nLOGIN sesame\r\n"
	    "LOGIN sesame\r\nECHO seen\r\nQUIT\r\n");
	half_close();
	hear(0);
	while (
	    (n = read(client.log, log + at, sizeof(log) - 1 - (size_t)at)) > 0)
		at += n;
	over();
	unsetenv("INETLAB_DEBUG");
	ok(strstr(log, "seen") != NULL, "details are in the log");
	ok(strstr(log, "(hidden)") != NULL, "a secret is said to be hidden");
	log[at] = '\0';
	/* The reply repeats it, which is this test's own indiscretion. */
	for (char *own; (own = strstr(log, "+ in [sesame]")) != NULL;)
		memset(own, '-', strlen("+ in [sesame]"));
	ok(strstr(log, "sesame") == NULL,
	    "and stands nowhere, mistyped or out of turn either");
}

int
main(void)
{
	test_lines();
	test_limit();
	test_telnet();
	test_table();
	test_mistakes();
	test_data();
	test_secrets();
	return tap_end();
}

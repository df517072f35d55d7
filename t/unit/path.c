/* path.c - the arguments of MAIL and RCPT, right and wrong. */
#include "services/smtpd/path.h"

#include <stdlib.h>

#include "t/unit/tap.h"

#define X10 "xxxxxxxxxx"
#define X60 X10 X10 X10 X10 X10 X10
#define L63 X60 "xxx"

enum { LENIENT, STRICT, BOTH };

/* What is read from "FROM..."; wrong is the rest from the mistake on. */
static const struct {
	int how;
	const char *in, *mailbox, *local, *domain, *wrong;
} paths[] = {
	{ BOTH, "FROM:<a@b.c>", "a@b.c", "a", "b.c", NULL },
	{ BOTH, "from:<a@b>", "a@b", "a", "b", NULL },
	{ BOTH, "FROM:<>", "", "", "", NULL },
	{ BOTH, "FROM:<a.b+c@d-e.f>", "a.b+c@d-e.f", "a.b+c", "d-e.f", NULL },
	{ BOTH, "FROM:<\"a b\"@c>", "\"a b\"@c", "a b", "c", NULL },
	{ BOTH, "FROM:<\"a\\\"\\\\b\"@c>", "\"a\\\"\\\\b\"@c", "a\"\\b", "c",
	    NULL },
	{ BOTH, "FROM:<\"a@b\"@c>", "\"a@b\"@c", "a@b", "c", NULL },
	{ BOTH, "FROM:<\">\"@c>", "\">\"@c", ">", "c", NULL },
	{ BOTH, "FROM:<\"\"@c>", "\"\"@c", "", "c", NULL },
	{ BOTH, "FROM:<a%b@c>", "a%b@c", "a%b", "c", NULL },
	{ BOTH, "FROM:<@x,@y.z:a@b>", "a@b", "a", "b", NULL },
	{ BOTH, "FROM:<@[127.0.0.1]:a@b>", "a@b", "a", "b", NULL },
	{ BOTH, "FROM:<a@[192.0.2.1]>", "a@[192.0.2.1]", "a", "[192.0.2.1]",
	    NULL },
	{ BOTH, "FROM:<a@[IPv6:2001:db8::1]>", "a@[IPv6:2001:db8::1]", "a",
	    "[IPv6:2001:db8::1]", NULL },
	{ BOTH, "FROM:<\xc3\xa9@\xc3\xbc.de>", "\xc3\xa9@\xc3\xbc.de",
	    "\xc3\xa9", "\xc3\xbc.de", NULL },
	{ BOTH, "FROM:<" X60 "xxxx@b>", X60 "xxxx@b", X60 "xxxx", "b", NULL },
	{ BOTH, "FROM:<a@" L63 ".b>", "a@" L63 ".b", "a", L63 ".b", NULL },
	/* what people type */
	{ LENIENT, "from: a@b", "a@b", "a", "b", NULL },
	{ LENIENT, "from : <a@b>", "a@b", "a", "b", NULL },
	{ LENIENT, "from\t:\ta", "a", "a", "", NULL },
	{ LENIENT, "from:a@b.", "a@b", "a", "b", NULL },
	{ LENIENT, "from:<a@b.>", "a@b", "a", "b", NULL },
	{ LENIENT, "from:<a@b_c>", "a@b_c", "a", "b_c", NULL },
	{ STRICT, "FROM: <a@b>", NULL, NULL, NULL, " <a@b>" },
	{ STRICT, "FROM :<a@b>", NULL, NULL, NULL, " :<a@b>" },
	{ STRICT, "FROM:a@b", NULL, NULL, NULL, "a@b" },
	{ STRICT, "FROM:<a@b.>", NULL, NULL, NULL, ">" },
	{ STRICT, "FROM:<a@b_c>", NULL, NULL, NULL, "_c>" },
	/* what is wrong */
	{ BOTH, "", NULL, NULL, NULL, "" },
	{ BOTH, "TO:<a@b>", NULL, NULL, NULL, "TO:<a@b>" },
	{ BOTH, "FROM", NULL, NULL, NULL, "" },
	{ BOTH, "FROM <a@b>", NULL, NULL, NULL, NULL },
	{ BOTH, "FROM:", NULL, NULL, NULL, "" },
	{ BOTH, "FROM:<", NULL, NULL, NULL, "" },
	{ BOTH, "FROM:<a", NULL, NULL, NULL, "" },
	{ BOTH, "FROM:<a@", NULL, NULL, NULL, "" },
	{ BOTH, "FROM:<a@b", NULL, NULL, NULL, "" },
	{ BOTH, "FROM:<a@b>c", NULL, NULL, NULL, "c" },
	{ BOTH, "FROM:<a@b>>", NULL, NULL, NULL, ">" },
	{ BOTH, "FROM:<<a@b>>", NULL, NULL, NULL, "<a@b>>" },
	{ BOTH, "FROM:<@b>", NULL, NULL, NULL, ">" },
	{ BOTH, "FROM:<@b:>", NULL, NULL, NULL, ">" },
	{ BOTH, "FROM:<@b,c:a@b>", NULL, NULL, NULL, "c:a@b>" },
	{ BOTH, "FROM:<a b@c>", NULL, NULL, NULL, " b@c>" },
	{ BOTH, "FROM:<.a@b>", NULL, NULL, NULL, ".a@b>" },
	{ BOTH, "FROM:<a..b@c>", NULL, NULL, NULL, ".b@c>" },
	{ BOTH, "FROM:<a.@b>", NULL, NULL, NULL, "@b>" },
	{ BOTH, "FROM:<a@b..c>", NULL, NULL, NULL, ".c>" },
	{ BOTH, "FROM:<a@-b>", NULL, NULL, NULL, ">" },
	{ BOTH, "FROM:<a@b->", NULL, NULL, NULL, ">" },
	{ BOTH, "FROM:<a@b@c>", NULL, NULL, NULL, "@c>" },
	{ BOTH, "FROM:<\"a@b>", NULL, NULL, NULL, "" },
	{ BOTH, "FROM:<\"a\"b@c>", NULL, NULL, NULL, "b@c>" },
	{ BOTH, "FROM:<\"a\\", NULL, NULL, NULL, "\\" },
	{ BOTH, "FROM:<\"a\001\"@c>", NULL, NULL, NULL, "\001\"@c>" },
	{ BOTH, "FROM:<a\001@c>", NULL, NULL, NULL, "\001@c>" },
	{ BOTH, "FROM:<a\x7f@c>", NULL, NULL, NULL, "\x7f@c>" },
	{ BOTH, "FROM:<a@[1.2.3]>", NULL, NULL, NULL, "1.2.3]>" },
	{ BOTH, "FROM:<a@[1.2.3.256]>", NULL, NULL, NULL, "1.2.3.256]>" },
	{ BOTH, "FROM:<a@[::1]>", NULL, NULL, NULL, "::1]>" },
	{ BOTH, "FROM:<a@[IPv6:1.2.3.4]>", NULL, NULL, NULL, "1.2.3.4]>" },
	{ BOTH, "FROM:<a@[1.2.3.4>", NULL, NULL, NULL, ">" },
	{ BOTH, "FROM:<a@[TAG:x]>", NULL, NULL, NULL, "TAG:x]>" },
	{ BOTH, "FROM:<\xe9@b>", NULL, NULL, NULL, "\xe9@b>" },
	{ BOTH, "FROM:<\xc0\xaf@b>", NULL, NULL, NULL, "\xc0\xaf@b>" },
	{ BOTH, "FROM:<a\xc2\x9b@b>", NULL, NULL, NULL, "\xc2\x9b@b>" },
	{ BOTH, "FROM:<\"\xc2\x85\"@b>", NULL, NULL, NULL, "\xc2\x85\"@b>" },
	{ BOTH, "FROM:<\xed\xa0\x80@b>", NULL, NULL, NULL, "\xed\xa0\x80@b>" },
	{ BOTH, "FROM:<\xf4\x90\x80\x80@b>", NULL, NULL, NULL,
	    "\xf4\x90\x80\x80@b>" },
	{ BOTH, "FROM:<\xc3", NULL, NULL, NULL, "\xc3" },
	{ BOTH, "FROM:<" X60 "xxxxx@b>", NULL, NULL, NULL, "x@b>" },
	{ BOTH, "FROM:<a@" L63 "x>", NULL, NULL, NULL, ">" },
	{ BOTH, "FROM:<\"" X60 "xxx\"@b>", NULL, NULL, NULL, "@b>" },
	{ BOTH, "FROM:<a@" L63 "." L63 "." L63 "." L63 "." L63 ">", NULL, NULL,
	    NULL, ">" },
	{ BOTH, "FROM:<aa@" L63 "." L63 "." L63 "." X60 ">", NULL, NULL, NULL,
	    ">" },
};

/* Parse a copy that ends where its memory does. */
static void
test_path(size_t i, bool strict)
{
	char *in = strdup(paths[i].in);
	struct scan sc = { .at = in, .strict = strict };
	struct path p;
	bool good;

	if (in == NULL)
		abort();
	good = path_scan(&sc, "FROM", &p);
	if (paths[i].mailbox != NULL)
		ok(good && sc.wrong == NULL &&
		        strcmp(p.mailbox, paths[i].mailbox) == 0 &&
		        strcmp(p.local, paths[i].local) == 0 &&
		        strcmp(p.domain, paths[i].domain) == 0,
		    "%s%s", strict ? "strict: " : "", paths[i].in);
	else
		ok(!good && sc.wrong != NULL &&
		        (paths[i].wrong == NULL ||
		            strcmp(sc.at, paths[i].wrong) == 0),
		    "%s%s: %s at \"%s\"", strict ? "strict: " : "", paths[i].in,
		    sc.wrong == NULL ? "?" : sc.wrong, sc.at);
	free(in);
}

/* Parameters as "KEY=VALUE KEY", and where the mistake is, if any. */
static const struct {
	const char *in, *out, *wrong;
} parameters[] = {
	{ "", "", NULL },
	{ "  ", "", NULL },
	{ " SIZE=10", "[SIZE=10]", NULL },
	{ " SIZE=10  BODY=8BITMIME\tX", "[SIZE=10][BODY=8BITMIME][X]", NULL },
	{ " a-b=c;d", "[a-b=c;d]", NULL },
	{ " =a", "", "=a" },
	{ " -a", "", "-a" },
	{ " a=", "", "" },
	{ " a=b=c", "", "=c" },
	{ " a b\001", "[a]", "\001" },
	{ " a=\xc3\xa9", "", "\xc3\xa9" },
};

static void
test_parameters(size_t i)
{
	char *in = strdup(parameters[i].in), *keyword, *value, out[256] = "";
	struct scan sc = { .at = in };
	size_t n = 0;

	if (in == NULL)
		abort();
	while (path_parameter(&sc, &keyword, &value))
		n += (size_t)snprintf(out + n, sizeof(out) - n, "[%s%s%s]",
		    keyword, value == NULL ? "" : "=",
		    value == NULL ? "" : value);
	ok(strcmp(out, parameters[i].out) == 0 &&
	        (parameters[i].wrong == NULL) == (sc.wrong == NULL) &&
	        (sc.wrong == NULL || strcmp(sc.at, parameters[i].wrong) == 0),
	    "parameters%s", parameters[i].in);
	free(in);
}

static void
test_host(const char *in, bool right)
{
	char *text = strdup(in);
	struct scan sc = { .at = text, .strict = true };

	if (text == NULL)
		abort();
	ok(path_host(&sc) == right && (sc.wrong == NULL) == right, "host %s",
	    in);
	free(text);
}

int
main(void)
{
	size_t i;

	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		if (paths[i].how != STRICT)
			test_path(i, false);
		if (paths[i].how != LENIENT)
			test_path(i, true);
	}
	for (i = 0; i < sizeof(parameters) / sizeof(parameters[0]); i++)
		test_parameters(i);
	test_host("www1.st.um", true);
	test_host("[192.0.2.1]", true);
	test_host("[IPv6:::1]", true);
	test_host("Bonjour je suis", false);
	test_host("a.", false);
	test_host("", false);
	return tap_end();
}

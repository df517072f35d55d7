/* path.c - the arguments of MAIL, RCPT and EHLO. */
#include "services/smtpd/path.h"

#include <string.h>

#include "t/fuzz/fuzz.h"

static void
parameters(struct scan *sc, const char *end)
{
	char *keyword, *value;
	size_t n = 0;

	while (path_parameter(sc, &keyword, &value)) {
		promise(keyword <= end && *keyword != '\0');
		promise(value == NULL || value <= end);
		promise(++n <= (size_t)(end - keyword) + n);
	}
	promise(sc->at <= end);
}

static void
check(const uint8_t *octets, size_t n, bool strict, const char *keyword)
{
	char *text = malloc(n + 1), *end = text + n;
	struct scan sc = { .at = text, .strict = strict };
	struct path p;

	promise(text != NULL);
	memcpy(text, octets, n);
	text[n] = '\0';
	if (keyword == NULL)
		path_host(&sc);
	else if (path_scan(&sc, keyword, &p)) {
		promise(strlen(p.mailbox) <= PATH_OCTETS);
		promise(strlen(p.local) <= PATH_LOCAL);
		promise(strlen(p.domain) <= PATH_DOMAIN);
		promise(strpbrk(p.mailbox, "\r\n") == NULL);
		parameters(&sc, end);
	} else
		promise(sc.wrong != NULL && sc.at <= end);
	free(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	check(octets, n, false, "FROM");
	check(octets, n, true, "FROM");
	check(octets, n, false, "TO");
	check(octets, n, true, "TO");
	check(octets, n, false, NULL);
	check(octets, n, true, NULL);
	return 0;
}

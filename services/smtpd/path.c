/* path.c - the arguments of MAIL and RCPT (RFC 5321 4.1.2, RFC 6531 3.3). */
#include "services/smtpd/path.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#define LABEL        63 /* octets between the dots of a domain, RFC 1035 2.3.4 */
#define IPV6_TAG     "IPv6:"
#define ATOM_MARKS   "!#$%&'*+-/=?^_`{|}~"
#define BLANKS       " \t"
#define PRINTABLE(c) ((c) > ' ' && (c) < 0x7f)

static bool
fail(struct scan *sc, const char *wrong)
{
	if (sc->wrong == NULL)
		sc->wrong = wrong;
	return false;
}

static int
octet(const struct scan *sc)
{
	return (unsigned char)*sc->at;
}

static void
skip_blanks(struct scan *sc)
{
	sc->at += strspn(sc->at, BLANKS);
}

/*
 * Octets of the UTF-8 character at text that is not ASCII (RFC 3629 4); 0 if
 * it is ASCII or none.
 */
static size_t
utf8_octets(const char *text)
{
	const unsigned char *u = (const unsigned char *)text;
	size_t n, i;

	if (u[0] < 0xc2 || u[0] > 0xf4)
		return 0;
	n = u[0] < 0xe0 ? 2 : u[0] < 0xf0 ? 3 : 4;
	for (i = 1; i < n; i++)
		if ((u[i] & 0xc0) != 0x80)
			return 0;
	if ((u[0] == 0xe0 && u[1] < 0xa0) || (u[0] == 0xed && u[1] > 0x9f) ||
	    (u[0] == 0xf0 && u[1] < 0x90) || (u[0] == 0xf4 && u[1] > 0x8f))
		return 0; /* too long a form, a surrogate, past U+10FFFF */
	if (u[0] == 0xc2 && u[1] < 0xa0)
		return 0; /* a control character, to many a terminal */
	return n;
}

/* Octets of the character here that may stand in an atom; 0 if none may. */
static size_t
atom_octets(const struct scan *sc)
{
	int c = octet(sc);

	if (isalnum(c) || (c != '\0' && strchr(ATOM_MARKS, c) != NULL))
		return 1;
	return utf8_octets(sc->at);
}

/* Likewise in a quoted string, where '\' takes the character after it. */
static size_t
quoted_octets(const struct scan *sc)
{
	int c = octet(sc);

	if (c == '\\')
		return sc->at[1] >= ' ' && sc->at[1] < 0x7f ? 2 : 0;
	if (c != '"' && c >= ' ' && c < 0x7f)
		return 1;
	return utf8_octets(sc->at);
}

/* Likewise in a label of a domain. */
static size_t
label_octets(const struct scan *sc)
{
	int c = octet(sc);

	if (isalnum(c) || c == '-' || (c == '_' && !sc->strict))
		return 1;
	return utf8_octets(sc->at);
}

static bool
add_local(struct scan *sc, struct path *p, size_t *len, size_t n)
{
	if (*len + n > PATH_LOCAL)
		return fail(sc, "more than 64 octets before the @");
	memcpy(p->local + *len, sc->at, n);
	*len += n;
	p->local[*len] = '\0';
	p->utf8 |= (octet(sc) & 0x80) != 0;
	sc->at += n;
	return true;
}

static bool
scan_quoted(struct scan *sc, struct path *p)
{
	size_t len = 0, n;

	for (sc->at++; (n = quoted_octets(sc)) > 0;) {
		if (*sc->at == '\\') {
			sc->at++;
			n--;
		}
		if (!add_local(sc, p, &len, n))
			return false;
	}
	if (*sc->at != '"')
		return fail(sc, "expected the closing quote");
	sc->at++;
	return true;
}

static bool
scan_local(struct scan *sc, struct path *p)
{
	const char *from = sc->at;
	size_t len = 0, n;

	if (*sc->at == '"') {
		if (!scan_quoted(sc, p))
			return false;
	} else if (atom_octets(sc) == 0)
		return fail(sc, "expected a name");
	else
		while ((n = atom_octets(sc)) > 0) {
			if (!add_local(sc, p, &len, n))
				return false;
			if (*sc->at == '.' && !add_local(sc, p, &len, 1))
				return false;
		}
	if (sc->at[-1] == '.')
		return fail(sc, "expected more after the dot");
	if (sc->at - from > PATH_LOCAL)
		return fail(sc, "more than 64 octets before the @");
	return true;
}

/* After '[': an address (RFC 5321 4.1.3). */
static bool
scan_literal(struct scan *sc)
{
	char text[INET6_ADDRSTRLEN], address[sizeof(struct in6_addr)];
	int family = AF_INET;
	size_t n;

	sc->at++;
	if (strncasecmp(sc->at, IPV6_TAG, strlen(IPV6_TAG)) == 0) {
		sc->at += strlen(IPV6_TAG);
		family = AF_INET6;
	}
	n = strspn(sc->at, "0123456789abcdefABCDEF:.");
	if (n >= sizeof(text))
		return fail(sc, "expected an IP address");
	memcpy(text, sc->at, n);
	text[n] = '\0';
	if (inet_pton(family, text, address) != 1)
		return fail(sc, "expected an IP address");
	sc->at += n;
	if (*sc->at != ']')
		return fail(sc, "expected ]");
	sc->at++;
	return true;
}

static bool
scan_label(struct scan *sc, bool *utf8)
{
	const char *from = sc->at;
	size_t n;

	for (; (n = label_octets(sc)) > 0; sc->at += n)
		*utf8 |= (octet(sc) & 0x80) != 0;
	if (sc->at == from || *from == '-' || sc->at[-1] == '-')
		return fail(sc, "expected a letter or digit of a domain");
	if (sc->at - from > LABEL)
		return fail(sc, "more than 63 octets between dots");
	return true;
}

/* A domain or an address literal; *len octets of it count. */
static bool
scan_domain(struct scan *sc, size_t *len, bool *utf8)
{
	const char *from = sc->at;

	if (*sc->at == '[') {
		if (!scan_literal(sc))
			return false;
		*len = (size_t)(sc->at - from);
		return true;
	}
	do {
		if (!scan_label(sc, utf8))
			return false;
		*len = (size_t)(sc->at - from);
		if (*sc->at != '.')
			break;
		sc->at++;
	} while (sc->strict || label_octets(sc) > 0);
	if (*len > PATH_DOMAIN)
		return fail(sc, "more than 255 octets of domain");
	return true;
}

/* "@one,@two:" says how mail once was to travel; it is ignored (F.2). */
static bool
skip_route(struct scan *sc)
{
	bool utf8 = false;
	size_t len;

	for (;;) {
		if (*sc->at != '@')
			return fail(sc, "expected @");
		sc->at++;
		if (!scan_domain(sc, &len, &utf8))
			return false;
		if (*sc->at != ',')
			break;
		sc->at++;
	}
	if (*sc->at != ':')
		return fail(sc, "expected : after the route");
	sc->at++;
	return true;
}

static bool
scan_mailbox(struct scan *sc, struct path *p)
{
	const char *from = sc->at, *domain;
	size_t len = 0, n;

	if (!scan_local(sc, p))
		return false;
	n = (size_t)(sc->at - from);
	if (*sc->at == '@') {
		domain = ++sc->at;
		if (!scan_domain(sc, &len, &p->utf8))
			return false;
		memcpy(p->domain, domain, len);
		n += 1 + len;
	}
	p->domain[len] = '\0';
	if (n > PATH_OCTETS - 2)
		return fail(sc, "more than 256 octets of path");
	memcpy(p->mailbox, from, n);
	p->mailbox[n] = '\0';
	return true;
}

static bool
scan_brackets(struct scan *sc, struct path *p)
{
	const char *from = sc->at++;

	if (*sc->at == '@' && !skip_route(sc))
		return false;
	if ((*sc->at != '>' || sc->at[-1] != '<') && !scan_mailbox(sc, p))
		return false;
	if (*sc->at != '>')
		return fail(sc, "expected >");
	sc->at++;
	if (sc->at - from > PATH_OCTETS)
		return fail(sc, "more than 256 octets of path");
	return true;
}

bool
path_scan(struct scan *sc, const char *keyword, struct path *p)
{
	size_t n = strlen(keyword);
	bool good;

	memset(p, 0, sizeof(*p));
	if (strncasecmp(sc->at, keyword, n) != 0)
		return fail(
		    sc, *keyword == 'F' ? "expected FROM:" : "expected TO:");
	sc->at += n;
	if (!sc->strict)
		skip_blanks(sc);
	if (*sc->at != ':')
		return fail(sc, "expected a colon");
	sc->at++;
	if (!sc->strict)
		skip_blanks(sc);
	if (*sc->at == '<')
		good = scan_brackets(sc, p);
	else if (sc->strict)
		return fail(sc, "expected <");
	else
		good = scan_mailbox(sc, p);
	if (good && *sc->at != '\0' && strchr(BLANKS, *sc->at) == NULL)
		return fail(sc, "expected a blank or the end");
	return good;
}

bool
path_parameter(struct scan *sc, char **keyword, char **value)
{
	skip_blanks(sc);
	*keyword = sc->at;
	*value = NULL;
	if (*sc->at == '\0')
		return false;
	while (isalnum(octet(sc)) || (*sc->at == '-' && sc->at != *keyword))
		sc->at++;
	if (sc->at == *keyword)
		return fail(sc, "expected a parameter");
	if (*sc->at == '=') {
		*sc->at++ = '\0';
		*value = sc->at;
		while (PRINTABLE(octet(sc)) && *sc->at != '=')
			sc->at++;
		if (sc->at == *value)
			return fail(sc, "expected a value");
	}
	if (*sc->at != '\0' && strchr(BLANKS, *sc->at) == NULL)
		return fail(sc, "expected a blank or the end");
	if (*sc->at != '\0')
		*sc->at++ = '\0';
	return true;
}

bool
path_host(struct scan *sc)
{
	bool utf8 = false;
	size_t len;

	if (!scan_domain(sc, &len, &utf8))
		return false;
	if (*sc->at != '\0' || utf8)
		return fail(sc, "expected a domain or an [address], no more");
	return true;
}

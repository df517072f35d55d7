/* conf.c - the lines of inetd.conf(5). */
#include "services/inetd/conf.h"

#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>

#include "common/log.h"
#include "common/suggest.h"

#define BLANK     " \t\r\f\v"
#define WORDS_MAX (6 + ARGUMENTS_MAX)

/* clang-format off */
static const struct transport transports[] = {
	{ "tcp",   AF_UNSPEC, SOCK_STREAM, false },
	{ "tcp4",  AF_INET,   SOCK_STREAM, false },
	{ "tcp6",  AF_INET6,  SOCK_STREAM, false },
	{ "tcp46", AF_INET6,  SOCK_STREAM, true },
	{ "udp",   AF_UNSPEC, SOCK_DGRAM,  false },
	{ "udp4",  AF_INET,   SOCK_DGRAM,  false },
	{ "udp6",  AF_INET6,  SOCK_DGRAM,  false },
	{ "unix",  AF_UNIX,   0,           false }, /* either type */
};
/* clang-format on */

#define TRANSPORTS (sizeof(transports) / sizeof(transports[0]))

/* Where we are in the file. */
struct place {
	const char *file;
	unsigned int number;
};

static bool wrong(const struct place *at, const char *word,
    const char *const known[], const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* Say what is wrong with word, and what may be meant. Returns false. */
static bool
wrong(const struct place *at, const char *word, const char *const known[],
    const char *fmt, ...)
{
	const char *meant = known == NULL ? NULL : suggest(word, known);
	char expected[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(expected, sizeof(expected), fmt, ap);
	va_end(ap);
	if (meant != NULL)
		log_warn("%s:%u: %s: did you mean %s? (expected %s)", at->file,
		    at->number, word, meant, expected);
	else
		log_warn("%s:%u: %s: expected %s", at->file, at->number, word,
		    expected);
	return false;
}

/* Cut text into words; returns how many, WORDS_MAX + 1 if too many. */
static size_t
split(char *text, char *words[WORDS_MAX + 1])
{
	size_t n = 0;

	while (n <= WORDS_MAX && *(text += strspn(text, BLANK)) != '\0') {
		words[n++] = text;
		text += strcspn(text, BLANK);
		if (*text != '\0')
			*text++ = '\0';
	}
	return n;
}

/* "[::1]" without its brackets. */
static char *
bare_address(char *address)
{
	size_t len = strlen(address);

	if (len >= 2 && address[0] == '[' && address[len - 1] == ']') {
		address[len - 1] = '\0';
		return address + 1;
	}
	return address;
}

/* "address:service"; a path is never cut. */
static bool
take_service(struct entry *e, char *word, const struct place *at)
{
	char *colon = strchr(word, '/') == NULL ? strrchr(word, ':') : NULL;

	e->address = e->default_address;
	e->service = word;
	if (colon != NULL) {
		*colon = '\0';
		e->address = bare_address(word);
		e->service = colon + 1;
	}
	if (*e->address == '\0' || *e->service == '\0')
		return wrong(at, word, NULL, "[address:]service");
	return true;
}

static bool
take_type(struct entry *e, const char *word, const struct place *at)
{
	static const char *const known[] = { "stream", "dgram", NULL };

	if (strcmp(word, "stream") == 0)
		e->type = SOCK_STREAM;
	else if (strcmp(word, "dgram") == 0)
		e->type = SOCK_DGRAM;
	else
		return wrong(at, word, known, "stream or dgram");
	return true;
}

static bool
take_transport(struct entry *e, char *word, const struct place *at)
{
	const char *known[TRANSPORTS + 1];
	char *group = strchr(word, ':');
	size_t i;

	if (group != NULL && strncmp(word, "unix:", 5) == 0 &&
	    group[1] != '\0') {
		*group = '\0';
		e->guests = group + 1;
	}
	for (i = 0; i < TRANSPORTS; i++) {
		if (strcmp(word, transports[i].name) == 0)
			break;
		known[i] = transports[i].name;
	}
	if (i == TRANSPORTS) {
		known[i] = NULL;
		return wrong(at, word, known, "tcp, udp or unix, 4, 6 or 46");
	}
	e->transport = &transports[i];
	if (e->transport->type != 0 && e->transport->type != e->type)
		return wrong(at, word, NULL, "%s",
		    e->type == SOCK_STREAM ? "tcp or unix with stream"
		                           : "udp or unix with dgram");
	return true;
}

/* ".max/per-minute/per-address", any of them left out at the end. */
static bool
take_limits(struct limits *l, char *numbers)
{
	unsigned int *to[] = { &l->max, &l->per_minute, &l->per_address };
	const char *word, *bad = NULL;
	size_t i;

	for (i = 0; i < 3 && (word = strsep(&numbers, "/")) != NULL; i++) {
		*to[i] = (unsigned int)strtonum(
		    word, i == 0 ? 1 : 0, i == 1 ? 1000000 : BOARD_SLOTS, &bad);
		if (bad != NULL)
			return false;
	}
	return numbers == NULL;
}

static bool
take_wait(struct entry *e, char *word, const struct place *at)
{
	static const char *const known[] = { "wait", "nowait", NULL };
	char *dot = strchr(word, '.'), numbers[64];

	e->limits.max = LINE_MAX_DEFAULT;
	e->limits.per_minute = LINE_PER_MINUTE_DEFAULT;
	e->limits.per_address = LINE_PER_ADDRESS_DEFAULT;
	if (dot != NULL)
		*dot++ = '\0';
	if (strcmp(word, "wait") == 0)
		e->wait = true;
	else if (strcmp(word, "nowait") != 0)
		return wrong(at, word, known, "wait or nowait");
	if (dot == NULL)
		return true;
	if (strlcpy(numbers, dot, sizeof(numbers)) < sizeof(numbers) &&
	    take_limits(&e->limits, numbers))
		return true;
	return wrong(at, dot, NULL,
	    "%s.max/per-minute/per-address, max from 1 to %d", word,
	    BOARD_SLOTS);
}

static bool
take_user(struct entry *e, char *word, const struct place *at)
{
	char *group = strpbrk(word, ".:");

	e->user = word;
	if (group != NULL) {
		*group++ = '\0';
		e->group = group;
	}
	if (*word == '\0' || (group != NULL && *group == '\0'))
		return wrong(at, word, NULL, "user or user:group");
	return true;
}

bool
entry_is_internal(const struct entry *e)
{
	return strcmp(e->program, "internal") == 0;
}

static bool
take_program(struct entry *e, char *words[], size_t n, const struct place *at)
{
	size_t i;

	e->program = words[0];
	for (i = 1; i < n; i++)
		e->argv[i - 1] = words[i];
	if (!entry_is_internal(e) && strchr(e->program, '/') == NULL)
		return wrong(
		    at, e->program, NULL, "a program's path, or internal");
	if (!entry_is_internal(e) && n == 1)
		e->argv[0] = words[0];
	if (entry_is_internal(e) && e->type == SOCK_STREAM && e->wait)
		return wrong(at, "wait", NULL, "nowait for internal");
	if (!entry_is_internal(e) && e->type == SOCK_DGRAM && !e->wait)
		return wrong(at, "nowait", NULL, "wait for a dgram program");
	return true;
}

/* The fields of a line. False, after saying why, if one is wrong. */
static bool
take_words(struct entry *e, char *words[], size_t n, const struct place *at)
{
	static const char *const fields[] = { "a service", "stream or dgram",
		"a protocol", "wait or nowait", "a user", "a program" };

	if (n < 6)
		return wrong(at, words[n - 1], NULL, "%s after it", fields[n]);
	if (n > WORDS_MAX)
		return wrong(at, words[WORDS_MAX], NULL, "at most %d arguments",
		    ARGUMENTS_MAX);
	return take_service(e, words[0], at) && take_type(e, words[1], at) &&
	       take_transport(e, words[2], at) && take_wait(e, words[3], at) &&
	       take_user(e, words[4], at) &&
	       take_program(e, words + 5, n - 5, at);
}

bool
entry_same_socket(const struct entry *a, const struct entry *b)
{
	return a->type == b->type && a->transport == b->transport &&
	       strcmp(a->service, b->service) == 0 &&
	       (a->transport->family == AF_UNIX ||
	           strcmp(a->address, b->address) == 0);
}

static const struct entry *
find_same(const struct entries *entries, const struct entry *e)
{
	const struct entry *other;

	TAILQ_FOREACH(other, entries, next)
	if (entry_same_socket(other, e))
		return other;
	return NULL;
}

/* Make a line of text an entry. False, after saying why, if it is wrong. */
static bool
add(struct entries *entries, const char *text, const char *address,
    const struct place *at)
{
	char *words[WORDS_MAX + 1];
	struct entry *e = calloc(1, sizeof(*e));
	const struct entry *same;
	bool good;

	if (e == NULL || (e->text = strdup(text)) == NULL ||
	    (e->default_address = strdup(address)) == NULL)
		err(EX_OSERR, "%s", at->file);
	e->number = at->number;
	good = take_words(e, words, split(e->text, words), at);
	if (good && (same = find_same(entries, e)) != NULL)
		good = wrong(at, e->service, NULL,
		    "it once; it is on line %u already", same->number);
	if (good)
		TAILQ_INSERT_TAIL(entries, e, next);
	else
		entry_free(e);
	return good;
}

/* A line that says nothing but "address:"; returns the address, or NULL. */
static char *
only_address(char *text)
{
	size_t len;

	text += strspn(text, BLANK);
	len = strcspn(text, BLANK);
	if (len < 2 || text[len - 1] != ':' || strchr(text, '/') != NULL ||
	    text[len + strspn(text + len, BLANK)] != '\0')
		return NULL;
	text[len - 1] = '\0';
	return bare_address(text);
}

/* Blank out a comment, which begins a line or follows a blank. */
static void
drop_comment(char *line, char *end)
{
	char *p;

	for (p = line; p < end; p++)
		if (*p == '#' && (p == line || strchr(BLANK, p[-1]) != NULL)) {
			memset(p, ' ', (size_t)(end - p));
			return;
		}
}

/* Take a line and those that continue it off text, and count them. */
static char *
next_line(char **text, unsigned int *lines)
{
	char *line = *text, *end;

	for (*lines = 1;; (*lines)++) {
		end = *text + strcspn(*text, "\n");
		drop_comment(*text, end);
		*text = *end == '\0' ? end : end + 1;
		if (**text != ' ' && **text != '\t')
			break;
		*end = ' ';
	}
	*end = '\0';
	return line;
}

unsigned int
conf_parse(
    struct entries *entries, const char *name, char *text, const char *address)
{
	struct place at = { name, 1 };
	unsigned int faults = 0, lines;
	char *line, *own;

	for (; *text != '\0'; at.number += lines) {
		line = next_line(&text, &lines);
		if (line[strspn(line, BLANK)] == '\0')
			continue;
		own = only_address(line);
		if (own != NULL)
			address = own;
		else if (!add(entries, line, address, &at))
			faults++;
	}
	return faults;
}

void
entry_free(struct entry *e)
{
	free(e->text);
	free(e->default_address);
	free(e);
}

void
entries_free(struct entries *entries)
{
	struct entry *e;

	while ((e = TAILQ_FIRST(entries)) != NULL) {
		TAILQ_REMOVE(entries, e, next);
		entry_free(e);
	}
}

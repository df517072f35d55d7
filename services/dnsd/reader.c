/* reader.c - the records that the text of a zone says. */
#include "services/dnsd/reader.h"

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/log.h"
#include "services/dnsd/generate.h"
#include "services/dnsd/image.h"
#include "services/dnsd/layout.h"
#include "services/dnsd/lines.h"
#include "services/dnsd/period.h"
#include "services/dnsd/rdata.h"
#include "services/dnsd/types.h"

/* A file that is being read, and what its end brings back. */
struct level {
	struct lines lines;
	uint8_t origin[NAME_OCTETS], owner[NAME_OCTETS];
	bool has_owner;
};

struct reader {
	struct level levels[INCLUDE_DEPTH], *at; /* at: the innermost */
	struct generate generate;
	char *generated;       /* ENTRY_OCTETS */
	int64_t ttl, last_ttl; /* $TTL's, and the last record's; -1: none */
	unsigned int mistakes, sources;
	char *paths[IMAGE_SOURCES];
	struct stat stats[IMAGE_SOURCES];
};

void
reader_complain(
    struct reader *r, const char *path, unsigned int line, const char *fmt, ...)
{
	char what[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	log_warn("%s:%u: %s", path, line, what);
	r->mistakes++;
}

/* Something is wrong with the entry that was read last. */
#define COMPLAIN(r, ...)                                                       \
	reader_complain(                                                       \
	    (r), (r)->at->lines.path, (r)->at->lines.line, __VA_ARGS__)

unsigned int
reader_mistakes(const struct reader *r)
{
	return r->mistakes;
}

const char *
reader_source(const struct reader *r, unsigned int i, struct stat *st)
{
	if (i >= r->sources)
		return NULL;
	*st = r->stats[i];
	return r->paths[i];
}

/* Open path as a level within the present one. False with errno set. */
static bool
enter(struct reader *r, const char *path)
{
	struct level *l = r->at == NULL ? r->levels : r->at + 1;
	char *kept;

	errno = EMFILE;
	if (r->sources == IMAGE_SOURCES || l == r->levels + INCLUDE_DEPTH ||
	    (kept = strdup(path)) == NULL)
		return false;
	if (!lines_open(&l->lines, kept)) {
		free(kept);
		return false;
	}
	fstat(fileno(l->lines.file), &r->stats[r->sources]);
	r->paths[r->sources++] = kept;
	if (r->at != NULL) {
		memcpy(l->origin, r->at->origin, sizeof(l->origin));
		memcpy(l->owner, r->at->owner, sizeof(l->owner));
		l->has_owner = r->at->has_owner;
	}
	r->at = l;
	return true;
}

/* RFC 1035 5.1: after a file that was included, origin and owner come back. */
static bool
leave(struct reader *r)
{
	lines_close(&r->at->lines);
	if (r->at == r->levels) {
		r->at = NULL;
		return false;
	}
	r->at--;
	return true;
}

struct reader *
reader_open(const char *path, const uint8_t *origin)
{
	struct reader *r = calloc(1, sizeof(*r));

	if (r == NULL || (r->generated = malloc(ENTRY_OCTETS)) == NULL ||
	    !enter(r, path)) {
		log_warn("%s: %s", path, strerror(errno));
		reader_close(r);
		return NULL;
	}
	memcpy(r->at->origin, origin, name_length(origin));
	r->ttl = r->last_ttl = -1;
	return r;
}

void
reader_close(struct reader *r)
{
	if (r == NULL)
		return;
	while (r->at != NULL)
		leave(r);
	while (r->sources > 0)
		free(r->paths[--r->sources]);
	free(r->generated);
	free(r);
}

/* Cut the next word off. NULL if there is none. */
static char *
take_word(char **text)
{
	char *word;

	*text += strspn(*text, " ");
	word = *text;
	*text += strcspn(*text, " ");
	if (**text != '\0')
		*(*text)++ = '\0';
	return *word == '\0' ? NULL : word;
}

/* Read a name that is completed with the origin if it has no dot at its end. */
static bool
complete_name(struct reader *r, uint8_t name[NAME_OCTETS], const char *text)
{
	const uint8_t *origin = r->at->origin;
	size_t n = strlen(text), escaped = 0, own;

	if (strcmp(text, "@") == 0) {
		memcpy(name, origin, name_length(origin));
		return true;
	}
	if (!name_from_text(name, text))
		return false;
	while (n >= 2 + escaped && text[n - 2 - escaped] == '\\')
		escaped++;
	if (text[n - 1] == '.' && escaped % 2 == 0)
		return true;
	own = name_length(name) - 1;
	if (own + name_length(origin) > NAME_OCTETS)
		return false;
	memcpy(name + own, origin, name_length(origin));
	return true;
}

static void
include(struct reader *r, char *text)
{
	char path[PATH_MAX], folder[PATH_MAX];
	const char *file = take_word(&text), *origin = take_word(&text);
	uint8_t name[NAME_OCTETS];

	if (file == NULL) {
		COMPLAIN(r, "$INCLUDE: expected a file, and perhaps an origin");
		return;
	}
	if (origin != NULL && !complete_name(r, name, origin)) {
		COMPLAIN(r, "$INCLUDE: %s is no name", origin);
		return;
	}
	strlcpy(folder, r->at->lines.path, sizeof(folder));
	snprintf(path, sizeof(path), "%s/%s", dirname(folder), file);
	if (!enter(r, *file == '/' ? file : path)) {
		COMPLAIN(r, "$INCLUDE: %s: %s", file,
		    errno == EMFILE ? "too many files" : strerror(errno));
		return;
	}
	if (origin != NULL)
		memcpy(r->at->origin, name, sizeof(name));
}

/* An entry that begins with "$". */
static void
direct(struct reader *r, char *text)
{
	const char *name = take_word(&text), *word;
	uint8_t origin[NAME_OCTETS];
	uint32_t ttl;

	if (strcasecmp(name, "$INCLUDE") == 0)
		include(r, text);
	else if (strcasecmp(name, "$GENERATE") == 0) {
		if (!generate_start(&r->generate, text))
			COMPLAIN(r,
			    "$GENERATE: expected FIRST-LAST, owner, "
			    "type and data, and at most %d of them",
			    GENERATE_MAX);
	} else if (strcasecmp(name, "$ORIGIN") == 0) {
		word = take_word(&text);
		if (word == NULL || !complete_name(r, origin, word))
			COMPLAIN(r, "$ORIGIN: expected a name");
		else
			memcpy(r->at->origin, origin, sizeof(origin));
	} else if (strcasecmp(name, "$TTL") == 0) {
		word = take_word(&text);
		if (word == NULL ||
		    !number_from_text(&ttl, word, PERIOD_MAX, true))
			COMPLAIN(r, "$TTL: expected seconds, or a time as 3D");
		else
			r->ttl = ttl;
	} else
		COMPLAIN(r, "%s: expected $TTL, $ORIGIN, $INCLUDE or $GENERATE",
		    name);
}

/* Who the record is of. False, after saying why, if that can't be known. */
static bool
take_owner(struct reader *r, struct entry *e, char **text)
{
	struct level *l = r->at;
	const char *word;

	if (**text == ' ') {
		if (!l->has_owner) {
			COMPLAIN(r, "a blank at the beginning: expected an "
			            "owner, there is none before");
			return false;
		}
	} else {
		word = take_word(text);
		if (!complete_name(r, l->owner, word)) {
			COMPLAIN(r,
			    "%s: expected a name of at most %d octets, "
			    "its labels of at most %d",
			    word, NAME_OCTETS, LABEL_OCTETS);
			return false;
		}
		l->has_owner = true;
	}
	memcpy(e->owner, l->owner, sizeof(e->owner));
	return true;
}

/* "IN" and what means the same, another class, or no class at all. */
static enum { NO_CLASS, OURS, ANOTHER } class_of(const char *word)
{
	static const char *const others[] = { "CH", "HS", "CS", NULL };
	const char *const *other;

	if (strcasecmp(word, "IN") == 0 || strcasecmp(word, "CLASS1") == 0)
		return OURS;
	for (other = others; *other != NULL; other++)
		if (strcasecmp(word, *other) == 0)
			return ANOTHER;
	return strncasecmp(word, "CLASS", strlen("CLASS")) == 0 ? ANOTHER
	                                                        : NO_CLASS;
}

/*
 * TTL and class, in any order, and the type. ttl stays as it is if there is
 * none. False, after saying what is wrong.
 */
static bool
take_type(struct reader *r, struct entry *e, char **text, int64_t *ttl)
{
	const char *word;
	uint32_t value;

	while ((word = take_word(text)) != NULL) {
		if (class_of(word) == ANOTHER) {
			COMPLAIN(r, "%s: expected class IN", word);
			return false;
		}
		if (*ttl == -1 &&
		    number_from_text(&value, word, PERIOD_MAX, true))
			*ttl = value;
		else if (class_of(word) == NO_CLASS)
			break;
	}
	if (word == NULL)
		COMPLAIN(r, "expected a type and its data");
	else if ((e->type = type_from_text(word)) == 0)
		COMPLAIN(r, "%s: expected a type of record, as A or MX", word);
	else
		return true;
	return false;
}

/* What was said, or $TTL, or what was said last (RFC 1035 5.1). */
static bool
choose_ttl(struct reader *r, struct entry *e, int64_t ttl)
{
	if (ttl == -1)
		ttl = r->ttl != -1 ? r->ttl : r->last_ttl;
	if (ttl == -1 && e->type == TYPE_SOA)
		ttl = layout_soa(e->rdata, e->rdlength, SOA_MINIMUM);
	if (ttl == -1) {
		COMPLAIN(r, "no TTL: expected one, or $TTL at the beginning");
		return false;
	}
	r->last_ttl = ttl;
	e->ttl = (uint32_t)ttl;
	return true;
}

static bool
read_entry(struct reader *r, struct entry *e, char *text)
{
	const char *wrong;
	int64_t ttl = -1;

	if (!take_owner(r, e, &text) || !take_type(r, e, &text, &ttl))
		return false;
	text += strspn(text, " ");
	wrong = rdata_from_text(
	    e->rdata, &e->rdlength, e->type, text, r->at->origin);
	if (wrong != NULL) {
		COMPLAIN(r, "%s", wrong);
		return false;
	}
	e->path = r->at->lines.path;
	e->line = r->at->lines.line;
	return choose_ttl(r, e, ttl);
}

/* The text of the next entry: generated, or of the innermost file. */
static char *
next_text(struct reader *r)
{
	struct lines *l = &r->at->lines;

	if (r->generate.running) {
		if (generate_next(&r->generate, r->generated, ENTRY_OCTETS))
			return r->generated;
		r->generate.running = false;
		COMPLAIN(r, "$GENERATE: expected $ or ${OFFSET,WIDTH,BASE}");
		return NULL;
	}
	if (!lines_next(l)) {
		if (ferror(l->file))
			COMPLAIN(r, "%s", strerror(EIO));
		leave(r);
		return NULL;
	}
	if (l->wrong != NULL) {
		COMPLAIN(r, "%s", l->wrong);
		return NULL;
	}
	return l->text;
}

bool
reader_next(struct reader *r, struct entry *e)
{
	char *text;

	while (r->at != NULL && r->mistakes < MISTAKES_MAX) {
		text = next_text(r);
		if (text == NULL)
			continue;
		if (*text == '$' && text != r->generated)
			direct(r, text);
		else if (read_entry(r, e, text))
			return true;
	}
	return false;
}

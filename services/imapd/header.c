/* header.c - the fields that ENVELOPE and BODYSTRUCTURE are made of. */
#include "services/imapd/header.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "common/mail/message.h"

#define IS_BLANK(c) ((c) == ' ' || (c) == '\t')

/* clang-format off */
static const struct {
	const char *name;
	size_t len;
	bool addresses;
} names[FIELDS] = {
	[FIELD_DATE]                 = { "Date",                       4, false },
	[FIELD_SUBJECT]              = { "Subject",                    7, false },
	[FIELD_FROM]                 = { "From",                       4, true },
	[FIELD_SENDER]               = { "Sender",                     6, true },
	[FIELD_REPLY_TO]             = { "Reply-To",                   8, true },
	[FIELD_TO]                   = { "To",                         2, true },
	[FIELD_CC]                   = { "Cc",                         2, true },
	[FIELD_BCC]                  = { "Bcc",                        3, true },
	[FIELD_IN_REPLY_TO]          = { "In-Reply-To",               11, false },
	[FIELD_MESSAGE_ID]           = { "Message-ID",                10, false },
	[FIELD_CONTENT_TYPE]         = { "Content-Type",              12, false },
	[FIELD_CONTENT_ID]           = { "Content-ID",                10, false },
	[FIELD_CONTENT_DESCRIPTION]  = { "Content-Description",       19, false },
	[FIELD_CONTENT_ENCODING]     = { "Content-Transfer-Encoding", 25, false },
	[FIELD_CONTENT_MD5]          = { "Content-MD5",               11, false },
	[FIELD_CONTENT_DISPOSITION]  = { "Content-Disposition",       19, false },
	[FIELD_CONTENT_LANGUAGE]     = { "Content-Language",          16, false },
	[FIELD_CONTENT_LOCATION]     = { "Content-Location",          16, false },
};
/* clang-format on */

static enum field
find_field(const char *name, size_t n)
{
	int field;

	for (field = 0; field < FIELDS; field++)
		if (names[field].len == n &&
		    strncasecmp(names[field].name, name, n) == 0)
			break;
	return (enum field)field;
}

/*
 * Cut what is too long. Of addresses only whole ones stay: half of one may be
 * someone else's.
 */
static void
cut(struct text *value, bool addresses)
{
	const char *comma;

	value->len = VALUE_MAX;
	if (addresses) {
		comma = memrchr(value->octets, ',', value->len);
		value->len = comma == NULL ? 0
		                           : (size_t)(comma - value->octets);
	}
	value->octets[value->len] = '\0';
}

static void
add_value(struct header *h, const char *octets, size_t n)
{
	struct text *value = &h->values[h->field];
	char *nul, *end;

	if (value->len == 0)
		for (; n > 0 && IS_BLANK(*octets); n--)
			octets++;
	text_add(value, octets, n);
	if (value->failed || n == 0)
		return;
	end = value->octets + value->len;
	for (nul = end - n;
	     (nul = memchr(nul, '\0', (size_t)(end - nul))) != NULL; nul++)
		*nul = '?';
	if (value->len <= VALUE_MAX)
		return;
	cut(value, names[h->field].addresses);
	h->field = FIELDS;
}

/* The first line of a field; what is none is passed over. */
static void
begin_field(struct header *h, const struct line *line)
{
	const char *colon = memchr(line->text, ':', line->len);
	size_t n;

	h->field = FIELDS;
	if (colon == NULL)
		return;
	for (n = (size_t)(colon - line->text);
	     n > 0 && IS_BLANK(line->text[n - 1]);)
		n--;
	h->field = find_field(line->text, n);
	if (h->field == FIELDS)
		return;
	if (h->has[h->field]) {
		if (!names[h->field].addresses) {
			h->field = FIELDS;
			return;
		}
		text_add(&h->values[h->field], ", ", 2);
	}
	h->has[h->field] = true;
	colon++;
	add_value(h, colon, line->len - (size_t)(colon - line->text));
}

void
header_line(struct header *h, const struct line *line)
{
	if (line->begins && line->len > 0 && !IS_BLANK(line->text[0]))
		begin_field(h, line);
	else if (h->field != FIELDS)
		add_value(h, line->text, line->len);
}

int
header_read(struct header *h, struct lines *l)
{
	struct view view = { .body = false };
	struct line line;
	size_t i;
	int got;

	header_clear(h);
	while ((got = lines_next(l, &line)) == 1) {
		if (!view_line(&view, &line))
			continue;
		if (view.body)
			break;
		header_line(h, &line);
	}
	for (i = 0; i < FIELDS; i++)
		if (h->values[i].failed) {
			errno = ENOMEM;
			return -1;
		}
	return got == -1 ? -1 : 0;
}

const char *
header_value(struct header *h, enum field field)
{
	struct text *value = &h->values[field];

	if (!h->has[field])
		return NULL;
	while (value->len > 0 && IS_BLANK(value->octets[value->len - 1]))
		value->octets[--value->len] = '\0';
	return value->len == 0 ? "" : value->octets;
}

void
header_clear(struct header *h)
{
	size_t i;

	for (i = 0; i < FIELDS; i++) {
		text_clear(&h->values[i]);
		h->has[i] = false;
	}
	h->field = FIELDS;
}

void
header_free(struct header *h)
{
	size_t i;

	for (i = 0; i < FIELDS; i++)
		text_free(&h->values[i]);
}

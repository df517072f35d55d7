/* structure.c - BODY and BODYSTRUCTURE (RFC 3501 7.4.2). */
#include "services/imapd/structure.h"

#include <strings.h>

#include "services/imapd/address.h"
#include "services/imapd/envelope.h"

/* A structure that is being written. */
struct writing {
	struct text *out;
	const struct mime *m;
	bool extended;
	size_t addresses_left;
};

static void
write_field(struct writing *w, const struct part *p, enum field field)
{
	text_add(w->out, " ", 1);
	text_nstring(w->out, mime_field(w->m, p, field));
}

static bool
is_text(const struct content *c)
{
	return strcasecmp(c->type, "text") == 0;
}

/* The word that Content-Transfer-Encoding begins with (RFC 2045 6.1). */
static void
write_encoding(struct writing *w, const struct part *p)
{
	struct content c;

	w->out->failed |= content_parse(&c, mime_field(w->m, p,
	                                        FIELD_CONTENT_ENCODING)) == -1;
	text_add(w->out, " ", 1);
	text_string(w->out, c.type == NULL ? "7bit" : c.type);
	content_free(&c);
}

/* RFC 2183 2.8: a type that is not known is as "attachment". */
static void
write_disposition(struct writing *w, const struct part *p)
{
	struct content c;

	w->out->failed |= content_parse(&c,
	                      mime_field(w->m, p, FIELD_CONTENT_DISPOSITION)) ==
	                  -1;
	if (c.type == NULL && c.n == 0)
		text_puts(w->out, " NIL");
	else {
		text_puts(w->out, " (");
		text_string(w->out, c.type == NULL ? "attachment" : c.type);
		text_add(w->out, " ", 1);
		content_parameters(&c, w->out);
		text_add(w->out, ")", 1);
	}
	content_free(&c);
}

/* What only BODYSTRUCTURE has, after its first item. */
static void
write_extension(struct writing *w, const struct part *p)
{
	write_disposition(w, p);
	text_add(w->out, " ", 1);
	content_words(w->out, mime_field(w->m, p, FIELD_CONTENT_LANGUAGE));
	write_field(w, p, FIELD_CONTENT_LOCATION);
}

static void write_part(struct writing *w, const struct part *p);

static void
write_multipart(
    struct writing *w, const struct part *p, const struct content *c)
{
	uint32_t child;

	for (child = p->child; child != 0; child = w->m->parts[child].next)
		write_part(w, &w->m->parts[child]);
	text_add(w->out, " ", 1);
	text_string(w->out, c->subtype);
	if (!w->extended)
		return;
	text_add(w->out, " ", 1);
	content_parameters(c, w->out);
	write_extension(w, p);
}

/* The envelope and structure of the message that p holds. */
static void
write_message(struct writing *w, const struct part *p)
{
	const struct part *message = &w->m->parts[p->child];
	const char *values[FIELD_MESSAGE_ID + 1];
	int field;

	for (field = FIELD_DATE; field <= FIELD_MESSAGE_ID; field++)
		values[field] = mime_field(w->m, message, (enum field)field);
	text_add(w->out, " ", 1);
	envelope_write(w->out, values, &w->addresses_left);
	text_add(w->out, " ", 1);
	write_part(w, message);
}

static void
write_single(struct writing *w, const struct part *p, const struct content *c)
{
	text_string(w->out, c->type);
	text_add(w->out, " ", 1);
	text_string(w->out, c->subtype);
	text_add(w->out, " ", 1);
	content_parameters(c, w->out);
	write_field(w, p, FIELD_CONTENT_ID);
	write_field(w, p, FIELD_CONTENT_DESCRIPTION);
	write_encoding(w, p);
	text_printf(w->out, " %ju", (uintmax_t)p->body.octets);
	if (p->kind == MESSAGE)
		write_message(w, p);
	if (p->kind == MESSAGE || is_text(c))
		text_printf(w->out, " %ju", (uintmax_t)p->body.lines);
	if (!w->extended)
		return;
	write_field(w, p, FIELD_CONTENT_MD5);
	write_extension(w, p);
}

static void
write_part(struct writing *w, const struct part *p)
{
	struct content c;

	if (mime_content(w->m, p, &c) == -1) {
		w->out->failed = true;
		return;
	}
	if (p->kind == LEAF && mime_kind(&c) != LEAF) {
		c.type = "application"; /* there were too many to look inside */
		c.subtype = "octet-stream";
		c.n = 0;
	}
	text_add(w->out, "(", 1);
	if (p->kind == MULTIPART)
		write_multipart(w, p, &c);
	else
		write_single(w, p, &c);
	text_add(w->out, ")", 1);
	content_free(&c);
}

void
structure_write(struct text *t, const struct mime *m, bool extended)
{
	struct writing w = { .out = t,
		.m = m,
		.extended = extended,
		.addresses_left = ADDRESSES_MAX };

	write_part(&w, m->parts);
}

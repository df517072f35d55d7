/* items.c - what FETCH tells of a message, but for its sections. */
#include "services/imapd/items.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/mail/fromline.h"
#include "services/imapd/envelope.h"
#include "services/imapd/flags.h"
#include "services/imapd/structure.h"

#define ITEMS_TAKEN_APART (ITEM_BODY | ITEM_STRUCTURE | ITEM_PARTS)

int
items_date(struct imap *i, const struct message *m, time_t *when, long *offset)
{
	struct line line;

	if (reading_part(&i->reading, &i->box, m, m->start, m->start + m->text,
	        true) == -1 ||
	    reading_next(&i->reading, &line) != 1)
		return -1;
	if (fromline_date(line.text, line.len, when, offset) == -1)
		*when = *offset = 0;
	return 0;
}

static int
write_date(struct imap *i, struct text *t, const struct message *m)
{
	char day[40];
	struct tm tm;
	time_t when;
	long offset;

	if (items_date(i, m, &when, &offset) == -1)
		return -1;
	when += offset;
	gmtime_r(&when, &tm);
	strftime(day, sizeof(day), "%e-%b-%Y %H:%M:%S", &tm);
	text_printf(t, "INTERNALDATE \"%s %c%02ld%02ld\" ", day,
	    offset < 0 ? '-' : '+', labs(offset) / 3600,
	    labs(offset) / 60 % 60);
	return 0;
}

static int
write_envelope(struct imap *i, struct text *t, const struct message *m)
{
	static struct header header;

	if (reading_begin(&i->reading, &i->box, m) == -1 ||
	    header_read(&header, &i->reading.lines) == -1 ||
	    !reading_counts(&i->reading))
		return -1;
	text_puts(t, "ENVELOPE ");
	envelope_of(t, &header);
	text_puts(t, " ");
	return 0;
}

/* What is known without reading the message. */
static void
write_known(const struct scan *box, struct text *t, unsigned int items,
    const struct message *m)
{
	char flags[FLAGS_TEXT];

	if ((items & ITEM_UID) != 0)
		text_printf(t, "UID %u ", m->uid);
	if ((items & ITEM_FLAGS) != 0) {
		flags_text(flags, box, m);
		text_printf(t, "FLAGS (%s) ", flags);
	}
	if ((items & ITEM_SIZE) != 0)
		text_printf(t, "RFC822.SIZE %ju ", (uintmax_t)m->octets);
}

/* Nothing is to be done if it was this message the last time. */
static int
take_apart(struct imap *i, struct mime *mime, const struct message *m)
{
	if (known_is(&i->apart, &i->box, m))
		return 0;
	i->apart.st.st_ino = 0;
	if (reading_begin(&i->reading, &i->box, m) == -1 ||
	    mime_parse(mime, &i->reading.lines) == -1 ||
	    !reading_counts(&i->reading))
		return -1;
	known_set(&i->apart, &i->box, m);
	return 0;
}

int
items_write(struct imap *i, struct text *t, struct mime *mime,
    unsigned int items, const struct message *m)
{
	write_known(&i->box.scan, t, items, m);
	if ((items & ITEM_DATE) != 0 && write_date(i, t, m) == -1)
		return -1;
	if ((items & ITEM_ENVELOPE) != 0 && write_envelope(i, t, m) == -1)
		return -1;
	if ((items & ITEMS_TAKEN_APART) != 0 && take_apart(i, mime, m) == -1)
		return -1;
	if ((items & ITEM_BODY) != 0) {
		text_puts(t, "BODY ");
		structure_write(t, mime, false);
		text_puts(t, " ");
	}
	if ((items & ITEM_STRUCTURE) != 0) {
		text_puts(t, "BODYSTRUCTURE ");
		structure_write(t, mime, true);
		text_puts(t, " ");
	}
	return t->failed ? -1 : 0;
}

/* items.c - what FETCH tells of a message, but for its sections. */
#include "services/imapd/items.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/mail/fromline.h"
#include "services/imapd/envelope.h"
#include "services/imapd/flags.h"
#include "services/imapd/structure.h"

#define ITEMS_TAKEN_APART (ITEM_BODY | ITEM_STRUCTURE | ITEM_PARTS)
#define ITEMS_READ        (ITEM_DATE | ITEM_ENVELOPE | ITEMS_TAKEN_APART)

/* INTERNALDATE: when m came here, as its From_ line says. */
static int
write_date(struct text *t, int fd, const struct message *m)
{
	char line[FROMLINE_MAX], day[40], *lf;
	ssize_t n = pread(fd, line, sizeof(line), m->start);
	struct tm tm;
	time_t when;
	long offset;

	lf = n > 0 ? memchr(line, '\n', (size_t)n) : NULL;
	if (lf == NULL)
		return -1;
	if (fromline_date(line, (size_t)(lf - line), &when, &offset) == -1)
		when = offset = 0;
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

	header_clear(&header);
	if (header_read(&header, &i->reading.lines, i->box.fd,
	        m->start + m->text, m->end) == -1)
		return -1;
	text_puts(t, "ENVELOPE ");
	envelope_of(t, &header);
	text_puts(t, " ");
	return 0;
}

/* What is known without reading the message. */
static void
write_known(struct text *t, unsigned int items, const struct message *m)
{
	char flags[FLAGS_TEXT];

	if ((items & ITEM_UID) != 0)
		text_printf(t, "UID %u ", m->uid);
	if ((items & ITEM_FLAGS) != 0) {
		flags_text(flags, m);
		text_printf(t, "FLAGS (%s) ", flags);
	}
	if ((items & ITEM_SIZE) != 0)
		text_printf(t, "RFC822.SIZE %ju ", (uintmax_t)m->octets);
}

int
items_write(struct imap *i, struct text *t, struct mime *mime,
    unsigned int items, const struct message *m)
{
	write_known(t, items, m);
	if ((items & ITEM_DATE) != 0 && write_date(t, i->box.fd, m) == -1)
		return -1;
	if ((items & ITEM_ENVELOPE) != 0 && write_envelope(i, t, m) == -1)
		return -1;
	if ((items & ITEMS_TAKEN_APART) != 0 &&
	    mime_parse(mime, &i->reading.lines, i->box.fd, m->start + m->text,
	        m->end) == -1)
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
	if (t->failed || ((items & ITEMS_READ) != 0 && !mbox_has(&i->box, m)))
		return -1;
	return 0;
}

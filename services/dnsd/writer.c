/* writer.c - DNS messages as they go, composed where they are sent from. */
#include "services/dnsd/writer.h"

#include <string.h>

#include "services/dnsd/layout.h"
#include "services/dnsd/types.h"

#define ROOT         UINT8_MAX
#define POINTER      0xc000u
#define POINTERS_MAX 0x4000u /* further on, none can point to */
#define FIXED_OCTETS 10      /* of a record, behind its owner's name */

void
writer_start(struct writer *w, uint8_t *octets, size_t limit)
{
	w->octets = octets;
	w->n = HEADER_OCTETS;
	w->limit = limit;
	w->labels = 0;
	memset(w->counts, 0, sizeof(w->counts));
}

/* Remember a label; labels too many or too far away are not. */
static uint8_t
remember(struct writer *w, size_t offset, uint8_t parent)
{
	if (w->labels == WRITER_LABELS || offset >= POINTERS_MAX)
		return ROOT;
	w->label[w->labels].offset = (uint16_t)offset;
	w->label[w->labels].parent = parent;
	return (uint8_t)w->labels++;
}

static bool
same_label(const uint8_t *a, const uint8_t *b)
{
	unsigned int i, differ;

	for (i = 0; i <= *a; i++) {
		differ = a[i] ^ b[i];
		if (differ != 0 && (differ != 0x20 || (a[i] | 0x20) < 'a' ||
		                       (a[i] | 0x20) > 'z'))
			return false;
	}
	return true;
}

/* The label in front of parent that is the same, if it is known. */
static uint8_t
find(const struct writer *w, uint8_t parent, const uint8_t *label)
{
	unsigned int i;

	for (i = parent == ROOT ? 0 : parent + 1u; i < w->labels; i++)
		if (w->label[i].parent == parent &&
		    same_label(label, w->octets + w->label[i].offset))
			return (uint8_t)i;
	return ROOT;
}

/*
 * Where the labels of the name begin, if it ends before end; *octets is how
 * long it is, or 0.
 */
static unsigned int
split(const uint8_t *name, const uint8_t *end, uint8_t label[NAME_LABELS],
    size_t *octets)
{
	size_t at = 0, most = (size_t)(end - name);
	unsigned int n = 0;

	*octets = 0;
	if (most > NAME_OCTETS)
		most = NAME_OCTETS;
	for (; at < most && name[at] != 0; at += 1u + name[at]) {
		if (n == NAME_LABELS || name[at] > LABEL_OCTETS)
			return 0;
		label[n++] = (uint8_t)at;
	}
	if (at < most)
		*octets = at + 1;
	return n;
}

/* Remember the first n labels of the name at offset, in front of parent. */
static void
remember_all(struct writer *w, size_t offset, const uint8_t *label,
    unsigned int n, uint8_t parent)
{
	for (; n > 0; n--) {
		parent = remember(w, offset + label[n - 1], parent);
		if (parent == ROOT)
			break;
	}
}

/*
 * Write the name, compressed, and lead *name behind it. False if it does not
 * fit, or is no name that ends before end.
 */
static bool
put_name(struct writer *w, const uint8_t **name, const uint8_t *end)
{
	uint8_t label[NAME_LABELS], parent = ROOT, known;
	size_t octets, own, tail;
	unsigned int n = split(*name, end, label, &octets);

	if (octets == 0)
		return false;
	own = octets - 1;
	while (
	    n > 0 && (known = find(w, parent, *name + label[n - 1])) != ROOT) {
		parent = known;
		own = label[--n];
	}
	tail = parent == ROOT ? 1 : 2;
	if (w->limit - w->n < own + tail)
		return false;
	memcpy(w->octets + w->n, *name, own);
	if (parent == ROOT)
		w->octets[w->n + own] = 0;
	else
		put16(
		    w->octets + w->n + own, POINTER | w->label[parent].offset);
	remember_all(w, w->n, label, n, parent);
	w->n += own + tail;
	*name += octets;
	return true;
}

/* Write the owner's name: the question's is where the question is. */
static bool
put_owner(struct writer *w, const uint8_t *owner)
{
	if (owner != NULL)
		return put_name(w, &owner, owner + NAME_OCTETS);
	if (w->octets[HEADER_OCTETS] == 0) {
		owner = w->octets + HEADER_OCTETS;
		return put_name(w, &owner, owner + 1);
	}
	if (w->limit - w->n < 2)
		return false;
	put16(w->octets + w->n, POINTER | HEADER_OCTETS);
	w->n += 2;
	return true;
}

static bool
put_octets(struct writer *w, const uint8_t *octets, size_t n)
{
	if (w->limit - w->n < n)
		return false;
	memcpy(w->octets + w->n, octets, n);
	w->n += n;
	return true;
}

/* Write data with its names compressed. */
static bool
put_names(struct writer *w, const struct layout *layout, const uint8_t *rdata,
    uint16_t rdlength)
{
	const uint8_t *at = rdata + layout->before, *end = rdata + rdlength;
	unsigned int i;

	if (rdlength < layout->before || !put_octets(w, rdata, layout->before))
		return false;
	for (i = 0; i < layout->names; i++)
		if (!put_name(w, &at, end))
			return false;
	return put_octets(w, at, (size_t)(end - at));
}

static bool
put_rdata(
    struct writer *w, uint16_t type, const uint8_t *rdata, uint16_t rdlength)
{
	const struct layout *layout = layout_of(type);

	if (layout != NULL && layout->compressed)
		return put_names(w, layout, rdata, rdlength);
	return put_octets(w, rdata, rdlength);
}

bool
writer_question(struct writer *w, const struct message *m)
{
	uint8_t label[NAME_LABELS];
	size_t at = w->n, octets;
	unsigned int n;

	if (!put_octets(w, m->qname, m->begin[ANSWER] - HEADER_OCTETS))
		return false;
	n = split(w->octets + at, w->octets + w->n, label, &octets);
	remember_all(w, at, label, n, ROOT);
	w->counts[QUESTION]++;
	return true;
}

struct mark
writer_mark(const struct writer *w)
{
	struct mark mark = { .n = w->n, .labels = w->labels };

	memcpy(mark.counts, w->counts, sizeof(mark.counts));
	return mark;
}

void
writer_return(struct writer *w, const struct mark *mark)
{
	w->n = mark->n;
	w->labels = mark->labels;
	memcpy(w->counts, mark->counts, sizeof(w->counts));
}

bool
writer_record(struct writer *w, enum section section, const uint8_t *owner,
    uint16_t type, uint32_t ttl, const uint8_t *rdata, uint16_t rdlength)
{
	size_t n = w->n, fixed;
	unsigned int labels = w->labels;

	if (!put_owner(w, owner) || w->limit - w->n < FIXED_OCTETS)
		goto back;
	fixed = w->n;
	put16(w->octets + fixed, type);
	put16(w->octets + fixed + 2, CLASS_IN);
	put32(w->octets + fixed + 4, ttl);
	w->n += FIXED_OCTETS;
	if (!put_rdata(w, type, rdata, rdlength))
		goto back;
	put16(
	    w->octets + fixed + 8, (unsigned int)(w->n - fixed - FIXED_OCTETS));
	w->counts[section]++;
	return true;
back:
	w->n = n;
	w->labels = labels;
	return false;
}

bool
writer_rrset(struct writer *w, enum section section, const uint8_t *owner,
    const struct image *image, const struct rrset *set, uint32_t ttl)
{
	struct mark mark = writer_mark(w);
	uint32_t at = set->records;
	struct record record;
	unsigned int i;

	for (i = 0; i < set->count; i++) {
		image_record(image, &at, &record);
		if (!writer_record(w, section, owner, set->type, ttl,
		        record.rdata, record.rdlength)) {
			writer_return(w, &mark);
			return false;
		}
	}
	return true;
}

void
writer_finish(struct writer *w, uint16_t id, unsigned int flags)
{
	int section;

	put16(w->octets, id);
	put16(w->octets + 2, flags);
	for (section = QUESTION; section < SECTIONS; section++)
		put16(w->octets + 4 + 2 * section, w->counts[section]);
}

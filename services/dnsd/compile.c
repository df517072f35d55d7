/* compile.c - from the text of a zone to its image. */
#include "services/dnsd/compile.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/log.h"
#include "services/dnsd/image.h"
#include "services/dnsd/layout.h"
#include "services/dnsd/types.h"

#define SLOTS_LEAST 16
#define WILD        "\1*"

/* The parts of an image, as they grow. */
struct build {
	const struct records *r;
	struct node *nodes;
	struct rrset *rrsets;
	uint32_t *slots;
	uint32_t node_n, node_room, rrset_n, slot_n;
	uint8_t *octets; /* names, then paths and records */
	size_t octets_n, octets_room;
	struct source sources[IMAGE_SOURCES];
	uint32_t source_n;
	uint32_t above[NAME_LABELS + 1]; /* the last node of so many labels */
};

static void *
grown(void *what, size_t n, size_t size)
{
	what = reallocarray(what, n, size);
	if (what == NULL)
		err(EX_OSERR, "the image of a zone");
	return what;
}

/* Offsets are counted from the octets' beginning until all is laid out. */
static uint32_t
put(struct build *b, const void *octets, size_t n)
{
	size_t at = b->octets_n;

	if (n > b->octets_room - at) {
		b->octets_room = 2 * b->octets_room + UINT16_MAX;
		b->octets = grown(b->octets, b->octets_room, 1);
	}
	memcpy(b->octets + at, octets, n);
	b->octets_n += n;
	return (uint32_t)at;
}

static const uint8_t *
name_of(const struct build *b, const struct node *n)
{
	return b->octets + n->name;
}

/* Add a node; name is an offset among the octets. */
static struct node *
add_node(struct build *b, uint32_t name, unsigned int labels)
{
	struct node *n, *parent;

	if (b->node_n == b->node_room) {
		b->node_room = 2 * b->node_room + 64;
		b->nodes = grown(b->nodes, b->node_room, sizeof(*n));
	}
	n = &b->nodes[b->node_n];
	memset(n, 0, sizeof(*n));
	n->name = name;
	n->labels = (uint16_t)labels;
	n->rrsets = b->rrset_n;
	n->cut = n->wild = NO_NODE;
	if (b->node_n > 0) {
		parent = &b->nodes[b->above[labels - 1]];
		n->cut = parent->cut;
		if (memcmp(name_of(b, n), WILD, strlen(WILD)) == 0)
			parent->wild = b->node_n;
	}
	b->above[labels] = b->node_n++;
	return n;
}

/* How many labels two names have in common, from the root on. */
static unsigned int
common_labels(
    const uint8_t *a, unsigned int a_n, const uint8_t *b, unsigned int b_n)
{
	for (; a_n > b_n; a_n--)
		a = name_parent(a);
	for (; b_n > a_n; b_n--)
		b = name_parent(b);
	for (; a_n > 0 && !name_equal(a, b); a_n--) {
		a = name_parent(a);
		b = name_parent(b);
	}
	return a_n;
}

/*
 * Add the node of a row's owner, and before it those of names that are only
 * there because it is (RFC 4592 2.2.2: empty non-terminals).
 */
static struct node *
add_owner(struct build *b, const struct row *row)
{
	const uint8_t *owner = records_at(b->r, row->owner);
	uint32_t name = put(b, owner, name_length(owner)), at;
	unsigned int there, labels;
	const struct node *last;

	if (b->node_n == 0)
		return add_node(b, name, row->labels);
	last = &b->nodes[b->node_n - 1];
	there = common_labels(
	    name_of(b, last), last->labels, b->octets + name, row->labels);
	for (labels = there + 1; labels < row->labels; labels++) {
		unsigned int skip = row->labels - labels;

		for (at = name; skip > 0; skip--)
			at += 1u + b->octets[at];
		add_node(b, at, labels);
	}
	return add_node(b, name, row->labels);
}

static void
add_nodes(struct build *b)
{
	const struct row *row = b->r->rows, *end = row + b->r->n;
	struct node *node = NULL;
	struct rrset *set = NULL;

	b->rrsets = grown(NULL, b->r->n, sizeof(*b->rrsets));
	for (; row < end; row++) {
		if (node == NULL || !records_same_owner(b->r, row - 1, row)) {
			node = add_owner(b, row);
			set = NULL;
		}
		if (set == NULL || set->type != row->type) {
			set = &b->rrsets[b->rrset_n++];
			*set = (struct rrset){ .type = row->type,
				.ttl = row->ttl };
			node->rrset_n++;
			if (row->type == TYPE_NS && b->node_n > 1 &&
			    node->cut == NO_NODE)
				node->cut = b->node_n - 1;
		}
		if (set->count == UINT16_MAX)
			errx(EX_DATAERR, "%s:%u: more than %u like records",
			    row->path, row->line, UINT16_MAX);
		set->count++;
	}
}

static void
hash_nodes(struct build *b)
{
	uint32_t hash[NAME_LABELS + 1], i, at;
	const uint8_t *label[NAME_LABELS + 1];
	uint8_t lower[NAME_OCTETS];
	unsigned int labels;

	for (b->slot_n = SLOTS_LEAST; b->slot_n < 2 * b->node_n;)
		b->slot_n *= 2;
	b->slots = grown(NULL, b->slot_n, sizeof(*b->slots));
	memset(b->slots, 0xff, b->slot_n * sizeof(*b->slots));
	for (i = 0; i < b->node_n; i++) {
		name_lower(lower, name_of(b, &b->nodes[i]));
		labels = name_hashes(lower, hash, label);
		b->nodes[i].hash = hash[labels];
		at = b->nodes[i].hash & (b->slot_n - 1);
		while (b->slots[at] != NO_NODE)
			at = (at + 1) & (b->slot_n - 1);
		b->slots[at] = i;
	}
}

/* The node of a name, or NO_NODE. */
static uint32_t
find_node(const struct build *b, const uint8_t *name)
{
	const struct image_names names = { b->slots, b->slot_n, b->nodes,
		b->octets };
	uint32_t hash[NAME_LABELS + 1];
	const uint8_t *label[NAME_LABELS + 1];
	uint8_t lower[NAME_OCTETS];
	unsigned int labels;

	name_lower(lower, name);
	labels = name_hashes(lower, hash, label);
	return image_search(&names, hash[labels], lower);
}

static void
add_records(struct build *b)
{
	const struct row *row = b->r->rows;
	const uint8_t *rdata, *name;
	struct rrset *set = b->rrsets;
	uint32_t target;
	unsigned int i;

	for (; set < b->rrsets + b->rrset_n; set++) {
		set->records = (uint32_t)b->octets_n;
		for (i = 0; i < set->count; i++, row++) {
			rdata = records_at(b->r, row->rdata);
			name = layout_target(row->type, rdata);
			target = name == NULL ? NO_NODE : find_node(b, name);
			put(b, &target, sizeof(target));
			put(b, &row->rdlength, sizeof(row->rdlength));
			put(b, rdata, row->rdlength);
		}
		set->octets = (uint32_t)b->octets_n - set->records;
	}
}

static void
add_sources(struct build *b)
{
	struct source *s;
	struct stat st;
	const char *path;

	while ((path = reader_source(b->r->reader, b->source_n, &st)) != NULL) {
		s = &b->sources[b->source_n++];
		image_stamp(s, &st);
		s->path_octets = (uint32_t)strlen(path) + 1;
		s->path = put(b, path, s->path_octets);
	}
}

/* Take n octets of the file, from a multiple of eight on. */
static uint32_t
take_row(uint64_t *size, size_t n)
{
	uint64_t at = (*size + 7) & ~(uint64_t)7;

	*size = at + n;
	return (uint32_t)at;
}

/* Say where everything is. False if the file would be too large. */
static bool
lay_out(struct build *b, struct image_header *h)
{
	uint64_t size = sizeof(*h);
	uint32_t i, origin = b->nodes[0].name;

	memset(h, 0, sizeof(*h));
	memcpy(h->magic, IMAGE_MAGIC, sizeof(h->magic));
	h->source_n = b->source_n;
	h->node_n = b->node_n;
	h->rrset_n = b->rrset_n;
	h->slot_n = b->slot_n;
	h->octets_n = (uint32_t)b->octets_n;
	h->sources = take_row(&size, b->source_n * sizeof(*b->sources));
	h->nodes = take_row(&size, b->node_n * sizeof(*b->nodes));
	h->rrsets = take_row(&size, b->rrset_n * sizeof(*b->rrsets));
	h->slots = take_row(&size, b->slot_n * sizeof(*b->slots));
	h->octets = take_row(&size, b->octets_n);
	h->size = size;
	h->serial = records_serial(b->r);
	h->origin = origin + h->octets;
	for (i = 0; i < b->source_n; i++)
		b->sources[i].path += h->octets;
	for (i = 0; i < b->node_n; i++)
		b->nodes[i].name += h->octets;
	for (i = 0; i < b->rrset_n; i++)
		b->rrsets[i].records += h->octets;
	return size <= UINT32_MAX;
}

static bool
write_at(FILE *f, uint32_t at, const void *what, size_t n)
{
	return fseek(f, at, SEEK_SET) == 0 && fwrite(what, 1, n, f) == n;
}

static bool
write_file(const struct build *b, const struct image_header *h, FILE *f)
{
	return write_at(f, 0, h, sizeof(*h)) &&
	       write_at(f, h->sources, b->sources,
	           b->source_n * sizeof(*b->sources)) &&
	       write_at(f, h->nodes, b->nodes, b->node_n * sizeof(*b->nodes)) &&
	       write_at(
	           f, h->rrsets, b->rrsets, b->rrset_n * sizeof(*b->rrsets)) &&
	       write_at(f, h->slots, b->slots, b->slot_n * sizeof(*b->slots)) &&
	       write_at(f, h->octets, b->octets, b->octets_n) &&
	       fflush(f) == 0 && fsync(fileno(f)) == 0;
}

static bool
replace(const struct build *b, const struct image_header *h, const char *path)
{
	char new[PATH_MAX];
	bool done = false;
	FILE *f;

	if ((size_t)snprintf(new, sizeof(new), "%s.new", path) >= sizeof(new)) {
		errno = ENAMETOOLONG;
		return false;
	}
	unlink(new); /* of one that was stopped in the middle */
	f = fopen(new, "wxe");
	if (f == NULL)
		return false;
	done = write_file(b, h, f);
	done = fclose(f) == 0 && done;
	if (done && rename(new, path) == 0)
		return true;
	unlink(new);
	return false;
}

bool
compile_write(const struct records *r, const char *path)
{
	struct build b = { .r = r };
	struct image_header h;
	bool done;

	add_nodes(&b);
	hash_nodes(&b);
	add_sources(&b);
	add_records(&b);
	errno = EFBIG;
	done = lay_out(&b, &h) && replace(&b, &h, path);
	if (!done)
		log_warn("%s: %s", path, strerror(errno));
	free(b.nodes);
	free(b.rrsets);
	free(b.slots);
	free(b.octets);
	return done;
}

/* image.c - a zone as a file that is mapped and asked. */
#include "services/dnsd/image.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "services/dnsd/layout.h"
#include "services/dnsd/types.h"

/* Before the data of each record: its target, and how long it is. */
#define BEFORE_RDATA (sizeof(uint32_t) + sizeof(uint16_t))

const uint8_t *
image_at(const struct image *image, uint32_t offset)
{
	return (const uint8_t *)image->header + offset;
}

const struct node *
image_node(const struct image *image, uint32_t index)
{
	return &image->nodes[index];
}

/* Is a row of n things of that size, all within the file, at offset? */
static bool
has_row(const struct image_header *h, uint32_t offset, uint32_t n, size_t size)
{
	return offset % sizeof(uint32_t) == 0 && offset >= sizeof(*h) &&
	       offset <= h->size && n <= (h->size - offset) / size;
}

/* Is a whole name at offset, among the octets? */
static bool
has_name(const struct image *image, uint32_t offset)
{
	const struct image_header *h = image->header;
	uint32_t end = h->octets + h->octets_n, n = 0;
	uint8_t label;

	if (offset < h->octets)
		return false;
	do {
		if (offset >= end)
			return false;
		label = *image_at(image, offset);
		offset += 1u + label;
		n += 1u + label;
	} while (label != 0 && label <= LABEL_OCTETS && n < NAME_OCTETS);
	return label == 0;
}

static bool
has_records(const struct image *image, const struct rrset *set)
{
	const struct image_header *h = image->header;
	uint64_t end = (uint64_t)set->records + set->octets;
	uint32_t at = set->records, next;
	struct record r;
	unsigned int i;

	if (set->count == 0 || at < h->octets ||
	    end > (uint64_t)h->octets + h->octets_n)
		return false;
	for (i = 0; i < set->count; i++, at = next) {
		next = at;
		if (end - at < BEFORE_RDATA)
			return false;
		image_record(image, &next, &r);
		if (next > end ||
		    (r.target != NO_NODE && r.target >= h->node_n))
			return false;
	}
	return at == end;
}

static bool
has_node(const struct image *image, const struct node *n)
{
	const struct image_header *h = image->header;

	return has_name(image, n->name) && n->labels <= NAME_LABELS &&
	       (n->cut == NO_NODE || n->cut < h->node_n) &&
	       (n->wild == NO_NODE || n->wild < h->node_n) &&
	       n->rrsets <= h->rrset_n && n->rrset_n <= h->rrset_n - n->rrsets;
}

/* The hash table has room left, so that each search of it ends. */
static bool
has_slots(const struct image *image)
{
	const struct image_header *h = image->header;
	uint32_t i, used = 0;

	if (h->slot_n == 0 || (h->slot_n & (h->slot_n - 1)) != 0)
		return false;
	for (i = 0; i < h->slot_n; i++) {
		if (image->slots[i] == NO_NODE)
			continue;
		if (image->slots[i] >= h->node_n)
			return false;
		used++;
	}
	return used < h->slot_n;
}

static bool
has_sources(const struct image *image)
{
	const struct image_header *h = image->header;
	const struct source *s = (const void *)image_at(image, h->sources);
	uint32_t i;

	for (i = 0; i < h->source_n; i++)
		if (s[i].path < h->octets || s[i].path_octets == 0 ||
		    (uint64_t)s[i].path + s[i].path_octets >
		        (uint64_t)h->octets + h->octets_n ||
		    *image_at(image, s[i].path + s[i].path_octets - 1) != 0)
			return false;
	return true;
}

/* The first node is the zone's own name, and has SOA. */
static bool
has_apex(const struct image *image)
{
	const struct node *apex = image_node(image, 0);

	return apex->name == image->header->origin &&
	       apex->labels == name_labels(image_at(image, apex->name)) &&
	       image_rrset(image, apex, TYPE_SOA) != NULL;
}

static bool
is_whole(struct image *image)
{
	const struct image_header *h = image->header;
	uint32_t i;

	if (memcmp(h->magic, IMAGE_MAGIC, sizeof(h->magic)) != 0 ||
	    h->size != (uint64_t)image->file.st_size || h->node_n == 0 ||
	    !has_row(h, h->octets, h->octets_n, 1) ||
	    !has_row(h, h->nodes, h->node_n, sizeof(struct node)) ||
	    !has_row(h, h->rrsets, h->rrset_n, sizeof(struct rrset)) ||
	    !has_row(h, h->slots, h->slot_n, sizeof(uint32_t)) ||
	    h->sources % sizeof(uint64_t) != 0 || h->source_n > IMAGE_SOURCES ||
	    !has_row(h, h->sources, h->source_n, sizeof(struct source)) ||
	    !has_name(image, h->origin))
		return false;
	image->nodes = (const void *)image_at(image, h->nodes);
	image->rrsets = (const void *)image_at(image, h->rrsets);
	image->slots = (const void *)image_at(image, h->slots);
	for (i = 0; i < h->node_n; i++)
		if (!has_node(image, &image->nodes[i]))
			return false;
	for (i = 0; i < h->rrset_n; i++)
		if (!has_records(image, &image->rrsets[i]))
			return false;
	return has_apex(image) && has_slots(image) && has_sources(image);
}

bool
image_open(struct image *image, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	void *map = MAP_FAILED;

	if (fd == -1)
		return false;
	if (fstat(fd, &image->file) == 0) {
		errno = EBADMSG;
		if (S_ISREG(image->file.st_mode) &&
		    (size_t)image->file.st_size >= sizeof(*image->header) &&
		    image->file.st_size <= UINT32_MAX)
			map = mmap(NULL, (size_t)image->file.st_size, PROT_READ,
			    MAP_SHARED, fd, 0);
	}
	close(fd);
	if (map == MAP_FAILED)
		return false;
	image->header = map;
	if (is_whole(image))
		return true;
	munmap(map, (size_t)image->file.st_size);
	errno = EBADMSG;
	return false;
}

void
image_close(struct image *image)
{
	munmap((void *)image->header, (size_t)image->file.st_size);
}

void
image_stamp(struct source *source, const struct stat *st)
{
	source->device = st->st_dev;
	source->inode = st->st_ino;
	source->size = (uint64_t)st->st_size;
	source->mtime_s = st->st_mtim.tv_sec;
	source->mtime_ns = st->st_mtim.tv_nsec;
	source->ctime_s = st->st_ctim.tv_sec;
	source->ctime_ns = st->st_ctim.tv_nsec;
}

bool
image_is_fresh(const struct image *image)
{
	const struct image_header *h = image->header;
	const struct source *s = (const void *)image_at(image, h->sources);
	struct source now;
	struct stat st;
	uint32_t i;

	for (i = 0; i < h->source_n; i++) {
		now = s[i];
		if (stat((const char *)image_at(image, s[i].path), &st) == -1)
			return false;
		image_stamp(&now, &st);
		if (memcmp(&now, &s[i], sizeof(now)) != 0)
			return false;
	}
	return true;
}

uint32_t
image_search(
    const struct image_names *names, uint32_t hash, const uint8_t *name)
{
	uint32_t mask = names->slot_n - 1, i = hash & mask;
	const struct node *n;

	for (; names->slots[i] != NO_NODE; i = (i + 1) & mask) {
		n = &names->nodes[names->slots[i]];
		if (n->hash == hash &&
		    name_equal(names->octets + n->name, name))
			break;
	}
	return names->slots[i];
}

void
image_find(const struct image *image, const uint32_t *hash,
    const uint8_t *const *at, unsigned int labels, struct found *found)
{
	const struct image_names names = { image->slots, image->header->slot_n,
		image->nodes, (const uint8_t *)image->header };
	const struct node *apex = image_node(image, 0), *n;
	uint32_t node = NO_NODE;
	unsigned int i;

	for (i = labels; i > apex->labels && node == NO_NODE; i--)
		node = image_search(&names, hash[i], at[i]);
	n = node == NO_NODE ? apex : image_node(image, node);
	found->encloser = n;
	found->exact = n->labels == labels ? n : NULL;
	found->cut = n->cut == NO_NODE ? NULL : image_node(image, n->cut);
	found->wildcard = n->wild == NO_NODE || found->exact != NULL
	                      ? NULL
	                      : image_node(image, n->wild);
}

const struct rrset *
image_rrset(const struct image *image, const struct node *node, uint16_t type)
{
	const struct rrset *set = &image->rrsets[node->rrsets];
	unsigned int i;

	for (i = 0; i < node->rrset_n; i++)
		if (set[i].type == type)
			return &set[i];
	return NULL;
}

void
image_record(const struct image *image, uint32_t *at, struct record *record)
{
	const uint8_t *octets = image_at(image, *at);

	memcpy(&record->target, octets, sizeof(record->target));
	memcpy(&record->rdlength, octets + sizeof(record->target),
	    sizeof(record->rdlength));
	record->rdata = octets + BEFORE_RDATA;
	*at += (uint32_t)BEFORE_RDATA + record->rdlength;
}

uint32_t
image_soa(const struct image *image, enum soa_number number)
{
	struct record r;
	uint32_t at;

	at = image_rrset(image, image_node(image, 0), TYPE_SOA)->records;
	image_record(image, &at, &r);
	return layout_soa(r.rdata, r.rdlength, number);
}

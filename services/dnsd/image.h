/*
 * image.h - a zone as a file that is mapped and asked.
 *
 * What the text of a zone says is put into one file by compile.h: the names in
 * canonical order (RFC 4034 6.1), each with its sets of records, and a hash
 * table over the names. All processes map that file, read-only; nothing is
 * allocated, unpacked or written when a question is answered. The file is a
 * cache: it is replaced as a whole by rename(2), never changed, and if it is
 * damaged or of another version it is made anew. image_open() looks at every
 * offset once, so what comes after need not.
 *
 * Offsets are octets from the start of the file. A struct image and the
 * mapping belong to who opened it; what the functions return is in the mapping
 * and stays until image_close().
 */
#ifndef IMAGE_H
#define IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "services/dnsd/layout.h"
#include "services/dnsd/name.h"

#define IMAGE_MAGIC   "inetzon2"
#define IMAGE_SOURCES 64 /* files of text that a zone may be made of */
#define NO_NODE       UINT32_MAX

/* A name that has records, or names below it. */
struct node {
	uint32_t name;    /* offset; as the zone's text has it */
	uint32_t hash;    /* of its lower case, name_hashes() */
	uint32_t rrsets;  /* index of the first */
	uint32_t cut;     /* the delegation that it is in or is, or NO_NODE */
	uint32_t wild;    /* the name "*" right below it, or NO_NODE */
	uint16_t rrset_n; /* 0: there are only names below it */
	uint16_t labels;
};

/* The records of one name and type: count times a struct record's octets. */
struct rrset {
	uint32_t ttl;
	uint32_t records; /* offset of the first */
	uint32_t octets;  /* of all of them in the file */
	uint16_t type, count;
};

/*
 * A record: the wire form of its data, names in it not compressed. target is
 * the node of the name that an NS, MX, CNAME, PTR or SRV leads to, if that is
 * in this zone, else NO_NODE.
 */
struct record {
	const uint8_t *rdata;
	uint32_t target;
	uint16_t rdlength;
};

/* A file of text that the image was made of, as it was then. */
struct source {
	uint32_t path;        /* offset */
	uint32_t path_octets; /* with its NUL */
	uint64_t device, inode, size;
	int64_t mtime_s, mtime_ns, ctime_s, ctime_ns;
};

/* How the file begins. */
struct image_header {
	char magic[8];
	uint64_t size; /* of the file */
	uint32_t serial;
	uint32_t origin;            /* offset of a name */
	uint32_t sources, source_n; /* offset; how many */
	uint32_t nodes, node_n;     /* the first is the apex */
	uint32_t rrsets, rrset_n;
	uint32_t slots, slot_n;    /* uint32_t: a node, or NO_NODE */
	uint32_t octets, octets_n; /* names, paths and records */
};

struct image {
	const struct image_header *header;
	const struct node *nodes;
	const struct rrset *rrsets;
	const uint32_t *slots;
	struct stat file; /* as it was when it was opened */
};

/* What there is of a name, in a zone that it is within. */
struct found {
	const struct node *exact;    /* the name itself, or NULL */
	const struct node *encloser; /* itself, or its closest ancestor */
	const struct node *cut;      /* the delegation it is in or is */
	const struct node *wildcard; /* RFC 4592's source, if not exact */
};

/* Map the file. False with errno set, EBADMSG if it is no image. */
bool image_open(struct image *image, const char *path);
void image_close(struct image *image);

/* Is each file of text that it was made of as it was then? */
bool image_is_fresh(const struct image *image);

/* Note a file of text: all that struct source says but its path. */
void image_stamp(struct source *source, const struct stat *st);

/*
 * Look a name up, by what name_hashes() says of it; labels is how many it has.
 * It has to be within the zone.
 */
void image_find(const struct image *image, const uint32_t *hash,
    const uint8_t *const *at, unsigned int labels, struct found *found);

/*
 * A hash table of names: slots, a power of two and one free at least, each a
 * node or NO_NODE; where the nodes' names are counted from.
 */
struct image_names {
	const uint32_t *slots;
	uint32_t slot_n;
	const struct node *nodes;
	const uint8_t *octets;
};

/* The node of a name that has this hash, or NO_NODE. */
uint32_t image_search(
    const struct image_names *names, uint32_t hash, const uint8_t *name);

/* Octets in the file: a node's name, for one. */
const uint8_t *image_at(const struct image *image, uint32_t offset);

/* The apex, and any other node by its index. */
const struct node *image_node(const struct image *image, uint32_t index);

/* The node's records of a type; NULL if there are none. */
const struct rrset *image_rrset(
    const struct image *image, const struct node *node, uint16_t type);

/* A number of the zone's SOA record. */
uint32_t image_soa(const struct image *image, enum soa_number number);

/*
 * Go through the records of a set: *at begins as rrset->records, and leads to
 * the next one afterwards. Count them by rrset->count.
 */
void image_record(
    const struct image *image, uint32_t *at, struct record *record);

#endif

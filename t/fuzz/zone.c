/*
 * zone.c - the text of a zone, compiled, and all of its names found again; or,
 * if the octets begin as an image does, that image.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "services/dnsd/compile.h"
#include "services/dnsd/image.h"
#include "services/dnsd/lint.h"
#include "services/dnsd/records.h"
#include "t/fuzz/fuzz.h"

static const uint8_t origin[] = "\2st\2um";

/* Somewhere in memory, for this process alone. */
static const char *
image_path(void)
{
	static char path[64];

	snprintf(path, sizeof(path), "/dev/shm/fuzz-%d.image", getpid());
	return path;
}

static void
find(const struct image *image, const uint8_t *name, struct found *found)
{
	uint32_t hash[NAME_LABELS + 1];
	const uint8_t *at[NAME_LABELS + 1];
	uint8_t lower[NAME_OCTETS];
	unsigned int labels;

	name_lower(lower, name);
	labels = name_hashes(lower, hash, at);
	image_find(image, hash, at, labels, found);
}

/* What is written of a name is read as that name; and names are in order. */
static void
read_again(const uint8_t *name, const uint8_t *before)
{
	uint8_t again[NAME_OCTETS];
	char text[NAME_TEXT];

	name_to_text(text, name);
	promise(name_from_text(again, text) && name_equal(again, name));
	promise(before == NULL || name_compare(before, name) <= 0);
}

/* Each row is there, with its data. */
static void
compare(const struct records *r, const struct image *image)
{
	const struct row *row;
	const struct rrset *set;
	struct record record;
	struct found found;
	uint32_t at;
	unsigned int i;

	for (row = r->rows; row < r->rows + r->n; row++) {
		read_again(records_at(r, row->owner),
		    row == r->rows ? NULL : records_at(r, row[-1].owner));
		find(image, records_at(r, row->owner), &found);
		promise(found.exact != NULL);
		set = image_rrset(image, found.exact, row->type);
		promise(set != NULL && set->ttl == row->ttl);
		at = set->records;
		for (i = 0; i < set->count; i++) {
			image_record(image, &at, &record);
			if (record.rdlength == row->rdlength &&
			    memcmp(record.rdata, records_at(r, row->rdata),
			        row->rdlength) == 0)
				break;
		}
		promise(i < set->count);
	}
}

/* What says of itself that it is whole can be asked anything. */
static void
walk(const struct image *image)
{
	const struct image_header *h = image->header;
	char text[NAME_TEXT];
	struct record record;
	struct found found;
	uint32_t i, j, at;

	for (i = 0; i < h->node_n; i++) {
		name_to_text(text, image_at(image, image_node(image, i)->name));
		if (name_is_within(image_at(image, image_node(image, i)->name),
		        image_at(image, h->origin)))
			find(image, image_at(image, image_node(image, i)->name),
			    &found);
	}
	for (i = 0; i < h->rrset_n; i++) {
		at = image->rrsets[i].records;
		for (j = 0; j < image->rrsets[i].count; j++)
			image_record(image, &at, &record);
	}
	image_is_fresh(image);
}

static void
read_image(const uint8_t *octets, size_t n)
{
	FILE *f = fopen(image_path(), "w");
	struct image image;

	promise(f != NULL && fwrite(octets, 1, n, f) == n && fclose(f) == 0);
	if (image_open(&image, image_path())) {
		walk(&image);
		image_close(&image);
	}
	unlink(image_path());
}

int
LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	struct records r;
	struct image image;

	if (n > strlen(IMAGE_MAGIC) &&
	    memcmp(octets, IMAGE_MAGIC, strlen(IMAGE_MAGIC)) == 0) {
		read_image(octets, n);
		return 0;
	}
	if (records_read(&r, fuzz_file(octets, n), origin)) {
		lint(&r);
		promise(compile_write(&r, image_path()));
		promise(image_open(&image, image_path()));
		compare(&r, &image);
		walk(&image);
		image_close(&image);
		unlink(image_path());
	}
	records_free(&r);
	return 0;
}

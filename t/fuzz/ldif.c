/*
 * ldif.c - LDIF of people: what is read as an entry is written again, and has
 * to be the same.
 */
#include <stdio.h>
#include <string.h>

#include "services/ldapd/ldif.h"
#include "services/ldapd/schema.h"
#include "t/fuzz/fuzz.h"

/* Each line as an attribute of its own, whose name need not be known. */
static void
make(struct entry *e, struct attribute *attributes, const struct ldif_record *r)
{
	unsigned int i;

	*e = (struct entry){ .dn = r->dn, .n = r->n, .attributes = attributes };
	for (i = 0; i < r->n; i++)
		attributes[i] = (struct attribute){
			.description = r->lines[i].description,
			.n = 1,
			.values = &r->lines[i].value,
		};
}

static void
promise_same(struct berval a, struct berval b)
{
	promise(a.bv_len == b.bv_len);
	promise(a.bv_len == 0 || memcmp(a.bv_val, b.bv_val, a.bv_len) == 0);
}

static void
read_again(struct arena *a, const struct ldif_record *r)
{
	struct attribute *attributes = arena_get(
	    a, (r->n + 1) * sizeof(*attributes));
	struct ldif_record again;
	char *text = NULL;
	struct entry e;
	struct ldif l;
	size_t n = 0;
	unsigned int i;
	FILE *f = open_memstream(&text, &n);

	make(&e, attributes, r);
	ldif_write_entry(f, &e);
	fclose(f);
	promise(ldif_open(&l, fuzz_file(text, n)));
	promise(ldif_next(&l, a, &again) == 1);
	promise_same(again.dn, r->dn);
	promise(again.n == r->n);
	for (i = 0; i < r->n; i++) {
		promise_same(
		    again.lines[i].description, r->lines[i].description);
		promise_same(again.lines[i].value, r->lines[i].value);
	}
	promise(ldif_next(&l, a, &again) == 0);
	ldif_close(&l);
	free(text);
}

/* A name that says something else where it comes first. */
static bool
is_special(const struct ldif_record *r)
{
	struct berval name = r->lines[0].description;

	return (name.bv_len == 7 &&
	           strncasecmp(name.bv_val, "control", 7) == 0) ||
	       (name.bv_len == 10 &&
	           strncasecmp(name.bv_val, "changetype", 10) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	static struct arena a;
	struct ldif_record r;
	struct ldif l;
	char path[64];

	/* fuzz_file() has one file: the text of an entry is read in between. */
	snprintf(path, sizeof(path), "%s", fuzz_file(octets, n));
	promise(ldif_open(&l, path));
	while (ldif_next(&l, &a, &r) == 1) {
		promise(r.dn.bv_val != NULL);
		if (r.change == LDIF_ADD && !is_special(&r)) {
			ldif_close(&l);
			read_again(&a, &r);
			arena_empty(&a);
			return 0;
		}
		arena_empty(&a);
	}
	arena_empty(&a);
	ldif_close(&l);
	return 0;
}

/* load.c - the directory from LDIF. */
#include "services/ldapd/load.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/log.h"
#include "services/ldapd/bulk.h"
#include "services/ldapd/dn.h"
#include "services/ldapd/ldif.h"
#include "services/ldapd/schema_entry.h"
#include "services/ldapd/stamp.h"
#include "services/ldapd/store_own.h"

/* Where entries go: one of the two, or neither if they are only checked. */
struct load {
	const struct conf *conf;
	struct ldif ldif;
	struct store_txn *t;
	struct bulk *bulk;
	struct berval who; /* has made them */
	uint64_t entries;
};

static bool
take_values(struct load *l, struct arena *a, const struct ldif_record *r,
    struct entry *e)
{
	const struct ldif_line *line;
	const struct attribute_type *type;
	struct berval description;
	struct attribute *attribute = NULL;

	for (line = r->lines; line < r->lines + r->n; line++) {
		if (!entry_description(
		        a, line->description, &type, &description))
			return ldif_wrong(&l->ldif, line->line,
			    "%.*s: nobody has defined this attribute",
			    (int)line->description.bv_len,
			    line->description.bv_val);
		attribute = entry_attribute(a, e, type, description);
		if (attribute == NULL)
			return ldif_wrong(&l->ldif, line->line,
			    "more than %d attributes", ENTRY_ATTRIBUTES);
		attribute_add(a, attribute, line->value);
	}
	return true;
}

static bool
is_good(struct load *l, struct arena *a, const struct ldif_record *r,
    struct entry *e, const struct dn *dn)
{
	struct dn own = { 1, dn->rdns };
	struct schema_wrong why;
	unsigned int i;

	e->rdn = dn_text(a, &own);
	if (!stamp_name(a, e, &dn->rdns[0]))
		return ldif_wrong(&l->ldif, r->line,
		    "%.*s: nobody has defined this RDN", (int)r->dn.bv_len,
		    r->dn.bv_val);
	for (i = 0; i < e->n; i++)
		if (attribute_repeats(a, &e->attributes[i]))
			return ldif_wrong(&l->ldif, r->line,
			    "%.*s: a value of %.*s twice", (int)r->dn.bv_len,
			    r->dn.bv_val,
			    (int)e->attributes[i].description.bv_len,
			    e->attributes[i].description.bv_val);
	stamp_made(a, e, l->who);
	if (!schema_entry(a, e, &why))
		return ldif_wrong(&l->ldif, r->line, "%.*s: %s",
		    (int)r->dn.bv_len, r->dn.bv_val, why.text);
	return true;
}

static bool
find(struct load *l, struct arena *a, const struct dn *dn, uint64_t *matched,
    uint64_t *id)
{
	*id = l->bulk != NULL ? bulk_find(l->bulk, a, dn, matched)
	                      : store_find(l->t, a, dn, matched);
	return *id != 0;
}

/* Write it, below what is there already. */
static bool
put(struct load *l, struct arena *a, const struct ldif_record *r,
    struct entry *e, const struct dn *dn)
{
	struct dn above = { dn->n - 1, dn->rdns + 1 };
	uint64_t parent, id;

	if (find(l, a, dn, &parent, &id))
		return ldif_wrong(&l->ldif, r->line, "%.*s: is there already",
		    (int)r->dn.bv_len, r->dn.bv_val);
	if (!find(l, a, &above, NULL, &parent) && !store_is_suffix(l->t, a, dn))
		return ldif_wrong(&l->ldif, r->line,
		    "%.*s: nothing is above it, and it is no suffix",
		    (int)r->dn.bv_len, r->dn.bv_val);
	return l->bulk != NULL ? bulk_add(l->bulk, a, e, dn, parent)
	                       : store_add(l->t, a, e, dn, parent);
}

static bool
take(struct load *l, struct arena *a, const struct ldif_record *r)
{
	struct entry e;
	struct dn dn;

	memset(&e, 0, sizeof(e));
	if (r->change != LDIF_ADD)
		return ldif_wrong(&l->ldif, r->line,
		    "only entries and \"changetype: add\" are loaded; use "
		    "ldapmodify(1)");
	if (!dn_parse(a, r->dn, &dn) || dn.n == 0)
		return ldif_wrong(&l->ldif, r->line,
		    "%.*s: this is no name of an entry", (int)r->dn.bv_len,
		    r->dn.bv_val);
	if (!take_values(l, a, r, &e) || !is_good(l, a, r, &e, &dn))
		return false;
	l->entries++;
	return l->t == NULL || put(l, a, r, &e, &dn);
}

/* All records of the file. */
static bool
take_all(struct load *l, const char *path)
{
	static struct arena a;
	struct ldif_record r;
	bool good = true;
	int got = 0;

	l->who.bv_val = (char *)l->conf->ldap.root_dn;
	l->who.bv_len = strlen(l->conf->ldap.root_dn);
	if (!ldif_open(&l->ldif, path))
		return false;
	while (good && (got = ldif_next(&l->ldif, &a, &r)) == 1) {
		good = take(l, &a, &r);
		arena_empty(&a);
	}
	arena_empty(&a);
	ldif_close(&l->ldif);
	return good && got == 0;
}

bool
load_new(const struct conf *conf, const char *folder, const char *path)
{
	struct load l = { .conf = conf };
	struct bulk b;
	bool good;

	l.t = store_begin_write();
	if (l.t == NULL)
		return false;
	if (!store_state_new(l.t) || !bulk_begin(&b, folder, l.t)) {
		store_abort(l.t);
		return false;
	}
	b.alone = true;
	l.bulk = &b;
	good = (path == NULL || take_all(&l, path)) && bulk_end(&b);
	bulk_free(&b);
	if (!good) {
		store_abort(l.t);
		return false;
	}
	if (store_commit(l.t) != STORE_DONE)
		return false;
	if (path != NULL)
		log_info("%s: %" PRIu64 " entries", path, l.entries);
	return true;
}

/* Into a store that there is, in one transaction. */
static bool
load_more(const struct conf *conf, const char *path)
{
	struct load l = { .conf = conf };
	bool good;

	if (!store_open())
		return false;
	l.t = store_write();
	if (l.t == NULL) {
		store_close();
		return false;
	}
	good = take_all(&l, path);
	if (!good)
		store_abort(l.t);
	else
		good = store_commit(l.t) == STORE_DONE;
	store_close();
	if (good)
		log_info("%s: %" PRIu64 " entries", path, l.entries);
	return good;
}

bool
load_file(const struct conf *conf, const char *path)
{
	bool made;

	if (!store_make(conf, path, &made))
		return false;
	return made || load_more(conf, path);
}

bool
load_check(const struct conf *conf, const char *path)
{
	struct load l = { .conf = conf };

	if (*path == '\0')
		return true;
	if (!take_all(&l, path))
		return false;
	log_info("%s: %" PRIu64 " entries", path, l.entries);
	return true;
}

/* operational.c - attributes that are not stored. */
#include "services/ldapd/operational.h"

#include "services/ldapd/request.h"
#include "services/ldapd/schema_entry.h"

static struct berval
entry_dn(struct store_txn *t, const struct entry *e)
{
	(void)t;
	return e->dn;
}

static struct berval
has_subordinates(struct store_txn *t, const struct entry *e)
{
	bool has = t != NULL && store_has_children(t, e->id);

	return octets_of(has ? "TRUE" : "FALSE");
}

static struct berval
subschema_subentry(struct store_txn *t, const struct entry *e)
{
	(void)t;
	(void)e;
	return octets_of(SUBSCHEMA);
}

/* RFC 4512 3.4.6: which of the classes it is in the first place. */
static struct berval
structural_object_class(struct store_txn *t, const struct entry *e)
{
	const struct object_class *class = schema_structural(e);

	(void)t;
	if (class == NULL)
		return (struct berval){ 0, NULL };
	return octets_of(
	    class->names[0] == NULL ? class->oid : class->names[0]);
}

static const struct row {
	const char *name;
	struct berval (*value)(struct store_txn *t, const struct entry *e);
} rows[] = {
	{ "entryDN", entry_dn },
	{ "hasSubordinates", has_subordinates },
	{ "structuralObjectClass", structural_object_class },
	{ "subschemaSubentry", subschema_subentry },
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

const struct attribute_type *
operational_type(unsigned int i)
{
	static const struct attribute_type *types[ROWS];

	if (i >= ROWS)
		return NULL;
	if (types[i] == NULL)
		types[i] = schema_type(octets_of(rows[i].name));
	return types[i];
}

const struct attribute *
operational_make(struct arena *a, struct store_txn *t, const struct entry *e,
    const struct attribute_type *type)
{
	struct attribute *made;
	unsigned int i;

	for (i = 0; i < ROWS && operational_type(i) != type; i++)
		;
	if (i == ROWS)
		return NULL;
	made = arena_get(a, sizeof(*made));
	*made = (struct attribute){
		.type = type, .description = octets_of(rows[i].name), .n = 1
	};
	made->values = arena_get(a, sizeof(*made->values));
	*made->values = rows[i].value(t, e);
	return made->values->bv_val == NULL ? NULL : made;
}

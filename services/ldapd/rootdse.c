/* rootdse.c - the entry without a name. */
#include "services/ldapd/rootdse.h"

#include "services/ldapd/control.h"
#include "services/ldapd/extended.h"
#include "services/ldapd/external.h"
#include "services/ldapd/operational.h"

#define VENDOR "inetlab"

/* RFC 3673, 4526, 4525, and of RFC 3866 the tags of languages. */
static const char *const features[] = { "1.3.6.1.4.1.4203.1.5.1",
	"1.3.6.1.4.1.4203.1.5.3", "1.3.6.1.1.14", "1.3.6.1.4.1.4203.1.5.4",
	NULL };

/* The attribute of a name, if the schema has it. */
static struct attribute *
attribute(struct arena *a, struct entry *e, const char *name)
{
	const struct attribute_type *type = schema_type(octets_of(name));

	return type == NULL ? NULL
	                    : entry_attribute(a, e, type, octets_of(name));
}

static void
add(struct arena *a, struct entry *e, const char *name, struct berval value)
{
	struct attribute *to = attribute(a, e, name);

	if (to != NULL)
		attribute_add(a, to, value);
}

static void
add_text(struct arena *a, struct entry *e, const char *name, const char *value)
{
	add(a, e, name, octets_of(value));
}

static void
add_contexts(struct request *r, struct entry *e)
{
	struct berval dn;
	uint64_t id = 0;

	while (r->txn != NULL && (id = store_context(r->txn, id)) != 0)
		if (store_dn(r->txn, r->arena, id, &dn))
			add(r->arena, e, "namingContexts",
			    arena_copy(r->arena, dn));
}

const struct entry *
rootdse_entry(struct request *r)
{
	struct entry *e = arena_get(r->arena, sizeof(*e));
	unsigned int i;
	const char *oid;

	*e = (struct entry){ .id = 0 };
	add_text(r->arena, e, "objectClass", "top");
	add_contexts(r, e);
	for (i = 0; (oid = control_oid(i)) != NULL; i++)
		add_text(r->arena, e, "supportedControl", oid);
	for (i = 0; (oid = extended_oid(r->client, i)) != NULL; i++)
		add_text(r->arena, e, "supportedExtension", oid);
	for (i = 0; features[i] != NULL; i++)
		add_text(r->arena, e, "supportedFeatures", features[i]);
	add_text(r->arena, e, "supportedLDAPVersion", "3");
	if (external_offered(r->client))
		add_text(r->arena, e, "supportedSASLMechanisms", EXTERNAL);
	add_text(r->arena, e, "vendorName", VENDOR);
	return e;
}

/*
 * ldap_store.c - the directory's store against a model of it: entries come, go,
 * change and move, and whatever an index says is compared with all of them.
 */
#include "services/ldapd/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/conf.h"
#include "common/log.h"
#include "services/ldapd/ids.h"
#include "services/ldapd/load.h"
#include "services/ldapd/rule.h"
#include "services/ldapd/schema.h"
#include "services/ldapd/stamp.h"
#include "t/unit/tap.h"

#define ENTRIES 400
#define DEPTH   8
#define CHANGES 1500
#define NAMES   12
#define TOP     "o=top,c=es"

static const char *const names[NAMES] = { "smith", "Smithson", "blacksmith",
	"Ann Lee", "ann", "le", "x", "Zo\xc3\xab", "lee  ann", "mit", "ithm",
	"\xe6\x9d\x8e" };

static const char *const equality[] = { "cn", "sn", NULL }, *const fewer[] = {
	"sn", NULL
};
static const char *const substring[] = { "sn", NULL };
static const char *const presence[] = { "description", NULL };
static const char *const no_files[] = { NULL };
static const char *const suffixes[] = { TOP, NULL };

/* What an entry should be. */
static struct model {
	uint64_t id;
	int parent; /* -1: none */
	unsigned int cn;
	const char *sn, *description;
} model[ENTRIES];
static int model_n;

static char folder[] = "/tmp/ldap_store.XXXXXX";
static struct conf conf = { .ldap = { .spool = folder,
	                        .file = "",
	                        .root_dn = "cn=admin," TOP,
	                        .schema = no_files,
	                        .suffixes = suffixes,
	                        .equality = equality,
	                        .substring = substring,
	                        .presence = presence,
	                        .map = 256 << 20 } };
static struct arena arena;

static struct berval
octets(const char *text)
{
	return (struct berval){ strlen(text), (char *)text };
}

static void
write_dn(char *dn, size_t size, int i)
{
	size_t n = 0;

	for (; i > 0; i = model[i].parent)
		n += (size_t)snprintf(dn + n, size - n, "cn=e%u,", model[i].cn);
	snprintf(dn + n, size - n, "%s", TOP);
}

static struct dn
dn_of(int i)
{
	char text[512];
	struct dn dn;

	write_dn(text, sizeof(text), i);
	if (!dn_parse(&arena, arena_copy(&arena, octets(text)), &dn))
		abort();
	return dn;
}

static void
set(struct entry *e, const char *name, const char *value)
{
	const struct attribute_type *type;
	struct berval description;
	struct attribute *attribute;

	if (!entry_description(&arena, octets(name), &type, &description))
		abort();
	attribute = entry_attribute(&arena, e, type, description);
	while (attribute->n > 0)
		attribute_remove(&arena, attribute, attribute->n - 1);
	if (value != NULL)
		attribute_add(&arena, attribute, octets(value));
	else
		entry_remove(e, attribute);
}

static bool
add(struct store_txn *t, int i)
{
	struct dn dn = dn_of(i);
	struct entry e = { .n = 0 };

	set(&e, "objectClass", "person");
	set(&e, "sn", model[i].sn);
	set(&e, "description", model[i].description);
	if (!stamp_name(&arena, &e, dn.rdns))
		return false;
	stamp_made(&arena, &e, octets(conf.ldap.root_dn));
	if (!store_add(
	        t, &arena, &e, &dn, i == 0 ? 0 : model[model[i].parent].id))
		return false;
	model[i].id = e.id;
	return true;
}

static int
depth(int i)
{
	int n = 0;

	for (; i > 0; i = model[i].parent)
		n++;
	return n;
}

static bool
below(int i, int above)
{
	for (; i >= 0; i = model[i].parent)
		if (i == above)
			return true;
	return false;
}

static int
some(void)
{
	return (int)(random() % model_n);
}

static bool
change_values(struct store_txn *t, int i)
{
	struct entry old, *new;

	if (!store_get(t, &arena, model[i].id, &old))
		return false;
	new = entry_copy(&arena, &old);
	model[i].sn = names[random() % NAMES];
	model[i].description = random() % 2 ? names[random() % NAMES] : NULL;
	set(new, "sn", model[i].sn);
	set(new, "description", model[i].description);
	stamp_changed(&arena, new, octets("cn=somebody"));
	return store_replace(t, &arena, &old, new);
}

static bool
move(struct store_txn *t, int i, int to)
{
	struct entry old, *new;
	struct dn dn;

	if (i == 0 || below(to, i) || depth(to) > DEPTH / 2)
		return true;
	if (!store_get(t, &arena, model[i].id, &old))
		return false;
	model[i].parent = to;
	model[i].cn += ENTRIES;
	dn = dn_of(i);
	new = entry_copy(&arena, &old);
	if (!stamp_name(&arena, new, dn.rdns))
		return false;
	return store_move(t, &arena, &old, new, dn.rdns, model[to].id);
}

/* The last one takes its place in the model. */
static bool
remove_one(struct store_txn *t, int i)
{
	struct entry old;
	int j;

	for (j = 0; j < model_n; j++)
		if (model[j].parent == i)
			return true;
	if (i == 0 || !store_get(t, &arena, model[i].id, &old) ||
	    !store_remove(t, &arena, &old))
		return i == 0;
	model[i] = model[--model_n];
	for (j = 0; j < model_n; j++)
		if (model[j].parent == model_n)
			model[j].parent = i;
	return true;
}

static bool
change(struct store_txn *t, unsigned int count)
{
	switch (random() % 5) {
	case 0:
		return change_values(t, some());
	case 1:
		return move(t, some(), some());
	case 2:
		return remove_one(t, some());
	default:
		if (model_n == ENTRIES)
			return true;
		model[model_n] = (struct model){ .parent = some(),
			.cn = count + 10 * ENTRIES,
			.sn = names[random() % NAMES] };
		if (depth(model[model_n].parent) >= DEPTH)
			return true;
		return add(t, model_n++);
	}
}

/* Is each id in the set that wanted() wants, and none that is not? */
static bool
same(struct ids *ids, bool (*wanted)(int i, const void *own), const void *own,
    bool exact)
{
	unsigned int in_set = 0, found = 0;
	uint64_t id = 0;
	int i;

	while ((id = ids_next(ids, id)) != 0)
		in_set++;
	for (i = 0; i < model_n; i++)
		if (wanted(i, own)) {
			found++;
			if (ids_next(ids, model[i].id - 1) != model[i].id)
				return false;
		}
	return exact ? in_set == found : in_set >= found;
}

static bool
is_below(int i, const void *own)
{
	return i != *(const int *)own && below(i, *(const int *)own);
}

static bool
is_child(int i, const void *own)
{
	return model[i].parent == *(const int *)own;
}

static struct berval
normal(const char *text, enum rule_part part)
{
	const struct attribute_type *sn = schema_type(octets("sn"));
	const struct rule *rule = part == RULE_WHOLE ? sn->equality
	                                             : sn->substrings;
	struct berval out;

	if (!rule_part(rule, &arena, part, octets(text), &out))
		abort();
	return out;
}

static bool
has_sn(int i, const void *own)
{
	struct berval is = normal(model[i].sn, RULE_WHOLE),
	              wanted = normal(own, RULE_WHOLE);

	return is.bv_len == wanted.bv_len &&
	       memcmp(is.bv_val, wanted.bv_val, is.bv_len) == 0;
}

static bool
has_part(int i, const void *own)
{
	struct berval is = normal(model[i].sn, RULE_WHOLE),
	              part = normal(own, RULE_ANY);

	return memmem(is.bv_val, is.bv_len, part.bv_val, part.bv_len) != NULL;
}

static bool
has_description(int i, const void *own)
{
	(void)own;
	return model[i].description != NULL;
}

static bool
names_are_right(struct store_txn *t, int i)
{
	char text[512];
	struct dn dn = dn_of(i);
	struct entry e;
	uint64_t matched;

	write_dn(text, sizeof(text), i);
	return store_find(t, &arena, &dn, &matched) == model[i].id &&
	       matched == model[i].id &&
	       store_get(t, &arena, model[i].id, &e) &&
	       e.dn.bv_len == strlen(text) &&
	       memcmp(e.dn.bv_val, text, e.dn.bv_len) == 0;
}

static void
compare(const char *when)
{
	const struct attribute_type *sn = schema_type(octets("sn"));
	struct store_txn *t = store_read();
	bool places = true, trees = true, values = true, parts = true;
	struct berval part;
	struct ids *ids;
	int i;

	ok(t != NULL, "%s: it can be read", when);
	for (i = 0; i < model_n; i++) {
		places &= names_are_right(t, i);
		trees &= same(ids_scope(t, &arena, model[i].id, SCOPE_CHILDREN),
		    is_below, &i, true);
		trees &= same(ids_scope(t, &arena, model[i].id, SCOPE_ONE),
		    is_child, &i, true);
	}
	for (i = 0; i < NAMES; i++) {
		values &= same(
		    ids_equal(t, &arena, sn, normal(names[i], RULE_WHOLE)),
		    has_sn, names[i], true);
		part = normal(names[i], RULE_ANY);
		ids = ids_substrings(t, &arena, sn, NULL, &part, 1, NULL);
		parts &= ids == NULL || same(ids, has_part, names[i], false);
	}
	ok(places, "%s: each entry is found by its name", when);
	ok(trees, "%s: what is below what", when);
	ok(values, "%s: values", when);
	ok(parts, "%s: parts of values", when);
	ids = ids_present(t, &arena, schema_type(octets("description")));
	ok(ids != NULL && same(ids, has_description, NULL, true),
	    "%s: what is there", when);
	ok(store_entries(t) == (uint64_t)model_n, "%s: how many", when);
	ok(store_commit(t) == STORE_DONE, "%s: nothing went wrong", when);
	arena_empty(&arena);
}

static void
change_all(void)
{
	struct store_txn *t = store_write();
	bool good = true;
	unsigned int i;
	uint64_t kept;

	model[0] = (struct model){ .parent = -1, .sn = "x" };
	good &= add(t, model_n++);
	for (i = 1; i <= CHANGES && good; i++) {
		good &= change(t, i);
		arena_empty(&arena);
		if (i % 10 == 0) {
			good &= store_commit(t) == STORE_DONE;
			if (i % 300 == 0)
				compare("changed");
			t = store_write();
		}
	}
	ok(good, "entries come, go, change and move");
	kept = model[model_n - 1].id;
	ok(add(t, model_n - 1), "one that is not to be");
	store_abort(t);
	model[model_n - 1].id = kept;
	compare("taken back");
}

int
main(void)
{
	char command[128];

	log_open("ldap_store");
	if (mkdtemp(folder) == NULL || !schema_open(&conf))
		return 1;
	ok(store_prepare(&conf) && store_open(), "an empty store is made");
	change_all();
	store_close();
	conf.ldap.equality = fewer;
	ok(store_prepare(&conf) && store_open(), "indexes are made anew");
	compare("indexed anew");
	store_close();
	snprintf(command, sizeof(command), "rm -r %s", folder);
	ok(system(command) == 0, "it can be removed");
	return tap_end();
}

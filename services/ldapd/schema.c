/* schema.c - attribute types and object classes. */
#include "services/ldapd/schema.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "common/log.h"
#include "services/ldapd/schema_own.h"
#include "services/ldapd/schema_text.h"

#define MOST  1024 /* types, and classes */
#define SLOTS 4096 /* of names and OIDs: a power of two, */
#define USED  2048 /* never more than half full */

/* What has a name or OID. (Each page of it, each fork goes through.) */
struct table {
	unsigned int n, used;
	unsigned int core; /* of them, built in */
	void *at[MOST];
	const char *name[SLOTS];
	void *of[SLOTS];
};

static struct table types, classes;
static struct arena memory; /* of all definitions */
static char wrong[256];

static size_t
hash(const char *name, size_t n)
{
	size_t h = 5381, i;

	for (i = 0; i < n; i++)
		h = h * 33 ^ (size_t)tolower((unsigned char)name[i]);
	return h & (SLOTS - 1);
}

/* Where the name stands, or would. */
static size_t
place(const struct table *t, const char *name, size_t n)
{
	size_t i = hash(name, n);

	for (; t->name[i] != NULL; i = (i + 1) & (SLOTS - 1))
		if (strncasecmp(t->name[i], name, n) == 0 &&
		    t->name[i][n] == '\0')
			break;
	return i;
}

static void *
find(const struct table *t, const char *name, size_t n)
{
	return n == 0 ? NULL : t->of[place(t, name, n)];
}

static void *
need(size_t n)
{
	return memset(arena_get(&memory, n), 0, n);
}

/* A copy in one line, its blanks one by one. */
static char *
copy(const char *text)
{
	char *to = need(strlen(text) + 1), *at = to;

	for (; *text != '\0'; text++)
		if (!isspace((unsigned char)*text))
			*at++ = *text;
		else if (at > to && at[-1] != ' ')
			*at++ = ' ';
	return to;
}

static const char *
say(const char *what, const char *name)
{
	snprintf(wrong, sizeof(wrong), "%s: %s", name, what);
	return wrong;
}

static bool
is_name(const char *text)
{
	return syntax_is_oid((struct berval){ strlen(text), (char *)text });
}

/* Can it be added under these names? NULL, or what is wrong. */
static const char *
check(const struct table *t, const struct schema_text *d)
{
	unsigned int i;

	if (t->n == MOST || t->used + SCHEMA_NAMES + 1 > USED)
		return say("more than this server knows", d->oid);
	if (!is_name(d->oid) || !isdigit((unsigned char)*d->oid))
		return say("expected an OID in numbers", d->oid);
	if (find(t, d->oid, strlen(d->oid)) != NULL)
		return say("is defined already", d->oid);
	for (i = 0; d->names[i] != NULL; i++) {
		if (!is_name(d->names[i]))
			return say("expected a name of letters, digits and -",
			    d->names[i]);
		if (find(t, d->names[i], strlen(d->names[i])) != NULL)
			return say("is defined already", d->names[i]);
	}
	return NULL;
}

/*
 * Is it built in, under this name? slapd's own files have much of what is, and
 * that stays as it is.
 */
static bool
is_built_in(const struct table *t, const struct schema_text *d)
{
	const void *known = find(t, d->oid, strlen(d->oid));
	unsigned int i;

	if (known == NULL || d->names[0] == NULL ||
	    find(t, d->names[0], strlen(d->names[0])) != known)
		return false;
	for (i = 0; i < t->core; i++)
		if (t->at[i] == known)
			return true;
	return false;
}

static void
enter(struct table *t, const char *oid, const char *const *names, void *what)
{
	size_t at = place(t, oid, strlen(oid));

	t->at[t->n++] = what;
	t->name[at] = oid;
	t->of[at] = what;
	for (t->used++; *names != NULL; names++, t->used++) {
		at = place(t, *names, strlen(*names));
		t->name[at] = *names;
		t->of[at] = what;
	}
}

/* The names, or the OID if there are none; the last one is NULL. */
static const char *const *
names_of(const struct schema_text *d)
{
	const char **names;
	unsigned int n = 0, i;

	while (d->names[n] != NULL)
		n++;
	names = need((n + 2) * sizeof(*names));
	names[0] = d->oid;
	for (i = 0; i < n; i++)
		names[i] = d->names[i];
	return names;
}

/*
 * A rule of that name, of the kind, for values of the type's syntax; *of is not
 * touched where none is named.
 */
static const char *
take_rule(const struct attribute_type *t, const struct rule **of,
    const char *name, enum rule_kind kind)
{
	const struct rule *rule;

	if (name == NULL)
		return NULL;
	rule = rule_find(name, strlen(name));
	if (rule == NULL || rule->kind != kind)
		return say("no such matching rule", name);
	if (!rule_fits(rule, t->syntax))
		return say("is for values of another syntax", name);
	*of = rule;
	return NULL;
}

static const char *
take_type(struct attribute_type *t, const struct schema_text *d)
{
	const char *why;

	if (d->sup[0] != NULL) {
		t->sup = find(&types, d->sup[0], strlen(d->sup[0]));
		if (t->sup == NULL || d->sup[1] != NULL)
			return say("expected one type that is defined before",
			    d->sup[0]);
		t->equality = t->sup->equality;
		t->ordering = t->sup->ordering;
		t->substrings = t->sup->substrings;
		t->syntax = t->sup->syntax;
	}
	if (d->syntax != NULL) {
		t->syntax = syntax_find(d->syntax, strlen(d->syntax));
		if (t->syntax == NULL)
			return say("no such syntax", d->syntax);
	}
	if (t->syntax == NULL)
		return say("expected SYNTAX or SUP", d->oid);
	if ((why = take_rule(t, &t->equality, d->equality, RULE_EQUALITY)))
		return why;
	if ((why = take_rule(t, &t->ordering, d->ordering, RULE_ORDERING)))
		return why;
	return take_rule(t, &t->substrings, d->substrings, RULE_SUBSTRINGS);
}

static const char *
add_type(const char *text)
{
	char *kept = copy(text), *cut = copy(text);
	struct schema_text d;
	struct attribute_type *t;
	const char *why;

	if ((why = schema_text_type(&d, cut)) != NULL)
		return say(why, "expected");
	if (is_built_in(&types, &d))
		return NULL;
	if ((why = check(&types, &d)) != NULL)
		return why;
	t = need(sizeof(*t));
	if ((why = take_type(t, &d)) != NULL)
		return why;
	t->oid = d.oid;
	t->names = names_of(&d);
	t->desc = d.desc;
	t->obsolete = d.obsolete;
	t->single = d.single;
	t->collective = d.collective;
	t->no_user_mod = d.no_user_mod;
	t->usage = d.usage;
	t->text = kept;
	t->number = types.n;
	enter(&types, t->oid, t->names, t);
	return NULL;
}

/* What the names stand for in the table, ended with NULL. */
static const char *
take_all(void *of, const struct table *t, char *const *names)
{
	void **list;
	size_t n = 0, i;

	while (names[n] != NULL)
		n++;
	list = need((n + 1) * sizeof(*list));
	for (i = 0; i < n; i++)
		if ((list[i] = find(t, names[i], strlen(names[i]))) == NULL)
			return say("is not defined before", names[i]);
	memcpy(of, &list, sizeof(list));
	return NULL;
}

static const char *
add_class(const char *text)
{
	char *kept = copy(text), *cut = copy(text);
	struct object_class *c = need(sizeof(*c));
	struct schema_text d;
	const char *why;

	if ((why = schema_text_class(&d, cut)) != NULL)
		return say(why, "expected");
	if (is_built_in(&classes, &d))
		return NULL;
	if ((why = check(&classes, &d)) != NULL ||
	    (why = take_all(&c->sup, &classes, d.sup)) != NULL ||
	    (why = take_all(&c->must, &types, d.must)) != NULL ||
	    (why = take_all(&c->may, &types, d.may)) != NULL)
		return why;
	c->oid = d.oid;
	c->names = names_of(&d);
	c->desc = d.desc;
	c->obsolete = d.obsolete;
	c->kind = d.is_abstract    ? CLASS_ABSTRACT
	          : d.is_auxiliary ? CLASS_AUXILIARY
	                           : CLASS_STRUCTURAL;
	c->text = kept;
	enter(&classes, c->oid, c->names, c);
	return NULL;
}

/* Add a definition; what one that is refused has taken is given back. */
static const char *
add(const char *(*how)(const char *text), const char *text)
{
	const struct arena_chunk *chunk = memory.chunks;
	size_t used = memory.used;
	const char *why = how(text);

	if (why != NULL && memory.chunks == chunk)
		memory.used = used;
	return why;
}

const char *
schema_add_type(const char *text)
{
	return add(add_type, text);
}

const char *
schema_add_class(const char *text)
{
	return add(add_class, text);
}

bool
schema_open(const struct conf *conf)
{
	const char *const *text;
	const char *why = NULL;

	for (text = schema_core_types; why == NULL && *text != NULL; text++)
		why = schema_add_type(*text);
	for (text = schema_core_classes; why == NULL && *text != NULL; text++)
		why = schema_add_class(*text);
	if (why != NULL) {
		log_warn("schema: %s", why);
		return false;
	}
	types.core = types.n;
	classes.core = classes.n;
	for (text = conf->ldap.schema; *text != NULL; text++)
		if (!schema_file(*text))
			return false;
	return true;
}

const struct attribute_type *
schema_type(struct berval description)
{
	size_t n = 0;

	while (n < description.bv_len && description.bv_val[n] != ';')
		n++;
	return find(&types, description.bv_val, n);
}

const struct object_class *
schema_class(struct berval name)
{
	return find(&classes, name.bv_val, name.bv_len);
}

bool
schema_is_a(
    const struct attribute_type *sub, const struct attribute_type *super)
{
	for (; sub != NULL; sub = sub->sup)
		if (sub == super)
			return true;
	return false;
}

bool
schema_class_is_a(
    const struct object_class *sub, const struct object_class *super)
{
	const struct object_class *const *sup;

	if (sub == super)
		return true;
	for (sup = sub->sup; *sup != NULL; sup++)
		if (schema_class_is_a(*sup, super))
			return true;
	return false;
}

const struct attribute_type *
schema_type_at(unsigned int n)
{
	return types.at[n];
}

const struct object_class *
schema_class_at(unsigned int n)
{
	return classes.at[n];
}

unsigned int
schema_types(void)
{
	return types.n;
}

unsigned int
schema_classes(void)
{
	return classes.n;
}

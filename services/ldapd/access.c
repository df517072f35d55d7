/* access.c - who may do what with which attribute. */
#include "services/ldapd/access.h"

#include <stdlib.h>
#include <string.h>

#include "common/log.h"
#include "services/ldapd/schema.h"

enum who { WHO_ALL, WHO_ANONYMOUS, WHO_USERS, WHO_SELF, WHO_DN };

struct by {
	enum who who;
	struct berval dn; /* as dn_normal() writes it */
	enum access level;
};

static struct access_rule {
	bool all, children;
	unsigned int types_n, by_n;
	const struct attribute_type *types[ACCESS_TYPES];
	struct by by[ACCESS_WHO];
} * given;
static unsigned int given_n;

static const char *const defaults[] = {
	"to userPassword by self write by * auth",
	"to children by * none",
	"to * by self write by * read",
	NULL,
};

static const char *const levels[] = { "none", "auth", "compare", "search",
	"read", "write" };

#define LEVELS (sizeof(levels) / sizeof(levels[0]))

static bool
take_types(struct access_rule *rule, char *what)
{
	const struct attribute_type *type;
	char *name;

	if (strcmp(what, "*") == 0)
		return rule->all = true;
	if (strcmp(what, "children") == 0)
		return rule->children = true;
	while ((name = strsep(&what, ",")) != NULL) {
		type = schema_type(octets_of(name));
		if (type == NULL || rule->types_n == ACCESS_TYPES)
			return false;
		rule->types[rule->types_n++] = type;
	}
	return rule->types_n > 0;
}

/* The DN in dn="...", which may have blanks: rest is what is behind it. */
static bool
take_dn(struct by *by, char **rest)
{
	static struct arena arena; /* kept: the rules are */
	char *end = strchr(*rest, '"');
	struct dn dn;

	if (end == NULL)
		return false;
	*end = '\0';
	if (!dn_parse(&arena, octets_of(*rest), &dn))
		return false;
	by->who = WHO_DN;
	by->dn = dn_normal(&arena, &dn);
	*rest = end + 1 + strspn(end + 1, " ");
	return true;
}

static bool
take_who(struct by *by, char **rest)
{
	static const char *const names[] = {
		[WHO_ALL] = "*",
		[WHO_ANONYMOUS] = "anonymous",
		[WHO_USERS] = "users",
		[WHO_SELF] = "self",
	};
	const char *word;
	size_t i;

	if (strncmp(*rest, "dn=\"", 4) == 0) {
		*rest += 4;
		return take_dn(by, rest);
	}
	word = strsep(rest, " ");
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(word, names[i]) == 0) {
			by->who = (enum who)i;
			return *rest != NULL;
		}
	return false;
}

static bool
take_by(struct access_rule *rule, char **rest)
{
	struct by *by = &rule->by[rule->by_n];
	const char *word = strsep(rest, " ");
	size_t i;

	if (strcmp(word, "by") != 0 || *rest == NULL ||
	    rule->by_n == ACCESS_WHO || !take_who(by, rest) || *rest == NULL)
		return false;
	word = strsep(rest, " ");
	for (i = 0; i < LEVELS; i++)
		if (strcmp(word, levels[i]) == 0) {
			by->level = (enum access)i;
			rule->by_n++;
			return true;
		}
	return false;
}

static bool
take(struct access_rule *rule, char *text)
{
	const char *word = strsep(&text, " ");
	char *what = strsep(&text, " ");

	if (strcmp(word, "to") != 0 || what == NULL || text == NULL ||
	    !take_types(rule, what))
		return false;
	while (text != NULL && *text != '\0')
		if (!take_by(rule, &text))
			return false;
	return rule->by_n > 0;
}

bool
access_open(const struct conf *conf)
{
	const char *const *text = conf->ldap.access;
	char *copy;
	bool good;

	if (*text == NULL)
		text = defaults;
	given = calloc(ACCESS_RULES, sizeof(*given));
	for (; *text != NULL; text++, given_n++) {
		copy = given == NULL ? NULL : strdup(*text);
		if (copy == NULL || given_n == ACCESS_RULES) {
			log_warn("access: no room for \"%s\"", *text);
			free(copy);
			return false;
		}
		good = take(&given[given_n], copy);
		free(copy);
		if (!good) {
			log_warn(
			    "access: expected \"to WHAT by WHO LEVEL\": %s",
			    *text);
			return false;
		}
	}
	return true;
}

static bool
is_who(const struct by *by, const struct client *c, const struct entry *e)
{
	switch (by->who) {
	case WHO_ALL:
		return true;
	case WHO_ANONYMOUS:
		return !client_is_known(c);
	case WHO_USERS:
		return client_is_known(c);
	case WHO_SELF:
		return e != NULL && c->id != 0 && c->id == e->id;
	case WHO_DN:
		return client_is_known(c) &&
		       c->normal.bv_len == by->dn.bv_len &&
		       memcmp(c->normal.bv_val, by->dn.bv_val, by->dn.bv_len) ==
		           0;
	}
	return false;
}

static bool
level_is(const struct access_rule *rule, const struct client *c,
    const struct entry *e, enum access level)
{
	unsigned int i;

	for (i = 0; i < rule->by_n; i++)
		if (is_who(&rule->by[i], c, e))
			return rule->by[i].level >= level;
	return false;
}

bool
access_may(const struct client *c, const struct entry *e,
    const struct attribute_type *type, enum access level)
{
	const struct access_rule *rule;
	unsigned int i;

	if (c->is_root)
		return true;
	for (rule = given; rule < given + given_n; rule++) {
		if (rule->all)
			return level_is(rule, c, e, level);
		for (i = 0; i < rule->types_n; i++)
			if (schema_is_a(type, rule->types[i]))
				return level_is(rule, c, e, level);
	}
	return false;
}

bool
access_may_move(const struct client *c)
{
	const struct access_rule *rule;

	if (c->is_root)
		return true;
	for (rule = given; rule < given + given_n; rule++)
		if (rule->children)
			return level_is(rule, c, NULL, ACCESS_WRITE);
	return false;
}

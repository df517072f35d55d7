/* index.c - by which keys an entry is found. */
#include "services/ldapd/index.h"

#include <stdio.h>
#include <string.h>

#include "common/log.h"
#include "services/ldapd/rule.h"
#include "services/ldapd/schema.h"

static struct index_row rows[INDEX_ROWS];
static unsigned int rows_n;
static char text[INDEX_TEXT];

static struct index_row *
row_of(const struct attribute_type *type)
{
	unsigned int i;

	for (i = 0; i < rows_n; i++)
		if (rows[i].type == type)
			return &rows[i];
	if (rows_n == INDEX_ROWS)
		return NULL;
	rows[rows_n].kinds = 0;
	rows[rows_n].type = type;
	return &rows[rows_n++];
}

/* The rule that an index of this kind depends on; presence needs none. */
static const struct rule *
rule_of(const struct attribute_type *type, unsigned int kind)
{
	if (kind == INDEX_EQUALITY)
		return type->equality;
	return kind == INDEX_SUBSTRING ? type->substrings : NULL;
}

static bool
plan_type(const char *name, unsigned int kind, const char *setting)
{
	struct berval description = { strlen(name), (char *)name };
	const struct attribute_type *type = schema_type(description);
	struct index_row *row;

	if (type == NULL) {
		log_warn("ldap: %s: nobody has defined \"%s\"", setting, name);
		return false;
	}
	if (kind != INDEX_PRESENCE && rule_of(type, kind) == NULL) {
		log_warn("ldap: %s: \"%s\" has no rule for it", setting, name);
		return false;
	}
	row = row_of(type);
	if (row == NULL) {
		log_warn("ldap: more than %d types to index", INDEX_ROWS);
		return false;
	}
	row->kinds |= kind;
	return true;
}

static bool
plan_list(const char *const *names, unsigned int kind, const char *setting)
{
	for (; names != NULL && *names != NULL; names++)
		if (!plan_type(*names, kind, setting))
			return false;
	return true;
}

static void
write_text(void)
{
	const struct index_row *row;
	size_t at = 0;

	text[0] = '\0';
	for (row = rows; row < rows + rows_n && at < sizeof(text); row++)
		at += (size_t)snprintf(text + at, sizeof(text) - at,
		    "%s %u %s %s\n", row->type->oid, row->kinds,
		    row->kinds & INDEX_EQUALITY ? row->type->equality->oid
		                                : "-",
		    row->kinds & INDEX_SUBSTRING ? row->type->substrings->oid
		                                 : "-");
}

bool
index_plan(const struct conf *conf)
{
	const struct ldap_conf *l = &conf->ldap;

	rows_n = 0;
	if (!plan_list(l->equality, INDEX_EQUALITY, "equality") ||
	    !plan_list(l->substring, INDEX_SUBSTRING, "substring") ||
	    !plan_list(l->presence, INDEX_PRESENCE, "presence"))
		return false;
	write_text();
	return true;
}

const char *
index_text(void)
{
	return text;
}

struct index_row *
index_rows(unsigned int *n)
{
	*n = rows_n;
	return rows;
}

const struct index_row *
index_for(const struct attribute_type *type, unsigned int kind)
{
	const struct attribute_type *above;
	unsigned int i;

	for (above = type; above != NULL; above = above->sup)
		for (i = 0; i < rows_n; i++)
			if (rows[i].type == above && (rows[i].kinds & kind) &&
			    rule_of(above, kind) == rule_of(type, kind))
				return &rows[i];
	return NULL;
}

uint64_t
index_rows_of(const struct attribute_type *type)
{
	const struct attribute_type *above;
	uint64_t found = 0;
	unsigned int i;

	for (above = type; above != NULL; above = above->sup)
		for (i = 0; i < rows_n; i++)
			if (rows[i].type == above)
				found |= UINT64_C(1) << i;
	return found;
}

/* MurmurHash's mixing of eight octets, and its end. */
uint64_t
index_hash(uint64_t seed, struct berval octets)
{
	const uint64_t multiplier = UINT64_C(0xc6a4a7935bd1e995);
	uint64_t hash = seed ^ octets.bv_len * multiplier, word;
	size_t at, n;

	for (at = 0; at < octets.bv_len; at += sizeof(word)) {
		n = octets.bv_len - at;
		word = 0;
		memcpy(&word, octets.bv_val + at,
		    n < sizeof(word) ? n : sizeof(word));
		word *= multiplier;
		word ^= word >> 47;
		hash = (hash ^ word * multiplier) * multiplier;
	}
	hash = (hash ^ hash >> 47) * multiplier;
	return hash ^ hash >> 47;
}

void
index_parts(const struct index_row *row, struct berval part, bool begins,
    bool ends, index_found *found, void *own)
{
	struct postings key = { POSTINGS_SUBSTRING, row->number, 0 };
	const unsigned char *octets = (const unsigned char *)part.bv_val;
	size_t i, n = part.bv_len, seen = begins ? 2 : 0;

	for (i = 0; i < n + (ends ? 1 : 0); i++) {
		key.what = (key.what << 8 | (i < n ? octets[i] : 0)) & 0xffffff;
		if (++seen > 2)
			found(own, &key);
	}
}

static void
value_keys(struct arena *a, const struct index_row *row, struct berval value,
    index_found *found, void *own)
{
	struct postings key = { POSTINGS_EQUAL, row->number, 0 };
	struct berval normal;

	if ((row->kinds & INDEX_EQUALITY) &&
	    rule_normal(row->type->equality, a, value, &normal)) {
		key.what = index_hash(0, normal);
		found(own, &key);
	}
	if ((row->kinds & INDEX_SUBSTRING) &&
	    rule_normal(row->type->substrings, a, value, &normal))
		index_parts(row, normal, true, true, found, own);
}

void
index_keys(struct arena *a, const struct entry *e, uint64_t wanted,
    index_found *found, void *own)
{
	struct postings key = { POSTINGS_PRESENT, 0, 0 };
	const struct attribute *attribute;
	const struct index_row *row;
	unsigned int i;
	uint64_t left;

	for (attribute = e->attributes; attribute < e->attributes + e->n;
	     attribute++) {
		left = index_rows_of(attribute->type) & wanted;
		for (; left != 0; left &= left - 1) {
			row = &rows[__builtin_ctzll(left)];
			key.attribute = row->number;
			if (row->kinds & INDEX_PRESENCE)
				found(own, &key);
			for (i = 0; i < attribute->n; i++)
				value_keys(
				    a, row, attribute->values[i], found, own);
		}
	}
}

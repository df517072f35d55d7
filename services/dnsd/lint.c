/* lint.c - the classic mistakes in zones, that are no errors. */
#include "services/dnsd/lint.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "common/log.h"
#include "services/dnsd/image.h"
#include "services/dnsd/layout.h"
#include "services/dnsd/rdata.h"
#include "services/dnsd/types.h"

#define REVERSE4 "\7in-addr\4arpa"
#define REVERSE6 "\3ip6\4arpa"
#define WILD     "\1*"

static unsigned int warnings;

static void warn_of(const struct row *row, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void
warn_of(const struct row *row, const char *fmt, ...)
{
	char what[NAME_TEXT + 128];
	va_list ap;

	if (++warnings > WARNINGS_MAX)
		return;
	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	log_warn("%s:%u: warning: %s", row->path, row->line, what);
}

static bool
has_type(const struct records *r, const struct row *row, uint16_t type)
{
	const struct row *first = row, *end = r->rows + r->n;

	for (; row < end && records_same_owner(r, first, row); row++)
		if (row->type == type)
			return true;
	return false;
}

/* Is there a delegation at the name or above it, below the apex? */
static bool
is_delegated(const struct records *r, const uint8_t *name)
{
	const struct row *row;

	for (; !name_equal(name, r->origin); name = name_parent(name)) {
		row = records_find(r, name);
		if (row != NULL && has_type(r, row, TYPE_NS))
			return true;
	}
	return false;
}

static bool
has_wildcard(const struct records *r, const uint8_t *name)
{
	uint8_t wild[NAME_OCTETS];
	const uint8_t *parent;

	for (; !name_equal(name, r->origin); name = parent) {
		parent = name_parent(name);
		memcpy(wild, WILD, strlen(WILD));
		memcpy(wild + strlen(WILD), parent, name_length(parent));
		if (records_find(r, wild) != NULL)
			return true;
	}
	return false;
}

/*
 * Was the name meant to be whole? In a reverse zone it was; elsewhere if it
 * has several labels of its own and nothing is there.
 */
static bool
lacks_dot(const struct records *r, const uint8_t *name, bool there)
{
	unsigned int own = name_labels(name) - name_labels(r->origin);

	if (name_is_within(name, (const uint8_t *)REVERSE4) ||
	    name_is_within(name, (const uint8_t *)REVERSE6))
		return !there;
	return own > 1 && !there;
}

/* A record that leads to a name of this zone. */
static void
check_target(
    const struct records *r, const struct row *row, const uint8_t *name)
{
	const struct row *target = records_find(r, name);
	char text[NAME_TEXT], type[TYPE_TEXT];
	bool server = row->type != TYPE_CNAME && row->type != TYPE_PTR;

	name_to_text(text, name);
	type_to_text(type, row->type);
	if (target == NULL && is_delegated(r, name)) {
		if (row->type == TYPE_NS)
			warn_of(row, "NS %s: has no address, as glue", text);
	} else if (target == NULL && has_wildcard(r, name))
		return;
	else if (lacks_dot(r, name, target != NULL))
		warn_of(
		    row, "%s %s: is the dot at its end missing?", type, text);
	else if (target == NULL)
		warn_of(row, "%s %s: there is no such name", type, text);
	else if (server && has_type(r, target, TYPE_CNAME))
		warn_of(row, "%s %s: is an alias, expected a host", type, text);
	else if (server && !has_type(r, target, TYPE_A) &&
	         !has_type(r, target, TYPE_AAAA))
		warn_of(row, "%s %s: has no address", type, text);
}

void
lint(const struct records *r)
{
	const struct row *row = r->rows, *end = row + r->n;
	const uint8_t *name;

	warnings = 0;
	if (!has_type(r, row, TYPE_NS))
		warn_of(row, "there is no NS for the zone itself");
	for (; row < end; row++) {
		name = layout_target(row->type, records_at(r, row->rdata));
		/* "." says that there is no such service (RFC 7505, 2782). */
		if (name != NULL && *name != 0 &&
		    name_is_within(name, r->origin))
			check_target(r, row, name);
	}
	if (warnings > WARNINGS_MAX)
		log_warn("%s: warning: and %u more", r->rows->path,
		    warnings - WARNINGS_MAX);
}

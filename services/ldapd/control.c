/* control.c - what a request is to be done with. */
#include "services/ldapd/control.h"

#include <string.h>

#include "common/part.h"
#include "services/ldapd/assertion.h"
#include "services/ldapd/paged.h"
#include "services/ldapd/readentry.h"
#include "services/ldapd/request.h"
#include "services/ldapd/sort.h"

/* Bits of the requests that a control may come with. */
enum {
	BIND = 1 << 0,
	SEARCH = 1 << 1,
	COMPARE = 1 << 2,
	ADD = 1 << 3,
	MODIFY = 1 << 4,
	DELETE = 1 << 5,
	MODRDN = 1 << 6,
	EXTENDED = 1 << 7,
	UPDATES = ADD | MODIFY | DELETE | MODRDN
};

static bool
manage_dsa_it(struct request *r, const struct berval *value)
{
	r->controls.manage_dsa_it = true;
	return value == NULL ||
	       !answer(r, LDAP_PROTOCOL_ERROR,
	           "manageDsaIT is a control without a value (RFC 3296 3)");
}

/* clang-format off */

/* Each reads its value, or NULL. False: r->result says why not. */
static const struct row {
	const char *oid;
	unsigned int requests;
	bool (*read)(struct request *r, const struct berval *value);
} rows[] = {
	{ LDAP_CONTROL_MANAGEDSAIT,  SEARCH | COMPARE | UPDATES, manage_dsa_it },
	{ LDAP_CONTROL_PAGEDRESULTS, SEARCH,                     paged_read },
	{ LDAP_CONTROL_SORTREQUEST,  SEARCH,                     sort_read },
	{ LDAP_CONTROL_ASSERT,       SEARCH | COMPARE | UPDATES, assertion_read },
	{ LDAP_CONTROL_PRE_READ,     MODIFY | DELETE | MODRDN,   readentry_pre_read },
	{ LDAP_CONTROL_POST_READ,    ADD | MODIFY | MODRDN,      readentry_post_read },
};

static const struct {
	ber_tag_t kind;
	unsigned int bit;
} requests[] = {
	{ LDAP_REQ_BIND,     BIND },
	{ LDAP_REQ_SEARCH,   SEARCH },
	{ LDAP_REQ_COMPARE,  COMPARE },
	{ LDAP_REQ_ADD,      ADD },
	{ LDAP_REQ_MODIFY,   MODIFY },
	{ LDAP_REQ_DELETE,   DELETE },
	{ LDAP_REQ_MODRDN,   MODRDN },
	{ LDAP_REQ_EXTENDED, EXTENDED },
};

/* clang-format on */

#define ROWS     (sizeof(rows) / sizeof(rows[0]))
#define REQUESTS (sizeof(requests) / sizeof(requests[0]))

const char *
control_oid(unsigned int i)
{
	return i < ROWS ? rows[i].oid : NULL;
}

static const struct row *
find(struct berval oid, ber_tag_t kind)
{
	unsigned int bit = 0;
	size_t i;

	for (i = 0; i < REQUESTS; i++)
		if (requests[i].kind == kind)
			bit = requests[i].bit;
	for (i = 0; i < ROWS; i++)
		if (strlen(rows[i].oid) == oid.bv_len &&
		    memcmp(rows[i].oid, oid.bv_val, oid.bv_len) == 0 &&
		    (rows[i].requests & bit) != 0)
			return &rows[i];
	return NULL;
}

/* One Control; seen has a bit for each row that was there. */
static enum controls_read
take(struct request *r, struct berval control, unsigned int *seen)
{
	struct berval oid, value = { 0, NULL };
	const struct row *row;
	bool critical = false;

	if (!part(&control, LBER_OCTETSTRING, &oid) ||
	    (control.bv_len > 0 && *control.bv_val == LBER_BOOLEAN &&
	        !part_truth(&control, LBER_BOOLEAN, &critical)) ||
	    !part_maybe(&control, LBER_OCTETSTRING, &value) ||
	    control.bv_len > 0)
		return CONTROLS_MALFORMED;
	row = find(oid, r->message->kind);
	if (row == NULL && critical) {
		answer(r, LDAP_UNAVAILABLE_CRITICAL_EXTENSION,
		    "the critical control %.*s is not known for this request",
		    (int)(oid.bv_len > 64 ? 64 : oid.bv_len), oid.bv_val);
		return CONTROLS_REFUSED;
	}
	if (row == NULL)
		return CONTROLS_FINE;
	if (*seen & 1U << (row - rows)) {
		answer(r, LDAP_PROTOCOL_ERROR, "the control %s came twice",
		    row->oid);
		return CONTROLS_REFUSED;
	}
	r->controls.is_critical = critical;
	*seen |= 1U << (row - rows);
	return row->read(r, value.bv_val == NULL ? NULL : &value)
	           ? CONTROLS_FINE
	           : CONTROLS_REFUSED;
}

enum controls_read
controls_read(struct request *r)
{
	struct berval rest = r->message->controls, control;
	enum controls_read how = CONTROLS_FINE;
	unsigned int n = 0, seen = 0;

	while (rest.bv_len > 0 && how == CONTROLS_FINE) {
		if (!part(&rest, LBER_SEQUENCE, &control))
			return CONTROLS_MALFORMED;
		if (++n > CONTROLS_MAX) {
			answer(r, LDAP_ADMINLIMIT_EXCEEDED,
			    "more than %d controls", CONTROLS_MAX);
			return CONTROLS_REFUSED;
		}
		how = take(r, control, &seen);
	}
	return how;
}

/*
 * access.h - who may do what with which attribute.
 *
 * Rules of the settings, in order:
 *
 *	to WHAT by WHO LEVEL [by WHO LEVEL ...]
 *
 *	WHAT	* | attributes with commas between | children
 *	WHO	* | anonymous | users | self | a DN in dn="..."
 *	LEVEL	none | auth | compare | search | read | write
 *
 * The first rule with the attribute in its WHAT counts, and there the first
 * WHO that is the client; if there is none, nothing is allowed. A level has
 * all before it. auth is to log in by it. children is adding, removing and
 * renaming entries; "*" does not have that. Without rules:
 *
 *	to userPassword by self write by * auth
 *	to children by * none
 *	to * by self write by * read
 *
 * The root DN may do everything.
 */
#ifndef ACCESS_H
#define ACCESS_H

#include <stdbool.h>

#include "services/ldapd/entry.h"
#include "services/ldapd/request.h"

#define ACCESS_RULES 64 /* of the settings, and who is in one */
#define ACCESS_WHO   16
#define ACCESS_TYPES 64 /* attributes in one */

enum access {
	ACCESS_NONE,
	ACCESS_AUTH,
	ACCESS_COMPARE,
	ACCESS_SEARCH,
	ACCESS_READ,
	ACCESS_WRITE
};

/* Take the settings' rules. False after saying which one is wrong, and where.
 */
bool access_open(const struct conf *conf);

/* May the client do that with this attribute of the entry? */
bool access_may(const struct client *c, const struct entry *e,
    const struct attribute_type *type, enum access level);

/* May it add, remove and rename entries? */
bool access_may_move(const struct client *c);

#endif

/*
 * directory.h - the site's programs as clients of its directory.
 *
 * ldapd alone opens the store; who else wants to know something asks it, in
 * LDAP (RFC 4511) over the socket that the settings name (ldap.socket), as a
 * stranger until directory_bind(). Nothing waits longer than DIRECTORY_S for
 * an answer. What is wrong with the directory is logged here.
 *
 * A struct directory has a descriptor and memory until directory_close(). What
 * an entry says is there while it is looked at, and not longer.
 */
#ifndef DIRECTORY_H
#define DIRECTORY_H

#include <stdbool.h>
#include <stdint.h>

#include <lber.h>

#include "common/conf.h"

#define DIRECTORY_S       10                /* for all of an answer */
#define DIRECTORY_MESSAGE (4 * 1024 * 1024) /* octets of a message, at most */
#define DIRECTORY_TEXT    256               /* of what it says to people */

/* No means no; CANNOT_TELL is our trouble, logged: answer "try later". */
enum directory_answer {
	DIRECTORY_NO,
	DIRECTORY_YES,
	DIRECTORY_MORE, /* there is more than a search was to find */
	DIRECTORY_CANNOT_TELL
};

struct directory {
	const char *socket;
	int fd;
	ber_int_t id; /* of the last message that was sent */
	int64_t deadline;
	char *in; /* what has come: n octets, with room for size */
	size_t size, n;
	size_t used; /* of them, by the message that is being looked at */
	char text[DIRECTORY_TEXT]; /* the last answer's; cleaned, in ASCII */
};

/* An entry, and an attribute of it, in the octets that have come. */
struct directory_entry {
	struct berval dn, attributes;
};
struct directory_attribute {
	struct berval description, values;
};

struct directory_search {
	const char *base;
	int scope;                     /* LDAP_SCOPE_BASE and so on */
	const char *filter;            /* as people write it */
	const char *const *attributes; /* ends with NULL; none: all */
	unsigned int most;             /* entries; 0: as many as it gives */
	void (*each)(void *own, const struct directory_entry *e);
	void *own;
};

/* Below which name people are looked for. */
const char *directory_people(const struct conf *conf);

bool directory_open(struct directory *d, const struct conf *conf);
void directory_close(struct directory *d);

/* Log in. Without a password it is NO: that would be no login. */
enum directory_answer directory_bind(
    struct directory *d, const char *dn, const char *password);

/*
 * Show each entry that is found. DIRECTORY_NO: the directory refused, and
 * says why in d->text; or the filter is none, and this says so.
 */
enum directory_answer directory_search(
    struct directory *d, const struct directory_search *s);

/* The next attribute of an entry, the next value of an attribute. */
bool directory_attribute(
    struct directory_entry *rest, struct directory_attribute *a);
bool directory_value(struct directory_attribute *rest, struct berval *value);

/* Is the attribute of that type? Its options do not matter. */
bool directory_is(const struct directory_attribute *a, const char *type);

#endif

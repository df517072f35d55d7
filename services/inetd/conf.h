/*
 * conf.h - the lines of inetd.conf(5).
 *
 * Parsing is pure: it looks at nothing but the text. Whether the user, the
 * service and the program exist is asked later, by those who need them.
 */
#ifndef INETD_CONF_H
#define INETD_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/queue.h>

#include "common/scoreboard.h"

#define CONF_FILE_MAX (256 * 1024) /* octets of the file */
#define ARGUMENTS_MAX 63           /* words after the program */

/* What a line does not say. */
#define LINE_MAX_DEFAULT         256 /* connections at once */
#define LINE_PER_MINUTE_DEFAULT  0   /* of one address; 0: any */
#define LINE_PER_ADDRESS_DEFAULT 0   /* likewise, at once */

/* "tcp6": what kind of socket a protocol's name means. */
struct transport {
	const char *name;
	int family; /* AF_UNSPEC: the address's, or IPv4 */
	int type;
	bool both; /* IPv6 that takes IPv4 connections too */
};

/* One line. The strings are parts of text, which belongs to it. */
struct entry {
	TAILQ_ENTRY(entry) next;
	unsigned int number; /* of the line, or its first if it goes on */
	const char *address; /* "*" for all */
	const char *service; /* a name, a number or a path */
	const struct transport *transport;
	const char
	    *guests; /* "unix:group", "unix:*": who may connect; NULL: own */
	int type;    /* SOCK_STREAM, SOCK_DGRAM */
	bool wait;
	struct limits limits;
	const char *user;
	const char *group;   /* NULL: the user's own */
	const char *program; /* "internal" if it is */
	char *argv[ARGUMENTS_MAX + 1];
	char *text;
	char *default_address; /* if the address was not on the line */
};

TAILQ_HEAD(entries, entry);

/*
 * Read text (changed, and no longer needed afterwards), the contents of the
 * file called name, and add its good lines to entries. The others are
 * logged: name, line, word, and what was expected. Returns how many those
 * are. address is for lines that name none, until the file says otherwise.
 */
unsigned int conf_parse(
    struct entries *entries, const char *name, char *text, const char *address);

void entry_free(struct entry *entry);
void entries_free(struct entries *entries);

/* True if both want the same socket. */
bool entry_same_socket(const struct entry *a, const struct entry *b);

bool entry_is_internal(const struct entry *entry);

#endif

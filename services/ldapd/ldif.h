/*
 * ldif.h - LDIF (RFC 2849): entries and changes as text.
 *
 * A record at a time is read: lines unfolded, comments left out, base64
 * decoded. Its DN and attribute descriptions are checked by who uses them, not
 * here. A value by URL ("<") is refused: the file would be read as another
 * user than the one who wrote it. Mistakes are logged with file and line.
 *
 * All of a record is in the arena that it was read into.
 */
#ifndef LDIF_H
#define LDIF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <lber.h>

#include "services/ldapd/arena.h"
#include "services/ldapd/entry.h"

#define LDIF_RECORD (32 * 1024 * 1024) /* octets of a record's text */
#define LDIF_WIDTH  76                 /* of a line that is written */

enum ldif_change { LDIF_ADD, LDIF_DELETE, LDIF_MODIFY, LDIF_MODRDN };

/* Of a modification; of an entry each line is LDIF_VALUE. */
enum ldif_what {
	LDIF_VALUE,
	LDIF_MOD_ADD,
	LDIF_MOD_DELETE,
	LDIF_MOD_REPLACE,
	LDIF_MOD_INCREMENT /* RFC 4525 */
};

struct ldif_line {
	enum ldif_what what;
	bool begins; /* the first of a modification; it has no value */
	struct berval description, value;
	unsigned int line; /* of the file */
};

struct ldif_record {
	enum ldif_change change;
	bool said; /* there was a changetype */
	struct berval dn;
	unsigned int line; /* that the DN is in */
	unsigned int n;
	struct ldif_line *lines;
	struct berval new_rdn, new_superior; /* bv_val NULL: none */
	bool delete_old_rdn;
};

struct ldif {
	const char *path; /* borrowed */
	FILE *file;
	unsigned int line; /* of the file, that was read last */
	char *next;        /* a line that is not taken yet, getline(3)'s */
	size_t next_room;
	ssize_t next_n; /* -1: none is left */
	char *text;     /* the line taken, unfolded */
	size_t text_n, text_room;
	unsigned int text_line; /* where it begins */
	size_t record;          /* octets of the record so far */
	bool begun;             /* "version:" may no longer come */
};

/* Open path, "-" for stdin. False after saying why. */
bool ldif_open(struct ldif *l, const char *path);
void ldif_close(struct ldif *l);

/* The next record: 1; the end: 0; a mistake, which has been said: -1. */
int ldif_next(struct ldif *l, struct arena *a, struct ldif_record *r);

/* Log what is wrong in that line of the file. Returns false. */
bool ldif_wrong(const struct ldif *l, unsigned int line, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Write one line "name: value", and a whole entry with an empty line. */
void ldif_write_value(FILE *out, struct berval name, struct berval value);
void ldif_write_entry(FILE *out, const struct entry *e);

#endif

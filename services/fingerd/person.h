/*
 * person.h - what is said of somebody.
 */
#ifndef PERSON_H
#define PERSON_H

#include <stdbool.h>

#include "common/conf.h"
#include "common/directory.h"
#include "common/session.h"

#define PERSON_VALUES 10  /* of an attribute, at most */
#define PERSON_VALUE  400 /* octets of one */

/* What is asked for; NULL at the end. */
extern const char *const person_attributes[];

/* One line, and the one above all of these. */
void person_row_head(struct session *s);
void person_row(struct session *s, const struct directory_entry *e);

/* All that there is. If verbose, what is seldom wanted too. */
void person_show(struct session *s, const struct conf *conf,
    const struct directory_entry *e, bool verbose);

#endif

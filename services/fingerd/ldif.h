/*
 * ldif.h - the directory's answers for programs (RFC 2849): what a client gets
 * who says a filter, and perhaps the attributes that it wants.
 */
#ifndef LDIF_H
#define LDIF_H

#include "common/conf.h"
#include "common/directory.h"
#include "common/session.h"

#define LDIF_WIDTH      76   /* columns before a line is folded */
#define LDIF_VALUE      8192 /* octets of a value; a longer one is named only */
#define LDIF_ATTRIBUTES 16   /* that may be asked for */

/*
 * Answer "(filter) attribute ..."; text is cut up. Everything but entries is
 * said as a comment. False: the directory does not answer, and nothing was
 * said.
 */
bool ldif_answer(struct session *s, const struct conf *conf, char *text);

#endif

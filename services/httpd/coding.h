/*
 * coding.h - which codings of content a client takes (RFC 9110 12.5.3).
 */
#ifndef CODING_H
#define CODING_H

#include "services/httpd/request.h"

#define CODING_WHOLE 1000 /* q=1 */

/*
 * How much somebody who sent accept, the list of Accept-Encoding, likes a
 * coding, in thousandths; 0: not at all. What is not named, nor by "*", is not
 * taken, but "identity" is.
 */
int coding_weight(struct list accept, const char *coding);

#endif

/*
 * control.h - what a request is to be done with (RFC 4511 4.1.11).
 *
 * One table says which controls there are, for which requests, and who reads
 * them; the root DSE's list is made from it. A critical one that is not known,
 * or not for such a request, is refused; one that is not critical is passed
 * over then.
 */
#ifndef CONTROL_H
#define CONTROL_H

#include <stdbool.h>

#include <lber.h>

#define CONTROLS_MAX 16 /* with one request */

struct request;
struct filter;
struct sort;
struct selection;

/* What was asked for; what was not is false or NULL. */
struct controls {
	bool is_critical;   /* the one that is read now */
	bool manage_dsa_it; /* referrals are entries (RFC 3296) */
	bool paged;         /* RFC 2696 */
	ber_int_t page_size;
	struct berval cookie;
	bool sort_is_critical;
	struct sort *sort;            /* RFC 2891 */
	struct filter *assertion;     /* RFC 4528 */
	struct selection *pre, *post; /* RFC 4527 */
};

enum controls_read {
	CONTROLS_FINE,
	CONTROLS_REFUSED,  /* r->result says why */
	CONTROLS_MALFORMED /* as if the whole message were */
};

/* Read those of r->message into r->controls. */
enum controls_read controls_read(struct request *r);

/* The OID of the i-th that is known, or NULL. */
const char *control_oid(unsigned int i);

#endif

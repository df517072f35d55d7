/*
 * result.h - what is answered to a request (RFC 4511 4.1.9).
 *
 * A result code is what programs look at; the sentence beside it is for the
 * person who runs them, and says what to do.
 */
#ifndef RESULT_H
#define RESULT_H

#include <stdbool.h>

#include <lber.h>
#include <ldap.h>

#include "services/ldapd/arena.h"

#define RESULT_TEXT     512 /* octets of a sentence */
#define RESULT_CONTROLS 4   /* in one answer */

/* LDAPOID and value of a control that comes with an answer. */
struct said_control {
	const char *oid;
	struct berval value;
};

struct result {
	int code;              /* LDAP_SUCCESS and so on */
	struct berval matched; /* a DN, or empty */
	const char *text;      /* "": nothing to say */
	unsigned int referrals_n;
	struct berval *referrals;
	const char *name; /* responseName, or NULL */
	bool has_value;   /* responseValue, or serverSaslCreds */
	struct berval value;
	unsigned int controls_n;
	struct said_control controls[RESULT_CONTROLS];
};

/* Set code and sentence; what else is there stays. Returns true. */
bool result_set(struct result *r, struct arena *a, int code, const char *fmt,
    ...) __attribute__((format(printf, 4, 5)));

/* A control for it; NULL in value.bv_val: without one. */
void result_control(struct result *r, const char *oid, struct berval value);

/* Encode what was written into ber, and free that: "" if memory is out. */
struct berval result_encoded(struct arena *a, BerElement *ber);

/* Answer message id: kind is LDAP_RES_BIND and so on. */
void result_send(const struct result *r, ber_int_t id, ber_tag_t kind);

/* The notice of disconnection (RFC 4511 4.4.1): the session is over. */
void result_notice(int code, const char *text);

#endif

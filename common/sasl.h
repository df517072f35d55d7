/*
 * sasl.h - logging in by a mechanism (RFC 4422), the same for SMTP, POP3 and
 * IMAP: what differs is what stands before a challenge.
 *
 * Which there are: SCRAM-SHA-256 (scram.h) and CRAM-MD5 (cram.h) while some
 * account has what they need; PLAIN (RFC 4616) and LOGIN, for old clients,
 * where passwords may be said.
 */
#ifndef SASL_H
#define SASL_H

#include "common/login.h"
#include "common/session.h"

#define SASL_LINE   1100 /* octets of a response in base64, with its NUL */
#define SASL_OCTETS 768  /* of a response */
#define SASL_LIST   128  /* octets of the list of mechanisms, with its NUL */

/* Write which there are for this client, each after before; "" if none. */
void sasl_list(const struct login *l, const char *before, char list[SASL_LIST]);

/*
 * Hold the exchange of this mechanism, in any case of letters, to its end.
 * before stands before each challenge ("334 "). initial is what came with the
 * command, in base64, or "" if nothing did. The caller wipes it.
 */
enum login_answer sasl_converse(struct session *s, struct login *l,
    const char *before, const char *mechanism, const char *initial);

/* One exchange, for who holds it otherwise: a message at a time. */
struct sasl {
	struct login *login;
	const struct mechanism *mechanism;
	unsigned int step;
	char challenge[SCRAM_MESSAGE]; /* after LOGIN_MORE: what to say */
	char name[SASL_OCTETS + 1];    /* that LOGIN was told; the account */
	bool may;                      /* SCRAM: it has the verifier */
	bool lacks;                    /* it is an account, and has none */
	struct verifier verifier;
	struct scram scram;
};

/* LOGIN_YES, or why there can be no such exchange. */
enum login_answer sasl_begin(
    struct sasl *x, struct login *l, const char *mechanism);

/* Take response[n], which a NUL follows; NULL if none has come yet. */
enum login_answer sasl_step(struct sasl *x, char *response, size_t n);

#endif

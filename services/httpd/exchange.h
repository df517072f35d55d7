/*
 * exchange.h - one request of a connection, and its response (RFC 9110).
 *
 * It is handed to whoever answers: that one says the header by response.h,
 * the content by connection.h, counts the content's octets in sent, and has
 * not to care for HEAD beyond sending no content.
 */
#ifndef EXCHANGE_H
#define EXCHANGE_H

#include <stdbool.h>
#include <sys/types.h>

#include "services/httpd/body.h"
#include "services/httpd/connection.h"
#include "services/httpd/request.h"
#include "services/httpd/site.h"
#include "services/httpd/target.h"

struct exchange {
	struct connection *c;
	struct request *r;
	const struct site *site; /* who is asked */
	struct target t;         /* its path decoded, its query as it came */
	struct body body;        /* of the request, to be read piece by piece */
	const char *user;        /* who has logged in, or NULL */
	int status;              /* of the response, for the log */
	off_t sent;              /* octets of its content */
	bool head;               /* the answer has no content: HEAD */
	bool close;              /* the connection ends after it */
};

#endif

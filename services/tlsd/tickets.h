/*
 * tickets.h - the keys of session tickets (RFC 5077, RFC 8446 4.6.1).
 *
 * Each connection is another process, perhaps of another line, and a session
 * of one is resumed in the next: so the keys are in a file that all of them
 * read, and that only their user can. It holds two keys, the one of now and
 * the one before. Whoever finds the file older than TICKET_ROTATE_S replaces
 * it: then the key of now becomes the one before, and that one is forgotten.
 */
#ifndef TICKETS_H
#define TICKETS_H

#include <openssl/ssl.h>

#define TICKET_ROTATE_S (4 * 3600)
#define TICKET_S        (4 * 3600) /* how long a session may be resumed */

/*
 * Have ctx make and take tickets by the keys in the file called path, which
 * is made if it is not there. If that cannot be, the keys are those of this
 * process and its children alone; the log says so.
 */
void tickets_use(SSL_CTX *ctx, const char *path);

#endif

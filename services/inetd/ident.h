/*
 * ident.h - whose connection is it (RFC 1413).
 */
#ifndef INETD_IDENT_H
#define INETD_IDENT_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>

/* Answer questions on fd 0 and 1 until the peer has none left. */
void ident(void);

/* Read "6193, 23": ours, then the peer's. False if it is not that. */
bool ident_parse(const char *line, in_port_t *ours, in_port_t *theirs);

#endif

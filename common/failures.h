/*
 * failures.h - wrong passwords, counted by the address they come from.
 *
 * A file of fixed slots (the setting logins), mapped by each session while it
 * counts: one for all services and processes of a site, and no locks. It may
 * be deleted at any time, and all is forgotten. It also holds the secret by
 * which a site answers for accounts that do not exist.
 */
#ifndef FAILURES_H
#define FAILURES_H

#include <stdbool.h>
#include <stdint.h>

#include "common/conf.h"

#define FAILURES_SLOTS  4096 /* addresses that are known */
#define FAILURES_PROBES 8    /* slots where one address may be */
#define FAILURES_SECRET 32   /* octets */

/* Have there been login_failures of them within login_window seconds? */
bool failures_many(const struct conf *conf, const char *ip);

/* One more. */
void failures_add(const struct conf *conf, const char *ip);

/* The site's secret; without a file it is another each time. */
void failures_secret(const struct conf *conf, uint8_t secret[FAILURES_SECRET]);

#endif

/*
 * secondary.h - keeping the copies of zones whose primaries are elsewhere.
 *
 * When which zone is to be looked after is told by its SOA (RFC 1035 3.3.13)
 * and by NOTIFY (RFC 1996). What is known is in files beside the image, so a
 * program that is started again goes on where the last one stopped. A process
 * of its own does the asking (primary.h).
 */
#ifndef SECONDARY_H
#define SECONDARY_H

#define SECONDARY_PROCESSES 8  /* at once */
#define SECONDARY_RETRY_S   60 /* at most, while there is no copy at all */

/* Look what is due; to be called about once a second by one process. */
void secondary_tick(void);

#endif

/*
 * loop.h - what inetd does all day: wait, accept, start, reap.
 */
#ifndef INETD_LOOP_H
#define INETD_LOOP_H

#include "services/inetd/inetd.h"

/* Take the signals over; from here on they wait for the loop. */
void loop_prepare(struct inetd *in);

/* Serve until a signal says to end. again() is called at each SIGHUP. */
void loop_run(struct inetd *in, void (*again)(struct inetd *in));

#endif

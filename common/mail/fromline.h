/*
 * fromline.h - the line that begins a message in an mbox.
 *
 *	From user1@st.um Sat Nov 21 03:00:00 2026
 *
 * "From ", an address, and a date as asctime(3) writes it; a time zone may
 * stand around the year, and seconds may be missing. It counts only at the
 * start of the file or after an empty line. A line of a message that could be
 * taken for one is quoted: it gets a '>' more, and so does one that has '>'
 * before its "From " already, which makes it reversible (mboxrd).
 */
#ifndef FROMLINE_H
#define FROMLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#define FROMLINE_MAX 512 /* octets of such a line, with LF and NUL */

/* True if line, of n octets without its line end, can begin a message. */
bool fromline_is(const char *line, size_t n);

/*
 * When a message came, as its From_ line says: *when, and *offset, the seconds
 * that its clock was ahead of UTC. A zone that is no number is taken for ours.
 * Returns -1 if it is no From_ line, or no time of this world.
 */
int fromline_date(const char *line, size_t n, time_t *when, long *offset);

/* True if line begins with "From ", after any number of '>'. */
bool fromline_quotes(const char *line, size_t n);

/*
 * Write the line for sender ("" for the null reverse-path) at when, LF and
 * NUL included. Octets that would confuse a reader become '-', and an address
 * that is too long is cut: Return-Path has it whole. Returns its length.
 */
size_t fromline_make(char line[FROMLINE_MAX], const char *sender, time_t when);

#endif

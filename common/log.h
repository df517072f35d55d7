/*
 * log.h - one line a fact, on fd 2 or in syslog.
 *
 * inetd gives every handler fd 2 as the log. A superserver that gives it the
 * connection instead, or nothing, gets the same lines in syslog: diagnostics
 * never reach the peer. A line goes out in one write, so lines of many
 * processes never mix; control characters in it are written as '?', so a
 * peer cannot forge a line.
 */
#ifndef LOG_H
#define LOG_H

#define LOG_LINE 1024 /* octets of a line, the rest is cut off */

/*
 * Begin logging as name ("pop3d"; kept, not copied). INETLAB_DEBUG in the
 * environment turns log_debug() on. Fills what is closed of fd 0, 1 and 2
 * with /dev/null, and fd 2 too when lines go to syslog.
 */
void log_open(const char *name);

void log_debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif

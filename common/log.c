/* log.c - one line a fact, on fd 2 or in syslog. */
#include "common/log.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

static const char *program = "inetlab";
static bool to_syslog;
static bool talkative;

/* True if what is said on fd 2 would reach the peer, or nobody. */
static bool
unfit_for_log(void)
{
	struct stat log, connection, null;

	if (fstat(STDERR_FILENO, &log) == -1)
		return true;
	if (stat("/dev/null", &null) == 0 && log.st_rdev == null.st_rdev &&
	    S_ISCHR(log.st_mode))
		return true;
	return fstat(STDIN_FILENO, &connection) == 0 && S_ISSOCK(log.st_mode) &&
	       log.st_dev == connection.st_dev &&
	       log.st_ino == connection.st_ino;
}

/*
 * Put /dev/null where one of the three is closed, so that the next file to be
 * opened, a mailbox perhaps, is never taken for the peer or the log.
 */
static void
fill_standard(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd != -1 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

void
log_open(const char *name)
{
	program = name;
	talkative = getenv("INETLAB_DEBUG") != NULL;
	tzset(); /* once, before anybody forks */
	fill_standard();
	to_syslog = unfit_for_log();
	if (!to_syslog)
		return;
	openlog(program, LOG_PID, LOG_MAIL);
	close(STDERR_FILENO); /* what libraries say there is no better */
	fill_standard();
}

/*
 * Control characters become '?': those of ASCII, and U+0080 to U+009F, which
 * are as good as ESC and another to a terminal in UTF-8. Returns the length.
 */
static size_t
hide_controls(char *text)
{
	char *at;

	for (at = text; *at != '\0'; at++)
		if (iscntrl((unsigned char)*at))
			*at = '?';
		else if (at[0] == '\xc2' && (at[1] & 0xe0) == 0x80)
			at[0] = at[1] = '?';
	return (size_t)(at - text);
}

static void say(int priority, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));

static void
say(int priority, const char *fmt, va_list ap)
{
	static char when[32];
	static time_t second = -1; /* that when says: it serves all its lines */
	char line[LOG_LINE];
	struct tm tm;
	time_t now = time(NULL);
	size_t head, len;

	if (now != second) {
		localtime_r(&now, &tm);
		strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%S", &tm);
		second = now;
	}
	head = (size_t)snprintf(
	    line, sizeof(line), "%s %s[%d]: ", when, program, getpid());
	vsnprintf(line + head, sizeof(line) - head - 1, fmt, ap);
	len = head + hide_controls(line + head);
	if (to_syslog) {
		syslog(priority, "%s", line + head);
		return;
	}
	line[len++] = '\n';
	if (write(STDERR_FILENO, line, len) == -1)
		return; /* a log that cannot be written stops no service */
}

void
log_debug(const char *fmt, ...)
{
	va_list ap;

	if (!talkative)
		return;
	va_start(ap, fmt);
	say(LOG_DEBUG, fmt, ap);
	va_end(ap);
}

void
log_info(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(LOG_INFO, fmt, ap);
	va_end(ap);
}

void
log_warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(LOG_WARNING, fmt, ap);
	va_end(ap);
}

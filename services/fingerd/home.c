/* home.c - what an account has here. */
#include "services/fingerd/home.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "common/log.h"
#include "services/fingerd/text.h"

#define TAB  8
#define WHEN 64

/* With its zone: who asks may be anywhere. */
static const char *
when(const struct timespec *t, char text[WHEN])
{
	struct tm tm;

	if (localtime_r(&t->tv_sec, &tm) == NULL ||
	    strftime(text, WHEN, "%a %e %b %Y %H:%M:%S %Z", &tm) == 0)
		strlcpy(text, "at no time", WHEN);
	return text;
}

static bool
is_later(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec > b->tv_sec ||
	       (a->tv_sec == b->tv_sec && a->tv_nsec > b->tv_nsec);
}

/*
 * As finger(1) takes it: mail that came is a file that was changed, and one
 * that was read since, is read. Whoever may not know, says nothing.
 */
static void
show_mail(struct session *s, const struct conf *conf, const char *name)
{
	char path[PATH_MAX], came[WHEN], read[WHEN];
	struct stat st;

	snprintf(path, sizeof(path), "%s/%s", conf->mail, name);
	if (lstat(path, &st) == -1) {
		if (errno == ENOENT)
			session_reply(s, "No mail.");
		return;
	}
	if (!S_ISREG(st.st_mode))
		return;
	if (st.st_size == 0)
		session_reply(s, "No mail.");
	else if (is_later(&st.st_mtim, &st.st_atim))
		session_reply(s, "New mail came %s, unread since %s.",
		    when(&st.st_mtim, came), when(&st.st_atim, read));
	else
		session_reply(s, "Mail last came %s, last read %s.",
		    when(&st.st_mtim, came), when(&st.st_atim, read));
}

/* Read the account's file of that kind. -1: there is none. */
static ssize_t
read_file(const struct conf *conf, const char *name, const char *kind,
    char text[HOME_PLAN])
{
	char path[PATH_MAX];
	struct stat st;
	ssize_t n = -1;
	int fd;

	snprintf(
	    path, sizeof(path), "%s/%s.%s", conf->finger.plans, name, kind);
	fd = open(
	    path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd == -1) {
		if (errno != ENOENT)
			log_info("%s: %s", path, strerror(errno));
		return -1;
	}
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		n = read(fd, text, HOME_PLAN);
	close(fd);
	return n;
}

/* A line of a file, its tabs as the blanks they stand for. */
static void
show_line(struct session *s, const char *before, const char *line, size_t n)
{
	char wide[HOME_LINE], text[HOME_LINE + 1];
	size_t i, to = 0;

	for (i = 0; i < n && to < sizeof(wide); i++)
		if (line[i] != '\t')
			wide[to++] = line[i];
		else
			do
				wide[to++] = ' ';
			while (to % TAB != 0 && to < sizeof(wide));
	text_clean(text, sizeof(text), wide, to);
	session_reply(s, "%s%s", before, text);
}

/* Where the line ends that begins at text[0]. */
static size_t
line_length(const char *text, size_t n)
{
	const char *end = memchr(text, '\n', n);

	return end == NULL ? n : (size_t)(end - text);
}

static void
show_project(struct session *s, const struct conf *conf, const char *name)
{
	char text[HOME_PLAN];
	ssize_t n = read_file(conf, name, "project", text);

	if (n > 0)
		show_line(s, "Project: ", text, line_length(text, (size_t)n));
}

static void
show_plan(struct session *s, const struct conf *conf, const char *name)
{
	char text[HOME_PLAN];
	ssize_t n = read_file(conf, name, "plan", text);
	size_t at, len, all = n > 0 ? (size_t)n : 0;
	unsigned int lines = 0;

	if (n < 0) {
		session_reply(s, "No plan.");
		return;
	}
	session_reply(s, "Plan:");
	for (at = 0; at < all && lines < HOME_LINES; at += len + 1, lines++) {
		len = line_length(text + at, all - at);
		n = (ssize_t)len;
		if (n > 0 && text[at + len - 1] == '\r')
			n--;
		show_line(s, "", text + at, (size_t)n);
	}
	if (at < all || all == HOME_PLAN)
		session_reply(s, "...");
}

void
home_show(struct session *s, const struct conf *conf, const char *name)
{
	show_mail(s, conf, name);
	show_project(s, conf, name);
	show_plan(s, conf, name);
}

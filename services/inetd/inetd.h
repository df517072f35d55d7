/*
 * inetd.h - what the parts of the superserver share.
 */
#ifndef INETD_H
#define INETD_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include "common/conf.h"
#include "common/gate.h"
#include "common/scoreboard.h"
#include "services/inetd/account.h"
#include "services/inetd/conf.h"

#define PORT_ANY (-1) /* an offset: the kernel chooses each port */

struct internal;

/* A line that is being served. */
struct line {
	TAILQ_ENTRY(line) next;
	struct entry *entry;
	const struct internal *internal; /* NULL: a program */
	struct account account;
	gid_t guests; /* the group that may connect to a unix socket */
	bool open;    /* everybody on this host may */
	struct gate gate;
	int fd;                  /* its socket */
	in_port_t port;          /* 0 if it has none */
	char where[BOARD_WHERE]; /* "127.0.0.1:8025/tcp" */
	unsigned int row;        /* on the scoreboard */
	pid_t waited;            /* the `wait` program that has the socket */
	int64_t started_ms;
	int64_t minute_ms;     /* when the minute of starts began */
	unsigned int starts;   /* of the `wait` program in that minute */
	unsigned int failures; /* of it, one after the other */
	int64_t rest_until_ms; /* not polled before; 0: no rest */
};

TAILQ_HEAD(lines, line);

struct inetd {
	bool debug, foreground, check, status;
	const char *address; /* for lines that name none */
	const char *log;     /* a file, or NULL */
	int offset;          /* added to each port, or PORT_ANY */
	const char *pidfile;
	const char *board_path;
	const char *file;      /* inetd.conf */
	pid_t running;         /* for -n: the inetd that serves the site */
	struct conf *own_conf; /* settings that were read again, or NULL */
	const struct conf *conf;
	struct scoreboard *board;
	int board_fd;
	struct lines lines;
	sigset_t outside; /* the signals that a child blocks: none */
	int signals;      /* signalfd(2): ours come here, between two turns */
};

#endif

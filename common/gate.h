/*
 * gate.h - who may come in by one line of inetd.conf.
 *
 * The one place that decides, whether inetd accepts the connection or a
 * `wait` program does (serve.h): networks that are allowed or denied, and the
 * limits on the scoreboard. It also writes the one line in the log when a
 * connection begins and the one when it ends, and keeps the count of both.
 *
 * The order for the one who accepts: gate_accept(), fork(), gate_forked(), and
 * in the child gate_enter(); when a child ends, gate_left().
 */
#ifndef GATE_H
#define GATE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "common/conf.h"
#include "common/networks.h"
#include "common/scoreboard.h"

#define GATE_STATUS 32

struct gate {
	struct scoreboard *board; /* borrowed */
	unsigned int line;        /* its row there */
	const char *service;      /* borrowed */
	const struct busy *words; /* for who is turned away */
	struct networks allow, deny, proxy;
	bool proxy_local; /* who comes over a unix socket is a balancer too */
	unsigned int lifetime_s;
	bool full;          /* paused until somebody leaves */
	int64_t refusal_ms; /* when a refusal was last logged */
};

/* A connection that was let in. */
struct guest {
	int fd;
	unsigned int slot;
	bool proxied; /* a PROXY header has to come first */
};

enum arrival {
	NOBODY,      /* no connection is waiting, or it is gone already */
	LET_IN,      /* the guest is ours, to be given a process */
	REFUSED_ONE, /* it was told so and closed, and counted */
	NO_MEANS,    /* no descriptor or memory to accept with: rest a while */
	NO_LISTENER  /* whoever opened the socket has closed it for all */
};

/*
 * Take what settings say about service into g. Returns -1, having said why,
 * if a network is not one. gate_free() gives the networks back.
 */
int gate_init(struct gate *g, struct scoreboard *board, unsigned int line,
    const char *service, const struct service_conf *settings);
void gate_free(struct gate *g);

/* Accept a connection from listener, which must not block. */
enum arrival gate_accept(struct gate *g, int listener, struct guest *guest);

/*
 * True while the line has as many connections as it may: then nobody should
 * be accepted. Says so in the log when it begins and when it is over.
 */
bool gate_is_full(struct gate *g);

/*
 * What came of the caller's fork() for the guest: pid is the child's, or -1.
 * Closes guest->fd, having told the peer if there is no child.
 */
void gate_forked(struct gate *g, struct guest *guest, pid_t pid);

/*
 * In the child: set its alarm and, under the PROXY protocol, read who the
 * guest is from the header, into the environment, and decide again. Returns
 * -1 if the guest has to leave; it has been told, and the caller ends the
 * process.
 */
int gate_enter(struct gate *g, struct guest *guest);

/* May a guest be one who has to send a PROXY header? */
bool gate_has_proxies(const struct gate *g);

/*
 * A child has ended with a status from wait(2): log it and free its slot.
 * False if it had none.
 */
bool gate_left(struct scoreboard *board, pid_t pid, int status);

/* What became of a process: "exit 0", "killed by SIGSEGV". */
void gate_status(char how[GATE_STATUS], int status);

/* Do the settings let this address in? */
bool gate_allows(const struct gate *g, const struct in6_addr *from);

/* For a datagram: is its sender allowed, and not too fast? */
bool gate_hears(struct gate *g, const struct in6_addr *from);

/* Send sig to every child of this process, our own and adopted ones. */
void gate_signal_all(int sig);

#endif

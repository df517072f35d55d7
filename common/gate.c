/* gate.c - who may come in by one line of inetd.conf. */
#include "common/gate.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/busy.h"
#include "common/log.h"
#include "common/peer.h"
#include "common/proxy.h"
#include "common/wait.h"

#define REFUSAL_LOG_MS                                                         \
	1000 /* at most one refusal each is logged; all count                  \
	      */

/* clang-format off */
static const char *const reasons[REFUSED] = {
	[DENIED]       = "this address may not connect",
	[SITE_FULL]    = "too many connections",
	[LINE_FULL]    = "too many connections to this service",
	[ADDRESS_FULL] = "too many connections from your address",
	[TOO_FAST]     = "too many connections from your address in a minute",
	[BAD_PROXY]    = "no good PROXY header",
};
/* clang-format on */

/* A connection without an address. */
#define LOCAL "local"

/* local is where LOCAL may stand too, and set if it does. */
static int
read_networks(struct networks *to, const char *const *from, const char *list,
    const char *service, bool *local)
{
	const char *other = local == NULL ? NULL : LOCAL, *wrong;

	if (networks_read(to, from, other, &wrong) == 0) {
		for (; local != NULL && *from != NULL; from++)
			*local |= strcmp(*from, LOCAL) == 0;
		return 0;
	}
	if (wrong == NULL)
		log_warn("%s: %s", service, strerror(errno));
	else
		log_warn("settings: service %s: %s: %s: expected an address or "
		         "a network%s",
		    service, list, wrong, other == NULL ? "" : ", or " LOCAL);
	return -1;
}

int
gate_init(struct gate *g, struct scoreboard *board, unsigned int line,
    const char *service, const struct service_conf *settings)
{
	memset(g, 0, sizeof(*g));
	g->board = board;
	g->line = line;
	g->service = service;
	g->words = busy_find(service);
	g->lifetime_s = settings->lifetime_s;
	if (read_networks(&g->allow, settings->allow, "allow", service, NULL) ==
	        0 &&
	    read_networks(&g->deny, settings->deny, "deny", service, NULL) ==
	        0 &&
	    read_networks(&g->proxy, settings->proxy, "proxy", service,
	        &g->proxy_local) == 0)
		return 0;
	gate_free(g);
	return -1;
}

void
gate_free(struct gate *g)
{
	networks_free(&g->allow);
	networks_free(&g->deny);
	networks_free(&g->proxy);
}

bool
gate_allows(const struct gate *g, const struct in6_addr *from)
{
	return networks_let_in(&g->allow, &g->deny, from);
}

bool
gate_hears(struct gate *g, const struct in6_addr *from)
{
	enum refused why = DENIED;

	if (gate_allows(g, from)) {
		if (board_rate(g->board, g->line, from)) {
			g->board->line[g->line].accepted++;
			return true;
		}
		why = TOO_FAST;
	}
	g->board->line[g->line].refused[why]++;
	return false;
}

/* Turn the peer at fd away, in its protocol's words, and count it. */
static void
refuse(struct gate *g, int fd, enum refused why, const struct in6_addr *address,
    in_port_t port)
{
	char label[ADDRESS_LABEL];
	int64_t now = now_ms();

	g->board->line[g->line].refused[why]++;
	busy_say(
	    fd, g->words, why == DENIED ? GO_AWAY : TRY_LATER, reasons[why]);
	busy_close(fd);
	if (g->refusal_ms != 0 && now - g->refusal_ms < REFUSAL_LOG_MS)
		return;
	g->refusal_ms = now;
	if (IN6_IS_ADDR_UNSPECIFIED(address))
		strlcpy(label, LOCAL, sizeof(label));
	else
		network_label(label, address, port);
	log_info("%s: %s refused: %s", g->service, label, reasons[why]);
}

/* accept(2) also reports what became of the connection: that is nobody. */
static enum arrival
not_accepted(int why)
{
	switch (why) {
	case EMFILE:
	case ENFILE:
	case ENOBUFS:
	case ENOMEM:
		return NO_MEANS;
	case EINVAL:
	case EBADF:
		return NO_LISTENER;
	default:
		return NOBODY;
	}
}

enum arrival
gate_accept(struct gate *g, int listener, struct guest *guest)
{
	struct sockaddr_storage from;
	socklen_t len = sizeof(from);
	struct in6_addr address;
	enum refused why = DENIED;
	bool internet;
	in_port_t port;
	int slot;

	guest->fd = accept4(
	    listener, (struct sockaddr *)&from, &len, SOCK_CLOEXEC);
	if (guest->fd == -1)
		return not_accepted(errno);
	internet = network_address(&address, &port, (struct sockaddr *)&from);
	guest->proxied = internet ? networks_have(&g->proxy, &address)
	                          : g->proxy_local;
	if (internet && !guest->proxied && !gate_allows(g, &address))
		slot = -1;
	else
		slot = board_take(g->board, g->line, getpid(),
		    internet && !guest->proxied ? &address : NULL, port, &why);
	if (slot == -1) {
		refuse(g, guest->fd, why, &address, port);
		return REFUSED_ONE;
	}
	guest->slot = (unsigned int)slot;
	return LET_IN;
}

bool
gate_is_full(struct gate *g)
{
	unsigned int limit = g->board->line[g->line].limits.max;
	bool full = limit > 0 && board_active(g->board, g->line) >= limit;

	if (full && !g->full)
		log_info(
		    "%s: %u connections, no more for now", g->service, limit);
	if (!full && g->full)
		log_info("%s: accepting again", g->service);
	g->full = full;
	return full;
}

/* "127.0.0.1:1234", or where a local connection comes from. */
static void
label_of(
    const struct scoreboard *b, unsigned int slot, char label[ADDRESS_LABEL])
{
	if (b->key[slot] == 0)
		strlcpy(label, LOCAL, ADDRESS_LABEL);
	else
		network_label(label, &b->address[slot], b->port[slot]);
}

static void
log_begin(const struct gate *g, unsigned int slot, pid_t pid)
{
	char label[ADDRESS_LABEL];

	label_of(g->board, slot, label);
	log_info("%s: %s pid %d: begins", g->service, label, pid);
}

void
gate_forked(struct gate *g, struct guest *guest, pid_t pid)
{
	if (pid == -1) {
		log_warn("%s: fork: %s", g->service, strerror(errno));
		board_free(g->board, guest->slot);
		busy_say(guest->fd, g->words, TRY_LATER, reasons[SITE_FULL]);
		busy_close(guest->fd);
		return;
	}
	board_give(g->board, guest->slot, pid);
	g->board->line[g->line].accepted++;
	close(guest->fd);
	if (!guest->proxied)
		log_begin(g, guest->slot, pid);
}

/* Take the client's address from the PROXY header, and decide again. */
static int
identify(struct gate *g, struct guest *guest)
{
	struct peer peer;
	struct proxy p = { .remote.ss_family = AF_UNSPEC };
	socklen_t len = sizeof(p.remote);
	struct in6_addr address;
	enum refused why = BAD_PROXY;
	in_port_t port;

	getpeername(guest->fd, (struct sockaddr *)&p.remote, &len);
	network_address(&address, &port, (struct sockaddr *)&p.remote);
	switch (proxy_read(guest->fd, now_ms() + PROXY_MS, &p)) {
	case PROXY_LOCAL:
		tls_export(&p.tls);
		return 0;
	case PROXY_CLIENT:
		network_address(&address, &port, (struct sockaddr *)&p.remote);
		why = DENIED;
		if (!gate_allows(g, &address) ||
		    !board_retake(g->board, guest->slot, &address, port, &why))
			break;
		peer_name(&peer, (struct sockaddr *)&p.remote,
		    (struct sockaddr *)&p.local);
		tls_export(&p.tls);
		return peer_proxied(&peer);
	default:
		break;
	}
	refuse(g, guest->fd, why, &address, port);
	return -1;
}

int
gate_enter(struct gate *g, struct guest *guest)
{
	if (g->lifetime_s > 0)
		alarm(g->lifetime_s);
	if (!guest->proxied)
		return 0;
	if (identify(g, guest) == -1)
		return -1;
	log_begin(g, guest->slot, getpid());
	return 0;
}

bool
gate_has_proxies(const struct gate *g)
{
	return g->proxy_local || g->proxy.n > 0;
}

void
gate_status(char how[GATE_STATUS], int status)
{
	const char *name;

	if (!WIFSIGNALED(status)) {
		snprintf(how, GATE_STATUS, "exit %d", WEXITSTATUS(status));
		return;
	}
	name = sigabbrev_np(WTERMSIG(status));
	snprintf(how, GATE_STATUS, "killed by SIG%s", name ? name : "?");
}

bool
gate_left(struct scoreboard *board, pid_t pid, int status)
{
	char label[ADDRESS_LABEL], how[GATE_STATUS];
	const struct board_line *l;
	int64_t lasted;
	int slot = board_find(board, pid, 0);

	if (slot == -1)
		return false;
	label_of(board, (unsigned int)slot, label);
	l = &board->line[board_line_of(board, (unsigned int)slot)];
	lasted = now_ms() - board->since_ms[slot];
	gate_status(how, status);
	log_info("%.*s: %s pid %d: %s after %lld.%03lld s", BOARD_SERVICE - 1,
	    l->service, label, pid, how, (long long)lasted / 1000,
	    (long long)lasted % 1000);
	board_free(board, (unsigned int)slot);
	return true;
}

void
gate_signal_all(int sig)
{
	char path[64];
	FILE *children;
	int pid;

	snprintf(path, sizeof(path), "/proc/self/task/%d/children", getpid());
	children = fopen(path, "re");
	if (children == NULL) {
		log_warn("%s: %s", path, strerror(errno));
		return;
	}
	while (fscanf(children, "%d", &pid) == 1)
		kill(pid, sig);
	fclose(children);
}

/*
 * tlsd.c - TLS around any handler: the only program that holds a key.
 *
 * Run by inetd with a client on stdin and stdout, or with a handler there
 * that wants STARTTLS. To see it at work, from its other end:
 *	libexec/tlsd -A etc/tls/demoCA/cacert.pem -c localhost:8993
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/busy.h"
#include "common/log.h"
#include "common/peer.h"
#include "common/serve.h"
#include "services/tlsd/behind.h"
#include "services/tlsd/handshake.h"
#include "services/tlsd/shuttle.h"
#include "services/tlsd/tlsd.h"

/* An address of struct peer; of the family AF_UNSPEC if it is none. */
static void
read_address(struct sockaddr_storage *to, const char *ip, const char *port)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)to;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)to;
	const char *bad;

	memset(to, 0, sizeof(*to));
	/* sin_port and sin6_port are at the same place. */
	v4->sin_port = htons((in_port_t)strtonum(port, 0, 65535, &bad));
	if (inet_pton(AF_INET, ip, &v4->sin_addr) == 1)
		to->ss_family = AF_INET;
	else if (inet_pton(AF_INET6, ip, &v6->sin6_addr) == 1)
		to->ss_family = AF_INET6;
}

static void
read_addresses(struct proxy *p, const struct peer *peer)
{
	read_address(&p->remote, peer->ip, peer->port);
	read_address(&p->local, peer->local_ip, peer->local_port);
	if (p->remote.ss_family != p->local.ss_family)
		p->remote.ss_family = AF_UNSPEC;
}

/*
 * The environment of a handler. It has nothing to do with our scoreboard.
 */
static void export(const struct peer *peer, const struct tls *tls)
{
	peer_export(peer);
	tls_export(tls);
	unsetenv("INETLAB_SCOREBOARD");
	unsetenv("INETLAB_LINE");
}

/* Who is to be spoken with in plain: a descriptor, or -1. */
static int
reach(const struct options *o, const struct peer *peer, const struct proxy *p,
    pid_t *pid)
{
	/* From here on the handler's limits count. */
	unsigned int left = alarm(0);

	if (o->starttls)
		return behind_say(STDIN_FILENO, p) ? STDIN_FILENO : -1;
	if (o->line != NULL)
		return behind_connect(o->line, p);
	export(peer, &p->tls);
	return behind_execute(o->program, left, pid);
}

static int
converse(const struct options *o, SSL_CTX *ctx)
{
	static SSL *tls; /* to the end of the process */
	int net = STDIN_FILENO, plain;
	struct proxy p;
	struct peer peer;
	pid_t pid = -1;

	if (o->starttls && (net = behind_receive(STDIN_FILENO)) == -1)
		return EX_PROTOCOL;
	peer_find(&peer, net);
	read_addresses(&p, &peer);
	tls = handshake(ctx, net, o->handshake_s, peer.ip, NULL, &p.tls);
	if (tls == NULL) {
		busy_close(net); /* it hears the alert */
		return EX_PROTOCOL;
	}
	plain = reach(o, &peer, &p, &pid);
	if (plain == -1) {
		SSL_shutdown(tls);
		busy_close(net);
		return EX_UNAVAILABLE;
	}
	if (shuttle(tls, net, plain, o->idle_s) == FELL_SILENT)
		log_info("%s: silent for %d s", peer.ip, o->idle_s);
	/* Both shall know now, and not only when the handler has ended. */
	close(net);
	close(STDOUT_FILENO);
	close(plain);
	return pid == -1 ? EX_OK : behind_wait(pid, o->program[0]);
}

int
main(int argc, char *argv[])
{
	static SSL_CTX *ctx; /* to the end of the process */
	const struct conf *conf;
	struct options o;

	log_open("tlsd");
	options_read(&o, argc, argv);
	if (o.server != NULL)
		return client(&o);
	signal(SIGPIPE, SIG_IGN); /* a failed write says it better */
	conf = conf_load();
	ctx = context_new(&o);
	serve(conf, "tlsd");
	return serve_end(converse(&o, ctx));
}

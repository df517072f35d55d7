/* udp.c - questions and answers as datagrams. */
#include "services/dnsd/udp.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "common/gate.h"
#include "common/log.h"
#include "common/network.h"
#include "common/same_file.h"
#include "services/dnsd/message.h"
#include "services/dnsd/notify.h"
#include "services/dnsd/query.h"
#include "services/dnsd/secondary.h"
#include "services/dnsd/zones.h"

#define BATCH       64   /* datagrams that are taken at once */
#define CROWD       4    /* of them: more are on their way */
#define OCTETS      4096 /* of one: the most that udp_size may be */
#define WORKERS_MAX 64
#define LOOK_S      1 /* between looks at the zones' text */

/* Where a datagram came from, and to which of our addresses. */
union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};
union control {
	struct cmsghdr header;
	char v4[CMSG_SPACE(sizeof(struct in_pktinfo))];
	char v6[CMSG_SPACE(sizeof(struct in6_pktinfo))];
};

/* A worker's; what is not used of it is no memory. */
static struct {
	struct mmsghdr in[BATCH], out[BATCH];
	struct iovec in_data[BATCH], out_data[BATCH];
	union address from[BATCH];
	union control to[BATCH];
	uint8_t question[BATCH][OCTETS], answer[BATCH][OCTETS];
} batch;

static struct gate gate;
static bool many_addresses; /* we have to say from which we answer */
static pid_t worker[WORKERS_MAX];
static unsigned int workers;
static volatile sig_atomic_t busy, ending;

/* Make a message ready to be received into. */
static void
clear(int i)
{
	struct msghdr *h = &batch.in[i].msg_hdr;

	h->msg_name = &batch.from[i];
	h->msg_namelen = sizeof(batch.from[i]);
	h->msg_iov = &batch.in_data[i];
	h->msg_iovlen = 1;
	h->msg_control = many_addresses ? &batch.to[i] : NULL;
	h->msg_controllen = many_addresses ? sizeof(batch.to[i]) : 0;
	batch.in_data[i].iov_base = batch.question[i];
	batch.in_data[i].iov_len = OCTETS;
}

/*
 * Answer from the address that was asked, by whatever way leads there. One of
 * a group is none to answer from.
 */
static void
turn_round(struct msghdr *h)
{
	struct cmsghdr *c = CMSG_FIRSTHDR(h);
	struct in_pktinfo *v4;
	struct in6_pktinfo *v6;

	if (c == NULL)
		return;
	if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
		v4 = (void *)CMSG_DATA(c);
		v4->ipi_ifindex = 0;
		/* Of what came before we asked to be told, only this is. */
		if (v4->ipi_spec_dst.s_addr == INADDR_ANY)
			v4->ipi_spec_dst = v4->ipi_addr;
	} else if (c->cmsg_level == IPPROTO_IPV6 &&
	           c->cmsg_type == IPV6_PKTINFO) {
		v6 = (void *)CMSG_DATA(c);
		if (!IN6_IS_ADDR_LINKLOCAL(&v6->ipi6_addr))
			v6->ipi6_ifindex = 0;
		if (IN6_IS_ADDR_MULTICAST(&v6->ipi6_addr))
			v6->ipi6_addr = in6addr_any;
	}
}

/* The answer to message i, if there is one, is put as message n to send. */
static int
respond(int i, int n)
{
	struct msghdr *h = &batch.in[i].msg_hdr;
	struct in6_addr address;
	struct client client;
	in_port_t port;
	size_t octets;

	/* Nobody asks from port 0: an answer would go nowhere good. */
	if (!network_address(&address, &port, &batch.from[i].any) ||
	    port == 0 || !gate_allows(&gate, &address))
		return n;
	query_client(&client, &address, true);
	octets = query(&client, batch.question[i], batch.in[i].msg_len,
	    batch.answer[n], OCTETS);
	if (octets == 0)
		return n;
	turn_round(h);
	batch.out[n].msg_hdr = *h;
	batch.out[n].msg_hdr.msg_iov = &batch.out_data[n];
	batch.out_data[n].iov_base = batch.answer[n];
	batch.out_data[n].iov_len = octets;
	return n + 1;
}

/* What can't be sent is not: whoever asked will ask again. */
static void
send_all(int n)
{
	int i, sent;

	for (i = 0; i<n; i += sent> 0 ? sent : 1) {
		sent = sendmmsg(
		    STDIN_FILENO, batch.out + i, (unsigned int)(n - i), 0);
		if (sent == -1)
			log_debug("sendmmsg: %s", strerror(errno));
	}
}

/* Answers on their way are sent; one who waits may go at once. */
static void
end(int signal)
{
	(void)signal;
	if (!busy)
		_exit(EX_OK);
	ending = 1;
}

static int
work(void)
{
	int i, n = 0, answers;

	signal(SIGTERM, end);
	signal(SIGHUP, end);
	for (i = 0; i < BATCH; i++)
		clear(i);
	while (!ending) {
		busy = 0;
		/* One wake for all of a crowd: a tenth more are answered. */
		if (n >= CROWD)
			sched_yield();
		n = recvmmsg(
		    STDIN_FILENO, batch.in, BATCH, MSG_WAITFORONE, NULL);
		busy = 1;
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1) {
			log_warn("recvmmsg: %s", strerror(errno));
			return EX_IOERR;
		}
		zones_refresh(false);
		for (i = answers = 0; i < n; i++)
			answers = respond(i, answers);
		send_all(answers);
		for (i = 0; i < n; i++)
			clear(i);
	}
	return EX_OK;
}

/* Fork worker i, which lives no longer than we do. */
static void
start(unsigned int i, const sigset_t *outside)
{
	pid_t parent = getpid();

	worker[i] = fork();
	if (worker[i] == -1)
		log_warn("fork: %s", strerror(errno));
	if (worker[i] != 0)
		return;
	prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
	sigprocmask(SIG_SETMASK, outside, NULL);
	if (getppid() != parent)
		_exit(EX_OK);
	_exit(work());
}

/*
 * Are there other settings, without a mistake? (inetd tells no program for
 * datagrams to read them again, since most would be ended in the middle.)
 */
static bool
are_stale(const struct conf *conf, struct stat *settings)
{
	struct stat st;
	struct conf *new;

	if (stat(conf->path, &st) == -1 || same_file(&st, settings))
		return false;
	*settings = st;
	new = conf_read(conf->path);
	if (new == NULL)
		return false;
	conf_free(new);
	return true;
}

static void
end_workers(void)
{
	unsigned int i;

	for (i = 0; i < workers; i++)
		if (worker[i] > 0)
			kill(worker[i], SIGTERM);
	for (i = 0; i < workers; i++)
		if (worker[i] > 0)
			waitpid(worker[i], NULL, 0);
}

/*
 * Look after the workers and the zones until a signal ends that, or there are
 * other settings: inetd starts us again.
 */
static void
oversee(const struct conf *conf)
{
	const struct timespec look = { .tv_sec = LOOK_S };
	struct stat settings = { .st_ino = 0 };
	sigset_t ours, outside;
	unsigned int i;
	int status;

	stat(conf->path, &settings);
	sigemptyset(&ours);
	sigaddset(&ours, SIGHUP);
	sigaddset(&ours, SIGTERM);
	sigprocmask(SIG_BLOCK, &ours, &outside);
	for (i = 0; i < workers; i++)
		start(i, &outside);
	while (sigtimedwait(&ours, NULL, &look) == -1 &&
	       !are_stale(conf, &settings)) {
		zones_refresh(true);
		secondary_tick();
		notify_tick();
		for (i = 0; i < workers; i++) {
			if (worker[i] > 0 &&
			    waitpid(worker[i], &status, WNOHANG) == 0)
				continue;
			log_warn("a worker has ended, another one begins");
			start(i, &outside);
		}
	}
	end_workers();
}

/*
 * The socket's options: to be told which of our addresses was asked, if it is
 * bound to more than one; and never to believe a forged ICMP message that says
 * how small the network is.
 */
static bool
prepare(void)
{
	const int on = 1, omit4 = IP_PMTUDISC_OMIT, omit6 = IPV6_PMTUDISC_OMIT;
	union address own;
	socklen_t len = sizeof(own);

	fcntl(
	    STDIN_FILENO, F_SETFL, fcntl(STDIN_FILENO, F_GETFL) & ~O_NONBLOCK);
	if (getsockname(STDIN_FILENO, &own.any, &len) == -1)
		return false;
	if (own.any.sa_family == AF_INET) {
		setsockopt(STDIN_FILENO, IPPROTO_IP, IP_MTU_DISCOVER, &omit4,
		    sizeof(omit4));
		many_addresses = own.v4.sin_addr.s_addr == INADDR_ANY;
		return !many_addresses || setsockopt(STDIN_FILENO, IPPROTO_IP,
		                              IP_PKTINFO, &on, sizeof(on)) == 0;
	}
	setsockopt(STDIN_FILENO, IPPROTO_IPV6, IPV6_MTU_DISCOVER, &omit6,
	    sizeof(omit6));
	many_addresses = IN6_IS_ADDR_UNSPECIFIED(&own.v6.sin6_addr);
	return !many_addresses || setsockopt(STDIN_FILENO, IPPROTO_IPV6,
	                              IPV6_RECVPKTINFO, &on, sizeof(on)) == 0;
}

int
udp_serve(const struct conf *conf)
{
	const char *service = getenv("INETLAB_SERVICE");
	long processors = sysconf(_SC_NPROCESSORS_ONLN);

	if (service == NULL)
		service = "domain";
	if (gate_init(&gate, NULL, 0, service, conf_service(conf, service)) ==
	    -1)
		return EX_CONFIG;
	if (!prepare()) {
		log_warn("socket: %s", strerror(errno));
		return EX_OSERR;
	}
	workers = processors < 1 ? 1 : (unsigned int)processors;
	if (workers > WORKERS_MAX)
		workers = WORKERS_MAX;
	oversee(conf);
	gate_free(&gate);
	return EX_OK;
}

/* notify.c - being told of new versions of zones, and telling. */
#include "services/dnsd/notify.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "common/log.h"
#include "services/dnsd/server.h"
#include "services/dnsd/zones.h"

/* A server, and what it is to be told. */
struct telling {
	const struct zone *z;
	struct server server;
	uint32_t serial; /* that it was told last */
	bool told;       /* ever */
	int fd;          /* -1: nothing is being told now */
	unsigned int tries;
	time_t next; /* try */
	struct tsig tsig, answer_tsig;
	size_t n;
	uint8_t octets[ASKING_OCTETS];
};

static struct telling *tellings;
static size_t tellings_n, at_once;

static bool
is_primary(const struct zone *z, const struct in6_addr *address,
    const struct tsig_key *key)
{
	const char *const *text;
	uint8_t name[NAME_OCTETS];
	struct server s;

	for (text = z->conf->primary; *text != NULL; text++)
		if (server_parse(&s, *text) &&
		    IN6_ARE_ADDR_EQUAL(&s.address, address))
			return true;
	return key != NULL && z->conf->key != NULL &&
	       z->conf->primary[0] != NULL &&
	       name_from_text(name, z->conf->key) &&
	       name_equal(name, key->name);
}

int
notify_take(const struct message *m, const struct in6_addr *address,
    const struct tsig_key *key)
{
	char path[PATH_MAX];
	const struct zone *z;
	int fd;

	if (m->qname == NULL || m->qtype != TYPE_SOA || m->qclass != CLASS_IN)
		return RCODE_FORMERR;
	z = zones_named(m->qname);
	if (z == NULL)
		return RCODE_NOTAUTH;
	if (!is_primary(z, address, key))
		return RCODE_REFUSED;
	/* Whoever looks after the zone may be another process. */
	zones_path(path, z, ZONE_NOTIFIED);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd != -1)
		close(fd);
	else if (errno != EEXIST)
		log_warn("%s: %s", path, strerror(errno));
	return RCODE_NOERROR;
}

static void
stop(struct telling *t)
{
	if (t->fd == -1)
		return;
	close(t->fd);
	t->fd = -1;
	at_once--;
}

static void
start(struct telling *t)
{
	t->told = true;
	t->serial = t->z->image.header->serial;
	t->tries = 0;
	t->next = 0;
	t->n = server_ask(t->octets, t->z, OPCODE_NOTIFY, TYPE_SOA, &t->tsig);
	t->fd = t->n == 0 ? -1 : server_connect(&t->server, SOCK_DGRAM);
	if (t->fd != -1)
		at_once++;
	else
		log_warn("zone %s: %s can't be told: %s", t->z->conf->name,
		    t->server.label,
		    t->n == 0 ? "its key is not in the file of keys"
		              : strerror(errno));
}

/* Say it, or once more; after some time it's no use. */
static void
say(struct telling *t, time_t now)
{
	if (now < t->next)
		return;
	if (t->tries == NOTIFY_TRIES) {
		log_warn("zone %s: %s does not answer that it was told of "
		         "serial %u",
		    t->z->conf->name, t->server.label, t->serial);
		stop(t);
		return;
	}
	send(t->fd, t->octets, t->n, MSG_NOSIGNAL);
	t->next = now + (1 << t->tries++);
}

static void
listen_to(struct telling *t)
{
	uint8_t octets[ASKING_OCTETS];
	struct message m;
	ssize_t n;

	while (
	    t->fd != -1 && (n = recv(t->fd, octets, sizeof(octets), 0)) >= 0) {
		t->answer_tsig = t->tsig;
		if (!server_is_answer(&m, octets, (size_t)n, t->octets) ||
		    !tsig_check_answer(
		        &t->answer_tsig, &m, (uint64_t)time(NULL)))
			continue;
		log_info("zone %s: %s was told of serial %u: rcode %u",
		    t->z->conf->name, t->server.label, t->serial,
		    m.flags & 15u);
		stop(t);
	}
}

static void
begin(void)
{
	const struct zone *z = NULL;
	const char *const *text;
	size_t n = 0;

	while ((z = zones_next(z)) != NULL)
		for (text = z->conf->notify; *text != NULL; text++)
			n++;
	tellings = calloc(n + 1, sizeof(*tellings));
	if (tellings == NULL)
		err(EX_OSERR, "zones");
	while ((z = zones_next(z)) != NULL)
		for (text = z->conf->notify; *text != NULL; text++) {
			tellings[tellings_n].z = z;
			tellings[tellings_n].fd = -1;
			if (server_parse(&tellings[tellings_n].server, *text))
				tellings_n++;
		}
}

void
notify_tick(void)
{
	time_t now = time(NULL);
	struct telling *t;

	if (tellings == NULL)
		begin();
	for (t = tellings; t < tellings + tellings_n; t++) {
		listen_to(t);
		if (t->z->loaded &&
		    (!t->told || t->serial != t->z->image.header->serial) &&
		    at_once < NOTIFY_AT_ONCE) {
			stop(t);
			start(t);
		}
		if (t->fd != -1)
			say(t, now);
	}
}

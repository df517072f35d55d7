/* primary.c - fetching a zone from the servers that have it first hand. */
#include "services/dnsd/primary.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "common/log.h"
#include "common/wait.h"
#include "services/dnsd/history.h"
#include "services/dnsd/incoming.h"
#include "services/dnsd/server.h"
#include "services/dnsd/types.h"

#define LENGTH      2 /* octets before a message that say how long it is */
#define COPY_OCTETS ((uint64_t)4 << 30) /* of all messages of one copy */
#define RCODES      15u

/* A dialogue with one primary about one zone. */
struct dialogue {
	const struct zone *z;
	struct server server;
	int fd;
	struct tsig tsig;
	uint8_t question[ASKING_OCTETS];
	uint8_t answer[MESSAGE_OCTETS];
	const char *wrong; /* what is, for the log */
};

static bool
fail(struct dialogue *d, const char *wrong)
{
	d->wrong = wrong;
	return false;
}

static bool
receive_all(struct dialogue *d, uint8_t *octets, size_t n)
{
	int64_t deadline = now_ms() + (int64_t)PRIMARY_WAIT_S * 1000;
	ssize_t got;

	while (n > 0) {
		if (wait_for(d->fd, POLLIN, deadline) != 1)
			return fail(d, "it says nothing");
		got = recv(d->fd, octets, n, 0);
		if (got == -1 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (got <= 0)
			return fail(
			    d, got == 0 ? "it has hung up" : strerror(errno));
		octets += got;
		n -= (size_t)got;
	}
	return true;
}

/* The next message of the answer. */
static bool
receive(struct dialogue *d, struct message *m)
{
	uint8_t length[LENGTH];
	size_t n;

	if (!receive_all(d, length, sizeof(length)))
		return false;
	n = get16(length);
	if (!receive_all(d, d->answer, n))
		return false;
	if (!server_is_answer(m, d->answer, n, d->question))
		return fail(d, "its answer is none to the question");
	if ((m->flags & RCODES) != RCODE_NOERROR)
		return fail(d, "it refuses");
	if (!tsig_check_answer(&d->tsig, m, (uint64_t)time(NULL)))
		return fail(d, "its answer is not signed with the key");
	return true;
}

static bool
ask(struct dialogue *d, uint16_t type)
{
	uint8_t *octets = d->answer;
	size_t n = server_ask(d->question, d->z, OPCODE_QUERY, type, &d->tsig);

	if (n == 0)
		return fail(d, "its key is not in the file of keys");
	put16(octets, (unsigned int)n);
	memcpy(octets + LENGTH, d->question, n);
	n += LENGTH;
	/* It is short, so that there is always room for it at once. */
	if (wait_for(
	        d->fd, POLLOUT, now_ms() + (int64_t)PRIMARY_WAIT_S * 1000) != 1)
		return fail(d, "there is no connection");
	if (send(d->fd, octets, n, MSG_NOSIGNAL) != (ssize_t)n)
		return fail(d, strerror(errno));
	return true;
}

static bool
ask_serial(struct dialogue *d, uint32_t *serial)
{
	struct message m;

	if (!ask(d, TYPE_SOA) || !receive(d, &m))
		return false;
	if ((m.flags & FLAG_AA) == 0)
		return fail(d, "it has no authority for the zone");
	return incoming_serial(serial, d->z->origin, &m) ||
	       fail(d, "it knows no SOA of the zone");
}

/* Write what comes into the file. */
static bool
copy_into(struct dialogue *d, FILE *f, uint16_t type, struct incoming *in)
{
	struct message m;
	uint64_t octets = 0;

	if (!ask(d, type))
		return false;
	fprintf(f, "; copied from %s: changes made here are lost\n",
	    d->server.label);
	while (in->state != ARRIVED) {
		if (!receive(d, &m))
			return false;
		octets += m.n;
		if (octets > COPY_OCTETS)
			return fail(d, "it is too large");
		if (!incoming_take(in, &m))
			return fail(d, in->wrong);
	}
	if (d->z->mapped &&
	    !serial_is_later(in->serial, d->z->image.header->serial))
		return fail(d, "its version is no newer");
	return d->tsig.unsigned_n == 0 ||
	       fail(d, "its last message is not signed");
}

/* Make what comes the zone's text, if it comes to an end. */
static bool
copy(struct dialogue *d, uint16_t type)
{
	const struct zone *z = d->z;
	struct incoming in;
	char new[PATH_MAX];
	bool good = false;
	FILE *f;

	if (snprintf(new, sizeof(new), "%s.new", z->conf->file) >= PATH_MAX ||
	    (f = fopen(new, "we")) == NULL)
		return fail(d, "its text cannot be written");
	incoming_start(&in, z->origin, type == TYPE_IXFR ? &z->image : NULL, f);
	good = copy_into(d, f, type, &in);
	if (good && (fflush(f) != 0 || fsync(fileno(f)) == -1))
		good = fail(d, strerror(errno));
	if (fclose(f) != 0 && good)
		good = fail(d, strerror(errno));
	if (good && rename(new, z->conf->file) == -1)
		good = fail(d, strerror(errno));
	if (good)
		log_info("zone %s: %s, serial %u, from %s: %ju records",
		    z->conf->name, in.here == NULL ? "copied" : "changes",
		    in.serial, d->server.label, (uintmax_t)in.records);
	else
		unlink(new);
	incoming_end(&in);
	return good;
}

static void
complain(const struct dialogue *d, const char *what)
{
	log_warn("zone %s: %s from %s: %s", d->z->conf->name, what,
	    d->server.label, d->wrong);
}

static bool
reconnect(struct dialogue *d)
{
	if (d->fd != -1)
		close(d->fd);
	d->fd = server_connect(&d->server, SOCK_STREAM);
	return d->fd != -1 || fail(d, strerror(errno));
}

static enum fetched
fetch(struct dialogue *d)
{
	const struct zone *z = d->z;
	uint32_t serial;

	if (!reconnect(d) || !ask_serial(d, &serial)) {
		complain(d, "no serial");
		return FETCHED_NOTHING;
	}
	if (z->mapped && !serial_is_later(serial, z->image.header->serial))
		return FETCHED_SAME;
	if (z->mapped) {
		if (copy(d, TYPE_IXFR))
			return FETCHED_NEW;
		complain(d, "no changes");
	}
	/* After something went wrong nobody knows what comes next. */
	if ((!z->mapped || reconnect(d)) && copy(d, TYPE_AXFR))
		return FETCHED_NEW;
	complain(d, "no copy");
	return FETCHED_NOTHING;
}

enum fetched
primary_fetch(const struct zone *z)
{
	static struct dialogue d;
	const char *const *text;
	enum fetched fetched = FETCHED_NOTHING;

	for (text = z->conf->primary; *text != NULL; text++) {
		d.z = z;
		d.fd = -1;
		if (!server_parse(&d.server, *text))
			continue;
		fetched = fetch(&d);
		if (d.fd != -1)
			close(d.fd);
		if (fetched != FETCHED_NOTHING)
			break;
	}
	return fetched;
}

/* query.c - a message in, a message out. */
#include "services/dnsd/query.h"

#include <err.h>
#include <stdlib.h>
#include <sysexits.h>
#include <time.h>

#include "common/log.h"
#include "common/networks.h"
#include "services/dnsd/answer.h"
#include "services/dnsd/edns.h"
#include "services/dnsd/message.h"
#include "services/dnsd/notify.h"
#include "services/dnsd/rrl.h"
#include "services/dnsd/transfer.h"
#include "services/dnsd/tsig.h"
#include "services/dnsd/types.h"
#include "services/dnsd/writer.h"

#define META_FIRST    128 /* types that are no records, RFC 6895 3.1 */
#define META_LAST     255
#define TYPE_TKEY     249
#define TYPE_MAILB    253
#define SIGNED_OCTETS 1232                          /* of datagrams, at least */
#define FLAGS_COPIED  (0x7800u | FLAG_RD | FLAG_CD) /* and the opcode */

static uint16_t udp_size;
static struct networks recursive; /* whose clients see RA */
static bool debug;

/* A question, and what came with it. */
struct asked {
	const struct client *client;
	const struct message *m;
	struct edns edns;
	struct tsig tsig;
	uint32_t now;
};

void
query_open(const struct conf *conf)
{
	const char *wrong;

	udp_size = (uint16_t)conf->dns.udp_size;
	debug = getenv("INETLAB_DEBUG") != NULL;
	if (networks_read(&recursive, conf->dns.recursion_flag, NULL, &wrong) ==
	    -1)
		err(EX_OSERR, "settings");
	rrl_open(conf->dns.responses);
}

void
query_client(struct client *c, const struct in6_addr *address, bool udp)
{
	c->address = *address;
	c->udp = udp;
	c->send = NULL;
	c->recursion = networks_have(&recursive, address);
}

/* (Not within query(), whose stack it would make a page longer.) */
static __attribute__((noinline)) void
log_question(
    const struct client *c, const struct message *m, unsigned int rcode)
{
	char name[NAME_TEXT] = "(none)", label[ADDRESS_LABEL];

	if (m->qname != NULL)
		name_to_text(name, m->qname);
	network_label(label, &c->address, 0);
	log_debug("%s asks over %s: %s type %u class %u: rcode %u", label,
	    c->udp ? "UDP" : "TCP", name, m->qtype, m->qclass, rcode);
}

/*
 * Copies of zones. Over UDP there is none (RFC 5936 4.2), but who has an older
 * version is told of the new one, and comes again over TCP (RFC 1995 2).
 */
static int
respond_copy(struct writer *w, struct asked *a, struct outcome *o)
{
	struct transfer t = { .m = a->m,
		.tsig = &a->tsig,
		.edns = &a->edns,
		.udp_size = udp_size,
		.octets = w->octets,
		.send = a->client->send,
		.now = a->now };
	const struct image *image;
	const struct rrset *soa;
	const struct zone *zone;
	int rcode;

	if ((a->client->udp && a->m->qtype == TYPE_AXFR) ||
	    a->m->qclass != CLASS_IN)
		return RCODE_FORMERR;
	rcode = transfer_zone(
	    &zone, a->m, &a->client->address, a->tsig.key, a->client->udp);
	if (rcode != RCODE_NOERROR)
		return rcode;
	if (!a->client->udp) {
		transfer_send(&t, zone);
		return MESSAGE_DROP;
	}
	image = &zone->image;
	soa = image_rrset(image, image_node(image, 0), TYPE_SOA);
	o->flags = FLAG_AA;
	if (!writer_rrset(w, ANSWER, NULL, image, soa, soa->ttl))
		o->flags |= FLAG_TC;
	return RCODE_NOERROR;
}

/* What asks for more than records. */
static int
respond_meta(struct writer *w, struct asked *a, struct outcome *o)
{
	switch (a->m->qtype) {
	case TYPE_ANY:
		answer(w, a->m, a->client->udp, o);
		return o->rcode;
	case TYPE_IXFR:
	case TYPE_AXFR:
		return respond_copy(w, a, o);
	case TYPE_TKEY:
	case TYPE_TSIG:
		return RCODE_FORMERR;
	default:
		return RCODE_NOTIMP;
	}
}

/* Write the answer to a question that is well formed. Returns its rcode. */
static int
respond(struct writer *w, struct asked *a, struct outcome *o)
{
	const struct message *m = a->m;

	if (m->opcode == OPCODE_NOTIFY) {
		o->flags = FLAG_AA;
		return notify_take(m, &a->client->address, a->tsig.key);
	}
	if (m->opcode != OPCODE_QUERY)
		return RCODE_NOTIMP;
	if (m->qname == NULL) /* RFC 7873 5.4: only a cookie is wanted */
		return a->edns.has_cookie ? RCODE_NOERROR : RCODE_FORMERR;
	if (m->qclass != CLASS_IN && m->qclass != CLASS_ANY)
		return RCODE_REFUSED;
	if (m->qtype == TYPE_OPT)
		return RCODE_FORMERR;
	if (m->qtype >= META_FIRST && m->qtype <= META_LAST)
		return respond_meta(w, a, o);
	answer(w, m, a->client->udp, o);
	return o->rcode;
}

/* What of an answer is sent to somebody who may not have asked. */
static int
limit(struct writer *w, const struct client *c, const struct edns *e,
    struct outcome *o, const struct mark *question)
{
	if (!c->udp || e->cookie_good)
		return o->rcode;
	switch (rrl_count(&c->address, o->kind, (uint32_t)time(NULL))) {
	case RRL_SEND:
		return o->rcode;
	case RRL_DROP:
		return MESSAGE_DROP;
	case RRL_SLIP:
		break;
	}
	writer_return(w, question);
	if (e->has_cookie) {
		o->flags = 0;
		return RCODE_BADCOOKIE;
	}
	o->flags = FLAG_TC;
	return o->rcode;
}

/*
 * How long the answer may be, but for OPT and signature; that of somebody who
 * signs with long names does not fit into what is right for the rest.
 */
static size_t
room(const struct asked *a, size_t size)
{
	const struct opt *opt = &a->m->opt;
	size_t most = UDP_OCTETS, rest;

	if (!a->client->udp)
		most = size;
	else if (opt->present && opt->udp_size > most)
		most = opt->udp_size < udp_size ? opt->udp_size : udp_size;
	rest = edns_octets(&a->edns) + tsig_octets(&a->tsig);
	if (a->tsig.present && most < SIGNED_OCTETS)
		most = SIGNED_OCTETS;
	return (most < size ? most : size) - rest;
}

/* What the additional section says; then the rest may be believed. */
static int
take_more(struct asked *a, int rcode)
{
	int edns, tsig;

	edns = edns_take(&a->edns, &a->m->opt, &a->client->address);
	a->tsig.present = false;
	a->tsig.key = NULL;
	if (rcode != RCODE_NOERROR)
		return rcode;
	tsig = tsig_check(&a->tsig, a->m, a->now);
	return tsig == RCODE_NOERROR ? edns : tsig;
}

size_t
query(const struct client *c, const uint8_t *in, size_t n, uint8_t *out,
    size_t size)
{
	struct outcome o = { .kind = 0 };
	struct mark question;
	struct message m;
	struct writer w;
	struct asked a;

	o.rcode = message_parse(&m, in, n);
	if (o.rcode == MESSAGE_DROP)
		return 0;
	a.client = c;
	a.m = &m;
	a.now = m.tsig == 0 ? 0 : (uint32_t)time(NULL);
	o.rcode = take_more(&a, o.rcode);
	writer_start(&w, out, room(&a, size));
	if (m.qname != NULL)
		writer_question(&w, &m);
	question = writer_mark(&w);
	if (o.rcode == RCODE_NOERROR)
		o.rcode = respond(&w, &a, &o);
	o.rcode = limit(&w, c, &a.edns, &o, &question);
	if (debug)
		log_question(c, &m, (unsigned int)o.rcode);
	if (o.rcode == MESSAGE_DROP)
		return 0;
	/* RFC 1034 6.2.2: nobody has authority for all classes. */
	if (m.qname != NULL && m.qclass == CLASS_ANY)
		o.flags &= ~FLAG_AA;
	edns_put(&a.edns, &w, (unsigned int)o.rcode, udp_size);
	writer_finish(&w, m.id,
	    FLAG_QR | (m.flags & FLAGS_COPIED) | o.flags |
	        (c->recursion ? FLAG_RA : 0) | ((unsigned int)o.rcode & 15));
	return tsig_sign(&a.tsig, out, w.n, a.now);
}

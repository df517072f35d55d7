/* server.c - other name servers, and what is said to them. */
#include "services/dnsd/server.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "services/dnsd/types.h"
#include "services/dnsd/writer.h"

#define PORT         53
#define OPCODE_SHIFT 11
#define OPCODES      0x7800u

bool
server_parse(struct server *s, const char *text)
{
	s->port = PORT;
	if (network_server(&s->address, &s->port, text) == -1)
		return false;
	network_label(s->label, &s->address, s->port);
	return true;
}

int
server_connect(const struct server *s, int type)
{
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6,
		.sin6_port = htons(s->port),
		.sin6_addr = s->address };
	struct sockaddr_in v4 = { .sin_family = AF_INET,
		.sin_port = htons(s->port) };
	bool is_v4 = IN6_IS_ADDR_V4MAPPED(&s->address);
	int fd = socket(
	    is_v4 ? AF_INET : AF_INET6, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd == -1)
		return -1;
	memcpy(&v4.sin_addr, &s->address.s6_addr[12], sizeof(v4.sin_addr));
	if (connect(fd, is_v4 ? (void *)&v4 : (void *)&v6,
	        is_v4 ? sizeof(v4) : sizeof(v6)) == 0 ||
	    errno == EINPROGRESS)
		return fd;
	close(fd);
	return -1;
}

/* A question that was never asked, for the writer to repeat. */
static void
put_question(struct writer *w, const struct zone *z, uint16_t type)
{
	size_t n = name_length(z->origin);

	memcpy(w->octets + w->n, z->origin, n);
	put16(w->octets + w->n + n, type);
	put16(w->octets + w->n + n + 2, CLASS_IN);
	w->n += n + 4;
	w->counts[QUESTION]++;
}

size_t
server_ask(uint8_t octets[ASKING_OCTETS], const struct zone *z,
    enum opcode opcode, uint16_t type, struct tsig *t)
{
	const struct tsig_key *key = NULL;
	uint8_t name[NAME_OCTETS];
	const struct rrset *soa;
	struct writer w;

	if (z->conf->key != NULL && (!name_from_text(name, z->conf->key) ||
	                                (key = tsig_find(name)) == NULL))
		return 0;
	tsig_ask(t, key);
	writer_start(&w, octets, ASKING_OCTETS - tsig_octets(t));
	put_question(&w, z, type);
	if (z->mapped && (opcode == OPCODE_NOTIFY || type == TYPE_IXFR)) {
		soa = image_rrset(
		    &z->image, image_node(&z->image, 0), TYPE_SOA);
		writer_rrset(&w, opcode == OPCODE_NOTIFY ? ANSWER : AUTHORITY,
		    NULL, &z->image, soa, soa->ttl);
	}
	writer_finish(&w, (uint16_t)arc4random(),
	    opcode << OPCODE_SHIFT | (opcode == OPCODE_NOTIFY ? FLAG_AA : 0));
	return tsig_sign(t, octets, w.n, (uint64_t)time(NULL));
}

bool
server_is_answer(
    struct message *m, const uint8_t *octets, size_t n, const uint8_t *question)
{
	const uint8_t *name = question + HEADER_OCTETS;
	size_t at = name_length(name);

	if (message_parse_response(m, octets, n) != RCODE_NOERROR ||
	    m->id != get16(question) ||
	    (m->flags & OPCODES) != (get16(question + 2) & OPCODES))
		return false;
	return m->qname == NULL ||
	       (name_equal(m->qname, name) && m->qtype == get16(name + at) &&
	           m->qclass == CLASS_IN);
}

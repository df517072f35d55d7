/*
 * ldapload.c - clients that look for people, as ldappeople.c makes them.
 *
 *	ldapload PORT CLIENTS COUNT each|stay|part FIRST PEOPLE
 *		COUNT searches for any of PEOPLE people from number FIRST on, by
 *		CLIENTS at any time. each: over a connection each, on which one
 *		binds as nobody, looks for a uid, and unbinds. stay: over one
 *		connection a client. part: the same, for a part of a name.
 *	ldapload PORT CLIENTS COUNT add FIRST 1
 *		Adds COUNT people from that number on, as cn=admin,o=bench.
 *
 * Prints: operations a second, how many failed, and within how many
 * milliseconds 99% of them came. Each has to end with success and the one entry
 * that is looked for (of a part, there may be more). One process and epoll.
 */
#include <sys/epoll.h>

#include <lber.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "t/bench/client.h"
#include "t/bench/people.h"

#define CLIENTS_MAX 1024
#define COUNT_MAX   10000000
#define TIME_MAX    300   /* seconds, then we are killed */
#define ANSWER_MAX  65536 /* octets not read yet */

/* RFC 4511 4.2 to 4.7: tags. */
enum {
	BIND_REQUEST = 0x60,
	BIND_RESPONSE = 0x61,
	UNBIND_REQUEST = 0x42,
	SEARCH_REQUEST = 0x63,
	SEARCH_ENTRY = 0x64,
	SEARCH_DONE = 0x65,
	ADD_REQUEST = 0x68,
	ADD_RESPONSE = 0x69,
	SIMPLE = 0x80,
	EQUALITY = 0xa3,
	SUBSTRINGS = 0xa4,
	ANY = 0x81,
	ENUMERATED = 0x0a,
};

struct client {
	int fd;
	bool connected;
	int id; /* of its last message */
	unsigned int entries;
	int64_t asked_at;
	size_t got;
	unsigned char in[ANSWER_MAX];
};

static struct {
	struct sockaddr_in to;
	int epoll;
	bool each, part, adds;
	size_t wanted, begun, ended, failed, first, people;
	size_t counted;     /* of those ended, */
	int64_t counted_at; /* and when that was reached */
	float *ms;          /* of each */
} r;

static void
printed(int result)
{
	if (result == -1)
		errx(EX_SOFTWARE, "ber_printf");
}

/* Send what is in ber, which is freed. Messages are small: they fit. */
static void
send_message(struct client *c, BerElement *ber)
{
	struct berval message;

	if (ber_flatten2(ber, &message, 0) == -1)
		errx(EX_SOFTWARE, "ber_flatten2");
	if (write(c->fd, message.bv_val, message.bv_len) !=
	    (ssize_t)message.bv_len)
		r.failed++; /* the answer will be missing */
	ber_free(ber, 1);
}

static BerElement *
element(void)
{
	BerElement *ber = ber_alloc_t(LBER_USE_DER);

	if (ber == NULL)
		errx(EX_OSERR, "no memory");
	return ber;
}

static void
bind_as(struct client *c, const char *dn, const char *password)
{
	BerElement *ber = element();

	printed(ber_printf(ber, "{it{ists}}", ++c->id, (ber_tag_t)BIND_REQUEST,
	    3, dn, (ber_tag_t)SIMPLE, password));
	send_message(c, ber);
}

static void
search(struct client *c, size_t number)
{
	char value[PERSON_NAME];
	BerElement *ber = element();

	printed(ber_printf(ber, "{it{seeiib", ++c->id,
	    (ber_tag_t)SEARCH_REQUEST, "ou=people,o=bench", 2, 0, 0, 0, 0));
	if (r.part) {
		name_of(value, number);
		value[7] = '\0';
		printed(ber_printf(ber, "t{s{ts}}", (ber_tag_t)SUBSTRINGS, "cn",
		    (ber_tag_t)ANY, value + 1));
	} else {
		snprintf(value, sizeof(value), "person%zu", number);
		printed(ber_printf(
		    ber, "t{ss}", (ber_tag_t)EQUALITY, "uid", value));
	}
	printed(ber_printf(ber, "{}}}"));
	send_message(c, ber);
}

static void
add(struct client *c, size_t number)
{
	char dn[64], uid[PERSON_NAME], sn[PERSON_NAME];
	BerElement *ber = element();

	snprintf(uid, sizeof(uid), "person%zu", number);
	snprintf(dn, sizeof(dn), "uid=%s,ou=people,o=bench", uid);
	name_of(sn, number);
	printed(ber_printf(ber, "{it{s{{s[s]}{s[s]}{s[s]}{s[s]}{s[s]}{s[s]}}}}",
	    ++c->id, (ber_tag_t)ADD_REQUEST, dn, "objectClass", "inetOrgPerson",
	    "uid", uid, "cn", sn, "sn", sn, "mail", uid, "title", "Somebody"));
	send_message(c, ber);
}

static size_t
any_of_them(void)
{
	static uint64_t seed = 1;

	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
	return r.first + (size_t)(seed >> 33) % r.people;
}

static void
watch(struct client *c, int op, uint32_t events)
{
	struct epoll_event ev = { .events = events, .data.ptr = c };

	if (epoll_ctl(r.epoll, op, c->fd, &ev) == -1)
		err(EX_OSERR, "epoll_ctl");
}

static void
connect_client(struct client *c)
{
	c->got = 0;
	c->id = 0;
	c->fd = dial_later(&r.to);
	watch(c, EPOLL_CTL_ADD, EPOLLOUT);
}

static void
hang_up(struct client *c)
{
	close(c->fd);
	c->connected = false;
}

/* The next of all that is wanted, if there is one. */
static void
begin(struct client *c)
{
	if (r.begun == r.wanted) {
		hang_up(c);
		return;
	}
	if (!r.each)
		c->asked_at = now_ns();
	c->entries = 0;
	if (r.adds)
		add(c, r.first + r.begun);
	else
		search(c, any_of_them());
	r.begun++;
}

static void
end(struct client *c, bool good)
{
	BerElement *ber;

	if (!good)
		r.failed++;
	r.ms[r.ended] = (float)(now_ns() - c->asked_at) / 1e6F;
	if (++r.ended == r.counted)
		r.counted_at = now_ns();
	if (good && !r.each) {
		begin(c);
		return;
	}
	if (good) {
		ber = element();
		printed(ber_printf(
		    ber, "{itn}", ++c->id, (ber_tag_t)UNBIND_REQUEST));
		send_message(c, ber);
	}
	hang_up(c);
	if (r.begun < r.wanted) {
		c->asked_at = now_ns();
		connect_client(c);
	}
}

/* The octets of a tag and a length, and the length; 0: not all of it is here.
 */
static size_t
header(const unsigned char *at, size_t n, size_t *length)
{
	size_t octets, i;

	if (n < 2)
		return 0;
	*length = at[1];
	if (at[1] < 0x80)
		return 2;
	octets = at[1] & 0x7f;
	for (*length = 0, i = 0; i < octets && i + 2 < n; i++)
		*length = *length << 8 | at[2 + i];
	return i == octets ? 2 + octets : 0;
}

/* One whole message of ours: the number is in one octet or up to four. */
static void
take(struct client *c, const unsigned char *at, size_t n)
{
	size_t length, done = header(at, n, &length);
	unsigned char tag;

	done += header(at + done, n - done, &length) + length;
	tag = at[done];
	if (tag == SEARCH_ENTRY) {
		c->entries++;
		return;
	}
	done += header(at + done, n - done, &length);
	if (at[done] != ENUMERATED || at[done + 2] != 0)
		end(c, false);
	else if (tag == BIND_RESPONSE)
		begin(c);
	else if (tag == SEARCH_DONE)
		end(c, c->entries == 1 || (c->entries > 0 && r.part));
	else
		end(c, tag == ADD_RESPONSE);
}

static void
hear(struct client *c)
{
	ssize_t came = read(c->fd, c->in + c->got, sizeof(c->in) - c->got);
	size_t n, length;

	if (came <= 0) {
		end(c, false);
		return;
	}
	c->got += (size_t)came;
	while (
	    (n = header(c->in, c->got, &length)) > 0 && c->got >= n + length) {
		take(c, c->in, n + length);
		if (!c->connected)
			return; /* it is another connection by now */
		c->got -= n + length;
		memmove(c->in, c->in + n + length, c->got);
	}
}

static void
connected(struct client *c)
{
	c->connected = true;
	watch(c, EPOLL_CTL_MOD, EPOLLIN);
	if (r.adds)
		bind_as(c, "cn=admin,o=bench", "password");
	else
		bind_as(c, "", "");
}

static int
by_size(const void *a, const void *b)
{
	return *(const float *)a < *(const float *)b   ? -1
	       : *(const float *)a > *(const float *)b ? 1
	                                               : 0;
}

static void
take_arguments(char *argv[])
{
	const char *plan = argv[4];

	r.to = loopback(number(argv[1], UINT16_MAX));
	r.wanted = number(argv[3], COUNT_MAX);
	r.each = strcmp(plan, "each") == 0;
	r.part = strcmp(plan, "part") == 0;
	r.adds = strcmp(plan, "add") == 0;
	r.first = number(argv[5], INT64_MAX);
	r.people = number(argv[6], COUNT_MAX);
	r.ms = calloc(r.wanted, sizeof(*r.ms));
	r.epoll = epoll_create1(EPOLL_CLOEXEC);
	if (r.ms == NULL || r.epoll == -1)
		err(EX_OSERR, "start");
}

int
main(int argc, char *argv[])
{
	static struct client all[CLIENTS_MAX];
	struct epoll_event ev[64];
	size_t clients, i;
	int64_t began;
	int came;

	alarm(TIME_MAX);
	if (argc != 7)
		errx(EX_USAGE, "see the top of ldapload.c");
	take_arguments(argv);
	clients = number(argv[2], CLIENTS_MAX);
	r.counted = r.wanted > clients ? r.wanted - clients : r.wanted;
	began = now_ns();
	for (i = 0; i < clients && i < r.wanted; i++) {
		all[i].asked_at = began;
		connect_client(&all[i]);
	}
	while (r.ended < r.wanted) {
		came = epoll_wait(r.epoll, ev, 64, -1);
		while (came-- > 0)
			((struct client *)ev[came].data.ptr)->connected
			    ? hear(ev[came].data.ptr)
			    : connected(ev[came].data.ptr);
	}
	qsort(r.ms, r.ended, sizeof(*r.ms), by_size);
	printf("%.1f %zu %.2f\n",
	    (double)r.counted * 1e9 / (double)(r.counted_at - began), r.failed,
	    (double)r.ms[r.ended * 99 / 100]);
}

/* directory.c - the site's programs as clients of its directory. */
#include "common/directory.h"

#include <errno.h>
#include <ldap.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/filter_text.h"
#include "common/log.h"
#include "common/part.h"
#include "common/wait.h"

#define FIRST_SIZE 8192 /* octets that there is room for at first */

const char *
directory_people(const struct conf *conf)
{
	if (*conf->ldap.people != '\0' || conf->ldap.suffixes[0] == NULL)
		return conf->ldap.people;
	return conf->ldap.suffixes[0];
}

static bool
fail(const struct directory *d, const char *why)
{
	log_warn("%s: %s", d->socket, why);
	return false;
}

bool
directory_open(struct directory *d, const struct conf *conf)
{
	const struct timeval patience = { .tv_sec = DIRECTORY_S };
	struct sockaddr_un to = { .sun_family = AF_UNIX };

	*d = (struct directory){ .socket = conf->ldap.socket, .fd = -1 };
	if (strlcpy(to.sun_path, d->socket, sizeof(to.sun_path)) >=
	    sizeof(to.sun_path))
		return fail(d, "too long for a socket's path");
	d->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	/* This is how long to wait in a queue, too. */
	if (d->fd == -1 ||
	    setsockopt(d->fd, SOL_SOCKET, SO_SNDTIMEO, &patience,
	        sizeof(patience)) == -1 ||
	    connect(d->fd, (const struct sockaddr *)&to, sizeof(to)) == -1) {
		fail(d, strerror(errno));
		directory_close(d);
		return false;
	}
	return true;
}

void
directory_close(struct directory *d)
{
	if (d->fd != -1)
		close(d->fd);
	if (d->in != NULL) {
		explicit_bzero(d->in, d->size);
		free(d->in);
	}
	d->fd = -1;
	d->in = NULL;
}

/* Send what is encoded, wipe it, since it may be a password, and free it. */
static bool
ask(struct directory *d, BerElement *ber, bool encoded)
{
	struct berval octets = { 0, NULL };
	size_t at = 0;
	ssize_t n = 0;

	if (!encoded || ber_flatten2(ber, &octets, 0) == -1) {
		ber_free(ber, 1);
		return fail(d, "no memory");
	}
	d->deadline = now_ms() + (int64_t)DIRECTORY_S * 1000;
	for (; at < octets.bv_len && n >= 0; at += n > 0 ? (size_t)n : 0)
		n = send(d->fd, octets.bv_val + at, octets.bv_len - at,
		    MSG_NOSIGNAL);
	explicit_bzero(octets.bv_val, octets.bv_len);
	ber_free(ber, 1);
	return n >= 0 || fail(d, strerror(errno));
}

/*
 * How long is the message that begins in octets[n]? 0: that is not to be seen
 * yet; SIZE_MAX: it is none.
 */
static size_t
octets_of(const char *octets, size_t n)
{
	const unsigned char *o = (const unsigned char *)octets;
	size_t length = 0, more, i;

	if (n < 2)
		return 0;
	if (o[0] != LDAP_TAG_MESSAGE)
		return SIZE_MAX;
	if (o[1] < 0x80)
		return 2 + (size_t)o[1];
	more = o[1] & 0x7f;
	if (more == 0 || more > 4)
		return SIZE_MAX;
	if (n < 2 + more)
		return 0;
	for (i = 0; i < more; i++)
		length = length << 8 | o[2 + i];
	return 2 + more + length;
}

/* Read what there is, with room for it. */
static bool
receive(struct directory *d)
{
	size_t size = d->size == 0 ? FIRST_SIZE : d->size * 2;
	char *more;
	ssize_t n;

	if (d->n == d->size) {
		more = realloc(d->in, size);
		if (more == NULL)
			return fail(d, "no memory");
		d->in = more;
		d->size = size;
	}
	if (wait_for(d->fd, POLLIN, d->deadline) != 1)
		return fail(d, "no answer in time");
	n = recv(d->fd, d->in + d->n, d->size - d->n, 0);
	if (n == -1)
		return fail(d, strerror(errno));
	if (n == 0)
		return fail(d, "it hung up");
	d->n += (size_t)n;
	return true;
}

/* The next message about what was asked last. */
static bool
next_message(struct directory *d, ber_tag_t *kind, struct berval *body)
{
	struct berval octets, whole;
	ber_int_t id;
	size_t n;

	do {
		d->n -= d->used;
		if (d->n > 0)
			memmove(d->in, d->in + d->used, d->n);
		d->used = 0;
		while ((n = octets_of(d->in, d->n)) == 0 || n > d->n) {
			if (n > DIRECTORY_MESSAGE)
				return fail(d, "not LDAP, or too long");
			if (!receive(d))
				return false;
		}
		d->used = n;
		octets.bv_val = d->in;
		octets.bv_len = n;
		if (!part(&octets, LDAP_TAG_MESSAGE, &whole) ||
		    !part_number(&whole, LDAP_TAG_MSGID, &id) ||
		    !part_any(&whole, kind, body))
			return fail(d, "not LDAP");
	} while (id != d->id && id != LDAP_RES_UNSOLICITED);
	return id == d->id || fail(d, "it hangs up");
}

/* What an LDAPResult says; -1: it is none. */
static int
result(struct directory *d, struct berval body)
{
	struct berval matched, text;
	ber_int_t code;
	size_t i;

	if (!part_number(&body, LBER_ENUMERATED, &code) || code < 0 ||
	    !part(&body, LBER_OCTETSTRING, &matched) ||
	    !part(&body, LBER_OCTETSTRING, &text)) {
		fail(d, "not LDAP");
		return -1;
	}
	for (i = 0; i < text.bv_len && i < sizeof(d->text) - 1; i++)
		d->text[i] = text.bv_val[i] < ' ' || text.bv_val[i] > '~'
		                 ? '?'
		                 : text.bv_val[i];
	d->text[i] = '\0';
	if (i == 0)
		snprintf(d->text, sizeof(d->text), "result %d", (int)code);
	return (int)code;
}

/* Results that say the directory is not well, rather than no. */
static bool
is_trouble(int code)
{
	return code == -1 || code == LDAP_BUSY || code == LDAP_UNAVAILABLE ||
	       code == LDAP_OPERATIONS_ERROR || code == LDAP_OTHER ||
	       code == LDAP_PROTOCOL_ERROR;
}

static enum directory_answer
answer_of(struct directory *d, int code)
{
	if (code == LDAP_SUCCESS)
		return DIRECTORY_YES;
	if (code == LDAP_SIZELIMIT_EXCEEDED ||
	    code == LDAP_TIMELIMIT_EXCEEDED || code == LDAP_ADMINLIMIT_EXCEEDED)
		return DIRECTORY_MORE;
	if (!is_trouble(code))
		return DIRECTORY_NO;
	if (code != -1)
		fail(d, d->text);
	return DIRECTORY_CANNOT_TELL;
}

enum directory_answer
directory_bind(struct directory *d, const char *dn, const char *password)
{
	BerElement *ber = ber_alloc_t(LBER_USE_DER);
	struct berval body;
	ber_tag_t kind;
	bool encoded;

	/* RFC 4513 5.1.2: some would say yes. */
	if (*password == '\0' || *dn == '\0') {
		ber_free(ber, 1);
		return DIRECTORY_NO;
	}
	encoded = ber != NULL &&
	          ber_printf(ber, "{it{ists}}", ++d->id, LDAP_REQ_BIND,
	              LDAP_VERSION3, dn, LDAP_AUTH_SIMPLE, password) != -1;
	if (!ask(d, ber, encoded) || !next_message(d, &kind, &body))
		return DIRECTORY_CANNOT_TELL;
	if (kind == LDAP_RES_BIND)
		return answer_of(d, result(d, body));
	fail(d, "no answer to a login");
	return DIRECTORY_CANNOT_TELL;
}

/* Write the request. False, and said in d->text: what is wrong with it. */
static bool
encode(struct directory *d, const struct directory_search *s, BerElement *ber)
{
	static const char *const all[] = { NULL };
	const char *const *name;
	const char *at = s->filter, *wrong;

	if (ber_printf(ber, "{it{seeiib", ++d->id, LDAP_REQ_SEARCH, s->base,
	        (ber_int_t)s->scope, (ber_int_t)LDAP_DEREF_NEVER,
	        (ber_int_t)s->most, (ber_int_t)DIRECTORY_S, 0) == -1)
		return false;
	wrong = filter_text_write(ber, &at);
	if (wrong == NULL && *at != '\0')
		wrong = "nothing behind the filter";
	if (wrong != NULL) {
		snprintf(d->text, sizeof(d->text),
		    "expected %s, at character %zu", wrong,
		    (size_t)(at - s->filter) + 1);
		return false;
	}
	if (ber_printf(ber, "{") == -1)
		return false;
	for (name = s->attributes == NULL ? all : s->attributes; *name != NULL;
	     name++)
		if (ber_printf(ber, "s", *name) == -1)
			return false;
	return ber_printf(ber, "}}}") != -1;
}

static bool
show(const struct directory_search *s, struct berval body)
{
	struct directory_entry e;

	if (!part(&body, LBER_OCTETSTRING, &e.dn) ||
	    !part(&body, LBER_SEQUENCE, &e.attributes))
		return false;
	s->each(s->own, &e);
	return true;
}

enum directory_answer
directory_search(struct directory *d, const struct directory_search *s)
{
	BerElement *ber = ber_alloc_t(LBER_USE_DER);
	struct berval body;
	ber_tag_t kind;

	d->text[0] = '\0';
	if (ber == NULL || !encode(d, s, ber)) {
		ber_free(ber, 1);
		if (d->text[0] != '\0')
			return DIRECTORY_NO;
		fail(d, "no memory");
		return DIRECTORY_CANNOT_TELL;
	}
	if (!ask(d, ber, true))
		return DIRECTORY_CANNOT_TELL;
	while (next_message(d, &kind, &body)) {
		if (kind == LDAP_RES_SEARCH_RESULT)
			return answer_of(d, result(d, body));
		/* What others have is not for us to follow: referrals. */
		if (kind == LDAP_RES_SEARCH_ENTRY && !show(s, body)) {
			fail(d, "not LDAP");
			break;
		}
	}
	return DIRECTORY_CANNOT_TELL;
}

bool
directory_attribute(struct directory_entry *rest, struct directory_attribute *a)
{
	struct berval both;

	return part(&rest->attributes, LBER_SEQUENCE, &both) &&
	       part(&both, LBER_OCTETSTRING, &a->description) &&
	       part(&both, LBER_SET, &a->values);
}

bool
directory_value(struct directory_attribute *rest, struct berval *value)
{
	return part(&rest->values, LBER_OCTETSTRING, value);
}

bool
directory_is(const struct directory_attribute *a, const char *type)
{
	size_t n = strlen(type);

	return a->description.bv_len >= n &&
	       strncasecmp(a->description.bv_val, type, n) == 0 &&
	       (a->description.bv_len == n || a->description.bv_val[n] == ';');
}

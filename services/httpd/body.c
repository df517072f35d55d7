/* body.c - the content of a request: so many octets, or chunks. */
#include "services/httpd/body.h"

#include <unistd.h>

#include "services/httpd/target.h"

#define SIZE_DIGITS 15 /* of a chunk: 2^60 and more is no honest one */

/* What may stand in an extension or a trailer; their meaning is nobody's. */
static bool
is_text(char c)
{
	return c == '\t' || ((unsigned char)c >= ' ' && c != 0x7f);
}

/* RFC 9112 7.1.1: blanks that should not be there, before an extension. */
static enum chunk_state
blank_octet(struct chunks *s, char c)
{
	if (c == ';')
		return CHUNK_EXTENSION;
	return (c == ' ' || c == '\t') && s->line++ < CHUNK_LINE ? CHUNK_BLANK
	                                                         : CHUNKS_BAD;
}

/* RFC 9112 7.1: chunk-size [ chunk-ext ] CRLF. */
static enum chunk_state
size_octet(struct chunks *s, char c)
{
	int digit = target_hex(c);

	if (digit != -1) {
		s->left = s->left << 4 | (unsigned int)digit;
		return s->digits++ < SIZE_DIGITS ? CHUNK_SIZE : CHUNKS_BAD;
	}
	if (s->digits == 0)
		return CHUNKS_BAD;
	if (c == '\r')
		return CHUNK_SIZE_LF;
	s->line = 0;
	return blank_octet(s, c);
}

/* The rest of a line that ends in CR; where its LF is expected is next. */
static enum chunk_state
text_octet(struct chunks *s, char c, enum chunk_state next)
{
	if (c == '\r')
		return next;
	return is_text(c) && s->line++ < CHUNK_LINE ? s->state : CHUNKS_BAD;
}

static enum chunk_state
size_end(struct chunks *s, char c)
{
	bool last = s->left == 0;

	s->digits = 0;
	if (c != '\n')
		return CHUNKS_BAD;
	return last ? TRAILER_START : CHUNK_DATA;
}

static enum chunk_state
trailer_octet(struct chunks *s, char c)
{
	if (c == '\r')
		return LAST_LF;
	s->line = 0;
	return c > ' ' && c != ':' && s->trailers++ < TRAILER_LINES
	           ? TRAILER_LINE
	           : CHUNKS_BAD;
}

/* What is expected after an octet that is no data. */
static enum chunk_state
next_state(struct chunks *s, char c)
{
	switch (s->state) {
	case CHUNK_SIZE:
		return size_octet(s, c);
	case CHUNK_BLANK:
		return blank_octet(s, c);
	case CHUNK_EXTENSION:
		return text_octet(s, c, CHUNK_SIZE_LF);
	case CHUNK_SIZE_LF:
		return size_end(s, c);
	case CHUNK_CR:
		return c == '\r' ? CHUNK_LF : CHUNKS_BAD;
	case CHUNK_LF:
		return c == '\n' ? CHUNK_SIZE : CHUNKS_BAD;
	case TRAILER_START:
		return trailer_octet(s, c);
	case TRAILER_LINE:
		return text_octet(s, c, TRAILER_LF);
	case TRAILER_LF:
		return c == '\n' ? TRAILER_START : CHUNKS_BAD;
	case LAST_LF:
		return c == '\n' ? CHUNKS_END : CHUNKS_BAD;
	default:
		return CHUNKS_BAD;
	}
}

size_t
chunks_parse(struct chunks *s, const char *octets, size_t n, struct span *data)
{
	size_t i;

	*data = (struct span){ octets, 0 };
	for (i = 0; i < n && s->state != CHUNKS_END && s->state != CHUNKS_BAD;
	     i++) {
		if (s->state == CHUNK_DATA) {
			data->at = octets + i;
			data->n = n - i < s->left ? n - i : s->left;
			s->left -= data->n;
			if (s->left == 0)
				s->state = CHUNK_CR;
			return i + data->n;
		}
		s->state = next_state(s, octets[i]);
	}
	return i;
}

void
body_open(struct body *b, struct connection *c, const struct request *r)
{
	b->c = c;
	b->room = c->in + c->in_at;
	b->chunked = r->chunked;
	b->owes_100 = r->expects_100;
	b->done = !r->chunked && r->length == 0;
	b->left = r->length;
	b->max = UINT64_MAX;
	b->got = 0;
	b->status = 0;
	b->step_at = 0;
	b->step_got = 0;
	if (r->chunked)
		b->chunks = (struct chunks){ .state = CHUNK_SIZE };
}

int
body_limit(struct body *b, uint64_t max)
{
	b->max = max;
	if (!b->chunked && b->left > max)
		b->status = 413;
	return b->status;
}

/* Each BODY_STEP has its time, so that who drips octets comes to an end. */
static size_t
peek(struct body *b, const char **octets)
{
	size_t n;

	if (b->step_at == 0 || b->got - b->step_got >= BODY_STEP) {
		b->step_at = conn_deadline(b->c);
		b->step_got = b->got;
	}
	(void)conn_input(b->c, &n);
	if (b->owes_100 && n == 0)
		conn_header(b->c, "HTTP/1.1 100 Continue\r\n\r\n");
	b->owes_100 = false;
	n = conn_body(b->c, octets, b->room, b->step_at);
	if (n == 0 && b->c->ended == TOO_SLOW) {
		b->c->ended = OPEN; /* it is to be told */
		b->status = 408;
	}
	return n;
}

/* Content among octets[n], which has come; 0 if it is the rest of a chunk. */
static size_t
take(struct body *b, const char **octets, size_t n)
{
	struct span data = { *octets, n < b->left ? n : b->left };

	if (b->chunked) {
		conn_take(b->c, chunks_parse(&b->chunks, *octets, n, &data));
		b->done = b->chunks.state == CHUNKS_END;
		if (b->chunks.state == CHUNKS_BAD)
			b->status = 400;
	} else {
		conn_take(b->c, data.n);
		b->left -= data.n;
		b->done = b->left == 0;
	}
	*octets = data.at;
	b->got += data.n;
	if (b->got > b->max)
		b->status = 413;
	return data.n;
}

ssize_t
body_read(struct body *b, const char **octets)
{
	size_t n = 0;

	while (n == 0 && !b->done && b->status == 0) {
		n = peek(b, octets);
		if (n == 0)
			return -1;
		n = take(b, octets, n);
	}
	return b->status != 0 ? -1 : (ssize_t)n;
}

int
body_keep(int fd, const char *octets, ssize_t n)
{
	ssize_t done;

	for (; n > 0; octets += done, n -= done) {
		done = write(fd, octets, (size_t)n);
		if (done == -1)
			return -1;
	}
	return 0;
}

bool
body_is_long(const struct body *b)
{
	return b->status != 0 ||
	       (!b->done &&
	           (b->owes_100 || (!b->chunked && b->left > PASS_OVER)));
}

bool
body_skip(struct body *b)
{
	const char *octets;

	if (body_is_long(b))
		return false;
	b->max = b->got + PASS_OVER;
	while (!b->done && body_read(b, &octets) > 0)
		;
	return b->done && b->status == 0;
}

/* range.c - parts of a file. */
#include "services/httpd/range.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "services/httpd/response.h"

#define DIGITS_MAX 18 /* of a number that fits into off_t */
#define UNIT       "bytes="
#define BOUNDARY   sizeof("0123456789abcdef")
#define PART       512 /* octets of what is before a part */

/* Digits of *s into *value; false if there are none, or too many. */
static bool
take_number(struct span *s, off_t *value)
{
	size_t n = 0;

	for (*value = 0; n < s->n && s->at[n] >= '0' && s->at[n] <= '9'; n++) {
		if (n == DIGITS_MAX)
			return false;
		*value = *value * 10 + (s->at[n] - '0');
	}
	s->at += n;
	s->n -= n;
	return n > 0;
}

/* "5-9", "5-" or "-5". False: it is nothing of the kind. */
static bool
take_range(struct span s, off_t size, struct range *r)
{
	off_t number;

	if (s.n > 0 && *s.at == '-') {
		s.at++;
		s.n--;
		if (!take_number(&s, &number) || s.n > 0)
			return false;
		r->first = number < size ? size - number : 0;
		r->last = number == 0 ? -1 : size - 1;
		return true;
	}
	if (!take_number(&s, &r->first) || s.n == 0 || *s.at != '-')
		return false;
	s.at++;
	s.n--;
	r->last = size - 1;
	if (s.n == 0)
		return true;
	if (!take_number(&s, &number) || s.n > 0 || number < r->first)
		return false;
	if (number < r->last)
		r->last = number;
	return true;
}

/* Is the whole the better answer? */
static bool
is_too_much(const struct range *r, int n, off_t size)
{
	int i, j, overlaps = 0;
	off_t sum = 0;

	for (i = 0; i < n; i++) {
		sum += r[i].last - r[i].first + 1;
		for (j = 0; j < i; j++)
			overlaps += r[i].first <= r[j].last &&
			            r[j].first <= r[i].last;
	}
	return n > 1 && (overlaps > RANGE_OVERLAPS || sum > size);
}

int
range_parse(struct span field, off_t size, struct range ranges[RANGES_MAX])
{
	struct span element;
	struct range one;
	int n = 0, all = 0;

	if (field.n < strlen(UNIT) ||
	    strncasecmp(field.at, UNIT, strlen(UNIT)) != 0)
		return 0;
	field.at += strlen(UNIT);
	field.n -= strlen(UNIT);
	while (span_element(&field, &element)) {
		if (++all > RANGES_MAX || !take_range(element, size, &one))
			return 0;
		if (one.first <= one.last)
			ranges[n++] = one;
	}
	if (all == 0 || is_too_much(ranges, n, size))
		return 0;
	return n > 0 ? n : -1;
}

/* Send it; if the file has become shorter, the connection has to end. */
static bool
send_range(struct exchange *x, int fd, const struct range *r)
{
	off_t n = r->last - r->first + 1, sent;

	sent = conn_sendfile(x->c, fd, r->first, n);
	x->sent += sent;
	if (sent == n)
		return true;
	x->close = true;
	return false;
}

/* What is before a part, and before the end. Returns how many octets. */
static int
write_part(char part[PART], const char *boundary, const char *type, off_t size,
    const struct range *r)
{
	if (r == NULL)
		return snprintf(part, PART, "\r\n--%s--\r\n", boundary);
	return snprintf(part, PART,
	    "\r\n--%s\r\nContent-Type: %s\r\n"
	    "Content-Range: bytes %jd-%jd/%jd\r\n\r\n",
	    boundary, type, (intmax_t)r->first, (intmax_t)r->last,
	    (intmax_t)size);
}

/* RFC 9110 14.6: multipart/byteranges. */
static void
serve_parts(struct exchange *x, int fd, off_t size, const char *type,
    const char *fields, const struct range *ranges, int n)
{
	char boundary[BOUNDARY], part[PART];
	uint64_t chance = 0;
	intmax_t length;
	int i;

	(void)!getrandom(&chance, sizeof(chance), 0);
	snprintf(boundary, sizeof(boundary), "%016jx", (uintmax_t)chance);
	length = write_part(part, boundary, type, size, NULL);
	for (i = 0; i < n; i++)
		length += write_part(part, boundary, type, size, &ranges[i]) +
		          ranges[i].last - ranges[i].first + 1;
	response_start(x, 206);
	conn_header(x->c,
	    "Content-Type: multipart/byteranges; boundary=%s\r\n"
	    "Content-Length: %jd\r\n%s",
	    boundary, length, fields);
	response_end(x);
	for (i = 0; i < n; i++) {
		length = write_part(part, boundary, type, size, &ranges[i]);
		conn_send(x->c, part, (size_t)length);
		x->sent += length;
		if (!send_range(x, fd, &ranges[i]))
			return;
	}
	length = write_part(part, boundary, type, size, NULL);
	conn_send(x->c, part, (size_t)length);
	x->sent += length;
}

void
range_serve(struct exchange *x, int fd, off_t size, const char *type,
    const char *fields, const struct range *ranges, int n)
{
	if (n > 1) {
		serve_parts(x, fd, size, type, fields, ranges, n);
		return;
	}
	response_start(x, 206);
	conn_header(x->c,
	    "Content-Type: %s\r\nContent-Length: %jd\r\n"
	    "Content-Range: bytes %jd-%jd/%jd\r\n%s",
	    type, (intmax_t)(ranges->last - ranges->first + 1),
	    (intmax_t)ranges->first, (intmax_t)ranges->last, (intmax_t)size,
	    fields);
	response_end(x);
	send_range(x, fd, ranges);
}

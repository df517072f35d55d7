/* trace.c - where a message has been: the headers we add (RFC 5321 4.4). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/tls.h"
#include "services/smtpd/smtpd.h"

#define DATE_OCTETS sizeof("Sat, 21 Nov 2026 03:21:28 +0000 ")

/* The process is the only one of its number at that microsecond. */
void
trace_id(char id[ID_OCTETS])
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	snprintf(id, ID_OCTETS, "%08jX%05lX-%X", (uintmax_t)now.tv_sec,
	    (unsigned long)now.tv_nsec / 1000, (unsigned int)getpid());
}

/* RFC 5322 3.3, in the site's own time zone. */
static void
write_date(char date[DATE_OCTETS])
{
	time_t now = time(NULL);
	struct tm tm;

	localtime_r(&now, &tm);
	strftime(date, DATE_OCTETS, "%a, %d %b %Y %H:%M:%S %z", &tm);
}

/* The protocol as RFC 3848 and RFC 6531 4.3 register it. */
static void
write_protocol(FILE *f, const struct smtp *p)
{
	bool known = p->login.user[0] != '\0', private = tls_is_on();

	if (p->utf8)
		fputs("UTF8SMTP", f);
	else
		fputs(p->extended || known || private ? "ESMTP" : "SMTP", f);
	if (private)
		putc('S', f);
	if (known)
		putc('A', f);
}

static void
write_trace(FILE *f, const struct session *s, const struct rcpt *to,
    const char *id, const char *date)
{
	const struct smtp *p = s->own;
	bool ipv6 = strchr(s->peer.ip, ':') != NULL;

	fprintf(f, "Return-Path: <%s>\n", p->sender);
	fprintf(f, "Delivered-To: %s@%s\n", to->name, p->conf->domain);
	fprintf(f, "Received: from %s", p->helo);
	if (strcmp(s->peer.ip, PEER_UNKNOWN) != 0)
		fprintf(f, " ([%s%s])", ipv6 ? "IPv6:" : "", s->peer.ip);
	fprintf(f, "\n\tby %s (inetlab) with ", p->conf->hostname);
	write_protocol(f, p);
	fprintf(f, " id %s\n", id);
	fprintf(f, "\tfor <%s>; %s\n", to->address, date);
}

/* What every message needs (RFC 5322 3.6) and a person at telnet leaves out. */
static void
write_missing(FILE *f, const struct smtp *p, unsigned int there, const char *id,
    const char *date)
{
	if ((there & LETTER_DATE) == 0)
		fprintf(f, "Date: %s\n", date);
	if ((there & LETTER_FROM) == 0 && p->sender[0] != '\0')
		fprintf(f, "From: %s\n", p->sender);
	else if ((there & LETTER_FROM) == 0)
		fprintf(f, "From: MAILER-DAEMON@%s\n", p->conf->domain);
	if ((there & LETTER_MESSAGE_ID) == 0)
		fprintf(f, "Message-ID: <%s@%s>\n", id, p->conf->hostname);
}

char *
trace_headers(const struct session *s, const struct rcpt *to,
    const struct letter *l, const char *id)
{
	char date[DATE_OCTETS], *headers = NULL;
	size_t size;
	FILE *f = open_memstream(&headers, &size);

	if (f == NULL)
		return NULL;
	write_date(date);
	write_trace(f, s, to, id, date);
	write_missing(f, s->own, letter_headers(l), id, date);
	if (fclose(f) == 0)
		return headers;
	free(headers);
	return NULL;
}

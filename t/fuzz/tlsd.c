/*
 * tlsd.c - what strangers reach in tlsd: by octets that are no TLS or half of
 * it, by what they ask for in a handshake that succeeds, and when they come
 * back with a ticket; and what a handler sends for STARTTLS.
 *
 * The first line says which, in letters:
 *	C	the rest is what a client sends
 *	S	the rest is what a handler sends, with a descriptor for each s
 *(a connection), d (a socket of datagrams) and p (a pipe) H	a client shakes
 *hands: the next lines are the name it asks for, its protocols as RFC 7301 has
 *them, and its certificate's name; the rest is said by both. And, each with its
 *letter: 2, by TLS 1.2; r, it takes RSA alone; c, it has a certificate; x, it
 *breaks off; o, it asks for OCSP, and the rest is the response; t, it comes
 *back; before that a, b, four, eight hours pass; w, others may read the file of
 *keys; k, the rest is what is in that.
 */
#include <fcntl.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "services/tlsd/behind.h"
#include "services/tlsd/handshake.h"
#include "services/tlsd/shuttle.h"
#include "services/tlsd/sites.h"
#include "services/tlsd/tlsd.h"
#include "t/fuzz/fuzz.h"
#include "t/fuzz/tlsd/peer.h"
#include "t/fuzz/tlsd/site.h"

#define KEYS_OCTETS 160 /* of the file of keys */
#define PATIENCE_S  5
#define LDH         "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-."

static char keys[SITE_PATH], ca[SITE_PATH]; /* files */
static SSL_CTX *server, *to_it;

/* tickets.c looks at the file once a process: each handshake is another. */
static atomic_int processes = 1;

pid_t
getpid(void)
{
	return processes;
}

static void
begin(void)
{
	static char folder[SITE_PATH];
	struct options o = { .folder = folder,
		.trusted = ca,
		.clients = ca,
		.alpn = "h2,http/1.1,imap",
		.tickets = keys,
		.key_log = "/dev/null",
		.level = 2 };

	signal(SIGPIPE, SIG_IGN);
	site_make();
	strlcpy(folder, site_path(""), sizeof(folder));
	strlcpy(keys, site_path("tickets"), sizeof(keys));
	strlcpy(ca, site_path("ca"), sizeof(ca));
	promise(!sites_read("/nowhere", NULL));
	server = context_new(&o);
	to_it = context_client(&o);
}

/* Each is shown the certificate that OpenSSL finds is for its name. */
static void
check_site(const struct client *c)
{
	const char *dot = strchr(c->name, '.');
	bool www1 = strcasecmp(c->name, "www1.st.um") == 0 ||
	            (dot != NULL && dot != c->name &&
	                strcasecmp(dot, ".www1.st.um") == 0);

	if (!c->resumed && strspn(c->name, LDH) == strlen(c->name))
		promise(strcmp(c->shown, www1 ? "www1" : "default") == 0);
}

static void
check_facts(const struct client *c, const struct tls *facts)
{
	const char *at;

	promise(*facts->protocol != '\0' && *facts->cipher != '\0');
	promise(*facts->sni == '\0' || strcmp(facts->sni, c->name) == 0);
	promise(strspn(facts->sni, LDH "_") == strlen(facts->sni));
	promise(*facts->alpn == '\0' || strcmp(facts->alpn, "h2") == 0 ||
	        strcmp(facts->alpn, "http/1.1") == 0 ||
	        strcmp(facts->alpn, "imap") == 0);
	promise(
	    (*facts->client == '\0') ||
	    (told(c->letters, 'c') && strncmp(facts->client, "CN=", 3) == 0));
	for (at = facts->client; *at != '\0'; at++)
		promise((unsigned char)*at >= ' ' && *at != 0x7f);
}

/* The handler's side: it has said the same, and hears what the client said. */
static void
serve_it(SSL *tls, const struct client *c, int net)
{
	char heard[SAID_MAX + 1];
	ssize_t n, len = 0;
	int plain[2];

	promise(socketpair(AF_UNIX, SOCK_STREAM, 0, plain) == 0);
	promise(c->n == 0 || send(plain[1], c->said, c->n, 0) == (ssize_t)c->n);
	shutdown(plain[1], SHUT_WR);
	promise(shuttle(tls, net, plain[0], PATIENCE_S) != FELL_SILENT);
	close(plain[0]);
	while (
	    (n = read(plain[1], heard + len, sizeof(heard) - (size_t)len)) > 0)
		len += n;
	close(plain[1]);
	/* What had come is lost to us too, if the client threw away what we
	 * said. */
	promise((size_t)len == c->n ||
	        ((size_t)len < c->n && told(c->letters, 'x')));
	promise(memcmp(heard, c->said, (size_t)len) == 0);
}

/* False if it did not come about. */
static bool
handshake_with(struct client *c)
{
	struct tls facts;
	pthread_t thread;
	int pair[2];
	SSL *tls;

	processes++;
	promise(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
	c->net = pair[1];
	c->len = 0;
	promise(pthread_create(&thread, NULL, peer_converse, c) == 0);
	tls = handshake(server, pair[0], PATIENCE_S, "192.0.2.1", NULL, &facts);
	if (tls != NULL) {
		check_facts(c, &facts);
		serve_it(tls, c, pair[0]);
	}
	close(pair[0]);
	promise(pthread_join(thread, NULL) == 0);
	if (tls != NULL) {
		check_site(c);
		promise(
		    told(c->letters, 'x') ||
		    (c->len == c->n && memcmp(c->heard, c->said, c->n) == 0));
	}
	SSL_free(tls);
	return tls != NULL;
}

static void
write_file(const char *path, const void *octets, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	promise(fd != -1 && write(fd, octets, n) == (ssize_t)n);
	close(fd);
}

/* Let the file of keys be as the letters say. */
static void
change_keys(const struct client *c)
{
	const time_t hours = told(c->letters, 'b')   ? 8
	                     : told(c->letters, 'a') ? 4
	                                             : 0;
	struct timespec times[2] = { { time(NULL) - hours * 3600, 0 } };

	times[1] = times[0];
	if (told(c->letters, 'k'))
		write_file(keys, c->said, c->n);
	promise(chmod(keys, told(c->letters, 'w') ? 0644 : 0600) == 0);
	promise(utimensat(AT_FDCWD, keys, times, 0) == 0);
}

static void
read_keys_file(uint8_t to[KEYS_OCTETS])
{
	int fd = open(keys, O_RDONLY);
	struct stat st;

	promise(fd != -1 && fstat(fd, &st) == 0);
	promise(st.st_size >= KEYS_OCTETS && (st.st_mode & 0777) == 0600);
	promise(read(fd, to, KEYS_OCTETS) == KEYS_OCTETS);
	close(fd);
}

/* What a ticket is good for, and what becomes of the file. */
static void
come_back(struct client *c)
{
	const size_t half = KEYS_OCTETS / 2;
	bool had = c->session != NULL && SSL_SESSION_is_resumable(c->session);
	bool good = !told(c->letters, 'w') &&
	            (!told(c->letters, 'k') || c->n >= KEYS_OCTETS);
	uint8_t before[KEYS_OCTETS], after[KEYS_OCTETS];

	read_keys_file(before);
	if (told(c->letters, 'k') && c->n >= KEYS_OCTETS)
		memcpy(before, c->said, KEYS_OCTETS);
	change_keys(c);
	if (!handshake_with(c)) {
		unlink(keys); /* nobody may have looked at it */
		return;
	}
	read_keys_file(after);
	if (!good || told(c->letters, 'b'))
		promise(memcmp(after, before, half) != 0 &&
		        memcmp(after + half, before, half) != 0);
	else if (told(c->letters, 'a'))
		promise(memcmp(after + half, before, half) == 0);
	else
		promise(memcmp(after, before, KEYS_OCTETS) == 0);
	if (!told(c->letters, 'k'))
		promise(c->resumed == (had && good && !told(c->letters, 'b')));
}

/* Cut a line off; what is too long is left out. */
static void
cut(char line[LINE], const uint8_t **at, size_t *n)
{
	const uint8_t *end = memchr(*at, '\n', *n);
	size_t len = end == NULL ? *n : (size_t)(end - *at);

	snprintf(
	    line, LINE, "%.*s", len < LINE ? (int)len : 0, (const char *)*at);
	*at += len + (end != NULL);
	*n -= len + (end != NULL);
}

static void
as_told(const char *letters, const uint8_t *at, size_t n)
{
	struct client c = { .letters = letters, .ctx = to_it };

	cut(c.name, &at, &n);
	cut(c.protocols, &at, &n);
	cut(c.subject, &at, &n);
	c.said = at;
	c.n = n;
	if (told(letters, 'o'))
		write_file(site_path("www1.ecdsa.ocsp"), at, n);
	if (handshake_with(&c) && told(letters, 't'))
		come_back(&c);
	SSL_SESSION_free(c.session);
}

/* Who sends octets alone is never a client. */
static void
raw(const uint8_t *octets, size_t n)
{
	struct tls facts;
	int pair[2];

	processes++;
	promise(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
	promise(n == 0 || send(pair[1], octets, n, 0) == (ssize_t)n);
	shutdown(pair[1], SHUT_WR);
	promise(handshake(server, pair[0], PATIENCE_S, "192.0.2.1", NULL,
	            &facts) == NULL);
	close(pair[0]);
	close(pair[1]);
}

/* One descriptor with one octet is taken, if it is that of a connection. */
static void
hand_over(const char *letters, const uint8_t *octets, size_t n)
{
	union {
		struct cmsghdr align;
		char octets[CMSG_SPACE(4 * sizeof(int))];
	} control = { 0 };
	struct iovec iov = { (void *)(uintptr_t)octets, n };
	struct msghdr m = { .msg_iov = &iov, .msg_iovlen = 1 };
	int type = *letters == 's' ? SOCK_STREAM : SOCK_DGRAM, pair[2], of[2];
	size_t many = strspn(letters, "sdp") % 5, i;
	int fds[4], got;

	promise(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
	promise((*letters == 'p' ? pipe(of)
	                         : socketpair(AF_UNIX, type, 0, of)) == 0);
	for (i = 0; i < many; i++)
		fds[i] = of[0];
	if (many > 0) {
		m.msg_control = control.octets;
		m.msg_controllen = CMSG_SPACE(many * sizeof(int));
		control.align = (struct cmsghdr){ CMSG_LEN(many * sizeof(int)),
			SOL_SOCKET, SCM_RIGHTS };
		memcpy(CMSG_DATA(&control.align), fds, many * sizeof(int));
	}
	promise(n == 0 || sendmsg(pair[1], &m, 0) == (ssize_t)n);
	close(pair[1]);
	got = behind_receive(pair[0]);
	promise((got != -1) == (n > 0 && many == 1 && *letters == 's'));
	close(got);
	close(of[0]);
	close(of[1]);
	close(pair[0]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	char letters[LINE];

	if (server == NULL)
		begin();
	cut(letters, &octets, &n);
	if (*letters == 'C')
		raw(octets, n);
	else if (*letters == 'S')
		hand_over(letters + 1, octets, n);
	else if (*letters == 'H')
		as_told(letters, octets, n);
	return 0;
}

/* starttls.c - a session that goes on under TLS. */
#include "common/starttls.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/log.h"
#include "common/proxy.h"
#include "common/tls.h"
#include "common/wait.h"

static bool
is_stream(int fd)
{
	int type = 0;
	socklen_t len = sizeof(type);

	return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) == 0 &&
	       type == SOCK_STREAM;
}

/* The socket that is for us, or NULL. */
static const char *
our_socket(void)
{
	if (access(STARTTLS_SOCKET, W_OK) == 0)
		return STARTTLS_SOCKET;
	return access(STARTTLS_LDAP, W_OK) == 0 ? STARTTLS_LDAP : NULL;
}

bool
starttls_offered(void)
{
	return !tls_is_on() && is_stream(STDIN_FILENO) && our_socket() != NULL;
}

int
starttls_reach(void)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	const char *path = our_socket();
	int fd;

	if (path == NULL || !starttls_offered())
		return -1;
	strlcpy(to.sun_path, path, sizeof(to.sun_path));
	/* If too many wait there already, we do not. */
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd == -1)
		return -1;
	if (connect(fd, (const struct sockaddr *)&to, sizeof(to)) == 0 &&
	    fcntl(fd, F_SETFL, 0) == 0)
		return fd;
	log_warn("%s: %s", path, strerror(errno));
	close(fd);
	return -1;
}

/* Send fd, with the one octet that it takes. */
static bool
send_descriptor(int to, int fd)
{
	union {
		struct cmsghdr align;
		char octets[CMSG_SPACE(sizeof(fd))];
	} control = { .octets = "" };
	char octet = 0;
	struct iovec iov = { &octet, sizeof(octet) };
	struct msghdr message = { .msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control.octets,
		.msg_controllen = sizeof(control.octets) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&message);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(c), &fd, sizeof(fd));
	return sendmsg(to, &message, MSG_NOSIGNAL) == sizeof(octet);
}

/* The TLS that begins now knows nothing of how the client was before. */
static void
throw_away(struct session *s)
{
	if (s->in_at < s->in_len)
		log_warn("%s: %zu octets sent before TLS are thrown away",
		    s->peer.ip, s->in_len - s->in_at);
	s->in_at = s->in_len = 0;
	s->saw_crlf = s->saw_bare_lf = false;
}

bool
starttls_hand_over(int tlsd, const char *peer, int64_t deadline)
{
	int64_t most = now_ms() + STARTTLS_MS;
	struct proxy p;
	bool on;

	if (deadline > most)
		deadline = most;
	on = send_descriptor(tlsd, STDIN_FILENO) &&
	     proxy_read(tlsd, deadline, &p) != PROXY_BAD &&
	     *p.tls.protocol != '\0' && dup2(tlsd, STDIN_FILENO) != -1 &&
	     dup2(tlsd, STDOUT_FILENO) != -1;
	close(tlsd);
	if (!on) {
		log_info("%s: no TLS came about", peer);
		shutdown(STDIN_FILENO, SHUT_RDWR); /* tlsd may have it yet */
		return false;
	}
	tls_export(&p.tls);
	log_info(
	    "%s: goes on under %s, %s", peer, p.tls.protocol, p.tls.cipher);
	return true;
}

enum starttls
starttls(struct session *s, const char *go_ahead)
{
	int tlsd = starttls_reach();

	if (tlsd == -1)
		return STARTTLS_NONE;
	session_reply(s, "%s", go_ahead);
	throw_away(s);
	session_flush(s);
	if (s->ended != OPEN) {
		close(tlsd);
		return STARTTLS_BROKEN;
	}
	if (starttls_hand_over(tlsd, s->peer.ip, s->over_at))
		return STARTTLS_ON;
	s->ended = PEER_LEFT;
	return STARTTLS_BROKEN;
}

/* cgi.c - a request to a program (RFC 3875): its body, its place, its end. */
#include "services/httpd/cgi.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/log.h"
#include "common/wait.h"
#include "services/httpd/page.h"

#define PLACES (1LL << 40) /* behind all that is in the file */

static const struct http_conf *conf;
static int places = -1; /* a file whose octets are locked, one a program */

/*
 * Under "nowait" no process knows of another, but all have the file of wrong
 * passwords, whose content has nothing to do with these locks. Who has it not
 * counts what comes of one listening socket, by a file without a name.
 */
void
cgi_open(const struct http_conf *http)
{
	conf = http;
	if (places != -1)
		return;
	places = open(http->logins,
	    O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
	if (places == -1)
		places = memfd_create("programs", MFD_CLOEXEC);
}

/*
 * Take a place among cgi_max. A lock ends with the process that has it,
 * whatever has happened to it.
 */
static bool
place_take(void)
{
	struct flock lock = { .l_type = F_WRLCK, .l_len = 1 };

	lock.l_start = PLACES;
	while (lock.l_start < PLACES + (off_t)conf->cgi_max) {
		if (fcntl(places, F_SETLK, &lock) == 0)
			return true;
		lock.l_start++;
	}
	return false;
}

static void
place_leave(void)
{
	struct flock lock = { .l_type = F_UNLCK };

	fcntl(places, F_SETLK, &lock);
}

/*
 * What the client sends, in a file without a name; *length is -1 if it sends
 * nothing. Returns -1 after answering.
 */
static int
take_body(struct exchange *x, off_t *length)
{
	bool has_body = x->r->has_length || x->r->chunked;
	const char *octets;
	ssize_t n;
	int fd;

	*length = -1;
	if (!has_body)
		return open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (body_limit(&x->body, conf->body_max) != 0) {
		page_error(x, 413, NULL);
		return -1;
	}
	fd = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	while ((n = body_read(&x->body, &octets)) > 0) {
		if (fd != -1 && body_keep(fd, octets, n) == -1) {
			close(fd);
			fd = -1;
		}
	}
	if (n < 0 || fd == -1) {
		if (fd == -1)
			log_warn("/tmp: %s", strerror(errno));
		else
			close(fd);
		x->close |= n < 0;
		if (x->c->ended == OPEN || x->body.status != 0)
			page_error(x,
			    x->body.status != 0 ? x->body.status : 500, NULL);
		return -1;
	}
	*length = lseek(fd, 0, SEEK_CUR);
	lseek(fd, 0, SEEK_SET);
	return fd;
}

static bool
is_php(const char *script)
{
	size_t n = strlen(script);

	return n > 4 && strcmp(script + n - 4, ".php") == 0;
}

/* Run it with its input and answer. SIGALRM and SIGTERM wait so long. */
static void
run(struct exchange *x, const char *const *argv, int folder_fd, int input,
    char **env)
{
	struct program p = { .deadline = now_ms() + 1000LL * conf->cgi_s };
	sigset_t ends, before;

	sigemptyset(&ends);
	sigaddset(&ends, SIGALRM);
	sigaddset(&ends, SIGTERM);
	sigprocmask(SIG_BLOCK, &ends, &before);
	if (program_start(&p, argv, folder_fd, input, env) == -1)
		page_error(x, 500, NULL);
	else {
		cgi_answer(x, &p);
		program_end(&p);
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
}

void
cgi_serve(struct exchange *x, int script_folder_fd, const char *script,
    const char *path_info)
{
	char name[NAME_MAX + sizeof("./")];
	const char *php[] = { "php-cgi", NULL }, *own[] = { name, NULL };
	off_t length;
	char **env;
	int input;

	snprintf(name, sizeof(name), "./%s", script);
	if (!is_php(script) && faccessat(script_folder_fd, script, X_OK, 0)) {
		page_error(x, 403, "This program may not be run.");
		return;
	}
	input = take_body(x, &length);
	if (input == -1)
		return;
	env = cgi_environment(x, script_folder_fd, script, path_info, length);
	if (env == NULL)
		page_error(x, 431, "That is too much for a program.");
	else if (!place_take())
		page_fields(x, 503, "Too many programs are running.",
		    "Retry-After: 5\r\n");
	else {
		run(x, is_php(script) ? php : own, script_folder_fd, input,
		    env);
		place_leave();
	}
	close(input);
}

/* stand_ins.c - in place of what a fuzz target should not do in earnest. */
#include <crypt.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "common/conf.h"
#include "common/log.h"
#include "common/serve.h"
#include "common/session.h"
#include "t/fuzz/fuzz.h"

static const struct conf *settings;

static int
memory_file(int fd, const void *octets, size_t n)
{
	if (fd == -1)
		fd = memfd_create("fuzz", MFD_CLOEXEC);
	promise(fd != -1 && ftruncate(fd, 0) == 0 &&
	        pwrite(fd, octets, n, 0) == (ssize_t)n &&
	        lseek(fd, 0, SEEK_SET) == 0);
	return fd;
}

const char *
fuzz_file(const void *octets, size_t n)
{
	static int fd = -1;
	static char name[32];

	fd = memory_file(fd, octets, n);
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	return name;
}

/* The service's struct of the last session. */
static void *last_own;

void __real_session_init(struct session *s, const struct protocol *proto,
    unsigned int state, void *own);
void __wrap_session_init(struct session *s, const struct protocol *proto,
    unsigned int state, void *own);

void
__wrap_session_init(struct session *s, const struct protocol *proto,
    unsigned int state, void *own)
{
	last_own = own;
	__real_session_init(s, proto, state, own);
}

void
fuzz_session(const void *octets, size_t n, int (*program)(void),
    void (*forget)(void *own))
{
	static int fd = -1;

	if (last_own != NULL && forget != NULL)
		forget(last_own);

	if (fd == -1) {
		fd = memory_file(-1, octets, n);
		promise(dup2(fd, STDIN_FILENO) != -1);
		promise(dup2(memory_file(-1, "", 0), STDOUT_FILENO) != -1);
	}
	memory_file(fd, octets, n);
	memory_file(STDOUT_FILENO, "", 0);
	program();
}

size_t
fuzz_said(char *to, size_t size)
{
	ssize_t n = pread(STDOUT_FILENO, to, size, 0);

	promise(n != -1);
	return (size_t)n;
}

void
fuzz_settings(const char *text)
{
	char all[1024];

	/* No file to count in: it would stay when we are gone. */
	snprintf(all, sizeof(all), "%s\nlogins = \"/dev/null/none\"\n", text);
	settings = conf_read(fuzz_file(all, strlen(all)));
	promise(settings != NULL);
}

const struct conf *
conf_load(void)
{
	if (settings == NULL)
		fuzz_settings("");
	return settings;
}

/* We are never given a listening socket. */
void
serve(const struct conf *conf, const char *service)
{
	(void)conf;
	(void)service;
}

void
serve_look(void (*look)(void))
{
	(void)look;
}

int
serve_end(int status)
{
	return status;
}

/* Nobody waits here. */
int
nanosleep(const struct timespec *time, struct timespec *left)
{
	(void)time;
	(void)left;
	return 0;
}

/* The same each time, so that a proof in the corpus is a good one. */
ssize_t
getrandom(void *octets, size_t n, unsigned int flags)
{
	(void)flags;
	memset(octets, 'x', n);
	return (ssize_t)n;
}

/* libFuzzer has the alarm. */
unsigned int
alarm(unsigned int seconds)
{
	(void)seconds;
	return 0;
}

/* A password's hash is itself. */
char *
crypt_r(const char *password, const char *setting, struct crypt_data *data)
{
	(void)setting;
	snprintf(data->output, sizeof(data->output), "%s", password);
	return data->output;
}

char *
crypt_gensalt_rn(const char *prefix, unsigned long count, const char *octets,
    int n, char *output, int size)
{
	(void)count;
	(void)octets;
	(void)n;
	snprintf(output, (size_t)size, "%s", prefix);
	return output;
}

void
log_open(const char *name)
{
	(void)name;
}

/* Formats what is to be logged: that may be wrong as well. */
static void
format(const char *fmt, va_list ap)
{
	char line[LOG_LINE];

	vsnprintf(line, sizeof(line), fmt, ap);
}

#define STAND_IN(name)                                                         \
	void name(const char *fmt, ...)                                        \
	{                                                                      \
		va_list ap;                                                    \
                                                                               \
		va_start(ap, fmt);                                             \
		format(fmt, ap);                                               \
		va_end(ap);                                                    \
	}

STAND_IN(log_debug)
STAND_IN(log_info)
STAND_IN(log_warn)

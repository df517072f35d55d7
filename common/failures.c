/* failures.c - wrong passwords, counted by the address they come from. */
#include "common/failures.h"

#include <errno.h>
#include <fcntl.h>
#include <nettle/hmac.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/log.h"
#include "common/network.h"
#include "common/wait.h"

/* What one address has failed at since its window began. */
struct slot {
	_Atomic uint64_t who; /* network_key(); 0: nobody */
	_Atomic uint32_t since_s, failures;
};

struct table {
	uint8_t secret[FAILURES_SECRET];
	struct slot slot[FAILURES_SLOTS];
};

/*
 * Make the file whole, unless another has meanwhile. Its octets are written,
 * since a hole in it that the disk has no room for would end who looks there.
 */
static int
fill(int fd)
{
	struct table *t;
	struct stat st;
	int result = -1;

	if (flock(fd, LOCK_EX) == -1 || fstat(fd, &st) == -1)
		return -1;
	if (st.st_size == sizeof(*t))
		return flock(fd, LOCK_UN);
	t = calloc(1, sizeof(*t));
	if (t != NULL &&
	    getrandom(t->secret, sizeof(t->secret), 0) == sizeof(t->secret) &&
	    ftruncate(fd, 0) == 0 &&
	    pwrite(fd, t, sizeof(*t), 0) == (ssize_t)sizeof(*t))
		result = 0;
	free(t);
	flock(fd, LOCK_UN);
	return result;
}

static struct table *
map(const char *path)
{
	int fd = open(
	    path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
	void *t = MAP_FAILED;
	struct stat st;

	if (fd != -1 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    (st.st_size == sizeof(struct table) || fill(fd) == 0))
		t = mmap(NULL, sizeof(struct table), PROT_READ | PROT_WRITE,
		    MAP_SHARED, fd, 0);
	if (t == MAP_FAILED)
		log_warn("%s: %s: wrong passwords are not counted", path,
		    strerror(errno));
	if (fd != -1)
		close(fd);
	return t == MAP_FAILED ? NULL : t;
}

static void
unmap(struct table *t)
{
	if (t != NULL)
		munmap(t, sizeof(*t));
}

/* Where who's slots begin, as nobody outside can foresee. */
static uint64_t
place(const struct table *t, uint64_t who)
{
	struct hmac_sha256_ctx h;
	uint64_t at;

	hmac_sha256_set_key(&h, sizeof(t->secret), t->secret);
	hmac_sha256_update(&h, sizeof(who), (const uint8_t *)&who);
	hmac_sha256_digest(&h, sizeof(at), (uint8_t *)&at);
	return at;
}

/* How many failures count now. A time to come was before a restart. */
static uint32_t
failures(const struct slot *s, uint32_t now_s, uint32_t window_s)
{
	return now_s - s->since_s < window_s ? s->failures : 0;
}

/*
 * The slot of an address. If it has none, the one with the fewest failures
 * may be taken: to be forgotten, an address needs as many as there are probes
 * that failed more often.
 */
static struct slot *
find(struct table *t, const struct conf *conf, uint64_t who, uint32_t now_s,
    bool may_take)
{
	struct slot *s, *victim = NULL;
	uint32_t n, fewest = UINT32_MAX;
	uint64_t first = place(t, who);
	unsigned int i;

	for (i = 0; i < FAILURES_PROBES; i++) {
		s = &t->slot[(first + i) % FAILURES_SLOTS];
		if (s->who == who)
			return s;
		n = failures(s, now_s, conf->login_window_s);
		if (n < fewest) {
			victim = s;
			fewest = n;
		}
	}
	if (!may_take || victim == NULL)
		return NULL;
	victim->failures = 0;
	victim->who = who;
	return victim;
}

/* What ip has failed at; and add more to it. */
static uint32_t
count(const struct conf *conf, const char *ip, uint32_t more)
{
	uint32_t now_s = (uint32_t)(now_ms() / 1000), n = 0;
	struct network from;
	struct table *t;
	struct slot *s;

	if (network_parse(&from, ip) == -1) /* a person at a terminal */
		return 0;
	if ((t = map(conf->logins)) == NULL)
		return 0;
	s = find(t, conf, network_key(&from.address), now_s, more > 0);
	if (s != NULL)
		n = failures(s, now_s, conf->login_window_s);
	if (s != NULL && more > 0) {
		if (n == 0) {
			s->failures = 0;
			s->since_s = now_s;
		}
		s->failures += more;
	}
	unmap(t);
	return n;
}

bool
failures_many(const struct conf *conf, const char *ip)
{
	return count(conf, ip, 0) >= conf->login_failures;
}

void
failures_add(const struct conf *conf, const char *ip)
{
	count(conf, ip, 1);
}

void
failures_secret(const struct conf *conf, uint8_t secret[FAILURES_SECRET])
{
	struct table *t = map(conf->logins);

	if (t != NULL)
		memcpy(secret, t->secret, FAILURES_SECRET);
	else if (getrandom(secret, FAILURES_SECRET, 0) != FAILURES_SECRET)
		abort();
	unmap(t);
}

/* scoreboard.c - who is connected to what. */
#include "common/scoreboard.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/network.h"
#include "common/wait.h"

#define MAGIC     "inetlab1"
#define LINE_BITS 8 /* of an owner; BOARD_LINES, and the pid above them */
#define LINE_MASK (BOARD_LINES - 1)
#define MINUTE_S  60
#define PROBES    8 /* places where one address may be in the rate table */

static uint32_t
owner_of(pid_t pid, unsigned int line)
{
	return (uint32_t)pid << LINE_BITS | line;
}

struct scoreboard *
board_new(int *fd)
{
	struct scoreboard *b;
	void *map = MAP_FAILED;

	*fd = memfd_create("scoreboard", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (*fd == -1)
		return NULL;
	if (ftruncate(*fd, sizeof(*b)) == 0 &&
	    fcntl(*fd, F_ADD_SEALS,
	        F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0)
		map = mmap(NULL, sizeof(*b), PROT_READ | PROT_WRITE, MAP_SHARED,
		    *fd, 0);
	if (map == MAP_FAILED) {
		close(*fd);
		return NULL;
	}
	b = map;
	memcpy(b->magic, MAGIC, sizeof(b->magic));
	b->size = sizeof(*b);
	b->slots = BOARD_SLOTS;
	return b;
}

int
board_publish(const char *path, int fd)
{
	char target[64];

	snprintf(target, sizeof(target), "/proc/%d/fd/%d", getpid(), fd);
	if (unlink(path) == -1 && errno != ENOENT)
		return -1;
	return symlink(target, path);
}

static bool
is_board(const struct scoreboard *b)
{
	return memcmp(b->magic, MAGIC, sizeof(b->magic)) == 0 &&
	       b->size == sizeof(*b);
}

struct scoreboard *
board_map(int fd)
{
	struct scoreboard *b = NULL;
	struct stat st;
	void *map;

	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_size == sizeof(*b)) {
		map = mmap(NULL, sizeof(*b), PROT_READ | PROT_WRITE, MAP_SHARED,
		    fd, 0);
		b = map == MAP_FAILED ? NULL : map;
	}
	close(fd);
	if (b != NULL && !is_board(b)) {
		board_unmap(b);
		return NULL;
	}
	return b;
}

bool
board_keep_to_itself(struct scoreboard *b)
{
	return madvise(b, sizeof(*b), MADV_DONTFORK) == 0;
}

void
board_unmap(struct scoreboard *b)
{
	munmap(b, sizeof(*b));
}

struct scoreboard *
board_read(const char *path)
{
	struct scoreboard *b = malloc(sizeof(*b));
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	size_t got = 0;
	ssize_t n = 0;

	if (fd == -1 || b == NULL) {
		free(b);
		return NULL;
	}
	while (got < sizeof(*b) &&
	       (n = read(fd, (char *)b + got, sizeof(*b) - got)) > 0)
		got += (size_t)n;
	close(fd);
	if (got == sizeof(*b) && is_board(b))
		return b;
	free(b);
	errno = EINVAL;
	return NULL;
}

int
board_line_new(struct scoreboard *b, const char *service)
{
	struct board_line *l;
	unsigned int i;

	for (i = 0; i < BOARD_LINES; i++) {
		l = &b->line[i];
		/* Sessions may outlive the line that let them in. */
		if (l->used || board_active(b, i) > 0)
			continue;
		memset(l, 0, sizeof(*l));
		strlcpy(l->service, service, sizeof(l->service));
		l->used = true;
		return (int)i;
	}
	return -1;
}

void
board_line_free(struct scoreboard *b, unsigned int line)
{
	b->line[line].used = false;
}

static unsigned int
high(const struct scoreboard *b)
{
	unsigned int n = atomic_load_explicit(&b->high, memory_order_relaxed);

	return n <= BOARD_SLOTS ? n : BOARD_SLOTS;
}

static uint32_t
owner(const struct scoreboard *b, unsigned int slot)
{
	return atomic_load_explicit(&b->owner[slot], memory_order_relaxed);
}

unsigned int
board_active(const struct scoreboard *b, unsigned int line)
{
	unsigned int n = high(b), active = 0, i;

	for (i = 0; i < n; i++)
		active += owner(b, i) != 0 && (owner(b, i) & LINE_MASK) == line;
	return active;
}

static unsigned int
of_address(const struct scoreboard *b, unsigned int line, uint64_t key)
{
	unsigned int n = high(b), found = 0, i;

	for (i = 0; i < n; i++)
		found += b->key[i] == key && owner(b, i) != 0 &&
		         (owner(b, i) & LINE_MASK) == line;
	return found;
}

/* Spread the bits of x, so that neighbours do not share a place. */
static uint64_t
mixed(uint64_t x)
{
	x = (x ^ x >> 33) * 0xff51afd7ed558ccd;
	x = (x ^ x >> 29) * 0xc4ceb9fe1a85ec53;
	return x ^ x >> 32;
}

/*
 * The place where who's starts are counted. If it has none, it takes the one
 * whose minute is over or that started least: to be forgotten, a busy
 * address needs PROBES busier ones. Two processes may race for a place; then
 * one start is not counted.
 */
static struct board_rate *
rate_of(struct scoreboard *b, uint64_t who, uint32_t now_s)
{
	struct board_rate *r, *victim = NULL;
	uint32_t starts, fewest = UINT32_MAX;
	unsigned int i;

	for (i = 0; i < PROBES; i++) {
		r = &b->rate[(who + i) % BOARD_RATES];
		if (r->who == who)
			return r;
		starts = now_s - r->since_s >= MINUTE_S ? 0 : r->starts;
		if (victim == NULL || starts < fewest) {
			victim = r;
			fewest = starts;
		}
	}
	victim->starts = 0;
	victim->since_s = now_s;
	victim->who = who;
	return victim;
}

bool
board_rate(
    struct scoreboard *b, unsigned int line, const struct in6_addr *address)
{
	uint32_t now_s = (uint32_t)(now_ms() / 1000);
	unsigned int limit = b->line[line].limits.per_minute;
	struct board_rate *r;

	if (limit == 0)
		return true;
	r = rate_of(b, mixed(network_key(address) + line), now_s);
	if (now_s - r->since_s >= MINUTE_S) {
		r->since_s = now_s;
		r->starts = 0;
	}
	if (r->starts >= limit)
		return false;
	r->starts++;
	return true;
}

/* The limits of one address. */
static bool
address_fits(struct scoreboard *b, unsigned int line, unsigned int active,
    const struct in6_addr *address, enum refused *why)
{
	unsigned int limit = b->line[line].limits.per_address;

	*why = ADDRESS_FULL;
	/* Fewer than the limit in all: no need to ask who they are. */
	if (limit > 0 && active >= limit &&
	    of_address(b, line, network_key(address)) >= limit)
		return false;
	*why = TOO_FAST;
	return board_rate(b, line, address);
}

static void
set_address(struct scoreboard *b, unsigned int slot,
    const struct in6_addr *address, in_port_t port)
{
	b->key[slot] = address == NULL ? 0 : network_key(address);
	if (address != NULL)
		b->address[slot] = *address;
	b->port[slot] = port;
}

/* Take any free slot; -1 if there is none. */
static int
take_free(struct scoreboard *b, uint32_t for_whom)
{
	unsigned int n = b->slots, i;
	uint32_t free_slot, top;

	for (i = 0; i < n && i < BOARD_SLOTS; i++) {
		free_slot = 0;
		if (owner(b, i) != 0 || !atomic_compare_exchange_strong(
		                            &b->owner[i], &free_slot, for_whom))
			continue;
		top = b->high;
		while (top <= i &&
		       !atomic_compare_exchange_weak(&b->high, &top, i + 1))
			;
		return (int)i;
	}
	return -1;
}

int
board_take(struct scoreboard *b, unsigned int line, pid_t pid,
    const struct in6_addr *address, in_port_t port, enum refused *why)
{
	unsigned int limit = b->line[line].limits.max;
	unsigned int active = board_active(b, line);
	int slot;

	*why = LINE_FULL;
	if (limit > 0 && active >= limit)
		return -1;
	if (address != NULL && !address_fits(b, line, active, address, why))
		return -1;
	*why = SITE_FULL;
	slot = take_free(b, owner_of(pid, line));
	if (slot == -1)
		return -1;
	set_address(b, (unsigned int)slot, address, port);
	b->since_ms[slot] = now_ms();
	return slot;
}

bool
board_retake(struct scoreboard *b, unsigned int slot,
    const struct in6_addr *address, in_port_t port, enum refused *why)
{
	unsigned int line = board_line_of(b, slot);

	if (!address_fits(b, line, board_active(b, line), address, why))
		return false;
	set_address(b, slot, address, port);
	return true;
}

void
board_give(struct scoreboard *b, unsigned int slot, pid_t pid)
{
	b->owner[slot] = owner_of(pid, board_line_of(b, slot));
}

void
board_free(struct scoreboard *b, unsigned int slot)
{
	b->owner[slot] = 0;
}

int
board_find(const struct scoreboard *b, pid_t pid, unsigned int from)
{
	unsigned int n = high(b), i;

	for (i = from; i < n; i++)
		if (owner(b, i) >> LINE_BITS == (uint32_t)pid)
			return (int)i;
	return -1;
}

unsigned int
board_line_of(const struct scoreboard *b, unsigned int slot)
{
	return owner(b, slot) & LINE_MASK;
}

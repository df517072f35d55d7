/*
 * scoreboard.h - who is connected to what, seen by every process that accepts.
 *
 * One piece of memory, mapped by inetd and by each `wait` program it
 * starts. A connection holds a slot: the process that serves it, the line of
 * inetd.conf it came by, its address, when it began. How many there are is
 * found by counting slots, so nothing drifts when somebody is killed; the
 * counters only grow. There are no locks: a slot is taken by one atomic
 * exchange, and whoever reaps the process gives it back.
 *
 * The processes that write here parse nothing that a stranger sends, but a
 * balancer's PROXY header; those that do have let go of it. Even so, what is
 * read here is never used as an index or a process to signal without a check.
 */
#ifndef SCOREBOARD_H
#define SCOREBOARD_H

#include <netinet/in.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define BOARD_SLOTS   4096 /* connections at once, of a whole site */
#define BOARD_LINES   256  /* lines of inetd.conf */
#define BOARD_RATES   4096 /* addresses whose rate is known */
#define BOARD_SERVICE 32   /* octets of a name, with its NUL */
#define BOARD_WHERE   80   /* octets of "address:port/protocol" */

/* What a line allows; 0 for no limit. */
struct limits {
	unsigned int max;         /* connections at once */
	unsigned int per_minute;  /* starts, of one address */
	unsigned int per_address; /* connections at once, of one address */
};

/* Why a connection was turned away. */
enum refused {
	DENIED,       /* by the settings */
	SITE_FULL,    /* connections_max */
	LINE_FULL,    /* limits.max */
	ADDRESS_FULL, /* limits.per_address */
	TOO_FAST,     /* limits.per_minute */
	BAD_PROXY,    /* no PROXY header, or a bad one */
	REFUSED       /* how many there are */
};

struct board_line {
	atomic_bool used;
	char service[BOARD_SERVICE];
	char where[BOARD_WHERE];
	struct limits limits;
	_Atomic uint64_t accepted, refused[REFUSED];
};

/* Starts of one address by one line, since the window began. */
struct board_rate {
	_Atomic uint64_t who;
	_Atomic uint32_t since_s, starts;
};

struct scoreboard {
	char magic[8];
	uint32_t size;
	_Atomic uint32_t slots; /* that may be taken */
	_Atomic uint32_t high;  /* slots that ever were */
	/* A field at a time, so that counting reads only the owners. */
	_Atomic uint32_t owner[BOARD_SLOTS]; /* pid and line; 0: free */
	_Atomic uint64_t key[BOARD_SLOTS];   /* network_key(); 0: none */
	struct in6_addr address[BOARD_SLOTS];
	in_port_t port[BOARD_SLOTS];
	int64_t since_ms[BOARD_SLOTS];
	struct board_line line[BOARD_LINES];
	struct board_rate rate[BOARD_RATES];
};

/*
 * A new one. *fd is its descriptor, for `wait` programs, and closed on exec.
 * It is memory, not a file, and sealed: whoever has it can neither cut it
 * short, which would end all who look at it with SIGBUS, nor can a full disk.
 * NULL with errno set on failure.
 */
struct scoreboard *board_new(int *fd);

/*
 * Let board_read() find it by path as long as we live: a link to our fd, in
 * place of what is there. Only our user and root can follow it.
 */
int board_publish(const char *path, int fd);

/* Map the one that inetd gave us as fd, which is closed. NULL: not one. */
struct scoreboard *board_map(int fd);
void board_unmap(struct scoreboard *b);

/* Children of this process are not to have it. False: they have. */
bool board_keep_to_itself(struct scoreboard *b);

/*
 * A copy of the one at path, to look at; free() it. What is there and is not
 * one is an error (EINVAL).
 */
struct scoreboard *board_read(const char *path);

/* A row for a line of inetd.conf: its number, or -1 if there is none left. */
int board_line_new(struct scoreboard *b, const char *service);
void board_line_free(struct scoreboard *b, unsigned int line);

/* How many connections a line has now. */
unsigned int board_active(const struct scoreboard *b, unsigned int line);

/*
 * Take a slot for a connection by line, in the name of pid (the caller, until
 * a child has it), if the limits allow it. address NULL: a local one, without
 * limits of its own. Returns the slot, or -1 with *why.
 */
int board_take(struct scoreboard *b, unsigned int line, pid_t pid,
    const struct in6_addr *address, in_port_t port, enum refused *why);

/* The same for a slot that was taken before its address was known. */
bool board_retake(struct scoreboard *b, unsigned int slot,
    const struct in6_addr *address, in_port_t port, enum refused *why);

/* May this address begin once more within the minute? */
bool board_rate(
    struct scoreboard *b, unsigned int line, const struct in6_addr *address);

void board_give(struct scoreboard *b, unsigned int slot, pid_t pid);
void board_free(struct scoreboard *b, unsigned int slot);

/* The slot of pid, or -1. from: 0 at first, then one more than the last. */
int board_find(const struct scoreboard *b, pid_t pid, unsigned int from);

/* The line a slot belongs to. */
unsigned int board_line_of(const struct scoreboard *b, unsigned int slot);

#endif

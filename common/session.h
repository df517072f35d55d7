/*
 * session.h - one client's conversation, over stdin and stdout.
 *
 * A service describes its protocol as data (struct protocol and its table of
 * commands) and calls session_serve(). Everything that is the same for every
 * line protocol happens here, once: deadlines, line limits, CRLF, finding the
 * row, checking the argument, counting mistakes, HELP, logging without
 * secrets.
 *
 * Errors are sticky. Writing never fails in the caller's face: the first
 * failed read or write sets s->ended, later writes do nothing, and the loop
 * stops. So handlers read as straight-line protocol, and session_serve()'s
 * result says how it went.
 */
#ifndef SESSION_H
#define SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/peer.h"

struct session;

/* What a handler tells the loop to do after it has replied. */
enum verdict {
	GO_ON,   /* wait for the next command */
	MISTAKE, /* likewise, but count it: the reply was an error */
	HANG_UP  /* flush what was said, then end the session */
};

/* What a command may be given after its name. */
enum argument {
	ARG_NONE,  /* nothing; "NOOP x" is refused */
	ARG_MAYBE, /* anything or nothing; arg is "" if nothing */
	ARG_ONE,   /* something; arg is never "" */
	ARG_SECRET /* as ARG_ONE, to the last blank, and never logged */
};

/* Why the loop turned a line down; the protocol supplies the words. */
enum refusal {
	NO_SUCH_COMMAND,   /* no row has this name */
	NOT_NOW,           /* a row has the name, none in this state */
	BAD_ARGUMENT,      /* the row's enum argument does not allow it */
	LINE_TOO_LONG,     /* one refusal per line, however long */
	TOO_MANY_MISTAKES, /* said once, then the session ends */
	TIMED_OUT,         /* likewise */
	REFUSALS           /* how many there are */
};

/*
 * How a session ended. OPEN while it has not. A peer that does not read what
 * we write is IO_FAILED: there is no telling it.
 */
enum ending { OPEN, DONE, PEER_LEFT, WENT_IDLE, THROWN_OUT, IO_FAILED };

/* One row of a service's table: a line of the RFC's list of commands. */
struct command {
	const char *name;    /* in capitals; NULL ends the table */
	unsigned int states; /* bits of the states it is valid in */
	enum argument argument;
	enum verdict (*run)(struct session *, char *arg);
	const char *syntax; /* of the argument, "" for none */
	const char *help;   /* what it does */
	const char *rfc;    /* number and section, "5321 4.1.1.2", or "" */
};

/* How the protocol frames an answer of several lines. */
struct help_frame {
	const char *first;  /* a line before the rows, or NULL */
	const char *before; /* put before each row */
	const char *last;   /* the last line */
};

/* A protocol, as a constant in its service's file. */
struct protocol {
	const char *name; /* "pop3", for the log */
	size_t line_max;  /* octets, with the CRLF */
	int idle_s;       /* for a line to arrive, or a buffer to be taken */
	unsigned int mistakes_max; /* in a row, before we hang up */
	const struct command *commands;
	struct help_frame help;
	const char *refusals[REFUSALS];
};

#define SESSION_LINE 8192 /* the largest line_max allowed */
#define SESSION_IN   (32 * 1024)
#define SESSION_OUT  (128 * 1024) /* what is not filled costs nothing */

struct session {
	const struct protocol *proto;
	unsigned int state; /* exactly one bit */
	void *own;          /* the service's own struct */
	const char
	    *before; /* put before the protocol's refusals; "" at first */
	struct peer peer;
	enum ending ended;
	int idle_s; /* the protocol's, until settings say otherwise */
	unsigned int mistakes_max; /* likewise */
	unsigned int mistakes;
	int64_t over_at;  /* no read waits past this; INT64_MAX: no limit */
	bool saw_crlf;    /* some line ended in CRLF */
	bool saw_bare_lf; /* some line ended in LF alone */
	bool not_socket;  /* stdout is a pipe, a file or a terminal */
	size_t in_at, in_len, out_len;
	char in[SESSION_IN], out[SESSION_OUT];
};

/*
 * Prepare s to speak proto, starting in state. own is the service's and is
 * not touched here. SIGPIPE is ignored from here on.
 */
void session_init(struct session *s, const struct protocol *proto,
    unsigned int state, void *own);

/*
 * Let the session last at most seconds from now, farewell included; 0 takes
 * the limit away. An alarm behind it ends a process that is stuck elsewhere.
 */
void session_lifetime(struct session *s, unsigned int seconds);

/* Answer commands until the session ends; says why it did. */
enum ending session_serve(struct session *s);

/*
 * End the session, from a loop that is not session_serve(): send what waits,
 * tell a peer that is turned out why, and see that the kernel does not drop
 * these words with the connection. Takes up to two seconds if the peer does
 * not read them. Says how the session ended.
 */
enum ending session_close(struct session *s);

/*
 * Run one line as a command: find its row, check state and argument, call it.
 * line is cut up in place. For protocols that put something before the
 * command (IMAP's tag) and so need a loop of their own.
 */
enum verdict session_dispatch(struct session *s, char *line);

/*
 * Heed what a command's handler, or session_dispatch(), wants next: mistakes
 * are counted. False if the session is to end; session_close() ends it.
 */
bool session_heed(struct session *s, enum verdict next);

/*
 * Read one line into line[size] without its line end; size is
 * proto->line_max, but what is no command may have a limit of its own.
 * Flushes replies first, but only if it has to wait, so a pipelining client
 * gets them in one segment. The octets that telnet sends for Ctrl-C and the
 * like (RFC 854) are left out. Returns 1 for a line, 0 for a line that was
 * too long or held a NUL (it has been skipped whole and must be refused once;
 * line has its beginning and its last octet), and -1 when s->ended is set.
 */
int session_line(struct session *s, char *line, size_t size);

/* True if every line so far ended in a bare LF: a person with nc. */
bool session_is_bare(const struct session *s);

/* Send one formatted line and CRLF. Control characters are sent as '?'. */
void session_reply(struct session *s, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * Turn the client down in the protocol's own words; more, if not "", follows
 * them after a colon.
 */
void session_refuse(struct session *s, enum refusal why, const char *more);

/*
 * Answer HELP (arg is "") or HELP VERB from the table of commands. Returns
 * MISTAKE, having said nothing, if no row has the name.
 */
enum verdict session_help(struct session *s, const char *arg);

/*
 * What has come in and not been taken, for data that is no command: waits
 * until deadline if there is nothing (replies are flushed first). Returns how
 * many octets *octets points to, or 0 with s->ended set. They stay valid until
 * the next call that reads. session_take() uses up the first n of them.
 * session_has_input() says whether session_peek() would not wait.
 */
size_t session_peek(struct session *s, const char **octets, int64_t deadline);
bool session_has_input(const struct session *s);
void session_take(struct session *s, size_t n);

/* Write n octets as they are. */
void session_write(struct session *s, const void *octets, size_t n);

/*
 * Where at least least octets can be written to, of SESSION_OUT at most; *room
 * is how many. session_added() says how many were.
 */
char *session_room(struct session *s, size_t least, size_t *room);
void session_added(struct session *s, size_t n);

/* Send what has been gathered by these. */
void session_flush(struct session *s);

#endif

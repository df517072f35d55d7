/*
 * cgi.h - programs that write an answer: CGI/1.1 (RFC 3875).
 *
 * A program gets the variables of RFC 3875 4.1 and a few that everybody has,
 * and nothing else: no descriptor, no variable of ours. What the client sent
 * is a file without a name on its standard input, so that neither waits for
 * the other; what it says on standard error goes to the log. It leads a group
 * of processes of its own, which ends with the answer, or when its time is
 * over: that is 504, or an answer that ends in the middle.
 */
#ifndef CGI_H
#define CGI_H

#include "common/conf.h"
#include "services/httpd/exchange.h"

#define CGI_HEADER_MAX 16384      /* octets of its header */
#define CGI_OUTPUT_MAX 268435456  /* of an answer; then it ends */
#define CGI_FILE_MAX   67108864   /* of a file that it writes */
#define CGI_MEMORY_MAX 1073741824 /* of its addresses */
#define CGI_LOG_MAX    20         /* lines of one in the log */
#define CGI_ENV_OCTETS 65536
#define CGI_ENV_MAX    160 /* variables */

/* How long they may take, and how many there may be at once, from now on. */
void cgi_open(const struct http_conf *conf);

/*
 * Run script, a name in the folder of script_folder_fd, and answer with what
 * it says. path_info is what the path has after it, "/a/b" or "". A name that
 * ends in ".php" is run by php-cgi, anything else has to be executable.
 */
void cgi_serve(struct exchange *x, int script_folder_fd, const char *script,
    const char *path_info);

/* What follows is between the files of cgi. */

struct program {
	int pid;
	int out, err;     /* what it says; -1: no more of it */
	int64_t deadline; /* of all it does */
	off_t total;      /* octets that it has said */
	int lines;        /* of it in the log */
	bool late;        /* its time was over */
	bool gone;        /* the client was, or nobody wants it any more */
};

/*
 * Read what it says next into to[n], until then (or deadline, if that is
 * first). Returns how much; 0 at its end, for good or not; -1 if there is
 * nothing by then.
 */
ssize_t program_read(struct program *p, char *to, size_t n, int64_t then);

/* Start argv[0] in folder_fd with input, or say why not and return -1. */
int program_start(struct program *p, const char *const *argv, int folder_fd,
    int input, char **env);

/* Have it and its group ended. */
void program_end(struct program *p);

/* The variables for it, NULL at the end; NULL if they are too many. */
char **cgi_environment(const struct exchange *x, int script_folder_fd,
    const char *script, const char *path_info, off_t length);

/* Answer with what it says. */
void cgi_answer(struct exchange *x, struct program *p);

#endif

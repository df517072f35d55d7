/*
 * cgi.h - programs that write an answer: CGI/1.1 (RFC 3875).
 *
 * A program gets the variables of RFC 3875 4.1 and a few that everybody has,
 * and nothing else: no descriptor, no variable of ours. Its body is a file
 * without a name on its standard input, so that neither waits for the other.
 * It leads a group of processes of its own, which ends with the answer, with
 * our process, or when its time is over: 504, or what was sent so far.
 */
#ifndef CGI_H
#define CGI_H

#include "services/httpd/exchange.h"

#define CGI_SECONDS     30                    /* from its start to its end */
#define CGI_HEADER_MAX  16384                 /* octets of its header */
#define CGI_BODY_MAX    (16 * 1024 * 1024)    /* of a request; more is 413 */
#define CGI_OUTPUT_MAX  (256LL * 1024 * 1024) /* of an answer; then it ends */
#define CGI_CPU_SECONDS 30
#define CGI_FILE_MAX    (64 * 1024 * 1024) /* of a file it writes */

/*
 * Run script, a name in the folder of script_folder_fd, and answer with what
 * it says. path_info is what the path has after it, "/a/b" or "". A name that
 * ends in ".php" is run by php-cgi, anything else has to be executable.
 */
void cgi_serve(struct exchange *x, int script_folder_fd, const char *script,
    const char *path_info);

#endif

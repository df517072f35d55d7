/*
 * served.c - line.c as a handler of ours, set up as all of them are, so that
 * inetd can run it on "wait" lines as well.
 */
#include <string.h>
#include <unistd.h>

#include "common/conf.h"
#include "common/log.h"
#include "common/serve.h"
#include "t/bench/line.h"

int
main(int argc, char *argv[])
{
	char c;

	(void)argv;
	log_open("served");
	serve(conf_load(), "served");
	if (write(STDOUT_FILENO, LINE, strlen(LINE)) == -1)
		return 1;
	while (argc > 1 && read(STDIN_FILENO, &c, 1) > 0)
		;
	return serve_end(0);
}

/*
 * line.c - the handler that everybody runs here: says one line and exits.
 * With an argument it keeps the connection until the peer is gone.
 */
#include <string.h>
#include <unistd.h>

#include "t/bench/line.h"

int
main(int argc, char *argv[])
{
	char c;

	(void)argv;
	if (write(STDOUT_FILENO, LINE, strlen(LINE)) == -1)
		return 1;
	while (argc > 1 && read(STDIN_FILENO, &c, 1) > 0)
		;
	return 0;
}

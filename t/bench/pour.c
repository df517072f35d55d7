/*
 * pour.c - a handler that has much to say.
 *
 *	pour OCTETS
 */
#include <unistd.h>

#include "t/bench/client.h"

int
main(int argc, char *argv[])
{
	static char zeros[65536];
	size_t left = argc == 2 ? number(argv[1], INT64_MAX) : 0;
	ssize_t n;

	while (left > 0) {
		n = write(STDOUT_FILENO, zeros,
		    left < sizeof(zeros) ? left : sizeof(zeros));
		if (n <= 0)
			return EX_IOERR;
		left -= (size_t)n;
	}
	return EX_OK;
}

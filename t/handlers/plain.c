/* plain.c - the smallest handler in C, with nothing of ours. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
main(void)
{
	const char *ip = getenv("TCPREMOTEIP"), *peer = ip ? ip : "unknown";
	char line[512];

	setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
	printf("200 greetd\r\n");
	while (fgets(line, sizeof(line), stdin) != NULL) {
		line[strcspn(line, "\r\n")] = '\0';
		if (strcmp(line, "QUIT") == 0)
			break;
		if (strncmp(line, "HELLO ", 6) == 0)
			printf("200 Hello, %s, from %s\r\n", line + 6, peer);
		else
			printf("500 No such command\r\n");
	}
	printf("200 Bye\r\n");
	return fflush(stdout) == 0 ? 0 : 74; /* EX_IOERR */
}

/*
 * fuzz.h - what fuzz targets share.
 *
 * A target is one function that libFuzzer calls with octets; it must neither
 * crash nor break a promise (promise() ends it). Logging, passwords and the
 * superserver are stand-ins (stand_ins.c), so that nothing but the parser
 * takes time.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#define promise(what)                                                          \
	do {                                                                   \
		if (!(what))                                                   \
			abort();                                               \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n);

/* A file in memory that holds octets[n]; the same file at each call. */
const char *fuzz_file(const void *octets, size_t n);

/*
 * Make fd 0 a file that holds octets[n], and fd 1 one for what it says;
 * run a program's main() on them. Its process would end after one session, so
 * forget() is called first with what the last one left in its service's struct.
 */
void fuzz_session(const void *octets, size_t n, int (*program)(void),
    void (*forget)(void *own));

/* What the last session said, up to size octets of it; how many these are. */
size_t fuzz_said(char *to, size_t size);

/* The settings every program gets, with these words first. */
void fuzz_settings(const char *text);

#endif

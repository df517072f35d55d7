/*
 * generate.h - $GENERATE: one entry of a zone's text that stands for many.
 *
 * It is BIND's: "$GENERATE 1-24 host$ A 10.0.0.$". In what follows the range,
 * "$" is the number, "${offset,width,base}" the number plus offset with zeros
 * before it, in base d, o, x or X, and "\$" a dollar. The struct and its
 * template belong to the caller.
 */
#ifndef GENERATE_H
#define GENERATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GENERATE_MAX      65536 /* entries of one $GENERATE */
#define GENERATE_TEMPLATE 1024  /* octets of what follows the range */

struct generate {
	uint32_t next, last, step;
	bool running;
	char template[GENERATE_TEMPLATE];
};

/* Begin with what follows "$GENERATE". False if it is not as it should be. */
bool generate_start(struct generate *g, const char *text);

/*
 * Write the next entry into text; stops running after the last one. False if
 * it does not fit, or a "${" is not as it should be.
 */
bool generate_next(struct generate *g, char *text, size_t size);

#endif

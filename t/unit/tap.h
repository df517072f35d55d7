/*
 * tap.h - the few lines a unit test needs; it prints TAP.
 *
 * A test program is one .c file linked with the real objects. Each ok() is a
 * test with a name that says what should be; main() ends with
 * return tap_end().
 */
#ifndef TAP_H
#define TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static unsigned int tap_tests, tap_failures;

#define ok(what, ...)          tap_ok(what, #what, __LINE__, __VA_ARGS__)
#define is(got, expected, ...) tap_is(got, expected, __LINE__, __VA_ARGS__)

static inline bool __attribute__((format(printf, 4, 5)))
tap_ok(bool good, const char *what, int line, const char *fmt, ...)
{
	char name[256];
	va_list ap;
	size_t i;

	va_start(ap, fmt);
	vsnprintf(name, sizeof(name), fmt, ap);
	va_end(ap);
	for (i = 0; name[i] != '\0'; i++)
		if (name[i] == '\n' || name[i] == '#')
			name[i] = ' '; /* TAP's own */
	printf("%sok %u - %s\n", good ? "" : "not ", ++tap_tests, name);
	if (!good) {
		tap_failures++;
		printf("# line %d: %s\n", line, what);
	}
	fflush(stdout);
	return good;
}

static inline bool __attribute__((format(printf, 4, 5)))
tap_is(const char *got, const char *expected, int line, const char *fmt, ...)
{
	char name[256];
	va_list ap;
	bool good;

	va_start(ap, fmt);
	vsnprintf(name, sizeof(name), fmt, ap);
	va_end(ap);
	if (got == NULL || expected == NULL)
		good = got == expected;
	else
		good = strcmp(got, expected) == 0;
	tap_ok(good, "is", line, "%s", name);
	if (!good)
		printf("# got:      %s\n# expected: %s\n",
		    got == NULL ? "NULL" : got,
		    expected == NULL ? "NULL" : expected);
	return good;
}

static inline int
tap_end(void)
{
	printf("1..%u\n", tap_tests);
	return tap_failures > 0;
}

#endif

/*
 * people.h - how people are called of whom there are as many as one likes.
 */
#ifndef PEOPLE_H
#define PEOPLE_H

#include <stddef.h>
#include <stdint.h>

#define PERSON_NAME 32 /* room for a name, and for a uid */

/* A name for the number, like no other's: letters that sound. */
static inline void
name_of(char name[PERSON_NAME], size_t number)
{
	static const char consonants[] = "bcdfghjklmnpqrstvwxz";
	uint64_t x = number * UINT64_C(2654435761) % 100000000;
	size_t i;

	for (i = 0; i < 4; i++, x /= 100) {
		name[2 * i] = consonants[x % 20];
		name[2 * i + 1] = "aeiou"[x / 20 % 5];
	}
	name[8] = '\0';
}

#endif

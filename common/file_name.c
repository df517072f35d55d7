/* file_name.c - a name that people choose, as the name of a file. */
#include "common/file_name.h"

#include <stdio.h>

bool
file_name(char *to, size_t size, const char *name)
{
	size_t n = 0;

	for (; *name != '\0' && size - n >= sizeof("%2F"); name++)
		if (*name == '/' || *name == '%')
			n += (size_t)snprintf(
			    to + n, size - n, "%%%02X", *name);
		else
			to[n++] = *name;
	to[*name == '\0' ? n : 0] = '\0';
	return *name == '\0';
}

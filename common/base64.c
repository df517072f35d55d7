/* base64.c - octets as letters, and back. */
#include "common/base64.h"

#include <nettle/base64.h>
#include <string.h>

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                              "abcdefghijklmnopqrstuvwxyz0123456789+/";

ssize_t
base64_decode(const char *text, char *octets, size_t size)
{
	size_t len = strlen(text), n = 0, i;
	unsigned int bits = 0, held = 0;
	const char *letter;

	if (strcmp(text, "=") == 0)
		return 0;
	if (len % 4 != 0)
		return -1;
	while (len > 0 && text[len - 1] == '=')
		len--;
	if (strlen(text) - len > 2)
		return -1;
	for (i = 0; i < len; i++) {
		letter = memchr(letters, text[i], sizeof(letters) - 1);
		if (letter == NULL)
			return -1;
		bits = bits << 6 | (unsigned int)(letter - letters);
		held += 6;
		if (held < 8)
			continue;
		held -= 8;
		if (n == size)
			return -1;
		octets[n++] = (char)(bits >> held);
		bits &= (1U << held) - 1;
	}
	return bits == 0 ? (ssize_t)n : -1;
}

void
base64_encode(char *text, const void *octets, size_t n)
{
	base64_encode_raw(text, n, octets);
	text[BASE64_ENCODE_RAW_LENGTH(n)] = '\0';
}

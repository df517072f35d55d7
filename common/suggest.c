/* suggest.c - the word that was meant, by counting slips of the finger. */
#include "common/suggest.h"

#include <ctype.h>
#include <string.h>

#define WORD_MAX  32 /* longer words are not worth guessing at */
#define SLIPS_MAX 2

static int
least(int a, int b)
{
	return a < b ? a : b;
}

static int
same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Damerau's distance between two words of at most WORD_MAX letters. */
static int
slips(const char *a, const char *b)
{
	int d[WORD_MAX + 1][WORD_MAX + 1];
	int la = (int)strlen(a), lb = (int)strlen(b), i, j;

	for (i = 0; i <= la; i++)
		d[i][0] = i;
	for (j = 0; j <= lb; j++)
		d[0][j] = j;
	for (i = 1; i <= la; i++)
		for (j = 1; j <= lb; j++) {
			d[i][j] = least(least(d[i - 1][j], d[i][j - 1]) + 1,
			    d[i - 1][j - 1] + !same(a[i - 1], b[j - 1]));
			if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) &&
			    same(a[i - 2], b[j - 1]))
				d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
		}
	return d[la][lb];
}

const char *
suggest(const char *word, const char *const words[])
{
	const char *best = NULL;
	int fewest = SLIPS_MAX + 1, n;

	if (strlen(word) > WORD_MAX)
		return NULL;
	for (; *words != NULL; words++) {
		if (strlen(*words) > WORD_MAX)
			continue;
		n = slips(word, *words);
		if (n < fewest && 2 * n < (int)strlen(word)) {
			fewest = n;
			best = *words;
		}
	}
	return best;
}

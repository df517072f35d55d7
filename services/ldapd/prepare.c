/* prepare.c - strings made ready to be compared. */
#include "services/ldapd/prepare.h"

#include <ctype.h>
#include <string.h>

#include <stringprep.h>

#define PIECE 512 /* octets that are normalised at once, */
#define GROWS 12  /* and how many times as long they are then, at most */

/* clang-format off */

/* RFC 4518 2.2, but ASCII: to a space, or to nothing. */
static const Stringprep_table_element spaces_and_nothing[] = {
	{ 0x0080, 0x0084, { 0 } },
	{ 0x0085, 0x0085, { ' ' } },
	{ 0x0086, 0x009f, { 0 } },
	{ 0x00a0, 0x00a0, { ' ' } },
	{ 0x00ad, 0x00ad, { 0 } },
	{ 0x034f, 0x034f, { 0 } },
	{ 0x06dd, 0x06dd, { 0 } },
	{ 0x070f, 0x070f, { 0 } },
	{ 0x1680, 0x1680, { ' ' } },
	{ 0x1806, 0x1806, { 0 } },
	{ 0x180b, 0x180e, { 0 } },
	{ 0x2000, 0x200a, { ' ' } },
	{ 0x200b, 0x200f, { 0 } },
	{ 0x2028, 0x2029, { ' ' } },
	{ 0x202a, 0x202e, { 0 } },
	{ 0x202f, 0x202f, { ' ' } },
	{ 0x205f, 0x205f, { ' ' } },
	{ 0x2060, 0x2063, { 0 } },
	{ 0x206a, 0x206f, { 0 } },
	{ 0x3000, 0x3000, { ' ' } },
	{ 0xfe00, 0xfe0f, { 0 } },
	{ 0xfeff, 0xfeff, { 0 } },
	{ 0xfff9, 0xfffc, { 0 } },
	{ 0x1d173, 0x1d17a, { 0 } },
	{ 0xe0001, 0xe0001, { 0 } },
	{ 0xe0020, 0xe007f, { 0 } },
	{ 0, 0, { 0 } },
};

/* clang-format on */

#define MAPPED (sizeof(spaces_and_nothing) / sizeof(*spaces_and_nothing) - 1)

/*
 * RFC 4518 2.2 and 2.3. (What 2.4 prohibits is compared as it is: new letters
 * among it, and what nobody can have stored as text.) How long libidn's map of
 * upper case is, its own profile alone says.
 */
static const Stringprep_profile *
profile_of(enum prepare_case how)
{
	static Stringprep_profile profiles[2][4];
	Stringprep_profile *to = profiles[how];
	const Stringprep_profile *from = stringprep_nameprep;

	if (to->operation != 0)
		return profiles[how];
	*to++ = (Stringprep_profile){ STRINGPREP_MAP_TABLE, 0,
		spaces_and_nothing, MAPPED };
	for (; how == PREPARE_FOLD && from->operation != 0; from++)
		if (from->operation == STRINGPREP_MAP_TABLE &&
		    from->table == stringprep_rfc3454_B_2)
			*to++ = *from;
	to->operation = STRINGPREP_NFKC;
	return profiles[how];
}

static bool
is_ascii(struct berval in)
{
	size_t i;

	for (i = 0; i < in.bv_len; i++)
		if ((in.bv_val[i] & 0x80) != 0)
			return false;
	return true;
}

/* Controls are nothing, but those that stand for a blank are one. */
static int
mapped(char c, enum prepare_case how)
{
	unsigned char u = (unsigned char)c;

	if (isspace(u))
		return ' ';
	if (iscntrl(u))
		return -1;
	return how == PREPARE_FOLD ? tolower(u) : u;
}

/* The blanks that count. What there is is at most as long as it was. */
static struct berval
squeeze(enum prepare_case how, enum rule_part part, struct berval in, char *to)
{
	bool blank = false, lead = part == RULE_ANY || part == RULE_FINAL;
	size_t n = 0, i;
	int c;

	for (i = 0; i < in.bv_len; i++) {
		c = mapped(in.bv_val[i], how);
		if (c == ' ')
			blank = true;
		if (c == ' ' || c == -1)
			continue;
		if (blank && (n > 0 || lead))
			to[n++] = ' ';
		blank = false;
		to[n++] = (char)c;
	}
	/* Nothing but blanks is one of them (RFC 4518 2.6.1). */
	if (blank && (n == 0 || part == RULE_INITIAL || part == RULE_ANY))
		to[n++] = ' ';
	return (struct berval){ n, to };
}

/*
 * Where the piece that begins at from ends, whose form depends on nothing
 * around it: before the next ASCII, whatever is behind it. (NFKC takes time in
 * proportion to the square of what combines, so that a piece has its limit.)
 */
static size_t
piece_end(struct berval in, size_t from)
{
	size_t to = from + 1;

	while (
	    to < in.bv_len && (in.bv_val[to] & 0x80) != 0 && to - from < PIECE)
		to++;
	while (
	    to < in.bv_len && (in.bv_val[to] & 0xc0) == 0x80 && to > from + 1)
		to--; /* not in a character */
	return to;
}

struct text {
	char *at;
	size_t n, room;
};

static void
append(struct arena *a, struct text *t, const char *octets, size_t n)
{
	char *grown;

	if (n > t->room - t->n) {
		t->room = 2 * (t->n + n);
		grown = arena_get(a, t->room);
		memcpy(grown, t->at, t->n);
		t->at = grown;
	}
	memcpy(t->at + t->n, octets, n);
	t->n += n;
}

/* Put UTF-8 into the form that NFKC and the mappings make of it. */
static bool
normalise(struct arena *a, const Stringprep_profile *profile, struct berval in,
    struct berval *out)
{
	struct text text = { arena_get(a, in.bv_len + 1), 0, in.bv_len + 1 };
	char piece[PIECE * GROWS + 1];
	size_t i, end;

	for (i = 0; i < in.bv_len; i = end) {
		end = piece_end(in, i);
		if (in.bv_val[i] == '\0') { /* mapped to nothing */
			end = i + 1;
			continue;
		}
		if (end == i + 1 && (in.bv_val[i] & 0x80) == 0) {
			append(a, &text, in.bv_val + i, 1);
			continue;
		}
		memcpy(piece, in.bv_val + i, end - i);
		piece[end - i] = '\0';
		if (stringprep(piece, sizeof(piece), 0, profile) !=
		    STRINGPREP_OK)
			return false;
		append(a, &text, piece, strlen(piece));
	}
	*out = (struct berval){ text.n, text.at };
	return true;
}

bool
prepare_string(struct arena *a, enum prepare_case how, enum rule_part part,
    struct berval in, struct berval *out)
{
	struct berval text = in;

	if (!is_ascii(in) && !normalise(a, profile_of(how), in, &text))
		return false;
	*out = squeeze(how, part, text, arena_get(a, text.bv_len + 1));
	return true;
}

bool
prepare_without(
    struct arena *a, const char *dropped, struct berval in, struct berval *out)
{
	size_t i;

	if (!is_ascii(in))
		return false;
	out->bv_val = arena_get(a, in.bv_len + 1);
	for (out->bv_len = i = 0; i < in.bv_len; i++)
		if (in.bv_val[i] != '\0' &&
		    strchr(dropped, in.bv_val[i]) == NULL)
			out->bv_val[out->bv_len++] = (char)tolower(
			    (unsigned char)in.bv_val[i]);
	return true;
}

/* name.c - domain names, in the form they have on the wire. */
#include "services/dnsd/name.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define HASH_START 2166136261u /* FNV-1a's */
#define HASH_PRIME 16777619u

size_t
name_length(const uint8_t *name)
{
	const uint8_t *at = name;

	while (*at != 0)
		at += 1 + *at;
	return (size_t)(at - name) + 1;
}

unsigned int
name_labels(const uint8_t *name)
{
	unsigned int n;

	for (n = 0; *name != 0; n++)
		name += 1 + *name;
	return n;
}

bool
name_equal(const uint8_t *a, const uint8_t *b)
{
	size_t i, n = name_length(a);

	/* No octet that counts a label's is a letter. */
	for (i = 0; i < n; i++)
		if (name_lower_octet(a[i]) != name_lower_octet(b[i]))
			return false;
	return true;
}

/* Labels as octets; one that is the beginning of another comes first. */
static int
compare_labels(const uint8_t *a, const uint8_t *b)
{
	unsigned int i;
	int order;

	for (i = 1; i <= *a && i <= *b; i++) {
		order = name_lower_octet(a[i]) - name_lower_octet(b[i]);
		if (order != 0)
			return order;
	}
	return *a - *b;
}

int
name_compare(const uint8_t *a, const uint8_t *b)
{
	unsigned int a_n = name_labels(a), b_n = name_labels(b), n;
	int order = (a_n > b_n) - (a_n < b_n), labels;

	for (n = a_n; n > b_n; n--)
		a = name_parent(a);
	for (n = b_n; n > a_n; n--)
		b = name_parent(b);
	/* The label nearest to the root decides: so the last one counts. */
	for (; *a != 0; a = name_parent(a), b = name_parent(b)) {
		labels = compare_labels(a, b);
		if (labels != 0)
			order = labels;
	}
	return order;
}

void
name_lower(uint8_t to[NAME_OCTETS], const uint8_t *name)
{
	size_t i, n = name_length(name);

	for (i = 0; i < n; i++)
		to[i] = name_lower_octet(name[i]);
}

const uint8_t *
name_parent(const uint8_t *name)
{
	return *name == 0 ? name : name + 1 + *name;
}

bool
name_is_within(const uint8_t *name, const uint8_t *zone)
{
	unsigned int n = name_labels(name), least = name_labels(zone);

	for (; n > least; n--)
		name = name_parent(name);
	return n == least && name_equal(name, zone);
}

unsigned int
name_hashes(const uint8_t *name, uint32_t hash[NAME_LABELS + 1],
    const uint8_t *at[NAME_LABELS + 1])
{
	const uint8_t *label[NAME_LABELS + 1];
	unsigned int labels, n;
	uint32_t h = HASH_START;
	int i;

	for (labels = 0; *name != 0; name += 1 + *name)
		label[labels++] = name;
	label[labels] = name;
	for (n = 0;; n++) {
		at[n] = label[labels - n];
		for (i = 0; i <= *at[n] && n > 0; i++)
			h = (h ^ at[n][i]) * HASH_PRIME;
		hash[n] = h;
		if (n == labels)
			return labels;
	}
}

/* The octet that stands at *text, an escape perhaps; -1 for a wrong one. */
static int
take_octet(const char **text)
{
	const char *t = *text;
	int value;

	if (*t != '\\') {
		*text = t + 1;
		return (uint8_t)*t;
	}
	if (!isdigit((uint8_t)t[1])) {
		*text = t + 2;
		return t[1] == '\0' ? -1 : (uint8_t)t[1];
	}
	if (!isdigit((uint8_t)t[2]) || !isdigit((uint8_t)t[3]))
		return -1;
	value = (t[1] - '0') * 100 + (t[2] - '0') * 10 + t[3] - '0';
	*text = t + 4;
	return value <= UINT8_MAX ? value : -1;
}

bool
name_from_text(uint8_t name[NAME_OCTETS], const char *text)
{
	size_t label = 0, n = 1; /* where the label begins; the next octet */
	int octet;

	if (*text == '\0')
		return false;
	if (strcmp(text, ".") == 0)
		text++;
	while (*text != '\0') {
		if (*text == '.') {
			text++;
			octet = '.';
		} else if ((octet = take_octet(&text)) == -1)
			return false;
		else {
			if (n == NAME_OCTETS - 1 || n - label > LABEL_OCTETS)
				return false;
			name[n++] = (uint8_t)octet;
			if (*text != '\0')
				continue;
		}
		if (n == label + 1) /* ".." */
			return false;
		name[label] = (uint8_t)(n - label - 1);
		label = n++;
	}
	name[label] = 0;
	return true;
}

void
name_to_text(char text[NAME_TEXT], const uint8_t *name)
{
	const uint8_t *end;
	char *to = text;

	if (*name == 0)
		*to++ = '.';
	for (; *name != 0; name = end) {
		end = name_parent(name);
		while (++name < end)
			if (*name <= ' ' || *name >= 0x7f)
				to += snprintf(to, 5, "\\%03u", *name);
			else {
				if (strchr(".\\\"();@$", *name) != NULL)
					*to++ = '\\';
				*to++ = (char)*name;
			}
		*to++ = '.';
	}
	*to = '\0';
}

/* ldif.c - the directory's answers for programs. */
#include "services/fingerd/ldif.h"

#include <ldap.h>
#include <stdio.h>
#include <string.h>

#include "common/base64.h"
#include "common/filter_text.h"
#include "services/fingerd/text.h"

#define LETTERS BASE64_LETTERS(LDIF_VALUE)
#define LINE    (256 + LETTERS) /* a description, and a value */

struct answering {
	struct session *session;
	unsigned int entries;
};

/* RFC 2849: SAFE-STRING, and nothing that a terminal would obey. */
static bool
is_safe(struct berval v)
{
	ber_len_t i;

	if (v.bv_len > 0 && (strchr(" :<", v.bv_val[0]) != NULL ||
	                        v.bv_val[v.bv_len - 1] == ' '))
		return false;
	for (i = 0; i < v.bv_len; i++)
		if (v.bv_val[i] < ' ' || v.bv_val[i] > '~')
			return false;
	return true;
}

/* Write a line, and what goes on in more of them behind a blank. */
static void
fold(struct session *s, const char *line)
{
	size_t n = strlen(line), part = n < LDIF_WIDTH ? n : LDIF_WIDTH;

	session_write(s, line, part);
	for (line += part, n -= part; n > 0; line += part, n -= part) {
		part = n < LDIF_WIDTH - 1 ? n : LDIF_WIDTH - 1;
		session_write(s, "\r\n ", 3);
		session_write(s, line, part);
	}
	session_write(s, "\r\n", 2);
}

static void
write_value(struct session *s, const char *description, struct berval value)
{
	char line[LINE], letters[LETTERS];

	if (value.bv_len > LDIF_VALUE) {
		session_reply(s, "# %s: %lu octets", description, value.bv_len);
		return;
	}
	if (is_safe(value))
		snprintf(line, sizeof(line), "%s:%s%.*s", description,
		    value.bv_len > 0 ? " " : "", (int)value.bv_len,
		    value.bv_val);
	else {
		base64_encode(letters, value.bv_val, value.bv_len);
		snprintf(line, sizeof(line), "%s:: %s", description, letters);
	}
	fold(s, line);
}

static void
write_entry(void *own, const struct directory_entry *e)
{
	struct answering *to = own;
	struct directory_entry rest = *e;
	struct directory_attribute a;
	struct berval value;
	char description[128];

	if (to->entries++ > 0)
		session_reply(to->session, "%s", "");
	write_value(to->session, "dn", e->dn);
	while (directory_attribute(&rest, &a)) {
		text_clean(description, sizeof(description),
		    a.description.bv_val, a.description.bv_len);
		while (directory_value(&a, &value))
			write_value(to->session, description, value);
	}
}

/* Where the filter ends. What is wrong with it, the directory's client says. */
static char *
filter_end(char *text)
{
	BerElement *ber = ber_alloc_t(LBER_USE_DER);
	const char *end = text;

	if (ber == NULL || filter_text_write(ber, &end) != NULL)
		end = text + strlen(text);
	ber_free(ber, 1);
	return text + (end - text);
}

/* Cut what is behind the filter into words. False: too many. */
static bool
cut(char *at, const char *names[LDIF_ATTRIBUTES + 1])
{
	unsigned int n = 0;

	while (*at != '\0') {
		*at++ = '\0';
		at += strspn(at, " \t");
		if (*at == '\0')
			break;
		if (n == LDIF_ATTRIBUTES)
			return false;
		names[n++] = at;
		at += strcspn(at, " \t");
	}
	names[n] = NULL;
	return true;
}

static enum directory_answer
search_all(struct directory *d, const struct conf *conf,
    struct directory_search *search)
{
	const char *const *suffix = conf->ldap.suffixes;
	enum directory_answer answer;

	search->base = *suffix == NULL ? directory_people(conf) : *suffix;
	answer = directory_search(d, search);
	while (
	    answer == DIRECTORY_YES && *suffix != NULL && *++suffix != NULL) {
		search->base = *suffix;
		answer = directory_search(d, search);
	}
	return answer;
}

bool
ldif_answer(struct session *s, const struct conf *conf, char *text)
{
	const char *names[LDIF_ATTRIBUTES + 1];
	struct answering to = { .session = s };
	struct directory_search search = {
		.scope = LDAP_SCOPE_SUBTREE,
		.filter = text,
		.attributes = names,
		.most = conf->finger.most,
		.each = write_entry,
		.own = &to,
	};
	enum directory_answer answer;
	struct directory d;
	char *end = filter_end(text);

	if (*end != '\0' && strchr(" \t", *end) == NULL) {
		session_reply(s, "# A filter is (...), and what is wanted "
		                 "follows behind a blank.");
		return true;
	}
	if (!cut(end, names)) {
		session_reply(s, "# That are too many attributes.");
		return true;
	}
	if (!directory_open(&d, conf))
		return false;
	answer = search_all(&d, conf, &search);
	if (answer == DIRECTORY_NO)
		session_reply(s, "# No: %s", d.text);
	if (answer == DIRECTORY_MORE)
		session_reply(s, "# There are more: ask for less.");
	directory_close(&d);
	if (answer == DIRECTORY_YES && to.entries == 0)
		session_reply(s, "# There is none.");
	return answer != DIRECTORY_CANNOT_TELL || to.entries > 0;
}

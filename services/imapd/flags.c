/* flags.c - flags of messages by their names. */
#include "services/imapd/flags.h"

#include <string.h>

#include "services/imapd/imap.h"

static const struct {
	const char *name; /* without its backslash */
	enum flag flag;
} names[] = {
	{ "Answered", FLAG_ANSWERED },
	{ "Flagged", FLAG_FLAGGED },
	{ "Deleted", FLAG_DELETED },
	{ "Seen", FLAG_SEEN },
	{ "Draft", FLAG_DRAFT },
};

#define NAMES (sizeof(names) / sizeof(names[0]))

static void
add(char text[FLAGS_TEXT], const char *name)
{
	strlcat(text, *text == '\0' ? "\\" : " \\", FLAGS_TEXT);
	strlcat(text, name, FLAGS_TEXT);
}

static void
add_keywords(char text[FLAGS_TEXT], const struct keywords *k, uint64_t bits)
{
	char words[KEYWORDS_TEXT];

	if (bits == 0)
		return;
	keywords_text(words, k, bits);
	if (*text != '\0')
		strlcat(text, " ", FLAGS_TEXT);
	strlcat(text, words, FLAGS_TEXT);
}

void
flags_text(
    char text[FLAGS_TEXT], const struct scan *box, const struct message *m)
{
	size_t i;

	text[0] = '\0';
	for (i = 0; i < NAMES; i++)
		if ((m->flags & names[i].flag) != 0)
			add(text, names[i].name);
	if ((m->own & OWN_RECENT) != 0)
		add(text, "Recent");
	add_keywords(text, &box->keywords, m->keywords);
}

void
flags_of_mailbox(char text[FLAGS_TEXT], const struct keywords *k)
{
	strlcpy(text, FLAGS_NAMES, FLAGS_TEXT);
	add_keywords(text, k, keywords_all(k));
}

static bool
read_flag(struct reader *r, struct flags *flags)
{
	static const char expected[] = "flags: " FLAGS_NAMES ", or keywords "
	                               "of ASCII letters, not too many";
	bool system = read_if(r, '\\');
	struct word w;
	size_t i;

	if (!read_atom(r, &w, expected))
		return false;
	for (i = 0; system && i < NAMES; i++) {
		if (word_is(&w, names[i].name)) {
			flags->flags |= names[i].flag;
			return true;
		}
	}
	return (!system && keywords_add(&flags->keywords, w.at, w.len) != 0) ||
	       read_failed(r, expected);
}

bool
read_flags(struct reader *r, struct flags *flags)
{
	bool listed = read_if(r, '(');

	*flags = (struct flags){ .flags = 0 };
	if (listed && read_if(r, ')'))
		return true;
	do
		if (!read_flag(r, flags))
			return false;
	while (*r->at == ' ' && r->at[1] != '\0' && read_space(r));
	return !listed || read_char(r, ')', "a ) after the flags");
}

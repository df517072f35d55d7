/* id.c - who client and server are: ID (RFC 2971), ENABLE (RFC 5161). */
#include "common/log.h"
#include "services/imapd/imap.h"

#define FIELDS_MAX 30 /* RFC 2971 3.3: pairs in one list */

/* A string or NIL. */
static bool
read_nstring(struct reader *r, const char *expected)
{
	struct word w;

	if (*r->at == '"' || *r->at == '{')
		return read_string(r, &w, expected);
	return read_atom(r, &w, expected) &&
	       (word_is(&w, "NIL") || read_failed(r, expected));
}

/* RFC 2971 4: "(" [string nstring ...] ")", or NIL. */
static bool
read_id(struct reader *r)
{
	static const char expected[] = "NIL, or pairs of strings in "
	                               "parentheses, 30 at most";
	struct word field;
	int n = 0;

	if (*r->at != '(')
		return read_nstring(r, expected) && read_end(r);
	read_char(r, '(', expected);
	if (!read_if(r, ')')) {
		do {
			if (n++ == FIELDS_MAX)
				return read_failed(r, expected);
			if (!read_string(r, &field, expected) ||
			    !read_space(r) || !read_nstring(r, expected))
				return false;
		} while (read_if(r, ' '));
		if (!read_char(r, ')', expected))
			return false;
	}
	return read_end(r);
}

enum verdict
imap_id(struct session *s, char *arg)
{
	struct reader r = reader_new(arg);

	if (!read_id(&r))
		return imap_bad(s, &r);
	session_reply(s, "* ID (\"name\" \"inetlab\")");
	return imap_ok(s, "ID completed");
}

/* RFC 5161 3.1: what we do not know is passed over. */
enum verdict
imap_enable(struct session *s, char *arg)
{
	struct reader r = reader_new(arg);
	struct word w;

	do
		if (!read_atom(&r, &w, "names of capabilities"))
			return imap_bad(s, &r);
	while (*r.at == ' ' && r.at[1] != '\0' && read_space(&r));
	if (!read_end(&r))
		return imap_bad(s, &r);
	session_reply(s, "* ENABLED");
	return imap_ok(s, "ENABLE completed");
}

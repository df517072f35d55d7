/* person.c - what is said of somebody. */
#include "services/fingerd/person.h"

#include <stdio.h>
#include <string.h>

#include "common/users.h"
#include "services/fingerd/home.h"
#include "services/fingerd/text.h"

#define LABEL 16 /* columns before what is said */

/* What a person may have, in the order it is shown. */
/* clang-format off */
static const struct field {
	const char *type, *label;
	bool verbose;
} fields[] = {
	{ "uid",                     "Login",    false },
	{ "cn",                      "Name",     false },
	{ "title",                   "Title",    false },
	{ "ou",                      "Unit",     false },
	{ "roomNumber",              "Room",     false },
	{ "telephoneNumber",         "Phone",    false },
	{ "mobile",                  "Mobile",   false },
	{ "mail",                    "Address",  false },
	{ "labeledURI",              "Web",      false },
	{ "facsimileTelephoneNumber", "Fax",     true },
	{ "pager",                   "Pager",    true },
	{ "homePhone",               "At home",  true },
	{ "postalAddress",           "Post",     true },
	{ "employeeType",            "Employed", true },
	{ "preferredLanguage",       "Language", true },
	{ "description",             "About",    true },
};
/* clang-format on */

#define FIELDS (sizeof(fields) / sizeof(fields[0]))

const char *const person_attributes[] = { "uid", "cn", "title", "ou",
	"roomNumber", "telephoneNumber", "mobile", "mail", "labeledURI",
	"facsimileTelephoneNumber", "pager", "homePhone", "postalAddress",
	"employeeType", "preferredLanguage", "description", NULL };

/* The first value of that type; empty if there is none. */
static struct berval
first(const struct directory_entry *e, const char *type)
{
	struct berval value = { 0, NULL };
	struct directory_attribute a;
	struct directory_entry rest = *e;

	while (directory_attribute(&rest, &a))
		if (directory_is(&a, type) && directory_value(&a, &value))
			break;
	return value;
}

/* A column so wide, and a blank; what has no room is cut off. */
static void
column(char *line, size_t size, struct berval value, size_t wide)
{
	char text[PERSON_VALUE];
	size_t columns = text_clean(
	           text, sizeof(text), value.bv_val, value.bv_len),
	       n = strlen(text);

	for (; columns > wide; columns--) {
		while (n > 0 && ((unsigned char)text[n - 1] & 0xc0) == 0x80)
			n--;
		text[--n] = '\0';
	}
	strlcat(line, text, size);
	for (; columns < wide + 1; columns++)
		strlcat(line, " ", size);
}

/* The columns of a row. */
static const struct {
	const char *label, *type;
	size_t wide;
} columns[] = {
	{ "Login", "uid", 15 },
	{ "Name", "cn", 24 },
	{ "Room", "roomNumber", 8 },
	{ "Phone", "telephoneNumber", 24 },
};

#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

static void
say_row(struct session *s, char *line)
{
	size_t n = strlen(line);

	while (n > 0 && line[n - 1] == ' ')
		line[--n] = '\0';
	session_reply(s, "%s", line);
}

void
person_row_head(struct session *s)
{
	char line[4 * PERSON_VALUE] = "";
	struct berval label;
	size_t i;

	for (i = 0; i < COLUMNS; i++) {
		label.bv_val = (char *)columns[i].label;
		label.bv_len = strlen(columns[i].label);
		column(line, sizeof(line), label, columns[i].wide);
	}
	say_row(s, line);
}

void
person_row(struct session *s, const struct directory_entry *e)
{
	char line[4 * PERSON_VALUE] = "";
	size_t i;

	for (i = 0; i < COLUMNS; i++)
		column(line, sizeof(line), first(e, columns[i].type),
		    columns[i].wide);
	say_row(s, line);
}

/* Each value is a line. */
static void
show(struct session *s, struct directory_attribute a, const char *label)
{
	char text[PERSON_VALUE], before[LABEL + 2];
	struct berval value;
	unsigned int n;

	snprintf(before, sizeof(before), "%.*s:", LABEL - 1, label);
	for (n = 0; n < PERSON_VALUES && directory_value(&a, &value); n++) {
		text_clean(text, sizeof(text), value.bv_val, value.bv_len);
		session_reply(s, "%-*s%s%s", LABEL, before, text,
		    strlen(text) < value.bv_len ? "..." : "");
	}
}

static bool
is_known(const struct directory_attribute *a)
{
	size_t i;

	for (i = 0; i < FIELDS; i++)
		if (directory_is(a, fields[i].type))
			return true;
	return false;
}

/* A subtype of what was asked for: it is called what the site calls it. */
static void
show_others(struct session *s, const struct directory_entry *e)
{
	struct directory_entry rest = *e;
	struct directory_attribute a;
	char label[LABEL];

	while (directory_attribute(&rest, &a))
		if (!is_known(&a)) {
			text_clean(label, sizeof(label), a.description.bv_val,
			    a.description.bv_len);
			show(s, a, label);
		}
}

/* Mail and plans are an account's. */
static void
show_account(
    struct session *s, const struct conf *conf, const struct directory_entry *e)
{
	char login[USERS_NAME], name[USERS_NAME];
	struct berval uid = first(e, "uid");

	if (uid.bv_len == 0 || uid.bv_len >= sizeof(login) ||
	    memchr(uid.bv_val, '\0', uid.bv_len) != NULL ||
	    memchr(uid.bv_val, '@', uid.bv_len) != NULL)
		return;
	memcpy(login, uid.bv_val, uid.bv_len);
	login[uid.bv_len] = '\0';
	if (users_name(conf, login, name) == 0)
		home_show(s, conf, name);
}

void
person_show(struct session *s, const struct conf *conf,
    const struct directory_entry *e, bool verbose)
{
	struct directory_entry rest;
	struct directory_attribute a;
	char dn[PERSON_VALUE];
	size_t i;

	for (i = 0; i < FIELDS; i++)
		for (rest = *e; directory_attribute(&rest, &a);)
			if ((verbose || !fields[i].verbose) &&
			    directory_is(&a, fields[i].type))
				show(s, a, fields[i].label);
	show_others(s, e);
	if (verbose) {
		text_clean(dn, sizeof(dn), e->dn.bv_val, e->dn.bv_len);
		session_reply(s, "%-*s%s", LABEL, "DN:", dn);
	}
	show_account(s, conf, e);
}

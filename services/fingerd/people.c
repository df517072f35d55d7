/* people.c - who is meant, in the site's directory. */
#include "services/fingerd/people.h"

#include <ldap.h>
#include <stdlib.h>
#include <string.h>

#include "common/filter_text.h"
#include "common/log.h"
#include "common/users_ldap.h"
#include "services/fingerd/person.h"

static void
free_entry(struct directory_entry *e)
{
	free(e->dn.bv_val);
	free(e->attributes.bv_val);
}

static bool
copy(struct berval *to, struct berval from)
{
	to->bv_val = malloc(from.bv_len + 1);
	if (to->bv_val == NULL)
		return false;
	memcpy(to->bv_val, from.bv_val, from.bv_len);
	to->bv_len = from.bv_len;
	return true;
}

static void
keep(void *own, const struct directory_entry *e)
{
	size_t octets = e->dn.bv_len + e->attributes.bv_len;
	struct people *p = own;
	struct directory_entry *to = &p->entries[p->n];

	if (p->n == p->conf->finger.most ||
	    octets > PEOPLE_OCTETS - p->octets) {
		p->more = true;
		return;
	}
	*to = (struct directory_entry){ .dn.bv_val = NULL };
	if (!copy(&to->dn, e->dn) || !copy(&to->attributes, e->attributes)) {
		log_warn("no memory for an entry");
		free_entry(to);
		p->more = true;
		return;
	}
	p->octets += octets;
	p->n++;
}

static enum directory_answer
search(struct people *p, struct directory *d, const char *filter)
{
	const struct directory_search s = {
		.base = directory_people(p->conf),
		.scope = LDAP_SCOPE_SUBTREE,
		.filter = filter,
		.attributes = person_attributes,
		.most = p->conf->finger.most,
		.each = keep,
		.own = p,
	};
	enum directory_answer answer = directory_search(d, &s);

	if (answer == DIRECTORY_NO) {
		log_warn("%s: %s: %s", d->socket, filter, d->text);
		return DIRECTORY_CANNOT_TELL;
	}
	if (answer == DIRECTORY_MORE)
		p->more = true;
	return answer;
}

static bool
begin(struct people *p, struct directory *d, const struct conf *conf)
{
	*p = (struct people){ .conf = conf };
	p->entries = calloc(conf->finger.most, sizeof(*p->entries));
	if (p->entries != NULL)
		return directory_open(d, conf);
	log_warn("no memory for entries");
	return false;
}

enum directory_answer
people_list(struct people *p, const struct conf *conf)
{
	enum directory_answer answer;
	struct directory d;

	if (!begin(p, &d, conf))
		return DIRECTORY_CANNOT_TELL;
	answer = search(p, &d, conf->finger.list);
	directory_close(&d);
	return answer;
}

/* The account of that name. */
static bool
login_filter(const struct conf *conf, const char *name, char *filter)
{
	return users_ldap_filter(conf, name, filter, FILTER_TEXT);
}

static bool
add(char *filter, const char *text)
{
	return strlcat(filter, text, FILTER_TEXT) < FILTER_TEXT;
}

/* Who is called exactly so, or has mail so called. */
static bool
name_filter(const struct conf *conf, const char *name, char *filter)
{
	static const char *const types[] = {
		"(cn=", "(sn=", "(givenName=", NULL
	};
	const char *const *type;

	*filter = '\0';
	if (!add(filter, "(&(objectClass=person)(|"))
		return false;
	for (type = types; *type != NULL; type++)
		if (!add(filter, *type) ||
		    !filter_text_add(filter, FILTER_TEXT, name) ||
		    !add(filter, ")"))
			return false;
	return add(filter, "(mail=") &&
	       filter_text_add(filter, FILTER_TEXT, name) && add(filter, "@") &&
	       filter_text_add(filter, FILTER_TEXT, conf->domain) &&
	       add(filter, ")))");
}

/* In whose name all the words are, whatever is around them. */
static bool
words_filter(const struct conf *conf, const char *name, char *filter)
{
	char word[FILTER_TEXT];
	unsigned int i;
	size_t n;

	(void)conf;
	*filter = '\0';
	if (!add(filter, "(&(objectClass=person)"))
		return false;
	for (i = 0; i < PEOPLE_WORDS; i++, name += n) {
		name += strspn(name, " \t");
		n = strcspn(name, " \t");
		if (n == 0)
			break;
		if (n >= sizeof(word))
			return false;
		memcpy(word, name, n);
		word[n] = '\0';
		if (!add(filter, "(cn=*") ||
		    !filter_text_add(filter, FILTER_TEXT, word) ||
		    !add(filter, "*)"))
			return false;
	}
	/* Words that are left over are in nobody's. */
	return name[strspn(name, " \t")] == '\0' && add(filter, ")");
}

enum directory_answer
people_find(struct people *p, const struct conf *conf, const char *name)
{
	static bool (*const ways[])(const struct conf *conf, const char *name,
	    char *filter) = { login_filter, name_filter, words_filter };
	enum directory_answer answer = DIRECTORY_YES;
	char filter[FILTER_TEXT];
	struct directory d;
	size_t i;

	if (!begin(p, &d, conf))
		return DIRECTORY_CANNOT_TELL;
	/* A name too long for a filter is nobody's. */
	for (i = 0; i < sizeof(ways) / sizeof(ways[0]) && p->n == 0 &&
	            answer == DIRECTORY_YES && ways[i](conf, name, filter);
	     i++)
		answer = search(p, &d, filter);
	directory_close(&d);
	return answer;
}

void
people_free(struct people *p)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		free_entry(&p->entries[i]);
	free(p->entries);
	p->entries = NULL;
	p->n = 0;
}

/* users_ldap.c - accounts in the site's directory. */
#include "common/users_ldap.h"

#include <ldap.h>
#include <stdio.h>
#include <string.h>

#include "common/directory.h"
#include "common/filter_text.h"
#include "common/log.h"

#define DN_MAX 1024

/* Who has no password, and nobody's name: takes as long as somebody. */
#define NOBODY "cn=nobody,cn=nowhere"

struct found {
	unsigned int n;
	char dn[DN_MAX]; /* of the last one; "": too long */
};

bool
users_ldap_is(const char *users)
{
	return strcmp(users, USERS_LDAP) == 0;
}

bool
users_ldap_filter(
    const struct conf *conf, const char *name, char *filter, size_t size)
{
	const char *place = strstr(conf->ldap.user, "%s");
	size_t before;

	if (place == NULL)
		return false;
	before = (size_t)(place - conf->ldap.user);
	if (before >= size)
		return false;
	memcpy(filter, conf->ldap.user, before);
	filter[before] = '\0';
	return filter_text_add(filter, size, name) &&
	       strlcat(filter, place + 2, size) < size;
}

static void
note(void *own, const struct directory_entry *e)
{
	struct found *f = own;

	f->n++;
	f->dn[0] = '\0';
	if (e->dn.bv_len < DN_MAX &&
	    memchr(e->dn.bv_val, '\0', e->dn.bv_len) == NULL)
		snprintf(f->dn, sizeof(f->dn), "%.*s", (int)e->dn.bv_len,
		    e->dn.bv_val);
}

static enum users_answer
find(const struct conf *conf, struct directory *d, const char *name,
    struct found *f)
{
	static const char *const nothing[] = { LDAP_NO_ATTRS, NULL };
	char filter[FILTER_TEXT];
	const struct directory_search search = {
		.base = directory_people(conf),
		.scope = LDAP_SCOPE_SUBTREE,
		.filter = filter,
		.attributes = nothing,
		.most = 2, /* one too many is enough to know */
		.each = note,
		.own = f,
	};

	*f = (struct found){ .n = 0 };
	if (*name == '\0')
		return USERS_NO;
	if (!users_ldap_filter(conf, name, filter, sizeof(filter))) {
		log_warn("settings: ldap: user: too long");
		return USERS_CANNOT_TELL;
	}
	switch (directory_search(d, &search)) {
	case DIRECTORY_CANNOT_TELL:
		return USERS_CANNOT_TELL;
	case DIRECTORY_NO:
		log_warn("%s: %s: %s", d->socket, filter, d->text);
		return USERS_CANNOT_TELL;
	case DIRECTORY_YES:
	case DIRECTORY_MORE:
		break;
	}
	return f->n > 0 ? USERS_YES : USERS_NO;
}

enum users_answer
users_ldap_exists(const struct conf *conf, const char *name)
{
	enum users_answer answer;
	struct directory d;
	struct found f;

	if (!directory_open(&d, conf))
		return USERS_CANNOT_TELL;
	answer = find(conf, &d, name, &f);
	directory_close(&d);
	return answer;
}

/*
 * Whoever is not there, or is there twice, logs in all the same, as nobody:
 * to take as long.
 */
enum users_answer
users_ldap_check(
    const struct conf *conf, const char *name, const char *password)
{
	enum users_answer answer;
	struct directory d;
	struct found f;
	bool one;

	if (!directory_open(&d, conf))
		return USERS_CANNOT_TELL;
	answer = find(conf, &d, name, &f);
	if (f.n > 1)
		log_warn("%s: more than one is %s: nobody can log in as that",
		    d.socket, name);
	one = answer == USERS_YES && f.n == 1 && f.dn[0] != '\0';
	if (answer != USERS_CANNOT_TELL)
		switch (directory_bind(&d, one ? f.dn : NOBODY, password)) {
		case DIRECTORY_YES:
			answer = one ? USERS_YES : USERS_NO;
			break;
		case DIRECTORY_CANNOT_TELL:
			answer = USERS_CANNOT_TELL;
			break;
		case DIRECTORY_NO:
		case DIRECTORY_MORE:
			answer = USERS_NO;
		}
	directory_close(&d);
	return answer;
}

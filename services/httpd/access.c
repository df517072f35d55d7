/* access.c - who may ask a site. */
#include "services/httpd/access.h"

#include <string.h>
#include <sys/stat.h>

#include "common/base64.h"
#include "common/login.h"
#include "common/same_file.h"
#include "common/users_ldap.h"
#include "common/wait.h"
#include "services/httpd/htpasswd.h"
#include "services/httpd/page.h"

#define CREDENTIALS 512 /* octets, of name and password */
#define CHALLENGE   256
#define BASIC       "Basic "
#define RETRY       "Retry-After: 60\r\n"
#define BELIEVED_MS 10000 /* what the directory said; no file to look at */

static struct login login;

/* Who has logged in with what, in this connection; and then were the files. */
static struct {
	const struct site *site; /* NULL: nobody */
	char said[BASE64_LETTERS(CREDENTIALS)];
	char user[CREDENTIALS];
	struct stat users, groups;
	int64_t until;
} known;

void
access_open(const struct conf *conf)
{
	static struct conf ours;

	/* What mail counts is not for httpd's programs to see. */
	ours = *conf;
	ours.logins = conf->http.logins;
	login.conf = &ours;
}

/* An unknown client is a person at a terminal, who is in no network. */
static bool
network_allowed(const struct exchange *x)
{
	const struct site *s = x->site;
	struct network peer;

	if (s->allow.n == 0 && s->deny.n == 0)
		return true;
	if (network_parse(&peer, conn_peer(x->c)->ip) == -1)
		return s->allow.n == 0;
	return networks_let_in(&s->allow, &s->deny, &peer.address);
}

/* RFC 7617 2: in UTF-8, which is what browsers would have said anyway. */
static void
challenge(struct exchange *x, const char *why)
{
	char field[CHALLENGE];
	size_t n = 0;
	const char *c;

	strlcpy(field, "WWW-Authenticate: Basic realm=\"", sizeof(field));
	n = strlen(field);
	for (c = x->site->conf->realm; *c != '\0' && n < sizeof(field) / 2;
	     c++) {
		if (*c == '"' || *c == '\\')
			field[n++] = '\\';
		field[n++] = (unsigned char)*c < ' ' ? '?' : *c;
	}
	field[n] = '\0';
	strlcat(field, "\", charset=\"UTF-8\"\r\n", sizeof(field));
	page_fields(x, 401, why, field);
}

/* Is it still as it was when somebody logged in? */
static bool
is_same(const struct site_conf *s)
{
	struct stat st;

	if (users_ldap_is(s->users)
	        ? now_ms() >= known.until
	        : stat(s->users, &st) == -1 || !same_file(&st, &known.users))
		return false;
	return s->groups == NULL ||
	       (stat(s->groups, &st) == 0 && same_file(&st, &known.groups));
}

/* Does nobody need to be told a second time? */
static bool
is_known(const struct exchange *x, struct span said)
{
	return known.site == x->site && strlen(known.said) == said.n &&
	       memcmp(known.said, said.at, said.n) == 0 &&
	       is_same(x->site->conf);
}

/* The files are looked at before they are read: what changes since is new. */
static void
look(const struct site_conf *s)
{
	known.site = NULL;
	known.until = now_ms() + BELIEVED_MS;
	if (stat(s->users, &known.users) == -1)
		memset(&known.users, 0, sizeof(known.users));
	if (s->groups == NULL || stat(s->groups, &known.groups) == -1)
		memset(&known.groups, 0, sizeof(known.groups));
}

static void
remember(const struct exchange *x, struct span said)
{
	if (said.n >= sizeof(known.said))
		return;
	memcpy(known.said, said.at, said.n);
	known.said[said.n] = '\0';
	known.site = x->site;
}

/* Is it somebody whom the settings require? */
static enum htpasswd_answer
is_required(const struct site_conf *s, const char *name)
{
	enum htpasswd_answer answer = HTPASSWD_NO;
	const char *const *who;

	if (s->require[0] == NULL)
		return HTPASSWD_YES;
	for (who = s->require; *who != NULL && answer == HTPASSWD_NO; who++) {
		if (strncmp(*who, "user ", 5) == 0)
			answer = strcmp(*who + 5, name) == 0 ? HTPASSWD_YES
			                                     : HTPASSWD_NO;
		else if (s->groups != NULL)
			answer = htpasswd_in_group(s->groups, *who + 6, name);
	}
	return answer;
}

/* name and password of "Basic BASE64" into text; false if it is not that. */
static bool
take_words(struct span said, char text[CREDENTIALS], char **password)
{
	char letters[BASE64_LETTERS(CREDENTIALS)];
	size_t skip = strlen(BASIC);
	ssize_t n;

	if (said.n < skip || said.n - skip >= sizeof(letters) ||
	    strncasecmp(said.at, BASIC, skip) != 0)
		return false;
	while (skip < said.n && said.at[skip] == ' ')
		skip++;
	memcpy(letters, said.at + skip, said.n - skip);
	letters[said.n - skip] = '\0';
	n = base64_decode(letters, text, CREDENTIALS - 1);
	explicit_bzero(letters, sizeof(letters));
	if (n < 0 || memchr(text, '\0', (size_t)n) != NULL)
		return false;
	text[n] = '\0';
	*password = strchr(text, ':');
	if (*password == NULL)
		return false;
	*(*password)++ = '\0';
	return true;
}

static bool
cannot_tell(struct exchange *x)
{
	page_fields(x, 503, "Nobody can log in at the moment.", RETRY);
	return false;
}

/* Whose account it is there is written to account. */
static enum htpasswd_answer
ask_directory(const char *name, const char *password, char account[USERS_NAME])
{
	if (users_name(login.conf, name, account) == -1)
		account[0] = '\0';
	switch (users_ldap_check(login.conf, account, password)) {
	case USERS_YES:
		return HTPASSWD_YES;
	case USERS_CANNOT_TELL:
		return HTPASSWD_CANNOT_TELL;
	case USERS_NO:
		break;
	}
	return HTPASSWD_NO;
}

/* Ask the files; if they say no, so do we. */
static bool
check(struct exchange *x, struct span said, const char *name,
    const char *password)
{
	const struct site_conf *s = x->site->conf;
	enum htpasswd_answer answer;
	char account[USERS_NAME];

	look(s);
	if (users_ldap_is(s->users)) {
		answer = ask_directory(name, password, account);
		name = account;
	} else
		answer = htpasswd_check(s->users, name, password);
	if (answer == HTPASSWD_NO) {
		login_wrong(&login, "by Basic");
		challenge(x, "The name or the password is wrong.");
		return false;
	}
	if (answer == HTPASSWD_YES) {
		strlcpy(known.user, name, sizeof(known.user));
		x->user = known.user;
		answer = is_required(s, name);
	}
	if (answer == HTPASSWD_CANNOT_TELL)
		return cannot_tell(x);
	if (answer == HTPASSWD_NO) {
		page_error(x, 403, "This account may not see it.");
		return false;
	}
	remember(x, said);
	return true;
}

static bool
logged_in(struct exchange *x)
{
	const struct span *said = request_field(x->r, "Authorization");
	char text[CREDENTIALS], *password;
	bool good;

	login.peer = conn_peer(x->c)->ip;
	login.is_private = x->c->https;
	if (!login_in_clear(&login)) {
		page_error(x, 403, "A password may be said over https only.");
		return false;
	}
	if (said == NULL) {
		challenge(x, NULL);
		return false;
	}
	if (is_known(x, *said)) {
		x->user = known.user;
		return true;
	}
	if (login_may_try(&login) != LOGIN_YES) {
		page_fields(
		    x, 429, "Too many wrong passwords came from there.", RETRY);
		return false;
	}
	if (!take_words(*said, text, &password)) {
		challenge(x, "This is no name and password of Basic.");
		return false;
	}
	good = check(x, *said, text, password);
	explicit_bzero(text, sizeof(text));
	return good;
}

bool
access_allowed(struct exchange *x)
{
	if (!network_allowed(x)) {
		page_error(x, 403, "Not from this network.");
		return false;
	}
	return x->site->conf->users == NULL || logged_in(x);
}

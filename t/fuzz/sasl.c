/*
 * sasl.c - an exchange of SASL: the mechanism, a line end, then responses, each
 * with a line end. An empty one at first is none.
 */
#include "common/sasl.h"

#include <string.h>

#include "t/fuzz/fuzz.h"

/* Whoever is let in is somebody, and what we say is text that fits. */
static void
look_at(const struct sasl *x, enum login_answer answer)
{
	size_t i;

	promise((answer == LOGIN_YES) == (x->login->user[0] != '\0'));
	if (answer == LOGIN_YES)
		promise(strcmp(x->login->user, "user1") == 0 ||
		        strcmp(x->login->user, "user2") == 0 ||
		        strcmp(x->login->user, "user3") == 0);
	if (answer != LOGIN_MORE)
		return;
	promise(strlen(x->challenge) < sizeof(x->challenge) - 1);
	for (i = 0; x->challenge[i] != '\0'; i++)
		promise(x->challenge[i] >= ' ' && x->challenge[i] < 0x7f);
}

/* A line as a text that has no octet more. */
static char *
take_line(const uint8_t **octets, const uint8_t *end, size_t *len)
{
	const uint8_t *at = memchr(*octets, '\n', (size_t)(end - *octets));
	char *text;

	if (at == NULL)
		at = end;
	*len = (size_t)(at - *octets);
	if (*len > SASL_OCTETS)
		*len = SASL_OCTETS;
	text = malloc(*len + 1);
	promise(text != NULL);
	memcpy(text, *octets, *len);
	text[*len] = '\0';
	*octets = at == end ? end : at + 1;
	return text;
}

int
LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	static const char *const none[] = { NULL };
	struct conf conf = {
		.domain = "st.um",
		.hostname = "mx.st.um",
		.local_names = none,
		.clear_passwords = none,
		.users = "t/fuzz/accounts",
		.logins = "/dev/null/none",
		.login_failures = 1,
	};
	struct peer peer = { .ip = PEER_UNKNOWN };
	const uint8_t *end = octets + n;
	char list[SASL_LIST], *text;
	enum login_answer answer;
	struct login login;
	bool first = true;
	struct sasl x;
	size_t len;

	if (n == 0)
		return 0;
	login_begin(&login, &conf, &peer);
	sasl_list(&login, " ", list);
	text = take_line(&octets, end, &len);
	answer = sasl_begin(&x, &login, text);
	free(text);
	if (answer != LOGIN_YES)
		return 0;
	do {
		text = take_line(&octets, end, &len);
		answer = sasl_step(&x, first && len == 0 ? NULL : text, len);
		look_at(&x, answer);
		free(text);
		first = false;
	} while (answer == LOGIN_MORE && octets < end);
	return 0;
}

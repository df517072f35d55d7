/* tls.c - what a session knows of the TLS around its connection. */
#include "common/tls.h"

#include <stdlib.h>

/* What the environment says, so that not each child has to look. */
static enum { NOT_ASKED, IN_CLEAR, UNDER_TLS } state;

static void
set(const char *name, const char *value)
{
	if (*value == '\0')
		unsetenv(name);
	else
		setenv(name, value, 1);
}

void
tls_export(const struct tls *t)
{
	state = *t->protocol == '\0' ? IN_CLEAR : UNDER_TLS;
	set("TLS_PROTOCOL", t->protocol);
	set("TLS_CIPHER", t->cipher);
	set("TLS_SNI", t->sni);
	set("TLS_ALPN", t->alpn);
	set("TLS_CLIENT_SUBJECT", t->client);
}

bool
tls_is_on(void)
{
	const char *protocol;

	if (state == NOT_ASKED) {
		protocol = getenv("TLS_PROTOCOL");
		state = protocol != NULL && *protocol != '\0' ? UNDER_TLS
		                                              : IN_CLEAR;
	}
	return state == UNDER_TLS;
}

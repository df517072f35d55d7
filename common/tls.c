/* tls.c - what a session knows of the TLS around its connection. */
#include "common/tls.h"

#include <stdlib.h>

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
	set("TLS_PROTOCOL", t->protocol);
	set("TLS_CIPHER", t->cipher);
	set("TLS_SNI", t->sni);
	set("TLS_ALPN", t->alpn);
	set("TLS_CLIENT_SUBJECT", t->client);
}

bool
tls_is_on(void)
{
	const char *protocol = getenv("TLS_PROTOCOL");

	return protocol != NULL && *protocol != '\0';
}

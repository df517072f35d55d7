/* scram.c - SCRAM-SHA-256, the server's side. */
#include "common/scram.h"

#include <ctype.h>
#include <nettle/hmac.h>
#include <nettle/memops.h>
#include <nettle/pbkdf2.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base64.h"

#define PREFIX  "SCRAM-SHA-256$"
#define LETTERS BASE64_LETTERS(SCRAM_SALT) /* a key has fewer */

/* Cut text at the first c; returns what follows, or NULL. */
static char *
cut(char *text, char c)
{
	char *at = text == NULL ? NULL : strchr(text, c);

	if (at != NULL)
		*at++ = '\0';
	return at;
}

static bool
is_key(const char *text, uint8_t key[SCRAM_KEY])
{
	return base64_decode(text, (char *)key, SCRAM_KEY) == SCRAM_KEY;
}

bool
verifier_parse(struct verifier *v, char *text)
{
	char *iterations = text + strlen(PREFIX), *salt, *stored, *server;
	const char *wrong;
	ssize_t n;

	if (strncmp(text, PREFIX, strlen(PREFIX)) != 0)
		return false;
	salt = cut(iterations, ':');
	stored = cut(salt, '$');
	server = cut(stored, ':');
	if (server == NULL)
		return false;
	v->iterations = (unsigned int)strtonum(
	    iterations, 1, SCRAM_ITERATIONS_MAX, &wrong);
	n = base64_decode(salt, (char *)v->salt, SCRAM_SALT);
	v->salt_len = n < 0 ? 0 : (size_t)n;
	return wrong == NULL && n > 0 && is_key(stored, v->stored_key) &&
	       is_key(server, v->server_key);
}

void
verifier_print(const struct verifier *v, char text[SCRAM_TEXT])
{
	char salt[LETTERS], stored[LETTERS], server[LETTERS];

	base64_encode(salt, v->salt, v->salt_len);
	base64_encode(stored, v->stored_key, SCRAM_KEY);
	base64_encode(server, v->server_key, SCRAM_KEY);
	snprintf(text, SCRAM_TEXT, PREFIX "%u:%s$%s:%s", v->iterations, salt,
	    stored, server);
}

/* HMAC-SHA-256 of a text. */
static void
sign(const uint8_t key[SCRAM_KEY], const char *text, uint8_t mac[SCRAM_KEY])
{
	struct hmac_sha256_ctx h;

	hmac_sha256_set_key(&h, SCRAM_KEY, key);
	hmac_sha256_update(&h, strlen(text), (const uint8_t *)text);
	hmac_sha256_digest(&h, SCRAM_KEY, mac);
	explicit_bzero(&h, sizeof(h));
}

static void
hash(const uint8_t key[SCRAM_KEY], uint8_t digest[SCRAM_KEY])
{
	struct sha256_ctx h;

	sha256_init(&h);
	sha256_update(&h, SCRAM_KEY, key);
	sha256_digest(&h, SCRAM_KEY, digest);
}

/* RFC 5802 3. */
void
verifier_make(struct verifier *v, const char *password)
{
	uint8_t salted[SCRAM_KEY], client[SCRAM_KEY];

	pbkdf2_hmac_sha256(strlen(password), (const uint8_t *)password,
	    v->iterations, v->salt_len, v->salt, SCRAM_KEY, salted);
	sign(salted, "Client Key", client);
	hash(client, v->stored_key);
	sign(salted, "Server Key", v->server_key);
	explicit_bzero(salted, sizeof(salted));
	explicit_bzero(client, sizeof(client));
}

/*
 * RFC 5802 5.1: in a name, "=2C" is a comma and "=3D" an equals sign. Reads
 * to the next comma, and moves behind it.
 */
static bool
take_name(const char **at, char name[SCRAM_NAME])
{
	size_t n = 0;
	const char *p;

	for (p = *at; *p != '\0' && *p != ','; p++) {
		if (n + 1 == SCRAM_NAME)
			return false;
		name[n++] = *p;
		if (*p != '=')
			continue;
		if (strncmp(p, "=2C", 3) != 0 && strncmp(p, "=3D", 3) != 0)
			return false;
		p += 2;
		if (*p == 'C')
			name[n - 1] = ',';
	}
	name[n] = '\0';
	*at = p + 1;
	return n > 0 && *p == ',';
}

static bool
is_nonce(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (!isgraph((unsigned char)text[i]) || text[i] == ',')
			return false;
	return len > 0;
}

/* RFC 5802 7: client-first-message; what may follow the nonce is ignored. */
bool
scram_first(struct scram *x, const char *message)
{
	const char *at = message, *bare;
	size_t len;

	x->other[0] = '\0';
	if ((*at != 'n' && *at != 'y') || at[1] != ',')
		return false;
	at += 2;
	if (strncmp(at, "a=", 2) == 0) {
		at += 2;
		if (!take_name(&at, x->other))
			return false;
	} else if (*at++ != ',')
		return false;
	bare = at;
	snprintf(x->header, sizeof(x->header), "%.*s", (int)(bare - message),
	    message);
	if (strncmp(at, "n=", 2) != 0)
		return false; /* "m=" too: what we don't know is required */
	at += 2;
	if (!take_name(&at, x->name) || strncmp(at, "r=", 2) != 0)
		return false;
	at += 2;
	len = strcspn(at, ",");
	if (!is_nonce(at, len) || len >= SCRAM_NONCE)
		return false;
	snprintf(x->nonce, sizeof(x->nonce), "%.*s", (int)len, at);
	return strlcpy(x->said, bare, sizeof(x->said)) <
	       sizeof(x->said) - SCRAM_MESSAGE;
}

void
scram_second(struct scram *x, const struct verifier *v, const char *made,
    char message[SCRAM_MESSAGE])
{
	char salt[LETTERS];

	strlcat(x->nonce, made, sizeof(x->nonce));
	base64_encode(salt, v->salt, v->salt_len);
	snprintf(message, SCRAM_MESSAGE, "r=%s,s=%s,i=%u", x->nonce, salt,
	    v->iterations);
	strlcat(x->said, ",", sizeof(x->said));
	strlcat(x->said, message, sizeof(x->said));
}

/* RFC 5802 3: the client's key, behind its signature, is the right one. */
static bool
proves(const struct scram *x, const struct verifier *v, const uint8_t *proof)
{
	uint8_t key[SCRAM_KEY], stored[SCRAM_KEY];
	size_t i;

	sign(v->stored_key, x->said, key);
	for (i = 0; i < SCRAM_KEY; i++)
		key[i] ^= proof[i];
	hash(key, stored);
	explicit_bzero(key, sizeof(key));
	return memeql_sec(stored, v->stored_key, SCRAM_KEY);
}

/* RFC 5802 7: client-final-message, "c=header,r=nonce,p=proof". */
bool
scram_final(struct scram *x, const struct verifier *v, char *last, bool *proved,
    char message[SCRAM_MESSAGE])
{
	char header[sizeof(x->header)], text[LETTERS], *nonce, *proof;
	size_t len = strlen(x->nonce), more;
	uint8_t octets[SCRAM_KEY];
	ssize_t n;

	if ((proof = strrchr(last, ',')) == NULL ||
	    strncmp(proof, ",p=", 3) != 0 || !is_key(proof + 3, octets))
		return false;
	*proof = '\0';
	more = strlen(x->said);
	if (more + 1 + strlen(last) >= sizeof(x->said))
		return false;
	snprintf(x->said + more, sizeof(x->said) - more, ",%s", last);
	nonce = cut(last, ',');
	if (strncmp(last, "c=", 2) != 0 || nonce == NULL ||
	    strncmp(nonce, "r=", 2) != 0 ||
	    strncmp(nonce + 2, x->nonce, len) != 0 ||
	    (nonce[2 + len] != '\0' && nonce[2 + len] != ','))
		return false;
	n = base64_decode(last + 2, header, sizeof(header));
	if (n < 0 || (size_t)n != strlen(x->header) ||
	    memcmp(header, x->header, (size_t)n) != 0)
		return false;
	*proved = proves(x, v, octets);
	sign(v->server_key, x->said, octets);
	base64_encode(text, octets, SCRAM_KEY);
	snprintf(message, SCRAM_MESSAGE, "v=%s", text);
	return true;
}

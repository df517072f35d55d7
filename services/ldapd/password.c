/* password.c - values of userPassword. */
#include "services/ldapd/password.h"

#include <crypt.h>
#include <string.h>
#include <sys/random.h>

#include <nettle/base64.h>
#include <nettle/memops.h>
#include <nettle/nettle-meta.h>

#include "common/log.h"

/* What crypt_gensalt(3) and scripts/user begin with. */
#define METHOD "$y$"

/* Whose password nobody knows: as dear as one of METHOD. */
#define NOBODYS                                                                \
	"$y$j9T$nobodynobodynobodynob.$"                                       \
	"nobodynobodynobodynobodynobodynobodynobody."

#define DIGEST_MAX 64 /* octets, of SHA-512 */
#define SALT_MAX   64

/* Digests of password and salt in base64. */
static const struct scheme {
	const char *name;
	const struct nettle_hash *digest;
} schemes[] = {
	{ "{SSHA}", &nettle_sha1 },
	{ "{SHA}", &nettle_sha1 },
	{ "{SSHA256}", &nettle_sha256 },
	{ "{SHA256}", &nettle_sha256 },
	{ "{SSHA512}", &nettle_sha512 },
	{ "{SHA512}", &nettle_sha512 },
	{ "{SMD5}", &nettle_md5 },
	{ "{MD5}", &nettle_md5 },
};

/* Does value begin with this, in capitals or not? The rest of it is left. */
static bool
begins(struct berval *value, const char *with)
{
	size_t n = strlen(with);

	if (value->bv_len < n || strncasecmp(value->bv_val, with, n) != 0)
		return false;
	value->bv_val += n;
	value->bv_len -= n;
	return true;
}

static bool
digest_is(const struct scheme *s, struct berval letters, struct berval password)
{
	uint8_t octets[BASE64_DECODE_LENGTH(
	    BASE64_ENCODE_RAW_LENGTH(DIGEST_MAX + SALT_MAX))];
	uint8_t context[512], got[DIGEST_MAX];
	size_t n = sizeof(octets), size = s->digest->digest_size;
	struct base64_decode_ctx decode;

	base64_decode_init(&decode);
	if (letters.bv_len > BASE64_ENCODE_RAW_LENGTH(DIGEST_MAX + SALT_MAX) ||
	    s->digest->context_size > sizeof(context) ||
	    !base64_decode_update(
	        &decode, &n, octets, letters.bv_len, letters.bv_val) ||
	    !base64_decode_final(&decode) || n < size)
		return false;
	s->digest->init(context);
	s->digest->update(
	    context, password.bv_len, (const uint8_t *)password.bv_val);
	s->digest->update(context, n - size, octets + size);
	s->digest->digest(context, size, got);
	return memeql_sec(got, octets, size);
}

static bool
crypt_is(struct berval value, struct berval password)
{
	static struct crypt_data work; /* 32 KiB, too much for the stack */
	char hash[PASSWORD_HASH], said[PASSWORD_OCTETS + 1];
	const char *got;
	bool same;

	if (value.bv_len >= sizeof(hash) || password.bv_len >= sizeof(said) ||
	    memchr(password.bv_val, '\0', password.bv_len) != NULL)
		return false;
	memcpy(hash, value.bv_val, value.bv_len);
	hash[value.bv_len] = '\0';
	memcpy(said, password.bv_val, password.bv_len);
	said[password.bv_len] = '\0';
	got = crypt_r(said, hash, &work);
	same = got != NULL && *got != '*' && strlen(got) == value.bv_len &&
	       memeql_sec(got, hash, value.bv_len);
	explicit_bzero(said, sizeof(said));
	explicit_bzero(&work, sizeof(work));
	return same;
}

bool
password_is(struct berval value, struct berval password)
{
	size_t i;

	for (i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (begins(&value, schemes[i].name))
			return digest_is(&schemes[i], value, password);
	if (begins(&value, "{CRYPT}") ||
	    (value.bv_len > 3 && *value.bv_val == '$'))
		return crypt_is(value, password);
	if (!begins(&value, "{CLEARTEXT}") && value.bv_len > 0 &&
	    *value.bv_val == '{')
		return false; /* a scheme that nobody knows here */
	return value.bv_len == password.bv_len &&
	       memeql_sec(value.bv_val, password.bv_val, value.bv_len);
}

void
password_nobodys(struct berval password)
{
	static char nobodys[] = NOBODYS;
	const struct berval value = { sizeof(nobodys) - 1, nobodys };

	crypt_is(value, password);
}

bool
password_hash(char hash[PASSWORD_HASH], struct berval password)
{
	static struct crypt_data work;
	char setting[CRYPT_GENSALT_OUTPUT_SIZE], said[PASSWORD_OCTETS + 1];
	const char *made = NULL;

	if (password.bv_len >= sizeof(said) ||
	    memchr(password.bv_val, '\0', password.bv_len) != NULL)
		return false;
	memcpy(said, password.bv_val, password.bv_len);
	said[password.bv_len] = '\0';
	if (crypt_gensalt_rn(METHOD, 0, NULL, 0, setting, sizeof(setting)) !=
	    NULL)
		made = crypt_r(said, setting, &work);
	if (made == NULL || *made == '*') {
		log_warn("no hash of a password can be made");
		made = NULL;
	} else {
		strlcpy(hash, "{CRYPT}", PASSWORD_HASH);
		strlcat(hash, made, PASSWORD_HASH);
	}
	explicit_bzero(said, sizeof(said));
	explicit_bzero(&work, sizeof(work));
	return made != NULL;
}

bool
password_make(char password[PASSWORD_MADE + 1])
{
	/* 32 of them, none taken for another. */
	static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789";
	uint8_t octets[PASSWORD_MADE];
	size_t i;

	if (getrandom(octets, sizeof(octets), 0) != (ssize_t)sizeof(octets))
		return false;
	for (i = 0; i < sizeof(octets); i++)
		password[i] = letters[octets[i] % 32];
	password[i] = '\0';
	return true;
}

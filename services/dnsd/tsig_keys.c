/* tsig_keys.c - the secrets that servers share. */
#include "services/dnsd/tsig_keys.h"

#include <errno.h>
#include <nettle/nettle-meta.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "common/base64.h"
#include "common/log.h"

#define LINE_OCTETS 1024
#define BLANKS      " \t\r\n"

/* RFC 8945 6. */
struct algorithm {
	const char *text;
	const struct nettle_hash *hash;
};

static const struct algorithm algorithms[] = {
	{ "hmac-sha256", &nettle_sha256 },
	{ "hmac-sha512", &nettle_sha512 },
	{ "hmac-sha1", &nettle_sha1 },
};

static struct tsig_key keys[TSIG_KEYS];
static size_t keys_n;

const struct nettle_hash *
tsig_hash(const struct tsig_key *key)
{
	return key->algorithm->hash;
}

void
tsig_algorithm_name(uint8_t name[NAME_OCTETS], const struct tsig_key *key)
{
	name_from_text(name, key->algorithm->text);
}

bool
tsig_is_algorithm(const struct tsig_key *key, const uint8_t *name)
{
	uint8_t own[NAME_OCTETS];

	tsig_algorithm_name(own, key);
	return name_equal(own, name);
}

const struct tsig_key *
tsig_find(const uint8_t *name)
{
	size_t i;

	for (i = 0; i < keys_n; i++)
		if (name_equal(keys[i].name, name))
			return &keys[i];
	return NULL;
}

static const struct algorithm *
find_algorithm(const char *text)
{
	size_t i;

	for (i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++)
		if (strcasecmp(algorithms[i].text, text) == 0)
			return &algorithms[i];
	return NULL;
}

/* Take a key from the line. Returns what is wrong with it, or NULL. */
static const char *
take(struct tsig_key *key, char *line)
{
	char *end, *name = strtok_r(line, BLANKS, &end),
	           *algorithm = strtok_r(NULL, BLANKS, &end),
	           *secret = strtok_r(NULL, BLANKS, &end);
	uint8_t given[NAME_OCTETS];
	ssize_t n;

	if (secret == NULL || strtok_r(NULL, BLANKS, &end) != NULL)
		return "expected a name, an algorithm and a secret in base64";
	if (!name_from_text(given, name))
		return "expected the name of a key";
	if (tsig_find(given) != NULL)
		return "there is a key of this name already";
	key->algorithm = find_algorithm(algorithm);
	if (key->algorithm == NULL)
		return "expected hmac-sha256, hmac-sha512 or hmac-sha1";
	n = base64_decode(secret, (char *)key->secret, sizeof(key->secret));
	if (n < 1)
		return "expected a secret in base64, of at most 256 octets";
	key->secret_n = (size_t)n;
	name_lower(key->name, given);
	return NULL;
}

static void
read_keys(FILE *f, const char *path)
{
	char line[LINE_OCTETS];
	const char *wrong;
	unsigned int number = 0;

	while (fgets(line, sizeof(line), f) != NULL) {
		number++;
		if (line[strspn(line, BLANKS)] == '\0' || *line == '#')
			continue;
		wrong = "there are too many keys";
		if (strchr(line, '\n') == NULL && !feof(f))
			wrong = "this line is too long";
		else if (keys_n < TSIG_KEYS)
			wrong = take(&keys[keys_n], line);
		if (wrong == NULL)
			keys_n++;
		else
			log_warn("%s:%u: %s", path, number, wrong);
	}
	explicit_bzero(line, sizeof(line));
}

void
tsig_load(const char *path)
{
	FILE *f = fopen(path, "re");
	struct stat st;

	keys_n = 0;
	if (f == NULL) {
		if (errno != ENOENT)
			log_warn("%s: %s", path, strerror(errno));
		return;
	}
	if (fstat(fileno(f), &st) == 0 && (st.st_mode & S_IRWXO) != 0)
		log_warn("%s: everybody can read it: no key of it is used, "
		         "expected mode 640",
		    path);
	else
		read_keys(f, path);
	fclose(f);
}

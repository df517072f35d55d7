/* users.c - the file of accounts: a login, a line end, then the file. */
#include "common/users.h"

#include <string.h>

#include "t/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	static const char *const names[] = { "local.example", NULL };
	struct conf conf = {
		.domain = "st.um", .hostname = "mx.st.um", .local_names = names
	};
	const uint8_t *end = memchr(octets, '\n', n);
	char login[256], name[USERS_NAME];
	struct account a;
	size_t len = end == NULL ? n : (size_t)(end - octets);

	if (len >= sizeof(login))
		return 0;
	memcpy(login, octets, len);
	login[len] = '\0';
	if (users_name(&conf, login, name) == -1)
		return 0;
	promise(name[0] != '\0' && name[0] != '.' && strlen(name) < USERS_NAME);
	promise(strchr(name, '/') == NULL && strchr(name, ':') == NULL);
	if (end != NULL)
		len++;
	conf.users = fuzz_file(octets + len, n - len);
	if (users_exists(&conf, name) == USERS_NO)
		promise(users_check(&conf, name, "$x$") == USERS_NO);
	promise(users_check(&conf, name, "") == USERS_NO);
	users_check(&conf, name, "secret");
	if (users_find(&conf, name, &a) == USERS_YES)
		promise(strlen(a.secret) < USERS_SECRET &&
		        a.verifier.salt_len <= SCRAM_SALT);
	else
		promise(a.secret[0] == '\0' && a.verifier.iterations == 0);
	promise(a.iterations > 0);
	users_keep(&conf);
	promise(users_mistakes(&conf) >= 0);
	return 0;
}

/*
 * account.c - what a line of the file of accounts says of a password.
 *
 * It reads the password from stdin, where no other user sees it. To look:
 *	echo sesame | libexec/account
 */
#include <crypt.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <stringprep.h>
#include <sys/random.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/log.h"
#include "common/users.h"

static _Noreturn void
usage(void)
{
	fputs("usage: account [-s] <password\n"
	      "       account -n\n",
	    stderr);
	exit(EX_USAGE);
}

/* The one line that a password may be. */
static void
read_password(char password[USERS_SECRET])
{
	size_t len = fread(password, 1, USERS_SECRET, stdin), i;

	if (len > 0 && password[len - 1] == '\n')
		len--;
	if (len == 0)
		errx(EX_DATAERR, "no password");
	if (len >= USERS_SECRET)
		errx(EX_DATAERR, "expected a password of up to %d octets",
		    USERS_SECRET - 1);
	password[len] = '\0';
	for (i = 0; i < len; i++)
		if ((unsigned char)password[i] < ' ' || password[i] == '\x7f')
			errx(EX_DATAERR, "a password is one line of text");
}

static void
print_hash(const char *password)
{
	struct crypt_data work = { .initialized = 0 };
	char setting[CRYPT_GENSALT_OUTPUT_SIZE];
	const char *hash;

	if (crypt_gensalt_rn("$y$", 0, NULL, 0, setting, sizeof(setting)) ==
	    NULL)
		err(EX_OSERR, "a salt");
	hash = crypt_r(password, setting, &work);
	if (hash == NULL || *hash == '*')
		err(EX_OSERR, "crypt");
	printf("%s", hash);
}

/*
 * What a client that prepares it (RFC 5802 2.2, RFC 4013) will compute with:
 * to be freed. As it is, if it has no such form.
 */
static char *
prepare(const char *password)
{
	char *prepared = NULL;

	if (stringprep_profile(password, &prepared, "SASLprep", 0) ==
	        STRINGPREP_OK &&
	    *prepared != '\0')
		return prepared;
	free(prepared);
	prepared = strdup(password);
	if (prepared == NULL)
		err(EX_OSERR, "a verifier");
	return prepared;
}

static void
print_verifier(const char *password)
{
	struct verifier v = {
		.iterations = SCRAM_ITERATIONS,
		.salt_len = SCRAM_SALT_MADE,
	};
	char text[SCRAM_TEXT], *prepared;

	if (getrandom(v.salt, v.salt_len, 0) != SCRAM_SALT_MADE)
		err(EX_OSERR, "a salt");
	prepared = prepare(password);
	verifier_make(&v, prepared);
	explicit_bzero(prepared, strlen(prepared));
	free(prepared);
	verifier_print(&v, text);
	printf(":%s", text);
}

/* Is the file of accounts as it should be? */
static int
check(void)
{
	int mistakes;

	log_open("account");
	mistakes = users_mistakes(conf_load());
	return mistakes == 0 ? EX_OK : mistakes == -1 ? EX_NOINPUT : EX_CONFIG;
}

int
main(int argc, char **argv)
{
	char password[USERS_SECRET];
	bool keep = argc == 2 && strcmp(argv[1], "-s") == 0;

	if (argc == 2 && strcmp(argv[1], "-n") == 0)
		return check();
	if (argc > 1 && !keep)
		usage();
	read_password(password);
	print_hash(password);
	print_verifier(password);
	if (keep)
		printf(":secret=%s", password);
	explicit_bzero(password, sizeof(password));
	return puts("") < 0 || fflush(stdout) != 0 ? EX_IOERR : EX_OK;
}

/* users.c - who has an account, and what a stranger can learn of it. */
#include "common/users.h"

#include <crypt.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "t/unit/tap.h"

static const char *const no_names[] = { NULL };
static struct conf conf = {
	.domain = "st.um", .hostname = "smtp.st.um", .local_names = no_names
};

/* In place of libcrypt's: counts, and remembers what it was asked. */
static unsigned int crypts;
static char salt[1024];
static int crypt_errno;

char *
crypt_r(const char *password, const char *setting, struct crypt_data *data)
{
	crypts++;
	strlcpy(salt, setting, sizeof(salt));
	if (crypt_errno != 0) {
		errno = crypt_errno;
		strlcpy(data->output, "*0", sizeof(data->output));
	} else
		snprintf(data->output, sizeof(data->output), "$t$%s", password);
	return data->output;
}

/* Make the file of accounts say text[n]. */
static void
write_users(const char *text, size_t n)
{
	FILE *f = fopen(conf.users, "w");

	if (f == NULL || fwrite(text, 1, n, f) != n || fclose(f) != 0)
		exit(1);
}

/* Check a password, and say how often crypt(3) was asked. */
static enum users_answer
check(const char *name, const char *password)
{
	crypts = 0;
	salt[0] = '\0';
	return users_check(&conf, name, password);
}

static void
test_names(void)
{
	char name[USERS_NAME], longest[USERS_NAME + 1];

	ok(users_name(&conf, "user1", name) == 0, "a plain name");
	is(name, "user1", "is the account's");
	ok(users_name(&conf, "User1", name) == 0, "capitals");
	is(name, "user1", "are small letters");
	ok(users_name(&conf, "user1@ST.UM", name) == 0, "with our domain");
	is(name, "user1", "it is left out");
	ok(users_name(&conf, "user1@smtp.st.um", name) == 0, "our host");
	ok(users_name(&conf, "user1@localhost", name) == 0, "localhost");
	ok(users_name(&conf, "user1@example.org", name) == -1, "not ours");
	ok(users_name(&conf, "user1@", name) == -1, "no domain at all");
	ok(users_name(&conf, "@st.um", name) == -1, "no name");
	ok(users_name(&conf, "", name) == -1, "nothing");
	ok(users_name(&conf, "a@b@st.um", name) == -1, "two at signs");
	ok(users_name(&conf, "../user1", name) == -1, "a way out");
	ok(users_name(&conf, "a/b", name) == -1, "a folder");
	ok(users_name(&conf, ".user1", name) == -1, "a hidden file");
	ok(users_name(&conf, "a b", name) == -1, "a blank");
	ok(users_name(&conf, "a:b", name) == -1, "a colon");
	ok(users_name(&conf, "\xc3\xa9t", name) == -1, "no ASCII");
	memset(longest, 'a', sizeof(longest));
	longest[USERS_NAME - 1] = '\0';
	ok(users_name(&conf, longest, name) == 0, "the longest name");
	is(name, longest, "is whole");
	longest[USERS_NAME - 1] = 'a';
	longest[USERS_NAME] = '\0';
	ok(users_name(&conf, longest, name) == -1, "a letter more");
}

static const char accounts[] = "# people\n"
                               "\n"
                               "no colon here\n"
                               ":$t$nameless\n"
                               "first:$t$one:extra:fields\n"
                               "Second:$t$two\r\n"
                               "empty:\n"
                               "locked:!$t$locked\n"
                               "starred:*\n"
                               "first:$t$again\n"
                               "last:$t$three";

static void
test_accounts(void)
{
	write_users(accounts, sizeof(accounts) - 1);
	ok(users_exists(&conf, "first") == USERS_YES, "there is a first");
	ok(users_exists(&conf, "second") == USERS_YES, "capitals in the file");
	ok(users_exists(&conf, "last") == USERS_YES, "a line without an end");
	ok(users_exists(&conf, "locked") == USERS_YES, "mail comes to locked");
	ok(users_exists(&conf, "nobody") == USERS_NO, "there is no nobody");
	ok(users_exists(&conf, "") == USERS_NO, "nor one without a name");
	ok(users_exists(&conf, "# people") == USERS_NO, "a comment is none");
	ok(users_exists(&conf, "firs") == USERS_NO, "nor half a name");

	ok(check("first", "one") == USERS_YES, "the right password");
	ok(check("first", "two") == USERS_NO, "a wrong one");
	ok(check("first", "again") == USERS_NO, "the first line counts");
	ok(check("first", "") == USERS_NO, "none");
	ok(check("second", "two") == USERS_YES, "a line that ends in CRLF");
	ok(check("last", "three") == USERS_YES, "the last line");
	ok(check("empty", "") == USERS_NO, "an empty hash lets nobody in");
	ok(check("locked", "locked") == USERS_NO, "nor does a locked one");
	ok(check("starred", "*") == USERS_NO, "nor a star");
	ok(check("", "nameless") == USERS_NO, "no name is nobody's");
}

#define VERIFIER                                                               \
	"SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$"                         \
	"WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:"                        \
	"wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="

static const char more[] = "old:$t$x:1000:0:99999:7:::\n"
                           "both:$t$x:" VERIFIER ":secret=a:b \r\n"
                           "locked:!$t$x:" VERIFIER ":secret=s\n"
                           "third:$t$x:0:" VERIFIER ":0\n"
                           "broken:$t$x:SCRAM-SHA-256$x:y$z:w:secret=s\n"
                           "none:$t$x:secret=\n";

/* What follows the hash. */
static void
test_more(void)
{
	struct account a;

	write_users(more, sizeof(more) - 1);
	ok(users_find(&conf, "both", &a) == USERS_YES, "one that has both");
	ok(a.verifier.iterations == 4096, "a verifier");
	is(a.secret, "a:b ", "a secret, with what is in it");
	is(a.hash, "$t$x", "and a hash");
	ok(users_find(&conf, "old", &a) == USERS_YES, "a file of old");
	ok(a.verifier.iterations == 0 && a.secret[0] == '\0', "has neither");
	ok(a.iterations == 4096, "but knows what others have");
	ok(users_find(&conf, "third", &a) == USERS_YES, "a verifier");
	ok(a.verifier.iterations == 4096, "among other fields");
	ok(users_find(&conf, "locked", &a) == USERS_NO, "a lock is for all");
	ok(a.verifier.iterations == 0 && a.secret[0] == '\0', "of them");
	ok(users_find(&conf, "nobody", &a) == USERS_NO, "nobody");
	ok(a.verifier.iterations == 0 && a.secret[0] == '\0', "has none");
	ok(users_find(&conf, "broken", &a) == USERS_YES, "a broken verifier");
	ok(a.verifier.iterations == 0, "is none");
	is(a.secret, "s", "and spoils nothing else");
	ok(users_find(&conf, "none", &a) == USERS_YES, "no secret");
	is(a.secret, "", "is none");
}

/* Which mechanisms there can be. */
static void
test_keep(void)
{
	static const char locked[] = "locked:!$t$x:" VERIFIER ":secret=s\n";
	static const char one[] = "one:$t$x:" VERIFIER "\n";
	static const char other[] = "one:$t$x:secret=" VERIFIER "\n";

	write_users(more, sizeof(more) - 1);
	ok(users_keep(&conf) == (USERS_VERIFIERS | USERS_SECRETS), "both");
	write_users(locked, sizeof(locked) - 1);
	ok(users_keep(&conf) == 0, "nothing that one could log in by");
	write_users(one, sizeof(one) - 1);
	ok(users_keep(&conf) == USERS_VERIFIERS, "a verifier");
	write_users(other, sizeof(other) - 1);
	ok(users_keep(&conf) == USERS_SECRETS, "a secret that looks like one");
	write_users(accounts, sizeof(accounts) - 1);
	ok(users_keep(&conf) == 0, "neither");
	unlink(conf.users);
	ok(users_keep(&conf) == 0, "no file");
}

/* Whoever it is, crypt(3) has the same work. */
static void
test_time(void)
{
	static const char *const names[] = { "first", "last", "empty", "locked",
		"starred", "nobody", "" };
	size_t i;

	write_users(accounts, sizeof(accounts) - 1);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		check(names[i], "guess");
		ok(crypts == 1, "one crypt for '%s'", names[i]);
		ok(strncmp(salt, "$t$", 3) == 0,
		    "with the work of this site's hashes for '%s'", names[i]);
	}
	/* What it is compared with is another's, and must open nothing. */
	check("nobody", "guess");
	ok(check("nobody", salt + 3) == USERS_NO, "no account, no password");
	check("locked", "guess");
	ok(check("locked", salt + 3) == USERS_NO, "another's is none either");
	write_users("", 0);
	check("nobody", "guess");
	ok(crypts == 1 && salt[0] == '$', "one crypt if there is no account");
}

static void
test_odd_files(void)
{
	static const char nul[] = "a:$t$x\0y\nb:$t$b\n";
	char text[4096];
	size_t n;

	n = (size_t)snprintf(
	    text, sizeof(text), "%01100d:$t$x\nafter:$t$b\n", 0);
	write_users(text, n);
	ok(users_exists(&conf, "after") == USERS_YES,
	    "a line that is too long is passed over, not more");
	n = (size_t)snprintf(text, sizeof(text), "x:%01100d", 0);
	write_users(text, n);
	ok(users_exists(&conf, "x") == USERS_NO, "also at the end");
	n = (size_t)snprintf(text, sizeof(text), "%01022d\nafter:$t$b\n", 0);
	write_users(text, n);
	ok(users_exists(&conf, "after") == USERS_YES, "a line at the limit");
	write_users(nul, sizeof(nul) - 1);
	ok(users_exists(&conf, "b") == USERS_YES, "a NUL spoils its own line");
	ok(users_exists(&conf, "a") == USERS_NO, "but that one");
}

static void
test_trouble(void)
{
	write_users(accounts, sizeof(accounts) - 1);
	crypt_errno = ENOMEM;
	ok(check("first", "one") == USERS_CANNOT_TELL,
	    "no memory for crypt is no wrong password");
	crypt_errno = EINVAL;
	ok(check("first", "one") == USERS_NO, "a hash nobody knows is");
	crypt_errno = 0;
	unlink(conf.users);
	ok(users_exists(&conf, "first") == USERS_CANNOT_TELL, "no file");
	ok(check("first", "one") == USERS_CANNOT_TELL, "is no answer");
	mkdir(conf.users, 0700);
	ok(users_exists(&conf, "first") == USERS_CANNOT_TELL,
	    "nor is a folder");
	rmdir(conf.users);
}

int
main(void)
{
	char path[] = "/tmp/users.XXXXXX";

	close(mkstemp(path));
	conf.users = path;
	test_names();
	test_accounts();
	test_more();
	test_keep();
	test_time();
	test_odd_files();
	test_trouble();
	return tap_end();
}

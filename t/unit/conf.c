/* conf.c - the settings: defaults, mistakes, memory. */
#include "common/conf.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "t/unit/tap.h"

static char folder[] = "/tmp/conf.XXXXXX";
static char path[sizeof(folder) + sizeof("/etc/inetlab.conf")];
static char said[8192]; /* the log of the last read_text() */

/* Read text as settings; what is said about it goes to said. */
static struct conf *
read_text(const char *text)
{
	char log[sizeof(path)];
	struct conf *c;
	FILE *f = fopen(path, "w");
	int err = dup(STDERR_FILENO), fd;
	ssize_t n;

	if (f == NULL || fputs(text, f) == EOF || fclose(f) != 0)
		exit(1);
	snprintf(log, sizeof(log), "%s/log", folder);
	fd = open(log, O_RDWR | O_CREAT | O_TRUNC, 0600);
	dup2(fd, STDERR_FILENO);
	c = conf_read(path);
	dup2(err, STDERR_FILENO);
	n = pread(fd, said, sizeof(said) - 1, 0);
	said[n > 0 ? n : 0] = '\0';
	close(fd);
	close(err);
	return c;
}

/* text must be refused at line, with a word about what was expected. */
static void
refused(const char *text, int line, const char *expected)
{
	char where[64];
	struct conf *c = read_text(text);

	snprintf(where, sizeof(where), "/inetlab.conf:%d: ", line);
	if (!ok(c == NULL, "refused: %.40s", text))
		conf_free(c);
	if (!ok(strstr(said, where) != NULL && strstr(said, expected) != NULL,
	        "line %d, %s", line, expected))
		printf("# %s\n", said);
}

static void
test_defaults(void)
{
	struct conf *c = read_text("");
	const struct service_conf *s;

	if (!ok(c != NULL, "an empty file is all defaults"))
		return;
	is(said, "", "without a word");
	is(c->path, path, "path");
	is(c->domain, "st.um", "domain");
	is(c->hostname, "st.um", "hostname is the domain");
	is(c->users, "etc/users", "users");
	is(c->mail, "spool/mail", "mail");
	is(c->tmp, "spool/tmp", "tmp");
	ok(c->local_names[0] == NULL, "local_names");
	ok(c->mailbox_max == 0 && c->lock_s == 20 && !c->strict, "mailboxes");
	ok(c->connections_max == 512, "connections_max");
	is(c->smtp.banner, "ESMTP inetlab", "smtp banner");
	ok(c->smtp.recipients_max == 100 && c->smtp.mistakes_max == 10 &&
	        c->smtp.size_max == 40960000 && c->smtp.idle_s == 300 &&
	        c->smtp.lifetime_s == 3600,
	    "smtp numbers");
	ok(c->pop3.mistakes_max == 10 && c->pop3.messages_max == 1000000 &&
	        c->pop3.idle_s == 600 && c->pop3.login_s == 180,
	    "pop3 numbers");
	s = conf_service(c, "pop3");
	ok(s->allow[0] == NULL && s->deny[0] == NULL && s->proxy[0] == NULL &&
	        s->lifetime_s == 3600,
	    "a service nothing is said about");
	conf_free(c);
}

static void
test_values(void)
{
	struct conf *c = read_text(
	    "domain = \"lab.example\"\n"
	    "hostname = mx.lab.example\n"
	    "local_names = { \"a.example\", b.example }\n"
	    "strict = true\n"
	    "smtp { idle = 7\n size_max = 1000 }\n"
	    "service pop3 { deny = { \"10.0.0.0/8\" }\n"
	    " allow = { a, b, c }\n lifetime = 0 }\n"
	    "service smtp {}\n");
	const struct service_conf *s;

	if (!ok(c != NULL, "settings"))
		return;
	is(c->hostname, "mx.lab.example", "hostname");
	ok(c->strict && c->smtp.idle_s == 7 && c->smtp.size_max == 1000,
	    "what is said counts");
	ok(c->smtp.recipients_max == 100, "the rest of a section stays");
	is(c->local_names[1], "b.example", "a list");
	ok(c->local_names[2] == NULL, "and its end");
	s = conf_service(c, "pop3");
	is(s->deny[0], "10.0.0.0/8", "deny");
	is(s->allow[2], "c", "allow");
	ok(s->allow[3] == NULL && s->lifetime_s == 0, "no lifetime");
	ok(conf_service(c, "smtp")->lifetime_s == 3600, "another service");
	ok(conf_service(c, "smtp")->allow[0] == NULL, "shares nothing");

	ok(conf_is_local(c, "LAB.example"), "our domain, in any letters");
	ok(conf_is_local(c, "mx.lab.example"), "our host");
	ok(conf_is_local(c, "b.example"), "a local name");
	ok(conf_is_local(c, "localhost"), "localhost");
	ok(!conf_is_local(c, "example"), "not a part of it");
	ok(!conf_is_local(c, ""), "nor nothing");
	conf_free(c);
}

static void
test_networks(void)
{
	refused("clear_passwords = { \"::1\", \"10.0.0.0/33\" }\n", 1,
	    "10.0.0.0/33: expected a network");
	refused("clear_passwords = { \"\" }\n", 1, "expected a network");
}

static void
test_mistakes(void)
{
	static char many[64 * 1024];
	size_t at, i;

	refused("\nlokc = 3\n", 2, "did you mean lock?");
	refused("smtp {\n idel = 3\n}\n", 2, "did you mean idle?");
	refused("smpt {\n}\n", 1, "did you mean smtp?");
	refused("service pop3 {\n allwo = {}\n}\n", 2, "did you mean allow?");
	refused("xyzzy12 = 3\n", 1, "expected hostname, domain,");
	refused("lock = soon\n", 1, "expected a number from 1 to 600");
	refused("lock = 0\n", 1, "expected a number from 1 to 600");
	refused("lock = 601\n", 1, "expected a number from 1 to 600");
	refused("lock = -1\n", 1, "expected a number from 1 to 600");
	refused("lock = 99999999999999999999\n", 1, "from 1 to 600");
	refused("mailbox_max = -1\n", 1, "expected a number from 0");
	refused("connections_max = 0\n", 1, "expected a number from 1 to 4096");
	refused("smtp { recipients_max = 0 }", 1, "from 1 to 1000");
	refused("smtp { mistakes_max = 0 }", 1, "from 1 to 1000");
	refused("smtp { size_max = 0 }", 1, "a number from 1");
	refused("smtp { idle = 0 }", 1, "from 1 to 86400");
	refused("smtp {\n\n lifetime = 86401\n}\n", 3, "from 1 to 86400");
	refused("pop3 { mistakes_max = 0 }", 1, "from 1 to 1000");
	refused("pop3 { messages_max = 0 }", 1, "from 1 to 10000000");
	refused("pop3 { idle = 86401 }", 1, "from 1 to 86400");
	refused("pop3 { login = 0 }", 1, "from 1 to 86400");
	refused("service x {\n lifetime = -1\n}\n", 2, "from 0 to 86400");
	refused("strict = maybe\n", 1, "expected true or false");
	refused("domain = \"\"\n", 1, "expected something");
	refused("mail = \"\"\n", 1, "expected something");
	refused("domain = \"never closed\n\n", 3, "premature end");

	at = strlcpy(many, "local_names = {", sizeof(many));
	for (i = 0; i < 1025; i++)
		at += (size_t)snprintf(many + at, sizeof(many) - at, "n,");
	strlcat(many, "n}", sizeof(many));
	refused(many, 1, "expected at most 1024");
	for (i = at = 0; i < 65; i++)
		at += (size_t)snprintf(
		    many + at, sizeof(many) - at, "service s%zu {}\n", i);
	refused(many, 65, "expected at most 64");
}

static void
test_directory(void)
{
	struct conf *c = read_text("ldap {\n"
	                           " root_dn = \"cn=admin,c=es\"\n"
	                           " root_password = \"$y$x\"\n"
	                           " presence = { mail }\n"
	                           " map = 8589934592\n}\n");

	if (ok(c != NULL, "settings of the directory")) {
		is(c->ldap.equality[0], "objectClass", "lists of defaults");
		is(c->ldap.presence[0], "mail", "what is said counts");
		ok(c->ldap.map == (size_t)8 << 30, "a large map");
		conf_free(c);
	}
	refused("ldap { map = 0 }\n", 1, "a number from 1048576");
	refused("ldap { pdu_max = 1 }\n", 1, "from 4096 to 1073741824");
	refused("ldap { suffixes = { es } }\n", 1, "as o=um,c=es");
	refused("ldap { schema = { \"\" } }\n", 1, "expected a file");
	refused("ldap { root_dn = admin }\n", 1, "as cn=admin,c=es");
	refused("ldap { root_dn = \"a=b\"\n root_password = word }\n", 2,
	    "a hash of it");
	refused("ldap { root_password = \"$y$x\" }\n", 1, "root_dn as well");
	refused("ldap { user = uid }\n", 1, "with one %s in it");
	refused("ldap { user = \"(uid=%u)\" }\n", 1, "with one %s in it");
	refused("ldap { user = \"(u=%s%n)\" }\n", 1, "with one %s in it");
}

static void
test_files(void)
{
	struct conf *c;

	c = conf_read("/nonexistent/inetlab.conf");
	ok(c == NULL, "no file");
	c = conf_read(folder);
	ok(c == NULL, "a folder");
	c = conf_read("/dev/zero");
	ok(c == NULL, "a file without end");
	conf_free(read_text(""));
	if (truncate(path, 2 * 1024 * 1024) == 0)
		ok(conf_read(path) == NULL, "a file too large to be settings");
}

/* What conf_load() finds, in a process of its own: it changes folders. */
static int
load_status(const char *named, const char *expected)
{
	char cwd[PATH_MAX], want[PATH_MAX];
	const struct conf *c;
	struct stat st;
	int status;

	fflush(stdout);
	if (fork() == 0) {
		if (chdir(folder) == -1 || setenv("INETLAB_CONF", named, 1))
			_exit(1);
		c = conf_load();
		if (getcwd(cwd, sizeof(cwd)) == NULL ||
		    realpath(folder, want) == NULL || strcmp(cwd, want) != 0)
			_exit(2);
		_exit(stat(c->path, &st) == -1 ||
		      strcmp(c->domain, expected) != 0);
	}
	wait(&status);
	return WEXITSTATUS(status);
}

/* Move etc to away/from/etc and leave a link to it. */
static int
link_folder(void)
{
	return chdir(folder) == -1 || mkdir("away", 0700) == -1 ||
	       mkdir("away/from", 0700) == -1 ||
	       rename("etc", "away/from/etc") == -1 ||
	       symlink("away/from/etc", "etc") == -1;
}

static void
test_load(void)
{
	conf_free(read_text("domain = found"));
	ok(load_status(path, "found") == 0, "a path from the root");
	ok(load_status("etc/inetlab.conf", "found") == 0,
	    "one from here, still right once we are at the site");
	ok(load_status("./etc/../etc/inetlab.conf", "found") == 0, "a detour");
	ok(load_status("etc/./inetlab.conf", "found") == 0, "a smaller one");
	ok(load_status("etc//inetlab.conf", "found") == 0, "a slash too many");
	ok(link_folder() == 0 && load_status(path, "found") == 0,
	    "the folder is a link to another place");
	ok(load_status("etc/none.conf", "") == EX_CONFIG, "none: EX_CONFIG");
	if (read_text("lock = 0") == NULL)
		ok(load_status(path, "") == EX_CONFIG, "wrong: EX_CONFIG");
}

static void
clean_up(void)
{
	if (chdir(folder) == -1)
		return;
	unlink(path);
	unlink("log");
	unlink("etc");
	rmdir("away/from/etc");
	rmdir("away/from");
	rmdir("away");
	rmdir(folder);
}

static void
test_sites(void)
{
	struct conf *c = read_text("site a.example {}\n"
	                           "site b.example { log = \"\"\n"
	                           "redirect = { \"301 /a/ https://c/\" } }");
	struct redirect r;

	if (!ok(c != NULL && c->sites_n == 2, "two sites"))
		return;
	is(c->sites[0].root, "etc/www/a.example", "a root by its name");
	is(c->sites[0].index[0], "index.html", "an index");
	is(c->sites[1].realm, "b.example", "a realm by its name");
	is(c->sites[1].log, "", "no log");
	ok(conf_redirect(&r, c->sites[1].redirect[0]) && r.status == 301 &&
	        r.path_n == 2,
	    "a redirection");
	is(r.to, "https://c/", "and where it leads");
	conf_free(c);
	refused("site a { put = true }", 1, "users, or networks");
	refused("site a { require = { \"user b\" } }", 1, "file of users");
	refused("site a {\nrequire = { \"everybody\" }", 2, "\"group\"");
	refused("site a {\nallow = { \"b\" } }", 2, "10.0.0.0/8");
	refused("site a {\nredirect = { \"/a\" } }", 2, "/old /new");
	refused("site a {\nredirect = { \"304 /a /b\" } }", 2, "/old /new");
	refused("site a {\nerrors = { \"200 /a\" } }", 2, "404 /404.html");
	refused(
	    "site a {\nheaders = { \"A: b\\r\\nC: d\" } }", 2, "Name: value");
	refused("site a {\nhsts = -1 }", 2, "0 to 2147483647");
}

int
main(void)
{
	if (mkdtemp(folder) == NULL)
		return 1;
	snprintf(path, sizeof(path), "%s/etc", folder);
	mkdir(path, 0700);
	strlcat(path, "/inetlab.conf", sizeof(path));
	test_defaults();
	test_values();
	test_mistakes();
	test_sites();
	test_networks();
	test_directory();
	test_files();
	test_load();
	clean_up();
	return tap_end();
}

/*
 * ldapd.c - the directory, by LDAPv3 (RFC 4510, 4511).
 *
 * To talk to it by hand there is ldapsearch(1):
 *	ldapsearch -x -H ldap://localhost:8389 '(uid=user1)'
 */
#include <err.h>
#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/log.h"
#include "common/serve.h"
#include "services/ldapd/access.h"
#include "services/ldapd/load.h"
#include "services/ldapd/operations.h"
#include "services/ldapd/schema.h"
#include "services/ldapd/store.h"

static int
answer_all(const struct conf *conf)
{
	int status;

	if (!store_prepare(conf))
		return EX_CONFIG;
	message_prepare(conf);
	serve(conf, "ldap");
	/* Of the store nothing is open before the fork: see store.h. */
	if (!store_open())
		return serve_end(EX_OSERR);
	status = operations_serve(conf);
	store_close();
	return serve_end(status);
}

static int
dump(const struct conf *conf)
{
	if (!store_prepare(conf))
		return EX_CONFIG;
	return load_dump(stdout) ? EX_OK : EX_IOERR;
}

int
main(int argc, char *argv[])
{
	const struct conf *conf;
	const char *file = NULL;
	int c, what = 0;

	log_open("ldapd");
	while ((c = getopt(argc, argv, "dl:n")) != -1) {
		if (c == '?' || what != 0)
			errx(EX_USAGE, "usage: ldapd [-d | -l file | -n]");
		what = c;
		file = optarg;
	}
	conf = conf_load();
	if (!schema_open(conf) || !access_open(conf))
		return EX_CONFIG;
	switch (what) {
	case 'd':
		return dump(conf);
	case 'l':
		return load_file(conf, file) ? EX_OK : EX_DATAERR;
	case 'n':
		return load_check(conf, conf->ldap.file) ? EX_OK : EX_DATAERR;
	default:
		return answer_all(conf);
	}
}

/*
 * ldap_session.c - a whole session with the directory, whose entries are the
 * same each time. What is said has to be messages of LDAP.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "services/ldapd/access.h"
#include "services/ldapd/message.h"
#include "services/ldapd/operations.h"
#include "services/ldapd/schema.h"
#include "services/ldapd/store.h"
#include "t/fuzz/fuzz.h"

#define FOLDER "/dev/shm/inetlab-fuzz-ldap"
#define FILE_  FOLDER "/entries.ldif"
#define STORE  FOLDER "/db/data.mdb"
#define SAID   (4 * 1024 * 1024)

static const char entries[] = "dn: o=um\n"
                              "objectClass: organization\n"
                              "\n"
                              "dn: cn=a,o=um\n"
                              "objectClass: inetOrgPerson\n"
                              "objectClass: posixAccount\n"
                              "sn: a\n"
                              "cn;lang-es: un tal\n"
                              "uid: a\n"
                              "uidNumber: 12\n"
                              "gidNumber: 3\n"
                              "homeDirectory: /\n"
                              "description: a  b c\n"
                              "userPassword: secret\n"
                              "\n"
                              "dn: ou=x,o=um\n"
                              "objectClass: organizationalUnit\n"
                              "\n"
                              "dn: cn=b,ou=x,o=um\n"
                              "objectClass: person\n"
                              "sn: b\n"
                              "\n"
                              "dn: ou=far,o=um\n"
                              "objectClass: referral\n"
                              "objectClass: extensibleObject\n"
                              "ref: ldap://far/ou=far,o=um\n";

static struct {
	char octets[1024 * 1024];
	size_t n;
} store;

static void
write_file(const char *name, const void *octets, size_t n)
{
	FILE *f = fopen(name, "w");

	promise(f != NULL && fwrite(octets, 1, n, f) == n && fclose(f) == 0);
}

/* The store is made once, and put back before each session. */
static void
prepare(void)
{
	FILE *f;

	mkdir(FOLDER, 0700);
	write_file(FILE_, entries, strlen(entries));
	unlink(STORE);
	unlink(FOLDER "/db/lock.mdb");
	rmdir(FOLDER "/db");
	setenv("TCPREMOTEIP", "127.0.0.1", 1);
	fuzz_settings(
	    "ldap {\n"
	    "spool = \"" FOLDER "\"\n"
	    "file = \"" FILE_ "\"\n"
	    "suffixes = { \"o=um\" }\n"
	    "root_dn = \"cn=r\"\n"
	    "root_password = \"$5$r$rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr"
	    "rrrrrrrr\"\n"
	    "entries_max = 20\n"
	    "pdu_max = 65536\n"
	    "map = 1048576\n"
	    "}\n");
	promise(schema_open(conf_load()) && access_open(conf_load()) &&
	        store_prepare(conf_load()));
	f = fopen(STORE, "r");
	promise(f != NULL);
	store.n = fread(store.octets, 1, sizeof(store.octets), f);
	promise(store.n > 0 && store.n < sizeof(store.octets));
	fclose(f);
}

static int
session(void)
{
	int status;

	promise(store_open());
	status = operations_serve(conf_load());
	store_close();
	return status;
}

static void
check_said(void)
{
	static char said[SAID];
	struct berval octets = { fuzz_said(said, sizeof(said)), said }, one;
	struct message m;

	promise(octets.bv_len < sizeof(said));
	while (octets.bv_len > 0) {
		one.bv_val = octets.bv_val;
		one.bv_len = message_octets(one.bv_val, octets.bv_len);
		promise(one.bv_len > 0 && one.bv_len <= octets.bv_len);
		promise(message_parse(&m, one));
		octets.bv_val += one.bv_len;
		octets.bv_len -= one.bv_len;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	static bool ready;

	if (!ready)
		prepare();
	ready = true;
	write_file(STORE, store.octets, store.n);
	fuzz_session(octets, n, session, NULL);
	check_said();
	return 0;
}

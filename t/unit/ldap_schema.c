/*
 * ldap_schema.c - what files of a schema may have. Given files, it prints what
 * is known with them, as cn=subschema does.
 */
#include <stdlib.h>
#include <unistd.h>

#include "services/ldapd/schema.h"
#include "services/ldapd/schema_own.h"
#include "t/unit/tap.h"

static const struct attribute_type *
type_of(const char *name)
{
	return schema_type((struct berval){ strlen(name), (char *)name });
}

static const struct object_class *
class_of(const char *name)
{
	return schema_class((struct berval){ strlen(name), (char *)name });
}

/* Is all well with a file of this text? */
static bool
reads(const char *suffix, const char *text)
{
	char path[64];
	FILE *file;
	int fd;
	bool good;

	snprintf(path, sizeof(path), "/tmp/ldap_schema.XXXXXX%s", suffix);
	fd = mkstemps(path, (int)strlen(suffix));
	file = fd == -1 ? NULL : fdopen(fd, "w");
	if (file == NULL || fputs(text, file) == EOF || fclose(file) != 0) {
		printf("Bail out! %s\n", path);
		exit(1);
	}
	good = schema_file(path);
	unlink(path);
	return good;
}

/* As slapd is given them with ldapadd(1), and as slapcat(8) prints them. */
static void
test_ldif(void)
{
	ok(reads(".ldif", "# A comment\n"
	                  "dn: cn={4}own,cn=schema,cn=config\n"
	                  "objectClass: olcSchemaConfig\n"
	                  "cn: {4}own\n"
	                  "olcObjectIdentifier: {0}OWN 1.3.6.1.4.1.32473.9\n"
	                  "olcObjectIdentifier: {1}OWNattr OWN:1\n"
	                  "olcAttributeTypes: {0}( OWNattr:1 NAME 'ownOne'\n"
	                  "  DESC 'one''\n"
	                  "  SUP mail )\n") == false,
	    "a quote too many is a mistake");
	ok(reads(".ldif",
	       "dn: cn={4}own,cn=schema,cn=config\n"
	       "objectClass: olcSchemaConfig\n"
	       "cn: {4}own\n"
	       "olcAttributeTypes: {0}( ownATTR:1 NAME 'ownOne'\n"
	       "   DESC 'one' SUP mail )\n"
	       "olcAttributeTypes: {1}( OWNattr:1.2 NAME 'ownTwo' SUP ownOne "
	       ")\n"
	       "olcObjectClasses: {0}( OWN:2 NAME 'ownClass' SUP top AUXILIARY "
	       "MAY ( ownOne $ ownTwo ) )\n"),
	    "olcObjectIdentifier, olcAttributeTypes, olcObjectClasses");
	if (!ok(type_of("ownone") != NULL && type_of("ownTwo") != NULL &&
	            class_of("ownClass") != NULL,
	        "they are known"))
		return;
	is(type_of("ownTwo")->oid, "1.3.6.1.4.1.32473.9.1.1.2",
	    "an OID by the names of its parts");
	is(type_of("ownOne")->text,
	    "( 1.3.6.1.4.1.32473.9.1.1 NAME 'ownOne' DESC 'one' SUP mail )",
	    "its text has numbers, and is one line");
	ok(type_of("ownTwo")->equality == type_of("mail")->equality &&
	        type_of("ownTwo")->syntax == type_of("mail")->syntax,
	    "rules and syntax come from two above");
	ok(schema_is_a(type_of("ownTwo"), type_of("mail")) &&
	        !schema_is_a(type_of("mail"), type_of("ownTwo")),
	    "it is below both");
	ok(class_of("ownClass")->may[1] == type_of("ownTwo") &&
	        class_of("ownClass")->may[2] == NULL,
	    "a class has what it lists");
}

/* As slapd.conf(5) includes them. */
static void
test_conf(void)
{
	ok(reads(".schema",
	       "# A comment (\n"
	       "objectIdentifier\tLAB 1.3.6.1.4.1.32473.8\n"
	       "objectidentifier LABattr LAB:1 \n"
	       "\n"
	       "attributetype ( LABattr:1 NAME ( 'labOne' 'labFirst' )\n"
	       "\tDESC 'a ( and a # in\n"
	       "\t  two lines'\n"
	       "\tEQUALITY caseIgnoreMatch\n"
	       "\tSYNTAX 1.3.6.1.4.1.1466.115.121.1.15{64} X-ORDERED 'VALUES' "
	       ")\n"
	       "ObjectClass ( LAB:2 NAME 'labClass' MUST labOne )"),
	    "objectidentifier, attributetype, objectclass");
	if (!ok(type_of("labFirst") != NULL, "a second name is one"))
		return;
	is(type_of("labOne")->desc, "a ( and a # in two lines",
	    "a description over two lines");
	is(type_of("labOne")->oid, "1.3.6.1.4.1.32473.8.1.1",
	    "its OID is in numbers");
	ok(class_of("labClass") != NULL &&
	        class_of("labClass")->kind == CLASS_STRUCTURAL,
	    "a class of which no kind is said is structural");
	ok(!reads(".schema", "attributetype ( 1.2.3.4 NAME 'unended'\n"),
	    "a parenthesis too few is a mistake");
	ok(!reads(".schema", "objectidentifier LONELY\n"),
	    "a name without an OID is a mistake");
	ok(!reads(".schema", "objectidentifier LONELY NOBODY:1\n"),
	    "a name below one that nobody has defined is a mistake");
	ok(!reads(".schema", "attributetype ( NOBODY:1 NAME 'x' SUP cn )\n"),
	    "an OID below one that nobody has defined is a mistake");
}

/* What slapd's own files repeat, and what nobody may. */
static void
test_again(void)
{
	const struct attribute_type *mail = type_of("mail");
	unsigned int n = schema_types();

	ok(reads(".schema", "attributetype ( 0.9.2342.19200300.100.1.3 NAME ( "
	                    "'mail' 'more' )"
	                    " SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )\n"),
	    "what is built in may be defined again");
	ok(type_of("mail") == mail && schema_types() == n &&
	        type_of("more") == NULL,
	    "and stays as it is");
	ok(!reads(".schema",
	       "attributetype ( 0.9.2342.19200300.100.1.3 NAME 'post'"
	       " SUP name )\n"),
	    "but not under another name");
	ok(!reads(".schema", "attributetype ( 1.2.3.4.5 NAME 'mail'"
	                     " SUP name )\n"),
	    "nor with another OID");
	ok(!reads(".schema", "attributetype ( LABattr:1 NAME 'labOne'"
	                     " SUP name )\n"),
	    "what a file has defined, no other may");
}

static void
print(void)
{
	unsigned int i;

	for (i = 0; i < schema_types(); i++)
		printf("attributeTypes: %s\n", schema_type_at(i)->text);
	for (i = 0; i < schema_classes(); i++)
		printf("objectClasses: %s\n", schema_class_at(i)->text);
}

int
main(int argc, char *argv[])
{
	static const char *const none[] = { NULL };
	struct conf conf = { .ldap = { .schema = none } };

	if (argc > 1)
		conf.ldap.schema = (const char *const *)argv + 1;
	if (!schema_open(&conf))
		return 1;
	if (argc > 1) {
		print();
		return 0;
	}
	test_ldif();
	test_conf();
	test_again();
	return tap_end();
}

/*
 * ldappeople.c - people for a directory, as LDIF.
 *
 *	ldappeople COUNT
 *		So many of them, from number 1 on, below ou=people,o=bench, and
 *		what is above them.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include "t/bench/people.h"

#define COUNT_MAX 10000000

static void
print_person(size_t number)
{
	char sn[PERSON_NAME], given[PERSON_NAME];

	name_of(sn, number);
	name_of(given, 50000000 + number % 997);
	printf("dn: uid=person%zu,ou=people,o=bench\n"
	       "objectClass: inetOrgPerson\nuid: person%zu\n"
	       "cn: %s %s\nsn: %s\ngivenName: %s\n"
	       "mail: %s.%s@bench.example\n"
	       "telephoneNumber: +34 868 %03zu %03zu\n"
	       "employeeNumber: %zu\ntitle: Somebody\n\n",
	    number, number, given, sn, sn, given, given, sn,
	    number / 1000 % 1000, number % 1000, number);
}

int
main(int argc, char *argv[])
{
	const char *wrong = "missing";
	long long count = 0, i;

	if (argc == 2)
		count = strtonum(argv[1], 1, COUNT_MAX, &wrong);
	if (wrong != NULL)
		errx(EX_USAGE, "COUNT: %s", wrong);
	puts("dn: o=bench\nobjectClass: organization\no: bench\n\n"
	     "dn: ou=people,o=bench\nobjectClass: organizationalUnit\n"
	     "ou: people\n");
	for (i = 1; i <= count; i++)
		print_person((size_t)i);
	return fflush(stdout) == 0 ? EX_OK : EX_IOERR;
}

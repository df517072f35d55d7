/* cram.c - the examples of RFC 2195 2 and RFC 1939 7. */
#include "common/cram.h"

#include "t/unit/tap.h"

int
main(void)
{
	char digest[CRAM_DIGEST], one[CRAM_STAMP], two[CRAM_STAMP];
	char name[1024];

	cram_md5("tanstaaftanstaaf",
	    "<1896.697170952@postoffice.reston.mci.net>", digest);
	is(digest, "b913a602c7eda7a495b4e6e7334d3890", "CRAM-MD5");
	cram_apop("tanstaaf", "<1896.697170952@dbc.mtview.ca.us>", digest);
	is(digest, "c4c9334bac560ecc979e58001b3e22fb", "APOP");
	cram_stamp(one, "st.um");
	cram_stamp(two, "st.um");
	ok(strcmp(one, two) != 0, "no stamp is another's");
	ok(one[0] == '<' && strstr(one, "@st.um>") != NULL, "a msg-id");
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	cram_stamp(one, name);
	ok(one[strlen(one) - 1] == '>', "of a name that is too long too");
	return tap_end();
}

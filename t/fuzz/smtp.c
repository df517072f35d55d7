/*
 * smtp.c - a whole SMTP session, of submission if it begins with a blank; what
 * it delivers goes nowhere.
 */
#include <string.h>

#include "common/mail/deliver.h"
#include "services/smtpd/smtpd.h"
#include "t/fuzz/fuzz.h"

int smtpd_main(int argc, char *argv[]);

enum delivered
deliver(const struct conf *conf, const char *sender, const struct letter *l,
    struct recipient *to, size_t n)
{
	size_t i;

	(void)conf;
	promise(strpbrk(sender, "\r\n") == NULL);
	promise(n > 0 && letter_hold(l)->size > 0);
	for (i = 0; i < n; i++) {
		promise(*to[i].name != '\0' && strchr(to[i].name, '/') == NULL);
		promise(strchr(to[i].trace, '\r') == NULL);
	}
	return DELIVERED;
}

static void
forget(void *own)
{
	struct smtp *p = own;

	free(p->to);
	*p = (struct smtp){ .conf = NULL };
}

static int
receive(void)
{
	static char name[] = "smtpd";
	char *argv[] = { name, NULL };

	return smtpd_main(1, argv);
}

static int
submit(void)
{
	static char name[] = "smtpd", option[] = "-s";
	char *argv[] = { name, option, NULL };

	return smtpd_main(2, argv);
}

int
LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	static bool ready;

	if (!ready)
		fuzz_settings(
		    "users = \"t/fuzz/accounts\"\ntmp = \"/tmp\"\n"
		    "smtp { size_max = 5000\n recipients_max = 3\n }");
	ready = true;
	if (n > 0 && *octets == ' ')
		fuzz_session(octets + 1, n - 1, submit, forget);
	else
		fuzz_session(octets, n, receive, forget);
	return 0;
}

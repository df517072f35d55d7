/* settings.c - a settings file, read and given back. */
#include <string.h>

#include "common/conf.h"
#include "t/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	const struct service_conf *s;
	size_t i;
	struct conf *c = conf_read(fuzz_file(octets, n));

	if (c == NULL)
		return 0;
	promise(*c->domain != '\0' && *c->hostname != '\0');
	promise(conf_is_local(c, c->domain));
	promise(!conf_is_local(c, "no name has blanks"));
	promise(c->lock_s >= 1 && c->lock_s <= 600);
	promise(c->smtp.recipients_max >= 1 && c->smtp.idle_s >= 1);
	promise(c->pop3.messages_max >= 1 && c->pop3.idle_s >= 1);
	promise(c->dns.udp_size >= 512 && c->dns.udp_size <= 4096);
	for (i = 0; i < c->zones_n; i++)
		promise(*c->zones[i].file != '\0');
	s = conf_service(c, "pop3");
	promise(s->lifetime_s <= 24 * 60 * 60);
	promise(s->allow != NULL && s->deny != NULL && s->proxy != NULL);
	conf_free(c);
	return 0;
}

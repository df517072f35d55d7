/* settings.c - a settings file, read and given back. */
#include <string.h>

#include "common/conf.h"
#include "t/fuzz/fuzz.h"

/* What httpd takes from a site as it is. */
static void
check_site(const struct site_conf *s)
{
	const char *const *text, *path;
	struct redirect r;
	int status;

	promise(*s->root != '\0' && s->log != NULL && s->realm != NULL);
	promise(!s->put || s->users != NULL || s->allow[0] != NULL);
	promise(s->require[0] == NULL || s->users != NULL);
	for (text = s->redirect; *text != NULL; text++) {
		promise(conf_redirect(&r, *text) && r.path[0] == '/');
		promise(r.status >= 300 && r.status <= 308);
		promise(r.path + r.path_n < r.to && *r.to != '\0');
	}
	for (text = s->errors; *text != NULL; text++) {
		promise(conf_error_page(&status, &path, *text));
		promise(status >= 400 && status <= 599 && *path == '/');
	}
	for (text = s->headers; *text != NULL; text++)
		promise(strpbrk(*text, "\r\n") == NULL && strchr(*text, ':'));
}

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
	promise(c->http.header_s >= 1 && c->http.idle_s >= 1);
	promise(c->http.cgi_s >= 1 && c->http.cgi_max >= 1);
	for (i = 0; i < c->sites_n; i++)
		check_site(&c->sites[i]);
	s = conf_service(c, "pop3");
	promise(s->lifetime_s <= 24 * 60 * 60);
	promise(s->allow != NULL && s->deny != NULL && s->proxy != NULL);
	conf_free(c);
	return 0;
}

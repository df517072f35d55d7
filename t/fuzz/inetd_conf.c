/* inetd_conf.c - the lines of inetd.conf. */
#include <string.h>

#include "services/inetd/conf.h"
#include "t/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	struct entries entries = TAILQ_HEAD_INITIALIZER(entries);
	const struct entry *entry;
	char *text = malloc(n + 1);

	promise(text != NULL);
	memcpy(text, octets, n);
	text[n] = '\0';
	conf_parse(&entries, "inetd.conf", text, "127.0.0.1");
	TAILQ_FOREACH(entry, &entries, next)
	{
		promise(*entry->service != '\0' && *entry->user != '\0');
		promise(entry->transport != NULL && entry->number > 0);
		promise(entry_is_internal(entry) || entry->argv[0] != NULL);
		promise(entry_same_socket(entry, entry));
	}
	entries_free(&entries);
	free(text);
	return 0;
}

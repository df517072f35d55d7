/* place.c - names of mailboxes, from clients and from the folder. */
#include "services/imapd/place.h"

#include <string.h>

#include "common/conf.h"
#include "t/fuzz/fuzz.h"

/* No name leads out of the folder, or is a lock's, or hidden. */
static void
check_name(const struct place *p)
{
	size_t n = strlen(p->name);

	promise(n > 0 && n < PLACE_NAME);
	promise(strchr(p->name, '/') == NULL && *p->name != '.');
	promise(n < 5 || strcmp(p->name + n - 5, ".lock") != 0);
	promise(p->inbox == (strcmp(p->folder, "mail") == 0));
}

/* What a client may call it is the same mailbox. */
static void
from_client(const uint8_t *octets, size_t n, char delimiter)
{
	const struct conf conf = {
		.mail = "mail", .folders = "folders", .delimiter = delimiter
	};
	char *text = malloc(n + 1), said[MUTF7_MAX];
	struct word w = { text, n };
	struct place p, again;

	promise(text != NULL);
	memcpy(text, octets, n);
	text[n] = '\0';
	if (place_find(&p, &conf, "user1", &w) == NULL) {
		check_name(&p);
		if (!p.inbox) {
			promise(place_said(said, p.name, delimiter));
			w = (struct word){ said, strlen(said) };
			promise(place_find(&again, &conf, "user1", &w) == NULL);
			promise(strcmp(p.name, again.name) == 0);
		}
	}
	free(text);
}

/* A file of any name: if it can be said, it is found under that. */
static void
from_folder(const uint8_t *octets, size_t n, char delimiter)
{
	const struct conf conf = {
		.mail = "mail", .folders = "folders", .delimiter = delimiter
	};
	char name[PLACE_NAME], said[MUTF7_MAX];
	struct word w = { .at = said };
	struct place p;

	if (n >= sizeof(name) || memchr(octets, '\0', n) != NULL)
		return;
	memcpy(name, octets, n);
	name[n] = '\0';
	if (!place_said(said, name, delimiter))
		return;
	promise(strpbrk(said, "\r\n") == NULL);
	w.len = strlen(said);
	if (place_find(&p, &conf, "user1", &w) == NULL)
		check_name(&p);
}

int
LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	from_client(octets, n, '/');
	from_client(octets, n, '.');
	from_folder(octets, n, '/');
	from_folder(octets, n, '.');
	return 0;
}

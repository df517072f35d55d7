/* stamp.c - what the server itself says of an entry. */
#include "services/ldapd/stamp.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "services/ldapd/schema_entry.h"

#define UUID      36 /* letters of one, RFC 4122 3 */
#define TIMESTAMP 15 /* of YYYYMMDDhhmmssZ */

/* The attribute of this name, made if it is not there. */
static struct attribute *
called(struct arena *a, struct entry *e, const char *name)
{
	struct berval text = { strlen(name), (char *)name }, description;
	const struct attribute_type *type;

	if (!entry_description(a, text, &type, &description))
		return NULL;
	return entry_attribute(a, e, type, description);
}

/* Give it one value, instead of any other if over. */
static void
say(struct arena *a, struct entry *e, const char *name, struct berval value,
    bool over)
{
	struct attribute *attribute = called(a, e, name);

	if (attribute == NULL || (attribute->n > 0 && !over))
		return;
	attribute->n = attribute->room = 0;
	attribute_add(a, attribute, arena_copy(a, value));
}

bool
stamp_name(struct arena *a, struct entry *e, const struct rdn *rdn)
{
	struct berval description;
	const struct attribute_type *type;
	struct attribute *attribute;
	const struct ava *ava;

	for (ava = rdn->avas; ava < rdn->avas + rdn->n; ava++) {
		if (!entry_description(a, ava->name, &type, &description))
			return false;
		attribute = entry_attribute(a, e, type, description);
		if (attribute == NULL)
			return false;
		if (!attribute_has(a, attribute, ava->value, NULL))
			attribute_add(a, attribute, ava->value);
	}
	return true;
}

static struct berval
now(char text[TIMESTAMP + 1])
{
	static time_t last;
	static char written[TIMESTAMP + 1];
	time_t seconds = time(NULL);
	struct tm tm;

	if (seconds != last) {
		gmtime_r(&seconds, &tm);
		strftime(written, sizeof(written), "%Y%m%d%H%M%SZ", &tm);
		last = seconds;
	}
	memcpy(text, written, sizeof(written));
	return (struct berval){ TIMESTAMP, text };
}

/* A random one, RFC 4122 4.4. */
static struct berval
uuid(char text[UUID + 1])
{
	static const char digits[] = "0123456789abcdef";
	uint8_t octets[16];
	char *at = text;
	size_t i;

	arc4random_buf(octets, sizeof(octets));
	octets[6] = (octets[6] & 0x0f) | 0x40;
	octets[8] = (octets[8] & 0x3f) | 0x80;
	for (i = 0; i < sizeof(octets); i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*at++ = '-';
		*at++ = digits[octets[i] >> 4];
		*at++ = digits[octets[i] & 0x0f];
	}
	*at = '\0';
	return (struct berval){ UUID, text };
}

void
stamp_made(struct arena *a, struct entry *e, struct berval who)
{
	char time_text[TIMESTAMP + 1], uuid_text[UUID + 1];
	struct berval time = now(time_text);
	const struct object_class *class = schema_structural(e);

	if (class != NULL && class->names[0] != NULL)
		say(a, e, "structuralObjectClass",
		    (struct berval){
		        strlen(class->names[0]), (char *)class->names[0] },
		    false);
	say(a, e, "entryUUID", uuid(uuid_text), false);
	say(a, e, "creatorsName", who, false);
	say(a, e, "createTimestamp", time, false);
	say(a, e, "modifiersName", who, false);
	say(a, e, "modifyTimestamp", time, false);
}

void
stamp_changed(struct arena *a, struct entry *e, struct berval who)
{
	char text[TIMESTAMP + 1];

	say(a, e, "modifiersName", who, true);
	say(a, e, "modifyTimestamp", now(text), true);
}

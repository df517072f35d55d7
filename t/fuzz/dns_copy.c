/*
 * dns_copy.c - messages of a primary: each after two octets that say how long
 * it is, and before them one that says whether changes are expected. What has
 * been written as text is read again, and has to be the same.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "services/dnsd/compile.h"
#include "services/dnsd/incoming.h"
#include "services/dnsd/reader.h"
#include "services/dnsd/record_text.h"
#include "services/dnsd/records.h"
#include "services/dnsd/types.h"
#include "t/fuzz/fuzz.h"

static const uint8_t origin[] = "\2st\2um";

/* The version that is here. */
static const char here_text[] = "$TTL 300\n"
                                "@ SOA ns root 1 1 1 5 60\n"
                                "@ NS ns\n"
                                "ns A 192.0.2.1\n"
                                "t TXT t\n";

static void
make_here(struct image *here)
{
	struct records r;
	char path[64];

	snprintf(path, sizeof(path), "/dev/shm/fuzz-%d.copy", getpid());
	promise(
	    records_read(&r, fuzz_file(here_text, strlen(here_text)), origin));
	promise(compile_write(&r, path) && image_open(here, path));
	records_free(&r);
	unlink(path);
}

/* What reader.h makes of a line is written as that line again. */
static void
read_again(const char *text, size_t n)
{
	struct reader *r = reader_open(fuzz_file(text, n), origin);
	struct zone_record record;
	static struct entry e;
	char *line = NULL;
	size_t len = 0, i;
	const char *from;
	FILE *f;

	promise(r != NULL);
	while (reader_next(r, &e)) {
		record = (struct zone_record){ .owner = e.owner,
			.rdata = e.rdata,
			.type = e.type,
			.rdlength = e.rdlength,
			.ttl = e.ttl };
		f = open_memstream(&line, &len);
		promise(f != NULL && record_to_text(f, &record));
		promise(fclose(f) == 0);
		for (from = text, i = 1; i < e.line; i++)
			from = strchr(from, '\n') + 1;
		promise(strncmp(from, line, len) == 0);
		free(line);
		line = NULL;
	}
	reader_close(r);
}

int
LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	static struct image here;
	struct incoming in;
	struct message m;
	char *text = NULL;
	uint8_t *message;
	size_t len = 0, octets_n;
	FILE *f;

	if (here.header == NULL)
		make_here(&here);
	if (n == 0)
		return 0;
	f = open_memstream(&text, &len);
	promise(f != NULL);
	incoming_start(&in, origin, *octets & 1 ? &here : NULL, f);
	for (octets++, n--; n > 2 && in.wrong == NULL;) {
		octets_n = get16(octets);
		octets_n = octets_n < n - 2 ? octets_n : n - 2;
		message = malloc(octets_n + 1); /* nothing else is read */
		promise(message != NULL);
		memcpy(message, octets + 2, octets_n);
		if (message_parse_response(&m, message, octets_n) ==
		    RCODE_NOERROR)
			incoming_take(&in, &m);
		free(message);
		octets += 2 + octets_n;
		n -= 2 + octets_n;
	}
	promise(fclose(f) == 0);
	if (in.state == ARRIVED && in.wrong == NULL)
		read_again(text, len);
	incoming_end(&in);
	free(text);
	return 0;
}

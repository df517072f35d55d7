/*
 * dns_message.c - a message to dnsd, over UDP or TCP as its first octet says,
 * and what is answered: twice, since the second time it is more than may be.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/conf.h"
#include "services/dnsd/compile.h"
#include "services/dnsd/message.h"
#include "services/dnsd/query.h"
#include "services/dnsd/records.h"
#include "services/dnsd/types.h"
#include "services/dnsd/zones.h"
#include "t/fuzz/fuzz.h"

/* Of two zones: the second is below a delegation of the first. */
static const char text[] =
    "$TTL 1D\n"
    "@ SOA ns root 1 8H 2H 4W 1H\n"
    "@ NS ns\n@ NS ns.own\n@ MX 1 ns\n"
    "ns A 192.0.2.1\nns AAAA 2001:db8::1\n"
    "a CNAME b\nb CNAME a\nc CNAME ns\nd CNAME ns.own\ne CNAME x.example.\n"
    "f CNAME x.own.st.um.\ng CNAME none\nh CNAME x.cut\n"
    "*.w CNAME v.w\nu.w A 192.0.2.2\n*.t TXT \"t\"\n"
    "s.r A 192.0.2.3\n_p._tcp SRV 0 0 80 ns\n"
    "own NS ns.own\nown DS 1 8 2 00\nns.own A 192.0.2.4\n"
    "cut NS ns.cut\nns.cut A 192.0.2.5\ncut NS ns\n"
    "$GENERATE 1-40 many TXT ${0,40}\n"
    "$GENERATE 1-40 deep NS n${0,20}.deep\n"
    "$GENERATE 1-40 n${0,20}.deep A 192.0.2.$\n";

/* The image is made here: to fork beside libFuzzer's threads may block. */
static void
compile(const char *zone, const char *folder, const char *path)
{
	uint8_t origin[NAME_OCTETS];
	struct records r;
	char image[64];

	snprintf(image, sizeof(image), "%s/%s.image", folder, zone);
	promise(name_from_text(origin, zone) &&
	        records_read(&r, path, origin) && compile_write(&r, image));
	records_free(&r);
}

/* In memory; nothing is left of it but what is mapped. */
static void
open_zones(void)
{
	static const char *const files[] = { "text", "st.um.image",
		"own.st.um.image" };
	char folder[] = "/dev/shm/fuzz-dns.XXXXXX", path[64], settings[512];
	FILE *f;
	size_t i;

	promise(mkdtemp(folder) != NULL);
	snprintf(path, sizeof(path), "%s/text", folder);
	f = fopen(path, "w");
	promise(f != NULL && fputs(text, f) != EOF && fclose(f) == 0);
	compile("st.um", folder, path);
	compile("own.st.um", folder, path);
	snprintf(settings, sizeof(settings),
	    "dns { spool = \"%s\" responses = 1\n"
	    "recursion_flag = { \"192.0.2.0/24\" } }\n"
	    "zone \"st.um\" { file = \"%s\" transfer = { \"0.0.0.0/0\" } }\n"
	    "zone \"own.st.um\" { file = \"%s\" }\n",
	    folder, path, path);
	fuzz_settings(settings);
	zones_open(conf_load());
	query_open(conf_load());
	promise(zones_next(NULL)->loaded);
	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, files[i]);
		unlink(path);
	}
	rmdir(folder);
}

/* An answer is a good message, to this question, and no longer than it may. */
static void
check(const uint8_t *in, const uint8_t *out, size_t n, bool udp)
{
	struct message m;

	promise(n >= HEADER_OCTETS);
	promise(message_parse_response(&m, out, n) == RCODE_NOERROR);
	promise(m.id == get16(in) && m.opcode == ((in[2] >> 3) & 15));
	promise(
	    m.qname == NULL || memcmp(out + HEADER_OCTETS, in + HEADER_OCTETS,
	                           m.begin[ANSWER] - HEADER_OCTETS) == 0);
	if (udp)
		promise(
		    n <= (m.opt.present || m.tsig != 0 ? 1232 : UDP_OCTETS));
	promise(udp || (m.flags & FLAG_TC) == 0);
}

/* A part of a copy, before the last one. */
static bool
take(const uint8_t *out, size_t n)
{
	struct message m;

	promise(message_parse_response(&m, out, n) == RCODE_NOERROR);
	promise(m.counts[ANSWER] > 0);
	return true;
}

/* Each message has a second of its own. */
static time_t now;

time_t
time(time_t *to)
{
	(void)to;
	return now;
}

int
LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	static const struct in6_addr address = {
		.s6_addr = { [10] = 0xff, 0xff, 192, 0, 2, 1 }
	};
	struct client client;
	uint8_t *in, *out;
	size_t answered;
	int i;

	if (now++ == 0)
		open_zones();
	if (n == 0)
		return 0;
	query_client(&client, &address, *octets & 1);
	client.send = take;
	n--;
	in = malloc(n + (n == 0)); /* no octet outside is read unseen */
	out = malloc(MESSAGE_OCTETS);
	promise(in != NULL && out != NULL);
	memcpy(in, octets + 1, n);
	for (i = 0; i < 2; i++) {
		answered = query(&client, in, n, out, MESSAGE_OCTETS);
		if (answered > 0)
			check(in, out, answered, client.udp);
	}
	free(in);
	free(out);
	return 0;
}

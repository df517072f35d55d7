/* procnet.c - the kernel's tables of sockets. */
#include "services/inetd/procnet.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#define LISTENING 0x0a /* TCP_LISTEN of the kernel */

/* Words of an address are printed as numbers of this machine's order. */
static bool
take_address(struct in6_addr *to, const char *hex)
{
	uint32_t word[4] = { 0, 0, htonl(0xffff), 0 };

	if (strlen(hex) == 8) {
		if (sscanf(hex, "%8x", &word[3]) != 1)
			return false;
	} else if (sscanf(hex, "%8x%8x%8x%8x", &word[0], &word[1], &word[2],
	               &word[3]) != 4)
		return false;
	memcpy(to, word, sizeof(*to));
	return true;
}

static bool
take_row(struct procnet *row, const char *line)
{
	char local[33], remote[33];
	unsigned int state, uid;
	unsigned long inode;

	/* sl local remote state queues timer retransmissions uid timeout inode
	 */
	if (sscanf(line,
	        " %*d: %32[0-9A-F]:%hx %32[0-9A-F]:%hx %x %*s %*s %*s %u %*u "
	        "%lu",
	        local, &row->local_port, remote, &row->remote_port, &state,
	        &uid, &inode) != 7)
		return false;
	row->listening = state == LISTENING;
	row->uid = uid;
	row->inode = inode;
	return take_address(&row->local, local) &&
	       take_address(&row->remote, remote);
}

static bool
find_in(const char *path, struct procnet *row,
    bool (*is_it)(const struct procnet *, const void *), const void *wanted)
{
	FILE *f = fopen(path, "re");
	bool found = false;
	char line[512];

	if (f == NULL)
		return false;
	while (!found && fgets(line, sizeof(line), f) != NULL)
		found = take_row(row, line) && is_it(row, wanted);
	fclose(f);
	return found;
}

bool
procnet_find(const char *table, struct procnet *row,
    bool (*is_it)(const struct procnet *, const void *), const void *wanted)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/net/%s", table);
	if (find_in(path, row, is_it, wanted))
		return true;
	snprintf(path, sizeof(path), "/proc/net/%s6", table);
	return find_in(path, row, is_it, wanted);
}

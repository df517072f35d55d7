/* holder.c - who has the port that we cannot have. */
#include "services/inetd/holder.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "services/inetd/procnet.h"

struct wanted {
	struct in6_addr address;
	in_port_t port;
	int type;
};

static bool
is_any(const struct in6_addr *a)
{
	static const struct in6_addr any_v4 = {
		.s6_addr = { [10] = 0xff, [11] = 0xff }
	};

	return IN6_IS_ADDR_UNSPECIFIED(a) || IN6_ARE_ADDR_EQUAL(a, &any_v4);
}

static bool
is_in_the_way(const struct procnet *row, const void *arg)
{
	const struct wanted *w = arg;

	return row->local_port == w->port &&
	       (row->listening || w->type == SOCK_DGRAM) &&
	       (is_any(&row->local) || is_any(&w->address) ||
	           IN6_ARE_ADDR_EQUAL(&row->local, &w->address));
}

/* Does a process have the socket that is called name among its descriptors? */
static bool
has_socket(const char *pid, const char *name)
{
	char path[PATH_MAX], target[64];
	const struct dirent *fd;
	bool found = false;
	ssize_t n;
	DIR *fds;

	snprintf(path, sizeof(path), "/proc/%s/fd", pid);
	fds = opendir(path);
	if (fds == NULL)
		return false;
	while (!found && (fd = readdir(fds)) != NULL) {
		n = readlinkat(
		    dirfd(fds), fd->d_name, target, sizeof(target) - 1);
		if (n <= 0)
			continue;
		target[n] = '\0';
		found = strcmp(target, name) == 0;
	}
	closedir(fds);
	return found;
}

static int
process_with(ino_t inode)
{
	DIR *proc = opendir("/proc");
	const struct dirent *d;
	char name[64];
	int pid = 0;

	if (proc == NULL)
		return 0;
	snprintf(name, sizeof(name), "socket:[%lu]", (unsigned long)inode);
	while (pid == 0 && (d = readdir(proc)) != NULL)
		if (d->d_name[strspn(d->d_name, "0123456789")] == '\0' &&
		    has_socket(d->d_name, name))
			pid = (int)strtonum(d->d_name, 1, INT_MAX, NULL);
	closedir(proc);
	return pid;
}

static void
program_of(int pid, char *name, int size)
{
	char path[32];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/comm", pid);
	f = fopen(path, "re");
	if (f == NULL || fgets(name, size, f) == NULL)
		strlcpy(name, "a program", (size_t)size);
	name[strcspn(name, "\n")] = '\0';
	if (f != NULL)
		fclose(f);
}

int
holder_of(char who[HOLDER_WORDS], int type, const struct in6_addr *address,
    in_port_t port)
{
	struct wanted wanted = { *address, port, type };
	struct procnet row;
	char program[32];
	int pid = 0;

	strlcpy(who, "another program", HOLDER_WORDS);
	if (!procnet_find(type == SOCK_STREAM ? "tcp" : "udp", &row,
	        is_in_the_way, &wanted))
		return 0;
	pid = process_with(row.inode);
	if (pid > 0) {
		program_of(pid, program, sizeof(program));
		snprintf(who, HOLDER_WORDS, "%s (pid %d)", program, pid);
	} else
		snprintf(who, HOLDER_WORDS, "a program of uid %u",
		    (unsigned int)row.uid);
	return pid;
}

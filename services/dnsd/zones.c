/* zones.c - the zones that this server has authority for. */
#include "services/dnsd/zones.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/file_name.h"
#include "common/log.h"
#include "common/same_file.h"
#include "services/dnsd/compile.h"
#include "services/dnsd/history.h"
#include "services/dnsd/lint.h"
#include "services/dnsd/records.h"

#define KEEP_OCTETS (16 * 1024 * 1024)
#define NAME_FILE   (3 * NAME_TEXT) /* that of a zone, as file_name() has it */
#define RETRY_S     60 /* until a text with a mistake is read once more */

static struct zone *zones;
static size_t zones_n, slot_n;
static struct zone **slots; /* by hash */

bool
zones_origin(uint8_t origin[NAME_OCTETS], const char *text)
{
	uint8_t name[NAME_OCTETS];

	if (!name_from_text(name, text)) {
		log_warn("zone \"%s\": expected the name of a domain", text);
		return false;
	}
	name_lower(origin, name);
	return true;
}

/* Secondaries look at the serial alone. */
static void
check_serial(const struct zone *z, const struct records *r)
{
	uint32_t serial = records_serial(r);

	if (z->mapped && !serial_is_later(serial, z->image.header->serial))
		log_warn("%s:%u: warning: the text has changed, but the serial "
		         "%u is not later than it was (%u)",
		    r->rows[0].path, r->rows[0].line, serial,
		    z->image.header->serial);
}

/* Is the image what the text says? */
static bool
is_fresh(const struct zone *z)
{
	const struct source *s;

	if (!z->mapped || !image_is_fresh(&z->image))
		return false;
	s = (const void *)image_at(&z->image, z->image.header->sources);
	return strcmp((const char *)image_at(&z->image, s->path),
	           z->conf->file) == 0;
}

/* Is there text to be compiled? Of a copy there may be none yet. */
static bool
is_stale(const struct zone *z)
{
	return !is_fresh(z) && (z->conf->primary[0] == NULL ||
	                           access(z->conf->file, F_OK) == 0);
}

/* Is the file the image that we have? */
static bool
is_as_mapped(const struct zone *z)
{
	struct stat st;

	return z->mapped && stat(z->path, &st) == 0 &&
	       same_file(&st, &z->image.file);
}

/* Map the image if it is not the one we have. */
static bool
reopen(struct zone *z)
{
	struct image new;

	if (is_as_mapped(z))
		return false;
	if (!image_open(&new, z->path)) {
		if (errno != ENOENT && !z->mapped)
			log_warn("%s: %s", z->path, strerror(errno));
		return false;
	}
	if (z->mapped)
		image_close(&z->image);
	z->image = new;
	z->mapped = true;
	z->tried_at = 0;
	return true;
}

/* In a process of its own: so much memory is needed once only. */
static void
compile(struct zone *z)
{
	struct records r;
	int text = open(z->conf->file, O_RDONLY | O_CLOEXEC);

	/* ldns takes and gives back 64 KB a record: not the kernel's. */
	mallopt(M_TRIM_THRESHOLD, KEEP_OCTETS);
	mallopt(M_TOP_PAD, KEEP_OCTETS);
	/* Who waited for another to do this finds it done. */
	if (text != -1)
		flock(text, LOCK_EX);
	reopen(z);
	if (is_fresh(z))
		_exit(EX_OK);
	if (!records_read(&r, z->conf->file, z->origin)) {
		log_warn("%s: zone %s: %s", z->conf->file, z->conf->name,
		    z->mapped ? "it stays as it was" : "it is not served");
		_exit(EX_DATAERR);
	}
	check_serial(z, &r);
	lint(&r);
	if (is_as_mapped(z))
		history_keep(z->path, z->image.header->serial);
	if (!compile_write(&r, z->path))
		_exit(EX_CANTCREAT);
	log_info("zone %s: %zu records", z->conf->name, r.n);
	_exit(EX_OK);
}

/*
 * A copy that none of its primaries has confirmed for too long is not answered
 * from (RFC 1035 3.3.13). True if that is not as it was before.
 */
static bool
look_at_age(struct zone *z)
{
	bool loaded = z->mapped;
	char path[PATH_MAX];
	struct stat st;

	if (loaded && z->conf->primary[0] != NULL) {
		zones_path(path, z, ZONE_CHECKED);
		loaded = stat(path, &st) == 0 &&
		         time(NULL) - st.st_mtime <=
		             image_soa(&z->image, SOA_EXPIRE);
	}
	if (loaded == z->loaded)
		return false;
	z->loaded = loaded;
	return true;
}

/*
 * Is a process at work? (Only that one is waited for: others are our caller's,
 * who may also have reaped ours.)
 */
static bool
is_compiling(struct zone *z)
{
	if (z->compiling > 0 && waitpid(z->compiling, NULL, WNOHANG) == 0)
		return true;
	z->compiling = 0;
	return false;
}

/* Has this text been tried already, not long ago? */
static bool
was_tried(const struct zone *z)
{
	struct stat st;

	if (stat(z->conf->file, &st) == -1)
		memset(&st, 0, sizeof(st));
	return same_file(&st, &z->tried) && time(NULL) - z->tried_at < RETRY_S;
}

/*
 * In a process of its own: make the images that are due, each in a process, as
 * many at once as there are processors.
 */
static void
compile_due(void)
{
	long most = sysconf(_SC_NPROCESSORS_ONLN), running = 0;
	size_t i;
	pid_t pid;

	for (i = 0; i < zones_n; i++) {
		if (!zones[i].due)
			continue;
		for (; running > 0 && running >= most; running--)
			wait(NULL);
		pid = fork();
		if (pid == 0)
			compile(&zones[i]);
		if (pid == -1)
			log_warn("fork: %s", strerror(errno));
		else
			running++;
	}
	while (wait(NULL) > 0)
		;
	_exit(EX_OK);
}

/*
 * Begin to make the images of all texts that are new. Returns the process that
 * sees to it, or 0.
 */
static pid_t
start_compiling(void)
{
	bool any = false;
	struct zone *z;
	pid_t pid;

	for (z = zones; z < zones + zones_n; z++) {
		z->due = !is_compiling(z) && is_stale(z) && !was_tried(z);
		if (!z->due)
			continue;
		any = true;
		z->tried_at = time(NULL);
		if (stat(z->conf->file, &z->tried) == -1)
			memset(&z->tried, 0, sizeof(z->tried));
	}
	if (!any)
		return 0;
	pid = fork();
	if (pid == 0)
		compile_due();
	if (pid == -1) {
		log_warn("fork: %s", strerror(errno));
		return 0;
	}
	for (z = zones; z < zones + zones_n; z++)
		if (z->due)
			z->compiling = pid;
	return pid;
}

void
zones_path(char path[PATH_MAX], const struct zone *z, const char *what)
{
	char text[NAME_TEXT], name[NAME_FILE];

	name_to_text(text, z->origin);
	if (!file_name(name, sizeof(name), text) ||
	    snprintf(path, PATH_MAX, "%s/%s%s", z->spool, name, what) >=
	        PATH_MAX)
		errx(EX_CONFIG, "%s: the path is too long", z->spool);
}

static void
add_zone(struct zone *z, const struct conf *conf, const struct zone_conf *zc)
{
	uint32_t hash[NAME_LABELS + 1];
	const uint8_t *at[NAME_LABELS + 1];
	unsigned int labels;
	size_t i;

	z->conf = zc;
	z->spool = conf->dns.spool;
	if (!zones_origin(z->origin, zc->name))
		exit(EX_CONFIG);
	zones_path(z->path, z, ZONE_IMAGE);
	labels = name_hashes(z->origin, hash, at);
	z->hash = hash[labels];
	for (i = z->hash & (slot_n - 1); slots[i] != NULL;)
		i = (i + 1) & (slot_n - 1);
	slots[i] = z;
}

/* Wait until the process has ended, but not for ever. */
static void
await(pid_t pid)
{
	struct pollfd p = { .fd = -1, .events = POLLIN };

	if (pid == 0)
		return;
	p.fd = pidfd_open(pid, 0);
	if (p.fd == -1) {
		waitpid(pid, NULL, 0);
		return;
	}
	poll(&p, 1, ZONES_OPEN_MS);
	close(p.fd);
}

void
zones_open(const struct conf *conf)
{
	size_t i;

	zones_n = conf->zones_n;
	for (slot_n = 1; slot_n < 2 * zones_n + 1;)
		slot_n *= 2;
	zones = calloc(zones_n + 1, sizeof(*zones));
	slots = calloc(slot_n, sizeof(struct zone *));
	if (zones == NULL || slots == NULL)
		err(EX_OSERR, "zones");
	for (i = 0; i < zones_n; i++) {
		add_zone(&zones[i], conf, &conf->zones[i]);
		reopen(&zones[i]);
	}
	await(start_compiling());
	for (i = 0; i < zones_n; i++) {
		reopen(&zones[i]);
		look_at_age(&zones[i]);
	}
}

bool
zones_refresh(bool compile_too)
{
	static time_t looked;
	struct timespec now;
	bool changed = false;
	size_t i;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	if (now.tv_sec == looked)
		return false;
	looked = now.tv_sec;
	for (i = 0; i < zones_n; i++) {
		changed |= reopen(&zones[i]);
		changed |= look_at_age(&zones[i]);
	}
	if (compile_too)
		start_compiling();
	return changed;
}

const struct zone *
zones_find(const uint32_t *hash, const uint8_t *const *at, unsigned int labels)
{
	const struct zone *z;
	size_t i;

	for (;; labels--) {
		i = hash[labels] & (slot_n - 1);
		for (; (z = slots[i]) != NULL; i = (i + 1) & (slot_n - 1))
			if (z->hash == hash[labels] &&
			    name_equal(z->origin, at[labels]))
				return z;
		if (labels == 0)
			return NULL;
	}
}

const struct zone *
zones_named(const uint8_t *name)
{
	uint32_t hash[NAME_LABELS + 1];
	const uint8_t *at[NAME_LABELS + 1];
	uint8_t lower[NAME_OCTETS];
	const struct zone *z;
	unsigned int labels;

	name_lower(lower, name);
	labels = name_hashes(lower, hash, at);
	z = zones_find(hash, at, labels);
	return z != NULL && name_equal(z->origin, lower) ? z : NULL;
}

const struct zone *
zones_next(const struct zone *z)
{
	z = z == NULL ? zones : z + 1;
	return z < zones + zones_n ? z : NULL;
}

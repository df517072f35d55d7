/* store_prepare.c - the store is made, and its indexes made anew. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/log.h"
#include "services/ldapd/bulk.h"
#include "services/ldapd/index.h"
#include "services/ldapd/load.h"
#include "services/ldapd/store_own.h"

#define ONLY_OURS 0700
#define ALL       "db"  /* the environment, in the spool */
#define PART      "new" /* one that is not whole yet */

static char folder[PATH_MAX], spool[PATH_MAX];
static const struct conf *site;

static bool
say(const char *path)
{
	log_warn("%s: %s", path, strerror(errno));
	return false;
}

static bool
join(char path[PATH_MAX], const char *name)
{
	errno = ENAMETOOLONG;
	return snprintf(path, PATH_MAX, "%s/%s", spool, name) < PATH_MAX ||
	       say(spool);
}

static bool
plan(const struct conf *conf)
{
	site = conf;
	store_map(conf->ldap.map);
	errno = ENAMETOOLONG;
	if (strlcpy(spool, conf->ldap.spool, sizeof(spool)) >= sizeof(spool))
		return say(conf->ldap.spool);
	return join(folder, ALL) && index_plan(conf);
}

/* What root makes is for the line's user, whose folder the spool is. */
static bool
be_owner(void)
{
	struct stat st;

	if (geteuid() != 0 || stat(spool, &st) == -1 || st.st_uid == 0)
		return true;
	return (setgroups(0, NULL) == 0 && setgid(st.st_gid) == 0 &&
	           setuid(st.st_uid) == 0) ||
	       say(spool);
}

/* What a process that was killed has left. */
static bool
make_part(const char *part)
{
	char path[PATH_MAX];

	if (join(path, PART "/data.mdb"))
		unlink(path);
	if (join(path, PART "/lock.mdb"))
		unlink(path);
	rmdir(part);
	return mkdir(part, ONLY_OURS) == 0 || say(part);
}

/* Have a folder of the spool on disk as it is now. */
static bool
make_last(int fd, const char *part)
{
	if (rename(part, folder) == 0 && fsync(fd) == 0)
		return true;
	return say(folder);
}

static bool
make(int fd, const char *file, bool *made)
{
	char part[PATH_MAX];
	struct stat st;

	if (flock(fd, LOCK_EX) == -1)
		return say(spool);
	if (stat(folder, &st) == 0)
		return true; /* another process has made it */
	if (!join(part, PART) || !make_part(part) ||
	    !store_env_open(part, true, true))
		return false;
	*made = load_new(site, spool, file) && store_env_sync();
	store_close();
	return *made && make_last(fd, part);
}

bool
store_make(const struct conf *conf, const char *file, bool *made)
{
	struct stat st;
	bool good;
	int fd;

	*made = false;
	if (!plan(conf))
		return false;
	if (stat(folder, &st) == 0)
		return true;
	if (!be_owner())
		return false;
	if (mkdir(spool, ONLY_OURS) == -1 && errno != EEXIST)
		return say(spool);
	fd = open(spool, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		return say(spool);
	good = make(fd, file, made);
	close(fd);
	return good;
}

/* Gather the keys of all entries. */
static bool
gather(struct bulk *b, struct store_txn *t)
{
	static struct arena a;
	uint8_t first = KEY_ENTRY;
	MDB_val key = { 1, &first }, data;
	struct entry e;
	int code;

	code = mdb_cursor_get(t->cursor, &key, &data, MDB_SET_RANGE);
	while (code == 0 && *(uint8_t *)key.mv_data == KEY_ENTRY) {
		if (!entry_decode(&a,
		        (struct berval){ data.mv_size, data.mv_data },
		        store_names(t), &e))
			return store_good(t, MDB_CORRUPTED, "entry");
		memcpy(&e.id, (uint8_t *)key.mv_data + 1, sizeof(e.id));
		e.id = be64toh(e.id);
		if (!bulk_keys(b, &a, &e))
			return false;
		arena_empty(&a);
		code = mdb_cursor_get(t->cursor, &key, &data, MDB_NEXT);
	}
	return code == MDB_NOTFOUND || store_good(t, code, "entries");
}

static bool
remove_keys(struct store_txn *t)
{
	uint8_t first = KEY_ENTRY + 1;
	MDB_val key = { 1, &first }, data;
	int code;

	code = mdb_cursor_get(t->cursor, &key, &data, MDB_SET_RANGE);
	while (code == 0) {
		code = mdb_cursor_del(t->cursor, 0);
		if (code == 0)
			code = mdb_cursor_get(t->cursor, &key, &data, MDB_NEXT);
	}
	return code == MDB_NOTFOUND || store_good(t, code, "indexes");
}

static bool
index_anew(struct store_txn *t)
{
	struct bulk b;
	bool good;

	if (!bulk_begin(&b, spool, t))
		return false;
	good = store_index_number(t) && gather(&b, t) && remove_keys(t) &&
	       store_index_note(t) && bulk_end(&b);
	bulk_free(&b);
	return good;
}

/* As the settings want them, if they are not. */
static bool
check_indexes(void)
{
	struct store_txn *t;
	bool good;

	if (!store_env_open(folder, true, false))
		return false;
	t = store_begin_write();
	good = t != NULL && store_state_read(t, false);
	if (good && !store_indexes_are_ours(t)) {
		log_info("%s: the indexes are made anew", folder);
		good = index_anew(t) && store_commit(t) == STORE_DONE;
	} else if (t != NULL) {
		store_abort(t);
	}
	store_close();
	return good;
}

/* Is the store there, with the indexes that are wanted? */
static bool
is_ready(void)
{
	struct store_txn *t;
	struct stat st;
	bool ready;

	if (stat(folder, &st) == -1 || !store_env_open(folder, false, false))
		return false;
	t = store_begin_read();
	ready = t != NULL && store_state_read(t, false) &&
	        store_indexes_are_ours(t) && store_index_number(t);
	if (t != NULL)
		store_abort(t);
	store_close();
	return ready;
}

/* What an empty store is filled with, if anything. */
static const char *
first_file(void)
{
	return *site->ldap.file == '\0' ? NULL : site->ldap.file;
}

/* In a process of its own: what it needs of memory, nobody inherits. */
static bool
make_ready(void)
{
	bool made;
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		if (!store_make(site, first_file(), &made) || !check_indexes())
			_exit(EX_SOFTWARE);
		_exit(EX_OK);
	}
	while (pid != -1 && waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			pid = -1;
	if (pid == -1)
		return say(spool);
	return status == 0;
}

bool
store_prepare(const struct conf *conf)
{
	return plan(conf) && (is_ready() || (make_ready() && is_ready()));
}

bool
store_is_suffix(struct store_txn *t, struct arena *a, const struct dn *dn)
{
	const char *const *suffix = site->ldap.suffixes;
	struct berval wanted, text;
	struct dn there;

	if (suffix == NULL || *suffix == NULL)
		return t->state.entries == 0;
	for (wanted = dn_normal(a, dn); *suffix != NULL; suffix++) {
		text = (struct berval){ strlen(*suffix), (char *)*suffix };
		if (!dn_parse(a, text, &there))
			continue;
		text = dn_normal(a, &there);
		if (text.bv_len == wanted.bv_len &&
		    memcmp(text.bv_val, wanted.bv_val, text.bv_len) == 0)
			return true;
	}
	return false;
}

bool
store_open(void)
{
	return store_env_open(folder, false, false);
}

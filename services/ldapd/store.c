/* store.c - the environment, and transactions in it. */
#include "services/ldapd/store.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "common/log.h"
#include "services/ldapd/store_own.h"

#define ONLY_OURS 0600
#define MANY      128           /* readers */
#define ONE_IN    16            /* changes, where there are so many */
#define SPARE     (1024 * 1024) /* octets; with fewer a disk is full */

static MDB_env *env;
static bool may_write;
static size_t map;
static const char *path; /* of the environment that is open */
static struct store_txn the_txn;

bool
store_good(struct store_txn *t, int code, const char *what)
{
	if (code == 0)
		return true;
	if (t->code == 0) {
		t->code = code;
		log_warn("%s: %s: %s", path, what, mdb_strerror(code));
	}
	return false;
}

bool
store_env_open(const char *folder, bool writes, bool bulk)
{
	unsigned int flags = MDB_NOTLS;
	int code;

	flags |= writes ? 0 : MDB_RDONLY;
	flags |= bulk ? MDB_NOSYNC : 0;
	path = folder;
	code = mdb_env_create(&env);
	if (code == 0)
		code = mdb_env_set_mapsize(env, map);
	if (code == 0)
		code = mdb_env_set_maxreaders(env, STORE_READERS);
	if (code == 0)
		code = mdb_env_open(env, path, flags, ONLY_OURS);
	if (code == 0) {
		may_write = writes;
		return true;
	}
	log_warn("%s: %s", path, mdb_strerror(code));
	mdb_env_close(env);
	env = NULL;
	return false;
}

void
store_map(size_t octets)
{
	long page = sysconf(_SC_PAGESIZE);

	map = octets - octets % (size_t)page;
}

bool
store_env_sync(void)
{
	int code = mdb_env_sync(env, 1);

	if (code != 0)
		log_warn("%s: %s", path, mdb_strerror(code));
	return code == 0;
}

void
store_close(void)
{
	struct store_txn *t = &the_txn;

	if (t->cursor != NULL && !t->writes)
		mdb_cursor_close(t->cursor);
	if (t->txn != NULL)
		mdb_txn_abort(t->txn);
	t->txn = NULL;
	t->cursor = NULL;
	t->open = false;
	if (env != NULL)
		mdb_env_close(env);
	env = NULL;
}

/* Other processes may have made the map larger, or died while they read. */
static int
begin(unsigned int flags, MDB_txn **txn)
{
	int code = mdb_txn_begin(env, NULL, flags, txn), dead;

	if (code == MDB_MAP_RESIZED) {
		code = mdb_env_set_mapsize(env, 0);
		return code == 0 ? mdb_txn_begin(env, NULL, flags, txn) : code;
	}
	if (code == MDB_READERS_FULL && mdb_reader_check(env, &dead) == 0)
		return mdb_txn_begin(env, NULL, flags, txn);
	return code;
}

static struct store_txn *
begun(struct store_txn *t, int code)
{
	t->code = 0;
	t->dn_id = 0;
	if (code == 0 && t->cursor == NULL) {
		code = mdb_dbi_open(t->txn, NULL, 0, &t->table);
		if (code == 0)
			code = mdb_cursor_open(t->txn, t->table, &t->cursor);
	} else if (code == 0) {
		code = mdb_cursor_renew(t->txn, t->cursor);
	}
	t->open = t->txn != NULL;
	if (store_good(t, code, "begin"))
		return t;
	store_abort(t);
	return NULL;
}

/* A transaction that only reads is kept, and its place among the readers. */
struct store_txn *
store_begin_read(void)
{
	struct store_txn *t = &the_txn;
	int code;

	t->writes = false;
	if (t->txn == NULL)
		return begun(t, begin(MDB_RDONLY, &t->txn));
	code = mdb_txn_renew(t->txn);
	if (code == 0)
		return begun(t, 0);
	mdb_cursor_close(t->cursor);
	mdb_txn_abort(t->txn);
	t->cursor = NULL;
	t->txn = NULL;
	return begun(t, begin(MDB_RDONLY, &t->txn));
}

/*
 * What a dead reader saw would be kept for ever. Each reader is asked about:
 * where there are many, not at each change.
 */
static void
forget_dead(void)
{
	MDB_envinfo info;
	int dead;

	if (mdb_env_info(env, &info) == 0 && info.me_numreaders > MANY &&
	    arc4random_uniform(ONE_IN) != 0)
		return;
	mdb_reader_check(env, &dead);
}

struct store_txn *
store_begin_write(void)
{
	struct store_txn *t = &the_txn;

	if (t->txn != NULL) {
		mdb_cursor_close(t->cursor);
		mdb_txn_abort(t->txn);
		t->cursor = NULL;
		t->txn = NULL;
	}
	if (!may_write) {
		mdb_env_close(env);
		env = NULL;
		if (!store_env_open(path, true, false))
			return NULL;
	}
	forget_dead();
	t->writes = true;
	return begun(t, begin(0, &t->txn));
}

static struct store_txn *
with_state(struct store_txn *t)
{
	if (t == NULL || store_state_read(t, true))
		return t;
	store_abort(t);
	return NULL;
}

struct store_txn *
store_read(void)
{
	return env == NULL ? NULL : with_state(store_begin_read());
}

struct store_txn *
store_write(void)
{
	return env == NULL ? NULL : with_state(store_begin_write());
}

/* LMDB says EIO of a write that was cut short, which a full disk does. */
static bool
disk_is_full(void)
{
	struct statvfs fs;

	return statvfs(path, &fs) == 0 && fs.f_bavail * fs.f_frsize < SPARE;
}

static enum store_end
end_of(int code)
{
	if (code == EIO && disk_is_full())
		return STORE_NO_ROOM;
	switch (code) {
	case 0:
		return STORE_DONE;
	case MDB_MAP_FULL:
	case MDB_TXN_FULL:
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
		return STORE_NO_ROOM;
	default:
		return STORE_BROKEN;
	}
}

enum store_end
store_commit(struct store_txn *t)
{
	int code = t->code;

	if (!t->writes) {
		store_abort(t);
		return end_of(code);
	}
	if (code == 0)
		store_state_write(t);
	if (t->code != 0) {
		code = t->code;
		store_abort(t);
		return end_of(code);
	}
	mdb_cursor_close(t->cursor);
	code = mdb_txn_commit(t->txn);
	t->cursor = NULL;
	t->txn = NULL;
	t->open = false;
	if (!store_good(t, code, "commit"))
		store_state_forget();
	return end_of(code);
}

void
store_abort(struct store_txn *t)
{
	if (!t->open)
		return;
	t->open = false;
	if (!t->writes && t->cursor != NULL) {
		mdb_txn_reset(t->txn);
		return;
	}
	if (t->cursor != NULL)
		mdb_cursor_close(t->cursor);
	mdb_txn_abort(t->txn);
	t->cursor = NULL;
	t->txn = NULL;
	if (t->writes)
		store_state_forget();
}

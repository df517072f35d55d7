/* store_state.c - what the store says of itself, and its numbers for names. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/log.h"
#include "services/ldapd/index.h"
#include "services/ldapd/store_own.h"

/* Slots of the hash table of names: never more than half are used. */
#define SLOTS ((size_t)2 * STORE_NAMES)

/* What this process knows of the names; number n is names[n - 1]. */
static struct {
	uint32_t generation; /* of the store; 0: nothing is known */
	unsigned int n, written, in_text;
	struct attribute names[STORE_NAMES];
	uint16_t slots[SLOTS];
	char *text; /* as read; the descriptions point into it */
} known;

int
store_meta_get(struct store_txn *t, enum store_meta what, struct berval *value)
{
	uint8_t octets[2] = { KEY_META, (uint8_t)what };
	MDB_val key = { sizeof(octets), octets }, data;
	int code = mdb_get(t->txn, t->table, &key, &data);

	if (code == 0)
		*value = (struct berval){ data.mv_size, data.mv_data };
	else if (code != MDB_NOTFOUND)
		store_good(t, code, "state");
	return code;
}

bool
store_meta_put(
    struct store_txn *t, enum store_meta what, const void *octets, size_t n)
{
	uint8_t name[2] = { KEY_META, (uint8_t)what };
	MDB_val key = { sizeof(name), name }, data = { n, (void *)octets };

	return store_good(
	    t, mdb_put(t->txn, t->table, &key, &data, 0), "state");
}

void
store_state_forget(void)
{
	known.generation = 0;
}

static uint16_t *
slot_of(struct berval description)
{
	size_t i = (size_t)index_hash(0, description) % SLOTS;
	const struct berval *name;

	for (; known.slots[i] != 0; i = (i + 1) % SLOTS) {
		name = &known.names[known.slots[i] - 1].description;
		if (name->bv_len == description.bv_len &&
		    memcmp(name->bv_val, description.bv_val, name->bv_len) == 0)
			break;
	}
	return &known.slots[i];
}

static bool
learn(struct berval description)
{
	struct attribute *name = &known.names[known.n];

	if (known.n == STORE_NAMES)
		return false;
	name->type = schema_type(description);
	name->description = description;
	*slot_of(description) = (uint16_t)++known.n;
	return name->type != NULL;
}

/* Forget what is known, and begin with the names as text, a line each. */
static bool
learn_all(struct berval text)
{
	char *at, *end;

	for (; known.n > known.in_text; known.n--)
		free(known.names[known.n - 1].description.bv_val);
	free(known.text);
	if (known.n > 0) /* else no page of it has been touched */
		memset(known.slots, 0, sizeof(known.slots));
	known.n = 0;
	known.text = malloc(text.bv_len + 1);
	if (known.text == NULL) {
		log_warn("ldap: no memory for names");
		return false;
	}
	memcpy(known.text, text.bv_val, text.bv_len);
	known.text[text.bv_len] = '\0';
	for (at = known.text; *at != '\0'; at = end + 1) {
		end = strchrnul(at, '\n');
		if (!learn((struct berval){ (size_t)(end - at), at })) {
			log_warn("ldap: nobody has defined \"%.*s\", of which "
			         "the directory has values",
			    (int)(end - at), at);
			return false;
		}
		if (*end == '\0')
			break;
	}
	known.written = known.in_text = known.n;
	return true;
}

static uint16_t
number_of(void *own, struct berval description)
{
	struct store_txn *t = own;
	uint16_t number = *slot_of(description);
	struct berval kept;

	if (number != 0 || !t->writes)
		return number;
	kept.bv_len = description.bv_len;
	kept.bv_val = strndup(description.bv_val, description.bv_len);
	if (kept.bv_val == NULL || !learn(kept)) {
		store_good(t, MDB_DBS_FULL, "names of attributes");
		return 0;
	}
	return (uint16_t)known.n;
}

static const struct attribute *
name_of(void *own, uint16_t number)
{
	(void)own;
	return number == 0 || number > known.n ? NULL
	                                       : &known.names[number - 1];
}

const struct entry_names *
store_names(struct store_txn *t)
{
	static struct entry_names names = { number_of, name_of, NULL };

	names.own = t;
	return &names;
}

bool
store_index_number(struct store_txn *t)
{
	unsigned int i, n;
	struct index_row *rows = index_rows(&n);

	for (i = 0; i < n; i++) {
		rows[i].number = number_of(t, entry_type_name(rows[i].type));
		if (rows[i].number == 0)
			return false;
	}
	return true;
}

bool
store_index_note(struct store_txn *t)
{
	known.written = 0; /* so that the generation changes */
	return store_meta_put(
	    t, META_INDEXES, index_text(), strlen(index_text()));
}

bool
store_state_new(struct store_txn *t)
{
	memset(&t->state, 0, sizeof(t->state));
	t->state.version = STORE_VERSION;
	/* So that this store is not taken for another that was here. */
	t->state.generation = arc4random_uniform(INT32_MAX) + 1;
	return learn_all((struct berval){ 0, (char[]){ "" } }) &&
	       store_meta_put(t, META_NAMES, "", 0) && store_index_number(t) &&
	       store_index_note(t);
}

bool
store_indexes_are_ours(struct store_txn *t)
{
	struct berval there;

	return store_meta_get(t, META_INDEXES, &there) == 0 &&
	       there.bv_len == strlen(index_text()) &&
	       memcmp(there.bv_val, index_text(), there.bv_len) == 0;
}

bool
store_state_read(struct store_txn *t, bool check)
{
	struct berval there;

	if (store_meta_get(t, META_STATE, &there) != 0 ||
	    there.bv_len != sizeof(t->state)) {
		log_warn("ldap: the store has no state");
		return false;
	}
	memcpy(&t->state, there.bv_val, sizeof(t->state));
	if (t->state.version != STORE_VERSION) {
		log_warn("ldap: the store is of version %u, not %u",
		    t->state.version, STORE_VERSION);
		return false;
	}
	if (known.generation == t->state.generation)
		return true;
	if (store_meta_get(t, META_NAMES, &there) != 0 || !learn_all(there))
		return false;
	if (check && !store_indexes_are_ours(t)) {
		log_warn("ldap: the indexes are of other settings now");
		return false;
	}
	if (check && !store_index_number(t))
		return false;
	known.generation = t->state.generation;
	return true;
}

static bool
names_write(struct store_txn *t)
{
	char *text, *at;
	size_t n = 0;
	unsigned int i;
	bool good;

	for (i = 0; i < known.n; i++)
		n += known.names[i].description.bv_len + 1;
	text = at = malloc(n + 1);
	if (text == NULL)
		return store_good(t, ENOMEM, "names");
	for (i = 0; i < known.n; i++) {
		at = mempcpy(at, known.names[i].description.bv_val,
		    known.names[i].description.bv_len);
		*at++ = '\n';
	}
	good = store_meta_put(t, META_NAMES, text, n);
	free(text);
	return good;
}

bool
store_state_write(struct store_txn *t)
{
	if (known.n != known.written) {
		if (!names_write(t))
			return false;
		known.written = known.n;
		known.generation = ++t->state.generation;
	}
	return store_meta_put(t, META_STATE, &t->state, sizeof(t->state));
}

/* tickets.c - the keys of session tickets. */
#include "services/tlsd/tickets.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "common/log.h"

#define KEYS 2 /* the one of now, and the one before */

struct key {
	unsigned char name[16]; /* as the callback has it */
	unsigned char cipher[32];
	unsigned char mac[32];
};

/* What the file holds. */
struct keys {
	struct key key[KEYS];
};

static const char *path; /* NULL: ours are not in a file */
static struct keys keys;
static pid_t looked; /* the process that has read it: once is enough */
static EVP_CIPHER *aes;

/* Read them from fd. False if it is no file of keys, or not only ours. */
static bool
read_keys(int fd, time_t *age)
{
	struct stat st;

	if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode) ||
	    st.st_uid != geteuid() || (st.st_mode & 077) != 0 ||
	    pread(fd, &keys, sizeof(keys), 0) != sizeof(keys))
		return false;
	*age = time(NULL) - st.st_mtime;
	/*
	 * Of a clock that was set back nobody knows when it will be due. (A
	 * file's time is finer than ours, and may be a little before us.)
	 */
	if (*age < -1)
		*age = TICKET_ROTATE_S;
	return true;
}

/* Put a fresh key before the one of now; forget what is too old. */
static bool
rotate(time_t age)
{
	int fresh = age < 2 * TICKET_ROTATE_S ? 1 : KEYS;

	memmove(&keys.key[1], &keys.key[0], sizeof(keys.key[0]));
	return RAND_bytes((unsigned char *)keys.key,
	           fresh * (int)sizeof(keys.key[0])) == 1;
}

/* Under the lock: whoever else waited for it has done it, or we do. */
static bool
replace(const char *new)
{
	time_t age = 2 * TICKET_ROTATE_S;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	bool good;

	if (fd != -1) {
		good = read_keys(fd, &age);
		close(fd);
		if (good && age < TICKET_ROTATE_S)
			return true;
	}
	if (!rotate(age))
		return false;
	fd = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd == -1)
		return false;
	good = write(fd, &keys, sizeof(keys)) == sizeof(keys);
	close(fd);
	if (good && rename(new, path) == 0)
		return true;
	unlink(new);
	return false;
}

/* Take the lock and replace the file. */
static bool
renew(void)
{
	char lock[PATH_MAX], new[PATH_MAX];
	bool good = false;
	int fd;

	snprintf(lock, sizeof(lock), "%s.lock", path);
	snprintf(new, sizeof(new), "%s.new", path);
	fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd == -1)
		return false;
	if (flock(fd, LOCK_EX) == 0) {
		unlink(new); /* of one that was killed */
		good = replace(new);
	}
	close(fd);
	return good;
}

/* Have the keys that count now. */
static void
refresh(void)
{
	time_t age = TICKET_ROTATE_S;
	bool good = false;
	int fd;

	if (path == NULL || looked == getpid())
		return;
	looked = getpid();
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd != -1) {
		good = read_keys(fd, &age);
		close(fd);
	}
	if ((good && age < TICKET_ROTATE_S) || renew())
		return;
	log_warn(
	    "%s: %s: tickets are of this process alone", path, strerror(errno));
	path = NULL;
	rotate(2 * TICKET_ROTATE_S);
}

static int
set_key(const struct key *key, unsigned char *iv, EVP_CIPHER_CTX *cipher,
    EVP_MAC_CTX *mac, int making)
{
	static char digest[] = "SHA256";
	unsigned char secret[sizeof(key->mac)];
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_octet_string(
		    OSSL_MAC_PARAM_KEY, secret, sizeof(secret)),
		OSSL_PARAM_construct_utf8_string(
		    OSSL_MAC_PARAM_DIGEST, digest, 0),
		OSSL_PARAM_construct_end(),
	};

	memcpy(secret, key->mac, sizeof(secret));
	return EVP_CipherInit_ex2(cipher, aes, key->cipher, iv, making, NULL) ==
	           1 &&
	       EVP_MAC_CTX_set_params(mac, params) == 1;
}

/*
 * SSL_CTX_set_tlsext_ticket_key_evp_cb(3): 1 goes on, 2 also has the client
 * be given a new ticket. With TLS 1.3 each is used once (RFC 8446 C.4); with
 * TLS 1.2 one of the key before is replaced.
 */
static int
use_key(SSL *tls, unsigned char name[sizeof(keys.key->name)],
    unsigned char iv[EVP_MAX_IV_LENGTH], EVP_CIPHER_CTX *cipher,
    EVP_MAC_CTX *mac, int making)
{
	const struct key *now = &keys.key[0];
	int i;

	refresh();
	if (making) {
		memcpy(name, now->name, sizeof(now->name));
		if (RAND_bytes(iv, EVP_CIPHER_get_iv_length(aes)) != 1)
			return -1;
		return set_key(now, iv, cipher, mac, 1) ? 1 : -1;
	}
	for (i = 0; i < KEYS; i++)
		if (CRYPTO_memcmp(
		        name, keys.key[i].name, sizeof(keys.key[i].name)) == 0)
			break;
	if (i == KEYS)
		return 0;
	if (!set_key(&keys.key[i], iv, cipher, mac, 0))
		return -1;
	return i > 0 || SSL_version(tls) == TLS1_3_VERSION ? 2 : 1;
}

/* The folder is tlsd's alone; a site made by root has it already. */
static void
make_folder(void)
{
	char folder[PATH_MAX];
	char *slash;

	strlcpy(folder, path, sizeof(folder));
	slash = strrchr(folder, '/');
	if (slash == NULL || slash == folder)
		return;
	*slash = '\0';
	mkdir(folder, 0700);
}

void
tickets_use(SSL_CTX *ctx, const char *file)
{
	path = file;
	make_folder();
	aes = EVP_CIPHER_fetch(NULL, "AES-256-CBC", NULL);
	refresh();
	SSL_CTX_set_timeout(ctx, TICKET_S);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_tlsext_ticket_key_evp_cb(ctx, use_key);
	/*
	 * A client that comes again needs one, and is then given another. The
	 * second that OpenSSL sends costs a write and a segment of its own.
	 */
	SSL_CTX_set_num_tickets(ctx, 1);
}

/*
 * scram.h - SCRAM-SHA-256 (RFC 5802, RFC 7677), the server's side: octets and
 * messages. Nothing here knows a session or an account.
 *
 * What is kept of a password is a verifier: who reads it can't log in with it,
 * but can try passwords on it. There is no channel binding: "n" and "y" are
 * taken, "p" is refused (RFC 5802 6).
 */
#ifndef SCRAM_H
#define SCRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SCRAM_KEY            32   /* octets of SHA-256 */
#define SCRAM_SALT           64   /* octets of a salt at most */
#define SCRAM_SALT_MADE      16   /* of one that we make */
#define SCRAM_ITERATIONS     4096 /* that we make; RFC 7677 4 */
#define SCRAM_ITERATIONS_MAX 1000000
#define SCRAM_NAME           256  /* octets of a name, with its NUL */
#define SCRAM_NONCE          128  /* octets of a client's nonce, with its NUL */
#define SCRAM_NONCE_MADE     25   /* of ours, likewise */
#define SCRAM_MESSAGE        384  /* octets of one of ours, likewise */
#define SCRAM_SAID           1280 /* of what both prove to know, likewise */
#define SCRAM_TEXT           320  /* of a verifier as text, likewise */

struct verifier {
	unsigned int iterations;
	size_t salt_len;
	uint8_t salt[SCRAM_SALT];
	uint8_t stored_key[SCRAM_KEY], server_key[SCRAM_KEY];
};

/*
 * Read "SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey" (RFC 5803), which
 * is cut up, or write it.
 */
bool verifier_parse(struct verifier *v, char *text);
void verifier_print(const struct verifier *v, char text[SCRAM_TEXT]);

/* Make the keys of a password, by the salt and iterations that v has. */
void verifier_make(struct verifier *v, const char *password);

/* An exchange: scram_first(), scram_second(), scram_final(). */
struct scram {
	char name[SCRAM_NAME];  /* who it is, as the client says */
	char other[SCRAM_NAME]; /* whom it wants to be, "" for the same */
	char header[SCRAM_NAME * 3 + 8];
	char nonce[SCRAM_NONCE + SCRAM_NONCE_MADE];
	char said[SCRAM_SAID];
};

/* Take the client's first message. False if it is none, or asks for more. */
bool scram_first(struct scram *x, const char *message);

/* Write ours: the nonce (made is our half), and v's salt and iterations. */
void scram_second(struct scram *x, const struct verifier *v, const char *made,
    char message[SCRAM_MESSAGE]);

/*
 * Take the client's last message, which is cut up. False if it is none; else
 * *proved says whether the client knows the password, and if so message is
 * our proof that we have the verifier.
 */
bool scram_final(struct scram *x, const struct verifier *v, char *last,
    bool *proved, char message[SCRAM_MESSAGE]);

#endif

/*
 * imap.c - an IMAP session, at a mailbox that is new each time. What comes in
 * is said after a login and SELECT, or from the greeting on if it begins with
 * a blank. Whatever it is: what we say is whole lines and whole literals.
 */
#include <ctype.h>
#include <ftw.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "services/imapd/imap.h"
#include "t/fuzz/fuzz.h"

#define FOLDER "/dev/shm/inetlab-fuzz-imap"
#define OTHERS FOLDER "/folders" /* its other mailboxes; none at first */
#define BEFORE "0 LOGIN user1 secret\r\n0 SELECT INBOX\r\n"
#define SAID   (1 << 20) /* octets of an answer that we look at */
#define TELNET 3         /* octets of what telnet is answered (RFC 854) */

int imapd_main(void);

static const char mailbox[] = "From a@b.example Sat Nov 21 03:00:00 2026\n"
                              "X-IMAPbase: 1795230000 0000000004\n"
                              "X-UID: 1\n"
                              "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\n"
                              " =?iso-8859-1?B?5Pb8?=\n"
                              "From: \"A. B.\" <a@b.example>\n"
                              "Date: Sat, 21 Nov 2026 03:00:00 +0000\n"
                              "\n"
                              "Hello dummie!\n"
                              ">From me\n"
                              "\n"
                              "From a@b.example Sat Nov 21 03:00:01 2026\n"
                              "Content-Type: multipart/mixed; boundary=x\n"
                              "Status: RO\n"
                              "X-Status: AF\n"
                              "\n"
                              "--x\n"
                              "Content-Type: text/plain; charset=windows-1252\n"
                              "Content-Transfer-Encoding: quoted-printable\n"
                              "\n"
                              "=80 5 for=\n"
                              " all\n"
                              "--x\n"
                              "Content-Type: message/rfc822\n"
                              "\n"
                              "Subject: inner\n"
                              "Content-Transfer-Encoding: base64\n"
                              "\n"
                              "aW5uZXIgdGV4dA==\n"
                              "--x--\n"
                              "\n"
                              "From a@b.example Sat Nov 21 03:00:02 2026\n"
                              "Subject: three\n"
                              "\n";

static void
fill_mailbox(void)
{
	FILE *f = fopen(FOLDER "/user1", "w");

	promise(f != NULL && fputs(mailbox, f) != EOF && fclose(f) == 0);
	f = fopen(FOLDER "/user3", "w"); /* no mailbox */
	promise(f != NULL && fputs("x\n", f) != EOF && fclose(f) == 0);
}

static int
take_away(const char *path, const struct stat *st, int kind, struct FTW *f)
{
	(void)st;
	(void)kind;
	(void)f;
	return remove(path);
}

static void
forget(void *own)
{
	struct imap *i = own;

	if (i->box.name != NULL)
		mbox_close(&i->box);
	memset(i, 0, sizeof(*i));
}

/* A line, and the literals in it. Returns what follows it. */
static const char *
take_answer(const char *at, const char *end)
{
	const char *cr, *open;
	size_t n;

	while (end - at >= TELNET && *at == '\xff')
		at += TELNET;
	promise(at == end || (*at > ' ' && *at < 0x7f));
	if (at == end)
		return end;
	for (;;) {
		cr = memchr(at, '\r', (size_t)(end - at));
		promise(cr != NULL && end - cr >= 2 && cr[1] == '\n');
		promise(memchr(at, '\n', (size_t)(cr - at)) == NULL &&
		        memchr(at, '\0', (size_t)(cr - at)) == NULL);
		open = cr[-1] == '}' ? memrchr(at, '{', (size_t)(cr - at))
		                     : NULL;
		at = cr + 2;
		if (open == NULL || !isdigit((unsigned char)open[1]))
			return at;
		n = strtoul(open + 1, NULL, 10);
		promise(n <= (size_t)(end - at));
		at += n;
	}
}

static void
check_answers(void)
{
	static char said[SAID];
	size_t n = fuzz_said(said, sizeof(said));
	const char *at;

	for (at = said; n < sizeof(said) && at < said + n;)
		at = take_answer(at, said + n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	static bool ready;
	bool whole = n > 0 && octets[0] == ' ';
	size_t before = whole ? 0 : strlen(BEFORE);
	char *session = malloc(before + n + 1);

	octets += whole;
	n -= whole;
	promise(session != NULL);
	memcpy(session, BEFORE, before);
	if (n > 0)
		memcpy(session + before, octets, n);
	if (!ready) {
		mkdir(FOLDER, 0700);
		fuzz_settings("users = \"t/fuzz/accounts\"\n"
		              "mail = \"" FOLDER "\"\n"
		              "tmp = \"" FOLDER "\"\n"
		              "folders = \"" OTHERS "\"\n");
	}
	ready = true;
	nftw(OTHERS, take_away, 8, FTW_DEPTH | FTW_PHYS);
	promise(mkdir(OTHERS, 0700) == 0);
	fill_mailbox();
	fuzz_session(session, before + n, imapd_main, forget);
	free(session);
	check_answers();
	return 0;
}

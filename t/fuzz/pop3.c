/* pop3.c - a whole POP3 session, at a mailbox that is new each time. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "services/pop3d/pop3.h"
#include "t/fuzz/fuzz.h"

#define FOLDER "/dev/shm/inetlab-fuzz"

int pop3d_main(void);

static const char mailbox[] = "From a@b.example Sat Nov 21 03:00:00 2026\n"
                              "X-IMAPbase: 1795230000 0000000002\n"
                              "X-UID: 1\n"
                              "Subject: one\n"
                              "\n"
                              "Hello dummie!\n"
                              ".\n"
                              ">From me\n"
                              "\n"
                              "From a@b.example Sat Nov 21 03:00:01 2026\n"
                              "Subject: two\n"
                              "Status: RO\n"
                              "\n"
                              "..\n"
                              "\n";

static void
fill_mailbox(void)
{
	FILE *f = fopen(FOLDER "/user1", "w");

	promise(f != NULL && fputs(mailbox, f) != EOF && fclose(f) == 0);
	f = fopen(FOLDER "/user3", "w"); /* no mailbox */
	promise(f != NULL && fputs("x\n", f) != EOF && fclose(f) == 0);
}

static void
forget(void *own)
{
	struct pop3 *p = own;

	if (p->box.name != NULL)
		mbox_close(&p->box);
	memset(p, 0, sizeof(*p));
}

int
LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	static bool ready;

	if (!ready) {
		mkdir(FOLDER, 0700);
		setenv("TCPREMOTEIP", "127.0.0.1", 1);
		fuzz_settings("users = \"t/fuzz/accounts\"\n"
		              "mail = \"" FOLDER "\"\n");
	}
	ready = true;
	fill_mailbox();
	fuzz_session(octets, n, pop3d_main, forget);
	return 0;
}

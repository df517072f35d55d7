/*
 * folder.h - mailboxes as a whole: made, removed and renamed in a folder.
 *
 * What is done is on disk when these return. All of them return -1 with errno
 * set; then nothing has changed.
 */
#ifndef FOLDER_H
#define FOLDER_H

#include <stdint.h>

/*
 * Make an empty mailbox, whose messages will be numbered under uidvalidity.
 * EEXIST if there is one.
 */
int folder_make(const char *folder, const char *name, uint32_t uidvalidity,
    int64_t deadline);

/* Remove it, and what we keep beside it. */
int folder_remove(const char *folder, const char *name, int64_t deadline);

/* Give it another name. EEXIST if there is such a mailbox. */
int folder_rename(
    const char *folder, const char *from, const char *to, int64_t deadline);

#endif

/*
 * look.c - looking for a string in a message: the first line is looked for in
 * the rest. Whatever that says, what is written there is found.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/mail/message.h"
#include "services/imapd/look.h"
#include "t/fuzz/fuzz.h"

static struct imap imap;

/* A string of ASCII, as one line has it; "" is none. */
static void
first_line(char *string, size_t size, const char *octets, size_t n)
{
	size_t i;

	for (i = 0; i < n && i < size - 1 && octets[i] > 0; i++)
		string[i] = octets[i];
	string[i] = '\0';
}

/* Is it written in a line, of the body if so? */
static bool
is_written(int fd, off_t end, const char *string, bool body)
{
	static struct lines lines;
	struct view view = { .body = false };
	struct line line;
	char *copy;
	bool found = false;

	lines_open(&lines, fd, 0, end);
	while (*string != '\0' && !found && lines_next(&lines, &line) == 1) {
		if (!view_line(&view, &line) || (body && !view.body))
			continue;
		copy = strndup(line.text, line.len);
		promise(copy != NULL);
		found = strcasestr(copy, string) != NULL;
		free(copy);
	}
	return found;
}

int
LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	const uint8_t *lf = n > 0 ? memchr(octets, '\n', n) : NULL;
	size_t len = lf == NULL ? 0 : (size_t)(lf - octets);
	static struct needle needle;
	char string[NEEDLE_MAX];
	struct message m = { .start = 0 };
	int fd, body, found;

	if (lf == NULL || !needle_make(&needle, (const char *)octets, len))
		return 0;
	first_line(string, sizeof(string), (const char *)octets, len);
	if (strlen(string) < len)
		string[0] = '\0';
	m.end = (off_t)(n - len - 1);
	fd = open(fuzz_file(lf + 1, (size_t)m.end), O_RDONLY);
	imap.box.fd = fd;
	promise(fd != -1 && fstat(fd, &imap.box.st) == 0);
	for (body = 0; body < 2; body++) {
		found = look_in_text(&imap, &m, &needle, body == 1);
		promise(found == 0 || found == 1);
		promise(found == 1 || !is_written(fd, m.end, string, body));
	}
	found = look_in_field(&imap, &m, "Subject", &needle);
	promise(found == 0 || found == 1);
	promise(found == 0 || n > len + 1);
	close(fd);
	return 0;
}

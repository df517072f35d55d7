/*
 * query.h - the one line that a client says (RFC 1288 2.3).
 */
#ifndef QUERY_H
#define QUERY_H

#include <stdbool.h>

enum query_kind {
	QUERY_LIST,   /* nothing: who is there? */
	QUERY_NAME,   /* somebody; "--help" is a name, too */
	QUERY_FILTER, /* ours: "(...)", for people who have telnet alone */
	QUERY_FORWARD /* with an "@": for another host */
};

struct query {
	enum query_kind kind;
	bool verbose; /* "/W" */
	char *text;   /* without it, and without the blanks around */
};

/* Cut line up, in place. */
void query_parse(struct query *q, char *line);

#endif

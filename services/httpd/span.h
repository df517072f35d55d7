/*
 * span.h - octets that stand in a row somewhere: what a request is made of.
 *
 * The octets are somebody else's, and have no NUL behind them.
 */
#ifndef SPAN_H
#define SPAN_H

#include <stdbool.h>
#include <stddef.h>

struct span {
	const char *at;
	size_t n;
};

/* True if s is word, or one of words, in upper or lower case. */
bool span_is(struct span s, const char *word);
bool span_in(struct span s, const char *const *words);

/* What is from at to end, without the blanks and tabs around it. */
struct span span_trim(const char *at, const char *end);

/* Take the next element off *list: of "a, b;q=1" first "a". False: none. */
bool span_element(struct span *list, struct span *element);

#endif

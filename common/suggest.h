/*
 * suggest.h - "nowiat: did you mean nowait?"
 */
#ifndef SUGGEST_H
#define SUGGEST_H

/*
 * The word in words (ended by NULL) that a person who wrote word most likely
 * meant, or NULL if none is near: within two slips of the finger, and fewer
 * than half the letters. A slip is a letter wrong, missing, too many, or
 * swapped with its neighbour.
 */
const char *suggest(const char *word, const char *const words[]);

#endif

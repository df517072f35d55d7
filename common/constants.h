/*
 * constants.h - what a program never writes again, shared with its children.
 *
 * Tables with pointers in them (of OpenSSL there are 350 KB) are written once,
 * when the program is loaded to an address of chance, and are read-only from
 * then on. But they have been written: so they are this process's own, and
 * each fork(2) and each end of a child goes through all of their pages.
 */
#ifndef CONSTANTS_H
#define CONSTANTS_H

/*
 * Put the same octets there as a file in memory: a child that needs a page
 * finds it, and no other costs anything. Call it once, before the first fork;
 * if it can't be done, all stays as it was.
 */
void constants_share(void);

#endif

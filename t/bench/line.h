/*
 * line.h - the one line that every server measured here says, and the load
 * generator insists on: a server that refuses quickly must not win.
 */
#ifndef LINE_H
#define LINE_H

#define LINE "+OK one line and goodbye\r\n"

#endif

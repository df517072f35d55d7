/*
 * zones.h - the zones that this server has authority for.
 *
 * The settings say which; each is served from its image, which is made of its
 * text by a process of its own whenever the text has changed, as many of them
 * at once as there are processors. A text with a mistake changes nothing: what
 * was served before is served on. All memory is the module's.
 */
#ifndef ZONES_H
#define ZONES_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "common/conf.h"
#include "services/dnsd/image.h"
#include "services/dnsd/name.h"

struct zone {
	const struct zone_conf *conf;
	uint8_t origin[NAME_OCTETS]; /* in lower case */
	uint32_t hash;
	const char *spool;
	char path[PATH_MAX]; /* of the image */
	bool mapped;         /* is there one? */
	bool loaded;         /* and is it answered from? */
	struct image image;
	struct stat tried; /* the text of the last compilation, */
	time_t tried_at;   /* and when it began */
	bool due;          /* to be compiled, in the round that begins */
	pid_t compiling;   /* the process that sees to it; 0: none */
};

/* Files of a zone in the spool: see zones_path(). */
#define ZONE_IMAGE    "image"    /* what its text says */
#define ZONE_CHECKED  "checked"  /* touched when a primary has confirmed it */
#define ZONE_NOTIFIED "notified" /* made when one tells of a new version */

/* The path of a file of the zone. */
void zones_path(char path[PATH_MAX], const struct zone *z, const char *what);

/* How long zones_open() waits for images that are being made. */
#define ZONES_OPEN_MS 2000

/*
 * Map all zones of the settings, and make the images that are missing or older
 * than their text. If that takes long, those that are not ready come later, by
 * zones_refresh(). Ends the program with EX_CONFIG if a zone's name is none.
 */
void zones_open(const struct conf *conf);

/*
 * Look at the files of all zones, at most once a second, and map what is new.
 * With compile, images are made anew of text that has changed; without, that
 * is another process's task. True if some zone is another one than before:
 * nothing that was found in it may be used any more.
 */
bool zones_refresh(bool compile);

/*
 * The zone that a name is in, by what name_hashes() says of it: the one with
 * the longest name that has at most labels labels. NULL if there is none.
 */
const struct zone *zones_find(
    const uint32_t *hash, const uint8_t *const *at, unsigned int labels);

/* The zone of that name itself, in any case. NULL: it is none of ours. */
const struct zone *zones_named(const uint8_t *name);

/*
 * Read the name of a zone as settings have it, in lower case. False, after
 * saying so, if it is none.
 */
bool zones_origin(uint8_t origin[NAME_OCTETS], const char *text);

/* Go through them all: the next after z, the first after NULL. */
const struct zone *zones_next(const struct zone *z);

/*
 * dnsd -n: read the zones named, or all, and say what is wrong with them.
 * Returns false if there is a mistake.
 */
bool zones_check(const struct conf *conf, char *const *names);

#endif

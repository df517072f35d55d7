/*
 * history.h - the versions of a zone before the one that is served.
 *
 * An image that is replaced stays a while under another name, with its serial
 * behind it, so that who has that version can be told what has changed since
 * (RFC 1995). They are hard links, made before the new image takes the place,
 * and the oldest ones are taken away.
 */
#ifndef HISTORY_H
#define HISTORY_H

#include <stdbool.h>
#include <stdint.h>

#include "services/dnsd/image.h"

#define HISTORY_VERSIONS 8                  /* that are kept, */
#define HISTORY_OCTETS   (64 * 1024 * 1024) /* and the last one in any case */

/* Keep the image at path, of that serial, which is about to be replaced. */
void history_keep(const char *path, uint32_t serial);

/*
 * Open the version of that serial of the image at path. False if there is none
 * any more. It is closed by image_close().
 */
bool history_open(struct image *image, const char *path, uint32_t serial);

/* RFC 1982: is a serial later than another? */
bool serial_is_later(uint32_t serial, uint32_t than);

#endif

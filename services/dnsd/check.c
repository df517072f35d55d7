/* check.c - dnsd -n: what is wrong with the zones, and what may be. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/log.h"
#include "services/dnsd/lint.h"
#include "services/dnsd/records.h"
#include "services/dnsd/zones.h"

static bool
is_named(const char *zone, char *const *names)
{
	if (*names == NULL)
		return true;
	for (; *names != NULL; names++)
		if (strcasecmp(zone, *names) == 0)
			return true;
	return false;
}

static bool
check_zone(const struct zone_conf *zone)
{
	uint8_t origin[NAME_OCTETS];
	struct records r;
	bool good;

	if (!zones_origin(origin, zone->name))
		return false;
	good = records_read(&r, zone->file, origin);
	if (good) {
		lint(&r);
		log_info("zone %s: %zu records", zone->name, r.n);
	}
	records_free(&r);
	return good;
}

bool
zones_check(const struct conf *conf, char *const *names)
{
	bool good = true;
	size_t i;

	for (i = 0; i < conf->zones_n; i++)
		if (is_named(conf->zones[i].name, names))
			good = check_zone(&conf->zones[i]) && good;
	return good;
}

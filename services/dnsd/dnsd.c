/* dnsd.c - answers for the zones of this site. */
#include <err.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/conf.h"
#include "common/log.h"
#include "services/dnsd/zones.h"

int
main(int argc, char *argv[])
{
	const struct conf *conf;
	bool check = false;
	int c;

	log_open("dnsd");
	while ((c = getopt(argc, argv, "n")) != -1) {
		if (c != 'n')
			errx(EX_USAGE, "usage: dnsd [-n [zone ...]]");
		check = true;
	}
	conf = conf_load();
	if (check)
		return zones_check(conf, argv + optind) ? EX_OK : EX_DATAERR;
	zones_open(conf);
	return EX_OK;
}

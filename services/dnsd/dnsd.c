/* dnsd.c - answers for the zones of this site, by datagram and by stream. */
#include <err.h>
#include <limits.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/conf.h"
#include "common/log.h"
#include "common/serve.h"
#include "services/dnsd/cookie.h"
#include "services/dnsd/query.h"
#include "services/dnsd/rouse.h"
#include "services/dnsd/tcp.h"
#include "services/dnsd/tsig.h"
#include "services/dnsd/udp.h"
#include "services/dnsd/zones.h"

static bool
is_datagram_socket(int fd)
{
	int type = 0;
	socklen_t len = sizeof(type);

	return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) == 0 &&
	       type == SOCK_DGRAM;
}

/* What is served is as fresh as its text, for who is accepted next. */
static void
look(void)
{
	zones_refresh(true);
}

static int
answer_all(const struct conf *conf)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/cookie.secret", conf->dns.spool);
	zones_open(conf);
	cookie_open(path);
	tsig_load(conf->dns.keys);
	query_open(conf);
	if (is_datagram_socket(STDIN_FILENO))
		return udp_serve(conf);
	rouse_datagrams(conf);
	tcp_prepare(conf);
	serve_look(look);
	serve(conf, "domain");
	return serve_end(tcp_serve(conf));
}

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
	return answer_all(conf);
}

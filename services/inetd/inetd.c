/*
 * inetd.c - the internet superserver; see inetd(8).
 *
 * Listens for every service that inetd.conf(5) names and starts its program
 * when somebody comes. Here are its options and its life from start to end;
 * table.c has the lines, loop.c what it does all day.
 */
#include "services/inetd/inetd.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include <libutil.h>

#include "common/log.h"
#include "services/inetd/loop.h"
#include "services/inetd/status.h"
#include "services/inetd/table.h"

#define CONF_FILE    "etc/inetd.conf"
#define LOG_FILE     "spool/log/inetd.log"
#define PID_FILE     "spool/run/inetd.pid"
#define BOARD_FILE   "scoreboard" /* beside the pid file */
#define PATH         "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin"
#define BOARD_FD_MIN 10 /* out of the way of what a child arranges */
#define CHILD_UMASK  027
#define FILES_MAX    1024 /* descriptors of a process */

static _Noreturn void
usage(void)
{
	fprintf(stderr,
	    "usage: inetd [-dfns] [-a address] [-c settings] "
	    "[-l logfile]\n\t[-o offset|any] [-p pidfile] [file]\n");
	exit(EX_USAGE);
}

/* A path from the command line, which must mean the same in another folder. */
static const char *
absolute(const char *path)
{
	char folder[PATH_MAX], *whole;

	if (*path == '/')
		return path;
	if (getcwd(folder, sizeof(folder)) == NULL ||
	    asprintf(&whole, "%s/%s", folder, path) == -1)
		err(EX_OSERR, "%s", path);
	return whole;
}

/* Our programs are to find the settings at path, whatever folder they are in.
 */
static void
name_settings(const char *path)
{
	const char *whole = absolute(path);

	if (setenv("INETLAB_CONF", whole, 1) == -1)
		err(EX_OSERR, "INETLAB_CONF");
	if (whole != path)
		free((void *)whole);
}

static int
offset_of(const char *word)
{
	const char *wrong;
	int offset;

	if (strcmp(word, "any") == 0)
		return PORT_ANY;
	offset = (int)strtonum(word, 0, 65534, &wrong);
	if (wrong != NULL)
		errx(EX_USAGE, "-o %s: expected a number to add or any", word);
	return offset;
}

static void
take_options(struct inetd *in, int argc, char *argv[])
{
	int c;

	while ((c = getopt(argc, argv, "a:c:dfl:no:p:s")) != -1)
		switch (c) {
		case 'a':
			in->address = optarg;
			break;
		case 'c':
			name_settings(optarg);
			break;
		case 'd':
			in->debug = in->foreground = true;
			break;
		case 'f':
			in->foreground = true;
			break;
		case 'l':
			in->log = absolute(optarg);
			break;
		case 'n':
			in->check = true;
			break;
		case 'o':
			in->offset = offset_of(optarg);
			break;
		case 'p':
			in->pidfile = absolute(optarg);
			break;
		case 's':
			in->status = true;
			break;
		default:
			usage();
		}
	if (argc - optind > 1)
		usage();
	if (argc > optind)
		in->file = absolute(argv[optind]);
}

/* Whatever we inherited above the log is not for those we start. */
static void
close_inherited(void)
{
	int fd;

	while ((fd = open("/dev/null", O_RDWR)) != -1 && fd <= STDERR_FILENO)
		;
	closefrom(STDERR_FILENO + 1);
}

/* An environment that owes nothing to who started us, but the clock's. */
static void
clean_environment(const struct inetd *in)
{
	const char *tz = getenv("TZ");

	if (clearenv() != 0 || setenv("PATH", PATH, 1) == -1 ||
	    setenv("INETLAB_CONF", in->conf->path, 1) == -1 ||
	    (tz != NULL && setenv("TZ", tz, 1) == -1) ||
	    (in->debug && setenv("INETLAB_DEBUG", "1", 1) == -1))
		err(EX_OSERR, "environment");
}

/* Limits that we keep ourselves, and all that we start inherits. */
static void
set_limits(void)
{
	const struct rlimit core = { 0, 0 };
	struct rlimit files;

	umask(CHILD_UMASK);
	if (setrlimit(RLIMIT_CORE, &core) == -1 ||
	    getrlimit(RLIMIT_NOFILE, &files) == -1)
		err(EX_OSERR, "limits");
	if (files.rlim_max > FILES_MAX)
		files.rlim_cur = files.rlim_max = FILES_MAX;
	if (setrlimit(RLIMIT_NOFILE, &files) == -1)
		err(EX_OSERR, "limits");
}

static const char *
board_beside(const char *pidfile)
{
	char *folder = strdup(pidfile), *path;

	if (folder == NULL ||
	    asprintf(&path, "%s/" BOARD_FILE, dirname(folder)) == -1)
		err(EX_OSERR, "%s", pidfile);
	free(folder);
	return path;
}

static void
open_log(const struct inetd *in)
{
	int fd;

	if (in->log == NULL)
		return;
	fd = open(in->log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
	if (fd == -1 || dup2(fd, STDERR_FILENO) == -1)
		log_warn("%s: %s", in->log, strerror(errno));
	if (fd != -1)
		close(fd);
	log_open("inetd"); /* what descriptor 2 was may have been no log */
}

static void
new_board(struct inetd *in)
{
	int fd;

	in->board = board_new(&fd);
	if (in->board == NULL)
		err(EX_OSERR, "scoreboard");
	in->board->slots = in->conf->connections_max;
	in->board_fd = fcntl(fd, F_DUPFD_CLOEXEC, BOARD_FD_MIN);
	if (in->board_fd == -1)
		err(EX_OSERR, "scoreboard");
	close(fd);
}

/* SIGHUP: settings and lines; what cannot be read stays as it was. */
static void
read_again(struct inetd *in)
{
	struct conf *fresh = conf_read(in->conf->path), *old = in->own_conf;

	open_log(in);
	log_info("reading %s again", in->file);
	if (fresh != NULL) {
		in->conf = in->own_conf = fresh;
		in->board->slots = fresh->connections_max;
	}
	table_load(in);
	if (fresh != NULL && old != NULL)
		conf_free(old);
	log_info("ready");
}

/* Only one inetd has a site's pid file. */
static struct pidfh *
claim_site(const struct inetd *in)
{
	struct pidfh *claim;
	pid_t other = 0;

	claim = pidfile_open(in->pidfile, 0644, &other);
	if (claim == NULL && errno == EEXIST)
		log_warn(
		    "%s: inetd runs already, pid %d", in->pidfile, (int)other);
	else if (claim == NULL)
		log_warn("%s: %s", in->pidfile, strerror(errno));
	return claim;
}

static int
check_only(struct inetd *in)
{
	FILE *f = fopen(in->pidfile, "re");
	unsigned int faults;

	/* A port that the inetd we are asked about has is no fault. */
	if (f == NULL || fscanf(f, "%d", &in->running) != 1)
		in->running = 0;
	if (f != NULL)
		fclose(f);
	new_board(in);
	faults = table_load(in);
	table_close(in);
	return faults == 0 ? EX_OK : EX_CONFIG;
}

static void
leave_terminal(struct inetd *in)
{
	if (in->log == NULL)
		in->log = LOG_FILE;
	open_log(in);
	if (freopen("/dev/null", "r", stdin) == NULL ||
	    freopen("/dev/null", "w", stdout) == NULL || daemon(1, 1) == -1)
		err(EX_OSERR, "daemon");
	table_say(in); /* the terminal knows it, the log does not */
}

/* Serve, in the background unless told otherwise, until a signal says end. */
static void
serve_site(struct inetd *in, struct pidfh *claim)
{
	if (!in->foreground)
		leave_terminal(in);
	if (board_publish(in->board_path, in->board_fd) == -1)
		log_warn("%s: %s", in->board_path, strerror(errno));
	pidfile_write(claim);
	/* Whose parent is gone, as when a `wait` program ends, becomes ours. */
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	if (geteuid() != 0)
		log_info("not root: every line runs as uid %d", (int)geteuid());
	log_info("ready");
	loop_run(in, read_again);
	/* Before the sockets go, at whose end a `wait` program goes home. */
	gate_signal_all(SIGTERM);
	table_close(in);
	unlink(in->board_path);
	log_info("ends");
}

static int
run(struct inetd *in)
{
	struct pidfh *claim = claim_site(in);
	int result = EX_OK;
	unsigned int faults;

	/* If it is not ours, who has which port is still worth saying. */
	in->check = claim == NULL;
	new_board(in);
	faults = table_load(in);
	if (claim == NULL)
		result = EX_UNAVAILABLE;
	else if (faults == 0 || !TAILQ_EMPTY(&in->lines))
		serve_site(in, claim);
	else {
		log_warn("%s: nothing to serve", in->file);
		result = EX_CONFIG;
	}
	table_close(in);
	if (claim != NULL)
		pidfile_remove(claim);
	return result;
}

int
main(int argc, char *argv[])
{
	static struct inetd in = { .address = "*",
		.pidfile = PID_FILE,
		.board_fd = -1,
		.file = CONF_FILE,
		.lines = TAILQ_HEAD_INITIALIZER(in.lines) };
	const char *settings = getenv("INETLAB_CONF");

	close_inherited();
	if (settings != NULL)
		name_settings(settings);
	take_options(&in, argc, argv);
	in.conf = conf_load();
	in.board_path = board_beside(in.pidfile);
	if (in.status)
		return status_print(in.board_path);
	clean_environment(&in);
	set_limits();
	if (in.check) {
		log_open("inetd");
		return check_only(&in);
	}
	if (in.foreground)
		open_log(&in);
	log_open("inetd");
	loop_prepare(&in);
	return run(&in);
}

/*
 * conf.h - the site's settings: etc/inetlab.conf, read once a program.
 *
 * Every setting and its default stand in one table, in conf.c; inetlab.conf(5)
 * documents them. The structure and its strings belong to this module and
 * stay until conf_free(), which a program that reads them once never calls.
 *
 * The site is the folder above the one the file is in, which may be a link to
 * another place. Reading the settings makes it the working directory, so that
 * a relative path ("spool/mail") means the same wherever the program was
 * started.
 */
#ifndef CONF_H
#define CONF_H

#include <stdbool.h>
#include <stddef.h>

/* What is said about one line of inetd.conf, by its service's name. */
struct service_conf {
	const char *name;
	const char *const *allow; /* networks, NULL at the end; none: all */
	const char *const *deny;  /* counts before allow */
	const char *const *proxy; /* who speaks the PROXY protocol to us */
	unsigned int lifetime_s;  /* the alarm of each connection; 0: none */
};

/* A zone that this host has authority for. */
struct zone_conf {
	const char *name;            /* as it is written; "." is the root */
	const char *file;            /* its text */
	const char *const *transfer; /* networks and "key NAME": who may copy */
	const char *const *notify;   /* "ADDRESS [PORT]": told of a change */
	const char *const *primary; /* likewise: whom we copy it from, if any */
	const char *key;            /* said to both of them, or NULL */
};

/* What is said about all that is served over HTTP. */
struct http_conf {
	const char *mime;        /* the file of media types */
	const char *logins;      /* the file of its wrong passwords */
	size_t body_max;         /* octets of a request's content */
	int header_s;            /* for a whole header to arrive */
	int idle_s;              /* between requests; and without progress */
	unsigned int lifetime_s; /* of a connection */
	unsigned int cgi_s;      /* of a program */
	unsigned int cgi_max;    /* of them at once */
};

/* A host that answers by a name of its own. */
struct site_conf {
	const char *name;
	const char *root;            /* the folder of its files */
	const char *const *aliases;  /* its other names; "*.st.um" is any */
	const char *const *index;    /* what is shown for a folder */
	const char *const *allow;    /* networks; none: all */
	const char *const *deny;     /* counts before allow */
	const char *realm;           /* what a login is for */
	const char *users;           /* htpasswd or "ldap"; NULL: no login */
	const char *groups;          /* the file of groups, or NULL */
	const char *const *require;  /* "user NAME", "group NAME"; none: all */
	const char *const *redirect; /* as conf_redirect() reads them */
	const char *const *errors;   /* as conf_error_page() does */
	const char *const *headers;  /* "NAME: VALUE" */
	const char *log;             /* who asked for what; "": nobody's told */
	unsigned int hsts_s;         /* RFC 6797 6.1.1; 0: none */
	bool listing;                /* of a folder without an index */
	bool put;                    /* PUT and DELETE */
	bool cgi;                    /* cgi-bin/, and *.php */
	bool teaching;               /* /status/NNN */
};

/* "[CODE] PATH TO": whoever asks for path, or what is below it. */
struct redirect {
	int status; /* 302, if it is not said */
	const char *path;
	size_t path_n; /* without a "/" at its end */
	const char *to;
};

/* What is said about the directory. A list ends with NULL. */
struct ldap_conf {
	const char *spool;            /* the folder of the store */
	const char *file;             /* what an empty one is loaded with */
	const char *const *schema;    /* files of more types and classes */
	const char *const *suffixes;  /* the names at the top; none: those */
	                              /* of the first entries loaded */
	const char *root_dn;          /* may do everything; "": nobody */
	const char *root_password;    /* a hash; "": the entry's */
	const char *const *access;    /* rules, the first that fits counts */
	const char *const *equality;  /* attributes that are indexed: whole, */
	const char *const *substring; /* by parts, */
	const char *const *presence;  /* or by being there */
	size_t map;                   /* octets of the store, at most */
	unsigned int entries_max;     /* that a search finds; 0: any */
	unsigned int sort_max;        /* that are sorted */
	size_t pdu_max;               /* octets of a message, once logged in */
	unsigned int time_s;          /* of a search; 0: any */
	int idle_s;                   /* between messages */
	unsigned int login_s;         /* of a connection, until login */
	unsigned int lifetime_s;      /* and in all */
	const char *logins;           /* the file of its wrong passwords */
	const char *socket;           /* where the site's programs ask it */
	const char *people;           /* below it are accounts; "": suffixes */
	const char *user;             /* the filter that finds one, with %s */
};

struct conf {
	const char *path;               /* of the file that was read */
	const char *hostname;           /* who we say we are */
	const char *domain;             /* added to a name without one */
	const char *const *local_names; /* more domains whose mail is ours */
	const char *postmaster;         /* the account that gets its mail */
	const char *users;              /* the file of accounts, or "ldap" */
	const char *mail;               /* the folder of mailboxes */
	const char *folders;            /* and of those beside INBOX */
	const char *tmp;                /* where a letter waits for its end */
	const char *logins;             /* the file of wrong passwords */
	const char *const *clear_passwords; /* networks that may send them */
	unsigned int login_failures;        /* of one address, */
	unsigned int login_window_s;        /* in so long */
	size_t mailbox_max;                 /* octets, 0: no quota */
	unsigned int lock_s;                /* how long to wait for a mailbox */
	bool strict;                        /* refuse what people mistype */
	struct {
		const char *banner;
		unsigned int recipients_max;
		unsigned int mistakes_max;
		size_t size_max; /* octets of a message */
		int idle_s;
		unsigned int lifetime_s;
	} smtp;
	struct {
		bool own_sender; /* MAIL FROM only what is one's own */
	} submission;
	struct reader_conf {
		unsigned int mistakes_max;
		unsigned int messages_max;
		int idle_s;
		unsigned int login_s; /* from greeting to login */
	} pop3, imap;
	char delimiter; /* of levels in IMAP's names of mailboxes */
	struct {
		const char *spool;       /* images, and zones that we copy */
		const char *keys;        /* the file of TSIG's secrets */
		unsigned int udp_size;   /* octets of a datagram of ours */
		unsigned int responses;  /* a second and network; 0: any */
		int idle_s;              /* of a connection, */
		unsigned int lifetime_s; /* and in all */
		const char *const *recursion_flag; /* networks that see RA */
	} dns;
	struct {
		const char *list;  /* the filter of who is listed; "": nobody */
		const char *plans; /* the folder of NAME.plan, NAME.project */
		unsigned int most; /* people in an answer */
		int idle_s;        /* for the line to come */
	} finger;
	const struct zone_conf *zones;
	size_t zones_n;
	struct http_conf http;
	const struct site_conf *sites; /* of the web */
	size_t sites_n;
	struct ldap_conf ldap;
	unsigned int connections_max; /* of the whole site at once */
	struct conf_file *file;       /* conf.c's own */
};

/*
 * Read the settings: from INETLAB_CONF in the environment; else from
 * ../etc/inetlab.conf beside the program's own folder, which is where a
 * checkout has it and an installation too. Ends the program with EX_CONFIG and
 * a message that names file, line and what was expected.
 */
const struct conf *conf_load(void);

/*
 * Read path, for a program that reads again or only checks. NULL, after
 * saying why, if there is a mistake in it. The caller frees it.
 */
struct conf *conf_read(const char *path);
void conf_free(struct conf *conf);

/* What is said about the service, by any of its names; or the defaults. */
const struct service_conf *conf_service(
    const struct conf *conf, const char *name);

/*
 * Read a redirection, or the "CODE PATH" of a page for an error; what is found
 * points into text. False if it is nothing of the kind.
 */
bool conf_redirect(struct redirect *r, const char *text);
bool conf_error_page(int *status, const char **path, const char *text);

/* True if mail for domain stays here. Upper and lower case are the same. */
bool conf_is_local(const struct conf *conf, const char *domain);

#endif

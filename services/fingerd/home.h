/*
 * home.h - what an account has here: its mail, its plan and its project.
 *
 * Accounts have no home: plans and projects are the files NAME.plan and
 * NAME.project of the folder in the settings (finger.plans). Of mail nothing
 * is known but what stat(2) says of the mailbox.
 */
#ifndef HOME_H
#define HOME_H

#include "common/conf.h"
#include "common/session.h"

#define HOME_PLAN  16384 /* octets of a plan that are shown, */
#define HOME_LINES 100   /* lines of it, */
#define HOME_LINE  400   /* and octets of a line */

/* name is an account's, as users_name() has written it. */
void home_show(struct session *s, const struct conf *conf, const char *name);

#endif

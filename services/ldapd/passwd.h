/*
 * passwd.h - the extended operation Password Modify (RFC 3062).
 */
#ifndef PASSWD_H
#define PASSWD_H

#include "services/ldapd/request.h"

/*
 * Set userPassword of who is named, or of the client itself, to a hash of the
 * new password; of one that is made up and said, if there is none. The old one
 * has to be right if it is said.
 */
bool passwd_modify(struct request *r, const struct berval *value);

#endif

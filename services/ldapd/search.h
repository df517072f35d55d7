/*
 * search.h - search.c's own: a search, for what sorts it or cuts it in pages.
 */
#ifndef SEARCH_H
#define SEARCH_H

#include <stdbool.h>
#include <stdint.h>

#include "services/ldapd/candidates.h"
#include "services/ldapd/filter.h"
#include "services/ldapd/request.h"
#include "services/ldapd/send.h"
#include "services/ldapd/store.h"

struct search {
	struct request *r;
	struct arena *scratch; /* of one candidate */
	struct arena *turn;    /* of one transaction */
	struct berval base;
	uint64_t base_id;
	enum scope scope;
	ber_int_t size, time; /* as the client wants it; 0: any */
	uint64_t most;        /* entries that we give at once */
	int64_t over_at;
	struct filter filter, either; /* that, or a referral */
	struct filter_view view;
	struct selection selection;
	uint64_t after;  /* the last one that was looked at */
	uint64_t before; /* entries that earlier pages had */
	uint64_t sent;   /* and this one */
	uint64_t looked;
	bool finished;  /* there are no more */
	bool abandoned; /* nobody wants an answer */
};

/* Which entries there are to look at, until the transaction ends. */
struct ids *search_ids(struct search *s);

enum search_look { SEARCH_NOT_IT, SEARCH_MATCHES, SEARCH_REFERRAL };

/* Read the entry id, into scratch. What is it? */
enum search_look search_look(struct search *s, uint64_t id, struct entry *e);

/* Has it taken too long, or does nobody want it? Then r->result says so. */
bool search_is_over(struct search *s);

/*
 * End the transaction, send what was gathered, and begin another. False: that
 * is the end of it.
 */
bool search_pause(struct search *s);

/* Say where the referral leads. */
void search_refer(struct search *s, const struct entry *e);

/* Send what was found. False, and said: there was one too many. */
bool search_send(struct search *s, const struct entry *e);

#endif

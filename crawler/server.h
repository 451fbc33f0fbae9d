/* server: one host of the store with something to do in this run, its pages at hand, and when it
 * may be visited again. The frontier's own; whatever it shares with other servers is in `struct
 * servers`. Times are Unix milliseconds. */
#ifndef CRAWLER_SERVER_H
#define CRAWLER_SERVER_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "crawler/frontier.h"

/* One IP address: small sites share machines. */
struct address {
	int64_t next_ms;
	int in_flight;
};

struct server {
	struct host *row;
	GQueue pages; /* struct page *, best first */
	GQueue errands; /* struct visit *: files of origins, such as a robots.txt that is here */
	GHashTable *out; /* key -> struct page, handed out and not yet settled */
	GSequenceIter *place; /* in the order of turns; NULL: not waiting for one */
	struct address *address; /* NULL: not known yet */
	int64_t ready_ms;
	int64_t put_off_ms; /* its whole domain is left alone until then */
	int in_flight, visits;
	bool is_exempt, is_blocked;
	bool is_unsaved; /* its row changed since servers_save() */
};

struct servers {
	struct db *db;
	const struct frontier_settings *settings; /* the frontier's */
	GHashTable *known; /* host id -> struct server */
	GHashTable *addresses; /* IP -> struct address */
	GPtrArray *unsaved; /* struct server * */
	GHashTable *domains; /* left alone as a whole -> int64_t: until when */
	GSequence *order; /* struct server *, by ready_ms */
};

void visit_free(struct visit *v);

bool servers_init(struct servers *all, struct db *db, const struct frontier_settings *settings,
		  int64_t now, GError **err);
void servers_clear(struct servers *all);

/* A host's row changes with every request: it is written once for each commit. */
void server_touch(struct servers *all, struct server *s);
bool servers_save(struct servers *all, GError **err);

/* The server of a row of host, read from the store when it is new here. NULL with an error. */
struct server *servers_get(struct servers *all, int64_t host, int64_t now, GError **err);

/* Let the server wait for its turn, from `ready_ms` on; take it out of those that wait. */
void server_enqueue(struct servers *all, struct server *s, int64_t ready_ms);
void server_dequeue(struct server *s);

/* Let it wait for a turn if it may have one more request. */
void server_wake(struct servers *all, struct server *s);

/* Whether another request may be under way there. */
bool server_has_slot(const struct servers *all, const struct server *s);

/* The gap to leave after a visit that took so long. */
int64_t server_gap_ms(const struct servers *all, const struct server *s, int duration_ms);

/* Whether the options for own servers lower the manners on this one. */
bool server_is_relaxed(const struct servers *all, const struct server *s);

/* It was found at this address (NULL: no change); requests still out stay with the old one. */
void server_found_at(struct servers *all, struct server *s, const char *ip);

/* Whether a request for `url` may go there now; if not, it waits for its turn. */
bool server_may_send(struct servers *all, struct server *s, const struct url *url, int64_t now);

/* Take pages that are due from the store, of `sources` (NULL: all). */
bool server_refill(struct servers *all, struct server *s, const GArray *sources, int64_t now,
		   GError **err);

/* No request before `until_ms` to any server of the domain, known or not. */
bool servers_put_off(struct servers *all, const char *domain, int64_t until_ms, GError **err);

/* A page at hand that is not due any more. */
void server_drop_page(struct server *s, int64_t key);

#endif

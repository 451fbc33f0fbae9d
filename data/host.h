/* host: how to behave towards one server; kept, so that a restart never polls early.
 */
#ifndef DATA_HOST_H
#define DATA_HOST_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"

struct host {
	int64_t id;
	char *name; /* as page_host_name() gives it */
	char *ip; /* last connected address; NULL: never */
	int64_t next_ms; /* Unix milliseconds: no request before */
	int64_t delay_ms; /* Crawl-delay; 0: none */
	int64_t fails; /* transfers in a row that gave no answer */
};

/* Fills `*id`; a host never heard of gets a row. */
bool host_known(struct db *db, const char *name, int64_t *id, GError **err);

/* Fills `*id`, 0: never heard of. */
bool host_find(struct db *db, const char *name, int64_t *id, GError **err);

/* NULL without an error set: there is no such row. */
struct host *host_get(struct db *db, int64_t id, GError **err);
bool host_save(struct db *db, const struct host *h, GError **err);
void host_free(struct host *h);
typedef struct host host_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(host_t, host_free)

/* A registrable domain, as page_host_name() gives it, of which no host is to be asked before then.
 */
bool domain_put_off(struct db *db, const char *domain, int64_t until_ms, GError **err);

/* Domains to be left alone at `now_ms`: name -> int64_t Unix milliseconds. */
GHashTable *domain_waits(struct db *db, int64_t now_ms, GError **err);

/* Hosts with a page due at `now`: array of int64_t ids. */
GArray *host_due(struct db *db, int64_t now, GError **err);

enum robots_state {
	ROBOTS_RULES, /* `body` holds the file */
	ROBOTS_NONE, /* there is no file: everything is allowed (RFC 9309 §2.3.1.3) */
	ROBOTS_UNREACHABLE, /* nothing is allowed until it can be read (§2.3.1.4); an old `body`
			       counts on */
};

struct robots_file {
	char *origin; /* "https://host[:port]" */
	enum robots_state state;
	GBytes *body; /* NULL: none */
	int64_t fetched_at, expires_at;
	int64_t fails;
};

/* NULL without an error set: never fetched. */
struct robots_file *robots_file_get(struct db *db, const char *origin, GError **err);
bool robots_file_put(struct db *db, const struct robots_file *f, GError **err);
void robots_file_free(struct robots_file *f);
typedef struct robots_file robots_file_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(robots_file_t, robots_file_free)

#endif

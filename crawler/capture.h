/* capture: one address looked at for a case, or one thing handed in, and kept as evidence.
 *
 * An address is fetched now, whatever else goes on, as anybody would see it: no cookies, no login,
 * no script, nothing but the document itself. robots.txt is obeyed unless the head says why not for
 * this one address. The guard judges every hop and every connection. Each exchange is kept byte for
 * byte as it went over the wire (HTTP/1.1, identity coding), in a web archive of its own; redirects
 * are followed and kept as well, at most CAPTURE_MAX_HOPS of them.
 *
 * What is not plainly text is not kept: of a picture, film or sound, whatever it calls itself, no
 * byte reaches the disk (data/media_type.h). What cannot be captured is recorded as such, in
 * words. Blocks; belongs to the thread that owns `db`. */
#ifndef CRAWLER_CAPTURE_H
#define CRAWLER_CAPTURE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "crawler/guard.h"
#include "data/db.h"
#include "data/evidence.h"

#define CAPTURE_MAX_HOPS 10
#define CAPTURE_MAX_BYTES (10 * 1024 * 1024) /* of one body; the rest is cut, and said to be */
#define CAPTURE_MAX_ITEM (50 * 1024 * 1024) /* of one thing handed in; larger ones are refused */

struct capture_settings {
	const char *program; /* this program's own file, to start a parser worker */
	const char *contact; /* stands in the user agent; NULL: none */
	const struct guard *guard;
	const char *const *resolve; /* HOST:PORT:ADDRESS; NULL: none */
	const char *cacert, *proxy; /* NULL: none */
	const char *time_server; /* HOST[:PORT] that speaks NTP; NULL: "unverified clock" */
	int timeout_ms; /* of each exchange; 0: 30 s */
};

struct capture_look {
	int64_t casefile;
	const char *case_ref;
	const char *url; /* as reported; a fragment names the post on its page */
	const char *actor; /* for the audit chain */
	const char *act; /* likewise; NULL: "capture.add" */
	const char *override; /* the head's reason to fetch it although robots.txt denies it,
				 written into the archive; NULL: none. Who may say so, and the audit
				 entry of that, are the caller's */
	/* Called in the transaction that stores the look, before its commit; NULL: nobody. */
	bool (*on_stored)(struct evidence *look, void *user, GError **err);
	void *user;
};

/* Rows as stored (struct evidence *), redirects first, the look itself last; its outcome may well
 * be that nothing could be had. NULL: nothing was stored (EARSHOT_ERROR_INPUT: no http(s) address;
 * CONFIG, STORE, BUSY). Not to be called within a transaction. Caller unrefs. */
GPtrArray *capture_url(struct db *db, const struct capture_settings *settings,
		       const struct capture_look *look, GError **err);

/* ---- handed in ----------------------------------------------------------------------------- */

struct capture_item {
	int64_t casefile;
	const char *case_ref;
	GBytes *bytes;
	const char *name; /* of the file; NULL: pasted text */
	bool is_typed; /* words, not a file */
	const char *claimed_url; /* where it is said to have been; NULL: not known */
	int64_t received_at; /* when the school got it; WHEN_NONE: now */
	const char *supplied_by; /* role: "parent", "staff", … never a name */
	const char *actor;
	bool is_attested; /* somebody said the words of data/imagery.h */
};

enum capture_taken {
	CAPTURE_TAKEN,
	CAPTURE_UNATTESTED, /* it is or holds a picture, and nobody vouched for it: nothing was
			     * stored; say imagery_steps() */
	CAPTURE_FILM, /* film or sound, which is never taken */
	CAPTURE_UNKNOWN, /* neither text, page, e-mail nor picture */
};

/* `*taken` says what became of it; with CAPTURE_TAKEN `*row` is what was stored (caller frees),
 * else NULL. False: an error, nothing was stored. */
bool capture_supplied(struct db *db, const struct capture_settings *settings,
		      const struct capture_item *item, enum capture_taken *taken,
		      struct evidence **row, GError **err);

#endif

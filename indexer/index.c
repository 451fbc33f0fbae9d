#include "indexer/index.h"

#include <inttypes.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "data/mention.h"
#include "indexer/apply.h"
#include "indexer/build.h"
#include "indexer/folder.h"
#include "indexer/sums.h"

/* Damaged files can make the library crash, and with it every crawl from then on. So attempts are
 * counted in a file, and after this many in a row without one commit the index is made anew. */
#define MAX_TRIES 3

/* Changes of one commit. Each writes many blocks of an index that is there already, so it takes
 * more of them together than one that is made anew. */
#define FOLLOW_BATCH 1000

struct index {
	char *dir; /* STATE/index */
	char *tries; /* STATE/index.tries: attempts since the last commit */
	int lock; /* descriptor that holds the lock */
	struct xapian_writer *writer; /* NULL: not opened yet, or given up after an error */
	struct term_builder *builder;
};

typedef struct xapian_writer writer_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(writer_t, xapian_writer_close)
typedef struct xapian_reader reader_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(reader_t, xapian_reader_close)

struct index *
index_open(const char *state_dir, GError **err)
{
	int lock = db_lock(state_dir, "index", err);
	struct index *x;

	if (lock < 0)
		return NULL;
	x = g_new0(struct index, 1);
	x->dir = g_build_filename(state_dir, "index", NULL);
	x->tries = g_strconcat(x->dir, ".tries", NULL);
	x->lock = lock;
	x->builder = term_builder_new();
	return x;
}

void
index_close(struct index *x)
{
	if (!x)
		return;
	xapian_writer_close(x->writer);
	term_builder_free(x->builder);
	close(x->lock);
	g_free(x->dir);
	g_free(x->tries);
	g_free(x);
}

/* ---- attempts ---------------------------------------------------------------------------- */

/* Count one more; false when there were too many. A file that cannot be written is left to the
 * index itself to complain of. */
static bool
begin_try(struct index *x)
{
	g_autofree char *text = NULL;
	int tries = 0;

	if (g_file_get_contents(x->tries, &text, NULL, NULL))
		tries = atoi(text);
	if (tries >= MAX_TRIES)
		return false;
	g_free(text);
	text = g_strdup_printf("%d\n", tries + 1);
	if (!g_file_set_contents(x->tries, text, -1, NULL))
		g_debug("%s cannot be written", x->tries);
	return true;
}

static void
end_tries(struct index *x)
{
	g_unlink(x->tries);
}

/* ---- following the store ----------------------------------------------------------------- */

/* One commit's worth; `last` and `work` move on. */
static bool
apply_batch(struct index *x, struct xapian_writer *w, struct db *db, const GArray *changes,
	    struct apply_last *last, struct index_work *work, GError **err)
{
	size_t bytes = 0;

	for (guint i = 0; i < changes->len && bytes < APPLY_BATCH_BYTES; i++) {
		const struct mention_change *c = &g_array_index(changes, struct mention_change, i);

		if (!apply_change(w, x->builder, db, c, &bytes, err))
			return false;
		*last = (struct apply_last){ c->seq, c->id };
		work->documents++;
	}
	return apply_set_last(w, *last, err) && xapian_writer_commit(w, err);
}

/* What is committed is committed: without sums the index is only not vouched for, until a later
 * commit brings them. */
static void
vouch(struct index *x)
{
	g_autoptr(GError) wrong = NULL;
	uint32_t revision;

	if (!xapian_revision(x->dir, &revision, &wrong) || !sums_write(x->dir, revision, &wrong))
		g_debug("%s", wrong->message);
}

static bool
follow(struct index *x, struct xapian_writer *w, struct db *db, struct apply_last last,
       struct index_work *work, GError **err)
{
	bool is_suspended = false, is_shared;

	if (!apply_is_shared(db, &is_shared, err))
		return false;
	term_builder_keep_records(x->builder, is_shared);
	for (;;) {
		g_autoptr(GArray) changes = mention_changes(db, last.seq, FOLLOW_BATCH, err);
		int64_t last_seq;

		if (!changes)
			return false;
		if (changes->len == 0)
			break;
		is_suspended = is_suspended || sums_suspend(x->dir, err);
		if (!is_suspended || !apply_batch(x, w, db, changes, &last, work, err))
			return false;
		end_tries(x);
		if (work->progress && mention_last_seq(db, &last_seq, NULL))
			work->progress(work->user, work->documents, last.seq, last_seq);
	}
	if (is_suspended)
		vouch(x);
	return true;
}

/* ---- does this index belong to this store? ----------------------------------------------- */

/* The metadata of a writer or of a reader: one of the two is NULL. */
static char *
get(struct xapian_writer *w, struct xapian_reader *r, const char *key, GError **err)
{
	return w ? xapian_writer_get(w, key, err) : xapian_reader_get(r, key, err);
}

static bool
refuse(GError **err, const char *why)
{
	g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INDEX, why);
	return false;
}

/* EARSHOT_ERROR_INDEX when the index is not one of this store, by this program, and behind it. */
static bool
read_last(struct xapian_writer *w, struct xapian_reader *r, struct db *db, struct apply_last *last,
	  GError **err)
{
	g_autofree char *terms = get(w, r, APPLY_KEY_TERMS, err);
	g_autofree char *store = terms ? get(w, r, APPLY_KEY_STORE, err) : NULL;
	g_autofree char *text = store ? get(w, r, APPLY_KEY_LAST, err) : NULL;
	g_autofree char *identity = text ? db_identity(db, err) : NULL;
	g_autoptr(GArray) same = NULL;
	int64_t last_seq;
	bool is_shared;

	if (!identity || !mention_last_seq(db, &last_seq, err) ||
	    !apply_is_shared(db, &is_shared, err))
		return false;
	if (strcmp(terms, apply_version(!is_shared)) == 0)
		return refuse(err, is_shared ? "the index had nothing for other machines"
					     : "the index was for other machines too");
	if (strcmp(terms, apply_version(is_shared)) != 0)
		return refuse(err, *terms ? "the index was written by another version of earshot"
					  : "there was no index");
	if (strcmp(store, identity) != 0)
		return refuse(err, "the index belongs to another store");
	if (sscanf(text, "%" SCNd64 " %" SCNd64, &last->seq, &last->id) != 2)
		return refuse(err, "the index does not say how far it goes");
	if (last->seq > last_seq)
		return refuse(err, "the index is ahead of the store, which was restored from an "
				   "older copy");
	/* a store that was restored and went on numbers other changes alike */
	same = mention_changes(db, last->seq - 1, 1, err);
	if (!same)
		return false;
	if (last->seq > 0 && same->len == 1 &&
	    g_array_index(same, struct mention_change, 0).seq == last->seq &&
	    g_array_index(same, struct mention_change, 0).id != last->id)
		return refuse(err, "the index has changes that the store does not have");
	return true;
}

static bool
open_writer(struct index *x, struct db *db, bool thorough, struct apply_last *last, GError **err)
{
	g_autofree char *root = g_build_filename(x->dir, "iamglass", NULL);
	bool as_left;

	if (!x->writer && !g_file_test(root, G_FILE_TEST_EXISTS))
		return refuse(err, "there was no index");
	if (!begin_try(x))
		return refuse(err, "the index stopped the program again and again");
	if (!sums_check(x->dir, SUMS_WRITER, &as_left, err) ||
	    (thorough && as_left && !sums_check(x->dir, SUMS_ALL, NULL, err)))
		return false;
	if (!x->writer)
		x->writer = xapian_writer_open(x->dir, false, err);
	if (!x->writer || !read_last(x->writer, NULL, db, last, err))
		return false;
	if (!as_left)
		vouch(x);
	return true;
}

/* ---- making it anew ---------------------------------------------------------------------- */

bool
index_rebuild(struct index *x, struct db *db, struct index_work *work, GError **err)
{
	g_autofree char *fresh = g_strconcat(x->dir, ".fresh", NULL);
	struct index_work own = { 0 };

	g_clear_pointer(&x->writer, xapian_writer_close);
	end_tries(x);
	return folder_remove(fresh, err) && build_index(fresh, db, work ? work : &own, err) &&
	       folder_replace(x->dir, fresh, err);
}

bool
index_catch_up(struct index *x, struct db *db, struct index_work *work, GError **err)
{
	struct index_work own = { 0 };
	g_autoptr(GError) wrong = NULL;
	struct apply_last last;

	if (open_writer(x, db, work && work->is_thorough, &last, &wrong) &&
	    follow(x, x->writer, db, last, work ? work : &own, &wrong)) {
		end_tries(x);
		return true;
	}
	g_clear_pointer(&x->writer, xapian_writer_close);
	if (!g_error_matches(wrong, EARSHOT_ERROR, EARSHOT_ERROR_INDEX)) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (work) {
		work->documents = 0;
		work->rebuilt = g_strdup(wrong->message);
	}
	return index_rebuild(x, db, work, err);
}

bool
index_share(struct index *x, struct db *db, bool share, struct index_work *work, GError **err)
{
	/* one that is of the other kind is made anew */
	return apply_share(db, share, err) && index_catch_up(x, db, work, err);
}

bool
index_tighten(struct index *x, struct db *db, GError **err)
{
	g_autofree char *fresh = g_strconcat(x->dir, ".fresh", NULL);
	const char *from = x->dir;
	uint32_t revision;

	if (!index_catch_up(x, db, NULL, err))
		return false;
	g_clear_pointer(&x->writer, xapian_writer_close);
	return folder_remove(fresh, err) && xapian_compact(&from, 1, fresh, err) &&
	       xapian_revision(fresh, &revision, err) && sums_write(fresh, revision, err) &&
	       folder_sync(fresh, err) && folder_replace(x->dir, fresh, err);
}

/* ---- reading ----------------------------------------------------------------------------- */

static GArray *
as_xapian(const GPtrArray *shards)
{
	GArray *list = g_array_new(FALSE, FALSE, sizeof(struct xapian_shard));

	for (guint i = 0; i < shards->len; i++) {
		const struct shard *s = g_ptr_array_index(shards, i);
		const struct xapian_shard one = { s->host, s->port, s->program, s->arguments,
						  s->wait_ms };

		g_array_append_val(list, one);
	}
	return list;
}

struct xapian_reader *
index_reader_with(struct db *db, const GPtrArray *shards, int64_t *seq, GError **err)
{
	g_autofree char *dir = g_build_filename(db_dir(db), "index", NULL);
	g_autoptr(GArray) list = as_xapian(shards);
	g_autoptr(reader_t) r = NULL;
	struct apply_last last;

	/* before the library sees them: damaged files can make it crash */
	if (sums_check(dir, SUMS_CHANGED, NULL, err))
		r = xapian_reader_open_with(dir, (const struct xapian_shard *)(void *)list->data,
					    list->len, APPLY_KEY_TERMS, apply_version(true), err);
	if (!r || !read_last(NULL, r, db, &last, err))
		return NULL;
	*seq = last.seq;
	return g_steal_pointer(&r);
}

struct xapian_reader *
index_reader_open(struct db *db, int64_t *seq, GError **err)
{
	g_autoptr(GPtrArray) none = g_ptr_array_new();

	return index_reader_with(db, none, seq, err);
}

#define KEPT "index reader"

struct kept_reader {
	struct xapian_reader *reader;
	int64_t seq;
};

static void
kept_reader_free(void *data)
{
	struct kept_reader *k = data;

	xapian_reader_close(k->reader);
	g_free(k);
}

void
index_reader_drop(struct db *db, bool is_old)
{
	const struct kept_reader *k = db_attached(db, KEPT);

	if (k && !(is_old && xapian_reader_is_current(k->reader)))
		db_attach(db, KEPT, NULL, NULL);
}

struct xapian_reader *
index_reader_kept(struct db *db, int64_t *seq, GError **err)
{
	g_autofree char *dir = g_build_filename(db_dir(db), "index", NULL);
	struct kept_reader *k = db_attached(db, KEPT);
	struct xapian_reader *r;

	/* files can be damaged while they are open */
	if (k && xapian_reader_is_current(k->reader) && sums_check(dir, SUMS_CHANGED, NULL, NULL)) {
		*seq = k->seq;
		return k->reader;
	}
	db_attach(db, KEPT, NULL, NULL);
	r = index_reader_open(db, seq, err);
	if (!r)
		return NULL;
	k = g_new0(struct kept_reader, 1);
	*k = (struct kept_reader){ r, *seq };
	db_attach(db, KEPT, k, kept_reader_free);
	return r;
}

#include "indexer/build.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <pthread.h>

#include "base/error.h"
#include "indexer/apply.h"
#include "indexer/folder.h"
#include "indexer/sums.h"

#define MAX_THREADS 4

typedef struct xapian_writer writer_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(writer_t, xapian_writer_close)

struct build {
	const char *pieces; /* folder of the pieces: 0, 1, … */
	const char *state_dir;
	GArray *changes; /* struct mention_change, by rising id; none is gone */
	size_t n_pieces;
	struct apply_last last;

	pthread_mutex_t mutex; /* of all that follows */
	size_t next; /* piece that nobody works on yet */
	struct index_work *work;
	GError *error; /* the first: then all stop */
};

/* ---- what there is to do ----------------------------------------------------------------- */

static int
by_id(const void *a, const void *b)
{
	const struct mention_change *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

static bool
read_changes(struct build *b, struct db *db, GError **err)
{
	for (;;) {
		g_autoptr(GArray) page = mention_changes(db, b->last.seq, BUILD_PIECE, err);

		if (!page)
			return false;
		if (page->len == 0)
			break;
		for (guint i = 0; i < page->len; i++) {
			struct mention_change *c = &g_array_index(page, struct mention_change, i);

			b->last = (struct apply_last){ c->seq, c->id };
			if (!c->is_gone)
				g_array_append_val(b->changes, *c);
		}
	}
	g_array_sort(b->changes, by_id);
	/* one at least: an empty index has its marks all the same */
	b->n_pieces = MAX((b->changes->len + BUILD_PIECE - 1) / BUILD_PIECE, 1);
	return true;
}

/* ---- one piece --------------------------------------------------------------------------- */

static char *
piece_dir(const struct build *b, size_t piece)
{
	return g_strdup_printf("%s/%zu", b->pieces, piece);
}

/* Tell of `n` more documents. False: somebody else has failed. */
static bool
tell(struct build *b, int64_t n)
{
	bool goes_on;

	pthread_mutex_lock(&b->mutex);
	b->work->documents += n;
	if (b->work->progress && n)
		b->work->progress(b->work->user, b->work->documents, b->work->documents,
				  b->changes->len);
	goes_on = b->error == NULL;
	pthread_mutex_unlock(&b->mutex);
	return goes_on;
}

static bool
write_piece(struct build *b, size_t piece, struct db *db, struct term_builder *builder,
	    GError **err)
{
	g_autofree char *dir = piece_dir(b, piece);
	g_autoptr(writer_t) w = xapian_writer_open(dir, true, err);
	size_t at = piece * BUILD_PIECE, end = MIN(at + BUILD_PIECE, b->changes->len);

	/* merged, the marks of the first one are those of all */
	if (!w || (piece == 0 && !apply_marks(w, db, b->last, err)))
		return false;
	do {
		size_t start = at, bytes = 0;

		for (; at < end && at - start < APPLY_BATCH && bytes < APPLY_BATCH_BYTES; at++)
			if (!apply_change(w, builder, db,
					  &g_array_index(b->changes, struct mention_change, at),
					  &bytes, err))
				return false;
		if (!xapian_writer_commit(w, err))
			return false;
		if (!tell(b, (int64_t)(at - start)))
			break;
	} while (at < end);
	return true;
}

/* ---- threads ----------------------------------------------------------------------------- */

static bool
take(struct build *b, size_t *piece)
{
	bool is_one;

	pthread_mutex_lock(&b->mutex);
	is_one = !b->error && b->next < b->n_pieces;
	if (is_one)
		*piece = b->next++;
	pthread_mutex_unlock(&b->mutex);
	return is_one;
}

static void *
run(void *data)
{
	struct build *b = data;
	GError *wrong = NULL;
	g_autoptr(db_t) db = db_open_reader(b->state_dir, &wrong);
	struct term_builder *builder = term_builder_new();
	bool is_shared;
	size_t piece;

	if (db && apply_is_shared(db, &is_shared, &wrong))
		term_builder_keep_records(builder, is_shared);
	while (db && !wrong && take(b, &piece))
		write_piece(b, piece, db, builder, &wrong);
	term_builder_free(builder);
	pthread_mutex_lock(&b->mutex);
	if (wrong && !b->error)
		b->error = g_steal_pointer(&wrong);
	pthread_mutex_unlock(&b->mutex);
	g_clear_error(&wrong);
	return NULL;
}

/* This thread works too, so one that cannot be started is not missed. */
static bool
write_pieces(struct build *b, GError **err)
{
	size_t n = MIN(MIN(g_get_num_processors(), MAX_THREADS), b->n_pieces);
	GThread *threads[MAX_THREADS] = { NULL };

	for (size_t i = 1; i < n; i++)
		threads[i] = g_thread_try_new("build", run, b, NULL);
	run(b);
	for (size_t i = 1; i < n; i++)
		if (threads[i])
			g_thread_join(threads[i]);
	if (b->error)
		g_propagate_error(err, g_steal_pointer(&b->error));
	return *err == NULL;
}

/* ---- together ---------------------------------------------------------------------------- */

static bool
merge(const struct build *b, const char *dir, GError **err)
{
	g_autoptr(GPtrArray) dirs = g_ptr_array_new_with_free_func(g_free);
	uint32_t revision;

	for (size_t i = 0; i < b->n_pieces; i++)
		g_ptr_array_add(dirs, piece_dir(b, i));
	return xapian_compact((const char *const *)dirs->pdata, dirs->len, dir, err) &&
	       xapian_revision(dir, &revision, err) && sums_write(dir, revision, err);
}

static bool
make_folder(const char *dir, GError **err)
{
	if (g_mkdir(dir, 0700) == 0)
		return true;
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INDEX,
		    "%s cannot be made: %s; check the disk and who owns the folder", dir,
		    g_strerror(errno));
	return false;
}

bool
build_index(const char *dir, struct db *db, struct index_work *work, GError **err)
{
	g_autofree char *pieces = g_strconcat(dir, ".pieces", NULL);
	g_autoptr(GError) wrong = NULL;
	struct build b = { .pieces = pieces, .state_dir = db_dir(db), .work = work };
	bool ok;

	b.changes = g_array_new(FALSE, FALSE, sizeof(struct mention_change));
	pthread_mutex_init(&b.mutex, NULL);
	ok = folder_remove(pieces, &wrong) && make_folder(pieces, &wrong) &&
	     read_changes(&b, db, &wrong) && write_pieces(&b, &wrong) && merge(&b, dir, &wrong) &&
	     folder_sync(dir, &wrong) && folder_remove(pieces, &wrong);
	pthread_mutex_destroy(&b.mutex);
	g_array_unref(b.changes);
	if (!ok)
		g_propagate_error(err, g_steal_pointer(&wrong));
	return ok;
}

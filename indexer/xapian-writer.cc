/* The index written: documents in, commits, and the upkeep of its files. */
#include "indexer/xapian-c.h"

#include <fcntl.h>
#include <unistd.h>

#include <sstream>

#include "indexer/xapian-guard.hh"

using xapian_c::guard;

struct xapian_writer {
	std::string dir;
	bool is_draft;
	Xapian::WritableDatabase db;
};

static Xapian::Document
make_document(const struct xapian_doc *doc)
{
	Xapian::Document d;

	for (size_t i = 0; i < doc->n_terms; i++) {
		const struct xapian_term *t = &doc->terms[i];
		const std::string text(t->text, t->len);

		/* the count is the caller's alone: all of it comes with the first posting, since
		 * each call looks the term up */
		if (t->n_positions == 0)
			d.add_term(text, t->wdf);
		for (size_t p = 0; p < t->n_positions; p++)
			d.add_posting(text, t->positions[p], p == 0 ? t->wdf : 0);
	}
	for (size_t i = 0; i < doc->n_values; i++)
		d.add_value(doc->values[i].slot, Xapian::sortable_serialise(doc->values[i].number));
	if (doc->data)
		d.set_data(std::string(doc->data, doc->data_len));
	return d;
}

struct xapian_writer *
xapian_writer_open(const char *dir, bool is_draft, GError **err)
{
	struct xapian_writer *w = nullptr;
	const int action = is_draft ? Xapian::DB_CREATE_OR_OVERWRITE | Xapian::DB_NO_SYNC
				    : Xapian::DB_CREATE_OR_OPEN;

	guard(err, dir, [&] {
		Xapian::WritableDatabase db(dir, action | Xapian::DB_BACKEND_GLASS);

		/* Inside a transaction Xapian never commits on its own, so what is committed is
		 * what the caller said, with the metadata that belongs to it. */
		db.begin_transaction();
		w = new xapian_writer{ dir, is_draft, db };
	});
	return w;
}

void
xapian_writer_close(struct xapian_writer *w)
{
	if (!w)
		return;
	guard(nullptr, w->dir.c_str(), [&] { w->db.cancel_transaction(); });
	guard(nullptr, w->dir.c_str(), [&] { w->db.close(); });
	guard(nullptr, "", [&] { delete w; });
}

bool
xapian_writer_put(struct xapian_writer *w, uint32_t id, const struct xapian_doc *doc, GError **err)
{
	return guard(err, w->dir.c_str(), [&] { w->db.replace_document(id, make_document(doc)); });
}

bool
xapian_writer_delete(struct xapian_writer *w, uint32_t id, GError **err)
{
	return guard(err, w->dir.c_str(), [&] {
		/* no such document is an ordinary outcome: asked first, since throwing is dear */
		Xapian::PostingIterator it = w->db.postlist_begin("");

		it.skip_to(id);
		if (it != w->db.postlist_end("") && *it == id)
			w->db.delete_document(id);
	});
}

bool
xapian_writer_set(struct xapian_writer *w, const char *key, const char *value, GError **err)
{
	return guard(err, w->dir.c_str(), [&] { w->db.set_metadata(key, value); });
}

char *
xapian_writer_get(struct xapian_writer *w, const char *key, GError **err)
{
	char *value = nullptr;

	guard(err, w->dir.c_str(), [&] { value = g_strdup(w->db.get_metadata(key).c_str()); });
	return value;
}

static void
sync_folder(const std::string &dir)
{
	const int fd = open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const bool ok = fd >= 0 && fsync(fd) == 0;
	const int code = errno;

	if (fd >= 0)
		close(fd);
	if (!ok)
		throw Xapian::DatabaseError("the folder cannot be synced", std::string(), code);
}

bool
xapian_writer_commit(struct xapian_writer *w, GError **err)
{
	return guard(err, w->dir.c_str(), [&] {
		w->db.commit_transaction();
		if (!w->is_draft)
			sync_folder(w->dir);
		w->db.begin_transaction();
	});
}

/* ---- upkeep ---- */

bool
xapian_compact(const char *const *from, size_t n, const char *to, GError **err)
{
	return guard(err, to, [&] {
		Xapian::Database db;

		for (size_t i = 0; i < n; i++)
			db.add_database(Xapian::Database(from[i], Xapian::DB_BACKEND_GLASS));
		db.compact(to, Xapian::DBCOMPACT_NO_RENUMBER);
	});
}

bool
xapian_revision(const char *dir, uint32_t *revision, GError **err)
{
	return guard(err, dir, [&] {
		const Xapian::Database db(dir, Xapian::DB_BACKEND_GLASS);

		*revision = static_cast<uint32_t>(db.get_revision());
	});
}

bool
xapian_check(const char *dir, GError **err)
{
	size_t faults = 0;
	std::ostringstream said;

	if (!guard(err, dir, [&] { faults = Xapian::Database::check(dir, 0, &said); }))
		return false;
	if (faults)
		xapian_c::report(err, dir, EARSHOT_ERROR_INDEX,
				 "is damaged: its own check found faults",
				 "earshot index --rebuild makes it anew from the store");
	return faults == 0;
}

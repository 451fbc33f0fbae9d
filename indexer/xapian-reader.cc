/* The index read: questions to the last commit, and again to the next one when it is overtaken. */
#include "indexer/xapian-c.h"

#include <sys/stat.h>

#include <memory>

#include "indexer/xapian-guard.hh"
#include "indexer/xapian-memory.hh"
#include "indexer/xapian-question.hh"
#include "indexer/xapian-shard.hh"

using xapian_c::guard;

/* Of a reader that is overtaken (xapian-c.h). */
static const int MAX_TRIES = 8;

struct xapian_reader {
	std::string dir;
	struct stat root; /* of the file that each commit replaces, before `db` was opened */
	/* none: only its own. Before all that refers to them, so that they end last: their last
	 * references go to threads, and counting references is not safe between threads. */
	std::unique_ptr<xapian_c::shards> shards;
	Xapian::Database db; /* with the shards behind it */
	xapian_c::memory memory; /* of `db` as it is */
};

static struct stat
root_of(const std::string &dir)
{
	struct stat root = {};

	if (stat((dir + "/iamglass").c_str(), &root) != 0)
		root = {};
	return root;
}

/* Whether that is still the last commit: each makes another root file. */
static bool
is_last(const struct xapian_reader *r)
{
	const struct stat now = root_of(r->dir);

	return now.st_ino != 0 && now.st_ino == r->root.st_ino && now.st_dev == r->root.st_dev &&
	       now.st_size == r->root.st_size && now.st_mtim.tv_sec == r->root.st_mtim.tv_sec &&
	       now.st_mtim.tv_nsec == r->root.st_mtim.tv_nsec;
}

/* The last commit, all files of one folder (not reopen(): a rebuilt index is another folder under
 * the same name). Xapian opens them one after the other by name, so when another folder takes the
 * name in between, it has some of each; and what is written anew meanwhile can look damaged. It
 * counts as damage when there was no commit since. */
static void
open_newest(struct xapian_reader *r)
{
	for (int tries = 0;; tries++) {
		r->memory.clear();
		r->root = root_of(r->dir);
		try {
			r->db = Xapian::Database(r->dir, Xapian::DB_BACKEND_GLASS);
			if (r->shards)
				r->shards->join(r->db);
			if (is_last(r))
				return;
		} catch (const Xapian::Error &) {
			if (tries == MAX_TRIES || is_last(r) || r->root.st_ino == 0)
				throw;
		}
		if (tries == MAX_TRIES)
			throw Xapian::DatabaseModifiedError("made anew again and again");
	}
}

/* A reader's work: the one place where an overtaken snapshot is noticed, and the body runs again
 * on the newest. So a body must set its results afresh each time. The library notices most blocks
 * that were written anew, but not one that is being written while it is read: what was read is
 * believed when there was no commit until then. */
template <typename F>
static bool
read_guarded(struct xapian_reader *r, GError **err, F &&body) noexcept
{
	return guard(err, r->dir.c_str(), [&] {
		for (int tries = 0;; tries++) {
			try {
				body(r->db);
				if (is_last(r))
					return;
			} catch (const Xapian::Error &e) {
				const bool may_be_elsewhere = r->shards && is_last(r);

				if (may_be_elsewhere)
					r->memory.clear();
				if (may_be_elsewhere && r->shards->lose(e, r->db))
					tries--;
				else if (tries == MAX_TRIES || is_last(r))
					throw;
			}
			if (tries == MAX_TRIES)
				throw Xapian::DatabaseModifiedError("overtaken again and again");
			open_newest(r);
		}
	});
}

struct xapian_reader *
xapian_reader_open_with(const char *dir, const struct xapian_shard *shards, size_t n,
			const char *key, const char *value, GError **err)
{
	struct xapian_reader *r = nullptr;

	guard(err, dir, [&] {
		std::unique_ptr<xapian_reader> fresh(new xapian_reader{ dir, {}, {}, {}, {} });

		if (n)
			fresh->shards.reset(new xapian_c::shards(shards, n, key, value));
		open_newest(fresh.get());
		r = fresh.release();
	});
	return r;
}

struct xapian_reader *
xapian_reader_open(const char *dir, GError **err)
{
	return xapian_reader_open_with(dir, nullptr, 0, "", "", err);
}

const char *
xapian_reader_lost(const struct xapian_reader *r, size_t number)
{
	return r->shards ? r->shards->why_lost(number) : nullptr;
}

void
xapian_reader_close(struct xapian_reader *r)
{
	guard(nullptr, "", [&] { delete r; });
}

bool
xapian_reader_refresh(struct xapian_reader *r, GError **err)
{
	return guard(err, r->dir.c_str(), [&] { open_newest(r); });
}

bool
xapian_reader_is_current(const struct xapian_reader *r)
{
	bool is_current = false;

	guard(nullptr, "", [&] { is_current = is_last(r); });
	return is_current;
}

bool
xapian_reader_count(struct xapian_reader *r, uint32_t *documents, GError **err)
{
	return read_guarded(r, err, [&](Xapian::Database &db) { *documents = db.get_doccount(); });
}

bool
xapian_reader_frequency(struct xapian_reader *r, const char *term, uint32_t *documents,
			GError **err)
{
	return read_guarded(r, err,
			    [&](Xapian::Database &db) { *documents = db.get_termfreq(term); });
}

char *
xapian_reader_get(struct xapian_reader *r, const char *key, GError **err)
{
	char *value = nullptr;

	if (!read_guarded(r, err, [&](Xapian::Database &db) {
		    const std::string found = db.get_metadata(key);

		    g_free(value);
		    value = g_strdup(found.c_str());
	    }))
		g_clear_pointer(&value, g_free);
	return value;
}

static struct xapian_hit
make_hit(const struct xapian_reader *r, const Xapian::MSetIterator &it, bool is_by_slot)
{
	struct xapian_hit hit = { *it, 0, it.get_weight(), 0 };

	if (is_by_slot)
		hit.number = Xapian::sortable_unserialise(it.get_sort_key());
	if (r->shards)
		r->shards->place(&hit);
	return hit;
}

static void
find(const struct xapian_reader *r, Xapian::Database &db, const Xapian::Query &q, uint32_t order,
     uint32_t max, xapian_c::finding *found)
{
	Xapian::Enquire enquire(db);

	enquire.set_query(q);
	enquire.set_docid_order(Xapian::Enquire::DESCENDING);
	const bool is_by_slot = order != XAPIAN_BY_ID && order != XAPIAN_BY_RELEVANCE;

	if (order == XAPIAN_BY_ID)
		enquire.set_weighting_scheme(Xapian::BoolWeight());
	else if (is_by_slot)
		enquire.set_sort_by_value_then_relevance(order, true);

	const Xapian::MSet set = enquire.get_mset(0, max, max);

	found->hits.reserve(set.size());
	for (Xapian::MSetIterator it = set.begin(); it != set.end(); ++it)
		found->hits.push_back(make_hit(r, it, is_by_slot));
	found->at_least = set.get_matches_lower_bound();
	found->at_most = set.get_matches_upper_bound();
	found->max_weight = set.get_max_possible();
}

static void
give(const xapian_c::finding &found, struct xapian_hits *out)
{
	out->hits = static_cast<struct xapian_hit *>(
		g_memdup2(found.hits.data(), found.hits.size() * sizeof(found.hits[0])));
	out->n = found.hits.size();
	out->at_least = found.at_least;
	out->at_most = found.at_most;
	out->max_weight = found.max_weight;
}

bool
xapian_reader_search(struct xapian_reader *r, const struct xapian_query *q, uint32_t order,
		     uint32_t max, struct xapian_hits *out, GError **err)
{
	*out = {};
	if (read_guarded(r, err, [&](Xapian::Database &db) {
		    xapian_hits_clear(out);

		    const Xapian::Query query = xapian_c::make_query(db, q, order != XAPIAN_BY_ID);
		    const std::string question = std::to_string(order) + " " + std::to_string(max) +
						 " " + query.serialise();
		    const xapian_c::finding *known = r->memory.recall(question);

		    if (known) {
			    give(*known, out);
			    return;
		    }

		    xapian_c::finding found = { question, {}, 0, 0, 0 };

		    find(r, db, query, order, max, &found);
		    give(found, out);
		    r->memory.keep(std::move(found));
	    }))
		return true;
	xapian_hits_clear(out);
	return false;
}

void
xapian_hits_clear(struct xapian_hits *hits)
{
	g_free(hits->hits);
	*hits = {};
}

char *
xapian_reader_data(struct xapian_reader *r, const struct xapian_hit *hit, size_t *len, GError **err)
{
	char *data = nullptr;

	*len = 0;
	if (!read_guarded(r, err, [&](Xapian::Database &db) {
		    const Xapian::docid id = r->shards ? r->shards->id_of(*hit) : hit->id;

		    g_clear_pointer(&data, g_free);
		    try {
			    const std::string found = id ? db.get_document(id).get_data() : "";

			    *len = found.size();
			    data = static_cast<char *>(g_memdup2(found.data(), found.size()));
		    } catch (const Xapian::DocNotFoundError &) {
			    *len = 0;
		    }
	    }))
		g_clear_pointer(&data, g_free);
	return data;
}

/* Xapian steps through all of a term's documents on its way to the next term; where they are many,
 * looking the next one up is cheaper. No term has a lower key than this one and a NUL. */
static void
next_term(Xapian::TermIterator &it)
{
	static constexpr Xapian::doccount many = 4000; /* some 10 KB of documents */

	if (it.get_termfreq() > many)
		it.skip_to(*it + '\0');
	else
		++it;
}

GPtrArray *
xapian_reader_vocabulary(struct xapian_reader *r, const char *prefix, size_t max, bool *all,
			 GError **err)
{
	GPtrArray *terms = nullptr;

	*all = true;
	if (read_guarded(r, err, [&](Xapian::Database &db) {
		    const Xapian::TermIterator end = db.allterms_end(prefix);

		    g_clear_pointer(&terms, g_ptr_array_unref);
		    terms = r->memory.recall_list(prefix, max, all);
		    if (terms)
			    return;
		    terms = g_ptr_array_new_with_free_func(g_free);
		    *all = true;
		    for (Xapian::TermIterator it = db.allterms_begin(prefix); it != end;
			 next_term(it)) {
			    if (terms->len >= max) {
				    *all = false;
				    break;
			    }
			    g_ptr_array_add(terms, g_strdup((*it).c_str()));
		    }
		    r->memory.keep_list(prefix, max, *all, terms);
	    }))
		return terms;
	g_clear_pointer(&terms, g_ptr_array_unref);
	return nullptr;
}

GArray *
xapian_reader_numbers(struct xapian_reader *r, uint32_t slot, GError **err)
{
	GArray *numbers = g_array_new(FALSE, FALSE, sizeof(struct xapian_numbered));

	if (read_guarded(r, err, [&](Xapian::Database &db) {
		    const Xapian::PostingIterator end = db.postlist_end("");
		    Xapian::ValueIterator value = db.valuestream_begin(slot);

		    g_array_set_size(numbers, 0);
		    for (Xapian::PostingIterator it = db.postlist_begin(""); it != end; ++it) {
			    struct xapian_numbered n = { *it, 0 };

			    if (value != db.valuestream_end(slot))
				    value.skip_to(n.id);
			    if (value != db.valuestream_end(slot) && value.get_docid() == n.id)
				    n.number = Xapian::sortable_unserialise(*value);
			    g_array_append_val(numbers, n);
		    }
	    }))
		return numbers;
	g_array_free(numbers, TRUE);
	return nullptr;
}

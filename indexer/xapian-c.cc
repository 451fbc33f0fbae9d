/* xapian-c: the only C++ of the program. Every entry point runs inside guard(). */
#include "indexer/xapian-c.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <list>
#include <memory>
#include <sstream>
#include <vector>

#include "indexer/xapian-guard.hh"
#include "indexer/xapian-shard.hh"

using xapian_c::guard;

/* Of a reader that is overtaken (xapian-c.h). */
static const int MAX_TRIES = 8;

struct xapian_writer {
	std::string dir;
	Xapian::WritableDatabase db;
};

/* A search that was made, and what came of it. */
struct memory {
	std::string question;
	std::vector<struct xapian_hit> hits;
	uint32_t at_least, at_most;
	double max_weight;
};

#define MEMORIES 32
#define MEMORY_MAX_HITS 2048 /* 1 MiB in all */

/* The beginning of a word, and a long list of terms. */
struct word_list {
	std::string start;
	size_t max;
	bool all;
	std::unique_ptr<GPtrArray, decltype(&g_ptr_array_unref)> terms;
};

#define LIST_MIN_TERMS 200 /* shorter ones are read again as fast */
#define LISTS_MAX_TERMS 60000 /* of all lists: about 2 MiB */

struct xapian_reader {
	std::string dir;
	struct stat root; /* of the file that each commit replaces, before `db` was opened */
	/* none: only its own. Before all that refers to them, so that they end last: their last
	 * references go to threads, and counting references is not safe between threads. */
	std::unique_ptr<xapian_c::shards> shards;
	Xapian::Database db; /* with the shards behind it */
	/* of `db` as it is, the last ones first */
	std::list<memory> memories;
	std::list<word_list> lists;
};

/* ---- documents in ---- */

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
xapian_writer_open(const char *dir, bool empty, GError **err)
{
	struct xapian_writer *w = nullptr;
	const int action = empty ? Xapian::DB_CREATE_OR_OVERWRITE : Xapian::DB_CREATE_OR_OPEN;

	guard(err, dir, [&] {
		Xapian::WritableDatabase db(dir, action | Xapian::DB_BACKEND_GLASS);

		/* Inside a transaction Xapian never commits on its own, so what is committed is
		 * what the caller said, with the metadata that belongs to it. */
		db.begin_transaction();
		w = new xapian_writer{ dir, db };
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
		sync_folder(w->dir);
		w->db.begin_transaction();
	});
}

/* ---- questions ---- */

/* Every operator that has parts, with its name over there. */
static Xapian::Query::op
operator_of(enum xapian_op op)
{
	switch (op) {
	case XAPIAN_AND:
		return Xapian::Query::OP_AND;
	case XAPIAN_OR:
		return Xapian::Query::OP_OR;
	case XAPIAN_SYNONYM:
		return Xapian::Query::OP_SYNONYM;
	case XAPIAN_AND_NOT:
		return Xapian::Query::OP_AND_NOT;
	case XAPIAN_FILTER:
		return Xapian::Query::OP_FILTER;
	case XAPIAN_PHRASE:
		return Xapian::Query::OP_PHRASE;
	case XAPIAN_NEAR:
		return Xapian::Query::OP_NEAR;
	case XAPIAN_ELITE:
		return Xapian::Query::OP_ELITE_SET;
	case XAPIAN_MAX:
		return Xapian::Query::OP_MAX;
	default:
		throw Xapian::InvalidArgumentError("a query part of an unknown kind");
	}
}

/* A term that every document has, where it only filters: Xapian 1.4 then walks the list of all
 * documents under the term's name, and fails at the list's second chunk when ids have gaps. Asked
 * for all documents in so many words, it does not. */
static Xapian::Query
make_term(const Xapian::Database &db, const char *term, bool is_ranked)
{
	if (!is_ranked && db.get_termfreq(term) == db.get_doccount())
		return Xapian::Query::MatchAll;
	return Xapian::Query(term);
}

static Xapian::Query
make_query(const Xapian::Database &db, const struct xapian_query *q, bool is_ranked, int depth)
{
	const bool has_filters = q->op == XAPIAN_FILTER || q->op == XAPIAN_AND_NOT;
	/* these look at positions, so they need their terms whatever they are for */
	const bool has_positions = q->op == XAPIAN_PHRASE || q->op == XAPIAN_NEAR;

	if (depth > XAPIAN_MAX_DEPTH)
		throw Xapian::InvalidArgumentError("a query is nested too deeply");
	switch (q->op) {
	case XAPIAN_NOTHING:
		return Xapian::Query::MatchNothing;
	case XAPIAN_EVERYTHING:
		return Xapian::Query::MatchAll;
	case XAPIAN_TERM:
		return make_term(db, q->term, is_ranked);
	case XAPIAN_RANGE:
		return Xapian::Query(Xapian::Query::OP_VALUE_RANGE, q->slot,
				     Xapian::sortable_serialise(q->from),
				     Xapian::sortable_serialise(q->to));
	default:
		break;
	}

	std::vector<Xapian::Query> parts;

	for (guint i = 0; q->parts && i < q->parts->len; i++)
		parts.push_back(make_query(
			db, static_cast<struct xapian_query *>(g_ptr_array_index(q->parts, i)),
			has_positions || (is_ranked && !(has_filters && i > 0)), depth + 1));
	return Xapian::Query(operator_of(q->op), parts.begin(), parts.end(), q->window);
}

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

/* What was remembered of a database refers to it. */
static void
forget(struct xapian_reader *r)
{
	r->memories.clear();
	r->lists.clear();
}

/* The last commit, all files of one folder (not reopen(): a rebuilt index is another folder under
 * the same name). Xapian opens them one after the other by name, so when another folder takes the
 * name in between, it has some of each; and what is written anew meanwhile can look damaged. It
 * counts as damage when there was no commit since. */
static void
open_newest(struct xapian_reader *r)
{
	for (int tries = 0;; tries++) {
		forget(r);
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
					forget(r);
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
		std::unique_ptr<xapian_reader> fresh(new xapian_reader{ dir, {}, {}, {}, {}, {} });

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
     uint32_t max, struct memory *found)
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

/* Whoever turns the page asks the same again, as do feeds and whoever comes back. */
static const struct memory *
recall(struct xapian_reader *r, const std::string &question)
{
	for (auto it = r->memories.begin(); it != r->memories.end(); ++it)
		if (it->question == question) {
			r->memories.splice(r->memories.begin(), r->memories, it);
			return &r->memories.front();
		}
	return nullptr;
}

static void
remember(struct xapian_reader *r, struct memory &&found)
{
	if (found.hits.size() > MEMORY_MAX_HITS)
		return;
	r->memories.push_front(std::move(found));
	if (r->memories.size() > MEMORIES)
		r->memories.pop_back();
}

static void
give(const struct memory &found, struct xapian_hits *out)
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

		    const Xapian::Query query = make_query(db, q, order != XAPIAN_BY_ID, 0);
		    const std::string question = std::to_string(order) + " " + std::to_string(max) +
						 " " + query.serialise();
		    const struct memory *known = recall(r, question);

		    if (known) {
			    give(*known, out);
			    return;
		    }

		    struct memory found = { question, {}, 0, 0, 0 };

		    find(r, db, query, order, max, &found);
		    give(found, out);
		    remember(r, std::move(found));
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

static GPtrArray *
recall_list(struct xapian_reader *r, const char *start, size_t max, bool *all)
{
	for (auto it = r->lists.begin(); it != r->lists.end(); ++it)
		if (it->max == max && it->start == start) {
			r->lists.splice(r->lists.begin(), r->lists, it);
			*all = it->all;
			return g_ptr_array_ref(it->terms.get());
		}
	return nullptr;
}

static void
remember_list(struct xapian_reader *r, const char *start, size_t max, bool all, GPtrArray *terms)
{
	size_t n = 0;

	if (terms->len < LIST_MIN_TERMS || terms->len > LISTS_MAX_TERMS)
		return;
	r->lists.push_front({ start, max, all, { g_ptr_array_ref(terms), g_ptr_array_unref } });
	for (auto it = r->lists.begin(); it != r->lists.end();) {
		n += it->terms->len;
		it = n > LISTS_MAX_TERMS ? r->lists.erase(it) : std::next(it);
	}
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
		    terms = recall_list(r, prefix, max, all);
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
		    remember_list(r, prefix, max, *all, terms);
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

/* ---- stems ---- */

struct xapian_stemmer {
	Xapian::Stem stem;
};

struct xapian_stemmer *
xapian_stemmer_new(const char *language, GError **err)
{
	struct xapian_stemmer *s = nullptr;

	guard(err, "memory", [&] { s = new xapian_stemmer{ Xapian::Stem(language) }; });
	return s;
}

void
xapian_stemmer_free(struct xapian_stemmer *s)
{
	guard(nullptr, "", [&] { delete s; });
}

char *
xapian_stem(struct xapian_stemmer *s, const char *word)
{
	char *stem = nullptr;

	if (!guard(nullptr, "", [&] { stem = g_strdup(s->stem(word).c_str()); }))
		stem = g_strdup(word);
	return stem;
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

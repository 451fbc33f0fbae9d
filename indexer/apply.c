#include "indexer/apply.h"

#include <inttypes.h>
#include <string.h>

#include "base/error.h"

bool
apply_change(struct xapian_writer *w, struct term_builder *b, struct db *db,
	     const struct mention_change *c, size_t *bytes, GError **err)
{
	g_autoptr(mention_t) m = NULL;
	g_autoptr(GError) wrong = NULL;

	if (c->id <= 0 || c->id >= UINT32_MAX) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_LIMIT,
			    "mention %" PRId64 ": the index cannot hold more than %u mentions",
			    c->id, UINT32_MAX - 1);
		return false;
	}
	m = c->is_gone ? NULL : mention_get(db, c->id, &wrong);
	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	/* gone, or gone since the list was read */
	if (!m)
		return xapian_writer_delete(w, (uint32_t)c->id, err);
	*bytes += m->text ? strlen(m->text) : 0;
	return xapian_writer_put(w, (uint32_t)c->id, term_builder_run(b, m), err);
}

bool
apply_set_last(struct xapian_writer *w, struct apply_last last, GError **err)
{
	char text[64];

	g_snprintf(text, sizeof text, "%" PRId64 " %" PRId64, last.seq, last.id);
	return xapian_writer_set(w, APPLY_KEY_LAST, text, err);
}

const char *
apply_version(bool is_shared)
{
	return is_shared ? TERMS_VERSION " shared" : TERMS_VERSION;
}

bool
apply_is_shared(struct db *db, bool *is_shared, GError **err)
{
	int64_t yes;

	if (!db_query_int(db, err, &yes, 0, "select 1 from setting where key = 'index shared'", ""))
		return false;
	*is_shared = yes == 1;
	return true;
}

bool
apply_share(struct db *db, bool is_shared, GError **err)
{
	return is_shared ? db_run(db, err,
				  "insert into setting (key, value) values ('index shared', 'yes') "
				  "on conflict (key) do nothing",
				  "")
			 : db_run(db, err, "delete from setting where key = 'index shared'", "");
}

bool
apply_marks(struct xapian_writer *w, struct db *db, struct apply_last last, GError **err)
{
	g_autofree char *identity = db_identity(db, err);
	bool is_shared;

	return identity && apply_is_shared(db, &is_shared, err) &&
	       xapian_writer_set(w, APPLY_KEY_TERMS, apply_version(is_shared), err) &&
	       xapian_writer_set(w, APPLY_KEY_STORE, identity, err) && apply_set_last(w, last, err);
}

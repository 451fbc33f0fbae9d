#include "query/elsewhere.h"

#include "indexer/record.h"

struct elsewhere {
	const GPtrArray *shards;
	struct xapian_reader *reader;
	GArray *hits; /* struct xapian_hit, by -1 - id */
};

struct elsewhere *
elsewhere_open(struct db *db, const GPtrArray *shards, int64_t *seq, GError **err)
{
	struct xapian_reader *reader = index_reader_with(db, shards, seq, err);
	struct elsewhere *e;

	if (!reader)
		return NULL;
	e = g_new0(struct elsewhere, 1);
	e->shards = shards;
	e->reader = reader;
	e->hits = g_array_new(FALSE, FALSE, sizeof(struct xapian_hit));
	return e;
}

void
elsewhere_close(struct elsewhere *e)
{
	if (!e)
		return;
	xapian_reader_close(e->reader);
	g_array_unref(e->hits);
	g_free(e);
}

struct xapian_reader *
elsewhere_reader(struct elsewhere *e)
{
	return e->reader;
}

static void
find_school(struct query_node *n, void *found)
{
	*(bool *)found |= n->op == QUERY_SCHOOL;
}

bool
elsewhere_can_answer(const struct query *q)
{
	bool has_school = false;

	query_each(q->root, find_school, &has_school);
	return !has_school && !q->statuses->len && !q->not_statuses->len;
}

int64_t
elsewhere_id(struct elsewhere *e, const struct xapian_hit *hit)
{
	if (hit->shard == 0)
		return hit->id;
	g_array_append_vals(e->hits, hit, 1);
	return -(int64_t)e->hits->len;
}

static const struct xapian_hit *
hit_of(const struct elsewhere *e, int64_t id)
{
	return &g_array_index(e->hits, struct xapian_hit, -1 - id);
}

void
elsewhere_forget(struct elsewhere *e)
{
	g_array_set_size(e->hits, 0);
}

void
elsewhere_mix(const struct elsewhere *e, const int64_t *ids, size_t n, GArray *rows)
{
	g_autoptr(GArray) own = g_array_copy(rows);
	guint at = 0;

	g_array_set_size(rows, 0);
	for (size_t i = 0; i < n; i++) {
		/* a cluster of its own: copies are known of one machine's mentions alone */
		struct facet_row row = { .id = ids[i], .cluster = ids[i] };

		if (ids[i] < 0)
			row.date = (int64_t)hit_of(e, ids[i])->number;
		else if (at < own->len && g_array_index(own, struct facet_row, at).id == ids[i])
			row = g_array_index(own, struct facet_row, at++);
		else
			continue;
		g_array_append_val(rows, row);
	}
}

struct mention *
elsewhere_get(struct elsewhere *e, int64_t id, GError **err)
{
	const struct xapian_hit *hit = hit_of(e, id);
	const struct shard *shard = g_ptr_array_index(e->shards, hit->shard - 1);
	size_t len;
	g_autofree char *data = xapian_reader_data(e->reader, hit, &len, err);

	return data && len ? record_open(data, len, shard->name, err) : NULL;
}

void
elsewhere_missing(const struct elsewhere *e, GPtrArray *names, GPtrArray *notes)
{
	for (guint i = 0; i < e->shards->len; i++) {
		const struct shard *shard = g_ptr_array_index(e->shards, i);
		const char *why = xapian_reader_lost(e->reader, i);

		if (!why)
			continue;
		g_ptr_array_add(names, g_strdup(shard->name));
		g_ptr_array_add(notes,
				g_strdup_printf("%s did not answer, so what it has is missing "
						"here: %s",
						shard->name, why));
	}
}

#include "query/news.h"

#include "base/when.h"
#include "data/mention.h"

/* Nothing is left out silently. */
static bool
note_own_pages(struct search_result *r, struct db *db, int64_t cursor, GError **err)
{
	const struct mention_filter filter = {
		.since = WHEN_NONE, .until = WHEN_NONE, .status = "own", .after_id = cursor
	};
	int64_t total = 0;
	g_autoptr(GArray) ids = mention_list(db, &filter, 0, 0, &total, err);

	if (total > 0)
		g_ptr_array_add(r->notes,
				g_strdup_printf("%" G_GINT64_FORMAT
						" page%s of the school's own site %s not listed; "
						"`earshot search status:own` has them",
						total, total == 1 ? "" : "s",
						total == 1 ? "is" : "are"));
	return ids != NULL;
}

/* The mark moves over them all the same: they are no news to anybody. */
static void
note_history(struct search_result *r, int64_t n)
{
	char many[32] = "many";

	if (n < MENTION_NEWS_COUNTED)
		g_snprintf(many, sizeof many, "%" G_GINT64_FORMAT, n);
	if (n > 0)
		g_ptr_array_add(r->notes,
				g_strdup_printf("and %s older one%s from before the watch began; "
						"`earshot search status:new --sort date` has them "
						"too",
						many, n == 1 ? "" : "s"));
}

static bool
fill(struct search_result *r, struct db *db, const GArray *ids, GError **err)
{
	g_autoptr(GPtrArray) any = g_ptr_array_new();
	const struct facet_filter filter = { any, any };
	g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(struct facet_row));

	for (guint i = 0; i < ids->len; i++) {
		g_autoptr(GError) wrong = NULL;
		struct mention *m = mention_get(db, g_array_index(ids, int64_t, i), &wrong);

		if (wrong) {
			g_propagate_error(err, g_steal_pointer(&wrong));
			return false;
		}
		if (m)
			g_ptr_array_add(r->mentions, m);
	}
	return facets_count(&r->facets, db, (const int64_t *)(void *)ids->data, ids->len, &filter,
			    rows, err);
}

bool
news_read(struct db *db, const char *reader, struct search_result *r, int64_t *mark, GError **err)
{
	int64_t start = when_monotonic_ms();
	struct mention_news news = { 0 };
	g_autoptr(GArray) ids = NULL;
	bool ok;

	search_result_init(r);
	if (!mention_cursor(db, reader, mark, err))
		return false;
	ok = mention_news(db, *mark, SEARCH_MAX_LIMIT, &news, err);
	ids = news.ids;
	ok = ok && fill(r, db, ids, err) && note_own_pages(r, db, *mark, err);
	r->total = news.total;
	r->total_is_exact = news.total_is_exact;
	note_history(r, news.history);
	r->took_ms = when_monotonic_ms() - start;
	if (ok && r->total > ids->len)
		g_ptr_array_add(r->notes, g_strdup("more is new than fits here: these are the "
						   "oldest, mark them and ask again"));
	*mark = MAX(*mark, news.mark);
	return ok;
}

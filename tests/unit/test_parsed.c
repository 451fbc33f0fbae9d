/* Jobs and results over the wire: there and back, and damaged on the way. */
#include <glib.h>
#include <string.h>

#include "base/when.h"
#include "crawler/parsed.h"

static struct match *
match_of(uint32_t school, double score)
{
	struct match *m = match_new(school);
	struct match_reason *r = g_new0(struct match_reason, 1);

	m->score = score;
	m->is_mention = score >= MATCH_THRESHOLD;
	r->alias = g_strdup("Chiltern Voice");
	r->matched = g_strdup("chiltern voice");
	r->field = MATCH_BODY;
	r->start = 12;
	g_ptr_array_add(m->why, r);
	return m;
}

static struct parsed_item *
item_of(double score)
{
	struct parsed_item *i = parsed_item_new();

	i->url = g_strdup("https://news.example/a");
	i->id = g_strdup("tag:1");
	i->title = g_strdup("Ein Titel \xc3\xa9");
	i->published = 1600000000;
	i->fingerprint = INT64_MIN + 5;
	if (score >= MATCH_THRESHOLD)
		i->text = g_strdup("the whole\ntext");
	else
		i->partial = g_strdup("a part");
	g_ptr_array_add(i->matches, match_of(3, score));
	return i;
}

static struct parsed *
sample(void)
{
	struct parsed *p = parsed_new();
	struct parsed_link *l = g_new0(struct parsed_link, 1);
	struct parsed_feed *f = g_new0(struct parsed_feed, 1);
	struct parsed_place *place = g_new0(struct parsed_place, 1);

	p->kind = PARSED_FEED;
	p->format = g_strdup("rss20");
	p->charset = g_strdup("utf-8");
	p->bozo = true;
	p->ttl_s = 3600;
	p->older = g_strdup("https://a.example/feed?page=2");
	p->cuts = CUT_LINKS | CUT_ENTRIES;
	p->quiet = 0x1000005;
	g_ptr_array_add(p->items, item_of(0.9));
	g_ptr_array_add(p->items, item_of(0.2));
	g_ptr_array_add(p->items, parsed_item_new());
	l->url = g_strdup("https://news.example/b");
	l->text = g_strdup("");
	l->nofollow = l->is_hinted = true;
	g_ptr_array_add(p->links, l);
	f->url = g_strdup("https://news.example/feed");
	g_ptr_array_add(p->feeds, f);
	place->url = g_strdup("https://news.example/c");
	place->lastmod = WHEN_NONE;
	g_ptr_array_add(p->places, place);
	return p;
}

static GByteArray *
row_of(const struct parsed *p)
{
	GByteArray *row = g_byte_array_new();

	parsed_put(row, p);
	return row;
}

static struct parsed *
read_row(const void *data, size_t len)
{
	struct wire w;
	struct parsed *p;

	wire_open(&w, data, len);
	p = parsed_get(&w);
	if (p && !wire_done(&w))
		g_clear_pointer(&p, parsed_free);
	return p;
}

static void
test_round_trip(void)
{
	g_autoptr(parsed_t) p = sample(), back = NULL;
	g_autoptr(GByteArray) row = row_of(p), again = NULL;
	const struct parsed_item *i;
	const struct match *m;

	back = read_row(row->data, row->len);
	g_assert_nonnull(back);
	again = row_of(back);
	g_assert_cmpmem(row->data, row->len, again->data, again->len);
	g_assert_cmpint(back->kind, ==, PARSED_FEED);
	g_assert_cmpstr(back->format, ==, "rss20");
	g_assert_null(back->title);
	g_assert_true(back->bozo);
	g_assert_cmpint(back->items->len, ==, 3);
	i = back->items->pdata[0];
	g_assert_cmpstr(i->text, ==, "the whole\ntext");
	g_assert_cmpint(i->updated, ==, WHEN_NONE);
	g_assert_cmpint(i->fingerprint, ==, INT64_MIN + 5);
	m = i->matches->pdata[0];
	g_assert_cmpint(m->school, ==, 3);
	g_assert_true(m->is_mention);
	g_assert_cmpstr(((struct match_reason *)m->why->pdata[0])->matched, ==, "chiltern voice");
	g_assert_true(((struct parsed_link *)back->links->pdata[0])->is_hinted);
	g_assert_cmpint(((struct parsed_place *)back->places->pdata[0])->lastmod, ==, WHEN_NONE);
}

static void
test_damage(void)
{
	g_autoptr(parsed_t) p = sample();
	g_autoptr(GByteArray) row = row_of(p);
	g_autoptr(GRand) rand = g_rand_new_with_seed(1);

	for (guint len = 0; len < row->len; len++) {
		g_autofree uint8_t *part =
			g_memdup2(row->data, len); /* so that a step too far is seen */

		g_assert_null(read_row(part, len));
	}
	for (int round = 0; round < 20000; round++) {
		g_autofree uint8_t *bad = g_memdup2(row->data, row->len);
		struct parsed *back;

		for (int n = g_rand_int_range(rand, 1, 4); n > 0; n--)
			bad[g_rand_int_range(rand, 0, (gint32)row->len)] =
				(uint8_t)g_rand_int(rand);
		back = read_row(bad, row->len);
		parsed_free(back);
	}
}

/* What a worker may not send: the owner would keep what must not be kept. */
static void
spoil_text(struct parsed *p)
{
	struct parsed_item *i = p->items->pdata[2];

	i->text = g_strdup("a text without a mention");
}

static void
spoil_partial(struct parsed *p)
{
	struct parsed_item *i = p->items->pdata[1];

	g_free(i->partial);
	i->partial = g_strnfill(PARSED_MAX_PARTIAL + 1, 'x');
}

static void
spoil_score(struct parsed *p)
{
	struct parsed_item *i = p->items->pdata[0];

	((struct match *)i->matches->pdata[0])->score = 1.5;
}

static void
spoil_links(struct parsed *p)
{
	while (p->links->len <= PARSED_MAX_LINKS) {
		struct parsed_link *l = g_new0(struct parsed_link, 1);

		l->url = g_strdup("https://a.example/");
		l->text = g_strdup("");
		g_ptr_array_add(p->links, l);
	}
}

static void
spoil_url(struct parsed *p)
{
	g_clear_pointer(&((struct parsed_link *)p->links->pdata[0])->url, g_free);
}

static void
spoil_kind(struct parsed *p)
{
	p->kind = 9;
}

static void
test_spoilt(void)
{
	static void (*const ways[])(struct parsed *) = { spoil_text,  spoil_partial, spoil_score,
							 spoil_links, spoil_url,     spoil_kind };

	for (size_t i = 0; i < G_N_ELEMENTS(ways); i++) {
		g_autoptr(parsed_t) p = sample();
		g_autoptr(GByteArray) row = NULL;

		ways[i](p);
		row = row_of(p);
		g_assert_null(read_row(row->data, row->len));
	}
}

static void
test_job(void)
{
	struct parse_job job = { .links = PARSE_SITE_LINKS, .only_hits = true }, *back;
	g_autoptr(GByteArray) row = g_byte_array_new();
	struct wire w;

	job.body = g_bytes_new_static("a\0b", 3);
	job.url = g_strdup("https://a.example/");
	job.content_type = g_strdup("text/html");
	parse_job_put(row, &job);
	wire_open(&w, row->data, row->len);
	back = parse_job_get(&w);
	g_assert_true(wire_done(&w));
	g_assert_cmpstr(back->url, ==, job.url);
	g_assert_cmpstr(back->content_type, ==, "text/html");
	g_assert_null(back->content_location);
	g_assert_true(back->links == PARSE_SITE_LINKS && !back->is_sitemap && back->only_hits);
	g_assert_true(g_bytes_equal(back->body, job.body));
	parse_job_free(back);
	for (guint len = 0; len < row->len; len++) {
		g_autofree uint8_t *part = g_memdup2(row->data, len);

		wire_open(&w, part, len);
		g_assert_null(parse_job_get(&w));
	}
	g_bytes_unref(job.body);
	g_free(job.url);
	g_free(job.content_type);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/parsed/round-trip", test_round_trip);
	g_test_add_func("/parsed/damage", test_damage);
	g_test_add_func("/parsed/spoilt", test_spoilt);
	g_test_add_func("/parsed/job", test_job);
	return g_test_run();
}

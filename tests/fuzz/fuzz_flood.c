/* flood: a letter for the parser, what comes first, what comes last (a line each), and then what
 * is repeated between the two until it is large. The claim: whatever is repeated, time is linear,
 * or nearly. It is processor time, and compared with that of a quarter as much, so that neither
 * slow machines nor other work on them make a finding. */
#include <string.h>
#include <time.h>

#include "base/charset.h"
#include "base/escape.h"
#include "base/excerpt.h"
#include "base/fold.h"
#include "base/when.h"
#include "crawler/article.h"
#include "crawler/feed.h"
#include "crawler/markup.h"
#include "crawler/opml.h"
#include "crawler/robots.h"
#include "crawler/sitemap.h"
#include "query/query.h"
#include "tests/fuzz/claim.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/sample.h"

#define SIZE (32 * 1024) /* bytes: under sanitizers a megabyte may take minutes */
#define PART 4 /* of the size is tried first */
#define PART_TIMES 9 /* longer takes the whole at most: 4 is linear, 16 quadratic */
#define NO_TIME_NS (INT64_C(500) * 1000000)

static void
flood_article(GBytes *bytes, const char *text, const struct url *url)
{
	(void)text;
	article_free(article_parse(bytes, url, "utf-8"));
}

static void
flood_feed(GBytes *bytes, const char *text, const struct url *url)
{
	(void)text;
	feed_free(feed_parse(bytes, url, NULL, NULL, NULL));
}

static void
flood_markup(GBytes *bytes, const char *text, const struct url *url)
{
	(void)bytes;
	g_free(markup_clean(text, strlen(text), url, SIZE * 2));
	g_free(markup_text(text, strlen(text), SIZE * 2));
}

static void
flood_sitemap(GBytes *bytes, const char *text, const struct url *url)
{
	(void)text;
	sitemap_free(sitemap_parse(bytes, url));
}

static void
flood_opml(GBytes *bytes, const char *text, const struct url *url)
{
	(void)text;
	(void)url;
	opml_free(opml_parse(bytes, NULL));
}

static void
flood_robots(GBytes *bytes, const char *text, const struct url *url)
{
	g_autoptr(robots_t) r = robots_parse(text, g_bytes_get_size(bytes), "earshot");

	robots_allows(r, url);
}

static void
flood_match(GBytes *bytes, const char *text, const struct url *url)
{
	struct match_link link = { text, text };
	struct match_doc doc = {
		.url = url_href(url), .title = text, .body = text, .links = &link, .n_links = 1
	};

	(void)bytes;
	g_ptr_array_unref(matcher_run(sample_matcher(), sample_scratch(), &doc));
	doc.is_wrapped = true;
	g_ptr_array_unref(matcher_run(sample_matcher(), sample_scratch(), &doc));
}

static void
flood_text(GBytes *bytes, const char *text, const struct url *url)
{
	struct span hit = { SIZE / 2, SIZE / 2 + 5 };
	int64_t at;

	(void)bytes;
	(void)url;
	g_free(fold_unwrap(text));
	g_free(fold_string(text));
	g_free(escape_terminal(text, 80));
	g_free(excerpt_around(text, strlen(text), &hit, 1, 200, NULL));
	when_parse(text, &at);
	query_free(query_parse(text, 0));
}

static void
flood_address(GBytes *bytes, const char *text, const struct url *url)
{
	g_autoptr(url_t) u = url_parse(text, url);

	(void)bytes;
	if (u)
		g_free(url_canonical(u));
}

static void
flood_charset(GBytes *bytes, const char *text, const struct url *url)
{
	const char *name;
	size_t len;

	(void)text;
	(void)url;
	g_free(charset_decode(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), NULL,
			      CHARSET_HTML, &name, &len));
}

static const struct {
	char letter;
	void (*flood)(GBytes *bytes, const char *text, const struct url *url);
} parsers[] = {
	{ 'a', flood_article }, { 'f', flood_feed }, { 'm', flood_markup },
	{ 's', flood_sitemap }, { 'o', flood_opml }, { 'r', flood_robots },
	{ 'w', flood_match },   { 't', flood_text }, { 'u', flood_address },
	{ 'c', flood_charset },
};

static int64_t
cpu_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

/* How long it takes to read so many bytes. */
static int64_t
flood_ns(char letter, const char *before, const char *unit, const char *after, size_t size)
{
	g_autoptr(url_t) url = url_parse("https://a.example/b/c", NULL);
	g_autoptr(GString) text = g_string_new(before);
	g_autoptr(GBytes) bytes = NULL;
	int64_t begun;

	while (*unit && text->len < size)
		g_string_append(text, unit);
	g_string_append(text, after);
	bytes = g_bytes_new(text->str, text->len);
	begun = cpu_ns();
	for (size_t i = 0; i < G_N_ELEMENTS(parsers); i++)
		if (parsers[i].letter == letter)
			parsers[i].flood(bytes, text->str, url);
	return cpu_ns() - begun;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = input_open(data, size);
	g_autofree char *letter = input_line(&in), *first = input_line(&in);
	g_autofree char *last = input_line(&in), *unit = input_text(&in);
	g_autofree char *before = g_utf8_make_valid(first, -1),
			*after = g_utf8_make_valid(last, -1);
	int64_t part = flood_ns(*letter, before, unit, after, SIZE / PART);
	int64_t whole = flood_ns(*letter, before, unit, after, SIZE);

	claim(whole < MAX(NO_TIME_NS, part * PART_TIMES), unit);
	return 0;
}

/* cache: statuses, Retry-After, validators and freshness, as well-meaning and as broken as seen. */
#include <string.h>
#include <time.h>

#include "tests/origin/faults.h"
#include "tests/origin/rss.h"

#define PAGE "<p>News of " FAULTS_PHRASE ".</p>"
#define MODIFIED "Mon, 02 Nov 2026 10:00:00 GMT"

/* "@N" is the HTTP-date N seconds from now, all else stands as it is. */
static char *
moment(const char *text)
{
	char date[64];
	struct tm tm;
	time_t at;

	if (*text != '@')
		return g_strdup(text);
	at = time(NULL) + (time_t)g_ascii_strtoll(text + 1, NULL, 10);
	strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&at, &tm));
	return g_strdup(date);
}

/* Status `len` with Retry-After `text`. */
static void
retry(struct exchange *x, const struct fault *f)
{
	g_autofree char *after = moment(f->text);

	exchange_set(x, "Retry-After", after);
	fault_status(x, f);
}

/* Status `len` with Retry-After `text` on the first two visits, then a page. */
static void
retry_twice(struct exchange *x, const struct fault *f)
{
	if (x->hit <= 2)
		retry(x, f);
	else
		fault_page(x, PAGE);
}

/* A page with the ETag `text`; 304 when it comes back byte by byte. */
static void
etag(struct exchange *x, const struct fault *f)
{
	const char *given = exchange_get(x, "if-none-match");

	exchange_set(x, "ETag", f->text);
	if (given && strcmp(given, f->text) == 0)
		exchange_reply(x, 304, NULL, NULL, 0);
	else
		fault_page(x, PAGE);
}

static void
etag_changing(struct exchange *x, const struct fault *f)
{
	g_autofree char *tag = g_strdup_printf("\"%u\"", x->hit);

	(void)f;
	exchange_set(x, "ETag", tag);
	fault_page(x, PAGE);
}

static void
etag_long(struct exchange *x, const struct fault *f)
{
	g_autofree char *fill = g_strnfill(f->len, 'e');
	g_autofree char *tag = g_strdup_printf("\"%s\"", fill);

	exchange_set(x, "ETag", tag);
	fault_page(x, PAGE);
}

/* Both validators, and no mercy: one that comes back altered, or was made up, is a 400. */
static void
exact(struct exchange *x, const struct fault *f)
{
	const char *tag = exchange_get(x, "if-none-match"),
		   *since = exchange_get(x, "if-modified-since");

	if ((tag && strcmp(tag, f->text) != 0) || (since && strcmp(since, MODIFIED) != 0)) {
		exchange_reply(x, 400, "text/plain",
			       "these are not the validators that were given\n", -1);
		return;
	}
	exchange_set(x, "ETag", f->text);
	exchange_set(x, "Last-Modified", MODIFIED);
	if (tag && since)
		exchange_reply(x, 304, NULL, NULL, 0);
	else
		fault_page(x, PAGE);
}

/* The ETag changes on every visit while the date stays. */
static void
etag_moves_alone(struct exchange *x, const struct fault *f)
{
	exchange_set(x, "Last-Modified", MODIFIED);
	etag_changing(x, f);
}

static void
not_modified(struct exchange *x, const struct fault *f)
{
	(void)f;
	exchange_reply(x, 304, NULL, NULL, 0);
}

static void
not_modified_first(struct exchange *x, const struct fault *f)
{
	(void)f;
	if (x->hit == 1)
		exchange_reply(x, 304, NULL, NULL, 0);
	else
		fault_page(x, PAGE);
}

/* A page with one more header, `text` as "Name: value"; 304 when its ETag comes back. */
static void
fresh(struct exchange *x, const struct fault *f)
{
	g_auto(GStrv) nv = g_strsplit(f->text, ": ", 2);
	g_autofree char *value = moment(nv[1]);
	const struct fault tag = { .text = "\"fresh\"" };

	exchange_set(x, nv[0], value);
	etag(x, &tag);
}

/* Every visit gives the same entry another guid. */
static void
guid_changing(struct exchange *x, const struct fault *f)
{
	g_autofree char *guid = g_strdup_printf("urn:entry:%u", x->hit);
	GString *rss = rss_begin(f->name);

	rss_add(rss, &(struct rss_item){ FAULTS_PHRASE " fete", "/entry", guid,
					 "Mon, 02 Nov 2026 10:00:00 GMT", "The fete.", NULL });
	rss_reply(x, rss);
}

/* The entry's title and text are edited between visits; guid and link stay. */
static void
title_edited(struct exchange *x, const struct fault *f)
{
	g_autofree char *title =
		g_strdup_printf(FAULTS_PHRASE " fete%s", x->hit > 1 ? " (updated)" : "");
	GString *rss = rss_begin(f->name);

	rss_add(rss, &(struct rss_item){ title, "/entry", "urn:entry",
					 "Mon, 02 Nov 2026 10:00:00 GMT", "The fete.", NULL });
	rss_reply(x, rss);
}

/* Entries at first, then for ever an empty feed: a source that died without a word. */
static void
vanish(struct exchange *x, const struct fault *f)
{
	GString *rss = rss_begin(f->name);

	if (x->hit == 1)
		rss_add(rss,
			&(struct rss_item){ FAULTS_PHRASE " fete", "/entry", "urn:entry",
					    "Mon, 02 Nov 2026 10:00:00 GMT", "The fete.", NULL });
	rss_reply(x, rss);
}

/* A feed whose channel has one more element, `text`. */
static void
feed_with(struct exchange *x, const struct fault *f)
{
	GString *rss = rss_begin(f->name);

	g_string_append(rss, f->text);
	rss_add(rss, &(struct rss_item){ FAULTS_PHRASE " fete", "/entry", "urn:entry",
					 "Mon, 02 Nov 2026 10:00:00 GMT", "The fete.", NULL });
	rss_reply(x, rss);
}

const struct fault cache_faults[] = {
	{ "page", fault_html, PAGE, 0 },
	{ "401", fault_status, NULL, 401 },
	{ "403", fault_status, NULL, 403 },
	{ "404", fault_status, NULL, 404 },
	{ "410", fault_status, NULL, 410 },
	{ "429", fault_status, NULL, 429 },
	{ "451", fault_status, NULL, 451 },
	{ "500", fault_status, NULL, 500 },
	{ "503", fault_status, NULL, 503 },
	{ "429-twice", retry_twice, "1", 429 },
	{ "503-twice", retry_twice, "1", 503 },
	{ "retry-after-seconds", retry, "120", 429 },
	{ "retry-after-date", retry, "@120", 503 },
	{ "retry-after-zero", retry, "0", 429 },
	{ "retry-after-past", retry, "@-86400", 503 },
	{ "retry-after-negative", retry, "-120", 429 },
	{ "retry-after-year", retry, "@31536000", 503 },
	{ "retry-after-huge", retry, "99999999999999999999", 429 },
	{ "retry-after-fraction", retry, "1.5", 429 },
	{ "retry-after-junk", retry, "when we are ready", 503 },
	{ "retry-after-200", retry, "120", 200 },
	{ "etag-strong", etag, "\"abc\"", 0 },
	{ "etag-weak", etag, "W/\"abc\"", 0 },
	{ "etag-unquoted", etag, "abc", 0 },
	{ "etag-empty", etag, "\"\"", 0 },
	{ "etag-spaces", etag, "\"a b c\"", 0 },
	{ "etag-utf8", etag, "\"caf\xc3\xa9\"", 0 },
	{ "etag-latin1", etag, "\"caf\xe9\"", 0 },
	{ "etag-control", etag, "\"a\x01\x1b[31mb\"", 0 },
	{ "etag-tab", etag, "\"a\tb\"", 0 },
	{ "etag-long", etag_long, NULL, 8192 },
	{ "etag-changing", etag_changing, NULL, 0 },
	{ "etag-moves-alone", etag_moves_alone, NULL, 0 },
	{ "exact", exact, "W/\"Exact-1\"", 0 },
	{ "304-always", not_modified, NULL, 0 },
	{ "304-first", not_modified_first, NULL, 0 },
	{ "max-age-2d", fresh, "Cache-Control: max-age=172800", 0 },
	{ "max-age-huge", fresh, "Cache-Control: max-age=99999999999999999999", 0 },
	{ "max-age-zero", fresh, "Cache-Control: max-age=0", 0 },
	{ "no-store", fresh, "Cache-Control: no-store", 0 },
	{ "expires-2d", fresh, "Expires: @172800", 0 },
	{ "expires-zero", fresh, "Expires: 0", 0 },
	{ "modified-only", fresh, "Last-Modified: " MODIFIED, 0 },
	{ "modified-future", fresh, "Last-Modified: @864000", 0 },
	{ "modified-junk", fresh, "Last-Modified: yesterday", 0 },
	{ "guid-changing", guid_changing, NULL, 0 },
	{ "title-edited", title_edited, NULL, 0 },
	{ "vanish", vanish, NULL, 0 },
	{ "ttl-day", feed_with, "<ttl>1440</ttl>", 0 },
	{ "skip-hours", feed_with, "<skipHours><hour>0</hour><hour>1</hour></skipHours>", 0 },
	{ "skip-days", feed_with, "<skipDays><day>Saturday</day><day>Sunday</day></skipDays>", 0 },
	{ NULL, NULL, NULL, 0 },
};

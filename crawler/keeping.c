#include "crawler/keeping.h"

#include <string.h>

#include "base/simhash.h"
#include "base/when.h"
#include "crawler/answer.h"
#include "crawler/raw.h"
#include "crawler/reservations.h"
#include "crawler/tdmrep.h"
#include "data/tdm_file.h"

#define MAX_WITHHELD ((size_t)16 << 20) /* bytes of answers that wait */

struct keeping {
	struct harvest *harvest;
	struct page_keeper *keeper; /* NULL: none */
	struct reservations *reservations; /* withholds struct readout */
	size_t withheld; /* bytes of answers in those */
};

/* A page that was read, and is to be kept or not. */
struct readout {
	struct page *page; /* the frontier's until it is settled */
	struct parsed *parsed;
	struct fetch_result *result;
	int64_t fingerprint;
};

static void
readout_free(void *data)
{
	struct readout *r = data;

	parsed_free(r->parsed);
	fetch_result_free(r->result);
	g_free(r);
}

struct keeping *
keeping_new(struct harvest *h, struct page_keeper *keeper)
{
	struct keeping *k = g_new0(struct keeping, 1);

	k->harvest = h;
	k->keeper = keeper;
	k->reservations = reservations_new(h->ledger->db, readout_free);
	return k;
}

void
keeping_free(struct keeping *k)
{
	if (!k)
		return;
	reservations_free(k->reservations);
	g_free(k);
}

/* Feeds have names of their own; a page's title ("Welcome") says less than its host. */
static const char *
source_title(const struct parsed *parsed, const struct url *url)
{
	return parsed->kind == PARSED_FEED && parsed->title ? parsed->title : url_host(url);
}

static bool
harvest_body(struct keeping *k, const struct readout *r, const struct harvest_rules *rules,
	     struct ledger_look *look, GError **err)
{
	const struct url *url = r->result->job->url;
	struct ledger *ledger = k->harvest->ledger;
	const struct source *s = ledger_source(ledger, r->page);
	bool is_site = r->page->role == PAGE_ROOT && s && strcmp(s->kind, "site") == 0;

	if (!harvest_parsed(k->harvest, r->page, r->parsed, rules, err) ||
	    (is_site && !harvest_sitemaps(k->harvest, r->page, url, err)))
		return false;
	if (!page_keeper_put(k->keeper, r->result, k->harvest->mentions,
			     rules->may_archive && rules->may_quote && !r->parsed->noarchive, err))
		return false;
	look->title = source_title(r->parsed, url);
	look->cuts = k->harvest->cuts;
	return ledger_source_read(ledger, r->page, look, err);
}

/* A page whose text is as it was has not changed, whatever date or counter stands around it; nor
 * has a feed of the same entries. */
static bool
take_text(struct page *page, const struct parsed *parsed, const struct pulse *pulse)
{
	const struct parsed_item *item =
		parsed->kind == PARSED_PAGE && parsed->items->len ? parsed->items->pdata[0] : NULL;
	int64_t before = page->simhash;

	page->simhash = item ? item->simhash : pulse->entries;
	return !simhash_is_near((uint64_t)before, (uint64_t)page->simhash);
}

/* `is_reserved`: the file of its origin reserves it. */
static bool
keep(struct keeping *k, const struct readout *r, bool is_reserved, GError **err)
{
	struct harvest_rules rules =
		answer_rules(r->result->x_robots_tag, r->result->tdm_reservation);
	struct page *page = r->page;
	struct ledger_look look = { .parsed = r->parsed, .pulse.newest_at = WHEN_NONE };

	rules.is_mining_reserved |= is_reserved;
	page->fingerprint = r->fingerprint;
	if (r->fingerprint != 0)
		answer_keep_validators(page, r->result);
	if (r->parsed->kind == PARSED_FEED)
		pulse_take(r->parsed, ledger_now(k->harvest->ledger), &look.pulse);
	look.has_changed = take_text(page, r->parsed, &look.pulse);
	return harvest_body(k, r, &rules, &look, err) &&
	       ledger_page_read(k->harvest->ledger, page, look.has_changed, err);
}

static bool
ask_for_file(struct keeping *k, const char *origin, GError **err)
{
	g_autofree char *address = g_strconcat(origin, TDMREP_PATH, NULL);
	g_autoptr(url_t) url = url_parse(address, NULL);

	return !url || frontier_tdmrep(k->harvest->ledger->frontier, origin, url, 0, err);
}

/* Takes `r`. */
static bool
withhold(struct keeping *k, struct readout *r, GError **err)
{
	g_autofree char *origin = url_origin(r->result->job->url);
	bool is_first;

	return reservations_withhold(k->reservations, origin, r, &is_first, err) &&
	       (!is_first || ask_for_file(k, origin, err));
}

static bool
has_mention(const struct parsed *parsed)
{
	for (guint i = 0; i < parsed->items->len; i++) {
		const struct parsed_item *item = parsed->items->pdata[i];

		for (guint m = 0; m < item->matches->len; m++)
			if (((const struct match *)item->matches->pdata[m])->is_mention)
				return true;
	}
	return false;
}

/* What was read is enough. */
static void
drop_bytes(struct fetch_result *r)
{
	g_clear_pointer(&r->body, g_bytes_unref);
	g_clear_pointer(&r->raw, raw_free);
}

static size_t
size_of(const struct fetch_result *r)
{
	return r->raw && r->body ? g_bytes_get_size(r->body) + r->raw->body->len : 0;
}

/* Bytes wait for a site's word, too, but not without bound. */
static void
hold_bytes(struct keeping *k, struct fetch_result *r)
{
	k->withheld += size_of(r);
	if (k->withheld <= MAX_WITHHELD)
		return;
	k->withheld -= size_of(r);
	drop_bytes(r);
}

bool
keeping_read(struct keeping *k, struct page *page, struct parsed *parsed,
	     struct fetch_result *result, int64_t fingerprint, GError **err)
{
	const struct harvest_rules rules =
		answer_rules(result->x_robots_tag, result->tdm_reservation);
	struct readout *r = g_new0(struct readout, 1);
	enum reserved word = RESERVED_NO;
	bool ok;

	*r = (struct readout){ page, parsed, result, fingerprint };
	if (result->outcome == FETCH_TRUNCATED)
		parsed->cuts |= CUT_BODY;
	if (!k->keeper || !has_mention(parsed))
		drop_bytes(result);
	page->ttl_s = MAX(parsed->ttl_s, 0);
	page->quiet = parsed->quiet;
	if (harvest_needs_word(parsed, &rules))
		word = reservations_ask(k->reservations, result->job->url,
					ledger_now(k->harvest->ledger), err);
	if (word == RESERVED_UNKNOWN) {
		hold_bytes(k, result);
		return withhold(k, r, err);
	}
	ok = word != RESERVED_FAILED && keep(k, r, word == RESERVED_YES, err);
	readout_free(r);
	return ok;
}

bool
keeping_heard(struct keeping *k, const char *origin, int status, GBytes *body, GError **err)
{
	int64_t now = ledger_now(k->harvest->ledger);
	bool is_slow = frontier_is_slow(k->harvest->ledger->frontier, origin);
	g_autoptr(GPtrArray) withheld =
		reservations_put(k->reservations, origin, now, status, body, is_slow, err);

	for (guint i = 0; withheld && i < withheld->len; i++) {
		const struct readout *r = withheld->pdata[i];
		enum reserved word =
			reservations_ask(k->reservations, r->result->job->url, now, err);

		k->withheld -= size_of(r->result);
		if (word == RESERVED_FAILED || !keep(k, r, word == RESERVED_YES, err))
			return false;
	}
	return withheld != NULL;
}

bool
keeping_resume(struct keeping *k, GError **err)
{
	g_autoptr(GPtrArray) origins = tdm_file_wanted(k->harvest->ledger->db, err);

	for (guint i = 0; origins && i < origins->len; i++)
		if (!ask_for_file(k, origins->pdata[i], err))
			return false;
	return origins != NULL;
}

#include "crawler/answer.h"

#include <string.h>

#include "base/hash.h"

#define MAX_REDIRECTS 5

static bool
is_redirect(const struct fetch_result *r)
{
	static const int statuses[] = { 301, 302, 303, 307, 308 };

	for (size_t i = 0; i < G_N_ELEMENTS(statuses); i++)
		if (r->status == statuses[i])
			return true;
	return false;
}

static struct url *
redirect_target(const struct guard *guard, const struct fetch_result *r, int hops, const char **why)
{
	g_autoptr(url_t) to = r->location ? url_parse(r->location, r->job->url) : NULL;

	*why = NULL;
	if (!to)
		*why = "it redirects to no valid address";
	else if (hops >= MAX_REDIRECTS)
		*why = "it redirects more than five times";
	else if (guard_allows_url(guard, to, why))
		return g_steal_pointer(&to);
	return NULL;
}

bool
answer_robots(struct frontier *f, const struct guard *guard, const struct visit *visit,
	      const struct fetch_result *r, GError **err)
{
	bool has_answer = r->outcome == FETCH_ANSWERED || r->outcome == FETCH_TRUNCATED;
	const char *why = NULL;
	g_autoptr(url_t) to = NULL;

	if (has_answer && is_redirect(r)) {
		to = redirect_target(guard, r, visit->hops, &why);
		if (to)
			return frontier_robots_moved(f, visit, to, err);
	}
	/* RFC 9309 §2.3.1.2: a redirect that leads nowhere is as if there were no file; so is a
	 * picture. */
	if (to || why || r->outcome == FETCH_SKIPPED)
		return frontier_robots(f, visit, 404, NULL, NULL, err);
	return frontier_robots(f, visit, has_answer ? r->status : 0, has_answer ? r->body : NULL,
			       r->error, err);
}

static bool
moved(struct ledger *l, const struct guard *guard, struct page *page, const struct fetch_result *r,
      GError **err)
{
	const char *why;
	g_autoptr(url_t) to = redirect_target(guard, r, page->hops, &why);
	struct page target = *page;
	bool is_new;

	if (!to)
		return ledger_page_failed(l, page, why, err);
	target.next_at = ledger_now(l);
	target.hops = page->hops + 1;
	if (!frontier_add(l->frontier, to, &target, &is_new, err))
		return false;
	if (page->role == PAGE_ROOT || page->role == PAGE_SITEMAP)
		return ledger_page_read(l, page, false, r->fresh_for_s, err);
	return ledger_page_put_off(l, page, PAGE_NEVER, err);
}

static bool
refused(struct ledger *l, struct page *page, int status, GError **err)
{
	bool is_gone = status == 410;
	g_autofree char *error =
		is_gone ? g_strdup("it is gone for good (status 410) and is not looked at any more")
			: g_strdup_printf("it answered with status %d", status);

	if (is_gone && page->role != PAGE_ROOT)
		return ledger_page_put_off(l, page, PAGE_NEVER, err);
	if (is_gone && page->source && !source_set_state(l->db, page->source, SOURCE_OFF, err))
		return false;
	return ledger_page_failed(l, page, error, err);
}

void
answer_keep_validators(struct page *page, struct fetch_result *r)
{
	g_free(page->etag);
	g_free(page->last_modified);
	page->etag = g_steal_pointer(&r->etag);
	page->last_modified = g_steal_pointer(&r->last_modified);
}

/* Whether the body is worth parsing: not when it is empty, or the same as last time. */
static bool
body(struct ledger *l, struct page *page, struct fetch_result *r, bool *has_body, GError **err)
{
	gsize len;
	const void *data = g_bytes_get_data(r->body, &len);

	if (len == 0)
		return ledger_page_failed(l, page, "it answered with an empty body", err);
	if (r->outcome == FETCH_ANSWERED && page->fingerprint == hash_bytes(data, len)) {
		answer_keep_validators(page, r);
		return ledger_page_unchanged(l, page, r->fresh_for_s, err);
	}
	*has_body = true;
	return true;
}

bool
answer_page(struct ledger *l, const struct guard *guard, struct page *page, struct fetch_result *r,
	    bool *has_body, GError **err)
{
	*has_body = false;
	page->status = r->status;
	page->fetched_at = ledger_now(l);
	if (r->outcome == FETCH_SKIPPED && page->role != PAGE_ROOT)
		return ledger_page_put_off(l, page, PAGE_NEVER, err);
	if (r->outcome != FETCH_ANSWERED && r->outcome != FETCH_TRUNCATED)
		return ledger_page_failed(l, page, r->error, err);
	if (r->status == 304)
		return ledger_page_unchanged(l, page, r->fresh_for_s, err);
	if (is_redirect(r))
		return moved(l, guard, page, r, err);
	if (r->status < 200 || r->status > 299)
		return refused(l, page, r->status, err);
	return body(l, page, r, has_body, err);
}

bool
answer_tag_forbids(const char *header, const char *agent, const char *what)
{
	g_auto(GStrv) parts = header ? g_strsplit(header, ",", -1) : NULL;
	bool is_for_us = true;

	for (char **part = parts; part && *part; part++) {
		char *colon = strchr(*part, ':'), *word = *part;

		/* An agent's name holds for all that follow it. */
		if (colon) {
			*colon = '\0';
			is_for_us = g_ascii_strcasecmp(g_strstrip(*part), agent) == 0;
			word = colon + 1;
		}
		g_strstrip(word);
		if (is_for_us &&
		    (g_ascii_strcasecmp(word, what) == 0 || g_ascii_strcasecmp(word, "none") == 0))
			return true;
	}
	return false;
}

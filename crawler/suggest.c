#include "crawler/suggest.h"

#include <string.h>

#include "crawler/platform.h"
#include "data/proposal.h"

static bool
put(struct ledger *l, const struct page *page, const char *url, const char *title, const char *kind,
    const char *how, GError **err)
{
	const struct suggestion s = { .url = (char *)(uintptr_t)url,
				      .title = (char *)(uintptr_t)title,
				      .how = (char *)(uintptr_t)how,
				      .kind = (char *)(uintptr_t)kind,
				      .found_on = page->url,
				      .found_at = ledger_now(l) };
	bool is_new = false;

	if (!suggestion_put(l->db, &s, &is_new, err))
		return false;
	l->report->suggestions += is_new;
	return true;
}

static bool
suggest_feeds(struct ledger *l, const struct page *page, const struct parsed *parsed, GError **err)
{
	for (guint i = 0; i < parsed->feeds->len; i++) {
		const struct parsed_feed *feed = parsed->feeds->pdata[i];
		g_autoptr(url_t) url = url_parse(feed->url, NULL);
		g_autofree char *address = url && url_is_http(url) ? url_fetchable(url) : NULL;

		if (address &&
		    !put(l, page, address, feed->title, NULL, "a feed that this page names", err))
			return false;
	}
	return true;
}

/* The kinds of the page's software, filled for one school. */
static bool
suggest_kinds(struct ledger *l, const struct school *school, const struct page *page,
	      const struct parsed *parsed, GError **err)
{
	const char *platform = platform_name(parsed->platform);
	g_autoptr(GHashTable) fields = proposal_fields(school);
	g_autoptr(url_t) site = url_parse(parsed->platform_site, NULL);
	const char *host = site && url_is_http(site) ? url_host(site) : NULL;

	if (!host)
		return true;
	g_hash_table_insert(fields, g_strdup("site"), g_strdup(url_href(site)));
	g_hash_table_insert(fields, g_strdup("host"),
			    g_strdup_printf("%s:%d", host, url_port(site)));
	for (guint i = 0; i < l->catalogue->kinds->len; i++) {
		const struct kind *k = l->catalogue->kinds->pdata[i];
		g_autofree char *url = NULL;

		if (g_strcmp0(k->platform, platform) != 0 || !kind_can_fill(k, fields))
			continue;
		url = kind_fill(k, fields, NULL);
		if (url &&
		    !put(l, page, url, k->title, k->name, platform_how(parsed->platform), err))
			return false;
	}
	return true;
}

/* The platform's kinds come first: they say more of an address that the page names, too. */
bool
suggest_from_page(struct ledger *l, const GPtrArray *schools, const struct page *page,
		  const struct parsed *parsed, GError **err)
{
	const struct source *s = ledger_source(l, page);

	if (platform_name(parsed->platform) && parsed->platform_site &&
	    (page->role == PAGE_ROOT || page->is_hit))
		for (guint i = 0; i < schools->len; i++) {
			const struct school *school = schools->pdata[i];

			if ((!s || s->school == 0 || s->school == school->id) &&
			    !suggest_kinds(l, school, page, parsed, err))
				return false;
		}
	return suggest_feeds(l, page, parsed, err);
}

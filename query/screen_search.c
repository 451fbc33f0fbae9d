/* Search: one box with a small language, the same as a form, and any result as a file. */
#include <jansson.h>
#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/saved.h"
#include "indexer/shard.h"
#include "query/advice.h"
#include "query/item.h"
#include "query/layout.h"
#include "query/mention_atom.h"
#include "query/mention_csv.h"
#include "query/mention_json.h"
#include "query/screen.h"
#include "query/search.h"
#include "query/status.h"

#define PAGE 20
#define MAX_PAGES (SEARCH_MAX_HITS / PAGE)

/* The fields of the advanced form, each a field of the query language. */
static const struct {
	const char *name, *field, *label, *hint;
} fields[] = {
	{ "site", "site", "Site", "Such as news.example" },
	{ "source", "source", "Source", "Words of its name" },
	{ "from", "after", "From", "2026-11-05, 5/11/2026, last week" },
	{ "to", "before", "Before", "2026-11, yesterday" },
};

static const struct {
	const char *query, *finds;
} examples[] = {
	{ "bonfire", "the word in any of its forms" },
	{ "\"open day\"", "these words in this order, exactly" },
	{ "parking OR traffic", "either of them" },
	{ "fete -cancelled", "the first, without the second" },
	{ "title:headteacher", "in the title" },
	{ "site:paper.example after:\"last month\"", "on one site, since then" },
};

/* What the address asks for. */
struct asked {
	const char *text, *status, *sort;
	const char *values[G_N_ELEMENTS(fields)];
	int64_t page, as_of;
	bool is_asked; /* there is something to be looked for */
	const char *path; /* of this search, its first page */
	struct layout_problem problems[G_N_ELEMENTS(fields) + 1];
	size_t n_problems;
};

static const char *
field(const struct web_request *rq, const char *name)
{
	const char *value = web_query(rq, name);

	return value && *value ? value : NULL;
}

static const char *
path_of(struct html *h, const struct asked *a, const char *path)
{
	return HTML_PATH(h, path, "q", a->text, "site", a->values[0], "source", a->values[1],
			 "from", a->values[2], "to", a->values[3], "status", a->status, "sort",
			 a->sort);
}

static void
read_asked(struct html *h, const struct web_request *rq, struct asked *a)
{
	const char *page = field(rq, "page"), *as_of = field(rq, "as_of");

	*a = (struct asked){ .text = web_query(rq, "q"),
			     .status = field(rq, "status"),
			     .sort = field(rq, "sort") };
	a->is_asked = a->text || a->status;
	for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
		a->values[i] = field(rq, fields[i].name);
		a->is_asked |= a->values[i] != NULL;
	}
	a->text = a->text ? a->text : "";
	a->page = page ? g_ascii_strtoll(page, NULL, 10) : 1;
	a->as_of = as_of ? MAX(g_ascii_strtoll(as_of, NULL, 10), 0) : 0;
	a->path = path_of(h, a, "/search");
}

/* The query with what the form adds to it; what cannot be read is a problem of its field. */
static struct query *
query_of(struct html *h, struct asked *a)
{
	struct query *q = query_parse(a->text, when_now());

	for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
		if (a->values[i] && !query_narrow(q, fields[i].field, a->values[i], when_now()))
			a->problems[a->n_problems++] = (struct layout_problem){
				html_format(h, "search-%s", fields[i].name),
				html_format(h, "%s: write it such as %s", fields[i].label,
					    fields[i].hint)
			};
	if (a->status && !query_narrow(q, "status", a->status, when_now()))
		a->problems[a->n_problems++] =
			(struct layout_problem){ "search-status", "Status: there is no such one" };
	return q;
}

static bool
run(const struct web_request *rq, const struct asked *a, struct query *q, int limit, int64_t offset,
    struct search_result *r, GError **err)
{
	g_autoptr(GPtrArray) shards = shards_read(rq->config, NULL);
	struct search_options options = { .shards = shards,
					  .is_local = true,
					  .limit = limit,
					  .offset = (int)offset,
					  .as_of = a->as_of,
					  .has_pages = true };

	options.sort = g_strcmp0(a->sort, "date") == 0        ? SEARCH_BY_DATE
		       : g_strcmp0(a->sort, "relevance") == 0 ? SEARCH_BY_RELEVANCE
		       : search_has_words(q)                  ? SEARCH_BY_RELEVANCE
							      : SEARCH_BY_DATE;
	return search_run(rq->db, q, &options, r, err) &&
	       advice_add(rq->db, rq->actor.name, a->text, q, r, err);
}

/* ---- form -------------------------------------------------------------------------------- */

static void
put_statuses(struct html *h, const char *chosen)
{
	size_t n;
	const struct status *list = status_list(&n);

	HTML(h, "<div class=\"field\"><label for=\"search-status\">Status</label>"
		"<select id=\"search-status\" name=\"status\"><option value=\"\">Any</option>\n");
	for (size_t i = 0; i < n; i++) {
		HTML(h, "<option value=\"$\"", list[i].state);
		if (g_strcmp0(list[i].state, chosen) == 0)
			HTML(h, " selected");
		HTML(h, ">$</option>\n", list[i].tag);
	}
	HTML(h, "</select></div>\n");
}

static void
put_sort(struct html *h, const char *chosen)
{
	static const char *const sorts[][2] = { { "", "Best first" }, { "date", "Newest first" } };

	HTML(h, "<div class=\"field\"><label for=\"search-sort\">Order</label>"
		"<select id=\"search-sort\" name=\"sort\">\n");
	for (size_t i = 0; i < G_N_ELEMENTS(sorts); i++) {
		HTML(h, "<option value=\"$\"", sorts[i][0]);
		if (g_strcmp0(sorts[i][0], chosen) == 0)
			HTML(h, " selected");
		HTML(h, ">$</option>\n", sorts[i][1]);
	}
	HTML(h, "</select></div>\n");
}

static bool
is_wrong(const struct asked *a, const char *id)
{
	for (size_t i = 0; i < a->n_problems; i++)
		if (g_strcmp0(a->problems[i].field, id) == 0)
			return true;
	return false;
}

static void
put_advanced(struct html *h, const struct asked *a)
{
	bool is_open = a->status || a->sort;

	for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
		is_open |= a->values[i] != NULL;
	HTML(h, "<details class=\"advanced\"");
	if (is_open)
		HTML(h, " open");
	HTML(h, "><summary>Narrow it down</summary>\n<div class=\"filters\">\n");
	for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
		const char *id = html_format(h, "search-%s", fields[i].name);

		HTML(h,
		     "<div class=\"field\"><label for=\"$\">$</label>"
		     "<p class=\"hint\" id=\"$-hint\">$</p>"
		     "<input id=\"$\" name=\"$\" value=\"$\" aria-describedby=\"$-hint\"",
		     id, fields[i].label, id, fields[i].hint, id, fields[i].name, a->values[i], id);
		if (is_wrong(a, id))
			HTML(h, " aria-invalid=\"true\"");
		HTML(h, "></div>\n");
	}
	put_statuses(h, a->status);
	put_sort(h, a->sort);
	HTML(h, "</div></details>\n");
}

static void
put_form(struct html *h, const struct asked *a)
{
	HTML(h,
	     "<form class=\"search\" method=\"get\" action=\"/search\" role=\"search\">\n"
	     "<div class=\"box\"><label for=\"q\">Words to look for</label>"
	     "<div class=\"row\"><input id=\"q\" name=\"q\" type=\"search\" value=\"$\" "
	     "dir=\"auto\" "
	     "maxlength=\"2000\" autocomplete=\"off\"><button class=\"main\">Search</button></div>"
	     "</div>\n",
	     a->text);
	put_advanced(h, a);
	HTML(h, "</form>\n");
}

/* ---- help -------------------------------------------------------------------------------- */

static void
put_examples(struct html *h, bool is_open)
{
	HTML(h, "<details class=\"examples\"");
	if (is_open)
		HTML(h, " open");
	HTML(h, "><summary>Search help</summary>\n<dl class=\"pairs\">\n");
	for (size_t i = 0; i < G_N_ELEMENTS(examples); i++)
		HTML(h, "<div><dt><a href=\"$\"><code>$</code></a></dt><dd>$</dd></div>\n",
		     HTML_PATH(h, "/search", "q", examples[i].query), examples[i].query,
		     examples[i].finds);
	HTML(h, "</dl>\n<p><a href=\"/help#search\">All that the box understands</a></p>\n"
		"</details>\n");
}

static bool
put_saved(struct html *h, const struct web_request *rq, GError **err)
{
	g_autoptr(GPtrArray) all = saved_list(rq->db, err);

	if (!all)
		return false;
	HTML(h, "<section aria-labelledby=\"saved\">\n<h2 id=\"saved\">Saved searches</h2>\n");
	if (all->len == 0)
		HTML(h, "<p class=\"quiet\">None yet. Search for something, then save it: every "
			"new mention is tested against saved searches as it comes in.</p>\n");
	else
		HTML(h, "<ul class=\"rows\">\n");
	for (guint i = 0; i < all->len; i++) {
		const struct saved *s = all->pdata[i];

		HTML(h,
		     "<li><a href=\"$\"><bdi>$</bdi></a> <code dir=\"auto\">$</code> "
		     "<span class=\"quiet\">$ since ",
		     HTML_PATH(h, "/search", "q", s->query), s->name, s->query,
		     layout_count(h, s->hits, "hit", "hits"));
		layout_date(h, s->added_at);
		HTML(h, "</span>");
		layout_form(h, rq, "/account/feed");
		HTML(h,
		     "<input type=\"hidden\" name=\"saved\" value=\"$\"><button class=\"plain\">"
		     "Private feed<span class=\"unseen\"> of $</span></button></form>",
		     s->name, s->name);
		if (role_may(rq->actor.role, MAY_TRIAGE)) {
			layout_form(h, rq, "/search/forget");
			HTML(h,
			     "<input type=\"hidden\" name=\"name\" value=\"$\">"
			     "<button class=\"plain\">Remove<span class=\"unseen\"> $</span>"
			     "</button></form>",
			     s->name, s->name);
		}
		HTML(h, "</li>\n");
	}
	if (all->len)
		HTML(h, "</ul>\n");
	HTML(h, "</section>\n");
	return true;
}

/* ---- result ------------------------------------------------------------------------------ */

static void
put_files(struct html *h, const struct asked *a)
{
	HTML(h,
	     "<p class=\"files\">This result as <a href=\"$\">CSV</a>, <a href=\"$\">JSON</a>, "
	     "<a href=\"$\">Atom</a></p>\n",
	     path_of(h, a, "/search/result.csv"), path_of(h, a, "/search/result.json"),
	     path_of(h, a, "/search/result.atom"));
}

static void
put_save(struct html *h, const struct web_request *rq, const struct query *q)
{
	g_autofree char *text = query_string(q);

	if (!role_may(rq->actor.role, MAY_TRIAGE) || !*text)
		return;
	HTML(h, "<details class=\"save\"><summary>Save this search</summary>\n");
	layout_form(h, rq, "/search/save");
	HTML(h,
	     "<input type=\"hidden\" name=\"query\" value=\"$\">\n"
	     "<div class=\"field\"><label for=\"save-name\">Name</label>"
	     "<input id=\"save-name\" name=\"name\" maxlength=\"60\" required></div>\n"
	     "<div class=\"choice\"><input type=\"checkbox\" id=\"save-alert\" name=\"alert\" "
	     "value=\"1\"><label for=\"save-alert\">Alert people by mail at each "
	     "hit</label></div>\n"
	     "<button>Save</button></form></details>\n",
	     text);
}

static void
put_notes(struct html *h, const struct query *q, const struct search_result *r)
{
	if (q->corrected)
		HTML(h, "<p class=\"quiet\">Read as <code dir=\"auto\">$</code></p>\n",
		     q->corrected);
	for (guint i = 0; i < r->notes->len; i++)
		HTML(h, "<p class=\"notice\" dir=\"auto\">$</p>\n",
		     (const char *)r->notes->pdata[i]);
	if (r->suggestion)
		HTML(h, "<p>$ <a href=\"$\"><bdi>$</bdi></a></p>\n",
		     r->total ? "More by" : "Did you mean:",
		     HTML_PATH(h, "/search", "q", r->suggestion), r->suggestion);
}

static bool
put_result(struct html *h, const struct web_request *rq, const struct asked *a,
	   const struct query *q, const struct search_result *r, GError **err)
{
	struct item_options options = { .scan = r->scan };

	if (!item_has_school(rq->db, &options.has_school, err))
		return false;
	HTML(h,
	     "<section aria-labelledby=\"found\">\n<div class=\"heading\">"
	     "<h2 id=\"found\">$</h2>",
	     html_format(h, "%s%s", r->total_is_exact ? "" : "At least ",
			 layout_count(h, r->total, "mention", "mentions")));
	if (r->total)
		put_files(h, a);
	HTML(h, "</div>\n");
	put_notes(h, q, r);
	if (r->mentions->len == 0)
		HTML(h,
		     "<div class=\"empty\"><p><strong>Nothing was found.</strong></p>\n<p>Only "
		     "mentions of the school are kept, so only they can be searched. Try fewer "
		     "words, or <a href=\"/mentions\">look through all mentions</a>.</p></div>\n");
	else
		HTML(h, "<ol class=\"items\">\n");
	for (guint i = 0; i < r->mentions->len; i++) {
		const struct mention *m = r->mentions->pdata[i];
		const GPtrArray *copies = r->copies->pdata[i];

		options.copies = copies->len;
		item_put(h, m, &options);
	}
	if (r->mentions->len)
		HTML(h, "</ol>\n");
	layout_pages(h,
		     HTML_PATH(h, a->path, "as_of", html_format(h, "%" G_GINT64_FORMAT, r->as_of)),
		     a->page, MIN((r->total + PAGE - 1) / PAGE, MAX_PAGES));
	if (r->total)
		put_save(h, rq, q);
	HTML(h, "</section>\n");
	return true;
}

static bool
put_page(struct html *h, const struct web_request *rq, const struct asked *a, const struct query *q,
	 const struct search_result *r, GError **err)
{
	const struct layout page = {
		.title = *a->text ? html_format(h, "%s - Search", a->text) : "Search",
		.tab = TAB_SEARCH,
		.problems = a->problems,
		.n_problems = a->n_problems,
		.has_no_heading = true,
	};

	if (!layout_begin(h, rq, &page, err))
		return false;
	HTML(h, "<h1>Search</h1>\n");
	put_form(h, a);
	put_examples(h, !r);
	if (!(r ? put_result(h, rq, a, q, r, err) : put_saved(h, rq, err)))
		return false;
	layout_end(h, rq);
	return true;
}

static bool
get_search(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_auto(html_t) h = { 0 };
	struct search_result r = { 0 };
	struct asked asked;
	g_autoptr(query_t) q = NULL;
	bool ok, is_run;

	html_init(&h, a->body);
	read_asked(&h, rq, &asked);
	q = query_of(&h, &asked);
	if (asked.page < 1 || asked.page > MAX_PAGES)
		return web_redirect(a, asked.path);
	is_run = asked.is_asked && asked.n_problems == 0;
	ok = !is_run || run(rq, &asked, q, PAGE, (asked.page - 1) * PAGE, &r, err);
	if (ok && is_run && asked.page > 1 && r.mentions->len == 0)
		web_redirect(a, asked.path);
	else if (ok)
		ok = put_page(&h, rq, &asked, q, is_run ? &r : NULL, err);
	if (is_run)
		search_result_clear(&r);
	return ok;
}

/* ---- files ------------------------------------------------------------------------------- */

static char *
as_csv(const struct search_result *r, const struct query *q, struct db *db, GError **err)
{
	(void)q;
	(void)db;
	(void)err;
	return search_csv(r);
}

static char *
as_json(const struct search_result *r, const struct query *q, struct db *db, GError **err)
{
	json_t *json = search_json(r, q->corrected);
	char *line = json_line(json);

	(void)db;
	(void)err;
	json_decref(json);
	return line;
}

static char *
as_atom(const struct search_result *r, const struct query *q, struct db *db, GError **err)
{
	g_autofree char *asked = query_string(q);
	g_autofree char *title = g_strconcat("earshot: ", *asked ? asked : "everything", NULL);

	return search_atom(r, db, title, err);
}

static const struct {
	const char *name, *type;
	char *(*write)(const struct search_result *r, const struct query *q, struct db *db,
		       GError **err);
} files[] = {
	{ "mentions.csv", "text/csv; charset=utf-8", as_csv },
	{ "mentions.json", "application/json", as_json },
	{ "mentions.atom", "application/atom+xml; charset=utf-8", as_atom },
};

static bool
give_file(const struct web_request *rq, struct web_answer *a, size_t which, GError **err)
{
	g_auto(html_t) h = { 0 };
	g_autoptr(GString) none = g_string_new(NULL);
	struct search_result r = { 0 };
	struct asked asked;
	g_autoptr(query_t) q = NULL;
	g_autofree char *text = NULL;

	html_init(&h, none);
	read_asked(&h, rq, &asked);
	q = query_of(&h, &asked);
	if (asked.n_problems)
		return web_redirect(a, asked.path);
	if (run(rq, &asked, q, SEARCH_MAX_LIMIT, 0, &r, err))
		text = files[which].write(&r, q, rq->db, err);
	search_result_clear(&r);
	if (!text)
		return false;
	a->type = files[which].type;
	a->file_name = g_strdup(files[which].name);
	g_string_assign(a->body, text);
	return true;
}

static bool
get_file(const struct web_request *rq, struct web_answer *a, GError **err)
{
	for (size_t i = 0; i < G_N_ELEMENTS(files); i++)
		if (g_str_has_prefix(rq->rest, "result") &&
		    strcmp(rq->rest + strlen("result"), files[i].name + strlen("mentions")) == 0)
			return give_file(rq, a, i, err);
	return web_not_found(rq, a);
}

/* ---- saved searches ---------------------------------------------------------------------- */

static bool
post_save(const struct web_request *rq, struct web_answer *a, GError **err)
{
	const char *typed = web_form(rq, "name"), *query = web_form(rq, "query");
	g_autofree char *name = g_strstrip(g_strdup(typed ? typed : ""));

	if (!*name || g_utf8_strlen(name, -1) > 60 || !query || !*query ||
	    strlen(query) > QUERY_MAX_BYTES) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
				    "A saved search needs a name of 1 to 60 characters.");
		return false;
	}
	return saved_put(rq->db, name, query, web_form(rq, "alert") != NULL, rq->actor.name,
			 when_now(), err) &&
	       web_redirect(a, "/search#saved");
}

static bool
post_forget(const struct web_request *rq, struct web_answer *a, GError **err)
{
	const char *name = web_form(rq, "name");
	bool was_there;

	return saved_remove(rq->db, name ? name : "", &was_there, err) &&
	       web_redirect(a, "/search#saved");
}

static const struct web_route routes[] = {
	{ .path = "/search", .get = get_search, .needs_get = MAY_READ, .is_long = true },
	{ .path = "/search/*", .get = get_file, .needs_get = MAY_READ, .is_long = true },
	{ .path = "/search/save", .post = post_save, .needs_post = MAY_TRIAGE },
	{ .path = "/search/forget", .post = post_forget, .needs_post = MAY_TRIAGE },
};
const struct web_routes screen_search = { routes, G_N_ELEMENTS(routes) };

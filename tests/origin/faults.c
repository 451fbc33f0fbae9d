/* faults: servers that misbehave on purpose, each family of them under a host of its own. */
#include "tests/origin/faults.h"

#include <string.h>

static const struct {
	const char *host;
	const struct fault *faults;
} families[] = {
	{ "transport.example", transport_faults },
	{ "transport.example", coding_faults },
	{ "redirect.example", redirect_faults },
	{ "cache.example", cache_faults },
	{ "xml.example", xml_faults },
	{ "html.example", html_faults },
	{ "odd.example", odd_faults },
	{ "text.example", text_faults },
	{ "trap.example", trap_faults },
};

void
fault_page(struct exchange *x, const char *body)
{
	g_autofree char *page =
		g_strdup_printf("<!doctype html><html lang=\"en-GB\"><head><meta charset=\"utf-8\">"
				"<title>%s</title></head><body><main>%s</main></body></html>\n",
				x->path, body);

	exchange_reply(x, 200, "text/html; charset=utf-8", page, -1);
}

void
fault_html(struct exchange *x, const struct fault *f)
{
	fault_page(x, f->text);
}

void
fault_raw(struct exchange *x, const struct fault *f)
{
	exchange_raw(x, f->text, (gssize)f->len);
	x->ending = END_CLOSE;
}

void
fault_status(struct exchange *x, const struct fault *f)
{
	exchange_reply(x, (int)f->len, "text/html; charset=utf-8",
		       "<!doctype html><title>Status</title><p>News of " FAULTS_PHRASE ".</p>", -1);
}

struct repeat {
	GString *unit, *tail;
	uint64_t left;
};

static void
repeat_free(gpointer data)
{
	struct repeat *r = data;

	g_string_free(r->unit, TRUE);
	g_string_free(r->tail, TRUE);
	g_free(r);
}

static bool
repeat_step(struct exchange *x)
{
	struct repeat *r = x->state;
	size_t at_once = x->pause_ms ? 1 : 64 * 1024;

	do {
		if (r->left == 0) {
			g_string_append_len(x->out, r->tail->str, (gssize)r->tail->len);
			return false;
		}
		g_string_append_len(x->out, r->unit->str, (gssize)r->unit->len);
		if (r->left != FAULT_FOREVER)
			r->left--;
	} while (x->out->len < at_once);
	return true;
}

void
fault_repeat(struct exchange *x, const void *unit, gssize len, uint64_t times, const void *tail,
	     gssize tail_len)
{
	struct repeat *r = g_new0(struct repeat, 1);

	r->unit = g_string_new_len(unit, len < 0 ? (gssize)strlen(unit) : len);
	r->tail = g_string_new(NULL);
	if (tail)
		g_string_append_len(r->tail, tail, tail_len < 0 ? (gssize)strlen(tail) : tail_len);
	r->left = times;
	x->ending = END_CLOSE;
	exchange_stream(x, repeat_step, r, repeat_free);
}

/* A name with a slash at its end stands for everything below it. */
static const struct fault *
find(const struct fault *faults, const char *name)
{
	for (; faults->name; faults++)
		if (strcmp(faults->name, name) == 0 ||
		    (g_str_has_suffix(faults->name, "/") && g_str_has_prefix(name, faults->name)))
			return faults;
	return NULL;
}

static void
list(struct exchange *x)
{
	g_autoptr(GString) body = g_string_new("<h1>Faults</h1><ul>");

	for (size_t i = 0; i < G_N_ELEMENTS(families); i++)
		for (const struct fault *f = families[i].faults; f->name; f++)
			if (strcmp(families[i].host, x->host) == 0)
				g_string_append_printf(body, "<li><a href=\"/%s\">%s</a></li>",
						       f->name, f->name);
	g_string_append(body, "</ul>");
	fault_page(x, body->str);
}

/* robots-NAME.example: robots.txt misbehaves, the rest is a plain site. */
static bool
robots_answer(struct exchange *x)
{
	g_autofree char *name = NULL;
	const struct fault *f;

	if (!g_str_has_prefix(x->host, "robots-") || !g_str_has_suffix(x->host, ".example"))
		return false;
	name = g_strndup(x->host + strlen("robots-"), strlen(x->host) - strlen("robots-.example"));
	f = find(robots_faults, name);
	if (!f)
		return false;
	if (strcmp(x->path, "/robots.txt") == 0 || strcmp(x->path, "/robots-moved.txt") == 0)
		f->run(x, f);
	else
		fault_page(x,
			   "<p>News of " FAULTS_PHRASE ".</p><p><a href=\"/private/a\">private</a> "
			   "<a href=\"/public/a\">public</a></p>");
	return true;
}

/* The row that is asked for: by the path, or by a name before the family's host. */
static const struct fault *
find_in(const struct fault *faults, const char *family_host, const struct exchange *x)
{
	size_t label = strlen(x->host) - strlen(family_host);
	g_autofree char *name = label ? g_strndup(x->host, label - 1) : NULL;

	if (name && strcmp(x->path, "/") == 0)
		return find(faults, name);
	return *x->path ? find(faults, x->path + 1) : NULL;
}

static bool
is_host_of(const char *family_host, const char *host)
{
	size_t len = strlen(host), family_len = strlen(family_host);

	return g_str_has_suffix(host, family_host) &&
	       (len == family_len || host[len - family_len - 1] == '.');
}

bool
faults_answer(struct exchange *x)
{
	bool is_ours = false;

	if (robots_answer(x))
		return true;
	for (size_t i = 0; i < G_N_ELEMENTS(families); i++) {
		const struct fault *f;

		if (!is_host_of(families[i].host, x->host))
			continue;
		is_ours = true;
		f = find_in(families[i].faults, families[i].host, x);
		if (f) {
			f->run(x, f);
			return true;
		}
	}
	if (!is_ours)
		return false;
	if (strcmp(x->path, "/") == 0)
		list(x);
	else
		exchange_reply(x, 404, "text/html; charset=utf-8",
			       "<!doctype html><title>Not found</title>", -1);
	return true;
}

/* trap: sites without an end. Each row is NAME/, and everything below it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/origin/faults.h"

static const char *
rest(const struct exchange *x, const struct fault *f)
{
	return x->path + 1 + strlen(f->name);
}

static void
calendar(struct exchange *x, const struct fault *f)
{
	int month = 2026 * 12 + 10, year, m;
	g_autofree char *body = NULL;

	if (sscanf(rest(x, f), "%4d/%2d", &year, &m) == 2)
		month = CLAMP(year, 0, 9999) * 12 + CLAMP(m, 1, 12) - 1;
	body = g_strdup_printf(
		"<h1>%d/%02d</h1><p>No events at " FAULTS_PHRASE ".</p>"
		"<a href=\"/calendar/%d/%02d\">previous</a> <a href=\"/calendar/%d/%02d\">next</a> "
		"<a href=\"/calendar/%d/%02d?view=week\">week</a>",
		month / 12, month % 12 + 1, (month - 1) / 12, (month + 11) % 12 + 1,
		(month + 1) / 12, (month + 1) % 12 + 1, month / 12, month % 12 + 1);
	fault_page(x, body);
}

/* Every link carries a new session. */
static void
session(struct exchange *x, const struct fault *f)
{
	g_autofree char *body =
		g_strdup_printf("<p>News of " FAULTS_PHRASE ".</p>"
				"<a href=\"/session/a?PHPSESSID=%08x\">a</a> "
				"<a href=\"/session/b;jsessionid=%08x\">b</a>",
				g_str_hash(x->target) + x->hit, g_str_hash(x->target) ^ x->hit);

	(void)f;
	fault_page(x, body);
}

/* Filters that can be put together in every order. */
static void
facets(struct exchange *x, const struct fault *f)
{
	static const char *const names[] = { "colour",  "size", "year", "sort",
					     "village", "age",  "page", "term" };
	g_autoptr(GString) body = g_string_new("<p>Uniforms for " FAULTS_PHRASE ".</p>");

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		for (int v = 0; v < 5; v++)
			g_string_append_printf(body, "<a href=\"/%s?%s%s%s=%d\">%s</a> ", f->name,
					       x->query ? x->query : "", x->query ? "&amp;" : "",
					       names[i], v, names[i]);
	fault_page(x, body->str);
}

/* A relative link that makes the path longer each time. */
static void
deeper(struct exchange *x, const struct fault *f)
{
	g_autofree char *body =
		g_strdup_printf("<p>" FAULTS_PHRASE "</p><a href=\"%s/\">deeper</a>", f->text);

	fault_page(x, body);
}

static void
paging(struct exchange *x, const struct fault *f)
{
	g_autofree char *n = exchange_param(x, "page");
	int page = n ? atoi(n) : 1;
	g_autofree char *body = g_strdup_printf("<p>Page %d of the news of " FAULTS_PHRASE ".</p>"
						"<a rel=\"next\" href=\"/%s?page=%d\">older</a>",
						page, f->name, page + 1);

	fault_page(x, body);
}

/* Whatever is asked for is there, says the status. */
static void
soft_404(struct exchange *x, const struct fault *f)
{
	g_autofree char *body =
		g_strdup_printf("<h1>Page not found</h1><p>Perhaps: <a href=\"/%s%u\">this</a>, "
				"<a href=\"/%s%u\">that</a>?</p>",
				f->name, g_str_hash(x->path), f->name, g_str_hash(x->path) * 31);

	fault_page(x, body);
}

/* Pages of new words that link to more of them. */
static void
maze(struct exchange *x, const struct fault *f)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(g_str_hash(x->path));
	g_autoptr(GString) body = g_string_new("<p>");

	for (int i = 0; i < 300; i++)
		g_string_append_printf(body, "%c%x ", 'a' + g_rand_int_range(rand, 0, 26),
				       g_rand_int_range(rand, 0, 4096));
	g_string_append(body, "</p>");
	for (int i = 0; i < 20; i++)
		g_string_append_printf(body, "<a href=\"/%s%08x\">more</a> ", f->name,
				       g_rand_int(rand));
	fault_page(x, body->str);
}

const struct fault trap_faults[] = {
	{ "calendar/", calendar, NULL, 0 },
	{ "session/", session, NULL, 0 },
	{ "facets/", facets, NULL, 0 },
	{ "deep/", deeper, "more", 0 },
	{ "nested/", deeper, "a/b", 0 },
	{ "paging/", paging, NULL, 0 },
	{ "soft404/", soft_404, NULL, 0 },
	{ "maze/", maze, NULL, 0 },
	{ NULL, NULL, NULL, 0 },
};

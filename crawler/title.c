#include "crawler/title.h"

#include <string.h>

#include "crawler/pagetext.h"

enum { TITLE_MAX = 1000, PARTS_MAX = 12, WORDS_PLAIN = 4, SITE_MIN = 5, HEADINGS_MAX = 4 };

struct part {
	const char *start;
	size_t len;
};

struct headings {
	GPtrArray *h1, *h2; /* char * */
};

/* The text of an element, on one line. */
static char *
text_of(const struct html *h, uint32_t i)
{
	g_autoptr(GString) raw = g_string_new(NULL);
	GString *out = g_string_new(NULL);

	for (uint32_t k = i + 1; k < html_node(h, i)->end && raw->len < TITLE_MAX; k++)
		if (html_node(h, k)->tag == TAG_TEXT)
			g_string_append_len(raw, h->text->str + html_node(h, k)->at,
					    (gssize)html_node(h, k)->len);
	if (g_str_has_suffix(raw->str, "¶"))
		g_string_truncate(raw, raw->len - strlen("¶"));
	pagetext_collapse(raw->str, raw->len, out);
	if (out->len > TITLE_MAX) {
		const char *end = g_utf8_find_prev_char(out->str, out->str + TITLE_MAX);

		g_string_truncate(out, end ? (gsize)(end - out->str) : 0);
	}
	return g_string_free(out, FALSE);
}

/* The texts of the first elements of this kind that have any, at most `max`. */
static GPtrArray *
texts_of(const struct html *h, enum html_tag tag, unsigned max)
{
	GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);

	for (uint32_t i = 1; i < h->nodes->len && texts->len < max; i++) {
		g_autofree char *text = html_node(h, i)->tag == tag ? text_of(h, i) : NULL;

		if (text && *text)
			g_ptr_array_add(texts, g_steal_pointer(&text));
	}
	return texts;
}

/* Length of the separator at `at`, blanks included; 0: none. */
static size_t
separator_len(const char *at)
{
	static const char *const marks[] = { " | ", " - ",  " – ", " — ",  " · ", " • ", " » ",
					     " « ", " :: ", " / ", " \\ ", " > ", " ~ " };

	for (size_t i = 0; i < G_N_ELEMENTS(marks); i++)
		if (g_str_has_prefix(at, marks[i]))
			return strlen(marks[i]);
	return 0;
}

static size_t
split(const char *title, struct part parts[PARTS_MAX])
{
	const char *start = title, *at = title;
	size_t n = 0;

	while (*at && n < PARTS_MAX - 1) {
		size_t len = separator_len(at);

		if (!len) {
			at++;
			continue;
		}
		parts[n++] = (struct part){ start, (size_t)(at - start) };
		start = at += len;
	}
	parts[n++] = (struct part){ start, strlen(start) };
	return n;
}

static bool
is_same(const struct part *p, const char *text)
{
	g_autofree char *a = g_utf8_casefold(p->start, (gssize)p->len);
	g_autofree char *b = g_utf8_casefold(text, -1);

	return strcmp(a, b) == 0;
}

/* Letters and digits alone, in lower case. */
static char *
squeezed(const char *text, size_t len)
{
	GString *out = g_string_sized_new(len);

	for (size_t i = 0; i < len; i++)
		if (g_ascii_isalnum(text[i]) || (unsigned char)text[i] >= 0x80)
			g_string_append_c(out, g_ascii_tolower(text[i]));
	return g_string_free(out, FALSE);
}

/* Whether the part is the site's own name: as declared, or as its host spells it ("The Example
 * Gazette" at www.example-gazette.example). */
static bool
is_site(const struct part *p, const char *site_name, const struct url *url)
{
	g_autofree char *name = squeezed(p->start, p->len);
	g_autofree char *host = NULL;
	const char *want = g_str_has_prefix(name, "the") ? name + 3 : name;

	if (site_name && *site_name && is_same(p, site_name))
		return true;
	if (!url_host(url) || strlen(want) < SITE_MIN)
		return false;
	host = squeezed(url_host(url), strlen(url_host(url)));
	return strstr(host, want) != NULL;
}

static unsigned
count_words(const char *text, size_t len)
{
	unsigned n = 0;

	for (size_t i = 0; i < len; i++)
		n += !pagetext_is_space(text[i]) && (i == 0 || pagetext_is_space(text[i - 1]));
	return n;
}

/* The part of the title that remains when a site's name stands first or last. `may_guess`: a
 * short end of a long title is taken for one. */
static char *
without_site(const char *title, const struct headings *heading, const char *site_name,
	     const struct url *url, bool may_guess)
{
	struct part parts[PARTS_MAX];
	size_t n = split(title, parts);
	const struct part *last = &parts[n - 1];

	if (n < 2)
		return g_strdup(title);
	/* Forums head every page with their own name, and the thread with an h2. */
	if (heading->h2->len && is_same(last, heading->h2->pdata[0]))
		return g_strndup(last->start, last->len);
	/* The last one: the first may be the site's name at the top of the page. */
	for (guint k = heading->h1->len; k-- > 0;)
		for (size_t i = 0; i < n; i++)
			if (is_same(&parts[i], heading->h1->pdata[k]) &&
			    !(k == 0 && heading->h1->len > 1 && i == n - 1))
				return g_strndup(parts[i].start, parts[i].len);
	if (is_site(last, site_name, url) ||
	    (heading->h1->len > 1 && is_same(last, heading->h1->pdata[0])))
		return g_strndup(title, (gsize)(parts[n - 2].start + parts[n - 2].len - title));
	if (is_site(&parts[0], site_name, url))
		return g_strdup(parts[1].start);
	if (may_guess && count_words(title, (size_t)(last->start - title)) > WORDS_PLAIN + 1 &&
	    count_words(last->start, last->len) <= WORDS_PLAIN)
		return g_strndup(title, (gsize)(parts[n - 2].start + parts[n - 2].len - title));
	return g_strdup(title);
}

char *
title_choose(const struct html *h, const char *declared, const char *site_name,
	     const struct url *url)
{
	g_autoptr(GPtrArray) titles = texts_of(h, TAG_TITLE, 1);
	g_autoptr(GPtrArray) h1 = texts_of(h, TAG_H1, HEADINGS_MAX);
	g_autoptr(GPtrArray) h2 = texts_of(h, TAG_H2, 1);
	const struct headings heading = { h1, h2 };

	if (declared && *declared && (!site_name || strcmp(declared, site_name) != 0))
		return without_site(declared, &heading, site_name, url, false);
	if (titles->len)
		return without_site(titles->pdata[0], &heading, site_name, url, true);
	return g_strdup(h1->len ? h1->pdata[0] : "");
}

#include "indexer/terms.h"

#include <string.h>

#include "base/url.h"
#include "base/when.h"
#include "indexer/intern.h"
#include "indexer/record.h"
#include "indexer/words.h"

#define TITLE_WDF 3 /* a word of the title counts as often as three of the text */
#define FIELD_GAP 100 /* positions between two fields: no phrase reaches over */

/* A term while it is gathered. */
struct gathered {
	uint32_t wdf, n_positions;
};
struct occurrence {
	uint32_t term, position;
};

struct term_builder {
	struct words words;
	struct intern *texts;
	GArray *gathered; /* struct gathered, by number of the text */
	GArray *occurrences; /* struct occurrence, by rising position within a term */
	GArray *terms; /* struct xapian_term */
	GArray *positions; /* uint32_t, term by term */
	struct xapian_value values[2];
	struct xapian_doc doc;
	bool keeps_records;
	GBytes *record; /* of the last document; NULL: none is kept */
};

struct term_builder *
term_builder_new(void)
{
	struct term_builder *b = g_new0(struct term_builder, 1);

	words_init(&b->words);
	b->texts = intern_new();
	b->gathered = g_array_new(FALSE, FALSE, sizeof(struct gathered));
	b->occurrences = g_array_new(FALSE, FALSE, sizeof(struct occurrence));
	b->terms = g_array_new(FALSE, FALSE, sizeof(struct xapian_term));
	b->positions = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	return b;
}

void
term_builder_free(struct term_builder *b)
{
	if (!b)
		return;
	words_clear(&b->words);
	intern_free(b->texts);
	g_array_unref(b->gathered);
	g_array_unref(b->occurrences);
	g_array_unref(b->terms);
	g_array_unref(b->positions);
	g_clear_pointer(&b->record, g_bytes_unref);
	g_free(b);
}

void
term_builder_keep_records(struct term_builder *b, bool keep)
{
	b->keeps_records = keep;
}

int64_t
term_date(const struct mention *m)
{
	return m->published != WHEN_NONE ? m->published : m->first_seen;
}

/* ---- gathering --------------------------------------------------------------------------- */

/* The index of a term in `gathered`, made when it is new. */
static uint32_t
gather(struct term_builder *b, const char *prefix, const char *text, size_t len)
{
	const struct gathered none = { 0 };
	uint32_t number = intern_put(b->texts, prefix, text, len);

	if (number == b->gathered->len)
		g_array_append_val(b->gathered, none);
	return number;
}

static void
gather_filter(struct term_builder *b, const char *prefix, const char *text)
{
	size_t len = strlen(text);

	if (len && strlen(prefix) + len <= XAPIAN_MAX_TERM)
		gather(b, prefix, text, len);
}

static void
gather_words(struct term_builder *b, const char *prefix, uint32_t base, uint32_t wdf,
	     bool has_positions)
{
	for (size_t i = 0; i < b->words.n; i++) {
		const struct word *w = &b->words.list[i];
		struct occurrence o = { gather(b, prefix, w->text, w->len), base + w->position };
		struct gathered *g = &g_array_index(b->gathered, struct gathered, o.term);

		g->wdf += wdf;
		if (!has_positions)
			continue;
		g->n_positions++;
		g_array_append_val(b->occurrences, o);
	}
}

/* ---- the document ------------------------------------------------------------------------ */

char **
term_hosts(const struct mention *m)
{
	g_autoptr(url_t) url = url_parse(m->url, NULL);
	g_autoptr(GPtrArray) hosts = g_ptr_array_new();
	const char *host = url ? url_host(url) : NULL, *site = m->site ? m->site : "";

	/* down to the site, and no further than a host has labels */
	while (host && *host && strcmp(host, site) != 0) {
		const char *dot = strchr(host, '.');

		g_ptr_array_add(hosts, g_strdup(host));
		host = dot && g_str_has_suffix(dot + 1, site) && *site ? dot + 1 : NULL;
	}
	if (*site)
		g_ptr_array_add(hosts, g_strdup(site));
	g_ptr_array_add(hosts, NULL);
	return (char **)g_ptr_array_free(g_steal_pointer(&hosts), FALSE);
}

char *
term_address(const char *url)
{
	const char *start = url ? strstr(url, "://") : NULL;
	g_autofree char *open = NULL;

	start = start ? start + strlen("://") : url ? url : "";
	open = g_uri_unescape_string(start, NULL);
	return g_utf8_make_valid(open ? open : start, -1);
}

static void
gather_lang(struct term_builder *b, const char *lang)
{
	g_autofree char *lower = lang ? g_ascii_strdown(lang, -1) : NULL;

	if (!lower)
		return;
	g_strdelimit(lower, "_", '-');
	gather_filter(b, TERM_LANG, lower);
	*strchrnul(lower, '-') = '\0';
	gather_filter(b, TERM_LANG, lower);
}

static void
gather_hosts(struct term_builder *b, const struct mention *m)
{
	g_auto(GStrv) hosts = term_hosts(m);

	for (char **h = hosts; *h; h++)
		gather_filter(b, TERM_HOST, *h);
}

static void
gather_mention(struct term_builder *b, const struct mention *m)
{
	const char *title = m->title ? m->title : "", *text = m->text ? m->text : "";
	g_autofree char *address = term_address(m->url);
	char number[32];
	uint32_t base = 0;

	words_read(&b->words, title, strlen(title));
	gather_words(b, "", base, TITLE_WDF, false);
	gather_words(b, TERM_TITLE, base, 1, true);
	base += b->words.end + FIELD_GAP;
	words_read(&b->words, text, strlen(text));
	gather_words(b, "", base, 1, true);
	base += b->words.end + FIELD_GAP;
	words_read(&b->words, address, strlen(address));
	gather_words(b, "", base, 1, true);

	if (m->source) {
		words_read(&b->words, m->source, strlen(m->source));
		for (size_t i = 0; i < b->words.n; i++)
			gather(b, TERM_SOURCE, b->words.list[i].text, b->words.list[i].len);
	}
	gather_lang(b, m->lang);
	gather_hosts(b, m);
	g_snprintf(number, sizeof number, "%" G_GINT64_FORMAT, m->school);
	gather_filter(b, TERM_SCHOOL, number);
}

/* Occurrences into one array, term by term: a counting sort that keeps their order. */
static void
lay_out(struct term_builder *b)
{
	uint32_t *positions, first = 0;

	g_array_set_size(b->positions, b->occurrences->len);
	g_array_set_size(b->terms, b->gathered->len);
	positions = (uint32_t *)(void *)b->positions->data;
	for (guint i = 0; i < b->gathered->len; i++) {
		const struct gathered *g = &g_array_index(b->gathered, struct gathered, i);
		struct xapian_term *t = &g_array_index(b->terms, struct xapian_term, i);

		*t = (struct xapian_term){ .wdf = g->wdf, .positions = positions + first };
		t->text = intern_text(b->texts, i, &t->len);
		first += g->n_positions;
	}
	for (guint i = 0; i < b->occurrences->len; i++) {
		const struct occurrence *o = &g_array_index(b->occurrences, struct occurrence, i);
		struct xapian_term *t = &g_array_index(b->terms, struct xapian_term, o->term);
		size_t slot = (size_t)(t->positions - positions) + t->n_positions++;

		positions[slot] = o->position;
	}
}

const struct xapian_doc *
term_builder_run(struct term_builder *b, const struct mention *m)
{
	int64_t date = term_date(m);

	intern_clear(b->texts);
	g_array_set_size(b->gathered, 0);
	g_array_set_size(b->occurrences, 0);
	gather_mention(b, m);
	lay_out(b);
	b->values[0] = (struct xapian_value){ SLOT_DATE, (double)date };
	b->values[1] = (struct xapian_value){ SLOT_SEQ, (double)m->seq };
	b->doc = (struct xapian_doc){ .terms = (const struct xapian_term *)(void *)b->terms->data,
				      .n_terms = b->terms->len,
				      .values = b->values,
				      .n_values = G_N_ELEMENTS(b->values) };
	g_clear_pointer(&b->record, g_bytes_unref);
	if (b->keeps_records) {
		b->record = record_pack(m);
		b->doc.data = g_bytes_get_data(b->record, &b->doc.data_len);
	}
	return &b->doc;
}

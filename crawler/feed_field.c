#include "crawler/feed_field.h"

#include <string.h>

#include "base/when.h"
#include "crawler/markup.h"

#define RANK_NONE UINT8_MAX
#define RANK_SECOND_SUMMARY 8 /* of content */
#define RANK_TEASER 4 /* of summary: from here on it is no second text of the entry */

void
feed_fields_init(struct feed_fields *f)
{
	*f = (struct feed_fields){ .date = { WHEN_NONE, WHEN_NONE } };
	memset(f->text_rank, RANK_NONE, sizeof f->text_rank);
	memset(f->date_rank, RANK_NONE, sizeof f->date_rank);
}

void
feed_fields_clear(struct feed_fields *f)
{
	for (size_t i = 0; i < N_FIELDS; i++)
		g_free(f->text[i]);
	feed_fields_init(f);
}

static void
join_author(struct feed_fields *f, char *value)
{
	char *old = f->text[FIELD_AUTHOR];

	if (strlen(old) < FEED_MAX_NAME && !strstr(old, value)) {
		f->text[FIELD_AUTHOR] = g_strconcat(old, ", ", value, NULL);
		g_free(old);
	}
	g_free(value);
}

void
feed_fields_put(struct feed_fields *f, enum feed_field field, uint8_t rank, char *value)
{
	char **slot = &f->text[field], *loser = value;
	bool had = *slot && **slot, wins = !had || rank < f->text_rank[field];
	uint8_t lost_rank = rank;

	if (!*value) {
		if (!*slot)
			*slot = value;
		else
			g_free(value);
		return;
	}
	if (had && field == FIELD_AUTHOR && rank == f->text_rank[field]) {
		join_author(f, value);
		return;
	}
	if (wins) {
		loser = *slot;
		lost_rank = f->text_rank[field];
		*slot = value;
		f->text_rank[field] = rank;
	}
	if (had && field == FIELD_SUMMARY && lost_rank < RANK_TEASER && strcmp(*slot, loser) != 0)
		feed_fields_put(f, FIELD_CONTENT, RANK_SECOND_SUMMARY, g_steal_pointer(&loser));
	g_free(loser);
}

void
feed_fields_put_date(struct feed_fields *f, enum feed_date field, uint8_t rank, const char *text)
{
	int64_t at;

	if (rank < f->date_rank[field] && when_parse(text, &at)) {
		f->date[field] = at;
		f->date_rank[field] = rank;
	}
}

char *
feed_fields_take(struct feed_fields *f, enum feed_field field)
{
	if (f->text[field] && !*f->text[field] && field != FIELD_TITLE)
		g_clear_pointer(&f->text[field], g_free);
	return g_steal_pointer(&f->text[field]);
}

/* ---- text constructs -------------------------------------------------------------------- */

enum feed_text
feed_text_kind(const char *type, const char *mode, bool is_atom)
{
	static const struct {
		const char *type;
		enum feed_text kind;
	} types[] = {
		{ "", TEXT_GUESS },      { "text", TEXT_PLAIN },
		{ "plain", TEXT_PLAIN }, { "text/plain", TEXT_PLAIN },
		{ "html", TEXT_HTML },   { "text/html", TEXT_HTML },
		{ "xhtml", TEXT_XML },   { "application/xhtml+xml", TEXT_XML },
	};
	g_autofree char *lower = g_strstrip(g_ascii_strdown(type ? type : "", -1));
	enum feed_text kind = TEXT_BASE64;

	if (mode && g_ascii_strcasecmp(mode, "base64") == 0)
		return TEXT_BASE64;
	for (size_t i = 0; i < G_N_ELEMENTS(types); i++) {
		if (strcmp(types[i].type, lower) == 0)
			kind = types[i].kind;
	}
	if (kind == TEXT_BASE64 && g_str_has_prefix(lower, "text/"))
		kind = TEXT_PLAIN;
	else if (kind == TEXT_BASE64 &&
		 (g_str_has_suffix(lower, "+xml") || g_str_has_suffix(lower, "/xml")))
		kind = TEXT_XML;
	if (!is_atom)
		return kind == TEXT_XML || kind == TEXT_HTML ? kind : TEXT_GUESS;
	if (mode && g_ascii_strcasecmp(mode, "xml") == 0 && kind == TEXT_HTML)
		return TEXT_XML;
	if (mode && g_ascii_strcasecmp(mode, "escaped") == 0 && kind == TEXT_XML)
		return TEXT_HTML;
	return kind == TEXT_GUESS ? TEXT_PLAIN : kind;
}

/* The text that base64 stands for; the text itself when it is no base64; NULL when it stands for
 * bytes of another kind. Takes `text`. */
static char *
decode_base64(char *text)
{
	size_t len = 0;
	g_autofree char *decoded = NULL;

	for (const char *at = text; *at; at++) {
		if (!g_ascii_isalnum(*at) && !strchr("+/=", *at) && !g_ascii_isspace(*at))
			return text;
	}
	decoded = (char *)g_base64_decode(text, &len);
	g_free(text);
	return g_utf8_validate_len(decoded, len, NULL) ? g_strndup(decoded, len) : NULL;
}

char *
feed_text_decode(char *text, enum feed_text kind, bool *is_html)
{
	if (kind == TEXT_BASE64) {
		text = decode_base64(text);
		kind = TEXT_GUESS;
	}
	if (!text)
		return NULL;
	text = feed_repair(text);
	*is_html = kind == TEXT_HTML || kind == TEXT_XML ||
		   (kind == TEXT_GUESS && markup_looks_like_html(text, strlen(text)));
	return text;
}

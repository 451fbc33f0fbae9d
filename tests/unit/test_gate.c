/* What the gate lets through: nothing that the matcher would report may stay outside. */
#include <glib.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/fold.h"
#include "crawler/article.h"
#include "crawler/article_match.h"
#include "data/matcher.h"
#include "data/spelling.h"

struct profile {
	const char *json;
	const char *extra; /* a spelling that spelling_list() would not think of */
};

static const struct profile profiles[] = {
	{ "{\"name\":\"Hazel Hill Church of England Infant School\",\"postcode\":\"ZZ1 1ZZ\","
	  "\"town\":\"Brindlewick\",\"website\":\"https://www.hazelhill.example\","
	  "\"phone\":\"01632 960552\",\"urn\":\"100000\",\"handles\":[\"@HazelHillInf\"],"
	  "\"hashtags\":[\"#TeamHazel\"]}",
	  "infant school in Hazel Hill" },
	{ "{\"name\":\"St Mary's Catholic Primary School, Telbridge\",\"town\":\"Telbridge\","
	  "\"phone\":\"020 7946 0018\",\"parish\":\"Telbridge Magna\"}",
	  "St. Mary\xe2\x80\x99s Telbridge school" },
	{ "{\"name\":\"Hope "
	  "School\",\"town\":\"Telbridge\",\"website\":\"hope.telbridge.example\"}",
	  "#LoveHopeSchool" },
	{ "{\"name\":\"Alvanmere and Mandlewick Village School\",\"postcode\":\"AB12 3CD\","
	  "\"extra_aliases\":[\"NAT\",\"Thomas Coldbrook Centre\"]}",
	  "Mandlewick school" },
	{ "{\"name\":\"St Michael's Church of England Junior School\",\"town\":\"Oakcombe\"}",
	  "St Micheal's junior school, Oakcombe" },
	{ "{\"name\":\"Park School\",\"town\":\"Telbridge\"}", "Pk. School, Telbridge" },
	{ "{\"name\":\"Oakcom Primary School\"}", "Oackom Primary School" },
	{ "{\"name\":\"\xc3\x89"
	  "cole Fran\xc3\xa7oise de Telbridge\",\"town\":\"Telbridge\"}",
	  "ecole francoise de telbridge" },
	{ "{\"name\":\"Little Wexcombe-on-the-Hill Primary Academy\",\"town\":\"Wexcombe\"}",
	  "Lt Wexcombe on the Hill primary" },
};

struct bench {
	GPtrArray *spellings; /* char * */
	struct matcher *matcher;
	struct match_scratch *scratch;
	struct article_reader *reader;
};

static struct bench
bench_new(const struct profile *p)
{
	struct bench b = { .spellings = g_ptr_array_new_with_free_func(g_free),
			   .scratch = match_scratch_new(),
			   .reader = article_reader_new() };
	g_autoptr(GError) error = NULL;
	json_t *json = json_loads(p->json, 0, NULL);
	struct school *s = school_from_json(json, &error);
	GPtrArray *list;

	g_assert_no_error(error);
	b.matcher = matcher_new((const struct school *const[]){ s }, 1, &error);
	g_assert_no_error(error);
	list = spelling_list(s, &error);
	g_assert_no_error(error);
	for (guint i = 0; i < list->len; i++)
		g_ptr_array_add(b.spellings, g_strdup(((struct spelling *)list->pdata[i])->text));
	g_ptr_array_add(b.spellings, g_strdup(p->extra));
	g_ptr_array_unref(list);
	school_free(s);
	json_decref(json);
	return b;
}

static void
bench_clear(struct bench *b)
{
	g_ptr_array_unref(b->spellings);
	matcher_free(b->matcher);
	match_scratch_free(b->scratch);
	article_reader_free(b->reader);
}

/* Whether reading all of the page, and matching it and each of its links, reports anything. */
static bool
full_path(struct bench *b, GBytes *body, const struct url *url, const char *charset)
{
	g_autoptr(article_t) a = article_parse(body, url, charset);
	struct article_doc d;
	g_autoptr(GPtrArray) found = NULL;
	bool any;

	article_doc_init(&d, a, url_href(url));
	found = matcher_run(b->matcher, b->scratch, &d.doc);
	any = found->len > 0;
	article_doc_clear(&d);
	for (guint i = 0; i < a->links->len && !any; i++) {
		const struct article_link *l = a->links->pdata[i];
		struct match_link link = { l->url, l->text };
		const struct match_doc doc = { .links = &link, .n_links = 1 };
		g_autoptr(GPtrArray) hints = matcher_run(b->matcher, b->scratch, &doc);

		any = hints->len > 0;
	}
	return any;
}

/* ---- noise ------------------------------------------------------------------------------- */

static GRand *dice;

static unsigned
roll(unsigned n)
{
	return (unsigned)g_rand_int_range(dice, 0, (gint32)n);
}

/* One slip of the pen, now and then. */
static char *
mistyped(const char *text)
{
	GString *s = g_string_new(text);
	gsize at = s->len > 3 ? 1 + roll((unsigned)s->len - 2) : 0;

	if (at == 0 || (s->str[at] & 0x80) || (s->str[at - 1] & 0x80) || (s->str[at + 1] & 0x80))
		return g_string_free(s, FALSE);
	switch (roll(8)) {
	case 0:
		g_string_erase(s, (gssize)at, 1);
		break;
	case 1:
		g_string_insert_c(s, (gssize)at, s->str[at]);
		break;
	case 2:
		s->str[at] = "aeiostrn"[roll(8)];
		break;
	case 3:
	case 4: {
		char c = s->str[at];

		s->str[at] = s->str[at - 1];
		s->str[at - 1] = c;
		break;
	}
	default:
		break;
	}
	return g_string_free(s, FALSE);
}

/* How a letter may be written in HTML. `is_attribute`: no tags. */
static void
put_letter(GString *out, const char *letter, size_t len, bool is_attribute, unsigned noise)
{
	static const char *const between[] = {
		"<b>",
		"</b>",
		"<!-- x -->",
		"&shy;",
		"&#173;",
		"\xe2\x80\x8b",
		"<wbr>",
		"<i\n",
		"<span class=a>",
		"</span>",
		"<script>var hazel</script>",
		"<a href='/x>'>",
		"</a>",
	};
	gunichar c = g_utf8_get_char(letter);

	if (roll(noise) == 0 && !is_attribute && out->len > 0) {
		const char *tag = between[roll(G_N_ELEMENTS(between))];

		g_string_append(out, tag);
		if (g_str_has_suffix(tag, "\n"))
			g_string_append(out, "title='a>b'>");
	}
	switch (roll(noise)) {
	case 0:
		g_string_append_printf(out, "&#%u;", c);
		break;
	case 1:
		g_string_append_printf(out, "&#x%X;", c);
		break;
	case 2:
		if (c > 0x20 && c < 0x7f && g_ascii_isalnum(*letter))
			g_string_append_unichar(out, c + 0xfee0); /* full width */
		else
			g_string_append_len(out, letter, (gssize)len);
		break;
	case 3:
		if (g_ascii_isalpha(*letter))
			g_string_append_c(out, (char)(*letter ^ 0x20));
		else
			g_string_append_len(out, letter, (gssize)len);
		break;
	case 4:
		g_string_append_len(out, letter, (gssize)len);
		if (g_ascii_isalpha(*letter))
			g_string_append(out, "\xcc\x81"); /* combining acute */
		break;
	default:
		if (c == '&')
			g_string_append(out, "&amp;");
		else if (c == '\'' && roll(3) == 0)
			g_string_append(out, "&rsquo;");
		else if (c == ' ' && roll(noise) == 0)
			g_string_append(out, roll(2) ? "&nbsp;" : "\n\t ");
		else
			g_string_append_len(out, letter, (gssize)len);
	}
}

static char *
noisy(const char *text, bool is_attribute, unsigned noise)
{
	GString *out = g_string_new(NULL);

	for (const char *p = text; *p; p += g_utf8_skip[(guchar)*p])
		put_letter(out, p, g_utf8_skip[(guchar)*p], is_attribute, noise);
	return g_string_free(out, FALSE);
}

/* With something hidden between two of its words. */
static char *
interrupted(const char *text)
{
	static const char *const hidden[] = {
		"<span hidden>never seen</span>", "<span style='display: none'>a</span>",
		"<noscript>on</noscript>",        "<button>more</button>",
		"<aside>Aside from this</aside>",
	};
	const char *blank = strchr(text, ' ');

	if (!blank)
		return g_strdup(text);
	return g_strdup_printf("%.*s %s%s", (int)(blank - text), text,
			       hidden[roll(G_N_ELEMENTS(hidden))], blank);
}

static char *
slug(const char *text)
{
	g_autofree char *folded = fold_string(text);

	g_strdelimit(folded, " \n", "-+_/"[roll(4)]);
	if (roll(3) == 0 && strlen(folded) > 4) {
		char *escaped = g_strdup_printf("%.2s%%%02X%s", folded, (unsigned char)folded[2],
						folded + 3);

		return escaped;
	}
	return g_steal_pointer(&folded);
}

#define PROSE "The hall was full on Friday evening, when neighbours came to talk of this and that, "

/* A page that shows `text` in some place. */
static char *
page_of(const char *text)
{
	unsigned noise = roll(3) == 0 ? 4 : roll(2) ? 12 : 1000;
	bool is_attribute = roll(3) == 0;
	g_autofree char *typed = roll(2) ? mistyped(text) : g_strdup(text);
	g_autofree char *cut = !is_attribute && roll(5) == 0 ? interrupted(typed) : NULL;
	g_autofree char *shown = cut ? g_strdup(cut) : noisy(typed, is_attribute, noise);
	g_autofree char *path = slug(typed);

	if (is_attribute)
		switch (roll(5)) {
		case 0:
			return g_strdup_printf("<p>" PROSE
					       "<img src=a alt=\"at %s, all\"> and so on.",
					       shown);
		case 1:
			return g_strdup_printf("<meta property=og:title content=\"%s\"><p>" PROSE,
					       shown);
		case 2:
			return g_strdup_printf("<p>" PROSE "<a href=\"/news/%s\">this</a>.", path);
		case 3:
			return g_strdup_printf("<p>" PROSE
					       "<a href=\"../%s/x/../y\" title=\"%s\"></a>",
					       path, shown);
		default:
			return g_strdup_printf("<link rel=canonical href=\"/a/%s\"><p>" PROSE,
					       path);
		}
	switch (roll(5)) {
	case 0:
		return g_strdup_printf("<title>%s</title><p>" PROSE, shown);
	case 1:
		return g_strdup_printf("<h1>%s</h1><p>" PROSE "<p>" PROSE, shown);
	case 2:
		return g_strdup_printf("<ul><li><a href=x>%s</a><li>b</ul><p>" PROSE, shown);
	default:
		return g_strdup_printf("<p>" PROSE "and of %s too. " PROSE "</p>", shown);
	}
}

/* ---- tests ------------------------------------------------------------------------------- */

static void
test_nothing_is_lost(void)
{
	unsigned reported = 0, rounds = g_test_slow() ? 400 : 40;

	dice = g_rand_new_with_seed(20);
	for (size_t k = 0; k < G_N_ELEMENTS(profiles); k++) {
		struct bench b = bench_new(&profiles[k]);
		g_autoptr(url_t) url = url_parse("https://news.example/2021/a", NULL);

		for (guint i = 0; i < b.spellings->len; i++)
			for (unsigned n = 0; n < rounds; n++) {
				g_autofree char *page = page_of(b.spellings->pdata[i]);
				g_autoptr(GBytes) body = g_bytes_new_static(page, strlen(page));

				if (!full_path(&b, body, url, "utf-8"))
					continue;
				reported++;
				if (!article_may_mention(b.reader, body, url, "utf-8", b.matcher,
							 b.scratch))
					g_error("lost: %s\nin %s", (char *)b.spellings->pdata[i],
						page);
			}
		bench_clear(&b);
	}
	g_rand_free(dice);
	g_assert_cmpuint(reported, >, 5000);
}

/* Encodings that hide ASCII or are of two bytes. */
static void
test_charsets(void)
{
	static const char *const names[] = { "utf-16le",    "utf-16be",     "shift_jis",
					     "iso-2022-jp", "windows-1252", "gb18030",
					     "windows-1251" };
	struct bench b = bench_new(&profiles[0]);
	g_autoptr(url_t) url = url_parse("https://news.example/a", NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		static const char page[] = "<p>" PROSE "and of Hazel Hill Infant School too.";
		gsize len;
		char *bytes = g_convert(page, -1, names[i], "utf-8", NULL, &len, NULL);
		g_autoptr(GBytes) body = g_bytes_new_take(bytes, len);

		g_assert_true(full_path(&b, body, url, names[i]));
		g_assert_true(
			article_may_mention(b.reader, body, url, names[i], b.matcher, b.scratch));
	}
	bench_clear(&b);
}

/* ---- labelled documents ------------------------------------------------------------------ */

static bool
is_document_lost(struct bench *b, const json_t *doc)
{
	const char *html = json_string_value(json_object_get(doc, "html"));
	const char *text = json_string_value(json_object_get(doc, "text"));
	const char *title = json_string_value(json_object_get(doc, "title"));
	const char *address = json_string_value(json_object_get(doc, "url"));
	g_autoptr(url_t) url = url_parse(address ? address : "https://news.example/a", NULL);
	const struct match_doc plain = { .title = title, .body = text, .is_wrapped = true };
	g_autoptr(GPtrArray) found = NULL;

	if (html) {
		g_autoptr(GBytes) body = g_bytes_new_static(html, strlen(html));

		return full_path(b, body, url, "utf-8") &&
		       !article_may_mention(b->reader, body, url, "utf-8", b->matcher, b->scratch);
	}
	found = matcher_run(b->matcher, b->scratch, &plain);
	return found->len > 0 &&
	       !matcher_may_see(b->matcher, b->scratch, text, strlen(text), NULL, 0) &&
	       !(title && matcher_may_see(b->matcher, b->scratch, title, strlen(title), NULL, 0));
}

/* The documents of one school. */
static unsigned
read_documents(const char *folder, const char *school)
{
	g_autofree char *profile = g_strdup_printf("%s/schools/%s.json", folder, school);
	g_autofree char *path = g_strdup_printf("%s/docs/%s.jsonl", folder, school);
	g_autofree char *json = NULL;
	g_autofree char *lines = NULL;
	struct bench b;
	unsigned n = 0;

	g_assert_true(g_file_get_contents(profile, &json, NULL, NULL));
	g_assert_true(g_file_get_contents(path, &lines, NULL, NULL));
	b = bench_new(&(struct profile){ json, "x" });
	for (char *line = lines, *next; line && *line; line = next) {
		json_t *doc;

		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		doc = json_loads(line, 0, NULL);
		if (doc && is_document_lost(&b, doc))
			g_error("lost: %s of %s", json_string_value(json_object_get(doc, "id")),
				path);
		n += doc != NULL;
		json_decref(doc);
	}
	bench_clear(&b);
	return n;
}

static unsigned
read_folder(const char *folder)
{
	g_autofree char *schools = g_build_filename(folder, "schools", NULL);
	g_autoptr(GDir) dir = g_dir_open(schools, 0, NULL);
	const char *name;
	unsigned n = 0;

	while (dir && (name = g_dir_read_name(dir)))
		if (g_str_has_suffix(name, ".json")) {
			g_autofree char *school = g_strndup(name, strlen(name) - strlen(".json"));

			n += read_documents(folder, school);
		}
	return n;
}

/* MENTION_CASES: one more folder of such documents. */
static void
test_documents(void)
{
	const char *more = g_getenv("MENTION_CASES");

	g_assert_cmpuint(read_folder("tests/cases/mentions"), >, 100);
	if (more)
		g_assert_cmpuint(read_folder(more), >, 0);
}

static const struct {
	const char *text;
	bool is_let_through;
} plain_rows[] = {
	{ "Hazel Hill School", true },
	{ "hazelhil", true }, /* one letter short */
	{ "Hazel and Hill", false },
	{ "On the hill there was hazel too", false },
	{ "Churchill and his", false },
	{ "history of witch hazel, a history", false },
	{ "HHCEIS", true },
	{ "hhceis", false },
	{ "Tel. (01632) 960 552", true },
	{ "01632 960553", false },
	{ "+44 1632 960552", true },
	{ "No. 1000001", false },
	{ "100000", true },
	{ "zz11zz", true },
	{ "see @HazelHillInf", true },
	{ "see #teamhazel", true },
	{ "a team hazelled", false },
	{ "www.hazelhill.example", true },
	{ "Ha\xc2\xadzel  \xef\xbc\xa8ill", true },
	{ "", false },
	{ "a", false },
};

static void
test_is_choosy(void)
{
	struct bench b = bench_new(&profiles[0]);

	for (size_t i = 0; i < G_N_ELEMENTS(plain_rows); i++) {
		const char *text = plain_rows[i].text;

		g_test_message("%s", text);
		g_assert_cmpint(matcher_may_see(b.matcher, b.scratch, text, strlen(text), NULL, 0),
				==, plain_rows[i].is_let_through);
	}
	bench_clear(&b);
}

/* What is cut by the end of a run may go on elsewhere, but only between two words. */
static void
test_runs(void)
{
	static const char text[] = "oldest Hazel hillside";
	static const struct {
		uint32_t end;
		bool is_let_through;
	} rows[] = { { 13, true }, { 12, true }, { 10, false }, { 3, false } };
	struct bench b = bench_new(&profiles[0]);

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		const uint32_t ends[] = { rows[i].end, sizeof text - 1 };
		char copy[sizeof text];

		/* not the name itself */
		memcpy(copy, text, sizeof text);
		memcpy(copy + 13, "xxxx", 4);
		g_test_message("cut at %u", rows[i].end);
		g_assert_cmpint(matcher_may_see(b.matcher, b.scratch, copy, sizeof text - 1, ends,
						2),
				==, rows[i].is_let_through);
	}
	bench_clear(&b);
}

/* Letters alone are what folding gives without its separators. */
static void
test_letters(void)
{
	static const char *const texts[] = {
		"St. Mary's C.E. School & Co",
		"Mis-\nsenden",
		"\xef\xbd\x88\xef\xbd\x8f",
		"Stra\xc3\x9f"
		"e \xef\xac\x81sh \xc2\xbd",
		"\xd0\xa8\xd0\xba\xd0\xbe\xd0\xbb\xd0\xb0 No 1",
		"a\xe2\x80\x8b"
		"b\xef\xbc\x86"
		"c",
		"",
		"&&&",
	};
	struct fold folded, letters;

	fold_init(&folded);
	fold_init(&letters);
	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(GString) want = g_string_new(NULL);

		fold_text(&folded, texts[i], strlen(texts[i]));
		fold_letters(&letters, texts[i], strlen(texts[i]));
		for (size_t k = 0; k < folded.len; k++)
			if (folded.text[k] != ' ' && folded.text[k] != '\n')
				g_string_append_c(want, folded.text[k]);
		g_assert_cmpstr(letters.text, ==, want->str);
		for (size_t k = 0; k < letters.len; k++)
			g_assert_cmpuint(letters.from[k], <=, letters.from[k + 1]);
	}
	fold_clear(&folded);
	fold_clear(&letters);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/gate/nothing is lost", test_nothing_is_lost);
	g_test_add_func("/gate/charsets", test_charsets);
	g_test_add_func("/gate/documents", test_documents);
	g_test_add_func("/gate/is choosy", test_is_choosy);
	g_test_add_func("/gate/runs", test_runs);
	g_test_add_func("/gate/letters", test_letters);
	return g_test_run();
}

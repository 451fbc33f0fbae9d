#include <glib.h>
#include <string.h>

#include "data/matcher.h"
#include "tests/unit/cpu_time.h"
#include "tests/unit/match_score.h"

/* Invented schools: a rare name, a saint's, a plain word, an academy, a joined one, one that its
 * neighbours cut short, a Welsh one, one of two saints, one of a trust's, one beside a junior
 * school. */
enum { FOLD, SAINT, OAKS, RIDGE, PAIR, MILL, BRO, LADY, LARK, INFANTS, SCHOOLS };

static const char *const profiles[SCHOOLS] = {
	[FOLD] = "{\"name\":\"Nether Quill CE Infant School\",\"postcode\":\"ZZ9 "
		 "7RA\",\"town\":\"Hamble\","
		 "\"parish\":\"Nether "
		 "Quill\",\"county\":\"Kent\",\"website\":\"https://www.nquill.example/\","
		 "\"phone\":\"01632 960555\",\"urn\":\"900555\",\"handles\":[\"@NQuill\"],"
		 "\"not_us\":[\"Over Quill CE Combined School\"]}",
	[SAINT] = "{\"name\":\"St Peter's CE Primary "
		  "School\",\"town\":\"Saxmere\",\"parish\":\"Long Dabney\","
		  "\"county\":\"Devon\",\"postcode\":\"ZZ8 8AA\"}",
	[OAKS] = "{\"name\":\"The Park School\",\"town\":\"Dorlestone\",\"county\":\"Essex\","
		 "\"not_us\":[\"The Park School, Wendover\"]}",
	[RIDGE] = "{\"name\":\"Castle Hill "
		  "Academy\",\"town\":\"Dunbrook\",\"extra_aliases\":[\"CHA\"]}",
	[PAIR] = "{\"name\":\"Ambley and Fosse Primary School\"}",
	[MILL] = "{\"name\":\"Little Tarnside CE Infant School\",\"parish\":\"Little Tarnside\","
		 "\"not_us\":[\"Little Tarnside Pre-School\",\"Great Tarnside School\"]}",
	[BRO] = "{\"name\":\"Ysgol Gynradd Bro "
		"Hafren\",\"town\":\"Llanfaren\",\"county\":\"Powys\"}",
	[LADY] = "{\"name\":\"Our Lady and St Ultan's RC Primary School\",\"town\":\"Moorfold\","
		 "\"website\":\"https://www.olsu.example\"}",
	[LARK] = "{\"name\":\"Skylark Academy "
		 "Tolworthy\",\"town\":\"Tolworthy\",\"county\":\"Kent\","
		 "\"website\":\"https://tolworthy.skylarkacademies.example\"}",
	[INFANTS] = "{\"name\":\"Warmbrook Infant School\",\"town\":\"Warmbrook\","
		    "\"parish\":\"Warmbrook\",\"county\":\"Cumbria\","
		    "\"not_us\":[\"Warmbrook Junior School\"]}",
};

static struct matcher *
matcher_of(int school, GError **err)
{
	struct school *list[SCHOOLS];
	size_t n = 0;
	struct matcher *m;

	for (int i = 0; i < SCHOOLS; i++) {
		json_t *json = school < 0 || i == school ? json_loads(profiles[i], 0, NULL) : NULL;

		if (!json)
			continue;
		list[n] = school_from_json(json, err);
		g_assert_nonnull(list[n++]);
		json_decref(json);
	}
	m = matcher_new((const struct school *const *)list, n, err);
	while (n > 0)
		school_free(list[--n]);
	return m;
}

static const struct {
	int school;
	const char *text, *matched; /* NULL: no mention */
	const char *near; /* must be among the near names; NULL: not asked */
} rows[] = {
	{ FOLD, "Fun at Nether Quill CE Infant School today.", "Nether Quill CE Infant School",
	  NULL },
	{ FOLD, "NETHER QUILL C. OF E. INFANTS' SCHOOL", "NETHER QUILL C. OF E. INFANTS' SCHOOL",
	  NULL },
	{ FOLD, "LESSONS AT NETHER QUILL INF-\nANT SCHOOL", "NETHER QUILL INF-\nANT SCHOOL", NULL },
	{ FOLD, "Our girl starts at Nether Quill Infant in September.", "Nether Quill Infant",
	  NULL },
	{ FOLD, "Nether Quill Infant Formula of the highest grade", NULL, NULL },
	{ INFANTS, "he was seen at Warmbrook Junior on Monday", NULL, NULL },
	{ BRO, "title: Papur Llanfaren. Bydd yr ysgol gynradd ar gau.", NULL, NULL },
	{ BRO, "Ysgol Bro Hafren, Caerfelin, yw'r orau yn y sir.", NULL, "Ysgol Bro Hafren" },
	{ SAINT, "She taught at St Peter's, Long Dabney, for years.", "St Peter's", NULL },
	{ SAINT, "She wed at St Peter's, Long Dabney, in May.", NULL, NULL },
	{ OAKS, "Dorlestone retail park school-wear sale", NULL, NULL },
	{ FOLD, "Fun at Nether\302\240Quill Sch. today", "Nether\302\240Quill Sch", NULL },
	{ FOLD, "at the infant school in Nether Quill.", "infant school in Nether Quill", NULL },
	{ FOLD, "Infant School, Nether Quill", "Infant School, Nether Quill", NULL },
	{ FOLD, "Nether Quill's much loved school", NULL, NULL },
	{ FOLD, "both Nether Quill and Over Quill schools won",
	  "Nether Quill and Over Quill schools", NULL },
	{ FOLD, "a cake for Nether Qiull Infant School", "Nether Qiull Infant School", NULL },
	{ FOLD, "a cake for Nether Quill Infant Shcool", "Nether Quill Infant Shcool", NULL },
	{ FOLD, "a cake for NetherQuill Infant School", "NetherQuill Infant School", NULL },
	{ FOLD, "hats #netherquillinfants hats", "#netherquillinfants", NULL },
	{ FOLD, "hats @NQuill hats", "@NQuill", NULL },
	{ FOLD, "hats @NQuiller hats", NULL, NULL },
	{ FOLD, "see www.nquill.example/news", "nquill.example", NULL },
	{ FOLD, "see nquill.example.com", NULL, NULL },
	{ FOLD, "see my-nquill.example", NULL, NULL },
	{ FOLD, "write to head@nquill.example", "nquill.example", NULL },
	{ FOLD, "ring (01632) 960-555 now", "01632) 960-555", NULL },
	{ FOLD, "ring +44 (0)1632 960 555", "44 (0)1632 960 555", NULL },
	{ FOLD, "ring 01632 9605551", NULL, NULL },
	{ FOLD, "URN: 900555", "900555", NULL },
	{ FOLD, "lot 900555 sold", NULL, NULL },
	{ FOLD, "the school at ZZ9 7RA is shut", "ZZ9 7RA", NULL },
	{ FOLD, "We drove to Nether Quill. Infant school places are few.", NULL, NULL },
	{ FOLD, "We love Nether Quill! School starts soon.", NULL, NULL },
	{ FOLD, "Nether Quill\n\nInfant School", NULL, NULL },
	{ FOLD, "It says nether Quill people like school.", NULL, NULL },
	{ FOLD, "Nether Quill Riding School", NULL, "Nether Quill Riding School" },
	{ FOLD, "Nether Quill Pre-School", NULL, NULL },
	{ FOLD, "Nether Quill Sunday School", NULL, "Nether Quill Sunday School" },
	{ FOLD, "Nether Quill School of Dance", NULL, NULL },
	{ FOLD, "Nether Quill Park Infant School", NULL, "Nether Quill Park Infant School" },
	{ FOLD, "Nether Quill Junior School", NULL, NULL },
	{ FOLD, "Over Quill CE Combined School", NULL, "Over Quill CE Combined School" },
	{ FOLD, "Nether Quill church and village hall", NULL, NULL },
	{ FOLD, "Prestow Infant School in Nether Quill Road", NULL, NULL },
	{ SAINT, "Fun at St Peter's CE Primary School.", NULL, NULL },
	{ SAINT, "Fun at St. Peter's C of E Primary School, Saxmere.",
	  "St. Peter's C of E Primary School", NULL },
	{ SAINT, "Fun at Saint Peters Primary School in Long Dabney", "Saint Peters Primary School",
	  NULL },
	{ SAINT, "Fun at St Peter's CE Primary School, Otherham. A bus from Saxmere.", NULL,
	  "St Peter's CE Primary School" },
	{ SAINT, "Fun at St Peter's Catholic Primary School, Saxmere.", NULL, NULL },
	{ SAINT, "Fun at St Peter and St Paul CE Primary School, Saxmere.", NULL, NULL },
	{ SAINT, "the C of E primary school in Long Dabney", "C of E primary school in Long Dabney",
	  NULL },
	{ SAINT, "#StPetersLongDabney", "#StPetersLongDabney", NULL },
	{ OAKS, "We went to the Park School and back.", NULL, NULL },
	{ OAKS, "Dorlestone's Park School is open.", "Park School", NULL },
	{ OAKS, "We went to the Park School (Dorlestone) and back.", "Park School", NULL },
	{ OAKS, "The Park School, Wendover. Near Dorlestone.", NULL, NULL },
	{ OAKS, "Moor Park School is in Dorlestone.", NULL, NULL },
	{ OAKS, "They park school buses in Dorlestone.", NULL, NULL },
	{ OAKS, "The Park School for Girls in Dorlestone", NULL, NULL },
	{ RIDGE, "Castle Hill Academy won.", "Castle Hill Academy", NULL },
	{ RIDGE, "Castle Hill Primary School won.", NULL, "Castle Hill Primary School" },
	{ RIDGE, "Castle Hill Academy, Ohio won.", NULL, NULL },
	{ RIDGE, "The cha was hot.", NULL, NULL },
	{ RIDGE, "Pupils from Dunbrook: CHA is shut.", "CHA", NULL },
	{ PAIR, "Ambley & Fosse Primary School", "Ambley & Fosse Primary School", NULL },
	{ PAIR, "Ambley and Fosse schools", "Ambley and Fosse schools", NULL },
	{ PAIR, "from Ambley and Fosse by train", NULL, NULL },
	{ MILL, "the run to Lt Tarnside School twice a week", "Lt Tarnside School", NULL },
	{ MILL, "the run to Lt. Tarnside Infants twice a week", "Lt. Tarnside Infants", NULL },
	{ MILL, "the run to LTL TARNSIDE SCHOOL twice a week", "LTL TARNSIDE SCHOOL", NULL },
	{ MILL, "the run to Lit. Tarnside sch. twice a week", "Lit. Tarnside sch", NULL },
	{ MILL, "the run to L. Tarnside School twice a week", "L. Tarnside School", NULL },
	{ MILL, "the run to Gt Tarnside School twice a week", NULL, "Gt Tarnside School" },
	{ MILL, "the run to Lt Tarnside Pre-School twice a week", NULL, NULL },
	{ BRO, "Bu plant Ysgol Bro Hafren yn canu.", "Ysgol Bro Hafren", NULL },
	{ BRO, "YSGOL GYNRADD BRO HAFREN", "YSGOL GYNRADD BRO HAFREN", NULL },
	{ BRO, "plant Ysgolion Pencae a Bro Hafren", "Bro Hafren", NULL },
	{ BRO, "Ysgol Uwchradd Bro Hafren", NULL, "Ysgol Uwchradd Bro Hafren" },
	{ BRO, "Meithrinfa Bro Hafren", NULL, NULL },
	{ BRO, "Bus i Pencae Ysgol. Bro Hafren a Foel", NULL, NULL },
	{ LADY, "Well done Our Lady & St Ultan's, best of the town's schools",
	  "Our Lady & St Ultan's", NULL },
	{ LADY, "the parish of Our Lady and St Ultan thanks all", NULL, NULL },
	{ LADY, "Mass at Our Lady and St Ultan's in Moorfold, then the school choir", NULL, NULL },
	{ LADY, "Results: Our Lady and St Ultan RC 3, Moorfold Juniors 1",
	  "Our Lady and St Ultan RC", NULL },
	{ LADY, "pupils of Our Lady\nand St Ultan's RC\nPrimary School",
	  "Our Lady\nand St Ultan's RC\nPrimary School", NULL },
	{ LADY, "Pupils in Moorfold: OLSU is shut.", "OLSU", NULL },
	{ LARK, "seats for parents at Skylark Tolworthy", "Skylark", NULL },
	{ LARK, "Tolworthy's secondaries: we liked Skylark best, said parents", "Skylark", NULL },
	{ LARK, "Skylark won the 3.15 for a Tolworthy trainer, Academy Boy was last", NULL, NULL },
	{ LARK, "The Skylark Academy in Maidenhead has a new head", NULL, NULL },
	{ LARK, "Skylark Academies Trust has published its accounts", NULL, NULL },
	{ LARK, "Everybody says that Skylark Academy Denbury has a new head", NULL, NULL },
	{ LARK, "Prom night #SkylarkTolworthy", "#SkylarkTolworthy", NULL },
	{ SAINT, "SAXMERE, Ohio - St Peter's Primary School won.", NULL, NULL },
	{ INFANTS, "Warmbrook I&N School", "Warmbrook I&N School", NULL },
	{ MILL, "title: Little Tarnside news. A bench for the village school's yard.",
	  "village school's", NULL },
	{ LARK, "see https://denton.skylarkacademies.example/open", NULL, NULL },
	{ INFANTS, "the PTA of Warmbrook Infant and Junior Schools",
	  "Warmbrook Infant and Junior Schools", NULL },
	{ INFANTS, "Places at infant schools: Ash Inf 60, Warmbrook Inf 45, Yew Inf 30",
	  "Warmbrook Inf", NULL },
	{ INFANTS, "WARMBROOK PARISH COUNCIL. A request from the Infant School was agreed.",
	  "Infant School", NULL },
	{ INFANTS, "WARMBROOK PARISH COUNCIL. A request from the Junior School was agreed.", NULL,
	  NULL },
	{ INFANTS, "Warmbrook news: the infant school in Ashford is full", NULL, NULL },
	{ INFANTS, "Warmbrook Infant School, Westmorland and Furness Council",
	  "Warmbrook Infant School", NULL },
};

static struct match *
best_of(const struct matcher *m, const struct match_doc *doc)
{
	struct match_scratch *s = match_scratch_new();
	g_autoptr(GPtrArray) found = matcher_run(m, s, doc);
	struct match *best = NULL;

	match_scratch_free(s);
	if (found->len > 0) {
		g_ptr_array_set_free_func(found, NULL);
		best = found->pdata[0];
		for (guint i = 1; i < found->len; i++)
			match_free(found->pdata[i]);
	}
	return best;
}

/* What was taken for the school is never listed as another's name. */
static bool
is_near_ours(const struct match *m)
{
	for (guint i = 0; i < m->why->len; i++)
		for (guint k = 0; k < m->near->len; k++) {
			const struct match_reason *r = m->why->pdata[i];

			if (m->is_mention && g_ascii_strcasecmp(r->matched, m->near->pdata[k]) == 0)
				return true;
		}
	return false;
}

/* Every reason quotes the text at its offset. */
static void
check_offsets(const struct match *m, const struct match_doc *doc)
{
	for (guint i = 0; i < m->why->len; i++) {
		const struct match_reason *r = m->why->pdata[i];
		const char *text = r->field == MATCH_TITLE  ? doc->title
				   : r->field == MATCH_BODY ? doc->body
							    : doc->url;

		if (r->start >= 0)
			g_assert_true(g_str_has_prefix(text + r->start, r->matched));
		else
			g_assert_cmpint(r->field, >=, MATCH_LINK);
	}
}

static bool
is_listed(const GPtrArray *names, const char *name)
{
	for (guint i = 0; i < names->len; i++)
		if (strcmp(names->pdata[i], name) == 0)
			return true;
	return false;
}

static void
test_rows(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) err = NULL;
		g_autoptr(matcher_t) m = matcher_of(rows[i].school, &err);
		const struct match_doc doc = { .body = rows[i].text };
		struct match *found = best_of(m, &doc);

		g_test_message("%s: %.2f", rows[i].text, found ? found->score : 0);
		g_assert_no_error(err);
		g_assert_cmpint(found && found->is_mention, ==, rows[i].matched != NULL);
		if (rows[i].matched) {
			const struct match_reason *why = found->why->pdata[0];

			g_assert_cmpstr(why->matched, ==, rows[i].matched);
			g_assert_cmpint(why->field, ==, MATCH_BODY);
			g_assert_nonnull(why->note);
		}
		if (rows[i].near)
			g_assert_true(found && is_listed(found->near, rows[i].near));
		if (found) {
			g_assert_false(is_near_ours(found));
			check_offsets(found, &doc);
		}
		match_free(found);
	}
}

/* Each way to write a character that changes nothing, and text elsewhere. */
static void
test_variants(void)
{
	static const char *const same[][2] = {
		{ "'", "\342\200\231" }, { " ", "  " },
		{ " ", "\302\240" },     { " ", "-" },
		{ "e", "\303\251" },     { "i", "\342\200\213i" },
		{ "o", "\302\255o" },    { "Q", "\357\274\261" },
	};
	g_autoptr(matcher_t) m = matcher_of(FOLD, NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(same); i++) {
		g_auto(GStrv) parts = g_strsplit("Nether Quill Infants' School", same[i][0], -1);
		g_autofree char *name = g_strjoinv(same[i][1], parts);
		g_autofree char *text = g_strconcat("We saw ", name, " there.", NULL);
		const struct match_doc doc = { .body = text };
		struct match *found = best_of(m, &doc);

		g_test_message("%s", text);
		g_assert_true(found && found->is_mention);
		g_assert_cmpstr(((struct match_reason *)found->why->pdata[0])->matched, ==, name);
		check_offsets(found, &doc);
		match_free(found);
	}
}

static void
test_more_text(void)
{
	g_autoptr(matcher_t) m = matcher_of(-1, NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		/* where the rest of the document decides, more of it may decide otherwise */
		if (rows[i].school != FOLD || !rows[i].matched)
			continue;
		for (size_t k = 0; k < G_N_ELEMENTS(rows); k++) {
			g_autofree char *text = g_strconcat(rows[k].text, ".\n\n", rows[i].text,
							    "\n\nThe end.", NULL);
			const struct match_doc doc = { .body = text, .title = "Notes" };
			struct match_scratch *s = match_scratch_new();
			g_autoptr(GPtrArray) found = matcher_run(m, s, &doc);
			bool is_mention = false;

			for (guint x = 0; x < found->len; x++) {
				const struct match *one = found->pdata[x];

				check_offsets(one, &doc);
				is_mention |= one->school == FOLD && one->is_mention;
			}
			g_test_message("%s", text);
			g_assert_true(is_mention);
			match_scratch_free(s);
		}
	}
}

static void
test_fields(void)
{
	const struct match_link links[] = {
		{ "https://a.example/nether-quill-infant-school-fete", "here" }, { NULL, NULL }
	};
	const struct match_doc docs[] = {
		{ .title = "Nether Quill Infant School" },
		{ .url = "https://www.nquill.example/about" },
		{ .body = "Read it here.", .links = links, .n_links = 2 },
		{ .url = "https://news.example/2024/Nether%20Quill%20Infant%20School" },
	};
	const enum match_field fields[] = { MATCH_TITLE, MATCH_URL, MATCH_LINK, MATCH_URL };
	g_autoptr(matcher_t) m = matcher_of(FOLD, NULL);
	const struct match_doc empty = { 0 };

	g_assert_null(best_of(m, &empty));
	for (size_t i = 0; i < G_N_ELEMENTS(docs); i++) {
		struct match *found = best_of(m, &docs[i]);

		g_assert_true(found && found->is_mention);
		g_assert_cmpint(((struct match_reason *)found->why->pdata[0])->field, ==,
				fields[i]);
		match_free(found);
	}
}

/* One matcher for all finds what one for each finds. */
static void
test_many(void)
{
	g_autoptr(matcher_t) all = matcher_of(-1, NULL);
	struct match_scratch *s = match_scratch_new();

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		const struct match_doc doc = { .body = rows[i].text };
		g_autoptr(GPtrArray) found = matcher_run(all, s, &doc);
		bool is_mention = false;

		for (guint k = 0; k < found->len; k++) {
			const struct match *one = found->pdata[k];

			is_mention |= one->school == (uint32_t)rows[i].school && one->is_mention;
		}
		g_test_message("%s", rows[i].text);
		g_assert_cmpint(is_mention, ==, rows[i].matched != NULL);
	}
	match_scratch_free(s);
}

#define STRONG 0.978 /* of all hits with that score hardly one is wrong */

/* A match in plain text is found in every rendering of it, and text elsewhere takes no strong one.
 */
static void
test_renderings(void)
{
	static const char *const others[] = {
		"The harvest was late this year.",
		"Great Hope School in Leeds won the cup.",
		"Pupils of the park school, and of none.",
		"Kent, Devon, Essex and Yorkshire.",
		"Ofsted said so. Call 01632 960000 or see www.other.example.",
		"St Peter's church in Saxmere",
	};
	g_autoptr(matcher_t) m = matcher_of(-1, NULL);
	g_autoptr(GRand) rand = g_rand_new_with_seed(11);
	struct match_scratch *s = match_scratch_new();

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		const struct match_doc plain = { .body = rows[i].text };
		g_autoptr(GPtrArray) first = matcher_run(m, s, &plain);
		double before = match_score_of(first, (uint32_t)rows[i].school);

		if (before < STRONG)
			continue;
		for (int k = 0; k < 24; k++) {
			const char *a = others[g_rand_int_range(rand, 0, G_N_ELEMENTS(others))];
			const char *b = others[g_rand_int_range(rand, 0, G_N_ELEMENTS(others))];
			g_autofree char *upper = g_utf8_strup(rows[i].text, -1);
			g_autofree char *text =
				g_strdup_printf("%s\n\n%s\n\n%s", a, rows[i].text, b);
			const struct match_doc longer = { .title = k & 1 ? a : NULL, .body = text };
			const struct match_doc shouted = { .body = upper };
			g_autoptr(GPtrArray) more = matcher_run(m, s, &longer);
			g_autoptr(GPtrArray) loud = matcher_run(m, s, &shouted);

			g_test_message("%s", text);
			g_assert_cmpfloat(match_score_of(more, (uint32_t)rows[i].school), >=,
					  MATCH_THRESHOLD);
			g_assert_cmpfloat(match_score_of(loud, (uint32_t)rows[i].school), >=,
					  MATCH_THRESHOLD);
			for (guint x = 0; x < more->len; x++)
				check_offsets(more->pdata[x], &longer);
		}
	}
	match_scratch_free(s);
}

static void
test_wire(void)
{
	g_autoptr(matcher_t) m = matcher_of(FOLD, NULL);
	const struct match_doc doc = {
		.body = "Nether Quill School, not Nether Quill Riding School"
	};
	struct match *found = best_of(m, &doc), *back;
	g_autoptr(GByteArray) row = g_byte_array_new();
	struct wire w;

	match_put(row, found);
	wire_open(&w, row->data, row->len);
	back = match_get(&w);
	g_assert_nonnull(back);
	g_assert_true(wire_done(&w));
	g_assert_cmpfloat(back->score, ==, found->score);
	g_assert_cmpint(back->is_mention, ==, found->is_mention);
	g_assert_cmpuint(back->why->len, ==, found->why->len);
	g_assert_cmpuint(back->near->len, ==, found->near->len);
	g_assert_cmpstr(((struct match_reason *)back->why->pdata[0])->matched, ==,
			"Nether Quill School");
	match_free(back);
	/* any row that ends too early is bad, and nothing leaks */
	for (guint len = 0; len < row->len; len++) {
		wire_open(&w, row->data, len);
		g_assert_null(match_get(&w));
	}
	match_free(found);
}

/* Long hostile texts take time in proportion to their length. */
static void
test_hostile(void)
{
	static const char *const parts[] = {
		"Nether Quill ",
		"school ",
		"Park School, Dorlestone ",
		"#",
		"@a.",
		"Nether\n",
		"St Peter's Saxmere ",
		"01632 960 ",
		"Nethre Qiull school ",
		"www.",
		"(",
		"C of E ",
		"Castle Hill and ",
		"\342\200\213",
		"Ambley and Fosse ",
		"#NetherQuillNetherQuill",
		"Skylark ",
		"Skylark Tolworthy pupils ",
		"the infant school Warmbrook ",
		"Our Lady and St Ultan's mass ",
		"Ysgolion a ",
		"Ysgol Bro ",
		"Warmbrook Inf, ",
	};
	g_autoptr(matcher_t) m = matcher_of(-1, NULL);
	struct match_scratch *s = match_scratch_new();

	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
		g_autoptr(GString) text = g_string_new(NULL);
		gint64 before = cpu_time_ms();

		while (text->len < 200000)
			g_string_append(text, parts[i]);
		for (int wrapped = 0; wrapped < 2; wrapped++) {
			const struct match_doc doc = { .body = text->str, .is_wrapped = wrapped };
			g_autoptr(GPtrArray) found = matcher_run(m, s, &doc);

			g_assert_cmpuint(found->len, <=, SCHOOLS);
		}
		g_test_message("%s", parts[i]);
		g_assert_cmpint(cpu_time_ms() - before, <, 10000); /* sanitizers included */
	}
	match_scratch_free(s);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/matcher/rows", test_rows);
	g_test_add_func("/matcher/variants", test_variants);
	g_test_add_func("/matcher/more-text", test_more_text);
	g_test_add_func("/matcher/fields", test_fields);
	g_test_add_func("/matcher/many", test_many);
	g_test_add_func("/matcher/renderings", test_renderings);
	g_test_add_func("/matcher/wire", test_wire);
	g_test_add_func("/matcher/hostile", test_hostile);
	return g_test_run();
}

#include "query/broaden.h"

#include <string.h>

#include "indexer/form.h"
#include "indexer/words.h"
#include "query/search.h"

/* What people call the same thing around a school. Words stand for all their forms; two words are
 * a phrase. A row is one matter, and a word may stand in several. */
#define MAX_NAMES 10
static const char *const matters[][MAX_NAMES] = {
	{ "headteacher", "head teacher", "head", "headmaster", "headmistress", "principal" },
	{ "teacher", "staff", "teaching assistant", "assistant" },
	{ "staff", "teacher", "teaching assistant", "support staff" },
	{ "governor", "trustee", "governing body" },
	{ "pupil", "child", "children", "student", "kid", "boy", "girl" },
	{ "parent", "family", "mum", "mother", "dad", "father", "carer" },
	{ "vacancy", "job", "post", "recruit", "hire", "appoint", "wanted", "seek", "apply" },
	{ "job", "vacancy", "post", "work", "salary" },
	{ "advert", "vacancy", "wanted", "apply", "closing date" },
	{ "resign", "leave", "retire", "step down", "quit" },
	{ "cut", "saving", "redundant", "redundancy", "job loss", "lose" },
	{ "money", "budget", "funding", "grant", "deficit" },
	{ "fundraising", "donation", "sponsored", "raise", "appeal" },
	{ "bully", "cyberbullying", "harass", "tease", "picked on", "nasty", "cruel" },
	{ "cyberbullying", "bully", "online", "message", "harass" },
	{ "facebook", "whatsapp", "instagram", "tiktok", "snapchat", "social media", "online" },
	{ "fight", "assault", "attack", "violence" },
	{ "racism", "racist", "discrimination", "hate" },
	{ "complaint", "complain", "grievance", "unhappy", "object" },
	{ "petition", "campaign", "protest", "signed" },
	{ "closed", "closure", "shut" },
	{ "strike", "walkout", "industrial action" },
	{ "snow", "ice", "weather" },
	{ "flood", "water", "burst" },
	{ "parking", "parked", "car", "zigzag", "drop off" },
	{ "road safety", "crossing", "speed", "accident", "twenty limit", "zigzag" },
	{ "accident", "crash", "collision", "hurt", "injured" },
	{ "safeguarding", "child protection", "stranger", "welfare" },
	{ "stranger", "man", "approached", "suspicious" },
	{ "police", "officer", "crime", "arrest" },
	{ "vandalism", "vandal", "smashed", "broken", "damage" },
	{ "ofsted", "inspection", "inspector", "inspect" },
	{ "results", "sats", "exam", "test", "grade", "league table" },
	{ "admission", "place", "oversubscribed", "apply", "appeal" },
	{ "attendance", "absence", "truancy", "fine", "term time" },
	{ "special needs", "send", "sen", "autism", "autistic", "special educational needs",
	  "disability" },
	{ "privacy", "data", "personal", "gdpr", "data protection", "details" },
	{ "lunch", "dinner", "meal", "menu", "canteen", "cook" },
	{ "allergy", "allergies", "nut", "medical" },
	{ "illness", "sick", "outbreak", "virus", "bug" },
	{ "nits", "lice", "head lice" },
	{ "covid", "coronavirus", "lockdown", "pandemic" },
	{ "fete", "fair", "fayre", "festival" },
	{ "concert", "choir", "play", "nativity", "carol" },
	{ "sport", "match", "football", "netball", "rugby", "race" },
	{ "trip", "visit", "outing", "residential" },
	{ "uniform", "jumper", "dress code", "badge" },
	{ "phone", "mobile", "smartphone" },
	{ "building", "extension", "classroom", "planning application" },
	{ "merger", "merge", "federation", "academy", "trust" },
	{ "award", "prize", "honour", "winner" },
	{ "photo", "photograph", "picture", "image" },
};

/* ---- matters ----------------------------------------------------------------------------- */

static bool
is_form(struct xapian_stemmer *stemmer, const char *known, size_t len, const char *word)
{
	g_autofree char *own = g_strndup(known, len);
	struct form form;
	bool same;

	form_init(&form, stemmer, own);
	same = form_is(&form, stemmer, word, strlen(word));
	form_clear(&form);
	return same;
}

static const char *
word_of(const struct query_node *n)
{
	return n->op == QUERY_WORD && !n->in_title ? g_ptr_array_index(n->words, 0) : NULL;
}

/* How many parts from `i` on are the words of `name`, one or two. */
static size_t
match_name(struct xapian_stemmer *stemmer, const GPtrArray *parts, guint i, const char *name)
{
	const char *first = word_of(g_ptr_array_index(parts, i)), *second = NULL;
	const char *blank = strchrnul(name, ' ');

	if (!first || !is_form(stemmer, name, (size_t)(blank - name), first))
		return 0;
	if (!*blank)
		return 1;
	if (i + 1 < parts->len)
		second = word_of(g_ptr_array_index(parts, i + 1));
	return second && is_form(stemmer, blank + 1, strlen(blank + 1), second) ? 2 : 0;
}

/* The matter that the parts from `i` on name, and how many of them do: two words before one, and a
 * row that begins with it before others. */
static size_t
find_matter(struct xapian_stemmer *stemmer, const GPtrArray *parts, guint i, size_t *row)
{
	size_t most = 0;
	bool is_first = false;

	for (size_t r = 0; r < G_N_ELEMENTS(matters); r++)
		for (size_t k = 0; k < MAX_NAMES && matters[r][k]; k++) {
			size_t n = match_name(stemmer, parts, i, matters[r][k]);

			if (n > most || (n == most && n && k == 0 && !is_first)) {
				most = n;
				*row = r;
				is_first = k == 0;
			}
		}
	return most;
}

bool
broaden_knows(struct xapian_stemmer *stemmer, const char *word)
{
	for (size_t r = 0; r < G_N_ELEMENTS(matters); r++)
		for (size_t k = 0; k < MAX_NAMES && matters[r][k]; k++) {
			const char *name = matters[r][k];

			if (!strchr(name, ' ') && is_form(stemmer, name, strlen(name), word))
				return true;
		}
	return false;
}

/* ---- wider queries ----------------------------------------------------------------------- */

struct broaden {
	struct db *db;
	struct xapian_stemmer *stemmer;
	const struct query *q;
	GPtrArray *parts; /* of the query's root, borrowed; those of the school's name left out */
	int64_t found, now;
};

static void
put_filter(GString *out, const char *text)
{
	if (out->len)
		g_string_append_c(out, ' ');
	g_string_append(out, text);
}

static void
put_name(GString *out, const char *name)
{
	g_string_append_printf(out, strchr(name, ' ') ? "\"%s\"" : "%s", name);
}

static void
put_matter(GString *out, size_t row, const GPtrArray *parts, guint from, size_t n)
{
	const char *first = word_of(g_ptr_array_index(parts, from));
	g_autofree char *own =
		n > 1 ? g_strdup_printf("%s %s", first, word_of(g_ptr_array_index(parts, from + 1)))
		      : g_strdup(first);

	put_name(out, own);
	for (size_t k = 0; k < MAX_NAMES && matters[row][k]; k++)
		if (strcmp(matters[row][k], own) != 0) {
			g_string_append(out, " OR ");
			put_name(out, matters[row][k]);
		}
}

/* The parts again, with other words for what is known by them when `other`, and with an OR between
 * those that are words when `any`. What only narrows stays as it is. */
static char *
write_wider(const struct broaden *b, bool other, bool any)
{
	g_autoptr(GString) words = g_string_new(NULL), filters = g_string_new(NULL);
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < b->parts->len;) {
		const struct query_node *n = g_ptr_array_index(b->parts, i);
		size_t row = 0, taken = other ? find_matter(b->stemmer, b->parts, i, &row) : 0;
		g_autofree char *own = query_node_string(n, b->q->root);

		if (n->op > QUERY_NEAR && n->op != QUERY_OR) {
			put_filter(filters, own);
		} else {
			if (words->len)
				g_string_append(words, any ? " OR " : " ");
			if (taken)
				put_matter(words, row, b->parts, i, taken);
			else
				g_string_append(words, own);
		}
		i += taken ? (guint)taken : 1;
	}
	put_filter(out, words->str);
	if (filters->len)
		put_filter(out, filters->str);
	return g_string_free(out, FALSE);
}

/* Takes `text`; it becomes `*best` when it finds more than all before it. */
static void
keep_if_better(struct broaden *b, char *text, char **best)
{
	static const struct search_options options = { .sort = SEARCH_BY_RELEVANCE, .limit = 1 };
	g_autofree char *own = text;
	g_autoptr(query_t) q = query_parse(own, b->now);
	struct search_result r = { 0 };

	for (guint i = 0; i < b->q->statuses->len; i++)
		g_ptr_array_add(q->statuses, g_strdup(g_ptr_array_index(b->q->statuses, i)));
	for (guint i = 0; i < b->q->not_statuses->len; i++)
		g_ptr_array_add(q->not_statuses,
				g_strdup(g_ptr_array_index(b->q->not_statuses, i)));
	if (search_has_words(q) && search_run(b->db, q, &options, &r, NULL) && r.total > b->found) {
		b->found = r.total;
		g_free(*best);
		*best = query_string(q);
	}
	search_result_clear(&r);
}

static void
add_words(GHashTable *known, struct words *w, const char *name)
{
	words_read(w, name, strlen(name));
	for (size_t i = 0; i < w->n; i++)
		g_hash_table_add(known, g_strndup(w->list[i].text, w->list[i].len));
}

static bool
is_of_name(const struct query_node *n, GHashTable *known)
{
	if (n->op != QUERY_WORD && n->op != QUERY_PHRASE)
		return false;
	for (guint i = 0; i < n->words->len; i++)
		if (!g_hash_table_contains(known, g_ptr_array_index(n->words, i)))
			return false;
	return true;
}

/* Words that say nothing alone. */
static bool
is_small(const struct query_node *n)
{
	static const char *const small[] = { "a",   "about", "an", "and", "at", "by",
					     "for", "from",  "in", "is",  "of", "on",
					     "or",  "the",   "to", "was", "we", "with" };
	const char *word = word_of(n);

	for (size_t i = 0; word && i < G_N_ELEMENTS(small); i++)
		if (strcmp(small[i], word) == 0)
			return true;
	return false;
}

/* All but small words and those of the schools' names; all of them when no other word is left. */
static GPtrArray *
parts_without_names(const struct query *q, const GPtrArray *names)
{
	g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	GPtrArray *parts = g_ptr_array_new();
	struct words w;
	bool has_words = false;

	words_init(&w);
	for (guint i = 0; names && i < names->len; i++)
		add_words(known, &w, g_ptr_array_index(names, i));
	words_clear(&w);
	for (guint i = 0; i < q->root->parts->len; i++) {
		struct query_node *n = g_ptr_array_index(q->root->parts, i);

		if (is_of_name(n, known) || is_small(n))
			continue;
		has_words = has_words || n->op <= QUERY_NEAR || n->op == QUERY_OR;
		g_ptr_array_add(parts, n);
	}
	if (has_words)
		return parts;
	g_ptr_array_set_size(parts, 0);
	g_ptr_array_extend(parts, q->root->parts, NULL, NULL);
	return parts;
}

char *
broaden_query(struct db *db, const struct query *q, int64_t found, int64_t now,
	      const GPtrArray *names)
{
	static const struct {
		bool other, any;
	} ways[] = { { false, false }, { true, false }, { false, true }, { true, true } };
	g_autoptr(GPtrArray) parts = parts_without_names(q, names);
	struct broaden b = { .db = db, .q = q, .parts = parts, .found = found, .now = now };
	char *wider = NULL;

	b.stemmer = xapian_stemmer_new("english", NULL);
	/* whatever has any of the words is for those who found nothing */
	for (size_t i = 0; b.stemmer && i < (found ? 2 : G_N_ELEMENTS(ways)); i++)
		if (b.found < BROADEN_BELOW)
			keep_if_better(&b, write_wider(&b, ways[i].other, ways[i].any), &wider);
	xapian_stemmer_free(b.stemmer);
	return wider;
}

#include "query/redact.h"

#include <string.h>

#include "base/fold.h"

#define NAME_WORDS 3 /* of a name that its neighbours give away */
#define ADULT_AGE 18

struct word {
	size_t start, end; /* in the folded text */
	size_t from, to; /* in the original */
	bool is_capital; /* begins with a capital letter */
	bool has_case; /* its first letter is of a script with capitals */
	bool is_genitive; /* ends in 's */
};

struct work {
	const struct private_names *names;
	const char *text;
	struct fold fold;
	GArray *words; /* struct word */
	GArray *kinds; /* enum private_kind of each word */
	GArray *joined; /* gboolean: goes on the name of the word before */
};

/* ---- words ------------------------------------------------------------------------------- */

static bool
ends_genitive(const char *text, const struct word *w)
{
	static const char *const ends[] = { "'s", "\u2019s", "\u02bcs", "'S", "\u2019S" };

	for (size_t i = 0; i < G_N_ELEMENTS(ends); i++) {
		size_t n = strlen(ends[i]);

		if (w->to - w->from > n && memcmp(text + w->to - n, ends[i], n) == 0)
			return true;
	}
	return false;
}

static void
add_word(struct work *k, size_t start, size_t end)
{
	struct word w = { .start = start, .end = end };
	enum private_kind none = PRIVATE_NONE;
	gboolean no = FALSE;
	gunichar first;

	fold_span(&k->fold, start, end, &w.from, &w.to);
	first = g_utf8_get_char(k->text + w.from);
	w.is_capital = g_unichar_isupper(first) || g_unichar_istitle(first);
	w.has_case = w.is_capital || g_unichar_islower(first);
	w.is_genitive = ends_genitive(k->text, &w);
	g_array_append_val(k->words, w);
	g_array_append_val(k->kinds, none);
	g_array_append_val(k->joined, no);
}

static void
work_init(struct work *k, const struct private_names *names, const char *text)
{
	size_t start = 0;

	*k = (struct work){ .names = names, .text = text };
	k->words = g_array_new(FALSE, FALSE, sizeof(struct word));
	k->kinds = g_array_new(FALSE, FALSE, sizeof(enum private_kind));
	k->joined = g_array_new(FALSE, FALSE, sizeof(gboolean));
	fold_init(&k->fold);
	fold_text(&k->fold, text, strlen(text));
	for (size_t i = 0; i <= k->fold.len; i++) {
		if (i < k->fold.len && k->fold.text[i] != ' ' && k->fold.text[i] != '\n')
			continue;
		if (i > start)
			add_word(k, start, i);
		start = i + 1;
	}
}

static void
work_clear(struct work *k)
{
	g_array_unref(k->words);
	g_array_unref(k->kinds);
	g_array_unref(k->joined);
	fold_clear(&k->fold);
}

static const struct word *
word_at(const struct work *k, guint i)
{
	return i < k->words->len ? &g_array_index(k->words, struct word, i) : NULL;
}

/* The same, of one that is there. */
static const struct word *
the_word(const struct work *k, guint i)
{
	return &g_array_index(k->words, struct word, i);
}

static bool
is_word(const struct work *k, guint i, const char *const *list)
{
	const struct word *w = word_at(k, i);

	for (; w && *list; list++)
		if (strlen(*list) == w->end - w->start &&
		    memcmp(*list, k->fold.text + w->start, w->end - w->start) == 0)
			return true;
	return false;
}

static void
mark(struct work *k, guint first, guint n, enum private_kind kind)
{
	for (guint i = first; i < first + n; i++) {
		g_array_index(k->kinds, enum private_kind, i) = kind;
		g_array_index(k->joined, gboolean, i) = i > first;
	}
}

static bool
is_marked(const struct work *k, guint i)
{
	return g_array_index(k->kinds, enum private_kind, i) != PRIVATE_NONE;
}

/* ---- listed names ------------------------------------------------------------------------ */

static enum private_kind
find_run(const struct work *k, guint i, guint n, GString *key)
{
	const struct word *first = word_at(k, i), *last = word_at(k, i + n - 1);
	enum private_kind kind;

	if (!last)
		return PRIVATE_NONE;
	g_string_truncate(key, 0);
	g_string_append_len(key, k->fold.text + first->start, (gssize)(last->end - first->start));
	for (char *c = key->str; *c; c++)
		if (*c == '\n')
			*c = ' ';
	kind = private_names_find(k->names, key->str, key->len, (int)n);
	if (kind == PRIVATE_NONE && last->is_genitive)
		kind = private_names_find(k->names, key->str, key->len - 1, (int)n);
	/* a child's first name is also a word; a hoax is one however it is written */
	if (n == 1 && kind != PRIVATE_HOAX && first->has_case && !first->is_capital)
		return PRIVATE_NONE;
	return kind;
}

static void
mark_listed(struct work *k)
{
	g_autoptr(GString) key = g_string_new(NULL);
	guint longest = (guint)private_names_longest(k->names);

	for (guint i = 0; i < k->words->len; i++) {
		for (guint n = longest; n > 0; n--) {
			enum private_kind kind = find_run(k, i, n, key);

			if (kind == PRIVATE_NONE)
				continue;
			mark(k, i, n, kind);
			i += n - 1;
			break;
		}
	}
}

/* ---- names that their neighbours give away ----------------------------------------------- */

static const char *const children[] = { "son",    "daughter",  "grandson",  "granddaughter",
					"nephew", "niece",     "stepson",   "stepdaughter",
					"boy",    "girl",      "child",     "pupil",
					"pupils", "toddler",   "sons",      "daughters",
					"twins",  "youngster", "kid",       "brother",
					"sister", "children",  "classmate", NULL };
static const char *const titles[] = { "mr",   "mrs",  "miss", "ms",   "mx",    "dr", "rev",
				      "revd", "prof", "sir",  "dame", "madam", NULL };
static const char *const roles[] = { "headteacher", "headmaster", "headmistress", "teacher",
				     "governor",    "caretaker",  "principal",    "deputy",
				     "assistant",   "bursar",     "senco",        "receptionist",
				     NULL };
static const char *const heads[] = { "headteacher", "headmaster", "headmistress", NULL };
static const char *const old[] = { "old", NULL };
static const char *const year[] = { "year", "yr", NULL };
static const char *const aged[] = { "aged", "age", NULL };
static const char *const fillers[] = { "called", "named", "is", "little", NULL };
static const char *const links[] = { "and", NULL };
static const char *const articles[] = { "the", "our", "its", "acting", "new", "former", NULL };

/* Capitalised, but no name. */
static const char *const others[] = {
	"i",        "im",       "ive",       "ill",     "the",       "he",        "she",
	"they",     "we",       "it",        "was",     "is",        "has",       "had",
	"and",      "but",      "at",        "in",      "on",        "of",        "to",
	"from",     "this",     "that",      "monday",  "tuesday",   "wednesday", "thursday",
	"friday",   "saturday", "sunday",    "january", "february",  "march",     "april",
	"may",      "june",     "july",      "august",  "september", "october",   "november",
	"december", "year",     "reception", "school",  "primary",   "infant",    "infants",
	"junior",   "church",   "ofsted",    "pta",     "covid",     "christmas", "easter",
	NULL
};

/* Between two words of one name stand blanks, hyphens, or the dot of an initial. */
static bool
is_one_name(const struct work *k, guint i)
{
	const struct word *a = the_word(k, i), *b = the_word(k, i + 1);

	for (size_t at = a->to; at < b->from; at++)
		if (!strchr(" -.\u2019'", k->text[at]))
			return false;
	return true;
}

static bool
may_be_name(const struct work *k, guint i)
{
	const struct word *w = word_at(k, i);

	return w && w->is_capital && !is_word(k, i, others);
}

/* How many words from `i` on read as one name. */
static guint
name_at(const struct work *k, guint i)
{
	guint n = 0;

	while (n < NAME_WORDS && may_be_name(k, i + n)) {
		n++;
		if (!word_at(k, i + n) || !is_one_name(k, i + n - 1) ||
		    the_word(k, i + n - 1)->is_genitive)
			break;
	}
	return n;
}

/* How many words before `i` do. */
static guint
name_before(const struct work *k, guint i)
{
	guint n = 0;

	while (n < NAME_WORDS && n < i && may_be_name(k, i - 1 - n) &&
	       (n == 0 || is_one_name(k, i - 1 - n)))
		n++;
	return n;
}

/* "my daughter Ada", "the twins Ada and Max" */
static void
mark_after_child(struct work *k, guint i)
{
	guint n;

	if (!is_word(k, i, children) && !(is_word(k, i, old) && i > 0 && is_word(k, i - 1, year)))
		return;
	do {
		i++;
		while (is_word(k, i, fillers))
			i++;
		n = name_at(k, i);
		if (n > 0)
			mark(k, i, n, PRIVATE_CHILD);
		i += n;
	} while (n > 0 && is_word(k, i, links));
}

/* "Ada, 6," "Ada (6)" "Ada, aged six" */
static void
mark_before_age(struct work *k, guint i)
{
	const struct word *w = the_word(k, i), *before = i > 0 ? the_word(k, i - 1) : NULL;
	guint age = 0, n = before ? name_before(k, i) : 0;
	const char *after;

	if (n == 0)
		return;
	if (!is_word(k, i, aged)) {
		for (size_t at = w->start; at < w->end && age < 1000; at++) {
			if (!g_ascii_isdigit(k->fold.text[at]))
				return;
			age = age * 10 + (guint)(k->fold.text[at] - '0');
		}
		after = k->text + w->to;
		if (age >= ADULT_AGE || !strchr(",)", *after) || *after == '\0' ||
		    !memchr(k->text + before->to, *after == ',' ? ',' : '(', w->from - before->to))
			return;
	}
	mark(k, i - n, n, PRIVATE_CHILD);
}

/* "Mrs Other"; "headteacher Jo Other"; "Jo Other, our headteacher". A role with a capital is a
 * heading more often than a person, unless it is a head's. */
static void
mark_around_staff(struct work *k, guint i)
{
	const struct word *w = the_word(k, i);
	bool is_title = is_word(k, i, titles) && w->is_capital, is_role = is_word(k, i, roles);
	guint n, at = i;

	if (is_title || (is_role && (!w->is_capital || is_word(k, i, heads)))) {
		n = name_at(k, i + 1);
		if (n > 0)
			mark(k, i + 1, n, PRIVATE_STAFF);
	}
	if (!is_role)
		return;
	while (at > 0 && is_word(k, at - 1, articles))
		at--;
	n = name_before(k, at);
	if (n > 1 && memchr(k->text + the_word(k, at - 1)->to, ',',
			    the_word(k, at)->from - the_word(k, at - 1)->to))
		mark(k, at - n, n, PRIVATE_STAFF);
}

/* ---- the text ---------------------------------------------------------------------------- */

static const char *const marks[] = { [PRIVATE_NONE] = "",
				     [PRIVATE_CHILD] = "[child]",
				     [PRIVATE_STAFF] = "[name]",
				     [PRIVATE_HOAX] = "[hoax]" };

static char *
rewrite(const struct work *k, int *n)
{
	GString *out = g_string_new(NULL);
	size_t at = 0;

	for (guint i = 0; i < k->words->len; i++) {
		const struct word *w = the_word(k, i);
		enum private_kind kind = g_array_index(k->kinds, enum private_kind, i);
		size_t to = w->to;

		if (kind == PRIVATE_NONE || w->from < at)
			continue;
		if (!g_array_index(k->joined, gboolean, i)) {
			g_string_append_len(out, k->text + at, (gssize)(w->from - at));
			g_string_append(out, marks[kind]);
			if (n)
				++*n;
		}
		at = to;
		if (w->is_genitive &&
		    !(i + 1 < k->words->len && g_array_index(k->joined, gboolean, i + 1)))
			g_string_append(out, "'s");
	}
	g_string_append(out, k->text + at);
	return g_string_free(out, FALSE);
}

char *
redact_text(const struct private_names *names, const char *text, int *n)
{
	struct work k;
	char *out;

	work_init(&k, names, text);
	mark_listed(&k);
	for (guint i = 0; i < k.words->len; i++) {
		if (is_marked(&k, i))
			continue;
		mark_after_child(&k, i);
		mark_before_age(&k, i);
		mark_around_staff(&k, i);
	}
	out = rewrite(&k, n);
	work_clear(&k);
	return out;
}

int
redact_count(const char *redacted)
{
	int n = 0;

	for (size_t i = 0; i < G_N_ELEMENTS(marks); i++)
		for (const char *at = redacted; *marks[i] && (at = strstr(at, marks[i])); at++)
			n++;
	return n;
}

bool
redact_finds_in_url(const struct private_names *names, const char *url)
{
	g_autofree char *plain = g_uri_unescape_string(url, NULL);
	g_autofree char *valid = g_utf8_make_valid(plain ? plain : url, -1);
	g_autoptr(GString) key = g_string_new(NULL);
	struct work k;
	bool found = false;

	for (char *c = valid; *c; c++)
		if (strchr("/._-+&=?#", *c))
			*c = ' ';
	work_init(&k, names, valid);
	for (guint i = 0; i < k.words->len && !found; i++)
		for (guint n = (guint)private_names_longest(names); n > 0 && !found; n--) {
			enum private_kind kind = find_run(&k, i, n, key);

			found = kind == PRIVATE_HOAX || (kind != PRIVATE_NONE && n > 1);
		}
	work_clear(&k);
	return found;
}

#include "data/phrase.h"

#include <glib.h>
#include <string.h>

static bool
is_blank(char c)
{
	return c == ' ' || c == '\n';
}

static const char *
next_char(const char *p)
{
	return p + g_utf8_skip[*(const guchar *)p];
}

/* What one character between two words means. `tight` says that no white space follows. */
static enum gap
gap_of(const struct phrase_text *t, gunichar c, bool tight_before, bool tight_after)
{
	switch (c) {
	case '/':
		return t->is_address ? GAP_BREAK : GAP_SLASH;
	case '(':
	case ')':
		return GAP_BRACKET;
	case ',':
		return GAP_COMMA;
	case '-':
		return tight_before || tight_after ? GAP_BLANK : GAP_DASH;
	case 0x2013: /* en dash */
	case 0x2014: /* em dash */
	case 0x2015:
	case 0x2212:
		return GAP_DASH;
	case '.':
		return t->is_address ? GAP_BREAK : GAP_STOP;
	case '!':
	case '?':
	case ';':
	case ':':
	case '=':
	case '[':
	case ']':
	case 0x2026: /* ellipsis */
		return t->is_address ? GAP_BREAK : GAP_STOP;
	case '#':
	case '@':
		return GAP_STOP;
	case '|':
	case '*':
	case '<':
	case '>':
	case '~':
	case 0xb7: /* middle dot */
	case 0xab:
	case 0xbb: /* angle quotation marks: a trail of links */
	case 0x2022: /* bullet */
	case 0x2039:
	case 0x203a:
		return GAP_BREAK;
	default:
		/* arrows, pictures and other signs part what they stand between */
		return c >= 0x2190 && g_unichar_isgraph(c) && !g_unichar_isalnum(c) &&
				       !(c >= 0xfe00 && c <= 0xfe0f)
			       ? GAP_STOP
			       : GAP_BLANK;
	}
}

#define PROSE_BYTES 60 /* a line this long is no item of a list */
#define WRAPPED_BYTES 40
#define LOOK_BACK 400
#define MAX_LINES 3

/* Does the line that ends at `end` run on in the next one? A page's <br> and a mail's line end
 * look like the end of a list's item; a sentence under way tells them apart. A short line within
 * such a sentence runs on too. */
static bool
runs_on(const struct phrase_text *t, const char *end)
{
	const char *least = end - t->original > LOOK_BACK ? end - LOOK_BACK : t->original;

	for (int lines = 0; lines < MAX_LINES; lines++) {
		const char *start = end;
		bool is_prose = false;

		while (start > least && start[-1] != '\n') {
			start--;
			is_prose |= strchr(",.;:)", *start) && start + 1 < end && start[1] == ' ';
		}
		if (is_prose || end - start >= (t->is_wrapped ? WRAPPED_BYTES : PROSE_BYTES))
			return true;
		if (start <= least || strchr(".!?:;\n", start[start - 1 > least ? -2 : -1]))
			return false;
		end = start - 1;
	}
	return false;
}

/* "St Finbar's RC<br>Primary School": nothing begins with a kind, and no list has a faith for its
 * item. */
static bool
is_faith_and_kind(const struct fold *f, size_t end, size_t start)
{
	const struct nameword *faith, *kind;
	size_t begin = end;

	while (begin > 0 && !is_blank(f->text[begin - 1]))
		begin--;
	faith = nameword_find(f->text + begin, end - begin);
	if (!faith || !faith->faith)
		return false;
	for (end = start; end < f->len && !is_blank(f->text[end]);)
		end++;
	kind = nameword_find(f->text + start, end - start);
	return kind && kind->kind;
}

enum gap
phrase_gap(const struct phrase_text *t, size_t end, size_t start, bool *opens)
{
	size_t a, b, unused;
	enum gap worst = GAP_BLANK;
	int line_ends = 0;
	bool is_line_end = true;
	const char *p, *stop;

	*opens = false;
	if (end == 0)
		return GAP_BREAK;
	fold_span(t->fold, end - 1, end, &unused, &a);
	b = t->fold->from[start];
	if (b < a)
		return GAP_BLANK;
	p = t->original + a;
	stop = t->original + b;
	while (p < stop) {
		const char *next = next_char(p);
		gunichar c = g_utf8_get_char(p);
		bool tight_before = p > t->original && !g_ascii_isspace(p[-1]);
		bool tight_after = next < stop ? !g_ascii_isspace(*next) : true;
		enum gap g;

		if (c == '\n' || c == 0x2028 || c == 0x2029) {
			line_ends += c == 0x2029 ? 2 : 1;
			g = line_ends < 2 && c == '\n' && runs_on(t, p) ? GAP_BLANK : GAP_BREAK;
		} else {
			g = gap_of(t, c, tight_before, tight_after);
		}
		/* "C.E." and "sch.uk": a stop inside a word; "school.Infants" is two sentences */
		if (c == '.' && g == GAP_STOP && tight_after && next == stop &&
		    g_ascii_islower(*stop))
			g = GAP_BLANK;
		*opens |= c == '(';
		worst = MAX(worst, g);
		is_line_end &= c == '\n' || g_unichar_isspace(c);
		p = next;
	}
	if (is_line_end && line_ends == 1 && is_faith_and_kind(t->fold, end, start))
		return GAP_BLANK;
	return worst;
}

static enum letters
letters_of(const char *p, const char *end)
{
	gunichar c = g_utf8_get_char(p);
	bool more = false;

	if (g_unichar_islower(c))
		return LETTERS_SMALL;
	if (!g_unichar_isupper(c) && !g_unichar_istitle(c))
		return LETTERS_NONE;
	for (p = next_char(p); p < end; p = next_char(p)) {
		c = g_utf8_get_char(p);
		if (g_unichar_islower(c))
			return LETTERS_INITIAL;
		more |= g_unichar_isupper(c);
	}
	return more ? LETTERS_CAPITAL : LETTERS_INITIAL;
}

static void
read_original(const struct phrase_text *t, struct token *k)
{
	size_t from, to, len;
	const char *p;

	fold_span(t->fold, k->start, k->end, &from, &to);
	p = t->original + from;
	len = to - from;
	if (len == 0)
		return;
	k->letters = letters_of(p, p + len);
	k->is_possessive =
		len > 2 && (p[len - 1] == 's' || p[len - 1] == 'S') &&
		(p[len - 2] == '\'' || (len > 4 && memcmp(p + len - 4, "\xe2\x80\x99", 3) == 0));
}

/* Words that are written as several. */
struct joint {
	const char *words[4];
	uint32_t kind, faith, flags;
};

static const struct joint joints[] = {
	{ { "church", "of", "england" }, 0, FAITH_CE, 0 },
	{ { "church", "in", "wales" }, 0, FAITH_CE, 0 },
	{ { "c", "of", "e" }, 0, FAITH_CE, 0 },
	{ { "c", "of", "eng" }, 0, FAITH_CE, 0 },
	{ { "ch", "of", "eng" }, 0, FAITH_CE, 0 },
	{ { "cof", "e" }, 0, FAITH_CE, 0 },
	{ { "c", "ofe" }, 0, FAITH_CE, 0 },
	{ { "c", "e" }, 0, FAITH_CE, 0 },
	{ { "r", "c" }, 0, FAITH_RC, 0 },
	{ { "v", "a" }, 0, 0, WORD_NEUTRAL },
	{ { "v", "c" }, 0, 0, WORD_NEUTRAL },
	{ { "j", "m", "i" }, KIND_INFANT | KIND_JUNIOR | KIND_PRIMARY, 0, WORD_HEAD },
	{ { "j", "m" }, KIND_INFANT | KIND_JUNIOR | KIND_PRIMARY, 0, WORD_HEAD },
	{ { "n", "s" }, KIND_SCHOOL | KIND_PRIMARY, 0, WORD_HEAD },
	/* once of England's church schools, still of Ireland's primary ones */
	{ { "national", "school" }, KIND_SCHOOL | KIND_PRIMARY, 0, WORD_HEAD },
	{ { "i", "and", "n" }, KIND_INFANT | KIND_NURSERY, 0, 0 },
	{ { "j", "and", "i" }, KIND_INFANT | KIND_JUNIOR, 0, 0 },
	{ { "i", "and", "j" }, KIND_INFANT | KIND_JUNIOR, 0, 0 },
	/* Thursday, where "iau" alone is a junior school */
	{ { "nos", "iau" }, 0, 0, WORD_TIME },
	{ { "dydd", "iau" }, 0, 0, WORD_TIME },
	{ { "ddydd", "iau" }, 0, 0, WORD_TIME },
	{ { "day", "nursery" }, KIND_PRE | KIND_NURSERY, 0, WORD_OTHER | WORD_HEAD },
	{ { "sixth", "form" }, KIND_COLLEGE, 0, 0 },
	{ { "all", "through" }, 0, 0, WORD_NEUTRAL },
	{ { "grant", "maintained" }, 0, 0, WORD_NEUTRAL },
};

static size_t
word_end(const struct fold *f, size_t at, size_t to)
{
	while (at < to && !is_blank(f->text[at]))
		at++;
	return at;
}

static size_t
word_start(const struct fold *f, size_t at, size_t to)
{
	while (at < to && is_blank(f->text[at]))
		at++;
	return at;
}

/* End of the words of `j` when they stand at `at`; 0 when they do not. */
static size_t
joint_end(const struct phrase_text *t, const struct joint *j, size_t at, size_t to)
{
	size_t end = at;

	for (int i = 0; i < 4 && j->words[i]; i++) {
		size_t len = strlen(j->words[i]);
		bool opens;

		if (i > 0) {
			size_t next = word_start(t->fold, end, to);
			enum gap g = next < to ? phrase_gap(t, end, next, &opens) : GAP_BREAK;

			if (g > GAP_STOP || (g == GAP_STOP && end - at > 6))
				return 0;
			at = next;
		}
		end = word_end(t->fold, at, to);
		if (end - at != len || memcmp(t->fold->text + at, j->words[i], len) != 0)
			return 0;
	}
	return end;
}

static bool
read_joint(const struct phrase_text *t, struct token *k, size_t to)
{
	char c = t->fold->text[k->start];

	if (!strchr("crvjsagnid", c))
		return false;
	for (size_t i = 0; i < G_N_ELEMENTS(joints); i++) {
		const struct joint *j = &joints[i];
		size_t end = *j->words[0] == c ? joint_end(t, j, k->start, to) : 0;

		if (end > 0) {
			k->end = (uint32_t)end;
			k->kind = j->kind;
			k->faith = j->faith;
			k->flags = j->flags | WORD_ABBREVIATION;
			return true;
		}
	}
	return false;
}

size_t
phrase_read(const struct phrase_text *t, size_t from, size_t to, struct token *tokens, size_t max)
{
	size_t n = 0, before = from;

	while (before > 0 && is_blank(t->fold->text[before - 1]))
		before--;
	for (size_t at = word_start(t->fold, from, to); at < to && n < max;) {
		struct token *k = &tokens[n];
		size_t end = word_end(t->fold, at, to);

		*k = (struct token){ .start = (uint32_t)at, .end = (uint32_t)end };
		k->gap = phrase_gap(t, before, at, &k->opens);
		/* "C. of E.", "St. Mary's", "Inf. Sch.": such a stop ends nothing */
		if (k->gap == GAP_STOP && n > 0 && (tokens[n - 1].flags & WORD_ABBREVIATION) &&
		    t->original[t->fold->from[before - 1] + 1] == '.')
			k->gap = GAP_BLANK;
		read_original(t, k);
		if (!read_joint(t, k, to)) {
			/* "the school's": the genitive is no plural */
			size_t len = end - at - (k->is_possessive && end - at > 2);
			const struct nameword *w = nameword_find(t->fold->text + at, len);

			if (w && (w->flags & WORD_CAPITALS) && k->letters != LETTERS_CAPITAL)
				w = NULL;
			if (w) {
				k->flags = w->flags;
				k->kind = w->kind;
				k->faith = w->faith;
			} else if (len == 1) {
				k->flags = WORD_ABBREVIATION;
			}
		} else {
			read_original(t, k);
		}
		before = k->end;
		at = word_start(t->fold, k->end, to);
		n++;
	}
	return n;
}

size_t
phrase_back(const struct phrase_text *t, size_t at, size_t n)
{
	const char *text = t->fold->text;
	size_t start = at;

	while (n-- > 0 && start > 0) {
		size_t end = start;
		bool opens;

		while (end > 0 && is_blank(text[end - 1]))
			end--;
		if (end == 0 || phrase_gap(t, end, start, &opens) == GAP_BREAK)
			break;
		start = end;
		while (start > 0 && !is_blank(text[start - 1]))
			start--;
	}
	return start;
}

size_t
phrase_forth(const struct phrase_text *t, size_t at, size_t n)
{
	const struct fold *f = t->fold;
	size_t end = at;

	while (n-- > 0) {
		size_t start = word_start(f, end, f->len);
		bool opens;

		if (start == f->len || (end > 0 && phrase_gap(t, end, start, &opens) == GAP_BREAK))
			break;
		end = word_end(f, start, f->len);
	}
	return end;
}

bool
phrase_is_line_end(const struct phrase_text *t, size_t end, size_t start)
{
	size_t from, to, unused;
	int line_ends = 0;

	if (end == 0)
		return false;
	fold_span(t->fold, end - 1, end, &unused, &from);
	to = t->fold->from[start];
	for (; from < to && (g_ascii_isspace(t->original[from]) || t->original[from] == '-');
	     from++)
		line_ends += t->original[from] == '\n';
	return from == to && line_ends == 1;
}

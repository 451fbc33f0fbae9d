#include "base/textdiff.h"

#include <stdint.h>
#include <string.h>

#define MAX_EDITS 1000 /* words removed and added, that are looked for one by one */
#define MAX_WORDS 100000 /* of a text; what follows is one word */
#define AROUND 40 /* bytes shown of what did not change, on each side */

struct word {
	const char *text;
	size_t len;
};

static bool
is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

static GArray *
words_of(const char *text)
{
	GArray *words = g_array_new(FALSE, FALSE, sizeof(struct word));

	for (const char *at = text; *at;) {
		struct word w = { .text = at };

		while (*at && (!is_space(*at) || words->len >= MAX_WORDS))
			at++;
		w.len = (size_t)(at - w.text);
		if (w.len > 0)
			g_array_append_val(words, w);
		while (is_space(*at))
			at++;
	}
	return words;
}

static const struct word *
word(const GArray *words, size_t i)
{
	return &g_array_index(words, struct word, i);
}

static bool
same(const GArray *a, size_t i, const GArray *b, size_t j)
{
	const struct word *x = word(a, i), *y = word(b, j);

	return x->len == y->len && memcmp(x->text, y->text, x->len) == 0;
}

/* Add the words [from, to) of `words`; a piece of the same kind goes on. */
static void
add(GArray *out, enum textdiff_kind kind, const GArray *words, size_t from, size_t to)
{
	struct textdiff_piece *last =
		out->len > 0 ? &g_array_index(out, struct textdiff_piece, out->len - 1) : NULL;
	struct textdiff_piece p = { .kind = kind };
	const char *end;

	if (from >= to)
		return;
	end = word(words, to - 1)->text + word(words, to - 1)->len;
	if (last && last->kind == kind) {
		last->len = (size_t)(end - last->text);
		return;
	}
	p.text = word(words, from)->text;
	p.len = (size_t)(end - p.text);
	g_array_append_val(out, p);
}

/* The middle of both texts, without what begins and ends them alike. */
struct middle {
	const GArray *a, *b;
	size_t from, a_end, b_end;
	int max; /* edits looked for */
	int32_t *trace; /* of each number of edits: how far each diagonal came; rows of 2 * max + 1
			 */
};

static int32_t *
row(const struct middle *m, int d)
{
	return m->trace + (size_t)d * (size_t)(2 * m->max + 1) + m->max;
}

/* Myers 1986, "An O(ND) difference algorithm": the number of edits, -1: more than `max`. */
static int
search(struct middle *m)
{
	int32_t n = (int32_t)(m->a_end - m->from), k_n = (int32_t)(m->b_end - m->from);

	for (int d = 0; d <= m->max; d++) {
		int32_t *now = row(m, d);
		const int32_t *before = d > 0 ? row(m, d - 1) : NULL;

		for (int k = -d; k <= d; k += 2) {
			int32_t x;

			if (!before)
				x = 0;
			else if (k == -d || (k != d && before[k - 1] < before[k + 1]))
				x = before[k + 1];
			else
				x = before[k - 1] + 1;
			while (x < n && x - k < k_n && x - k >= 0 &&
			       same(m->a, m->from + (size_t)x, m->b, m->from + (size_t)(x - k)))
				x++;
			now[k] = x;
			if (x >= n && x - k >= k_n)
				return d;
		}
	}
	return -1;
}

/* Which words of each side are common, going back from the end. */
static void
mark(const struct middle *m, int edits, uint8_t *in_a, uint8_t *in_b)
{
	int32_t x = (int32_t)(m->a_end - m->from), y = (int32_t)(m->b_end - m->from);

	for (int d = edits; d >= 0; d--) {
		int k = x - y;
		int32_t from_x = 0, from_y = 0;

		if (d > 0) {
			const int32_t *before = row(m, d - 1);
			bool down = k == -d || (k != d && before[k - 1] < before[k + 1]);
			int from_k = down ? k + 1 : k - 1;

			from_x = before[from_k];
			from_y = from_x - from_k;
		}
		while (x > from_x && y > from_y) {
			x--;
			y--;
			in_a[x] = in_b[y] = 1;
		}
		x = from_x;
		y = from_y;
	}
}

static void
add_marked(const struct middle *m, GArray *out, const uint8_t *in_a, const uint8_t *in_b)
{
	size_t i = m->from, j = i;

	while (i < m->a_end || j < m->b_end) {
		size_t i_end = i, j_end = j;

		while (i_end < m->a_end && !in_a[i_end - m->from])
			i_end++;
		while (j_end < m->b_end && !in_b[j_end - m->from])
			j_end++;
		add(out, TEXTDIFF_REMOVED, m->a, i, i_end);
		add(out, TEXTDIFF_ADDED, m->b, j, j_end);
		for (i = i_end, j = j_end;
		     i < m->a_end && j < m->b_end && in_a[i - m->from] && in_b[j - m->from];
		     i++, j++)
			add(out, TEXTDIFF_SAME, m->b, j, j + 1);
	}
}

static void
compare(struct middle *m, GArray *out)
{
	size_t n = m->a_end - m->from, k = m->b_end - m->from;
	g_autofree uint8_t *in_a = g_malloc0(n + 1), *in_b = g_malloc0(k + 1);
	int edits;

	m->max = (int)MIN(n + k, MAX_EDITS);
	m->trace = g_new(int32_t, (size_t)(m->max + 1) * (size_t)(2 * m->max + 1));
	edits = n > 0 && k > 0 ? search(m) : -1;
	if (edits >= 0)
		mark(m, edits, in_a, in_b);
	g_free(m->trace);
	add_marked(m, out, in_a, in_b);
}

GArray *
textdiff(const char *before, const char *after)
{
	g_autoptr(GArray) a = words_of(before), b = words_of(after);
	GArray *out = g_array_new(FALSE, FALSE, sizeof(struct textdiff_piece));
	struct middle m = { .a = a, .b = b, .a_end = a->len, .b_end = b->len };

	while (m.from < a->len && m.from < b->len && same(a, m.from, b, m.from))
		m.from++;
	while (m.a_end > m.from && m.b_end > m.from && same(a, m.a_end - 1, b, m.b_end - 1)) {
		m.a_end--;
		m.b_end--;
	}
	add(out, TEXTDIFF_SAME, b, 0, m.from);
	if (m.a_end > m.from || m.b_end > m.from)
		compare(&m, out);
	add(out, TEXTDIFF_SAME, b, m.b_end, b->len);
	return out;
}

bool
textdiff_is_empty(const GArray *pieces)
{
	for (guint i = 0; i < pieces->len; i++)
		if (g_array_index(pieces, struct textdiff_piece, i).kind != TEXTDIFF_SAME)
			return false;
	return true;
}

/* ---- for people ---------------------------------------------------------------------------- */

/* The last, or first, few words of a piece. */
static void
show_edge(GString *out, const struct textdiff_piece *p, bool is_end)
{
	const char *from = p->text, *end = p->text + p->len;

	if (p->len > AROUND && is_end) {
		for (from = end - AROUND; from < end && !is_space(*from); from++)
			;
		g_string_append(out, "…");
	} else if (p->len > AROUND) {
		for (end = from + AROUND; end > from && !is_space(*end); end--)
			;
	}
	for (; from < end; from++)
		g_string_append_c(out, is_space(*from) ? ' ' : *from);
	if (p->len > AROUND && !is_end)
		g_string_append(out, " …");
}

char *
textdiff_show(const GArray *pieces)
{
	static const char *const signs[] = { "  ", "- ", "+ " };
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < pieces->len; i++) {
		const struct textdiff_piece *p = &g_array_index(pieces, struct textdiff_piece, i);
		bool has_before = i > 0, has_after = i + 1 < pieces->len;

		if (p->kind == TEXTDIFF_SAME && !has_before && !has_after)
			break;
		g_string_append(out, signs[p->kind]);
		if (p->kind != TEXTDIFF_SAME ||
		    (p->len <= (size_t)2 * AROUND && has_before && has_after)) {
			for (size_t k = 0; k < p->len; k++)
				g_string_append_c(out, is_space(p->text[k]) ? ' ' : p->text[k]);
		} else {
			if (has_before)
				show_edge(out, p, false);
			if (has_after)
				show_edge(out, p, true);
		}
		g_string_append_c(out, '\n');
	}
	return g_string_free(out, FALSE);
}

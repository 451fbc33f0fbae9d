#include "data/candidate.h"

#include <glib.h>
#include <string.h>

#include "data/surroundings.h"

#define PLACE_WORDS 6
#define MAX_INSERTED 4 /* capital words between a core and its kind: a longer name */

/* Correct a word that is one slip away from a word of names. */
static bool
allow_slip(const struct surroundings *s, struct token *k)
{
	const char *text = s->text->fold->text + k->start;
	const struct nameword *w;

	if (k->flags || k->kind || k->faith)
		return false;
	w = nameword_guess(text, k->end - k->start);
	if (!w)
		return false;
	k->flags = w->flags;
	k->kind = w->kind;
	k->faith = w->faith;
	k->is_slip = true;
	return true;
}

/* Beyond this word of the name only a few others can follow: "School (CofE)", "Academy Trust". */
static bool
is_last_head(const struct token *k)
{
	return (k->flags & WORD_HEAD) && (k->kind & (KIND_SCHOOL | KIND_ACADEMY | KIND_COLLEGE));
}

/* A longer name or another body: "Little Missenden [Riding School]", "St Mary [Magdalene CE
 * Primary School]". Extends the candidate to the head at or after `i`; false when there is none. */
static bool
read_longer(const struct surroundings *s, size_t i, struct candidate *c, enum candidate_fault fault)
{
	bool has_head = false;

	for (size_t plain = 0; i < s->n_right; i++) {
		const struct token *k = &s->right[i];

		if (k->gap > GAP_BRACKET)
			break;
		if ((k->flags & WORD_HEAD) && k->kind) {
			has_head = true;
			c->end = k->end;
			c->kind |= k->kind;
		} else if (has_head) {
			break;
		} else if (!token_is_describing(k) &&
			   !(k->flags & (WORD_OF | WORD_AND | WORD_OTHER)) &&
			   (!token_is_plain(k) || ++plain > MAX_INSERTED)) {
			break;
		}
	}
	if (has_head)
		c->fault = fault;
	return has_head;
}

/* "Little Missenden and Hyde Heath schools" */
static bool
read_joined(const struct surroundings *s, struct candidate *c)
{
	bool is_joined = false;

	for (size_t i = 0; i < s->n_right; i++) {
		const struct token *k = &s->right[i];

		is_joined |= (k->flags & WORD_AND) || k->gap == GAP_SLASH;
		if (k->gap > GAP_COMMA || (k->gap == GAP_COMMA && i == 0 && k->kind))
			return false;
		if (k->kind && (k->flags & WORD_PLURAL)) {
			c->end = k->end;
			c->kind |= k->kind;
			c->form = FORM_JOINED;
			c->is_plural = true;
			return is_joined;
		}
		if (token_is_describing(k)) {
			c->kind |= k->kind;
			c->faith |= k->faith;
		} else if (k->flags & WORD_AND) {
			c->kind = c->faith = 0;
		} else if (s->tells_case ? !token_has_capital(k) && !k->is_possessive
					 : !token_is_plain(k) && !(k->flags & WORD_SIZE)) {
			return false;
		}
	}
	return false;
}

/* "Brackenfold Junior; Dronley High", "Coldbrook Inf 60/52/58", "Dronley High did so years ago":
 * does the word before number `i` end a name? */
static bool
is_cut_kind(const struct surroundings *s, size_t i)
{
	const uint32_t little = WORD_COMMON | WORD_AND | WORD_IN | WORD_FOR | WORD_NEAR | WORD_A;
	const struct token *k = s->right + i;
	bool is_end = i == s->n_right || k->gap > GAP_BLANK || k->letters == LETTERS_NONE;

	if (i == 0 || !(k[-1].kind & KINDS_CUT))
		return false;
	if (!is_end && (k->letters != LETTERS_SMALL || (k->flags & (WORD_ROAD | WORD_STREET))))
		return false;
	if (token_has_capital(&k[-1]))
		return is_end || (k->flags & little) || (k[-1].kind & KIND_HIGH);
	/* "my certificate from brindley high only took nine years" */
	return !s->tells_case && s->core_gap == GAP_BLANK && (is_end || (k->flags & little)) &&
	       s->n_left > 0 && (s->left[s->n_left - 1].flags & (WORD_IN | WORD_NEAR | WORD_OF));
}

/* "school-wear", "school-age": a word for a school in small letters that is half of another word.
 */
static bool
is_half_word(const struct surroundings *s, const struct token *k)
{
	const struct token *next = k + 1;
	size_t at, end;

	if (s->text->is_address || next >= s->right + s->n_right || k->letters != LETTERS_SMALL ||
	    next->letters != LETTERS_SMALL || next->gap > GAP_BLANK || token_is_describing(next))
		return false;
	fold_span(s->text->fold, k->start, k->end, &at, &end);
	return s->text->original[end] == '-' && g_ascii_isalpha(s->text->original[end + 1]);
}

/* The kind after the core. */
static bool
read_kind(struct surroundings *s, struct candidate *c, size_t *after)
{
	bool has_head = false, is_over = false;
	size_t i, last_kind = 0; /* words up to the last that describes */

	for (i = 0; i < s->n_right; i++) {
		struct token *k = &s->right[i];
		const struct token *next = i + 1 < s->n_right ? k + 1 : NULL;

		if (k->gap >= GAP_COMMA || is_half_word(s, k))
			break;
		if (!has_head && !c->is_slip && !token_is_describing(k) && allow_slip(s, k))
			c->is_slip = true;
		if (k->gap == GAP_BRACKET && k->opens && !token_is_describing(k))
			break;
		if (k->kind && !(k->flags & WORD_OTHER)) {
			const uint32_t late =
				KIND_TRUST | KIND_ACADEMY | KIND_SCHOOL | KIND_COLLEGE;

			if (is_over && !(k->kind & late) && k->gap != GAP_BRACKET)
				break;
			c->kind |= k->kind;
			last_kind = i + 1;
			if ((k->flags & WORD_HEAD) || has_head)
				c->end = k->end;
			has_head |= (k->flags & WORD_HEAD) != 0;
			is_over |= is_last_head(k);
			c->is_plural |= (k->flags & WORD_PLURAL) != 0;
		} else if (k->faith || ((k->flags & WORD_NEUTRAL) && !(k->flags & WORD_OTHER))) {
			if (has_head && !k->faith)
				break;
			c->faith |= k->faith;
			if (has_head && k->gap == GAP_BRACKET)
				c->end = k->end;
		} else if ((k->flags & WORD_AND) && next && token_is_describing(next) &&
			   !has_head) {
			continue;
		} else if ((k->flags & WORD_AND) && next && (next->kind & KIND_NURSERY)) {
			c->kind |= next->kind;
			c->end = next->end;
			i += 2;
			break;
		} else if (has_head) {
			break;
		} else if (k->flags & WORD_OTHER) {
			*after = i;
			return read_longer(s, i, c, FAULT_OTHER_BODY);
		} else if (!token_is_plain(k)) {
			break;
		} else if (s->tells_case && k->letters == LETTERS_SMALL && !c->is_inserted &&
			   !(k->flags & WORD_ROAD)) {
			c->is_inserted = true;
		} else {
			*after = i;
			if (read_longer(s, i, c, FAULT_LONGER))
				return true;
			break;
		}
	}
	/* "Northgate High dinner ladies": the words after the kind were none of the name */
	if (!has_head && c->is_inserted) {
		i = last_kind;
		c->is_inserted = false;
	}
	*after = i;
	/* "Little Missenden Infant pupils" */
	if (!has_head && i > 0 && i < s->n_right && s->right[i - 1].kind &&
	    s->right[i].gap == GAP_BLANK && (s->right[i].flags & WORD_ROLE) &&
	    (s->right[i].flags & WORD_CONTEXT)) {
		c->end = s->right[i - 1].end;
		has_head = true;
	}
	if (!has_head && is_cut_kind(s, i)) {
		c->end = s->right[i - 1].end;
		has_head = c->is_cut = true;
	}
	return has_head;
}

/* "School of Yoga", "School for Girls", "School Lane": not the school that the words before name.
 */
static void
read_tail(const struct surroundings *s, size_t i, struct candidate *c)
{
	const struct token *k, *next;

	if (i >= s->n_right || s->right[i].gap > GAP_SLASH)
		return;
	k = &s->right[i];
	next = i + 1 < s->n_right && k[1].gap <= GAP_SLASH ? k + 1 : NULL;
	if ((k->flags & WORD_FOR) && next && (next->kind & (KIND_GIRLS | KIND_BOYS))) {
		c->kind |= next->kind;
		c->end = next->end;
	} else if ((k->flags & WORD_OF) && next && (c->kind & (KIND_SCHOOL | KIND_ACADEMY)) &&
		   ((next->flags & WORD_OTHER) ||
		    (token_is_plain(next) && token_has_capital(next)))) {
		c->end = next->end;
		c->fault = FAULT_OTHER_BODY;
	} else if (k->flags & WORD_TEAM) {
		c->end = k->end;
		c->fault = FAULT_OTHER_BODY;
	} else if ((k->flags & WORD_STREET) && s->tells_case && token_has_capital(k) &&
		   (c->kind & KIND_SCHOOL)) {
		c->end = k->end;
		c->fault = FAULT_OTHER_BODY;
	}
}

static bool
is_street_word(const struct surroundings *s, const struct token *k)
{
	return (k->flags & WORD_STREET) && memcmp(s->text->fold->text + k->start, "hill", 4) != 0;
}

/* Is what begins at `i` written like a place, and not like the next item of a list of schools? */
static bool
is_place(const struct surroundings *s, size_t i)
{
	const struct token *k = &s->right[i];
	size_t n = 0;

	if (!token_is_plain(k) ||
	    (s->tells_case ? !token_has_capital(k) : k->letters != LETTERS_INITIAL))
		return false;
	while (i + n < s->n_right && n < 5 && (n == 0 || s->right[i + n].gap <= GAP_BLANK) &&
	       (token_is_plain(&s->right[i + n]) ||
		(s->right[i + n].flags & (WORD_OF | WORD_IN))) &&
	       s->right[i + n].letters != LETTERS_SMALL)
		n++;
	if (n > 4)
		return false;
	/* "in Spalding Way" says where in the place; "in Castle Hill" may be one */
	if (n > 1 && is_street_word(s, &s->right[i + n - 1]))
		return false;
	if (i + n == s->n_right)
		return true;
	/* "(Castle Hill as was)" is a remark */
	if (k->opens && s->right[i + n].gap < GAP_BRACKET)
		return false;
	/* in a headline all words have capitals: a place is short and ends at a mark */
	if (!s->tells_case)
		return n <= 3 && s->right[i + n].gap > GAP_BLANK;
	return !(s->right[i + n].kind && s->right[i + n].gap <= GAP_BLANK);
}

/* ", Brindlewick", "in Brindlewick", "(Brindlewick)" after the name */
static void
read_place_after(const struct surroundings *s, struct candidate *c)
{
	/* several schools have several places: "academies at Bridgeham and Ottermere" */
	const uint32_t between =
		WORD_OF | WORD_IN | WORD_NEAR | WORD_ARTICLE | (c->is_plural ? WORD_AND : 0);
	size_t i = 0;
	bool is_marked;

	while (i < s->n_right && s->right[i].start < c->end)
		i++;
	if (i == s->n_right || s->right[i].gap >= GAP_STOP)
		return;
	is_marked = s->right[i].gap >= GAP_BRACKET;
	for (int skipped = 0; i < s->n_right && skipped < 5; skipped++, i++) {
		const struct token *k = &s->right[i];

		if (skipped > 0 && k->gap > GAP_BRACKET)
			return;
		if (k->flags & WORD_IN)
			is_marked = true;
		else if (!(k->flags & (WORD_NEAR | WORD_ARTICLE | WORD_OF | WORD_VILLAGE)))
			break;
	}
	if (i == s->n_right)
		return;
	if ((s->right[i].flags & WORD_COMMON) ||
	    (s->tells_case && s->right[i].letters == LETTERS_SMALL))
		return;
	c->place_after = s->right[i].start;
	/* "in Church Lane, Brindlewick": as far as it goes on like a place, and no further */
	for (size_t k = i; k < s->n_right && k < i + PLACE_WORDS; k++) {
		const struct token *word = &s->right[k];

		if (k > i &&
		    (word->gap > GAP_COMMA || (c->is_plural && word->kind) ||
		     (word->letters == LETTERS_SMALL && s->tells_case && !(word->flags & between))))
			break;
		c->place_end = word->end;
	}
	c->after_is_joined =
		!is_marked && s->right[i].gap <= GAP_BLANK && surroundings_is_name(s, &s->right[i]);
	c->after_is_name =
		is_marked && is_place(s, i) && !(i > 0 && (s->right[i - 1].flags & WORD_NEAR));
}

/* What stands right before the name: an owner, a place, or the rest of a longer name. */
static void
read_before(const struct surroundings *s, struct candidate *c)
{
	const struct token *k;
	size_t i = s->n_left;

	if (i == 0 || s->core_gap > GAP_SLASH)
		return;
	k = &s->left[--i];
	c->is_noun = c->is_small && k->letters == LETTERS_SMALL && token_is_plain(k) &&
		     s->core_gap <= GAP_BLANK;
	if ((k->flags & WORD_OF) && i > 0 && k->gap <= GAP_BLANK) {
		const struct token *of = &s->left[i - 1];

		if (surroundings_is_name(s, of) && of->gap <= GAP_BLANK) {
			c->place_before = of->start;
			c->before_is_name = true;
		}
		return;
	}
	if (!token_is_plain(k) && !((k->flags & WORD_SIZE) && token_has_capital(k)))
		return;
	/* the first word of a sentence has its capital anyway, and so have those of a headline */
	c->before_is_size = (k->flags & WORD_SIZE) && token_has_capital(k);
	c->before_is_name =
		c->before_is_size ||
		(surroundings_is_name(s, k) && (k->is_possessive || (k->gap < GAP_STOP && i > 0)));
	c->before_is_perhaps = !c->before_is_name && token_is_plain(k) && token_has_capital(k);
	while (i > 0 && k->gap <= GAP_BLANK && token_is_plain(&s->left[i - 1]) &&
	       (token_has_capital(&s->left[i - 1]) || !s->tells_case) &&
	       s->n_left - i < MAX_INSERTED)
		k = &s->left[--i];
	c->place_before = k->start;
}

/* The kind before the core: index of the word before it, or -1 when there is no kind.
 * `i` is the last word that could belong to it. */
static int
read_kind_back(struct surroundings *s, int i, struct candidate *c)
{
	int head = -1;

	for (; i >= 0; i--) {
		struct token *k = &s->left[i];

		if (head < 0) {
			if (!token_is_describing(k) && !allow_slip(s, k))
				return -1;
			if (!(k->flags & WORD_HEAD) || (k->flags & (WORD_PLURAL | WORD_OTHER)))
				return -1;
			head = i;
			c->is_slip |= k->is_slip;
		} else if (!token_is_describing(k) && !(k->flags & WORD_AND)) {
			break;
		}
		c->kind |= k->kind;
		c->faith |= k->faith;
		c->start = k->start;
		if (k->gap > GAP_BRACKET)
			return i - 1 < 0 ? -2 : -2;
	}
	return i < 0 ? -2 : i;
}

/* "the infant school in Little Missenden", "Infant School, Little Missenden" */
static bool
read_turned(struct surroundings *s, struct candidate *c)
{
	int i = (int)s->n_left - 1, before;
	bool has_in = s->core_gap == GAP_COMMA || s->core_in_bracket;
	const struct token *next = s->n_right > 0 ? s->right : NULL;

	if (i < 0 || s->core_gap >= GAP_DASH)
		return false;
	for (; !has_in || (s->left[i].flags & (WORD_ARTICLE | WORD_VILLAGE)); i--) {
		const struct token *k = &s->left[i];

		if (k->flags & (WORD_IN | WORD_OF))
			has_in |= (k->flags & WORD_IN) || i == 0 || s->left[i - 1].kind;
		else if (!(k->flags & (WORD_ARTICLE | WORD_VILLAGE)))
			return false;
		if (k->gap > GAP_BRACKET || i == 0)
			return false;
	}
	/* another thing of that place: "in Northgate Street", "at Little Missenden Church" */
	if (next && next->gap <= GAP_SLASH &&
	    (surroundings_is_name(s, next) || (next->flags & (WORD_ROAD | WORD_SIZE)) ||
	     (next->kind && !s->core_in_bracket)))
		return false;
	before = read_kind_back(s, i, c);
	if (before == -1)
		return false;
	c->form = FORM_TURNED;
	c->end = c->core_end;
	if (before >= 0) {
		const struct token *k = &s->left[before];

		c->is_indefinite = (k->flags & WORD_A) != 0;
		if (k->flags & WORD_OTHER)
			c->fault = FAULT_OTHER_BODY;
		else if (token_is_plain(k) && (token_has_capital(k) || !s->tells_case) &&
			 !(s->text->is_address))
			c->fault = FAULT_LONGER;
		if (c->fault)
			c->start = k->start;
	}
	return true;
}

/* "Ysgol Gynradd Bro Hiraul", "Ysgolion Pencae a Bro Hiraul": a word for a school that the name
 * follows. */
static bool
read_first(struct surroundings *s, struct candidate *c)
{
	int i = (int)s->n_left - 1;
	bool is_joined = false;

	if (i < 0 || s->core_gap > GAP_BLANK)
		return false;
	for (; i >= 0; i--) {
		const struct token *k = &s->left[i];

		if (k->flags & WORD_FIRST)
			break;
		if (k->gap > (is_joined ? GAP_COMMA : GAP_BLANK))
			return false;
		is_joined |= (k->flags & (WORD_AND | WORD_A)) != 0;
		if (!token_is_describing(k) && !is_joined)
			return false;
		if (!is_joined) {
			c->kind |= k->kind;
			c->faith |= k->faith;
		}
	}
	if (i < 0 || (is_joined && !(s->left[i].flags & WORD_PLURAL)))
		return false;
	c->kind |= s->left[i].kind;
	c->start = is_joined ? c->core_start : s->left[i].start;
	c->is_plural = is_joined;
	c->form = is_joined ? FORM_JOINED : FORM_PLAIN;
	return true;
}

bool
candidate_read(const struct phrase_text *t, size_t start, size_t end, struct candidate *c)
{
	struct surroundings s;
	size_t after;

	*c = (struct candidate){
		.start = (uint32_t)start,
		.end = (uint32_t)end,
		.core_start = (uint32_t)start,
		.core_end = (uint32_t)end,
		.place_after = NOWHERE,
		.place_before = NOWHERE,
	};
	if (!surroundings_init(&s, t, start, end, c))
		return false;
	if (read_kind(&s, c, &after)) {
		if (!c->fault)
			read_tail(&s, after, c);
		read_before(&s, c);
		read_place_after(&s, c);
		return true;
	}
	c->kind = c->faith = 0;
	c->is_slip = c->is_inserted = c->is_plural = false;
	c->end = (uint32_t)end;
	if (read_joined(&s, c)) {
		read_before(&s, c);
		read_place_after(&s, c);
		return true;
	}
	c->kind = c->faith = 0;
	c->is_plural = false;
	if (read_first(&s, c)) {
		read_place_after(&s, c);
		return true;
	}
	c->kind = c->faith = 0;
	return read_turned(&s, c);
}

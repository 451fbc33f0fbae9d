#include "data/scan_marks.h"

#include <string.h>

#include "data/nameword.h"

#define MAX_TAG 64 /* bytes of a tag or label that are looked at */

static bool
is_tag_char(char c)
{
	return g_ascii_isalnum(c) || c == '_' || (c & 0x80);
}

/* A tag, handle or label as cores are squashed: small letters and digits alone. */
struct tag {
	char text[MAX_TAG + 1];
	size_t len;
};

static void
tag_init(struct tag *t, const char *p, size_t len)
{
	t->len = 0;
	for (size_t i = 0; i < len && t->len < MAX_TAG; i++)
		if (g_ascii_isalnum(p[i]))
			t->text[t->len++] = g_ascii_tolower(p[i]);
	t->text[t->len] = '\0';
}

/* Reading a tag as a row of words: what was read when every byte belongs to one. */
struct tag_words {
	const struct profiles *profiles;
	const struct tag *tag;
	struct step {
		bool is_reached;
		uint32_t kind, faith, town;
		bool is_plural;
	} steps[MAX_TAG + 1];
	size_t at; /* being read */
};

static void
reach(struct tag_words *w, size_t len, const struct nameword *n, uint32_t town)
{
	const struct step *from = &w->steps[w->at];
	struct step *to = &w->steps[w->at + len];
	uint32_t now = town != PHRASE_NONE ? town : from->town;
	uint32_t kind = from->kind | (n ? n->kind : 0), faith = from->faith | (n ? n->faith : 0);
	bool is_plural = from->is_plural || (n && n->kind && (n->flags & WORD_PLURAL));

	/* prefer the reading that says more */
	if (to->is_reached && (to->kind & ~kind))
		return;
	*to = (struct step){ true, kind, faith, now, is_plural };
}

static void
reach_town(void *data, uint32_t text, size_t end)
{
	struct tag_words *w = data;

	for (uint32_t u = text; u != UINT32_MAX; u = w->profiles->squashed_next[u])
		if (w->profiles->squashed_uses[u].kind == USE_TOWN)
			reach(w, end, NULL, w->profiles->squashed_uses[u].index);
}

/* Words of tags beside those of names. */
static bool
is_filler(const char *word, size_t len)
{
	static const char *const fillers[] = { "love", "save",   "proud",   "go",  "official",
					       "news", "family", "support", "pre", "uk" };

	for (size_t i = 0; i < G_N_ELEMENTS(fillers); i++)
		if (strlen(fillers[i]) == len && memcmp(fillers[i], word, len) == 0)
			return strcmp(fillers[i], "pre") != 0;
	return false;
}

/* Read tag [from, to) as kinds, towns and little words. False when something else is in it. */
static bool
read_words(const struct profiles *p, const struct tag *tag, size_t from, size_t to,
	   struct step *read)
{
	struct tag_words w;

	w.profiles = p;
	w.tag = tag;
	memset(w.steps + from, 0, (to - from + 1) * sizeof *w.steps);
	w.steps[from] = *read;
	w.steps[from].is_reached = true;
	for (w.at = from; w.at < to; w.at++) {
		if (!w.steps[w.at].is_reached)
			continue;
		if (g_ascii_isdigit(tag->text[w.at]))
			reach(&w, 1, NULL, PHRASE_NONE);
		for (size_t len = 1; len <= 12 && w.at + len <= to; len++) {
			const char *word = tag->text + w.at;
			const struct nameword *n = nameword_find(word, len);

			if (n && !(n->flags & WORD_OTHER) && (len > 1 || *word == 'i'))
				reach(&w, len, n, PHRASE_NONE);
			else if (is_filler(word, len))
				reach(&w, len, NULL, PHRASE_NONE);
		}
		trie_prefix(p->squashed, tag->text + w.at, to - w.at, reach_town, &w);
	}
	*read = w.steps[to];
	return w.steps[to].is_reached;
}

struct tag_reading {
	struct scan_field *field;
	const struct tag *tag;
	size_t at, end; /* of the tag in the original, with its mark */
	size_t start; /* where in the tag the core begins */
	char mark; /* '#', '@', or '.' for a label of a host, '/' for one of a path */
	bool is_school_host; /* under sch.uk */
	bool found;
};

static void
add_tag(struct tag_reading *r, uint32_t core, size_t end)
{
	struct step read = { .town = PHRASE_NONE };
	const struct profiles *p = r->field->profiles;
	struct find *found;

	if (p->cores[core].is_saint && r->tag->text[end] == 's')
		end++;
	if (!read_words(p, r->tag, 0, r->start, &read) ||
	    !read_words(p, r->tag, end, r->tag->len, &read))
		return;
	/* "larkriseacademies.example" is the trust's, whose schools have names before that */
	if (r->mark == '.' && read.is_plural)
		return;
	if (r->is_school_host)
		read.kind |= KIND_SCHOOL;
	if (!read.kind &&
	    (read.town == PHRASE_NONE || !(p->cores[core].is_saint || p->cores[core].is_bare)))
		return;
	found = scan_add(r->field, FIND_TAG, core, r->at, r->end);
	if (!found)
		return;
	found->candidate = (struct candidate){
		.kind = read.kind ? read.kind : KIND_SCHOOL,
		.faith = read.faith,
		.place_after = NOWHERE,
		.place_before = NOWHERE,
	};
	found->tag_town = read.town;
	r->found = true;
}

static void
read_tag_from(void *data, uint32_t text, size_t end)
{
	struct tag_reading *r = data;
	const struct profiles *p = r->field->profiles;

	end += r->start;
	for (uint32_t u = text; u != UINT32_MAX; u = p->squashed_next[u]) {
		const struct use *use = &p->squashed_uses[u];

		if (use->kind == USE_CORE)
			add_tag(r, use->index, end);
		else if (use->kind == USE_HANDLE && r->start == 0 && end == r->tag->len &&
			 r->mark != '.' &&
			 (r->mark == '/' || r->mark == p->accounts[use->index].mark))
			r->found |=
				scan_add(r->field, FIND_ACCOUNT, use->index, r->at, r->end) != NULL;
	}
}

/* Look for accounts and cores in one tag, handle or label. */
static bool
read_tag(struct scan_field *f, size_t at, size_t end, char mark, bool is_school_host)
{
	struct tag tag;
	struct tag_reading r = { .field = f,
				 .tag = &tag,
				 .at = at,
				 .end = end,
				 .mark = mark,
				 .is_school_host = is_school_host };

	tag_init(&tag, f->text.original + at, end - at);
	if (tag.len < 4 || end - at > MAX_TAG)
		return false;
	for (r.start = 0; r.start < tag.len; r.start++)
		trie_prefix(f->profiles->squashed, tag.text + r.start, tag.len - r.start,
			    read_tag_from, &r);
	return r.found;
}

static bool
ends_with(const char *text, size_t len, const char *end)
{
	size_t end_len = strlen(end);

	return len >= end_len && g_ascii_strncasecmp(text + len - end_len, end, end_len) == 0;
}

/* The labels of the host at [at, end). */
static void
scan_host(struct scan_field *f, size_t at, size_t end)
{
	const char *text = f->text.original;
	bool is_school_host = ends_with(text + at, end - at, ".sch.uk");

	for (size_t from = at; from < end;) {
		size_t to = from;

		while (to < end && text[to] != '.')
			to++;
		/* the last label is a top-level domain; "leics" and "sch" are never cores of
		 * schools there */
		if (to < end)
			read_tag(f, from, to, '.', is_school_host && from == at);
		from = to + 1;
	}
}

#define MAX_HOST 253 /* RFC 1035 */

static size_t
host_end(const char *text, size_t at, size_t len)
{
	size_t start = at;

	len = MIN(len, start + MAX_HOST);
	while (at < len && (g_ascii_isalnum(text[at]) || text[at] == '-' || text[at] == '.'))
		at++;
	while (at > start && text[at - 1] == '.')
		at--;
	return at;
}

void
scan_address(struct scan_field *f, const char *address, size_t len)
{
	const char *scheme = strstr(address, "://");
	size_t at = scheme ? (size_t)(scheme - address) + 3 : 0, end;

	if (g_ascii_strncasecmp(address, "mailto:", 7) == 0) {
		const char *sign = strchr(address, '@');

		if (sign)
			scan_host(f, (size_t)(sign - address) + 1,
				  host_end(address, (size_t)(sign - address) + 1, len));
		return;
	}
	if (g_ascii_strncasecmp(address + at, "www.", 4) == 0)
		at += 4;
	end = host_end(address, at, len);
	/* A relative address has no host. */
	if (scheme)
		scan_host(f, at, end);
	else
		end = 0;
	for (at = end; at < len;) {
		size_t to;
		bool has_hyphen = false;

		while (at < len && !g_ascii_isalnum(address[at]) && address[at] != '_')
			at++;
		for (to = at; to < len && (is_tag_char(address[to]) || address[to] == '-'); to++)
			has_hyphen |= address[to] == '-';
		/* words parted by hyphens were read as a phrase */
		if (!has_hyphen && to > at)
			read_tag(f, at, to, '/', false);
		at = to + (to == at);
	}
}

static void
scan_mark(struct scan_field *f, size_t at, size_t len)
{
	const char *text = f->text.original;
	size_t end = at + 1;

	if (at > 0 && text[at] == '@' && (g_ascii_isalnum(text[at - 1]) || text[at - 1] == '.')) {
		scan_host(f, at + 1, host_end(text, at + 1, len));
		return;
	}
	if (at > 0 && is_tag_char(text[at - 1]) && !(text[at - 1] & 0x80))
		return;
	while (end < len && is_tag_char(text[end]))
		end++;
	/* a picture or dash right after the tag is no part of it */
	while (end > at + 1 && (text[end - 1] & 0x80))
		end--;
	if (end - at > 3)
		read_tag(f, at, end, text[at], false);
}

/* A dot between two letters or digits may stand in a host's name: read it, and say where to go on.
 */
static size_t
scan_dot(struct scan_field *f, size_t dot, size_t len)
{
	const char *text = f->text.original;
	size_t start = dot, end;

	if (dot == 0 || !g_ascii_isalnum(text[dot - 1]) || !g_ascii_isalnum(text[dot + 1]))
		return dot + 1;
	while (start > 0 && dot - start < MAX_HOST &&
	       (g_ascii_isalnum(text[start - 1]) || text[start - 1] == '-'))
		start--;
	end = host_end(text, start, len);
	if (g_ascii_strncasecmp(text + start, "www.", 4) == 0)
		start += 4;
	/* after '@' it was read with the sign */
	if (end > start + 3 && g_ascii_isalpha(text[end - 1]) &&
	    (start == 0 || text[start - 1] != '@'))
		scan_host(f, start, end);
	return MAX(end, dot + 1);
}

void
scan_marks(struct scan_field *f)
{
	const char *text = f->text.original;
	size_t len = strlen(text);

	for (const char *p = text; (p = strpbrk(p, "#@")) != NULL; p++)
		scan_mark(f, (size_t)(p - text), len);
	for (const char *p = text; (p = strchr(p, '.')) != NULL;)
		p = text + scan_dot(f, (size_t)(p - text), len);
}

static const struct number *
find_number(const struct number *list, size_t n, uint64_t digits)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (list[middle].digits < digits)
			low = middle + 1;
		else
			high = middle;
	}
	return low < n && list[low].digits == digits ? &list[low] : NULL;
}

/* One row of groups of digits, "44 0 1632 960 552" */
struct digits {
	struct scan_field *field;
	size_t start[24], end[24]; /* of each group, in the folded text */
	size_t n;
};

static void
add_numbers(struct digits *d, size_t from, size_t to, const struct number *list, size_t n,
	    uint64_t value, enum find_kind kind)
{
	const struct number *x = find_number(list, n, value);

	for (; x && x < list + n && x->digits == value; x++) {
		size_t at, end, first, unused;

		fold_span(d->field->text.fold, d->start[from], d->end[from], &at, &unused);
		fold_span(d->field->text.fold, d->start[to], d->end[to], &first, &end);
		scan_add(d->field, kind, x->school, at, end);
	}
}

/* "URN: 100000", ".../establishment/details/100000" */
static bool
is_reference(const struct digits *d, size_t group)
{
	static const char *const before[] = { "urn",      "details", "establishment", "dfe",
					      "provider", "gias",    "number",        "no" };
	const char *text = d->field->text.fold->text;
	size_t end = d->start[group], start;

	end -= end > 0;
	for (start = end; start > 0 && text[start - 1] != ' ' && text[start - 1] != '\n'; start--)
		;
	for (size_t i = 0; i < G_N_ELEMENTS(before); i++)
		if (strlen(before[i]) == end - start &&
		    memcmp(before[i], text + start, end - start) == 0)
			return true;
	return false;
}

static void
read_digits(struct digits *d)
{
	const struct profiles *p = d->field->profiles;
	const char *text = d->field->text.fold->text;

	for (size_t from = 0; from < d->n; from++) {
		uint64_t value = 0;
		size_t count = 0;

		for (size_t to = from; to < d->n && count <= 14; to++) {
			for (size_t i = d->start[to]; i < d->end[to] && count <= 14; i++, count++)
				value = value * 10 + (uint64_t)(text[i] - '0');
			if (to == from && count == 6 && is_reference(d, from))
				add_numbers(d, from, to, p->urns, p->n_urns, value, FIND_URN);
			/* 01632 960552 has a 0 before its ten digits; 44 (0) 1632 960552 */
			if (count == 11 || count == 10)
				add_numbers(d, from, to, p->phones, p->n_phones, value, FIND_PHONE);
			else if (count >= 12 && count <= 14 && value / 10000000000u % 100 == 44)
				add_numbers(d, from, to, p->phones, p->n_phones,
					    value % 10000000000u, FIND_PHONE);
			else if (count == 13 && value / 100000000000u == 44)
				add_numbers(d, from, to, p->phones, p->n_phones,
					    value % 10000000000u, FIND_PHONE);
		}
	}
}

/* The next digit of the folded text at or after `i`, eight bytes a step; `len` when there is none.
 * Folded text has letters, digits and separators alone: what has bit 4, but neither 6 nor 7, is a
 * digit. */
static size_t
next_digit(const char *text, size_t i, size_t len)
{
	for (; i + 8 <= len; i += 8) {
		uint64_t x, digits;

		memcpy(&x, text + i, sizeof x);
		x = GUINT64_FROM_LE(x);
		digits = (x << 3) & ~(x << 1) & ~x & 0x8080808080808080u;
		if (digits)
			return i + (unsigned)__builtin_ctzll(digits) / 8;
	}
	while (i < len && !g_ascii_isdigit(text[i]))
		i++;
	return i;
}

void
scan_numbers(struct scan_field *f)
{
	const struct fold *fold = f->text.fold;
	struct digits d = { .field = f };

	if (f->profiles->n_phones + f->profiles->n_urns == 0)
		return;
	for (size_t i = 0; (i = next_digit(fold->text, i, fold->len)) < fold->len;) {
		size_t start = i;
		bool goes_on = d.n > 0 && d.end[d.n - 1] + 1 == start;
		if (i > 0 && fold->text[i - 1] != ' ' && fold->text[i - 1] != '\n') {
			i++;
			continue;
		}
		while (i < fold->len && g_ascii_isdigit(fold->text[i]))
			i++;
		if (i < fold->len && fold->text[i] != ' ' && fold->text[i] != '\n')
			continue;
		if (!goes_on || d.n == G_N_ELEMENTS(d.start)) {
			read_digits(&d);
			d.n = 0;
		}
		d.start[d.n] = start;
		d.end[d.n++] = i;
		i++;
	}
	read_digits(&d);
}

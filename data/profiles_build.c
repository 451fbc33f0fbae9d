#include "data/profiles_build.h"

#include <stdlib.h>
#include <string.h>

#include "data/name.h"
#include "data/nameword.h"

struct filed_use {
	uint32_t phrase;
	struct use use;
};

void
builder_init(struct builder *b, struct profiles *p)
{
	*b = (struct builder){
		.profiles = p,
		.phrase_ids = g_hash_table_new(g_str_hash, g_str_equal),
		.core_ids = g_hash_table_new(g_str_hash, g_str_equal),
		.phrases = g_ptr_array_new(),
		.cores = g_array_new(FALSE, FALSE, sizeof(struct core)),
		.names = g_array_new(FALSE, FALSE, sizeof(struct known_name)),
		.accounts = g_array_new(FALSE, FALSE, sizeof(struct account)),
		.supports = g_array_new(FALSE, FALSE, sizeof(struct support)),
		.phones = g_array_new(FALSE, FALSE, sizeof(struct number)),
		.urns = g_array_new(FALSE, FALSE, sizeof(struct number)),
		.uses = g_array_new(FALSE, FALSE, sizeof(struct filed_use)),
	};
}

uint32_t
builder_phrase(struct builder *b, const char *folded)
{
	g_autofree char *text = g_strdelimit(g_strdup(folded), "\n", ' ');
	gpointer known;

	if (g_hash_table_lookup_extended(b->phrase_ids, text, NULL, &known))
		return GPOINTER_TO_UINT(known);
	g_hash_table_insert(b->phrase_ids, text, GUINT_TO_POINTER(b->phrases->len));
	g_ptr_array_add(b->phrases, g_steal_pointer(&text));
	return b->phrases->len - 1;
}

void
builder_use(struct builder *b, uint32_t phrase, enum use_kind kind, uint32_t index)
{
	struct filed_use u = { phrase, { .kind = kind, .index = index } };

	g_array_append_val(b->uses, u);
}

char *
builder_squash(const char *folded)
{
	char *copy = g_strdup(folded), *to = copy;

	for (const char *p = copy; *p; p++)
		if (*p != ' ' && *p != '\n')
			*to++ = *p;
	*to = '\0';
	return copy;
}

/* Words that names are cut short by; each stands for all others of its row. */
static const char *const short_words[][6] = {
	{ "saint", "st", "sts" },
	{ "little", "lt", "ltl", "lit", "litl" },
	{ "great", "gt", "grt", "gr" },
	{ "upper", "upr", "uppr" },
	{ "lower", "lwr", "lr" },
	{ "north", "nth" },
	{ "south", "sth" },
	{ "middle", "mid", "mdl" },
	{ "market", "mkt" },
	{ "mount", "mt" },
	{ "bishop", "bp" },
	{ "bishops", "bps" },
	{ "park", "pk" },
	{ "under", "u" },
	{ "green", "grn" },
	{ "bridge", "brg" },
	{ "john", "jn" },
	{ "johns", "jns" },
	{ "james", "jas" },
	{ "thomas", "thos" },
	{ "william", "wm" },
	{ "charles", "chas" },
	{ "george", "geo" },
	{ "doctor", "dr" },
};

/* The core with one word for another wherever it stands; NULL when it does not. Caller frees. */
static char *
core_with(const char *core, const char *word, const char *other)
{
	g_auto(GStrv) words = g_strsplit(core, " ", -1);
	bool is_other = false;

	for (char **w = words; *w; w++)
		if (strcmp(*w, word) == 0) {
			g_free(*w);
			*w = g_strdup(other);
			is_other = true;
		}
	return is_other ? g_strjoinv(" ", words) : NULL;
}

/* "Lt Missenden" for Little Missenden, "Great Thornley" for Gt Thornley. */
static void
add_short_forms(struct builder *b, uint32_t core, const char *text)
{
	for (size_t row = 0; row < G_N_ELEMENTS(short_words); row++) {
		const char *const *words = short_words[row];

		for (size_t i = 0; i < G_N_ELEMENTS(short_words[row]) && words[i]; i++)
			for (size_t j = 0; j < G_N_ELEMENTS(short_words[row]) && words[j]; j++) {
				g_autofree char *variant =
					i == j ? NULL : core_with(text, words[i], words[j]);

				if (variant)
					builder_use(b, builder_phrase(b, variant), USE_CORE, core);
			}
	}
}

uint32_t
builder_core(struct builder *b, const char *folded, bool is_saint)
{
	struct core c = { .is_saint = is_saint };
	g_autofree char *text = g_strdelimit(g_strdup(folded), "\n", ' ');
	uint32_t id = b->cores->len;
	gpointer known;

	if (g_hash_table_lookup_extended(b->core_ids, text, NULL, &known)) {
		id = GPOINTER_TO_UINT(known);
		g_array_index(b->cores, struct core, id).is_saint |= is_saint;
		return id;
	}
	c.text = g_steal_pointer(&text);
	c.squashed = builder_squash(c.text);
	g_array_append_val(b->cores, c);
	g_hash_table_insert(b->core_ids, c.text, GUINT_TO_POINTER(id));
	builder_use(b, builder_phrase(b, c.text), USE_CORE, id);
	add_short_forms(b, id, c.text);
	/* "Hilltop"; longer ones are found as slips of the pen */
	if (!is_saint && strlen(c.squashed) >= 6 && strlen(c.squashed) < 8 &&
	    strlen(c.text) == strlen(c.squashed) + 1)
		builder_use(b, builder_phrase(b, c.squashed), USE_CORE, id);
	/* "L. Missenden" */
	if (strchr(c.text, ' ')) {
		const struct nameword *w = nameword_find(c.text, strcspn(c.text, " "));
		g_autofree char *variant =
			g_strdup_printf("%c%s", *c.text, c.text + strcspn(c.text, " "));

		if (w && (w->flags & WORD_SIZE))
			builder_use(b, builder_phrase(b, variant), USE_CORE, id);
	}
	return id;
}

static int
compare_uses(const void *a, const void *b)
{
	const struct filed_use *x = a, *y = b;

	if (x->phrase != y->phrase)
		return x->phrase < y->phrase ? -1 : 1;
	if (x->use.kind != y->use.kind)
		return x->use.kind < y->use.kind ? -1 : 1;
	return x->use.index < y->use.index ? -1 : x->use.index > y->use.index;
}

/* As what each phrase is looked for. */
static struct lexicon *
lexicon_of(const struct profiles *p)
{
	static const uint8_t classes_of[] = {
		[USE_CORE] = LEXICON_CORE,
		[USE_LITERAL] = LEXICON_MARK,
		[USE_TOWN] = LEXICON_PLACE,
		[USE_COUNTY] = LEXICON_PLACE,
		[USE_POSTCODE] = LEXICON_MARK | LEXICON_PLACE,
		[USE_CONTEXT] = LEXICON_PLACE,
		[USE_WEBSITE] = LEXICON_MARK,
		[USE_HANDLE] = 0,
		[USE_INITIALS] = LEXICON_MARK,
		[USE_REGION] = LEXICON_PLACE,
		[USE_SCHOOL_WORD] = LEXICON_PLACE,
		[USE_CHURCH_WORD] = LEXICON_PLACE,
		[USE_KIND] = LEXICON_MARK | LEXICON_PLACE,
		[USE_KIND_SLIP] = LEXICON_MARK,
		[USE_KIND_PART] = LEXICON_MARK,
	};
	g_autofree uint8_t *classes = g_new0(uint8_t, p->n_phrases + 1);

	for (size_t i = 0; i < p->n_phrases; i++)
		for (uint32_t u = p->first_use[i]; u < p->first_use[i + 1]; u++) {
			const struct use *use = &p->uses[u];

			if (use->kind == USE_CORE && !p->cores[use->index].is_read)
				continue;
			classes[i] |= use->kind == USE_CORE && p->cores[use->index].is_bare
					      ? LEXICON_CORE | LEXICON_MARK
					      : classes_of[use->kind];
		}
	return lexicon_new((const char *const *)p->phrases, classes, p->n_phrases);
}

/* File the uses under their phrases, each once. */
static void
file_uses(struct builder *b)
{
	struct profiles *p = b->profiles;
	struct filed_use *u = (struct filed_use *)(void *)b->uses->data;
	size_t n = 0;

	p->n_phrases = b->phrases->len;
	p->first_use = g_new0(uint32_t, p->n_phrases + 1);
	p->uses = g_new0(struct use, b->uses->len + 1);
	qsort(u, b->uses->len, sizeof *u, compare_uses);
	for (size_t i = 0; i < b->uses->len; i++) {
		if (i > 0 && compare_uses(&u[i], &u[i - 1]) == 0)
			continue;
		p->uses[n++] = u[i].use;
		p->first_use[u[i].phrase + 1] = (uint32_t)n;
	}
	for (size_t i = 1; i <= p->n_phrases; i++)
		p->first_use[i] = MAX(p->first_use[i], p->first_use[i - 1]);
	p->phrases = (char **)g_ptr_array_free(b->phrases, FALSE);
	p->words = lexicon_of(p);
}

/* Names were added school by school and are wanted core by core: say where each one went. */
static uint32_t *
sort_names(struct builder *b)
{
	struct profiles *p = b->profiles;
	size_t n = b->names->len;
	struct known_name *names = (struct known_name *)(void *)b->names->data;
	uint32_t *moved = g_new(uint32_t, n + 1), *next;

	p->n_cores = b->cores->len;
	p->cores = (struct core *)(void *)g_array_free(b->cores, FALSE);
	for (size_t i = 0; i < n; i++) {
		p->cores[names[i].core].n++;
		p->cores[names[i].core].is_read |= !names[i].is_vague;
	}
	for (size_t c = 1; c < p->n_cores; c++)
		p->cores[c].first = p->cores[c - 1].first + p->cores[c - 1].n;
	next = g_new0(uint32_t, p->n_cores + 1);
	p->names = g_new0(struct known_name, n + 1);
	p->n_names = n;
	for (size_t i = 0; i < n; i++) {
		const struct core *c = &p->cores[names[i].core];

		moved[i] = c->first + next[names[i].core]++;
		p->names[moved[i]] = names[i];
	}
	g_free(next);
	return moved;
}

static void
rename_uses(struct builder *b, const uint32_t *moved)
{
	for (guint i = 0; i < b->uses->len; i++) {
		struct use *u = &g_array_index(b->uses, struct filed_use, i).use;

		if (u->kind == USE_LITERAL || u->kind == USE_INITIALS)
			u->index = moved[u->index] & 0xffffff;
	}
	for (size_t i = 0; i < b->profiles->n_schools; i++)
		b->profiles->schools[i].main_name = moved[b->profiles->schools[i].main_name];
}

/* A street's or a farm's name, "Swan Lane", "Mill House": every second town has one. */
static bool
is_street(const char *core)
{
	const char *last = strrchr(core, ' ');
	const struct nameword *w = last ? nameword_find(last + 1, strlen(last + 1)) : NULL;

	return w && (w->flags & WORD_STREET);
}

/* How rare a name is, by the table of shared names and by the schools watched themselves. */
static void
weigh_names(struct profiles *p)
{
	for (size_t c = 0; c < p->n_cores; c++) {
		const struct core *core = &p->cores[c];
		struct known_name *names = p->names + core->first;
		size_t len = strlen(core->text);
		unsigned counted[128] = { 0 }, schools = 0;
		bool is_word = nameword_find(core->text, len) || len < 4;
		bool is_lane = is_street(core->text);

		for (uint32_t i = 0; i < core->n; i++) {
			if (names[i].is_not_us || names[i].is_vague ||
			    (i > 0 && names[i].school == names[i - 1].school))
				continue;
			counted[(int)name_kind_class(names[i].kind)]++;
			schools++;
		}
		for (uint32_t i = 0; i < core->n; i++) {
			unsigned same, all = name_shared_by(core->text, names[i].kind, &same);

			all = MAX(all, schools);
			same = MAX(same, counted[(int)name_kind_class(names[i].kind)]);
			names[i].rarity = all >= 2 || names[i].is_town || is_lane ? SHARED : RARE;
			/* a saint is borne by many, also where we know of none */
			if (names[i].is_abroad && core->is_saint && names[i].rarity == RARE)
				names[i].rarity = SHARED;
			/* the brand has other branches */
			if (names[i].is_branch && names[i].rarity == RARE)
				names[i].rarity = SHARED;
			if (same >= 2 || is_word)
				names[i].rarity = COMMON;
			else if (names[i].is_part)
				names[i].rarity = names[i].rarity == RARE ? SHARED : COMMON;
		}
	}
}

/* The schools' supports, turned round. */
static void
file_bearers(struct profiles *p)
{
	p->first_bearer = g_new0(uint32_t, p->n_phrases + 2);
	for (size_t i = 0; i < p->n_supports; i++)
		p->first_bearer[p->supports[i].phrase + 2]++;
	for (size_t i = 2; i <= p->n_phrases; i++)
		p->first_bearer[i] += p->first_bearer[i - 1];
	p->bearers = g_new0(uint32_t, p->n_supports + 1);
	for (size_t i = 0; i < p->n_schools; i++)
		for (uint32_t k = 0; k < p->schools[i].n_support; k++) {
			uint32_t phrase = p->supports[p->schools[i].support + k].phrase;

			p->bearers[p->first_bearer[phrase + 1]++] = (uint32_t)i;
		}
}

struct squashed_text {
	char *text;
	struct use use;
};

/* Cores, towns and accounts without blanks, for tags and host names. */
static void
file_squashed(struct profiles *p)
{
	g_autoptr(GHashTable) ids = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(GPtrArray) texts = g_ptr_array_new(),
			     made = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GArray) uses = g_array_new(FALSE, FALSE, sizeof(struct squashed_text));

	for (size_t i = 0; i < p->n_cores; i++) {
		struct squashed_text t = { p->cores[i].squashed,
					   { .kind = USE_CORE, .index = (uint32_t)i & 0xffffff } };

		if (p->cores[i].is_read && strlen(t.text) >= 3)
			g_array_append_val(uses, t);
	}
	for (size_t i = 0; i < p->n_accounts; i++) {
		struct squashed_text t = { p->accounts[i].squashed,
					   { .kind = USE_HANDLE,
					     .index = (uint32_t)i & 0xffffff } };

		g_array_append_val(uses, t);
	}
	for (size_t i = 0; i < p->n_phrases; i++)
		for (uint32_t u = p->first_use[i]; u < p->first_use[i + 1]; u++)
			if (p->uses[u].kind == USE_TOWN) {
				struct squashed_text t = { builder_squash(p->phrases[i]),
							   { .kind = USE_TOWN,
							     .index = (uint32_t)i & 0xffffff } };

				g_ptr_array_add(made, t.text);
				g_array_append_val(uses, t);
				break;
			}
	p->squashed_uses = g_new0(struct use, uses->len + 1);
	p->squashed_next = g_new(uint32_t, uses->len + 1);
	/* The first use of a text has the text's own number; the others follow behind. */
	for (guint pass = 0, extra = 0; pass < 2; pass++)
		for (guint i = 0; i < uses->len; i++) {
			struct squashed_text *t = &g_array_index(uses, struct squashed_text, i);
			gpointer known;
			uint32_t at;

			if (!t->text)
				continue;
			if (!g_hash_table_lookup_extended(ids, t->text, NULL, &known)) {
				at = texts->len;
				g_ptr_array_add(texts, t->text);
				g_hash_table_insert(ids, t->text, GUINT_TO_POINTER(at));
				p->squashed_next[at] = UINT32_MAX;
				p->squashed_uses[at] = t->use;
				t->text = NULL;
			} else if (pass == 1) {
				at = texts->len + extra++;
				p->squashed_uses[at] = t->use;
				p->squashed_next[at] = p->squashed_next[GPOINTER_TO_UINT(known)];
				p->squashed_next[GPOINTER_TO_UINT(known)] = at;
			}
		}
	p->squashed = trie_new((const char *const *)texts->pdata, texts->len);
}

static int
compare_numbers(const void *a, const void *b)
{
	const struct number *x = a, *y = b;

	if (x->digits != y->digits)
		return x->digits < y->digits ? -1 : 1;
	return x->school < y->school ? -1 : x->school > y->school;
}

static struct number *
file_numbers(GArray *list, size_t *n)
{
	*n = list->len;
	if (list->len > 0)
		qsort(list->data, list->len, sizeof(struct number), compare_numbers);
	return (struct number *)(void *)g_array_free(list, FALSE);
}

void
builder_finish(struct builder *b)
{
	struct profiles *p = b->profiles;
	g_autofree uint32_t *moved = sort_names(b);

	rename_uses(b, moved);
	file_uses(b);
	p->n_accounts = b->accounts->len;
	p->accounts = (struct account *)(void *)g_array_free(b->accounts, FALSE);
	p->n_supports = b->supports->len;
	p->supports = (struct support *)(void *)g_array_free(b->supports, FALSE);
	file_bearers(p);
	p->phones = file_numbers(b->phones, &p->n_phones);
	p->urns = file_numbers(b->urns, &p->n_urns);
	weigh_names(p);
	file_squashed(p);
	profiles_file_slips(p);
	g_array_free(b->names, TRUE);
	g_array_free(b->uses, TRUE);
	g_hash_table_unref(b->phrase_ids);
	g_hash_table_unref(b->core_ids);
}

void
profiles_free(struct profiles *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->n_schools; i++)
		g_free(p->schools[i].website);
	for (size_t i = 0; i < p->n_names; i++)
		g_free(p->names[i].alias);
	for (size_t i = 0; i < p->n_cores; i++) {
		g_free(p->cores[i].text);
		g_free(p->cores[i].squashed);
	}
	for (size_t i = 0; i < p->n_accounts; i++) {
		g_free(p->accounts[i].text);
		g_free(p->accounts[i].squashed);
	}
	for (size_t i = 0; i < p->n_phrases; i++)
		g_free(p->phrases[i]);
	for (size_t i = 0; i < p->n_slips; i++)
		g_free(p->slip_texts[i]);
	g_free(p->schools);
	g_free(p->names);
	g_free(p->cores);
	g_free(p->accounts);
	g_free(p->supports);
	g_free(p->phones);
	g_free(p->urns);
	g_free(p->phrases);
	g_free(p->first_bearer);
	g_free(p->bearers);
	g_free(p->first_use);
	g_free(p->uses);
	g_free(p->squashed_uses);
	g_free(p->squashed_next);
	g_free(p->slip_texts);
	g_free(p->first_slip);
	g_free(p->slip_words);
	lexicon_free(p->words);
	trie_free(p->squashed);
	fuzzy_free(p->slips);
	g_free(p);
}

size_t
profiles_bytes(const struct profiles *p)
{
	size_t bytes = lexicon_bytes(p->words) + trie_bytes(p->squashed) + fuzzy_bytes(p->slips);

	bytes += p->n_names * sizeof *p->names + p->n_cores * sizeof *p->cores +
		 p->n_schools * sizeof *p->schools + p->n_phrases * 2 * sizeof *p->phrases +
		 p->first_use[p->n_phrases] * sizeof *p->uses +
		 p->first_slip[p->n_slips] * sizeof *p->slip_words +
		 p->n_supports * (sizeof *p->supports + sizeof *p->bearers) +
		 p->n_phrases * sizeof *p->first_bearer;
	for (size_t i = 0; i < p->n_phrases; i++)
		bytes += strlen(p->phrases[i]) + 1;
	for (size_t i = 0; i < p->n_names; i++)
		bytes += strlen(p->names[i].alias) + 1;
	for (size_t i = 0; i < p->n_cores; i++)
		bytes += 2 * strlen(p->cores[i].text) + 2;
	for (size_t i = 0; i < p->n_slips; i++)
		bytes += strlen(p->slip_texts[i]) + 1;
	return bytes;
}

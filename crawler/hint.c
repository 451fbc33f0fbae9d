#include "crawler/hint.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

#include "crawler/hint_words.h"

enum { WORD_ROOM = 24, NAMES_MAX = 512 };

struct words {
	char word[WORD_ROOM], before[WORD_ROOM];
	size_t len;
	bool is_first;
	unsigned hints, taken_back;
};

/* The first row whose word begins with `letter` or one behind it. */
static size_t
first_row(char letter)
{
	size_t low = 0, high = hint_n_words;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (hint_words[mid].word[0] < letter)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void
judge_word(struct words *w)
{
	w->word[w->len] = '\0';
	for (size_t i = first_row(*w->word); i < hint_n_words; i++) {
		const struct hint_word *row = &hint_words[i];

		if (row->word[0] > w->word[0])
			break;
		if (row->match == HINT_FIRST && !w->is_first)
			continue;
		if (row->match == HINT_PREFIX ? g_str_has_prefix(w->word, row->word)
					      : strcmp(w->word, row->word) == 0)
			w->hints |= row->hints;
	}
	for (size_t i = 0; w->before[0] && i < hint_n_pairs; i++) {
		if (hint_pairs[i].first[0] == w->before[0] &&
		    strcmp(hint_pairs[i].first, w->before) == 0 &&
		    strcmp(hint_pairs[i].second, w->word) == 0) {
			w->hints |= hint_pairs[i].hints;
			w->taken_back |= hint_pairs[i].instead;
		}
	}
}

static void
end_word(struct words *w)
{
	if (w->len) {
		judge_word(w);
		memcpy(w->before, w->word, sizeof w->word);
		w->is_first = false;
	}
	w->len = 0;
}

static unsigned
judge(const char *names)
{
	struct words w = { .is_first = true };
	bool was_lower = false;

	for (size_t i = 0; names[i] && i < NAMES_MAX; i++) {
		char c = names[i];

		if (!g_ascii_isalpha(c) || (g_ascii_isupper(c) && was_lower))
			end_word(&w);
		if (g_ascii_isspace(c)) {
			w.is_first = true;
			w.before[0] = '\0';
		}
		if (g_ascii_isalpha(c) && w.len < WORD_ROOM - 1)
			w.word[w.len++] = g_ascii_tolower(c);
		was_lower = g_ascii_islower(c);
	}
	end_word(&w);
	return w.hints & ~w.taken_back;
}

/* Names of a grid, whose digits are widths: a wide column is no kin of a narrow one. */
static bool
is_width(const char *name)
{
	static const char *const grids[] = { "col",    "span",    "grid",  "large-",
					     "small-", "medium-", "width", "vc_col" };

	for (size_t i = 0; i < G_N_ELEMENTS(grids); i++)
		if (g_ascii_strncasecmp(name, grids[i], strlen(grids[i])) == 0)
			return true;
	return false;
}

bool
hint_is_column(const char *names)
{
	for (size_t i = 0; names && names[i] && i < NAMES_MAX; i++)
		if ((i == 0 || g_ascii_isspace(names[i - 1])) && is_width(names + i))
			return true;
	return false;
}

static uint64_t
hash(const char *names, bool with_digits)
{
	uint64_t h = 0xcbf29ce484222325;
	bool is_new = true, has_width = false;

	for (size_t i = 0; names[i] && i < NAMES_MAX; i++) {
		/* "elementor-col-66" too */
		if (!with_digits && (is_new || names[i - 1] == '-' || names[i - 1] == '_'))
			has_width |= is_width(names + i);
		is_new = g_ascii_isspace(names[i]);
		has_width &= !is_new;
		if (with_digits || has_width || !g_ascii_isdigit(names[i]))
			h = (h ^ (unsigned char)names[i]) * 0x100000001b3;
	}
	return h ? h : 1;
}

unsigned
hint_of(struct hint_cache *cache, const char *names)
{
	uint64_t key;
	size_t slot;

	if (!names || !*names)
		return 0;
	key = hash(names, true);
	slot = (size_t)(key ^ key >> 32) % HINT_CACHE;
	if (cache->key[slot] != key) {
		cache->hints[slot] = (uint8_t)judge(names);
		cache->key[slot] = key;
	}
	return cache->hints[slot];
}

uint64_t
hint_signature(const char *names)
{
	return names && *names ? hash(names, false) : 0;
}

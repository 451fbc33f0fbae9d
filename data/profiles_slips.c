/* The words of names that a slip of the pen is looked for in. */
#include <stdlib.h>
#include <string.h>

#include "data/nameword.h"
#include "data/profiles_build.h"

/* A word that stands in so many cores tells no school from another. */
#define MAX_CORES_OF_WORD 64

struct slip_text {
	char *text;
	struct slip_word word;
};

static void
add_slip(GArray *slips, char *text, size_t core, size_t from, size_t n)
{
	struct slip_text s = { text, { (uint32_t)core, (uint8_t)from, (uint8_t)n } };

	if (strlen(text) >= 5 && strlen(text) <= FUZZY_MAX_LENGTH && from < 255 && n < 255)
		g_array_append_val(slips, s);
	else
		g_free(text);
}

/* "St Mark" and "St Mary" are two saints, and a short word is one letter from many. */
static bool
is_joint_safe(const struct core *core, const char *word)
{
	return !core->is_saint && strlen(core->squashed) >= 8 && strlen(word) >= 5;
}

static void
add_slips_of_core(GArray *slips, const struct core *core, size_t number)
{
	g_auto(GStrv) words = g_strsplit(core->text, " ", -1);
	size_t n = g_strv_length(words);

	for (size_t i = 0; i < n; i++) {
		const struct nameword *w = nameword_find(words[i], strlen(words[i]));
		g_autofree char *pair =
			i + 1 < n ? g_strconcat(words[i], words[i + 1], NULL) : NULL;

		if (strlen(words[i]) >= (core->is_saint ? 7 : n == 1 ? 6 : 5) && (!w || n == 1))
			add_slip(slips, g_strdup(words[i]), number, i, 1);
		if (pair && is_joint_safe(core, pair))
			add_slip(slips, g_steal_pointer(&pair), number, i, 2);
	}
	if (n > 2 && is_joint_safe(core, core->squashed))
		add_slip(slips, g_strdup(core->squashed), number, 0, n);
}

static int
compare_slips(const void *a, const void *b)
{
	return strcmp(((const struct slip_text *)a)->text, ((const struct slip_text *)b)->text);
}

void
profiles_file_slips(struct profiles *p)
{
	g_autoptr(GArray) slips = g_array_new(FALSE, FALSE, sizeof(struct slip_text));
	struct slip_text *s;
	size_t words = 0;

	for (size_t i = 0; i < p->n_cores; i++)
		if (p->cores[i].is_read)
			add_slips_of_core(slips, &p->cores[i], i);
	s = (struct slip_text *)(void *)slips->data;
	if (slips->len > 0)
		qsort(s, slips->len, sizeof *s, compare_slips);
	p->slip_texts = g_new0(char *, slips->len + 1);
	p->slip_words = g_new0(struct slip_word, slips->len + 1);
	p->first_slip = g_new0(uint32_t, slips->len + 2);
	for (size_t i = 0, end; i < slips->len; i = end) {
		for (end = i; end < slips->len && strcmp(s[end].text, s[i].text) == 0; end++)
			;
		if (end - i <= MAX_CORES_OF_WORD) {
			p->slip_texts[p->n_slips] = g_strdup(s[i].text);
			for (size_t j = i; j < end; j++)
				p->slip_words[words++] = s[j].word;
			p->first_slip[++p->n_slips] = (uint32_t)words;
		}
		for (size_t j = i; j < end; j++)
			g_free(s[j].text);
	}
	p->slips = fuzzy_new((const char *const *)p->slip_texts, p->n_slips);
}

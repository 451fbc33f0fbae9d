/* Fills a store with invented mentions, for tests/bench/search.py and index.py: bench_store DIR N.
 * The texts are sentences mixed anew, a word's frequency follows Zipf's law; every tenth names the
 * school as a phrase. With a third argument the texts are written there too, a file each. */
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/when.h"
#include "data/db.h"
#include "data/mention.h"
#include "data/register.h"

#define VOCABULARY 40000
#define NOW 1795418909

static const char *const syllables[] = { "ba",  "den", "fi", "gor", "hul", "ka",  "les", "mi",
					 "nor", "pel", "ri", "sta", "tu",  "ver", "wil", "zon" };

/* The word of a rank: the frequent ones are short. */
static void
add_word(GString *text, unsigned rank)
{
	do {
		g_string_append(text, syllables[rank % G_N_ELEMENTS(syllables)]);
		rank /= G_N_ELEMENTS(syllables);
	} while (rank);
	g_string_append_c(text, ' ');
}

static char *
make_text(GRand *rand, int words, bool named)
{
	GString *text = g_string_new(NULL);
	int at = named ? g_rand_int_range(rand, 0, words) : -1;

	for (int i = 0; i < words; i++) {
		double x = g_rand_double(rand);

		if (i == at)
			g_string_append(text, "Little Hill School ");
		if (i % 17 == 16)
			g_string_append(text, ". ");
		add_word(text, (unsigned)(VOCABULARY * x * x * x * x));
	}
	return g_string_free(text, FALSE);
}

static int64_t
put_school(struct db *db, GError **err)
{
	json_t *json = json_pack("{s:s}", "name", "Little Hill School");
	struct school *s = school_from_json(json, err);
	int64_t id = s && register_put(db, s, err) ? s->id : 0;

	json_decref(json);
	school_free(s);
	return id;
}

static bool
put_one(struct db *db, GRand *rand, int64_t school, int i, const char *texts, GError **err)
{
	g_autofree char *text = make_text(rand, g_rand_int_range(rand, 60, 600), i % 10 == 0);
	g_autofree char *title = make_text(rand, 7, false);
	g_autofree char *url = g_strdup_printf("https://s%d.example/news/%d", i % 97, i);
	g_autofree char *site = g_strdup_printf("s%d.example", i % 97);
	struct mention m = { .school = school,
			     .key = url,
			     .url = url,
			     .title = title,
			     .text = text,
			     .site = site,
			     .lang = (char *)(uintptr_t) "en",
			     .published = NOW - (100000 - i) * INT64_C(600),
			     .first_seen = NOW - (100000 - i) * INT64_C(600),
			     .last_seen = NOW,
			     .score = 0.9,
			     .why = (char *)(uintptr_t) "[]",
			     .near = (char *)(uintptr_t) "[]",
			     .fingerprint = hash_bytes(text, strlen(text)) };
	bool ok = mention_put(db, &m, err) != MENTION_FAILED;

	if (ok && texts) {
		g_autofree char *path = g_strdup_printf("%s/%07d.txt", texts, i);
		g_autofree char *all = g_strdup_printf("%s\n\n%s\n", title, text);

		ok = g_file_set_contents_full(path, all, -1, G_FILE_SET_CONTENTS_NONE, 0644, err);
	}
	g_free(m.ref);
	return ok;
}

int
main(int argc, char **argv)
{
	g_autoptr(GError) err = NULL;
	g_autoptr(db_t) db = argc > 2 ? db_open(argv[1], true, &err) : NULL;
	int64_t school = db ? put_school(db, &err) : 0;
	GRand *rand = g_rand_new_with_seed(5);
	int n = argc > 2 ? atoi(argv[2]) : 0;
	bool ok = school && db_begin(db, &err);

	for (int i = 0; ok && i < n; i++) {
		ok = put_one(db, rand, school, i, argc > 3 ? argv[3] : NULL, &err);
		if (ok && i % 10000 == 9999)
			ok = db_commit(db, &err) && db_begin(db, &err);
	}
	ok = ok && db_commit(db, &err);
	g_rand_free(rand);
	if (!ok)
		fprintf(stderr, "bench_store DIR N: %s\n", err ? err->message : "usage");
	return !ok;
}

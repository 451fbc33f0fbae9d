/* How fast documents are folded and matched, for one school and for a whole register:
 *
 *   bench_matcher REGISTER DOCS.jsonl
 *
 * Prints MB a second for folding alone, one school and all schools, and the memory of the last. */
#include <glib.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/fold.h"
#include "data/gias.h"
#include "data/matcher.h"

#define SECONDS 1.0

static GPtrArray *
read_texts(const char *path, size_t *bytes)
{
	GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *row = NULL;
	size_t room = 0;
	FILE *in = fopen(path, "re");

	*bytes = 0;
	while (in && getline(&row, &room, in) > 0) {
		json_t *line = json_loads(row, 0, NULL);
		const char *text = json_string_value(json_object_get(line, "text"));

		if (!text)
			text = json_string_value(json_object_get(line, "html"));
		if (text) {
			g_ptr_array_add(texts, g_strdup(text));
			*bytes += strlen(text);
		}
		json_decref(line);
	}
	if (in)
		fclose(in);
	return texts;
}

static void
time_fold(const GPtrArray *texts, size_t bytes)
{
	g_autoptr(GTimer) timer = g_timer_new();
	struct fold fold;
	unsigned rounds = 0;

	fold_init(&fold);
	for (; g_timer_elapsed(timer, NULL) < SECONDS; rounds++)
		for (guint i = 0; i < texts->len; i++)
			fold_text(&fold, texts->pdata[i], strlen(texts->pdata[i]));
	printf("fold alone: %.0f MB/s\n",
	       (double)bytes * rounds / 1e6 / g_timer_elapsed(timer, NULL));
	fold_clear(&fold);
}

static void
time_matcher(const char *what, const struct school *const *schools, size_t n,
	     const GPtrArray *texts, size_t bytes)
{
	g_autoptr(GTimer) timer = g_timer_new();
	g_autoptr(GError) err = NULL;
	g_autoptr(matcher_t) m = matcher_new(schools, n, &err);
	struct match_scratch *scratch = match_scratch_new();
	unsigned rounds = 0;
	size_t mentions = 0;

	if (!m) {
		printf("%s: %s\n", what, err->message);
		match_scratch_free(scratch);
		return;
	}
	printf("%s: made in %.2f s, %.1f MB; ", what, g_timer_elapsed(timer, NULL),
	       (double)matcher_bytes(m) / 1e6);
	g_timer_start(timer);
	for (; g_timer_elapsed(timer, NULL) < SECONDS; rounds++)
		for (guint i = 0; i < texts->len; i++) {
			const struct match_doc doc = { .body = texts->pdata[i] };
			g_autoptr(GPtrArray) found = matcher_run(m, scratch, &doc);

			mentions += found->len;
		}
	printf("fold and match: %.1f MB/s, %.2f finds a document\n",
	       (double)bytes * rounds / 1e6 / g_timer_elapsed(timer, NULL),
	       (double)mentions / rounds / texts->len);
	match_scratch_free(scratch);
}

static void
free_school(gpointer s)
{
	school_free(s);
}

static bool
is_usable(const struct school *s)
{
	g_autoptr(matcher_t) m = matcher_new(&s, 1, NULL);

	return m != NULL;
}

int
main(int argc, char **argv)
{
	g_autoptr(GError) err = NULL;
	g_autoptr(gias_t) g = argc == 3 ? gias_load(argv[1], &err) : NULL;
	g_autoptr(GPtrArray) schools = g_ptr_array_new_with_free_func(free_school), texts = NULL;
	size_t bytes;

	if (!g) {
		fprintf(stderr, "%s\n",
			err ? err->message : "usage: bench_matcher REGISTER DOCS.jsonl");
		return 2;
	}
	texts = read_texts(argv[2], &bytes);
	for (size_t i = 0; i < gias_count(g); i++) {
		struct school *s = gias_school(g, gias_row(g, i));

		/* each name is in the register itself */
		g_strfreev(s->not_us);
		s->not_us = g_new0(char *, 1);
		if (is_usable(s))
			g_ptr_array_add(schools, s);
		else
			school_free(s);
	}
	printf("%u of %zu schools can be told from others by their names\n", schools->len,
	       gias_count(g));
	time_fold(texts, bytes);
	time_matcher("1 school", (const struct school *const *)schools->pdata, 1, texts, bytes);
	time_matcher("all schools", (const struct school *const *)schools->pdata, schools->len,
		     texts, bytes);
	return 0;
}

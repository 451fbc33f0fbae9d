/* Profiles beside the matcher: two schools of one name, and those that cannot be matched by. */
#include <glib.h>
#include <string.h>

#include "base/error.h"
#include "data/matcher.h"
#include "tests/unit/match_score.h"

static struct matcher *
matcher_of_json(const char *const *json, size_t n, GError **err)
{
	struct school *list[4] = { NULL };
	struct matcher *m;

	for (size_t i = 0; i < n; i++) {
		json_t *o = json_loads(json[i], 0, NULL);

		list[i] = school_from_json(o, err);
		g_assert_nonnull(list[i]);
		json_decref(o);
	}
	m = matcher_new((const struct school *const *)list, n, err);
	for (size_t i = 0; i < n; i++)
		school_free(list[i]);
	return m;
}

/* A name is the school's for which the text speaks most; several's, with less, when for none. */
static void
test_namesakes(void)
{
	static const char *const schools[] = {
		"{\"name\":\"Hazelmere Primary School\",\"town\":\"Aldport\"}",
		"{\"name\":\"Hazelmere Primary School\",\"town\":\"Brackwell\"}",
	};
	static const struct {
		const char *text;
		bool first, second;
	} cases[] = {
		{ "A fair at Hazelmere Primary School in Aldport.", true, false },
		{ "A fair at Hazelmere Primary School in Brackwell.", false, true },
		{ "A fair at Hazelmere Primary School, Aldport. Buses from Brackwell.", true,
		  false },
		{ "Both Hazelmere Primary School, Aldport and Hazelmere Primary School, Brackwell",
		  true, true },
		{ "A fair at Hazelmere Primary School.", false, false },
	};
	g_autoptr(matcher_t) both = matcher_of_json(schools, 2, NULL),
			     one = matcher_of_json(schools, 1, NULL);
	struct match_scratch *s = match_scratch_new();

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const struct match_doc doc = { .body = cases[i].text };
		g_autoptr(GPtrArray) found = matcher_run(both, s, &doc);
		g_autoptr(GPtrArray) alone = matcher_run(one, s, &doc);

		g_test_message("%s: %.2f %.2f", cases[i].text, match_score_of(found, 0),
			       match_score_of(found, 1));
		g_assert_cmpint(match_score_of(found, 0) >= MATCH_THRESHOLD, ==, cases[i].first);
		g_assert_cmpint(match_score_of(found, 1) >= MATCH_THRESHOLD, ==, cases[i].second);
		g_assert_cmpfloat(match_score_of(found, 0), <=, match_score_of(alone, 0));
		/* both are seen */
		if (!cases[i].first && !cases[i].second)
			g_assert_cmpuint(found->len, ==, 2);
	}
	match_scratch_free(s);
}

/* Profiles that somebody made to be bad: an answer or a refusal, in bounded time. */
static void
test_bad_profiles(void)
{
	g_autofree char *many = g_strnfill(1 << 20, 'a'), *words = g_malloc0((1 << 20) + 1);
	const char *const aliases[] = { many, words, "Elm \001 Fold School", "\302\240",
					"Elm Fold School\nSchool" };

	for (size_t i = 0; i < 1 << 20; i++)
		words[i] = "elm fold "[i % 9];
	for (size_t i = 0; i < G_N_ELEMENTS(aliases); i++) {
		g_autoptr(GError) err = NULL;
		json_t *json = json_pack("{s:s, s:[s]}", "name", "Elm Fold School", "extra_aliases",
					 aliases[i]);
		g_autoptr(school_t) s = school_from_json(json, &err);
		g_autoptr(matcher_t) m =
			s ? matcher_new((const struct school *const *)&s, 1, &err) : NULL;
		const struct match_doc doc = { .body = "At Elm Fold School today." };
		struct match_scratch *scratch = match_scratch_new();
		g_autoptr(GPtrArray) found = m ? matcher_run(m, scratch, &doc) : NULL;

		g_test_message("alias %zu: %s", i, m ? "taken" : err->message);
		g_assert_true(found ? match_score_of(found, 0) >= MATCH_THRESHOLD : err != NULL);
		if (err)
			g_assert_cmpuint(strlen(err->message), <, 1000);
		match_scratch_free(scratch);
		json_decref(json);
	}
}

static void
test_unusable(void)
{
	static const char *const bad[] = {
		"{\"name\":\"School\"}",
		"{\"name\":\"The Primary School\"}",
		"{\"name\":\"C of E Infants\"}",
		"{\"name\":\"Church of England\"}",
		"{\"name\":\"Elm Fold School\",\"extra_aliases\":[\"the school\"]}",
		"{\"name\":\"Elm Fold School\",\"extra_aliases\":[\"of\"]}",
	};

	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autoptr(GError) err = NULL;
		json_t *json = json_loads(bad[i], 0, NULL);
		g_autoptr(school_t) s = school_from_json(json, &err);

		g_assert_no_error(err);
		g_test_message("%s", bad[i]);
		g_assert_null(matcher_new((const struct school *const *)&s, 1, &err));
		g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT);
		g_assert_nonnull(strstr(err->message, "match everything"));
		json_decref(json);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/matcher/namesakes", test_namesakes);
	g_test_add_func("/matcher/bad-profiles", test_bad_profiles);
	g_test_add_func("/matcher/unusable", test_unusable);
	return g_test_run();
}

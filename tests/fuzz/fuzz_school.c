/* school: a profile as JSON. One that can be read is written as it was, and the matcher that it
 * makes says nothing but what stands in the text. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "data/school.h"
#include "tests/fuzz/claim.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/sample.h"

static void
claim_written(const struct school *s)
{
	json_t *json = school_to_json(s), *json_again;
	g_autoptr(school_t) again = school_from_json(json, NULL);

	claim(again, s->name);
	json_again = school_to_json(again);
	claim(json_equal(json, json_again), s->name);
	json_decref(json);
	json_decref(json_again);
}

static char *
text_of(const struct school *s)
{
	g_autofree char *aliases = g_strjoinv(", ", s->extra_aliases);

	return g_strdup_printf("Pupils of %s, %s sang. %s (%s). Call %s or see %s.", s->name,
			       s->town, aliases, s->parish, s->phone, s->website);
}

static void
claim_matcher(const struct school *s)
{
	const struct school *schools[] = { s, s };
	g_autoptr(GError) err = NULL;
	g_autoptr(matcher_t) m = matcher_new(schools, G_N_ELEMENTS(schools), &err);
	g_autofree char *body = text_of(s);
	struct match_doc doc = { .url = s->website, .title = s->name, .body = body };
	g_autoptr(GPtrArray) matches = NULL;

	g_assert((m != NULL) == (err == NULL));
	if (!m) {
		claim_utf8(err->message);
		return;
	}
	matches = matcher_run(m, sample_scratch(), &doc);
	sample_claim_matches(matches, &doc);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = input_open(data, size);
	g_autoptr(GBytes) bytes = input_bytes(&in);
	g_autoptr(GError) err = NULL;
	g_autoptr(school_t) s = NULL;
	json_t *json =
		json_loadb(g_bytes_get_data(bytes, NULL) ? g_bytes_get_data(bytes, NULL) : "", size,
			   0, NULL);

	if (!json)
		return 0;
	s = school_from_json(json, &err);
	json_decref(json);
	g_assert((s != NULL) == (err == NULL));
	if (!s) {
		claim_utf8(err->message);
		return 0;
	}
	claim(s->name && *s->name, s->name);
	claim_written(s);
	claim_matcher(s);
	return 0;
}

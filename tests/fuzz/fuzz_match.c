/* match: address, title, language, flags ("w": wrapped), a link's address and text, then the
 * body. `matched` is exactly what stands at `start`; a scratch that was used before changes
 * nothing; what was found can travel. */
#include <string.h>

#include "tests/fuzz/claim.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/sample.h"

static void
claim_travels(const GPtrArray *matches)
{
	g_autoptr(GPtrArray) there = g_ptr_array_new();
	g_autofree char *before = sample_print_matches(matches), *after = NULL;

	for (guint i = 0; i < matches->len; i++) {
		g_autoptr(GByteArray) row = g_byte_array_new();
		struct wire w;
		struct match *m;

		match_put(row, matches->pdata[i]);
		wire_open(&w, row->data, row->len);
		m = match_get(&w);
		claim(m && wire_done(&w), before);
		g_ptr_array_add(there, m);
	}
	after = sample_print_matches(there);
	claim(strcmp(before, after) == 0, before);
	for (guint i = 0; i < there->len; i++)
		match_free(there->pdata[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = input_open(data, size);
	g_autofree char *url = input_argument(&in), *title = input_argument(&in);
	g_autofree char *lang = input_argument(&in), *flags = input_line(&in);
	g_autofree char *link_url = input_argument(&in), *link_text = input_argument(&in);
	g_autofree char *body = input_text(&in);
	struct match_link link = { link_url, link_text };
	struct match_doc doc = { .url = url,
				 .title = title,
				 .lang = lang,
				 .body = body,
				 .links = &link,
				 .n_links = 1,
				 .is_wrapped = *flags == 'w' };
	struct match_scratch *fresh = match_scratch_new();
	g_autoptr(GPtrArray) reused = matcher_run(sample_matcher(), sample_scratch(), &doc);
	g_autoptr(GPtrArray) matches = matcher_run(sample_matcher(), fresh, &doc);

	match_scratch_free(fresh);
	sample_claim_matches(matches, &doc);
	claim_same(sample_print_matches(reused), sample_print_matches(matches));
	claim_travels(matches);
	return 0;
}

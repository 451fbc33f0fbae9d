/* parse_body: a worker's whole work on one body: address, Content-Type, Content-Location, flags
 * ("s": expected to be a sitemap, "l": links are wanted), then the body. What leaves can travel,
 * and no more text of a page leaves than was promised. */
#include <string.h>

#include "base/url.h"
#include "crawler/parsed.h"
#include "tests/fuzz/claim_result.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/sample.h"

static struct parse_tools *tools;

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = input_open(data, size);
	g_autofree char *url = input_argument(&in), *type = input_argument(&in);
	g_autofree char *location = input_argument(&in), *flags = input_line(&in),
			*none = g_strdup("");
	g_autoptr(GBytes) body = input_bytes(&in);
	struct parse_job job = { .body = body,
				 .url = url ? url : none,
				 .content_type = type,
				 .content_location = location,
				 .is_sitemap = strchr(flags, 's') != NULL,
				 .links = strchr(flags, 'l') ? PARSE_ALL_LINKS
							     : PARSE_HINTED_LINKS };
	g_autoptr(url_t) asked = url_parse(job.url, NULL);
	g_autoptr(parsed_t) p = NULL;

	if (asked && !url_is_http(asked))
		return 0; /* nothing else is ever fetched */
	if (!tools)
		tools = parse_tools_new();
	p = parse_body(&job, sample_matcher(), tools);

	claim_parsed(p);
	return 0;
}

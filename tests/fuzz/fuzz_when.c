/* when: dates. What is read can be written and read again, and the strict readers agree with the
 * broad one. */
#include <string.h>

#include "base/when.h"
#include "crawler/daytext.h"
#include "query/period.h"
#include "tests/fuzz/claim.h"
#include "tests/fuzz/input.h"

#define DAY_S 86400
#define NOW INT64_C(1795000000)

static int64_t
read_with(bool (*parse)(const char *text, int64_t *at), const char *text)
{
	int64_t at = 1;
	bool is_date = parse(text, &at);

	claim(is_date == (at != WHEN_NONE), text);
	return at;
}

/* Days and periods in running text. */
static void
claim_days(const char *text)
{
	struct period p;
	int64_t at = 1;

	for (int is_month_first = 0; is_month_first < 2; is_month_first++)
		if (daytext_find(text, strlen(text), is_month_first, &at))
			claim(at % DAY_S == 0, text);
	if (daytext_find_in_path(text, &at))
		claim(at % DAY_S == 0, text);
	if (period_parse(text, NOW, &p))
		claim(p.from < p.to, text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = input_open(data, size);
	g_autofree char *raw = input_rest(&in), *text = g_utf8_make_valid(raw, -1);
	int64_t any = read_with(when_parse, text);
	int64_t http = read_with(when_parse_http, text);
	int64_t strict = read_with(when_parse_rfc3339, text);

	claim_time(any);
	claim_time(http);
	claim_time(strict);
	/* A zone that no place has, such as -23:59, is none for when_parse(). */
	claim(strict == WHEN_NONE || any == WHEN_NONE || ABS(strict - any) < DAY_S, text);
	/* A year of two digits may be of another century (RFC 9110 §5.6.7, RFC 5322 §4.3). */
	claim(http == WHEN_NONE || any == WHEN_NONE || http == any ||
		      http - any == INT64_C(36525) * DAY_S,
	      text);
	read_with(when_parse, raw);
	claim_days(text);
	return 0;
}

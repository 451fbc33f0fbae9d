#include <glib.h>

#include "base/when.h"
#include "data/person_request.h"

static int64_t
at(const char *text)
{
	int64_t t;

	g_assert_true(when_parse_rfc3339(text, &t));
	return t;
}

/* A calendar month ends on the same day, or on the last of a shorter month; holidays count. */
static void
test_due(void)
{
	static const struct {
		enum request_kind kind;
		const char *received, *due;
	} rows[] = {
		{ REQUEST_ACCESS, "2026-11-23T09:00:00Z", "2026-12-23T09:00:00Z" },
		{ REQUEST_ACCESS, "2026-12-23T09:00:00Z", "2027-01-23T09:00:00Z" },
		{ REQUEST_ACCESS, "2026-01-31T09:00:00Z", "2026-02-28T09:00:00Z" },
		{ REQUEST_ACCESS, "2028-01-31T09:00:00Z", "2028-02-29T09:00:00Z" },
		{ REQUEST_ACCESS, "2026-03-31T09:00:00Z", "2026-04-30T09:00:00Z" },
		{ REQUEST_COMPLAINT, "2026-11-23T09:00:00Z", "2026-12-23T09:00:00Z" },
		{ REQUEST_COMPLAINT, "2026-02-01T09:00:00Z", "2026-03-03T09:00:00Z" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		g_assert_cmpint(person_request_due(rows[i].kind, at(rows[i].received)), ==,
				at(rows[i].due));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/person_request/due", test_due);
	return g_test_run();
}

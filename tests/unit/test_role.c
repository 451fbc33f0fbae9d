/* role: the table of who may what, and its sentence. */
#include <string.h>

#include "base/error.h"
#include "data/role.h"

/* In the order of enum deed_kind: read, triage, read cases, work, override, erase, set up, audit.
 */
static const struct {
	enum role role;
	const char *name, *may;
} roles[] = {
	{ ROLE_HEAD, "head", "yyyyyyyy" },           { ROLE_DSL, "dsl", "yyyynnnn" },
	{ ROLE_MODERATOR, "moderator", "yyyynnnn" }, { ROLE_DPO, "dpo", "ynynnyny" },
	{ ROLE_GOVERNOR, "governor", "ynnnnnnn" },
};

static void
test_table(void)
{
	g_assert_cmpint(G_N_ELEMENTS(roles), ==, ROLES);
	for (size_t i = 0; i < G_N_ELEMENTS(roles); i++) {
		enum role r;

		g_assert_true(role_named(roles[i].name, &r));
		g_assert_cmpint(r, ==, roles[i].role);
		g_assert_cmpstr(role_name(r), ==, roles[i].name);
		g_assert_cmpint(strlen(roles[i].may), ==, MAY_COUNT);
		for (int d = 0; d < MAY_COUNT; d++)
			g_assert_cmpint(role_may(r, (enum deed_kind)d), ==, roles[i].may[d] == 'y');
	}
}

static void
test_names(void)
{
	enum role r = ROLE_DPO;

	g_assert_true(role_named("HEAD", &r));
	g_assert_cmpint(r, ==, ROLE_HEAD);
	g_assert_false(role_named("headmaster", &r));
	g_assert_false(role_named("", &r));
	g_assert_cmpint(r, ==, ROLE_HEAD);
	g_assert_cmpstr(role_title(ROLE_DSL), ==, "Designated safeguarding lead");
}

static void
test_require(void)
{
	const struct actor gus = { "u:gus", ROLE_GOVERNOR };
	g_autoptr(GError) err = NULL;

	g_assert_true(role_require(&gus, MAY_READ, &err));
	g_assert_no_error(err);
	g_assert_false(role_require(&gus, MAY_ERASE, &err));
	g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE);
	g_assert_cmpstr(err->message, ==,
			"holding and erasing is for head, dpo; u:gus acts as governor");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/role/table", test_table);
	g_test_add_func("/role/names", test_names);
	g_test_add_func("/role/require", test_require);
	return g_test_run();
}

#include <glib.h>
#include <string.h>

#include "base/error.h"
#include "data/name.h"
#include "data/nameword.h"
#include "data/spelling.h"

static const struct {
	const char *text, *core, *place;
	char kind;
	uint32_t faith;
} names[] = {
	{ "Elm Fold School", "elm fold", "", 's', 0 },
	{ "Elm Fold C.E. (V.A.) Primary School", "elm fold", "", 'p', FAITH_CE },
	{ "The Elm School, Wexton", "elm", "wexton", 's', 0 },
	{ "St Anne's Roman Catholic Junior School", "st anne", "", 'j', FAITH_RC },
	{ "Saint Anne's School", "st anne", "", 's', 0 },
	{ "Church of England Infant School, Elm Fold", "elm fold", "", 'i', FAITH_CE },
	{ "The Primary School of St Anne", "st anne", "", 'p', 0 },
	{ "Middle Elmley Primary School", "middle elmley", "", 'p', 0 },
	{ "Elm and Ash Village School", "elm and ash", "", 's', 0 },
	{ "Elm Academy Long Street", "elm", "long street", 'a', 0 },
	{ "Village School", "village", "", 's', 0 },
	{ "Christ Church CE Primary School", "christ church", "", 'p', FAITH_CE },
	{ "Primary School", "", "", 'p', 0 },
	{ "", "", "", 's', 0 },
};

static void
test_names(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		struct name n;

		g_test_message("%s", names[i].text);
		name_init(&n, names[i].text);
		g_assert_cmpstr(n.core, ==, names[i].core);
		g_assert_cmpstr(n.place, ==, names[i].place);
		g_assert_cmpint(name_kind_class(n.kind), ==, names[i].kind);
		g_assert_cmpuint(n.faith, ==, names[i].faith);
		name_clear(&n);
	}
}

static const struct {
	const char *ours, *text;
	enum name_fit fit;
} fits[] = {
	{ "A Infant School", "A Infants", FIT_EXACT },
	{ "A CE Infant School", "A Infant School", FIT_LESS },
	{ "A Infant School", "A School", FIT_LESS },
	{ "A Infant School", "A Primary School", FIT_OTHER },
	{ "A Infant School", "A Junior School", FIT_CONFLICT },
	{ "A Infant School", "A Nursery School", FIT_CONFLICT },
	{ "A Infant School", "A High School", FIT_CONFLICT },
	{ "A CE Primary School", "A Catholic Primary School", FIT_CONFLICT },
	{ "A School", "A School for Girls", FIT_CONFLICT },
	{ "A Academy", "A School", FIT_LESS },
	{ "A Community College", "A Primary School", FIT_CONFLICT },
	{ "A High School", "A College", FIT_OTHER },
};

static void
test_fits(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(fits); i++) {
		struct name a, b;

		g_test_message("%s / %s", fits[i].ours, fits[i].text);
		name_init(&a, fits[i].ours);
		name_init(&b, fits[i].text);
		g_assert_cmpint(name_fit(a.kind, a.faith, b.kind, b.faith), ==, fits[i].fit);
		name_clear(&a);
		name_clear(&b);
	}
}

static void
test_shared(void)
{
	unsigned same;

	g_assert_cmpuint(name_shared_by("st mary", KIND_PRIMARY | KIND_SCHOOL, &same), >, 100);
	g_assert_cmpuint(same, >, 50);
	g_assert_cmpuint(name_shared_by("park", KIND_SCHOOL, &same), >=, 3);
	g_assert_cmpuint(name_shared_by("abbey", KIND_SCHOOL, &same), >=,
			 3); /* first of the table */
	g_assert_cmpuint(name_shared_by("zzyzx fold", KIND_SCHOOL, &same), ==, 0);
	g_assert_cmpuint(same, ==, 0);
	g_assert_cmpuint(name_shared_by("", KIND_SCHOOL, &same), ==, 0);
}

static const struct {
	const char *a, *b;
	enum slip slip;
} slips[] = {
	{ "acadmey", "academy", SLIP_HAND },
	{ "scool", "school", SLIP_HAND },
	{ "schhool", "school", SLIP_HAND },
	{ "schaol", "school", SLIP_LETTER },
	{ "schoola", "school", SLIP_LETTER },
	{ "schools", "school", SLIP_NONE },
	{ "school", "school", SLIP_NONE },
	{ "zchool", "school", SLIP_NONE },
	{ "cshool", "school", SLIP_HAND },
	{ "shcoal", "school", SLIP_NONE },
	{ "", "a", SLIP_NONE },
	{ "a", "", SLIP_NONE },
};

static void
test_slips(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(slips); i++) {
		g_test_message("%s %s", slips[i].a, slips[i].b);
		g_assert_cmpint(nameword_is_slip(slips[i].a, strlen(slips[i].a), slips[i].b,
						 strlen(slips[i].b)),
				==, slips[i].slip);
	}
}

static struct school *
school(const char *json)
{
	json_t *j = json_loads(json, 0, NULL);
	struct school *s = school_from_json(j, NULL);

	g_assert_nonnull(s);
	json_decref(j);
	return s;
}

static const struct spelling *
find(const GPtrArray *list, const char *text)
{
	for (guint i = 0; i < list->len; i++) {
		const struct spelling *s = list->pdata[i];

		if (strcmp(s->text, text) == 0)
			return s;
	}
	g_error("no spelling “%s”", text);
}

static void
test_list(void)
{
	static const char *const wanted[] = {
		"Much Wendle CE Infant School",
		"Much Wendle C of E Infant School",
		"Much Wendle CofE Infants",
		"Much Wendle Church of England Infants' School",
		"Much Wendle Primary School",
		"Much Wendle School",
		"Infant School, Much Wendle",
		"the infant school in Much Wendle",
		"Much Wendle's infant school",
		"#MuchWendleCEInfantSchool",
		"@wendle",
		"wendle.example",
		"office@wendle.example",
		"01632 960999",
		"+44 1632 960999",
		"(01632) 960999",
		"URN 999999",
	};
	g_autoptr(school_t) s =
		school("{\"name\":\"Much Wendle CE Infant School\",\"website\":"
		       "\"https://www.wendle.example/\",\"phone\":\"+44 1632 960999\","
		       "\"handles\":[\"wendle\"],\"urn\":\"999999\"}");
	g_autoptr(GError) err = NULL;
	g_autoptr(GPtrArray) list = spelling_list(s, &err);

	g_assert_no_error(err);
	for (size_t i = 0; i < G_N_ELEMENTS(wanted); i++) {
		const struct spelling *x = find(list, wanted[i]);

		g_test_message("%s", wanted[i]);
		g_assert_false(x->is_weak);
	}
}

/* Everything that is listed for a rare name is found; a shared name is weak by itself. */
static void
test_found(void)
{
	g_autoptr(school_t) rare = school("{\"name\":\"Nether Quill Junior School\"}");
	g_autoptr(school_t) shared = school("{\"name\":\"St Peter's CE Primary School\"}");
	g_autoptr(GPtrArray) list = spelling_list(rare, NULL), weak = spelling_list(shared, NULL);

	for (guint i = 0; i < list->len; i++) {
		const struct spelling *x = list->pdata[i];

		g_test_message("%s %.2f", x->text, x->weight);
		g_assert_false(x->is_weak);
		g_assert_cmpfloat(x->weight, <=, 1);
	}
	g_assert_true(find(weak, "St. Peter's C of E Primary School")->is_weak);
	g_assert_nonnull(find(weak, "Saint Peter's CE Primary School"));
}

static void
test_unusable(void)
{
	g_autoptr(school_t) s = school("{\"name\":\"The Primary School\"}");
	g_autoptr(GError) err = NULL;

	g_assert_null(spelling_list(s, &err));
	g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT);
	g_assert_nonnull(strstr(err->message, "would match everything"));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/spelling/names", test_names);
	g_test_add_func("/spelling/fits", test_fits);
	g_test_add_func("/spelling/shared", test_shared);
	g_test_add_func("/spelling/slips", test_slips);
	g_test_add_func("/spelling/list", test_list);
	g_test_add_func("/spelling/found", test_found);
	g_test_add_func("/spelling/unusable", test_unusable);
	return g_test_run();
}

/* person: which queries look like a person's name. */
#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "query/person.h"

static const struct {
	const char *text;
	gboolean is_person;
} rows[] = {
	{ "Sarah Fleetwood", TRUE },
	{ "sarah fleetwood", TRUE },
	{ "\"John Q. Mallow\"", FALSE }, /* one letter is no name: it may be a list */
	{ "Mr Mallow", TRUE },
	{ "mrs. o'dell", TRUE },
	{ "Dr Anne-Marie O\u2019Dell", TRUE },
	{ "Miss Hazelnut", TRUE },
	{ "miss school", FALSE },
	{ "Grace Hazelnut", TRUE },
	{ "grace period", FALSE },
	{ "john street", FALSE },
	{ "Mary Hazel School", FALSE },
	{ "Mary Tower", FALSE }, /* the school is called so */
	{ "mary tower governors", FALSE },
	{ "school closed", FALSE },
	{ "Sarah", FALSE },
	{ "", FALSE },
	{ "   ", FALSE },
	{ "Sarah Fleetwood site:paper.example", FALSE },
	{ "Sarah 1234", FALSE },
	{ "sarah fleetwood and the others of the council", FALSE },
	{ "\xff\xfe Sarah", FALSE },
};

static void
test_rows(void)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();

	g_ptr_array_add(names, (char *)(uintptr_t) "Mary Tower Infant School");
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		if ((person_like(rows[i].text, names) != NULL) != rows[i].is_person)
			g_error("\"%s\": not so", rows[i].text);
	g_assert_nonnull(person_like("Mary Tower", NULL));
}

static void
test_long(void)
{
	g_autofree char *text = g_strnfill(100000, 'a');

	memcpy(text, "Sarah ", 6);
	g_assert_null(person_like(text, NULL));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/person/rows", test_rows);
	g_test_add_func("/person/long", test_long);
	return g_test_run();
}

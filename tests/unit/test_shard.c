/* shard: addresses of other machines, and what may be listened at. */
#include <glib.h>
#include <string.h>

#include "base/error.h"
#include "indexer/shard.h"

static void
test_addresses(void)
{
	static const struct {
		const char *value, *want; /* want: NULL: refused */
	} rows[] = {
		{ "10.0.0.2:8033", "10.0.0.2 8033" },
		{ "shard.example:1", "shard.example 1" },
		{ "[fd00::2]:8033", "fd00::2 8033" },
		{ "ssh -T south.example earshot index --serve -",
		  "ssh|-T south.example earshot index --serve -" },
		{ "/usr/local/bin/south", "/usr/local/bin/south|" },
		{ "10.0.0.2", NULL },
		{ "10.0.0.2:", NULL },
		{ "10.0.0.2:0", NULL },
		{ "10.0.0.2:65536", NULL },
		{ "10.0.0.2:80x", NULL },
		{ ":8033", NULL },
		{ "south", NULL },
		{ "", NULL },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GKeyFile) config = g_key_file_new();
		g_autoptr(GError) err = NULL;
		g_autoptr(GPtrArray) list = NULL;
		g_autofree char *got = NULL;
		const struct shard *s;

		g_key_file_set_string(config, "shards", "south", rows[i].value);
		list = shards_read(config, &err);
		if (!rows[i].want) {
			g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG);
			g_assert_null(list);
			continue;
		}
		g_assert_no_error(err);
		g_assert_cmpuint(list->len, ==, 1);
		s = g_ptr_array_index(list, 0);
		got = s->host ? g_strdup_printf("%s %u", s->host, s->port)
			      : g_strdup_printf("%s|%s", s->program, s->arguments);
		g_assert_cmpstr(got, ==, rows[i].want);
		g_assert_cmpstr(s->name, ==, "south");
	}
}

static void
test_none(void)
{
	g_autoptr(GKeyFile) config = g_key_file_new();
	g_autoptr(GError) err = NULL;
	g_autoptr(GPtrArray) list = shards_read(config, &err);

	g_assert_no_error(err);
	g_assert_cmpuint(list->len, ==, 0);
}

static void
test_private(void)
{
	static const struct {
		const char *address;
		bool want;
	} rows[] = {
		{ "127.0.0.1", true },       { "127.9.9.9", true },
		{ "10.255.0.1", true },      { "172.16.0.1", true },
		{ "172.31.255.255", true },  { "192.168.1.1", true },
		{ "169.254.1.1", true },     { "::1", true },
		{ "fd12::1", true },         { "fe80::1", true },
		{ "0.0.0.0", false },        { "::", false },
		{ "172.32.0.1", false },     { "172.15.0.1", false },
		{ "192.169.0.1", false },    { "11.0.0.1", false },
		{ "8.8.8.8", false },        { "2001:db8::1", false },
		{ "localhost", false },      { "", false },
		{ "::ffff:8.8.8.8", false },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		g_assert_cmpint(shard_is_private(rows[i].address), ==, rows[i].want);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/shard/addresses", test_addresses);
	g_test_add_func("/shard/none", test_none);
	g_test_add_func("/shard/private", test_private);
	return g_test_run();
}

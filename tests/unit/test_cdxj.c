#include <string.h>

#include "query/cdxj.h"

static const struct {
	const char *url, *key;
} keys[] = {
	{ "http://forum.example/t/17", "example,forum)/t/17" },
	{ "https://www.forum.example/", "example,forum)/" },
	{ "https://www2.forum.example/", "example,forum)/" },
	{ "https://wwwx.forum.example/", "example,forum,wwwx)/" },
	{ "https://www./", "https://www./" },
	{ "http://Forum.Example:8080/A?b=2&a=1", "example,forum:8080)/a?a=1&b=2" },
	{ "http://forum.example:80/", "example,forum)/" },
	{ "https://forum.example:80/", "example,forum:80)/" },
	{ "http://127.0.0.1:8032/x", "1,0,0,127:8032)/x" },
	{ "http://[::1]/", "[::1])/" },
	{ "http://a.example/?", "example,a)/" },
	{ "urn:uuid:00000000-0000-4000-8000-000000000000",
	  "urn:uuid:00000000-0000-4000-8000-000000000000" },
};

static void
test_keys(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
		g_autofree char *key = cdxj_key(keys[i].url);

		g_assert_cmpstr(key, ==, keys[i].key);
	}
}

static void
test_line(void)
{
	const struct archive_record r = { .offset = 425,
					  .length = 487,
					  .type = "response",
					  .uri = "http://forum.example/t/17",
					  .date = "2026-11-22T09:14:03.412Z",
					  .payload_digest = "sha256:00",
					  .status = 200,
					  .mime = "text/html",
					  .record_sha256 = "11" };
	g_autofree char *line = cdxj_line(&r, "ear-2026-0007-001.warc.gz");

	g_assert_cmpstr(line, ==,
			"example,forum)/t/17 20261122091403 "
			"{\"url\":\"http://forum.example/t/17\",\"mime\":\"text/html\",\"status\":"
			"\"200\",\"digest\":\"sha256:00\",\"length\":\"487\",\"offset\":\"425\","
			"\"filename\":\"ear-2026-0007-001.warc.gz\",\"recordDigest\":\"sha256:11\"}"
			"\n");
}

static void
test_which(void)
{
	static const struct {
		const char *type, *content;
		bool has;
	} rows[] = {
		{ "response", "application/http;msgtype=response", true },
		{ "request", "application/http;msgtype=request", false },
		{ "warcinfo", "application/warc-fields", false },
		{ "metadata", "application/warc-fields", false },
		{ "resource", "image/png", true },
		{ NULL, NULL, false },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		const struct archive_record r = { .type = rows[i].type,
						  .uri = "urn:x",
						  .date = "2026-11-22T09:14:03Z",
						  .content_type = rows[i].content };

		g_assert_true(cdxj_has_line(&r) == rows[i].has);
	}
}

static void
test_sorted(void)
{
	static const char *const lines[] = { "b\n", "a-\n", "B\n", "a)\n", "a)\n" };
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *index = NULL;

	for (size_t i = 0; i < G_N_ELEMENTS(lines); i++)
		g_ptr_array_add(list, g_strdup(lines[i]));
	index = cdxj_index(list);
	g_assert_cmpstr(index, ==, "B\na)\na-\nb\n");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/cdxj/keys", test_keys);
	g_test_add_func("/cdxj/line", test_line);
	g_test_add_func("/cdxj/which", test_which);
	g_test_add_func("/cdxj/sorted", test_sorted);
	return g_test_run();
}

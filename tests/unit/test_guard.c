/* Which connections may be made: every block, every spelling, and the allow-list. */
#include <arpa/inet.h>
#include <glib.h>
#include <netinet/in.h>
#include <string.h>

#include "base/error.h"
#include "crawler/guard.h"

static const struct {
	const char *address;
	bool allowed;
} addresses[] = {
	{ "1.1.1.1", true },
	{ "8.8.8.8", true },
	{ "0.0.0.0", false },
	{ "0.1.2.3", false },
	{ "9.255.255.255", true },
	{ "10.0.0.0", false },
	{ "10.255.255.255", false },
	{ "11.0.0.0", true },
	{ "100.63.255.255", true },
	{ "100.64.0.0", false },
	{ "100.127.255.255", false },
	{ "100.128.0.0", true },
	{ "127.0.0.1", false },
	{ "127.255.255.255", false },
	{ "168.63.129.16", false },
	{ "169.254.169.254", false },
	{ "172.15.255.255", true },
	{ "172.16.0.0", false },
	{ "172.31.255.255", false },
	{ "172.32.0.0", true },
	{ "192.0.0.170", false },
	{ "192.0.1.1", true },
	{ "192.0.2.1", false },
	{ "192.31.196.1", false },
	{ "192.52.193.1", false },
	{ "192.88.99.1", false },
	{ "192.167.255.255", true },
	{ "192.168.0.1", false },
	{ "192.175.48.1", false },
	{ "198.17.255.255", true },
	{ "198.18.0.0", false },
	{ "198.19.255.255", false },
	{ "198.20.0.0", true },
	{ "198.51.100.1", false },
	{ "203.0.113.1", false },
	{ "223.255.255.255", true },
	{ "224.0.0.1", false },
	{ "240.0.0.1", false },
	{ "255.255.255.255", false },
	{ "::", false },
	{ "::1", false },
	{ "::2", false },
	{ "::8.8.8.8", false },
	{ "::ffff:8.8.8.8", true },
	{ "::ffff:127.0.0.1", false },
	{ "::ffff:0:127.0.0.1", false },
	{ "::ffff:169.254.169.254", false },
	{ "64:ff9b::8.8.8.8", true },
	{ "64:ff9b::10.0.0.1", false },
	{ "64:ff9b::7f00:1", false },
	{ "64:ff9b:1::8.8.8.8", false },
	{ "100::1", false },
	{ "100:0:0:1::1", false },
	{ "2001::1", false },
	{ "2001:0:4136:e378:8000:63bf:3fff:fdd2", false },
	{ "2001:2::1", false },
	{ "2001:10::1", false },
	{ "2001:20::1", false },
	{ "2001:1ff:ffff::1", false },
	{ "2001:200::1", true },
	{ "2001:db8::1", false },
	{ "2002:0808:0808::1", true },
	{ "2002:7f00:1::1", false },
	{ "2002:c0a8:101::", false },
	{ "2606:4700::1111", true },
	{ "2620:4f:8000::1", false },
	{ "2a00:1450::1", true },
	{ "3fff::1", false },
	{ "3fff:1000::1", true },
	{ "4000::1", false },
	{ "5f00::1", false },
	{ "fc00::1", false },
	{ "fdff::1", false },
	{ "fe80::1", false },
	{ "fec0::1", false },
	{ "ff02::1", false },
};

static struct sockaddr_storage
make_sockaddr(const char *text, int port)
{
	struct sockaddr_storage s = { 0 };
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port) };

	if (inet_pton(AF_INET, text, &in.sin_addr) == 1)
		memcpy(&s, &in, sizeof(in));
	else if (inet_pton(AF_INET6, text, &in6.sin6_addr) == 1)
		memcpy(&s, &in6, sizeof(in6));
	else
		g_assert_not_reached();
	return s;
}

static bool
allows(const struct guard *g, const char *text, int port)
{
	struct sockaddr_storage s = make_sockaddr(text, port);
	const char *why = NULL;
	bool allowed = guard_allows_address(g, (const struct sockaddr *)&s, &why);

	g_assert_true(allowed == !why);
	return allowed;
}

static bool
exempts(const struct guard *g, const char *text, int port)
{
	struct sockaddr_storage s = make_sockaddr(text, port);

	return guard_is_exempt(g, (const struct sockaddr *)&s);
}

static bool
allows_url(const struct guard *g, const char *text)
{
	g_autoptr(url_t) url = url_parse(text, NULL);
	const char *why = NULL;
	bool allowed;

	g_assert_nonnull(url);
	allowed = guard_allows_url(g, url, &why);
	g_assert_true(allowed == !why);
	g_assert_true(guard_allows_url(g, url, NULL) == allowed);
	return allowed;
}

static void
test_addresses(void)
{
	g_autoptr(guard_t) g = guard_new(NULL, NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(addresses); i++) {
		bool is_v6 = strchr(addresses[i].address, ':');
		g_autofree char *text = g_strdup_printf(is_v6 ? "http://[%s]/" : "http://%s/",
							addresses[i].address);

		g_test_message("%s", addresses[i].address);
		g_assert_cmpint(allows(g, addresses[i].address, 443), ==, addresses[i].allowed);
		g_assert_cmpint(allows_url(g, text), ==, addresses[i].allowed);
		g_assert_false(allows(g, addresses[i].address, 22));
		g_assert_false(exempts(g, addresses[i].address, 443));
	}
}

static void
test_other_family(void)
{
	g_autoptr(guard_t) g = guard_new((const char *const[]){ "0.0.0.0/0", "::/0", NULL }, NULL);
	struct sockaddr s = { .sa_family = AF_UNIX };
	const char *why = NULL;

	g_assert_false(guard_allows_address(g, &s, &why));
	g_assert_nonnull(why);
	g_assert_false(guard_is_exempt(g, &s));
}

static const struct {
	const char *url;
	bool allowed;
} urls[] = {
	{ "http://parish.example/", true },
	{ "https://parish.example/", true },
	{ "http://parish.example:8080/", true },
	{ "https://parish.example:8443/", true },
	{ "http://parish.example:443/", true },
	{ "http://parish.example:22/", false },
	{ "http://parish.example:8081/", false },
	{ "ftp://parish.example/", false },
	{ "file:///etc/passwd", false },
	{ "javascript:alert(1)", false },
	{ "http://u@parish.example/", false },
	{ "http://u:p@parish.example/", false },
	{ "http://:p@parish.example/", false },
	/* spellings of 127.0.0.1 */
	{ "http://127.1/", false },
	{ "http://2130706433/", false },
	{ "http://0x7f.0.0.1/", false },
	{ "http://0177.0.0.1/", false },
	{ "http://127.0.0.1./", false },
	{ "http:\\\\127.0.0.1\\", false },
	{ "http://127%2e0%2e0%2e1/", false },
	{ "http://\xef\xbc\x91\xef\xbc\x92\xef\xbc\x97.0.0.1/", false },
	{ "http://[::ffff:7f00:1]/", false },
	{ "http://[0:0::1]/", false },
};

static void
test_urls(void)
{
	g_autoptr(guard_t) g = guard_new(NULL, NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(urls); i++) {
		g_test_message("%s", urls[i].url);
		g_assert_cmpint(allows_url(g, urls[i].url), ==, urls[i].allowed);
	}
}

static void
test_allow_list(void)
{
	const char *const list[] = {
		"127.0.0.0/8:8000-8099",    "192.168.7.9", "[fd00::/8]:9000",    "2001:db8::/32",
		"[::ffff:10.1.0.0/112]:81", "[::1]:7",     "198.51.100.77/24:5", NULL,
	};
	g_autoptr(GError) err = NULL;
	g_autoptr(guard_t) g = guard_new(list, &err);

	g_assert_no_error(err);
	g_assert_true(allows(g, "127.3.2.1", 8000));
	g_assert_true(allows(g, "127.3.2.1", 8099));
	g_assert_true(exempts(g, "127.3.2.1", 8099));
	g_assert_true(exempts(g, "::ffff:127.3.2.1", 8099));
	g_assert_false(allows(g, "127.3.2.1", 8100));
	g_assert_false(allows(g, "127.3.2.1", 80));
	g_assert_false(allows(g, "128.0.0.1", 8000));
	g_assert_true(allows(g, "192.168.7.9", 1));
	g_assert_false(allows(g, "192.168.7.8", 80));
	g_assert_true(allows(g, "fd12::1", 9000));
	g_assert_false(allows(g, "fd12::1", 443));
	g_assert_true(allows(g, "2001:db8:5::1", 65535));
	g_assert_true(allows(g, "10.1.255.255", 81));
	g_assert_false(allows(g, "10.2.0.0", 81));
	g_assert_true(allows(g, "::1", 7));
	g_assert_false(allows(g, "::2", 7));
	g_assert_true(allows(g, "198.51.100.1", 5));
	/* Not tunnelled in. */
	g_assert_false(allows(g, "64:ff9b::c0a8:709", 80));
	g_assert_true(allows_url(g, "http://127.0.0.1:8042/"));
	g_assert_false(allows_url(g, "http://127.0.0.1:9042/"));
	g_assert_false(allows_url(g, "http://127.0.0.1/"));
	g_assert_true(allows_url(g, "http://own.example:8042/"));
	g_assert_false(allows_url(g, "http://u@127.0.0.1:8042/"));
	g_assert_false(allows_url(g, "ftp://127.0.0.1:8042/"));
	/* Public addresses keep the usual ports alone. */
	g_assert_true(allows(g, "1.1.1.1", 80));
	g_assert_false(allows(g, "1.1.1.1", 8042));
	g_assert_false(exempts(g, "1.1.1.1", 80));
}

static void
test_bad_entries(void)
{
	static const char *const bad[] = {
		"",
		"x",
		"127.0.0.1/33",
		"127.0.0.1/",
		"127.0.0.1/-1",
		"127.0.0.1/8x",
		"127.1",
		"127.0.0.1:",
		"127.0.0.1:0",
		"127.0.0.1:65536",
		"127.0.0.1:9-8",
		"127.0.0.1:8-",
		"127.0.0.1:-8",
		"127.0.0.1:8-9-10",
		"::1/129",
		"[::1",
		"[::1]8",
		"[::1]:",
		"[]:80",
		"fd00::/8:80x",
		"parish.example",
		"::ffff:10.0.0.0/95",
		"1.2.3.4/99999999999",
		" 127.0.0.1",
	};

	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
		const char *const list[] = { "10.0.0.0/8", bad[i], NULL };
		g_autoptr(GError) err = NULL;

		g_test_message("%s", bad[i]);
		g_assert_null(guard_new(list, &err));
		g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT);
		g_assert_nonnull(strstr(err->message, bad[i]));
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/guard/addresses", test_addresses);
	g_test_add_func("/guard/other-family", test_other_family);
	g_test_add_func("/guard/urls", test_urls);
	g_test_add_func("/guard/allow-list", test_allow_list);
	g_test_add_func("/guard/bad-entries", test_bad_entries);
	return g_test_run();
}

/* Host names: addresses in every spelling, and domains by UTS #46. */
#include <glib.h>
#include <string.h>

#include "base/hostname.h"

static const struct {
	const char *input, *want; /* want NULL: failure */
} domains[] = {
	/* IPv4 */
	{ "127.0.0.1", "127.0.0.1" },
	{ "127.1", "127.0.0.1" },
	{ "2130706433", "127.0.0.1" },
	{ "0x7F.0.0.1", "127.0.0.1" },
	{ "0177.0.0.01", "127.0.0.1" },
	{ "0x7f000001", "127.0.0.1" },
	{ "0x.0x.0", "0.0.0.0" },
	{ "127.0.0.1.", "127.0.0.1" },
	{ "127%2e0.0.1", "127.0.0.1" },
	{ "\xef\xbc\x91\xef\xbc\x92\xef\xbc\x97.1", "127.0.0.1" },
	{ "1.2.3.256", NULL },
	{ "256.1", NULL },
	{ "4294967296", NULL },
	{ "99999999999999999999999999", NULL },
	{ "1.2.3.4.5", NULL },
	{ "1.2..4", NULL },
	{ "08.1", NULL },
	{ "a.0x4", NULL },
	{ "a.12", NULL },
	{ "1.2.3.4a", "1.2.3.4a" },
	{ "1.2.3..", "1.2.3.." },
	/* IPv6 */
	{ "[::1]", "[::1]" },
	{ "[::]", "[::]" },
	{ "[1::]", "[1::]" },
	{ "[1:0:0:2:0:0:0:3]", "[1:0:0:2::3]" },
	{ "[1:0:2:0:3:0:4:0]", "[1:0:2:0:3:0:4:0]" },
	{ "[0001:ABCD::]", "[1:abcd::]" },
	{ "[::ffff:127.0.0.1]", "[::ffff:7f00:1]" },
	{ "[1:2:3:4:5:6:7:8]", "[1:2:3:4:5:6:7:8]" },
	{ "[1:2:3:4:5:6:7::]", "[1:2:3:4:5:6:7:0]" },
	{ "[1:2:3:4:5:6:1.2.3.4]", "[1:2:3:4:5:6:102:304]" },
	{ "[1:2:3:4:5:6:7:8:9]", NULL },
	{ "[1:2:3:4:5:6:7:1.2.3.4]", NULL },
	{ "[1:2:3:4:5:6:7]", NULL },
	{ "[1:2:3:4:5:6:7:8::]", NULL },
	{ "[1::2::3]", NULL },
	{ "[:1]", NULL },
	{ "[1:]", NULL },
	{ "[12345::]", NULL },
	{ "[::1.2.3]", NULL },
	{ "[::1.2.3.04]", NULL },
	{ "[::1.2.3.256]", NULL },
	{ "[::g]", NULL },
	{ "[::1%25eth0]", NULL },
	{ "[]", NULL },
	{ "[::1", NULL },
	/* domains */
	{ "Parish.EXAMPLE", "parish.example" },
	{ "%70arish.example", "parish.example" },
	{ "a_b-.example", "a_b-.example" },
	{ "b\xc3\xbc"
	  "cher.example",
	  "xn--bcher-kva.example" },
	{ "B\xc3\x9c"
	  "CHER.example",
	  "xn--bcher-kva.example" },
	{ "fa\xc3\x9f.example", "xn--fa-hia.example" },
	{ "\xe1\xba\x9e.example", "xn--zca.example" }, /* capital sharp s */
	{ "a\xe3\x80\x82"
	  "b",
	  "a.b" }, /* ideographic full stop */
	{ "a\xc2\xad"
	  "b",
	  "ab" }, /* soft hyphen */
	{ "\xe1\x82\xac", "xn--3kj" }, /* mapped since Unicode 16 */
	{ "a\xef\xbe\xa0\xc3\xa9", "xn--a-bga" }, /* ignored since Unicode 16 */
	{ "xn--", "xn--" },
	{ "xn--a-yoc", "xn--a-yoc" },
	{ "xn--.\xc3\xa9", NULL },
	{ "xn--abc-.\xc3\xa9", NULL },
	{ "xn--a-yoc.\xc3\xa9", NULL },
	{ "\xe2\x80\x8d.example", NULL }, /* a joiner without its context */
	{ "\xd7\x90"
	  "a.example",
	  NULL }, /* right to left, then left to right */
	{ "\xc2\xad", NULL }, /* nothing is left */
	{ "a\xef\xbf\xbd", NULL },
	{ "a%ff", NULL },
	{ "a%00b", NULL },
	{ "a b", NULL },
	{ "a%25b", NULL },
	{ "a<b", NULL },
	{ "a|b", NULL },
	{ "a\x7f", NULL },
};

static const struct {
	const char *input, *want;
} opaques[] = {
	{ "Some_Thing%zz", "Some_Thing%zz" },
	{ "\xc3\xbc\x01", "%C3%BC%01" },
	{ "1.2.3.256", "1.2.3.256" },
	{ "[::1]", "[::1]" },
	{ "a b", NULL },
	{ "a]", NULL },
	{ "a^b", NULL },
};

static char *
parse(const char *input, bool is_opaque)
{
	char room[16] = "kept";
	struct percent_buf out;
	char *result = NULL;

	percent_buf_init(&out, room, sizeof(room));
	out.len = 4;
	if (hostname_parse(input, input + strlen(input), is_opaque, &out))
		result = g_strndup(out.at + 4, out.len - 4);
	else
		g_assert_cmpint(out.len, ==, 4);
	g_assert_cmpmem(out.at, 4, "kept", 4);
	percent_buf_clear(&out);
	return result;
}

static void
test_domains(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(domains); i++) {
		g_autofree char *got = parse(domains[i].input, false);

		g_test_message("%s", domains[i].input);
		g_assert_cmpstr(got, ==, domains[i].want);
	}
}

static void
test_opaques(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(opaques); i++) {
		g_autofree char *got = parse(opaques[i].input, true);

		g_assert_cmpstr(got, ==, opaques[i].want);
	}
}

static void
test_long(void)
{
	g_autoptr(GString) name = g_string_new(NULL);
	g_autofree char *got = NULL;

	while (name->len < 400)
		g_string_append(name, "\xe3\x8c\x96."); /* one character that becomes six */
	got = parse(name->str, false);
	g_assert_nonnull(got);
	g_string_truncate(name, 0);
	while (name->len < 3000)
		g_string_append(name, "\xe3\x8c\x96."); /* too long as written */
	g_assert_null(parse(name->str, false));
	g_assert_null(parse(name->str, true));
	g_string_truncate(name, 0);
	while (name->len < 5000)
		g_string_append(name, "a.");
	g_assert_null(parse(name->str, false));
	g_assert_null(parse(name->str, true));
}

static void
test_is_address(void)
{
	g_assert_true(hostname_is_address("127.0.0.1"));
	g_assert_true(hostname_is_address("[::1]"));
	g_assert_false(hostname_is_address("a.example"));
	g_assert_false(hostname_is_address("1.2.3.4a"));
	g_assert_false(hostname_is_address(""));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/hostname/domains", test_domains);
	g_test_add_func("/hostname/opaques", test_opaques);
	g_test_add_func("/hostname/long", test_long);
	g_test_add_func("/hostname/is-address", test_is_address);
	return g_test_run();
}

#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "crawler/resolve.h"

static int lookups;

static char **
look_up(const char *host)
{
	g_atomic_int_inc(&lookups);
	if (strcmp(host, "slow.example") == 0)
		g_usleep(50000);
	return strcmp(host, "none.example") == 0 ? NULL
						 : g_strsplit("192.0.2.7,2001:db8::7", ",", -1);
}

/* The addresses once they are known, joined; NULL: none. */
static char *
wait_for(struct resolver *r, const char *address)
{
	g_autoptr(url_t) url = url_parse(address, NULL);
	const char *const *found;
	int wait_ms;

	while (!resolver_ask(r, url, &found, &wait_ms)) {
		g_assert_cmpint(wait_ms, >, 0);
		g_usleep((gulong)wait_ms * 1000);
	}
	return found ? g_strjoinv(",", (char **)(uintptr_t)found) : NULL;
}

static void
test_answers(void)
{
	static const char *const fixed[] = { "fixed.example:80:127.0.0.5", "*:81:127.0.0.6",
					     "nothing", NULL };
	static const struct {
		const char *url, *addresses, *pin;
		int lookups;
	} rows[] = {
		{ "http://a.example/", "192.0.2.7,2001:db8::7",
		  "+a.example:80:192.0.2.7,2001:db8::7", 1 },
		{ "http://a.example/again", "192.0.2.7,2001:db8::7",
		  "+a.example:80:192.0.2.7,2001:db8::7", 0 },
		{ "https://a.example/", "192.0.2.7,2001:db8::7",
		  "+a.example:443:192.0.2.7,2001:db8::7", 0 },
		{ "http://slow.example/", "192.0.2.7,2001:db8::7",
		  "+slow.example:80:192.0.2.7,2001:db8::7", 1 },
		{ "http://none.example/", NULL, NULL, 1 },
		{ "http://fixed.example/", "127.0.0.5", NULL, 0 },
		{ "http://whatever.example:81/", "127.0.0.6", NULL, 0 },
		{ "http://10.1.2.3/", "10.1.2.3", NULL, 0 },
		{ "http://[2001:db8::1]/", "2001:db8::1", NULL, 0 },
	};
	struct resolver *r = resolver_new(fixed, look_up);

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		int before = g_atomic_int_get(&lookups);
		g_autofree char *addresses = wait_for(r, rows[i].url);
		g_autoptr(url_t) url = url_parse(rows[i].url, NULL);
		g_autofree char *pin = resolver_pin(r, url);

		g_assert_cmpstr(addresses, ==, rows[i].addresses);
		g_assert_cmpstr(pin, ==, rows[i].pin);
		g_assert_cmpint(g_atomic_int_get(&lookups) - before, ==, rows[i].lookups);
	}
	resolver_free(r);
}

/* Lookups under way, and those that wait for a thread, are nobody's any more. */
static void
test_free_early(void)
{
	struct resolver *r = resolver_new(NULL, look_up);
	const char *const *found;
	int wait_ms;

	for (int i = 0; i < 100; i++) {
		g_autofree char *address = g_strdup_printf("http://slow.example:%d/", 8000 + i);
		g_autofree char *other = g_strdup_printf("http://h%d.example/", i);
		g_autoptr(url_t) url = url_parse(address, NULL);
		g_autoptr(url_t) other_url = url_parse(other, NULL);

		resolver_ask(r, url, &found, &wait_ms);
		resolver_ask(r, other_url, &found, &wait_ms);
	}
	resolver_free(r);
	g_usleep(100000);
	resolver_free(NULL);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/resolve/answers", test_answers);
	g_test_add_func("/resolve/free-early", test_free_early);
	return g_test_run();
}

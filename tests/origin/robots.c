/* robots: what can be wrong with a robots.txt; row NAME is that of robots-NAME.example. */
#include <string.h>

#include "tests/origin/faults.h"

#define DENY "User-agent: *\nDisallow: /\n"

static void
file(struct exchange *x, const struct fault *f)
{
	exchange_reply(x, 200, "text/plain", f->text, (gssize)f->len);
}

static void
html(struct exchange *x, const struct fault *f)
{
	exchange_reply(x, 200, "text/html", f->text, (gssize)f->len);
}

/* `len` bytes of comment, then `text`. */
static void
padded(struct exchange *x, const struct fault *f)
{
	g_autoptr(GString) body = g_string_new(NULL);

	while (body->len < f->len)
		g_string_append(
			body,
			"# a line of comment that says nothing at all, and says it at length\n");
	g_string_append(body, f->text);
	exchange_reply(x, 200, "text/plain", body->str, (gssize)body->len);
}

/* Patterns that take a careless matcher for ever. */
static void
star_regex(struct exchange *x, const struct fault *f)
{
	g_autoptr(GString) body = g_string_new("User-agent: *\n");

	for (size_t i = 0; i < f->len; i++) {
		g_string_append(body, "Disallow: /");
		for (int n = 0; n < 60; n++)
			g_string_append(body, "*a");
		g_string_append(body, "*b$\n");
	}
	exchange_reply(x, 200, "text/plain", body->str, (gssize)body->len);
}

static void
slow(struct exchange *x, const struct fault *f)
{
	x->delay_ms = (int64_t)f->len;
	exchange_reply(x, 200, "text/plain", f->text, -1);
}

static void
hang(struct exchange *x, const struct fault *f)
{
	exchange_raw(x, f->text, -1);
	x->ending = END_HANG;
}

static void
endless(struct exchange *x, const struct fault *f)
{
	exchange_set(x, "Connection", "close");
	exchange_head(x, 200, "text/plain");
	exchange_raw(x, DENY, -1);
	fault_repeat(x, f->text, -1, FAULT_FOREVER, NULL, 0);
}

/* `len` hops, then a file that denies /private/. */
static void
moved(struct exchange *x, const struct fault *f)
{
	g_autofree char *n = exchange_param(x, "n");
	uint64_t hop = n ? g_ascii_strtoull(n, NULL, 10) : 0;
	g_autofree char *location =
		g_strdup_printf("%s/robots-moved.txt?n=%" G_GUINT64_FORMAT, x->origin, hop + 1);

	if (hop == f->len) {
		exchange_reply(x, 200, "text/plain", f->text, -1);
		return;
	}
	exchange_set(x, "Location", location);
	exchange_reply(x, 301, "text/plain", "", -1);
}

/* Denied on the first visit, allowed later (or the other way round when `len` is 1). */
static void
changes(struct exchange *x, const struct fault *f)
{
	bool deny = (x->hit == 1) == (f->len == 0);

	exchange_reply(x, 200, "text/plain", deny ? DENY : "User-agent: *\nDisallow:\n", -1);
}

/* A good file first, then 503. */
static void
then_5xx(struct exchange *x, const struct fault *f)
{
	if (x->hit == 1)
		exchange_reply(x, 200, "text/plain", f->text, -1);
	else
		exchange_reply(x, 503, "text/plain", "", -1);
}

#define PRIVATE "User-agent: *\nDisallow: /private/\n"

const struct fault robots_faults[] = {
	{ "allow", file, FAULT_BYTES("User-agent: *\nAllow: /\n") },
	{ "deny", file, FAULT_BYTES(DENY) },
	{ "private", file, FAULT_BYTES(PRIVATE) },
	{ "empty", file, FAULT_BYTES("") },
	{ "agent", file,
	  FAULT_BYTES("User-agent: earshot\nDisallow: /\n\nUser-agent: *\nAllow: /\n") },
	{ "agent-allowed", file,
	  FAULT_BYTES("User-agent: *\nDisallow: /\n\nUser-agent: EarShot\nDisallow: /private/\n") },
	{ "401", fault_status, NULL, 401 },
	{ "403", fault_status, NULL, 403 },
	{ "404", fault_status, NULL, 404 },
	{ "410", fault_status, NULL, 410 },
	{ "429", fault_status, NULL, 429 },
	{ "5xx", fault_status, NULL, 503 },
	{ "500", fault_status, NULL, 500 },
	{ "slow", slow, PRIVATE, 3000 },
	{ "hang", hang, "HTTP/1.1 200 OK\r\n", 0 },
	{ "endless", endless, "# nothing\n", 0 },
	{ "450k", padded, "\n" DENY, 450 * 1024 },
	{ "550k", padded, "\n" DENY, 550 * 1024 },
	{ "redirect", moved, PRIVATE, 1 },
	{ "redirect-5", moved, PRIVATE, 5 },
	{ "redirect-6", moved, PRIVATE, 6 },
	{ "redirect-loop", moved, PRIVATE, UINT64_MAX },
	{ "bomb", fault_gzip_bomb, "text/plain", 1024 },
	{ "star-regex", star_regex, NULL, 1000 },
	{ "html", html,
	  FAULT_BYTES(
		  "<!doctype html><title>Not found</title><p>User-agent: *<br>Disallow: /</p>") },
	{ "html-type", html, FAULT_BYTES(PRIVATE) },
	{ "cr-only", file, FAULT_BYTES("User-agent: *\rDisallow: /private/\r") },
	{ "crlf", file, FAULT_BYTES("User-agent: *\r\nDisallow: /private/\r\n") },
	{ "bom", file, FAULT_BYTES("\xef\xbb\xbf" PRIVATE) },
	{ "utf16", file,
	  FAULT_BYTES("\xff\xfeU\0s\0e\0r\0-\0a\0g\0e\0n\0t\0:\0 "
		      "\0*\0\n\0D\0i\0s\0a\0l\0l\0o\0w\0:\0 \0/\0\n\0") },
	{ "nul", file,
	  FAULT_BYTES("User-agent: *\n\0Disallow: /private/\nDisallow: /pri\0vate\n") },
	{ "garbage", file, FAULT_BYTES("\x89PNG\r\n\x1a\n\xff\xfe\x00\x01") },
	{ "delay-0", file, FAULT_BYTES("User-agent: *\nCrawl-delay: 0\n") },
	{ "delay-1", file, FAULT_BYTES("User-agent: *\nCrawl-delay: 1\n") },
	{ "delay-10", file, FAULT_BYTES("User-agent: *\nCrawl-delay: 10\n") },
	{ "delay-600", file, FAULT_BYTES("User-agent: *\nCrawl-delay: 600\n") },
	{ "delay-huge", file, FAULT_BYTES("User-agent: *\nCrawl-delay: 99999999999999999999\n") },
	{ "delay-junk", file, FAULT_BYTES("User-agent: *\nCrawl-delay: soon\n") },
	{ "then-deny", changes, NULL, 1 },
	{ "then-allow", changes, NULL, 0 },
	{ "then-5xx", then_5xx, PRIVATE, 0 },
	{ NULL, NULL, NULL, 0 },
};

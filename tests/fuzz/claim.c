#include "tests/fuzz/claim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/url.h"
#include "base/utf8.h"
#include "base/when.h"

void
claim_that(bool holds, const char *what, const char *about, const char *file, int line)
{
	if (holds)
		return;
	fprintf(stderr, "%s:%d: does not hold: %s\nof: %.400s\n", file, line, what,
		about ? about : "(none)");
	abort();
}

void
claim_utf8(const char *text)
{
	claim(!text || g_utf8_validate(text, -1, NULL), text);
}

void
claim_no_controls(const char *text, const char *but)
{
	const char *end = text ? text + strlen(text) : NULL;

	claim_utf8(text);
	for (const char *at = text; at < end;) {
		gunichar c = utf8_next(&at, end);

		claim(!(c < 0x20 || (c >= 0x7f && c < 0xa0)) || (c < 0x80 && strchr(but, (int)c)),
		      text);
	}
}

void
claim_address(const char *address)
{
	g_autoptr(url_t) url = address ? url_parse(address, NULL) : NULL;

	if (!address)
		return;
	claim(url && url_is_http(url), address);
	claim(strcmp(url_href(url), address) == 0, address);
}

/* ---- harmless markup ------------------------------------------------------------------------ */

static const char *const never[] = { "script",  "style",    "iframe",   "frame",     "frameset",
				     "object",  "embed",    "applet",   "form",      "input",
				     "button",  "textarea", "select",   "svg",       "math",
				     "link",    "meta",     "base",     "body",      "html",
				     "head",    "title",    "template", "noscript",  "xmp",
				     "noembed", "portal",   "slot",     "plaintext", NULL };
static const char *const voids[] = { "area",   "br",    "col",    "command", "hr",  "img",
				     "nextid", "param", "source", "track",   "wbr", NULL };
static const char *const addresses[] = { "href",   "src",        "cite",     "longdesc",
					 "poster", "background", "action",   "formaction",
					 "usemap", "data",       "codebase", NULL };
static const char *const schemes[] = { "http:", "https:", "ftp:", "mailto:", "tel:", NULL };

static void
claim_value(const char *name, const char *value, const char *html)
{
	bool is_known = *value == '\0';

	claim(strncmp(name, "on", 2) != 0, html);
	claim(strcmp(name, "style") != 0 && strcmp(name, "srcdoc") != 0, html);
	claim(strcmp(name, "id") != 0 || strpbrk(value, "<>") == NULL, html);
	if (!g_strv_contains(addresses, name))
		return;
	for (size_t i = 0; schemes[i]; i++)
		is_known |= g_ascii_strncasecmp(value, schemes[i], strlen(schemes[i])) == 0;
	claim(is_known, html);
}

/* The attributes of the tag that starts at `html`, from `at` on; past its ">". */
static const char *
claim_attributes(const char *at, const char *html)
{
	while (*at == ' ' && at[1] != '/') {
		const char *name = ++at, *value;
		g_autofree char *copy = NULL, *text = NULL;

		at += strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789-_:");
		claim(at > name, html);
		copy = g_strndup(name, (size_t)(at - name));
		claim(at[0] == '=' && at[1] == '"', html);
		value = at + 2;
		at = strchr(value, '"');
		claim(at, html);
		text = g_strndup(value, (size_t)(at - value));
		claim(!strpbrk(text, "<>"), html);
		claim_value(copy, text, html);
		at++;
	}
	at += strncmp(at, " />", 3) == 0 ? 2 : 0;
	claim(*at == '>', html);
	return at + 1;
}

void
claim_harmless(const char *html)
{
	g_autoptr(GPtrArray) open = g_ptr_array_new_with_free_func(g_free);

	claim_utf8(html);
	for (const char *at = html; at && (at = strpbrk(at, "<>"));) {
		bool is_end = at[1] == '/';
		const char *name = at + 1 + is_end, *stop = name;
		g_autofree char *tag = NULL;

		claim(*at == '<', html);
		stop += strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789");
		claim(stop > name, html);
		tag = g_strndup(name, (size_t)(stop - name));
		claim(!g_strv_contains(never, tag), html);
		if (is_end) {
			claim(open->len > 0 && strcmp(open->pdata[open->len - 1], tag) == 0, html);
			g_ptr_array_set_size(open, (gint)open->len - 1);
			claim(*stop == '>', html);
			at = stop + 1;
			continue;
		}
		at = claim_attributes(stop, html);
		if (!g_strv_contains(voids, tag))
			g_ptr_array_add(open, g_steal_pointer(&tag));
	}
	claim(open->len == 0, html);
}

/* ---- the rest -------------------------------------------------------------------------------- */

void
claim_time(int64_t at)
{
	char text[WHEN_RFC3339_SIZE];
	int64_t again;

	if (at == WHEN_NONE)
		return;
	when_rfc3339(at, text);
	claim(when_parse_rfc3339(text, &again) && again == at, text);
}

void
claim_same(char *a, char *b)
{
	if (g_strcmp0(a, b) != 0)
		fprintf(stderr, "not: %.400s\n", b);
	claim(g_strcmp0(a, b) == 0, a);
	g_free(a);
	g_free(b);
}

#include "crawler/sniff.h"

#include <string.h>

#include "base/charset.h"
#include "crawler/feed.h"

static char *
essence(const char *content_type)
{
	char *type = g_ascii_strdown(content_type ? content_type : "", -1);

	type[strcspn(type, ";,")] = '\0';
	return g_strstrip(type);
}

static void
lower_head(struct sniff *s)
{
	size_t n = MIN(s->len, SNIFF_BYTES);

	for (size_t i = 0; i < n; i++) {
		char c = s->bytes[i];

		s->head[i] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
	}
}

void
sniff_init(struct sniff *s, const char *bytes, size_t len, const char *content_type)
{
	g_autofree char *charset = content_type ? charset_of_content_type(content_type) : NULL;

	s->bytes = bytes;
	s->len = len;
	s->is_wide = charset && g_ascii_strncasecmp(charset, "utf-16", 6) == 0;
	s->type = essence(content_type);
	lower_head(s);
}

void
sniff_clear(struct sniff *s)
{
	g_clear_pointer(&s->type, g_free);
}

static const char *
past_blanks(const struct sniff *s, const char *at)
{
	while (at < s->bytes + s->len && g_ascii_isspace(*at))
		at++;
	return at;
}

static bool
starts_with(const struct sniff *s, const char *at, const char *sign)
{
	size_t n = strlen(sign);

	return (size_t)(s->bytes + s->len - at) >= n && g_ascii_strncasecmp(at, sign, n) == 0;
}

static bool
looks_binary(const struct sniff *s)
{
	size_t n = MIN(s->len, SNIFF_BYTES);

	if (s->is_wide)
		return false;
	if (n >= 2 &&
	    (memcmp(s->bytes, "\xff\xfe", 2) == 0 || memcmp(s->bytes, "\xfe\xff", 2) == 0))
		return false;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s->bytes[i];

		/* MIME Sniffing §3, "binary data byte" */
		if (c <= 0x08 || c == 0x0b || (c >= 0x0e && c <= 0x1a) || (c >= 0x1c && c <= 0x1f))
			return true;
	}
	return false;
}

/* Elements that a page may start with (MIME Sniffing §7.1). */
static bool
looks_like_html(const struct sniff *s)
{
	static const char *const signs[] = {
		"<!doctype html",
		"<html",
		"<head",
		"<script",
		"<iframe",
		"<h1",
		"<div",
		"<font",
		"<table",
		"<a",
		"<style",
		"<title",
		"<b",
		"<body",
		"<br",
		"<p",
		"<!--",
		"<meta",
		"<main",
		"<section",
		"<article",
		"<link",
		"<header",
	};
	const char *at = s->bytes;

	if (starts_with(s, at, "\xef\xbb\xbf"))
		at += 3;
	at = past_blanks(s, at);
	for (size_t i = 0; i < G_N_ELEMENTS(signs); i++) {
		const char *end = at + strlen(signs[i]);

		if (starts_with(s, at, signs[i]) && end < s->bytes + s->len &&
		    (g_ascii_isspace(*end) || *end == '>' || strcmp(signs[i], "<!--") == 0))
			return true;
	}
	return false;
}

static bool
has_early(const struct sniff *s, const char *sign)
{
	return memmem(s->head, MIN(s->len, SNIFF_BYTES), sign, strlen(sign)) != NULL;
}

static bool
type_is(const struct sniff *s, const char *const *types)
{
	return g_strv_contains(types, s->type);
}

bool
sniff_is_feed(const struct sniff *s)
{
	static const char *const types[] = { "application/rss+xml", "application/atom+xml",
					     "application/rdf+xml", "application/feed+json", NULL };

	return type_is(s, types) || feed_sniff(s->bytes, s->len);
}

bool
sniff_is_sitemap(const struct sniff *s, const char *path, bool is_list)
{
	bool is_gzip = s->len > 2 && memcmp(s->bytes, "\x1f\x8b", 2) == 0;

	if (is_gzip)
		return is_list || g_str_has_suffix(path, ".xml.gz");
	return is_list || has_early(s, "<urlset") || has_early(s, "<sitemapindex");
}

bool
sniff_is_page(const struct sniff *s)
{
	static const char *const html[] = { "text/html", "application/xhtml+xml", NULL };
	static const char *const xml[] = { "text/xml", "application/xml", NULL };
	static const char *const untold[] = { "",
					      "text/plain",
					      "application/octet-stream",
					      "unknown/unknown",
					      "application/unknown",
					      "*/*",
					      NULL };

	if (type_is(s, html))
		return !looks_binary(s) || has_early(s, "<html");
	if (type_is(s, xml))
		return has_early(s, "<html");
	return type_is(s, untold) && looks_like_html(s);
}

bool
sniff_is_text(const struct sniff *s)
{
	static const char *const types[] = { "", "text/plain", "text/markdown", NULL };

	return type_is(s, types) && !looks_binary(s);
}

#include "crawler/feed.h"

#include <string.h>

#include "base/charset.h"
#include "crawler/feed_build.h"

#define SNIFF_BYTES 4096

/* ---- sniffing --------------------------------------------------------------------------- */

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/* The first bytes as ASCII: UTF-16 loses its zero bytes, a byte order mark goes. */
static size_t
narrow(const char *bytes, size_t len, char out[SNIFF_BYTES])
{
	size_t end = MIN(len, SNIFF_BYTES), at = 0, n = 0;

	if (len == 0)
		return 0; /* of nothing, not even an address is known */
	for (; at < MIN(end, 3); at++)
		if (bytes[at] && (guchar)bytes[at] < 0xbb)
			out[n++] = bytes[at];
	if (!memchr(bytes + at, 0, end - at)) {
		memcpy(out + n, bytes + at, end - at);
		return n + end - at;
	}
	for (; at < end; at++)
		if (bytes[at])
			out[n++] = bytes[at];
	return n;
}

static bool
has_word(const char *at, size_t len, const char *word)
{
	return memmem(at, len, word, strlen(word)) != NULL;
}

bool
feed_sniff(const void *bytes, size_t len)
{
	static const char *const roots[] = { "rss", "feed", "rdf:rdf", "channel", "entry" };
	char head[SNIFF_BYTES];
	size_t n = narrow(bytes, len, head);
	const char *at = head, *end = head + n;

	while (at < end && is_space(*at))
		at++;
	if (at < end && *at == '{')
		return has_word(at, (size_t)(end - at), "jsonfeed.org") ||
		       (has_word(at, (size_t)(end - at), "\"items\"") &&
			has_word(at, (size_t)(end - at), "\"version\""));
	/* Over the declaration, comments and document type to the root's name. */
	while (at < end && (at = memchr(at, '<', (size_t)(end - at))) && end - at > 1) {
		size_t room = (size_t)(end - ++at);
		const char *colon, *stop = at;

		if (*at == '!' || *at == '?') {
			const char *mark = room > 2 && memcmp(at, "!--", 3) == 0 ? "-->" : ">";

			at = memmem(at, room, mark, strlen(mark));
			if (!at)
				return false;
			continue;
		}
		while (stop < end && (g_ascii_isalnum(*stop) || *stop == ':' || *stop == '_'))
			stop++;
		colon = memchr(at, ':', (size_t)(stop - at));
		for (size_t i = 0; i < G_N_ELEMENTS(roots); i++) {
			size_t word = strlen(roots[i]);

			if ((size_t)(stop - at) == word &&
			    g_ascii_strncasecmp(at, roots[i], word) == 0)
				return true;
			if (colon && (size_t)(stop - colon - 1) == word &&
			    g_ascii_strncasecmp(colon + 1, roots[i], word) == 0)
				return true;
		}
		return false;
	}
	return false;
}

/* ---- bytes to text ---------------------------------------------------------------------- */

/* More stray bytes than characters: the document lies when it says UTF-8. */
static bool
is_mostly_not_utf8(const char *bytes, size_t len)
{
	size_t stray = 0, good = 0;
	const char *at = bytes, *end = bytes + len, *stop;

	while (at < end && !g_utf8_validate(at, end - at, &stop)) {
		for (; at < stop; at++)
			good += ((guchar)*at & 0xc0) == 0xc0;
		stray += *stop != '\0';
		at = stop + 1;
	}
	for (; at < end; at++)
		good += ((guchar)*at & 0xc0) == 0xc0;
	return stray > good;
}

/* The label in an XML declaration, if bytes as ASCII show one. Caller frees. */
static char *
declared_in_xml(const char *bytes, size_t len)
{
	char head[SNIFF_BYTES];
	size_t n = narrow(bytes, MIN(len, 256), head);
	const char *end = memmem(head, n, "?>", 2);
	const char *at = end ? memmem(head, (size_t)(end - head), "encoding", 8) : NULL;
	const char *open, *close;

	if (!at)
		return NULL;
	for (open = at + 8; open < end && *open != '"' && *open != '\'';)
		open++;
	close = open < end ? memchr(open + 1, *open, (size_t)(end - open - 1)) : NULL;
	return close ? g_strndup(open + 1, (size_t)(close - open - 1)) : NULL;
}

/* As charset_decode(); `*is_broken` when the bytes are not what they are said to be (a fatal error
 * by XML 1.0 §4.3.3). */
static char *
decode(const char *bytes, size_t len, const char *label, enum charset_kind kind, const char **name,
       size_t *out_len, bool *is_broken)
{
	g_autofree char *own = kind == CHARSET_XML ? declared_in_xml(bytes, len) : NULL;
	const char *said = own ? charset_for_label(own) : NULL;
	char *text = charset_decode(bytes, len, label, kind, name, out_len);

	/* Of UTF-16 and UTF-32 the first bytes say more than any name. Without a name it has to be
	 * UTF-8; what it was taken for then was a guess. */
	*is_broken = !label && !g_str_has_prefix(*name, "utf-16") &&
		     !g_str_has_prefix(*name, "utf-32") &&
		     (own ? !said || strcmp(said, *name) != 0
			  : kind == CHARSET_XML && strcmp(*name, "utf-8") != 0);
	if (strcmp(*name, "utf-8") == 0) {
		if (g_utf8_validate_len(bytes, len, NULL))
			return text;
		*is_broken = true;
		if (is_mostly_not_utf8(bytes, len)) {
			g_free(text);
			text = charset_decode(bytes, len, "windows-1252", kind, name, out_len);
		}
	} else if (memmem(text, *out_len, "\xef\xbf\xbd", 3)) {
		*is_broken = true;
	}
	return text;
}

/* ---- the feed --------------------------------------------------------------------------- */

struct feed *
feed_parse(GBytes *body, const struct url *url, const char *content_type, const char *charset,
	   const char *content_location)
{
	struct feed *f = feed_new();
	size_t len = 0, text_len;
	const char *bytes = g_bytes_get_data(body, &len);
	g_autofree char *from_header = content_type ? charset_of_content_type(content_type) : NULL;
	const char *label = charset ? charset : from_header;
	g_autoptr(url_t) location = content_location ? url_parse(content_location, url) : NULL;
	const struct url *base = location && url_is_http(location) ? location : url;
	g_autofree char *text = NULL;
	char head[SNIFF_BYTES];
	size_t n = narrow(bytes, len, head), start = 0;
	bool is_json, is_broken;

	while (start < n && is_space(head[start]))
		start++;
	is_json = start < n && head[start] == '{';
	text = decode(bytes, len, label, is_json ? CHARSET_PLAIN : CHARSET_XML, &f->charset,
		      &text_len, &is_broken);
	if (is_json)
		feed_read_json(f, text, text_len, base);
	else
		feed_read_xml(f, text, text_len, base);
	f->bozo = f->bozo || is_broken;
	return f;
}

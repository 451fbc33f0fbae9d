#include "data/media_type.h"

#include <glib.h>
#include <stdint.h>
#include <string.h>

#define STRETCH 1024 /* bytes that are judged together */
#define STRAY 8 /* control characters that a whole stretch may have by mistake */
#define LOOK 65536 /* where the root of an XML document must have begun */

static const struct {
	size_t at, len;
	const char *magic, *type;
	bool is_word; /* a text may begin like it */
} signs[] = {
	{ 0, 3, "\xff\xd8\xff", "image/jpeg", false },
	{ 0, 8, "\x89PNG\r\n\x1a\n", "image/png", false },
	{ 0, 8, "\x8aMNG\r\n\x1a\n", "video/x-mng", false },
	{ 0, 6, "GIF87a", "image/gif", false },
	{ 0, 6, "GIF89a", "image/gif", false },
	{ 8, 6, "WEBPVP", "image/webp", false }, /* RIFF */
	{ 8, 4, "AVI ", "video/x-msvideo", true },
	{ 8, 4, "WAVE", "audio/wave", true },
	{ 8, 4, "AIFF", "audio/aiff", true },
	{ 8, 4, "AIFC", "audio/aiff", true },
	{ 4, 4, "ftyp", "video/mp4", false }, /* MP4, MOV, HEIC, AVIF */
	{ 4, 4, "moov", "video/quicktime", true },
	{ 4, 4, "mdat", "video/quicktime", true },
	{ 0, 4, "\x1a\x45\xdf\xa3", "video/webm", false }, /* and Matroska */
	{ 0, 5, "OggS\0", "application/ogg", false },
	{ 0, 4, "fLaC", "audio/flac", false },
	{ 0, 3, "ID3", "audio/mpeg", true },
	{ 0, 2, "\xff\xfb", "audio/mpeg", false },
	{ 0, 2, "\xff\xf3", "audio/mpeg", false },
	{ 0, 2, "\xff\xf2", "audio/mpeg", false },
	{ 0, 2, "\xff\xf1", "audio/aac", false },
	{ 0, 2, "\xff\xf9", "audio/aac", false },
	{ 0, 4, ".snd", "audio/basic", true },
	{ 0, 8, "MThd\0\0\0\x06", "audio/midi", false },
	{ 0, 4, "II*\0", "image/tiff", false }, /* and most raw photographs */
	{ 0, 4, "MM\0*", "image/tiff", false },
	{ 0, 4, "\0\0\1\0", "image/x-icon", false },
	{ 0, 4, "\0\0\2\0", "image/x-icon", false },
	{ 0, 2, "\xff\x0a", "image/jxl", false },
	{ 0, 8, "\0\0\0\x0cJXL ", "image/jxl", false },
	{ 0, 8, "\0\0\0\x0cjP  ", "image/jp2", false },
	{ 0, 4, "\xff\x4f\xff\x51", "image/jp2", false }, /* its bare stream */
	{ 0, 4, "\0\0\1\xba", "video/mpeg", false },
	{ 0, 4, "\0\0\1\xb3", "video/mpeg", false },
	{ 0, 4, "FLV\1", "video/x-flv", false },
	{ 0, 4, "\x30\x26\xb2\x75", "video/x-ms-asf", false }, /* WMV, WMA */
	{ 0, 4, ".RMF", "video/x-realmedia", false },
	{ 0, 6, "#!AMR\n", "audio/amr", false },
	{ 0, 4, "8BPS", "image/x-photoshop", false },
	{ 0, 4, "qoif", "image/qoi", true },
	{ 0, 4, "BPG\xfb", "image/bpg", false },
};

/* What is no picture, but often holds some. */
static const struct {
	size_t len;
	const char *magic, *type;
} boxes[] = {
	{ 5, "%PDF-", "application/pdf" },
	{ 4, "PK\3\4", "application/zip" }, /* and all of Office */
	{ 4, "PK\5\6", "application/zip" },
	{ 3, "\x1f\x8b\x08", "application/gzip" },
	{ 6, "Rar!\x1a\7", "application/x-rar-compressed" },
	{ 6, "7z\xbc\xaf\x27\x1c", "application/x-7z-compressed" },
	{ 8, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage" },
	{ 5, "{\\rtf", "application/rtf" },
	{ 14, "%!PS-Adobe-3.0", "application/postscript" },
	{ 4, "wOFF", "font/woff" },
	{ 4, "wOF2", "font/woff2" },
};

/* `*is_word`: it may be a text all the same. */
static const char *
magic_of(const void *bytes, size_t len, bool *is_word)
{
	for (size_t i = 0; i < G_N_ELEMENTS(signs); i++)
		if (len >= signs[i].at + signs[i].len &&
		    memcmp((const char *)bytes + signs[i].at, signs[i].magic, signs[i].len) == 0) {
			*is_word = signs[i].is_word;
			return signs[i].type;
		}
	*is_word = false;
	/* two letters would be too few: the reserved word must be empty as well */
	return len >= 10 && memcmp(bytes, "BM", 2) == 0 &&
			       memcmp((const char *)bytes + 6, "\0\0\0\0", 4) == 0
		       ? "image/bmp"
		       : NULL;
}

const char *
media_type_magic(const void *bytes, size_t len)
{
	bool is_word;

	return magic_of(bytes, len, &is_word);
}

/* ---- text ---------------------------------------------------------------------------------- */

/* MIME Sniffing §3 "binary data byte"; escape begins a shift of ISO-2022. */
static bool
is_control(unsigned c)
{
	return c <= 0x08 || c == 0x0b || (c >= 0x0e && c <= 0x1a) || (c >= 0x1c && c <= 0x1f);
}

/* Of a stretch that is shorter, fewer. */
static int
stray(size_t len)
{
	return 1 + (int)(len * (STRAY - 1) / STRETCH);
}

static bool
is_byte_text(const uint8_t *bytes, size_t len)
{
	/* two rows of stretches, half a stretch apart, so that no burst falls between two */
	for (size_t at = 0; at < len; at += STRETCH / 2) {
		size_t end = MIN(at + STRETCH, len);
		int n = 0;

		for (size_t i = at; i < end; i++)
			n += is_control(bytes[i]);
		if (n > stray(end - at))
			return false;
	}
	return true;
}

/* 2: after a high surrogate a low one must follow (Unicode §3.9 D91). */
static bool
is_wide_text(const uint8_t *bytes, size_t len, bool is_big)
{
	bool is_high = false;

	for (size_t at = 0; at < len; at += STRETCH) {
		size_t end = MIN(at + STRETCH, len);
		int n = 0;

		for (size_t i = at; i + 1 < end; i += 2) {
			unsigned c = is_big ? (unsigned)(bytes[i] << 8 | bytes[i + 1])
					    : (unsigned)(bytes[i + 1] << 8 | bytes[i]);
			bool is_low = c >= 0xdc00 && c <= 0xdfff;

			n += is_control(c) || is_low != is_high || c >= 0xfff0 ||
			     (c >= 0xe000 && c <= 0xf8ff);
			is_high = c >= 0xd800 && c <= 0xdbff;
		}
		if (n > stray(end - at))
			return false;
	}
	return len % 2 == 0 || len > STRETCH;
}

/* Whether all of it is text in some encoding that the web uses: hardly a control character in any
 * stretch of it, or UTF-16 with its mark. */
static bool
media_type_is_text(const void *data, size_t len)
{
	const uint8_t *bytes = data;

	if (len >= 2 && (memcmp(bytes, "\xff\xfe", 2) == 0 || memcmp(bytes, "\xfe\xff", 2) == 0))
		return is_wide_text(bytes + 2, len - 2, bytes[0] == 0xfe);
	return is_byte_text(bytes, len);
}

/* ---- which text ---------------------------------------------------------------------------- */

static const char *
past_blanks(const char *at, const char *end)
{
	while (at < end && g_ascii_isspace(*at))
		at++;
	return at;
}

static bool
begins(const char *at, const char *end, const char *sign)
{
	size_t n = strlen(sign);

	return (size_t)(end - at) >= n && g_ascii_strncasecmp(at, sign, n) == 0;
}

static const char *
behind(const char *at, const char *end, const char *sign)
{
	const char *found = memmem(at, (size_t)(end - at), sign, strlen(sign));

	return found ? found + strlen(sign) : end;
}

/* The first tag that is neither declaration nor comment nor instruction; `end` when there is none.
 */
static const char *
root_of(const char *at, const char *end, bool *is_xml)
{
	for (;;) {
		at = past_blanks(at, end);
		if (begins(at, end, "<?xml"))
			*is_xml = true;
		if (begins(at, end, "<?"))
			at = behind(at, end, "?>");
		else if (begins(at, end, "<!--"))
			at = behind(at, end, "-->");
		else if (begins(at, end, "<!doctype svg"))
			return at;
		else if (begins(at, end, "<!doctype html"))
			return at;
		else if (begins(at, end, "<!"))
			at = behind(at, end, ">");
		else
			return at;
	}
}

/* "<svg", or "<s:svg" with a prefix; "<!doctype svg". */
static bool
is_svg_root(const char *at, const char *end)
{
	const char *name = at + 1;

	if (begins(at, end, "<!doctype svg"))
		return true;
	if (at >= end || *at != '<')
		return false;
	for (const char *p = name; p < end && (g_ascii_isalnum(*p) || strchr("_-.:", *p)); p++)
		if (*p == ':')
			name = p + 1;
	return begins(name, end, "svg") &&
	       (name + 3 == end || !(g_ascii_isalnum(name[3]) || strchr("_-.:", name[3])));
}

static bool
has_html(const char *at, const char *end)
{
	static const char *const tags[] = { "<html",   "<head",    "<body", "<!doctype html",
					    "<title",  "<div",     "<p>",   "<p ",
					    "<script", "<article", "<main", "<meta" };

	for (size_t i = 0; i < G_N_ELEMENTS(tags); i++)
		if (begins(at, end, tags[i]))
			return true;
	return false;
}

/* A row of parts, which somebody may have sent without saying so: base64 is text, too. */
static bool
is_multipart(const char *at, const char *end)
{
	static const char sign[] = "\ncontent-type:";

	at = past_blanks(at, end);
	end = MIN(end, at + STRETCH);
	if (!begins(at, end, "--"))
		return false;
	for (; (at = memchr(at, '\n', (size_t)(end - at))); at++)
		if (begins(at, end, sign))
			return true;
	return false;
}

/* Text of 8 bits; the look is bounded. */
static const char *
text_type(const char *at, const char *end)
{
	bool is_xml = false;

	end = MIN(end, at + LOOK);
	if (begins(at, end, "\xef\xbb\xbf"))
		at += 3;
	if (is_multipart(at, end))
		return "multipart/mixed";
	at = root_of(at, end, &is_xml);
	if (is_svg_root(at, end))
		return "image/svg+xml";
	if (has_html(at, end))
		return "text/html";
	if (is_xml)
		return "text/xml";
	if (at < end && (*at == '{' || *at == '['))
		return "application/json";
	/* a page that begins with a word of its text is one, when tags follow */
	for (const char *tag = at; tag < end; tag++) {
		tag = memchr(tag, '<', (size_t)(end - tag));
		if (!tag)
			break;
		if (has_html(tag, end))
			return "text/html";
	}
	return "text/plain";
}

/* UTF-16 as far as it matters, by its lower halves. */
static const char *
wide_type(const uint8_t *bytes, size_t len)
{
	g_autoptr(GString) narrow = g_string_sized_new(MIN(len, LOOK) / 2 + 1);
	size_t low = bytes[0] == 0xfe ? 1 : 0;

	for (size_t i = 2 + low; i < MIN(len, LOOK); i += 2)
		g_string_append_c(narrow, (char)bytes[i]);
	return text_type(narrow->str, narrow->str + narrow->len);
}

const char *
media_type_of(const void *data, size_t len)
{
	const uint8_t *bytes = data;
	const char *type;
	bool is_word;

	if (len == 0)
		return NULL;
	type = magic_of(bytes, len, &is_word);
	if (type && !(is_word && media_type_is_text(bytes, len)))
		return type;
	for (size_t i = 0; i < G_N_ELEMENTS(boxes); i++)
		if (len >= boxes[i].len && memcmp(bytes, boxes[i].magic, boxes[i].len) == 0)
			return boxes[i].type;
	if (!media_type_is_text(bytes, len))
		return "application/octet-stream";
	if (len >= 2 && bytes[0] >= 0xfe && bytes[1] >= 0xfe) {
		/* the mark of UTF-16 makes no text of what follows */
		type = media_type_magic(bytes + 2, len - 2);
		return type ? type : wide_type(bytes, len);
	}
	return text_type((const char *)bytes, (const char *)bytes + len);
}

/* ---- kinds --------------------------------------------------------------------------------- */

enum media_kind
media_type_kind(const char *type)
{
	static const struct {
		const char *prefix;
		enum media_kind kind;
	} rows[] = {
		{ "image/", MEDIA_PICTURE },
		{ "video/", MEDIA_FILM },
		{ "audio/", MEDIA_FILM },
		{ "application/ogg", MEDIA_FILM },
		{ "application/mp4", MEDIA_FILM },
		{ "application/dash+xml", MEDIA_FILM },
		{ "application/vnd.apple.mpegurl", MEDIA_FILM },
		{ "application/x-mpegurl", MEDIA_FILM },
		{ "text/", MEDIA_TEXT },
		{ "application/xhtml+xml", MEDIA_TEXT },
		{ "application/json", MEDIA_TEXT },
		{ "application/xml", MEDIA_TEXT },
		{ "application/rss+xml", MEDIA_TEXT },
		{ "application/atom+xml", MEDIA_TEXT },
		{ "application/feed+json", MEDIA_TEXT },
		{ "application/ld+json", MEDIA_TEXT },
		{ "application/activity+json", MEDIA_TEXT },
	};
	g_autofree char *bare = NULL;

	if (!type)
		return MEDIA_TEXT;
	bare = g_strndup(type, strcspn(type, ";,"));
	g_strstrip(bare);
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		if (g_ascii_strncasecmp(bare, rows[i].prefix, strlen(rows[i].prefix)) == 0)
			return rows[i].kind;
	return MEDIA_BINARY;
}

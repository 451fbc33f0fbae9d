#include "crawler/post_text.h"

#include <string.h>

#include "base/charset.h"
#include "base/when.h"
#include "crawler/article.h"
#include "data/media_type.h"

void
post_text_free(struct post_text *p)
{
	if (!p)
		return;
	g_free(p->title);
	g_free(p->text);
	g_free(p->seen);
	g_free(p);
}

/* At most `max` bytes, between two characters. */
static char *
cut(const char *text, size_t max)
{
	size_t len = strlen(text);

	if (len > max)
		for (len = max; len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80; len--)
			;
	return g_strndup(text, len);
}

static struct post_text *
plain(const char *text)
{
	struct post_text *p = g_new0(struct post_text, 1);

	p->published = WHEN_NONE;
	p->text = cut(text, POST_MAX_TEXT);
	p->seen = cut(text, POST_MAX_SEEN);
	return p;
}

static struct post_text *
read_text(GBytes *body, const char *charset)
{
	gsize size, len;
	const void *bytes = g_bytes_get_data(body, &size);
	const char *name;
	g_autofree char *text = charset_decode(bytes, size, charset, CHARSET_PLAIN, &name, &len);

	return plain(text);
}

static struct post_text *
read_page(GBytes *body, const struct url *url, const char *charset)
{
	g_autoptr(article_t) a = article_parse(body, url, charset);
	struct post_text *p = g_new0(struct post_text, 1);
	gsize size, len;
	const void *bytes = g_bytes_get_data(body, &size);
	const char *name;
	g_autofree char *html = charset_decode(bytes, size, charset, CHARSET_HTML, &name, &len);
	g_autofree char *part =
		url_fragment(url) ? post_part_find(html, len, url_fragment(url)) : NULL;

	p->title = *a->title ? cut(a->title, 1000) : NULL;
	p->text = cut(part ? part : *a->text ? a->text : a->full_text, POST_MAX_TEXT);
	p->seen = cut(a->full_text, POST_MAX_SEEN);
	p->published = a->published;
	p->is_part = part != NULL;
	/* most pages have no such word, and need not be read again for it */
	p->asks_password = strcasestr(html, "password") && post_asks_password(html, len);
	return p;
}

static bool
is_page(const char *type)
{
	return strcmp(type, "text/html") == 0 || strcmp(type, "text/xml") == 0;
}

struct post_text *
post_text_read(GBytes *body, const struct url *url, const char *content_type)
{
	g_autofree char *charset = content_type ? charset_of_content_type(content_type) : NULL;
	gsize len;
	const void *bytes = g_bytes_get_data(body, &len);
	const char *type = media_type_of(bytes, len);
	g_autofree char *said = content_type ? g_ascii_strdown(content_type, -1) : NULL;

	if (post_mail_sniff(bytes, len))
		return post_mail_read(body);
	if (!type || media_type_kind(type) != MEDIA_TEXT)
		return NULL;
	if (is_page(type) || (said && (g_str_has_prefix(said, "text/html") ||
				       g_str_has_prefix(said, "application/xhtml+xml"))))
		return read_page(body, url, charset);
	return read_text(body, charset);
}

/* ---- over the wire ----------------------------------------------------------------------------
 */

enum { IS_PART = 1, ASKS_PASSWORD = 2, HAS_PICTURE = 4, HAS_FILM = 8, FLAGS = 16 };

void
post_text_put(GByteArray *out, const struct post_text *p)
{
	wire_put_u8(out, p != NULL);
	if (!p)
		return;
	wire_put_string(out, p->title);
	wire_put_string(out, p->text);
	wire_put_string(out, p->seen);
	wire_put_i64(out, p->published);
	wire_put_u8(out,
		    (uint8_t)((p->is_part ? IS_PART : 0) | (p->asks_password ? ASKS_PASSWORD : 0) |
			      (p->has_picture ? HAS_PICTURE : 0) | (p->has_film ? HAS_FILM : 0)));
}

struct post_text *
post_text_get(struct wire *w)
{
	g_autoptr(post_text_t) p = NULL;
	uint8_t flags, is_there = wire_u8(w);

	w->bad |= is_there > 1;
	if (!is_there)
		return NULL;
	p = g_new0(struct post_text, 1);
	p->title = wire_string(w);
	p->text = wire_string(w);
	p->seen = wire_string(w);
	p->published = wire_i64(w);
	flags = wire_u8(w);
	p->is_part = flags & IS_PART;
	p->asks_password = flags & ASKS_PASSWORD;
	p->has_picture = flags & HAS_PICTURE;
	p->has_film = flags & HAS_FILM;
	w->bad |= flags >= FLAGS || !p->text || !p->seen || strlen(p->text) > POST_MAX_TEXT ||
		  strlen(p->seen) > POST_MAX_SEEN;
	return wire_ok(w) ? g_steal_pointer(&p) : NULL;
}

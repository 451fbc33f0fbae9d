/* post_mail: what an e-mail, or a page saved in one file, says. The contract is
 * crawler/post_text.h.
 */
#include <string.h>

#include "base/charset.h"
#include "base/gmime.h"
#include "base/when.h"
#include "crawler/markup.h"
#include "crawler/post_text.h"
#include "data/media_inline.h"
#include "data/media_type.h"

#define MAX_PARTS 2000
#define SNIFF 8192

/* Fields of which a message's header has at least two; the first line is one, or mbox's own. */
static const char *const fields[] = { "from:",         "to:",          "subject:",
				      "date:",         "received:",    "message-id:",
				      "mime-version:", "return-path:", "delivered-to:",
				      "content-type:", "x-mailer:" };

bool
post_mail_sniff(const void *bytes, size_t len)
{
	g_autofree char *head = len > 0 ? g_strndup(bytes, MIN(len, SNIFF)) : NULL;
	g_auto(GStrv) lines = NULL;
	int found = 0;

	if (len == 0 || memchr(bytes, '\0', MIN(len, SNIFF)))
		return false;
	lines = g_strsplit(head, "\n", -1);
	for (char **l = lines; *l; l++) {
		size_t name = strcspn(*l, ": \t\r");

		if (**l == '\r' || **l == '\0')
			return found >= 2;
		if (**l == ' ' || **l == '\t')
			continue;
		if (l == lines && g_str_has_prefix(*l, "From "))
			continue;
		if ((*l)[name] != ':')
			return false;
		for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
			found += g_ascii_strncasecmp(*l, fields[i], strlen(fields[i])) == 0;
	}
	return false;
}

bool
post_mail_has_parts(const void *bytes, size_t len)
{
	g_autofree char *head = post_mail_sniff(bytes, len)
					? g_ascii_strdown(bytes, (gssize)MIN(len, SNIFF))
					: NULL;

	return head && strstr(head, "multipart/");
}

struct reader {
	struct post_text *post;
	GString *plain, *html; /* the first of each that there is */
	int parts;
};

/* The bytes of a part, without their transfer encoding. */
static GBytes *
bytes_of(GMimePart *part)
{
	GMimeDataWrapper *content = g_mime_part_get_content(part);
	GMimeStream *stream = g_mime_stream_mem_new();
	GBytes *bytes;

	if (content)
		g_mime_data_wrapper_write_to_stream(content, stream);
	bytes = g_bytes_new(g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream))->data,
			    g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream))->len);
	g_object_unref(stream);
	return bytes;
}

static void
take_text(struct reader *r, GMimeContentType *type, GBytes *bytes, bool is_html)
{
	GString *to = is_html ? r->html : r->plain;
	const char *label = g_mime_content_type_get_parameter(type, "charset"), *name;
	gsize size, len;
	const void *data = g_bytes_get_data(bytes, &size);
	g_autofree char *text = NULL;

	if (to->len >= POST_MAX_TEXT)
		return;
	text = charset_decode(data, size, label, is_html ? CHARSET_HTML : CHARSET_PLAIN, &name,
			      &len);
	if (is_html) {
		g_autofree char *words = markup_text(text, len, POST_MAX_TEXT);

		g_string_append_printf(to, "%s%s", to->len ? "\n" : "", words);
	} else {
		g_string_append_printf(to, "%s%s", to->len ? "\n" : "", text);
	}
}

/* What a part really is decides; what is neither text nor known may hold a picture. */
static void
take_part(GMimeObject *parent, GMimeObject *object, void *data)
{
	struct reader *r = data;
	GMimeContentType *type = g_mime_object_get_content_type(object);
	g_autofree char *said = NULL;
	g_autofree char *within = NULL;
	g_autoptr(GBytes) bytes = NULL;
	enum media_kind kind;
	const void *content;
	const char *is;
	gsize len;

	(void)parent;
	if (!GMIME_IS_PART(object) || r->parts++ >= MAX_PARTS)
		return;
	bytes = bytes_of(GMIME_PART(object));
	content = g_bytes_get_data(bytes, &len);
	if (len == 0)
		return;
	is = media_type_of(content, len);
	kind = media_type_kind(is);
	said = g_ascii_strdown(g_mime_content_type_get_media_type(type), -1);
	r->post->has_film |=
		kind == MEDIA_FILM || strcmp(said, "video") == 0 || strcmp(said, "audio") == 0;
	r->post->has_picture |=
		kind == MEDIA_PICTURE || kind == MEDIA_BINARY || strcmp(said, "image") == 0;
	within = kind == MEDIA_TEXT ? media_inline_find(content, len, MEDIA_DOT_CHARS) : NULL;
	r->post->has_film |= media_type_kind(within) == MEDIA_FILM;
	r->post->has_picture |= media_type_kind(within) == MEDIA_PICTURE;
	if (kind == MEDIA_TEXT && strcmp(said, "text") == 0)
		take_text(r, type, bytes, g_mime_content_type_is_type(type, "text", "html"));
}

static char *
subject_of(GMimeMessage *message)
{
	const char *subject = g_mime_message_get_subject(message);

	return subject && *subject ? g_utf8_make_valid(subject, -1) : NULL;
}

static int64_t
date_of(GMimeMessage *message)
{
	GDateTime *date = g_mime_message_get_date(message);

	return date ? g_date_time_to_unix(date) : WHEN_NONE;
}

static struct post_text *
read_message(GMimeMessage *message)
{
	struct post_text *p = g_new0(struct post_text, 1);
	struct reader r = { .post = p, .plain = g_string_new(NULL), .html = g_string_new(NULL) };
	const GString *best;

	g_mime_message_foreach(message, take_part, &r);
	/* parts beyond those that were looked at may be anything */
	p->has_picture |= r.parts > MAX_PARTS;
	p->title = subject_of(message);
	p->published = date_of(message);
	best = r.plain->len > 0 ? r.plain : r.html;
	p->text = g_utf8_make_valid(best->str, (gssize)MIN(best->len, POST_MAX_TEXT - 4));
	p->seen = g_utf8_make_valid(best->str, (gssize)MIN(best->len, POST_MAX_SEEN - 4));
	g_string_free(r.plain, TRUE);
	g_string_free(r.html, TRUE);
	return p;
}

struct post_text *
post_mail_read(GBytes *body)
{
	gsize len;
	const char *data = g_bytes_get_data(body, &len);
	struct post_text *p = NULL;
	GMimeStream *stream;
	GMimeParser *parser;
	GMimeMessage *message;

	stream = g_mime_stream_mem_new_with_buffer(data, len);
	parser = g_mime_parser_new_with_stream(stream);
	g_mime_parser_set_format(parser, len >= 5 && memcmp(data, "From ", 5) == 0
						 ? GMIME_FORMAT_MBOX
						 : GMIME_FORMAT_MESSAGE);
	message = g_mime_parser_construct_message(parser, NULL);
	if (message)
		p = read_message(message);
	g_clear_object(&message);
	g_object_unref(parser);
	g_object_unref(stream);
	return p;
}

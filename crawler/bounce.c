#include "crawler/bounce.h"

#include <string.h>

#include "base/escape.h"
#include "base/gmime.h"

#define MAX_STATUS (64 * 1024)
#define WHY_COLUMNS 200

struct report {
	char *status; /* message/delivery-status */
	char *original; /* headers of the message, or all of it */
};

void
bounce_clear(struct bounce *b)
{
	g_free(b->message_id);
	g_free(b->why);
	*b = (struct bounce){ 0 };
}

static char *
text_of(GMimeObject *part)
{
	GMimeStream *stream = g_mime_stream_mem_new();
	GByteArray *bytes;
	char *text;

	if (GMIME_IS_PART(part) && g_mime_part_get_content(GMIME_PART(part)))
		g_mime_data_wrapper_write_to_stream(g_mime_part_get_content(GMIME_PART(part)),
						    stream);
	else
		g_mime_object_write_to_stream(part, NULL, stream);
	bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
	text = g_strndup((const char *)bytes->data, MIN(bytes->len, MAX_STATUS));
	g_object_unref(stream);
	return text;
}

static void
look_at(GMimeObject *parent, GMimeObject *part, void *data)
{
	struct report *r = data;
	GMimeContentType *type = g_mime_object_get_content_type(part);

	(void)parent;
	if (!r->status && g_mime_content_type_is_type(type, "message", "delivery-status"))
		r->status = text_of(part);
	else if (!r->original && (g_mime_content_type_is_type(type, "message", "rfc822") ||
				  g_mime_content_type_is_type(type, "text", "rfc822-headers")))
		r->original = text_of(part);
}

/* The value of the first field of that name that begins a line, with what is folded under it. */
static char *
field_of(const char *text, const char *name)
{
	size_t n = strlen(name);

	for (const char *at = text; at; at = strchr(at, '\n')) {
		const char *end;

		at += *at == '\n';
		if (g_ascii_strncasecmp(at, name, n) != 0 || at[n] != ':')
			continue;
		for (end = at + n + 1; *end; end++)
			if (*end == '\n' && end[1] != ' ' && end[1] != '\t')
				break;
		return g_strstrip(g_strndup(at + n + 1, (gsize)(end - at - (gssize)n - 1)));
	}
	return NULL;
}

static char *
words_of(const char *status)
{
	g_autofree char *said = field_of(status, "Diagnostic-Code");
	g_autofree char *code = field_of(status, "Status");
	const char *best = said ? said : code ? code : "no reason was given";
	g_autofree char *valid = g_utf8_make_valid(best, -1);

	return escape_terminal(valid, WHY_COLUMNS);
}

/* RFC 5322 §3.6.4, as wide as a mail server may have left it: printable ASCII in angle brackets. */
static bool
is_message_id(const char *id)
{
	size_t len = strlen(id);

	if (len < 3 || id[0] != '<' || id[len - 1] != '>')
		return false;
	for (size_t i = 0; i < len; i++)
		if (!g_ascii_isgraph(id[i]))
			return false;
	return true;
}

static void
fill(const struct report *r, struct bounce *b)
{
	g_autofree char *id = field_of(r->original, "Message-ID");
	g_autofree char *action = field_of(r->status, "Action");

	if (!id || !is_message_id(id))
		return;
	b->message_id = g_strndup(id + 1, strlen(id) - 2);
	b->why = words_of(r->status);
	b->is_final = action && g_ascii_strcasecmp(action, "failed") == 0;
}

bool
bounce_read(GBytes *bytes, struct bounce *b)
{
	gsize len;
	const char *data = g_bytes_get_data(bytes, &len);
	struct report r = { 0 };
	GMimeStream *stream;
	GMimeParser *parser;
	GMimeMessage *message;

	*b = (struct bounce){ 0 };
	stream = g_mime_stream_mem_new_with_buffer(data, len);
	parser = g_mime_parser_new_with_stream(stream);
	message = g_mime_parser_construct_message(parser, NULL);
	if (message)
		g_mime_message_foreach(message, look_at, &r);
	if (r.status && r.original)
		fill(&r, b);
	g_free(r.status);
	g_free(r.original);
	g_clear_object(&message);
	g_object_unref(parser);
	g_object_unref(stream);
	return b->message_id != NULL;
}

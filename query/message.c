#include "query/message.h"

#include <string.h>

#include "base/error.h"
#include "base/gmime.h"

#define MAX_HEADER_LINE 998 /* RFC 5322 §2.1.1 */
#define MAX_BODY_LINE 76 /* RFC 2045 §6.7 */

static const char *
domain_of(const char *address)
{
	const char *at = strrchr(address, '@');

	return at ? at + 1 : address;
}

char *
message_id(const char *kind, const char *period, const char *recipient, const char *store,
	   const char *from)
{
	g_autofree char *key = g_strjoin("\n", kind, period, recipient, store, NULL);
	g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, key, -1);

	return g_strdup_printf("%s.%.32s@%s", kind, sum, domain_of(from));
}

/* ---- making ------------------------------------------------------------------------------ */

/* Trailing blanks would make GMime write lines of 77 characters, and are nothing. */
static char *
without_trailing_blanks(const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (size_t i = 0; lines[i]; i++)
		g_strchomp(lines[i]);
	return g_strjoinv("\n", lines);
}

static GMimeObject *
text_part(const char *subtype, const char *text)
{
	g_autofree char *clean = without_trailing_blanks(text);
	GMimeTextPart *part = g_mime_text_part_new_with_subtype(subtype);

	g_mime_text_part_set_charset(part, "utf-8");
	g_mime_text_part_set_text(part, clean);
	g_mime_part_set_content_encoding(GMIME_PART(part), GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
	return GMIME_OBJECT(part);
}

/* The boundary comes from the id: chance has no part in the bytes. "=_" is in no quoted-printable
 * text (RFC 2045 §6.7). */
static GMimeObject *
body_of(const struct message *m)
{
	g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, m->id, -1);
	g_autofree char *boundary = g_strdup_printf("=_%.24s", sum);
	GMimeObject *text = text_part("plain", m->text), *html;
	GMimeMultipart *both;

	if (!m->html)
		return text;
	html = text_part("html", m->html);
	both = g_mime_multipart_new_with_subtype("alternative");
	g_mime_multipart_set_boundary(both, boundary);
	g_mime_multipart_add(both, text);
	g_mime_multipart_add(both, html);
	g_object_unref(text);
	g_object_unref(html);
	return GMIME_OBJECT(both);
}

static void
put_header(GMimeMessage *message, const char *name, const char *value)
{
	g_mime_object_set_header(GMIME_OBJECT(message), name, value, "utf-8");
}

static void
put_headers(GMimeMessage *message, const struct message *m)
{
	g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(m->date);
	g_autofree char *list =
		g_strdup_printf("earshot %s <%s.earshot.%s>", m->list, m->list, domain_of(m->from));
	g_autofree char *stop = g_strdup_printf("<mailto:%s?subject=unsubscribe>", m->unsubscribe);

	g_mime_message_add_mailbox(message, GMIME_ADDRESS_TYPE_FROM, m->from_name, m->from);
	if (m->reply_to)
		g_mime_message_add_mailbox(message, GMIME_ADDRESS_TYPE_REPLY_TO, NULL, m->reply_to);
	g_mime_message_add_mailbox(message, GMIME_ADDRESS_TYPE_TO, m->to_name, m->to);
	g_mime_message_set_subject(message, m->subject, "utf-8");
	g_mime_message_set_date(message, date);
	g_mime_message_set_message_id(message, m->id);
	if (m->follows) {
		g_autofree char *above = g_strdup_printf("<%s>", m->follows);

		put_header(message, "In-Reply-To", above);
		put_header(message, "References", above);
	}
	put_header(message, "List-Id", list);
	put_header(message, "List-Unsubscribe", stop);
	/* RFC 3834 §5; and Exchange's own. NDR is not in the list: bounces are wanted. */
	put_header(message, "Auto-Submitted", "auto-generated");
	put_header(message, "X-Auto-Response-Suppress", "DR, RN, NRN, OOF, AutoReply");
}

static GBytes *
write_out(GMimeMessage *message)
{
	g_autoptr(GMimeFormatOptions) format = g_mime_format_options_new();
	GMimeStream *stream = g_mime_stream_mem_new();
	GByteArray *bytes;
	GBytes *out;

	g_mime_format_options_set_newline_format(format, GMIME_NEWLINE_FORMAT_DOS);
	g_mime_object_write_to_stream(GMIME_OBJECT(message), format, stream);
	bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
	out = g_bytes_new(bytes->data, bytes->len);
	g_object_unref(stream);
	return out;
}

GBytes *
message_bytes(const struct message *m, GError **err)
{
	g_autoptr(GBytes) bytes = NULL;
	GMimeMessage *message;
	GMimeObject *body;

	message = g_mime_message_new(TRUE);
	body = body_of(m);
	put_headers(message, m);
	g_mime_message_set_mime_part(message, body);
	bytes = write_out(message);
	g_object_unref(body);
	g_object_unref(message);
	if (message_is_sound(bytes))
		return g_steal_pointer(&bytes);
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INTERNAL,
		    "the message to %s would break the rules of mail, and was not made", m->to);
	return NULL;
}

/* ---- checking ---------------------------------------------------------------------------- */

bool
message_is_sound(GBytes *bytes)
{
	gsize len, line = 0;
	const unsigned char *at = g_bytes_get_data(bytes, &len);
	bool in_headers = true;

	for (gsize i = 0; i < len; i++) {
		if (at[i] == '\r' && i + 1 < len && at[i + 1] == '\n') {
			if (line > (in_headers ? MAX_HEADER_LINE : MAX_BODY_LINE))
				return false;
			in_headers = in_headers && line > 0;
			line = 0;
			i++;
			continue;
		}
		if (at[i] >= 0x7f || (at[i] < 0x20 && at[i] != '\t'))
			return false;
		line++;
	}
	return len > 0 && line == 0;
}

/* ---- reading ----------------------------------------------------------------------------- */

struct wanted {
	GMimeContentType *type;
	char *text;
};

static void
look_at(GMimeObject *parent, GMimeObject *part, void *data)
{
	struct wanted *w = data;
	GMimeContentType *type = g_mime_object_get_content_type(part);

	(void)parent;
	if (!w->text && GMIME_IS_TEXT_PART(part) &&
	    g_mime_content_type_is_type(type, g_mime_content_type_get_media_type(w->type),
					g_mime_content_type_get_media_subtype(w->type)))
		w->text = g_mime_text_part_get_text(GMIME_TEXT_PART(part));
}

static GMimeMessage *
read_message(GBytes *bytes)
{
	gsize len;
	const char *data = g_bytes_get_data(bytes, &len);
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(data, len);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);

	g_object_unref(parser);
	g_object_unref(stream);
	return message;
}

char *
message_subject(GBytes *bytes, GError **err)
{
	GMimeMessage *message = read_message(bytes);
	char *subject = message ? g_strdup(g_mime_message_get_subject(message)) : NULL;

	g_clear_object(&message);
	if (!subject)
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_FORMAT,
				    "the message has no subject");
	return subject;
}

char *
message_part(GBytes *bytes, const char *type, GError **err)
{
	GMimeMessage *message = read_message(bytes);
	struct wanted w = { 0 };
	GString *text;

	w.type = g_mime_content_type_parse(NULL, type);
	if (message)
		g_mime_message_foreach(message, look_at, &w);
	g_clear_object(&message);
	g_object_unref(w.type);
	if (!w.text) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_FORMAT, "the message has no %s part",
			    type);
		return NULL;
	}
	text = g_string_new(w.text);
	g_free(w.text);
	g_string_replace(text, "\r\n", "\n", 0);
	return g_string_free(text, FALSE);
}

#include "crawler/mailbox.h"

#include <string.h>

#include "base/hash.h"
#include "crawler/post_text.h"

#define SNIFF 8192
#define FIRST_LOOK (64 * 1024)
#define MAX_HEADER (64 * 1024) /* in which a Message-ID is looked for */
#define MAX_ID 250
#define OVERLAP 2048 /* looked at again: the line that parts two messages may be cut */
#define LONGEST_MARK 4 /* bytes of an empty line and its neighbour's end: CR LF CR LF */

static const char parting[] = "From ";

bool
mailbox_is_next(struct inflow *in)
{
	size_t len;
	const uint8_t *bytes = inflow_peek(in, SNIFF, &len);

	return post_mail_sniff(bytes, len);
}

/* An empty line stands before `at`. */
static bool
is_after_blank(const uint8_t *bytes, size_t at)
{
	size_t i = at;

	for (int ends = 0; i > 0 && at - i < LONGEST_MARK; i--) {
		if (bytes[i - 1] == '\n')
			ends++;
		else if (bytes[i - 1] != '\r')
			return false;
		if (ends == 2)
			return true;
	}
	return false;
}

/* "From " begins a message when a header's line follows it; a sentence that begins so does not. */
static bool
has_header(const uint8_t *bytes, size_t at, size_t len)
{
	const uint8_t *line = memchr(bytes + at, '\n', MIN(len - at, OVERLAP / 2));
	size_t first = line ? (size_t)(line - bytes) + 1 : len, i = first;

	while (i < len && (g_ascii_isalnum(bytes[i]) || bytes[i] == '-'))
		i++;
	return i > first && i < len && bytes[i] == ':';
}

/* Where the message that begins at 0 ends: at the next one; 0: not within these bytes. */
static size_t
find_end(const uint8_t *bytes, size_t from, size_t len)
{
	const size_t n = strlen(parting);

	for (size_t at = MAX(from, 1); at + n <= len; at++) {
		const uint8_t *hit = memchr(bytes + at, 'F', len - at);

		if (!hit)
			return 0;
		at = (size_t)(hit - bytes);
		if (at + n <= len && memcmp(hit, parting, n) == 0 && is_after_blank(bytes, at) &&
		    has_header(bytes, at, len))
			return at;
	}
	return 0;
}

/* Looks at twice as much until the end is in sight. */
enum mailbox_turn
mailbox_next(struct inflow *in, gsize max, GBytes **message)
{
	size_t want = FIRST_LOOK, seen = 0, len, end = 0;
	const uint8_t *bytes = inflow_peek(in, want, &len);
	bool is_box = len >= strlen(parting) && memcmp(bytes, parting, strlen(parting)) == 0;
	bool is_long = false;

	if (len == 0)
		return MAILBOX_END;
	while (is_box && !(end = find_end(bytes, seen, len)) && len >= want && want <= max) {
		seen = len - OVERLAP;
		want *= 2;
		bytes = inflow_peek(in, want, &len);
	}
	if (!is_box && len >= want)
		bytes = inflow_peek(in, max + 1, &len);
	is_long = (end ? end : len) > max;
	*message = g_bytes_new(bytes, MIN(end ? end : len, max));
	inflow_skip(in, end ? end : len);
	/* the rest of a long one is no message of its own */
	while (is_box && !end && len >= want) {
		bytes = inflow_peek(in, want, &len);
		end = find_end(bytes, 0, len);
		inflow_skip(in, end ? end : len < want ? len : len - OVERLAP);
	}
	while (!is_box && (inflow_peek(in, 1, &len), len > 0))
		inflow_skip(in, len);
	return is_long ? MAILBOX_TOO_LONG : MAILBOX_MESSAGE;
}

/* The value of the first Message-ID of the header, without brackets, if it is a plain one. */
static char *
find_id(const uint8_t *message, gsize len)
{
	g_autofree char *head = g_strndup((const char *)message, MIN(len, MAX_HEADER));
	g_auto(GStrv) lines = g_strsplit(head, "\n", -1);

	for (char **l = lines; *l && **l && **l != '\r'; l++) {
		char *from, *to;

		if (g_ascii_strncasecmp(*l, "Message-ID:", strlen("Message-ID:")) != 0)
			continue;
		/* the id may stand on a line of its own */
		from = strchr(*l, '<');
		if (!from && l[1] && (l[1][0] == ' ' || l[1][0] == '\t'))
			from = strchr(l[1], '<');
		to = from ? strchr(from, '>') : NULL;
		if (!to || to - from < 2 || to - from > MAX_ID)
			return NULL;
		return g_strndup(from + 1, (gsize)(to - from - 1));
	}
	return NULL;
}

char *
mailbox_address(const uint8_t *message, gsize len)
{
	g_autofree char *id = find_id(message, len);
	g_autofree char *escaped = id ? g_uri_escape_string(id, "@", FALSE) : NULL;

	if (escaped)
		return g_strconcat("mid:", escaped, NULL);
	return g_strdup_printf("mid:%016" G_GINT64_MODIFIER "x", (guint64)hash_bytes(message, len));
}

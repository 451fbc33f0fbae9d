#include "crawler/response.h"

#include <stddef.h>
#include <string.h>

#include "base/when.h"

enum rule {
	TAKE_FIRST,
	TAKE_LAST,
	JOIN, /* lists: RFC 9110 §5.3 */
	JOIN_LINES, /* each is read by itself, whatever §5.3 says */
};

static const struct field {
	const char *name;
	size_t at; /* of the char * in struct response */
	enum rule rule;
} fields[] = {
	{ "cache-control", offsetof(struct response, cache_control), JOIN },
	{ "content-encoding", offsetof(struct response, content_encoding), JOIN },
	{ "content-length", offsetof(struct response, length), JOIN },
	{ "content-location", offsetof(struct response, content_location), TAKE_FIRST },
	{ "content-type", offsetof(struct response, content_type), TAKE_LAST },
	{ "date", offsetof(struct response, date), TAKE_FIRST },
	{ "etag", offsetof(struct response, etag), TAKE_LAST },
	{ "expires", offsetof(struct response, expires), TAKE_FIRST },
	{ "last-modified", offsetof(struct response, last_modified), TAKE_LAST },
	{ "link", offsetof(struct response, link), JOIN },
	{ "location", offsetof(struct response, location), TAKE_FIRST },
	{ "retry-after", offsetof(struct response, retry_after), TAKE_LAST },
	{ "robots-tag", offsetof(struct response, x_robots_tag), JOIN_LINES },
	{ "tdm-reservation", offsetof(struct response, tdm_reservation), TAKE_LAST },
	{ "transfer-encoding", offsetof(struct response, transfer_encoding), JOIN },
	{ "x-robots-tag", offsetof(struct response, x_robots_tag), JOIN_LINES },
};

static char **
slot(struct response *r, const struct field *f)
{
	return (char **)(void *)((char *)r + f->at);
}

void
response_init(struct response *r)
{
	*r = (struct response){ .content_length = -1, .fresh_for_s = -1, .retry_after_s = -1 };
}

void
response_clear(struct response *r)
{
	for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
		g_clear_pointer(slot(r, &fields[i]), g_free);
	if (r->line)
		g_string_free(r->line, TRUE);
	response_init(r);
}

/* Blanks of RFC 9110 §5.6.3 alone: other control characters belong to the value. */
static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool
response_is_validator(const char *value)
{
	size_t len = strlen(value);

	if (len == 0 || len > RESPONSE_MAX_VALIDATOR)
		return false;
	for (const char *p = value; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return false;
	return g_utf8_validate(value, (gssize)len, NULL);
}

/* Seconds, cut at RESPONSE_MAX_SECONDS; -1 when `text` does not start with a digit. */
static int64_t
delta_seconds(const char *text)
{
	int64_t v = 0;

	if (!g_ascii_isdigit(*text))
		return -1;
	for (; g_ascii_isdigit(*text); text++)
		v = MIN(v * 10 + (*text - '0'), RESPONSE_MAX_SECONDS);
	return v;
}

static int64_t
seconds_between(int64_t from, int64_t to)
{
	if (to <= from)
		return 0;
	return MIN(to - from, RESPONSE_MAX_SECONDS);
}

/* The server's own clock when it shows it, so that a wrong clock on either side does no harm. */
static int64_t
clock_of(const struct response *r)
{
	int64_t at;

	return r->date && when_parse_http(r->date, &at) ? at : when_now();
}

/* Next member of a comma separated list, blanks trimmed; false at its end. Quoted strings hold
 * together. */
static bool
next_member(const char **at, const char **member, size_t *len)
{
	const char *p = *at, *end;
	bool quoted = false;

	while (is_blank(*p) || *p == ',')
		p++;
	if (!*p)
		return false;
	for (end = p; *end && (quoted || *end != ','); end++) {
		if (*end == '"')
			quoted = !quoted;
		else if (quoted && *end == '\\' && end[1])
			end++;
	}
	*at = end;
	while (end > p && is_blank(end[-1]))
		end--;
	*member = p;
	*len = (size_t)(end - p);
	return true;
}

static bool
member_is(const char *member, size_t len, const char *token)
{
	return len == strlen(token) && g_ascii_strncasecmp(member, token, len) == 0;
}

static int64_t
freshness(const struct response *r)
{
	const char *at = r->cache_control, *m;
	size_t len;
	int64_t expires;

	while (at && next_member(&at, &m, &len)) {
		if (len > 8 && g_ascii_strncasecmp(m, "max-age=", 8) == 0) {
			int64_t s = delta_seconds(m[8] == '"' ? m + 9 : m + 8);

			if (s >= 0)
				return s;
		}
	}
	if (!r->expires)
		return -1;
	if (!when_parse_http(r->expires, &expires))
		return 0; /* RFC 9111 §5.3: anything else has expired */
	return seconds_between(clock_of(r), expires);
}

static int64_t
retry_after(const struct response *r)
{
	const char *v = r->retry_after;
	int64_t at;

	if (!v)
		return -1;
	if (when_parse_http(v, &at))
		return seconds_between(clock_of(r), at);
	if (v[0] == '-' && g_ascii_isdigit(v[1]))
		return 0;
	return delta_seconds(v);
}

static enum response_fault
read_codings(struct response *r)
{
	static const struct {
		const char *name;
		enum response_coding coding;
	} known[] = {
		{ "gzip", CODING_GZIP },
		{ "x-gzip", CODING_GZIP },
		{ "deflate", CODING_DEFLATE },
	};
	const char *at = r->content_encoding, *m;
	size_t len, k;

	while (at && next_member(&at, &m, &len)) {
		if (member_is(m, len, "identity") || member_is(m, len, "none"))
			continue;
		for (k = 0; k < G_N_ELEMENTS(known) && !member_is(m, len, known[k].name); k++)
			;
		if (k == G_N_ELEMENTS(known) || r->n_codings == RESPONSE_MAX_CODINGS)
			return RESPONSE_UNKNOWN_CODING;
		r->codings[r->n_codings++] = known[k].coding;
	}
	return RESPONSE_OK;
}

static enum response_fault
check_framing(struct response *r)
{
	const char *at = r->transfer_encoding, *m;
	size_t len, n = 0;

	while (at && next_member(&at, &m, &len))
		if (!member_is(m, len, "chunked") || n++ > 0)
			return RESPONSE_BAD_TRANSFER;
	at = r->length;
	while (at && next_member(&at, &m, &len)) {
		int64_t v = 0;

		for (size_t i = 0; i < len; i++) {
			if (!g_ascii_isdigit(m[i]))
				return RESPONSE_TWO_LENGTHS;
			v = MIN(v, INT64_MAX / 10 - 10) * 10 + (m[i] - '0');
		}
		if (r->content_length >= 0 && r->content_length != v)
			return RESPONSE_TWO_LENGTHS;
		r->content_length = v;
	}
	return RESPONSE_OK;
}

/* Addresses of servers that write them in an old encoding keep their bytes. */
static void
escape_bytes(char **value)
{
	GString *out;

	if (!*value || g_utf8_validate(*value, -1, NULL))
		return;
	out = g_string_new(NULL);
	for (const char *p = *value; *p; p++) {
		if ((unsigned char)*p < 0x80)
			g_string_append_c(out, *p);
		else
			g_string_append_printf(out, "%%%02X", (unsigned char)*p);
	}
	g_free(*value);
	*value = g_string_free(out, FALSE);
}

static void
keep_if_validator(char **value)
{
	if (*value && !response_is_validator(*value))
		g_clear_pointer(value, g_free);
}

static void
complete(struct response *r)
{
	r->is_complete = true;
	keep_if_validator(&r->etag);
	keep_if_validator(&r->last_modified);
	escape_bytes(&r->location);
	escape_bytes(&r->content_location);
	for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
		char **s = slot(r, &fields[i]);

		if (*s && !g_utf8_validate(*s, -1, NULL)) {
			char *valid = g_utf8_make_valid(*s, -1);

			g_free(*s);
			*s = valid;
		}
	}
	r->fresh_for_s = freshness(r);
	r->retry_after_s = retry_after(r);
	r->fault = check_framing(r);
	if (r->fault == RESPONSE_OK)
		r->fault = read_codings(r);
}

/* Put the open field where the table says. */
static void
close_field(struct response *r)
{
	const char *text, *colon;
	const struct field *f = NULL;
	char **s;

	if (!r->line || r->line->len == 0)
		return;
	text = r->line->str;
	colon = strchr(text, ':');
	for (size_t i = 0; colon && !f && i < G_N_ELEMENTS(fields); i++)
		if (member_is(text, (size_t)(colon - text), fields[i].name))
			f = &fields[i];
	if (f) {
		g_autofree char *value = g_strstrip(g_strdelimit(g_strdup(colon + 1), "\r", ' '));

		s = slot(r, f);
		if (*s && (f->rule == JOIN || f->rule == JOIN_LINES)) {
			char *joined = g_strconcat(*s, f->rule == JOIN ? ", " : "\n", value, NULL);

			g_free(*s);
			*s = joined;
		} else if (!*s || f->rule == TAKE_LAST) {
			g_free(*s);
			*s = g_steal_pointer(&value);
		}
	}
	g_string_truncate(r->line, 0);
}

/* "HTTP/1.1 200 OK", "HTTP/2 200": the start of an answer; an interim one before it is forgotten.
 */
static bool
status_line(struct response *r, const char *line, size_t len)
{
	const char *blank = memchr(line, ' ', len);
	size_t seen = r->seen;
	int status = 0;

	if (len < 5 || g_ascii_strncasecmp(line, "HTTP/", 5) != 0)
		return false;
	for (const char *p = blank ? blank + 1 : line + len;
	     p < line + len && g_ascii_isdigit(*p) && status < 1000; p++)
		status = status * 10 + (*p - '0');
	response_clear(r);
	r->seen = seen;
	r->status = status;
	return true;
}

bool
response_line(struct response *r, const char *line, size_t len)
{
	r->seen += len;
	if (r->seen > RESPONSE_MAX_HEADER) {
		r->fault = RESPONSE_TOO_LONG;
		return false;
	}
	if (r->is_complete || memchr(line, '\0', len))
		return true;
	if (len > 0 && (line[0] == ' ' || line[0] == '\t') && r->line && r->line->len > 0) {
		while (len > 0 && is_blank(line[len - 1]))
			len--;
		g_string_append_len(r->line, line, (gssize)len);
		return true;
	}
	while (len > 0 && (line[len - 1] == '\r' || line[len - 1] == '\n'))
		len--;
	close_field(r);
	if (status_line(r, line, len))
		return true;
	if (len > 0) {
		if (!r->line)
			r->line = g_string_new(NULL);
		g_string_append_len(r->line, line, (gssize)len);
	} else if (r->status >= 200) {
		complete(r);
	}
	return r->fault == RESPONSE_OK;
}

bool
response_is_media(const struct response *r)
{
	static const char *const types[] = { "image/", "video/", "audio/" };

	for (size_t i = 0; r->content_type && i < G_N_ELEMENTS(types); i++)
		if (g_ascii_strncasecmp(r->content_type, types[i], strlen(types[i])) == 0)
			return true;
	return false;
}

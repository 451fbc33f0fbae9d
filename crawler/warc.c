#include "crawler/warc.h"

#include <string.h>

#include "crawler/body.h"

#define MAX_HEADER (64 * 1024)
#define MAX_FIELD 8192

struct warc {
	struct inflow *in;
	struct warc_record record;
	uint64_t block_left; /* of the last record, not passed over yet */
	bool is_too_long; /* the last record, though it would have been read */
	int64_t count, too_long;
	char *fault;
};

struct fields {
	char *type, *url, *content_type;
	int64_t length; /* -1: none that can be read */
};

struct warc *
warc_new(struct inflow *in)
{
	struct warc *w = g_new0(struct warc, 1);

	w->in = in;
	return w;
}

static void
record_clear(struct warc_record *r)
{
	g_free(r->url);
	g_free(r->content_type);
	*r = (struct warc_record){ 0 };
}

void
warc_free(struct warc *w)
{
	if (!w)
		return;
	record_clear(&w->record);
	g_free(w->fault);
	g_free(w);
}

const char *
warc_fault(const struct warc *w)
{
	return w->fault;
}

int64_t
warc_count(const struct warc *w)
{
	return w->count;
}

int64_t
warc_too_long(const struct warc *w)
{
	return w->too_long;
}

static enum warc_turn
broken(struct warc *w, const char *what)
{
	w->fault = g_strdup_printf("%s after %" G_GINT64_FORMAT " record%s", what, w->count,
				   w->count == 1 ? "" : "s");
	return WARC_BROKEN;
}

/* ---- the header of a record -------------------------------------------------------------- */

/* Two line ends stand behind each block; some writers use more, or only LF. */
static void
skip_line_ends(struct inflow *in)
{
	size_t len;
	const uint8_t *at;

	for (at = inflow_peek(in, 1, &len); len > 0 && (*at == '\r' || *at == '\n');
	     at = inflow_peek(in, 1, &len))
		inflow_skip(in, 1);
}

bool
warc_is_next(struct inflow *in)
{
	size_t len;
	const uint8_t *at;

	skip_line_ends(in);
	at = inflow_peek(in, 5, &len);
	return len >= 5 && memcmp(at, "WARC/", 5) == 0;
}

/* Bytes of the header with the empty line at its end; 0: it has no end. */
static size_t
header_length(struct inflow *in, const uint8_t **header)
{
	for (size_t want = 1024; want <= MAX_HEADER; want *= 2) {
		size_t len;
		const uint8_t *at = inflow_peek(in, want, &len), *end = at;

		len = MIN(len, MAX_HEADER);
		*header = at;
		while ((end = memchr(end, '\n', (size_t)(at + len - end)))) {
			end++;
			if (end < at + len && *end == '\n')
				return (size_t)(end + 1 - at);
			if (end + 1 < at + len && end[0] == '\r' && end[1] == '\n')
				return (size_t)(end + 2 - at);
		}
		if (len < want)
			return 0;
	}
	return 0;
}

static int64_t
length_of(const char *text)
{
	guint64 n;

	return g_ascii_string_to_unsigned(text, 10, 0, INT64_MAX, &n, NULL) ? (int64_t)n : -1;
}

/* Takes `value`. */
static void
take_field(struct fields *f, const char *name, char *value)
{
	const struct {
		const char *name;
		char **to;
	} rows[] = {
		{ "WARC-Type", &f->type },
		{ "WARC-Target-URI", &f->url },
		{ "Content-Type", &f->content_type },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		if (g_ascii_strcasecmp(name, rows[i].name) == 0 && !*rows[i].to) {
			*rows[i].to = value;
			return;
		}
	if (g_ascii_strcasecmp(name, "Content-Length") == 0)
		f->length =
			f->length == -1 || f->length == length_of(value) ? length_of(value) : -1;
	g_free(value);
}

static void
read_line(struct fields *f, const char *line, size_t len)
{
	const char *colon = memchr(line, ':', len);
	g_autofree char *name = colon ? g_strndup(line, (gsize)(colon - line)) : NULL;
	g_autofree char *value = NULL;

	if (!colon || len > MAX_FIELD)
		return;
	value = g_strndup(colon + 1, (gsize)(line + len - colon - 1));
	g_strstrip(value);
	if (g_utf8_validate(value, -1, NULL))
		take_field(f, name, g_steal_pointer(&value));
}

static void
read_fields(struct fields *f, const uint8_t *header, size_t len)
{
	const char *at = (const char *)header, *end = at + len;

	*f = (struct fields){ .length = -1 };
	while (at < end) {
		const char *line_end = memchr(at, '\n', (size_t)(end - at));

		line_end = line_end ? line_end : end;
		read_line(f, at, (size_t)(line_end - at));
		at = line_end + 1;
	}
}

static void
fields_clear(struct fields *f)
{
	g_free(f->type);
	g_free(f->url);
	g_free(f->content_type);
}

/* WARC 1.0 wrote "<" and ">" round addresses by a mistake of its grammar, and wget does so. */
static char *
bare_url(const char *url)
{
	size_t len = url ? strlen(url) : 0;

	if (len >= 2 && url[0] == '<' && url[len - 1] == '>')
		return g_strndup(url + 1, len - 2);
	return len ? g_strdup(url) : NULL;
}

static bool
type_of(const char *name, enum warc_type *type)
{
	static const char *const names[] = {
		[WARC_RESPONSE] = "response",
		[WARC_RESOURCE] = "resource",
		[WARC_CONVERSION] = "conversion",
	};

	for (size_t i = 0; name && i < G_N_ELEMENTS(names); i++)
		if (g_ascii_strcasecmp(name, names[i]) == 0) {
			*type = (enum warc_type)i;
			return true;
		}
	return false;
}

static bool
is_http(const struct fields *f, enum warc_type type)
{
	return type == WARC_RESPONSE && f->url &&
	       strstr(f->url, "http") != NULL && /* dns: and ftp: answers are of other kinds */
	       (!f->content_type ||
		g_ascii_strncasecmp(f->content_type, "application/http", 16) == 0);
}

/* Bytes of the header; 0: it is none, or one that cannot be read. */
static size_t
read_header(struct response *r, const uint8_t *block, size_t len)
{
	const uint8_t *at = block, *end = block + len;

	while (at < end && !(r->is_complete && r->status >= 200)) {
		const uint8_t *line_end = memchr(at, '\n', (size_t)(end - at));
		size_t n = line_end ? (size_t)(line_end + 1 - at) : 0;

		if (n == 0 || !response_line(r, (const char *)at, n))
			return 0;
		at += n;
	}
	return r->is_complete ? (size_t)(at - block) : 0;
}

/* Films are long, and nothing that would be read. */
static bool
is_long_media(struct warc *w, bool is_http)
{
	struct response r;
	size_t len, header = 0;
	const uint8_t *block = inflow_peek(w->in, MAX_HEADER, &len);
	bool is_media = false;

	if (is_http) {
		response_init(&r);
		header = read_header(&r, block, len);
		is_media = header > 0 && (r.status / 100 != 2 || response_is_media(&r));
		response_clear(&r);
	}
	return is_media || body_looks_like_media(block + header, len - header);
}

/* ---- records ----------------------------------------------------------------------------- */

/* The record whose header was read; false: nothing of interest. */
static bool
take_record(struct warc *w, const struct fields *f)
{
	struct warc_record *r = &w->record;
	size_t len, want = (size_t)f->length;
	const uint8_t *block;

	w->block_left = (uint64_t)f->length;
	if (!type_of(f->type, &r->type) || f->length == 0)
		return false;
	if (f->length > WARC_MAX_BLOCK) {
		w->is_too_long = (r->type != WARC_RESPONSE || is_http(f, r->type)) &&
				 !is_long_media(w, is_http(f, r->type));
		return false;
	}
	block = inflow_peek(w->in, want, &len);
	if (len < want)
		return false;
	r->is_http = is_http(f, r->type);
	if (r->type == WARC_RESPONSE && !r->is_http)
		return false;
	r->url = bare_url(f->url);
	r->content_type = g_strdup(f->content_type);
	r->block = block;
	r->len = want;
	return true;
}

/* False: the rest of the last block is not there. */
static bool
pass_block(struct warc *w)
{
	uint64_t before = inflow_offset(w->in), left = w->block_left;

	record_clear(&w->record);
	w->block_left = 0;
	inflow_skip(w->in, left);
	if (inflow_offset(w->in) - before != left)
		return false;
	w->too_long += w->is_too_long;
	w->is_too_long = false;
	return true;
}

enum warc_turn
warc_next(struct warc *w, const struct warc_record **record)
{
	for (;;) {
		struct fields f;
		const uint8_t *header;
		size_t len;
		bool is_wanted;

		if (!pass_block(w))
			return broken(w,
				      inflow_fault(w->in) ? inflow_fault(w->in) : "it breaks off");
		if (!warc_is_next(w->in)) {
			inflow_peek(w->in, 1, &len);
			if (len == 0 && !inflow_fault(w->in))
				return WARC_END;
			return broken(w,
				      len == 0 ? inflow_fault(w->in) : "what follows is no record");
		}
		len = header_length(w->in, &header);
		if (len == 0)
			return broken(w, "a record has no end to its header");
		read_fields(&f, header, len);
		inflow_skip(w->in, len);
		if (f.length < 0) {
			fields_clear(&f);
			return broken(w, "a record has no length");
		}
		is_wanted = take_record(w, &f);
		fields_clear(&f);
		w->count++;
		*record = &w->record;
		if (is_wanted)
			return WARC_RECORD;
	}
}

/* ---- an HTTP answer ---------------------------------------------------------------------- */

/* The data of the chunks (RFC 9112 §7.1) in their place at the beginning of `bytes`; false when
 * they are none. What breaks off counts as far as it came. */
static bool
join_chunks(uint8_t *bytes, size_t *len)
{
	size_t at = 0, to = 0;

	while (at < *len) {
		const uint8_t *line_end = memchr(bytes + at, '\n', *len - at);
		guint64 n = 0;
		size_t digits = at;

		for (; digits < *len && g_ascii_isxdigit(bytes[digits]) && digits - at < 12;
		     digits++)
			n = n * 16 + (guint64)g_ascii_xdigit_value((char)bytes[digits]);
		if (digits == at || !line_end)
			return to > 0;
		at = (size_t)(line_end + 1 - bytes);
		if (n == 0)
			break;
		n = MIN(n, *len - at);
		memmove(bytes + to, bytes + at, n);
		to += n;
		at += n;
		while (at < *len && (bytes[at] == '\r' || bytes[at] == '\n'))
			at++;
	}
	*len = to;
	return true;
}

static bool
is_chunked(const struct response *r)
{
	return r->transfer_encoding && g_ascii_strcasecmp(r->transfer_encoding, "chunked") == 0;
}

/* NULL: not coded as `r` says. */
static GBytes *
decode(const struct response *r, const uint8_t *bytes, size_t len, int64_t max_bytes)
{
	struct body *b = body_new(r, max_bytes);
	enum body_state state = body_add(b, bytes, len);
	GBytes *out = NULL;

	if (state == BODY_GOOD)
		state = body_end(b);
	if (state == BODY_GOOD || state == BODY_FULL ||
	    (state == BODY_CUT_SHORT && body_size(b) > 0))
		out = body_take(b);
	body_free(b);
	return out;
}

GBytes *
warc_answer(const struct warc_record *record, int64_t max_bytes, struct response *r)
{
	size_t header = read_header(r, record->block, record->len), len = record->len - header;
	g_autofree uint8_t *joined = NULL;
	const uint8_t *body = record->block + header;
	GBytes *out;

	if (header == 0 || r->status / 100 != 2 || response_is_media(r))
		return NULL;
	if (is_chunked(r)) {
		size_t n = len;

		joined = g_memdup2(body, len);
		if (joined && join_chunks(joined, &n)) {
			body = joined;
			len = n;
		}
	}
	if (body_looks_like_media(body, len))
		return NULL;
	out = decode(r, body, len, max_bytes);
	if (!out && r->n_codings > 0) {
		r->n_codings = 0;
		out = decode(r, body, len, max_bytes);
	}
	return out;
}

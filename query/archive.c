#include "query/archive.h"

#include <string.h>
#include <zlib.h>

#include "base/chunked.h"
#include "base/error.h"

#define BUFFER_BYTES (64 * 1024)

enum part { IN_HEADER, IN_BLOCK, IN_END };

/* One record while it is read. */
struct reading {
	struct archive_record r;
	enum part part;
	GString *header, *http; /* with line ends; each line ends with NUL once it is whole */
	int64_t left; /* of the block */
	guint end; /* bytes of the CRLF CRLF behind it */
	bool is_answer, http_done;
	bool is_chunked;
	struct chunked chunks;
	GByteArray *data; /* out of the latest piece of chunks; reused */
	int64_t data_bytes;
	GChecksum *block, *payload, *unchunked;
	GByteArray *keep; /* the payload as it stands; NULL: it is only hashed */
	size_t max_keep;
	const char *fault;
};

/* ---- header fields ----------------------------------------------------------------------- */

/* The value of `name` in the lines of `header`; NULL: none, or more than one. Caller frees. */
static char *
field(const char *header, const char *name)
{
	size_t name_len = strlen(name);
	const char *found = NULL, *end = NULL;

	for (const char *line = strchr(header, '\n'); line; line = strchr(line, '\n')) {
		line++;
		if (g_ascii_strncasecmp(line, name, name_len) != 0 || line[name_len] != ':')
			continue;
		if (found)
			return NULL;
		found = line + name_len + 1;
		end = strchr(found, '\n');
	}
	if (!found || !end)
		return NULL;
	return g_strstrip(g_strndup(found, (gsize)(end - found)));
}

static bool
has_token(const char *value, const char *token)
{
	g_auto(GStrv) parts = g_strsplit(value ? value : "", ",", -1);

	for (char **p = parts; *p; p++)
		if (g_ascii_strcasecmp(g_strstrip(*p), token) == 0)
			return true;
	return false;
}

/* ---- one record -------------------------------------------------------------------------- */

static void
reading_init(struct reading *g, size_t offset, GByteArray *keep, size_t max_keep)
{
	*g = (struct reading){ .r.offset = offset, .keep = keep, .max_keep = max_keep };
	g->header = g_string_new(NULL);
	g->http = g_string_new(NULL);
	g->block = g_checksum_new(G_CHECKSUM_SHA256);
	g->payload = g_checksum_new(G_CHECKSUM_SHA256);
	g->unchunked = g_checksum_new(G_CHECKSUM_SHA256);
	g->data = g_byte_array_new();
	chunked_init(&g->chunks);
}

static void
reading_clear(struct reading *g)
{
	g_string_free(g->header, TRUE);
	g_string_free(g->http, TRUE);
	g_checksum_free(g->block);
	g_checksum_free(g->payload);
	g_checksum_free(g->unchunked);
	g_byte_array_unref(g->data);
}

static void
take_payload(struct reading *g, const uint8_t *bytes, size_t len)
{
	g->r.payload_bytes += (int64_t)len;
	g_checksum_update(g->payload, bytes, (gssize)len);
	if (g->keep)
		g_byte_array_append(g->keep, bytes, (guint)MIN(len, g->max_keep - g->keep->len));
	if (!g->is_chunked)
		return;
	g_byte_array_set_size(g->data, 0);
	chunked_add(&g->chunks, bytes, len, g->data);
	g->data_bytes += g->data->len;
	g_checksum_update(g->unchunked, g->data->data, (gssize)g->data->len);
}

/* What calls itself chunked and is not is taken as it is. */
static bool
has_chunks(const struct reading *g)
{
	return g->is_chunked && g->chunks.state != CHUNKED_BROKEN;
}

/* Does it end in an empty line? Some servers end theirs with a line feed alone. */
static bool
is_empty_line(const char *text, size_t len)
{
	return len >= 2 && (text[len - 2] == '\n' ||
			    (len >= 3 && text[len - 2] == '\r' && text[len - 3] == '\n'));
}

/* Takes bytes up to the empty line that ends a header, which says `is_whole`; how many they were.
 */
static size_t
take_lines(GString *header, const uint8_t *bytes, size_t len, bool *is_whole)
{
	size_t from = header->len;

	for (size_t i = 0; i < len && header->len <= ARCHIVE_MAX_HEADER && !*is_whole; i++) {
		g_string_append_c(header, (char)bytes[i]);
		*is_whole = bytes[i] == '\n' && is_empty_line(header->str, header->len);
	}
	return header->len - from;
}

static void
begin_block(struct reading *g)
{
	g_autofree char *length = field(g->header->str, "Content-Length");
	g_autofree char *type = field(g->header->str, "Content-Type");
	guint64 n;

	if (!g_str_has_prefix(g->header->str, "WARC/1.1\r\n"))
		g->fault = "is no WARC/1.1 record";
	else if (strlen(g->header->str) != g->header->len)
		g->fault = "has a NUL in its header";
	else if (!length ||
		 !g_ascii_string_to_unsigned(length, 10, 0, ARCHIVE_MAX_INFLATED, &n, NULL))
		g->fault = "does not say how long it is";
	else {
		g->left = (int64_t)n;
		g->r.is_http = type && g_str_has_prefix(type, "application/http");
		g->part = g->left > 0 ? IN_BLOCK : IN_END;
	}
}

static void
begin_body(struct reading *g)
{
	g_autofree char *coding = field(g->http->str, "Transfer-Encoding");
	const char *blank = strchr(g->http->str, ' ');

	g->is_chunked = has_token(coding, "chunked");
	g->is_answer = g_str_has_prefix(g->http->str, "HTTP/");
	if (g->is_answer && blank)
		g->r.status = (int)g_ascii_strtoll(blank, NULL, 10);
}

static void
take_block(struct reading *g, const uint8_t *bytes, size_t len)
{
	g_checksum_update(g->block, bytes, (gssize)len);
	if (g->r.is_http && !g->http_done) {
		size_t used = take_lines(g->http, bytes, len, &g->http_done);

		bytes += used;
		len -= used;
		if (g->http_done)
			begin_body(g);
		else if (g->http->len > ARCHIVE_MAX_HEADER)
			g->fault = "has an HTTP header without end";
	}
	take_payload(g, bytes, len);
}

/* False, with `fault` set, when this cannot follow in a record. */
static bool
feed(struct reading *g, const uint8_t *bytes, size_t len)
{
	while (len > 0 && !g->fault) {
		size_t used = 1;
		bool is_whole = false;

		if (g->part == IN_HEADER) {
			used = take_lines(g->header, bytes, len, &is_whole);
			if (is_whole)
				begin_block(g);
			else if (g->header->len > ARCHIVE_MAX_HEADER)
				g->fault = "has a header without end";
		} else if (g->part == IN_BLOCK) {
			used = MIN(len, (size_t)g->left);
			take_block(g, bytes, used);
			g->left -= (int64_t)used;
			if (g->left == 0)
				g->part = IN_END;
		} else if (g->end == 4 || *bytes != (uint8_t) "\r\n\r\n"[g->end++])
			g->fault = "is longer than it says";
		bytes += used;
		len -= used;
	}
	return !g->fault;
}

/* ---- one gzip member --------------------------------------------------------------------- */

/* How long the member at `bytes` is; 0 with g->fault set when it is not whole. */
static size_t
inflate_member(struct reading *g, const uint8_t *bytes, size_t len, uint8_t *buffer,
	       int64_t *budget)
{
	z_stream z = { 0 };
	int turn = inflateInit2(&z, 16 + MAX_WBITS);

	g_assert(turn == Z_OK);
	z.next_in = (Bytef *)(uintptr_t)bytes;
	while (turn == Z_OK && !g->fault) {
		size_t taken = (size_t)(z.next_in - bytes), n;

		z.avail_in = (uInt)MIN(len - taken, BUFFER_BYTES);
		z.next_out = buffer;
		z.avail_out = BUFFER_BYTES;
		turn = inflate(&z, Z_NO_FLUSH);
		n = BUFFER_BYTES - z.avail_out;
		*budget -= (int64_t)n;
		if (turn == Z_BUF_ERROR)
			g->fault = "breaks off";
		else if (turn != Z_OK && turn != Z_STREAM_END)
			g->fault = "is not packed as gzip packs";
		else if (*budget < 0)
			g->fault = "unpacks to more than any capture has";
		else
			feed(g, buffer, n);
	}
	inflateEnd(&z);
	if (!g->fault && (g->part != IN_END || g->end != 4))
		g->fault = "is shorter than it says";
	return g->fault ? 0 : (size_t)(z.next_in - bytes);
}

static void
show(struct reading *g, const uint8_t *bytes, archive_seen *seen, void *user)
{
	const char *header = g->header->str;
	g_autofree char *type = field(header, "WARC-Type"), *id = field(header, "WARC-Record-ID");
	g_autofree char *uri = field(header, "WARC-Target-URI"), *date = field(header, "WARC-Date");
	g_autofree char *block = field(header, "WARC-Block-Digest");
	g_autofree char *payload = field(header, "WARC-Payload-Digest");
	g_autofree char *content = field(header, "Content-Type");
	g_autofree char *mime =
		g->is_answer ? field(g->http->str, "Content-Type") : g_strdup(content);
	g_autofree char *sum = g_compute_checksum_for_data(G_CHECKSUM_SHA256, bytes, g->r.length);

	if (mime && g->is_answer)
		g_strstrip(mime)[strcspn(mime, ";")] = '\0';
	g->r.type = type;
	g->r.id = id;
	g->r.uri = uri;
	g->r.date = date;
	g->r.block_digest = block;
	g->r.payload_digest = payload;
	g->r.content_type = content;
	g->r.mime = mime ? g_strchomp(mime) : NULL;
	g_strlcpy(g->r.record_sha256, sum, ARCHIVE_HEX);
	g_strlcpy(g->r.block_sha256, g_checksum_get_string(g->block), ARCHIVE_HEX);
	g_strlcpy(g->r.payload_sha256,
		  g_checksum_get_string(has_chunks(g) ? g->unchunked : g->payload), ARCHIVE_HEX);
	if (has_chunks(g))
		g->r.payload_bytes = g->data_bytes;
	seen(&g->r, user);
}

bool
archive_walk(const uint8_t *bytes, size_t len, archive_seen *seen, void *user, GError **err)
{
	g_autofree uint8_t *buffer = g_malloc(BUFFER_BYTES);
	int64_t budget = ARCHIVE_MAX_INFLATED;
	size_t at = 0;
	const char *fault = NULL;

	for (int n = 1; at < len && !fault; n++) {
		struct reading g;

		reading_init(&g, at, NULL, 0);
		g.r.length = inflate_member(&g, bytes + at, len - at, buffer, &budget);
		fault = g.fault;
		if (fault)
			g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_FORMAT,
				    "record %d, at byte %zu, %s", n, at, fault);
		else
			show(&g, bytes + at, seen, user);
		at += g.r.length;
		reading_clear(&g);
	}
	if (len == 0)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_FORMAT, "it is empty");
	return len > 0 && !fault;
}

GBytes *
archive_payload(const uint8_t *bytes, size_t len, size_t max_bytes, char **type, GError **err)
{
	g_autofree uint8_t *buffer = g_malloc(BUFFER_BYTES);
	GByteArray *keep = g_byte_array_new();
	int64_t budget = ARCHIVE_MAX_INFLATED;
	GBytes *payload = NULL;
	struct reading g;

	reading_init(&g, 0, keep, max_bytes);
	if (inflate_member(&g, bytes, len, buffer, &budget)) {
		if (has_chunks(&g))
			payload = chunked_decode(keep->data, keep->len, NULL);
		payload = payload ? payload : g_bytes_new(keep->data, keep->len);
		if (type)
			*type = field(g.http->str, "Content-Type");
	} else
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_FORMAT, "the record %s", g.fault);
	reading_clear(&g);
	g_byte_array_unref(keep);
	return payload;
}

#include "data/warc_writer.h"

#include <string.h>
#include <zlib.h>

#include "base/chunked.h"
#include "base/when.h"

#define ID_SIZE WARC_ID
#define LEVEL 9

struct warc_writer {
	uint8_t seed[WARC_SEED];
	uint32_t records;
	char info_id[ID_SIZE]; /* "": there is none */
	GByteArray *out;
};

struct warc_writer *
warc_writer_new(const uint8_t seed[WARC_SEED])
{
	struct warc_writer *w = g_new0(struct warc_writer, 1);

	memcpy(w->seed, seed, WARC_SEED);
	w->out = g_byte_array_new();
	return w;
}

void
warc_writer_free(struct warc_writer *w)
{
	if (!w)
		return;
	g_byte_array_unref(w->out);
	g_free(w);
}

GBytes *
warc_writer_take(struct warc_writer *w)
{
	GByteArray *out = w->out;

	w->out = g_byte_array_new();
	return g_byte_array_free_to_bytes(out);
}

/* ---- parts of a record --------------------------------------------------------------------- */

static void
digest(const void *bytes, size_t len, char hex[AUDIT_HEX])
{
	g_autofree char *sum = g_compute_checksum_for_data(G_CHECKSUM_SHA256, bytes, len);

	g_strlcpy(hex, sum, AUDIT_HEX);
}

/* A UUID of the seed and the record's number, as RFC 9562 §5.8 lets anybody make them. */
static void
next_id(struct warc_writer *w, char id[ID_SIZE])
{
	GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
	uint8_t b[32], number[4];
	gsize len = sizeof b;

	for (unsigned i = 0; i < 4; i++)
		number[i] = (uint8_t)(w->records >> (8 * i));
	w->records++;
	g_checksum_update(sum, w->seed, WARC_SEED);
	g_checksum_update(sum, number, sizeof number);
	g_checksum_get_digest(sum, b, &len);
	g_checksum_free(sum);
	b[6] = (uint8_t)((b[6] & 0x0f) | 0x80);
	b[8] = (uint8_t)((b[8] & 0x3f) | 0x80);
	g_snprintf(
		id, ID_SIZE,
		"<urn:uuid:%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x>",
		b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12],
		b[13], b[14], b[15]);
}

/* A field; a value of NULL is none. What could begin another line becomes a blank. */
static void
put(GString *to, const char *name, const char *value)
{
	if (!value)
		return;
	g_string_append_printf(to, "%s: ", name);
	for (; *value; value++)
		g_string_append_c(to, (unsigned char)*value < ' ' || *value == 0x7f ? ' ' : *value);
	g_string_append(to, "\r\n");
}

static void
put_digest(GString *to, const char *name, const char *hex)
{
	g_autofree char *value = g_strconcat("sha256:", hex, NULL);

	put(to, name, value);
}

static void
put_date(GString *to, const char *name, int64_t at_ms)
{
	char at[WHEN_RFC3339_SIZE];
	g_autofree char *date = NULL;

	when_rfc3339(at_ms / 1000, at);
	at[strlen(at) - 1] = '\0'; /* the Z comes behind the fraction */
	date = g_strdup_printf("%s.%03dZ", at, (int)(at_ms % 1000));
	put(to, name, date);
}

/* The beginning that all records have. */
static GString *
header_new(const char *type, const char *uri, int64_t at_ms, const char *id)
{
	GString *h = g_string_new("WARC/1.1\r\n");

	put(h, "WARC-Type", type);
	put(h, "WARC-Target-URI", uri);
	put_date(h, "WARC-Date", at_ms);
	put(h, "WARC-Record-ID", id);
	return h;
}

/* A gzip member without name and time: the same bytes are packed the same way. */
static void
pack(GByteArray *out, const GString *header, GBytes *const *parts, size_t n)
{
	z_stream z = { 0 };
	uint8_t piece[16384];
	int rc;

	g_assert(deflateInit2(&z, LEVEL, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) == Z_OK);
	for (size_t i = 0; i < n + 2; i++) {
		gsize len = i == 0 ? header->len : 4;
		const void *bytes = i == 0 ? header->str : "\r\n\r\n";

		if (i > 0 && i <= n)
			bytes = g_bytes_get_data(parts[i - 1], &len);
		z.next_in = (Bytef *)(uintptr_t)bytes;
		z.avail_in = (uInt)len;
		do {
			z.next_out = piece;
			z.avail_out = sizeof piece;
			rc = deflate(&z, i == n + 1 ? Z_FINISH : Z_NO_FLUSH);
			g_assert(rc == Z_OK || rc == Z_STREAM_END || rc == Z_BUF_ERROR);
			g_byte_array_append(out, piece, (guint)(sizeof piece - z.avail_out));
		} while (z.avail_out == 0);
	}
	deflateEnd(&z);
}

/* Close the header, which it takes, and write the record. `place` may be NULL. */
static void
write_record(struct warc_writer *w, GString *header, const char *type, GBytes *const *parts,
	     size_t n, struct warc_place *place)
{
	GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
	g_autofree char *length = NULL;
	guint before = w->out->len;
	uint64_t total = 0;

	for (size_t i = 0; i < n; i++) {
		gsize len;
		const void *bytes = g_bytes_get_data(parts[i], &len);

		g_checksum_update(sum, bytes, (gssize)len);
		total += len;
	}
	put_digest(header, "WARC-Block-Digest", g_checksum_get_string(sum));
	length = g_strdup_printf("%" G_GUINT64_FORMAT, total);
	put(header, "Content-Type", type);
	put(header, "Content-Length", length);
	g_string_append(header, "\r\n");
	pack(w->out, header, parts, n);
	if (place) {
		place->offset = before;
		place->length = w->out->len - before;
		g_strlcpy(place->block_sha256, g_checksum_get_string(sum), AUDIT_HEX);
		digest(w->out->data + before, w->out->len - before, place->record_sha256);
	}
	g_checksum_free(sum);
	g_string_free(header, TRUE);
}

static GBytes *
fields_block(const struct warc_field *fields)
{
	GString *text = g_string_new(NULL);

	for (; fields && fields->name; fields++)
		put(text, fields->name, fields->value);
	return g_string_free_to_bytes(text);
}

/* ---- records ------------------------------------------------------------------------------- */

void
warc_writer_info(struct warc_writer *w, const char *name, int64_t at_ms,
		 const struct warc_field *fields)
{
	g_autoptr(GBytes) block = fields_block(fields);
	GString *h;

	next_id(w, w->info_id);
	h = header_new("warcinfo", NULL, at_ms, w->info_id);
	put(h, "WARC-Filename", name);
	write_record(w, h, "application/warc-fields", &block, 1, NULL);
}

static const char *
info_id(const struct warc_writer *w)
{
	return *w->info_id ? w->info_id : NULL;
}

static void
write_metadata(struct warc_writer *w, const char *uri, int64_t at_ms, const char *about,
	       const struct warc_field *fields)
{
	g_autoptr(GBytes) block = fields_block(fields);
	char id[ID_SIZE];
	GString *h;

	next_id(w, id);
	h = header_new("metadata", uri, at_ms, id);
	put(h, "WARC-Warcinfo-ID", info_id(w));
	put(h, "WARC-Concurrent-To", about);
	write_record(w, h, "application/warc-fields", &block, 1, NULL);
}

/* The body without its chunks. What breaks off counts as far as it came; what is no row of chunks
 * is taken as it is. */
static GBytes *
payload_of(const struct warc_exchange *x)
{
	gsize len;
	const void *bytes = x->body ? g_bytes_get_data(x->body, &len) : NULL;
	GBytes *plain = bytes && x->is_chunked ? chunked_decode(bytes, len, NULL) : NULL;

	if (plain)
		return plain;
	return x->body ? g_bytes_ref(x->body) : g_bytes_new(NULL, 0);
}

/* The fields of a revisit of `o`. */
static void
put_original(GString *h, const struct warc_original *o)
{
	put(h, "WARC-Profile", "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest");
	put(h, "WARC-Refers-To", o->id);
	put(h, "WARC-Refers-To-Target-URI", o->uri);
	put_date(h, "WARC-Refers-To-Date", o->at_ms);
	put(h, "WARC-Truncated", "length");
}

static void
write_response(struct warc_writer *w, const struct warc_exchange *x, char id[ID_SIZE],
	       struct warc_place *place)
{
	g_autoptr(GBytes) payload = payload_of(x);
	GBytes *parts[] = { x->header, x->body };
	bool is_revisit;
	gsize len;
	const void *bytes = g_bytes_get_data(payload, &len);
	GString *h;

	digest(bytes, len, place->payload_sha256);
	place->bytes = (int64_t)len;
	next_id(w, id);
	is_revisit = x->original && strcmp(x->original->payload_sha256, place->payload_sha256) == 0;
	h = header_new(is_revisit ? "revisit" : "response", x->url, x->at_ms, id);
	put(h, "WARC-Warcinfo-ID", info_id(w));
	put(h, "WARC-IP-Address", x->ip);
	put(h, "WARC-Identified-Payload-Type", x->type);
	if (is_revisit)
		put_original(h, x->original);
	else
		put(h, "WARC-Truncated", x->truncated);
	put_digest(h, "WARC-Payload-Digest", place->payload_sha256);
	write_record(w, h, "application/http;msgtype=response", parts,
		     x->body && !is_revisit ? 2 : 1, place);
	place->is_revisit = is_revisit;
	g_strlcpy(place->id, id, WARC_ID);
}

void
warc_writer_exchange(struct warc_writer *w, const struct warc_exchange *x, struct warc_place *place)
{
	char id[ID_SIZE], request_id[ID_SIZE];
	const char *about = NULL;

	*place = (struct warc_place){ 0 };
	if (x->header) {
		write_response(w, x, id, place);
		about = id;
	}
	if (x->request) {
		char none[AUDIT_HEX];
		GString *h;

		digest("", 0, none); /* a GET has no payload */
		next_id(w, request_id);
		h = header_new("request", x->url, x->at_ms, request_id);
		put(h, "WARC-Warcinfo-ID", info_id(w));
		put(h, "WARC-Concurrent-To", about);
		put(h, "WARC-IP-Address", x->ip);
		put_digest(h, "WARC-Payload-Digest", none);
		write_record(w, h, "application/http;msgtype=request", &x->request, 1, NULL);
		about = about ? about : request_id;
	}
	write_metadata(w, x->url, x->at_ms, about, x->metadata);
}

void
warc_writer_resource(struct warc_writer *w, const struct warc_resource *r, struct warc_place *place)
{
	char id[ID_SIZE];
	g_autofree char *uri = NULL;
	gsize len;
	const void *bytes = g_bytes_get_data(r->bytes, &len);
	GString *h;

	*place = (struct warc_place){ .bytes = (int64_t)len };
	digest(bytes, len, place->payload_sha256);
	next_id(w, id);
	/* made like an identifier, without its brackets */
	uri = r->uri ? g_strdup(r->uri) : g_strndup(id + 1, strlen(id) - 2);
	next_id(w, id);
	h = header_new("resource", uri, r->at_ms, id);
	put(h, "WARC-Warcinfo-ID", info_id(w));
	put(h, "WARC-Identified-Payload-Type", r->identified);
	put_digest(h, "WARC-Payload-Digest", place->payload_sha256);
	write_record(w, h, r->type ? r->type : "application/octet-stream", &r->bytes, 1, place);
	write_metadata(w, uri, r->at_ms, id, r->metadata);
}

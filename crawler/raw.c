#include "crawler/raw.h"

#include <string.h>

#include "base/chunked.h"

#define MAX_REQUEST (64 * 1024)

struct raw_chunks {
	struct chunked state;
	GByteArray *data; /* of the last piece */
};

struct raw *
raw_new(void)
{
	struct raw *r = g_new0(struct raw, 1);

	r->request = g_byte_array_new();
	r->header = g_byte_array_new();
	r->body = g_byte_array_new();
	return r;
}

static void
chunks_free(struct raw_chunks *c)
{
	if (!c)
		return;
	g_byte_array_unref(c->data);
	g_free(c);
}

void
raw_free(struct raw *r)
{
	if (!r)
		return;
	g_byte_array_unref(r->request);
	g_byte_array_unref(r->header);
	g_byte_array_unref(r->body);
	g_free(r->tls_version);
	chunks_free(r->chunks);
	g_free(r);
}

/* ---- what libcurl tells on the way --------------------------------------------------------- */

/* "SSL connection using TLSv1.3 / TLS_AES_256_GCM_SHA384": there is no other way to it that
 * does without the TLS library's own interface. */
static void
read_remark(struct raw *r, const char *text, size_t len)
{
	static const char sign[] = "SSL connection using ";
	const char *version = text + strlen(sign);
	size_t n;

	if (len <= strlen(sign) || memcmp(text, sign, strlen(sign)) != 0)
		return;
	len -= strlen(sign);
	for (n = 0; n < len && g_ascii_isgraph(version[n]); n++)
		;
	g_free(r->tls_version);
	r->tls_version = g_strndup(version, n);
}

static int
on_remark(CURL *easy, curl_infotype type, char *data, size_t len, void *user)
{
	struct raw *r = user;

	(void)easy;
	if (type == CURLINFO_TEXT) {
		read_remark(r, data, len);
	} else if (type == CURLINFO_HEADER_OUT) {
		/* what was said to a proxy before is no part of it */
		if (r->request->len >= 8 && memcmp(r->request->data, "CONNECT ", 8) == 0)
			g_byte_array_set_size(r->request, 0);
		g_byte_array_append(r->request, (const guint8 *)data,
				    (guint)MIN(len, MAX_REQUEST - r->request->len));
	}
	return 0;
}

void
raw_watch(struct raw *r, CURL *easy)
{
	long on = r != NULL;

	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
			 r ? (long)CURL_HTTP_VERSION_1_1 : (long)CURL_HTTP_VERSION_2TLS);
	curl_easy_setopt(easy, CURLOPT_HTTP_TRANSFER_DECODING, !on);
	curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, on);
	curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, on);
	curl_easy_setopt(easy, CURLOPT_CERTINFO, on);
	curl_easy_setopt(easy, CURLOPT_VERBOSE, on);
	curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, r ? on_remark : NULL);
	curl_easy_setopt(easy, CURLOPT_DEBUGDATA, r);
}

void
raw_follow(bool on, CURL *easy)
{
	curl_easy_setopt(easy, CURLOPT_HTTP_TRANSFER_DECODING, (long)!on);
}

void
raw_header(struct raw *r, const struct response *before, const char *line, size_t len)
{
	bool begins = len >= 5 && g_ascii_strncasecmp(line, "HTTP/", 5) == 0;

	if (before->is_complete)
		return; /* a trailer: it stands in the body's bytes */
	if (begins) /* what came before it was an interim answer */
		g_byte_array_set_size(r->header, 0);
	if (r->header->len + len <= RESPONSE_MAX_HEADER)
		g_byte_array_append(r->header, (const guint8 *)line, (guint)len);
}

/* ---- the body ---------------------------------------------------------------------------------
 */

static enum body_state
undo_chunks(struct raw *r, struct body *b, const char *data, size_t len)
{
	struct raw_chunks *c = r->chunks;
	size_t used;

	g_byte_array_set_size(c->data, 0);
	used = chunked_add(&c->state, data, len, c->data);
	if (used < len && !r->is_lost) /* the next answer's, which nobody asked for */
		g_byte_array_set_size(r->body, r->body->len - (guint)(len - used));
	r->is_hiding |= c->state.has_controls;
	if (c->state.state == CHUNKED_BROKEN)
		return BODY_BROKEN;
	return body_add(b, c->data->data, c->data->len);
}

/* In a crawl, where the bytes are not those that are read; a second copy has its own bound. */
static void
copy(struct raw *r, const char *data, size_t len)
{
	if (r->is_lost || (!r->is_chunked && !r->is_coded))
		return;
	r->is_lost = r->body->len + len > RAW_MAX_COPY;
	if (!r->is_lost) {
		g_byte_array_append(r->body, (const guint8 *)data, (guint)len);
		return;
	}
	g_byte_array_unref(r->body);
	r->body = g_byte_array_new();
}

enum body_state
raw_body(struct raw *r, const struct response *response, struct body *b, const char *data,
	 size_t len, int64_t max_bytes)
{
	size_t room = (size_t)MAX(max_bytes - (int64_t)r->body->len, 0);
	bool is_full = len > room;
	enum body_state state;

	r->is_coded = response->n_codings > 0;
	if (!r->chunks && r->body->len == 0 && response->transfer_encoding) {
		r->is_chunked = true;
		r->chunks = g_new0(struct raw_chunks, 1);
		chunked_init(&r->chunks->state);
		r->chunks->data = g_byte_array_new();
	}
	if (r->is_answer_only) {
		copy(r, data, len);
		return r->is_chunked ? undo_chunks(r, b, data, len) : body_add(b, data, len);
	}
	len = MIN(len, room);
	g_byte_array_append(r->body, (const guint8 *)data, (guint)len);
	state = r->is_chunked ? undo_chunks(r, b, data, len) : body_add(b, data, len);
	return state == BODY_GOOD && is_full ? BODY_FULL : state;
}

/* ---- the end -----------------------------------------------------------------------------------
 */

/* libcurl gives the chain as text; the server's own certificate is the first. */
static void
read_certificate(struct raw *r, const char *pem)
{
	static const char begin[] = "-----BEGIN CERTIFICATE-----";
	const char *from = strstr(pem, begin), *to = strstr(pem, "-----END");
	g_autofree char *base64 = NULL, *hex = NULL;
	g_autofree guchar *der = NULL;
	gsize len;

	if (!from || !to || to < from)
		return;
	from += strlen(begin);
	base64 = g_strndup(from, (gsize)(to - from));
	der = g_base64_decode(base64, &len);
	hex = g_compute_checksum_for_data(G_CHECKSUM_SHA256, der, len);
	g_strlcpy(r->cert_sha256, hex, sizeof r->cert_sha256);
}

static void
read_tls(struct raw *r, CURL *easy)
{
	struct curl_certinfo *info = NULL;

	if (curl_easy_getinfo(easy, CURLINFO_CERTINFO, &info) != CURLE_OK || !info ||
	    info->num_of_certs < 1)
		return;
	for (const struct curl_slist *l = info->certinfo[0]; l; l = l->next)
		if (g_str_has_prefix(l->data, "Cert:"))
			read_certificate(r, l->data);
}

bool
raw_end(struct raw *r, CURL *easy, const struct body *b)
{
	read_tls(r, easy);
	r->is_hiding |= b && body_is_padded(b);
	return !r->chunks || r->chunks->state.state == CHUNKED_DONE;
}

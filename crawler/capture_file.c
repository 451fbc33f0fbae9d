#include "crawler/capture_file.h"

#include <string.h>
#include <sys/random.h>

const char *
capture_file_truncated(const struct exchange *e)
{
	return e->withheld ? "unspecified" : e->result->raw->truncated;
}

struct warc_writer *
capture_file_begin(const struct capture_file *about, int64_t at_ms)
{
	const struct warc_field fields[] = {
		{ "software", "earshot/" EARSHOT_VERSION },
		{ "format", "WARC File Format 1.1" },
		{ "conformsTo", "http://iipc.github.io/warc-specifications/specifications/"
				"warc-format/warc-1.1/" },
		{ "operator", about->actor },
		{ "http-header-user-agent", about->agent },
		{ "robots", about->agent ? "obey" : NULL },
		{ "isPartOf", about->case_ref },
		{ NULL, NULL },
	};
	uint8_t seed[WARC_SEED];
	struct warc_writer *w;

	while (getrandom(seed, sizeof seed, 0) != (ssize_t)sizeof seed)
		;
	w = warc_writer_new(seed);
	warc_writer_info(w, about->name, at_ms, fields);
	return w;
}

static bool
was_answered(const struct exchange *e)
{
	return e->result && e->result->raw && e->result->raw->header->len > 0 &&
	       e->result->status > 0;
}

static GBytes *
bytes_of(const GByteArray *array)
{
	return array->len > 0 ? g_bytes_new(array->data, array->len) : NULL;
}

void
capture_file_add(struct warc_writer *w, const struct capture_file *about, const struct exchange *e,
		 const struct exchange *before, const struct warc_original *original,
		 struct warc_place *place)
{
	const struct raw *raw = e->result->raw;
	g_autofree char *url = url_fetchable(e->url);
	g_autofree char *from = before ? url_fetchable(before->url) : NULL;
	g_autofree char *took = g_strdup_printf("%" G_GINT64_FORMAT, e->took_ms);
	bool is_overridden = g_strcmp0(e->robots, "overridden") == 0;
	g_autoptr(GBytes) header = bytes_of(raw->header), request = bytes_of(raw->request);
	const struct warc_field fields[] = {
		{ "fetchTimeMs", took },
		{ "tls-version", raw->tls_version },
		{ "tls-cert-sha256", *raw->cert_sha256 ? raw->cert_sha256 : NULL },
		{ "clock-offset-ms", about->clock },
		{ "robots-verdict", e->robots },
		{ "robots-override-reason", is_overridden ? about->override : NULL },
		{ "redirect-from", from },
		{ "body-withheld", e->withheld },
		{ "fault", e->result->error },
		{ NULL, NULL },
	};
	const struct warc_exchange x = {
		.url = url,
		.at_ms = e->started_ms,
		.ip = e->result->ip,
		.header = header,
		.body = e->body && g_bytes_get_size(e->body) > 0 ? e->body : NULL,
		.is_chunked = raw->is_chunked,
		.type = e->withheld ? NULL : e->type,
		.truncated = capture_file_truncated(e),
		.request = request,
		.metadata = fields,
		.original = original,
	};

	warc_writer_exchange(w, &x, place);
}

GBytes *
capture_file_make(const struct capture_file *about, const GPtrArray *exchanges,
		  struct warc_place *places)
{
	g_autoptr(warc_writer_t) w = NULL;

	for (guint i = 0; i < exchanges->len; i++) {
		const struct exchange *e = exchanges->pdata[i];

		if (!was_answered(e))
			continue;
		if (!w)
			w = capture_file_begin(about, e->started_ms);
		capture_file_add(w, about, e, i > 0 ? exchanges->pdata[i - 1] : NULL, NULL,
				 &places[i]);
	}
	return w ? warc_writer_take(w) : NULL;
}

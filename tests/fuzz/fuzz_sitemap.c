/* sitemap: address, then the body. The same comes of it packed by gzip; limits hold. */
#include <string.h>
#include <zlib.h>

#include "crawler/sitemap.h"
#include "tests/fuzz/claim.h"
#include "tests/fuzz/input.h"

static void
print_places(GString *out, const GPtrArray *places)
{
	claim(places->len <= SITEMAP_MAX_URLS, NULL);
	for (guint i = 0; i < places->len; i++) {
		const struct sitemap_url *u = places->pdata[i];

		claim(u->loc, u->news_title);
		claim_address(u->loc);
		claim_time(u->lastmod);
		claim_time(u->news_date);
		claim_utf8(u->news_title);
		g_string_append_printf(out, "%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s\n",
				       u->loc, u->lastmod, u->news_date,
				       u->news_title ? u->news_title : "");
	}
}

static char *
print(GBytes *body, const struct url *url)
{
	g_autoptr(sitemap_t) s = sitemap_parse(body, url);
	const char *type = sitemap_type_name(s->type);
	GString *out = g_string_new(type);

	claim(type || (s->urls->len == 0 && s->sitemaps->len == 0), type);
	print_places(out, s->urls);
	print_places(out, s->sitemaps);
	return g_string_free(out, FALSE);
}

static GBytes *
pack(GBytes *body)
{
	z_stream z = { .zalloc = NULL };
	uLong room;
	uint8_t *out;
	size_t len;
	const void *bytes = g_bytes_get_data(body, &len);
	g_autofree uint8_t *copy = g_memdup2(bytes, len); /* zlib's own type is not const */

	g_assert(deflateInit2(&z, 1, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
	room = deflateBound(&z, len);
	out = g_malloc(room);
	z.next_in = copy;
	z.avail_in = (uInt)len;
	z.next_out = out;
	z.avail_out = (uInt)room;
	g_assert(deflate(&z, Z_FINISH) == Z_STREAM_END);
	deflateEnd(&z);
	return g_bytes_new_take(out, z.total_out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = input_open(data, size);
	g_autofree char *address = input_line(&in), *plain = NULL;
	g_autoptr(url_t) url = url_parse(address, NULL);
	g_autoptr(GBytes) body = input_bytes(&in);
	g_autoptr(GBytes) packed = pack(body);
	const uint8_t *bytes = g_bytes_get_data(body, NULL);

	plain = print(body, url);
	if (g_bytes_get_size(body) > 0 && bytes[0] != 0x1f)
		claim_same(print(packed, url), g_strdup(plain));
	return 0;
}

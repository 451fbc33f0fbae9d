/* url: see url.h. */
#include "base/url.h"

#include <string.h>

#include "base/urlparser.h"

static struct url *
url_new(const char *href, const struct spans *at)
{
	size_t host_len = at->host_end - at->host_start;
	struct url *u = g_malloc(sizeof(*u) + 2 * ((size_t)at->len + 1) + host_len + 1);
	char *parts = u->text + at->len + 1, *host = parts + at->len + 1;

	u->at = *at;
	memcpy(u->text, href, at->len);
	u->text[at->len] = 0;
	memcpy(parts, href, at->len);
	parts[at->len] = parts[at->scheme_end] = 0;
	if (at->query)
		parts[at->query - 1] = 0;
	if (at->fragment)
		parts[at->fragment - 1] = 0;
	memcpy(host, href + at->host_start, host_len);
	host[host_len] = 0;
	u->host = at->has_host && host_len > 0 ? host : NULL;
	return u;
}

/* Tab and line breaks within the input mean nothing. */
static void
drop_breaks(struct percent_buf *b, const char *in, const char *end)
{
	for (; in < end; in++)
		if (*in != '\t' && *in != '\n' && *in != '\r')
			percent_put_char(b, *in);
}

struct url *
url_parse(const char *input, const struct url *base)
{
	char clean_room[1024], out_room[1024];
	g_autofree char *valid = NULL;
	struct urlparser p = { .base = base, .at.port = -1 };
	struct percent_buf clean;
	struct url *u = NULL;
	const char *end;
	uint8_t all = 0;
	bool has_break = false;

	while (*input && (uint8_t)*input <= ' ')
		input++;
	end = input + strlen(input);
	while (end > input && (uint8_t)end[-1] <= ' ')
		end--;
	if (end - input > URL_MAX_BYTES)
		return NULL;
	for (const char *c = input; c < end; c++) {
		all |= (uint8_t)*c;
		has_break |= *c == '\t' || *c == '\n' || *c == '\r';
	}
	if (all >= 0x80 && !g_utf8_validate_len(input, (size_t)(end - input), NULL)) {
		valid = g_utf8_make_valid(input, end - input);
		input = valid;
		end = valid + strlen(valid);
	}
	percent_buf_init(&clean, clean_room, sizeof(clean_room));
	if (has_break) {
		drop_breaks(&clean, input, end);
		input = clean.at;
		end = clean.at + clean.len;
	}
	percent_buf_init(&p.out, out_room, sizeof(out_room));
	p.in = input;
	p.end = end;
	if (urlparser_run(&p) && p.out.len <= URL_MAX_BYTES) {
		p.at.len = (uint32_t)p.out.len;
		u = url_new(p.out.at, &p.at);
	}
	percent_buf_clear(&p.out);
	percent_buf_clear(&clean);
	return u;
}

struct url *
url_copy(const struct url *u)
{
	return url_new(u->text, &u->at);
}

void
url_free(struct url *u)
{
	g_free(u);
}

/* ---- parts ---- */

/* The parts of the serialisation, each ending in NUL, at the same offsets. */
static const char *
part(const struct url *u, uint32_t offset)
{
	return u->text + u->at.len + 1 + offset;
}

const char *
url_href(const struct url *u)
{
	return u->text;
}

char *
url_fetchable(const struct url *u)
{
	return g_strndup(u->text, u->at.fragment ? u->at.fragment - 1 : u->at.len);
}

const char *
url_scheme(const struct url *u)
{
	return part(u, 0);
}

const char *
url_host(const struct url *u)
{
	return u->host;
}

int
url_port(const struct url *u)
{
	return u->at.port >= 0 ? u->at.port : urlparser_schemes[u->at.scheme].port;
}

const char *
url_path(const struct url *u)
{
	return part(u, u->at.path);
}

const char *
url_query(const struct url *u)
{
	return u->at.query ? part(u, u->at.query) : NULL;
}

const char *
url_fragment(const struct url *u)
{
	return u->at.fragment ? part(u, u->at.fragment) : NULL;
}

bool
url_has_credentials(const struct url *u)
{
	return u->at.has_host && u->at.host_start > u->at.scheme_end + strlen("://");
}

bool
url_is_http(const struct url *u)
{
	return u->at.scheme == SCHEME_HTTP || u->at.scheme == SCHEME_HTTPS;
}

char *
url_origin(const struct url *u)
{
	if (u->at.scheme == SCHEME_OTHER || u->at.scheme == SCHEME_FILE)
		return NULL;
	return g_strdup_printf("%s://%.*s", url_scheme(u),
			       (int)(u->at.authority_end - u->at.host_start),
			       u->text + u->at.host_start);
}

char *
url_path_query(const struct url *u)
{
	uint32_t end = u->at.fragment ? u->at.fragment - 1 : u->at.len;

	return g_strndup(u->text + u->at.path, end - u->at.path);
}

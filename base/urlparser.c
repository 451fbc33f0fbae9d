/* urlparser: see urlparser.h. */
#include "base/urlparser.h"

#include <string.h>

#include "base/hostname.h"

const struct urlparser_scheme urlparser_schemes[] = {
	[SCHEME_OTHER] = { "", 0, -1 },       [SCHEME_HTTP] = { "http", 4, 80 },
	[SCHEME_HTTPS] = { "https", 5, 443 }, [SCHEME_WS] = { "ws", 2, 80 },
	[SCHEME_WSS] = { "wss", 3, 443 },     [SCHEME_FTP] = { "ftp", 3, 21 },
	[SCHEME_FILE] = { "file", 4, -1 },
};

static inline bool
is_special(const struct urlparser *p)
{
	return p->at.scheme != SCHEME_OTHER;
}

/* "/" everywhere, "\" too where the scheme is special. */
static inline bool
is_slash(const struct urlparser *p, const char *at)
{
	return at < p->end && (*at == '/' || (*at == '\\' && is_special(p)));
}

/* The first byte from `in` on that ends a path segment, or the end. */
static const char *
segment_end(const struct urlparser *p, const char *in)
{
	while (in < p->end && *in != '?' && *in != '#' && !is_slash(p, in))
		in++;
	return in;
}

static bool
is_drive_letter(const char *in, const char *end)
{
	return end - in == 2 && g_ascii_isalpha(in[0]) && (in[1] == ':' || in[1] == '|');
}

/* §4.2 "starts with a Windows drive letter". */
static bool
starts_with_drive_letter(const struct urlparser *p)
{
	return p->end - p->in >= 2 && is_drive_letter(p->in, p->in + 2) &&
	       (p->end - p->in == 2 || strchr("/\\?#", p->in[2]));
}

/* ---- path, query, fragment ---- */

/* Length of the segment when it is "." or ".." in any spelling: 1 or 2 dots, else 0. */
static int
dots(const char *in, const char *end)
{
	int n = 0;

	while (in < end) {
		if (*in == '.')
			in++;
		else if (end - in >= 3 && in[0] == '%' && in[1] == '2' && (in[2] | 0x20) == 'e')
			in += 3;
		else
			return 0;
		if (++n > 2)
			return 0;
	}
	return n;
}

/* §4.3 "shorten a url's path": drop the last segment, but never the drive of a file. */
static void
shorten_path(struct urlparser *p)
{
	char *path = p->out.at + p->at.path, *end = p->out.at + p->out.len;

	if (path == end)
		return;
	if (p->at.scheme == SCHEME_FILE && end - path == 3 && g_ascii_isalpha(path[1]) &&
	    path[2] == ':')
		return;
	while (end[-1] != '/')
		end--;
	p->out.len = (size_t)(end - 1 - p->out.at);
}

static void
query_and_fragment(struct urlparser *p)
{
	if (p->in < p->end && *p->in == '?') {
		const char *hash = memchr(p->in, '#', (size_t)(p->end - p->in));
		const char *end = hash ? hash : p->end;

		percent_put_char(&p->out, '?');
		p->at.query = (uint32_t)p->out.len;
		percent_put_encoded(&p->out, p->in + 1, end,
				    is_special(p) ? PERCENT_SPECIAL_QUERY : PERCENT_QUERY);
		p->in = end;
	}
	if (p->in < p->end) {
		percent_put_char(&p->out, '#');
		p->at.fragment = (uint32_t)p->out.len;
		percent_put_encoded(&p->out, p->in + 1, p->end, PERCENT_FRAGMENT);
	}
}

/* The path state, entered after a slash or where one is understood. */
static void
path_state(struct urlparser *p)
{
	while (true) {
		const char *segment = p->in;
		bool is_last;
		int n;

		p->in = segment_end(p, segment);
		is_last = !is_slash(p, p->in);
		n = dots(segment, p->in);
		if (n == 2)
			shorten_path(p);
		if (n == 0) {
			bool is_drive = p->at.scheme == SCHEME_FILE && p->out.len == p->at.path &&
					is_drive_letter(segment, p->in);

			percent_put_char(&p->out, '/');
			percent_put_encoded(&p->out, segment, p->in, PERCENT_PATH);
			if (is_drive)
				p->out.at[p->out.len - 1] = ':';
		} else if (is_last) {
			percent_put_char(&p->out, '/');
		}
		if (is_last)
			break;
		p->in++;
	}
	query_and_fragment(p);
}

static void
path_start_state(struct urlparser *p)
{
	p->at.authority_end = p->at.path = (uint32_t)p->out.len;
	if (is_special(p)) {
		if (is_slash(p, p->in))
			p->in++;
		path_state(p);
	} else if (is_slash(p, p->in)) {
		p->in++;
		path_state(p);
	} else {
		query_and_fragment(p);
	}
}

static void
opaque_path_state(struct urlparser *p)
{
	const char *end = p->in;

	p->at.is_opaque = true;
	p->at.authority_end = p->at.path = (uint32_t)p->out.len;
	while (end < p->end && *end != '?' && *end != '#')
		end++;
	percent_put_encoded(&p->out, p->in, end, PERCENT_C0);
	/* A blank before query or fragment would be lost once those are taken away. */
	if (end < p->end && end > p->in && end[-1] == ' ') {
		p->out.len--;
		percent_put(&p->out, "%20", 3);
	}
	p->in = end;
	query_and_fragment(p);
}

/* ---- authority ---- */

static void
credentials(struct urlparser *p, const char *end)
{
	const char *colon = memchr(p->in, ':', (size_t)(end - p->in));
	const char *user_end = colon ? colon : end;

	percent_put_encoded(&p->out, p->in, user_end, PERCENT_USERINFO);
	if (colon && colon + 1 < end) {
		percent_put_char(&p->out, ':');
		percent_put_encoded(&p->out, colon + 1, end, PERCENT_USERINFO);
	}
	if (user_end > p->in || (colon && colon + 1 < end))
		percent_put_char(&p->out, '@');
}

/* [in, end) is what follows the colon. An empty port is none; the scheme's own is left out. */
static bool
port_state(struct urlparser *p, const char *in, const char *end)
{
	int port = 0;
	char text[8];

	if (in == end)
		return true;
	for (; in < end; in++) {
		if (!g_ascii_isdigit(*in))
			return false;
		port = port * 10 + (*in - '0');
		if (port > 65535)
			return false;
	}
	if (port == urlparser_schemes[p->at.scheme].port)
		return true;
	p->at.port = port;
	percent_put(&p->out, text, (size_t)g_snprintf(text, sizeof(text), ":%d", port));
	return true;
}

/* The colon that ends a host, outside of brackets; NULL when there is none. */
static const char *
host_colon(const char *in, const char *end)
{
	bool inside = false;

	for (; in < end; in++) {
		if (*in == ':' && !inside)
			return in;
		if (*in == '[')
			inside = true;
		else if (*in == ']')
			inside = false;
	}
	return NULL;
}

/* Authority, host and port states; the slashes are already read. */
static bool
authority_state(struct urlparser *p)
{
	const char *end = segment_end(p, p->in);
	const char *at = memrchr(p->in, '@', (size_t)(end - p->in));
	const char *colon, *host_end;

	percent_put(&p->out, "//", 2);
	if (at) {
		if (at + 1 == end)
			return false;
		credentials(p, at);
		p->in = at + 1;
	}
	colon = host_colon(p->in, end);
	host_end = colon ? colon : end;
	if (host_end == p->in && (colon || is_special(p)))
		return false;
	p->at.has_host = true;
	p->at.host_start = (uint32_t)p->out.len;
	if (host_end > p->in && !hostname_parse(p->in, host_end, !is_special(p), &p->out))
		return false;
	p->at.host_end = (uint32_t)p->out.len;
	if (colon && !port_state(p, colon + 1, end))
		return false;
	p->in = end;
	path_start_state(p);
	return true;
}

/* Special authority slashes: however many, of either kind. */
static bool
special_authority_state(struct urlparser *p)
{
	while (is_slash(p, p->in))
		p->in++;
	return authority_state(p);
}

/* ---- relative references ---- */

/* Write the base's scheme, where the input has none. */
static void
take_scheme(struct urlparser *p)
{
	p->at.scheme = p->base->at.scheme;
	p->at.scheme_end = p->base->at.scheme_end;
	percent_put(&p->out, p->base->text, p->at.scheme_end + 1);
}

/* Take the base's authority, and its path up to `path_len` bytes. */
static void
take_base(struct urlparser *p, uint32_t path_len)
{
	const struct spans *b = &p->base->at;

	p->out.len = 0;
	percent_put(&p->out, p->base->text, b->authority_end);
	percent_put(&p->out, p->base->text + b->path, path_len);
	p->at = *b;
	p->at.path = b->authority_end;
	p->at.query = p->at.fragment = 0;
}

static uint32_t
base_path_len(const struct urlparser *p)
{
	const struct spans *b = &p->base->at;

	return (b->query ? b->query - 1 : b->fragment ? b->fragment - 1 : b->len) - b->path;
}

/* An empty reference, or one of query or fragment alone. */
static void
same_path(struct urlparser *p)
{
	const struct spans *b = &p->base->at;

	take_base(p, base_path_len(p));
	if ((p->in == p->end || *p->in == '#') && b->query) {
		uint32_t end = b->fragment ? b->fragment - 1 : b->len;

		p->at.query = (uint32_t)p->out.len + 1;
		percent_put(&p->out, p->base->text + b->query - 1, end - b->query + 1);
	}
	query_and_fragment(p);
}

static bool
relative_state(struct urlparser *p)
{
	if (is_slash(p, p->in)) {
		p->in++;
		if (is_slash(p, p->in)) {
			p->in++;
			return is_special(p) ? special_authority_state(p) : authority_state(p);
		}
		take_base(p, 0);
		path_state(p);
	} else if (p->in == p->end || *p->in == '?' || *p->in == '#') {
		same_path(p);
	} else {
		take_base(p, base_path_len(p));
		shorten_path(p);
		path_state(p);
	}
	return true;
}

/* ---- file ---- */

static void
put_empty_host(struct urlparser *p)
{
	percent_put(&p->out, "//", 2);
	p->at.has_host = true;
	p->at.host_start = p->at.host_end = (uint32_t)p->out.len;
	p->at.authority_end = p->at.path = (uint32_t)p->out.len;
}

static bool
file_host_state(struct urlparser *p)
{
	const char *end = segment_end(p, p->in);

	put_empty_host(p);
	if (is_drive_letter(p->in, end)) {
		path_state(p);
		return true;
	}
	if (end > p->in && !hostname_parse(p->in, end, false, &p->out))
		return false;
	if (p->out.len - p->at.host_start == strlen("localhost") &&
	    memcmp(p->out.at + p->at.host_start, "localhost", strlen("localhost")) == 0)
		p->out.len = p->at.host_start;
	p->at.host_end = (uint32_t)p->out.len;
	p->in = end;
	path_start_state(p);
	return true;
}

/* The scheme is written; the base, when it is given, is a file too. */
static bool
file_state(struct urlparser *p)
{
	const struct url *base = p->base;

	if (is_slash(p, p->in)) {
		p->in++;
		if (is_slash(p, p->in)) {
			p->in++;
			return file_host_state(p);
		}
		if (!base) {
			put_empty_host(p);
		} else {
			const char *path = base->text + base->at.path;
			uint32_t len = base_path_len(p);
			bool has_drive = len >= 3 && g_ascii_isalpha(path[1]) && path[2] == ':' &&
					 (len == 3 || path[3] == '/');

			take_base(p, has_drive && !starts_with_drive_letter(p) ? 3 : 0);
		}
		path_state(p);
	} else if (!base) {
		put_empty_host(p);
		path_state(p);
	} else if (p->in == p->end || *p->in == '?' || *p->in == '#') {
		same_path(p);
	} else if (starts_with_drive_letter(p)) {
		take_base(p, 0);
		path_state(p);
	} else {
		take_base(p, base_path_len(p));
		shorten_path(p);
		path_state(p);
	}
	return true;
}

/* ---- scheme ---- */

/* Read "scheme:" and write it in lower case; false, with nothing read, when there is none. */
static bool
scheme_state(struct urlparser *p)
{
	const char *in = p->in;

	if (in == p->end || !g_ascii_isalpha(*in))
		return false;
	while (in < p->end && (g_ascii_isalnum(*in) || *in == '+' || *in == '-' || *in == '.'))
		in++;
	if (in == p->end || *in != ':')
		return false;
	for (const char *c = p->in; c <= in; c++)
		percent_put_char(&p->out, g_ascii_tolower(*c));
	p->at.scheme_end = (uint32_t)(in - p->in);
	for (size_t i = SCHEME_HTTP; i < G_N_ELEMENTS(urlparser_schemes); i++)
		if (p->at.scheme_end == urlparser_schemes[i].len &&
		    memcmp(p->out.at, urlparser_schemes[i].name, urlparser_schemes[i].len) == 0)
			p->at.scheme = (enum scheme)i;
	p->in = in + 1;
	return true;
}

static bool
no_scheme_state(struct urlparser *p)
{
	if (!p->base)
		return false;
	if (p->base->at.is_opaque) {
		if (p->in == p->end || *p->in != '#')
			return false;
		same_path(p);
		return true;
	}
	take_scheme(p);
	return p->at.scheme == SCHEME_FILE ? file_state(p) : relative_state(p);
}

static bool
scheme_start_state(struct urlparser *p)
{
	bool same;

	if (!scheme_state(p))
		return no_scheme_state(p);
	same = p->base && p->base->at.scheme == p->at.scheme;
	if (p->at.scheme == SCHEME_FILE) {
		if (!same)
			p->base = NULL;
		return file_state(p);
	}
	if (is_special(p)) {
		if (same && !(p->end - p->in >= 2 && p->in[0] == '/' && p->in[1] == '/'))
			return relative_state(p);
		return special_authority_state(p);
	}
	if (!is_slash(p, p->in)) {
		opaque_path_state(p);
		return true;
	}
	if (is_slash(p, p->in + 1)) {
		p->in += 2;
		return authority_state(p);
	}
	path_start_state(p);
	return true;
}

/* "/." before a path that begins with two slashes, where no host stands before it (§4.5). */
static void
guard_path(struct urlparser *p)
{
	char *path;

	if (p->at.has_host || p->at.is_opaque || p->out.len - p->at.path < 2)
		return;
	if (p->out.at[p->at.path] != '/' || p->out.at[p->at.path + 1] != '/')
		return;
	percent_put(&p->out, "/.", 2);
	path = p->out.at + p->at.path;
	memmove(path + 2, path, p->out.len - 2 - p->at.path);
	memcpy(path, "/.", 2);
	p->at.path += 2;
	p->at.query += p->at.query ? 2 : 0;
	p->at.fragment += p->at.fragment ? 2 : 0;
}

bool
urlparser_run(struct urlparser *p)
{
	if (!scheme_start_state(p))
		return false;
	guard_path(p);
	return true;
}

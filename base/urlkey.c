/* urlkey: the key under which one page is recognised. See url_canonical() in url.h. */
#include <string.h>

#include "base/percent.h"
#include "base/url.h"

/* Parameters that name a visit, or the way to a page, never the page. Lower case. A name that
 * ends in "*" stands for all that begin so. */
static const char *const dropped[] = {
	/* sessions */
	"jsessionid",
	"phpsessid",
	"aspsessionid*",
	"asp.net_sessionid",
	"cfid",
	"cftoken",
	"oscsid",
	"zenid",
	"sid",
	"sessid",
	"sessionid",
	"session_id",
	"session-id",
	/* campaigns */
	"utm_*",
	"mtm_*",
	"pk_*",
	"piwik_*",
	"matomo_*",
	"hsa_*",
	"ns_mchannel",
	"ns_source",
	"ns_campaign",
	"ns_linkname",
	"ns_fee",
	"at_medium",
	"at_campaign",
	"at_link_*",
	"at_ptr_*",
	"mc_cid",
	"mc_eid",
	"mkt_tok",
	"_hsenc",
	"_hsmi",
	"hsctatracking",
	"vero_id",
	"vero_conv",
	"oly_anon_id",
	"oly_enc_id",
	"ml_subscriber",
	"ml_subscriber_hash",
	"_openstat",
	/* clicks */
	"fbclid",
	"gclid",
	"gclsrc",
	"gbraid",
	"wbraid",
	"dclid",
	"msclkid",
	"yclid",
	"ymclid",
	"twclid",
	"ttclid",
	"igsh",
	"igshid",
	"li_fat_id",
	"rb_clickid",
	"wickedid",
	"s_cid",
	"epik",
	"srsltid",
	"_ga",
	"_gl",
	"_branch_match_id",
	"fb_action_ids",
	"fb_action_types",
	"fb_source",
	"__twitter_impression",
};

/* Parameters of a path segment (RFC 3986 §3.3) that do so. */
static const char *const dropped_of_path[] = { "jsessionid", "phpsessid", "sid", "sessionid" };

static bool
is_listed(const char *const *list, size_t n, const char *in, const char *end)
{
	size_t len;
	const char *equals = memchr(in, '=', (size_t)(end - in));

	len = (size_t)((equals ? equals : end) - in);
	for (size_t i = 0; i < n; i++) {
		size_t want = strlen(list[i]);

		if (list[i][want - 1] == '*' ? len >= want - 1 : len == want)
			if (g_ascii_strncasecmp(list[i], in, want - (list[i][want - 1] == '*')) ==
			    0)
				return true;
	}
	return false;
}

/* Append [in, end) with escapes of unreserved characters decoded, others in upper case. A "%"
 * that begins no escape is escaped itself, lest it begin one with what is decoded after it. */
static void
put_normal(struct percent_buf *out, const char *in, const char *end)
{
	while (in < end) {
		int c = -1;

		if (*in == '%' && end - in >= 3 && g_ascii_isxdigit(in[1]) &&
		    g_ascii_isxdigit(in[2]))
			c = g_ascii_xdigit_value(in[1]) << 4 | g_ascii_xdigit_value(in[2]);
		if (c < 0) {
			percent_put(out, *in == '%' ? "%25" : in, *in == '%' ? 3 : 1);
			in++;
			continue;
		}
		if (c < 0x80 && (g_ascii_isalnum(c) || (c && strchr("-._~", c))))
			percent_put_char(out, (char)c);
		else
			percent_put(out,
				    (char[]){ '%', g_ascii_toupper(in[1]), g_ascii_toupper(in[2]) },
				    3);
		in += 3;
	}
}

/* "(S(lit3py55t21z5v55vlm25s55))", alone or with further such letters: a session kept in the
 * path by ASP.NET. */
static bool
is_session_segment(const char *in, const char *end)
{
	if (end - in < 5 || *in != '(' || end[-1] != ')' || end[-2] != ')')
		return false;
	in++;
	end--;
	while (in < end) {
		if (end - in < 3 || !g_ascii_isupper(in[0]) || in[1] != '(')
			return false;
		in += 2;
		while (in < end && (g_ascii_isalnum(*in) || *in == '-' || *in == '_'))
			in++;
		if (in == end || *in++ != ')')
			return false;
	}
	return true;
}

/* Append `mark` and the parameter [in, end), unless the list has it. What is written decides, or an
 * escape in a name would keep the parameter until the key is read again. */
static void
put_parameter(struct percent_buf *out, char mark, const char *in, const char *end,
	      const char *const *list, size_t n)
{
	size_t start = out->len;

	percent_put_char(out, mark);
	put_normal(out, in, end);
	if (is_listed(list, n, out->at + start + 1, out->at + out->len))
		out->len = start;
}

/* Append the segment [in, end), which begins with its slash, without such parameters. */
static void
put_segment(struct percent_buf *out, const char *in, const char *end)
{
	const char *at = memchr(in, ';', (size_t)(end - in));
	size_t start = out->len, len;

	at = at ? at : end;
	put_normal(out, in, at);
	len = out->len - start;
	/* Left alone, dots would be read as a step. */
	if (at < end && (len == 2 || len == 3) && memcmp(out->at + start, "/..", len) == 0) {
		put_normal(out, at, end);
		return;
	}
	while (at < end) {
		const char *next = memchr(at + 1, ';', (size_t)(end - at - 1));

		next = next ? next : end;
		put_parameter(out, ';', at + 1, next, dropped_of_path,
			      G_N_ELEMENTS(dropped_of_path));
		at = next;
	}
	if (is_session_segment(out->at + start + 1, out->at + out->len))
		out->len = start;
}

static void
put_path(struct percent_buf *out, const char *path)
{
	while (*path == '/') {
		const char *end = path + 1 + strcspn(path + 1, "/");

		put_segment(out, path, end);
		path = end;
	}
}

static void
put_query(struct percent_buf *out, const char *query)
{
	size_t start = out->len;

	while (*query) {
		const char *end = query + strcspn(query, "&");

		if (end > query)
			put_parameter(out, out->len == start ? '?' : '&', query, end, dropped,
				      G_N_ELEMENTS(dropped));
		query = *end ? end + 1 : end;
	}
}

/* The port when it is not the scheme's own; -1 otherwise. */
static int
own_port(const struct url *u)
{
	int usual = strcmp(url_scheme(u), "https") == 0 ? 443 : 80;

	return url_port(u) == usual ? -1 : url_port(u);
}

char *
url_canonical(const struct url *u)
{
	char room[1024], port[16];
	struct percent_buf out;
	size_t host_len;
	char *key;

	if (!url_is_http(u))
		return url_fetchable(u);
	percent_buf_init(&out, room, sizeof(room));
	host_len = strlen(url_host(u));
	if (host_len > 1 && url_host(u)[host_len - 1] == '.' && url_host(u)[host_len - 2] != '.')
		host_len--;
	percent_put(&out, "http://", strlen("http://"));
	percent_put(&out, url_host(u), host_len);
	if (own_port(u) >= 0)
		percent_put(&out, port, (size_t)g_snprintf(port, sizeof(port), ":%d", own_port(u)));
	host_len = out.len;
	put_path(&out, url_path(u));
	if (out.len == host_len)
		percent_put_char(&out, '/');
	if (url_query(u))
		put_query(&out, url_query(u));
	key = g_strndup(out.at, out.len);
	percent_buf_clear(&out);
	return key;
}

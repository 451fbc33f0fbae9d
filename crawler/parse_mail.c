/* An e-mail as a page: newsletters and alerts come by mail, and somebody saves them. */
#include "base/escape.h"
#include "base/when.h"
#include "crawler/parsed.h"

/* All of its words are what it says: there is no navigation round them that could be left out. */
static GBytes *
page_of(const struct post_text *post)
{
	GString *page = g_string_new("<!doctype html><title>");
	g_autofree char *title = escape_html(post->title ? post->title : "");
	g_auto(GStrv) lines = g_strsplit(post->text, "\n", -1);

	g_string_append_printf(page, "%s</title><body><main><article>", title);
	for (char **line = lines; *line; line++) {
		g_autofree char *clean = escape_html(g_strstrip(*line));

		if (*clean)
			g_string_append_printf(page, "<p>%s</p>\n", clean);
	}
	g_string_append(page, "</article></main>");
	return g_string_free_to_bytes(page);
}

struct parsed *
parse_mail(const struct parse_job *job, const struct matcher *matcher, struct parse_tools *tools)
{
	char type[] = "text/html; charset=utf-8";
	struct parse_job page = { .url = job->url, .content_type = type };
	g_autoptr(post_text_t) post = NULL;
	struct bounce bounce;
	struct parsed *out;

	if (bounce_read(job->body, &bounce)) {
		out = parsed_new();
		out->bounce = bounce;
		return out;
	}
	post = post_mail_read(job->body);
	if (!post || !post->text)
		return parsed_new();
	page.body = page_of(post);
	out = parse_body(&page, matcher, tools);
	g_bytes_unref(page.body);
	for (guint i = 0; i < out->items->len; i++)
		((struct parsed_item *)out->items->pdata[i])->published = post->published;
	return out;
}

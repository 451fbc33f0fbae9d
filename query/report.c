#include "query/report.h"

#include <jansson.h>
#include <string.h>

#include "base/escape.h"
#include "base/london.h"
#include "base/when.h"
#include "data/case_term.h"
#include "data/watch.h"
#include "query/manifest.h"

/* of one inside the page; larger ones lie beside it */
#define MAX_PICTURE_BYTES (4 * 1024 * 1024)

static const char head[] =
	"<!doctype html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n"
	"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	"style-src 'unsafe-inline'; img-src data:\">\n"
	"<meta name=\"viewport\" content=\"width=device-width\">\n"
	"<meta name=\"robots\" content=\"noindex\">\n";

static const char style[] =
	"<style>\n"
	"body{font:11pt/1.45 system-ui,sans-serif;color:#111;background:#fff;max-width:50em;"
	"margin:2em auto;padding:0 1em}\n"
	"h1{font-size:1.5em;margin:0 0 .2em}h2{font-size:1.2em;margin:1.8em 0 .4em;"
	"border-bottom:1px solid #888}h3{font-size:1em;margin:1.4em 0 .3em}\n"
	"table{border-collapse:collapse;width:100%;margin:.4em 0}\n"
	"th,td{text-align:left;vertical-align:top;padding:.2em .6em .2em 0;"
	"border-bottom:1px solid #ddd}\n"
	"th{font-weight:600;width:11em}thead th{width:auto;border-bottom:1px solid #888}\n"
	"code{font:.86em/1.4 ui-monospace,monospace;overflow-wrap:anywhere}\n"
	"pre{font:inherit;white-space:pre-wrap;overflow-wrap:anywhere;unicode-bidi:isolate;"
	"border-left:3px solid #888;margin:.4em 0;padding:.1em 0 .1em .8em}\n"
	"img{max-width:100%;border:1px solid #888}\n"
	".how{display:inline-block;border:1px solid #111;padding:0 .5em;font-weight:600;"
	"font-size:.86em}\n"
	"@page{size:A4;margin:18mm 16mm}\n"
	"@media print{body{margin:0;max-width:none;padding:0}h2,h3{break-after:avoid}"
	"tr,img{break-inside:avoid}}\n"
	"</style>\n";

/* ---- small parts ------------------------------------------------------------------------- */

static void
put_text(GString *out, const char *text)
{
	g_autofree char *clean = g_utf8_make_valid(text, -1);
	g_autofree char *html = escape_html(clean);

	g_string_append(out, html);
}

static void
put_row(GString *out, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	g_string_append_printf(out, "<tr><th>%s</th><td>", name);
	put_text(out, value);
	g_string_append(out, "</td></tr>\n");
}

/* What is to be read sign by sign: addresses, sums, file names. */
static void
put_code_row(GString *out, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	g_string_append_printf(out, "<tr><th>%s</th><td><code>", name);
	put_text(out, value);
	g_string_append(out, "</code></td></tr>\n");
}

static char *
both_times(int64_t ms)
{
	g_autofree char *utc = dossier_time_ms(ms);
	g_autofree char *uk = ms ? london_time_text(ms / 1000) : NULL;

	return ms ? g_strdup_printf("%s (UTC); in the UK %s", utc, uk) : NULL;
}

static void
put_time_row(GString *out, const char *name, int64_t ms)
{
	g_autofree char *text = both_times(ms);

	put_row(out, name, text);
}

static int64_t
ms_of(int64_t at)
{
	return at == WHEN_NONE ? 0 : at * 1000;
}

static void
put_pre(GString *out, const char *text)
{
	g_string_append(out, "<pre dir=\"auto\">");
	put_text(out, text);
	g_string_append(out, "</pre>\n");
}

/* ---- sections ---------------------------------------------------------------------------- */

static void
put_case(GString *out, const struct dossier *d)
{
	const struct casefile *c = d->c;
	g_autofree char *severity =
		c->severity < 0 ? NULL : g_strdup_printf("%d of 4", c->severity);
	g_autofree char *categories = case_categories_shown(c->categories);

	g_string_append(out, "<h2>The case</h2>\n<table>\n");
	put_code_row(out, "Reference", c->ref);
	put_row(out, "School", c->school_name);
	put_code_row(out, "Address as reported", c->url);
	put_row(out, "Reported by", c->reporter);
	put_time_row(out, "Received", ms_of(c->received_at));
	put_time_row(out, "Opened", ms_of(c->opened_at));
	put_time_row(out, "First published, if known", ms_of(c->first_published));
	put_row(out, "State", c->state);
	put_row(out, "Categories", categories);
	put_row(out, "Severity", severity);
	put_row(out, "Outcome", c->outcome);
	put_time_row(out, "Closed", ms_of(c->closed_at));
	put_time_row(out, "State of", ms_of(d->as_of));
	g_string_append(out, "</table>\n");
}

static void
put_limits(GString *out)
{
	g_string_append(out, "<h2>What this does not prove</h2>\n<ul>\n");
	for (size_t i = 0; dossier_limits[i]; i++) {
		g_string_append(out, "<li>");
		put_text(out, dossier_limits[i]);
		g_string_append(out, "</li>\n");
	}
	g_string_append(out, "</ul>\n");
}

static void
put_stamps(GString *out, const struct dossier *d, const char *warc)
{
	bool has_one = false;

	for (guint i = 0; warc && i < d->stamps->len; i++) {
		const struct dossier_stamp *s = d->stamps->pdata[i];
		g_autofree char *at = both_times(ms_of(s->at));
		g_autofree char *text =
			g_strdup_printf("%s, by %s: evidence/%s", at, s->authority, s->name);

		if (strcmp(s->warc, warc) != 0)
			continue;
		put_row(out, "Timestamp", text);
		has_one = true;
	}
	if (warc && !has_one)
		put_row(out, "Timestamp", "none by an authority; the times are this computer's");
}

static void
put_where(GString *out, const struct evidence *e)
{
	g_autofree char *where = e->warc ? g_strdup_printf("archive/%s, byte %" G_GINT64_FORMAT
							   ", %" G_GINT64_FORMAT " bytes",
							   e->warc, e->offset, e->length)
					 : NULL;

	put_code_row(out, "Kept in", where);
	put_code_row(out, "SHA-256 of the content", e->payload_sha256);
	put_code_row(out, "SHA-256 of the exchange", e->block_sha256);
	put_code_row(out, "SHA-256 of the record", e->record_sha256);
}

static void
put_view(GString *out, const struct dossier *d, const char *ref)
{
	for (guint i = 0; i < d->views->len; i++) {
		const struct dossier_view *v = d->views->pdata[i];
		g_autofree char *data = NULL;
		gsize len;
		const uint8_t *png = g_bytes_get_data(v->png, &len);

		if (strcmp(v->ref, ref) != 0)
			continue;
		g_string_append(out,
				"<p>Rendering made offline from the captured bytes, without "
				"scripts, pictures or anything from elsewhere; a browser at the "
				"time would have shown more:</p>\n");
		if (len > MAX_PICTURE_BYTES)
			continue;
		data = g_base64_encode(png, len);
		g_string_append_printf(out,
				       "<p><img alt=\"rendering of %s\" "
				       "src=\"data:image/png;base64,%s\"></p>\n",
				       v->ref, data);
	}
}

static void
put_capture(GString *out, const struct dossier *d, const struct evidence *e)
{
	g_autofree char *who = dossier_actor(d, "capture", e->ref);
	g_autofree char *status = e->status ? g_strdup_printf("%d", e->status) : NULL;

	g_string_append_printf(out, "<h3>%s <span class=\"how\">%s</span></h3>\n<table>\n", e->ref,
			       e->warc ? "retrieved" : "nothing retrieved");
	put_code_row(out, "Address", e->url);
	if (g_strcmp0(e->url, e->final_url) != 0)
		put_code_row(out, evidence_is_redirect(e) ? "Sent on to" : "Ended at",
			     e->final_url);
	put_row(out, "What came", e->sentence);
	put_row(out, "Outcome", e->outcome);
	put_time_row(out, "Asked for", e->started_ms);
	put_time_row(out, "Stored", e->stored_ms);
	put_row(out, "Captured by", who);
	put_row(out, "Answer (HTTP)", status);
	put_code_row(out, "Server's address", e->ip);
	put_row(out, "Media type", e->type);
	put_row(out, "Title of the page", e->title);
	put_row(out, "robots.txt", e->robots);
	put_row(out, "Cut short by", e->truncated);
	put_where(out, e);
	put_stamps(out, d, e->warc);
	g_string_append(out, "</table>\n");
	if (e->text && *e->text) {
		g_string_append(out, "<p>Text of the page, as earshot reads it:</p>\n");
		put_pre(out, e->text);
	}
	put_view(out, d, e->ref);
}

static void
put_item(GString *out, const struct dossier *d, const struct evidence *e)
{
	g_autofree char *bytes = g_strdup_printf("%" G_GINT64_FORMAT, e->bytes);

	g_string_append_printf(out, "<h3>%s <span class=\"how\">supplied</span></h3>\n<table>\n",
			       e->ref);
	put_row(out, "Handed in by", e->supplied_by);
	put_time_row(out, "Received", e->started_ms);
	put_row(out, "Name", e->title);
	put_row(out, "Media type", e->type);
	put_row(out, "Bytes", bytes);
	put_code_row(out, "Said to come from", e->url);
	put_row(out, "Genuine?", "Not known to earshot: this was supplied, not retrieved.");
	put_where(out, e);
	put_stamps(out, d, e->warc);
	g_string_append(out, "</table>\n");
	if (e->text && *e->text)
		put_pre(out, e->text);
}

static void
put_evidence(GString *out, const struct dossier *d)
{
	guint captures = 0, items = 0;

	g_string_append(out, "<h2>What was retrieved</h2>\n");
	for (guint i = 0; i < d->evidence->len; i++) {
		const struct evidence *e = d->evidence->pdata[i];

		if (evidence_is_supplied(e))
			continue;
		put_capture(out, d, e);
		captures++;
	}
	if (captures == 0)
		g_string_append(out, "<p>Nothing.</p>\n");
	g_string_append(out, "<h2>What was supplied</h2>\n");
	for (guint i = 0; i < d->evidence->len; i++) {
		const struct evidence *e = d->evidence->pdata[i];

		if (!evidence_is_supplied(e))
			continue;
		put_item(out, d, e);
		items++;
	}
	if (items == 0)
		g_string_append(out, "<p>Nothing.</p>\n");
}

static const struct {
	const char *kind, *words;
} diff_words[] = {
	{ "same-bytes", "the same bytes" },         { "same-text", "other bytes, the same text" },
	{ "text-changed", "the text was changed" }, { "bytes-changed", "the bytes were changed" },
	{ "outcome-changed", "another outcome" },
};

static void
put_diffs(GString *out, const struct dossier *d)
{
	g_autoptr(GArray) diffs = dossier_diffs(d);

	if (diffs->len == 0)
		return;
	g_string_append(out, "<h2>From one look to the next</h2>\n");
	for (guint i = 0; i < diffs->len; i++) {
		const struct dossier_diff *diff = &g_array_index(diffs, struct dossier_diff, i);
		g_autofree char *name = g_strdup_printf("%s to %s", diff->from->ref, diff->to->ref);
		g_autofree char *change = NULL;

		g_string_append(out, "<table>\n");
		for (size_t k = 0; k < G_N_ELEMENTS(diff_words); k++)
			if (strcmp(diff_words[k].kind, diff->kind) == 0)
				put_row(out, name, diff_words[k].words);
		g_string_append(out, "</table>\n");
		if (strcmp(diff->kind, "text-changed") != 0)
			continue;
		change = watch_diff(d->words, diff->from, diff->to);
		put_pre(out, change);
	}
}

static void
put_texts(GString *out, const struct dossier *d)
{
	if (d->texts->len == 0)
		return;
	g_string_append(out, "<h2>What the school wrote</h2>\n");
	for (guint i = 0; i < d->texts->len; i++) {
		const struct dossier_text *t = d->texts->pdata[i];
		g_autofree char *at = both_times(ms_of(t->at));

		g_string_append(out, "<h3>");
		put_text(out, t->ref);
		g_string_append(out, ", ");
		put_text(out, t->kind);
		g_string_append(out, "</h3>\n<p>By ");
		put_text(out, t->who);
		g_string_append_printf(out, ", %s%s", at ? at : "",
				       t->replaces ? "; replaces " : "");
		put_text(out, t->replaces ? t->replaces : "");
		g_string_append(out, "</p>\n");
		put_pre(out, t->text ? t->text : "(erased)");
	}
}

static void
put_audit_line(GString *out, const struct dossier *d, const char *line)
{
	json_t *j = json_loads(line, 0, NULL);
	const char *of = json_string_value(json_object_get(j, "case"));
	const char *names[] = { "at", "actor", "act", "obj" };

	if (g_strcmp0(of, d->c->ref) == 0) {
		g_string_append_printf(out, "<tr><td>%" JSON_INTEGER_FORMAT "</td>",
				       json_integer_value(json_object_get(j, "seq")));
		for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
			const char *value = json_string_value(json_object_get(j, names[i]));

			g_string_append(out, "<td>");
			put_text(out, value ? value : "");
			g_string_append(out, "</td>");
		}
		g_string_append(out, "</tr>\n");
	}
	json_decref(j);
}

static void
put_audit(GString *out, const struct dossier *d)
{
	g_string_append(out, "<h2>Who did what</h2>\n<table>\n<thead><tr><th>No.</th><th>Time (UTC)"
			     "</th><th>Who</th><th>What</th><th>To</th></tr></thead>\n<tbody>\n");
	for (guint i = 0; i < d->audit->len; i++)
		put_audit_line(out, d, d->audit->pdata[i]);
	g_string_append_printf(
		out,
		"</tbody></table>\n<p>The chain of these entries (evidence/"
		"audit.jsonl) ends with number %" G_GINT64_FORMAT
		", whose SHA-256 is <code>%s</code>. Keep that number elsewhere.</p>\n",
		d->entries, d->head);
}

static void
put_losses(GString *out, GPtrArray *losses, const char *title)
{
	if (!losses || losses->len == 0)
		return;
	g_string_append_printf(out, "<h2>%s</h2>\n<table>\n", title);
	for (guint i = 0; i < losses->len; i++) {
		const struct manifest_loss *l = losses->pdata[i];

		g_string_append(out, "<tr><th><code>");
		put_text(out, l->file);
		g_string_append(out, "</code></th><td>");
		put_text(out, l->reason);
		if (l->sha256)
			g_string_append_printf(out, "<br>SHA-256 <code>%s</code>", l->sha256);
		g_string_append(out, "</td></tr>\n");
	}
	g_string_append(out, "</table>\n");
}

static const char how_to_check[] =
	"<h2>How to check this</h2>\n"
	"<p>With earshot: <code>earshot verify</code> and the bundle's name. Without it: "
	"<code>evidence/verify.txt</code> in the bundle does the same with unzip, sha256sum, gzip, "
	"openssl and sh. Any viewer of web archives (WACZ 1.1.1) can replay what was "
	"captured.</p>\n";

GBytes *
report_make(const struct dossier *d, GPtrArray *redactions, GPtrArray *withheld)
{
	GString *out = g_string_new(head);

	g_string_append_printf(out, "<title>%s</title>\n%s</head>\n<body>\n<h1>%s%s</h1>\n",
			       d->c->ref, style, "Evidence about a public post",
			       d->is_redacted ? " (redacted copy)" : "");
	g_string_append_printf(out, "<p>%s. Made by earshot %s.</p>\n", d->c->ref, EARSHOT_VERSION);
	if (d->is_redacted)
		g_string_append(out, "<p><strong>This is a derived copy: words and files were "
				     "taken out, as listed below. The full bundle holds the "
				     "originals.</strong></p>\n");
	put_case(out, d);
	put_limits(out);
	put_evidence(out, d);
	put_diffs(out, d);
	put_texts(out, d);
	put_losses(out, redactions, "What was taken out");
	put_losses(out, withheld, "What is withheld");
	put_audit(out, d);
	g_string_append(out, how_to_check);
	g_string_append(out, "</body>\n</html>\n");
	return g_string_free_to_bytes(out);
}

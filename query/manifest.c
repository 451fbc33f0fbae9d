#include "query/manifest.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/when.h"

void
manifest_loss_free(void *loss)
{
	struct manifest_loss *l = loss;

	g_free(l->file);
	g_free(l->sha256);
	g_free(l->reason);
	g_free(l);
}

static json_t *
text(const char *value)
{
	g_autofree char *clean = value ? g_utf8_make_valid(value, -1) : NULL;

	return clean ? json_string(clean) : json_null();
}

static json_t *
text_or_null(const char *value)
{
	return text(value && *value ? value : NULL);
}

static json_t *
time_ms(int64_t ms)
{
	g_autofree char *at = dossier_time_ms(ms);

	return text_or_null(at);
}

static json_t *
number_or_null(int64_t n, bool is_known)
{
	return is_known ? json_integer(n) : json_null();
}

static json_t *
stamps_of(const struct dossier *d, const char *warc)
{
	json_t *names = json_array();

	for (guint i = 0; warc && i < d->stamps->len; i++) {
		const struct dossier_stamp *s = d->stamps->pdata[i];

		if (strcmp(s->warc, warc) == 0)
			json_array_append_new(names, json_string(s->name));
	}
	return names;
}

/* Where its rendering lies, and that it is one. */
static json_t *
view_of(const struct dossier *d, const char *ref)
{
	for (guint i = 0; i < d->views->len; i++) {
		const struct dossier_view *v = d->views->pdata[i];
		char made[WHEN_RFC3339_SIZE];
		json_t *j;

		if (strcmp(v->ref, ref) != 0 || !v->warc)
			continue;
		j = json_object();
		json_object_set_new(j, "kind", json_string("made offline from the captured bytes"));
		json_object_set_new(j, "made", json_string(when_rfc3339(v->made_at, made)));
		json_object_set_new(j, "tool", text(v->tool));
		json_object_set_new(j, "warc", text(v->warc));
		json_object_set_new(j, "offset", json_integer(v->place.offset));
		json_object_set_new(j, "length", json_integer(v->place.length));
		json_object_set_new(j, "payload_sha256", text(v->place.payload_sha256));
		json_object_set_new(j, "record_sha256", text(v->place.record_sha256));
		return j;
	}
	return json_null();
}

static json_t *
capture(const struct dossier *d, const struct evidence *e)
{
	json_t *j = json_object();

	json_object_set_new(j, "id", text(e->ref));
	json_object_set_new(j, "url", text(e->url));
	json_object_set_new(j, "final_url", text(e->final_url));
	json_object_set_new(j, "started", time_ms(e->started_ms));
	json_object_set_new(j, "stored", time_ms(e->stored_ms));
	json_object_set_new(j, "outcome", text(e->outcome));
	json_object_set_new(j, "status", number_or_null(e->status, e->status > 0));
	json_object_set_new(j, "ip", text(e->ip));
	json_object_set_new(j, "type", text(e->type));
	json_object_set_new(j, "warc", text(e->warc));
	json_object_set_new(j, "offset", number_or_null(e->offset, e->warc));
	json_object_set_new(j, "length", number_or_null(e->length, e->warc));
	json_object_set_new(j, "block_sha256", text_or_null(e->block_sha256));
	json_object_set_new(j, "payload_sha256", text_or_null(e->payload_sha256));
	json_object_set_new(j, "record_sha256", text_or_null(e->record_sha256));
	json_object_set_new(j, "truncated", text(e->truncated));
	json_object_set_new(j, "robots", text(e->robots));
	json_object_set_new(j, "tsr", stamps_of(d, e->warc));
	json_object_set_new(j, "render", view_of(d, e->ref));
	return j;
}

static json_t *
reported(const struct dossier *d, const struct evidence *e)
{
	json_t *j = json_object();

	json_object_set_new(j, "id", text(e->ref));
	json_object_set_new(j, "sha256", text_or_null(e->payload_sha256));
	json_object_set_new(j, "bytes", json_integer(e->bytes));
	json_object_set_new(j, "type", text(e->type));
	json_object_set_new(j, "received", time_ms(e->started_ms));
	json_object_set_new(j, "supplied_by_role", text(e->supplied_by));
	json_object_set_new(j, "claimed_url", text(e->url));
	json_object_set_new(j, "warc", text(e->warc));
	json_object_set_new(j, "offset", number_or_null(e->offset, e->warc));
	json_object_set_new(j, "length", number_or_null(e->length, e->warc));
	json_object_set_new(j, "record_sha256", text_or_null(e->record_sha256));
	json_object_set_new(j, "tsr", stamps_of(d, e->warc));
	return j;
}

static json_t *
diffs(const struct dossier *d)
{
	g_autoptr(GArray) all = dossier_diffs(d);
	json_t *list = json_array();

	for (guint i = 0; i < all->len; i++) {
		const struct dossier_diff *diff = &g_array_index(all, struct dossier_diff, i);

		json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "from", diff->from->ref,
						      "to", diff->to->ref, "kind", diff->kind));
	}
	return list;
}

static json_t *
losses(GPtrArray *from, bool has_sum)
{
	json_t *list = json_array();

	for (guint i = 0; from && i < from->len; i++) {
		const struct manifest_loss *l = from->pdata[i];
		json_t *j = json_object();

		json_object_set_new(j, "file", text(l->file));
		if (has_sum)
			json_object_set_new(j, "sha256", text(l->sha256));
		json_object_set_new(j, "reason", text(l->reason));
		json_array_append_new(list, j);
	}
	return list;
}

static void
put_evidence(json_t *to, const struct dossier *d)
{
	json_t *captures = json_array(), *items = json_array();

	for (guint i = 0; i < d->evidence->len; i++) {
		const struct evidence *e = d->evidence->pdata[i];

		if (evidence_is_supplied(e))
			json_array_append_new(items, reported(d, e));
		else
			json_array_append_new(captures, capture(d, e));
	}
	json_object_set_new(to, "captures", captures);
	json_object_set_new(to, "reported", items);
}

GBytes *
manifest_make(const struct dossier *d, GPtrArray *redactions, GPtrArray *withheld,
	      const char *no_pdf)
{
	json_t *j = json_object(), *limits = json_array();
	char created[WHEN_RFC3339_SIZE], *packed;
	GString *out;

	when_rfc3339(d->as_of, created);
	json_object_set_new(j, "format", json_string(MANIFEST_FORMAT));
	json_object_set_new(j, "case", text(d->c->ref));
	json_object_set_new(j, "created", json_string(created));
	json_object_set_new(j, "tool",
			    json_pack("{s:s, s:s, s:o}", "name", "earshot", "version",
				      EARSHOT_VERSION, "build", text(d->build)));
	json_object_set_new(j, "operator", text(d->c->school_name));
	json_object_set_new(j, "policy",
			    json_pack("{s:o, s:o}", "title", text(d->policy_title), "sha256",
				      text(d->policy_sha256)));
	json_object_set_new(j, "redacted", json_boolean(d->is_redacted));
	put_evidence(j, d);
	json_object_set_new(j, "diffs", diffs(d));
	json_object_set_new(j, "audit",
			    json_pack("{s:I, s:I, s:s}", "first", (json_int_t)d->first, "entries",
				      (json_int_t)d->entries, "head", d->head));
	json_object_set_new(j, "redactions", losses(redactions, false));
	json_object_set_new(j, "withheld", losses(withheld, true));
	json_object_set_new(j, "no_pdf", text(no_pdf));
	for (size_t i = 0; dossier_limits[i]; i++)
		json_array_append_new(limits, json_string(dossier_limits[i]));
	json_object_set_new(j, "limits", limits);
	packed = json_dumps(j, JSON_INDENT(1));
	json_decref(j);
	out = g_string_new(packed);
	free(packed);
	g_string_append_c(out, '\n');
	return g_string_free_to_bytes(out);
}

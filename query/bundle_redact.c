#include "query/bundle_redact.h"

#include <jansson.h>
#include <string.h>

#include "data/private_name.h"
#include "data/warc_writer.h"
#include "query/bundle.h"
#include "query/manifest.h"
#include "query/redact.h"

static void
lose(GPtrArray *list, const char *file, GBytes *bytes, const char *reason)
{
	struct manifest_loss *l = g_new0(struct manifest_loss, 1);

	l->file = g_strdup(file);
	l->sha256 = bytes ? g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, bytes) : NULL;
	l->reason = g_strdup(reason);
	g_ptr_array_add(list, l);
}

static void
withhold_archives(GPtrArray *files, GPtrArray *withheld)
{
	for (guint i = 0; i < files->len; i++) {
		const struct bundle_file *f = files->pdata[i];

		lose(withheld, f->name, f->bytes,
		     "the original, which names people; the full bundle has it");
	}
	g_ptr_array_set_size(files, 0);
}

static void
withhold_rest(struct dossier *d, GPtrArray *withheld)
{
	if (d->texts->len > 0) {
		g_autoptr(GBytes) texts = bundle_texts(d);

		lose(withheld, "evidence/texts.jsonl", texts, "what staff wrote about the case");
	}
	for (guint i = 0; i < d->views->len; i++) {
		const struct dossier_view *v = d->views->pdata[i];
		g_autofree char *name = g_strconcat("rendering of ", v->ref, NULL);

		lose(withheld, name, v->png, "a picture of the original");
	}
	for (guint i = 0; i < d->stamps->len; i++) {
		const struct dossier_stamp *s = d->stamps->pdata[i];
		g_autofree char *name = g_strconcat("evidence/", s->name, NULL);

		lose(withheld, name, s->reply, "the timestamp of an archive that is withheld");
	}
	g_ptr_array_set_size(d->texts, 0);
	g_ptr_array_set_size(d->views, 0);
	g_ptr_array_set_size(d->stamps, 0);
}

/* Entries about other cases are nobody else's business. */
static void
keep_own_entries(struct dossier *d, GPtrArray *redactions)
{
	guint before = d->audit->len;

	for (guint i = 0; i < d->audit->len;) {
		json_t *j = json_loads(d->audit->pdata[i], 0, NULL);
		const char *of = json_string_value(json_object_get(j, "case"));
		bool is_own = g_strcmp0(of, d->c->ref) == 0;

		json_decref(j);
		if (is_own)
			i++;
		else
			g_ptr_array_remove_index(d->audit, i);
	}
	if (d->audit->len < before)
		lose(redactions, "evidence/audit.jsonl", NULL,
		     "entries that are not about this case were taken out");
}

static void
redact_in_place(char **text, const struct private_names *names, int *n)
{
	char *clean = *text ? redact_text(names, *text, n) : NULL;

	g_free(*text);
	*text = clean;
}

/* The text of one look, in place of the page. */
static void
write_text(struct warc_writer *w, const struct evidence *e)
{
	g_autoptr(GBytes) bytes = g_bytes_new(e->text, strlen(e->text));
	const char *url = e->final_url ? e->final_url : e->url;
	const struct warc_field about[] = {
		{ "provenance", "derived" },
		{ "derived-from", e->ref },
		{ "change", "text alone, names taken out" },
		{ NULL, NULL },
	};
	const struct warc_resource resource = { .uri = url,
						.at_ms = e->started_ms,
						.bytes = bytes,
						.type = "text/plain; charset=utf-8",
						.metadata = about };
	struct warc_place place;

	warc_writer_resource(w, &resource, &place);
}

static GBytes *
derived_archive(const struct dossier *d, const char *name)
{
	const struct warc_field info[] = {
		{ "software", "earshot/" EARSHOT_VERSION },
		{ "format", "WARC File Format 1.1" },
		{ "conformsTo", "https://iipc.github.io/warc-specifications/specifications/"
				"warc-format/warc-1.1/" },
		{ "operator", d->c->school_name },
		{ "isPartOf", d->c->ref },
		{ "description", "texts derived from the captures, names taken out" },
		{ NULL, NULL },
	};
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	uint8_t seed[32];
	gsize len = sizeof seed;
	g_autoptr(warc_writer_t) w = NULL;

	g_checksum_update(sum, (const uint8_t *)name, -1);
	g_checksum_update(sum, (const uint8_t *)d->head, -1);
	g_checksum_get_digest(sum, seed, &len);
	w = warc_writer_new(seed);
	warc_writer_info(w, name, d->as_of * 1000, info);
	for (guint i = 0; i < d->evidence->len; i++) {
		const struct evidence *e = d->evidence->pdata[i];

		if (e->text && *e->text && e->url && !evidence_is_supplied(e))
			write_text(w, e);
	}
	return warc_writer_take(w);
}

bool
bundle_redact(struct dossier *d, struct db *db, GPtrArray *files, GPtrArray *redactions,
	      GPtrArray *withheld, GError **err)
{
	g_autoptr(private_names_t) names = private_names_open(db, err);
	g_autofree char *lower = g_ascii_strdown(d->c->ref, -1);
	g_autofree char *name = g_strconcat(lower, "-redacted.warc.gz", NULL);
	g_autofree char *path = g_strconcat("archive/", name, NULL);
	GBytes *archive;
	int n = 0;

	if (!names)
		return false;
	d->is_redacted = true;
	withhold_archives(files, withheld);
	withhold_rest(d, withheld);
	keep_own_entries(d, redactions);
	for (guint i = 0; i < d->evidence->len; i++) {
		struct evidence *e = d->evidence->pdata[i];

		redact_in_place(&e->title, names, &n);
		redact_in_place(&e->text, names, &n);
		if (evidence_is_supplied(e)) /* words that somebody trusted the school with */
			g_clear_pointer(&e->text, g_free);
	}
	archive = derived_archive(d, name);
	g_ptr_array_add(files, bundle_file_new(path, archive));
	g_bytes_unref(archive);
	lose(redactions, path, NULL,
	     "the text of each page in place of the page, names of children and staff taken out");
	return true;
}

#include "query/bundle_views.h"

#include <string.h>

#include "query/seal.h"

static const struct evidence *
look_of(const struct dossier *d, const char *ref)
{
	for (guint i = 0; i < d->evidence->len; i++) {
		const struct evidence *e = d->evidence->pdata[i];

		if (strcmp(e->ref, ref) == 0)
			return e;
	}
	return NULL;
}

static void
write_view(struct warc_writer *w, struct dossier_view *v, const struct evidence *e)
{
	const char *url = e && e->final_url ? e->final_url : e && e->url ? e->url : v->ref;
	g_autofree char *uri = g_strconcat("urn:view:", url, NULL);
	const struct warc_field about[] = {
		{ "provenance", "rendered offline from the captured bytes, without scripts, "
				"pictures or anything from elsewhere" },
		{ "derived-from", v->ref },
		{ "tool", v->tool },
		{ NULL, NULL },
	};
	const struct warc_resource r = { .uri = uri,
					 .at_ms = v->made_at * 1000,
					 .bytes = v->png,
					 .type = "image/png",
					 .identified = "image/png",
					 .metadata = about };

	warc_writer_resource(w, &r, &v->place);
}

void
bundle_views(struct dossier *d, GPtrArray *files)
{
	g_autofree char *lower = g_ascii_strdown(d->c->ref, -1);
	g_autofree char *name = g_strconcat(lower, "-views.warc.gz", NULL);
	g_autofree char *path = g_strconcat("archive/", name, NULL);
	const struct warc_field info[] = {
		{ "software", "earshot/" EARSHOT_VERSION },
		{ "format", "WARC File Format 1.1" },
		{ "operator", d->c->school_name },
		{ "isPartOf", d->c->ref },
		{ "description", "renderings of the captures, made offline" },
		{ NULL, NULL },
	};
	g_autoptr(warc_writer_t) w = NULL;
	g_autoptr(GBytes) bytes = NULL;
	uint8_t seed[WARC_SEED] = { 0 };

	if (d->views->len == 0)
		return;
	g_strlcpy((char *)seed, lower, sizeof seed);
	w = warc_writer_new(seed);
	warc_writer_info(w, name, ((struct dossier_view *)d->views->pdata[0])->made_at * 1000,
			 info);
	for (guint i = 0; i < d->views->len; i++) {
		struct dossier_view *v = d->views->pdata[i];

		write_view(w, v, look_of(d, v->ref));
		g_free(v->warc);
		v->warc = g_strdup(name);
	}
	bytes = warc_writer_take(w);
	g_ptr_array_add(files, bundle_file_new(path, bytes));
}

#include "query/stamping.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/url.h"
#include "base/when.h"
#include "data/evidence.h"
#include "data/stamp.h"
#include "query/timestamp.h"

#define GROUP "timestamp"
#define MAX_CA_BYTES (1024 * 1024)
#define MAX_ARCHIVE_BYTES (INT64_C(256) << 20)

/* ---- settings ---------------------------------------------------------------------------- */

/* Without empty ones, as behind a last ";". */
static char **
words_of(GKeyFile *config, const char *key)
{
	char **words = g_key_file_get_string_list(config, GROUP, key, NULL, NULL);
	guint n = 0;

	if (!words)
		return g_new0(char *, 1);
	for (char **w = words; *w; w++)
		if (*g_strstrip(*w))
			words[n++] = *w;
		else
			g_free(*w);
	words[n] = NULL;
	return words;
}

static bool
complain(GError **err, const char *sentence, const char *about)
{
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG, "[" GROUP "] %s: %s", about,
		    sentence);
	return false;
}

static char *
read_ca(const char *path, GError **err)
{
	g_autoptr(GBytes) bytes = file_read(path, MAX_CA_BYTES, err);

	if (!bytes) {
		g_prefix_error(err, "[" GROUP "] ca: ");
		return NULL;
	}
	return g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
}

bool
stamping_init(struct stamping *s, GKeyFile *config, GError **err)
{
	g_auto(GStrv) files = words_of(config, "ca");
	guint n, n_files = g_strv_length(files);

	s->urls = words_of(config, "url");
	n = g_strv_length(s->urls);
	s->cas = g_new0(char *, n + 1);
	if (n > 0 && n_files != n && n_files != 1)
		return complain(err, "give one for each address, or one for all", "ca");
	for (guint i = 0; i < n; i++) {
		g_autoptr(url_t) url = url_parse(s->urls[i], NULL);

		if (!url || !url_is_http(url))
			return complain(err, "it is no http or https address", "url");
		s->cas[i] = read_ca(files[n_files == 1 ? 0 : i], err);
		if (!s->cas[i])
			return false;
	}
	return true;
}

void
stamping_clear(struct stamping *s)
{
	g_clear_pointer(&s->urls, g_strfreev);
	g_clear_pointer(&s->cas, g_strfreev);
}

void
stamping_report_clear(struct stamping_report *r)
{
	g_clear_pointer(&r->last_error, g_free);
}

/* ---- the queue --------------------------------------------------------------------------- */

bool
stamping_want(struct db *db, const struct stamping *s, int64_t casefile, const char *file,
	      const char *sha256, GError **err)
{
	for (char **url = s->urls; *url; url++)
		if (!stamp_want(db, casefile, file, sha256, *url, when_now(), err))
			return false;
	return true;
}

/* Archives that one of the authorities does not know yet. One that cannot be read is left for the
 * checks of the store to tell of. */
static bool
queue_gaps(struct db *db, const char *authority, GError **err)
{
	g_autoptr(GPtrArray) gaps = stamp_gaps(db, authority, err);

	for (guint i = 0; gaps && i < gaps->len; i++) {
		const struct stamp_gap *g = gaps->pdata[i];
		g_autoptr(GBytes) bytes =
			evidence_read_file(db, g->case_ref, g->file, MAX_ARCHIVE_BYTES, NULL);
		g_autofree char *sum =
			bytes ? g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, bytes) : NULL;

		if (sum && !stamp_want(db, g->casefile, g->file, sum, authority, when_now(), err))
			return false;
	}
	return gaps;
}

/* ---- asking ------------------------------------------------------------------------------ */

/* The certificates by which others can check it: the trusted ones and those in the reply. */
static char *
chain_of(const char *ca, GBytes *reply)
{
	g_autofree char *more = timestamp_certificates(reply, NULL);

	return g_strconcat(ca, g_str_has_suffix(ca, "\n") ? "" : "\n", more, NULL);
}

/* False with `err` set: no timestamp was had; or, with `*is_broken`, the store failed. */
static bool
ask(struct db *db, const struct stamp *s, const char *ca, int max_s, bool *is_broken, GError **err)
{
	g_autoptr(GBytes) query = timestamp_query(s->sha256, err), reply = NULL;
	g_autofree char *fault = NULL, *chain = NULL;
	int64_t at;

	*is_broken = false;
	reply = query ? timestamp_ask(s->authority, query, max_s, err) : NULL;
	if (!reply || !timestamp_check(reply, query, s->sha256, ca, &at, &fault, err))
		return false;
	if (fault) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_FORMAT,
			    "the reply of %s is refused: %s", s->authority, fault);
		return false;
	}
	chain = chain_of(ca, reply);
	*is_broken = !stamp_done(db, s, query, reply, chain, at, err);
	return !*is_broken;
}

static const char *
ca_of(const struct stamping *s, const char *authority)
{
	for (guint i = 0; s->urls[i]; i++)
		if (strcmp(s->urls[i], authority) == 0)
			return s->cas[i];
	return NULL; /* it is configured no more */
}

bool
stamping_run(struct db *db, const struct stamping *s, int max_s, struct stamping_report *r,
	     GError **err)
{
	/* one that does not answer is asked once, or a queue would hold everybody up */
	g_autoptr(GHashTable) silent = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(GPtrArray) due = NULL;
	int64_t waiting, since;

	*r = (struct stamping_report){ 0 };
	for (char **url = s->urls; *url; url++)
		if (!queue_gaps(db, *url, err))
			return false;
	due = stamp_due(db, when_now(), err);
	for (guint i = 0; due && i < due->len; i++) {
		const struct stamp *stamp = due->pdata[i];
		const char *ca = ca_of(s, stamp->authority);
		g_autoptr(GError) wrong = NULL;
		bool is_broken;

		if (!ca || g_hash_table_contains(silent, stamp->authority))
			continue;
		if (ask(db, stamp, ca, max_s, &is_broken, &wrong)) {
			r->given++;
			continue;
		}
		if (is_broken || !stamp_failed(db, stamp, wrong->message, when_now(), err)) {
			if (is_broken)
				g_propagate_error(err, g_steal_pointer(&wrong));
			return false;
		}
		if (g_error_matches(wrong, EARSHOT_ERROR, EARSHOT_ERROR_NETWORK))
			g_hash_table_add(silent, stamp->authority);
		g_free(r->last_error);
		r->last_error = g_strdup(wrong->message);
	}
	if (!due || !stamp_waiting(db, &waiting, &since, err))
		return false;
	r->waiting = (int)waiting;
	return true;
}

#include "query/dossier.h"

#include <jansson.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/when.h"
#include "data/case_salt.h"
#include "data/case_text.h"
#include "data/stamp.h"
#include "data/view.h"
#include "data/watch.h"

#define LINES_AT_ONCE 500
#define MAX_POLICY_BYTES (64 * 1024 * 1024)
#define MAX_PROGRAM_BYTES (512 * 1024 * 1024)

const char *const dossier_limits[] = {
	"The bundle shows that its files have not changed since they were sealed, and, where a "
	"timestamp of an authority is with it, since that time. It does not prove what the server "
	"sent: a web connection leaves no signature that others could check.",
	"What was retrieved is what anybody saw who was not signed in, at that moment and from "
	"that place. Others may have been shown something else.",
	"Pictures, films and sound are never fetched, so a replay has gaps where they were.",
	"What was supplied was handed in by somebody. earshot does not know whether it is genuine.",
	"It does not show who wrote a post: names on the web prove nothing about a person.",
	"The times are those of this computer's clock, except in an authority's timestamp.",
	"A rendering was made offline from the captured bytes; no browser showed it when it was "
	"captured.",
	"Whoever can write the store could have written another history before it was sealed. "
	"The head of the audit chain, written down elsewhere at the time, would show that.",
	NULL,
};

/* Of the audit chain, what leaves a case as it is. */
static const char *const acts_of_reading[] = { "case.read", "case.list", "case.refused",
					       "case.export", "bundle.stamp" };

static struct dossier *
dossier_new(void)
{
	struct dossier *d = g_new0(struct dossier, 1);

	d->texts = g_ptr_array_new_with_free_func(dossier_text_free);
	d->stamps = g_ptr_array_new_with_free_func(dossier_stamp_free);
	d->views = g_ptr_array_new_with_free_func(dossier_view_free);
	d->audit = g_ptr_array_new_with_free_func(g_free);
	return d;
}

void
dossier_text_free(void *text)
{
	struct dossier_text *t = text;

	g_free(t->ref);
	g_free(t->kind);
	g_free(t->who);
	g_free(t->replaces);
	g_free(t->salt);
	g_free(t->text);
	g_free(t);
}

void
dossier_stamp_free(void *stamp)
{
	struct dossier_stamp *s = stamp;

	g_free(s->warc);
	g_free(s->authority);
	g_free(s->name);
	g_free(s->chain);
	g_clear_pointer(&s->reply, g_bytes_unref);
	g_free(s);
}

void
dossier_view_free(void *view)
{
	struct dossier_view *v = view;

	g_free(v->ref);
	g_free(v->tool);
	g_free(v->warc);
	g_clear_pointer(&v->png, g_bytes_unref);
	g_free(v);
}

void
dossier_free(struct dossier *d)
{
	if (!d)
		return;
	g_clear_pointer(&d->evidence, g_ptr_array_unref);
	g_ptr_array_unref(d->texts);
	g_ptr_array_unref(d->stamps);
	g_ptr_array_unref(d->views);
	g_ptr_array_unref(d->audit);
	g_free(d->policy_title);
	g_free(d->policy_sha256);
	post_words_free(d->words);
	g_free(d->build);
	g_free(d);
}

/* ---- the audit chain --------------------------------------------------------------------- */

/* Is the line about the case, and did what it tells of change it? */
static bool
is_change(const char *line, const char *case_ref, int64_t *seq, int64_t *at)
{
	json_t *j = json_loads(line, 0, NULL);
	const char *act = json_string_value(json_object_get(j, "act"));
	const char *of = json_string_value(json_object_get(j, "case"));
	const char *when = json_string_value(json_object_get(j, "at"));
	bool is = act && of && strcmp(of, case_ref) == 0;

	for (size_t i = 0; is && i < G_N_ELEMENTS(acts_of_reading); i++)
		is = strcmp(act, acts_of_reading[i]) != 0;
	*seq = json_integer_value(json_object_get(j, "seq"));
	if (!when || !when_parse_rfc3339(when, at))
		*at = 0;
	json_decref(j);
	return is;
}

/* The number of the first and the last line that changed the case. */
static bool
find_span(struct db *db, struct dossier *d, GError **err)
{
	int64_t after = 0, seq, at;

	for (;;) {
		g_autoptr(GPtrArray) lines = audit_lines(db, d->c->ref, after, LINES_AT_ONCE, err);

		if (!lines)
			return false;
		for (guint i = 0; i < lines->len; i++, after = seq) {
			if (!is_change(lines->pdata[i], d->c->ref, &seq, &at))
				continue;
			if (d->first == 0)
				d->first = seq;
			d->entries = seq;
			d->as_of = at;
		}
		if (lines->len < LINES_AT_ONCE)
			break;
	}
	if (d->first > 0)
		return true;
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_STORE,
		    "the audit chain knows nothing of %s; `earshot doctor` checks it", d->c->ref);
	return false;
}

static bool
read_audit(struct db *db, struct dossier *d, GError **err)
{
	g_autofree char *hash = NULL;

	if (!find_span(db, d, err))
		return false;
	for (int64_t after = d->first - 1; after < d->entries;) {
		int n = (int)MIN(d->entries - after, LINES_AT_ONCE);
		g_autoptr(GPtrArray) lines = audit_lines(db, NULL, after, n, err);

		if (!lines)
			return false;
		if (lines->len < (guint)n) {
			g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_STORE,
				    "the audit chain has a gap; `earshot doctor` checks it");
			return false;
		}
		for (guint i = 0; i < lines->len; i++)
			g_ptr_array_add(d->audit, g_strdup(lines->pdata[i]));
		after += n;
	}
	hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, d->audit->pdata[d->audit->len - 1],
					     -1);
	g_strlcpy(d->head, hash, sizeof d->head);
	return true;
}

char *
dossier_actor(const struct dossier *d, const char *act_prefix, const char *obj)
{
	char *who = NULL;

	for (guint i = 0; i < d->audit->len && !who; i++) {
		json_t *j = json_loads(d->audit->pdata[i], 0, NULL);
		const char *act = json_string_value(json_object_get(j, "act"));
		const char *of = json_string_value(json_object_get(j, "case"));
		const char *what = json_string_value(json_object_get(j, "obj"));

		if (act && g_str_has_prefix(act, act_prefix) && g_strcmp0(of, d->c->ref) == 0 &&
		    g_strcmp0(what, obj) == 0)
			who = g_strdup(json_string_value(json_object_get(j, "actor")));
		json_decref(j);
	}
	return who;
}

/* ---- the rest ---------------------------------------------------------------------------- */

static char *
sum_of_file(const char *path, gsize max_bytes, GError **err)
{
	g_autoptr(GBytes) bytes = file_read(path, max_bytes, err);

	return bytes ? g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, bytes) : NULL;
}

static bool
read_policy(struct dossier *d, GKeyFile *config, GError **err)
{
	g_autofree char *file = g_key_file_get_string(config, "policy", "file", NULL);

	d->policy_title = g_key_file_get_string(config, "policy", "title", NULL);
	if (!file)
		return true;
	d->policy_sha256 = sum_of_file(file, MAX_POLICY_BYTES, err);
	if (!d->policy_sha256)
		g_prefix_error(err, "[policy] file: ");
	return d->policy_sha256;
}

static bool
read_texts(struct db *db, struct dossier *d, GError **err)
{
	g_autoptr(GPtrArray) all = case_text_list(db, d->c->id, err);

	if (!all)
		return false;
	for (guint i = 0; i < all->len; i++) {
		const struct case_text *from = all->pdata[i];
		struct dossier_text *t = g_new0(struct dossier_text, 1);
		g_autoptr(GError) wrong = NULL;

		g_ptr_array_add(d->texts, t);
		t->ref = g_strdup(from->ref);
		t->kind = g_strdup(from->kind);
		t->who = g_strdup(from->who);
		t->at = from->at;
		t->replaces = g_strdup(from->replaces);
		t->text = g_strdup(from->text);
		t->salt = case_salt(db, d->c->id, from->ref, &wrong);
		if (wrong) {
			g_propagate_error(err, g_steal_pointer(&wrong));
			return false;
		}
	}
	return true;
}

/* The look that an archive is of, whose name its timestamps bear; NULL: none. */
static const char *
look_of(const struct dossier *d, const char *warc)
{
	for (guint i = 0; i < d->evidence->len; i++) {
		const struct evidence *e = d->evidence->pdata[i];

		if (g_strcmp0(e->warc, warc) == 0 && !evidence_is_redirect(e))
			return e->ref;
	}
	return NULL;
}

/* "c001.tsr", and from the second authority on "c001-2.tsr". */
static char *
stamp_name(const struct dossier *d, const char *warc)
{
	const char *look = look_of(d, warc);
	int n = 1;

	for (guint i = 0; i < d->stamps->len; i++)
		n += strcmp(((struct dossier_stamp *)d->stamps->pdata[i])->warc, warc) == 0;
	if (!look)
		return NULL;
	return n == 1 ? g_strconcat(look, ".tsr", NULL) : g_strdup_printf("%s-%d.tsr", look, n);
}

static bool
read_stamps(struct db *db, struct dossier *d, GError **err)
{
	g_autoptr(GPtrArray) all = stamp_list(db, d->c->id, err);

	if (!all)
		return false;
	for (guint i = 0; i < all->len; i++) {
		const struct stamp *from = all->pdata[i];
		char *name = from->is_done ? stamp_name(d, from->file) : NULL;
		struct dossier_stamp *s;

		if (!name)
			continue;
		s = g_new0(struct dossier_stamp, 1);
		s->name = name;
		s->warc = g_strdup(from->file);
		s->authority = g_strdup(from->authority);
		s->at = from->at;
		s->reply = g_bytes_ref(from->reply);
		s->chain = g_strdup(from->chain);
		g_ptr_array_add(d->stamps, s);
	}
	return true;
}

static bool
read_views(struct db *db, struct dossier *d, GError **err)
{
	g_autoptr(GPtrArray) all = view_list(db, d->c->id, err);

	for (guint i = 0; all && i < all->len; i++) {
		const struct view *from = all->pdata[i];
		struct dossier_view *v = g_new0(struct dossier_view, 1);

		v->ref = g_strdup(from->ref);
		v->made_at = from->made_at;
		v->tool = g_strdup(from->tool);
		v->png = g_bytes_ref(from->png);
		g_ptr_array_add(d->views, v);
	}
	return all;
}

struct dossier *
dossier_read(struct db *db, const struct casefile *c, GKeyFile *config, GError **err)
{
	g_autoptr(dossier_t) d = dossier_new();
	bool ok;

	d->c = c;
	d->build = sum_of_file("/proc/self/exe", MAX_PROGRAM_BYTES, NULL);
	d->words = post_words_load(db_dir(db), err);
	if (!d->words || !read_policy(d, config, err) || !db_begin(db, err))
		return NULL;
	d->evidence = evidence_list(db, c->id, err);
	ok = d->evidence && read_texts(db, d, err) && read_stamps(db, d, err) &&
	     read_views(db, d, err) && read_audit(db, d, err);
	db_rollback(db);
	return ok ? g_steal_pointer(&d) : NULL;
}

char *
dossier_time_ms(int64_t ms)
{
	char second[WHEN_RFC3339_SIZE];

	if (ms == 0)
		return g_strdup("");
	when_rfc3339(ms / 1000, second);
	second[strlen(second) - 1] = '\0';
	return g_strdup_printf("%s.%03dZ", second, (int)(ms % 1000));
}

static bool
is_same_text(const struct post_words *words, const struct evidence *from, const struct evidence *to)
{
	g_autofree char *diff = watch_diff(words, from, to);

	return !*diff;
}

static const char *
diff_kind(const struct post_words *words, const struct evidence *from, const struct evidence *to)
{
	if (strcmp(from->outcome, to->outcome) != 0)
		return "outcome-changed";
	if (*to->payload_sha256 && strcmp(from->payload_sha256, to->payload_sha256) == 0)
		return "same-bytes";
	if (from->text && to->text)
		return is_same_text(words, from, to) ? "same-text" : "text-changed";
	return "bytes-changed";
}

GArray *
dossier_diffs(const struct dossier *d)
{
	GArray *diffs = g_array_new(FALSE, FALSE, sizeof(struct dossier_diff));
	g_autoptr(GHashTable) last = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < d->evidence->len; i++) {
		const struct evidence *to = d->evidence->pdata[i];
		const struct evidence *from;

		if (!to->url || evidence_is_redirect(to) || evidence_is_supplied(to))
			continue;
		from = g_hash_table_lookup(last, to->url);
		if (from) {
			struct dossier_diff diff = { from, to, diff_kind(d->words, from, to) };

			g_array_append_val(diffs, diff);
		}
		g_hash_table_insert(last, to->url, (void *)(uintptr_t)to);
	}
	return diffs;
}

/* dossier: everything of a case that goes into a bundle, read from the store at one moment.
 *
 * The state of a case ends with the last entry of the audit chain that changed it; having been
 * read or exported is no change, so that two exports of one state are the same bytes. */
#ifndef QUERY_DOSSIER_H
#define QUERY_DOSSIER_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/audit.h"
#include "data/casefile.h"
#include "data/db.h"
#include "data/evidence.h"
#include "data/post_words.h"
#include "data/warc_writer.h"

/* What somebody wrote. */
struct dossier_text {
	char *ref, *kind, *who; /* "n001", "note", "u:head" */
	int64_t at;
	char *replaces; /* the ref that it corrects; NULL: none */
	char *salt; /* hexadecimal; NULL: it was erased */
	char *text; /* NULL: it was erased */
};

/* What an authority says about an archive. */
struct dossier_stamp {
	char *warc; /* file name */
	char *authority; /* its address */
	char *name; /* in the bundle: "c001.tsr" */
	int64_t at; /* by the authority's clock */
	GBytes *reply;
	char *chain; /* its certificates, PEM */
};

/* A picture of what was captured, made offline. */
struct dossier_view {
	char *ref; /* "c001" */
	int64_t made_at;
	char *tool;
	GBytes *png;
	char *warc; /* where bundle_views() put it; NULL before */
	struct warc_place place;
};

struct dossier {
	const struct casefile *c; /* the caller's */
	GPtrArray *evidence; /* struct evidence * */
	GPtrArray *texts, *stamps, *views;
	GPtrArray *audit; /* char *: the chain's lines from the first to the last about the case */
	int64_t first, entries; /* number of the first and of the last of them */
	char head[AUDIT_HEX]; /* hash of the last */
	int64_t as_of; /* when the last was written */
	char *policy_title, *policy_sha256; /* NULL: none is configured */
	struct post_words *words; /* by which texts are compared */
	char *build; /* SHA-256 of the program that made the bundle */
	bool is_redacted;
};

void dossier_free(struct dossier *d); /* NULL is fine */
typedef struct dossier dossier_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(dossier_t, dossier_free)

void dossier_text_free(void *text);
void dossier_stamp_free(void *stamp);
void dossier_view_free(void *view);

/* Reads within one transaction. `config`: [policy] title, file. */
struct dossier *dossier_read(struct db *db, const struct casefile *c, GKeyFile *config,
			     GError **err);

/* Who did `act` to `obj`, by the chain; NULL: the lines do not say. Caller frees. */
char *dossier_actor(const struct dossier *d, const char *act_prefix, const char *obj);

/* "2026-11-22T09:14:03.412Z"; "" for 0. Caller frees. */
char *dossier_time_ms(int64_t ms);

/* Two looks at one address, one after the other, and what was different. */
struct dossier_diff {
	const struct evidence *from, *to;
	const char *kind; /* "same-bytes", "same-text", "text-changed", "outcome-changed",
			   * "bytes-changed" */
};
GArray *dossier_diffs(const struct dossier *d);

/* What a bundle does not prove; NULL at the end. */
extern const char *const dossier_limits[];

#endif

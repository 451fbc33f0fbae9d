/* verify: the audit chain of a bundle, and what was written as its commitments say. */
#include <jansson.h>
#include <string.h>

#include "data/audit.h"
#include "query/verify.h"

#define AUDIT "evidence/audit.jsonl"
#define TEXTS "evidence/texts.jsonl"

struct chain {
	struct verify *v;
	GHashTable *commits; /* char * "OBJ commit", of this case */
	gint64 first, last; /* numbers of the lines seen; 0: none */
	char hash[AUDIT_HEX]; /* of the last line seen */
};

static bool
is_zeros(const char *hex)
{
	return strspn(hex, "0") == AUDIT_HEX - 1;
}

static void
check_line(struct chain *c, const char *line)
{
	json_t *j = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
	json_int_t seq = json_integer_value(json_object_get(j, "seq"));
	const char *prev = json_string_value(json_object_get(j, "prev"));
	const char *of = json_string_value(json_object_get(j, "case"));
	const char *obj = json_string_value(json_object_get(j, "obj"));
	const char *commit = json_string_value(json_object_get(j, "commit"));
	g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, line, -1);

	if (!prev || seq <= c->last)
		verify_fault(c->v,
			     AUDIT ": the line after number %" G_GINT64_FORMAT
				   " is no entry that can follow",
			     c->last);
	else if (c->last > 0 && seq != c->last + 1 && !c->v->report->is_redacted)
		verify_fault(c->v,
			     AUDIT ": entries between %" G_GINT64_FORMAT
				   " and %" JSON_INTEGER_FORMAT " are missing",
			     c->last, seq);
	else if (c->last > 0 && seq == c->last + 1 && strcmp(prev, c->hash) != 0)
		verify_fault(c->v,
			     AUDIT ": number %" G_GINT64_FORMAT
				   " is not what number %" JSON_INTEGER_FORMAT " follows",
			     c->last, seq);
	else if (seq == 1 && !is_zeros(prev))
		verify_fault(c->v, AUDIT ": its beginning is cut off");
	if (c->first == 0)
		c->first = seq;
	c->last = seq;
	g_strlcpy(c->hash, hash, sizeof c->hash);
	c->v->report->audit_lines++;
	if (commit && g_strcmp0(of, c->v->report->case_ref) == 0)
		g_hash_table_add(c->commits, g_strdup_printf("%s %s", obj ? obj : "", commit));
	json_decref(j);
}

/* Calls `check` with each line of a member, which has to end with a line feed. */
static void
each_line(struct chain *c, const char *name, void (*check)(struct chain *c, const char *line))
{
	const struct zip_member *m = zip_find(c->v->zip, name);
	const char *at = m ? (const char *)m->bytes : NULL, *end = m ? at + m->len : NULL;

	while (at < end) {
		const char *lf = memchr(at, '\n', (size_t)(end - at));
		g_autofree char *line = g_strndup(at, (gsize)((lf ? lf : end) - at));

		if (!lf || strlen(line) != (size_t)(lf - at)) {
			verify_fault(c->v, "%s: it is cut off or holds a NUL", name);
			return;
		}
		check(c, line);
		at = lf + 1;
	}
}

static bool
from_hex(const char *hex, uint8_t *out, size_t n)
{
	if (strlen(hex) != 2 * n)
		return false;
	for (size_t i = 0; i < n; i++) {
		int high = g_ascii_xdigit_value(hex[2 * i]);
		int low = g_ascii_xdigit_value(hex[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

static void
check_text(struct chain *c, const char *line)
{
	json_t *j = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
	const char *ref = json_string_value(json_object_get(j, "ref"));
	const char *salt = json_string_value(json_object_get(j, "salt"));
	const char *text = json_string_value(json_object_get(j, "text"));
	uint8_t bytes[AUDIT_SALT];
	char commit[AUDIT_HEX];
	g_autofree char *key = NULL;

	if (!ref)
		verify_fault(c->v, TEXTS ": a text without its number");
	else if (salt && text) {
		if (from_hex(salt, bytes, sizeof bytes)) {
			audit_commit(bytes, text, commit);
			key = g_strdup_printf("%s %s", ref, commit);
		}
		if (!key || !g_hash_table_contains(c->commits, key))
			verify_fault(c->v, TEXTS ": %s is not what the audit chain committed to",
				     ref);
	}
	json_decref(j);
}

void
verify_chain(struct verify *v, gint64 first, gint64 entries, const char *head)
{
	struct chain c = { .v = v };

	c.commits = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	each_line(&c, AUDIT, check_line);
	if (!head || entries < 1 || c.first != first || c.last != entries ||
	    strcmp(c.hash, head) != 0)
		verify_fault(v, AUDIT ": it does not begin or end where the manifest says");
	each_line(&c, TEXTS, check_text);
	g_hash_table_unref(c.commits);
}

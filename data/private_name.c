#include "data/private_name.h"

#include <string.h>

#include "base/error.h"
#include "base/fold.h"
#include "data/keyed.h"

#define KEY_FILE "name.key"
#define WITHOUT_KEY                                                                                \
	"without which names cannot be kept out of mail; restore it, or begin a new list with "    \
	"`earshot redact clear`"

struct private_names {
	struct keyed key;
	GHashTable *kinds; /* hash in hex -> enum private_kind */
	int longest;
};

static const char *const names[] = {
	[PRIVATE_CHILD] = "child", [PRIVATE_STAFF] = "staff", [PRIVATE_HOAX] = "hoax"
};

static enum private_kind
kind_named(const char *name)
{
	for (int kind = PRIVATE_STAFF; kind < PRIVATE_KINDS; kind++)
		if (g_strcmp0(names[kind], name) == 0)
			return (enum private_kind)kind;
	return PRIVATE_CHILD;
}

/* ---- asking ------------------------------------------------------------------------------ */

struct private_names *
private_names_open(struct db *db, GError **err)
{
	g_autoptr(private_names_t) p = g_new0(struct private_names, 1);
	g_autoptr(db_stmt_t) st = db_prepare(db, "select hash, kind, words from private_name", err);
	enum db_row row;

	p->kinds = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	if (!st)
		return NULL;
	while ((row = db_step(st, err)) == DB_ROW) {
		enum private_kind kind = kind_named(db_text(st, 1));

		g_hash_table_replace(p->kinds, g_strdup(db_text(st, 0)), GINT_TO_POINTER(kind));
		p->longest = MAX(p->longest, (int)db_int(st, 2));
	}
	if (row != DB_DONE ||
	    (p->longest > 0 && !keyed_read(db, KEY_FILE, WITHOUT_KEY, &p->key, err)))
		return NULL;
	return g_steal_pointer(&p);
}

void
private_names_free(struct private_names *p)
{
	if (!p)
		return;
	g_clear_pointer(&p->kinds, g_hash_table_unref);
	keyed_clear(&p->key);
	g_free(p);
}

int
private_names_longest(const struct private_names *p)
{
	return p->longest;
}

enum private_kind
private_names_find(const struct private_names *p, const char *folded, size_t len, int words)
{
	char hex[KEYED_HEX];
	void *kind;

	if (words > p->longest)
		return PRIVATE_NONE;
	keyed_hash(&p->key, folded, len, hex);
	kind = g_hash_table_lookup(p->kinds, hex);
	return (enum private_kind)GPOINTER_TO_INT(kind);
}

/* ---- the list ---------------------------------------------------------------------------- */

enum forms { FORMS_WHOLE, FORMS_USUAL, FORMS_ALL };

/* The ways in which a name is written, folded; as it stands, as people write it, or with the first
 * name alone too. */
static GPtrArray *
forms_of(const char *name, enum forms which, GError **err)
{
	g_autoptr(GPtrArray) forms = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *folded = fold_string(name);
	g_auto(GStrv) words = NULL;
	guint n;

	g_strdelimit(folded, "\n", ' ');
	words = g_strsplit(folded, " ", PRIVATE_NAME_WORDS + 1);
	n = g_strv_length(words);
	if (n == 0) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
				    "a name needs at least one word");
		return NULL;
	}
	if (n > PRIVATE_NAME_WORDS)
		g_clear_pointer(&words[--n], g_free);
	g_ptr_array_add(forms, g_strjoinv(" ", words));
	if (n > 1 && which != FORMS_WHOLE) {
		g_ptr_array_add(forms, g_strjoin(" ", words[n - 1], words[0], NULL));
		g_ptr_array_add(forms, g_strdup_printf("%.*s %s",
						       (int)(g_utf8_next_char(words[0]) - words[0]),
						       words[0], words[n - 1]));
		if (n > 2)
			g_ptr_array_add(forms, g_strjoin(" ", words[0], words[n - 1], NULL));
		if (which == FORMS_ALL)
			g_ptr_array_add(forms, g_strdup(words[0]));
	}
	return g_steal_pointer(&forms);
}

static int64_t
words_in(const char *folded)
{
	int64_t n = 1;

	for (; *folded; folded++)
		n += *folded == ' ';
	return n;
}

static bool
put_form(struct db *db, const struct keyed *key, const char *form, enum private_kind kind,
	 int64_t *n, GError **err)
{
	char hex[KEYED_HEX];
	int64_t one;

	keyed_hash(key, form, strlen(form), hex);
	if (!db_query_int(db, err, &one, 0,
			  "insert into private_name (hash, kind, words) values ($1, $2, $3) "
			  "on conflict do nothing returning 1",
			  "ssi", hex, names[kind], words_in(form)))
		return false;
	*n += one;
	return true;
}

static bool
drop_form(struct db *db, const struct keyed *key, const char *form, int64_t *n, GError **err)
{
	char hex[KEYED_HEX];
	int64_t one;

	keyed_hash(key, form, strlen(form), hex);
	if (!db_query_int(db, err, &one, 0, "delete from private_name where hash = $1 returning 1",
			  "s", hex))
		return false;
	*n += one;
	return true;
}

bool
private_name_add(struct db *db, const char *name, enum private_kind kind, bool is_known_by_first,
		 int64_t *n, GError **err)
{
	g_autoptr(GPtrArray) forms = forms_of(name,
					      kind == PRIVATE_HOAX ? FORMS_WHOLE
					      : is_known_by_first  ? FORMS_ALL
								   : FORMS_USUAL,
					      err);
	g_auto(keyed_t) key = { 0 };
	bool ok = forms && keyed_make(db, KEY_FILE, WITHOUT_KEY, &key, err);

	*n = 0;
	for (guint i = 0; ok && i < forms->len; i++)
		ok = put_form(db, &key, forms->pdata[i], kind, n, err);
	return ok;
}

bool
private_name_remove(struct db *db, const char *name, int64_t *n, GError **err)
{
	g_autoptr(GPtrArray) forms = forms_of(name, FORMS_ALL, err);
	g_auto(keyed_t) key = { 0 };
	bool ok = forms && keyed_read(db, KEY_FILE, WITHOUT_KEY, &key, err);

	*n = 0;
	for (guint i = 0; ok && i < forms->len; i++)
		ok = drop_form(db, &key, forms->pdata[i], n, err);
	return ok;
}

bool
private_name_clear(struct db *db, GError **err)
{
	return db_run(db, err, "delete from private_name", "") && keyed_forget(db, KEY_FILE, err);
}

bool
private_name_counts(struct db *db, int64_t counts[PRIVATE_KINDS], GError **err)
{
	counts[PRIVATE_NONE] = 0;
	for (int kind = PRIVATE_CHILD; kind < PRIVATE_KINDS; kind++)
		if (!db_query_int(db, err, &counts[kind], 0,
				  "select count(*) from private_name where kind = $1", "s",
				  names[kind]))
			return false;
	return true;
}

#include "data/gias.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/charset.h"
#include "base/error.h"
#include "base/fold.h"
#include "data/name.h"
#include "data/nameword.h"

#define MAX_COLUMNS 512
#define PROPOSED 8 /* namesakes in a new profile */

struct column {
	size_t offset;
	const char *names[3]; /* in the header, any case */
};

#define FIELD(f) offsetof(struct gias_row, f)

static const struct column columns[] = {
	{ FIELD(urn), { "urn" } },
	{ FIELD(name), { "name", "establishmentname" } },
	{ FIELD(street), { "street" } },
	{ FIELD(locality), { "locality" } },
	{ FIELD(town), { "town" } },
	{ FIELD(county), { "county", "county (name)" } },
	{ FIELD(postcode), { "postcode" } },
	{ FIELD(website), { "website", "schoolwebsite" } },
	{ FIELD(phone), { "phone", "telephonenum" } },
	{ FIELD(phase), { "phase", "phaseofeducation (name)" } },
	{ FIELD(denomination), { "denomination", "religiouscharacter (name)" } },
	{ FIELD(diocese), { "diocese", "diocese (name)" } },
	{ FIELD(la), { "la", "la (name)" } },
	{ FIELD(status), { "status", "establishmentstatus (name)" } },
};

struct gias {
	char *text; /* the file, cut into its cells */
	GArray *rows; /* struct gias_row */
	GHashTable *by_urn; /* row number + 1 */
	GHashTable *by_word; /* telling word of a name → GArray of row numbers */
};

static bool
refuse(const char *path, GError **err, const char *why)
{
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT, "The register %s cannot be used: %s.",
		    path, why);
	return false;
}

/* The whole file, unpacked when it is packed: zlib looks at its first bytes. */
static char *
read_file(const char *path, size_t *len, GError **err)
{
	g_autoptr(GByteArray) all = g_byte_array_new();
	gzFile in = gzopen(path, "rbe");
	guint8 part[65536];
	int n, fault;

	if (!in) {
		refuse(path, err, g_strerror(errno));
		return NULL;
	}
	gzbuffer(in, sizeof part);
	while ((n = gzread(in, part, sizeof part)) > 0 && all->len <= GIAS_MAX_BYTES)
		g_byte_array_append(all, part, (guint)n);
	gzerror(in, &fault);
	if (gzclose(in) != Z_OK || n < 0 || fault == Z_BUF_ERROR) {
		refuse(path, err, "the file is damaged or cut off");
		return NULL;
	}
	if (all->len > GIAS_MAX_BYTES) {
		refuse(path, err, "it is far too large");
		return NULL;
	}
	*len = all->len;
	g_byte_array_append(all, (const guint8 *)"", 1);
	return (char *)g_byte_array_free(g_steal_pointer(&all), FALSE);
}

/* Clean UTF-8 without byte order mark; takes `text`. */
static char *
to_utf8(char *text, size_t len)
{
	const char *name;
	char *clean;

	if (g_str_has_prefix(text, "\xef\xbb\xbf"))
		memmove(text, text + 3, len - 3 + 1);
	if (g_utf8_validate(text, -1, NULL))
		return text;
	clean = charset_decode(text, strlen(text), "windows-1252", CHARSET_PLAIN, &name, &len);
	g_free(text);
	return clean;
}

/* Cut the next cell off `*at`, in place: a quoted one may hold separators and line ends, with
 * quotation marks doubled (RFC 4180). True while the row goes on. */
static bool
next_cell(char **at, char separator, char **cell)
{
	char *p = *at, *to;
	bool goes_on;

	if (separator == ',' && *p == '"') {
		*cell = to = ++p;
		while (*p && (*p != '"' || p[1] == '"')) {
			p += *p == '"';
			*to++ = *p++;
		}
		p += *p == '"';
		while (*p && *p != separator && *p != '\n')
			p++;
	} else {
		*cell = p;
		while (*p && *p != separator && *p != '\n')
			p++;
		to = p;
	}
	goes_on = *p == separator;
	*at = *p ? p + 1 : p;
	if (to > *cell && to[-1] == '\r')
		to--;
	*to = '\0';
	g_strstrip(*cell);
	return goes_on;
}

/* For each column of the file, the number of ours that it is, or -1. */
static bool
read_header(const char *path, char **at, char separator, int *meaning, int *n, GError **err)
{
	bool known[G_N_ELEMENTS(columns)] = { false }, goes_on = true;
	char *cell;

	for (*n = 0; goes_on && *n < MAX_COLUMNS; (*n)++) {
		goes_on = next_cell(at, separator, &cell);
		meaning[*n] = -1;
		for (size_t c = 0; c < G_N_ELEMENTS(columns); c++)
			for (int i = 0; i < 3 && columns[c].names[i]; i++)
				if (!known[c] &&
				    g_ascii_strcasecmp(cell, columns[c].names[i]) == 0) {
					meaning[*n] = (int)c;
					known[c] = true;
				}
	}
	if (!known[0])
		return refuse(path, err, "its first line has no column \"URN\"");
	if (!known[1])
		return refuse(path, err,
			      "its first line has no column \"name\" or \"EstablishmentName\"");
	return true;
}

static const char **
cell_of(struct gias_row *row, int column)
{
	return (const char **)(void *)((char *)row + columns[column].offset);
}

static void
read_rows(struct gias *g, char *at, char separator, const int *meaning, int n)
{
	while (*at) {
		struct gias_row row;
		bool goes_on = true;
		char *cell;

		for (size_t c = 0; c < G_N_ELEMENTS(columns); c++)
			*cell_of(&row, (int)c) = "";
		for (int i = 0; goes_on; i++) {
			goes_on = next_cell(&at, separator, &cell);
			if (i < n && meaning[i] >= 0)
				*cell_of(&row, meaning[i]) = cell;
		}
		if (!*row.urn || !*row.name)
			continue;
		g_array_append_val(g->rows, row);
	}
	/* only now do the rows stay where they are */
	for (guint i = 0; i < g->rows->len; i++)
		g_hash_table_insert(
			g->by_urn,
			(gpointer)(uintptr_t)g_array_index(g->rows, struct gias_row, i).urn,
			GUINT_TO_POINTER(i + 1));
}

/* Words of a core that tell it from others: no "st", "hill" or "park" that hundreds share. */
static void
index_words(struct gias *g)
{
	g->by_word = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
					   (GDestroyNotify)g_array_unref);
	for (guint i = 0; i < g->rows->len; i++) {
		struct name n;
		g_auto(GStrv) words = NULL;

		name_init(&n, g_array_index(g->rows, struct gias_row, i).name);
		words = g_strsplit(n.core, " ", -1);
		for (char **w = words; *w; w++) {
			GArray *rows = g_hash_table_lookup(g->by_word, *w);

			if (strlen(*w) < 3)
				continue;
			if (!rows) {
				rows = g_array_new(FALSE, FALSE, sizeof(guint));
				g_hash_table_insert(g->by_word, g_strdup(*w), rows);
			}
			g_array_append_val(rows, i);
		}
		name_clear(&n);
	}
}

struct gias *
gias_load(const char *path, GError **err)
{
	g_autoptr(gias_t) g = g_new0(struct gias, 1);
	int meaning[MAX_COLUMNS], n;
	char separator, *at, *text;
	size_t len;

	g->rows = g_array_new(FALSE, FALSE, sizeof(struct gias_row));
	g->by_urn = g_hash_table_new(g_str_hash, g_str_equal);
	text = read_file(path, &len, err);
	if (!text)
		return NULL;
	if (strlen(text) != len) {
		g_free(text);
		refuse(path, err, "it is not a text file");
		return NULL;
	}
	g->text = at = to_utf8(text, len);
	separator = memchr(at, '\t', strcspn(at, "\n")) ? '\t' : ',';
	if (!read_header(path, &at, separator, meaning, &n, err))
		return NULL;
	read_rows(g, at, separator, meaning, n);
	if (g->rows->len == 0) {
		refuse(path, err, "it lists no school");
		return NULL;
	}
	index_words(g);
	return g_steal_pointer(&g);
}

void
gias_free(struct gias *g)
{
	if (!g)
		return;
	g_clear_pointer(&g->by_word, g_hash_table_unref);
	g_clear_pointer(&g->by_urn, g_hash_table_unref);
	g_clear_pointer(&g->rows, g_array_unref);
	g_free(g->text);
	g_free(g);
}

size_t
gias_count(const struct gias *g)
{
	return g->rows->len;
}

const struct gias_row *
gias_row(const struct gias *g, size_t i)
{
	g_assert(i < g->rows->len);
	return &g_array_index(g->rows, struct gias_row, i);
}

const struct gias_row *
gias_by_urn(const struct gias *g, const char *urn)
{
	gpointer known = g_hash_table_lookup(g->by_urn, urn);
	guint found = GPOINTER_TO_UINT(known);

	return found ? gias_row(g, found - 1) : NULL;
}

static bool
same_postcode(const char *a, const char *b)
{
	for (;; a++, b++) {
		while (*a == ' ')
			a++;
		while (*b == ' ')
			b++;
		if (g_ascii_toupper(*a) != g_ascii_toupper(*b))
			return false;
		if (!*a)
			return true;
	}
}

const struct gias_row *
gias_find(const struct gias *g, const char *name, const char *postcode)
{
	const struct gias_row *found = NULL;
	enum name_fit best = FIT_CONFLICT;
	struct name wanted;
	bool is_tie = false;

	name_init(&wanted, name);
	for (size_t i = 0; i < gias_count(g); i++) {
		const struct gias_row *row = gias_row(g, i);
		bool is_there = *postcode && same_postcode(row->postcode, postcode);
		enum name_fit fit;
		struct name n;

		if (*postcode && !is_there)
			continue;
		name_init(&n, row->name);
		fit = strcmp(n.core, wanted.core) == 0
			      ? name_fit(n.kind, n.faith, wanted.kind, wanted.faith)
			      : FIT_CONFLICT;
		name_clear(&n);
		if (fit == FIT_CONFLICT || fit > best)
			continue;
		is_tie = found && fit == best;
		found = row;
		best = fit;
	}
	name_clear(&wanted);
	return is_tie ? NULL : found;
}

struct namesake {
	const struct gias_row *row;
	bool has_same_core;
	int distance; /* the less the nearer */
};

#define MOST_SHARING 400 /* a word that more schools bear tells nothing */

static int
compare_namesakes(const void *a, const void *b)
{
	const struct namesake *x = a, *y = b;

	if (x->distance != y->distance)
		return x->distance < y->distance ? -1 : 1;
	return strcmp(x->row->urn, y->row->urn);
}

static bool
is_same(const char *a, const char *b)
{
	return *a && g_ascii_strcasecmp(a, b) == 0;
}

static int
distance_of(const struct gias_row *a, const struct gias_row *b, bool same_core, size_t sharing)
{
	int distance = is_same(a->town, b->town)       ? 0
		       : is_same(a->la, b->la)         ? 2
		       : is_same(a->county, b->county) ? 3
						       : 6;

	return distance * 2 + (same_core ? 0 : 1) + (sharing > 40 ? 4 : 0);
}

/* Those that share `word`; rows already among `found` are not looked for, names decide later. */
static void
add_sharing(const struct gias *g, const struct gias_row *row, const char *core, const char *word,
	    GArray *found)
{
	const GArray *rows = g_hash_table_lookup(g->by_word, word);
	const struct nameword *known = nameword_find(word, strlen(word));
	bool is_little = known && (known->flags & WORD_SIZE); /* little, great, north */

	if (!rows || rows->len > MOST_SHARING)
		return;
	for (guint i = 0; i < rows->len; i++) {
		const struct gias_row *other = gias_row(g, g_array_index(rows, guint, i));
		struct namesake s = { .row = other };
		struct name n;

		if (other == row || (is_little && !is_same(other->la, row->la)))
			continue;
		name_init(&n, other->name);
		s.has_same_core = strcmp(n.core, core) == 0;
		s.distance = distance_of(row, other, s.has_same_core, rows->len);
		g_array_append_val(found, s);
		name_clear(&n);
	}
}

char **
gias_namesakes(const struct gias *g, const struct gias_row *row, size_t max)
{
	g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(struct namesake));
	GPtrArray *names = g_ptr_array_new();
	g_auto(GStrv) words = NULL;
	struct name n;

	name_init(&n, row->name);
	words = g_strsplit(n.core, " ", -1);
	for (char **w = words; *w; w++)
		add_sharing(g, row, n.core, *w, found);
	if (found->len > 0)
		qsort(found->data, found->len, sizeof(struct namesake), compare_namesakes);
	for (guint i = 0; i < found->len && names->len < max; i++) {
		const struct namesake *s = &g_array_index(found, struct namesake, i);
		g_autofree char *text =
			s->has_same_core && *s->row->town && !is_same(s->row->town, row->town)
				? g_strdup_printf("%s, %s", s->row->name, s->row->town)
				: g_strdup(s->row->name);
		bool is_new = g_ascii_strcasecmp(text, row->name) != 0;

		for (guint k = 0; k < names->len; k++)
			is_new &= strcmp(names->pdata[k], text) != 0;
		if (is_new)
			g_ptr_array_add(names, g_steal_pointer(&text));
	}
	name_clear(&n);
	g_ptr_array_add(names, NULL);
	return (char **)g_ptr_array_free(names, FALSE);
}

struct school *
gias_school(const struct gias *g, const struct gias_row *row)
{
	struct school *s = g_new0(struct school, 1);

	s->name = g_strdup(row->name);
	s->postcode = g_strdup(row->postcode);
	s->town = g_strdup(row->town);
	s->parish = g_strdup(row->locality);
	s->county = g_strdup(row->county);
	s->diocese = g_strdup(row->diocese);
	s->website = g_strdup(row->website);
	s->phone = g_strdup(row->phone);
	s->urn = g_strdup(row->urn);
	s->handles = g_new0(char *, 1);
	s->hashtags = g_new0(char *, 1);
	s->extra_aliases = g_new0(char *, 1);
	s->context = g_new0(char *, 1);
	s->not_us = gias_namesakes(g, row, PROPOSED);
	return s;
}

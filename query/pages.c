#include "query/pages.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"

#define SLOTS 256 /* searches; a later one takes the place of one with the same remainder */

/* 8 KiB, which are read and written as they are: the file is of this machine alone. */
struct slot {
	int64_t key; /* of the query and its moment */
	int64_t sum; /* of `ids`: a writer may come in between */
	int64_t n;
	int64_t ids[PAGES_MAX_IDS];
};

static int64_t
key_of(const struct query *q, bool is_by_date, int64_t as_of)
{
	g_autofree char *text = query_string(q);
	g_autofree char *whole = g_strdup_printf("%" G_GINT64_FORMAT "%s %s", as_of,
						 is_by_date ? " date" : "", text);

	return hash_bytes(whole, strlen(whole));
}

static off_t
place_of(int64_t key)
{
	return (off_t)((uint64_t)key % SLOTS * sizeof(struct slot));
}

static int
open_file(struct db *db, int flags)
{
	g_autofree char *path = g_build_filename(db_dir(db), PAGES_FILE, NULL);

	return open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0600);
}

/* False: nothing is known of it. */
static bool
read_slot(struct db *db, int64_t key, struct slot *s)
{
	int fd = open_file(db, O_RDONLY);
	ssize_t got = fd < 0 ? -1 : pread(fd, s, sizeof *s, place_of(key));

	if (fd >= 0)
		close(fd);
	return got >= (ssize_t)offsetof(struct slot, ids) && s->key == key && s->n > 0 &&
	       s->n <= PAGES_MAX_IDS &&
	       got >= (ssize_t)(offsetof(struct slot, ids) + (size_t)s->n * sizeof s->ids[0]) &&
	       s->sum == hash_bytes(s->ids, (size_t)s->n * sizeof s->ids[0]);
}

/* What cannot be written is not known later. */
static void
write_slot(struct db *db, int64_t key, const GArray *ids)
{
	struct slot s = { .key = key, .n = MIN(ids->len, PAGES_MAX_IDS) };
	size_t len = (size_t)s.n * sizeof s.ids[0];
	int fd = open_file(db, O_WRONLY | O_CREAT);

	memcpy(s.ids, ids->data, len);
	s.sum = hash_bytes(s.ids, len);
	if (fd < 0 || pwrite(fd, &s, offsetof(struct slot, ids) + len, place_of(key)) < 0)
		g_debug("the order of a search cannot be kept");
	if (fd >= 0)
		close(fd);
}

/* Those of `known` first. */
static void
put_first(GArray *ids, const struct slot *known)
{
	g_autoptr(GHashTable) is_known = g_hash_table_new(g_int64_hash, g_int64_equal);
	g_autoptr(GArray) others = g_array_new(FALSE, FALSE, sizeof(int64_t));

	for (int64_t i = 0; i < known->n; i++)
		g_hash_table_add(is_known, (void *)(uintptr_t)&known->ids[i]);
	for (guint i = 0; i < ids->len; i++)
		if (!g_hash_table_contains(is_known, &g_array_index(ids, int64_t, i)))
			g_array_append_val(others, g_array_index(ids, int64_t, i));
	g_array_set_size(ids, 0);
	g_array_append_vals(ids, known->ids, (guint)known->n);
	g_array_append_vals(ids, others->data, others->len);
}

void
pages_keep(struct db *db, const struct query *q, bool is_by_date, int64_t as_of, bool is_first,
	   GArray *ids)
{
	int64_t key = key_of(q, is_by_date, as_of);
	struct slot known = { .n = 0 };

	if (!is_first && read_slot(db, key, &known))
		put_first(ids, &known);
	else
		known.n = 0;
	if (known.n < PAGES_MAX_IDS && ids->len > known.n)
		write_slot(db, key, ids);
}

bool
pages_keep_rows(struct db *db, const struct query *q, bool is_by_date, int64_t as_of, bool is_first,
		GArray *rows, GError **err)
{
	g_autoptr(GArray) ids = g_array_sized_new(FALSE, FALSE, sizeof(int64_t), rows->len);

	for (guint i = 0; i < rows->len; i++)
		g_array_append_val(ids, g_array_index(rows, struct facet_row, i).id);
	pages_keep(db, q, is_by_date, as_of, is_first, ids);
	if (is_first)
		return true;
	g_array_set_size(rows, 0);
	return facets_count(NULL, db, (const int64_t *)(void *)ids->data, ids->len, NULL, rows,
			    err);
}

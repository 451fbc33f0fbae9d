/* Prints the table of data/shared_names.c from a national register:
 *
 *   shared_names < register.tsv > data/shared_names.c
 *
 * The register is a tab-separated file with a column "name". */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "data/name.h"

#define FEWEST 3 /* schools that make a name shared */

static const char classes[] = "pijfmchaxns";

struct count {
	unsigned of[sizeof classes - 1];
	unsigned all;
};

static int
name_column(const char *header)
{
	g_auto(GStrv) columns = g_strsplit(header, "\t", -1);

	for (int i = 0; columns[i]; i++)
		if (strcmp(g_strstrip(columns[i]), "name") == 0)
			return i;
	return -1;
}

static int
compare(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
count_name(GHashTable *counts, const char *text)
{
	struct name n;
	struct count *c;

	name_init(&n, text);
	if (*n.core) {
		c = g_hash_table_lookup(counts, n.core);
		if (!c) {
			c = g_new0(struct count, 1);
			g_hash_table_insert(counts, g_strdup(n.core), c);
		}
		c->of[strchr(classes, name_kind_class(n.kind)) - classes]++;
		c->all++;
	}
	name_clear(&n);
}

static void
print_entry(GString *line, const char *core, const struct count *c)
{
	g_autoptr(GString) entry = g_string_new(core);

	g_string_append_c(entry, ' ');
	for (size_t i = 0; i < sizeof classes - 1; i++)
		if (c->of[i] > 0)
			g_string_append_printf(entry, "%c%u", classes[i], c->of[i]);
	g_string_append_c(entry, ';');
	if (line->len + entry->len > 86) {
		printf("\t\"%s\"\n", line->str);
		g_string_truncate(line, 0);
	}
	g_string_append(line, entry->str);
}

int
main(void)
{
	g_autoptr(GHashTable) counts =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	g_autoptr(GPtrArray) cores = g_ptr_array_new();
	g_autoptr(GString) line = g_string_new(NULL);
	g_autofree char *row = g_malloc(65536);
	GHashTableIter it;
	gpointer core, count;
	int column;

	if (!fgets(row, 65536, stdin) || (column = name_column(row)) < 0) {
		fputs("The first line must name a column \"name\".\n", stderr);
		return 2;
	}
	while (fgets(row, 65536, stdin)) {
		g_auto(GStrv) cells = g_strsplit(row, "\t", -1);

		if ((int)g_strv_length(cells) > column)
			count_name(counts, cells[column]);
	}
	g_hash_table_iter_init(&it, counts);
	while (g_hash_table_iter_next(&it, &core, &count))
		if (((struct count *)count)->all >= FEWEST && !strpbrk(core, ";\"\\"))
			g_ptr_array_add(cores, core);
	g_ptr_array_sort(cores, compare);
	printf("/* shared_names: cores of names that %d or more state-funded schools of England "
	       "bear.\n"
	       " *\n"
	       " * Each with the number of schools for every class of kind (data/name.h). Printed "
	       "by\n"
	       " * tests/eval/shared_names.c from Get Information about Schools. Contains public "
	       "sector\n"
	       " * information licensed under the Open Government Licence v3.0. */\n"
	       "#include \"data/shared_names.h\"\n\n"
	       "const char shared_names[] =\n",
	       FEWEST);
	for (guint i = 0; i < cores->len; i++)
		print_entry(line, cores->pdata[i], g_hash_table_lookup(counts, cores->pdata[i]));
	printf("\t\"%s\";\n", line->str);
	return 0;
}

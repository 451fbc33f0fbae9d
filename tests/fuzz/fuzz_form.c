/* form: a query string or form, as it came. All of it is text, and written again it is the same. */
#include <string.h>

#include "query/form.h"
#include "tests/fuzz/claim.h"
#include "tests/fuzz/input.h"

static int
by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* Every pair once more, in the table's order. */
static char *
written(GHashTable *form)
{
	GString *out = g_string_new(NULL);
	g_autoptr(GList) names = g_list_sort(g_hash_table_get_keys(form), by_name);

	for (const GList *l = names; l; l = l->next) {
		const GPtrArray *values = form_all(form, l->data);

		for (guint i = 0; i < values->len; i++)
			form_append(out, l->data, values->pdata[i]);
	}
	return g_string_free(out, FALSE);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(GError) err = NULL;
	g_autoptr(GHashTable) form = form_parse((const char *)data, size, &err), again = NULL;
	GHashTableIter iter;
	void *name, *values;
	char *text;

	claim(form || err, "a form or a reason");
	if (!form)
		return 0;
	g_hash_table_iter_init(&iter, form);
	while (g_hash_table_iter_next(&iter, &name, &values)) {
		const GPtrArray *all = values;

		claim_no_controls(name, "\t\n");
		claim_utf8(name);
		claim(all->len > 0, name);
		for (guint i = 0; i < all->len; i++) {
			claim_no_controls(all->pdata[i], "\t\n");
			claim_utf8(all->pdata[i]);
		}
	}
	text = written(form);
	again = form_parse(text, strlen(text), &err);
	claim(again, text);
	claim_same(written(again), text);
	return 0;
}

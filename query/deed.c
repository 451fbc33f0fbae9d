#include "query/deed.h"

#include <string.h>

#include "base/escape.h"
#include "data/mention.h"

#define SAMPLE 5

char *
deed_who(const struct context *ctx, const char *by)
{
	g_autofree char *clean = g_strstrip(g_utf8_make_valid(by ? by : "", -1));

	return *clean ? g_steal_pointer(&clean) : g_strdup(command_who(ctx));
}

char *
deed_states(const GArray *rows)
{
	g_autoptr(GPtrArray) states = g_ptr_array_new();
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < rows->len; i++) {
		const char *state = g_array_index(rows, struct facet_row, i).status;

		if (!g_ptr_array_find(states, state, NULL))
			g_ptr_array_add(states, (char *)(uintptr_t)state);
	}
	for (guint k = 0; k < states->len; k++) {
		const char *state = g_ptr_array_index(states, k);
		guint n = 0;

		for (guint i = 0; i < rows->len; i++)
			n += g_array_index(rows, struct facet_row, i).status == state;
		g_string_append_printf(out, "%s%u %s", k ? ", " : "", n, state);
	}
	return g_string_free(out, FALSE);
}

bool
deed_sample(GString *out, struct db *db, const GArray *rows, GError **err)
{
	for (guint i = 0; i < MIN(rows->len, SAMPLE); i++) {
		g_autoptr(GError) wrong = NULL;
		g_autoptr(mention_t) m =
			mention_get(db, g_array_index(rows, struct facet_row, i).id, &wrong);
		g_autofree char *title = NULL;

		if (wrong) {
			g_propagate_error(err, g_steal_pointer(&wrong));
			return false;
		}
		if (!m)
			continue;
		title = escape_terminal(m->title && *m->title ? m->title : m->url, 70);
		g_string_append_printf(out, "  %s  %-12s %s\n", m->ref, m->status, title);
	}
	if (rows->len > SAMPLE)
		g_string_append_printf(out, "  and %u more\n", rows->len - SAMPLE);
	return true;
}

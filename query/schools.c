#include "query/schools.h"

#include <string.h>

#include "base/fold.h"
#include "data/register.h"

struct school_names {
	GPtrArray *schools; /* struct school * */
	GPtrArray *unknown; /* char *; may be NULL */
};

static bool
is_school(const struct school *s, const char *name)
{
	g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, s->id);
	g_autofree char *folded = fold_string(s->name), *want = fold_string(name);

	return strcmp(id, name) == 0 || (*want && strstr(folded, want));
}

static void
find_schools(struct query_node *n, void *user)
{
	struct school_names *names = user;

	if (n->op != QUERY_SCHOOL)
		return;
	g_clear_pointer(&n->ids, g_array_unref);
	n->ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
	for (guint i = 0; i < names->schools->len; i++) {
		const struct school *s = g_ptr_array_index(names->schools, i);

		if (is_school(s, n->value))
			g_array_append_val(n->ids, s->id);
	}
	if (n->ids->len == 0 && names->unknown)
		g_ptr_array_add(names->unknown,
				g_strdup_printf("no school that is watched is called \"%s\"; "
						"`earshot school list` names them",
						n->value));
}

static void
has_school(struct query_node *n, void *found)
{
	*(bool *)found |= n->op == QUERY_SCHOOL;
}

bool
schools_look_up(struct db *db, struct query *q, GPtrArray *notes, GError **err)
{
	struct school_names names = { .unknown = notes };
	bool asked = false;

	query_each(q->root, has_school, &asked);
	if (!asked)
		return true;
	names.schools = register_list(db, err);
	if (!names.schools)
		return false;
	query_each(q->root, find_schools, &names);
	g_ptr_array_unref(names.schools);
	return true;
}

#include "query/advice.h"

#include "base/when.h"
#include "data/name_query.h"
#include "data/register.h"
#include "query/broaden.h"
#include "query/person.h"
#include "query/suggest.h"

/* What the schools are called: such words are no person, and the likeliest to be meant. */
static GPtrArray *
school_names(struct db *db, GError **err)
{
	g_autoptr(GPtrArray) schools = register_list(db, err);
	GPtrArray *names;

	if (!schools)
		return NULL;
	names = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < schools->len; i++) {
		const struct school *s = g_ptr_array_index(schools, i);

		g_ptr_array_add(names, g_strdup(s->name));
		g_ptr_array_add(names, g_strdup(s->town));
		for (char **alias = s->extra_aliases; *alias; alias++)
			g_ptr_array_add(names, g_strdup(*alias));
	}
	return names;
}

/* Only then the names are read: most queries need neither. */
bool
advice_add(struct db *db, const char *who, const char *text, const struct query *q,
	   struct search_result *r, GError **err)
{
	bool is_little = r->total < BROADEN_BELOW && search_has_words(q);
	g_autoptr(GPtrArray) names = NULL;
	const char *why;

	if (!is_little && !person_like(text, NULL))
		return true;
	names = school_names(db, err);
	if (!names)
		return false;
	if (is_little && r->total == 0)
		r->suggestion = suggest_query(db, q, when_now(), names);
	if (is_little && !r->suggestion)
		r->suggestion = broaden_query(db, q, r->total, when_now(), names);
	why = person_like(text, names);
	if (!why)
		return true;
	g_ptr_array_add(r->notes,
			g_strdup_printf("this looks like a person's name: %s. earshot searches for "
					"the school and never for a person, so the query was "
					"logged with time and user",
					why));
	return name_query_put(db, who ? who : g_get_user_name(), text, why, when_now(), err);
}

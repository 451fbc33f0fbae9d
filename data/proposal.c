#include "data/proposal.h"

#include <string.h>

#include "base/url.h"
#include "base/when.h"
#include "data/name.h"
#include "data/source_event.h"

static bool
contains(const char *text, const char *part)
{
	g_autofree char *a = g_utf8_casefold(text, -1), *b = g_utf8_casefold(part, -1);

	return *b && strstr(a, b);
}

/* The name as a search that is wide enough: only the words that no other can stand for are a
 * phrase, since the rest is written in many ways. Shared ones get their place. */
static char *
search_words(const struct school *s, const struct name *n)
{
	g_autofree char *core = n->len ? g_strndup(s->name + n->at, n->len) : g_strdup(s->name);
	const char *place = *s->town ? s->town : s->parish;
	GString *q;
	unsigned same;

	g_strdelimit(core, "\"", ' ');
	q = g_string_new(NULL);
	g_string_append_printf(q, "\"%s\"", g_strstrip(core));
	if (contains(s->name, "school"))
		g_string_append(q, " school");
	if (*place && (n->is_saint || name_shared_by(n->core, n->kind, &same) > 0) &&
	    !contains(core, place)) {
		g_autofree char *plain = g_strdup(place);

		g_string_append_printf(q, " \"%s\"", g_strstrip(g_strdelimit(plain, "\"", ' ')));
	}
	return g_string_free(q, FALSE);
}

/* Letters and digits of a hashtag; of the name's own words when the school has none. */
static char *
first_tag(const struct school *s, const struct name *n)
{
	const char *from = s->hashtags[0] ? s->hashtags[0] : n->core;
	GString *tag = g_string_new(NULL);

	for (; *from; from += g_utf8_skip[(guchar)*from]) {
		gunichar c = g_utf8_get_char(from);

		if (g_unichar_isalnum(c) || c == '_')
			g_string_append_unichar(tag, c);
	}
	return g_string_free(tag, FALSE);
}

GHashTable *
proposal_fields(const struct school *s)
{
	GHashTable *fields = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	struct name n;

	name_init(&n, s->name);
	{
		const struct {
			const char *name;
			char *value;
		} all[] = {
			{ "query", search_words(s, &n) },  { "tag", first_tag(s, &n) },
			{ "name", g_strdup(s->name) },     { "postcode", g_strdup(s->postcode) },
			{ "town", g_strdup(s->town) },     { "parish", g_strdup(s->parish) },
			{ "county", g_strdup(s->county) }, { "urn", g_strdup(s->urn) },
		};

		for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
			g_hash_table_insert(fields, g_strdup(all[i].name), all[i].value);
	}
	name_clear(&n);
	return fields;
}

struct source *
proposal_source(const struct kind *k, const char *url, int64_t school)
{
	static const enum source_state states[] = {
		[KIND_ON] = SOURCE_ON,
		[KIND_ASK] = SOURCE_ASK,
		[KIND_OFF] = SOURCE_OFF,
		[KIND_MANUAL] = SOURCE_OFF,
	};
	struct source *s = g_new0(struct source, 1);

	s->url = g_strdup(url);
	s->kind = g_strdup(k->read);
	s->catalogue = g_strdup(k->name);
	s->school = school;
	s->every_s = k->every_s;
	s->state = states[k->usual];
	s->added_at = when_now();
	s->last_at = s->last_ok_at = s->last_new_at = WHEN_NONE;
	s->failing_since = s->fresh_at = WHEN_NONE;
	return s;
}

bool
proposal_put(struct db *db, struct source *s, const struct kind *k, const char *who, bool *is_new,
	     GError **err)
{
	const struct source_event proposed = { .at = s->added_at,
					       .what = (char *)(uintptr_t) "proposed",
					       .who = (char *)(uintptr_t)who,
					       .why = s->note,
					       .terms = k->terms };
	bool is_known;

	*is_new = false;
	if (!source_event_known(db, s->url, &is_known, err))
		return false;
	return is_known ||
	       (source_put(db, s, is_new, err) && source_event_put(db, s->id, &proposed, err));
}

static void
free_source(void *data)
{
	source_free(data);
}

GPtrArray *
proposal_make(struct db *db, const struct catalogue *c, const struct school *school,
	      const char *who, GError **err)
{
	g_autoptr(GPtrArray) made = g_ptr_array_new_with_free_func(free_source);
	g_autoptr(GHashTable) fields = proposal_fields(school);

	for (guint i = 0; i < c->kinds->len; i++) {
		const struct kind *k = c->kinds->pdata[i];
		g_autofree char *url = NULL;
		g_autoptr(source_t) s = NULL;
		bool is_new;

		if (!k->is_proposed || !k->read || k->usual == KIND_OFF ||
		    !kind_can_fill(k, fields))
			continue;
		/* A value of the profile that no address can hold makes no proposal. */
		url = kind_fill(k, fields, NULL);
		if (!url)
			continue;
		s = proposal_source(k, url, school->id);
		s->title = g_strdup(k->title);
		if (k->is_guess && s->state == SOURCE_ON)
			s->state = SOURCE_OFF;
		s->note = g_strdup(k->is_guess ? "a guess: check the address, then enable it"
					       : "proposed for every school");
		if (!proposal_put(db, s, k, who, &is_new, err))
			return NULL;
		if (is_new)
			g_ptr_array_add(made, g_steal_pointer(&s));
	}
	return g_steal_pointer(&made);
}

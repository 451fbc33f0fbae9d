/* earshot source add: by address, or by a kind of the catalogue and its fields. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "crawler/cmd_source.h"
#include "data/cadence.h"
#include "data/proposal.h"
#include "data/register.h"

struct options {
	char *kind, *every, *school, *title, *note, *by;
	GHashTable *fields; /* name -> value, as given */
};

/* An option for each field that any kind has. */
struct field_option {
	char *name, *value;
	const char *about; /* the catalogue's */
};

static void
field_option_clear(void *data)
{
	struct field_option *f = data;

	g_free(f->name);
	g_free(f->value);
}

static bool
is_there(const GArray *fields, const char *name)
{
	for (guint i = 0; i < fields->len; i++)
		if (strcmp(g_array_index(fields, struct field_option, i).name, name) == 0)
			return true;
	return false;
}

static GArray *
field_options(const struct catalogue *c)
{
	GArray *fields = g_array_new(FALSE, TRUE, sizeof(struct field_option));

	g_array_set_clear_func(fields, field_option_clear);
	for (guint i = 0; i < c->kinds->len; i++) {
		const struct kind *k = c->kinds->pdata[i];

		for (guint f = 0; f < k->fields->len; f++) {
			const struct kind_field *field = k->fields->pdata[f];
			struct field_option option = { .name = g_strdup(field->name),
						       .about = field->about };

			if (is_there(fields, field->name))
				field_option_clear(&option);
			else
				g_array_append_val(fields, option);
		}
	}
	return fields;
}

static bool
parse(struct options *o, const struct catalogue *c, int *argc, char ***argv, GError **err)
{
	const GOptionEntry own[] = {
		{ "kind", 0, 0, G_OPTION_ARG_STRING, &o->kind,
		  "A kind of `earshot source kinds` (default: page)", "KIND" },
		{ "every", 0, 0, G_OPTION_ARG_STRING, &o->every,
		  "How often it is looked at (default: as the kind says)", "6h|1d|2w" },
		{ "school", 0, 0, G_OPTION_ARG_STRING, &o->school, "Found for this school",
		  "NAME" },
		{ "title", 0, 0, G_OPTION_ARG_STRING, &o->title, "What to call it", "TEXT" },
		{ "note", 0, 0, G_OPTION_ARG_STRING, &o->note, "Why it is watched", "TEXT" },
		{ "by", 0, 0, G_OPTION_ARG_STRING, &o->by,
		  "Who adds it (default: the account that runs this)", "NAME" },
	};
	g_autoptr(GArray) fields = field_options(c);
	g_autoptr(GArray) entries = g_array_new(TRUE, TRUE, sizeof(GOptionEntry));
	bool ok;

	g_array_append_vals(entries, own, G_N_ELEMENTS(own));
	for (guint i = 0; i < fields->len; i++) {
		struct field_option *f = &g_array_index(fields, struct field_option, i);
		GOptionEntry e = { .long_name = f->name,
				   .arg = G_OPTION_ARG_STRING,
				   .arg_data = &f->value,
				   .description = f->about ? f->about : "From the school's profile",
				   .arg_description = "TEXT" };
		bool is_taken = false;

		for (size_t k = 0; k < G_N_ELEMENTS(own); k++)
			is_taken |= strcmp(own[k].long_name, f->name) == 0;
		if (!is_taken)
			g_array_append_val(entries, e);
	}
	ok = command_parse((const GOptionEntry *)(void *)entries->data, "[URL]",
			   "Examples:\n"
			   "  earshot source add https://www.hazelhill.example/ --kind site\n"
			   "  earshot source add --kind mastodon --host social.example --tag "
			   "hazelhill\n"
			   "  earshot source add https://blog.example/ --kind wordpress-search\n"
			   "Fields that are not given are taken from the school's profile.",
			   argc, argv, err);
	for (guint i = 0; ok && i < fields->len; i++) {
		struct field_option *f = &g_array_index(fields, struct field_option, i);

		if (f->value)
			g_hash_table_insert(o->fields, g_strdup(f->name), g_strdup(f->value));
	}
	return ok;
}

static void
clear(struct options *o)
{
	char *all[] = { o->kind, o->every, o->school, o->title, o->note, o->by };

	for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
		g_free(all[i]);
	g_hash_table_unref(o->fields);
}

/* The school named, or the only one there is; NULL without an error set: neither. */
static struct school *
which_school(struct context *ctx, const struct options *o, GError **err)
{
	g_autoptr(GPtrArray) all = NULL;
	struct school *s;

	if (!o->school) {
		all = register_list(ctx->db, err);
		return all && all->len == 1 ? g_ptr_array_steal_index(all, 0) : NULL;
	}
	s = register_find(ctx->db, o->school, err);
	if (!s && !*err)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "no school is called `%s`; `earshot school list` shows them",
			    o->school);
	return s;
}

/* `address` is NULL when none was given. Caller frees. */
static char *
make_address(const struct kind *k, const struct options *o, const char *address,
	     const struct school *school, GError **err)
{
	g_autoptr(GHashTable) values =
		school ? proposal_fields(school)
		       : g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	g_autoptr(url_t) url = NULL;
	GHashTableIter i;
	gpointer name, value;

	if (address) {
		const char *field = kind_field(k, "url")    ? "url"
				    : kind_field(k, "site") ? "site"
							    : NULL;

		url = source_address(address, err);
		if (!url)
			return NULL;
		if (!field)
			return url_fetchable(url);
		g_hash_table_insert(values, g_strdup(field), g_strdup(address));
	}
	g_hash_table_iter_init(&i, o->fields);
	while (g_hash_table_iter_next(&i, &name, &value))
		g_hash_table_insert(values, g_strdup(name), g_strdup(value));
	return kind_fill(k, values, err);
}

static struct source *
make_source(struct context *ctx, const struct options *o, const struct kind *k, const char *address,
	    GError **err)
{
	g_autoptr(GError) failed = NULL;
	g_autoptr(school_t) school = which_school(ctx, o, &failed);
	g_autofree char *url = NULL;
	g_autoptr(source_t) s = NULL;

	if (failed) {
		g_propagate_error(err, g_steal_pointer(&failed));
		return NULL;
	}
	url = make_address(k, o, address, school, err);
	if (!url)
		return NULL;
	s = proposal_source(k, url, o->school ? school->id : 0);
	s->title = g_strdup(o->title);
	s->note = g_strdup(o->note);
	if (!o->every || cadence_parse(o->every, &s->every_s))
		return g_steal_pointer(&s);
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
		    "--every wants hours, days or weeks such as 6h, 1d or 2w, not `%s`", o->every);
	return NULL;
}

/* Another source of the same page may be meant, or a slip. */
static bool
tell_of_twins(struct context *ctx, const struct source *s, GError **err)
{
	g_autoptr(GPtrArray) all = source_list(ctx->db, err);
	g_autoptr(url_t) url = url_parse(s->url, NULL);
	g_autofree char *key = url ? url_canonical(url) : NULL;

	for (guint i = 0; all && i < all->len; i++) {
		const struct source *other = all->pdata[i];
		g_autoptr(url_t) at = other->id == s->id ? NULL : url_parse(other->url, NULL);
		g_autofree char *its = at ? url_canonical(at) : NULL;

		if (its && g_strcmp0(its, key) == 0)
			printf("source %" G_GINT64_FORMAT
			       " is the same page: it is fetched once for both\n",
			       other->id);
	}
	return all != NULL;
}

static bool
store(struct context *ctx, const struct options *o, const struct kind *k, struct source *s,
      GError **err)
{
	bool is_new;

	if (!source_deed_put(ctx->db, s, k, o->by ? o->by : command_who(ctx), o->note, &is_new,
			     err))
		return false;
	printf("%s %" G_GINT64_FORMAT ": %s (%s)\n", is_new ? "added source" : "changed source",
	       s->id, s->url, k->name);
	source_print_decision(s, k);
	return tell_of_twins(ctx, s, err);
}

int
source_cmd_add(struct context *ctx, int argc, char **argv, GError **err)
{
	g_autoptr(catalogue_t) c = catalogue_load(ctx->state_dir, err);
	struct options o = { 0 };
	const struct kind *k;
	g_autoptr(source_t) s = NULL;
	int code = -1;

	if (!c)
		return -1;
	o.fields = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	if (!parse(&o, c, &argc, &argv, err)) {
		code = *err ? -1 : EXIT_DONE;
	} else if (argc < 2 && !o.kind) {
		source_one_argument(argc, argv, "one address, or a --kind with its fields", err);
	} else if (argc < 2 || source_one_argument(argc, argv, "one address", err)) {
		k = source_kind(c, o.kind ? o.kind : "page", err);
		s = k ? make_source(ctx, &o, k, argc == 2 ? argv[1] : NULL, err) : NULL;
		code = s && store(ctx, &o, k, s, err) ? EXIT_DONE : -1;
	}
	clear(&o);
	return code;
}

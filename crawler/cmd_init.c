/* earshot init: set up a school to watch for. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/escape.h"
#include "data/command.h"
#include "data/dpia.h"
#include "data/gias.h"
#include "data/register.h"
#include "data/sample.h"
#include "data/set_up.h"
#include "query/deed.h"

int cmd_init(struct context *ctx, int argc, char **argv, GError **err);

struct options {
	char *school, *name, *postcode, *town, *parish, *county, *website, *phone, *gias, *urn,
		*sample, *dpia;
	gboolean propose;
};

static bool
parse(struct options *o, int *argc, char ***argv, GError **err)
{
	const GOptionEntry entries[] = {
		{ "school", 0, 0, G_OPTION_ARG_FILENAME, &o->school, "A profile", "SCHOOL.json" },
		{ "name", 0, 0, G_OPTION_ARG_STRING, &o->name, "The school's full name", "NAME" },
		{ "postcode", 0, 0, G_OPTION_ARG_STRING, &o->postcode, "Its postcode", "POSTCODE" },
		{ "town", 0, 0, G_OPTION_ARG_STRING, &o->town, "Town", "TOWN" },
		{ "parish", 0, 0, G_OPTION_ARG_STRING, &o->parish, "Village or parish", "PARISH" },
		{ "county", 0, 0, G_OPTION_ARG_STRING, &o->county, "County", "COUNTY" },
		{ "website", 0, 0, G_OPTION_ARG_STRING, &o->website, "Watched as the first source",
		  "URL" },
		{ "phone", 0, 0, G_OPTION_ARG_STRING, &o->phone, "Telephone number", "NUMBER" },
		{ "gias", 0, 0, G_OPTION_ARG_FILENAME, &o->gias, "The national register",
		  "FILE.tsv[.gz]" },
		{ "urn", 0, 0, G_OPTION_ARG_STRING, &o->urn, "The school's number in the register",
		  "N" },
		{ "sample", 0, 0, G_OPTION_ARG_STRING, &o->sample,
		  "A school that comes with earshot: little-missenden", "NAME" },
		{ "dpia", 0, 0, G_OPTION_ARG_STRING, &o->dpia,
		  "Where the data protection impact assessment is found; alone, for a school "
		  "that is set up",
		  "REFERENCE" },
		{ "propose", 0, 0, G_OPTION_ARG_NONE, &o->propose,
		  "Also add the usual sources of the catalogue", NULL },
		{ 0 },
	};

	return command_parse(
		entries, "",
		"Examples:\n"
		"  earshot init --name 'Hazel Hill Infant School' --postcode 'ZZ1 1ZZ' \\\n"
		"               --website https://www.hazelhill.example/\n"
		"  earshot init --gias schools.tsv.gz --urn 110404\n"
		"  earshot init --school hazelhill.json\n"
		"  earshot init --dpia 'DPIA-2026-03, school office'\n"
		"\n"
		"For a school that is there already, what is not given again stays. With "
		"--propose\n"
		"sources that suit any school are added, some on, some waiting for approval. "
		"Nothing is\n"
		"fetched.\n",
		argc, argv, err);
}

static void
clear(struct options *o)
{
	char **all[] = { &o->school,  &o->name,  &o->postcode, &o->town, &o->parish, &o->county,
			 &o->website, &o->phone, &o->gias,     &o->urn,  &o->sample, &o->dpia };

	for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
		g_free(*all[i]);
}

/* What is known of a school of that name: what is not said again stays. */
static json_t *
known_profile(struct db *db, const char *name, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(school_t) s = register_find(db, name, &wrong);

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return NULL;
	}
	return s && strcmp(s->name, name) == 0 ? school_to_json(s) : json_object();
}

static struct school *
from_options(struct db *db, const struct options *o, GError **err)
{
	const struct {
		const char *member, *value;
	} members[] = { { "name", o->name },     { "postcode", o->postcode },
			{ "town", o->town },     { "parish", o->parish },
			{ "county", o->county }, { "website", o->website },
			{ "phone", o->phone },   { "urn", o->urn } };
	json_t *json = known_profile(db, o->name, err);
	g_autoptr(school_t) s = NULL;

	for (size_t i = 0; json && i < G_N_ELEMENTS(members); i++) {
		if (!members[i].value)
			continue;
		if (!g_utf8_validate(members[i].value, -1, NULL)) {
			g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "--%s is not valid UTF-8", members[i].member);
			json_decref(json);
			return NULL;
		}
		json_object_set_new(json, members[i].member, json_string(members[i].value));
	}
	s = json ? school_from_json(json, err) : NULL;
	json_decref(json);
	return s && school_check(s, NULL, err) ? g_steal_pointer(&s) : NULL;
}

/* A row of the national register: by its number, or by the name and postcode that a person knows.
 */
static struct school *
from_register(const struct options *o, GError **err)
{
	g_autoptr(gias_t) gias = gias_load(o->gias, err);
	const struct gias_row *row;

	if (!gias)
		return NULL;
	row = o->urn ? gias_by_urn(gias, o->urn)
		     : gias_find(gias, o->name ? o->name : "", o->postcode ? o->postcode : "");
	if (!row) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "%s has no school that --urn, or --name and --postcode, single out",
			    o->gias);
		return NULL;
	}
	return gias_school(gias, row);
}

static struct school *
make_school(struct db *db, const struct options *o, const struct sample *sample, GError **err)
{
	if (sample)
		return sample_school(sample, err);
	if (o->school)
		return school_load(o->school, err);
	if (o->gias && (o->urn || o->name))
		return from_register(o, err);
	if (o->name)
		return from_options(db, o, err);
	g_set_error_literal(
		err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
		"which school? Give --name and --postcode, or --school FILE, or --gias FILE "
		"--urn N; see `earshot init --help`");
	return NULL;
}

static void
print_source(const struct source *s)
{
	g_autofree char *title = escape_terminal(s->title ? s->title : s->url, 60);

	printf("  %3" G_GINT64_FORMAT "  %-3s  %s%s\n", s->id, source_state_name(s->state), title,
	       s->state == SOURCE_OFF ? " (a guess, switched off)" : "");
}

static void
print_sources(const struct set_up_done *done)
{
	const GPtrArray *const lists[] = { done->own, done->usual };
	unsigned n = 0, n_ask = 0;

	if (done->website)
		printf("Source: %s (its own site)\n", done->website->url);
	for (size_t l = 0; l < G_N_ELEMENTS(lists); l++)
		for (guint i = 0; lists[l] && i < lists[l]->len; i++) {
			const struct source *s = lists[l]->pdata[i];

			if (n++ == 0)
				printf("Sources proposed (on: watched from the next crawl; ask: "
				       "waits for approval):\n");
			n_ask += s->state == SOURCE_ASK;
			print_source(s);
		}
	if (n_ask > 0)
		printf("Before approving one, read what `earshot source show NUMBER` says of its "
		       "terms; then\n"
		       "earshot source approve NUMBER --by NAME --why REASON\n");
}

static bool
set_up(struct context *ctx, const struct options *o, GError **err)
{
	g_autoptr(catalogue_t) c = catalogue_load(ctx->state_dir, err);
	g_autoptr(sample_t) sample = c && o->sample ? sample_load(o->sample, err) : NULL;
	g_autoptr(school_t) school =
		c && (sample || !o->sample) ? make_school(ctx->db, o, sample, err) : NULL;
	const struct set_up s = { school, sample, o->propose, command_who(ctx) };
	g_auto(set_up_done_t) done = { 0 };
	g_autofree char *name = NULL;

	if (!school || !set_up_school(ctx->db, c, &s, &done, err))
		return false;
	name = escape_terminal(school->name, 0);
	printf("Watching for: %s\n", name);
	print_sources(&done);
	return true;
}

/* An assessment that was made later, for schools that are set up. */
static bool
only_dpia(struct context *ctx, const struct options *o)
{
	g_autoptr(GPtrArray) schools = register_list(ctx->db, NULL);

	return o->dpia && !o->school && !o->name && !o->gias && !o->sample && schools &&
	       schools->len > 0;
}

static bool
put_dpia(struct context *ctx, const struct options *o, GError **err)
{
	return !o->dpia || dpia_set(ctx->db, o->dpia, ctx->actor.name, err);
}

int
cmd_init(struct context *ctx, int argc, char **argv, GError **err)
{
	struct options o = { 0 };
	int code = -1;

	if (!parse(&o, &argc, &argv, err)) {
		code = *err ? -1 : EXIT_DONE;
	} else if (only_dpia(ctx, &o)) {
		if (put_dpia(ctx, &o, err)) {
			printf("The assessment is recorded.\n");
			code = EXIT_DONE;
		}
	} else if (set_up(ctx, &o, err) && put_dpia(ctx, &o, err)) {
		printf("State: %s\n\n"
		       "Next:  earshot source propose     add the usual sources: news search, "
		       "Ofsted, …\n"
		       "       earshot source add URL     each site or feed where people write\n"
		       "       earshot crawl              fetch what is due\n"
		       "       earshot new                read what was found\n",
		       ctx->state_dir);
		code = EXIT_DONE;
	}
	clear(&o);
	return code;
}

/* earshot init: set up a school to watch for. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/escape.h"
#include "base/url.h"
#include "base/when.h"
#include "data/command.h"
#include "data/gias.h"
#include "data/matcher.h"
#include "data/register.h"
#include "data/source.h"

int cmd_init(struct context *ctx, int argc, char **argv, GError **err);

struct options {
	char *school, *name, *postcode, *town, *parish, *county, *website, *phone, *gias, *urn;
};

static bool
parse(struct options *o, int *argc, char ***argv, GError **err)
{
	const GOptionEntry entries[] = {
		{ "school", 0, 0, G_OPTION_ARG_FILENAME, &o->school, "A profile", "SCHOOL.json" },
		{ "name", 0, 0, G_OPTION_ARG_STRING, &o->name, "The school's full name", "NAME" },
		{ "postcode", 0, 0, G_OPTION_ARG_STRING, &o->postcode, NULL, "POSTCODE" },
		{ "town", 0, 0, G_OPTION_ARG_STRING, &o->town, NULL, "TOWN" },
		{ "parish", 0, 0, G_OPTION_ARG_STRING, &o->parish, "Village or parish", "PARISH" },
		{ "county", 0, 0, G_OPTION_ARG_STRING, &o->county, NULL, "COUNTY" },
		{ "website", 0, 0, G_OPTION_ARG_STRING, &o->website, "Watched as the first source",
		  "URL" },
		{ "phone", 0, 0, G_OPTION_ARG_STRING, &o->phone, NULL, "NUMBER" },
		{ "gias", 0, 0, G_OPTION_ARG_FILENAME, &o->gias, "The national register",
		  "FILE.tsv[.gz]" },
		{ "urn", 0, 0, G_OPTION_ARG_STRING, &o->urn, "The school's number in the register",
		  "N" },
		{ 0 },
	};

	return command_parse(
		entries, "",
		"Examples:\n"
		"  earshot init --name 'Hazel Hill Infant School' --postcode 'ZZ1 1ZZ' \\\n"
		"               --website https://www.hazelhill.example/\n"
		"  earshot init --gias schools.tsv.gz --urn 110404\n"
		"  earshot init --school hazelhill.json",
		argc, argv, err);
}

static void
clear(struct options *o)
{
	char **all[] = { &o->school, &o->name,    &o->postcode, &o->town, &o->parish,
			 &o->county, &o->website, &o->phone,    &o->gias, &o->urn };

	for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
		g_free(*all[i]);
}

static struct school *
from_options(const struct options *o, GError **err)
{
	const struct {
		const char *member, *value;
	} members[] = { { "name", o->name },     { "postcode", o->postcode },
			{ "town", o->town },     { "parish", o->parish },
			{ "county", o->county }, { "website", o->website },
			{ "phone", o->phone },   { "urn", o->urn } };
	json_t *json = json_object();
	struct school *s;

	for (size_t i = 0; i < G_N_ELEMENTS(members); i++) {
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
	s = school_from_json(json, err);
	json_decref(json);
	return s;
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
make_school(const struct options *o, GError **err)
{
	if (o->school)
		return school_load(o->school, err);
	if (o->gias && (o->urn || o->name))
		return from_register(o, err);
	if (o->name)
		return from_options(o, err);
	g_set_error_literal(
		err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
		"which school? Give --name and --postcode, or --school FILE, or --gias FILE "
		"--urn N; see `earshot init --help`");
	return NULL;
}

/* The school's own site is where the first mentions are, and the proof that the watch works. */
static bool
add_website(struct db *db, const struct school *school, GError **err)
{
	g_autofree char *guess = strstr(school->website, "://")
					 ? g_strdup(school->website)
					 : g_strconcat("https://", school->website, NULL);
	g_autoptr(url_t) url = *school->website ? url_parse(guess, NULL) : NULL;
	g_autoptr(source_t) s = g_new0(struct source, 1);
	bool is_new;

	if (!url || !url_is_http(url))
		return true;
	s->url = url_fetchable(url);
	s->kind = g_strdup("site");
	s->school = school->id;
	s->every_s = 24 * 3600;
	s->state = SOURCE_ON;
	s->note = g_strdup("the school's own site");
	s->added_at = when_now();
	if (!source_put(db, s, &is_new, err))
		return false;
	if (is_new)
		printf("Source: %s (its own site)\n", s->url);
	return true;
}

static bool
set_up(struct context *ctx, const struct options *o, GError **err)
{
	g_autoptr(school_t) school = make_school(o, err);
	const struct school *one = school;
	/* A profile that cannot be matched is refused now, not at night. */
	g_autoptr(matcher_t) trial = school ? matcher_new(&one, 1, err) : NULL;
	g_autofree char *name = NULL;

	if (!trial || !db_begin(ctx->db, err))
		return false;
	if (!register_put(ctx->db, school, err)) {
		db_rollback(ctx->db);
		return false;
	}
	name = escape_terminal(school->name, 0);
	printf("Watching for: %s\n", name);
	if (!add_website(ctx->db, school, err)) {
		db_rollback(ctx->db);
		return false;
	}
	return db_commit(ctx->db, err);
}

int
cmd_init(struct context *ctx, int argc, char **argv, GError **err)
{
	struct options o = { 0 };
	int code = -1;

	if (!parse(&o, &argc, &argv, err)) {
		code = *err ? -1 : EXIT_DONE;
	} else if (set_up(ctx, &o, err)) {
		printf("State: %s\n\n"
		       "Next:  earshot source add URL     for each site or feed where people "
		       "write\n"
		       "       earshot crawl              fetch what is due\n"
		       "       earshot new                read what was found\n",
		       ctx->state_dir);
		code = EXIT_DONE;
	}
	clear(&o);
	return code;
}

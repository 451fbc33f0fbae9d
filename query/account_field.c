#include "query/account_field.h"

#include <string.h>

#include "base/error.h"
#include "base/escape.h"
#include "base/when.h"
#include "data/source_deed.h"

#define MAX_LINE 2000

bool
account_field_line(char **field, const char *value, const char *name, GError **err)
{
	g_autofree char *clean = NULL;

	if (!value)
		return true;
	clean = g_strstrip(escape_terminal(value, 0));
	if (!*clean || strlen(clean) > MAX_LINE) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE, "%s wants a line of text",
			    name);
		return false;
	}
	g_free(*field);
	*field = g_steal_pointer(&clean);
	return true;
}

bool
account_field_address(char **field, const char *value, GError **err)
{
	g_autoptr(url_t) url = NULL;

	if (!value)
		return true;
	url = source_address(value, err);
	if (!url)
		return false;
	g_free(*field);
	*field = url_fetchable(url);
	return true;
}

/* A password has no blanks, and mixes what words do not mix. */
static bool
looks_like_password(const char *text)
{
	bool has_letter = false, has_other = false;

	for (const char *p = text; *p; p++) {
		if (g_ascii_isspace(*p))
			return false;
		has_letter |= g_ascii_isalpha(*p);
		has_other |= !g_ascii_isalpha(*p) && (guchar)*p < 0x80;
	}
	return has_letter && has_other && strlen(text) >= 6;
}

bool
account_field_kept(char **field, const char *value, const char *name, GError **err)
{
	if (!value || !looks_like_password(value))
		return account_field_line(field, value, name, err);
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
		    "%s looks like the password itself, which is never stored; say in words where "
		    "it is kept, such as 'office safe'",
		    name);
	return false;
}

bool
account_field_runner(struct account *a, const char *name, const char *kind, GError **err)
{
	struct account_runner *r = g_new0(struct account_runner, 1);

	r->kind = g_strdup(kind);
	r->trained_at = r->read_at = r->left_at = r->settled_at = WHEN_NONE;
	g_ptr_array_add(a->runners, r);
	if (!account_field_line(&r->name, name, "a runner's name", err))
		return false;
	for (guint i = 0; i + 1 < a->runners->len; i++) {
		const struct account_runner *other = a->runners->pdata[i];

		if (g_ascii_strcasecmp(other->name, r->name) != 0)
			continue;
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "%s is named twice: the policy asks for two people", r->name);
		return false;
	}
	return true;
}

struct comment *
account_field_comment(const struct account *a, int64_t received_at, const char *url,
		      const char *summary, GError **err)
{
	g_autoptr(comment_t) c = g_new0(struct comment, 1);

	c->received_at = received_at;
	c->account = a->id;
	c->school = a->school;
	c->account_name = g_strdup(a->name);
	if (!account_field_address(&c->url, url, err))
		return NULL;
	if (summary && strlen(summary) > MAX_LINE) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "what it is about wants a few sentences, not a page");
		return NULL;
	}
	c->summary = summary ? g_strstrip(escape_terminal(summary, 0)) : NULL;
	return g_steal_pointer(&c);
}

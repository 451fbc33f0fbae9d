#include "crawler/tdmrep.h"

#include <jansson.h>
#include <string.h>

#include "crawler/robots.h"

struct rule {
	char *location;
	bool is_reserved;
};

struct tdmrep {
	GArray *rules; /* struct rule, in order */
};

static void
rule_clear(void *data)
{
	g_free(((struct rule *)data)->location);
}

/* 1 and 0 are numbers in the protocol, and texts in some files. */
static bool
read_value(const json_t *value, bool *is_reserved)
{
	const char *text = json_string_value(value);
	bool is_one = text ? strcmp(text, "1") == 0 : json_integer_value(value) == 1;
	bool is_zero = text ? strcmp(text, "0") == 0
			    : json_is_integer(value) && json_integer_value(value) == 0;

	*is_reserved = is_one;
	return is_one || is_zero;
}

static void
read_rule(struct tdmrep *t, const json_t *object)
{
	const char *location = json_string_value(json_object_get(object, "location"));
	struct rule rule;

	if (!location || !*location || t->rules->len == TDMREP_MAX_RULES ||
	    !read_value(json_object_get(object, "tdm-reservation"), &rule.is_reserved))
		return;
	rule.location = g_strdup(location);
	g_array_append_val(t->rules, rule);
}

struct tdmrep *
tdmrep_parse(const void *text, size_t len)
{
	struct tdmrep *t = g_new0(struct tdmrep, 1);
	json_t *root = len <= TDMREP_MAX_BYTES ? json_loadb(text, len, 0, NULL) : NULL;

	t->rules = g_array_new(FALSE, FALSE, sizeof(struct rule));
	g_array_set_clear_func(t->rules, rule_clear);
	/* The brackets around a single rule are forgotten easily; what is meant is clear. */
	if (json_is_object(root))
		read_rule(t, root);
	for (size_t i = 0; i < json_array_size(root); i++)
		read_rule(t, json_array_get(root, i));
	json_decref(root);
	return t;
}

void
tdmrep_free(struct tdmrep *t)
{
	if (!t)
		return;
	g_array_unref(t->rules);
	g_free(t);
}

bool
tdmrep_reserves(const struct tdmrep *t, const struct url *url)
{
	for (guint i = 0; i < t->rules->len; i++) {
		const struct rule *rule = &g_array_index(t->rules, struct rule, i);

		if (robots_pattern_matches(rule->location, url))
			return rule->is_reserved;
	}
	return false;
}

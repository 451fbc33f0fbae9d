#include "indexer/record.h"

#include <jansson.h>
#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/pack.h"

/* The fields that are text, and those that are times. */
static const struct {
	const char *key;
	size_t at;
} texts[] = {
	{ "ref", offsetof(struct mention, ref) },
	{ "school", offsetof(struct mention, school_name) },
	{ "url", offsetof(struct mention, url) },
	{ "title", offsetof(struct mention, title) },
	{ "text", offsetof(struct mention, text) },
	{ "source", offsetof(struct mention, source) },
	{ "site", offsetof(struct mention, site) },
	{ "lang", offsetof(struct mention, lang) },
	{ "why", offsetof(struct mention, why) },
}, times[] = {
	{ "published", offsetof(struct mention, published) },
	{ "first_seen", offsetof(struct mention, first_seen) },
	{ "last_seen", offsetof(struct mention, last_seen) },
};

static char **
text_of(struct mention *m, size_t i)
{
	return (char **)(void *)((char *)m + texts[i].at);
}

static int64_t *
time_of(struct mention *m, size_t i)
{
	return (int64_t *)(void *)((char *)m + times[i].at);
}

GBytes *
record_pack(const struct mention *m)
{
	struct mention copy = *m;
	json_t *json = json_object();
	GBytes *packed;
	char *text;

	/* json_string() takes no text that is not UTF-8; the field is then left out */
	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
		if (*text_of(&copy, i))
			json_object_set_new(json, texts[i].key, json_string(*text_of(&copy, i)));
	for (size_t i = 0; i < G_N_ELEMENTS(times); i++)
		if (*time_of(&copy, i) != WHEN_NONE)
			json_object_set_new(json, times[i].key, json_integer(*time_of(&copy, i)));
	json_object_set_new(json, "score", json_real(m->score));
	text = json_dumps(json, JSON_COMPACT);
	packed = pack_text(text ? text : "{}");
	free(text);
	json_decref(json);
	return packed;
}

static bool
refuse(const char *shard, GError **err)
{
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
		    "%s gave a mention that cannot be read; the same version of earshot has to run "
		    "there",
		    shard);
	return false;
}

/* What every mention has, whoever sent it. */
static bool
is_whole(const struct mention *m)
{
	return m->ref && m->url && m->title && m->text && m->site && m->why;
}

static bool
read_fields(struct mention *m, const json_t *json, const char *shard, GError **err)
{
	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
		*text_of(m, i) = g_strdup(json_string_value(json_object_get(json, texts[i].key)));
	for (size_t i = 0; i < G_N_ELEMENTS(times); i++) {
		const json_t *time = json_object_get(json, times[i].key);

		*time_of(m, i) = json_is_integer(time) ? json_integer_value(time) : WHEN_NONE;
	}
	m->score = json_number_value(json_object_get(json, "score"));
	return is_whole(m) || refuse(shard, err);
}

struct mention *
record_open(const char *data, size_t len, const char *shard, GError **err)
{
	g_autoptr(GBytes) packed = g_bytes_new_static(data, len);
	g_autofree char *text = pack_open(packed, NULL);
	json_t *json = text ? json_loads(text, 0, NULL) : NULL;
	g_autoptr(mention_t) m = g_new0(struct mention, 1);
	bool ok = json ? read_fields(m, json, shard, err) : refuse(shard, err);
	char *ref;

	json_decref(json);
	if (!ok)
		return NULL;
	ref = g_strconcat(shard, "/", m->ref, NULL);
	g_free(m->ref);
	m->ref = ref;
	m->key = g_strdup(m->url);
	m->near = g_strdup("[]");
	m->status = g_strdup("elsewhere");
	m->due = WHEN_NONE;
	m->cluster_size = 1;
	return g_steal_pointer(&m);
}

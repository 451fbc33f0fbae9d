/* sample_store: a small store for tests, in a folder of its own. */
#ifndef TESTS_UNIT_SAMPLE_STORE_H
#define TESTS_UNIT_SAMPLE_STORE_H

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/when.h"
#include "data/db.h"
#include "data/mention.h"
#include "data/register.h"

static inline void
remove_tree(const char *path)
{
	GDir *dir = g_dir_open(path, 0, NULL);
	const char *name;

	while (dir && (name = g_dir_read_name(dir))) {
		g_autofree char *child = g_build_filename(path, name, NULL);

		remove_tree(child);
	}
	if (dir)
		g_dir_close(dir);
	g_remove(path);
}

struct sample_store {
	char *dir;
	struct db *db;
	int64_t school;
};

static inline int64_t
sample_school(struct db *db, const char *name)
{
	g_autoptr(GError) err = NULL;
	json_t *json = json_pack("{s:s}", "name", name);
	struct school *s = school_from_json(json, &err);
	int64_t id;

	g_assert_no_error(err);
	g_assert_true(register_put(db, s, &err));
	g_assert_no_error(err);
	id = s->id;
	school_free(s);
	json_decref(json);
	return id;
}

static inline void
sample_store_open(struct sample_store *s)
{
	g_autoptr(GError) err = NULL;

	s->dir = g_dir_make_tmp("earshot-XXXXXX", &err);
	g_assert_no_error(err);
	s->db = db_open(s->dir, true, &err);
	g_assert_no_error(err);
	s->school = sample_school(s->db, "Little Hill School");
}

static inline void
sample_store_close(struct sample_store *s)
{
	db_close(s->db);
	remove_tree(s->dir);
	g_free(s->dir);
}

/* Stores what the fields say; what is not set gets a value. Returns the id. */
static inline int64_t
sample_put(struct sample_store *s, struct mention m)
{
	g_autoptr(GError) err = NULL;
	enum mention_put done;

	m.school = m.school ? m.school : s->school;
	m.key = m.key ? m.key : m.url;
	m.title = m.title ? m.title : (char *)(uintptr_t) "";
	m.text = m.text ? m.text : (char *)(uintptr_t) "";
	m.why = m.why ? m.why : (char *)(uintptr_t) "[]";
	m.near = (char *)(uintptr_t) "[]";
	m.first_seen = m.first_seen ? m.first_seen : 1000;
	m.last_seen = m.first_seen;
	m.fingerprint = m.fingerprint ? m.fingerprint
				      : (int64_t)g_str_hash(m.text) * 31 + g_str_hash(m.url);
	done = mention_put(s->db, &m, &err);
	g_assert_no_error(err);
	g_assert_cmpint(done, !=, MENTION_FAILED);
	g_free(m.ref);
	return m.id;
}

static inline void
sample_delete(struct sample_store *s, int64_t id)
{
	g_autoptr(GError) err = NULL;
	int64_t seq;

	g_assert_true(db_query_int(s->db, &err, &seq, 0,
				   "update counter set value = value + 1 returning value", ""));
	g_assert_true(db_run(s->db, &err, "delete from mention where id = $1", "i", id));
	g_assert_true(db_run(s->db, &err, "insert into gone (mention, seq) values ($1, $2)", "ii",
			     id, seq));
	g_assert_no_error(err);
}

#endif

/* sample_case: cases and people for tests. */
#ifndef TESTS_UNIT_SAMPLE_CASE_H
#define TESTS_UNIT_SAMPLE_CASE_H

#include <string.h>

#include "base/error.h"
#include "data/audit.h"
#include "data/case_text.h"
#include "data/casework.h"
#include "data/mention.h"
#include "tests/unit/sample_store.h"

static const struct actor head = { "u:head", ROLE_HEAD }, dsl = { "u:dora", ROLE_DSL },
			  moderator = { "u:mo", ROLE_MODERATOR }, dpo = { "u:dan", ROLE_DPO },
			  governor = { "u:gus", ROLE_GOVERNOR };

/* 2026-11-23T09:00:00Z, a Monday. */
#define SAMPLE_NOW 1795424400

static inline struct case_opening
sample_opening(const struct sample_store *s)
{
	return (struct case_opening){ .school = s->school,
				      .url = "https://forum.example/t/17",
				      .received_at = WHEN_NONE,
				      .first_published = WHEN_NONE,
				      .reporter = "parent",
				      .reason = "It names a teacher" };
}

static inline struct casefile *
sample_case(struct sample_store *s)
{
	const struct case_opening o = sample_opening(s);
	g_autoptr(GError) err = NULL;
	struct casefile *c = casework_open(s->db, &head, &o, &err);

	g_assert_no_error(err);
	return c;
}

static inline void
sample_user(struct sample_store *s, const char *name, const char *role)
{
	g_autoptr(GError) err = NULL;

	g_assert_true(db_run(s->db, &err,
			     "insert into login (name, role, added_at) values ($1, $2, 1)", "ss",
			     name, role));
}

/* It was refused, and the sentence has that part. */
static inline void
sample_refused(GError **err, const char *part)
{
	g_assert_error(*err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE);
	g_test_message("%s", (*err)->message);
	g_assert_nonnull(strstr((*err)->message, part));
	g_clear_error(err);
}

/* As it is now. Caller frees. */
static inline struct casefile *
sample_again(struct sample_store *s, const struct casefile *c)
{
	g_autoptr(GError) err = NULL;
	struct casefile *now = casefile_find(s->db, c->ref, &err);

	g_assert_no_error(err);
	g_assert_nonnull(now);
	return now;
}

static inline void
sample_assess(struct sample_store *s, const struct casefile *c, const char *categories,
	      const char *author)
{
	const struct case_assessment a = { .categories = categories,
					   .severity = 2,
					   .author = author,
					   .reason = "as seen",
					   .first_published = WHEN_NONE };
	g_autoptr(GError) err = NULL;

	g_assert_true(casework_assess(s->db, &head, c->ref, &a, &err));
	g_assert_no_error(err);
}

/* A mention of the school at that address; its id. */
static inline int64_t
sample_post(struct sample_store *s, const char *url)
{
	g_autofree char *copy = g_strdup(url);
	struct mention m = { .url = copy,
			     .title = (char *)(uintptr_t) "A post",
			     .text = (char *)(uintptr_t) "Little Hill School did it again.",
			     .site = (char *)(uintptr_t) "forum.example",
			     .published = SAMPLE_NOW - 86400 };

	return sample_put(s, m);
}

/* The chain and the texts are whole. */
static inline void
sample_verify(struct sample_store *s)
{
	g_autoptr(GError) err = NULL;
	g_autofree char *fault = NULL, *text_fault = NULL;

	g_assert_true(audit_verify(s->db, &fault, &err));
	g_assert_cmpstr(fault, ==, NULL);
	g_assert_true(case_text_verify(s->db, &text_fault, &err));
	g_assert_cmpstr(text_fault, ==, NULL);
}

/* How many entries of the chain say that. */
static inline int64_t
sample_entries(struct sample_store *s, const char *part)
{
	g_autofree char *like = g_strdup_printf("%%%s%%", part);
	g_autoptr(GError) err = NULL;
	int64_t n = -1;

	g_assert_true(db_query_int(s->db, &err, &n, 0,
				   "select count(*) from audit where line like $1", "s", like));
	return n;
}

#endif

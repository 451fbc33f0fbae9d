#include "sample_store.h"

#include "data/outbox.h"
#include "data/recipient.h"

#define NOW 1795000000

static struct outbox_message *
put(struct sample_store *s, const char *kind, const char *period, bool with_repeat)
{
	g_autoptr(GError) err = NULL;
	g_autoptr(GBytes) bytes = g_bytes_new_static("first\r\n", 7);
	g_autoptr(GBytes) repeat = with_repeat ? g_bytes_new_static("again\r\n", 7) : NULL;
	g_autofree char *id = g_strdup_printf("<%s.%s@school.example>", kind, period);
	struct outbox_run run = { .kind = kind, .period = period, .recipient = 7, .until = NOW };
	struct outbox_draft draft = { id, "head@school.example", "News", bytes, repeat, NOW };
	struct outbox_message *m;
	bool is_new;

	g_assert_true(outbox_put(s->db, &run, &draft, NOW, &is_new, &err));
	g_assert_no_error(err);
	g_assert_true(is_new);
	/* the second time nothing happens */
	g_assert_true(outbox_put(s->db, &run, &draft, NOW + 1, &is_new, &err));
	g_assert_false(is_new);
	m = outbox_find(s->db, kind, period, 7, &err);
	g_assert_no_error(err);
	return m;
}

static void
assert_is(struct sample_store *s, int64_t id, enum outbox_state state, int64_t next_at)
{
	g_autoptr(outbox_message_t) m = outbox_get(s->db, id, NULL);

	g_assert_cmpstr(outbox_state_name(m->state), ==, outbox_state_name(state));
	if (next_at)
		g_assert_cmpint(m->next_at, ==, next_at);
}

static enum outbox_state
try(struct sample_store *s, int64_t id, int64_t at, enum outbox_state how)
{
	g_autoptr(GError) err = NULL;
	g_autoptr(outbox_message_t) m = outbox_begin(s->db, id, at, &err);
	g_autoptr(outbox_message_t) twice = outbox_begin(s->db, id, at, &err);
	enum outbox_state becomes;

	g_assert_no_error(err);
	g_assert_nonnull(m);
	g_assert_null(twice);
	g_assert_cmpint(m->state, ==, OUTBOX_SENDING);
	g_assert_true(outbox_end(s->db, id, how, "said", at, &becomes, &err));
	g_assert_no_error(err);
	assert_is(s, id, becomes, 0);
	return becomes;
}

static void
test_states(void)
{
	struct sample_store s;
	g_autoptr(outbox_message_t) sent = NULL, failed = NULL, lost = NULL;
	g_autoptr(GError) err = NULL;
	int64_t counts[OUTBOX_STATES];
	bool was_so;

	sample_store_open(&s);
	sent = put(&s, "weekly", "2026-W45", false);
	failed = put(&s, "weekly", "2026-W46", false);
	lost = put(&s, "weekly", "2026-W47", false);
	g_assert_cmpint(try(&s, sent->id, NOW, OUTBOX_SENT), ==, OUTBOX_SENT);
	g_assert_cmpint(try(&s, failed->id, NOW, OUTBOX_FAILED), ==, OUTBOX_FAILED);
	g_assert_cmpint(try(&s, lost->id, NOW, OUTBOX_UNCERTAIN), ==, OUTBOX_UNCERTAIN);
	g_assert_true(outbox_counts(s.db, counts, &err));
	g_assert_cmpint(counts[OUTBOX_SENT] * 100 + counts[OUTBOX_FAILED] * 10 +
				counts[OUTBOX_UNCERTAIN],
			==, 111);
	{
		g_autoptr(GArray) due = outbox_due(s.db, NOW + 10 * OUTBOX_GIVE_UP_S, &err);
		g_autoptr(GPtrArray) troubled = outbox_troubled(s.db, 7, NOW, &err);

		g_assert_cmpint(due->len, ==, 0);
		g_assert_cmpint(troubled->len, ==, 2);
	}
	g_assert_true(outbox_again(s.db, sent->id, NOW, &was_so, &err));
	g_assert_false(was_so);
	g_assert_true(outbox_again(s.db, lost->id, NOW + 5, &was_so, &err));
	g_assert_true(was_so);
	assert_is(&s, lost->id, OUTBOX_QUEUED, NOW + 5);
	sample_store_close(&s);
}

static void
test_backoff(void)
{
	static const int64_t waits[] = { 300, 900, 3600, 3600, 3600 };
	struct sample_store s;
	g_autoptr(outbox_message_t) m = NULL;
	int64_t at = NOW;
	int tries = 0;

	sample_store_open(&s);
	m = put(&s, "weekly", "2026-W47", false);
	for (size_t i = 0; i < G_N_ELEMENTS(waits); i++, tries++) {
		g_assert_cmpint(try(&s, m->id, at, OUTBOX_RETRY), ==, OUTBOX_RETRY);
		at += waits[i];
		assert_is(&s, m->id, OUTBOX_RETRY, at);
	}
	for (; try(&s, m->id, at, OUTBOX_RETRY) == OUTBOX_RETRY; at += 3600)
		tries++;
	g_assert_cmpint(at - NOW, >=, OUTBOX_GIVE_UP_S);
	g_assert_cmpint(at - NOW, <, OUTBOX_GIVE_UP_S + 3600);
	g_assert_cmpint(tries, ==, 74);
	assert_is(&s, m->id, OUTBOX_FAILED, 0);
	sample_store_close(&s);
}

static void
test_recover(void)
{
	struct sample_store s;
	g_autoptr(outbox_message_t) digest = NULL, alert = NULL;
	g_autoptr(GError) err = NULL;
	int64_t n;

	sample_store_open(&s);
	digest = put(&s, "weekly", "2026-W47", false);
	alert = put(&s, "alert", "c1", true);
	for (int round = 0; round < 2; round++) {
		g_autoptr(outbox_message_t) a = outbox_begin(s.db, digest->id, NOW, &err);
		g_autoptr(outbox_message_t) b = outbox_begin(s.db, alert->id, NOW, &err);

		g_assert_cmpint(a != NULL, ==, round == 0);
		g_assert_cmpmem(g_bytes_get_data(b->bytes, NULL), g_bytes_get_size(b->bytes),
				round ? "again\r\n" : "first\r\n", 7);
		g_assert_true(outbox_recover(s.db, NOW, &n, &err));
		g_assert_cmpint(n, ==, round ? 1 : 2);
		assert_is(&s, digest->id, OUTBOX_UNCERTAIN, 0);
		assert_is(&s, alert->id, round ? OUTBOX_UNCERTAIN : OUTBOX_RETRY, 0);
	}
	g_assert_no_error(err);
	sample_store_close(&s);
}

static void
test_bounced(void)
{
	struct sample_store s;
	g_autoptr(outbox_message_t) m = NULL, after = NULL;
	g_autoptr(GError) err = NULL;
	bool was_ours;

	sample_store_open(&s);
	m = put(&s, "weekly", "2026-W47", false);
	g_assert_cmpint(try(&s, m->id, NOW, OUTBOX_SENT), ==, OUTBOX_SENT);
	g_assert_true(outbox_bounced(s.db, "<somebody.else@x.example>", "no", &was_ours, &err));
	g_assert_false(was_ours);
	g_assert_true(outbox_bounced(s.db, m->message_id, "no such user", &was_ours, &err));
	g_assert_true(was_ours);
	g_assert_no_error(err);
	after = outbox_get(s.db, m->id, &err);
	g_assert_cmpint(after->state, ==, OUTBOX_FAILED);
	g_assert_cmpstr(after->response, ==, "it came back: no such user");
	sample_store_close(&s);
}

static void
test_put_back(void)
{
	struct sample_store s;
	g_autoptr(outbox_message_t) m = NULL, now = NULL, taken = NULL;
	g_autoptr(GError) err = NULL;

	sample_store_open(&s);
	m = put(&s, "weekly", "2026-W47", false);
	taken = outbox_begin(s.db, m->id, NOW, &err);
	g_assert_true(outbox_put_back(s.db, m->id, "wrong password", &err));
	now = outbox_get(s.db, m->id, &err);
	g_assert_cmpint(now->state, ==, OUTBOX_QUEUED);
	g_assert_cmpint(now->attempts, ==, 0);
	g_assert_cmpstr(now->response, ==, "wrong password");
	sample_store_close(&s);
}

static void
check_address(const char *text, const char *wanted)
{
	g_autoptr(GError) err = NULL;
	g_autofree char *read = recipient_address_read(text, &err);

	g_assert_cmpstr(read, ==, wanted);
	g_assert_true((read == NULL) == (err != NULL));
}

static void
test_addresses(void)
{
	static const struct {
		const char *text, *read;
	} rows[] = {
		{ "head@school.example", "head@school.example" },
		{ "a.b+c@x-y.school.example", "a.b+c@x-y.school.example" },
		{ "head@b\303\274cher.example", "head@xn--bcher-kva.example" },
		{ "head@\343\201\202.example", "head@xn--l8j.example" },
		{ "head@b\303\274cher.example/x", NULL },
		{ "head@b\303\274cher.example:25", NULL },
		{ "head@x@b\303\274cher.example", NULL },
		{ "head@b\303\274\xff.example", NULL },
		{ "head", NULL },
		{ "@school.example", NULL },
		{ "head@", NULL },
		{ "a..b@school.example", NULL },
		{ "head@school..example", NULL },
		{ "-oQ/tmp@school.example", NULL },
		{ "head@school.example\r\nBcc: all@other.example", NULL },
		{ "head@school.example, all@other.example", NULL },
		{ "head@school.example> SIZE=1", NULL },
		{ "\"a b\"@school.example", NULL },
		{ "h\303\251ad@school.example", NULL },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		check_address(rows[i].text, rows[i].read);
}

static void
test_recipients(void)
{
	struct sample_store s;
	g_autoptr(GError) err = NULL;
	g_autoptr(recipient_t) found = NULL, gone = NULL;
	g_autoptr(GPtrArray) schools = g_ptr_array_new();
	struct recipient r = { .address = (char *)(uintptr_t) "Head@School.example",
			       .role = (char *)(uintptr_t) "headteacher",
			       .cadence = CADENCE_DAILY,
			       .snippet = SNIPPET_NONE,
			       .quiet_from = QUIET_NONE,
			       .quiet_to = QUIET_NONE,
			       .added_at = NOW,
			       .schools = schools };

	sample_store_open(&s);
	g_ptr_array_add(schools, (char *)(uintptr_t) "little hill school");
	g_assert_true(recipient_put(s.db, &r, &err));
	g_assert_true(recipient_set_state(s.db, r.id, "bounced", "full", &err));
	g_assert_true(recipient_put(s.db, &r, &err));
	g_assert_no_error(err);
	found = recipient_find(s.db, "HEAD@school.example", &err);
	g_assert_cmpint(found->id, ==, r.id);
	g_assert_cmpint(found->cadence, ==, CADENCE_DAILY);
	g_assert_cmpint(found->snippet, ==, SNIPPET_NONE);
	g_assert_cmpstr(found->state, ==, "on");
	g_assert_cmpint(found->schools->len, ==, 1);
	g_assert_true(recipient_remove(s.db, r.id, &err));
	gone = recipient_find(s.db, "head@school.example", &err);
	g_assert_null(gone);
	schools->pdata[0] = (char *)(uintptr_t) "Unheard Of";
	g_assert_false(recipient_put(s.db, &r, &err));
	g_assert_nonnull(err);
	sample_store_close(&s);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/outbox/states", test_states);
	g_test_add_func("/outbox/backoff", test_backoff);
	g_test_add_func("/outbox/recover", test_recover);
	g_test_add_func("/outbox/bounced", test_bounced);
	g_test_add_func("/outbox/put-back", test_put_back);
	g_test_add_func("/recipient/addresses", test_addresses);
	g_test_add_func("/recipient/put", test_recipients);
	return g_test_run();
}

/* earshot mail: what waits in the outbox, and sending it. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/escape.h"
#include "base/file.h"
#include "base/london.h"
#include "base/when.h"
#include "base/when_json.h"
#include "crawler/bounce.h"
#include "data/command.h"
#include "data/outbox.h"
#include "data/recipient.h"
#include "query/cmd_mail.h"
#include "query/dispatch.h"
#include "query/mail.h"
#include "query/mention_json.h"
#include "query/message.h"
#include "query/post.h"

int cmd_mail(struct context *ctx, int argc, char **argv, GError **err);

#define LISTED 50
#define MAX_BOUNCE (8 << 20)

static struct mail_settings *
settings(struct context *ctx, GError **err)
{
	return mail_settings_new(ctx->config, g_getenv("CREDENTIALS_DIRECTORY"), err);
}

/* ---- send -------------------------------------------------------------------------------- */

static bool
ask_again(struct context *ctx, int64_t id, GError **err)
{
	bool was_so;

	if (!outbox_again(ctx->db, id, when_now(), &was_so, err))
		return false;
	if (was_so)
		return true;
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
		    "message %" G_GINT64_FORMAT
		    " is none that failed or is uncertain; `earshot mail list` has them",
		    id);
	return false;
}

static char *
summary(const struct post_report *r)
{
	return g_strdup_printf("%" G_GINT64_FORMAT " sent, %" G_GINT64_FORMAT
			       " to be tried again, %" G_GINT64_FORMAT " failed, %" G_GINT64_FORMAT
			       " uncertain",
			       r->sent, r->retry, r->failed, r->uncertain + r->found_uncertain);
}

static int
tell(const struct post_report *r, GError **err)
{
	for (guint i = 0; i < r->lines->len; i++) {
		g_autofree char *line = escape_terminal(r->lines->pdata[i], 0);

		fprintf(stderr, "%s\n", line);
	}
	if (r->found_uncertain)
		fprintf(stderr,
			"%" G_GINT64_FORMAT " message%s being sent when an earlier run was stopped "
			"may have arrived; `earshot mail list` shows which.\n",
			r->found_uncertain, r->found_uncertain == 1 ? "" : "s");
	if (r->stop) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
			    "no mail can be sent: %s; %" G_GINT64_FORMAT " message%s", r->stop,
			    r->left, r->left == 1 ? " waits" : "s wait");
		return -1;
	}
	return r->failed + r->uncertain + r->found_uncertain ? EXIT_SOME_FAILED : EXIT_DONE;
}

/* Sends what waits. `*line` is set unless there was an error of the store. */
static int
deliver(struct context *ctx, const struct mail_settings *s, char **line, GError **err)
{
	struct post_report r;
	int code = -1;

	post_report_init(&r);
	if (post_run(ctx->db, s, &r, err)) {
		*line = summary(&r);
		code = tell(&r, err);
	}
	post_report_clear(&r);
	return code;
}

static int
send(struct context *ctx, int argc, char **argv, GError **err)
{
	gint64 again = 0;
	const GOptionEntry entries[] = {
		{ "again", 0, 0, G_OPTION_ARG_INT64, &again,
		  "Send this one again, which failed or is uncertain", "ID" },
		{ 0 },
	};
	g_autoptr(mail_settings_t) s = NULL;
	g_autofree char *line = NULL;
	int code;

	if (!command_parse(entries, "",
			   "Sends what waits in the outbox and is due. What failed or may not have "
			   "arrived is sent\n"
			   "again by its number.\n\nExamples:\n  earshot mail send\n  earshot mail "
			   "send --again 12\n",
			   &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	s = settings(ctx, err);
	if (!s || (again && !ask_again(ctx, again, err)))
		return -1;
	code = deliver(ctx, s, &line, err);
	if (line)
		printf("%s\n", line);
	return code;
}

static int
alert(struct context *ctx, int argc, char **argv, GError **err)
{
	const GOptionEntry entries[] = { { 0 } };
	g_autoptr(mail_settings_t) s = NULL;
	g_autofree char *line = NULL;
	int64_t made;
	int code;

	if (!command_parse(entries, "",
			   "Sends what cannot wait: an answer that is overdue, a case with a "
			   "threat or a picture of\na child, a mention as sure as somebody asked "
			   "for. To be run often.\n\nExample:\n  earshot mail alert\n",
			   &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	s = settings(ctx, err);
	if (!s || !dispatch_alerts_due(ctx->db, s, &made, err))
		return -1;
	code = deliver(ctx, s, &line, err);
	if (line)
		printf("%s\n", line);
	return code;
}

int
mail_deliver(struct context *ctx, char **line, GError **err)
{
	g_autoptr(GPtrArray) recipients = recipient_list(ctx->db, err);
	g_autoptr(mail_settings_t) s = NULL;
	int64_t made;

	*line = NULL;
	if (!recipients || recipients->len == 0)
		return recipients ? EXIT_DONE : -1;
	s = settings(ctx, err);
	if (!s || !dispatch_due(ctx->db, s, &made, err))
		return -1;
	return deliver(ctx, s, line, err);
}

/* ---- list -------------------------------------------------------------------------------- */

static json_t *
message_json(const struct outbox_message *m)
{
	return json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:o, s:o, s:o, s:s?}", "id",
			 (json_int_t)m->id, "kind", m->kind, "period", m->period, "message_id",
			 m->message_id, "address", m->address, "subject", m->subject, "state",
			 outbox_state_name(m->state), "attempts", (json_int_t)m->attempts, "queued",
			 when_json(m->queued_at), "next", when_json(m->next_at), "tried",
			 when_json(m->tried_at), "response", m->response);
}

static void
print_message(const struct outbox_message *m)
{
	g_autofree char *queued = london_time_text(m->queued_at);
	g_autofree char *said = m->response ? escape_terminal(m->response, 0) : NULL;

	printf("%4" G_GINT64_FORMAT "  %-9s  %-8s %-10s  %s  %s\n", m->id,
	       outbox_state_name(m->state), m->kind, m->period, m->address, queued);
	if (said && m->state != OUTBOX_SENT)
		printf("      %s\n", said);
}

static int
list(struct context *ctx, int argc, char **argv, GError **err)
{
	gboolean as_json = FALSE;
	const GOptionEntry entries[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "For programs", NULL }, { 0 }
	};
	g_autoptr(GPtrArray) all = NULL;
	g_autofree char *line = NULL;
	json_t *array, *object;

	if (!command_parse(entries, "",
			   "What became of each message, the newest first.\n\nExample:\n  earshot "
			   "mail list\n",
			   &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	all = outbox_list(ctx->db, as_json ? 10000 : LISTED, err);
	if (!all)
		return -1;
	if (!as_json) {
		for (guint i = 0; i < all->len; i++)
			print_message(all->pdata[i]);
		if (all->len == 0)
			fprintf(stderr, "The outbox is empty.\n");
		return EXIT_DONE;
	}
	array = json_array();
	for (guint i = 0; i < all->len; i++)
		json_array_append_new(array, message_json(all->pdata[i]));
	object = json_pack("{s:i, s:o}", "schema", 1, "messages", array);
	line = json_line(object);
	json_decref(object);
	fputs(line, stdout);
	return EXIT_DONE;
}

/* ---- test -------------------------------------------------------------------------------- */

static GBytes *
test_message(const struct mail_settings *s, const char *to, GError **err)
{
	g_autofree char *when = london_time_text(when_now());
	g_autofree char *mono = g_strdup_printf("%" G_GINT64_FORMAT, when_monotonic_ms());
	g_autofree char *id = message_id("test", when, to, mono, s->from);
	g_autofree char *text = g_strdup_printf("This is a test. If you can read it, earshot can "
						"send mail.\n\nIt was sent on %s.\n",
						when);
	struct message m = { .from = s->from,
			     .from_name = s->from_name,
			     .reply_to = s->reply_to,
			     .to = to,
			     .subject = "A test from earshot",
			     .id = id,
			     .list = "test",
			     .unsubscribe = s->unsubscribe,
			     .date = when_now(),
			     .text = text };

	return message_bytes(&m, err);
}

static int
test(struct context *ctx, int argc, char **argv, GError **err)
{
	static const struct {
		enum mail_result result;
		const char *text;
		int code;
	} words[] = {
		{ MAIL_SENT, "It was taken", EXIT_DONE },
		{ MAIL_RETRY, "It could not be sent now", EXIT_BUSY },
		{ MAIL_REFUSED, "It was refused", EXIT_SOME_FAILED },
		{ MAIL_UNCERTAIN, "Nobody can tell whether it was taken", EXIT_SOME_FAILED },
		{ MAIL_STOP, "Nothing can be sent like this", EXIT_CONFIG },
	};
	const GOptionEntry entries[] = { { 0 } };
	g_autoptr(mail_settings_t) s = NULL;
	g_autoptr(GBytes) bytes = NULL;
	g_autoptr(mailer_t) mailer = NULL;
	g_autofree char *to = NULL;
	struct mail_outcome out = { 0 };

	if (!command_parse(entries, "ADDRESS",
			   "Sends one message, and explains what came of it.\n\nExample:\n  "
			   "earshot mail test head@school.example\n",
			   &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	if (argc != 2) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "mail test takes one address such as head@school.example");
		return -1;
	}
	to = recipient_address_read(argv[1], err);
	s = to ? settings(ctx, err) : NULL;
	bytes = s ? test_message(s, to, err) : NULL;
	mailer = bytes ? mailer_open(s, err) : NULL;
	if (!mailer)
		return -1;
	mailer_send(mailer, to, bytes, &out);
	printf("%s: %s.\n", words[out.result].text, out.text);
	mail_outcome_clear(&out);
	return words[out.result].code;
}

/* ---- bounce ------------------------------------------------------------------------------ */

static int
take_bounce(struct context *ctx, const struct bounce *b, GError **err)
{
	bool was_ours;

	if (!b->is_final) {
		printf("It says only that the message is late: nothing is changed.\n");
		return EXIT_DONE;
	}
	if (!outbox_bounced(ctx->db, b->message_id, b->why, &was_ours, err))
		return -1;
	printf(was_ours ? "Noted: that recipient gets no more mail until `earshot recipient "
			  "enable`.\n"
			: "No message of ours has that id: nothing is changed.\n");
	return was_ours ? EXIT_DONE : EXIT_NOTHING;
}

static int
bounce(struct context *ctx, int argc, char **argv, GError **err)
{
	const GOptionEntry entries[] = { { 0 } };
	g_autoptr(GBytes) bytes = NULL;
	struct bounce b;
	int code;

	if (!command_parse(entries, "FILE.eml",
			   "Notes that a message came back (RFC 3464).\n\nExample:\n  earshot mail "
			   "bounce returned.eml\n",
			   &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	bytes = file_read(argc == 2 ? argv[1] : "-", MAX_BOUNCE, err);
	if (!bytes)
		return -1;
	if (!bounce_judge(ctx->program, bytes, &b, err))
		return -1;
	if (!b.message_id) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
			    "%s is no report of a message that came back",
			    argc == 2 ? argv[1] : "-");
		return -1;
	}
	code = take_bounce(ctx, &b, err);
	bounce_clear(&b);
	return code;
}

int
cmd_mail(struct context *ctx, int argc, char **argv, GError **err)
{
	static const struct verb verbs[] = {
		{ "send", send, "[--again ID]", MAY_READ }, { "alert", alert, "", MAY_READ },
		{ "list", list, "[--json]", MAY_READ },     { "test", test, "ADDRESS", MAY_READ },
		{ "bounce", bounce, "FILE.eml", MAY_READ },
	};

	return command_verb(verbs, G_N_ELEMENTS(verbs), "mail", ctx, argc, argv, err);
}

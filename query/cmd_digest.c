/* earshot digest: what a week brought, on the screen, in a file, or on its way by mail. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/when.h"
#include "data/command.h"
#include "data/recipient.h"
#include "query/digest_json.h"
#include "query/digest_layout.h"
#include "query/dispatch.h"
#include "query/mention_json.h"
#include "query/message.h"
#include "query/terminal.h"

int cmd_digest(struct context *ctx, int argc, char **argv, GError **err);

static const char details[] =
	"Examples:\n"
	"  earshot digest                              last week's, on the screen\n"
	"  earshot digest --week 2026-W47 --html w47.html\n"
	"  earshot digest --recipient head@school.example --eml head.eml\n"
	"  earshot digest --json                       for programs\n"
	"  earshot digest --week 2026-W47 --queue      send it to all who have it not\n"
	"\n"
	"What was queued for a recipient before is shown as it was queued, to the byte.\n";

struct wish {
	char *week, *day, *recipient, *eml, *html;
	gboolean print, queue, json;
};

static void
wish_clear(struct wish *w)
{
	g_free(w->week);
	g_free(w->day);
	g_free(w->recipient);
	g_free(w->eml);
	g_free(w->html);
}

static bool
usage(GError **err, const char *sentence)
{
	g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE, sentence);
	return false;
}

/* The recipient asked for, or nobody in particular. */
static struct recipient *
find_recipient(struct context *ctx, const struct wish *w, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(recipient_t) r =
		w->recipient ? recipient_find(ctx->db, w->recipient, &wrong) : NULL;

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return NULL;
	}
	if (w->recipient && !r) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "there is no recipient %s; `earshot recipient list` has them",
			    w->recipient);
		return NULL;
	}
	if (!r) {
		r = g_new0(struct recipient, 1);
		r->address = g_strdup(DISPATCH_NOBODY);
		r->role = g_strdup("preview");
		r->state = g_strdup("on");
		r->schools = g_ptr_array_new_with_free_func(g_free);
		r->quiet_from = r->quiet_to = QUIET_NONE;
		r->cadence = w->day ? CADENCE_DAILY : CADENCE_WEEKLY;
	}
	return g_steal_pointer(&r);
}

/* The time asked for; else the last that is over, for a recipient with all that was missed. */
static bool
find_span(struct context *ctx, const struct wish *w, const struct recipient *r,
	  struct london_span *span, GError **err)
{
	int64_t now = when_now();

	if (w->week && w->day)
		return usage(err, "--week and --day: only one of them can be asked for");
	if ((w->week && !london_week_parse(w->week, span)) ||
	    (w->day && !london_day_parse(w->day, span)))
		return usage(err, "--week wants a week such as 2026-W47, --day a day such as "
				  "2026-11-22");
	if (r->id && (w->week || w->day) && (r->cadence == CADENCE_DAILY) != (w->day != NULL))
		return usage(err, r->cadence == CADENCE_DAILY
					  ? "this recipient is told every day: ask with --day"
					  : "this recipient is told every week: ask with --week");
	if (!w->week && !w->day && !dispatch_span(ctx->db, r, now, span, err))
		return false;
	/* told of already: show that */
	if (span->since == span->until)
		*span = r->cadence == CADENCE_DAILY ? london_day(span->until - 1)
						    : london_week(span->until - 1);
	if (span->since > now)
		return usage(err, "that time has not come yet");
	return true;
}

static bool
write_part(GBytes *bytes, const char *type, const char *path, GError **err)
{
	g_autofree char *text = message_part(bytes, type, err);

	return text && file_write(path, text, strlen(text), 0644, err);
}

/* As it would be made now, with the names that no mail repeats left out as there. */
static bool
show_json(struct context *ctx, const struct recipient *r, const struct london_span *span,
	  GError **err)
{
	const struct digest_options o = { .span = *span,
					  .cadence = r->cadence,
					  .recipient = r->id ? r : NULL,
					  .now = when_now() };
	g_autoptr(digest_t) d = digest_new(ctx->db, &o, err);
	g_autofree char *line = NULL;
	json_t *json;

	if (!d)
		return false;
	json = digest_json(d);
	line = json_line(json);
	json_decref(json);
	return terminal_write(line, err);
}

static bool
show(struct context *ctx, const struct wish *w, const struct mail_settings *s, GError **err)
{
	g_autoptr(recipient_t) r = find_recipient(ctx, w, err);
	g_autoptr(GBytes) bytes = NULL;
	struct london_span span;
	gsize len;
	const char *data;

	if (!r || !find_span(ctx, w, r, &span, err))
		return false;
	if (w->json)
		return show_json(ctx, r, &span, err);
	bytes = dispatch_bytes(ctx->db, s, r, &span, err);
	if (!bytes)
		return false;
	data = g_bytes_get_data(bytes, &len);
	if (w->eml && !file_write(w->eml, data, len, 0644, err))
		return false;
	if (w->html && !write_part(bytes, "text/html", w->html, err))
		return false;
	return (!w->print && (w->eml || w->html)) || write_part(bytes, "text/plain", "-", err);
}

static bool
queue_one(struct context *ctx, const struct wish *w, const struct mail_settings *s,
	  const struct recipient *r, GError **err)
{
	struct london_span span;
	bool is_new;

	if (!find_span(ctx, w, r, &span, err))
		return false;
	if (span.until > when_now())
		return usage(err, "that time is not over yet; --print shows it so far");
	if (!dispatch_digest(ctx->db, s, r, &span, &is_new, err))
		return false;
	printf("%s: %s\n", r->address, is_new ? "queued" : "was queued before");
	return true;
}

static bool
queue(struct context *ctx, const struct wish *w, const struct mail_settings *s, GError **err)
{
	g_autoptr(GPtrArray) list = NULL;
	g_autoptr(recipient_t) one = NULL;

	if (!s)
		return mail_settings_new(ctx->config, NULL, err) != NULL;
	if (w->recipient) {
		one = find_recipient(ctx, w, err);
		return one && queue_one(ctx, w, s, one, err);
	}
	list = recipient_list(ctx->db, err);
	for (guint i = 0; list && i < list->len; i++) {
		const struct recipient *r = list->pdata[i];
		bool is_asked_for = (!w->day || r->cadence == CADENCE_DAILY) &&
				    (!w->week || r->cadence == CADENCE_WEEKLY);

		if (strcmp(r->state, "on") == 0 && is_asked_for && !queue_one(ctx, w, s, r, err))
			return false;
	}
	return list != NULL;
}

static int
run(struct context *ctx, const struct wish *w, GError **err)
{
	g_autoptr(mail_settings_t) s = NULL;
	bool ok;

	if (mail_is_set_up(ctx->config)) {
		s = mail_settings_new(ctx->config, g_getenv("CREDENTIALS_DIRECTORY"), err);
		if (!s)
			return -1;
	}
	ok = w->queue ? queue(ctx, w, s, err) : show(ctx, w, s, err);
	return ok ? EXIT_DONE : -1;
}

int
cmd_digest(struct context *ctx, int argc, char **argv, GError **err)
{
	struct wish w = { 0 };
	const GOptionEntry entries[] = {
		{ "week", 0, 0, G_OPTION_ARG_STRING, &w.week, "Of this week", "YYYY-Www" },
		{ "day", 0, 0, G_OPTION_ARG_STRING, &w.day, "Of this day", "YYYY-MM-DD" },
		{ "recipient", 0, 0, G_OPTION_ARG_STRING, &w.recipient, "As this recipient is told",
		  "ADDRESS" },
		{ "print", 0, 0, G_OPTION_ARG_NONE, &w.print, "Print the text", NULL },
		{ "eml", 0, 0, G_OPTION_ARG_FILENAME, &w.eml, "Write the message", "FILE" },
		{ "html", 0, 0, G_OPTION_ARG_FILENAME, &w.html, "Write its HTML part", "FILE" },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &w.json, "For programs, as it would be made now",
		  NULL },
		{ "queue", 0, 0, G_OPTION_ARG_NONE, &w.queue, "Put it into the outbox", NULL },
		{ 0 },
	};
	int code = -1;

	if (!command_parse(entries, "", details, &argc, &argv, err))
		code = *err ? -1 : EXIT_DONE;
	else if (w.json && (w.print || w.eml || w.html || w.queue))
		usage(err, "--json goes with --week, --day and --recipient alone");
	else if (argc > 1)
		usage(err, "digest takes options alone; see `earshot digest --help`");
	else
		code = run(ctx, &w, err);
	wish_clear(&w);
	return code;
}

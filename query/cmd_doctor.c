/* earshot doctor: is all well, and if not, what is to be done? */
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>

#include "base/error.h"
#include "base/escape.h"
#include "base/london.h"
#include "base/when.h"
#include "data/account.h"
#include "data/audit.h"
#include "data/canary.h"
#include "data/case_text.h"
#include "data/casefile.h"
#include "data/command.h"
#include "data/db.h"
#include "data/dpia.h"
#include "data/mention.h"
#include "data/outbox.h"
#include "data/recipient.h"
#include "data/register.h"
#include "data/retention.h"
#include "data/run.h"
#include "data/source.h"
#include "data/stamp.h"
#include "data/tombstone.h"
#include "data/waiting.h"
#include "indexer/index.h"
#include "query/mail_settings.h"
#include "query/reminder.h"
#include "query/source_health.h"
#include "query/stamping.h"
#include "query/kept_check.h"

int cmd_doctor(struct context *ctx, int argc, char **argv, GError **err);

#define DAY_S (24 * 3600)
#define DISK_LOW_BYTES (INT64_C(200) << 20)
#define TROUBLE_DAYS 28
#define STALE_RUN_S (2 * DAY_S)

enum health { WELL, CONCERN, ILL };

static const char *const health_names[] = {
	[WELL] = "ok", [CONCERN] = "warning", [ILL] = "problem"
};

struct patient {
	struct context *ctx;
	struct db *db; /* NULL: the store could not be opened */
	json_t *findings;
	enum health worst;
	bool is_json;
};

static void G_GNUC_PRINTF(4, 5)
	find(struct patient *p, enum health health, const char *subject, const char *format, ...)
{
	g_autofree char *text = NULL;
	g_autofree char *line = NULL;
	va_list args;

	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	p->worst = MAX(p->worst, health);
	json_array_append_new(p->findings, json_pack("{s:s, s:s, s:s}", "subject", subject,
						     "health", health_names[health], "text", text));
	if (p->is_json)
		return;
	line = escape_terminal(text, 0);
	printf("%-8s %-8s %s\n", health_names[health], subject, line);
}

static void
check_store(struct patient *p)
{
	g_autoptr(GError) err = NULL;

	p->db = db_open(p->ctx->state_dir, false, &err);
	if (p->db && db_check(p->db, &err))
		find(p, WELL, "store", "%s/earshot.db is sound (version %d)", p->ctx->state_dir,
		     (int)db_schema_version(p->db));
	else
		find(p, ILL, "store", "%s", err->message);
}

/* A log that nobody has written to is not spoken of. */
static void
check_audit(struct patient *p)
{
	g_autoptr(GError) err = NULL;
	g_autofree char *fault = NULL;
	struct audit_head head = { 0 };

	if (!audit_head(p->db, &head, &err) || !audit_verify(p->db, &fault, &err) ||
	    (!fault && !case_text_verify(p->db, &fault, &err)))
		find(p, ILL, "audit log", "%s", err->message);
	else if (fault)
		find(p, ILL, "audit log", "it is not whole: %s; find out who could write to %s",
		     fault, p->ctx->state_dir);
	else if (head.count)
		find(p, WELL, "audit log", "it is whole: %" G_GINT64_FORMAT " entries", head.count);
}

/* What of the cases is past its time; references alone. */
static void
check_cases(struct patient *p)
{
	g_autoptr(GError) err = NULL;
	g_autoptr(GPtrArray) cases = casefile_list(p->db, NULL, &err);
	int64_t now = when_now();

	if (!cases)
		find(p, ILL, "cases", "%s", err->message);
	for (guint i = 0; cases && i < cases->len; i++) {
		const struct casefile *c = g_ptr_array_index(cases, i);
		g_autofree char *end = london_date_text(casefile_limitation_end(c));

		if (c->hold_until != WHEN_NONE && c->hold_until < now)
			find(p, CONCERN, "cases",
			     "the hold on %s was to be looked at again; `earshot case hold` says "
			     "so "
			     "anew or lifts it",
			     c->ref);
		if (casefile_due(c) != WHEN_NONE && casefile_due(c) < now)
			find(p, CONCERN, "cases", "%s waits for an answer and is overdue", c->ref);
		if (casefile_is_near_limitation(c, now))
			find(p, CONCERN, "cases", "a claim about %s has to be brought by %s",
			     c->ref, end);
	}
}

static void
check_disk(struct patient *p)
{
	struct statvfs fs;
	int64_t left;

	if (statvfs(p->ctx->state_dir, &fs) != 0)
		return;
	left = (int64_t)fs.f_bavail * (int64_t)fs.f_frsize;
	find(p, left < DISK_LOW_BYTES ? ILL : WELL, "disk", "%" G_GINT64_FORMAT " MiB are free%s",
	     left >> 20, left < DISK_LOW_BYTES ? "; the next crawl may fail, free some space" : "");
}

/* The clock decides what is due: one that went backwards stops the watch silently. */
static void
check_clock(struct patient *p)
{
	g_autoptr(run_t) last = p->db ? run_last(p->db, "crawl", NULL) : NULL;
	int64_t now = when_now();
	g_autofree char *text = london_time_text(now);

	if (last && last->started_at > now + DAY_S)
		find(p, ILL, "clock",
		     "it says %s, but the last crawl began later than that; set the clock", text);
	else
		find(p, WELL, "clock", "%s in London", text);
}

static void
check_schools(struct patient *p)
{
	g_autoptr(GError) err = NULL;
	g_autoptr(GPtrArray) schools = register_list(p->db, &err);

	if (!schools)
		find(p, ILL, "schools", "%s", err->message);
	else if (schools->len == 0)
		find(p, ILL, "schools", "none is watched for; run `earshot init`");
	else
		find(p, WELL, "schools", "%u watched for", schools->len);
}

/* Evidence is worth less the later it is stamped. */
static void
check_stamps(struct patient *p)
{
	g_auto(stamping_t) s = { 0 };
	g_autoptr(GError) err = NULL;
	g_autofree char *since = NULL;
	int64_t waiting, at;

	if (!stamping_init(&s, p->ctx->config, &err) ||
	    !stamp_waiting(p->db, &waiting, &at, &err)) {
		find(p, ILL, "stamps", "%s", err->message);
		return;
	}
	if (!*s.urls && waiting == 0)
		return;
	since = london_time_text(at);
	if (waiting > 0)
		find(p, CONCERN, "stamps",
		     "%" G_GINT64_FORMAT " timestamp%s waiting since %s; `earshot case stamp` asks "
		     "again",
		     waiting, waiting == 1 ? " is" : "s are", since);
	else
		find(p, WELL, "stamps", "no timestamp is waiting");
}

static void
check_source(struct patient *p, const struct source *s)
{
	g_autofree char *trouble = NULL;
	enum source_health health = source_health(s, when_now(), &trouble);

	if (trouble)
		find(p, health == SOURCE_FAILING ? ILL : CONCERN, "source", "%s %s",
		     s->title ? s->title : s->url, trouble);
}

static void
check_sources(struct patient *p)
{
	g_autoptr(GError) err = NULL;
	g_autoptr(GPtrArray) sources = source_list(p->db, &err);
	guint on = 0, read = 0, asked = 0;

	if (!sources) {
		find(p, ILL, "sources", "%s", err->message);
		return;
	}
	for (guint i = 0; i < sources->len; i++) {
		const struct source *s = sources->pdata[i];

		if (s->state != SOURCE_ON)
			continue;
		on++;
		read += s->fails == 0 && s->last_ok_at != WHEN_NONE;
		asked += s->fails > 0 || s->last_ok_at != WHEN_NONE;
		check_source(p, s);
	}
	if (on == 0)
		find(p, CONCERN, "sources",
		     "nothing is watched yet; `earshot source add URL` begins");
	else
		find(p,
		     read == on           ? WELL
		     : read == 0 && asked ? ILL
					  : CONCERN,
		     "sources", "%u of %u could be read at the last look", read, on);
}

static void
check_crawl(struct patient *p)
{
	g_autoptr(GError) err = NULL;
	g_autoptr(run_t) last = run_last(p->db, "crawl", &err);
	g_autofree char *text = NULL;
	json_t *facts;
	const char *protection;

	if (err)
		find(p, ILL, "crawl", "%s", err->message);
	else if (!last)
		find(p, CONCERN, "crawl", "there was none yet; `earshot crawl` is the first");
	if (!last)
		return;
	text = london_time_text(last->started_at);
	if (last->ended_at == WHEN_NONE)
		find(p, CONCERN, "crawl",
		     "the one of %s is still running or was killed; nothing is lost", text);
	else
		find(p, when_now() - last->ended_at > STALE_RUN_S ? CONCERN : WELL, "crawl",
		     "%s: %s", text, last->result);
	facts = json_loads(last->facts, 0, NULL);
	protection = json_string_value(json_object_get(facts, "protection"));
	if (protection)
		find(p, strstr(protection, "lacks") ? CONCERN : WELL, "parsers", "protected by %s",
		     protection);
	json_decref(facts);
}

static void
check_canaries(struct patient *p)
{
	static const enum health healths[] = { [CANARY_NONE] = CONCERN,
					       [CANARY_WAITING] = CONCERN,
					       [CANARY_FAILED] = ILL,
					       [CANARY_MUTE] = ILL,
					       [CANARY_SEEN] = WELL };
	g_autoptr(GError) err = NULL;
	g_autoptr(GPtrArray) list = canary_list(p->db, &err);

	if (!list)
		find(p, ILL, "canary", "%s", err->message);
	for (guint i = 0; list && i < list->len; i++) {
		const struct canary *c = list->pdata[i];
		g_autofree char *text = canary_text(c);
		bool is_old = c->state == CANARY_SEEN && when_now() - c->read_at > STALE_RUN_S;

		find(p, is_old ? CONCERN : healths[c->state], "canary", "%s", text);
	}
}

static void
check_index(struct patient *p)
{
	g_autoptr(GError) err = NULL;
	int64_t seq = 0, last = 0;
	struct xapian_reader *reader = index_reader_open(p->db, &seq, &err);

	if (!mention_last_seq(p->db, &last, NULL) || (!reader && last > 0))
		find(p, CONCERN, "index", "%s; `earshot index` makes it anew from the store",
		     err ? err->message : "it cannot be compared with the store");
	else if (last > seq)
		find(p, CONCERN, "index",
		     "it is %" G_GINT64_FORMAT
		     " changes behind the store; `earshot index` catches up",
		     last - seq);
	else
		find(p, WELL, "index", "it has everything that is stored");
	xapian_reader_close(reader);
}

static void
check_calendar(struct patient *p)
{
	g_autoptr(GError) err = NULL;
	bool is_known = false;
	g_autofree char *text = reminder_calendar(p->ctx->state_dir, when_now(), &is_known, &err);

	if (text)
		find(p, is_known ? WELL : CONCERN, "calendar", "%s", text);
	else
		find(p, ILL, "calendar", "%s", err->message);
}

static void
check_accounts(struct patient *p)
{
	g_autoptr(GError) err = NULL;
	g_autoptr(GPtrArray) all = account_list(p->db, 0, &err);
	g_autoptr(GPtrArray) waiting = all ? waiting_list(p->db, 0, &err) : NULL;

	for (guint i = 0; waiting && i < all->len; i++) {
		g_autoptr(GPtrArray) faults = account_faults(all->pdata[i]);

		for (guint k = 0; k < faults->len; k++)
			find(p, CONCERN, "accounts", "%s", (const char *)faults->pdata[k]);
	}
	for (guint i = 0; waiting && i < waiting->len; i++) {
		const struct waiting *w = waiting->pdata[i];
		g_autofree char *when = london_time_text(w->due);

		if (w->due != WHEN_NONE && w->due < when_now())
			find(p, ILL, "accounts", "the answer to %s is overdue since %s", w->ref,
			     when);
	}
	if (err)
		find(p, ILL, "accounts", "%s", err->message);
}

static void
check_reminders(struct patient *p)
{
	g_autoptr(GError) err = NULL;
	g_autoptr(GPtrArray) schools = register_list(p->db, &err);

	for (guint i = 0; schools && !err && i < schools->len; i++) {
		g_autoptr(GPtrArray) lines =
			reminder_list(p->db, schools->pdata[i], WHEN_NONE, when_now(), &err);

		for (guint k = 0; lines && k < lines->len; k++)
			find(p, CONCERN, "policy", "%s", (const char *)lines->pdata[k]);
	}
}

/* Messages that nobody got, and nobody has looked at for a month, are history. */
static void
check_outbox(struct patient *p)
{
	g_autoptr(GPtrArray) troubled =
		outbox_troubled(p->db, 0, when_now() - TROUBLE_DAYS * DAY_S, NULL);
	g_auto(outbox_waiting_t) w = { 0 };

	for (guint i = 0; troubled && i < troubled->len; i++) {
		const struct outbox_message *m = troubled->pdata[i];

		find(p, ILL, "mail",
		     "the %s message %s to %s %s: %s; `earshot mail send --again %" G_GINT64_FORMAT
		     "` sends it again",
		     m->kind, m->period, m->address,
		     m->state == OUTBOX_FAILED ? "failed" : "may not have arrived",
		     m->response ? m->response : "?", m->id);
	}
	if (outbox_wait(p->db, &w, NULL) && w.n > 0) {
		g_autofree char *since = london_time_text(w.since);

		/* a server may put a message off for some hours */
		find(p, when_now() - w.since > DAY_S ? ILL : CONCERN, "mail",
		     "%" G_GINT64_FORMAT " message%s to be sent since %s%s%s", w.n,
		     w.n == 1 ? " waits" : "s wait", since, w.why ? ": " : "", w.why ? w.why : "");
	}
}

static void
check_mail(struct patient *p)
{
	g_autoptr(GError) err = NULL;
	g_autoptr(GPtrArray) recipients = recipient_list(p->db, &err);
	g_autoptr(mail_settings_t) s = NULL;

	for (guint i = 0; recipients && i < recipients->len; i++) {
		const struct recipient *r = recipients->pdata[i];

		if (strcmp(r->state, "bounced") == 0)
			find(p, ILL, "mail", "mail to %s came back: %s", r->address,
			     r->note ? r->note : "?");
	}
	check_outbox(p);
	if (!recipients)
		find(p, ILL, "mail", "%s", err->message);
	else if (recipients->len == 0)
		find(p, CONCERN, "mail",
		     "nobody is told by mail; `earshot recipient add ADDRESS`, or read `earshot "
		     "new`");
	if (!recipients || recipients->len == 0)
		return;
	s = mail_settings_new(p->ctx->config, g_getenv("CREDENTIALS_DIRECTORY"), &err);
	if (s)
		find(p, WELL, "mail", "%u recipient%s; `earshot mail test ADDRESS` tries it out",
		     recipients->len, recipients->len == 1 ? "" : "s");
	else
		find(p, ILL, "mail", "%s", err->message);
}

static void
check_dpia(struct patient *p)
{
	g_autoptr(GError) err = NULL;
	g_autoptr(dpia_t) d = dpia_get(p->db, &err);

	if (!d)
		find(p, ILL, "privacy", "%s", err->message);
	else if (d->ref)
		find(p, WELL, "privacy", "impact assessment: %s", d->ref);
	else if (dpia_reminder(d))
		find(p, CONCERN, "privacy", "%s", dpia_reminder(d));
	else
		find(p, CONCERN, "privacy",
		     "no data protection impact assessment is recorded; the first crawl of the "
		     "public web asks for it (`earshot init --dpia REFERENCE`)");
}

/* What is kept for good was perhaps only forgotten. */
static void
check_retention(struct patient *p)
{
	g_autoptr(GError) err = NULL;
	g_autoptr(retention_t) keep = retention_new(p->ctx->config, &err);
	g_autofree char *unset = keep ? retention_unset(keep) : NULL;
	int64_t stones[TOMBSTONES];
	bool is_blind = false;

	if (!keep)
		find(p, ILL, "privacy", "%s", err->message);
	else if (unset)
		find(p, CONCERN, "privacy",
		     "no time is set for: %s; these are kept for good until [retention] of the "
		     "configuration says how long",
		     unset);
	else
		find(p, WELL, "privacy", "everything that is kept has its time");
	if (tombstone_is_blind(p->db, &is_blind, NULL) && is_blind &&
	    tombstone_counts(p->db, stones, NULL))
		find(p, ILL, "privacy",
		     "%s/tombstone.key is missing, so that %" G_GINT64_FORMAT
		     " purged or erased mentions may come back; restore it from a backup",
		     p->ctx->state_dir, stones[TOMBSTONE_PURGED] + stones[TOMBSTONE_ERASED]);
}

/* Pages kept as they came: whether they are there; `earshot kept --check` reads them. */
static void
check_kept(struct patient *p)
{
	g_autoptr(GError) err = NULL;
	struct kept_report r;

	if (!kept_check(p->db, false, &r, &err))
		find(p, ILL, "pages", "%s", err->message);
	else if (r.faults->len > 0)
		find(p, ILL, "pages",
		     "not all pages that were kept are there (%s); `earshot kept --check` names "
		     "them all",
		     (const char *)r.faults->pdata[0]);
	else if (r.pages > 0)
		find(p, WELL, "pages", "%" G_GINT64_FORMAT " kept as they came, %.1f MB", r.pages,
		     (double)r.bytes / 1e6);
	kept_report_clear(&r);
}

int
cmd_doctor(struct context *ctx, int argc, char **argv, GError **err)
{
	gboolean json = FALSE;
	const GOptionEntry entries[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL }, { 0 }
	};
	struct patient p = { .ctx = ctx };

	if (!command_parse(
		    entries, "",
		    "Each finding is ok, a warning or a problem. Exit code 1 when there "
		    "is a problem.\n\nExamples:\n  earshot doctor\n  earshot doctor --json\n",
		    &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	if (argc != 1) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "doctor takes no argument; see `earshot doctor --help`");
		return -1;
	}
	p.is_json = json;
	p.findings = json_array();
	check_store(&p);
	check_disk(&p);
	check_clock(&p);
	if (p.db) {
		check_audit(&p);
		check_cases(&p);
		check_schools(&p);
		check_sources(&p);
		check_crawl(&p);
		check_canaries(&p);
		check_index(&p);
		check_mail(&p);
		check_calendar(&p);
		check_accounts(&p);
		check_reminders(&p);
		check_dpia(&p);
		check_retention(&p);
		check_kept(&p);
		check_stamps(&p);
	}
	if (json) {
		json_t *o = json_pack("{s:i, s:s, s:O}", "schema", 1, "health",
				      health_names[p.worst], "findings", p.findings);

		json_dumpf(o, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
		putchar('\n');
		json_decref(o);
	}
	json_decref(p.findings);
	db_close(p.db);
	return p.worst == ILL ? EXIT_NOTHING : EXIT_DONE;
}

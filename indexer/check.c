#include "indexer/check.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "data/mention.h"
#include "indexer/index.h"
#include "indexer/sums.h"
#include "indexer/terms.h"

#define CHECK_MAX_SECONDS 600
#define PAGE 1000

/* The library's check in a child; NULL when it found nothing. */
static char *
check_files(const char *dir)
{
	pid_t child;
	int status = 0;

	child = fork();
	if (child == 0) {
		alarm(CHECK_MAX_SECONDS);
		_exit(xapian_check(dir, NULL) ? 0 : 1);
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		return g_strdup("the files could not be checked: no process could be started");
	if (WIFSIGNALED(status))
		return g_strdup_printf("the files are damaged: the check ended with signal %d (%s)",
				       WTERMSIG(status), strsignal(WTERMSIG(status)));
	return WEXITSTATUS(status) == 0
		       ? NULL
		       : g_strdup("the files are damaged: their check found faults");
}

/* Both lists in step: documents by rising id, and what they should be in a table by id. */
static void
compare(const GArray *documents, GHashTable *stored, int64_t seq, struct index_report *report)
{
	int64_t in_step = 0;

	for (guint i = 0; i < documents->len; i++) {
		const struct xapian_numbered *d =
			&g_array_index(documents, struct xapian_numbered, i);
		int64_t id = d->id;
		const int64_t *want = g_hash_table_lookup(stored, &id);

		if (!want)
			report->extra++;
		else if (*want <= seq)
			in_step++;
		if (want && *want <= seq && (double)*want != d->number)
			report->outdated++;
	}
	report->missing = report->stored - report->waiting - in_step;
}

/* Every mention with the number of its last change; `report` counts them. Gone ones that the
 * index has not heard of yet are entered too, as waiting. */
static bool
read_store(struct db *db, GHashTable *stored, struct index_report *report, GError **err)
{
	int64_t at = 0;

	for (;;) {
		g_autoptr(GArray) page = mention_changes(db, at, PAGE, err);

		if (!page || page->len == 0)
			return page != NULL;
		for (guint i = 0; i < page->len; i++) {
			const struct mention_change *c =
				&g_array_index(page, struct mention_change, i);
			int64_t pair[2] = { c->id, c->seq };
			int64_t *kept;

			at = c->seq;
			if (c->is_gone && c->seq <= report->seq)
				continue;
			kept = g_memdup2(pair, sizeof pair);
			g_hash_table_insert(stored, kept, kept + 1);
			report->stored += !c->is_gone;
			report->waiting += !c->is_gone && c->seq > report->seq;
		}
	}
}

bool
index_check(struct db *db, struct index_report *report, GError **err)
{
	g_autofree char *dir = g_build_filename(db_dir(db), "index", NULL);
	g_autoptr(GHashTable) stored =
		g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	g_autoptr(GArray) documents = NULL;
	g_autoptr(GError) wrong = NULL;
	struct xapian_reader *reader;

	*report = (struct index_report){ 0 };
	if (!mention_last_seq(db, &report->last_seq, err))
		return false;
	reader = index_reader_open(db, &report->seq, &wrong);
	if (reader && sums_check(dir, SUMS_ALL, NULL, &wrong)) {
		report->fault = check_files(dir);
		if (!report->fault)
			documents = xapian_reader_numbers(reader, SLOT_SEQ, &wrong);
	}
	xapian_reader_close(reader);
	if (wrong && !g_error_matches(wrong, EARSHOT_ERROR, EARSHOT_ERROR_INDEX)) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (!read_store(db, stored, report, err))
		return false;
	if (wrong)
		report->fault = g_strdup(wrong->message);
	report->is_readable = documents != NULL;
	if (documents) {
		report->indexed = documents->len;
		compare(documents, stored, report->seq, report);
	}
	return true;
}

bool
index_report_is_sound(const struct index_report *r)
{
	return r->is_readable && !r->fault && !r->missing && !r->outdated && !r->extra;
}

void
index_report_clear(struct index_report *r)
{
	g_free(r->fault);
	*r = (struct index_report){ 0 };
}

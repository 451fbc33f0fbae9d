/* import: a file that claims to be an export. Whatever is in it, a trial changes nothing, and what
 * is refused is told of in a sentence that names the line. */
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/tree.h"
#include "data/import.h"
#include "data/mention.h"
#include "tests/fuzz/claim.h"
#include "tests/fuzz/input.h"

static char *dir;
static struct db *db;

static void
close_store(void)
{
	db_close(db);
	tree_remove(dir, NULL);
	g_free(dir);
}

static void
open_store(void)
{
	if (db)
		return;
	dir = g_dir_make_tmp("earshot-fuzz-XXXXXX", NULL);
	db = db_open(dir, true, NULL);
	g_assert_nonnull(db);
	atexit(close_store);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct import_report report;
	g_autoptr(GError) err = NULL;
	int64_t before, after;
	FILE *in;
	bool ok;

	if (size == 0)
		return 0;
	open_store();
	in = fmemopen((void *)(uintptr_t)data, size, "r");
	g_assert_nonnull(in);
	g_assert_true(mention_newest(db, &before, NULL));
	ok = import_run(db, in, true, &report, &err);
	fclose(in);
	g_assert_true(mention_newest(db, &after, NULL));
	g_assert(ok == (err == NULL));
	g_assert_cmpint(before, ==, after);
	if (err) {
		claim(strstr(err->message, "line ") != NULL, err->message);
		claim_utf8(err->message);
	}
	return 0;
}

#include "data/kept_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/tree.h"
#include "base/when.h"
#include "data/kept_page.h"
#include "data/warc_filler.h"

#define LOCK "pages"
#define NAME_SIZE sizeof "pages-20261124-001.warc.gz"

struct kept_file {
	char *folder;
	int64_t max_bytes, size;
	int lock, fd; /* -1: none */
	bool is_dirty;
	char name[NAME_SIZE]; /* "": none is open */
};

static bool
fail(const char *name, const char *doing, GError **err)
{
	int why = errno;

	g_set_error(err, EARSHOT_ERROR, error_of_write(why, EARSHOT_ERROR_CONFIG),
		    KEPT_FOLDER "/%s cannot be %s: %s", name, doing,
		    why == ENOSPC || why == EDQUOT ? "the disk is full" : g_strerror(why));
	return false;
}

bool
kept_file_is_name(const char *name)
{
	static const char form[] = "pages-00000000-000.warc.gz";

	for (size_t i = 0; i < sizeof form; i++)
		if (form[i] == '0' ? !g_ascii_isdigit(name[i]) : name[i] != form[i])
			return false;
	return true;
}

/* ---- opening ----------------------------------------------------------------------------- */

/* Where the last stretch of a file ends; 0: no row tells of it. */
static bool
end_of(struct db *db, const char *name, int64_t *end, GError **err)
{
	return db_query_int(db, err, end, 0,
			    "select max(start + length) from kept_page where file = $1", "s", name);
}

static bool
mend(struct db *db, const char *folder, const char *name, GError **err)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);
	struct stat st;
	int64_t end;

	if (!end_of(db, name, &end, err))
		return false;
	if (lstat(path, &st) != 0 || !S_ISREG(st.st_mode))
		return true;
	if (end == 0)
		return unlink(path) == 0 || fail(name, "removed", err);
	return st.st_size <= end || truncate(path, end) == 0 || fail(name, "mended", err);
}

static bool
mend_all(struct db *db, const char *folder, GError **err)
{
	g_autoptr(GDir) listing = g_dir_open(folder, 0, NULL);
	const char *name;

	while (listing && (name = g_dir_read_name(listing)))
		if (kept_file_is_name(name) && !mend(db, folder, name, err))
			return false;
	return true;
}

struct kept_file *
kept_file_open(struct db *db, int64_t max_bytes, GError **err)
{
	g_autoptr(kept_file_t) f = g_new0(struct kept_file, 1);

	f->folder = g_build_filename(db_dir(db), KEPT_FOLDER, NULL);
	f->max_bytes = max_bytes > 0 ? max_bytes : KEPT_MAX_BYTES;
	f->fd = -1;
	f->lock = db_lock(db_dir(db), LOCK, err);
	if (f->lock < 0)
		return NULL;
	if (mkdir(f->folder, 0700) != 0 && errno != EEXIST) {
		fail("", "made", err);
		return NULL;
	}
	return mend_all(db, f->folder, err) ? g_steal_pointer(&f) : NULL;
}

static void
close_file(struct kept_file *f)
{
	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
	*f->name = '\0';
}

void
kept_file_free(struct kept_file *f)
{
	if (!f)
		return;
	close_file(f);
	if (f->lock >= 0)
		close(f->lock);
	g_free(f->folder);
	g_free(f);
}

/* ---- writing ----------------------------------------------------------------------------- */

/* The first file of that day with room. */
static bool
open_file(struct kept_file *f, const char *day, GError **err)
{
	for (int n = 1; n < 1000; n++) {
		g_autofree char *path = NULL;
		struct stat st;

		g_snprintf(f->name, NAME_SIZE, "pages-%.8s-%03d.warc.gz", day, n);
		path = g_build_filename(f->folder, f->name, NULL);
		f->fd = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
		if (f->fd < 0 || fstat(f->fd, &st) != 0)
			break;
		f->size = st.st_size;
		if (f->size < f->max_bytes)
			return tree_sync(f->folder, err);
		close(f->fd);
	}
	fail(f->name, "opened", err);
	close_file(f);
	return false;
}

const char *
kept_file_name(struct kept_file *f, int64_t now, GError **err)
{
	char at[WHEN_RFC3339_SIZE], day[9];

	when_rfc3339(now, at); /* "2026-11-24T…" */
	g_snprintf(day, sizeof day, "%.4s%.2s%.2s", at, at + 5, at + 8);
	if (f->fd >= 0 && f->size < f->max_bytes && strncmp(f->name + 6, day, 8) == 0)
		return f->name;
	if (!kept_file_sync(f, err))
		return NULL;
	close_file(f);
	return open_file(f, day, err) ? f->name : NULL;
}

bool
kept_file_append(struct kept_file *f, GBytes *records, int64_t *start, GError **err)
{
	gsize len, at = 0;
	const char *bytes = g_bytes_get_data(records, &len);

	*start = f->size;
	while (at < len) {
		ssize_t n = pwrite(f->fd, bytes + at, len - at, (off_t)(f->size + (int64_t)at));

		if (n >= 0) {
			at += (gsize)n;
		} else if (errno != EINTR) {
			fail(f->name, "written", err);
			/* what cannot be cut off now is when the next writer opens it */
			if (ftruncate(f->fd, f->size) != 0)
				close_file(f);
			return false;
		}
	}
	f->size += (int64_t)len;
	f->is_dirty = true;
	return true;
}

bool
kept_file_sync(struct kept_file *f, GError **err)
{
	if (f->is_dirty && fdatasync(f->fd) != 0)
		return fail(f->name, "written", err);
	f->is_dirty = false;
	return true;
}

/* ---- erasing ----------------------------------------------------------------------------- */

static bool
write_over(int fd, const char *name, int64_t start, int64_t length, GError **err)
{
	g_autoptr(GBytes) filler = warc_filler(length, when_now() * 1000);
	gsize len, at = 0;
	const char *bytes = filler ? g_bytes_get_data(filler, &len) : NULL;
	struct stat st;

	/* Nothing of ours is that short: a row that is wrong takes no others with it. */
	if (!filler || fstat(fd, &st) != 0 || start < 0 || st.st_size < start + length)
		return true;
	while (at < len) {
		ssize_t n = pwrite(fd, bytes + at, len - at, (off_t)(start + (int64_t)at));

		if (n < 0 && errno != EINTR)
			return fail(name, "written over", err);
		at += (gsize)MAX(n, 0);
	}
	return fdatasync(fd) == 0 || fail(name, "written over", err);
}

bool
kept_file_erase(const char *state, const char *name, int64_t start, int64_t length, GError **err)
{
	g_autofree char *path = g_build_filename(state, KEPT_FOLDER, name, NULL);
	int fd = kept_file_is_name(name) ? open(path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC) : -1;
	bool ok;

	if (fd < 0)
		return !kept_file_is_name(name) || errno == ENOENT || fail(name, "opened", err);
	ok = write_over(fd, name, start, length, err);
	close(fd);
	return ok;
}

bool
kept_file_tidy(struct db *db, GError **err)
{
	g_autofree char *folder = g_build_filename(db_dir(db), KEPT_FOLDER, NULL);
	g_autoptr(GError) busy = NULL;
	int lock = db_lock(db_dir(db), LOCK, &busy);
	bool ok;

	if (lock < 0)
		return true; /* whoever writes mends before the next time */
	ok = mend_all(db, folder, err);
	close(lock);
	return ok;
}

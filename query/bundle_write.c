/* bundle: written to the disk, so that what has the name is a whole one. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/zip.h"
#include "query/bundle.h"
#include "query/verify.h"

#define PART ".part." /* and six letters: a bundle that is being written */

static bool
sync_folder(const char *path, GError **err)
{
	g_autofree char *folder = g_path_get_dirname(path);
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;

	if (!ok)
		file_failed(folder, "written", err);
	if (fd >= 0)
		close(fd);
	return ok;
}

/* What is written must be a bundle that is intact: the very bytes that the disk gives back. */
static bool
check_written(int fd, char sha256[AUDIT_HEX], GError **err)
{
	g_autoptr(GMappedFile) map = g_mapped_file_new_from_fd(fd, FALSE, err);
	g_autoptr(GBytes) bytes = map ? g_mapped_file_get_bytes(map) : NULL;
	g_autofree char *sum = NULL;
	struct verify_report r;
	bool ok;

	if (!bytes)
		return false;
	sum = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, bytes);
	g_strlcpy(sha256, sum, AUDIT_HEX);
	verify_report_init(&r);
	verify_bundle(bytes, NULL, &r);
	ok = r.faults->len == 0;
	if (!ok)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_FORMAT,
			    "the bundle is not given out, because it does not verify: %s",
			    (const char *)r.faults->pdata[0]);
	verify_report_clear(&r);
	return ok;
}

static bool
write_zip(int fd, GPtrArray *files, const char *path, GError **err)
{
	g_autoptr(zip_writer_t) zip = zip_writer_new(fd);
	bool ok = true;

	for (guint i = 0; ok && i < files->len; i++) {
		const struct bundle_file *f = files->pdata[i];

		ok = zip_writer_add(zip, f->name, f->bytes, err);
	}
	ok = ok && zip_writer_finish(zip, err);
	if (!ok)
		g_prefix_error(err, "%s: ", path);
	return ok && (fsync(fd) == 0 || file_failed(path, "written", err));
}

/* What killed exports left: nobody holds a lock on it any more. */
static void
sweep(const char *path)
{
	g_autofree char *folder = g_path_get_dirname(path), *name = g_path_get_basename(path);
	g_autofree char *prefix = g_strconcat(name, PART, NULL);
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *entry;

	while (dir && (entry = g_dir_read_name(dir))) {
		g_autofree char *left = g_build_filename(folder, entry, NULL);
		int fd = g_str_has_prefix(entry, prefix)
				 ? open(left, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
				 : -1;

		if (fd < 0)
			continue;
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			unlink(left);
		close(fd);
	}
}

/* A file of a name that nobody knows, locked; -1 on error. */
static int
open_part(const char *path, char **part, GError **err)
{
	int fd;

	*part = g_strconcat(path, PART "XXXXXX", NULL);
	fd = g_mkstemp_full(*part, O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0)
		file_failed(path, "written", err);
	else
		flock(fd, LOCK_EX);
	return fd;
}

/* It gets its name, or goes. */
static bool
close_part(int fd, const char *part, const char *path, bool ok, GError **err)
{
	ok = ok && (rename(part, path) == 0 || file_failed(path, "written", err));
	if (!ok)
		unlink(part);
	close(fd);
	return ok && sync_folder(path, err);
}

bool
bundle_put_beside(const char *path, const char *suffix, GBytes *bytes, GError **err)
{
	g_autofree char *part = NULL, *beside = g_strconcat(path, suffix, NULL);
	int fd = open_part(path, &part, err);
	gsize len, done = 0;
	const char *data = g_bytes_get_data(bytes, &len);

	if (fd < 0)
		return false;
	while (done < len) {
		ssize_t n = write(fd, data + done, len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		done += (gsize)n;
	}
	return close_part(fd, part, beside,
			  (done == len && fsync(fd) == 0) || file_failed(beside, "written", err),
			  err);
}

bool
bundle_write(GPtrArray *files, const char *path, char sha256[AUDIT_HEX], GError **err)
{
	g_autofree char *part = NULL, *name = g_path_get_basename(path), *line = NULL;
	g_autofree char *old_sum = g_strconcat(path, ".sha256", NULL);
	g_autofree char *old_stamp = g_strconcat(path, ".tsr", NULL);
	g_autoptr(GBytes) sum = NULL;
	bool ok;
	int fd;

	if (!file_may_be_replaced(path, err))
		return false;
	sweep(path);
	fd = open_part(path, &part, err);
	if (fd < 0)
		return false;
	ok = write_zip(fd, files, path, err) && check_written(fd, sha256, err);
	if (ok) {
		/* of an older bundle: it must not stand beside the new one */
		unlink(old_sum);
		unlink(old_stamp);
	}
	if (!close_part(fd, part, path, ok, err))
		return false;
	line = g_strdup_printf("%s  %s\n", sha256, name);
	sum = g_bytes_new(line, strlen(line));
	return bundle_put_beside(path, ".sha256", sum, err);
}

#include "data/backup_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "data/kept_file.h"
#include "data/kept_page.h"

#define MAGIC "earshot-backup 1\n"
#define CHUNK (1 << 16)
#define MAX_LINE 4096

static const char *const names[] = { "earshot.db", "name.key", "tombstone.key", "kinds.ini",
				     "audit.head", "cases",    KEPT_FOLDER,     NULL };

const char *const *
backup_names(void)
{
	return names;
}

static bool
is_plain(const char *name)
{
	return *name && *name != '.' &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_.") == strlen(name);
}

bool
backup_name_is_good(const char *name)
{
	int year, number, end = 0;

	if (strcmp(name, "cases") == 0 || strcmp(name, KEPT_FOLDER) == 0)
		return false;
	if (g_strv_contains(names, name))
		return true;
	if (g_str_has_prefix(name, KEPT_FOLDER "/"))
		return kept_file_is_name(name + strlen(KEPT_FOLDER "/"));
	return sscanf(name, "cases/EAR-%4d-%9d/%n", &year, &number, &end) == 2 && end > 0 &&
	       is_plain(name + end);
}

static bool
fail(GError **err, const char *path, const char *doing)
{
	int why = errno;

	g_set_error(err, EARSHOT_ERROR, error_of_write(why, EARSHOT_ERROR_CONFIG),
		    "%s cannot be %s: %s", path, doing, g_strerror(why));
	return false;
}

/* ---- writing ----------------------------------------------------------------------------- */

struct backup_writer {
	char *path;
	FILE *out;
	GChecksum *hash;
};

static bool
put(struct backup_writer *w, const void *bytes, size_t n, GError **err)
{
	g_checksum_update(w->hash, bytes, (gssize)n);
	return fwrite(bytes, 1, n, w->out) == n || fail(err, w->path, "written");
}

static bool
put_text(struct backup_writer *w, const char *text, GError **err)
{
	return put(w, text, strlen(text), err);
}

struct backup_writer *
backup_writer_new(const char *path, const char *facts, GError **err)
{
	g_autoptr(backup_writer_t) w = g_new0(struct backup_writer, 1);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

	w->path = g_strdup(path);
	w->hash = g_checksum_new(G_CHECKSUM_SHA256);
	w->out = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (!w->out) {
		fail(err, path, "written");
		return NULL;
	}
	return put_text(w, MAGIC, err) && put_text(w, facts, err) && put_text(w, "\n", err)
		       ? g_steal_pointer(&w)
		       : NULL;
}

static bool
copy_in(struct backup_writer *w, FILE *in, const char *path, int64_t len, GError **err)
{
	char buf[CHUNK];

	while (len > 0) {
		size_t n = fread(buf, 1, (size_t)MIN(len, CHUNK), in);

		if (n == 0)
			return fail(err, path, "read to its end");
		if (!put(w, buf, n, err))
			return false;
		len -= (int64_t)n;
	}
	return put_text(w, "\n", err);
}

bool
backup_writer_add(struct backup_writer *w, const char *name, const char *path, GError **err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	FILE *in = fd >= 0 ? fdopen(fd, "r") : NULL;
	g_autofree char *line = NULL;
	struct stat st;
	bool ok;

	g_assert(backup_name_is_good(name));
	if (!in || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		fail(err, path, "read");
		if (in)
			fclose(in);
		return false;
	}
	line = g_strdup_printf("file %s %" G_GINT64_FORMAT "\n", name, (int64_t)st.st_size);
	ok = put_text(w, line, err) && copy_in(w, in, path, st.st_size, err);
	fclose(in);
	return ok;
}

bool
backup_writer_end(struct backup_writer *w, GError **err)
{
	if (fprintf(w->out, "end %s\n", g_checksum_get_string(w->hash)) < 0 ||
	    fflush(w->out) != 0 || fsync(fileno(w->out)) != 0)
		return fail(err, w->path, "written");
	return true;
}

void
backup_writer_free(struct backup_writer *w)
{
	if (!w)
		return;
	if (w->out)
		fclose(w->out);
	g_checksum_free(w->hash);
	g_free(w->path);
	g_free(w);
}

/* ---- reading ----------------------------------------------------------------------------- */

struct reader {
	const char *path, *dir;
	FILE *in;
	GChecksum *hash;
	char line[MAX_LINE];
};

static bool
damaged(const struct reader *r, const char *what, GError **err)
{
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
		    "%s is no whole backup: %s; nothing was changed", r->path, what);
	return false;
}

/* Its line feed is taken off. */
static bool
next_line(struct reader *r, GError **err)
{
	size_t len;

	if (!fgets(r->line, sizeof r->line, r->in))
		return damaged(r, "it breaks off", err);
	len = strlen(r->line);
	if (len == 0 || r->line[len - 1] != '\n')
		return damaged(r, "a line is too long, or breaks off", err);
	r->line[len - 1] = '\0';
	return true;
}

static void
count_line(struct reader *r)
{
	g_checksum_update(r->hash, (const guchar *)r->line, (gssize)strlen(r->line));
	g_checksum_update(r->hash, (const guchar *)"\n", 1);
}

static FILE *
open_piece(const struct reader *r, const char *name, GError **err)
{
	g_autofree char *path = g_build_filename(r->dir, name, NULL);
	g_autofree char *folder = g_path_get_dirname(path);
	int fd = g_mkdir_with_parents(folder, 0700);
	FILE *out;

	if (fd == 0)
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	out = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (!out)
		fail(err, path, "written");
	return out;
}

/* `out` may be NULL. */
static bool
copy_out(struct reader *r, FILE *out, const char *name, int64_t len, GError **err)
{
	char buf[CHUNK];

	while (len > 0) {
		size_t n = fread(buf, 1, (size_t)MIN(len, CHUNK), r->in);

		if (n == 0)
			return damaged(r, "it breaks off", err);
		g_checksum_update(r->hash, (const guchar *)buf, (gssize)n);
		if (out && fwrite(buf, 1, n, out) != n)
			return fail(err, name, "written");
		len -= (int64_t)n;
	}
	if (getc(r->in) != '\n')
		return damaged(r, "a piece is longer than it says", err);
	g_checksum_update(r->hash, (const guchar *)"\n", 1);
	return !out || (fflush(out) == 0 && fsync(fileno(out)) == 0) || fail(err, name, "written");
}

/* r->line is "file NAME LENGTH". */
static bool
read_piece(struct reader *r, GError **err)
{
	g_auto(GStrv) words = g_strsplit(r->line, " ", 4);
	guint64 len;
	FILE *out = NULL;
	bool ok;

	if (g_strv_length(words) != 3 || strcmp(words[0], "file") != 0 ||
	    !backup_name_is_good(words[1]) ||
	    !g_ascii_string_to_unsigned(words[2], 10, 0, INT64_MAX, &len, NULL))
		return damaged(r, "it has a piece that no backup has", err);
	count_line(r);
	if (r->dir && !(out = open_piece(r, words[1], err)))
		return false;
	ok = copy_out(r, out, words[1], (int64_t)len, err);
	if (out)
		fclose(out);
	return ok;
}

static bool
read_end(struct reader *r, GError **err)
{
	if (strcmp(r->line + strlen("end "), g_checksum_get_string(r->hash)) != 0)
		return damaged(r, "its checksum is another one", err);
	return getc(r->in) == EOF || damaged(r, "something follows its end", err);
}

static bool
read_all(struct reader *r, char **facts, GError **err)
{
	if (!next_line(r, err))
		return false;
	if (strcmp(r->line, "earshot-backup 1") != 0)
		return damaged(r, "it does not begin like one", err);
	count_line(r);
	if (!next_line(r, err))
		return false;
	count_line(r);
	*facts = g_strdup(r->line);
	for (;;) {
		if (!next_line(r, err))
			return false;
		if (g_str_has_prefix(r->line, "end "))
			return read_end(r, err);
		if (!read_piece(r, err))
			return false;
	}
}

bool
backup_file_read(const char *path, const char *dir, char **facts, GError **err)
{
	struct reader r = { .path = path, .dir = dir };
	g_autofree char *second = NULL;
	bool ok;

	r.in = fopen(path, "re");
	if (!r.in) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT, "%s cannot be read: %s", path,
			    g_strerror(errno));
		return false;
	}
	r.hash = g_checksum_new(G_CHECKSUM_SHA256);
	ok = read_all(&r, &second, err);
	g_checksum_free(r.hash);
	fclose(r.in);
	if (ok)
		*facts = g_steal_pointer(&second);
	return ok;
}

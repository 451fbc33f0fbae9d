/* evidence: how files and rows of a case are written. The contract is data/evidence.h. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/when.h"
#include "data/evidence.h"

#define LOCK_WAIT_MS 10000
#define LOCK_LOOK_US 20000
#define PART ".part" /* ends the name of a file that is being written */

struct evidence_slot {
	struct db *db;
	int64_t casefile;
	char *case_ref, *ref, *file;
	int lock; /* descriptor that holds it; -1: none */
	int folder; /* descriptor of the case's folder; -1: none */
};

static bool
cannot(GError **err, const char *what, const char *path)
{
	g_set_error(err, EARSHOT_ERROR, error_of_write(errno, EARSHOT_ERROR_CONFIG),
		    "%s cannot be %s: %s", path, what, g_strerror(errno));
	return false;
}

/* ---- folders ------------------------------------------------------------------------------- */

char *
evidence_folder(struct db *db, const char *case_ref)
{
	return g_build_filename(db_dir(db), "cases", case_ref, NULL);
}

/* Opens `name` in `at`, itself and no link, made with mode 0700 when `create`. */
static int
open_folder(int at, const char *name, bool create, const char *path, GError **err)
{
	int fd;

	if (create && mkdirat(at, name, 0700) != 0 && errno != EEXIST) {
		cannot(err, "made", path);
		return -1;
	}
	fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0) {
		if (errno == ELOOP || errno == ENOTDIR)
			g_set_error(
				err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
				"%s is no folder of earshot's own but a link or a file; take it "
				"away",
				path);
		else
			cannot(err, "opened", path);
	}
	return fd;
}

/* Only the last two parts of the path are earshot's to make and to doubt. */
static int
open_case(struct db *db, const char *case_ref, bool create, GError **err)
{
	g_autofree char *cases_path = g_build_filename(db_dir(db), "cases", NULL);
	g_autofree char *case_path = evidence_folder(db, case_ref);
	int cases = open_folder(AT_FDCWD, cases_path, create, cases_path, err);
	int fd = cases < 0 ? -1 : open_folder(cases, case_ref, create, case_path, err);

	/* a folder that a crash of the machine forgets would take its files with it */
	if (fd >= 0 && create && (fsync(cases) != 0)) {
		cannot(err, "synced", cases_path);
		close(fd);
		fd = -1;
	}
	if (cases >= 0)
		close(cases);
	return fd;
}

GBytes *
evidence_read_file(struct db *db, const char *case_ref, const char *name, int64_t max_bytes,
		   GError **err)
{
	int folder = open_case(db, case_ref, false, err), fd;
	g_autofree uint8_t *bytes = NULL;
	struct stat st;
	int64_t len = 0;
	ssize_t n;

	if (folder < 0)
		return NULL;
	fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	close(folder);
	if (fd < 0) {
		cannot(err, "opened", name);
		return NULL;
	}
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size > max_bytes) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
			    "%s cannot be read: it is no file, or larger than it may be", name);
		close(fd);
		return NULL;
	}
	bytes = g_malloc((size_t)st.st_size + 1);
	while (len < st.st_size && (n = read(fd, bytes + len, (size_t)(st.st_size - len))) != 0) {
		if (n < 0 && errno != EINTR) {
			cannot(err, "read", name);
			close(fd);
			return NULL;
		}
		len += MAX(n, 0);
	}
	close(fd);
	return g_bytes_new_take(g_steal_pointer(&bytes), (gsize)len);
}

/* ---- numbers ------------------------------------------------------------------------------- */

/* "EAR-2026-0007" -> "ear-2026-0007-". Caller frees. */
static char *
file_prefix(const char *case_ref)
{
	g_autofree char *lower = g_ascii_strdown(case_ref, -1);

	return g_strconcat(lower, "-", NULL);
}

/* The number of a file's name, 0: it is none of ours. */
static int64_t
file_number(const char *name, const char *prefix)
{
	int64_t n = 0;
	const char *at = name + strlen(prefix);

	if (!g_str_has_prefix(name, prefix))
		return 0;
	for (; g_ascii_isdigit(*at) && n < 1000000000; at++)
		n = n * 10 + (*at - '0');
	return strcmp(at, ".warc.gz") == 0 || strcmp(at, ".warc.gz" PART) == 0 ? n : 0;
}

/* The case's highest numbers, and the names of all files that have a row. */
static bool
look_at_rows(struct evidence_slot *s, char kind, int64_t *last_ref, int64_t *last_file,
	     GHashTable *known, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(s->db, "select ref, warc from evidence where casefile = $1 order by id",
			   err);
	g_autofree char *prefix = file_prefix(s->case_ref);
	enum db_row row;

	if (!st)
		return false;
	db_bind(st, "i", s->casefile);
	*last_ref = *last_file = 0;
	while ((row = db_step(st, err)) == DB_ROW) {
		const char *ref = db_text(st, 0), *warc = db_text(st, 1);

		if (*ref == kind)
			*last_ref = MAX(*last_ref, g_ascii_strtoll(ref + 1, NULL, 10));
		if (!warc)
			continue;
		*last_file = MAX(*last_file, file_number(warc, prefix));
		g_hash_table_add(known, g_strdup(warc));
	}
	return row == DB_DONE;
}

/* What a killed run left: files of our naming without a row, and such as were never finished. */
static bool
sweep(struct evidence_slot *s, GHashTable *known, GError **err)
{
	g_autofree char *prefix = file_prefix(s->case_ref);
	g_autofree char *path = evidence_folder(s->db, s->case_ref);
	int fd = openat(s->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	bool ok = true;

	if (!dir) {
		if (fd >= 0)
			close(fd);
		return cannot(err, "listed", path);
	}
	while (ok && (entry = readdir(dir)))
		if (file_number(entry->d_name, prefix) > 0 &&
		    !g_hash_table_contains(known, entry->d_name) &&
		    unlinkat(s->folder, entry->d_name, 0) != 0 && errno != ENOENT)
			ok = cannot(err, "cleared of what was left unfinished", path);
	closedir(dir);
	return ok;
}

static bool
take_lock(struct evidence_slot *s, GError **err)
{
	int64_t until = when_monotonic_ms() + LOCK_WAIT_MS;

	for (;;) {
		g_autoptr(GError) wrong = NULL;

		s->lock = db_lock(db_dir(s->db), "capture", &wrong);
		if (s->lock >= 0)
			return true;
		if (!g_error_matches(wrong, EARSHOT_ERROR, EARSHOT_ERROR_BUSY) ||
		    when_monotonic_ms() >= until) {
			g_propagate_error(err, g_steal_pointer(&wrong));
			return false;
		}
		g_usleep(LOCK_LOOK_US);
	}
}

struct evidence_slot *
evidence_reserve(struct db *db, int64_t casefile, const char *case_ref, char kind, GError **err)
{
	g_autoptr(evidence_slot_t) s = g_new0(struct evidence_slot, 1);
	g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autofree char *prefix = file_prefix(case_ref);
	int64_t last_ref, last_file;

	s->db = db;
	s->casefile = casefile;
	s->case_ref = g_strdup(case_ref);
	s->lock = s->folder = -1;
	if (!take_lock(s, err))
		return NULL;
	s->folder = open_case(db, case_ref, true, err);
	if (s->folder < 0 || !look_at_rows(s, kind, &last_ref, &last_file, known, err) ||
	    !sweep(s, known, err))
		return NULL;
	s->ref = g_strdup_printf("%c%03" G_GINT64_FORMAT, kind, last_ref + 1);
	s->file = g_strdup_printf("%s%03" G_GINT64_FORMAT ".warc.gz", prefix, last_file + 1);
	return g_steal_pointer(&s);
}

void
evidence_slot_free(struct evidence_slot *s)
{
	if (!s)
		return;
	if (s->folder >= 0)
		close(s->folder);
	if (s->lock >= 0)
		close(s->lock);
	g_free(s->case_ref);
	g_free(s->ref);
	g_free(s->file);
	g_free(s);
}

const char *
evidence_slot_file(const struct evidence_slot *s)
{
	return s->file;
}

/* ---- writing ------------------------------------------------------------------------------- */

static bool
write_all(int fd, GBytes *file)
{
	gsize len, at = 0;
	const char *bytes = g_bytes_get_data(file, &len);

	while (at < len) {
		ssize_t n = write(fd, bytes + at, len - at);

		if (n < 0 && errno != EINTR)
			return false;
		at += (gsize)MAX(n, 0);
	}
	return true;
}

/* Under its name the file is whole, also after the power went. */
static bool
write_file(struct evidence_slot *s, GBytes *file, GError **err)
{
	g_autofree char *part = g_strconcat(s->file, PART, NULL);
	int fd =
		openat(s->folder, part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	bool ok;

	if (fd < 0)
		return cannot(err, "made", part);
	ok = write_all(fd, file) && fsync(fd) == 0;
	if (!ok)
		cannot(err, "written", s->file);
	close(fd);
	if (ok && renameat(s->folder, part, s->folder, s->file) != 0)
		ok = cannot(err, "put in its place", s->file);
	if (ok && fsync(s->folder) != 0)
		ok = cannot(err, "synced", s->file);
	if (!ok)
		unlinkat(s->folder, part, 0);
	return ok;
}

static const char *
or_null(const char *hex)
{
	return *hex ? hex : NULL;
}

static bool
put_row(struct db *db, struct evidence *e, GError **err)
{
	return db_query_int(
		db, err, &e->id, 0,
		"insert into evidence (casefile, ref, url, final_url, started_ms, stored_ms, "
		"fetched_ms, outcome, sentence, status, ip, type, title, warc, start, length, "
		"bytes, "
		"block_sha256, payload_sha256, record_sha256, truncated, robots, supplied_by, "
		"is_attested, text, is_part) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, "
		"$12, "
		"$13, "
		"$14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26) returning id",
		"isssiiississssiiissssssisi", e->casefile, e->ref, e->url, e->final_url,
		e->started_ms, e->stored_ms, e->fetched_ms, e->outcome, e->sentence,
		(int64_t)e->status, e->ip, e->type, e->title, e->warc, e->offset, e->length,
		e->bytes, or_null(e->block_sha256), or_null(e->payload_sha256),
		or_null(e->record_sha256), e->truncated, e->robots, e->supplied_by,
		(int64_t)e->is_attested, e->text, (int64_t)e->is_part);
}

static bool
put_rows(struct evidence_slot *s, GPtrArray *rows, const struct audit_entry *entry, GError **err)
{
	int64_t now_ms = evidence_now_ms();

	for (guint i = 0; i < rows->len; i++) {
		struct evidence *e = rows->pdata[i];

		g_free(e->ref);
		e->ref = i + 1 < rows->len ? g_strdup_printf("%s.%u", s->ref, i + 1)
					   : g_strdup(s->ref);
		e->casefile = s->casefile;
		e->stored_ms = now_ms;
		g_free(e->warc);
		e->warc = e->length > 0 ? g_strdup(s->file) : NULL;
		if (!put_row(s->db, e, err))
			return false;
	}
	return audit_append(s->db, entry, err);
}

bool
evidence_store(struct evidence_slot *s, GBytes *file, GPtrArray *rows, const char *actor,
	       const char *act, const char *commit, GError **err)
{
	const struct audit_entry entry = {
		.actor = actor, .act = act, .case_ref = s->case_ref, .obj = s->ref, .commit = commit
	};

	if (file && !write_file(s, file, err))
		return false;
	if (!db_begin(s->db, err))
		return false;
	if (put_rows(s, rows, &entry, err))
		return db_commit(s->db, err);
	db_rollback(s->db);
	return false;
}

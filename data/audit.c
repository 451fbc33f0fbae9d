#include "data/audit.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/error.h"
#include "base/when.h"

#define PIN "audit.head"
#define PIN_SIZE 128 /* a count, a blank, a hash, a line feed; more is no pin */

static void
hash_bytes_hex(const void *data, gsize len, char hex[AUDIT_HEX])
{
	g_autofree char *text = g_compute_checksum_for_data(G_CHECKSUM_SHA256, data, len);

	g_strlcpy(hex, text, AUDIT_HEX);
}

static void
hash_line(const char *line, char hex[AUDIT_HEX])
{
	hash_bytes_hex(line, strlen(line), hex);
}

static void
hash_of_nothing(char hex[AUDIT_HEX])
{
	memset(hex, '0', AUDIT_HEX - 1);
	hex[AUDIT_HEX - 1] = '\0';
}

void
audit_commit(const uint8_t salt[AUDIT_SALT], const char *text, char hex[AUDIT_HEX])
{
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);

	g_checksum_update(sum, salt, AUDIT_SALT);
	g_checksum_update(sum, (const guchar *)text, (gssize)strlen(text));
	g_strlcpy(hex, g_checksum_get_string(sum), AUDIT_HEX);
}

/* ---- the pin ----------------------------------------------------------------------------- */

static bool
pin_failed(const char *path, GError **err)
{
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
		    "%s cannot be written: %s; the audit log's end is not pinned", path,
		    g_strerror(errno));
	return false;
}

/* Writers of the pin take turns, so that no earlier head replaces a later one. */
static int
pin_lock(struct db *db, GError **err)
{
	g_autofree char *path = g_build_filename(db_dir(db), "audit.lock", NULL);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0) {
		pin_failed(path, err);
		return -1;
	}
	while (flock(fd, LOCK_EX) != 0)
		if (errno != EINTR) {
			pin_failed(path, err);
			close(fd);
			return -1;
		}
	return fd;
}

enum pin { PIN_THERE, PIN_MISSING, PIN_UNREADABLE };

static enum pin
pin_read(struct db *db, struct audit_head *pin)
{
	g_autofree char *path = g_build_filename(db_dir(db), PIN, NULL);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	char text[PIN_SIZE + 1], *end;
	ssize_t n;

	if (fd < 0)
		return errno == ENOENT ? PIN_MISSING : PIN_UNREADABLE;
	n = read(fd, text, PIN_SIZE);
	close(fd);
	if (n <= 0)
		return PIN_UNREADABLE;
	text[n] = '\0';
	if (!g_ascii_isdigit(*text))
		return PIN_UNREADABLE;
	pin->count = g_ascii_strtoll(text, &end, 10);
	if (*end != ' ' || strspn(end + 1, "0123456789abcdef") != AUDIT_HEX - 1 ||
	    strcmp(end + AUDIT_HEX, "\n") != 0)
		return PIN_UNREADABLE;
	g_strlcpy(pin->hash, end + 1, AUDIT_HEX);
	return PIN_THERE;
}

/* Whole or not at all: another file, synced, takes its place, and the folder is synced. */
static bool
pin_write(struct db *db, const struct audit_head *head, GError **err)
{
	g_autofree char *path = g_build_filename(db_dir(db), PIN, NULL);
	g_autofree char *fresh = g_strconcat(path, ".new", NULL);
	g_autofree char *text =
		g_strdup_printf("%" G_GINT64_FORMAT " %s\n", head->count, head->hash);
	int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600), dir;
	bool ok;

	if (fd < 0)
		return pin_failed(fresh, err);
	ok = write(fd, text, strlen(text)) == (ssize_t)strlen(text) && fsync(fd) == 0;
	ok = close(fd) == 0 && ok;
	if (!ok || rename(fresh, path) != 0)
		return pin_failed(path, err);
	dir = open(db_dir(db), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ok = dir >= 0 && fsync(dir) == 0;
	if (dir >= 0)
		close(dir);
	return ok || pin_failed(path, err);
}

/* The hash of line `seq`; zeros for 0. False without an error: there is no such line. */
static bool
hash_at(struct db *db, int64_t seq, char hex[AUDIT_HEX], GError **err)
{
	g_autoptr(db_stmt_t) st = NULL;
	enum db_row row;

	hash_of_nothing(hex);
	if (seq == 0)
		return true;
	st = db_prepare(db, "select line from audit where seq = $1", err);
	if (!st)
		return false;
	db_bind(st, "i", seq);
	row = db_step(st, err);
	if (row == DB_ROW)
		hash_line(db_text(st, 0), hex);
	return row == DB_ROW;
}

/* What is wrong with the chain in the light of its pin; NULL: nothing. Caller frees. */
static char *
pin_fault(enum pin found, const struct audit_head *pin, const struct audit_head *head,
	  const char *hash_there)
{
	if (found == PIN_MISSING)
		return g_strdup_printf("audit.head is missing, without which nobody can tell "
				       "whether entries after number %" G_GINT64_FORMAT
				       " were cut off",
				       head->count);
	if (found == PIN_UNREADABLE)
		return g_strdup("audit.head cannot be read or is damaged");
	if (pin->count > head->count)
		return g_strdup_printf("the log ends with entry %" G_GINT64_FORMAT
				       ", but audit.head knows %" G_GINT64_FORMAT
				       ": its end was cut off",
				       head->count, pin->count);
	if (strcmp(pin->hash, hash_there) != 0)
		return g_strdup_printf("entry %" G_GINT64_FORMAT
				       " is not the one that audit.head knows",
				       pin->count);
	return NULL;
}

static bool
compare_with_pin(struct db *db, const struct audit_head *head, struct audit_head *pin, char **fault,
		 GError **err)
{
	enum pin found = pin_read(db, pin);
	char there[AUDIT_HEX] = "";
	g_autoptr(GError) wrong = NULL;

	*fault = NULL;
	if (found == PIN_THERE && !hash_at(db, pin->count, there, &wrong) && wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	*fault = pin_fault(found, pin, head, there);
	return true;
}

static bool
pin_under_lock(struct db *db, GError **err)
{
	g_autofree char *fault = NULL;
	struct audit_head head, pin = { 0 };

	if (!audit_head(db, &head, err))
		return false;
	if (head.count == 0)
		return true;
	if (!compare_with_pin(db, &head, &pin, &fault, err))
		return false;
	if (!fault)
		return pin.count == head.count || pin_write(db, &head, err);
	/* A pin that was written over would hide what it shows. */
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_STORE,
		    "the audit log cannot be trusted: %s; see `earshot audit verify`", fault);
	return false;
}

bool
audit_pin(struct db *db, GError **err)
{
	struct audit_head head, pin = { 0 };
	int lock;
	bool ok;

	if (!audit_head(db, &head, err))
		return false;
	/* Mostly there is nothing to do, which needs no lock. */
	if (head.count == 0 || (pin_read(db, &pin) == PIN_THERE && pin.count == head.count &&
				strcmp(pin.hash, head.hash) == 0))
		return true;
	lock = pin_lock(db, err);
	if (lock < 0)
		return false;
	ok = pin_under_lock(db, err);
	close(lock);
	return ok;
}

/* Before the first entry there is a pin on nothing, so that a pin that is missing later was
 * taken away. */
static bool
pin_nothing(struct db *db, GError **err)
{
	struct audit_head none = { 0 }, pin;
	int lock = pin_lock(db, err);
	bool ok;

	if (lock < 0)
		return false;
	hash_of_nothing(none.hash);
	ok = pin_read(db, &pin) != PIN_MISSING || pin_write(db, &none, err);
	close(lock);
	return ok;
}

bool
audit_repin(struct db *db, const char *actor, GError **err)
{
	const struct audit_entry e = { .actor = actor, .act = "audit.repin" };
	struct audit_head head;
	int lock;
	bool ok;

	if (!db_begin(db, err))
		return false;
	if (!audit_append(db, &e, err)) {
		db_rollback(db);
		return false;
	}
	if (!db_commit(db, err))
		return false;
	lock = pin_lock(db, err);
	if (lock < 0)
		return false;
	ok = audit_head(db, &head, err) && pin_write(db, &head, err);
	close(lock);
	return ok;
}

/* ---- writing ----------------------------------------------------------------------------- */

bool
audit_head(struct db *db, struct audit_head *head, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db, "select seq, hash from audit order by seq desc limit 1", err);
	enum db_row row;

	head->count = 0;
	hash_of_nothing(head->hash);
	if (!st)
		return false;
	row = db_step(st, err);
	if (row == DB_ROW) {
		head->count = db_int(st, 0);
		g_strlcpy(head->hash, db_text(st, 1), AUDIT_HEX);
	}
	return row != DB_FAILED;
}

static json_t *
string_or_null(const char *text)
{
	return text ? json_string(text) : json_null();
}

/* One line; jansson keeps the order in which keys were set. NULL: no valid UTF-8. */
static char *
make_line(const struct audit_entry *e, int64_t seq, const char *prev)
{
	char at[WHEN_RFC3339_SIZE];
	json_t *json;
	char *text, *line;

	/* milliseconds, as in the records of a capture */
	when_rfc3339(when_now(), at);
	memcpy(at + strlen(at) - 1, ".000Z", sizeof ".000Z");
	json = json_pack("{s:i, s:I, s:s, s:s, s:s, s:o, s:o, s:o, s:s}", "v", 1, "seq",
			 (json_int_t)seq, "at", at, "actor", e->actor, "act", e->act, "case",
			 string_or_null(e->case_ref), "obj", string_or_null(e->obj), "commit",
			 string_or_null(e->commit), "prev", prev);
	text = json_dumps(json, JSON_COMPACT | JSON_ENSURE_ASCII);
	line = g_strdup(text);
	free(text);
	json_decref(json);
	return line;
}

static bool
put_line(struct db *db, const struct audit_entry *e, GError **err)
{
	g_autofree char *line = NULL;
	struct audit_head head;
	char hash[AUDIT_HEX];

	if (!audit_head(db, &head, err) || (head.count == 0 && !pin_nothing(db, err)))
		return false;
	line = make_line(e, head.count + 1, head.hash);
	if (!line) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INTERNAL,
				    "an entry of the audit log could not be written down");
		return false;
	}
	hash_line(line, hash);
	return db_run(db, err,
		      "insert into audit (seq, casefile, line, hash) values ($1, $2, $3, $4)",
		      "isss", head.count + 1, e->case_ref, line, hash);
}

#define ADDER "audit adder"

struct adder {
	audit_adder *add;
	void *data;
};

void
audit_set_adder(struct db *db, audit_adder *add, void *data)
{
	struct adder *a = g_new0(struct adder, 1);

	*a = (struct adder){ add, data };
	db_attach(db, ADDER, a, g_free);
}

bool
audit_append(struct db *db, const struct audit_entry *e, GError **err)
{
	const struct adder *a = db_is_in_transaction(db) ? NULL : db_attached(db, ADDER);

	if (a)
		return a->add(a->data, db, e, err);
	/* A transaction of the caller's holds the store's only write lock already. */
	if (!db_begin(db, err))
		return false;
	if (!put_line(db, e, err)) {
		db_rollback(db);
		return false;
	}
	return db_commit(db, err);
}

/* ---- reading ----------------------------------------------------------------------------- */

/* What is wrong with one row; NULL: nothing. Its hash goes to `hash`. Caller frees. */
static char *
row_fault(struct db_stmt *st, int64_t want, const char *prev, char hash[AUDIT_HEX])
{
	g_autoptr(GBytes) line = db_blob(st, 2);
	gsize len = 0;
	const char *bytes = g_bytes_get_data(line, &len);
	json_t *json = json_loadb(bytes, len, JSON_REJECT_DUPLICATES, NULL);
	const char *said_prev = "";
	json_t *said_case = NULL;
	json_int_t said = 0;
	char *fault = NULL;

	hash_bytes_hex(bytes, len, hash);
	if (db_int(st, 0) != want)
		fault = g_strdup_printf("entry %" G_GINT64_FORMAT " is missing", want);
	else if (json_unpack(json, "{s:I, s:s, s:o}", "seq", &said, "prev", &said_prev, "case",
			     &said_case) != 0 ||
		 said != want)
		fault = g_strdup_printf("entry %" G_GINT64_FORMAT " is no entry of that number",
					want);
	else if (strcmp(said_prev, prev) != 0)
		fault = g_strdup_printf("entry %" G_GINT64_FORMAT " does not follow the one before "
					"it: one of the two was changed",
					want);
	else if (g_strcmp0(hash, db_text(st, 3)) != 0)
		fault = g_strdup_printf("entry %" G_GINT64_FORMAT " was changed", want);
	else if (g_strcmp0(json_string_value(said_case), db_text(st, 1)) != 0)
		fault = g_strdup_printf("entry %" G_GINT64_FORMAT " is filed under another case",
					want);
	json_decref(json);
	return fault;
}

static bool
verify_rows(struct db *db, struct audit_head *head, char **fault, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   "select seq, casefile, cast(line as blob), hash from audit order by seq",
			   err);
	enum db_row row = DB_DONE;
	char hash[AUDIT_HEX];

	head->count = 0;
	hash_of_nothing(head->hash);
	if (!st)
		return false;
	while (!*fault && (row = db_step(st, err)) == DB_ROW) {
		*fault = row_fault(st, head->count + 1, head->hash, hash);
		g_strlcpy(head->hash, hash, AUDIT_HEX);
		head->count++;
	}
	return row != DB_FAILED;
}

bool
audit_verify(struct db *db, char **fault, GError **err)
{
	struct audit_head head, pin = { 0 };
	bool ok;

	*fault = NULL;
	/* Rows and pin have to be of one moment, so writers wait. */
	if (!db_begin(db, err))
		return false;
	ok = verify_rows(db, &head, fault, err);
	if (ok && !*fault && (head.count > 0 || pin_read(db, &pin) != PIN_MISSING))
		ok = compare_with_pin(db, &head, &pin, fault, err);
	if (ok)
		return db_commit(db, err);
	db_rollback(db);
	return false;
}

GPtrArray *
audit_lines(struct db *db, const char *case_ref, int64_t after, int limit, GError **err)
{
	g_autoptr(db_stmt_t) st = db_prepare(db,
					     "select line from audit where seq > $2 and "
					     "($1 is null or casefile = $1) order by seq limit $3",
					     err);
	g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
	enum db_row row;

	if (!st)
		return NULL;
	db_bind(st, "sii", case_ref, after, (int64_t)limit);
	while ((row = db_step(st, err)) == DB_ROW)
		g_ptr_array_add(lines, g_strdup(db_text(st, 0)));
	return row == DB_DONE ? g_steal_pointer(&lines) : NULL;
}

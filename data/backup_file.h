/* backup_file: the one file of a backup: named pieces behind each other, and a checksum of all.
 *
 *	earshot-backup 1
 *	{"schema":1,"made_at":"2026-11-23T02:00:00Z",…}
 *	file earshot.db 1048576
 *	<1048576 bytes>
 *	…
 *	end <SHA-256 of everything before this line>
 *
 * Each line and each piece ends with a line feed. Only the names that a state folder really has are
 * written or read (backup_name_is_good()), so no file can be put anywhere else. */
#ifndef DATA_BACKUP_FILE_H
#define DATA_BACKUP_FILE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* "earshot.db", "name.key", …, "cases/EAR-2026-0007/ear-2026-0007-001.warc.gz",
 * "pages-warc/pages-20261124-001.warc.gz". */
bool backup_name_is_good(const char *name);

/* What is at the top of a state folder and belongs to its state, NULL-terminated; locks do not. */
const char *const *backup_names(void);

struct backup_writer;
struct backup_writer *backup_writer_new(const char *path, const char *facts, GError **err);

/* The bytes of the file `path` as `name`. A link is not followed. */
bool backup_writer_add(struct backup_writer *w, const char *name, const char *path, GError **err);

/* Its end, and all of it on the disk. */
bool backup_writer_end(struct backup_writer *w, GError **err);
void backup_writer_free(struct backup_writer *w); /* NULL is fine */
typedef struct backup_writer backup_writer_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(backup_writer_t, backup_writer_free)

/* Read it whole: EARSHOT_ERROR_INPUT with what is wrong, when it is not as it was written. `*facts`
 * becomes its second line; caller frees. With `dir` (a new, empty folder) the pieces are written
 * into it as they come; what is there counts only when this returned true. */
bool backup_file_read(const char *path, const char *dir, char **facts, GError **err);

#endif

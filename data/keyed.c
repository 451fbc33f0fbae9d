#include "data/keyed.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/error.h"
#include "base/sodium.h"

G_STATIC_ASSERT(KEYED_BYTES == crypto_generichash_KEYBYTES);

#define HASH_BYTES ((KEYED_HEX - 1) / 2)

bool
keyed_read(struct db *db, const char *file, const char *without, struct keyed *k, GError **err)
{
	g_autofree char *path = g_build_filename(db_dir(db), file, NULL);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	ssize_t n = fd >= 0 ? read(fd, k->key, sizeof k->key) : -1;

	if (fd >= 0)
		close(fd);
	if (n == (ssize_t)sizeof k->key)
		return true;
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG, "%s cannot be read, %s", path,
		    without);
	return false;
}

bool
keyed_make(struct db *db, const char *file, const char *without, struct keyed *k, GError **err)
{
	g_autofree char *path = g_build_filename(db_dir(db), file, NULL);
	int fd;
	ssize_t n;

	if (sodium_init() < 0) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INTERNAL,
				    "the cryptographic library could not be started");
		return false;
	}
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0 && errno == EEXIST)
		return keyed_read(db, file, without, k, err);
	randombytes_buf(k->key, sizeof k->key);
	n = fd >= 0 ? write(fd, k->key, sizeof k->key) : -1;
	if (n == (ssize_t)sizeof k->key && fsync(fd) == 0)
		return close(fd) == 0;
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG, "%s cannot be written: %s", path,
		    g_strerror(errno));
	if (fd >= 0)
		close(fd);
	return false;
}

bool
keyed_forget(struct db *db, const char *file, GError **err)
{
	g_autofree char *path = g_build_filename(db_dir(db), file, NULL);

	if (unlink(path) == 0 || errno == ENOENT)
		return true;
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG, "%s cannot be removed: %s", path,
		    g_strerror(errno));
	return false;
}

void
keyed_hash(const struct keyed *k, const char *bytes, size_t len, char hex[KEYED_HEX])
{
	unsigned char hash[HASH_BYTES];

	crypto_generichash(hash, sizeof hash, (const unsigned char *)bytes, len, k->key,
			   sizeof k->key);
	sodium_bin2hex(hex, KEYED_HEX, hash, sizeof hash);
}

void
keyed_clear(struct keyed *k)
{
	sodium_memzero(k, sizeof *k);
}

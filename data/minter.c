#include "data/minter.h"

#include <string.h>

#include "base/url.h"
#include "base/when.h"
#include "data/register.h"

#define UUID "urn:uuid:"
#define NOBODY "earshot.invalid" /* a name that is nobody's (RFC 2606), for want of a website */
#define DAY_LEN 10 /* "2026-11-23" */
#define IDENTITY_HEX 12
#define HASH_HEX 32

static char *
checksum(const char *text, size_t hex)
{
	char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);

	sum[hex] = '\0';
	return sum;
}

/* ---- whose name -------------------------------------------------------------------------- */

/* The domain of the first school that has one. */
static char *
find_authority(struct db *db, GError **err)
{
	g_autoptr(GPtrArray) schools = register_list(db, err);

	for (guint i = 0; schools && i < schools->len; i++) {
		const struct school *s = g_ptr_array_index(schools, i);
		g_autoptr(url_t) url = s->website ? url_parse(s->website, NULL) : NULL;
		char *site = url && url_host(url) ? url_site(url_host(url)) : NULL;

		if (site)
			return site;
	}
	return schools ? g_strdup(NOBODY) : NULL;
}

static char *
make(struct db *db, int64_t now, GError **err)
{
	g_autofree char *identity = db_identity(db, err);
	g_autofree char *authority = identity ? find_authority(db, err) : NULL;
	g_autofree char *hash = authority ? checksum(identity, IDENTITY_HEX) : NULL;
	char day[WHEN_RFC3339_SIZE];

	if (!hash)
		return NULL;
	when_rfc3339(now, day);
	return g_strdup_printf("tag:%s,%.*s:earshot/%s", authority, DAY_LEN, day, hash);
}

static char *
stored(struct db *db, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db, "select value from setting where key = 'minter'", err);

	return st && db_step(st, err) == DB_ROW ? g_strdup(db_text(st, 0)) : NULL;
}

char *
minter_get(struct db *db, int64_t now, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	char *minter = stored(db, &wrong);
	g_autofree char *made = minter || wrong ? NULL : make(db, now, &wrong);

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return NULL;
	}
	if (minter)
		return minter;
	/* whoever was first, says it for all */
	if (!db_run(db, err,
		    "insert into setting (key, value) values ('minter', $1) "
		    "on conflict (key) do nothing",
		    "s", made))
		return NULL;
	return stored(db, err);
}

/* ---- ids --------------------------------------------------------------------------------- */

/* A name-based UUID (RFC 9562 §5.8: version 8, our own hash). */
static char *
uuid_of(const char *identity, const char *what)
{
	g_autofree char *name = g_strconcat(identity, " ", what, NULL);
	g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, name, -1);

	return g_strdup_printf(UUID "%.8s-%.4s-8%.3s-a%.3s-%.12s", hash, hash + 8, hash + 12,
			       hash + 15, hash + 18);
}

/* Numbers and references stay what they are; what people wrote becomes a hash. */
static char *
path_of(const char *what)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				    "0123456789.-";
	const char *end = strchr(what, ' ');
	g_autofree char *kind = NULL, *hash = NULL;
	char *path = g_strdelimit(g_strdup(what), " ", '/');

	if (!end || strspn(end, "0123456789 ") == strlen(end)) {
		g_assert(strspn(path, plain) == (end ? (size_t)(end - what) : strlen(path)));
		return path;
	}
	g_free(path);
	kind = g_strndup(what, (gsize)(end - what));
	hash = checksum(end + 1, HASH_HEX);
	return g_strconcat(kind, "/", hash, NULL);
}

char *
minter_id(const char *minter, const char *what)
{
	g_autofree char *path = NULL;

	if (g_str_has_prefix(minter, UUID))
		return uuid_of(minter + strlen(UUID), what);
	path = path_of(what);
	return g_strconcat(minter, "/", path, NULL);
}

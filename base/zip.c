#include "base/zip.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/error.h"

/* APPNOTE §4.3.7, §4.3.12, §4.3.16 */
#define LOCAL_BYTES 30
#define CENTRAL_BYTES 46
#define END_BYTES 22
#define MAX_BYTES UINT32_MAX

static const uint8_t local_start[] = { 'P', 'K', 3, 4, 10, 0, 0, 0, 0, 0, 0, 0, 0x21, 0 };
static const uint8_t central_start[] = { 'P', 'K', 1, 2, 10, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0x21, 0 };
static const uint8_t end_start[] = { 'P', 'K', 5, 6, 0, 0, 0, 0 };

#define LOCAL_CRC sizeof local_start
#define LOCAL_SIZE (LOCAL_CRC + 4)
#define LOCAL_NAME_LEN (LOCAL_CRC + 12)

static void
put(GByteArray *to, uint64_t value, int n_bytes)
{
	for (int i = 0; i < n_bytes; i++) {
		uint8_t byte = (uint8_t)(value >> 8 * i);

		g_byte_array_append(to, &byte, 1);
	}
}

static uint32_t
get(const uint8_t *from, int n_bytes)
{
	uint32_t value = 0;

	for (int i = 0; i < n_bytes; i++)
		value |= (uint32_t)from[i] << 8 * i;
	return value;
}

/* What stands in both headers of a member. */
static void
put_facts(GByteArray *to, uint32_t crc, size_t size, size_t name_len)
{
	put(to, crc, 4);
	put(to, size, 4);
	put(to, size, 4);
	put(to, name_len, 2);
	put(to, 0, 2);
}

static void
put_local(GByteArray *to, const char *name, uint32_t crc, size_t size)
{
	g_byte_array_append(to, local_start, sizeof local_start);
	put_facts(to, crc, size, strlen(name));
	g_byte_array_append(to, (const uint8_t *)name, (guint)strlen(name));
}

static void
put_central(GByteArray *to, const char *name, uint32_t crc, size_t size, size_t offset)
{
	g_byte_array_append(to, central_start, sizeof central_start);
	put_facts(to, crc, size, strlen(name));
	put(to, 0, 2); /* comment */
	put(to, 0, 8); /* disk, attributes */
	put(to, offset, 4);
	g_byte_array_append(to, (const uint8_t *)name, (guint)strlen(name));
}

static void
put_end(GByteArray *to, size_t members, size_t central_bytes, size_t central_at)
{
	g_byte_array_append(to, end_start, sizeof end_start);
	put(to, members, 2);
	put(to, members, 2);
	put(to, central_bytes, 4);
	put(to, central_at, 4);
	put(to, 0, 2);
}

static uint32_t
crc_of(const uint8_t *bytes, size_t len)
{
	return (uint32_t)crc32_z(crc32_z(0, NULL, 0), bytes, len);
}

bool
zip_name_is_good(const char *name, size_t len)
{
	if (len == 0 || len > ZIP_MAX_NAME || name[len - 1] == '/')
		return false;
	for (size_t i = 0; i < len; i++) {
		bool starts = i == 0 || name[i - 1] == '/';

		if (starts ? !g_ascii_isalnum(name[i])
			   : !g_ascii_isalnum(name[i]) && !memchr("._-/", name[i], 4))
			return false;
	}
	return true;
}

/* ---- writing ----------------------------------------------------------------------------- */

struct zip_writer {
	int fd;
	size_t at;
	guint members;
	GByteArray *central, *header;
	GHashTable *names;
};

struct zip_writer *
zip_writer_new(int fd)
{
	struct zip_writer *w = g_new0(struct zip_writer, 1);

	w->fd = fd;
	w->central = g_byte_array_new();
	w->header = g_byte_array_new();
	w->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	return w;
}

void
zip_writer_free(struct zip_writer *w)
{
	if (!w)
		return;
	g_byte_array_unref(w->central);
	g_byte_array_unref(w->header);
	g_hash_table_unref(w->names);
	g_free(w);
}

static bool
write_all(struct zip_writer *w, const uint8_t *bytes, size_t len, GError **err)
{
	w->at += len;
	while (len > 0) {
		ssize_t n = write(w->fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			g_set_error(err, EARSHOT_ERROR, error_of_write(errno, EARSHOT_ERROR_CONFIG),
				    "cannot be written: %s", g_strerror(errno));
			return false;
		}
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}

bool
zip_writer_add(struct zip_writer *w, const char *name, GBytes *bytes, GError **err)
{
	gsize len;
	const uint8_t *data = g_bytes_get_data(bytes, &len);
	uint32_t crc = crc_of(data, len);
	bool is_new;
	size_t room = LOCAL_BYTES + CENTRAL_BYTES + 2 * strlen(name) + END_BYTES;

	g_assert(zip_name_is_good(name, strlen(name)));
	is_new = g_hash_table_add(w->names, g_strdup(name));
	g_assert(is_new);
	if (w->members == ZIP_MAX_MEMBERS || len > MAX_BYTES - room ||
	    w->at + w->central->len > MAX_BYTES - room - len) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_LIMIT,
			    "does not fit into one archive (4 GiB and %d files at most)",
			    ZIP_MAX_MEMBERS);
		return false;
	}
	put_central(w->central, name, crc, len, w->at);
	w->members++;
	g_byte_array_set_size(w->header, 0);
	put_local(w->header, name, crc, len);
	return write_all(w, w->header->data, w->header->len, err) && write_all(w, data, len, err);
}

bool
zip_writer_finish(struct zip_writer *w, GError **err)
{
	size_t central_bytes = w->central->len;

	put_end(w->central, w->members, central_bytes, w->at);
	return write_all(w, w->central->data, w->central->len, err);
}

/* ---- reading ----------------------------------------------------------------------------- */

static void
member_free(void *p)
{
	struct zip_member *m = p;

	g_free(m->name);
	g_free(m);
}

void
zip_free(struct zip *z)
{
	if (!z)
		return;
	g_hash_table_unref(z->by_name);
	g_ptr_array_unref(z->members);
	g_bytes_unref(z->bytes);
	g_free(z);
}

const struct zip_member *
zip_find(const struct zip *z, const char *name)
{
	return g_hash_table_lookup(z->by_name, name);
}

static void G_GNUC_PRINTF(2, 3) tell(GPtrArray *faults, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	g_ptr_array_add(faults, g_strdup_vprintf(format, args));
	va_end(args);
}

/* The member whose header is at `at`; what its central header has to be goes to `central`. 0: it
 * cannot be told where it ends; else where that is. */
static size_t
read_member(struct zip *z, const uint8_t *all, size_t len, size_t at, GByteArray *central,
	    GByteArray *header, GPtrArray *faults)
{
	const uint8_t *here = all + at;
	size_t name_len, size, left = len - at;
	struct zip_member *m;
	uint32_t crc, claimed;

	if (left < LOCAL_BYTES || left - LOCAL_BYTES < (name_len = get(here + LOCAL_NAME_LEN, 2))) {
		tell(faults, "it breaks off in the header of a file, at byte %zu", at);
		return 0;
	}
	if (!zip_name_is_good((const char *)here + LOCAL_BYTES, name_len)) {
		tell(faults, "a file has a name that no bundle has, at byte %zu", at);
		return 0;
	}
	size = get(here + LOCAL_SIZE, 4);
	m = g_new0(struct zip_member, 1);
	m->name = g_strndup((const char *)here + LOCAL_BYTES, name_len);
	g_ptr_array_add(z->members, m);
	left -= LOCAL_BYTES + name_len;
	if (size > left) {
		tell(faults, "%s: it breaks off", m->name);
		return 0;
	}
	m->bytes = here + LOCAL_BYTES + name_len;
	m->len = size;
	if (!g_hash_table_insert(z->by_name, m->name, m)) {
		tell(faults, "%s: there are two of this name", m->name);
		return 0;
	}
	claimed = get(here + LOCAL_CRC, 4);
	crc = crc_of(m->bytes, m->len);
	if (crc != claimed)
		tell(faults, "%s: its bytes do not have the checksum of the archive", m->name);
	g_byte_array_set_size(header, 0);
	put_local(header, m->name, claimed, size);
	if (memcmp(here, header->data, header->len) != 0)
		tell(faults, "%s: its header in the archive was changed", m->name);
	put_central(central, m->name, claimed, size, at);
	return at + header->len + size;
}

struct zip *
zip_read(GBytes *bytes, GPtrArray *faults)
{
	gsize len;
	const uint8_t *all = g_bytes_get_data(bytes, &len);
	g_autoptr(zip_t) z = g_new0(struct zip, 1);
	g_autoptr(GByteArray) central = g_byte_array_new(), header = g_byte_array_new();
	size_t at = 0, central_bytes;

	z->bytes = g_bytes_ref(bytes);
	z->members = g_ptr_array_new_with_free_func(member_free);
	z->by_name = g_hash_table_new(g_str_hash, g_str_equal);
	if (len > MAX_BYTES) {
		tell(faults, "it is longer than 4 GiB, which no bundle is");
		return NULL;
	}
	while (len - at >= 4 && memcmp(all + at, local_start, 4) == 0) {
		if (z->members->len == ZIP_MAX_MEMBERS) {
			tell(faults, "it has more than %d files", ZIP_MAX_MEMBERS);
			return NULL;
		}
		at = read_member(z, all, len, at, central, header, faults);
		if (at == 0)
			return NULL;
	}
	central_bytes = central->len;
	put_end(central, z->members->len, central_bytes, at);
	if (len - at != central->len || memcmp(all + at, central->data, central->len) != 0) {
		tell(faults, "the directory at its end is not that of its files");
		if (z->members->len == 0)
			return NULL;
	}
	return g_steal_pointer(&z);
}

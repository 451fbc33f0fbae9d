#include "indexer/intern.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

#define MIN_BUCKETS 4096

struct entry {
	uint32_t at, len; /* its text lies in `arena` */
};

struct bucket {
	uint32_t hash;
	uint32_t entry; /* 1 + index; 0: free */
};

struct intern {
	GByteArray *arena;
	GArray *entries; /* struct entry */
	struct bucket *buckets;
	size_t n_buckets; /* a power of two, at least twice the entries */
	uint64_t key[2]; /* of the hash */
};

struct intern *
intern_new(void)
{
	struct intern *n = g_new0(struct intern, 1);

	n->arena = g_byte_array_new();
	n->entries = g_array_new(FALSE, FALSE, sizeof(struct entry));
	for (size_t i = 0; i < G_N_ELEMENTS(n->key); i++)
		n->key[i] = (uint64_t)g_random_int() << 32 | g_random_int();
	n->n_buckets = MIN_BUCKETS;
	n->buckets = g_new0(struct bucket, n->n_buckets);
	return n;
}

void
intern_free(struct intern *n)
{
	if (!n)
		return;
	g_byte_array_unref(n->arena);
	g_array_unref(n->entries);
	g_free(n->buckets);
	g_free(n);
}

void
intern_clear(struct intern *n)
{
	g_byte_array_set_size(n->arena, 0);
	g_array_set_size(n->entries, 0);
	memset(n->buckets, 0, n->n_buckets * sizeof *n->buckets);
}

uint32_t
intern_count(const struct intern *n)
{
	return n->entries->len;
}

/* 4 to 8 bytes as one number, or 1 to 3: which are read twice does not matter beside the length. */
static inline uint64_t
few_bytes(const char *bytes, size_t len)
{
	const unsigned char *b = (const unsigned char *)bytes;
	uint32_t first, last;

	if (len < 4)
		return (uint64_t)b[0] | (uint64_t)b[len / 2] << 8 | (uint64_t)b[len - 1] << 16;
	memcpy(&first, b, sizeof first);
	memcpy(&last, b + len - sizeof last, sizeof last);
	return (uint64_t)first | (uint64_t)last << 32;
}

static inline uint64_t
hash_bytes_keyed(const struct intern *n, uint64_t h, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i += 8) {
		uint64_t chunk = few_bytes(bytes + i, MIN(len - i, 8));
		__uint128_t product = (__uint128_t)(h ^ chunk ^ n->key[0]) * (n->key[1] | 1);

		h = (uint64_t)product ^ (uint64_t)(product >> 64) ^ len;
	}
	return h;
}

static void
grow(struct intern *n)
{
	g_autofree struct bucket *old = n->buckets;
	size_t n_old = n->n_buckets;

	n->n_buckets *= 2;
	n->buckets = g_new0(struct bucket, n->n_buckets);
	for (size_t i = 0; i < n_old; i++) {
		size_t at = old[i].hash;

		if (!old[i].entry)
			continue;
		while (n->buckets[at &= n->n_buckets - 1].entry)
			at++;
		n->buckets[at] = old[i];
	}
}

/* Most words are so short that a call costs more than comparing them. */
static inline bool
is_same_text(const guint8 *own, const char *text, size_t len)
{
	if (len - 1 < 8)
		return few_bytes((const char *)own, len) == few_bytes(text, len);
	return memcmp(own, text, len) == 0;
}

static inline bool
is_same(const struct intern *n, const struct entry *e, const char *prefix, size_t prefix_len,
	const char *text, size_t len)
{
	const guint8 *own = n->arena->data + e->at;

	return e->len == prefix_len + len &&
	       (prefix_len == 0 || memcmp(own, prefix, prefix_len) == 0) &&
	       is_same_text(own + prefix_len, text, len);
}

uint32_t
intern_put(struct intern *n, const char *prefix, const char *text, size_t len)
{
	size_t prefix_len = *prefix ? strlen(prefix) : 0, at;
	uint64_t start = prefix_len ? hash_bytes_keyed(n, 0, prefix, prefix_len) : 0;
	uint32_t hash = (uint32_t)hash_bytes_keyed(n, start, text, len);
	struct entry e;

	for (at = hash; n->buckets[at &= n->n_buckets - 1].entry; at++) {
		uint32_t i = n->buckets[at].entry - 1;

		if (n->buckets[at].hash == hash &&
		    is_same(n, &g_array_index(n->entries, struct entry, i), prefix, prefix_len,
			    text, len))
			return i;
	}
	e.at = n->arena->len;
	e.len = (uint32_t)(prefix_len + len);
	g_byte_array_append(n->arena, (const guint8 *)prefix, (guint)prefix_len);
	g_byte_array_append(n->arena, (const guint8 *)text, (guint)len);
	g_array_append_val(n->entries, e);
	n->buckets[at] = (struct bucket){ hash, n->entries->len };
	if (n->entries->len * 2 > n->n_buckets)
		grow(n);
	return n->entries->len - 1;
}

const char *
intern_text(const struct intern *n, uint32_t number, size_t *len)
{
	const struct entry *e = &g_array_index(n->entries, struct entry, number);

	*len = e->len;
	return (const char *)n->arena->data + e->at;
}

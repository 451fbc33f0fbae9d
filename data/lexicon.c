#include "data/lexicon.h"

#include <string.h>

#define NONE UINT32_MAX

/* The first words of a phrase, hashed; `phrase` when they are all of it. */
struct slot {
	uint64_t key; /* 0: free */
	uint32_t phrase; /* or NONE */
	uint8_t ends; /* classes of that phrase */
	uint8_t goes_on; /* classes of the phrases that have more words */
};

/* Three bits, all in one block, for each hash that is in a set: of those that are not, one or two
 * in a hundred seem to be. */
struct filter {
	uint64_t *blocks;
	unsigned shift; /* of a hash, to number a block */
};

struct lexicon {
	const char *const *phrases;
	struct slot *slots;
	size_t n_slots; /* a power of two */
	struct filter filters[LEXICON_CLASSES]; /* words that may begin a phrase of the class */
	struct filter more; /* keys of two words or more, for the table does not fit a cache */
};

/* ---- words -------------------------------------------------------------------------------- */

#define BYTES(b) (0x0101010101010101ull * (b))

static inline uint64_t
load(const char *p)
{
	uint64_t x;

	memcpy(&x, p, sizeof x);
	return GUINT64_FROM_LE(x);
}

/* The lowest set bit is that of the first byte below '!': folded text has no other than the
 * separators (and the NUL at its end). */
static inline uint64_t
separators(uint64_t x)
{
	return (x - BYTES('!')) & ~x & BYTES(0x80);
}

static inline uint64_t
mix(uint64_t h)
{
	h *= 0x9e3779b97f4a7c15ull;
	return h ^ h >> 29;
}

static inline uint64_t
begin_of(uint64_t x, unsigned bytes)
{
	return bytes ? x & (~0ull >> (64 - 8 * bytes)) : 0;
}

/* Hash the word at `p`, which ends before the next separator. */
static inline uint64_t
hash_word(const char *p, size_t *len)
{
	uint64_t h = 0, x = load(p), end = separators(x);
	size_t n = 0;

	while (!end) {
		h = mix(h ^ x);
		n += 8;
		x = load(p + n);
		end = separators(x);
	}
	*len = n + (unsigned)__builtin_ctzll(end) / 8;
	return mix(h ^ begin_of(x, (unsigned)(*len - n))) | 1;
}

/* Likewise of the first `len` bytes of it. */
static uint64_t
hash_part(const char *p, size_t len)
{
	uint64_t h = 0;

	for (; len >= 8; p += 8, len -= 8)
		h = mix(h ^ load(p));
	return mix(h ^ begin_of(load(p), (unsigned)len)) | 1;
}

static inline uint64_t
join(uint64_t key, uint64_t word)
{
	return mix((key << 1) ^ word) | 1;
}

/* ---- making ------------------------------------------------------------------------------- */

static struct slot *
find_slot(const struct lexicon *l, uint64_t key)
{
	size_t i = key >> 20 & (l->n_slots - 1);

	while (l->slots[i].key && l->slots[i].key != key)
		i = (i + 1) & (l->n_slots - 1);
	return &l->slots[i];
}

static void
filter_init(struct filter *f, size_t n)
{
	unsigned blocks = 8;

	/* sixteen bits a word, while that fits the second cache */
	while (blocks < 14 && (size_t)1 << blocks < n / 4)
		blocks++;
	f->blocks = g_new0(uint64_t, (size_t)1 << blocks);
	f->shift = 64 - blocks;
}

static size_t
filter_bytes(const struct filter *f)
{
	return ((size_t)1 << (64 - f->shift)) * sizeof *f->blocks;
}

/* The lowest bit of a hash is always set, its highest number the block. */
static inline uint64_t
filter_bits(uint64_t hash)
{
	return 1ull << (hash >> 1 & 63) | 1ull << (hash >> 7 & 63) | 1ull << (hash >> 13 & 63);
}

static void
filter_add(struct filter *f, uint64_t hash)
{
	f->blocks[hash >> f->shift] |= filter_bits(hash);
}

static inline bool
filter_has(const struct filter *f, uint64_t hash)
{
	uint64_t bits = filter_bits(hash);

	return (f->blocks[hash >> f->shift] & bits) == bits;
}

static void
add_first(struct lexicon *l, uint64_t hash, unsigned classes)
{
	for (unsigned c = 0; c < LEXICON_CLASSES; c++)
		if (classes & 1u << c)
			filter_add(&l->filters[c], hash);
}

/* `text` has LEXICON_SLACK bytes behind it. */
static void
add_phrase(struct lexicon *l, char *text, size_t len, uint32_t phrase, unsigned classes)
{
	uint64_t key = 0;

	for (size_t at = 0; at < len;) {
		size_t n;
		uint64_t word = hash_word(text + at, &n);
		bool is_last = at + n >= len;
		struct slot *s;

		if (at == 0)
			add_first(l, word, classes);
		if (at == 0 && is_last) {
			text[n] = 's';
			add_first(l, hash_part(text, n + 1), classes);
			text[n] = '\0';
		}
		key = at ? join(key, word) : word;
		if (at > 0)
			filter_add(&l->more, key);
		s = find_slot(l, key);
		if (!s->key)
			*s = (struct slot){ .key = key, .phrase = NONE };
		if (is_last) {
			s->phrase = phrase;
			s->ends = (uint8_t)classes;
		} else {
			s->goes_on |= (uint8_t)classes;
		}
		at += n + 1;
	}
}

struct lexicon *
lexicon_new(const char *const *phrases, const uint8_t *classes, size_t n)
{
	struct lexicon *l = g_new0(struct lexicon, 1);
	size_t of_class[LEXICON_CLASSES] = { 0 }, words = 0;
	g_autoptr(GString) copy = g_string_new(NULL);

	g_assert(n < NONE);
	l->phrases = phrases;
	for (size_t i = 0; i < n; i++) {
		for (const char *p = phrases[i]; p; p = strchr(p + 1, ' '))
			words++;
		for (unsigned c = 0; c < LEXICON_CLASSES; c++)
			of_class[c] += classes[i] >> c & 1;
	}
	for (l->n_slots = 64; l->n_slots < words * 2;)
		l->n_slots *= 2;
	l->slots = g_new0(struct slot, l->n_slots);
	for (unsigned c = 0; c < LEXICON_CLASSES; c++)
		filter_init(&l->filters[c], of_class[c]);
	filter_init(&l->more, words - n);
	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(phrases[i]);

		g_assert(len > 0);
		g_string_assign(copy, phrases[i]);
		g_string_append_len(copy, "\0\0\0\0\0\0\0\0\0", LEXICON_SLACK + 1);
		add_phrase(l, copy->str, len, (uint32_t)i, classes[i]);
	}
	return l;
}

void
lexicon_free(struct lexicon *l)
{
	if (!l)
		return;
	for (unsigned c = 0; c < LEXICON_CLASSES; c++)
		g_free(l->filters[c].blocks);
	g_free(l->more.blocks);
	g_free(l->slots);
	g_free(l);
}

size_t
lexicon_bytes(const struct lexicon *l)
{
	size_t bytes = sizeof *l + l->n_slots * sizeof *l->slots + filter_bytes(&l->more);

	for (unsigned c = 0; c < LEXICON_CLASSES; c++)
		bytes += filter_bytes(&l->filters[c]);
	return bytes;
}

/* ---- searching ---------------------------------------------------------------------------- */

struct scanning {
	const struct lexicon *lexicon;
	const char *text;
	size_t len;
	unsigned wanted;
	lexicon_hit *hit;
	void *data;
};

/* Hashes may agree by chance, or because somebody saw to it. */
static bool
is_phrase(const char *phrase, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (phrase[i] != text[i] && !(phrase[i] == ' ' && text[i] == '\n'))
			return false;
	return phrase[len] == '\0';
}

/* What ends with the word that ends at `end`, `cut` bytes of it left away. */
static void
report(const struct scanning *s, const struct slot *slot, size_t start, size_t end, size_t cut)
{
	if ((slot->ends & s->wanted) &&
	    is_phrase(s->lexicon->phrases[slot->phrase], s->text + start, end - cut - start))
		s->hit(s->data, slot->phrase, start, end);
}

/* The phrase that ends with the genitive of its last word: "Missendens school". `before`: key of
 * the words before that one, 0 for none. */
static void
report_genitive(const struct scanning *s, size_t start, size_t at, size_t n, uint64_t before)
{
	uint64_t key = hash_part(s->text + at, n - 1);

	key = before ? join(before, key) : key;
	if (!before || filter_has(&s->lexicon->more, key))
		report(s, find_slot(s->lexicon, key), start, at + n, 1);
}

/* A phrase may begin with the word text[start, start + n). Longer ones come later. */
static void
follow(const struct scanning *s, size_t start, size_t n, uint64_t word)
{
	uint64_t key = word, before = 0;
	size_t at = start;

	for (;;) {
		const struct slot *slot;

		if (n > 1 && s->text[at + n - 1] == 's')
			report_genitive(s, start, at, n, before);
		if (before && !filter_has(&s->lexicon->more, key))
			return;
		slot = find_slot(s->lexicon, key);
		if (!slot->key)
			return;
		report(s, slot, start, at + n, 0);
		if (!(slot->goes_on & s->wanted) || at + n >= s->len)
			return;
		at += n + 1;
		before = key;
		word = hash_word(s->text + at, &n);
		key = join(key, word);
	}
}

void
lexicon_scan(const struct lexicon *l, unsigned wanted, const char *text, size_t len, size_t from,
	     size_t to, lexicon_hit *hit, void *data)
{
	const struct scanning s = { l, text, len, wanted, hit, data };

	for (unsigned c = 0; c < LEXICON_CLASSES; c++) {
		if (!(wanted & 1u << c))
			continue;
		for (size_t at = from, n; at < to; at += n + 1) {
			uint64_t word = hash_word(text + at, &n);

			if (G_UNLIKELY(filter_has(&l->filters[c], word)))
				follow(&s, at, n, word);
		}
	}
}

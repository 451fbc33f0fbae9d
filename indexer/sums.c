#include "indexer/sums.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/hash.h"

#define FILE_NAME "sums"
#define FRESH_NAME "sums.new"
#define ROOT_NAME "iamglass" /* the library's root: one block, and without a number of its own */
#define MAGIC "EARSUM1"
#define MAX_FILES 8
#define BLOCK 8192 /* of the library, unless told otherwise */
#define MAX_TRIES 3 /* a writer may come in between */

/* Far apart, so that a damaged one is not taken for the other. */
enum { STATE_SOUND = 0x50a7d11e, STATE_WRITING = 0x2f5c88b3 };

/* A file as it was left. */
struct stamp {
	char name[32];
	int64_t size, changed_s, changed_ns;
	uint64_t inode;
};

/* The file begins with this and goes on with `n_sums` sums, file by file. Both are of this machine
 * alone, like the times in it. */
struct head {
	char magic[8];
	uint32_t state; /* written in place, so not part of `own` */
	uint32_t revision;
	uint32_t n_files, n_sums;
	struct stamp files[MAX_FILES];
	int64_t body; /* hash of the sums */
	int64_t own; /* hash of the head, with a state of 0 and an own of 0 */
};

typedef int descriptor_t;

static void
descriptor_close(descriptor_t *fd)
{
	if (*fd >= 0)
		close(*fd);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(descriptor_t, descriptor_close)

static bool
refuse(GError **err, const char *dir, const char *why)
{
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INDEX,
		    "the full-text index in %s %s; earshot index makes it anew from the store", dir,
		    why);
	return false;
}

static bool
fail(GError **err, const char *dir, const char *doing)
{
	int why = errno;

	g_set_error(err, EARSHOT_ERROR,
		    why == ENOSPC || why == EDQUOT ? EARSHOT_ERROR_STORE_FULL : EARSHOT_ERROR_INDEX,
		    "the checksums of the full-text index in %s cannot be %s: %s", dir, doing,
		    g_strerror(why));
	return false;
}

static int
open_folder(const char *dir)
{
	return open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* False when another folder took its name, and this one is being deleted. */
static bool
has_name(int folder, const char *dir)
{
	struct stat own, named;

	return fstat(folder, &own) == 0 && stat(dir, &named) == 0 && own.st_ino == named.st_ino;
}

/* ---- the file of sums -------------------------------------------------------------------- */

static int64_t
head_hash(const struct head *h)
{
	struct head bare = *h;

	bare.state = 0;
	bare.own = 0;
	return hash_bytes(&bare, sizeof bare);
}

static size_t
blocks_of(const struct stamp *f)
{
	return (size_t)((f->size + BLOCK - 1) / BLOCK);
}

static bool
read_whole(int fd, void *to, size_t len, int64_t at)
{
	ssize_t n = 0;

	for (char *p = to; len > 0; p += n, len -= (size_t)n, at += n) {
		n = pread(fd, p, len, at);
		if (n < 0 && errno == EINTR)
			n = 0;
		else if (n <= 0)
			return false;
	}
	return true;
}

/* False: there is none that makes sense. */
static bool
read_head(int fd, struct head *h)
{
	size_t n = 0;

	if (fd < 0 || !read_whole(fd, h, sizeof *h, 0) || memcmp(h->magic, MAGIC, 8) != 0 ||
	    (h->state != STATE_SOUND && h->state != STATE_WRITING) || h->n_files > MAX_FILES ||
	    h->own != head_hash(h))
		return false;
	for (uint32_t i = 0; i < h->n_files; i++)
		n += blocks_of(&h->files[i]);
	return n == h->n_sums;
}

/* The sums that follow the head; NULL: they are damaged. */
static uint32_t *
read_body(int fd, const struct head *h)
{
	size_t len = h->n_sums * sizeof(uint32_t);
	g_autofree uint32_t *sums = g_malloc(len + 1);

	if (!read_whole(fd, sums, len, sizeof *h) || hash_bytes(sums, len) != h->body)
		return NULL;
	return g_steal_pointer(&sums);
}

/* ---- files and their blocks -------------------------------------------------------------- */

static bool
is_root(const struct stamp *f)
{
	return strcmp(f->name, ROOT_NAME) == 0;
}

/* All but the name, which is there. */
static bool
read_stamp(int folder, struct stamp *f)
{
	struct stat st;

	if (fstatat(folder, f->name, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(st.st_mode))
		return false;
	f->size = st.st_size;
	f->changed_s = st.st_ctim.tv_sec;
	f->changed_ns = st.st_ctim.tv_nsec;
	f->inode = st.st_ino;
	return true;
}

static bool
is_as_left(int folder, const struct head *h)
{
	for (uint32_t i = 0; i < h->n_files; i++) {
		struct stamp now = h->files[i];

		if (!read_stamp(folder, &now) || memcmp(&now, &h->files[i], sizeof now) != 0)
			return false;
	}
	return true;
}

/* Block `i` of a file of `size` bytes. */
static bool
read_block(int fd, int64_t size, size_t i, unsigned char *block, size_t *len)
{
	int64_t at = (int64_t)i * BLOCK;

	*len = (size_t)MIN(size - at, BLOCK);
	return read_whole(fd, block, *len, at);
}

static uint32_t
block_sum(const unsigned char *block, size_t len)
{
	uint64_t h = (uint64_t)hash_bytes(block, len);

	return (uint32_t)(h ^ h >> 32);
}

/* The commit that wrote a block: its first four bytes, the highest first. */
static uint32_t
block_revision(const unsigned char *b)
{
	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

/* Does each block of the file have the sum that is known of it? With `newer` not 0, blocks of a
 * later commit than that are taken as they are. */
static bool
file_fits(int folder, const struct stamp *f, const uint32_t *sums, uint32_t newer)
{
	g_auto(descriptor_t) fd = openat(folder, f->name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	unsigned char block[BLOCK];
	struct stamp now = *f;

	if (newer && is_root(f))
		return true;
	if (fd < 0 || !read_stamp(folder, &now) || now.size < f->size ||
	    (!newer && now.size != f->size))
		return false;
	for (size_t i = 0; i < blocks_of(f); i++) {
		size_t len;

		if (!read_block(fd, f->size, i, block, &len))
			return false;
		if (block_sum(block, len) != sums[i] && !(newer && block_revision(block) > newer))
			return false;
	}
	return true;
}

static bool
all_fit(int folder, int fd, const struct head *h)
{
	g_autofree uint32_t *sums = read_body(fd, h);
	/* blocks can be newer than the sums only when a writer was killed */
	uint32_t newer = h->state == STATE_WRITING ? MAX(h->revision, 1) : 0;
	size_t at = 0;

	if (!sums)
		return false;
	for (uint32_t i = 0; i < h->n_files; at += blocks_of(&h->files[i++]))
		if (!file_fits(folder, &h->files[i], sums + at, newer))
			return false;
	return true;
}

bool
sums_check(const char *dir, enum sums_look look, bool *as_left, GError **err)
{
	bool own_as_left = false;

	as_left = as_left ? as_left : &own_as_left;
	for (int tries = 0; tries < MAX_TRIES; tries++) {
		g_auto(descriptor_t) folder = open_folder(dir);
		g_auto(descriptor_t) fd = openat(folder, FILE_NAME, O_RDONLY | O_CLOEXEC);
		g_auto(descriptor_t) again = -1;
		struct head h, later;

		if (folder < 0)
			return refuse(err, dir, "is not there");
		if (!read_head(fd, &h)) {
			if (!has_name(folder, dir))
				continue;
			return refuse(err, dir, "has no checksums that could be read");
		}
		*as_left = h.state == STATE_SOUND && is_as_left(folder, &h);
		if ((*as_left && look != SUMS_ALL) ||
		    (h.state == STATE_WRITING && look != SUMS_WRITER) || all_fit(folder, fd, &h))
			return true;
		/* unless a writer began, ended or made it anew meanwhile */
		again = openat(folder, FILE_NAME, O_RDONLY | O_CLOEXEC);
		if (has_name(folder, dir) && read_head(again, &later) &&
		    memcmp(&h, &later, sizeof h) == 0)
			return refuse(err, dir, "is damaged: its checksums do not fit");
	}
	return true;
}

/* ---- writing ----------------------------------------------------------------------------- */

bool
sums_suspend(const char *dir, GError **err)
{
	const uint32_t state = STATE_WRITING;
	g_autofree char *path = g_build_filename(dir, FILE_NAME, NULL);
	g_auto(descriptor_t) fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 ||
	    pwrite(fd, &state, sizeof state, offsetof(struct head, state)) != (ssize_t)sizeof state)
		return fail(err, dir, "written");
	return true;
}

static int
by_name(const void *a, const void *b)
{
	const struct stamp *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* The library's files, in an order of their own. */
static bool
list_files(int folder, struct head *h)
{
	int copy = dup(folder);
	DIR *listing = copy >= 0 ? fdopendir(copy) : NULL;
	const struct dirent *entry;

	if (!listing)
		return false;
	rewinddir(listing);
	while ((entry = readdir(listing)) && h->n_files < MAX_FILES) {
		struct stamp *f = &h->files[h->n_files];

		if (strcmp(entry->d_name, ROOT_NAME) != 0 &&
		    !g_str_has_suffix(entry->d_name, ".glass"))
			continue;
		g_strlcpy(f->name, entry->d_name, sizeof f->name);
		h->n_files += read_stamp(folder, f);
	}
	closedir(listing);
	qsort(h->files, h->n_files, sizeof h->files[0], by_name);
	return true;
}

/* The sums known so far of a file of that name; `*n` of them. */
static const uint32_t *
known_sums(const struct head *old, const uint32_t *sums, const char *name, size_t *n)
{
	*n = 0;
	for (uint32_t i = 0; sums && i < old->n_files; i++) {
		*n = blocks_of(&old->files[i]);
		if (strcmp(old->files[i].name, name) == 0 && !is_root(&old->files[i]))
			return sums;
		sums += *n;
	}
	*n = 0;
	return NULL;
}

/* Only where a block begins is looked at, to see which ones are newer: mapped, since a call for
 * each block cost more than the commit. Nobody cuts the file short while the writer's lock is held.
 */
static bool
sum_file(int folder, const struct stamp *f, const uint32_t *known, size_t n_known,
	 uint32_t revision, GArray *sums)
{
	g_auto(descriptor_t) fd = openat(folder, f->name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	size_t size = (size_t)f->size;
	unsigned char *bytes;

	if (fd < 0 || size == 0)
		return fd >= 0;
	bytes = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
	if (bytes == MAP_FAILED)
		return false;
	/* What cannot be read (a bad disk; no room for a hole of a tmpfs) is told now, and is no
	 * SIGBUS later. Before Linux 5.14 it is not told. */
	if (madvise(bytes, size, MADV_POPULATE_READ) < 0 && errno != EINVAL) {
		munmap(bytes, size);
		errno = EIO;
		return false;
	}
	for (size_t i = 0; i < blocks_of(f); i++) {
		const unsigned char *block = bytes + i * BLOCK;
		bool is_known = i < n_known && block_revision(block) <= revision;
		uint32_t sum = is_known ? known[i] : block_sum(block, MIN(size - i * BLOCK, BLOCK));

		g_array_append_val(sums, sum);
	}
	munmap(bytes, size);
	return true;
}

static bool
put_file(int folder, const struct head *h, const GArray *sums)
{
	g_auto(descriptor_t) fd =
		openat(folder, FRESH_NAME, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	size_t len = sums->len * sizeof(uint32_t);

	return fd >= 0 && write(fd, h, sizeof *h) == (ssize_t)sizeof *h &&
	       write(fd, sums->data, len) == (ssize_t)len &&
	       renameat(folder, FRESH_NAME, folder, FILE_NAME) == 0;
}

/* Not synced: the file systems in use bring a new name's bytes to the disk before the name, and
 * after a power cut that went wrong the index is made anew. */
bool
sums_write(const char *dir, uint32_t revision, GError **err)
{
	g_auto(descriptor_t) folder = open_folder(dir);
	g_auto(descriptor_t) fd = openat(folder, FILE_NAME, O_RDONLY | O_CLOEXEC);
	struct head old = { 0 }, h = { .magic = MAGIC, .state = STATE_SOUND, .revision = revision };
	g_autofree uint32_t *known = read_head(fd, &old) ? read_body(fd, &old) : NULL;
	g_autoptr(GArray) sums = g_array_new(FALSE, FALSE, sizeof(uint32_t));

	if (folder < 0 || !list_files(folder, &h))
		return fail(err, dir, "written");
	for (uint32_t i = 0; i < h.n_files; i++) {
		size_t n;
		const uint32_t *of_file = known_sums(&old, known, h.files[i].name, &n);

		if (!sum_file(folder, &h.files[i], of_file, n, old.revision, sums))
			return fail(err, dir, "made");
	}
	h.n_sums = sums->len;
	h.body = hash_bytes(sums->data, sums->len * sizeof(uint32_t));
	h.own = head_hash(&h);
	return put_file(folder, &h, sums) ? true : fail(err, dir, "written");
}

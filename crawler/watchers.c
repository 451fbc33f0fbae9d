#include "crawler/watchers.h"

struct post {
	int64_t host, key; /* the page's */
	GPtrArray *sources;
	bool has_heard;
	char *error;
};

struct watchers {
	GHashTable *posts; /* struct post, by itself */
};

static guint
post_hash(gconstpointer p)
{
	const struct post *post = p;

	return g_int64_hash(&post->key) ^ (guint)post->host;
}

static gboolean
post_equal(gconstpointer a, gconstpointer b)
{
	const struct post *p = a, *q = b;

	return p->host == q->host && p->key == q->key;
}

static void
post_free(void *p)
{
	struct post *post = p;

	g_ptr_array_unref(post->sources);
	g_free(post->error);
	g_free(post);
}

struct watchers *
watchers_new(void)
{
	struct watchers *w = g_new0(struct watchers, 1);

	w->posts = g_hash_table_new_full(post_hash, post_equal, NULL, post_free);
	return w;
}

void
watchers_free(struct watchers *w)
{
	if (!w)
		return;
	g_hash_table_unref(w->posts);
	g_free(w);
}

static struct post *
post_of(const struct watchers *w, const struct page *page)
{
	const struct post at = { .host = page->host, .key = page->key };

	return w ? g_hash_table_lookup(w->posts, &at) : NULL;
}

void
watchers_add(struct watchers *w, const struct page *page, const struct source *s)
{
	struct post *post = post_of(w, page);

	if (!post) {
		post = g_new0(struct post, 1);
		post->host = page->host;
		post->key = page->key;
		post->sources = g_ptr_array_new();
		g_hash_table_add(w->posts, post);
	}
	if (!g_ptr_array_find(post->sources, s, NULL))
		g_ptr_array_add(post->sources, (gpointer)(uintptr_t)s);
}

const GPtrArray *
watchers_of(const struct watchers *w, const struct page *page)
{
	const struct post *post = post_of(w, page);

	return post ? post->sources : NULL;
}

void
watchers_heard(struct watchers *w, const struct page *page, const char *error)
{
	struct post *post = post_of(w, page);

	if (!post)
		return;
	post->has_heard = true;
	g_free(post->error);
	post->error = g_strdup(error);
}

bool
watchers_have_heard(const struct watchers *w, const struct page *page, const char **error)
{
	const struct post *post = post_of(w, page);

	if (!post || !post->has_heard)
		return false;
	*error = post->error;
	return true;
}

#include "crawler/reader.h"

#include <poll.h>

#include "base/error.h"
#include "crawler/parser.h"

#define READ_MS 5000
#define LOOK_MS 100

struct reader {
	struct parser_pool *pool;
};

struct reader *
reader_new(const char *program, GError **err)
{
	const struct parser_settings settings = {
		.program = program,
		.workers = 1,
		.cpu_ms = READ_MS,
		.wall_ms = READ_MS,
		.reads_posts = true,
	};
	g_autoptr(reader_t) r = g_new0(struct reader, 1);

	r->pool = parser_pool_new(&settings, err);
	return r->pool ? g_steal_pointer(&r) : NULL;
}

void
reader_free(struct reader *r)
{
	if (!r)
		return;
	if (r->pool)
		parser_pool_free(r->pool);
	g_free(r);
}

struct post_text *
reader_read(struct reader *r, GBytes *body, const char *url, const char *content_type, char **fault)
{
	struct pollfd fd = { .fd = parser_pool_fd(r->pool), .events = POLLIN };
	struct parse_job *job = g_new0(struct parse_job, 1);
	g_autoptr(parse_result_t) result = NULL;
	g_autoptr(GError) wrong = NULL;

	*fault = NULL;
	job->body = g_bytes_ref(body);
	job->url = g_strdup(url);
	job->content_type = g_strdup(content_type);
	job->links = PARSE_NO_LINKS;
	job->wants_post = true;
	parser_pool_push(r->pool, job);
	while (!(result = parser_pool_take(r->pool))) {
		if (!parser_pool_work(r->pool, &wrong)) {
			*fault = g_strdup(wrong->message);
			return NULL;
		}
		if ((result = parser_pool_take(r->pool)))
			break;
		poll(&fd, 1, LOOK_MS);
	}
	if (result->outcome == PARSE_DONE)
		return g_steal_pointer(&result->parsed->post);
	*fault = g_strdup(result->error);
	return NULL;
}

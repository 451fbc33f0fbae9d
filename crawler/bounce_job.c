/* A bounce read by a parser worker, for the owner. */
#include <poll.h>

#include "crawler/bounce.h"
#include "crawler/parser.h"

#define WAIT_MS 200

/* Waits for the only job. */
static struct parse_result *
wait_for(struct parser_pool *pool, GError **err)
{
	struct pollfd fd = { .fd = parser_pool_fd(pool), .events = POLLIN };
	struct parse_result *result;

	for (;;) {
		if (!parser_pool_work(pool, err))
			return NULL;
		result = parser_pool_take(pool);
		if (result)
			return result;
		poll(&fd, 1, WAIT_MS);
	}
}

bool
bounce_judge(const char *program, GBytes *bytes, struct bounce *b, GError **err)
{
	struct parser_settings settings = { .program = program, .workers = 1, .reads_posts = true };
	struct parser_pool *pool = parser_pool_new(&settings, err);
	struct parse_job *job;
	struct parse_result *result;

	*b = (struct bounce){ 0 };
	if (!pool)
		return false;
	job = g_new0(struct parse_job, 1);
	job->body = g_bytes_ref(bytes);
	job->url = g_strdup("mid:bounce");
	job->is_mail = true;
	parser_pool_push(pool, job);
	result = wait_for(pool, err);
	if (result && result->outcome == PARSE_DONE) {
		*b = result->parsed->bounce;
		result->parsed->bounce = (struct bounce){ 0 };
	}
	parser_pool_free(pool);
	if (!result)
		return false;
	parse_result_free(result);
	return true;
}

/* parser: a pool of worker processes that parse hostile bytes.
 *
 * Each worker is this same program started again, with nothing but a socket pair, under rlimits,
 * seccomp and Landlock. One that crashes, hangs or swells is killed and replaced, and only the
 * body it was working on is lost. Belongs to the owner thread. */
#ifndef CRAWLER_PARSER_H
#define CRAWLER_PARSER_H

#include <glib.h>
#include <stdbool.h>

#include "crawler/parsed.h"

struct parser_settings {
	const char *program; /* this program's own file */
	int workers; /* 0: one per processor */
	int cpu_ms; /* per body; 0: 10 s */
	int wall_ms; /* per body; 0: 20 s */
	int64_t memory_bytes; /* address space beyond what a fresh worker uses; 0: 256 MiB */
	int max_bodies; /* a worker is replaced after so many; 0: 5,000 */
	const struct school *const *schools; /* outlive the pool */
	size_t n_schools;
	bool reads_posts; /* jobs may want a post: the worker gets ready to read e-mail */
};

enum parse_outcome { PARSE_DONE, PARSE_CRASHED, PARSE_TIMED_OUT, PARSE_GARBLED };

struct parse_result {
	struct parse_job *job; /* freed with the result */
	enum parse_outcome outcome;
	struct parsed *parsed; /* NULL unless PARSE_DONE */
	char *error; /* one sentence; NULL when PARSE_DONE */
};

struct parser_pool;

/* Starts the workers. EARSHOT_ERROR_INTERNAL when none can be started. */
struct parser_pool *parser_pool_new(const struct parser_settings *settings, GError **err);
void parser_pool_free(struct parser_pool *p); /* kills them */

/* Hand over; the pool owns `job`. Never blocks. */
void parser_pool_push(struct parser_pool *p, struct parse_job *job);
size_t parser_pool_waiting_bytes(const struct parser_pool *p);

/* Drive the sockets: `fd` (an epoll) is readable when parser_pool_work() has something to do;
 * call it also at least once a second, for the time limits. */
int parser_pool_fd(const struct parser_pool *p);
bool parser_pool_work(struct parser_pool *p, GError **err); /* false: workers cannot be replaced */

struct parse_result *parser_pool_take(struct parser_pool *p); /* NULL: none ready */
void parse_result_free(struct parse_result *r);
typedef struct parse_result parse_result_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(parse_result_t, parse_result_free)

/* What protects the workers here ("seccomp, Landlock 4, rlimits"), or what is missing. Caller
 * frees. */
char *parser_protection(const struct parser_pool *p);

/* The child's side: serve bodies from `fd` until it closes. Returns an exit code. */
int parser_worker_main(int fd);

#endif

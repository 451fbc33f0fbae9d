#include "crawler/worker.h"

#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

#include "base/charset.h"
#include "base/url.h"
#include "crawler/frame.h"
#include "crawler/parser.h"
#include "crawler/sandbox.h"
#include "data/command.h"

#define KEEP_HEAP (4 * 1024 * 1024)
#define KEEP_BYTES (1024 * 1024) /* of a buffer between bodies */

void
worker_setup_put(GByteArray *out, const struct school *const *schools, size_t n,
		 int64_t memory_bytes, bool reads_posts)
{
	json_t *profiles = json_array();
	char *text;

	for (size_t i = 0; i < n; i++)
		json_array_append_new(profiles, school_to_json(schools[i]));
	text = json_dumps(profiles, JSON_COMPACT);
	wire_put_i64(out, memory_bytes);
	wire_put_u8(out, reads_posts);
	wire_put_string(out, text);
	free(text);
	json_decref(profiles);
}

static void
free_school(void *data)
{
	school_free(data);
}

static struct matcher *
matcher_of_profiles(const char *text, GError **err)
{
	g_autoptr(GPtrArray) schools = g_ptr_array_new_with_free_func(free_school);
	json_t *profiles = json_loads(text, 0, NULL);
	bool ok = true;

	for (size_t i = 0; ok && i < json_array_size(profiles); i++) {
		struct school *s = school_from_json(json_array_get(profiles, i), err);

		if (s)
			g_ptr_array_add(schools, s);
		ok = s != NULL;
	}
	json_decref(profiles);
	return ok ? matcher_new((const struct school *const *)(void *)schools->pdata, schools->len,
				err)
		  : NULL;
}

static struct matcher *
read_setup(struct frame_reader *in, int64_t *memory_bytes, bool *reads_posts, GError **err)
{
	struct wire w;
	g_autofree char *profiles = NULL;
	const uint8_t *frame;
	size_t len;

	if (!frame_next(in, &frame, &len))
		return NULL;
	wire_open(&w, frame, len);
	*memory_bytes = wire_i64(&w);
	*reads_posts = wire_u8(&w);
	profiles = wire_string(&w);
	return wire_done(&w) && profiles ? matcher_of_profiles(profiles, err) : NULL;
}

/* Libraries load tables and settings when they are first used: use them before that is forbidden.
 */
static void
warm_up(worker_parse parse, const struct matcher *matcher, struct parse_tools *tools,
	bool reads_posts)
{
	static const struct {
		const char *type, *body;
	} samples[] = {
		{ "text/html; charset=shift_jis",
		  "<html lang=en><title>T\xc3\xa9</title><p>Stra\xc3\x9f"
		  "e \xef\xbc\xa1<a href=\"https://b\xc3\xbc.example/\">x</a>" },
		{ "text/html", "<p>\xe9\xe8 fa\xe7on de parler" },
		{ "application/rss+xml",
		  "<rss version='2.0'><channel><title>t</title><item><title>a &amp; b</title>"
		  "<pubDate>Mon, 06 Sep 2021 00:01:00 GMT</pubDate></item></channel></rss>" },
		{ "application/feed+json", "{\"version\":\"https://jsonfeed.org/version/"
					   "1.1\",\"title\":\"t\",\"items\":[]}" },
		{ "application/xml", "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
				     "<url><loc>https://a.example/</loc></url></urlset>" },
		{ "message/rfc822",
		  "From: a@a.example\nSubject: =?windows-1252?q?caf=E9?=\nContent-Type: "
		  "text/plain; charset=iso-8859-1\n\nx\n" },
	};
	const char *charset;

	charset_preload();
	url_preload();
	g_get_charset(&charset);
	for (size_t i = 0; i < G_N_ELEMENTS(samples); i++) {
		char url[] = "https://a.example/", type[64];
		struct parse_job job = { .url = url,
					 .content_type = type,
					 .links = PARSE_ALL_LINKS,
					 .wants_post =
						 g_str_has_prefix(samples[i].type, "message/") };

		if (job.wants_post && !reads_posts)
			continue;
		g_strlcpy(type, samples[i].type, sizeof type);
		job.body = g_bytes_new_static(samples[i].body, strlen(samples[i].body));
		parsed_free(parse(&job, matcher, tools));
		g_bytes_unref(job.body);
	}
}

static void
forget(GByteArray **buffer)
{
	if ((*buffer)->len <= KEEP_BYTES) {
		g_byte_array_set_size(*buffer, 0);
		return;
	}
	g_byte_array_unref(*buffer);
	*buffer = g_byte_array_new();
}

static bool
say_hello(int fd, GByteArray *out, unsigned in_force)
{
	guint begun = frame_begin(out);

	wire_put_u32(out, FRAME_HELLO);
	wire_put_u8(out, (uint8_t)in_force);
	frame_end(out, begun);
	return frame_write(fd, out);
}

/* One job, one answer. False when the owner has gone. */
static bool
serve_one(struct frame_reader *in, GByteArray **out, worker_parse parse,
	  const struct matcher *matcher, struct parse_tools *tools)
{
	const uint8_t *frame;
	size_t len;
	struct parse_job *job;
	struct parsed *p;
	struct wire w;
	guint begun;

	forget(out);
	if (!frame_next(in, &frame, &len))
		return false;
	wire_open(&w, frame, len);
	job = parse_job_get(&w);
	if (!job || !wire_done(&w)) {
		parse_job_free(job);
		return false;
	}
	/* the job's body is in `in` */
	p = parse(job, matcher, tools);
	begun = frame_begin(*out);
	parsed_put(*out, p);
	frame_end(*out, begun);
	parsed_free(p);
	parse_job_free(job);
	return frame_write(in->fd, *out);
}

int
worker_serve(int fd, worker_parse parse)
{
	GByteArray *out = g_byte_array_new();
	struct frame_reader in;
	struct sandbox_limits limits = { 0 };
	struct parse_tools *tools = parse_tools_new();
	g_autoptr(GError) error = NULL;
	struct matcher *matcher;
	bool reads_posts = false;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	frame_reader_init(&in, fd);
	/* what one body needed the next one will: not given back to the system in between */
	mallopt(M_TRIM_THRESHOLD, KEEP_HEAP);
	mallopt(M_TOP_PAD, KEEP_HEAP / 8);
	matcher = read_setup(&in, &limits.memory_bytes, &reads_posts, &error);
	if (matcher) {
		warm_up(parse, matcher, tools, reads_posts);
		if (say_hello(fd, out, sandbox_enter(&limits)))
			while (serve_one(&in, &out, parse, matcher, tools))
				;
	} else {
		fprintf(stderr, "earshot: parser-worker: %s\n",
			error ? error->message : "this command is started by earshot itself");
	}
	frame_reader_clear(&in);
	g_byte_array_unref(out);
	parse_tools_free(tools);
	matcher_free(matcher);
	return matcher ? EXIT_DONE : EXIT_USAGE;
}

int
parser_worker_main(int fd)
{
	return worker_serve(fd, parse_body);
}

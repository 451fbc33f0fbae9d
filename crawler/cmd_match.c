/* match: says whether a text mentions the school, why, and what was seen instead. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/charset.h"
#include "base/error.h"
#include "base/url.h"
#include "crawler/article_match.h"
#include "data/command.h"
#include "data/matcher.h"
#include "data/school.h"

int cmd_match(struct context *ctx, int argc, char **argv, GError **err);

struct matching {
	struct matcher *matcher;
	struct match_scratch *scratch;
};

/* The answer about one document; `m` NULL when nothing at all was seen. */
static json_t *
answer(const struct match *m)
{
	json_t *json = json_object();

	json_object_set_new(json, "schema", json_integer(1));
	json_object_set_new(json, "mention", json_boolean(m && m->is_mention));
	json_object_set_new(json, "score", json_real(m ? m->score : 0));
	json_object_set_new(json, "why", m ? match_why_json(m) : json_array());
	json_object_set_new(json, "near", m ? match_near_json(m) : json_array());
	return json;
}

static json_t *
match_document(const struct matching *with, const struct match_doc *doc)
{
	g_autoptr(GPtrArray) matches = matcher_run(with->matcher, with->scratch, doc);

	return answer(matches->len > 0 ? matches->pdata[0] : NULL);
}

/* `title` overrides the page's own when that is empty; may be NULL. */
static json_t *
match_html(const struct matching *with, GBytes *html, const char *url, const char *title,
	   const char *charset)
{
	g_autoptr(url_t) parsed = url_parse(url ? url : "about:blank", NULL);
	g_autoptr(url_t) blank = parsed ? NULL : url_parse("about:blank", NULL);
	g_autoptr(article_t) article = article_parse(html, parsed ? parsed : blank, charset);
	struct article_doc d;
	json_t *json;

	article_doc_init(&d, article, url);
	if (title && !*article->title)
		d.doc.title = title;
	json = match_document(with, &d.doc);
	article_doc_clear(&d);
	return json;
}

static bool
print_line(json_t *json)
{
	g_autofree char *text = json_dumps(json, JSON_COMPACT | JSON_REAL_PRECISION(4));

	json_decref(json);
	return text && puts(text) != EOF;
}

static const char *
member(const json_t *line, const char *key)
{
	return json_string_value(json_object_get(line, key));
}

static json_t *
match_line(const struct matching *with, const json_t *line, GError **err)
{
	const char *html = member(line, "html"), *text = member(line, "text");
	json_t *id = json_object_get(line, "id"), *json;

	if (!html && !text) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
			    "it has neither \"html\" nor \"text\".");
		return NULL;
	}
	if (html) {
		g_autoptr(GBytes) bytes = g_bytes_new_static(html, strlen(html));

		json = match_html(with, bytes, member(line, "url"), member(line, "title"), "utf-8");
	} else {
		const struct match_doc doc = { .url = member(line, "url"),
					       .title = member(line, "title"),
					       .body = text,
					       .lang = member(line, "lang"),
					       .is_wrapped = true };

		json = match_document(with, &doc);
	}
	if (id)
		json_object_set(json, "id", id);
	return json;
}

static int
match_batch(const struct matching *with, const char *path, GError **err)
{
	g_autofree char *row = NULL;
	size_t room = 0, number = 0;
	FILE *in = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
	bool ok = true;

	if (!in) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT, "%s cannot be read: %s.", path,
			    g_strerror(errno));
		return -1;
	}
	for (ssize_t len; ok && (len = getline(&row, &room, in)) >= 0;) {
		json_error_t fault;
		json_t *line, *json = NULL;

		number++;
		if (strspn(row, " \t\r\n") == (size_t)len)
			continue;
		line = json_loadb(row, (size_t)len, 0, &fault);
		if (line)
			json = match_line(with, line, err);
		else
			g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT, "%s.", fault.text);
		ok = json && print_line(json);
		json_decref(line);
	}
	if (in != stdin)
		fclose(in);
	if (!ok && err && *err)
		g_prefix_error(err, "%s, line %zu: ", path, number);
	else if (!ok)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INTERNAL,
			    "The answers cannot be written: %s.", g_strerror(errno));
	return ok ? EXIT_DONE : -1;
}

static GBytes *
read_file(const char *path, GError **err)
{
	g_autoptr(GString) all = g_string_new(NULL);
	FILE *in = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
	char part[65536];
	bool ok = in != NULL;
	size_t n;

	while (ok && (n = fread(part, 1, sizeof part, in)) > 0)
		g_string_append_len(all, part, (gssize)n);
	ok = ok && !ferror(in);
	if (in && in != stdin)
		fclose(in);
	if (ok)
		return g_string_free_to_bytes(g_steal_pointer(&all));
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT, "%s cannot be read: %s.", path,
		    g_strerror(errno));
	return NULL;
}

static int
match_file(const struct matching *with, const char *path, bool is_html, const char *url,
	   GError **err)
{
	g_autoptr(GBytes) bytes = read_file(path, err);
	json_t *json;
	bool is_mention;

	if (!bytes)
		return -1;
	if (is_html) {
		json = match_html(with, bytes, url, NULL, NULL);
	} else {
		const char *name;
		size_t len;
		g_autofree char *text =
			charset_decode(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), NULL,
				       CHARSET_PLAIN, &name, &len);
		const struct match_doc doc = { .url = url, .body = text, .is_wrapped = true };

		json = match_document(with, &doc);
	}
	is_mention = json_is_true(json_object_get(json, "mention"));
	if (!print_line(json)) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INTERNAL,
			    "The answer cannot be written: %s.", g_strerror(errno));
		return -1;
	}
	return is_mention ? EXIT_DONE : EXIT_NOTHING;
}

/* "html", "text", or by the file's name when nothing is said. */
static bool
read_format(const char *format, const char *path, bool *is_html, GError **err)
{
	if (format && strcmp(format, "html") != 0 && strcmp(format, "text") != 0) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "--format is html or text, not “%s”.", format);
		return false;
	}
	*is_html = format ? strcmp(format, "html") == 0
			  : !(g_str_has_suffix(path, ".txt") || g_str_has_suffix(path, ".text"));
	return true;
}

int
cmd_match(struct context *ctx, int argc, char **argv, GError **err)
{
	g_autofree char *school_path = NULL, *format = NULL, *url = NULL, *batch = NULL;
	const GOptionEntry entries[] = {
		{ "school", 0, 0, G_OPTION_ARG_FILENAME, &school_path,
		  "what is known of the school", "SCHOOL.json" },
		{ "format", 0, 0, G_OPTION_ARG_STRING, &format, "of FILE", "html|text" },
		{ "url", 0, 0, G_OPTION_ARG_STRING, &url, "where FILE came from", "URL" },
		{ "batch", 0, 0, G_OPTION_ARG_FILENAME, &batch,
		  "documents, one JSON object a line; \"-\" is the standard input", "FILE.jsonl" },
		G_OPTION_ENTRY_NULL
	};
	g_autoptr(school_t) school = NULL;
	g_autoptr(matcher_t) matcher = NULL;
	struct matching with = { 0 };
	bool is_html = false;
	int status;

	(void)ctx;
	if (!command_parse(
		    entries, "FILE",
		    "Exit status is 0 when FILE mentions the school and 1 when it does not.\n"
		    "With --batch every document gets one line of answer.\n\n"
		    "Examples:\n"
		    "  earshot match --school hazelhill.json page.html\n"
		    "  earshot match --school hazelhill.json --batch pages.jsonl > answers.jsonl",
		    &argc, &argv, err))
		return err && *err ? -1 : EXIT_DONE;
	if (!school_path || (batch ? argc != 1 : argc != 2)) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "match needs --school SCHOOL.json and either one FILE or --batch "
			    "FILE.jsonl.");
		return -1;
	}
	if (!batch && !read_format(format, argv[1], &is_html, err))
		return -1;
	school = school_load(school_path, err);
	if (!school)
		return -1;
	matcher = matcher_new((const struct school *const *)&school, 1, err);
	if (!matcher)
		return -1;
	with.matcher = matcher;
	with.scratch = match_scratch_new();
	status = batch ? match_batch(&with, batch, err)
		       : match_file(&with, argv[1], is_html, url, err);
	match_scratch_free(with.scratch);
	return status;
}

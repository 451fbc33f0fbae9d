#include "crawler/crawl_options.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"

#define GROUP "crawl"

void
crawl_options_clear(struct crawl_options *o)
{
	g_strfreev(o->sources);
	g_strfreev(o->allow);
	g_strfreev(o->resolve);
	g_free(o->trace_path);
	g_free(o->cacert);
	g_free(o->contact);
	g_free(o->proxy);
	g_free(o->retry_name);
	guard_free(o->guard);
	if (o->trace)
		fclose(o->trace);
	*o = (struct crawl_options){ 0 };
}

static bool
parse_line(struct crawl_options *o, const char *details, int *argc, char ***argv, GError **err)
{
	const GOptionEntry entries[] = {
		{ "source", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->sources,
		  "Only this one, due or not (number, address or title)", "NAME" },
		{ "all", 0, 0, G_OPTION_ARG_NONE, &o->all, "Every source, due or not", NULL },
		{ "max-pages", 0, 0, G_OPTION_ARG_INT64, &o->max_pages, "Stop after so many pages",
		  "N" },
		{ "max-seconds", 0, 0, G_OPTION_ARG_INT64, &o->max_seconds, "Stop after so long",
		  "N" },
		{ "trace", 0, 0, G_OPTION_ARG_FILENAME, &o->trace_path,
		  "Write one JSON line for each request", "FILE" },
		{ "user-agent-contact", 0, 0, G_OPTION_ARG_STRING, &o->contact,
		  "Where a site can complain; stands in its log", "URL" },
		{ "allow-net", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->allow,
		  "Own servers: also talk to these addresses", "CIDR[:PORT[-PORT]]" },
		{ "gap-ms", 0, 0, G_OPTION_ARG_INT, &o->gap_ms,
		  "Own servers: time between two visits", "N" },
		{ "per-host", 0, 0, G_OPTION_ARG_INT, &o->per_host,
		  "Own servers: requests at a time", "N" },
		{ "retry-scope", 0, 0, G_OPTION_ARG_STRING, &o->retry_name,
		  "What a server's \"not now\" holds for: host (usual), url or site", "SCOPE" },
		{ "resolve", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->resolve,
		  "Where a name is found, instead of asking DNS", "HOST:PORT:ADDRESS" },
		{ "cacert", 0, 0, G_OPTION_ARG_FILENAME, &o->cacert,
		  "Trust these certificates instead of the system's", "FILE" },
		{ "no-dpia-yet", 0, 0, G_OPTION_ARG_NONE, &o->no_dpia_yet,
		  "Begin although no privacy assessment is recorded (see `earshot init --dpia`)",
		  NULL },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &o->json, "Print the result as JSON", NULL },
		{ "quiet", 'q', 0, G_OPTION_ARG_NONE, &o->quiet, "No progress", NULL },
		{ 0 },
	};

	o->gap_ms = -1;
	if (!command_parse(entries, "", details, argc, argv, err))
		return false;
	if (*argc > 1) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "no argument is expected here (`%s`); name a source with --source",
			    (*argv)[1]);
		return false;
	}
	if (o->gap_ms < -1 || o->per_host < 0 || o->max_pages < 0 || o->max_seconds < 0) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "a limit cannot be negative");
		return false;
	}
	return true;
}

/* The configuration fills in what the command line left open. */
static void
take_config(struct crawl_options *o, GKeyFile *config)
{
	if (!o->allow)
		o->allow = g_key_file_get_string_list(config, GROUP, "allow-net", NULL, NULL);
	if (!o->contact)
		o->contact = g_key_file_get_string(config, GROUP, "contact", NULL);
	if (!o->cacert)
		o->cacert = g_key_file_get_string(config, GROUP, "cacert", NULL);
	if (!o->retry_name)
		o->retry_name = g_key_file_get_string(config, GROUP, "retry-scope", NULL);
	o->proxy = g_key_file_get_string(config, GROUP, "proxy", NULL);
}

/* Pages are kept as they came unless the school said otherwise. */
static bool
read_keeping(struct crawl_options *o, GKeyFile *config, GError **err)
{
	g_autoptr(GError) wrong = NULL;

	o->keep_pages = g_key_file_get_boolean(config, GROUP, "keep-pages", &wrong);
	if (!wrong)
		return true;
	o->keep_pages = !g_error_matches(wrong, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE);
	if (o->keep_pages)
		return true;
	g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
			    "keep-pages in [crawl] is true or false");
	return false;
}

static bool
read_scope(struct crawl_options *o, GError **err)
{
	static const char *const names[] = {
		[RETRY_HOST] = "host", [RETRY_URL] = "url", [RETRY_SITE] = "site"
	};

	if (!o->retry_name)
		return true;
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		if (strcmp(o->retry_name, names[i]) == 0) {
			o->retry_scope = (enum retry_scope)i;
			return true;
		}
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
		    "retry-scope is host, url or site, not `%s`", o->retry_name);
	return false;
}

/* One or more, with commas between them; IPv6 may stand in brackets. */
static bool
are_addresses(const char *text)
{
	g_auto(GStrv) all = g_strsplit(text, ",", -1);

	for (char **at = all; *at; at++) {
		size_t len = strlen(*at);
		bool is_in_brackets = len > 2 && **at == '[' && (*at)[len - 1] == ']';
		g_autofree char *bare =
			is_in_brackets ? g_strndup(*at + 1, len - 2) : g_strdup(*at);

		if (!g_hostname_is_ip_address(bare))
			return false;
	}
	return all[0] != NULL;
}

/* What nobody could use would be passed over in silence. */
static bool
check_resolve(const struct crawl_options *o, GError **err)
{
	for (size_t i = 0; o->resolve && o->resolve[i]; i++) {
		g_auto(GStrv) parts = g_strsplit(o->resolve[i], ":", 3);

		if (g_strv_length(parts) == 3 && *parts[0] && are_addresses(parts[2]) &&
		    g_ascii_string_to_unsigned(parts[1], 10, 1, 65535, NULL, NULL))
			continue;
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "--resolve wants HOST:PORT:ADDRESS, such as "
			    "www.hazelhill.example:443:127.0.0.1, not `%s`",
			    o->resolve[i]);
		return false;
	}
	return true;
}

/* It stands in a comment of the User-Agent (RFC 9110 section 10.1.5), for whoever reads a server's
 * log to complain to. */
static bool
check_contact(const struct crawl_options *o, GError **err)
{
	const char *c = o->contact;

	if (!c)
		return true;
	while (g_ascii_isgraph(*c) && !strchr("()\\", *c))
		c++;
	if (!*c &&
	    (g_str_has_prefix(o->contact, "https://") || g_str_has_prefix(o->contact, "http://") ||
	     g_str_has_prefix(o->contact, "mailto:")))
		return true;
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
		    "--user-agent-contact (contact in [crawl]) wants an address such as "
		    "https://www.hazelhill.example/watch or mailto:office@hazelhill.example, not "
		    "`%s`",
		    o->contact);
	return false;
}

bool
crawl_options_parse(struct crawl_options *o, const struct context *ctx, const char *details,
		    int *argc, char ***argv, GError **err)
{
	if (!parse_line(o, details, argc, argv, err))
		return false;
	take_config(o, ctx->config);
	if (!read_keeping(o, ctx->config, err) || !read_scope(o, err) || !check_resolve(o, err) ||
	    !check_contact(o, err))
		return false;
	if ((o->gap_ms >= 0 || o->per_host > 0) && !o->allow) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "--gap-ms and --per-host are for own servers: name those with "
				    "--allow-net");
		return false;
	}
	o->guard = guard_new((const char *const *)o->allow, err);
	if (!o->guard)
		return false;
	o->trace = o->trace_path ? fopen(o->trace_path, "ae") : NULL;
	return !o->trace_path || o->trace || file_failed(o->trace_path, "written", err);
}

struct crawl_settings
crawl_options_settings(const struct crawl_options *o, const struct context *ctx)
{
	return (struct crawl_settings){
		.program = ctx->program,
		.contact = o->contact,
		.sources = (const char *const *)o->sources,
		.all = o->all,
		.keep_pages = o->keep_pages,
		.with_canaries = o->with_canaries,
		.max_pages = o->max_pages,
		.max_seconds = o->max_seconds,
		.retry_scope = o->retry_scope,
		.own_gap_ms = o->gap_ms,
		.own_per_host = o->per_host,
		.guard = o->guard,
		.resolve = (const char *const *)o->resolve,
		.cacert = o->cacert,
		.proxy = o->proxy,
		.trace = o->trace,
		.signal_fd = -1,
	};
}

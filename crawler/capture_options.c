#include "crawler/capture_options.h"

bool
capture_options_ready(struct capture_options *o, const struct context *ctx, GError **err)
{
	GKeyFile *config = ctx->config;
	const struct {
		const char *group, *key;
		char **to;
	} rows[] = {
		{ "crawl", "contact", &o->contact },
		{ "crawl", "cacert", &o->cacert },
		{ "crawl", "proxy", &o->proxy },
		{ "evidence", "time-server", &o->time_server },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		if (!*rows[i].to)
			*rows[i].to =
				g_key_file_get_string(config, rows[i].group, rows[i].key, NULL);
	if (!o->allow)
		o->allow = g_key_file_get_string_list(config, "crawl", "allow-net", NULL, NULL);
	o->guard = guard_new((const char *const *)o->allow, err);
	return o->guard != NULL;
}

void
capture_options_clear(struct capture_options *o)
{
	g_strfreev(o->allow);
	g_strfreev(o->resolve);
	g_free(o->cacert);
	g_free(o->contact);
	g_free(o->proxy);
	g_free(o->time_server);
	guard_free(o->guard);
	*o = (struct capture_options){ 0 };
}

struct capture_settings
capture_options_settings(const struct capture_options *o, const struct context *ctx)
{
	return (struct capture_settings){
		.program = ctx->program,
		.contact = o->contact,
		.guard = o->guard,
		.resolve = (const char *const *)o->resolve,
		.cacert = o->cacert,
		.proxy = o->proxy,
		.time_server = o->time_server,
	};
}

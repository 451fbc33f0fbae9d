#include "query/render.h"

#include "base/error.h"
#include "base/file.h"
#include "base/program.h"
#include "query/browser.h"
#include "query/stage.h"

#define MAX_PNG_BYTES (16 * 1024 * 1024)

static GBytes *
shoot(const struct browser *b, const char *url, GError **err)
{
	g_autofree char *out = g_build_filename(browser_folder(b), "page.png", NULL);
	g_autofree char *option = g_strconcat("--screenshot=", out, NULL);
	const char *const options[] = { option, "--window-size=1000,2400", "--hide-scrollbars",
					"--blink-settings=imagesEnabled=false", NULL };
	GBytes *png;

	if (!browser_run(b, options, url, err))
		return NULL;
	png = file_read(out, MAX_PNG_BYTES, NULL);
	if (!png)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
			    "Chromium is installed, but made no picture");
	return png;
}

GBytes *
render_png(GBytes *body, const char *type, bool is_bare, GError **err)
{
	g_autoptr(browser_t) b = browser_open(is_bare, err);
	g_autoptr(stage_t) s = b ? stage_open(body, type, err) : NULL;

	return s ? shoot(b, stage_url(s), err) : NULL;
}

char *
render_tool(void)
{
	g_autofree char *program = browser_program();
	const char *const argv[] = { program, "--version", NULL };
	g_autoptr(GBytes) output = NULL;
	int code;

	if (!program || !program_ask(argv, 20, &output, &code, NULL) || code != 0)
		return NULL;
	return g_strstrip(g_strndup(g_bytes_get_data(output, NULL), g_bytes_get_size(output)));
}

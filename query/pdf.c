#include "query/pdf.h"

#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "query/browser.h"

#define MAX_PDF_BYTES (256 * 1024 * 1024)

/* "D:20261122091403+00'00'", as Chromium writes dates */
static const char stamp_form[] = "%Y%m%d%H%M%S+00'00'";

void
pdf_settle(uint8_t *pdf, gsize len, int64_t at)
{
	static const char *const names[] = { "/CreationDate (D:", "/ModDate (D:" };
	g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(at);
	g_autofree char *stamp = g_date_time_format(time, stamp_form);
	size_t stamp_len = strlen(stamp);

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		size_t name_len = strlen(names[i]);
		uint8_t *found = memmem(pdf, len, names[i], name_len);

		/* in place: a table at the end has the byte at which each object begins */
		if (found && (size_t)(pdf + len - found) > name_len + stamp_len &&
		    found[name_len + stamp_len] == ')')
			memcpy(found + name_len, stamp, stamp_len);
	}
}

GBytes *
pdf_print(GBytes *html, int64_t at, GError **err)
{
	g_autoptr(browser_t) b = browser_open(true, err);
	g_autofree char *page = NULL, *out = NULL, *option = NULL, *url = NULL, *data = NULL;
	g_autoptr(GBytes) pdf = NULL;
	gsize len;

	if (!b)
		return NULL;
	page = g_build_filename(browser_folder(b), "report.html", NULL);
	out = g_build_filename(browser_folder(b), "report.pdf", NULL);
	option = g_strconcat("--print-to-pdf=", out, NULL);
	url = g_strconcat("file://", page, NULL);
	if (!g_file_set_contents(page, g_bytes_get_data(html, NULL), (gssize)g_bytes_get_size(html),
				 err))
		return NULL;
	const char *const options[] = { "--no-pdf-header-footer", option, NULL };

	if (!browser_run(b, options, url, err))
		return NULL;
	pdf = file_read(out, MAX_PDF_BYTES, NULL);
	if (!pdf || g_bytes_get_size(pdf) < 5 ||
	    memcmp(g_bytes_get_data(pdf, NULL), "%PDF-", 5) != 0) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
			    "Chromium is installed, but printed nothing");
		return NULL;
	}
	data = g_bytes_unref_to_data(g_steal_pointer(&pdf), &len);
	pdf_settle((uint8_t *)data, len, at);
	return g_bytes_new_take(g_steal_pointer(&data), len);
}

#include "query/browser.h"

#include <stdint.h>
#include <unistd.h>

#include "base/error.h"
#include "base/program.h"
#include "indexer/folder.h"

#define BROWSER_S 60

static const char *const programs[] = { "chromium", "chromium-browser", "google-chrome" };

static const char *const always[] = {
	"--headless=new",
	"--disable-gpu",
	"--disable-extensions",
	"--disable-background-networking",
	"--disable-sync",
	"--no-first-run",
	"--no-proxy-server",
	"--disable-crash-reporter",
	"--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
};

struct browser {
	char *program, *folder, *profile;
	bool is_root;
};

char *
browser_program(void)
{
	char *program = NULL;

	for (size_t i = 0; i < G_N_ELEMENTS(programs) && !program; i++)
		program = g_find_program_in_path(programs[i]);
	return program;
}

struct browser *
browser_open(bool may_be_bare, GError **err)
{
	g_autoptr(browser_t) b = g_new0(struct browser, 1);
	g_autoptr(GError) wrong = NULL;

	b->program = browser_program();
	b->is_root = geteuid() == 0;
	if (!b->program)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG, "Chromium is not installed");
	else if (b->is_root && !may_be_bare)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
			    "as root Chromium has no sandbox, so it is not given a page from "
			    "outside; do this as another user, or set [render] sandbox = off");
	else if (!(b->folder = g_dir_make_tmp("earshot-page.XXXXXX", &wrong)))
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG, "%s", wrong->message);
	else {
		b->profile = g_strdup_printf("--user-data-dir=%s/profile", b->folder);
		return g_steal_pointer(&b);
	}
	return NULL;
}

void
browser_free(struct browser *b)
{
	if (!b)
		return;
	if (b->folder)
		folder_remove(b->folder, NULL);
	g_free(b->program);
	g_free(b->folder);
	g_free(b->profile);
	g_free(b);
}

const char *
browser_folder(const struct browser *b)
{
	return b->folder;
}

bool
browser_run(const struct browser *b, const char *const *options, const char *url, GError **err)
{
	g_autoptr(GPtrArray) argv = g_ptr_array_new();
	int code;

	g_ptr_array_add(argv, b->program);
	for (size_t i = 0; i < G_N_ELEMENTS(always); i++)
		g_ptr_array_add(argv, (void *)(uintptr_t)always[i]);
	g_ptr_array_add(argv, b->profile);
	if (b->is_root)
		g_ptr_array_add(argv, (void *)(uintptr_t) "--no-sandbox");
	for (; *options; options++)
		g_ptr_array_add(argv, (void *)(uintptr_t)*options);
	g_ptr_array_add(argv, (void *)(uintptr_t)url);
	g_ptr_array_add(argv, NULL);
	if (!program_ask((const char *const *)argv->pdata, BROWSER_S, NULL, &code, err))
		return false;
	if (code == 0)
		return true;
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
		    "Chromium is installed, but did not open the page");
	return false;
}

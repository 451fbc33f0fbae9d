#include "query/asset.h"

#include <glib.h>
#include <string.h>

#include "base/hash.h"

/* The assembler puts the bytes of a file between two names (paths from the root of the tree). */
#define ASSET(symbol, path)                                                                        \
	__asm__(".pushsection .rodata\n" #symbol ":\n.incbin \"" path "\"\n" #symbol               \
		"_end:\n.byte 0\n.popsection");                                                    \
	extern const char symbol[], symbol##_end[]

ASSET(asset_css, "query/web/earshot.css");
ASSET(asset_js, "query/web/earshot.js");
ASSET(asset_icon, "query/web/icon.svg");
ASSET(asset_icon_192, "query/web/icon-192.png");
ASSET(asset_icon_512, "query/web/icon-512.png");
ASSET(asset_manifest, "query/web/earshot.webmanifest");

static const struct asset assets[] = {
	{ "/assets/earshot.css", "text/css; charset=utf-8", asset_css, asset_css_end },
	{ "/assets/earshot.js", "text/javascript; charset=utf-8", asset_js, asset_js_end },
	{ "/assets/icon.svg", "image/svg+xml", asset_icon, asset_icon_end },
	{ "/assets/icon-192.png", "image/png", asset_icon_192, asset_icon_192_end },
	{ "/assets/icon-512.png", "image/png", asset_icon_512, asset_icon_512_end },
	{ "/assets/earshot.webmanifest", "application/manifest+json", asset_manifest,
	  asset_manifest_end },
};

const struct asset *
asset_find(const char *path)
{
	for (size_t i = 0; i < G_N_ELEMENTS(assets); i++)
		if (strcmp(assets[i].path, path) == 0)
			return &assets[i];
	return NULL;
}

char *
asset_tag(const struct asset *asset, char buf[ASSET_TAG_SIZE])
{
	int64_t hash = hash_bytes(asset->bytes, (size_t)(asset->end - asset->bytes));

	g_snprintf(buf, ASSET_TAG_SIZE, "\"%016" G_GINT64_MODIFIER "x\"", (guint64)hash);
	return buf;
}

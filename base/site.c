/* site: the registrable domain of a host, by the public suffix list. See url.h. */
#include <string.h>

#include "base/hostname.h"
#include "base/psl.h"
#include "base/url.h"

/* The system's list when it is newer than the one built into the library; immutable, shared by
 * all threads. */
static const psl_ctx_t *
suffix_list(void)
{
	static psl_ctx_t *shared;

	if (g_once_init_enter(&shared)) {
		psl_ctx_t *list = psl_latest(NULL);

		g_assert(list);
		g_once_init_leave(&shared, list);
	}
	return shared;
}

char *
url_site(const char *host)
{
	g_autofree char *name = NULL;
	const char *site;
	size_t len;

	if (!host || hostname_is_address(host))
		return NULL;
	len = strlen(host);
	if (len > 0 && host[len - 1] == '.')
		len--;
	name = g_strndup(host, len);
	site = psl_registrable_domain(suffix_list(), name);
	return g_strdup(site);
}

void
url_preload(void)
{
	hostname_preload();
	suffix_list();
}

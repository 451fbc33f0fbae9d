/* curl: libcurl, loaded when it is needed (base/lazy.h). Include it instead of <curl/curl.h>.
 *
 * Only a crawl, captures and mail need it. */
#ifndef BASE_CURL_H
#define BASE_CURL_H

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

#include "base/lazy.h"

/* Every function that is used. */
#define CURL_FUNCTIONS(X)                                                                          \
	X(curl_easy_cleanup)                                                                       \
	X(curl_easy_escape)                                                                        \
	X(curl_easy_getinfo)                                                                       \
	X(curl_easy_init)                                                                          \
	X(curl_easy_pause)                                                                         \
	X(curl_easy_perform)                                                                       \
	X(curl_easy_setopt)                                                                        \
	X(curl_easy_strerror)                                                                      \
	X(curl_free)                                                                               \
	X(curl_global_init)                                                                        \
	X(curl_multi_add_handle)                                                                   \
	X(curl_multi_assign)                                                                       \
	X(curl_multi_cleanup)                                                                      \
	X(curl_multi_info_read)                                                                    \
	X(curl_multi_init)                                                                         \
	X(curl_multi_remove_handle)                                                                \
	X(curl_multi_setopt)                                                                       \
	X(curl_multi_socket_action)                                                                \
	X(curl_slist_append)                                                                       \
	X(curl_slist_free_all)

struct curl_functions {
	CURL_FUNCTIONS(LAZY_MEMBER)
};

/* Any thread. */
const struct curl_functions *curl_functions(void);

#undef CURL_MEMBER
#undef curl_easy_getinfo
#undef curl_easy_setopt
#undef curl_multi_setopt
#ifndef LAZY_LOADER
#define curl_easy_cleanup (curl_functions()->curl_easy_cleanup)
#define curl_easy_escape (curl_functions()->curl_easy_escape)
#define curl_easy_getinfo (curl_functions()->curl_easy_getinfo)
#define curl_easy_init (curl_functions()->curl_easy_init)
#define curl_easy_pause (curl_functions()->curl_easy_pause)
#define curl_easy_perform (curl_functions()->curl_easy_perform)
#define curl_easy_setopt (curl_functions()->curl_easy_setopt)
#define curl_easy_strerror (curl_functions()->curl_easy_strerror)
#define curl_free (curl_functions()->curl_free)
#define curl_global_init (curl_functions()->curl_global_init)
#define curl_multi_add_handle (curl_functions()->curl_multi_add_handle)
#define curl_multi_assign (curl_functions()->curl_multi_assign)
#define curl_multi_cleanup (curl_functions()->curl_multi_cleanup)
#define curl_multi_info_read (curl_functions()->curl_multi_info_read)
#define curl_multi_init (curl_functions()->curl_multi_init)
#define curl_multi_remove_handle (curl_functions()->curl_multi_remove_handle)
#define curl_multi_setopt (curl_functions()->curl_multi_setopt)
#define curl_multi_socket_action (curl_functions()->curl_multi_socket_action)
#define curl_slist_append (curl_functions()->curl_slist_append)
#define curl_slist_free_all (curl_functions()->curl_slist_free_all)
#endif

#endif

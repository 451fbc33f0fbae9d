/* curl: libcurl, loaded when it is needed (base/lazy.h). Include it instead of <curl/curl.h>.
 *
 * Only a crawl, captures and mail need it. */
#ifndef BASE_CURL_H
#define BASE_CURL_H

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

#include "base/lazy.h"

/* Every function that is used, without its "curl_". */
#define CURL_FUNCTIONS(X)                                                                          \
	X(easy_cleanup)                                                                            \
	X(easy_escape)                                                                             \
	X(easy_getinfo)                                                                            \
	X(easy_init)                                                                               \
	X(easy_perform)                                                                            \
	X(easy_setopt)                                                                             \
	X(easy_strerror)                                                                           \
	X(free)                                                                                    \
	X(global_init)                                                                             \
	X(multi_add_handle)                                                                        \
	X(multi_assign)                                                                            \
	X(multi_cleanup)                                                                           \
	X(multi_info_read)                                                                         \
	X(multi_init)                                                                              \
	X(multi_remove_handle)                                                                     \
	X(multi_setopt)                                                                            \
	X(multi_socket_action)                                                                     \
	X(slist_append)                                                                            \
	X(slist_free_all)

struct curl_functions {
#define CURL_MEMBER(name) LAZY_MEMBER(curl_, name)
	CURL_FUNCTIONS(CURL_MEMBER)
#undef CURL_MEMBER
};

/* Any thread. */
const struct curl_functions *curl_functions(void);

#undef curl_easy_getinfo
#undef curl_easy_setopt
#undef curl_multi_setopt
#define curl_easy_cleanup (curl_functions()->easy_cleanup)
#define curl_easy_escape (curl_functions()->easy_escape)
#define curl_easy_getinfo (curl_functions()->easy_getinfo)
#define curl_easy_init (curl_functions()->easy_init)
#define curl_easy_perform (curl_functions()->easy_perform)
#define curl_easy_setopt (curl_functions()->easy_setopt)
#define curl_easy_strerror (curl_functions()->easy_strerror)
#define curl_free (curl_functions()->free)
#define curl_global_init (curl_functions()->global_init)
#define curl_multi_add_handle (curl_functions()->multi_add_handle)
#define curl_multi_assign (curl_functions()->multi_assign)
#define curl_multi_cleanup (curl_functions()->multi_cleanup)
#define curl_multi_info_read (curl_functions()->multi_info_read)
#define curl_multi_init (curl_functions()->multi_init)
#define curl_multi_remove_handle (curl_functions()->multi_remove_handle)
#define curl_multi_setopt (curl_functions()->multi_setopt)
#define curl_multi_socket_action (curl_functions()->multi_socket_action)
#define curl_slist_append (curl_functions()->slist_append)
#define curl_slist_free_all (curl_functions()->slist_free_all)

#endif

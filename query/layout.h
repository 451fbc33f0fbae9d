/* layout: the frame that each page stands in, and the parts that pages share.
 *
 * A handler makes a page so:
 *
 *	g_auto(html_t) h = { 0 };
 *	const struct layout page = { .title = "Mentions", .tab = TAB_MENTIONS };
 *
 *	html_init(&h, a->body);
 *	if (!layout_begin(&h, rq, &page, err))
 *		return false;
 *	HTML(&h, "<p>$</p>", ...);
 *	layout_end(&h, rq);
 *
 * No page has code or styles in it: all of them are in query/web/, by the classes that the style
 * sheet lists at its top. */
#ifndef QUERY_LAYOUT_H
#define QUERY_LAYOUT_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "query/html.h"
#include "query/web.h"

/* The item of the navigation under which a page stands. */
enum layout_tab {
	TAB_NONE,
	TAB_HOME,
	TAB_MENTIONS,
	TAB_SEARCH,
	TAB_CASES,
	TAB_ACCOUNTS,
	TAB_SOURCES,
	TAB_SCHOOL,
	TAB_SETTINGS,
	TABS
};

/* Something that a form got wrong. */
struct layout_problem {
	const char *field; /* id of the field to go to; NULL: no field */
	const char *sentence;
};

struct layout {
	const char *title; /* heading of the page, and with the product's name its title */
	const char *lead; /* a sentence under the heading; NULL: none */
	enum layout_tab tab;
	const char *back, *back_text; /* a path of our own; NULL: none */
	const struct layout_problem *problems;
	size_t n_problems;
	bool is_quoted; /* the title comes from outside */
	bool has_no_heading; /* the page writes its own <h1> */
	const char *feed; /* path of an Atom feed of the same; NULL: none */
};

/* Up to and with the heading. False only when the store cannot be read. */
bool layout_begin(struct html *h, const struct web_request *rq, const struct layout *l,
		  GError **err);
void layout_end(struct html *h, const struct web_request *rq);

/* ---- parts ------------------------------------------------------------------------------- */

/* <form method="post"> with the token; to be closed by the caller. */
void layout_form(struct html *h, const struct web_request *rq, const char *action);

/* The same for a route that takes files. */
void layout_form_files(struct html *h, const struct web_request *rq, const char *action);

/* Pages 1 … `n_pages` of a list, as links that add "page" to `path`; nothing for a single page. */
void layout_pages(struct html *h, const char *path, int64_t page, int64_t n_pages);

/* A link out of the product, or the bare address when it is none that may be opened. */
void layout_out(struct html *h, const char *url, const char *text);

/* <time> in London's days: "5 November 2026", with the hour: "5 November 2026, 07:15". */
void layout_date(struct html *h, int64_t at);
void layout_time(struct html *h, int64_t at);

/* A row of <dl class="pairs">; nothing for a value that is NULL or empty, a time that is WHEN_NONE.
 */
void layout_pair(struct html *h, const char *name, const char *value);
void layout_pair_time(struct html *h, const char *name, int64_t at);

/* "3 hours ago", "yesterday", "5 November 2026"; as a value for a template. */
const char *layout_ago(struct html *h, int64_t at);

/* Who did something, as audit log and histories name them: "u:head" is the user "head", "os:head"
 * whoever has that name on the machine. */
const char *layout_who(const char *who);

/* "1 mention", "12,345 mentions". */
const char *layout_count(struct html *h, int64_t n, const char *one, const char *many);

/* ---- whole pages that are no screen -------------------------------------------------------- */

/* With a status such as 404; `sentence` is one for people. Never fails; `rq->db` may be NULL. */
void layout_error(const struct web_request *rq, struct web_answer *a, int status,
		  const char *sentence);

/* What somebody sent whose session had ended meanwhile: its longer fields stand there to be copied.
 * `form` is the request's; `to`: where to go on. False, and no answer yet: nothing is long. */
bool layout_signed_out(const struct web_request *rq, struct web_answer *a, GHashTable *form,
		       const char *to);

/* The form that signs in posts "name", "password", "code" and "to" to /sign-in. */
struct layout_sign_in {
	const char *wrong; /* what to say of the last try; NULL: it is the first */
	const char *name; /* as typed; NULL: nothing yet */
	const char *to; /* path to go to afterwards; NULL: home */
	bool asks_code; /* a user with a second factor: its field is shown */
};
void layout_sign_in(const struct web_request *rq, struct web_answer *a,
		    const struct layout_sign_in *s);

/* The page behind a one-time link: posts "password" and "again" to `action`. */
struct layout_set_up {
	const char *wrong; /* NULL: the first try */
	const char *name; /* the user's */
	const char *action; /* path with the token */
};
void layout_set_up(const struct web_request *rq, struct web_answer *a,
		   const struct layout_set_up *s);

#endif

#include "crawler/verdict.h"

#include <string.h>

#include "data/imagery.h"
#include "data/media_type.h"

#define SHORT_TEXT                                                                                 \
	600 /* bytes that a page has at most that shows nothing but a form or a notice             \
	     */

void
verdict_clear(struct verdict *v)
{
	g_free(v->sentence);
	*v = (struct verdict){ 0 };
}

static void
set(struct verdict *v, const char *outcome, char *sentence)
{
	v->outcome = outcome;
	v->sentence = sentence;
}

/* Sentences that depend on nothing but the status. */
static const struct {
	int status;
	const char *outcome, *sentence;
} statuses[] = {
	{ 401, "login-wall",
	  "The server shows this only to people who have signed in (401). earshot never signs in; "
	  "hand in a screenshot or the text." },
	{ 403, "blocked",
	  "The server refused to show this to earshot (403). That says nothing about whether it is "
	  "there; hand in a screenshot or the text." },
	{ 404, "not-found",
	  "The server says that there is nothing at this address (404). It may have been removed, "
	  "or "
	  "the address is not quite right." },
	{ 407, "unreachable", "The proxy asks for a login (407); nothing reached the server." },
	{ 410, "gone", "The server says that this was removed for good (410)." },
	{ 429, "blocked",
	  "The server says that it was asked too often (429). Try again later; it says nothing "
	  "about "
	  "whether the post is there." },
	{ 451, "blocked", "The server does not show this, for legal reasons (451)." },
};

static bool
by_status(struct verdict *v, int status)
{
	for (size_t i = 0; i < G_N_ELEMENTS(statuses); i++)
		if (statuses[i].status == status) {
			set(v, statuses[i].outcome, g_strdup(statuses[i].sentence));
			return true;
		}
	if (status / 100 == 5)
		set(v, "unreachable",
		    g_strdup_printf(
			    "The server failed (%d). That says nothing about whether the post "
			    "is there; try again later.",
			    status));
	else if (status / 100 == 4)
		set(v, "blocked",
		    g_strdup_printf("The server refused the request (%d). That says nothing about "
				    "whether the post is there.",
				    status));
	else if (status / 100 == 3)
		set(v, "unreachable",
		    g_strdup_printf("The server pointed elsewhere (%d), but not to any address.",
				    status));
	return v->outcome != NULL;
}

/* ---- what never was an answer -------------------------------------------------------------------
 */

static void
by_robots(struct verdict *v, const struct exchange *e)
{
	if (strcmp(e->robots, "denied") == 0)
		set(v, "robots",
		    g_strdup("The site's robots.txt asks programs not to fetch this address, so "
			     "nothing was fetched. Hand in a screenshot or the text; the head can "
			     "decide otherwise for this one address, with a reason."));
	else
		set(v, "robots",
		    g_strdup_printf("Whether programs may fetch this address is not known, because "
				    "the site's robots.txt could not be read (%s). Nothing was "
				    "fetched; try again later.",
				    e->robots_reason ? e->robots_reason : "it leads nowhere"));
}

static void
by_failure(struct verdict *v, const struct fetch_result *r)
{
	if (r->outcome == FETCH_REFUSED)
		set(v, "refused",
		    g_strdup_printf("Nothing was sent: %s.",
				    r->error ? r->error : "it may not be"));
	else
		set(v, "unreachable",
		    g_strdup_printf("There was no answer: %s. That says nothing about whether the "
				    "post is there; try again later.",
				    r->error ? r->error : "the transfer failed"));
}

static void
by_media(struct verdict *v, const struct exchange *e)
{
	enum media_kind kind = media_type_kind(e->withheld);
	bool is_page = kind != MEDIA_BINARY && media_type_kind(e->type) == MEDIA_TEXT &&
		       media_type_kind(e->result->content_type) == MEDIA_TEXT;
	const char *what = is_page ? "a page that carries pictures or sound in itself"
			   : kind == MEDIA_PICTURE ? "a picture"
			   : kind == MEDIA_FILM    ? "film or sound"
						   : "no page of text, and may hold pictures";

	set(v, "media",
	    g_strdup_printf(
		    "What is there is %s (%s). earshot fetches no such thing: nothing of it "
		    "was kept but the address and the server's header.\n%s",
		    what, e->withheld, imagery_steps()));
}

/* ---- pages --------------------------------------------------------------------------------- */

static bool
is_short(const struct post_text *p)
{
	return strlen(p->seen) <= SHORT_TEXT;
}

/* What the page says, or its title: of a long page only the title counts, for its words are the
 * post's, which may be about anything. */
static const char *
says(const struct verdict_case *c, const struct post_words *words, enum post_saying what)
{
	const char *found = c->post->title ? post_words_find(words, what, c->post->title) : NULL;

	if (found || !is_short(c->post) || c->post->is_part)
		return found;
	return post_words_find(words, what, c->post->seen);
}

/* Sent on to a place to sign in at, which was not what was asked for. */
static bool
was_sent_to_login(const struct verdict_case *c, const struct post_words *words)
{
	return strcmp(url_href(c->last->url), url_href(c->asked)) != 0 &&
	       post_words_is_login(words, c->last->url) && !post_words_is_login(words, c->asked);
}

static bool
by_page(struct verdict *v, const struct verdict_case *c, const struct post_words *words)
{
	int status = c->last->result->status;
	bool is_form = c->post && c->post->asks_password && is_short(c->post);
	const char *phrase;

	if (status / 100 == 2 || status == 403 || status == 401) {
		phrase = c->post ? says(c, words, POST_ASKS_LOGIN) : NULL;
		if (phrase || is_form || was_sent_to_login(c, words)) {
			set(v, "login-wall",
			    g_strdup_printf(
				    "The site shows this only to people who have signed in "
				    "(%s%s%s). earshot never signs in; hand in a screenshot or "
				    "the text.",
				    phrase    ? "it says \""
				    : is_form ? "it shows a form for a password"
					      : "it leads to the place to sign in",
				    phrase ? phrase : "", phrase ? "\"" : ""));
			return true;
		}
	}
	phrase = c->post && status != 404 && status != 410 ? says(c, words, POST_IS_BLOCKED) : NULL;
	if (phrase) {
		set(v, "blocked",
		    g_strdup_printf(
			    "The site took earshot for a machine and did not show the post "
			    "(it says \"%s\"). That says nothing about whether it is there.",
			    phrase));
		return true;
	}
	phrase = c->post && status / 100 == 2 ? says(c, words, POST_IS_GONE) : NULL;
	if (phrase)
		set(v, "soft-gone",
		    g_strdup_printf("A page came, but it says that the post is not there (\"%s\").",
				    phrase));
	return phrase != NULL;
}

static void
by_capture(struct verdict *v, const struct verdict_case *c)
{
	const struct raw *raw = c->last->result->raw;
	const char *note = "";

	if (raw->truncated) {
		set(v, "truncated",
		    g_strdup_printf("Only %s was captured: %s.",
				    raw->body->len > 0 ? "the beginning of the page"
						       : "the server's header",
				    c->last->result->error ? c->last->result->error
							   : "it broke off"));
		return;
	}
	if (c->parse_error)
		note = " Its words could not be read: the page is damaged or hostile.";
	else if (!c->last->body || g_bytes_get_size(c->last->body) == 0)
		note = " The server sent a header and no content.";
	else if (!c->post || !*c->post->text)
		note = " No words of the post stand in it: its own scripts would bring them, and "
		       "earshot runs none. Hand in a screenshot or the text as well.";
	set(v, "captured", g_strdup_printf("The page was captured as the server sent it.%s", note));
}

void
verdict_reach(struct verdict *v, const struct verdict_case *c, const struct post_words *words)
{
	const struct exchange *e = c->last;

	*v = (struct verdict){ 0 };
	if (!e->result)
		by_robots(v, e);
	else if (c->is_circle)
		set(v, "unreachable",
		    g_strdup("The server sends whoever asks from one address to the next without "
			     "end."));
	else if (e->result->status == 0)
		by_failure(v, e->result);
	else if (e->withheld)
		by_media(v, e);
	else if (!by_page(v, c, words) && !by_status(v, e->result->status))
		by_capture(v, c);
}

#include "query/case_suggest.h"

#include <string.h>

#include "data/case_term.h"
#include "data/evidence.h"
#include "data/mention.h"

#define MAX_TEXT (256 * 1024)
#define MAX_WORDS 5

/* Whole words or phrases, lower case; a star stands for any ending. */
static const struct {
	const char *category;
	const char *words[24];
} signs[] = {
	{ "defamatory",
	  { "liar*", "lied", "lying", "fraud*", "corrupt*", "thief", "thieves", "steal*", "stole",
	    "embezzl*", "cover up", "covering up", "cover-up", "criminal*", "incompetent",
	    "crook*" } },
	{ "discriminatory",
	  { "racist", "racism", "foreigner*", "immigrant*", "gypsy", "gypsies", "retard*",
	    "spastic*", "homophob*", "sexist", "those people", "go back to" } },
	{ "offensive",
	  { "idiot*", "moron*", "scum", "disgusting", "bitch*", "bastard*", "wanker*", "shit*",
	    "fuck*", "arse*", "stupid", "pathetic", "useless cow" } },
	{ "harassing",
	  { "we know where", "leave the village", "until you quit", "hound*", "stalk*",
	    "make your life", "won't stop until", "everyone message", "everybody message" } },
	{ "data-protection",
	  { "home address", "lives at", "phone number", "mobile number", "date of birth", "medical",
	    "diagnos*", "care plan", "register of", "email address" } },
	{ "confidentiality",
	  { "confidential*", "leaked", "private meeting", "staff meeting minutes",
	    "told in confidence", "screenshot of the email" } },
	{ "copyright", { "pirated", "scanned copy", "download it here", "free pdf" } },
	{ "bullying",
	  { "bully", "bullies", "bullied", "bullying", "picked on", "no friends", "loser*", "ugly",
	    "fat" } },
	{ "threat",
	  { "kill*", "i'll find you", "burn it down", "burn down", "beat up", "smash your",
	    "watch your back", "deserves to die", "you will pay", "stab*", "punch*", "hurt you" } },
	{ "impersonation", { "official account", "this is the headteacher", "i am the head" } },
	{ "child-image", { "photo of my class", "naked", "nude*", "undressed", "sexting" } },
	{ "legitimate-criticism",
	  { "disappointed", "concerned", "complain*", "unhappy with", "could be better",
	    "should have", "poor communication", "not happy" } },
};

static void
suggestion_free(void *data)
{
	struct case_suggestion *s = data;

	g_ptr_array_unref(s->words);
	g_free(s);
}

static bool
is_word_char(char c)
{
	return g_ascii_isalnum(c) || (c & 0x80) != 0;
}

/* Where `sign` stands in `low`, and how long; NULL: nowhere. */
static const char *
find_sign(const char *low, const char *sign, size_t *len)
{
	bool has_star = g_str_has_suffix(sign, "*");
	size_t n = strlen(sign) - has_star;
	g_autofree char *stem = g_strndup(sign, n);

	for (const char *at = low; (at = strstr(at, stem)); at += n) {
		if (at > low && is_word_char(at[-1]))
			continue;
		*len = n;
		while (has_star && is_word_char(at[*len]))
			++*len;
		if (!is_word_char(at[*len]))
			return at;
	}
	return NULL;
}

GPtrArray *
case_suggest(const char *text)
{
	GPtrArray *list = g_ptr_array_new_with_free_func(suggestion_free);
	/* ASCII alone changes, so places in both are the same */
	g_autofree char *low = g_ascii_strdown(text, (gssize)MIN(strlen(text), MAX_TEXT));

	for (size_t i = 0; i < G_N_ELEMENTS(signs); i++) {
		g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
		struct case_suggestion *s;
		size_t len = 0;

		for (size_t k = 0; k < G_N_ELEMENTS(signs[i].words) && signs[i].words[k]; k++) {
			const char *at = find_sign(low, signs[i].words[k], &len);

			if (at && words->len < MAX_WORDS)
				g_ptr_array_add(words, g_strndup(text + (at - low), len));
		}
		if (words->len == 0)
			continue;
		s = g_new0(struct case_suggestion, 1);
		s->category = case_term(CASE_CATEGORY, signs[i].category);
		s->words = g_steal_pointer(&words);
		g_ptr_array_add(list, s);
	}
	return list;
}

GPtrArray *
case_suggest_for(struct db *db, const struct casefile *c, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(mention_t) m = c->mention ? mention_get(db, c->mention, &wrong) : NULL;
	g_autoptr(GPtrArray) evidence = wrong ? NULL : evidence_list(db, c->id, err);
	g_autoptr(GString) text = g_string_new(m ? m->title : NULL);

	if (wrong)
		g_propagate_error(err, g_steal_pointer(&wrong));
	if (!evidence)
		return NULL;
	g_string_append_printf(text, "\n%s", m ? m->text : "");
	for (guint i = 0; i < evidence->len; i++) {
		const struct evidence *e = g_ptr_array_index(evidence, i);

		if (e->text)
			g_string_append_printf(text, "\n%s", e->text);
	}
	return case_suggest(text->str);
}

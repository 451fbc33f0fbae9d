/* case_term: the words that a case is described with, each with its meaning for people.
 *
 * They are the school's: the seven kinds of unacceptable conduct of its policy and what else
 * happens, who reports and who writes, how grave it is, how it ends, and what the policy wants done
 * about whom. Commands, screens and the written process (query/process.h) read these tables. */
#ifndef DATA_CASE_TERM_H
#define DATA_CASE_TERM_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

enum case_term_kind {
	CASE_STATE, /* "open", "assessed", "closed" */
	CASE_REPORTER, /* "parent", "staff", … */
	CASE_AUTHOR, /* "parent", "pupil", "staff", "journalist", … */
	CASE_CATEGORY, /* "defamatory", …, "legitimate-criticism", "none" */
	CASE_SEVERITY, /* "0" to "4" */
	CASE_OUTCOME, /* "removed-by-author", … */
	CASE_TERM_KINDS
};

struct case_term {
	const char *name;
	const char *title; /* a few words for people */
};

/* All of one kind, in their order. */
const struct case_term *case_terms(enum case_term_kind kind, size_t *n);

/* The table's own spelling ("data protection" is "data-protection"); NULL: there is none. */
const char *case_term(enum case_term_kind kind, const char *name);
const char *case_term_title(enum case_term_kind kind, const char *name); /* `name` if unknown */

/* The same, with an error: EARSHOT_ERROR_USAGE lists what there is. */
const char *case_term_require(enum case_term_kind kind, const char *name, GError **err);

/* "data-protection harassing" of "Harassing, data protection": each once, in the table's order. At
 * least one; "none" and others exclude each other. EARSHOT_ERROR_USAGE. Caller frees. */
char *case_categories(const char *text, GError **err);
/* What that gave, for people: "offensive, threat". Caller frees. */
char *case_categories_shown(const char *names);

#endif

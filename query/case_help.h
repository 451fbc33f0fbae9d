/* case_help: the words that a case's verbs take, for their help. Each list has a heading, and a
 * line a word with what it means. Callers free. */
#ifndef QUERY_CASE_HELP_H
#define QUERY_CASE_HELP_H

#include "data/case_term.h"

/* `details`, then the terms of the kinds that `kinds` has, as 1u << KIND. */
char *case_help_terms(const char *details, unsigned kinds);

/* Then the steps of the checklist, or the agencies of the program and the state folder. What is
 * wrong with the folder's own file is for the command to tell: its agencies are left out here. */
char *case_help_steps(const char *details);
char *case_help_agencies(const char *details, const char *state_dir);

#endif

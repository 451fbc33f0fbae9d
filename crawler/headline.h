/* headline: whether a line of a page says what its title says.
 *
 * Titles carry more than the headline: the name of the site, the section, the place. */
#ifndef CRAWLER_HEADLINE_H
#define CRAWLER_HEADLINE_H

#include <stdbool.h>

/* How much of the title a line must say. */
enum headline_match {
	HEADLINE_ALL, /* all of it but a name behind a mark */
	HEADLINE_MOST, /* or most of it */
	HEADLINE_PART, /* or whole words of it: the line is marked as the headline */
};

/* Cheap, as most lines do not: false is certain for HEADLINE_ALL. */
bool headline_may_repeat(const char *line, const char *title);

bool headline_repeats(const char *line, const char *title, enum headline_match match);

#endif

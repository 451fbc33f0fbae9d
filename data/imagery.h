/* imagery: what is said where a picture, film or sound could show a child.
 *
 * Whoever fetches or copies an indecent image of a child makes one (Protection of Children Act
 * 1978 s.1), so earshot fetches none, and takes one that is handed in only from somebody who says
 * in so many words that it is not such an image. */
#ifndef DATA_IMAGERY_H
#define DATA_IMAGERY_H

#include <stdbool.h>

/* "no nude, semi-nude or indecent image of a child": what is to be said word by word. */
const char *imagery_attestation(void);

/* Whether `text` says it; letter case, blanks and a full stop at the end do not count. */
bool imagery_is_attested(const char *text);

/* What to do instead, a line each: safeguarding lead, police, Internet Watch Foundation. */
const char *imagery_steps(void);

#endif

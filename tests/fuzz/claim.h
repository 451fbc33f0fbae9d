/* claim: what must hold of everything that a parser gives back, whatever went in.
 *
 * Each ends the process, with the text in question on the standard error, when it does not. */
#ifndef TESTS_FUZZ_CLAIM_H
#define TESTS_FUZZ_CLAIM_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* As g_assert(), and says which text it was about. */
#define claim(holds, about) claim_that(holds, #holds, about, __FILE__, __LINE__)
void claim_that(bool holds, const char *what, const char *about, const char *file, int line);

/* Valid UTF-8; NULL is. */
void claim_utf8(const char *text);

/* Valid UTF-8 without C0 and C1 controls and DEL, but for those in `but`; NULL is. */
void claim_no_controls(const char *text, const char *but);

/* An absolute http(s) address in the form in which url_parse() writes it; NULL is none. */
void claim_address(const char *address);

/* Balanced HTML that can run nothing: no element, attribute or scheme that does something, every
 * value in quotes, no "<" that begins no tag; NULL is. */
void claim_harmless(const char *html);

/* WHEN_NONE, or a time that can be written down and read again. */
void claim_time(int64_t at);

/* The two are the same text; frees both, for two NULLs too. */
void claim_same(char *a, char *b);

#endif

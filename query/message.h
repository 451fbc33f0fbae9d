/* message: a digest as one e-mail, in the exact bytes that will leave (RFC 5322, MIME).
 *
 * multipart/alternative, text first; UTF-8, quoted-printable, lines of at most 76 characters, CRLF
 * only. The same input gives the same bytes. */
#ifndef QUERY_MESSAGE_H
#define QUERY_MESSAGE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct message {
	const char *from, *from_name; /* "earshot@school.example" */
	const char *reply_to; /* NULL: none */
	const char *to, *to_name; /* name may be NULL */
	const char *subject;
	const char *id; /* of message_id(), without angle brackets */
	const char *list; /* "weekly", "daily", "alert": the List-Id is made of it and the domain */
	const char *unsubscribe; /* address to write to */
	const char *follows; /* id of the message it belongs under; NULL: it begins a thread */
	int64_t date;
	const char *text, *html; /* valid UTF-8; lines end in "\n"; html NULL: text alone */
};

/* Made of who is told what and when, and of nothing else: a second try has the same. Caller
 * frees. */
char *message_id(const char *kind, const char *period, const char *recipient, const char *store,
		 const char *from);

/* EARSHOT_ERROR_INTERNAL when the bytes are not what the rules above say. Caller unrefs. */
GBytes *message_bytes(const struct message *m, GError **err);

/* Do bytes obey the rules: lines end in CRLF, no bare CR or LF, header lines of at most 998
 * characters and body lines of at most 76, ASCII only, no NUL? */
bool message_is_sound(GBytes *bytes);

/* The text of the part of that type ("text/plain", "text/html") of such a message, with "\n".
 * EARSHOT_ERROR_FORMAT: it has none. Caller frees. */
char *message_part(GBytes *bytes, const char *type, GError **err);

/* Its subject, decoded. EARSHOT_ERROR_FORMAT: it has none. Caller frees. */
char *message_subject(GBytes *bytes, GError **err);

#endif

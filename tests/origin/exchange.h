/* exchange: one request to the test origin, and the reply being made for it.
 *
 * A handler fills the reply in one of three ways: a whole answer (exchange_reply()), bytes
 * that are no proper answer at all (exchange_raw()), or either of them followed by a
 * stream, whose step is called whenever everything so far has been sent. */
#ifndef ORIGIN_EXCHANGE_H
#define ORIGIN_EXCHANGE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum ending {
	END_KEEP, /* the next request may follow on the connection */
	END_CLOSE, /* a clean close */
	END_RESET, /* the connection is torn down (TCP RST) */
	END_HANG, /* silence until the client leaves */
};

struct header {
	char *name; /* as sent */
	char *value;
};

struct exchange {
	/* the request */
	char *method;
	char *target; /* as sent */
	char *host; /* lower case, without port; "" when there was none */
	char *path; /* the target up to its query, percent-encoding kept */
	char *query; /* after the "?", or NULL */
	char *origin; /* "http://host:port" as the client addressed it */
	GPtrArray *headers; /* of struct header */
	uint64_t body_bytes; /* announced, read and thrown away */
	unsigned hit; /* how often this host and path were asked for, from 1 */

	/* the reply */
	int status; /* 0: what was sent has none */
	GString *out;
	enum ending ending;
	int64_t delay_ms; /* silence before the first byte */
	int64_t pause_ms; /* silence before each further step of the stream */
	bool may_gzip; /* exchange_reply() may compress, if the client takes it */
	GPtrArray *reply_headers; /* of struct header, see exchange_header() */
	bool (*step)(struct exchange *x);
	gpointer state;
	GDestroyNotify state_free;
};

struct exchange *exchange_new(void);
void exchange_free(struct exchange *x); /* NULL is fine */

/* The value of the request's first header called `name`, or NULL. */
const char *exchange_get(const struct exchange *x, const char *name);

/* The value of `name` in the query, as sent, or NULL. */
char *exchange_param(const struct exchange *x, const char *name);

/* A header for the coming exchange_reply(). _set replaces what is there under that name,
 * also the ones every reply has; _add only adds. An empty value leaves the header out. */
void exchange_set(struct exchange *x, const char *name, const char *value);
void exchange_add(struct exchange *x, const char *name, const char *value);

/* A complete, correct answer; `len` -1: `body` is a string. HEAD gets the headers alone. */
void exchange_reply(struct exchange *x, int status, const char *type, const void *body, gssize len);

/* Status line and headers only, with neither Content-Length nor an end: a stream follows. */
void exchange_head(struct exchange *x, int status, const char *type);

/* Bytes as they are, `len` -1: a string. */
void exchange_raw(struct exchange *x, const void *bytes, gssize len);

/* `step` appends to x->out and returns whether it wants to be called again. */
void exchange_stream(struct exchange *x, bool (*step)(struct exchange *x), gpointer state,
		     GDestroyNotify state_free);

/* `bytes` in the gzip format, appended to `out`. */
void gzip_append(GString *out, const void *bytes, size_t len);

#endif

#include "query/http_body.h"

#define MAX_DISCARDED 16777216 /* bytes that are read of one that is too long, */
#define MAX_TIMES 3 /* or so many times what the route takes */

static size_t
most_read(const struct http_body *b)
{
	return MAX(MAX_DISCARDED, MAX_TIMES * b->max);
}

bool
http_body_begin(struct http_body *b, size_t max, int64_t length, gsize *budget)
{
	*b = (struct http_body){ .max = max, .budget = budget, .length = length };
	if (length > (int64_t)most_read(b))
		return false;
	b->bytes = g_string_new(NULL);
	return true;
}

/* Room in the budget for so many more bytes. */
static bool
make_room(struct http_body *b, size_t len)
{
	size_t whole = b->bytes->len + len;
	size_t more = whole > HTTP_BODY_SMALL ? whole - HTTP_BODY_SMALL - b->counted : 0;

	if (more &&
	    (gsize)g_atomic_pointer_add(b->budget, (gssize)more) + more > HTTP_BODY_BUDGET) {
		g_atomic_pointer_add(b->budget, -(gssize)more);
		b->is_crowded = true;
		return false;
	}
	b->counted += more;
	return true;
}

bool
http_body_add(struct http_body *b, const char *data, size_t len)
{
	if (b->discarded == 0 && b->length <= (int64_t)b->max && b->bytes->len + len <= b->max &&
	    make_room(b, len))
		g_string_append_len(b->bytes, data, (gssize)len);
	else
		b->discarded += len;
	return b->bytes->len + b->discarded <= most_read(b);
}

bool
http_body_is_upload(const struct http_body *b)
{
	return b->max > MAX_DISCARDED && b->length > HTTP_BODY_SMALL;
}

int
http_body_refusal(const struct http_body *b, const char **why)
{
	if (b->is_crowded) {
		*why = "Too many files are being sent just now. Try again in a minute.";
		return 503;
	}
	*why = "That is more than is taken at once.";
	return b->discarded ? 413 : 0;
}

void
http_body_clear(struct http_body *b)
{
	if (b->counted)
		g_atomic_pointer_add(b->budget, -(gssize)b->counted);
	if (b->bytes)
		g_string_free(b->bytes, TRUE);
	*b = (struct http_body){ 0 };
}

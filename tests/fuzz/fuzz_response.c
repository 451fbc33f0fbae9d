/* response: header lines up to an empty one, then the body, of which the codings are undone. What
 * is kept can be sent back or stored; however the body is cut into pieces, it is the same. */
#include <string.h>

#include "crawler/answer.h"
#include "crawler/body.h"
#include "crawler/response.h"
#include "tests/fuzz/claim.h"
#include "tests/fuzz/input.h"

#define MAX_BODY (64 * 1024)

/* Bytes, not characters: 0x97 is fine, and in no header a control (RFC 9110 §5.5, obs-text). */
static void
claim_can_be_sent(const char *value)
{
	for (const char *at = value; at && *at; at++)
		claim((unsigned char)*at >= 0x20 && *at != 0x7f, value);
}

static void
claim_response(const struct response *r)
{
	const char *const kept[] = { r->content_type, r->content_location, r->location, r->link };

	for (size_t i = 0; i < G_N_ELEMENTS(kept); i++) {
		claim_utf8(kept[i]);
		claim(!kept[i] || !strpbrk(kept[i], "\r\n"), kept[i]);
	}
	claim_utf8(r->x_robots_tag); /* a line for each header */
	claim(!r->x_robots_tag || !strchr(r->x_robots_tag, '\r'), r->x_robots_tag);
	claim_can_be_sent(r->etag);
	claim_can_be_sent(r->last_modified);
	claim(!r->etag || strlen(r->etag) <= RESPONSE_MAX_VALIDATOR, r->etag);
	claim(r->content_length >= -1 && r->fresh_for_s >= -1 && r->retry_after_s >= -1, "time");
	claim(r->fresh_for_s <= RESPONSE_MAX_SECONDS && r->retry_after_s <= RESPONSE_MAX_SECONDS,
	      "time");
	claim(r->n_codings <= RESPONSE_MAX_CODINGS, "codings");
	answer_tag_forbids(r->x_robots_tag, "earshot", "noindex");
	response_is_media(r);
}

/* What `step` bytes at a time decode to: state and bytes. Frees nothing of `r`. */
static GBytes *
decode(const struct response *r, const char *bytes, size_t len, size_t step)
{
	struct body *b = body_new(r, MAX_BODY);
	enum body_state state = BODY_GOOD;
	GByteArray *out = g_byte_array_new();
	g_autoptr(GBytes) decoded = NULL;
	uint8_t said;
	size_t n;
	const void *data;

	for (size_t i = 0; i < len; i += step) {
		enum body_state next = body_add(b, bytes + i, MIN(step, len - i));

		claim(state == BODY_GOOD || next == state, "state");
		state = next;
	}
	state = body_end(b);
	claim(body_size(b) <= MAX_BODY, "size");
	decoded = body_take(b);
	body_free(b);
	said = (uint8_t)state;
	g_byte_array_append(out, &said, 1);
	data = g_bytes_get_data(decoded, &n);
	if (n > 0)
		g_byte_array_append(out, data, (guint)n);
	return g_byte_array_free_to_bytes(out);
}

static void
claim_body(const struct response *r, GBytes *body)
{
	size_t len;
	const char *bytes = g_bytes_get_data(body, &len);
	g_autoptr(GBytes) whole = decode(r, bytes, len, MAX(len, 1));
	g_autoptr(GBytes) pieces = decode(r, bytes, len, 7);

	claim(g_bytes_equal(whole, pieces), "body");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = input_open(data, size);
	struct response r;
	bool goes_on = true;

	response_init(&r);
	while (goes_on && in.at < in.end && !r.is_complete) {
		const char *lf = memchr(in.at, '\n', (size_t)(in.end - in.at));
		size_t len = (size_t)((lf ? lf + 1 : in.end) - in.at);
		g_autofree char *line = g_memdup2(in.at, len);

		goes_on = response_line(&r, line, len);
		in.at += len;
	}
	if (r.is_complete) {
		g_autoptr(GBytes) body = input_bytes(&in);

		claim_response(&r);
		if (goes_on)
			claim_body(&r, body);
	}
	response_clear(&r);
	return 0;
}

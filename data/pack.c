#include "data/pack.h"

#include <stdint.h>
#include <string.h>
#include <zlib.h>

#include "base/error.h"

/* The length comes first, little-endian, so that opening allocates once. */
#define HEADER 4
#define MAX_TEXT (64u << 20)

GBytes *
pack_text(const char *text)
{
	size_t len = MIN(strlen(text), MAX_TEXT);
	uLongf room = compressBound((uLong)len);
	uint8_t *out = g_malloc(HEADER + room);
	uint32_t header = GUINT32_TO_LE((uint32_t)len);

	memcpy(out, &header, HEADER);
	g_assert(compress2(out + HEADER, &room, (const Bytef *)text, (uLong)len,
			   Z_DEFAULT_COMPRESSION) == Z_OK);
	return g_bytes_new_take(out, HEADER + room);
}

char *
pack_open(GBytes *packed, GError **err)
{
	gsize len = 0;
	const uint8_t *data = packed ? g_bytes_get_data(packed, &len) : NULL;
	g_autofree char *text = NULL;
	uint32_t header = 0;
	uLongf room;

	if (len > HEADER)
		memcpy(&header, data, HEADER);
	room = GUINT32_FROM_LE(header);
	if (len > HEADER && room <= MAX_TEXT) {
		text = g_malloc(room + 1);
		if (uncompress((Bytef *)text, &room, data + HEADER, (uLong)(len - HEADER)) ==
			    Z_OK &&
		    room == GUINT32_FROM_LE(header) && g_utf8_validate_len(text, room, NULL)) {
			text[room] = '\0';
			return g_steal_pointer(&text);
		}
	}
	g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_STORE,
			    "a stored text is damaged; restore the store from a backup");
	return NULL;
}

#include "data/import_line.h"

#include <string.h>

#include "base/error.h"
#include "base/url.h"
#include "base/when.h"

/* The years 1900 to 2200: what lies outside is a mistake. */
#define EARLIEST INT64_C(-2208988800)
#define LATEST INT64_C(7258118400)

void
import_wrong(struct import_line *l, const char *format, ...)
{
	va_list args;

	if (l->wrong)
		return;
	va_start(args, format);
	l->wrong = g_strdup_vprintf(format, args);
	va_end(args);
}

bool
import_line_ok(struct import_line *l, GError **err)
{
	g_autofree char *wrong = g_steal_pointer(&l->wrong);

	if (wrong)
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT, wrong);
	return !wrong;
}

static const json_t *
value(struct import_line *l, const char *key, bool is_needed)
{
	const json_t *v = json_object_get(l->o, key);

	if (json_is_null(v))
		v = NULL;
	if (!v && is_needed)
		import_wrong(l, "%s is missing", key);
	return v;
}

static const char *
read_text(struct import_line *l, const char *key, size_t max_bytes, bool is_needed)
{
	const json_t *v = value(l, key, is_needed);

	if (!v)
		return NULL;
	if (!json_is_string(v))
		import_wrong(l, "%s is no text", key);
	else if (json_string_length(v) > max_bytes)
		import_wrong(l, "%s is longer than %zu bytes", key, max_bytes);
	else
		return json_string_value(v);
	return NULL;
}

const char *
import_text(struct import_line *l, const char *key, size_t max_bytes)
{
	const char *text = read_text(l, key, max_bytes, true);

	return text ? text : "";
}

const char *
import_text_or_null(struct import_line *l, const char *key, size_t max_bytes)
{
	return read_text(l, key, max_bytes, false);
}

const char *
import_address(struct import_line *l, const char *key)
{
	const char *text = import_text(l, key, 8192);
	g_autoptr(url_t) url = url_parse(text, NULL);

	if (!url || !url_is_http(url))
		import_wrong(l, "%s is no web address", key);
	return text;
}

int64_t
import_int(struct import_line *l, const char *key, int64_t min, int64_t max)
{
	const json_t *v = value(l, key, true);

	if (!v)
		return min;
	if (!json_is_integer(v) || json_integer_value(v) < min || json_integer_value(v) > max)
		import_wrong(l, "%s is out of its range", key);
	return json_integer_value(v);
}

double
import_real(struct import_line *l, const char *key, double min, double max)
{
	const json_t *v = value(l, key, true);

	if (!v)
		return min;
	if (!json_is_number(v) || json_number_value(v) < min || json_number_value(v) > max)
		import_wrong(l, "%s is out of its range", key);
	return json_number_value(v);
}

bool
import_bool(struct import_line *l, const char *key)
{
	const json_t *v = value(l, key, true);

	if (v && !json_is_boolean(v))
		import_wrong(l, "%s is neither true nor false", key);
	return json_is_true(v);
}

static int64_t
read_when(struct import_line *l, const char *key, bool is_needed)
{
	const char *text = read_text(l, key, 64, is_needed);
	int64_t at;

	if (!text)
		return WHEN_NONE;
	if (!when_parse_rfc3339(text, &at) || at < EARLIEST || at > LATEST) {
		import_wrong(l, "%s is no time such as 2026-11-23T07:00:00Z", key);
		return WHEN_NONE;
	}
	return at;
}

int64_t
import_when(struct import_line *l, const char *key)
{
	return read_when(l, key, true);
}

int64_t
import_when_or_none(struct import_line *l, const char *key)
{
	return read_when(l, key, false);
}

const json_t *
import_list(struct import_line *l, const char *key, size_t max)
{
	const json_t *v = value(l, key, true);

	if (v && !json_is_array(v))
		import_wrong(l, "%s is no list", key);
	else if (json_array_size(v) > max)
		import_wrong(l, "%s has more than %zu entries", key, max);
	else
		return v;
	return NULL;
}

char *
import_list_text(struct import_line *l, const char *key, size_t max_bytes)
{
	const json_t *list = import_list(l, key, max_bytes);
	char *text = list ? json_dumps(list, JSON_COMPACT) : NULL;
	char *own = g_strdup(text ? text : "[]");

	if (strlen(own) > max_bytes)
		import_wrong(l, "%s is longer than %zu bytes", key, max_bytes);
	free(text);
	return own;
}

#include "query/multipart.h"

#include <stdbool.h>
#include <string.h>

#include "base/error.h"
#include "query/form.h"

#define MAX_BOUNDARY 70 /* RFC 2046 §5.1.1 */
#define MAX_HEAD 4096 /* bytes of the head of a part */

/* What is still to be read of the body. */
struct rest {
	const char *at, *end;
};

static void
file_free(struct multipart_file *f)
{
	g_free(f->field);
	g_free(f->name);
	g_free(f);
}

void
multipart_free(struct multipart *m)
{
	if (!m)
		return;
	g_hash_table_unref(m->form);
	g_ptr_array_unref(m->files);
	g_free(m);
}

static bool
wrong(GError **err, const char *sentence)
{
	g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT, sentence);
	return false;
}

static bool
is_broken(GError **err)
{
	return wrong(err, "The form did not arrive as a browser sends it; send it once more");
}

/* ---- parameters: ; name="value" ------------------------------------------------------------ */

static bool
is_token(char c)
{
	return g_ascii_isalnum(c) || (c && strchr("!#$%&'*+-.^_`{|}~", c));
}

/* The next "; name=value" of a field; false at its end or where it is none (`*is_bad`). The value
 * is plain or quoted; nothing is unescaped, for browsers escape nothing with a backslash. */
static bool
next_parameter(struct rest *r, struct rest *name, struct rest *value, bool *is_bad)
{
	while (r->at < r->end && (*r->at == ' ' || *r->at == '\t'))
		r->at++;
	*is_bad = r->at < r->end;
	if (r->at == r->end || *r->at++ != ';')
		return false;
	while (r->at < r->end && (*r->at == ' ' || *r->at == '\t'))
		r->at++;
	for (name->at = r->at; r->at < r->end && is_token(*r->at);)
		r->at++;
	name->end = r->at;
	if (name->at == name->end || r->at == r->end || *r->at++ != '=')
		return false;
	if (r->at < r->end && *r->at == '"') {
		value->at = ++r->at;
		value->end = memchr(r->at, '"', (size_t)(r->end - r->at));
		if (!value->end)
			return false;
		r->at = value->end + 1;
	} else {
		for (value->at = r->at; r->at < r->end && is_token(*r->at);)
			r->at++;
		value->end = r->at;
	}
	*is_bad = false;
	return true;
}

static bool
is_word(const struct rest *r, const char *word)
{
	size_t n = strlen(word);

	return (size_t)(r->end - r->at) == n && g_ascii_strncasecmp(r->at, word, n) == 0;
}

/* "\r\n--" and the boundary; NULL: the type names none. Caller frees. */
static char *
find_delimiter(const char *type)
{
	size_t n = strlen(MULTIPART_TYPE);
	struct rest r = { type + n, type + strlen(type) }, name, value, found = { NULL, NULL };
	bool is_bad;

	if (g_ascii_strncasecmp(type, MULTIPART_TYPE, n) != 0)
		return NULL;
	while (next_parameter(&r, &name, &value, &is_bad))
		if (is_word(&name, "boundary")) {
			if (found.at)
				return NULL;
			found = value;
		}
	n = (size_t)(found.end - found.at);
	if (is_bad || !found.at || n == 0 || n > MAX_BOUNDARY)
		return NULL;
	return g_strdup_printf("\r\n--%.*s", (int)n, found.at);
}

/* ---- parts ------------------------------------------------------------------------------- */

struct part {
	char *name; /* of the field */
	char *file; /* NULL: it is no file */
	bool has_disposition;
};

static void
part_clear(struct part *p)
{
	g_clear_pointer(&p->name, g_free);
	g_clear_pointer(&p->file, g_free);
}
typedef struct part part_t;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(part_t, part_clear)

/* Browsers write quotes and line ends of a name as %22, %0D, %0A, and nothing else so. */
static char *
name_text(const struct rest *value)
{
	g_autoptr(GString) out = g_string_new(NULL);

	for (const char *c = value->at; c < value->end; c++) {
		size_t left = (size_t)(value->end - c);
		bool is_quote = left >= 3 && strncmp(c, "%22", 3) == 0;

		if (is_quote || (left >= 3 && (g_ascii_strncasecmp(c, "%0D", 3) == 0 ||
					       g_ascii_strncasecmp(c, "%0A", 3) == 0))) {
			g_string_append_c(out, is_quote ? '"' : ' ');
			c += 2;
		} else {
			g_string_append_c(out, *c);
		}
	}
	return form_clean(out->str, out->len);
}

/* Of a path only what stands after the last folder, be it of this kind of machine or that. */
static char *
file_text(const struct rest *value)
{
	g_autofree char *whole = name_text(value);
	const char *from = whole;

	if (!whole)
		return NULL;
	for (const char *c = whole; *c; c++)
		if (*c == '/' || *c == '\\')
			from = c + 1;
	return g_strdelimit(g_strdup(from), "\t\n", ' ');
}

static bool
take_disposition(struct part *p, struct rest value)
{
	struct rest r = value, name, text;
	bool is_bad;

	if (p->has_disposition)
		return false;
	p->has_disposition = true;
	while (r.at < r.end && is_token(*r.at))
		r.at++;
	value.end = r.at;
	if (!is_word(&value, "form-data"))
		return false;
	while (next_parameter(&r, &name, &text, &is_bad)) {
		char **into = is_word(&name, "name")       ? &p->name
			      : is_word(&name, "filename") ? &p->file
							   : NULL;

		if (!into)
			continue;
		if (*into || !(*into = into == &p->name ? name_text(&text) : file_text(&text)))
			return false;
	}
	return !is_bad;
}

/* One line of a part's head, without its end. */
static bool
take_line(struct part *p, const char *line, const char *end)
{
	const char *colon = memchr(line, ':', (size_t)(end - line));
	struct rest name = { line, colon }, value = { colon ? colon + 1 : end, end };

	if (!colon)
		return false;
	while (value.at < value.end && (*value.at == ' ' || *value.at == '\t'))
		value.at++;
	if (is_word(&name, "content-disposition"))
		return take_disposition(p, value);
	/* RFC 7578 §4.7: deprecated; browsers send none */
	return !is_word(&name, "content-transfer-encoding");
}

/* The head up to and with its empty line. */
static bool
take_head(struct part *p, struct rest *r)
{
	const char *limit = r->end - r->at > MAX_HEAD ? r->at + MAX_HEAD : r->end;

	for (;;) {
		const char *end = memmem(r->at, (size_t)(limit - r->at), "\r\n", 2);
		const char *line = r->at;

		if (!end)
			return false;
		r->at = end + 2;
		if (end == line)
			return p->name != NULL;
		if (!take_line(p, line, end))
			return false;
	}
}

static bool
keep(struct multipart *m, struct part *p, const char *bytes, size_t len, size_t *text, GError **err)
{
	struct multipart_file *f;

	if (!p->file) {
		*text += len;
		if (*text > MULTIPART_MAX_TEXT)
			return wrong(err, "That is more text than a form may have");
		return form_put(m->form, p->name, bytes, len) ||
		       wrong(err, "The form holds a character that no text has");
	}
	/* a field in which nothing was chosen has an empty name (HTML Standard) */
	if (!*p->file)
		return true;
	f = g_new0(struct multipart_file, 1);
	f->field = g_steal_pointer(&p->name);
	f->name = g_steal_pointer(&p->file);
	f->bytes = bytes;
	f->len = len;
	g_ptr_array_add(m->files, f);
	return true;
}

/* What follows a delimiter: "--" at the end of all, or a line end and a part. `*is_over`: the
 * former.
 */
static bool
next_part(struct multipart *m, struct rest *r, const char *delimiter, size_t *text, bool *is_over,
	  GError **err)
{
	size_t n = strlen(delimiter);
	g_auto(part_t) p = { 0 };
	const char *from, *end;

	*is_over = r->end - r->at >= 2 && memcmp(r->at, "--", 2) == 0;
	if (*is_over)
		return true;
	if (r->end - r->at < 2 || memcmp(r->at, "\r\n", 2) != 0)
		return is_broken(err);
	r->at += 2;
	if (!take_head(&p, r))
		return is_broken(err);
	from = r->at;
	end = memmem(from, (size_t)(r->end - from), delimiter, n);
	if (!end)
		return is_broken(err);
	r->at = end + n;
	return keep(m, &p, from, (size_t)(end - from), text, err);
}

struct multipart *
multipart_parse(const char *type, const char *body, size_t len, GError **err)
{
	g_autofree char *delimiter = find_delimiter(type);
	g_autoptr(multipart_t) m = g_new0(struct multipart, 1);
	size_t n = delimiter ? strlen(delimiter) - 2 : 0, text = 0;
	struct rest r = { body + n, body + len };
	bool is_over = false;

	m->form = form_new();
	m->files = g_ptr_array_new_with_free_func((GDestroyNotify)file_free);
	/* browsers begin with the first delimiter, whose line end is that of the head */
	if (!delimiter || len < n || memcmp(body, delimiter + 2, n) != 0) {
		is_broken(err);
		return NULL;
	}
	for (int parts = 0; parts <= MULTIPART_MAX_PARTS; parts++) {
		if (!next_part(m, &r, delimiter, &text, &is_over, err))
			return NULL;
		if (is_over)
			return g_steal_pointer(&m);
	}
	wrong(err, "The form has too many fields");
	return NULL;
}

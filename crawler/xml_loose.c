#include "crawler/xml_loose.h"

#include <string.h>

#include "crawler/prescan.h"
#include "crawler/xml_entity.h"

struct binding {
	const char *prefix, *uri; /* prefix "": the default namespace */
};

struct element {
	const char *qname;
	guint hash; /* of qname, lower case: end tags are looked for by it */
	unsigned bindings; /* in scope before this element */
	bool is_record;
};

struct loose {
	const char *at, *end;
	const struct xml_handler *handler;
	void *user;
	struct xml_entities *entities;
	GStringChunk *names; /* interned: bounded by the document's own size */
	struct element open[PRESCAN_MAX_DEPTH];
	unsigned depth;
	struct binding bindings[PRESCAN_MAX_NAMESPACES];
	unsigned n_bindings;
	struct xml_attribute attributes[PRESCAN_MAX_ATTRIBUTES];
	GString *values; /* of one tag */
	GString *text;
};

/* What a prefix means to everybody, for documents that forgot to say it. */
static const struct binding usual[] = {
	{ "xml", XML_NS },
	{ "atom", "http://www.w3.org/2005/Atom" },
	{ "atom10", "http://www.w3.org/2005/Atom" },
	{ "content", "http://purl.org/rss/1.0/modules/content/" },
	{ "dc", "http://purl.org/dc/elements/1.1/" },
	{ "dcterms", "http://purl.org/dc/terms/" },
	{ "feedburner", "http://rssnamespace.org/feedburner/ext/1.0" },
	{ "itunes", "http://www.itunes.com/dtds/podcast-1.0.dtd" },
	{ "media", "http://search.yahoo.com/mrss/" },
	{ "news", "http://www.google.com/schemas/sitemap-news/0.9" },
	{ "rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#" },
	{ "sy", "http://purl.org/rss/1.0/modules/syndication/" },
	{ "xhtml", "http://www.w3.org/1999/xhtml" },
};

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool
is_name_char(char c)
{
	return g_ascii_isalnum(c) || c == '_' || c == ':' || c == '-' || c == '.' || (c & 0x80);
}

static bool
is_name_start(char c)
{
	return g_ascii_isalpha(c) || c == '_' || c == ':' || (c & 0x80);
}

static bool
looking_at(const char *at, const char *end, const char *word)
{
	size_t len = strlen(word);

	return (size_t)(end - at) >= len && g_ascii_strncasecmp(at, word, len) == 0;
}

/* The next `mark` at or after `at`, or the end. */
static const char *
find(const char *at, const char *end, const char *mark)
{
	const char *hit = memmem(at, (size_t)(end - at), mark, strlen(mark));

	return hit ? hit : end;
}

static const char *
past(const char *at, const char *end, size_t n)
{
	return (size_t)(end - at) < n ? end : at + n;
}

/* "#38", "#x26" -> the character; U+FFFD for what XML does not allow. */
static gunichar
numeric_reference(const char *digits, size_t len)
{
	bool is_hex = len > 1 && (digits[1] == 'x' || digits[1] == 'X');
	guint64 c = 0;

	for (size_t i = is_hex ? 2 : 1; i < len; i++) {
		int digit =
			is_hex ? g_ascii_xdigit_value(digits[i]) : g_ascii_digit_value(digits[i]);

		if (digit < 0)
			return 0xfffd;
		c = MIN(c * (is_hex ? 16 : 10) + (guint64)digit, 0x110000);
	}
	if (c < 0x20 && c != '\t' && c != '\n' && c != '\r')
		return 0xfffd;
	return g_unichar_validate((gunichar)c) ? (gunichar)c : 0xfffd;
}

/* One reference at "&"; returns past it, or `at` when it is but an ampersand. */
static const char *
append_reference(struct loose *l, const char *at, const char *end, GString *out)
{
	char name[32], buf[HTML_ENTITY_ROOM + 1];
	const char *stop = at + 1, *value;
	size_t len;

	if (stop < end && *stop == '#')
		stop++;
	while (stop < end && is_name_char(*stop) && stop - at < (int)sizeof name)
		stop++;
	len = (size_t)(stop - at - 1);
	if (stop == end || *stop != ';' || len == 0 || len >= sizeof name)
		return at;
	if (at[1] == '#') {
		if (len == 1)
			return at;
		g_string_append_unichar(out, numeric_reference(at + 1, len));
		return stop + 1;
	}
	memcpy(name, at + 1, len);
	name[len] = '\0';
	value = xml_entities_expand(l->entities, name);
	if (!value && xml_entity_html(name, buf))
		value = buf;
	if (!value)
		return at;
	g_string_append(out, value);
	return stop + 1;
}

/* Text with references resolved and without the control characters that XML forbids. */
static void
append_text(struct loose *l, const char *at, const char *end, GString *out)
{
	while (at < end) {
		const char *run = at;

		while (at < end && *at != '&' && ((guchar)*at >= 0x20 || is_space(*at)) &&
		       *at != '\f')
			at++;
		g_string_append_len(out, run, at - run);
		if (at == end)
			break;
		if (*at == '&') {
			const char *next = append_reference(l, at, end, out);

			if (next == at)
				g_string_append_c(out, *next++);
			at = next;
		} else {
			at++;
		}
	}
}

static void
emit_text(struct loose *l, const char *at, const char *end)
{
	if (at == end || l->depth == 0)
		return;
	g_string_truncate(l->text, 0);
	append_text(l, at, end, l->text);
	if (l->text->len > 0)
		l->handler->text(l->user, l->text->str, l->text->len);
}

/* ---- document type ---------------------------------------------------------------------- */

static char *
take_name(const char **at, const char *end)
{
	const char *start;

	while (*at < end && is_space(**at))
		(*at)++;
	for (start = *at; *at < end && is_name_char(**at);)
		(*at)++;
	return g_strndup(start, (size_t)(*at - start));
}

/* <!ENTITY name "value">: `at` is past the keyword. What is not of this form is refused. */
static void
declare_entity(struct loose *l, const char *at, const char *end)
{
	g_autofree char *name = take_name(&at, end);
	g_autofree char *value = NULL;

	while (at < end && is_space(*at))
		at++;
	if (!*name)
		return; /* a parameter entity */
	if (at < end && (*at == '"' || *at == '\'')) {
		const char *close = memchr(at + 1, *at, (size_t)(end - at - 1));

		if (close)
			value = g_strndup(at + 1, MIN((size_t)(close - at - 1), PRESCAN_MAX_TAG));
	}
	xml_entities_declare(l->entities, name, value);
}

static void
read_doctype(struct loose *l)
{
	bool in_subset = false;

	for (l->at += 2; l->at < l->end; l->at++) {
		if (*l->at == '[') {
			in_subset = true;
		} else if (*l->at == ']') {
			in_subset = false;
		} else if (looking_at(l->at, l->end, "<!--")) {
			l->at = past(find(l->at + 4, l->end, "-->"), l->end, 3) - 1;
		} else if (looking_at(l->at, l->end, "<?")) {
			l->at = past(find(l->at + 2, l->end, "?>"), l->end, 2) - 1;
		} else if (in_subset && looking_at(l->at, l->end, "<!ENTITY")) {
			const char *close = prescan_tag_end(l->at, l->end);

			/* A quoted ">" belongs to the value: look for the quote that opens it. */
			declare_entity(l, l->at + strlen("<!ENTITY"), l->end);
			l->at = close - 1;
		} else if (*l->at == '>' && !in_subset) {
			l->at++;
			return;
		} else if (!in_subset && *l->at == '<') {
			return; /* never closed: the document goes on */
		}
	}
}

/* ---- elements --------------------------------------------------------------------------- */

static const char *
resolve(const struct loose *l, const char *prefix, size_t len)
{
	for (unsigned i = l->n_bindings; i-- > 0;) {
		if (strncmp(l->bindings[i].prefix, prefix, len) == 0 && !l->bindings[i].prefix[len])
			return *l->bindings[i].uri ? l->bindings[i].uri : NULL;
	}
	for (size_t i = 0; len > 0 && i < G_N_ELEMENTS(usual); i++) {
		if (strncmp(usual[i].prefix, prefix, len) == 0 && !usual[i].prefix[len])
			return usual[i].uri;
	}
	return NULL;
}

/* Split "p:local"; an unknown prefix keeps the whole name, as libxml2 does. */
static const char *
expand_name(const struct loose *l, const char *qname, bool is_attribute, const char **ns)
{
	const char *colon = strchr(qname, ':');

	if (!colon || !colon[1]) {
		*ns = is_attribute ? NULL : resolve(l, "", 0);
		return qname;
	}
	*ns = resolve(l, qname, (size_t)(colon - qname));
	return *ns ? colon + 1 : qname;
}

static guint
name_hash(const char *name, size_t len)
{
	guint h = 5381;

	for (size_t i = 0; i < len; i++)
		h = h * 33 + (guint)g_ascii_tolower(name[i]);
	return h;
}

static void
close_to(struct loose *l, unsigned depth)
{
	while (l->depth > depth) {
		l->depth--;
		l->n_bindings = l->open[l->depth].bindings;
		l->handler->end(l->user);
	}
}

/* The start of a record ends one of the same name that is still open. */
static void
close_record(struct loose *l, const char *qname, guint hash)
{
	for (unsigned i = l->depth; i-- > 0;) {
		if (l->open[i].is_record && l->open[i].hash == hash &&
		    g_ascii_strcasecmp(l->open[i].qname, qname) == 0) {
			close_to(l, i);
			return;
		}
	}
}

static bool
is_record(const struct loose *l, const char *qname)
{
	const char *colon = strrchr(qname, ':');

	for (const char *const *r = l->handler->records; r && *r; r++) {
		if (g_ascii_strcasecmp(*r, colon ? colon + 1 : qname) == 0)
			return true;
	}
	return false;
}

/* One attribute at `*at`: its name interned, its value's offset in l->values. False at the end. */
static bool
read_attribute(struct loose *l, const char **at, const char *end, const char **name, size_t *value)
{
	const char *start, *stop;

	while (*at < end && !is_name_start(**at))
		(*at)++;
	for (start = *at; *at < end && is_name_char(**at);)
		(*at)++;
	if (start == *at)
		return false;
	*name = g_string_chunk_insert_len(l->names, start, *at - start);
	*value = l->values->len;
	while (*at < end && is_space(**at))
		(*at)++;
	if (*at < end && **at == '=') {
		for ((*at)++; *at < end && is_space(**at);)
			(*at)++;
		if (*at < end && (**at == '"' || **at == '\'')) {
			start = *at + 1;
			stop = memchr(start, **at, (size_t)(end - start));
			if (!stop)
				stop = end;
			*at = past(stop, end, 1);
		} else {
			for (start = *at; *at < end && !is_space(**at);)
				(*at)++;
			stop = *at;
		}
		append_text(l, start, stop, l->values);
	}
	g_string_append_c(l->values, '\0');
	return true;
}

static void
bind(struct loose *l, const char *prefix, const char *uri)
{
	if (l->n_bindings == G_N_ELEMENTS(l->bindings))
		return;
	l->bindings[l->n_bindings++] = (struct binding){
		.prefix = prefix,
		.uri = g_string_chunk_insert_const(l->names, uri),
	};
}

/* Attributes of the tag's body into l->attributes, declarations into l->bindings. */
static size_t
read_attributes(struct loose *l, const char *at, const char *end)
{
	size_t n = 0, offsets[PRESCAN_MAX_ATTRIBUTES];

	g_string_truncate(l->values, 0);
	while (n < PRESCAN_MAX_ATTRIBUTES &&
	       read_attribute(l, &at, end, &l->attributes[n].name, &offsets[n]))
		n++;
	for (size_t i = 0; i < n; i++) {
		struct xml_attribute *a = &l->attributes[i];

		a->ns = NULL;
		a->value = l->values->str + offsets[i];
		if (strcmp(a->name, "xmlns") == 0 || g_str_has_prefix(a->name, "xmlns:")) {
			bool has_prefix = a->name[5] && a->name[6];

			bind(l, has_prefix ? a->name + 6 : "", a->value);
			a->ns = XMLNS_NS;
			a->name = has_prefix ? a->name + 6 : "xmlns";
		}
	}
	for (size_t i = 0; i < n; i++) {
		struct xml_attribute *a = &l->attributes[i];

		if (!a->ns)
			a->name = expand_name(l, a->name, true, &a->ns);
	}
	return n;
}

/* The first byte after the start tag at l->at, or the "<" of the next when its ">" was forgotten.
 * A quote that closes nowhere near is no quote: so nothing is ever looked at often. */
static const char *
tag_end(const struct loose *l)
{
	bool after_equals = false;

	for (const char *at = l->at + 1; at < l->end; at++) {
		if (*at == '<')
			return at;
		if (*at == '>')
			return at + 1;
		if (after_equals && (*at == '"' || *at == '\'')) {
			size_t room = MIN((size_t)(l->end - at - 1), PRESCAN_MAX_TAG);
			const char *close = memchr(at + 1, *at, room);

			if (close)
				at = close;
			after_equals = false;
		} else if (!is_space(*at)) {
			after_equals = *at == '=';
		}
	}
	return l->end;
}

static void
read_start_tag(struct loose *l)
{
	const char *start = l->at + 1, *after = start, *stop = tag_end(l), *qname, *name, *ns;
	bool is_closed = stop[-1] == '>', is_empty = is_closed && stop[-2] == '/';
	bool is_too_long = stop - l->at > PRESCAN_MAX_TAG;
	unsigned bindings;
	size_t n;

	while (after < stop && is_name_char(*after))
		after++;
	l->at = stop;
	if (is_too_long)
		return;
	qname = g_string_chunk_insert_len(l->names, start, after - start);
	if (is_record(l, qname))
		close_record(l, qname, name_hash(qname, strlen(qname)));
	if (l->depth == PRESCAN_MAX_DEPTH)
		return;

	bindings = l->n_bindings;
	n = read_attributes(l, after, stop - is_closed);
	name = expand_name(l, qname, false, &ns);
	l->handler->start(l->user, ns, name, l->attributes, n);
	l->open[l->depth++] = (struct element){
		.qname = qname,
		.hash = name_hash(qname, strlen(qname)),
		.bindings = bindings,
		.is_record = is_record(l, qname),
	};
	if (is_empty)
		close_to(l, l->depth - 1);
}

/* Ends what the tag names and all that was left open inside; a tag that names nothing open is
 * noise. */
static void
read_end_tag(struct loose *l)
{
	const char *name = l->at + 2, *after = name;
	guint hash;

	while (after < l->end && is_name_char(*after))
		after++;
	for (l->at = after; l->at < l->end && *l->at != '>' && *l->at != '<';)
		l->at++;
	if (l->at < l->end && *l->at == '>')
		l->at++;
	hash = name_hash(name, (size_t)(after - name));
	for (unsigned i = l->depth; i-- > 0;) {
		const struct element *e = &l->open[i];

		if (e->hash == hash && strlen(e->qname) == (size_t)(after - name) &&
		    g_ascii_strncasecmp(e->qname, name, (size_t)(after - name)) == 0) {
			close_to(l, i);
			return;
		}
	}
}

static void
read_markup(struct loose *l)
{
	const char *close;

	if (looking_at(l->at, l->end, "<!--")) {
		l->at = past(find(l->at + 4, l->end, "-->"), l->end, 3);
	} else if (looking_at(l->at, l->end, "<![CDATA[")) {
		close = find(l->at + 9, l->end, "]]>");
		if (l->depth > 0 && close > l->at + 9)
			l->handler->text(l->user, l->at + 9, (size_t)(close - l->at - 9));
		l->at = past(close, l->end, 3);
	} else if (looking_at(l->at, l->end, "<!DOCTYPE")) {
		read_doctype(l);
	} else if (l->end - l->at > 1 && (l->at[1] == '?' || l->at[1] == '!')) {
		l->at = past(find(l->at + 2, l->end, ">"), l->end, 1);
	} else if (l->end - l->at > 2 && l->at[1] == '/' && is_name_start(l->at[2])) {
		read_end_tag(l);
	} else if (l->end - l->at > 1 && is_name_start(l->at[1])) {
		read_start_tag(l);
	} else {
		emit_text(l, l->at, l->at + 1);
		l->at++;
	}
}

void
xml_loose_read(const char *text, size_t len, const struct xml_handler *handler, void *user)
{
	struct loose *l = g_new0(struct loose, 1);

	l->at = text;
	l->end = text + len;
	l->handler = handler;
	l->user = user;
	l->entities = xml_entities_new();
	l->names = g_string_chunk_new(4096);
	l->values = g_string_new(NULL);
	l->text = g_string_new(NULL);

	while (l->at < l->end) {
		const char *next = memchr(l->at, '<', (size_t)(l->end - l->at));

		emit_text(l, l->at, next ? next : l->end);
		l->at = next ? next : l->end;
		if (next)
			read_markup(l);
	}
	close_to(l, 0);

	g_string_free(l->text, TRUE);
	g_string_free(l->values, TRUE);
	g_string_chunk_free(l->names);
	xml_entities_free(l->entities);
	g_free(l);
}

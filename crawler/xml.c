#include "crawler/xml.h"

#include <string.h>

#include "crawler/libxml.h"
#include "crawler/prescan.h"
#include "crawler/xml_entity.h"
#include "crawler/xml_loose.h"

/* Faults that libxml2 must not be shown. Entity declarations are watched in a hook instead. */
#define REFUSED                                                                                    \
	(PRESCAN_TAG | PRESCAN_ATTRIBUTES | PRESCAN_DEPTH | PRESCAN_NAMESPACES | PRESCAN_DEFAULTS)

struct strict {
	const struct xml_handler *handler; /* NULL: only judge */
	void *user;
	xmlParserCtxt *parser;
	struct xml_entities *entities;
	GArray *attributes; /* struct xml_attribute */
	GString *values; /* theirs, NUL terminated */
	xmlEntity plain; /* what every harmless declared entity looks like to libxml2 */
	bool is_refused; /* an entity that stands for nothing was used */
};

/* As long as it replaces no entities, libxml2 leaves an ampersand in a value as "&#38;", and that
 * alone. */
static void
append_value(GString *out, const char *at, const char *end)
{
	static const char ampersand[] = "&#38;";

	while (at < end) {
		const char *hit = memmem(at, (size_t)(end - at), ampersand, strlen(ampersand));

		g_string_append_len(out, at, (hit ? hit + 1 : end) - at);
		at = hit ? hit + strlen(ampersand) : end;
	}
	g_string_append_c(out, '\0');
}

static void
on_start(void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *ns,
	 int n_namespaces, const xmlChar **namespaces, int n, int n_defaulted,
	 const xmlChar **attributes)
{
	struct strict *s = data;
	size_t offset = 0;

	(void)prefix, (void)n_defaulted;
	if (!s->handler)
		return;
	g_string_truncate(s->values, 0);
	g_array_set_size(s->attributes, 0);
	for (int i = 0; i < n_namespaces; i++) {
		const xmlChar *declared = namespaces[2 * i];
		struct xml_attribute attribute = {
			.ns = XMLNS_NS,
			.name = declared ? (const char *)declared : "xmlns",
			.value = namespaces[2 * i + 1] ? (const char *)namespaces[2 * i + 1] : "",
		};

		g_array_append_val(s->attributes, attribute);
	}
	/* Five pointers an attribute: name, prefix, namespace, start and end of the value, which is
	 * not NUL terminated. The copies may move until the last is made. */
	for (int i = 0; i < n; i++)
		append_value(s->values, (const char *)attributes[5 * i + 3],
			     (const char *)attributes[5 * i + 4]);
	for (int i = 0; i < n; i++) {
		struct xml_attribute attribute = {
			.ns = (const char *)attributes[5 * i + 2],
			.name = (const char *)attributes[5 * i],
			.value = s->values->str + offset,
		};

		offset += strlen(attribute.value) + 1;
		g_array_append_val(s->attributes, attribute);
	}
	s->handler->start(s->user, (const char *)ns, (const char *)name,
			  (const struct xml_attribute *)(void *)s->attributes->data,
			  s->attributes->len);
}

static void
on_end(void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *ns)
{
	struct strict *s = data;

	(void)name, (void)prefix, (void)ns;
	if (s->handler)
		s->handler->end(s->user);
}

static void
on_text(void *data, const xmlChar *text, int len)
{
	struct strict *s = data;

	if (s->handler && len > 0)
		s->handler->text(s->user, (const char *)text, (size_t)len);
}

/* A reference that a document type elsewhere may declare: legal, and HTML's names are meant. */
static void
on_reference(void *data, const xmlChar *name)
{
	struct strict *s = data;
	char buf[HTML_ENTITY_ROOM + 1];

	if (s->handler && xml_entity_html((const char *)name, buf))
		s->handler->text(s->user, buf, strlen(buf));
}

static xmlEntity *
on_get_entity(void *data, const xmlChar *name)
{
	struct strict *s = data;
	xmlEntity *predefined = xmlGetPredefinedEntity(name);
	const char *value;

	if (predefined)
		return predefined;
	value = xml_entities_expand(s->entities, (const char *)name);
	if (!value)
		return NULL;
	s->is_refused = s->is_refused || !*value;
	/* Never expanded by libxml2: a "predefined" entity is plain text to it. */
	s->plain = (xmlEntity){ .type = XML_ENTITY_DECL,
				.etype = XML_INTERNAL_PREDEFINED_ENTITY,
				.name = name,
				.orig = s->plain.content,
				.content = s->plain.content,
				.length = 1 };
	return &s->plain;
}

/* "%name;" in a document type is never followed: libxml2 skips what turns out to be no parameter
 * entity. */
static xmlEntity *
on_get_parameter_entity(void *data, const xmlChar *name)
{
	struct strict *s = data;

	(void)name;
	s->plain.type = XML_ENTITY_DECL;
	s->plain.etype = XML_INTERNAL_PREDEFINED_ENTITY;
	return &s->plain;
}

static void
on_entity_declaration(void *data, const xmlChar *name, int type, const xmlChar *public_id,
		      const xmlChar *system_id, xmlChar *content)
{
	struct strict *s = data;
	const char *value = type == XML_INTERNAL_GENERAL_ENTITY ? (const char *)content : NULL;
	bool is_general =
		type != XML_INTERNAL_PARAMETER_ENTITY && type != XML_EXTERNAL_PARAMETER_ENTITY;

	(void)public_id, (void)system_id;
	/* One that is refused does no harm until it is used. */
	if (is_general)
		xml_entities_declare(s->entities, (const char *)name, value);
}

/* Silence: the outcome says it all. */
static void
on_error(void *data, xmlErrorPtr error)
{
	(void)data, (void)error;
}

/* True: well-formed. `handler` NULL: no events. */
static bool
read_strict(const char *text, size_t len, const struct xml_handler *handler, void *user)
{
	static const xmlSAXHandler hooks = {
		.initialized = XML_SAX2_MAGIC,
		.startElementNs = on_start,
		.endElementNs = on_end,
		.characters = on_text,
		.ignorableWhitespace = on_text,
		.cdataBlock = on_text,
		.reference = on_reference,
		.getEntity = on_get_entity,
		.getParameterEntity = on_get_parameter_entity,
		.entityDecl = on_entity_declaration,
		.serror = on_error,
	};
	xmlSAXHandler sax = hooks, *original;
	xmlChar blank[] = " ";
	/* An entity without `orig` would be given one by libxml2, and nobody would free it. */
	struct strict s = { .handler = handler,
			    .user = user,
			    .plain = { .content = blank, .orig = blank } };
	bool is_well_formed;

	if (len == 0 || len > G_MAXINT)
		return false;
	s.parser = xmlCreateMemoryParserCtxt(text, (int)len);
	if (!s.parser)
		return false;
	s.entities = xml_entities_new();
	s.attributes = g_array_new(FALSE, FALSE, sizeof(struct xml_attribute));
	s.values = g_string_new(NULL);

	original = s.parser->sax;
	s.parser->sax = &sax;
	s.parser->userData = &s;
	/* The bytes are UTF-8 by now, whatever the declaration says. */
	xmlCtxtUseOptions(s.parser, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC);
	s.parser->sax->serror = on_error;
	xmlSwitchEncoding(s.parser, XML_CHAR_ENCODING_UTF8);
	xmlParseDocument(s.parser);
	is_well_formed = s.parser->wellFormed && s.parser->nsWellFormed && !s.is_refused;

	s.parser->sax = original;
	if (s.parser->myDoc)
		xmlFreeDoc(s.parser->myDoc);
	s.parser->myDoc = NULL;
	xmlFreeParserCtxt(s.parser);
	xml_entities_free(s.entities);
	g_array_free(s.attributes, TRUE);
	g_string_free(s.values, TRUE);
	return is_well_formed;
}

bool
xml_read(const char *text, size_t len, const struct xml_handler *handler, void *user)
{
	unsigned faults = prescan(text, len);
	bool is_well_formed = false;

	if (faults & PRESCAN_ENTITIES) {
		/* libxml2 judges, our reader expands: it alone bounds what declarations add. */
		is_well_formed = !(faults & REFUSED) && read_strict(text, len, NULL, NULL);
	} else if (!(faults & REFUSED)) {
		if (read_strict(text, len, handler, user))
			return true;
		handler->reset(user);
	}
	xml_loose_read(text, len, handler, user);
	return is_well_formed;
}

const char *
xml_attribute(const struct xml_attribute *attributes, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		if (!attributes[i].ns && g_ascii_strcasecmp(attributes[i].name, name) == 0)
			return attributes[i].value;
	}
	return NULL;
}

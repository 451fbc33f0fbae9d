/* xml_entity: what "&name;" stands for in a document that may be hostile.
 *
 * An entity is expanded only when it stands for plain text: one of XML's five, one of HTML's
 * names, or a short declaration in the document's own type (XML 1.0 §4.2.1) whose value holds no
 * further reference and no markup. Everything else (nested, external and parameter
 * entities) is refused: it stands for nothing. What declared entities add to a document is bounded.
 */
#ifndef CRAWLER_XML_ENTITY_H
#define CRAWLER_XML_ENTITY_H

#include <glib.h>
#include <stdbool.h>

#include "crawler/html_entity.h"

struct xml_entities;

struct xml_entities *xml_entities_new(void);
void xml_entities_free(struct xml_entities *e); /* NULL is fine */
typedef struct xml_entities xml_entities_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(xml_entities_t, xml_entities_free)

/* What is refused stands for "": `value` NULL (external), too long, not plain, or one of too many.
 * Of two declarations for one name the first binds. */
void xml_entities_declare(struct xml_entities *e, const char *name, const char *value);

/* The text of `name`, owned by `e` or static; "" for one that was refused or is over budget,
 * NULL for a name that nobody declared. `e` may be NULL. */
const char *xml_entities_expand(struct xml_entities *e, const char *name);

/* What HTML's named reference stands for, as UTF-8; false when there is none. */
bool xml_entity_html(const char *name, char out[HTML_ENTITY_ROOM + 1]);

#endif

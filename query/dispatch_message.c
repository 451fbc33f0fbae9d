#include "query/dispatch_message.h"

#include "base/when.h"
#include "query/digest_layout.h"
#include "query/dispatch.h"
#include "query/message.h"

char *
dispatch_stop(const struct mail_settings *s)
{
	return s ? g_strdup_printf("To stop it, write to %s.", s->unsubscribe) : NULL;
}

GBytes *
dispatch_message(struct db *db, const struct mail_settings *s, const struct recipient *r,
		 struct digest *d, const struct dispatch_parts *p, char **id, GError **err)
{
	g_autofree char *store = db_identity(db, err), *text = NULL, *html = NULL;
	struct message m = {
		.from = s ? s->from : DISPATCH_NOBODY,
		.from_name = s ? s->from_name : "earshot",
		.reply_to = s ? s->reply_to : NULL,
		.to = r->address,
		.to_name = r->name,
		.subject = d->subject,
		.list = p->kind,
		.unsubscribe = s ? s->unsubscribe : DISPATCH_NOBODY,
		.date = when_now(),
		.follows = p->follows,
	};

	if (!store)
		return NULL;
	if (p->lead)
		g_ptr_array_insert(d->notes, 0, g_strdup(p->lead));
	text = digest_text(d);
	html = digest_html(d);
	if (p->lead)
		g_ptr_array_remove_index(d->notes, 0);
	g_free(*id);
	*id = message_id(p->kind, p->period, r->address, store, m.from);
	m.id = *id;
	m.text = text;
	m.html = html;
	return message_bytes(&m, err);
}

#include "query/kept_check.h"

#include <string.h>

#include "data/kept_page.h"
#include "query/archive.h"

struct checking {
	struct db *db;
	struct kept_report *report;
	bool is_deep;
	char *name; /* of the file that is open */
	GMappedFile *file; /* NULL: it is not there */
	const struct kept_page *page; /* while its records are walked */
	int record;
};

void
kept_report_clear(struct kept_report *r)
{
	g_clear_pointer(&r->faults, g_ptr_array_unref);
	*r = (struct kept_report){ 0 };
}

static void
fault(struct checking *c, const struct kept_page *p, const char *what)
{
	if (c->report->faults->len >= KEPT_MAX_FAULTS)
		c->report->more++;
	else
		g_ptr_array_add(c->report->faults,
				g_strdup_printf(KEPT_FOLDER "/%s, byte %" G_GINT64_FORMAT ": %s",
						p->file, p->start, what));
}

/* Files come in order: one is open at a time. */
static void
turn_to(struct checking *c, const char *name)
{
	g_autofree char *path = NULL;

	if (g_strcmp0(c->name, name) == 0)
		return;
	path = g_build_filename(db_dir(c->db), KEPT_FOLDER, name, NULL);
	g_clear_pointer(&c->file, g_mapped_file_unref);
	g_free(c->name);
	c->name = g_strdup(name);
	c->file = g_mapped_file_new(path, FALSE, NULL);
	c->report->files++;
}

static bool
is_sum(const char *claim, const char *hex)
{
	return claim && g_str_has_prefix(claim, "sha256:") && strcmp(claim + 7, hex) == 0;
}

static void
check_record(const struct archive_record *r, void *user)
{
	struct checking *c = user;
	const struct kept_page *p = c->page;
	bool is_revisit = p->original != 0;

	if (!is_sum(r->block_digest, r->block_sha256))
		fault(c, p, "a record does not have its block digest");
	/* of a revisit the payload is elsewhere */
	if (r->payload_digest && !(c->record == 0 && is_revisit) &&
	    !is_sum(r->payload_digest, r->payload_sha256))
		fault(c, p, "a record does not have its payload digest");
	if (c->record == 0 && (g_strcmp0(r->type, is_revisit ? "revisit" : "response") != 0 ||
			       g_strcmp0(r->id, p->record) != 0 || g_strcmp0(r->uri, p->url) != 0 ||
			       !is_sum(r->payload_digest, p->payload_sha256)))
		fault(c, p, "it is another record than the store says");
	c->record++;
}

static bool
check_page(const struct kept_page *p, void *user)
{
	struct checking *c = user;
	struct kept_report *r = c->report;
	g_autoptr(GError) wrong = NULL;
	gsize len;

	turn_to(c, p->file);
	*(p->original ? &r->revisits : &r->pages) += 1;
	r->bytes += p->length;
	len = c->file ? g_mapped_file_get_length(c->file) : 0;
	if (p->start < 0 || p->length <= 0 || p->start > (int64_t)len ||
	    p->length > (int64_t)len - p->start) {
		fault(c, p, c->file ? "the file ends before it" : "the file is missing");
		return true;
	}
	if (!c->is_deep)
		return true;
	c->page = p;
	c->record = 0;
	if (!archive_walk((const uint8_t *)g_mapped_file_get_contents(c->file) + p->start,
			  (size_t)p->length, check_record, c, &wrong))
		fault(c, p, wrong->message);
	return true;
}

bool
kept_check(struct db *db, bool is_deep, struct kept_report *r, GError **err)
{
	struct checking c = { .db = db, .report = r, .is_deep = is_deep };
	bool ok;

	*r = (struct kept_report){ .faults = g_ptr_array_new_with_free_func(g_free) };
	ok = kept_page_each(db, check_page, &c, err);
	g_clear_pointer(&c.file, g_mapped_file_unref);
	g_free(c.name);
	return ok;
}

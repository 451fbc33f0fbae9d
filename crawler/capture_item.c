/* capture: what is handed in. The contract is crawler/capture.h. */
#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "crawler/capture.h"
#include "crawler/capture_file.h"
#include "crawler/reader.h"
#include "data/imagery.h"
#include "data/media_inline.h"
#include "data/media_type.h"

/* One thing being taken in. */
struct taking {
	const struct capture_item *item;
	const char *type; /* what it is */
	struct post_text *post; /* its words; NULL: none */
	bool has_picture, has_film;
};

/* ---- what it is ---------------------------------------------------------------------------- */

static bool
check(const struct capture_item *item, GError **err)
{
	gsize len = g_bytes_get_size(item->bytes);

	if (len > 0 && len <= CAPTURE_MAX_ITEM)
		return true;
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
		    len == 0 ? "there is nothing in it: no bytes were handed in"
			     : "it is larger than 50 MiB; hand in the part that matters");
	return false;
}

/* The words, read by a worker: what is handed in is hostile, too. */
static bool
read_words(struct taking *t, const struct capture_settings *settings, GError **err)
{
	const struct capture_item *item = t->item;
	const char *url = item->claimed_url ? item->claimed_url : "http://handed-in.invalid/";
	g_autoptr(reader_t) reader = reader_new(settings->program, err);
	g_autofree char *fault = NULL;

	if (!reader)
		return false;
	t->post = reader_read(reader, item->bytes, url, NULL, &fault);
	if (t->post) {
		t->has_picture |= t->post->has_picture;
		t->has_film |= t->post->has_film;
	}
	/* a message that nobody could look into may carry anything */
	t->has_picture |= fault && strcmp(t->type, "message/rfc822") == 0;
	return true;
}

/* Typed words are what they are: a tag in them is no markup. */
static void
take_literally(struct taking *t, const char *bytes, gsize len)
{
	if (!t->post || strcmp(t->type, "text/html") != 0)
		return;
	t->type = "text/plain";
	g_free(t->post->text);
	t->post->text = g_utf8_make_valid(bytes, (gssize)MIN(len, POST_MAX_TEXT));
	g_clear_pointer(&t->post->title, g_free);
}

static bool
look_at(struct taking *t, const struct capture_settings *settings, GError **err)
{
	gsize len;
	const void *bytes = g_bytes_get_data(t->item->bytes, &len);
	g_autofree char *within = NULL;
	enum media_kind kind;

	t->type = post_mail_sniff(bytes, len) ? "message/rfc822" : media_type_of(bytes, len);
	kind = media_type_kind(t->type);
	t->has_film = kind == MEDIA_FILM;
	t->has_picture = kind == MEDIA_PICTURE || strcmp(t->type, "application/pdf") == 0;
	if (kind != MEDIA_TEXT && strcmp(t->type, "message/rfc822") != 0)
		return true;
	within = media_inline_find(bytes, len, MEDIA_DOT_CHARS);
	t->has_picture |= media_type_kind(within) == MEDIA_PICTURE;
	t->has_film |= media_type_kind(within) == MEDIA_FILM;
	if (!read_words(t, settings, err))
		return false;
	if (t->item->is_typed)
		take_literally(t, bytes, len);
	return true;
}

static enum capture_taken
judge(const struct taking *t)
{
	bool is_known = media_type_kind(t->type) == MEDIA_TEXT || t->has_picture ||
			strcmp(t->type, "message/rfc822") == 0;

	if (t->has_film)
		return CAPTURE_FILM;
	if (!is_known)
		return CAPTURE_UNKNOWN;
	return t->has_picture && !t->item->is_attested ? CAPTURE_UNATTESTED : CAPTURE_TAKEN;
}

/* ---- keeping it ---------------------------------------------------------------------------- */

static GBytes *
make_file(const struct taking *t, const struct evidence_slot *slot, int64_t now_ms,
	  int64_t received_at, struct warc_place *place)
{
	const struct capture_item *item = t->item;
	const struct capture_file about = { .name = evidence_slot_file(slot),
					    .case_ref = item->case_ref,
					    .actor = item->actor };
	char received[WHEN_RFC3339_SIZE];
	const struct warc_field fields[] = {
		{ "provenance", "reported" },
		{ "claimed-url", item->claimed_url },
		{ "received", when_rfc3339(received_at, received) },
		{ "supplied-by-role", item->supplied_by },
		{ "file-name", item->name },
		{ "attested", t->has_picture ? imagery_attestation() : NULL },
		{ NULL, NULL },
	};
	const struct warc_resource resource = { .at_ms = now_ms,
						.bytes = item->bytes,
						.type = t->type,
						.identified = t->type,
						.metadata = fields };
	g_autoptr(warc_writer_t) w = capture_file_begin(&about, now_ms);

	warc_writer_resource(w, &resource, place);
	return warc_writer_take(w);
}

static struct evidence *
make_row(const struct taking *t, int64_t received_at, const struct warc_place *place)
{
	const struct capture_item *item = t->item;
	struct evidence *row = evidence_new();

	row->url = g_strdup(item->claimed_url);
	row->started_ms = received_at * 1000;
	row->outcome = g_strdup("supplied");
	row->sentence = g_strdup_printf("Handed in (%s). earshot did not fetch it, and cannot say "
					"where it was or whether it "
					"was changed before.",
					item->supplied_by);
	row->type = g_strdup(t->type);
	row->title = t->post && t->post->title ? g_strdup(t->post->title) : g_strdup(item->name);
	row->offset = place->offset;
	row->length = place->length;
	row->bytes = place->bytes;
	g_strlcpy(row->block_sha256, place->block_sha256, AUDIT_HEX);
	g_strlcpy(row->payload_sha256, place->payload_sha256, AUDIT_HEX);
	g_strlcpy(row->record_sha256, place->record_sha256, AUDIT_HEX);
	row->supplied_by = g_strdup(item->supplied_by);
	row->is_attested = t->has_picture;
	row->text = t->post && *t->post->text ? g_strdup(t->post->text) : NULL;
	return row;
}

static void
free_evidence(void *data)
{
	evidence_free(data);
}

static struct evidence *
keep(struct db *db, const struct taking *t, GError **err)
{
	const struct capture_item *item = t->item;
	g_autoptr(evidence_slot_t) slot =
		evidence_reserve(db, item->casefile, item->case_ref, 'r', err);
	g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(free_evidence);
	int64_t received_at = item->received_at == WHEN_NONE ? when_now() : item->received_at;
	struct warc_place place;
	g_autoptr(GBytes) file = NULL;

	if (!slot)
		return NULL;
	file = make_file(t, slot, evidence_now_ms(), received_at, &place);
	g_ptr_array_add(rows, make_row(t, received_at, &place));
	if (!evidence_store(slot, file, rows, item->actor, "item.add", NULL, err))
		return NULL;
	return g_ptr_array_steal_index(rows, 0);
}

bool
capture_supplied(struct db *db, const struct capture_settings *settings,
		 const struct capture_item *item, enum capture_taken *taken, struct evidence **row,
		 GError **err)
{
	struct taking t = { .item = item };
	bool ok = check(item, err) && look_at(&t, settings, err);

	*row = NULL;
	if (ok)
		*taken = judge(&t);
	if (ok && *taken == CAPTURE_TAKEN) {
		*row = keep(db, &t, err);
		ok = *row != NULL;
	}
	post_text_free(t.post);
	return ok;
}

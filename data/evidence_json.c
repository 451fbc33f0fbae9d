#include "data/evidence_json.h"

#include <string.h>

#include "base/when.h"

/* "2026-11-22T09:14:03.412Z", or null for 0. The caller owns it. */
static json_t *
evidence_time_json(int64_t at_ms)
{
	char at[WHEN_RFC3339_SIZE];

	if (at_ms == 0)
		return json_null();
	when_rfc3339(at_ms / 1000, at);
	at[strlen(at) - 1] = '\0';
	return json_sprintf("%s.%03dZ", at, (int)(at_ms % 1000));
}

static json_t *
sum(const char *hex)
{
	return *hex ? json_string(hex) : json_null();
}

json_t *
evidence_json(const struct evidence *e, bool with_text)
{
	json_t *j = json_pack("{s:s, s:s?, s:s?, s:o, s:o, s:o, s:s, s:s, s:s?, s:s?, s:s?, s:s?, "
			      "s:s?, s:s?, s:b}",
			      "id", e->ref, "url", e->url, "final_url", e->final_url, "started",
			      evidence_time_json(e->started_ms), "fetched",
			      evidence_time_json(e->fetched_ms), "stored",
			      evidence_time_json(e->stored_ms), "outcome", e->outcome, "sentence",
			      e->sentence, "ip", e->ip, "type", e->type, "title", e->title,
			      "truncated", e->truncated, "robots", e->robots, "supplied_by",
			      e->supplied_by, "attested", (int)e->is_attested);

	json_object_set_new(j, "status", e->status ? json_integer(e->status) : json_null());
	json_object_set_new(j, "warc", e->warc ? json_string(e->warc) : json_null());
	json_object_set_new(j, "offset", json_integer(e->offset));
	json_object_set_new(j, "length", json_integer(e->length));
	json_object_set_new(j, "bytes", json_integer(e->bytes));
	json_object_set_new(j, "block_sha256", sum(e->block_sha256));
	json_object_set_new(j, "payload_sha256", sum(e->payload_sha256));
	json_object_set_new(j, "record_sha256", sum(e->record_sha256));
	if (with_text)
		json_object_set_new(j, "text", e->text ? json_string(e->text) : json_null());
	return j;
}

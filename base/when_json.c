#include "base/when_json.h"

#include "base/when.h"

json_t *
when_json(int64_t at)
{
	char text[WHEN_RFC3339_SIZE];

	return at == WHEN_NONE ? json_null() : json_string(when_rfc3339(at, text));
}

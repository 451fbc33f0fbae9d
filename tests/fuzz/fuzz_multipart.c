/* multipart: a line that is the content type, then the body. Files lie within the body, names and
 * fields are text. */
#include <string.h>

#include "query/form.h"
#include "query/multipart.h"
#include "tests/fuzz/claim.h"
#include "tests/fuzz/input.h"

static void
look_at(const struct multipart *m, const char *body, size_t len)
{
	GHashTableIter iter;
	void *name, *values;
	size_t files = 0;

	g_hash_table_iter_init(&iter, m->form);
	while (g_hash_table_iter_next(&iter, &name, &values)) {
		const GPtrArray *all = values;

		claim_no_controls(name, "\t\n");
		claim_utf8(name);
		for (guint i = 0; i < all->len; i++) {
			claim_no_controls(all->pdata[i], "\t\n");
			claim_utf8(all->pdata[i]);
		}
	}
	for (guint i = 0; i < m->files->len; i++) {
		const struct multipart_file *f = m->files->pdata[i];

		claim(f->bytes >= body && f->bytes + f->len <= body + len, f->name);
		claim(*f->name && !strpbrk(f->name, "/\\\r\n\t"), f->name);
		claim_utf8(f->name);
		claim_utf8(f->field);
		claim_no_controls(f->name, "");
		files += f->len;
	}
	claim(files <= len, "files that overlap");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = input_open(data, size);
	g_autofree char *type = input_line(&in);
	g_autoptr(GBytes) bytes = input_bytes(&in);
	g_autoptr(GError) err = NULL;
	g_autoptr(multipart_t) m = NULL;
	gsize len;
	const char *body = g_bytes_get_data(bytes, &len);

	m = multipart_parse(type, body ? body : "", len, &err);
	claim(m || err, type);
	if (m)
		look_at(m, body, len);
	return 0;
}

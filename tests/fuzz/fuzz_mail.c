/* mail: a file as it is, one e-mail or many. Its messages are its bytes, in order, and each makes a
 * page or tells of one that came back. */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "crawler/mailbox.h"
#include "tests/fuzz/claim.h"
#include "tests/fuzz/claim_result.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/sample.h"

#define MAX_MESSAGE 4096

static struct parse_tools *tools;

static void
read_message(GBytes *message)
{
	gsize len;
	const uint8_t *bytes = g_bytes_get_data(message, &len);
	g_autofree char *address = mailbox_address(bytes, len);
	struct parse_job job = { .body = message, .url = address, .is_mail = true };
	g_autoptr(parsed_t) p = NULL;

	claim(g_str_has_prefix(address, "mid:") && address[4], address);
	claim_no_controls(address, "");
	p = parse_body(&job, sample_matcher(), tools);
	claim_parsed(p);
	claim(!p->bounce.message_id || p->items->len == 0, p->bounce.message_id);
	claim_no_controls(p->bounce.message_id, "");
	claim_no_controls(p->bounce.why, "");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(GByteArray) all = g_byte_array_new();
	g_autoptr(inflow_t) in = NULL;
	enum mailbox_turn turn;
	GBytes *message;
	bool is_whole = true;
	int fd;

	if (size == 0)
		return 0;
	if (!tools)
		tools = parse_tools_new();
	fd = memfd_create("mail", MFD_CLOEXEC);
	g_assert(fd >= 0 && write(fd, data, size) == (ssize_t)size && lseek(fd, 0, SEEK_SET) == 0);
	in = inflow_new(fd);
	mailbox_is_next(in);
	while ((turn = mailbox_next(in, MAX_MESSAGE, &message)) != MAILBOX_END) {
		gsize len;
		const uint8_t *bytes = g_bytes_get_data(message, &len);

		claim(len > 0 && len <= MAX_MESSAGE, "a message");
		is_whole &= turn == MAILBOX_MESSAGE;
		g_byte_array_append(all, bytes, (guint)len);
		read_message(message);
		g_bytes_unref(message);
	}
	claim(!is_whole || inflow_offset(in) == all->len, "the messages");
	if (is_whole && !(size >= 2 && data[0] == 0x1f && data[1] == 0x8b)) /* not packed */
		claim(all->len == size && memcmp(all->data, data, size) == 0, "the messages");
	close(fd);
	return 0;
}

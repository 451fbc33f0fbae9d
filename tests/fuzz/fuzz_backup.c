/* backup: a file that claims to be a backup. What is read as a whole one has a checksum that fits.
 */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "data/backup.h"
#include "tests/fuzz/claim.h"
#include "tests/fuzz/input.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("backup", MFD_CLOEXEC);
	g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", fd);
	struct backup_facts facts = { 0 };
	g_autoptr(GError) err = NULL;
	bool ok;

	g_assert_cmpint(fd, >=, 0);
	g_assert_cmpint(write(fd, data, size), ==, (ssize_t)size);
	ok = backup_check(path, &facts, &err);
	g_assert(ok == (err == NULL));
	if (ok)
		claim(memmem(data, size, "\nend ", 5) != NULL, facts.made_at);
	else
		claim_utf8(err->message);
	backup_facts_clear(&facts);
	close(fd);
	return 0;
}

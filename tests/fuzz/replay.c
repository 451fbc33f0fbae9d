/* replay: a fuzz target over the files of its corpus, as an ordinary test.
 *
 * Stands where libFuzzer's main() stands in `make fuzz`. Prints "ok NAME" for each file that the
 * target came back from; a claim that does not hold ends the process. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/fuzz/input.h"

#define MAX_SECONDS 120 /* of one file: whatever runs beside it, this is for what never ends */

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static GPtrArray *
files_of(const char *folder)
{
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name;

	while (dir && (name = g_dir_read_name(dir)))
		g_ptr_array_add(names, g_build_filename(folder, name, NULL));
	g_ptr_array_sort(names, by_name);
	return names;
}

static void
replay(const char *path)
{
	g_autofree char *data = NULL;
	g_autofree uint8_t *copy = NULL;
	g_autofree char *name = g_path_get_basename(path);
	g_autoptr(GError) err = NULL;
	gsize size;

	if (!g_file_get_contents(path, &data, &size, &err)) {
		printf("not ok %s: %s\n", name, err->message);
		exit(1);
	}
	/* g_file_get_contents() adds a NUL, behind which an overrun would not be seen */
	copy = g_memdup2(data, size);
	fprintf(stderr, "%s\n", path);
	alarm(MAX_SECONDS);
	LLVMFuzzerTestOneInput(copy, size);
	alarm(0);
	printf("ok %s\n", name);
	fflush(stdout);
}

int
main(int argc, char **argv)
{
	if (argc < 2) {
		fprintf(stderr, "usage: %s FILE|FOLDER...\n", argv[0]);
		return 2;
	}
	for (int i = 1; i < argc; i++) {
		g_autoptr(GPtrArray) files = files_of(argv[i]);

		for (guint k = 0; k < files->len; k++)
			replay(files->pdata[k]);
		if (files->len == 0)
			replay(argv[i]);
	}
	return 0;
}

/* input: how a fuzz target reads its arguments from one row of bytes.
 *
 * The small arguments come first, a line each, the document is all that follows: so a corpus file
 * can be written, and a finding read, in an editor. */
#ifndef TESTS_FUZZ_INPUT_H
#define TESTS_FUZZ_INPUT_H

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

/* Each target is this one function: libFuzzer calls it with what it makes up, replay.c with the
 * files of the corpus. It ends the process when a claim does not hold. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
	const char *at, *end;
};

struct input input_open(const uint8_t *data, size_t size);

/* The next line without its LF, as bytes up to the first NUL; "" when nothing is left. Caller
 * frees.
 */
char *input_line(struct input *in);

/* The same as valid UTF-8, and NULL when it is empty: an argument that was not given. */
char *input_argument(struct input *in);

/* All that is left: as bytes up to the first NUL; as valid UTF-8; and as it is, in memory of its
 * own so that a read beyond its end is seen. */
char *input_rest(struct input *in);
char *input_text(struct input *in);
GBytes *input_bytes(struct input *in);

#endif

/* frame: length-prefixed rows of bytes between the owner and its parser workers.
 *
 * Four bytes of length, little-endian, then that many bytes. A worker first gets a
 * setup frame and answers with a hello; from then on one answer follows for each job, in order. */
#ifndef CRAWLER_FRAME_H
#define CRAWLER_FRAME_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define FRAME_HEAD 4
#define FRAME_MAX (64 * 1024 * 1024) /* bytes; a longer one is garbage */
#define FRAME_HELLO 0x31726165 /* opens a worker's hello: the protocol's version */

/* Reserve the length; what is appended to `out` until frame_end() is the frame. */
guint frame_begin(GByteArray *out);
void frame_end(GByteArray *out, guint begun);
/* Likewise, when `more` bytes of the frame are sent from elsewhere. */
void frame_end_before(GByteArray *out, guint begun, size_t more);

/* The length that stands at `head`. */
uint32_t frame_length(const uint8_t *head);

/* Blocking, for the worker's side: frames as they come, several of them in one system call when
 * they are there. */
struct frame_reader {
	int fd;
	uint8_t *room;
	size_t size, begin, end; /* of `room`: what was read and not given yet */
};
void frame_reader_init(struct frame_reader *r, int fd);
void frame_reader_clear(struct frame_reader *r);

/* The next one, valid until the one after it is asked for; false at the end, on an error and when
 * it is too long. */
bool frame_next(struct frame_reader *r, const uint8_t **data, size_t *len);

bool frame_write(int fd, const GByteArray *out);

#endif

/* tls: the bytes of one connection, plain or through OpenSSL. */
#ifndef ORIGIN_TLS_H
#define ORIGIN_TLS_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct tls; /* a certificate and its key */

/* Both files are PEM. */
struct tls *tls_new(const char *cert_path, const char *key_path, GError **err);
void tls_free(struct tls *tls); /* NULL is fine */

struct stream; /* one connection's bytes */

/* NULL `tls`: plain. Does not own `fd`, which does not block. */
struct stream *stream_new(struct tls *tls, int fd);
void stream_free(struct stream *s); /* NULL is fine */

/* As read() and write(): 0 at the end, -1 with errno, EAGAIN when `*wants` (EPOLLIN or
 * EPOLLOUT) must come first. */
ssize_t stream_read(struct stream *s, void *buf, size_t len, unsigned *wants);
ssize_t stream_write(struct stream *s, const void *buf, size_t len, unsigned *wants);

#endif

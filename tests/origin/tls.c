/* tls: the bytes of one connection, plain or through OpenSSL. */
#include "tests/origin/tls.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <unistd.h>

struct tls {
	SSL_CTX *ctx;
};

struct stream {
	int fd;
	SSL *ssl; /* NULL: plain */
};

struct tls *
tls_new(const char *cert_path, const char *key_path, GError **err)
{
	struct tls *tls = g_new0(struct tls, 1);

	tls->ctx = SSL_CTX_new(TLS_server_method());
	if (SSL_CTX_use_certificate_chain_file(tls->ctx, cert_path) != 1 ||
	    SSL_CTX_use_PrivateKey_file(tls->ctx, key_path, SSL_FILETYPE_PEM) != 1) {
		g_set_error(err, G_FILE_ERROR, G_FILE_ERROR_INVAL, "cannot use %s and %s: %s",
			    cert_path, key_path, ERR_reason_error_string(ERR_get_error()));
		tls_free(tls);
		return NULL;
	}
	SSL_CTX_set_mode(tls->ctx,
			 SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	return tls;
}

void
tls_free(struct tls *tls)
{
	if (!tls)
		return;
	SSL_CTX_free(tls->ctx);
	g_free(tls);
}

struct stream *
stream_new(struct tls *tls, int fd)
{
	struct stream *s = g_new0(struct stream, 1);

	s->fd = fd;
	if (tls) {
		s->ssl = SSL_new(tls->ctx);
		SSL_set_fd(s->ssl, fd);
		SSL_set_accept_state(s->ssl);
	}
	return s;
}

void
stream_free(struct stream *s)
{
	if (!s)
		return;
	if (s->ssl) {
		ERR_clear_error();
		SSL_shutdown(s->ssl);
		SSL_free(s->ssl);
	}
	g_free(s);
}

static ssize_t
outcome(struct stream *s, int got, unsigned *wants)
{
	if (got > 0)
		return got;
	switch (SSL_get_error(s->ssl, got)) {
	case SSL_ERROR_WANT_READ:
		*wants = EPOLLIN;
		errno = EAGAIN;
		return -1;
	case SSL_ERROR_WANT_WRITE:
		*wants = EPOLLOUT;
		errno = EAGAIN;
		return -1;
	case SSL_ERROR_ZERO_RETURN:
		return 0;
	default:
		errno = EPROTO;
		return -1;
	}
}

ssize_t
stream_read(struct stream *s, void *buf, size_t len, unsigned *wants)
{
	*wants = EPOLLIN;
	if (!s->ssl)
		return read(s->fd, buf, len);
	ERR_clear_error();
	return outcome(s, SSL_read(s->ssl, buf, (int)len), wants);
}

ssize_t
stream_write(struct stream *s, const void *buf, size_t len, unsigned *wants)
{
	*wants = EPOLLOUT;
	if (!s->ssl)
		return write(s->fd, buf, len);
	ERR_clear_error();
	return outcome(s, SSL_write(s->ssl, buf, (int)MIN(len, (size_t)1 << 20)), wants);
}

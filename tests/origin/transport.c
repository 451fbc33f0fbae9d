/* transport: bytes on the wire that are slow, endless, or no HTTP at all. */
#include <string.h>

#include "tests/origin/faults.h"

#define OK "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
#define PAGE                                                                                       \
	"<!doctype html><title>Fete</title><main><p>" FAULTS_PHRASE " held its fete.</p></main>\n"

static void
hang(struct exchange *x, const struct fault *f)
{
	exchange_raw(x, f->text, (gssize)f->len);
	x->ending = END_HANG;
}

static void
reset(struct exchange *x, const struct fault *f)
{
	exchange_raw(x, f->text, (gssize)f->len);
	x->ending = END_RESET;
}

/* Never ends, as fast as the client reads. */
static void
endless_body(struct exchange *x, const struct fault *f)
{
	(void)f;
	exchange_set(x, "Connection", "close");
	exchange_head(x, 200, "text/html; charset=utf-8");
	exchange_raw(x, PAGE, -1);
	fault_repeat(x, "<p>And another thing that happened at the fete.</p>\n", -1, FAULT_FOREVER,
		     NULL, 0);
}

static void
endless_chunks(struct exchange *x, const struct fault *f)
{
	(void)f;
	exchange_set(x, "Transfer-Encoding", "chunked");
	exchange_head(x, 200, "text/html; charset=utf-8");
	fault_repeat(x, "20\r\n<p>Another thing happened.</p>\n\n\r\n", -1, FAULT_FOREVER, NULL, 0);
}

/* One line of `len` MB. */
static void
line(struct exchange *x, const struct fault *f)
{
	g_autofree char *unit = g_strnfill(1024 * 1024, 'a');

	exchange_set(x, "Connection", "close");
	exchange_head(x, 200, "text/html; charset=utf-8");
	fault_repeat(x, unit, -1, f->len, "\n", -1);
}

/* `text` byte by byte, one each second. */
static void
drip(struct exchange *x, const struct fault *f)
{
	const char *end = strstr(f->text, "|"); /* what comes before is sent at once */

	exchange_raw(x, f->text, end - f->text);
	x->pause_ms = 1000;
	fault_repeat(x, end + 1, 1, FAULT_FOREVER, NULL, 0);
}

/* Just above the usual limits for slowness. */
static void
steady(struct exchange *x, const struct fault *f)
{
	g_autofree char *unit = g_strnfill(f->len / 2, 'a');

	exchange_set(x, "Connection", "close");
	exchange_head(x, 200, "text/html; charset=utf-8");
	x->pause_ms = 500;
	fault_repeat(x, unit, -1, FAULT_FOREVER, NULL, 0);
}

/* `len` headers (0: endless) after the status line. */
static void
many_headers(struct exchange *x, const struct fault *f)
{
	exchange_raw(x, OK "Content-Length: " G_STRINGIFY(0) "\r\n", -1);
	fault_repeat(x, f->text, -1, f->len ? f->len : FAULT_FOREVER, "\r\n", -1);
}

/* One header, or the status line, of `len` bytes. */
static void
long_header(struct exchange *x, const struct fault *f)
{
	g_autofree char *long_text = g_strnfill(f->len, 'a');

	exchange_raw(x, f->text, -1);
	fault_repeat(x, long_text, -1, 1, "\r\nContent-Length: 0\r\n\r\n", -1);
}

static void
informational(struct exchange *x, const struct fault *f)
{
	fault_repeat(x, f->text, -1, f->len ? f->len : FAULT_FOREVER,
		     OK "Content-Length: "
			"5\r\n\r\nhello",
		     -1);
}

/* A small answer of the type `text` whose body would be the thing no crawler wants. */
static void
media(struct exchange *x, const struct fault *f)
{
	exchange_set(x, "Connection", "close");
	exchange_head(x, 200, f->text);
	fault_repeat(x,
		     "\x89PNG\r\n\x1a\n"
		     "pixels of a playground",
		     -1, f->len, NULL, 0);
}

const struct fault transport_faults[] = {
	{ "plain", fault_html, "<p>News of " FAULTS_PHRASE ".</p>", 0 },
	{ "endless-body", endless_body, NULL, 0 },
	{ "endless-chunks", endless_chunks, NULL, 0 },
	{ "line-200mb", line, NULL, 200 },
	{ "cl-50gb", hang, FAULT_BYTES(OK "Content-Length: 53687091200\r\n\r\n" PAGE) },
	{ "slow-drip", drip, OK "Content-Length: 100000\r\n\r\n|a", 0 },
	{ "slow-headers", drip, OK "X-Slow: |a", 0 },
	{ "slow-status", drip, "HTTP/1.1 200 |a", 0 },
	{ "steady-2k", steady, NULL, 2048 },
	{ "hang-before-status", hang, FAULT_BYTES("") },
	{ "hang-in-status", hang, FAULT_BYTES("HTTP/1.1 2") },
	{ "hang-in-headers", hang, FAULT_BYTES(OK "X-Hang: ") },
	{ "hang-before-body", hang, FAULT_BYTES(OK "Content-Length: 1000\r\n\r\n") },
	{ "hang-in-body", hang, FAULT_BYTES(OK "Content-Length: 100000\r\n\r\n" PAGE) },
	{ "hang-in-chunk", hang,
	  FAULT_BYTES(OK "Transfer-Encoding: chunked\r\n\r\nffff\r\n" PAGE) },
	{ "endless-headers", many_headers,
	  "X-Flood: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n", 0 },
	{ "headers-5000", many_headers, "X-Flood: a\r\n", 5000 },
	{ "headers-100k", long_header, OK "X-Long: ", 100 * 1024 },
	{ "headers-1mb", long_header, OK "X-Long: ", 1024 * 1024 },
	{ "status-line-1mb", long_header, "HTTP/1.1 200 ", 1024 * 1024 },
	{ "endless-1xx", informational, "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n", 0 },
	{ "some-1xx", informational, "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n", 3 },
	{ "raw-garbage", fault_raw,
	  FAULT_BYTES("\x16\x03\x01\x02\x00\xff\xfe garbage \x80\x81\r\n\r\n\r\n") },
	{ "raw-http09", fault_raw, FAULT_BYTES(PAGE) },
	{ "raw-banner", hang, FAULT_BYTES("SSH-2.0-OpenSSH_9.2p1\r\n") },
	{ "raw-smtp", hang, FAULT_BYTES("220 mail.example ESMTP\r\n") },
	{ "raw-empty", fault_raw, FAULT_BYTES("") },
	{ "raw-reset", reset, FAULT_BYTES("") },
	{ "raw-half-reset", reset, FAULT_BYTES(OK "Content-Length: 100000\r\n\r\n" PAGE) },
	{ "raw-http2", fault_raw,
	  FAULT_BYTES("\0\0\x12\4\0\0\0\0\0\0\3\0\0\0\x64\0\4\0\1\0\0\0\6\0\4\0\0") },
	{ "raw-nul", fault_raw, FAULT_BYTES(OK "X-Nul: a\0b\r\nContent-Length: 5\r\n\r\nhello") },
	{ "raw-fold", fault_raw,
	  FAULT_BYTES(OK "X-Fold: a\r\n b\r\nContent-Length: 5\r\n\r\nhello") },
	{ "raw-space-colon", fault_raw,
	  FAULT_BYTES("HTTP/1.1 200 OK\r\nContent-Length : 5\r\n\r\nhello") },
	{ "raw-lf-only", fault_raw,
	  FAULT_BYTES("HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: 5\n\nhello") },
	{ "raw-no-reason", fault_raw,
	  FAULT_BYTES("HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello") },
	{ "raw-version-3", fault_raw,
	  FAULT_BYTES("HTTP/3.7 200 OK\r\nContent-Length: 5\r\n\r\nhello") },
	{ "raw-icy", fault_raw, FAULT_BYTES("ICY 200 OK\r\nContent-Length: 5\r\n\r\nhello") },
	{ "status-999", fault_raw,
	  FAULT_BYTES("HTTP/1.1 999 No\r\nContent-Length: 5\r\n\r\nhello") },
	{ "status-000", fault_raw,
	  FAULT_BYTES("HTTP/1.1 000 No\r\nContent-Length: 5\r\n\r\nhello") },
	{ "status-99", fault_raw, FAULT_BYTES("HTTP/1.1 99 No\r\nContent-Length: 5\r\n\r\nhello") },
	{ "status-20000", fault_raw,
	  FAULT_BYTES("HTTP/1.1 20000 No\r\nContent-Length: 5\r\n\r\nhello") },
	{ "204-with-body", fault_raw,
	  FAULT_BYTES("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello") },
	{ "206-unasked", fault_raw,
	  FAULT_BYTES("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes "
		      "0-4/500\r\nContent-Length: 5\r\n\r\nhello") },
	{ "upgrade", fault_raw,
	  FAULT_BYTES("HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\n\r\nhello") },
	{ "image", media, "image/png", 500 * 1000 },
	{ "video", media, "video/mp4", FAULT_FOREVER },
	{ "audio", media, "audio/mpeg", FAULT_FOREVER },
	{ "image-as-html", media, "text/html", 5000 },
	{ "download", media, "application/octet-stream", FAULT_FOREVER },
	{ NULL, NULL, NULL, 0 },
};

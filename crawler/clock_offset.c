#include "crawler/clock_offset.h"

#include <glib.h>
#include <netdb.h>
#include <poll.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#define PACKET 48
#define WAIT_MS 1000
#define EPOCH 2208988800LL /* seconds from 1900 to 1970 */
#define ERA (INT64_C(1) << 32) /* seconds until the time stamps begin again, in 2036 */

static uint64_t
read_stamp(const uint8_t *at)
{
	uint64_t v = 0;

	for (int i = 0; i < 8; i++)
		v = v << 8 | at[i];
	return v;
}

/* The moment in the era that is nearest to `near_ms` (RFC 4330 §3). */
static int64_t
stamp_ms(uint64_t stamp, int64_t near_ms)
{
	int64_t ms = ((int64_t)(stamp >> 32) - EPOCH) * 1000 +
		     (int64_t)(((stamp & 0xffffffff) * 1000) >> 32);

	while (ms < near_ms - ERA * 500)
		ms += ERA * 1000;
	return ms;
}

bool
clock_offset_read(const uint8_t *answer, size_t len, uint64_t nonce, int64_t sent_ms,
		  int64_t got_ms, int64_t *offset_ms)
{
	int64_t received, transmitted;

	/* §5: a server, that is set, and answers this very request */
	if (len < PACKET || (answer[0] & 7) != 4 || answer[0] >> 6 == 3 || answer[1] == 0 ||
	    answer[1] > 15 || read_stamp(answer + 24) != nonce || read_stamp(answer + 40) == 0)
		return false;
	received = stamp_ms(read_stamp(answer + 32), got_ms);
	transmitted = stamp_ms(read_stamp(answer + 40), got_ms);
	*offset_ms = ((received - sent_ms) + (transmitted - got_ms)) / 2;
	return true;
}

static int
open_socket(const char *server)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_DGRAM };
	const char *colon = strrchr(server, ':');
	g_autofree char *host = g_strndup(server, colon ? (gsize)(colon - server) : strlen(server));
	struct addrinfo *list = NULL;
	int fd = -1;

	if (getaddrinfo(host, colon ? colon + 1 : "123", &hints, &list) != 0)
		return -1;
	for (const struct addrinfo *a = list; a && fd < 0; a = a->ai_next) {
		fd = socket(a->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
		if (fd >= 0 && connect(fd, a->ai_addr, a->ai_addrlen) != 0) {
			close(fd);
			fd = -1;
		}
	}
	freeaddrinfo(list);
	return fd;
}

/* Ask `server`, "HOST[:PORT]". Adding `*offset_ms` to our time gives the server's. False: no answer
 * that can be believed within a second. */
static bool
clock_offset_ask(const char *server, int64_t *offset_ms)
{
	uint8_t packet[PACKET] = { 4 << 3 | 3 }; /* version 4, a client */
	int fd = open_socket(server);
	struct pollfd p = { .fd = fd, .events = POLLIN };
	uint64_t nonce;
	int64_t sent_ms;
	ssize_t n = 0;
	bool ok = false;

	if (fd < 0)
		return false;
	/* a random time stamp comes back, and nobody else can answer */
	if (getrandom(&nonce, sizeof nonce, 0) == (ssize_t)sizeof nonce) {
		for (int i = 0; i < 8; i++)
			packet[40 + i] = (uint8_t)(nonce >> (56 - 8 * i));
		sent_ms = g_get_real_time() / 1000;
		if (send(fd, packet, sizeof packet, MSG_NOSIGNAL) == (ssize_t)sizeof packet &&
		    poll(&p, 1, WAIT_MS) == 1)
			n = recv(fd, packet, sizeof packet, 0);
		ok = n > 0 && clock_offset_read(packet, (size_t)n, nonce, sent_ms,
						g_get_real_time() / 1000, offset_ms);
	}
	close(fd);
	return ok;
}

char *
clock_offset_text(const char *server)
{
	int64_t offset_ms;

	if (!server || !*server)
		return g_strdup("unverified clock");
	if (!clock_offset_ask(server, &offset_ms))
		return g_strdup_printf("unverified clock (%s did not answer)", server);
	return g_strdup_printf("%" G_GINT64_FORMAT, offset_ms);
}

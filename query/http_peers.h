/* http_peers: who is connected, how long each may take, and who has to go when it gets crowded.
 *
 * The library's own time-out starts again with every byte, so a client that sends one a second
 * would stay for ever; here each stage of a request has a deadline. When nearly all places are
 * taken, those that wait longest without asking anything make room. Any thread. */
#ifndef QUERY_HTTP_PEERS_H
#define QUERY_HTTP_PEERS_H

#include <stdbool.h>
#include <sys/socket.h>

#define HTTP_PEERS_EACH 64 /* connections of one address, unless it is trusted */

enum http_stage {
	HTTP_STAGE_HEAD, /* nothing whole has come yet: 10 s */
	HTTP_STAGE_IDLE, /* between two requests: 20 s, the next one's head included */
	HTTP_STAGE_BODY, /* 30 s */
	HTTP_STAGE_UPLOAD, /* a body with a file in it: 3 min */
	HTTP_STAGE_ANSWER, /* is being sent: 60 s */
	HTTP_STAGE_FILE, /* a long answer is being sent: 30 min */
	HTTP_STAGE_WORK, /* we are busy with it: no deadline */
	HTTP_STAGES
};

struct http_peers;
struct http_peer;

/* `max` connections in all; a thread of its own watches the deadlines. */
struct http_peers *http_peers_new(int max);
void http_peers_free(struct http_peers *ps); /* all peers are gone by then; NULL is fine */

/* May one more of that address come? Trusted are loopback (where everybody has the same address)
 * and proxies. */
bool http_peers_admit(struct http_peers *ps, const struct sockaddr *address, bool is_trusted);

/* `fd` stays the caller's, and open until http_peer_free(). */
struct http_peer *http_peer_new(struct http_peers *ps, int fd, const struct sockaddr *address);
void http_peer_free(struct http_peers *ps, struct http_peer *p);
void http_peer_stage(struct http_peers *ps, struct http_peer *p, enum http_stage stage);

/* Is somebody still being answered? */
bool http_peers_busy(struct http_peers *ps);

/* The address alone, without port, as text: at least INET6_ADDRSTRLEN bytes; "?" when it is none.
 * An IPv4 address in IPv6 clothes is given as IPv4. */
const char *http_address(const struct sockaddr *address, char *buf);

#endif

/* guard: see guard.h. */
#include "crawler/guard.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>

#include "base/error.h"
#include "base/hostname.h"

/* An address of either family; an IPv4-mapped IPv6 address is the IPv4 address. */
struct place {
	uint8_t bytes[16];
	int n_bytes; /* 4 or 16 */
	int port;
};

struct entry {
	struct place first; /* without port */
	int bits, port_low, port_high;
};

struct guard {
	GArray *entries; /* struct entry */
};

/* Blocks in the order they are asked; the first that holds an address decides. */
struct block {
	uint8_t bytes[16];
	int bits;
	int embedded; /* where an IPv4 address inside decides instead: its offset; else 0 */
	const char *why; /* NULL: allowed */
};

static const struct block blocks_v4[] = {
	{ { 0 }, 8, 0, "an unspecified address (0.0.0.0/8)" },
	{ { 10 }, 8, 0, "a private address (10.0.0.0/8)" },
	{ { 100, 64 }, 10, 0, "a carrier's shared address (100.64.0.0/10)" },
	{ { 127 }, 8, 0, "a loopback address (127.0.0.0/8)" },
	{ { 168, 63, 129, 16 }, 32, 0, "a cloud platform's own address (168.63.129.16)" },
	{ { 169, 254 }, 16, 0, "a link-local address (169.254.0.0/16)" },
	{ { 172, 16 }, 12, 0, "a private address (172.16.0.0/12)" },
	{ { 192, 0, 0 }, 24, 0, "a protocol assignment (192.0.0.0/24)" },
	{ { 192, 0, 2 }, 24, 0, "a documentation address (192.0.2.0/24)" },
	{ { 192, 31, 196 }, 24, 0, "a protocol assignment (192.31.196.0/24)" },
	{ { 192, 52, 193 }, 24, 0, "a protocol assignment (192.52.193.0/24)" },
	{ { 192, 88, 99 }, 24, 0, "a 6to4 relay (192.88.99.0/24)" },
	{ { 192, 168 }, 16, 0, "a private address (192.168.0.0/16)" },
	{ { 192, 175, 48 }, 24, 0, "a protocol assignment (192.175.48.0/24)" },
	{ { 198, 18 }, 15, 0, "a benchmarking address (198.18.0.0/15)" },
	{ { 198, 51, 100 }, 24, 0, "a documentation address (198.51.100.0/24)" },
	{ { 203, 0, 113 }, 24, 0, "a documentation address (203.0.113.0/24)" },
	{ { 224 }, 4, 0, "a multicast address (224.0.0.0/4)" },
	{ { 255, 255, 255, 255 }, 32, 0, "the broadcast address (255.255.255.255)" },
	{ { 240 }, 4, 0, "a reserved address (240.0.0.0/4)" },
};

static const struct block blocks_v6[] = {
	{ { 0 }, 128, 0, "the unspecified address (::)" },
	{ { [15] = 1 }, 128, 0, "the loopback address (::1)" },
	{ { 0 }, 96, 0, "an IPv4-compatible address (::/96)" },
	{ { [8] = 0xff, 0xff }, 96, 0, "an IPv4-translated address (::ffff:0:0:0/96)" },
	{ { 0x00, 0x64, 0xff, 0x9b }, 96, 12, NULL },
	{ { 0x00, 0x64, 0xff, 0x9b, 0, 1 }, 48, 0, "a local NAT64 address (64:ff9b:1::/48)" },
	{ { 0x01, 0x00 }, 64, 0, "a discard-only address (100::/64)" },
	{ { 0x01, 0x00, [7] = 1 }, 64, 0, "a dummy address (100:0:0:1::/64)" },
	{ { 0x20, 0x01 }, 32, 0, "a Teredo address (2001::/32)" },
	{ { 0x20, 0x01, 0x00, 0x02 }, 48, 0, "a benchmarking address (2001:2::/48)" },
	{ { 0x20, 0x01 }, 23, 0, "a protocol assignment (2001::/23)" },
	{ { 0x20, 0x01, 0x0d, 0xb8 }, 32, 0, "a documentation address (2001:db8::/32)" },
	{ { 0x20, 0x02 }, 16, 2, NULL },
	{ { 0x26, 0x20, 0x00, 0x4f, 0x80 }, 48, 0, "a protocol assignment (2620:4f:8000::/48)" },
	{ { 0x3f, 0xff }, 20, 0, "a documentation address (3fff::/20)" },
	{ { 0x20 }, 3, 0, NULL },
	{ { 0x5f, 0x00 }, 16, 0, "a segment routing address (5f00::/16)" },
	{ { 0xfc }, 7, 0, "a unique local address (fc00::/7)" },
	{ { 0xfe, 0x80 }, 10, 0, "a link-local address (fe80::/10)" },
	{ { 0xfe, 0xc0 }, 10, 0, "a site-local address (fec0::/10)" },
	{ { 0xff }, 8, 0, "a multicast address (ff00::/8)" },
	{ { 0 }, 0, 0, "an address that is not allocated" },
};

static const int web_ports[] = { 80, 443, 8080, 8443 };

/* ---- addresses ---- */

static bool
has_prefix(const uint8_t *bytes, const uint8_t *prefix, int bits)
{
	int whole = bits / 8, rest = bits % 8;

	return memcmp(bytes, prefix, (size_t)whole) == 0 &&
	       (rest == 0 || (bytes[whole] ^ prefix[whole]) >> (8 - rest) == 0);
}

static struct place
place_of_v6(const uint8_t bytes[16], int port)
{
	static const uint8_t mapped[12] = { [10] = 0xff, 0xff };
	struct place p = { .port = port, .n_bytes = 16 };

	if (memcmp(bytes, mapped, sizeof(mapped)) == 0) {
		p.n_bytes = 4;
		memcpy(p.bytes, bytes + sizeof(mapped), 4);
	} else {
		memcpy(p.bytes, bytes, 16);
	}
	return p;
}

static bool
place_of_sockaddr(const struct sockaddr *address, struct place *p)
{
	if (address->sa_family == AF_INET) {
		struct sockaddr_in in;

		memcpy(&in, address, sizeof(in));
		*p = (struct place){ .n_bytes = 4, .port = ntohs(in.sin_port) };
		memcpy(p->bytes, &in.sin_addr, 4);
		return true;
	}
	if (address->sa_family == AF_INET6) {
		struct sockaddr_in6 in6;

		memcpy(&in6, address, sizeof(in6));
		*p = place_of_v6(in6.sin6_addr.s6_addr, ntohs(in6.sin6_port));
		return true;
	}
	return false;
}

/* A literal in text, without brackets. */
static bool
place_of_text(const char *text, int port, struct place *p)
{
	uint8_t v6[16];

	*p = (struct place){ .n_bytes = 4, .port = port };
	if (inet_pton(AF_INET, text, p->bytes) == 1)
		return true;
	if (inet_pton(AF_INET6, text, v6) != 1)
		return false;
	*p = place_of_v6(v6, port);
	return true;
}

/* Why an address is not of the public internet; NULL when it is. */
static const char *
block_of(const struct place *p)
{
	const struct block *blocks = p->n_bytes == 4 ? blocks_v4 : blocks_v6;
	size_t n = p->n_bytes == 4 ? G_N_ELEMENTS(blocks_v4) : G_N_ELEMENTS(blocks_v6);
	const uint8_t *bytes = p->bytes;

	for (size_t i = 0; i < n; i++) {
		if (!has_prefix(bytes, blocks[i].bytes, blocks[i].bits))
			continue;
		if (!blocks[i].embedded)
			return blocks[i].why;
		bytes += blocks[i].embedded;
		blocks = blocks_v4;
		n = G_N_ELEMENTS(blocks_v4);
		i = (size_t)-1;
	}
	return NULL;
}

/* ---- the allow-list ---- */

/* A whole decimal number of at most `max`; -1 when it is none. */
static int
number(const char *text, int max)
{
	int n = 0;

	if (!*text)
		return -1;
	for (; *text; text++) {
		if (!g_ascii_isdigit(*text))
			return -1;
		n = n * 10 + (*text - '0');
		if (n > max)
			return -1;
	}
	return n;
}

/* "PORT" or "PORT-PORT". */
static bool
parse_ports(char *text, struct entry *e)
{
	char *dash = strchr(text, '-');

	if (dash)
		*dash++ = 0;
	e->port_low = number(text, 65535);
	e->port_high = dash ? number(dash, 65535) : e->port_low;
	return e->port_low > 0 && e->port_high >= e->port_low;
}

/* "ADDRESS" or "ADDRESS/BITS". */
static bool
parse_block(char *text, struct entry *e)
{
	char *slash = strchr(text, '/');
	int written;

	if (slash)
		*slash++ = 0;
	written = strchr(text, ':') ? 128 : 32;
	if (!place_of_text(text, 0, &e->first))
		return false;
	e->bits = slash ? number(slash, written) : written;
	if (e->bits < 0)
		return false;
	/* Bits of an IPv4-mapped block count from the start of the IPv6 address. */
	e->bits -= written - 8 * e->first.n_bytes;
	return e->bits >= 0;
}

static bool
parse_entry(const char *text, struct entry *e)
{
	g_autofree char *copy = g_strdup(text);
	char *block = copy, *ports = NULL;

	if (*copy == '[') {
		char *close = strchr(copy, ']');

		if (!close || (close[1] && close[1] != ':'))
			return false;
		ports = close[1] ? close + 2 : NULL;
		*close = 0;
		block = copy + 1;
	} else {
		char *colon = strchr(copy, ':');

		if (colon && !strchr(colon + 1, ':')) {
			*colon = 0;
			ports = colon + 1;
		}
	}
	*e = (struct entry){ .port_low = 0, .port_high = 65535 };
	return parse_block(block, e) && (!ports || parse_ports(ports, e));
}

struct guard *
guard_new(const char *const *allow, GError **err)
{
	g_autoptr(guard_t) g = g_new0(struct guard, 1);

	g->entries = g_array_new(FALSE, FALSE, sizeof(struct entry));
	for (; allow && *allow; allow++) {
		struct entry e;

		if (!parse_entry(*allow, &e)) {
			g_set_error(
				err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
				"The allowed network \"%s\" is not ADDRESS[/BITS][:PORT[-PORT]]; "
				"write for instance 127.0.0.1:8080 or [fd00::/8]:8000-8099.",
				*allow);
			return NULL;
		}
		g_array_append_val(g->entries, e);
	}
	return g_steal_pointer(&g);
}

void
guard_free(struct guard *g)
{
	if (!g)
		return;
	g_array_free(g->entries, TRUE);
	g_free(g);
}

static bool
covers_port(const struct entry *e, int port)
{
	return port >= e->port_low && port <= e->port_high;
}

static bool
is_exempt(const struct guard *g, const struct place *p)
{
	for (guint i = 0; i < g->entries->len; i++) {
		const struct entry *e = &g_array_index(g->entries, struct entry, i);

		if (e->first.n_bytes == p->n_bytes && covers_port(e, p->port) &&
		    has_prefix(p->bytes, e->first.bytes, e->bits))
			return true;
	}
	return false;
}

static bool
some_entry_covers_port(const struct guard *g, int port)
{
	for (guint i = 0; i < g->entries->len; i++)
		if (covers_port(&g_array_index(g->entries, struct entry, i), port))
			return true;
	return false;
}

/* ---- judgements ---- */

static bool
refuse(const char **why, const char *reason)
{
	if (why)
		*why = reason;
	return false;
}

static bool
is_web_port(int port)
{
	for (size_t i = 0; i < G_N_ELEMENTS(web_ports); i++)
		if (port == web_ports[i])
			return true;
	return false;
}

static bool
allows_place(const struct guard *g, const struct place *p, const char **why)
{
	const char *reason;

	if (is_exempt(g, p))
		return true;
	reason = block_of(p);
	if (reason)
		return refuse(why, reason);
	return is_web_port(p->port) || refuse(why, "a port other than 80, 443, 8080 and 8443");
}

bool
guard_allows_url(const struct guard *g, const struct url *url, const char **why)
{
	const char *host = url_host(url);
	g_autofree char *literal = NULL;
	struct place p;

	if (!url_is_http(url))
		return refuse(why, "neither http nor https");
	if (url_has_credentials(url))
		return refuse(why, "a name or password in the address");
	if (!hostname_is_address(host))
		return is_web_port(url_port(url)) || some_entry_covers_port(g, url_port(url)) ||
		       refuse(why, "a port other than 80, 443, 8080 and 8443");
	literal = *host == '[' ? g_strndup(host + 1, strlen(host) - 2) : g_strdup(host);
	if (!place_of_text(literal, url_port(url), &p))
		return refuse(why, "an address that cannot be read");
	return allows_place(g, &p, why);
}

bool
guard_allows_address(const struct guard *g, const struct sockaddr *address, const char **why)
{
	struct place p;

	if (!place_of_sockaddr(address, &p))
		return refuse(why, "neither IPv4 nor IPv6");
	return allows_place(g, &p, why);
}

bool
guard_is_exempt(const struct guard *g, const struct sockaddr *address)
{
	struct place p;

	return place_of_sockaddr(address, &p) && is_exempt(g, &p);
}

bool
guard_exempts(const struct guard *g, const char *ip, int port)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port) };

	if (inet_pton(AF_INET, ip, &v4.sin_addr) == 1)
		return guard_is_exempt(g, (const struct sockaddr *)&v4);
	return inet_pton(AF_INET6, ip, &v6.sin6_addr) == 1 &&
	       guard_is_exempt(g, (const struct sockaddr *)&v6);
}

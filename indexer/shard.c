#include "indexer/shard.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/error.h"

#define GROUP "shards"
#define MAX_SHARDS 64
#define WAIT_MS 500
#define WAIT_MIN_MS 50
#define WAIT_MAX_MS 60000

static void
shard_free(void *data)
{
	struct shard *s = data;

	g_free(s->name);
	g_free(s->host);
	g_free(s->program);
	g_free(s->arguments);
	g_free(s);
}

bool
shard_address(const char *text, char **host, uint16_t *port)
{
	const char *colon = strrchr(text, ':');
	guint64 number;

	if (!colon || colon == text ||
	    !g_ascii_string_to_unsigned(colon + 1, 10, 1, UINT16_MAX, &number, NULL))
		return false;
	*port = (uint16_t)number;
	*host = *text == '[' && colon[-1] == ']' ? g_strndup(text + 1, (gsize)(colon - text) - 2)
						 : g_strndup(text, (gsize)(colon - text));
	return true;
}

bool
shard_is_private(const char *address)
{
	/* RFC 1918, RFC 1122 3.2.1.3, RFC 3927 */
	static const struct {
		uint32_t net, mask;
	} nets[] = {
		{ 0x7f000000, 0xff000000 }, { 0x0a000000, 0xff000000 }, { 0xac100000, 0xfff00000 },
		{ 0xc0a80000, 0xffff0000 }, { 0xa9fe0000, 0xffff0000 },
	};
	struct in6_addr six;
	struct in_addr four;

	/* RFC 4193, RFC 4291 2.5.3 and 2.5.6 */
	if (inet_pton(AF_INET6, address, &six) == 1)
		return IN6_IS_ADDR_LOOPBACK(&six) || IN6_IS_ADDR_LINKLOCAL(&six) ||
		       (six.s6_addr[0] & 0xfe) == 0xfc;
	if (inet_pton(AF_INET, address, &four) != 1)
		return false;
	for (size_t i = 0; i < G_N_ELEMENTS(nets); i++)
		if ((ntohl(four.s_addr) & nets[i].mask) == nets[i].net)
			return true;
	return false;
}

static struct shard *
read_one(const char *name, const char *value, GError **err)
{
	struct shard *s = g_new0(struct shard, 1);
	g_auto(GStrv) words = NULL;

	s->name = g_strdup(name);
	if (!strchr(value, ' ') && shard_address(value, &s->host, &s->port))
		return s;
	words = g_strsplit(value, " ", 2);
	if (words[0] && *words[0] && (words[1] || *value == '/')) {
		s->program = g_strdup(words[0]);
		s->arguments = g_strdup(words[1] ? words[1] : "");
		return s;
	}
	shard_free(s);
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
		    "[" GROUP "] %s = %s: give HOST:PORT, or a command such as ssh -T HOST earshot "
		    "index --serve -",
		    name, value);
	return NULL;
}

/* 0 and an error when it is nothing. */
static unsigned
read_wait(GKeyFile *config, GError **err)
{
	g_autofree char *value = g_key_file_get_string(config, "search", "wait_ms", NULL);
	guint64 ms = WAIT_MS;

	if (!value ||
	    g_ascii_string_to_unsigned(g_strstrip(value), 10, WAIT_MIN_MS, WAIT_MAX_MS, &ms, NULL))
		return (unsigned)ms;
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
		    "[search] wait_ms = %s: give %d to %d milliseconds", value, WAIT_MIN_MS,
		    WAIT_MAX_MS);
	return 0;
}

GPtrArray *
shards_read(GKeyFile *config, GError **err)
{
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(shard_free);
	g_auto(GStrv) names = g_key_file_get_keys(config, GROUP, NULL, NULL);
	unsigned wait_ms = read_wait(config, err);

	if (wait_ms == 0)
		return NULL;

	for (char **name = names; name && *name; name++) {
		g_autofree char *value = g_key_file_get_string(config, GROUP, *name, NULL);
		struct shard *s = read_one(*name, value ? g_strstrip(value) : "", err);

		if (!s)
			return NULL;
		s->wait_ms = wait_ms;
		g_ptr_array_add(list, s);
	}
	if (list->len <= MAX_SHARDS)
		return g_steal_pointer(&list);
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG, "[" GROUP "]: at most %d are asked",
		    MAX_SHARDS);
	return NULL;
}

/* shard: the other machines whose indexes are searched along with this one's.
 *
 * They stand in the configuration, a name and an address each:
 *
 *	[shards]
 *	north = 10.0.0.2:8033
 *	south = ssh -T -o BatchMode=yes south.example earshot index --serve -
 *
 * An address is HOST:PORT, where `earshot index --serve ADDRESS:PORT` runs, or a command that
 *speaks for the other machine on its standard input and output. */
#ifndef INDEXER_SHARD_H
#define INDEXER_SHARD_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct shard {
	char *name;
	char *host; /* NULL: it is a command */
	uint16_t port;
	char *program, *arguments;
	unsigned wait_ms;
};

/* An array of struct shard *, empty when there are none; EARSHOT_ERROR_CONFIG names the line that
 * is wrong. */
GPtrArray *shards_read(GKeyFile *config, GError **err);

/* HOST:PORT, [IPv6]:PORT; the host belongs to the caller. False: `text` is nothing like that. */
bool shard_address(const char *text, char **host, uint16_t *port);

/* Whether only this machine or its own network can reach a numeric address. */
bool shard_is_private(const char *address);

#endif

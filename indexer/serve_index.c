#include "indexer/serve_index.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "indexer/apply.h"
#include "indexer/index.h"
#include "indexer/shard.h"

#define PACKAGE "xapian-tools"

/* One that other machines may ask, and that can be used. */
static bool
check(struct db *db, GError **err)
{
	struct xapian_reader *reader;
	bool is_shared;
	int64_t seq;

	if (!apply_is_shared(db, &is_shared, err))
		return false;
	if (!is_shared) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
				    "this machine's index is its own; `earshot index --share yes` "
				    "lets other machines search it");
		return false;
	}
	reader = index_reader_open(db, &seq, err);
	xapian_reader_close(reader);
	return reader != NULL;
}

static void
become(char **command, GError **err)
{
	execvp(command[0], command);
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
		    "%s cannot be started: %s; it is in the package " PACKAGE, command[0],
		    g_strerror(errno));
}

static void
listen_at(char *dir, const char *where, GError **err)
{
	g_autofree char *host = NULL, *number = NULL;
	uint16_t port;

	if (!shard_address(where, &host, &port) || !shard_is_private(host)) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "--serve %s: give ADDRESS:PORT with an address of this machine or of a "
			    "network of your own, such as 10.0.0.2:8033, or - for standard input "
			    "and output; whoever reaches it reads the index",
			    where);
		return;
	}
	number = g_strdup_printf("%u", port);
	/* it ends by a signal to its whole process group */
	if (getpgrp() != getpid())
		setpgid(0, 0);
	become((char *[]){ (char *)(uintptr_t) "xapian-tcpsrv", (char *)(uintptr_t) "--quiet",
			   (char *)(uintptr_t) "--interface", host, (char *)(uintptr_t) "--port",
			   number, dir, NULL },
	       err);
}

void
serve_index(struct db *db, const char *where, GError **err)
{
	g_autofree char *dir = g_build_filename(db_dir(db), "index", NULL);

	if (!check(db, err))
		return;
	if (strcmp(where, "-") == 0)
		become((char *[]){ (char *)(uintptr_t) "xapian-progsrv", dir, NULL }, err);
	else
		listen_at(dir, where, err);
}

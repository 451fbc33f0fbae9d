/* earshot: hears what the public web says about a school.
 *
 * The map, in the order the data travels:
 *
 *   seeds/    lists given: kinds of sources, a sample school
 *   crawler/  source -> frontier -> fetch -> parse -> match: network to records
 *   data/     the records, the school and its matcher, and the store that keeps them
 *   indexer/  records to full-text index
 *   query/    index and store to people
 *   base/     values and tools that know no school, table or socket
 *
 * This file is the front door: it reads the options that every command has, opens what the
 * command's row asks for, runs it, and turns its error into a sentence and an exit code. */
#include <glib.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/command.h"

int cmd_inspect(struct context *ctx, int argc, char **argv, GError **err);

static const struct command commands[] = {
	{ "inspect", cmd_inspect, NEEDS_NOTHING, "show what the crawler sees in a file or address" },
};

int
main(void)
{
	return commands[0].name == NULL;
}

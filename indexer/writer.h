/* writer: the thread that keeps the index up with the store while a crawl runs.
 *
 * It has its own handle on the store and is the only user of the index. It commits at most about
 * once a second: a commit costs far more than a document. */
#ifndef INDEXER_WRITER_H
#define INDEXER_WRITER_H

#include <glib.h>
#include <stdbool.h>

struct index_writer;

/* EARSHOT_ERROR_BUSY when another process writes the index. What the store already has and the
 * index has not is caught up at once. */
struct index_writer *index_writer_start(const char *state_dir, GError **err);

/* Something was committed to the store. Any thread; never waits. */
void index_writer_notify(struct index_writer *w);

/* Catch up for the last time, end the thread and free `w`; NULL is fine. False with the error of
 * that last time: the index is behind then, and a later run makes it up. Earlier failures that
 * were overcome are no error. */
bool index_writer_stop(struct index_writer *w, GError **err);

#endif

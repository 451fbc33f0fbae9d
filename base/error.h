/* error: the kinds of failure that a command turns into an exit code.
 *
 * The message of a GError is one sentence for a person: it names the thing and
 * says what to do. The code only says which kind it is. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <glib.h>

#define EARSHOT_ERROR earshot_error_quark()
GQuark earshot_error_quark(void);

enum earshot_error {
	EARSHOT_ERROR_INTERNAL, /* a broken promise of our own or of a library: exit 70 */
	EARSHOT_ERROR_USAGE, /* the command line is wrong: exit 2 */
	EARSHOT_ERROR_CONFIG, /* configuration or state folder cannot be used: exit 4 */
	EARSHOT_ERROR_BUSY, /* somebody else holds it, try later: exit 75 */
	EARSHOT_ERROR_INPUT, /* a file or value given by the user cannot be read: exit 2 */
	EARSHOT_ERROR_LIMIT, /* a cap was reached */
	EARSHOT_ERROR_FORMAT, /* bytes from outside that are not what they should be */
	EARSHOT_ERROR_NETWORK, /* a transfer failed */
	EARSHOT_ERROR_STORE, /* the database failed: exit 70 */
	EARSHOT_ERROR_STORE_FULL, /* the disk is full: exit 75 */
	EARSHOT_ERROR_INDEX, /* the full-text index failed; it can be rebuilt: exit 70 */
};

/* What kind of failure a write that ended with `why`, an errno, is: EARSHOT_ERROR_STORE_FULL when
 * there was no room (disk, quota or the largest size of a file), else `usual`. */
enum earshot_error error_of_write(int why, enum earshot_error usual);

#endif

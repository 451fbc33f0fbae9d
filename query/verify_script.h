/* verify_script: evidence/verify.txt, by which a bundle is checked with everybody's tools.
 */
#ifndef QUERY_VERIFY_SCRIPT_H
#define QUERY_VERIFY_SCRIPT_H

#include <glib.h>

GBytes *verify_script(void); /* caller unrefs */

#endif

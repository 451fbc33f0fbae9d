#include "query/verify_script.h"

#include <string.h>

/* Kept as a file, so that it can be read and tested as what it is. */
__asm__(".pushsection .rodata\nverify_sh:\n.incbin \"query/verify.sh\"\n.byte 0\n.popsection");
extern const char verify_sh[];

GBytes *
verify_script(void)
{
	return g_bytes_new_static(verify_sh, strlen(verify_sh));
}

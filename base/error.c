#include "base/error.h"

#include <errno.h>

G_DEFINE_QUARK(earshot - error - quark, earshot_error)

enum earshot_error
error_of_write(int why, enum earshot_error usual)
{
	static const int no_room[] = { ENOSPC, EDQUOT, EFBIG };

	for (size_t i = 0; i < G_N_ELEMENTS(no_room); i++)
		if (why == no_room[i])
			return EARSHOT_ERROR_STORE_FULL;
	return usual;
}

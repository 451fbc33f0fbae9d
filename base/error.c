#include "base/error.h"

G_DEFINE_QUARK(earshot - error - quark, earshot_error)

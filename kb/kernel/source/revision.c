#include "kernel.h"

KB_API int32_t kb_revision(void) { return KB_REVISION; }

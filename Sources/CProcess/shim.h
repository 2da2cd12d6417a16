/* prctl is variadic, which Swift cannot call. */
#include <sys/prctl.h>

/* No core dump, and no other process of the same user may look into this one's memory. */
static inline int forbidInspection(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

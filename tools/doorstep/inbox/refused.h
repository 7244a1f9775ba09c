#ifndef DOORSTEP_TOOLS_INBOX_REFUSED_H
#define DOORSTEP_TOOLS_INBOX_REFUSED_H

#include "schemas/catalogue.h"
#include "schemas/home.h"
#include "schemas/status.h"

#include <stdbool.h>

/* Print what the broker refused for good, of a lane, or of all with LANE_NONE: it stands in the
 * departments' day-books. An automatic act is left out when the broker says that its opening was
 * decided otherwise; a broker that does not answer leaves nothing out. */
enum status refused_print(const struct home *home, const char *endpoint, enum lane lane, bool json,
                          struct error *err) MUST_CHECK;

#endif

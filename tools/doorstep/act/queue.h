#ifndef DOORSTEP_TOOLS_ACT_QUEUE_H
#define DOORSTEP_TOOLS_ACT_QUEUE_H

#include "schemas/catalogue.h"
#include "schemas/home.h"
#include "schemas/status.h"
#include "schemas/text.h"

/* A person's event into the day-book of its lane's department, durable when this returns; the
 * department's worker delivers it when the broker is back. */
enum status queue_put(const struct home *home, enum lane lane, struct text event,
                      struct error *err) MUST_CHECK;

#endif

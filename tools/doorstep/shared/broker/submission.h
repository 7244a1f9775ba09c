#ifndef DOORSTEP_TOOLS_SUBMISSION_H
#define DOORSTEP_TOOLS_SUBMISSION_H

#include "tools/doorstep/shared/broker/pipeline.h"
#include "tools/doorstep/shared/broker/session.h"

/* One event to the broker, and its answer; sent again while it is refused for now only.
 * Errors: a pipeline's. answer's subject and id borrow from the event. */
enum status submission_send(struct session *session, struct text event, struct answer *answer,
                            struct error *err) MUST_CHECK;

#endif

#ifndef DOORSTEP_SCHEMAS_PROJECT_H
#define DOORSTEP_SCHEMAS_PROJECT_H

#include "schemas/calendar.h"
#include "schemas/event.h"
#include "schemas/policy.h"
#include "schemas/status.h"
#include "schemas/writer.h"

/* The state of a project: the schemes it has adopted, its settings and its calendar. The subject is
 * "project:<name>". Settings and words about days carry the position of their event in the project,
 * and none is dropped for a later one: so what was in force for any event of a case can be told
 * from a state that has gone on since, by how many of the project's events were before it. */

struct scheme {
    int64_t version;
    int32_t from_on; /* the earliest day it was adopted from */
};

struct project {
    uint32_t events; /* 0: nobody has said anything of it yet */
    uint32_t scheme_count;
    uint32_t setting_count;
    struct scheme schemes[PROJECT_SCHEMES_MAX];    /* by version, ascending */
    struct setting settings[PROJECT_SETTINGS_MAX]; /* by position */
    struct calendar calendar;
};

void project_init(struct project *project);
void project_encode(const struct project *project, struct writer *writer);
enum status project_decode(struct project *project, struct text bytes) MUST_CHECK;

/* NULL: the version was never adopted. */
const struct scheme *project_scheme(const struct project *project, int64_t version);
/* Is this version adopted with a day of effect on or before that day? */
bool project_has_scheme(const struct project *project, int64_t version, int32_t day);

#endif

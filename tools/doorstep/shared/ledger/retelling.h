#ifndef DOORSTEP_TOOLS_RETELLING_H
#define DOORSTEP_TOOLS_RETELLING_H

#include "schemas/process.h"
#include "schemas/rules.h"
#include "tools/doorstep/shared/ledger/shelf.h"
#include "tools/doorstep/shared/ledger/survey.h"

/* What had happened by the end of a day: a ledger's events told again in their order, each with the
 * case before and after it, then every case as it stands. What counts is an event's own time in
 * +08:00, never when it was recorded. Left out are
 *
 *   later       an event of a later day
 *   voided      an entry whose void had come by the day: the case is what its other events give
 *   unsayable   an event that could not have been said without those of later days (asked of the
 *               subjects, and of the cases of projects, of which something is left out as later;
 *               ids, units and certificate numbers are not asked again), or a void of nothing
 *
 * Positions are those of the ledger. A node is open since its opening as if what is left out had
 * never been said. No file and no clock: reports tell a whole ledger (report/chronicle.h), papers
 * one case and its project (paper/facts.h).
 *
 * Life: a survey of the events; retelling_take for each of them, in the same order; then the cases.
 * Whoever leaves subjects out leaves them out here, not of the survey: a case and its project
 * belong together, and what was erased (survey_is_erased) is not told. */

enum fate { FATE_TOLD, FATE_LATER, FATE_VOIDED, FATE_UNSAYABLE };

#define NO_INQUIRY UINT32_MAX

/* An event of a case that counts. All is borrowed until the next one is taken. */
struct step {
    const struct event *event;
    int32_t day;     /* of the event */
    uint32_t number; /* of the case, from 0 */
    const struct case_state *before;
    const struct case_state *after;
    uint32_t inquiry;                     /* number of the inquiry it speaks of, or NO_INQUIRY */
    const struct inquiry *inquiry_before; /* NULL: none, or it is raised now */
    const struct inquiry *inquiry_after;  /* NULL: none */
    bool completes;                       /* a node … */
    struct open_node node;                /* … this one */
};

struct retold {
    enum fate fate;
    const struct step *step; /* NULL unless it counts and is a case's */
};

struct retelling;

/* survey: of all events, the caller's, and outlives the retelling. Errors: NO_MEMORY. */
enum status retelling_create(struct retelling **out, struct survey *survey,
                             struct error *err) MUST_CHECK;
void retelling_destroy(struct retelling **retelling);

/* Tell the next event; position: in its subject's history, from 1. Errors: NO_MEMORY. */
enum status retelling_take(struct retelling *retelling, const struct event *event,
                           uint32_t position, struct retold *retold) MUST_CHECK;

/* The cases that were told of, by number, and how one of them stands: valid until the next event,
 * and the next case. */
uint32_t retelling_count(const struct retelling *retelling);
const struct folder *retelling_folder(const struct retelling *retelling, uint32_t number);
const struct case_state *retelling_case(struct retelling *retelling, uint32_t number);

#endif

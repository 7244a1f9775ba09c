#ifndef DOORSTEP_TOOLS_REPORT_CHRONICLE_H
#define DOORSTEP_TOOLS_REPORT_CHRONICLE_H

#include "schemas/home.h"
#include "schemas/process.h"
#include "schemas/rules.h"
#include "tools/doorstep/report/question.h"

/* What had happened by the end of a day, told from a ledger: its events in their order, each with
 * the case before and after it, then every case as it stands. What counts is an event's own time in
 * +08:00, never when it was recorded. Left out are
 *
 *   later       an event of a later day
 *   voided      an entry whose void had come by the day: the case is what its other events give
 *   unsayable   an event that could not have been said without those of later days (asked of the
 *               subjects, and of the cases of projects, of which something is left out as later;
 *               ids, units and certificate numbers are not asked again), or a void of nothing
 *   erased      what a case that was erased has left
 *
 * Positions are those of the ledger. A node is open since its opening as if what is left out had
 * never been said. */

enum fate { FATE_TOLD, FATE_LATER, FATE_VOIDED, FATE_UNSAYABLE };

#define NO_INQUIRY UINT32_MAX

/* An event of a case that counts. All is borrowed until the call returns. */
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

/* A record that is read, whatever comes of it; of every case that is asked for. */
struct heard {
    const struct event *event;
    int64_t recorded_unix_ms;
    int32_t day;
    enum fate fate;
};

/* A case as it stands at the end of the day. state and nodes are borrowed until the call returns,
 * the texts in them as long as the chronicle is open. */
struct standing {
    uint32_t number;
    struct text subject;
    struct text building; /* absent: the unit names none */
    const struct case_state *state;
    const struct open_node *nodes;
    uint32_t node_count;
    const uint32_t *inquiries; /* numbers of state->inquiries */
};

/* Who listens. False: no memory. */
struct listener {
    void *context;
    bool (*hear)(void *context, const struct heard *heard);
    bool (*take)(void *context, const struct step *step);
    bool (*stand)(void *context, const struct standing *standing);
};

/* What the ledger has been found to hold. */
struct chronicle_counts {
    uint64_t events; /* of the ledger, up to its head */
    uint64_t later;
    uint64_t voided;
    uint64_t unsayable;
    uint64_t erased_cases;
};

struct chronicle;

/* The home's ledger as of the day that is asked for; question->as_of becomes that day, NO_DATE if
 * the ledger is empty.
 * Errors: NOT_FOUND, there is no ledger, or nothing is said of the project; CORRUPT, IO, NO_MEMORY.
 */
enum status chronicle_open(struct chronicle **out, const struct home *home,
                           struct question *question, struct error *err) MUST_CHECK;
void chronicle_close(struct chronicle **chronicle);

/* Tell everything, once. Errors: NOT_FOUND, nothing is said of the project; CORRUPT, IO, NO_MEMORY.
 */
enum status chronicle_tell(struct chronicle *chronicle, const struct listener *listener,
                           struct error *err) MUST_CHECK;
const struct chronicle_counts *chronicle_counts(const struct chronicle *chronicle);

#endif

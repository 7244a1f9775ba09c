#ifndef DOORSTEP_TOOLS_REPORT_CHRONICLE_H
#define DOORSTEP_TOOLS_REPORT_CHRONICLE_H

#include "schemas/home.h"
#include "tools/doorstep/report/question.h"
#include "tools/doorstep/shared/ledger/retelling.h"

/* A home's ledger as of the end of a day: read twice, told once (retelling.h says what counts), to
 * whoever listens. Left out is, beside what the retelling leaves out, what a case that was erased
 * has left, and what is of another project than the one that is asked for. */

/* A record of a case that is asked for, whatever comes of it. All is borrowed until the call
 * returns. */
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
 * the ledger is empty. Errors: NOT_FOUND, there is no ledger; CORRUPT, IO, NO_MEMORY. */
enum status chronicle_open(struct chronicle **out, const struct home *home,
                           struct question *question, struct error *err) MUST_CHECK;
void chronicle_close(struct chronicle **chronicle);

/* Tell everything, once. Errors: NOT_FOUND, nothing is said of the project; CORRUPT, IO, NO_MEMORY.
 */
enum status chronicle_tell(struct chronicle *chronicle, const struct listener *listener,
                           struct error *err) MUST_CHECK;
const struct chronicle_counts *chronicle_counts(const struct chronicle *chronicle);

#endif

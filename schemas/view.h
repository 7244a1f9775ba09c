#ifndef DOORSTEP_SCHEMAS_VIEW_H
#define DOORSTEP_SCHEMAS_VIEW_H

#include "schemas/case.h"
#include "schemas/process.h"

/* The view of a case: the map that travels with events and that `doorstep case --json` prints.
 * Everything in it is derived from the state. What is not known yet is nil.
 *
 * Shape:  { case, project, unit, stage, events, sequence, due_fen, paid_fen, balance_fen,
 *           terms_version, file_ok, gate_open, cert_ok, certificate_no, date_ok, movein_on,
 *           qualified, open [{node, lane, inquiry, opened, since, due_on}…],
 *           inquiries [{inquiry, category, state, round, deferred, due_on, late_days, budget_fen,
 *           assessed_fen, approved_fen, promised_on}…], closed {state: count}? }
 * inquiries lists all while they are VIEW_INQUIRIES_ALL_MAX or fewer; beyond that only the open
 * ones, and `closed` counts the others by state. At most VIEW_BYTES_MAX bytes. */

void view_encode(const struct case_state *state, struct text subject, uint64_t sequence,
                 struct writer *writer);

/* What travels beside a view: the ids of the events that opened its open nodes, in their order, as
 * one array of texts. They are an act's causationid. */
void view_encode_openers(const struct case_state *state, struct writer *writer);

/* A view read back, for departments and tables. Texts and dates borrow and convert; what is nil is
 * absent, ABSENT or NO_DATE. */
struct view_inquiry {
    struct text inquiry;
    enum category category;
    enum inquiry_state state;
    int32_t round;
    bool deferred;
    int32_t due_on;
    int32_t late_days;
    int64_t budget_fen;
    int64_t assessed_fen;
    int64_t approved_fen;
    int32_t promised_on;
};

struct view {
    struct text subject;
    struct text project;
    struct text unit;
    struct text stage;
    uint32_t events;
    uint64_t sequence;
    int64_t due_fen;
    int64_t paid_fen;
    int64_t balance_fen;
    int32_t terms_version;
    bool file_ok;
    uint32_t gate_open;
    bool cert_ok;
    struct text certificate_no;
    bool date_ok;
    int32_t movein_on;
    bool qualified;
    uint32_t open_count;
    uint32_t inquiry_count;
    struct open_node open[OPEN_NODES_MAX];
    struct view_inquiry inquiries[CASE_INQUIRIES_OPEN_MAX];
};

/* `openers` may be absent: the openers of open nodes are then absent too. A node that this program
 * does not know is NODE_NONE, for it to pass over.
 * Errors: MALFORMED when a field that this program knows is missing or of another kind, and view is
 *         then not to be used; fields it does not know are skipped
 * Owner:  view borrows both */
enum status view_decode(struct view *view, struct text bytes, struct text openers) MUST_CHECK;

/* NULL when the view does not list it. */
const struct view_inquiry *view_inquiry_of(const struct view *view, struct text inquiry);

#endif

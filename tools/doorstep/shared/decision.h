#ifndef DOORSTEP_TOOLS_DECISION_H
#define DOORSTEP_TOOLS_DECISION_H

#include "schemas/view.h"
#include "tools/doorstep/shared/draft.h"

#include <stdbool.h>
#include <stdint.h>

/* A person's decision at an open node of a case, made into the event that completes the node. Its
 * id and causation are those that every act on this opening has, automatic or not, so that two
 * decisions end in one event. */

/* A case's view and the ids that opened its nodes, kept. */
struct case_bytes {
    uint8_t view_storage[VIEW_BYTES_MAX];
    uint8_t openers_storage[OPENERS_BYTES_MAX];
    struct text view;
    struct text openers;
};

/* Errors: MALFORMED, longer than their bounds. */
enum status case_bytes_copy(struct case_bytes *bytes, struct text view, struct text openers,
                            struct error *err) MUST_CHECK;

struct request {
    struct text node;
    struct text inquiry; /* absent: the only one at that node */
    struct text actor;   /* absent: $USER */
    struct text time;    /* absent: now */
    bool refuse;         /* the event that says no */
    const char *const *pairs;
    uint32_t pair_count;
};

struct decision {
    enum lane lane;
    enum event_type type;
    struct view view; /* borrows from the case_bytes */
};

/* Errors: NOT_FOUND, the node is not open; INVALID, a word is wrong, or several inquiries are at
 *         the node and none was named. */
enum status decision_make(struct decision *decision, const struct request *request,
                          const struct case_bytes *bytes, struct writer *writer,
                          struct error *err) MUST_CHECK;

#endif

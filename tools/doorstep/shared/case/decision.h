#ifndef DOORSTEP_TOOLS_DECISION_H
#define DOORSTEP_TOOLS_DECISION_H

#include "schemas/view.h"
#include "tools/doorstep/shared/input/draft.h"

#include <stdbool.h>
#include <stdint.h>

/* A person's decision at an open node of a case, made into the event that completes the node. Its
 * id and causation are those that every act on this opening has, automatic or not, so that two
 * decisions end in one event.
 *
 * Life: decision_begin finds the node and what the case itself knows; decision_add, as often as a
 * form asks; decision_encode. */

struct session;

#define DECISION_PAIRS_MAX 64
#define DECISION_KNOWN_MAX 8
#define DECISION_KNOWN_BYTES (TEXT_BYTES_MAX + 64)

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
/* The case as the broker has it. Errors: NOT_FOUND, there is no such case; a session's. */
enum status case_bytes_fetch(struct case_bytes *bytes, struct session *session, struct text subject,
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

/* A field that the case knows, as "name=value". */
struct known {
    char pair[DECISION_KNOWN_BYTES];
    bool is_choice; /* a person may say otherwise, and is asked when there is one */
};

struct decision {
    enum lane lane;
    enum event_type type;
    struct view view;                      /* borrows from the case_bytes */
    const struct open_node *open;          /* in view */
    const char *pairs[DECISION_PAIRS_MAX]; /* given; borrowed */
    uint32_t pair_count;
    uint32_t known_count;
    struct known known[DECISION_KNOWN_MAX];
    char now[MOMENT_TEXT_BYTES];
};

/* The open node that is meant: of that word, and of that inquiry where one is named.
 * Errors: NOT_FOUND, it is not open; INVALID, several inquiries are at it and none was named. */
enum status decision_find_open(const struct view *view, struct text node, struct text inquiry,
                               const struct open_node **open, struct error *err) MUST_CHECK;

/* Errors: those of decision_find_open; INVALID, a word is wrong; MALFORMED, the view is. */
enum status decision_begin(struct decision *decision, const struct request *request,
                           const struct case_bytes *bytes, struct error *err) MUST_CHECK;

/* The value of a field that was given, or that the case knows; NULL: neither. */
const char *decision_given(const struct decision *decision, const char *field);
const struct known *decision_known(const struct decision *decision, const char *field);
/* Put in what the case knows of a choice; what was given goes before. */
void decision_suggest(struct decision *decision, const char *field, const char *value);
/* Put another value in for one that the case knows; one that is not known stays so. */
void decision_correct(struct decision *decision, const char *field, const char *value);
/* One more "name=value", borrowed. Errors: INVALID, there are too many. */
enum status decision_add(struct decision *decision, const char *pair, struct error *err) MUST_CHECK;

/* Errors: INVALID, a word is wrong; FULL. */
enum status decision_encode(struct decision *decision, const struct request *request,
                            struct writer *writer, struct error *err) MUST_CHECK;

#endif

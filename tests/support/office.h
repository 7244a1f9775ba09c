#ifndef DOORSTEP_TESTS_OFFICE_H
#define DOORSTEP_TESTS_OFFICE_H

#include "schemas/view.h"
#include "workers/runtime.h"

#include <stdint.h>

/* A department's runtime at work, and a broker that shows it whatever a test draws, what no honest
 * one would show too. Drawn views are kept until they are shown. */

#define OFFICE_UNIX_MS INT64_C(1724119200000) /* 2024-08-20T10:00:00+08:00, when now_ms is 0 */
#define OFFICE_TODAY 19955
#define OFFICE_PAPER_BYTES 1048576

struct office {
    struct runtime *runtime; /* owned */
    struct settings settings;
    struct runtime_effects effects; /* of the last step */
    struct welcome welcome;
    int64_t now_ms;
    uint32_t sent[BATCHES_PENDING_MAX]; /* how many acts each unanswered batch has, oldest first */
    uint32_t sent_count;
    uint64_t answered; /* batches */
    struct views views;
    struct result result;
    size_t used;
    char paper[OFFICE_PAPER_BYTES]; /* what is drawn */
};

/* One that attends, at its first session; its inbox is asked for, its history still to come. */
void office_open(struct office *office, const char *department);
void office_close(struct office *office);

void office_step(struct office *office, struct runtime_input input);
void office_tick(struct office *office, int64_t ms);
void office_begin_session(struct office *office);

/* An empty view of a case; texts are borrowed. */
void office_view(struct view *view, const char *subject, uint64_t sequence);
/* Open a node in it, which the event "opener" has opened; inquiry: NULL for a node of the case. */
struct open_node *office_open_node(struct view *view, enum node node, const char *inquiry,
                                   uint32_t opened);
/* An inquiry of engineering's, in its first round. */
struct view_inquiry *office_inquiry(struct view *view, const char *inquiry);

/* Draw one more case; without openers where its first node has none. */
void office_draw(struct office *office, const struct view *view);
/* The same with a field that nobody knows, of so many bytes. */
void office_draw_long(struct office *office, const struct view *view, uint32_t bytes);
/* A case that cannot be read. */
void office_scribble(struct office *office);
/* Show what was drawn as an answer. */
void office_show(struct office *office, uint64_t request);
/* Show it as events do. */
void office_tell(struct office *office);

/* Answer all acts of the oldest batch alike: accepted as `sequence`, or (0) refused; refusal 0:
 * without a word why. */
void office_answer(struct office *office, uint64_t sequence, enum refusal refusal);

const struct message *office_said(const struct office *office, enum command command); /* or NULL */
uint32_t office_count(const struct office *office, enum report_kind kind);

#endif

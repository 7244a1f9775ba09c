#ifndef DOORSTEP_TESTS_PRACTICE_H
#define DOORSTEP_TESTS_PRACTICE_H

#include "schemas/book.h"
#include "workers/runtime.h"

#include <stdbool.h>
#include <stdint.h>

/* A department's runtime at work on one case. Messages in, effects out; a book plays the broker's
 * part: it makes the views, so that a worker is shown nothing but what the rules make of what
 * happened. A broker that shows whatever a test draws: support/office.h. */

#define PRACTICE_UNIX_MS INT64_C(1724119200000) /* 2024-08-20T10:00:00+08:00, when now_ms is 0 */
#define PRACTICE_SUBJECT TEXT("HT-1")
#define PRACTICE_EVENTS_MAX (DOUBTS_MAX + 16)

struct practice {
    struct book *book;       /* owned */
    struct runtime *runtime; /* owned; NULL: nobody is employed */
    struct settings settings;
    struct runtime_effects effects; /* of the last step */
    struct welcome welcome;
    int64_t now_ms;
    uint64_t head;  /* events that happened */
    uint64_t batch; /* the number of the last one said in this session */
    struct views views;
    struct records records;
    struct result result;
    char id[16];
    char view[VIEW_BYTES_MAX];
    char openers[VIEW_BYTES_MAX];
    char bytes[PRACTICE_EVENTS_MAX][2048]; /* the events of the case, encoded */
};

/* For cmocka: *state becomes a practice without worker or events, and what it holds is freed. */
int practice_open(void **state);
int practice_close(void **state);

/* What happens in the case: an event in the book and in the history, that no worker is told of yet.
 * practice_event: one without data, the support's own and good until the next; its fields are the
 * caller's to fill, its id is given when it happens.
 * The contract is of 1,000 fen; pay brings them, clear_payment certifies them as K1, revoke takes
 * K1 back; the inquiry is Q1, engineering's. */
struct event *practice_event(enum event_type type, enum lane lane, struct text subject);
void practice_happen(struct practice *f, struct event *event);
void practice_file_contract(struct practice *f);
void practice_pay(struct practice *f);
void practice_clear_payment(struct practice *f);
void practice_revoke(struct practice *f);
void practice_raise_inquiry(struct practice *f);
void practice_establish_file(struct practice *f);

/* A step of the worker, at now_ms. */
void practice_step(struct practice *f, struct runtime_input input);
/* So many milliseconds pass. */
void practice_tick(struct practice *f, int64_t ms);

/* employ: a worker, attending, at its first session; the parts of it below. */
void practice_employ(struct practice *f, const char *department);
void practice_hire(struct practice *f, const char *department);
void practice_attend(struct practice *f);
void practice_begin_session(struct practice *f);

/* Of the last step. said: the first message of that kind, or NULL. */
const struct message *practice_said(const struct practice *f, enum command command);
bool practice_reported(const struct practice *f, enum report_kind kind);

/* The broker's answers. show_case: the case as it is, to a request; show_inbox and show_history: to
 * what was asked in the last step; …_in_full: the history too, where it is asked for then. */
void practice_show_case(struct practice *f, uint64_t request);
void practice_show_inbox(struct practice *f);
void practice_show_history(struct practice *f);
void practice_show_case_in_full(struct practice *f, uint64_t request);
void practice_show_inbox_in_full(struct practice *f);
/* To the last batch, of one act: its sequence, or 0 and why it was refused. */
void practice_answer(struct practice *f, uint64_t sequence, enum refusal refusal);
/* Tell of the case as events do, with the last event where it is shown. */
void practice_tell_case(struct practice *f, bool with_event);

#endif

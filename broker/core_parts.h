#ifndef DOORSTEP_BROKER_CORE_PARTS_H
#define DOORSTEP_BROKER_CORE_PARTS_H

#include "broker/answers.h"
#include "broker/core.h"
#include "broker/figures.h"
#include "broker/gather.h"
#include "broker/intake.h"
#include "broker/marks.h"
#include "broker/sessions.h"
#include "schemas/book.h"

/* What the files of the core share, and nobody else includes: core.c has the steps, submitting.c,
 * asking.c and subscribing.c the chapters of the protocol, speak.c the ways to say something.
 * A chapter's `hear` begins a piece of work; `go_on` continues it when a record or an entry has
 * come, and asks for the next in effects->load or effects->need, or finishes. */

/* What a record or an entry that was asked for is for. */
enum work { WORK_NONE, WORK_INTAKE, WORK_READ, WORK_CASE, WORK_INBOX, WORK_PUBLISH };

struct core {
    struct core_identity identity;
    struct book *book; /* owned */
    struct marks marks;
    struct digest end; /* the commitment of the last record that has a mark */
    struct sessions sessions;
    struct figures figures;
    uint64_t head;      /* the last event that was taken */
    uint64_t committed; /* the last that the ledger holds */
    int64_t recorded_unix_ms;
    uint32_t spill_groups;  /* committed since the cache was last written */
    int64_t spill_quiet_ms; /* when it may be, in a quiet moment */
    int64_t spill_retry_ms; /* when it may be, after it could not be */
    bool clock_is_behind;
    bool disk_is_low;
    enum work work;
    struct session *session; /* whose work it is */
    uint32_t records_before; /* in the effects, when that SUBMIT began */
    uint32_t erased_records; /* that the commit at hand rewrites */
    uint32_t retold_records; /* that its voids read */
    bool is_judging;         /* its events, of which these are judged: */
    uint32_t judged;
    bool is_retelling;        /* the case of a void: the next to be judged, or folded */
    int64_t judged_unix_ms;   /* the recorded time of what that SUBMIT appends */
    struct message message;   /* the SUBMIT at hand: its bytes are borrowed */
    struct machine machine;   /* as the last message brought it */
    struct question question; /* the one at hand */
    struct inbox inbox;
    struct intake intake;
    struct gather gather;
    struct result result;
    struct views views;
    struct records records;
    struct events events;
};

/* core.c: the event's place in its subject's history, were it the next; and taking it into the book
 * and the marks. Errors: NO_MEMORY, all is as before. */
void core_place(const struct core *core, struct text subject, uint32_t *position,
                uint64_t *previous);
enum status core_take(struct core *core, const struct event *event, const struct record *record,
                      struct error *err) MUST_CHECK;

/* speak.c: end a reply that effects_begin_reply began; answer ERROR and count it. request is 0 when
 * it answers none. */
void speak(struct session *session, enum command command, const struct writer *writer,
           int64_t now_ms, struct effects *effects);
void speak_refusal(struct core *core, uint32_t peer, uint64_t request, enum refusal code,
                   struct effects *effects, const char *format, ...)
    __attribute__((format(printf, 6, 7)));
/* ERR_MESSAGE: the body is not that command's; a question's number is told if it can be read. */
void speak_of_body(struct core *core, uint32_t peer, enum command command, struct effects *effects);
void speak_of_question(struct core *core, const struct message *message, enum command command,
                       struct effects *effects);

/* submitting.c */
void submitting_hear(struct core *core, struct session *session, const struct input *input,
                     struct effects *effects);
void submitting_give(struct core *core, const struct record *record);
void submitting_go_on(struct core *core, const struct input *input, struct effects *effects);

/* asking.c */
void asking_hear(struct core *core, struct session *session, enum command command,
                 const struct input *input, struct effects *effects);
/* The oldest question of a session that has one. */
void asking_answer(struct core *core, struct session *session, const struct input *input,
                   struct effects *effects);
void asking_go_on_read(struct core *core, const struct input *input, struct effects *effects);
void asking_go_on_case(struct core *core, const struct input *input, struct effects *effects);
void asking_go_on_inbox(struct core *core, const struct input *input, struct effects *effects);

/* subscribing.c: SUBSCRIBE and CREDIT; choosing whom to send events next; EVENTS that did not go
 * out. */
void subscribing_hear(struct core *core, struct session *session, const struct input *input,
                      struct effects *effects);
void subscribing_hear_credit(struct core *core, struct session *session, const struct input *input,
                             struct effects *effects);
void subscribing_publish(struct core *core, const struct input *input, struct effects *effects);
void subscribing_go_on(struct core *core, const struct input *input, struct effects *effects);
void subscribing_pause(struct core *core, const struct input *input, struct effects *effects);

#endif

#ifndef DOORSTEP_TESTS_SIM_SAYING_H
#define DOORSTEP_TESTS_SIM_SAYING_H

#include "schemas/event.h"
#include "schemas/view.h"
#include "tests/sim/prng.h"

#include <stdbool.h>
#include <stdint.h>

/* Events as people say them: what a clerk, an owner or a manager would write down, with the
 * content drawn from chance where there is a choice. */

#define SAYING_BYTES 1024

/* One event being said; its texts borrow from here. */
struct saying {
    struct event event;
    char time[MOMENT_TEXT_BYTES];
    char id[ID_BYTES_MAX + 1 + DATE_TEXT_BYTES]; /* an act's, ":" and a date; then cut */
    char word[ID_BYTES_MAX + 1];                 /* a number that is made up */
    int64_t recorded_unix_ms;                    /* of the ledger's last event, as anybody reads */
    struct text used_number;                     /* a certificate's, of a case that is erased */
    uint8_t list[256];
    uint8_t other_list[64];
};

void saying_begin(struct saying *saying, enum event_type type, enum lane lane, struct text subject,
                  int64_t unix_ms);
/* It is said by this lane, and the person who sits there. */
void saying_by(struct saying *saying, enum lane lane);
/* Encoded, into SAYING_BYTES. */
struct text saying_encode(const struct saying *saying, char bytes[SAYING_BYTES]);

/* What one contract is about. */
struct saying_contract {
    const char *subject;
    const char *unit;
    const char *project; /* one of SAYING_PROJECTS */
    int64_t price_fen;
    bool is_new; /* signed today, and not long ago */
};
/* There are two, with units of the same names. */
#define SAYING_PROJECTS 2
const char *saying_project(uint32_t number);
/* Of the first project for as long as anybody remembers, of the second from today on. */
void saying_of_scheme(struct saying *saying, uint32_t number, int64_t unix_ms);
void saying_of_contract(struct saying *saying, const struct saying_contract *contract,
                        int64_t unix_ms);
/* number chooses the owner's words; the departments' rules know all of them but the last one. */
#define SAYING_TEXTS 10
void saying_of_inquiry(struct saying *saying, struct text subject, const char *inquiry,
                       uint32_t number, int64_t unix_ms);
void saying_of_payment(struct saying *saying, struct text subject, const char *payment,
                       int64_t amount_fen, int64_t unix_ms);
void saying_of_cancellation(struct saying *saying, struct text subject, int64_t unix_ms);
/* Of a case that is in this stage; or is not. */
void saying_of_erasure(struct saying *saying, struct text subject, const char *stage,
                       struct prng *prng, int64_t unix_ms);
void saying_of_withdrawal(struct saying *saying, struct text subject, const char *inquiry,
                          int64_t unix_ms);

/* A word on a node that has a due date, whether that is over or not. */
void saying_of_deadline(struct saying *saying, struct text subject, const struct open_node *node,
                        int64_t unix_ms);
/* Too early, of another day, of a node that is not open; now and then right. */
void saying_of_wrong_deadline(struct saying *saying, struct text subject, struct prng *prng,
                              int64_t unix_ms);

/* A person's decision on an open node. False: none is to be taken there. */
bool saying_of_decision(struct saying *saying, const struct view *view,
                        const struct open_node *node, struct prng *prng, int64_t unix_ms);
/* Something about the case that may well be wrong. */
void saying_of_blunder(struct saying *saying, struct text subject, struct prng *prng,
                       int64_t unix_ms);

#endif

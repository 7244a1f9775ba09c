#ifndef DOORSTEP_SCHEMAS_WIRE_QUERY_H
#define DOORSTEP_SCHEMAS_WIRE_QUERY_H

#include "schemas/wire/subscribe.h"

/* Questions. Each carries a request number of the client's, ≥ 1, which the answer repeats; they are
 * answered in order. Source: protocol.md, "Asking". Decoders borrow and leave the output alone on
 * failure. */

/* The number of a question whose body is not of the protocol; 0: none can be read. */
uint64_t question_request(struct text body);

/* [request uint, after uint, until uint, since_unix_ms uint, until_unix_ms uint, subject text,
 *  [type text …], count uint]
 * Records with after < sequence ≤ until (0: the head), recorded in [since, until) (0: no bound), of
 * one subject ("": all), of the types named (none: all), at most count (≤ BATCH_EVENTS_MAX). */
struct read {
    uint64_t request;
    uint64_t after;
    uint64_t until;
    int64_t since_unix_ms;
    int64_t until_unix_ms;
    struct text subject;
    uint64_t types;
    uint32_t count;
};

void read_encode(const struct read *read, struct writer *writer);
enum status read_decode(struct read *read, struct text body) MUST_CHECK;

/* [request uint, through uint, [record …], done bool]
 * done: nothing more matches up to `until` as the ledger is now; else ask again after `through`. */
struct records {
    uint64_t request;
    uint64_t through;
    uint32_t count;
    bool done;
    struct record_item items[BATCH_EVENTS_MAX];
};

void records_encode(const struct records *records, struct writer *writer);
enum status records_decode(struct records *records, struct text body) MUST_CHECK;

/* [request uint, subject text]: answered by VIEWS with one case or none */
struct case_query {
    uint64_t request;
    struct text subject;
};

void case_query_encode(const struct case_query *query, struct writer *writer);
enum status case_query_decode(struct case_query *query, struct text body) MUST_CHECK;

/* [request uint, lane text, cursor uint]: cases in which the lane has an open node, "" = all cases;
 * cursor 0 begins, then what VIEWS gave. */
struct inbox_query {
    uint64_t request;
    enum lane lane;
    uint64_t cursor;
};

void inbox_query_encode(const struct inbox_query *query, struct writer *writer);
enum status inbox_query_decode(struct inbox_query *query, struct text body) MUST_CHECK;

/* [request uint, cursor uint, head uint, [case …]]
 * cursor 0: that was all. A page may be empty and not the last. head: what the views are true for.
 */
struct views {
    uint64_t request;
    uint64_t cursor;
    uint64_t head;
    uint32_t count;
    struct case_item cases[BATCH_EVENTS_MAX];
};

void views_encode(const struct views *views, struct writer *writer);
enum status views_decode(struct views *views, struct text body) MUST_CHECK;

/* [request uint] */
struct status_query {
    uint64_t request;
};

void status_query_encode(const struct status_query *query, struct writer *writer);
enum status status_query_decode(struct status_query *query, struct text body) MUST_CHECK;

/* [request uint, map]: the map is the object that `doorstep status --json` prints. */
struct status_answer {
    uint64_t request;
    struct text map; /* encoded */
};

void status_answer_encode(const struct status_answer *answer, struct writer *writer);
enum status status_answer_decode(struct status_answer *answer, struct text body) MUST_CHECK;

#endif

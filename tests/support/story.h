#ifndef DOORSTEP_TESTS_STORY_H
#define DOORSTEP_TESTS_STORY_H

#include "schemas/book.h"
#include "schemas/catalogue.h"
#include "schemas/text.h"

#include <stdbool.h>
#include <stdint.h>

/* Tells a case's story to a book in few words, for tests that read as stories:
 *
 *     tell(&story, "B", "inquiry.classified", "inquiry=Q1 category=property");
 *     refuse(&story, "C", "movein.scheduled", "", "ERR_OPEN_INQUIRY");
 *
 * Every type has a believable default for each required field; `words` are fields that differ, as
 * name=value with single spaces between. A value is written as in JSON where it begins with one of
 * [{" , is left out when it is "-", and is else what the field's kind asks. The names id, actor,
 * time, expect, causationid, subject and source belong to the envelope. Without them the id is
 * e<sequence to come>, the actor the lane's own ("b" for B), and the time STORY_TIME.
 *
 * It keeps what was accepted, as a ledger does, so that resends are known. */

#define STORY_CASE "HT-2024-0183"
#define STORY_PROJECT "project:haitian"
#define STORY_TIME "2024-08-20T10:00:00+08:00"
#define STORY_NOW "2024-12-31T12:00:00+08:00" /* the recorded time of everything */
#define STORY_EVENTS_MAX 8192

struct story {
    struct book *book;        /* owned */
    struct text *kept;        /* owned, and each one's bytes; by sequence, from 1 */
    uint64_t head;            /* sequence of the last accepted event */
    int64_t recorded_unix_ms; /* STORY_NOW, unless a test turns the clock */
    struct refusals refusals; /* of what was last said */
};

void story_begin(struct story *story);
void story_end(struct story *story);
/* The same as cmocka's fixture: `*state` is a story of its own for each test. */
int story_setup(void **state);
int story_teardown(void **state);
#define story_test(name) cmocka_unit_test_setup_teardown(name, story_setup, story_teardown)

/* The four steps of judging, then append: what a broker does with one encoded event. Gives its
 * sequence (a resend its first one), or 0 and story.refusals. */
uint64_t story_hear(struct story *story, struct text bytes);

/* The event of these words, encoded; borrowed until the next call. */
struct text story_event(struct story *story, const char *lane, const char *type, const char *words);
/* The same, heard. */
uint64_t story_say(struct story *story, const char *lane, const char *type, const char *words);

/* The same, taken in without being judged, as what a ledger of stranger times holds. */
uint64_t story_take(struct story *story, const char *lane, const char *type, const char *words);

/* Say it; the test fails unless it is accepted, or refused with exactly these codes. */
#define STORY_STRING(value) #value
#define STORY_PLACE(line) __FILE__ ":" STORY_STRING(line)
#define tell(story, lane, type, words) story_tell(story, lane, type, words, STORY_PLACE(__LINE__))
#define refuse(story, lane, type, words, codes)                                                    \
    story_refuse(story, lane, type, words, codes, STORY_PLACE(__LINE__))
uint64_t story_tell(struct story *story, const char *lane, const char *type, const char *words,
                    const char *place);
void story_refuse(struct story *story, const char *lane, const char *type, const char *words,
                  const char *codes, const char *place);

/* "ERR_NO_FILE ERR_LANE", in the catalogue's order, of what was last said. */
const char *story_codes(const struct story *story);

/* Beginnings that many tests share: a scheme and a contract over 600 fen; its file too. */
void story_contract(struct story *story);
void story_file(struct story *story);
/* An engineering inquiry, as the deputy wrote it down. */
void story_engineering(struct story *story, const char *inquiry);
/* From the file to a valid certificate CERT-1 and a date; and on to the keys. */
void story_ready(struct story *story);
void story_movein(struct story *story);

/* The case as it is; valid until the story goes on. */
const struct case_state *story_state(struct story *story);
const struct inquiry *story_inquiry(struct story *story, const char *inquiry);
/* The open nodes as "D5.Q1@9 F9@5": node, inquiry, position of the event that opened it. */
const char *story_nodes(struct story *story);

#endif

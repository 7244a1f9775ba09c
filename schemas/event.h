#ifndef DOORSTEP_SCHEMAS_EVENT_H
#define DOORSTEP_SCHEMAS_EVENT_H

#include "schemas/catalogue.h"
#include "schemas/date.h"
#include "schemas/fields.h"
#include "schemas/text.h"
#include "schemas/writer.h"

#include <stdbool.h>
#include <stdint.h>

/* An event: something that somebody says has happened. On the wire a MessagePack map with the
 * CloudEvents attribute names as keys and the type's fields under "data"; here a struct that
 * borrows from those bytes. Bytes are stored and hashed as received, never re-encoded; encoding
 * is for those who make new events.
 *
 * Shape:  { specversion "1.0", id, source?, type, subject, lane, actor, time, expect?,
 *           causationid?, datacontenttype?, dataschema?, traceparent?, data {…} }
 * Keys in any order, none twice, none else; at most EVENT_BYTES_MAX bytes. */

#define ABSENT INT64_MIN /* an optional integer that was left out */

/* One struct per record and per event type, made from the catalogue: `struct contract_filed` has
 * the fields of "contract.filed". See catalogue.h for the C types and the values of what is left
 * out. */
#define C_TEXT struct text
#define C_INT int64_t
#define C_WORD int
#define C_LIST struct list
#define TEXT_KIND(name, low, high, meaning) typedef C_TEXT c_##name;
#define INT_KIND(name, low, high, meaning) typedef C_INT c_##name;
#define WORD_KIND(name, words) typedef C_WORD c_##name;
#define OTHER_KIND(name, meaning)
#define LIST_KIND(name, entry) typedef C_LIST c_##name;
#define RECORDS_KIND(name, record) typedef C_LIST c_##name;
#define MAP_KIND(name, record) typedef C_LIST c_##name;
#include "schemas/kinds.def"
#undef TEXT_KIND
#undef INT_KIND
#undef WORD_KIND
#undef OTHER_KIND
#undef LIST_KIND
#undef RECORDS_KIND
#undef MAP_KIND
typedef int32_t c_DATE;
typedef struct text c_SHA256;
typedef bool c_BOOL;
typedef bool c_TRUE;
typedef int64_t c_NONZERO;
typedef struct list c_AUDIENCE; /* one encoded value: the word, count 0, or a list of ids */
typedef struct list c_CHECKLIST;
typedef struct list c_TEXTS;
typedef struct list c_POLICY_VALUE; /* one encoded value */

#define FIELD(owner, name, kind, need) c_##kind name;
#define RECORD(name) struct name {
#define END(name)                                                                                  \
    }                                                                                              \
    ;
#include "schemas/records.def"
#undef RECORD
#define EVENT(NAME, name, id, word, subject, lanes, meaning) struct name {
#include "schemas/events.def"
#undef EVENT
#undef FIELD
#undef END

struct event {
    enum event_type type;
    enum lane lane;
    struct text id;
    struct text source; /* absent: "doorstep" */
    struct text subject;
    struct text actor;
    struct text causationid; /* absent when not given */
    struct moment time;
    int64_t expect;        /* ABSENT when not given */
    struct text time_text; /* as written, kept when encoded again */
    struct text data_raw;  /* the encoded data map */
    union {
#define EVENT(NAME, name, id, word, subject, lanes, meaning) struct name name;
#define FIELD(owner, name, kind, need)
#define END(name)
#include "schemas/events.def"
#undef EVENT
#undef FIELD
#undef END
    } data;
};

/* Decode and check what the event alone tells: steps 1 and 2 of judging.
 * Errors: ERR_TYPE, alone, for an unknown type; ERR_FIELD, its text naming the field, for anything
 *         else. event is then untouched but for subject and id, which are
 *         set when they could be read, so that an answer can name them.
 * Owner:  event borrows bytes
 * Source: protocol.md, "Events" */
struct refusals event_decode(struct event *event, const void *bytes, size_t bytes_count);

/* The same for bytes that the ledger holds. What event_decode refuses may grow with a release, as
 * only new events are judged; what this one does may not, so that old ledgers stay readable. */
struct refusals event_decode_stored(struct event *event, const void *bytes, size_t bytes_count);

/* Encode an event that this program made, field by field from the struct (data_raw is not read).
 * Absent fields are left out. Overflow shows in the writer. */
void event_encode(const struct event *event, struct writer *writer);

/* Same type and equal data, as values: what makes a resend a resend. */
bool event_content_equals(const struct event *one, const struct event *other);

/* G-04: was it written down more than a day after it happened? Legal, and shown. */
bool event_is_backdated(const struct event *event, int64_t recorded_unix_ms);

/* The inquiry that an event speaks of; absent when it speaks of none. */
struct text event_inquiry(const struct event *event);

/* "project:<name>" of a project's name, into ID_BYTES_MAX + 1 bytes; false when it is too long. */
bool subject_of_project(char subject[ID_BYTES_MAX + 1], struct text *out, struct text project);
bool subject_is_project(struct text subject);

#endif

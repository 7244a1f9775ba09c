#ifndef DOORSTEP_SCHEMAS_CATALOGUE_H
#define DOORSTEP_SCHEMAS_CATALOGUE_H

#include "schemas/limits.h"
#include "schemas/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The closed lists that everybody agrees on, made from the .def files of this room: lanes, nodes,
 * inquiry states, stages, refusals, kinds of field, event types and their fields. Adding to one
 * is one line there; nothing here changes. Every `NONE` is 0, so a zeroed struct says "none". */

enum lane {
    LANE_NONE,
#define LANE(name, id, word, department, zh, en) LANE_##name = (id),
#include "schemas/lanes.def"
#undef LANE
};

#define LANE_BIT(lane) (1U << (lane))

enum event_type {
    EVENT_NONE,
#define EVENT(NAME, name, id, word, subject, lanes, meaning) EVENT_##NAME = (id),
#define FIELD(owner, name, kind, need)
#define END(name)
#include "schemas/events.def"
#undef EVENT
#undef FIELD
#undef END
    EVENT_TYPES_END /* one past the last; ids are dense */
};

enum node {
    NODE_NONE,
#define NODE(name, id, word, lane, by, or_by, zh, en) NODE_##name = (id),
#include "schemas/nodes.def"
#undef NODE
    NODES_END
};

enum inquiry_state {
    STATE_NONE,
#define STATE(name, id, word, node) STATE_##name = (id),
#include "schemas/states.def"
#undef STATE
};

enum stage {
#define STAGE(name, word, zh, en) STAGE_##name,
#include "schemas/stages.def"
#undef STAGE
    STAGES_END
};

enum refusal {
#define REFUSAL(name, id, when, guard, meaning) name = (id),
#include "schemas/refusals.def"
#undef REFUSAL
    REFUSALS_END = 64
};

enum kind {
#define TEXT_KIND(name, low, high, meaning) KIND_##name,
#define INT_KIND(name, low, high, meaning) KIND_##name,
#define WORD_KIND(name, words) KIND_##name,
#define OTHER_KIND(name, meaning) KIND_##name,
#define LIST_KIND(name, entry) KIND_##name,
#define RECORDS_KIND(name, record) KIND_##name,
#define MAP_KIND(name, record) KIND_##name,
#include "schemas/kinds.def"
#undef TEXT_KIND
#undef INT_KIND
#undef WORD_KIND
#undef OTHER_KIND
#undef LIST_KIND
#undef RECORDS_KIND
#undef MAP_KIND
};

/* Words of kinds that rules look at, as event.c decodes them: places from 1. */
enum category { CATEGORY_NONE, CATEGORY_ENGINEERING, CATEGORY_PROPERTY, CATEGORY_GENERAL };
enum recorder { RECORDER_NONE, RECORDER_B, RECORDER_C };
enum return_to { RETURN_TO_NONE, RETURN_TO_D5, RETURN_TO_F6, RETURN_TO_B7 };

/* Lanes, nodes, states, stages. */

/* The word in events ("A", "owner"); "?" for LANE_NONE. */
const char *lane_word(enum lane lane);
enum lane lane_of_word(struct text word);
/* "engineering"; "" for owner and system. */
const char *lane_department(enum lane lane);
enum lane lane_of_department(const char *department);
/* A person's name for it; chinese chooses the language. */
const char *lane_title(enum lane lane, bool chinese);

const char *node_word(enum node node);    /* "?" for NODE_NONE */
enum node node_of_word(struct text word); /* "F9" is NODE_F9 */
enum lane node_lane(enum node node);      /* LANE_NONE for R, whose lane is the inquiry's */
enum event_type node_completed_by(enum node node);
enum event_type node_or_by(enum node node); /* the event that says no; EVENT_NONE where none does */
const char *node_title(enum node node, bool chinese);

const char *state_word(enum inquiry_state state);
enum node state_node(enum inquiry_state state); /* NODE_NONE for the three final ones */

const char *stage_word(enum stage stage);
const char *stage_title(enum stage stage, bool chinese);

const char *category_word(enum category category); /* NULL for none */

/* Refusals. */

/* A set of refusals, in the catalogue's order, and what to tell a person about the first. */
struct refusals {
    uint64_t bits; /* 1 << enum refusal */
    char text[MESSAGE_TEXT_MAX + 1];
};

const char *refusal_word(enum refusal refusal); /* "ERR_NO_FILE"; NULL for a number not in use */
const char *refusal_meaning(enum refusal refusal);
bool refusal_is_later(enum refusal refusal);    /* may another try succeed? */
enum refusal refusal_of_word(struct text word); /* 0 when unknown */

bool refusals_any(const struct refusals *refusals);
bool refusals_hold(const struct refusals *refusals, enum refusal refusal);
/* All of them may be overcome by trying again. */
bool refusals_are_later(const struct refusals *refusals);
/* The first after `after` (0 to begin); 0 at the end. */
enum refusal refusals_next(const struct refusals *refusals, enum refusal after);
/* Add one. The text of the first in catalogue order stays; without format its meaning is used. */
void refusals_add(struct refusals *refusals, enum refusal refusal, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Kinds, fields, events. */

enum kind_class { CLASS_TEXT, CLASS_INT, CLASS_WORD, CLASS_LIST, CLASS_MAP, CLASS_OTHER };

struct record_schema;

struct kind_schema {
    const char *name;
    enum kind_class class;
    const char *meaning;                /* a phrase for errors and help */
    const char *words;                  /* CLASS_WORD: "a|b|c" */
    int64_t low, high;                  /* CLASS_TEXT: bytes; CLASS_INT: values */
    const struct record_schema *record; /* CLASS_MAP; CLASS_LIST of records */
    enum kind entry;                    /* CLASS_LIST without record */
};

/* One field: where the decoder puts it (offset into the event's or record's struct). The C type
 * follows from the kind: struct text for texts, int64_t for integers (ABSENT when left out),
 * int32_t days for dates (NO_DATE), int for words (0), bool, and struct list for lists and maps. */
struct field_schema {
    const char *name;
    enum kind kind;
    bool required;
    size_t offset;
};

struct record_schema {
    const char *name;
    const struct field_schema *fields;
    size_t field_count;
    size_t bytes; /* size of the struct */
};

struct event_schema {
    enum event_type type;
    const char *word;
    bool of_project;   /* subject is "project:<name>" */
    const char *lanes; /* "A|system" */
    const char *meaning;
    struct record_schema data;
};

const struct kind_schema *kind_schema(enum kind kind);
/* NULL for EVENT_NONE and numbers not in use. */
const struct event_schema *event_schema(enum event_type type);
/* NULL when there is no such type. */
const struct event_schema *event_schema_of_word(struct text word);

/* The schema of `struct instalment` and its like, by name; the name must exist. */
const struct record_schema *record_schema(const char *name);

/* Is the word in the set "a|b|c"? Its place from 1, else 0. */
int words_place(const char *words, struct text word);
/* The word at a place from 1; a text of no bytes beyond the end. */
struct text words_at(const char *words, int place);

#endif

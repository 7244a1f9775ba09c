#include "schemas/catalogue.h"

#include "schemas/event.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

/* Lanes, nodes, states, stages. */

struct lane_row {
    const char *word;
    const char *department;
    const char *zh;
    const char *en;
};

/* What a newer program may speak of has words too, so that it can be shown. */
static const struct lane_row lanes[] = {
    [LANE_NONE] = {"?", "", "未知", "unknown"},
#define LANE(name, id, word, department, zh, en) [id] = {word, department, zh, en},
#include "schemas/lanes.def"
#undef LANE
};

#define LANES_END (sizeof lanes / sizeof lanes[0])

const char *lane_word(enum lane lane)
{
    return lanes[lane].word;
}

enum lane lane_of_word(struct text word)
{
    for (size_t i = 1; i < LANES_END; i++) {
        if (text_equals(word, text_of(lanes[i].word))) {
            return (enum lane)i;
        }
    }
    return LANE_NONE;
}

const char *lane_department(enum lane lane)
{
    return lanes[lane].department;
}

enum lane lane_of_department(const char *department)
{
    for (size_t i = 1; i < LANES_END && department[0] != '\0'; i++) {
        if (strcmp(department, lanes[i].department) == 0) {
            return (enum lane)i;
        }
    }
    return LANE_NONE;
}

const char *lane_title(enum lane lane, bool chinese)
{
    return chinese ? lanes[lane].zh : lanes[lane].en;
}

struct node_row {
    const char *word;
    enum lane lane;
    enum event_type by;
    enum event_type or_by;
    const char *zh;
    const char *en;
};

static const struct node_row nodes[NODES_END] = {
    [NODE_NONE] = {"?", LANE_NONE, EVENT_NONE, EVENT_NONE, "未知", "unknown"},
#define NODE(name, id, word, lane, by, or_by, zh, en)                                              \
    [id] = {word, LANE_##lane, EVENT_##by, EVENT_##or_by, zh, en},
#include "schemas/nodes.def"
#undef NODE
};

const char *node_word(enum node node)
{
    return nodes[node].word;
}

enum node node_of_word(struct text word)
{
    for (int i = 1; i < NODES_END; i++) {
        if (text_equals(word, text_of(nodes[i].word))) {
            return (enum node)i;
        }
    }
    return NODE_NONE;
}

enum lane node_lane(enum node node)
{
    return nodes[node].lane;
}

enum event_type node_completed_by(enum node node)
{
    return nodes[node].by;
}

enum event_type node_or_by(enum node node)
{
    return nodes[node].or_by;
}

const char *node_title(enum node node, bool chinese)
{
    return chinese ? nodes[node].zh : nodes[node].en;
}

const char *state_word(enum inquiry_state state)
{
    static const char *const words[] = {
#define STATE(name, id, word, node) [id] = (word),
#include "schemas/states.def"
#undef STATE
    };

    return words[state];
}

enum node state_node(enum inquiry_state state)
{
    static const enum node of_state[] = {
#define STATE(name, id, word, node) [id] = NODE_##node,
#include "schemas/states.def"
#undef STATE
    };

    return of_state[state];
}

struct stage_row {
    const char *word;
    const char *zh;
    const char *en;
};

static const struct stage_row stages[STAGES_END] = {
#define STAGE(name, word, zh, en) [STAGE_##name] = {word, zh, en},
#include "schemas/stages.def"
#undef STAGE
};

const char *stage_word(enum stage stage)
{
    return stages[stage].word;
}

const char *stage_title(enum stage stage, bool chinese)
{
    return chinese ? stages[stage].zh : stages[stage].en;
}

const char *category_word(enum category category)
{
    switch (category) {
    case CATEGORY_NONE:
        return NULL;
    case CATEGORY_ENGINEERING:
        return "engineering";
    case CATEGORY_PROPERTY:
        return "property";
    case CATEGORY_GENERAL:
        return "general";
    }
    return NULL;
}

/* Refusals. */

#define REFUSAL_WHEN_FINAL false
#define REFUSAL_WHEN_LATER true

struct refusal_row {
    const char *word;
    bool later;
    const char *meaning;
};

static const struct refusal_row refusal_rows[REFUSALS_END] = {
#define REFUSAL(name, id, when, guard, meaning) [id] = {#name, REFUSAL_WHEN_##when, meaning},
#include "schemas/refusals.def"
#undef REFUSAL
};

const char *refusal_word(enum refusal refusal)
{
    return refusal_rows[refusal].word;
}

const char *refusal_meaning(enum refusal refusal)
{
    return refusal_rows[refusal].meaning;
}

bool refusal_is_later(enum refusal refusal)
{
    return refusal_rows[refusal].later;
}

enum refusal refusal_of_word(struct text word)
{
    for (int i = 1; i < REFUSALS_END; i++) {
        if (refusal_rows[i].word != NULL && text_equals(word, text_of(refusal_rows[i].word))) {
            return (enum refusal)i;
        }
    }
    return (enum refusal)0;
}

bool refusals_any(const struct refusals *refusals)
{
    return refusals->bits != 0;
}

bool refusals_hold(const struct refusals *refusals, enum refusal refusal)
{
    return (refusals->bits & (UINT64_C(1) << refusal)) != 0;
}

bool refusals_are_later(const struct refusals *refusals)
{
    enum refusal refusal = refusals_next(refusals, (enum refusal)0);

    if (refusal == 0) {
        return false;
    }
    for (; refusal != 0; refusal = refusals_next(refusals, refusal)) {
        if (!refusal_is_later(refusal)) {
            return false;
        }
    }
    return true;
}

enum refusal refusals_next(const struct refusals *refusals, enum refusal after)
{
    for (int i = (int)after + 1; i < REFUSALS_END; i++) {
        if ((refusals->bits & (UINT64_C(1) << i)) != 0) {
            return (enum refusal)i;
        }
    }
    return (enum refusal)0;
}

void refusals_add(struct refusals *refusals, enum refusal refusal, const char *format, ...)
{
    uint64_t earlier = refusals->bits & ((UINT64_C(1) << refusal) - 1);
    va_list arguments;

    if (refusals_hold(refusals, refusal)) {
        return;
    }
    refusals->bits |= UINT64_C(1) << refusal;
    if (earlier != 0) {
        return;
    }
    if (format == NULL) {
        format = refusal_meaning(refusal); /* no meaning holds a per cent sign: test_catalogue */
    }
    va_start(arguments, format);
    (void)vsnprintf(refusals->text, sizeof refusals->text, format, arguments);
    va_end(arguments);
    refusals->text[text_cut(text_of(refusals->text), MESSAGE_TEXT_MAX).count] = '\0';
}

/* Records, kinds, events. */

#define NEED_REQUIRED true
#define NEED_OPTIONAL false
#define SUBJECT_CASE false
#define SUBJECT_PROJECT true

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* One table of fields per struct, named for it: fields_buyer, fields_contract_filed. */
#define FIELD(owner, name, kind, need)                                                             \
    {#name, KIND_##kind, NEED_##need, offsetof(struct owner, name)},
#define END(name)                                                                                  \
    }                                                                                              \
    ;
#define RECORD(name) static const struct field_schema fields_##name[] = {
#include "schemas/records.def"
#undef RECORD
#define EVENT(NAME, name, id, word, subject, lanes, meaning)                                       \
    static const struct field_schema fields_##name[] = {
#include "schemas/events.def"
#undef EVENT
#undef FIELD
#undef END

#define FIELD(owner, name, kind, need)
#define END(name)

#define SCHEMA_OF(name)                                                                            \
    {                                                                                              \
#name, fields_##name, COUNT_OF(fields_##name), sizeof(struct name)                         \
    }

#define RECORD(name) static const struct record_schema schema_##name = SCHEMA_OF(name);
#include "schemas/records.def"
#undef RECORD

static const struct record_schema *const records[] = {
#define RECORD(name) &schema_##name,
#include "schemas/records.def"
#undef RECORD
};

static const struct event_schema events[EVENT_TYPES_END] = {
#define EVENT(NAME, name, id, word, subject, lanes, meaning)                                       \
    [id] = {EVENT_##NAME, word, SUBJECT_##subject, lanes, meaning, SCHEMA_OF(name)},
#include "schemas/events.def"
#undef EVENT
};
#undef FIELD
#undef END

static const struct kind_schema kinds[] = {
#define TEXT_KIND(name, low, high, meaning)                                                        \
    [KIND_##name] = {#name, CLASS_TEXT, meaning, NULL, low, high, NULL, KIND_##name},
#define INT_KIND(name, low, high, meaning)                                                         \
    [KIND_##name] = {#name, CLASS_INT, meaning, NULL, low, high, NULL, KIND_##name},
#define WORD_KIND(name, words)                                                                     \
    [KIND_##name] = {#name, CLASS_WORD, "one of " words, words, 0, 0, NULL, KIND_##name},
#define OTHER_KIND(name, meaning)                                                                  \
    [KIND_##name] = {#name, CLASS_OTHER, meaning, NULL, 0, 0, NULL, KIND_##name},
#define LIST_KIND(name, entry)                                                                     \
    [KIND_##name] = {#name, CLASS_LIST, "a list", NULL, 0, 0, NULL, KIND_##entry},
#define RECORDS_KIND(name, record)                                                                 \
    [KIND_##name] = {#name, CLASS_LIST, "a list", NULL, 0, 0, &schema_##record, KIND_##name},
#define MAP_KIND(name, record)                                                                     \
    [KIND_##name] = {#name, CLASS_MAP, "a map", NULL, 0, 0, &schema_##record, KIND_##name},
#include "schemas/kinds.def"
#undef TEXT_KIND
#undef INT_KIND
#undef WORD_KIND
#undef OTHER_KIND
#undef LIST_KIND
#undef RECORDS_KIND
#undef MAP_KIND
};

const struct kind_schema *kind_schema(enum kind kind)
{
    return &kinds[kind];
}

const struct event_schema *event_schema(enum event_type type)
{
    if (type <= EVENT_NONE || type >= EVENT_TYPES_END) {
        return NULL;
    }
    return &events[type];
}

const struct event_schema *event_schema_of_word(struct text word)
{
    for (int i = 1; i < EVENT_TYPES_END; i++) {
        if (text_equals(word, text_of(events[i].word))) {
            return &events[i];
        }
    }
    return NULL;
}

const struct record_schema *record_schema(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(records); i++) {
        if (strcmp(records[i]->name, name) == 0) {
            return records[i];
        }
    }
    assert(name == NULL); /* the caller promised a record of the catalogue */
    return NULL;
}

struct text words_at(const char *words, int place)
{
    const char *at = words;

    for (int i = 1; i <= place; i++) {
        size_t length = strcspn(at, "|");

        if (i == place) {
            return (struct text){at, (uint32_t)length};
        }
        if (at[length] == '\0') {
            break;
        }
        at += length + 1;
    }
    return (struct text){NULL, 0};
}

int words_place(const char *words, struct text word)
{
    for (int place = 1;; place++) {
        struct text candidate = words_at(words, place);

        if (text_is_absent(candidate)) {
            return 0;
        }
        if (text_equals(candidate, word)) {
            return place;
        }
    }
}

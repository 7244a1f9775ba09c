#include "tests/support/story.h"

#include "schemas/date.h"
#include "schemas/json/json.h"
#include "schemas/process.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define JSON_BYTES_MAX 262144
#define CANDIDATES_MAX 16

/* What is said where a test says nothing. A field that the words name replaces it. */
struct usual {
    const char *type;
    const char *words;
};

static const struct usual usuals[] = {
    {"scheme.adopted", "version=1 from_on=2024-01-01 items={\"person\":\"p\",\"standard\":\"s\","
                       "\"spec\":\"s\",\"price\":\"p\",\"payment\":\"p\"}"},
    {"contract.filed",
     "project=haitian unit=3-2-1701 signed_on=2024-03-01 price_fen=600 unit_price_fen=6 "
     "area_dm2=100 scheme_version=1 schedule=[{\"no\":1,\"due_on\":\"2024-04-01\","
     "\"amount_fen\":600,\"method\":\"transfer\"}]"},
    {"file.established", "file_no=F1 volumes=1 copy_to=b"},
    {"project.reported", "kind=progress title=t held_on=2024-03-01 audience=project body=b"},
    {"inquiry.raised", "inquiry=Q1 channel=visit text=leak"},
    {"inquiry.classified", "inquiry=Q1 category=engineering"},
    {"solution.proposed", "inquiry=Q1 plan=mend work_days=3 bearer=developer"},
    {"cost.assessed", "inquiry=Q1 amount_fen=100"},
    {"cost.approved", "inquiry=Q1 amount_fen=100"},
    {"cost.rejected", "inquiry=Q1 reason=dear"},
    {"inquiry.answered",
     "inquiry=Q1 answer=soon promised_on=2024-09-30 channel=phone told_to=owner"},
    {"solution.approved", "inquiry=Q1"},
    {"solution.returned", "inquiry=Q1 reason=thin to=B7"},
    {"inquiry.withdrawn", "inquiry=Q1 reason=gone evidence=letter"},
    {"inquiry.reopened", "inquiry=Q1 reason=wet"},
    {"inquiry.deferred", "inquiry=Q1 agreed_on=2024-08-20 remedy_due_on=2024-11-30 "
                         "owner_signed=true"},
    {"remedy.completed", "inquiry=Q1 done_on=2024-09-20"},
    {"remedy.confirmed", "inquiry=Q1 satisfied=true"},
    {"deadline.extended", "inquiry=Q1 node=D5 new_due_on=2024-09-10 reason=rain"},
    {"deadline.passed", "inquiry=Q1 node=D5 due_on=2024-08-27 late_lane=D"},
    {"note.added", "text=seen"},
    {"node.claimed", "node=D5"},
    {"node.released", "node=D5"},
    {"file.amended", "fields={} reason=typo"},
    {"owner.changed", "reason=rename on=2024-08-01"},
    {"payment.reversed", "payment=P1 reason=bounced"},
    {"price.adjusted", "delta_fen=100 reason=area"},
    {"clearance.revoked", "certificate_no=CERT-1 reason=typo"},
    {"certificate.lodged", "certificate_no=CERT-1 seen_by=f"},
    {"refund.paid", "refund=R1 amount_fen=100 reason=credit ref="},
    {"qualification.revoked", "reason=typo"},
    {"contract.cancelled", "reason=withdrawal on=2024-08-20 forfeit_fen=0"},
    {"entry.voided", "reason=typo target=e4"},
    {"policy.set", "key=d5_days value=5 from_on=2024-01-01"},
    {"payment.received",
     "payment=P1 amount_fen=600 method=transfer received_on=2024-04-01 ref= payer=owner"},
    {"payment.cleared", "certificate_no=CERT-1 due_fen=600 received_fen=600 issued_on=2024-04-02"},
    {"case.erased", "approver=z reason=asked unit_freed=false stage=moved_in"},
    {"movein.scheduled", "movein_on=2024-10-01 contacted_via=phone"},
    {"qualification.confirmed", "certificate_no=CERT-1"},
    {"movein.completed", "done_on=2024-10-01 checklist={} keys=3 signed_by=owner "
                         "meters={\"water\":0,\"electric\":0,\"gas\":0}"},
};

/* Life. */

void story_begin(struct story *story)
{
    struct moment now;

    *story = (struct story){0};
    assert_true(moment_parse(&now, TEXT(STORY_NOW)));
    story->recorded_unix_ms = now.seconds * 1000;
    story->kept = calloc(STORY_EVENTS_MAX + 1, sizeof *story->kept);
    assert_non_null(story->kept);
    assert_int_equal(book_create(&story->book, NULL), STATUS_OK);
}

void story_end(struct story *story)
{
    for (uint64_t i = 1; i <= story->head; i++) {
        free((void *)story->kept[i].bytes);
    }
    free(story->kept);
    book_destroy(&story->book);
}

int story_setup(void **state)
{
    struct story *story = malloc(sizeof *story);

    assert_non_null(story);
    story_begin(story);
    *state = story;
    return 0;
}

int story_teardown(void **state)
{
    story_end(*state);
    free(*state);
    return 0;
}

/* Hearing. */

static void keep(struct story *story, struct text event)
{
    char *copy = malloc(event.count);

    assert_non_null(copy);
    assert_true(story->head < STORY_EVENTS_MAX);
    (void)memcpy(copy, event.bytes, event.count);
    story->kept[++story->head] = (struct text){copy, event.count};
}

/* Step 3: the sequence of the kept event of this id; 0: there is none, or it says something else,
 * which is a refusal. */
static uint64_t known(struct story *story, const struct event *event)
{
    uint64_t sequences[CANDIDATES_MAX];
    uint32_t count =
        book_candidates(story->book, event->subject, event->id, sequences, CANDIDATES_MAX);

    for (uint32_t i = 0; i < count; i++) {
        struct text bytes = story->kept[sequences[i]];
        struct event first;

        assert_int_equal(event_decode_stored(&first, bytes.bytes, bytes.count).bits, 0);
        if (text_equals(first.id, event->id)) {
            if (event_content_equals(&first, event)) {
                return sequences[i];
            }
            refusals_add(&story->refusals, ERR_ID_CONFLICT, NULL);
        }
    }
    return 0;
}

/* A void is ruled by its case told again. */
static void retell(struct story *story, const struct event *event)
{
    uint64_t sequence;

    if (!book_must_retell(story->book, event)) {
        return;
    }
    book_retell(story->book, event, true);
    while ((sequence = book_retell_wants(story->book)) != 0) {
        assert_int_equal(book_retell_give(story->book, story->kept[sequence], NULL), STATUS_OK);
    }
}

uint64_t story_hear(struct story *story, struct text bytes)
{
    struct event event = {0};
    uint64_t first;

    story->refusals = event_decode(&event, bytes.bytes, bytes.count);
    if (refusals_any(&story->refusals)) {
        return 0;
    }
    first = known(story, &event);
    if (first > 0 || refusals_any(&story->refusals)) {
        return first;
    }
    retell(story, &event);
    story->refusals = book_judge(story->book, &event, story->recorded_unix_ms);
    if (refusals_any(&story->refusals)) {
        return 0;
    }
    keep(story, bytes);
    assert_int_equal(book_evolve(story->book, &event, story->head, NULL), STATUS_OK);
    return story->head;
}

/* Saying: words become JSON, JSON becomes bytes. */

static char json[JSON_BYTES_MAX];
static size_t json_count;

static void put(const char *format, ...) PRINTF_LIKE(1, 2);

static void put(const char *format, ...)
{
    va_list arguments;
    int more;

    va_start(arguments, format);
    more = vsnprintf(json + json_count, sizeof json - json_count, format, arguments);
    va_end(arguments);
    assert_true(more >= 0 && (size_t)more < sizeof json - json_count);
    json_count += (size_t)more;
}

/* The value of `name` among the words; absent when it is not there. */
static struct text word_of(const char *words, const char *name)
{
    size_t length = strlen(name);

    for (const char *at = words; *at != '\0'; at += strspn(at, " ")) {
        size_t count = strcspn(at, " ");

        if (count > length && strncmp(at, name, length) == 0 && at[length] == '=') {
            return (struct text){at + length + 1, (uint32_t)(count - length - 1)};
        }
        at += count;
    }
    return (struct text){NULL, 0};
}

static bool is_bare(enum kind kind, struct text value)
{
    enum kind_class class = kind_schema(kind)->class;

    bool is_number = value.count > 0 && strspn(value.bytes, "0123456789") >= value.count;

    return class == CLASS_INT || kind == KIND_NONZERO || (kind == KIND_POLICY_VALUE && is_number) ||
           kind == KIND_BOOL || kind == KIND_TRUE ||
           (value.count > 0 && strchr("[{\"", value.bytes[0]) != NULL);
}

static void attribute_put(const char *name, struct text value, bool bare)
{
    if (!text_is_absent(value) && !text_equals(value, TEXT("-"))) {
        put(bare ? ",\"%s\":%.*s" : ",\"%s\":\"%.*s\"", name, TEXT_ARGUMENTS(value));
    }
}

static void data_put(const struct event_schema *schema, const char *words)
{
    const char *usual = "";
    bool first = true;

    for (size_t i = 0; i < sizeof usuals / sizeof usuals[0]; i++) {
        usual = strcmp(usuals[i].type, schema->word) == 0 ? usuals[i].words : usual;
    }
    put(",\"data\":{");
    for (size_t i = 0; i < schema->data.field_count; i++) {
        const struct field_schema *field = &schema->data.fields[i];
        struct text value = word_of(words, field->name);

        if (text_is_absent(value)) {
            value = word_of(usual, field->name);
        }
        if (!text_is_absent(value) && !text_equals(value, TEXT("-"))) {
            put(is_bare(field->kind, value) ? "%s\"%s\":%.*s" : "%s\"%s\":\"%.*s\"",
                first ? "" : ",", field->name, TEXT_ARGUMENTS(value));
            first = false;
        }
    }
    put("}}");
}

static struct text given_or(const char *words, const char *name, const char *otherwise)
{
    struct text value = word_of(words, name);

    return text_is_absent(value) ? text_of(otherwise) : value;
}

struct text story_event(struct story *story, const char *lane, const char *type, const char *words)
{
    static uint8_t bytes[JSON_BYTES_MAX];
    const struct event_schema *schema = event_schema_of_word(text_of(type));
    struct writer writer = writer_of(bytes, sizeof bytes);
    struct error err = {0};
    char id[32];
    char actor[16];

    assert_non_null(schema);
    (void)snprintf(id, sizeof id, "e%llu", (unsigned long long)story->head + 1);
    (void)snprintf(actor, sizeof actor, "%s", lane);
    actor[0] = (char)(actor[0] | 0x20); /* lower case */
    json_count = 0;
    put("{\"specversion\":\"1.0\",\"type\":\"%s\",\"lane\":\"%s\"", type, lane);
    attribute_put("id", given_or(words, "id", id), false);
    attribute_put("actor", given_or(words, "actor", actor), false);
    attribute_put("time", given_or(words, "time", STORY_TIME), false);
    attribute_put("subject",
                  given_or(words, "subject", schema->of_project ? STORY_PROJECT : STORY_CASE),
                  false);
    attribute_put("source", word_of(words, "source"), false);
    attribute_put("causationid", word_of(words, "causationid"), false);
    attribute_put("expect", word_of(words, "expect"), true);
    data_put(schema, words);
    if (json_parse(&writer, json, json_count, &err) != STATUS_OK) {
        fail_msg("%s: %s", json, err.text);
    }
    return writer_text(&writer);
}

uint64_t story_say(struct story *story, const char *lane, const char *type, const char *words)
{
    return story_hear(story, story_event(story, lane, type, words));
}

static enum status load(void *context, uint64_t sequence, struct text *payload, struct error *err)
{
    const struct story *story = context;

    (void)err;
    *payload = story->kept[sequence];
    return STATUS_OK;
}

uint64_t story_take(struct story *story, const char *lane, const char *type, const char *words)
{
    const struct text bytes = story_event(story, lane, type, words);
    const struct book_source source = {load, story};
    struct event event = {0};

    assert_int_equal(event_decode(&event, bytes.bytes, bytes.count).bits, 0);
    assert_int_equal(book_take(story->book, &event, story->head + 1, &source, NULL), STATUS_OK);
    keep(story, bytes);
    return story->head;
}

const char *story_codes(const struct story *story)
{
    static char codes[1024];
    enum refusal refusal = refusals_next(&story->refusals, (enum refusal)0);
    int used = 0;

    codes[0] = '\0';
    for (; refusal != 0; refusal = refusals_next(&story->refusals, refusal)) {
        used += snprintf(codes + used, sizeof codes - (size_t)used, "%s%s", used > 0 ? " " : "",
                         refusal_word(refusal));
    }
    return codes;
}

uint64_t story_tell(struct story *story, const char *lane, const char *type, const char *words,
                    const char *place)
{
    uint64_t sequence = story_say(story, lane, type, words);

    if (sequence == 0) {
        fail_msg("%s: %s %s: expected acceptance, actual %s: %s", place, type, words,
                 story_codes(story), story->refusals.text);
    }
    return sequence;
}

void story_refuse(struct story *story, const char *lane, const char *type, const char *words,
                  const char *codes, const char *place)
{
    uint64_t sequence = story_say(story, lane, type, words);

    if (sequence != 0 || strcmp(story_codes(story), codes) != 0) {
        fail_msg("%s: %s %s: expected %s, actual %s: %s", place, type, words, codes,
                 sequence != 0 ? "acceptance" : story_codes(story), story->refusals.text);
    }
}

/* Beginnings. */

void story_contract(struct story *story)
{
    tell(story, "A", "scheme.adopted", "time=2024-01-01T09:00:00+08:00");
    tell(story, "C", "contract.filed", "");
}

void story_file(struct story *story)
{
    story_contract(story);
    tell(story, "C", "file.established", "");
}

void story_engineering(struct story *story, const char *inquiry)
{
    char words[128];

    (void)snprintf(words, sizeof words, "inquiry=%s category=engineering recorder=B", inquiry);
    tell(story, "owner", "inquiry.raised", words);
}

void story_ready(struct story *story)
{
    story_file(story);
    tell(story, "E", "payment.received", "");
    tell(story, "E", "payment.cleared", "");
    tell(story, "C", "movein.scheduled", "");
}

void story_movein(struct story *story)
{
    story_ready(story);
    tell(story, "B", "qualification.confirmed", "");
    tell(story, "F", "movein.completed", "");
}

/* Looking. */

const struct case_state *story_state(struct story *story)
{
    const struct case_state *state = book_case(story->book, TEXT(STORY_CASE));

    assert_non_null(state);
    return state;
}

const struct inquiry *story_inquiry(struct story *story, const char *inquiry)
{
    const struct inquiry *found = case_inquiry_of(story_state(story), text_of(inquiry));

    assert_non_null(found);
    return found;
}

const char *story_nodes(struct story *story)
{
    static char text[8192];
    struct open_node nodes[OPEN_NODES_MAX];
    uint32_t count = process_open(story_state(story), nodes);
    int used = 0;

    text[0] = '\0';
    for (uint32_t i = 0; i < count; i++) {
        used += snprintf(text + used, sizeof text - (size_t)used, "%s%s%s%.*s@%u", i > 0 ? " " : "",
                         node_word(nodes[i].node), nodes[i].inquiry.count > 0 ? "." : "",
                         TEXT_ARGUMENTS(nodes[i].inquiry), nodes[i].opened);
    }
    return text;
}

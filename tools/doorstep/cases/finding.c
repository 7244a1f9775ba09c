#include "tools/doorstep/cases/finding.h"

#include "schemas/fields.h"
#include "tools/doorstep/shared/output/labels.h"
#include "tools/doorstep/shared/output/lang.h"
#include "tools/doorstep/shared/vector.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SHOWN_LAST 4 /* characters of a number that are shown */

static const char ideographic_space[] = "\xe3\x80\x80"; /* U+3000, as Chinese input types it */

/* Words. */

static size_t blank(const char *at)
{
    if (*at == ' ' || *at == '\t') {
        return 1;
    }
    return strncmp(at, ideographic_space, 3) == 0 ? 3 : 0;
}

static enum status add_word(struct finding *finding, const char *word, size_t count,
                            struct error *err)
{
    if (finding->word_count == FIND_WORDS_MAX) {
        return error_set(err, STATUS_INVALID,
                         SAY("--find: %d words at most", "--find：最多 %d 个词"), FIND_WORDS_MAX);
    }
    if (count > ID_BYTES_MAX) {
        return error_set(err, STATUS_INVALID,
                         SAY("--find: a word is %d bytes at most", "--find：每个词最多 %d 字节"),
                         ID_BYTES_MAX);
    }
    (void)memcpy(finding->words[finding->word_count++], word, count);
    return STATUS_OK;
}

enum status finding_init(struct finding *finding, const char *text, struct error *err)
{
    enum status status = STATUS_OK;

    (void)memset(finding, 0, sizeof *finding);
    while (*text != '\0' && status == STATUS_OK) {
        size_t count = 0;

        while (text[count] != '\0' && blank(text + count) == 0) {
            count++;
        }
        if (count > 0) {
            status = add_word(finding, text, count, err);
        }
        text += count;
        text += blank(text);
    }
    if (status == STATUS_OK && finding->word_count == 0) {
        status =
            error_set(err, STATUS_INVALID, "%s", SAY("--find: wants a text", "--find：应给出文字"));
    }
    return status;
}

void finding_finish(struct finding *finding)
{
    uint32_t i;

    for (i = 0; i < finding->heard_count; i++) {
        struct buyers_heard *heard = finding->heard[i];

        while (heard != NULL) {
            struct buyers_heard *earlier = heard->earlier;

            free(heard);
            heard = earlier;
        }
    }
    free(finding->heard);
    table_finish(&finding->cases);
    finding->heard = NULL;
    finding->heard_count = 0;
}

/* Comparing: capitals of ASCII do not count. */

static bool holds(struct text text, const char *word)
{
    uint32_t count = (uint32_t)strlen(word);
    uint32_t i;

    for (i = 0; i + count <= text.count; i++) {
        if (strncasecmp(text.bytes + i, word, count) == 0) {
            return true;
        }
    }
    return false;
}

static bool ends_in(struct text text, const char *word)
{
    uint32_t count = (uint32_t)strlen(word);

    return count >= FIND_NUMBER_MIN && text.count >= count &&
           strncasecmp(text.bytes + text.count - count, word, count) == 0;
}

/* The digits of a phone number, without what people put between them. False: it has none. */
static bool digits_of(char digits[ID_BYTES_MAX + 1], struct text text)
{
    uint32_t used = 0;
    uint32_t i;

    for (i = 0; i < text.count && used < ID_BYTES_MAX; i++) {
        char byte = text.bytes[i];

        if ((byte >= '0' && byte <= '9') || byte == '*') {
            digits[used++] = byte;
        } else if (byte != '-' && byte != ' ' && byte != '+' && byte != '(' && byte != ')') {
            return false;
        }
    }
    digits[used] = '\0';
    return used >= FIND_NUMBER_MIN;
}

static bool holds_phone(struct text phone, const char *word)
{
    char asked[ID_BYTES_MAX + 1];
    char has[ID_BYTES_MAX + 1];

    return digits_of(asked, text_of(word)) && digits_of(has, phone) && strstr(has, asked) != NULL;
}

static bool begins_character(char byte)
{
    return ((unsigned char)byte & 0xC0U) != 0x80U;
}

/* A star for each character but the last four. */
static void mask(char shown[FIND_SHOWN_BYTES], struct text number)
{
    uint32_t characters = 0;
    uint32_t used = 0;
    uint32_t i;

    for (i = 0; i < number.count; i++) {
        characters += begins_character(number.bytes[i]) ? 1 : 0;
    }
    for (i = 0; i < number.count && used < FIND_SHOWN_BYTES - 1; i++) {
        if (begins_character(number.bytes[i])) {
            characters--;
        }
        if (characters < SHOWN_LAST) {
            shown[used++] = number.bytes[i];
        } else if (begins_character(number.bytes[i])) {
            shown[used++] = '*';
        }
    }
    shown[used] = '\0';
}

/* Buyers. */

static void look_at(const struct finding *finding, const struct buyer *buyer,
                    struct buyers_heard *heard)
{
    struct text name = text_cut(buyer->name, FIND_SHOWN_BYTES - 1);
    uint32_t i;

    for (i = 0; i < finding->word_count; i++) {
        const char *word = finding->words[i];

        if (holds(buyer->name, word)) {
            heard->words |= 1U << i;
            (void)snprintf(heard->shown[0], FIND_SHOWN_BYTES, "%.*s", TEXT_ARGUMENTS(name));
        }
        if (holds_phone(buyer->phone, word)) {
            heard->words |= 1U << i;
            mask(heard->shown[1], buyer->phone);
        }
        if (ends_in(buyer->id_no, word)) {
            heard->words |= 1U << i;
            mask(heard->shown[2], buyer->id_no);
        }
    }
}

static struct buyers_heard *hear(const struct finding *finding, const struct event *event,
                                 const struct list *buyers)
{
    struct buyers_heard *heard = calloc(1, sizeof *heard + event->id.count);
    struct buyer buyer;
    size_t at = 0;

    if (heard == NULL) {
        return NULL;
    }
    heard->id_count = event->id.count;
    (void)memcpy(heard->id, event->id.bytes, event->id.count);
    while (fields_next(buyers, record_schema("buyer"), &at, &buyer)) {
        look_at(finding, &buyer, heard);
    }
    return heard;
}

static enum status no_memory(struct error *err)
{
    return error_set(err, STATUS_NO_MEMORY, "find cases");
}

/* Room for one more case, and its name. */
static enum status reserve(struct finding *finding, struct text subject, struct error *err)
{
    struct buyers_heard **heard;

    if (finding->heard_count == FIND_CASES_MAX) {
        return error_set(err, STATUS_FULL, "more than %d cases", FIND_CASES_MAX);
    }
    heard = vector_room(finding->heard, &finding->heard_capacity, finding->heard_count,
                        sizeof(struct buyers_heard *));
    if (heard == NULL) {
        return no_memory(err);
    }
    finding->heard = heard;
    return table_reserve(&finding->cases, subject) == STATUS_OK ? STATUS_OK : no_memory(err);
}

/* The first set of a case is kept only if something was found in it; every later one is. */
static enum status hear_buyers(struct finding *finding, const struct event *event,
                               const struct list *buyers, struct error *err)
{
    uint32_t place;
    bool is_known = table_find(&finding->cases, event->subject, &place);
    enum status status = is_known ? STATUS_OK : reserve(finding, event->subject, err);
    struct buyers_heard *heard = status == STATUS_OK ? hear(finding, event, buyers) : NULL;

    if (heard == NULL) {
        return status == STATUS_OK ? no_memory(err) : status;
    }
    if (is_known) {
        heard->earlier = finding->heard[place];
        finding->heard[place] = heard;
    } else if (heard->words != 0) {
        table_put(&finding->cases, event->subject, finding->heard_count);
        finding->heard[finding->heard_count++] = heard;
    } else {
        free(heard);
    }
    return STATUS_OK;
}

static void hear_void(struct finding *finding, const struct event *event)
{
    struct text target = event->data.entry_voided.target;
    struct buyers_heard *heard;
    uint32_t place;

    if (!table_find(&finding->cases, event->subject, &place)) {
        return;
    }
    for (heard = finding->heard[place]; heard != NULL; heard = heard->earlier) {
        if (text_equals((struct text){heard->id, heard->id_count}, target)) {
            heard->voided = true;
        }
    }
}

enum status finding_hear(struct finding *finding, const struct event *event, struct error *err)
{
    if (event->type == EVENT_CONTRACT_FILED) {
        return hear_buyers(finding, event, &event->data.contract_filed.buyers, err);
    }
    if (event->type == EVENT_OWNER_CHANGED) {
        return hear_buyers(finding, event, &event->data.owner_changed.buyers, err);
    }
    if (event->type == EVENT_ENTRY_VOIDED) {
        hear_void(finding, event);
    }
    return STATUS_OK;
}

/* Cases. */

static struct text view_field(const struct view *view, enum find_field field)
{
    switch (field) {
    case FIND_CASE:
        return view->subject;
    case FIND_UNIT:
        return view->unit;
    case FIND_PROJECT:
        return view->project;
    case FIND_STAGE:
        return view->stage;
    case FIND_CERTIFICATE:
        return view->certificate_no;
    case FIND_NAME:
    case FIND_PHONE:
    case FIND_ID_NO:
    case FIND_FIELDS:
        break;
    }
    return (struct text){0};
}

static const struct buyers_heard *current(const struct finding *finding, struct text subject)
{
    const struct buyers_heard *heard = NULL;
    uint32_t place;

    if (table_find(&finding->cases, subject, &place)) {
        heard = finding->heard[place];
    }
    while (heard != NULL && heard->voided) {
        heard = heard->earlier;
    }
    return heard;
}

bool finding_holds(const struct finding *finding, const struct view *view,
                   struct found_where *where)
{
    const struct buyers_heard *buyers = current(finding, view->subject);
    uint32_t words = buyers == NULL ? 0 : buyers->words;
    enum find_field field;
    uint32_t i;

    *where = (struct found_where){.buyers = words == 0 ? NULL : buyers};
    for (field = FIND_CASE; field <= FIND_CERTIFICATE; field++) {
        for (i = 0; i < finding->word_count; i++) {
            if (holds(view_field(view, field), finding->words[i]) ||
                (field == FIND_STAGE && holds(labels_chinese(view->stage), finding->words[i]))) {
                words |= 1U << i;
                where->by_view |= 1U << field;
            }
        }
    }
    return words == (1U << finding->word_count) - 1;
}

const char *find_field_word(enum find_field field)
{
    static const char *const words[FIND_FIELDS] = {"case",           "unit", "project", "stage",
                                                   "certificate_no", "name", "phone",   "id_no"};

    return words[field];
}

struct text find_field_shown(const struct found_where *where, const struct view *view,
                             enum find_field field)
{
    if (field >= FIND_NAME) {
        return where->buyers == NULL ? TEXT("") : text_of(where->buyers->shown[field - FIND_NAME]);
    }
    return (where->by_view & 1U << field) != 0 ? view_field(view, field) : TEXT("");
}

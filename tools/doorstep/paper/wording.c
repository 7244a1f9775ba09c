#include "tools/doorstep/paper/wording.h"

#include "schemas/reader.h"
#include "schemas/utf8.h"
#include "tools/doorstep/paper/amount.h"
#include "tools/doorstep/shared/output/labels.h"
#include "tools/doorstep/shared/output/lang.h"
#include "tools/doorstep/shared/output/print.h"

#include <stdio.h>
#include <string.h>

#define SHOWN_CHARACTERS 4
#define DASH "—"
#define LISTED_BYTES_MAX 2048
#define LISTED_ENDING_BYTES 8 /* what stands between entries, an ellipsis, NUL */

struct text wording_money(struct document *document, int64_t fen)
{
    char money[MONEY_TEXT_BYTES];

    return fen == ABSENT ? TEXT(DASH) : document_say(document, "%s", money_format(money, fen));
}

struct text wording_amount(struct document *document, int64_t fen)
{
    char money[MONEY_TEXT_BYTES];
    char words[AMOUNT_TEXT_BYTES];

    if (fen == ABSENT) {
        return wording_money(document, fen);
    }
    return document_say(document, "%s\n%s", money_format(money, fen), amount_words(words, fen));
}

struct text wording_area(struct document *document, int64_t dm2)
{
    return dm2 == ABSENT ? TEXT(DASH)
                         : document_say(document, "%lld.%02lld m²", (long long)(dm2 / 100),
                                        (long long)(dm2 % 100));
}

struct text wording_date(struct document *document, int32_t date)
{
    char text[DATE_TEXT_BYTES];

    return date == NO_DATE ? TEXT(DASH) : document_say(document, "%s", date_format(text, date));
}

struct text wording_day(struct document *document, const struct told *told)
{
    return wording_date(document, moment_day(told->event.time));
}

struct text wording_time(struct document *document, const struct told *told)
{
    char text[MOMENT_TEXT_BYTES];

    (void)moment_format(text, told->event.time.seconds);
    return document_say(document, "%.10s %.5s", text, text + 11);
}

struct text wording_event(struct document *document, const struct told *told)
{
    return document_say(document, "№ %llu", (unsigned long long)told->sequence);
}

struct text wording_actor(struct document *document, const struct event *event)
{
    return text_equals(event->actor, TEXT("auto"))
               ? text_of(SAY("by the department's rules", "系统自动"))
               : document_text(document, event->actor);
}

struct text wording_who(struct document *document, const struct event *event)
{
    struct text actor = wording_actor(document, event);

    return document_say(document, "%s\n%.*s", lane_title(event->lane, lang_is_chinese()),
                        TEXT_ARGUMENTS(actor));
}

static uint32_t character_count(struct text text)
{
    uint32_t count = 0;
    uint32_t i;

    for (i = 0; i < text.count; i++) {
        count += ((unsigned char)text.bytes[i] & 0xC0U) != 0x80U;
    }
    return count;
}

struct text wording_masked(struct document *document, struct text number)
{
    char masked[TEXT_BYTES_MAX + 1];
    uint32_t count = character_count(number);
    uint32_t stars = count > SHOWN_CHARACTERS ? count - SHOWN_CHARACTERS : count;
    uint32_t at = number.count;
    uint32_t shown = count - stars;

    while (shown > 0) {
        at--;
        shown -= ((unsigned char)number.bytes[at] & 0xC0U) != 0x80U;
    }
    (void)memset(masked, '*', stars);
    (void)memcpy(masked + stars, number.bytes + at, number.count - at);
    return document_text(document, (struct text){masked, stars + number.count - at});
}

struct text wording_word(struct document *document, enum kind kind, int place)
{
    struct text word = words_at(kind_schema(kind)->words, place);

    return place == 0 ? TEXT(DASH) : document_text(document, labels_value(kind, word));
}

struct text wording_state(struct document *document, enum inquiry_state state)
{
    enum node node = state_node(state);

    return node == NODE_NONE ? document_text(document, text_of(labels_word(state_word(state))))
                             : document_say(document, "%s %s", node_word(node),
                                            node_title(node, lang_is_chinese()));
}

struct text wording_or_dash(struct document *document, struct text text)
{
    return text.count == 0 ? TEXT(DASH) : document_text(document, text);
}

void wording_meters(const struct event *event, struct meters *meters)
{
    const struct list *list = &event->data.movein_completed.meters;
    const struct text raw = {(const char *)list->bytes, list->bytes_count};
    struct refusals ignored = {0}; /* it was checked when the event was decoded */

    *meters = (struct meters){0};
    (void)fields_decode(record_schema("meters"), raw, meters, NULL, &ignored);
}

/* A list that is printed in one cell. */
struct listed {
    size_t used;
    char text[LISTED_BYTES_MAX];
};

/* What does not fit is told by an ellipsis. */
static void append(struct listed *listed, const char *between, struct text text)
{
    const struct text more = TEXT("…");
    bool fits =
        listed->used + strlen(between) + text.count + LISTED_ENDING_BYTES <= LISTED_BYTES_MAX;
    struct text added = fits ? text : more;
    int count;

    if (listed->used == LISTED_BYTES_MAX) {
        return; /* and it was told */
    }
    count = snprintf(listed->text + listed->used, LISTED_BYTES_MAX - listed->used, "%s%.*s",
                     listed->used > 0 ? between : "", TEXT_ARGUMENTS(added));
    listed->used = fits ? listed->used + (size_t)count : LISTED_BYTES_MAX;
}

struct text wording_buyers(struct document *document, const struct list *buyers)
{
    const struct record_schema *schema = record_schema("buyer");
    struct listed listed = {0};
    struct buyer buyer;
    size_t at = 0;

    while (fields_next(buyers, schema, &at, &buyer)) {
        append(&listed, SAY(", ", "、"), document_text(document, buyer.name));
    }
    return wording_or_dash(document, text_of(listed.text));
}

struct text wording_ids(struct document *document, const struct list *buyers)
{
    const struct record_schema *schema = record_schema("buyer");
    struct listed listed = {0};
    struct buyer buyer;
    size_t at = 0;

    while (fields_next(buyers, schema, &at, &buyer)) {
        append(&listed, "\n", wording_masked(document, buyer.id_no));
    }
    return wording_or_dash(document, text_of(listed.text));
}

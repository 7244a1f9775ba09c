#include "tools/doorstep/shared/input/parsing.h"

#include "schemas/json/json.h"
#include "schemas/reader.h"
#include "schemas/writer.h"
#include "tools/doorstep/shared/broker/answers.h"
#include "tools/doorstep/shared/input/canonical.h"

#include <stdlib.h>

void parsing_finish(struct parsing *parsing)
{
    free(parsing->subject_salvaged);
    free(parsing->id_salvaged);
    parsing->subject_salvaged = NULL;
    parsing->id_salvaged = NULL;
}

bool line_is_blank(struct text line)
{
    uint32_t i;

    for (i = 0; i < line.count; i++) {
        char byte = line.bytes[i];

        if (byte != ' ' && byte != '\t' && byte != '\r') {
            return false;
        }
    }
    return true;
}

static void refuse(struct parsed *parsed, struct refusals refusals)
{
    *parsed = (struct parsed){.subject = parsed->subject, .id = parsed->id, .refusals = refusals};
}

/* The line cannot be packed: too long, too deep, or no JSON. Who it is about may still be read. */
static void refuse_unpacked(struct parsing *parsing, struct parsed *parsed, struct text line,
                            enum status why, const struct error *reason)
{
    canonical_salvage(&parsing->subject_salvaged, &parsing->id_salvaged, line);
    parsed->subject = text_of(parsing->subject_salvaged);
    parsed->id = text_of(parsing->id_salvaged);
    if (why == STATUS_FULL) {
        refuse(parsed, answers_refusal("the event is %s", reason->text));
        return;
    }
    refuse(parsed, answers_refusal("not a JSON object: %s", reason->text));
    parsed->is_broken = true;
}

/* Find subject and id among the attributes; entries is where the first key stands. */
static bool look_through(struct parsed *parsed, uint32_t *count, size_t *entries, bool *has_id)
{
    struct reader reader = reader_of(parsed->event.bytes, parsed->event.count);
    uint32_t i;

    *has_id = false;
    *count = reader_map(&reader, MAP_COUNT_MAX);
    *entries = reader.at;
    for (i = 0; i < *count && !reader.failed; i++) {
        struct text key = reader_text(&reader, EVENT_BYTES_MAX);
        bool is_id = text_equals(key, TEXT("id"));
        bool is_subject = text_equals(key, TEXT("subject"));

        *has_id = *has_id || is_id;
        if ((is_id || is_subject) && reader_peek(&reader) == VALUE_TEXT) {
            *(is_id ? &parsed->id : &parsed->subject) = reader_text(&reader, EVENT_BYTES_MAX);
        } else {
            reader_skip(&reader);
        }
    }
    return reader_done(&reader);
}

/* Write the map again with an id at its end. */
static enum status add_id(struct parsing *parsing, struct parsed *parsed, uint32_t count,
                          size_t entries, struct error *err)
{
    struct writer writer = writer_of(parsing->named, sizeof parsing->named);
    struct text rest = {parsed->event.bytes + entries, parsed->event.count - (uint32_t)entries};
    enum status status = canonical_id(parsing->id, parsed->event, err);

    if (status != STATUS_OK) {
        return status;
    }
    writer_map(&writer, count + 1);
    writer_raw(&writer, rest);
    writer_string(&writer, "id");
    writer_string(&writer, parsing->id);
    if (writer.overflowed) {
        refuse(parsed, answers_refusal("the event is longer than %d bytes", EVENT_BYTES_MAX));
        return STATUS_OK;
    }
    parsed->event = writer_text(&writer);
    return STATUS_OK;
}

void parsing_encoded(struct parsed *parsed, struct text event)
{
    uint32_t count;
    size_t entries;
    bool has_id;

    *parsed = (struct parsed){.is_event = true, .event = event};
    (void)look_through(parsed, &count, &entries, &has_id); /* what it finds, it finds */
}

enum status parsing_line(struct parsing *parsing, struct parsed *parsed, struct text line,
                         struct error *err)
{
    struct writer writer = writer_of(parsing->packed, sizeof parsing->packed);
    struct error reason = {0};
    enum status status = json_parse(&writer, line.bytes, line.count, &reason);
    uint32_t count;
    size_t entries;
    bool has_id;

    parsing_finish(parsing);
    *parsed = (struct parsed){.is_event = true, .event = writer_text(&writer)};
    if (status == STATUS_NO_MEMORY) {
        *err = reason;
        return status;
    }
    if (status != STATUS_OK) {
        refuse_unpacked(parsing, parsed, line, status, &reason);
        return STATUS_OK;
    }
    if (!look_through(parsed, &count, &entries, &has_id)) {
        struct reader reader = reader_of(parsed->event.bytes, parsed->event.count);
        bool is_map = reader_peek(&reader) == VALUE_MAP;

        refuse(parsed,
               is_map ? answers_refusal("an event has no more than %d attributes", MAP_COUNT_MAX)
                      : answers_refusal("not a JSON object"));
        parsed->is_broken = !is_map;
        return STATUS_OK;
    }
    if (has_id) {
        return STATUS_OK;
    }
    status = add_id(parsing, parsed, count, entries, err);
    if (status == STATUS_OK && parsed->is_event) {
        parsing_encoded(parsed, parsed->event);
    }
    return status;
}

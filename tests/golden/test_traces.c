#include "schemas/digest.h"
#include "schemas/json/json.h"
#include "schemas/reader.h"
#include "schemas/values.h"
#include "tests/support/story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dirent.h>

#include <cmocka.h>

/* Golden traces: JSON Lines, one story a file, told to the rules. A line is one of
 *     {"note": "in words"}
 *     {"say": event, "get": 7}                   accepted at, or a resend of, this sequence
 *     {"say": event, "get": ["ERR_STATE", …]}    refused with exactly these codes
 *     {"view": case, "is": {…}}                  these fields of its view have these values
 *     {"fold": version, "is": digest}            what a cache would keep of it all, in this
 * FOLD_VERSION Everything is recorded at STORY_NOW. */

#define TRACES DOORSTEP_SOURCE_DIR "/tests/golden/traces/"
#define TRACES_MAX 128
#define LINE_BYTES_MAX 65536

struct line {
    struct text say;
    struct text get;
    struct text view;
    struct text fold;
    struct text is;
};

static struct line line_read(struct text value)
{
    struct reader reader = reader_of(value.bytes, value.count);
    uint32_t count = reader_map(&reader, 4);
    struct line line = {0};

    for (uint32_t i = 0; i < count; i++) {
        struct text key = reader_text(&reader, LINE_BYTES_MAX);
        struct text *part = text_equals(key, TEXT("say"))    ? &line.say
                            : text_equals(key, TEXT("get"))  ? &line.get
                            : text_equals(key, TEXT("view")) ? &line.view
                            : text_equals(key, TEXT("fold")) ? &line.fold
                            : text_equals(key, TEXT("is"))   ? &line.is
                                                             : NULL;
        struct text raw = reader_raw(&reader);

        if (part != NULL) {
            *part = raw;
        } else {
            assert_true(text_equals(key, TEXT("note")));
        }
    }
    assert_true(reader_done(&reader));
    assert_true(text_is_absent(line.say) == text_is_absent(line.get));
    assert_true((text_is_absent(line.view) && text_is_absent(line.fold)) ==
                text_is_absent(line.is));
    return line;
}

static void assert_same(struct text expected, struct text actual, const char *place)
{
    char *expected_json = NULL;
    char *actual_json = NULL;

    if (values_are_equal(expected, actual)) {
        return;
    }
    assert_int_equal(json_print(&expected_json, expected, NULL), STATUS_OK);
    assert_int_equal(json_print(&actual_json, actual, NULL), STATUS_OK);
    print_error("%s: expected %s\n%s: actual   %s\n", place, expected_json, place, actual_json);
    free(expected_json);
    free(actual_json);
    fail();
}

/* What the event came to, in the shape of "get". */
static void check_say(struct story *story, const struct line *line, const char *place)
{
    uint8_t bytes[1024];
    struct writer writer = writer_of(bytes, sizeof bytes);
    uint64_t sequence = story_hear(story, line->say);

    if (sequence > 0) {
        writer_uint(&writer, sequence);
    } else {
        writer_array(&writer, (uint32_t)__builtin_popcountll(story->refusals.bits));
        for (enum refusal refusal = refusals_next(&story->refusals, (enum refusal)0); refusal != 0;
             refusal = refusals_next(&story->refusals, refusal)) {
            writer_string(&writer, refusal_word(refusal));
        }
    }
    assert_same(line->get, writer_text(&writer), place);
}

/* The value of a key in an encoded map; nil where there is none. */
static struct text value_of(struct text map, struct text wanted)
{
    struct reader reader = reader_of(map.bytes, map.count);
    uint32_t count = reader_map(&reader, MAP_COUNT_MAX);

    for (uint32_t i = 0; i < count; i++) {
        struct text key = reader_text(&reader, LINE_BYTES_MAX);
        struct text value = reader_raw(&reader);

        if (text_equals(key, wanted)) {
            return value;
        }
    }
    return TEXT("\xc0");
}

static void check_view(struct story *story, const struct line *line, const char *place)
{
    static uint8_t bytes[VIEW_BYTES_MAX];
    struct writer writer = writer_of(bytes, sizeof bytes);
    struct reader name = reader_of(line->view.bytes, line->view.count);
    struct reader reader = reader_of(line->is.bytes, line->is.count);
    uint32_t count = reader_map(&reader, MAP_COUNT_MAX);
    char field[1024];

    if (!book_view(story->book, reader_text(&name, ID_BYTES_MAX), &writer, NULL)) {
        fail_msg("%s: there is no such case", place);
    }
    assert_true(count > 0);
    for (uint32_t i = 0; i < count; i++) {
        struct text key = reader_text(&reader, LINE_BYTES_MAX);

        (void)snprintf(field, sizeof field, "%.512s: %.*s", place, TEXT_ARGUMENTS(key));
        assert_same(reader_raw(&reader), value_of(writer_text(&writer), key), field);
    }
    assert_true(reader_done(&reader));
}

static struct digest digest_of_entry(const struct entry *entry)
{
    const char derived[] = {(char)entry->lanes, (char)entry->stage};
    const struct text parts[] = {
        entry->subject,
        entry->state,
        {derived, sizeof derived},
        {(const char *)entry->fingerprints, entry->position * (uint32_t)sizeof(uint32_t)},
    };

    return digest_of_parts(parts, 4);
}

/* The machine's byte order is the usual one: fingerprints are summed up as they are in memory. */
static void check_fold(const struct story *story, const struct line *line, const char *place)
{
    struct reader version = reader_of(line->fold.bytes, line->fold.count);
    struct reader is = reader_of(line->is.bytes, line->is.count);
    const uint64_t expected = reader_uint(&version, UINT32_MAX);
    char text[DIGEST_TEXT_BYTES];
    struct digest sum = {{0}};

    for (uint32_t i = 0; i < book_count(story->book); i++) {
        struct digest digest = digest_of_entry(book_at(story->book, i));

        digest_add(&sum, &digest);
    }
    if (expected != FOLD_VERSION ||
        !text_equals(reader_text(&is, DIGEST_TEXT_BYTES), text_of(digest_format(text, &sum)))) {
        fail_msg("%s: these events give other entries than FOLD_VERSION %llu did: a cache of then "
                 "would lie. Raise it in schemas/rules.h, and put {\"fold\": %u, \"is\": \"%s\"} "
                 "here",
                 place, (unsigned long long)expected, FOLD_VERSION, digest_format(text, &sum));
    }
}

static void check_line(struct story *story, const char *json, const char *place)
{
    static uint8_t bytes[LINE_BYTES_MAX];
    struct writer writer = writer_of(bytes, sizeof bytes);
    struct error err = {0};
    struct line line;

    if (json_parse(&writer, json, strlen(json), &err) != STATUS_OK) {
        fail_msg("%s: %s", place, err.text);
    }
    line = line_read(writer_text(&writer));
    if (!text_is_absent(line.say)) {
        check_say(story, &line, place);
    }
    if (!text_is_absent(line.view)) {
        check_view(story, &line, place);
    }
    if (!text_is_absent(line.fold)) {
        check_fold(story, &line, place);
    }
}

static void trace_holds(void **state)
{
    static char json[LINE_BYTES_MAX];
    const char *name = *state;
    char path[1024];
    char place[512];
    struct story story;
    int number = 0;
    FILE *file;

    (void)snprintf(path, sizeof path, "%s%s", TRACES, name);
    file = fopen(path, "r");
    assert_non_null(file);
    story_begin(&story);
    while (fgets(json, sizeof json, file) != NULL) {
        json[strcspn(json, "\n")] = '\0';
        (void)snprintf(place, sizeof place, "%s:%d", name, ++number);
        check_line(&story, json, place);
    }
    assert_true(number > 0);
    (void)fclose(file); /* it was only read */
    story_end(&story);
}

static int is_trace(const struct dirent *entry)
{
    return strstr(entry->d_name, ".jsonl") != NULL;
}

int main(void)
{
    static struct CMUnitTest tests[TRACES_MAX];
    struct dirent **entries = NULL;
    int count = scandir(TRACES, &entries, is_trace, alphasort);
    int failed;

    if (count <= 0 || count > TRACES_MAX) {
        (void)fprintf(stderr, "%s: 1 to %d traces expected, %d found\n", TRACES, TRACES_MAX, count);
        return 1;
    }
    for (int i = 0; i < count; i++) {
        tests[i] = (struct CMUnitTest){
            .name = entries[i]->d_name,
            .test_func = trace_holds,
            .initial_state = entries[i]->d_name,
        };
    }
    failed = _cmocka_run_group_tests("traces", tests, (size_t)count, NULL, NULL);
    for (int i = 0; i < count; i++) {
        free(entries[i]);
    }
    free(entries);
    return failed;
}

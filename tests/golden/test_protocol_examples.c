#include "schemas/event.h"
#include "schemas/limits.h"
#include "schemas/view.h"
#include "schemas/wire/command.h"
#include "schemas/wire/query.h"
#include "schemas/wire/submit.h"
#include "schemas/writer.h"
#include "tests/support/wire_again.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The examples of schemas/protocol.md, read from the page itself: inside a block fenced ```frames
 * a line `C: HELLO 93 01` begins a message, lines with blanks in front go on with its bytes, and
 * `;` begins a comment. */

#define EXAMPLES_MAX 64
#define EXAMPLE_BYTES_MAX 4096
#define LINE_BYTES 400

struct example {
    int line; /* of the page */
    enum command command;
    bool from_client;
    uint32_t count;
    uint8_t bytes[EXAMPLE_BYTES_MAX];
};

static struct example examples[EXAMPLES_MAX];
static size_t example_count;

static void take_bytes(struct example *example, const char *text)
{
    char *end = NULL;

    while (*text != '\0' && *text != ';' && *text != '\n') {
        unsigned long byte = strtoul(text, &end, 16);

        if (end != text + 2 + strspn(text, " ") || byte > 0xff) {
            fail_msg("protocol.md:%d: bytes are two digits each: %s", example->line, text);
        }
        assert_true(example->count < EXAMPLE_BYTES_MAX);
        example->bytes[example->count++] = (uint8_t)byte;
        text = end + strspn(end, " ");
    }
}

static void take_line(const char *text, int line)
{
    struct example *example;

    if (text[0] != ' ') {
        size_t word_bytes = strcspn(text + 3, " ");

        assert_true(example_count < EXAMPLES_MAX);
        example = &examples[example_count++];
        example->line = line;
        example->from_client = strncmp(text, "C: ", 3) == 0;
        example->command = command_of_word((struct text){text + 3, (uint32_t)word_bytes});
        if (example->command == COMMAND_NONE ||
            (!example->from_client && strncmp(text, "S: ", 3) != 0)) {
            fail_msg("protocol.md:%d: no message begins like this: %s", line, text);
        }
        text += 3 + word_bytes;
    }
    assert_true(example_count > 0);
    take_bytes(&examples[example_count - 1], text + strspn(text, " "));
}

static int read_page(void **state)
{
    FILE *page = fopen(DOORSTEP_SOURCE_DIR "/schemas/protocol.md", "r");
    bool inside = false;
    char text[LINE_BYTES];
    int line = 0;

    (void)state;
    assert_non_null(page);
    while (fgets(text, sizeof text, page) != NULL) {
        line++;
        if (strncmp(text, "```", 3) == 0) {
            inside = strcmp(text, "```frames\n") == 0;
        } else if (inside) {
            take_line(text, line);
        }
    }
    (void)fclose(page); /* it was only read */
    return 0;
}

static struct text body_of(const struct example *example)
{
    return (struct text){(const char *)example->bytes, example->count};
}

static void every_example_decodes_and_encodes_to_the_same_bytes(void **state)
{
    static uint8_t again[EXAMPLE_BYTES_MAX];
    size_t i;

    (void)state;
    for (i = 0; i < example_count; i++) {
        const struct example *example = &examples[i];
        struct writer writer = writer_of(again, sizeof again);

        if (wire_again(example->command, example->from_client, body_of(example), &writer) !=
            STATUS_OK) {
            fail_msg("protocol.md:%d: %s is malformed", example->line,
                     command_word(example->command));
        }
        if (!text_equals(writer_text(&writer), body_of(example))) {
            fail_msg("protocol.md:%d: %s encodes to other bytes", example->line,
                     command_word(example->command));
        }
    }
}

static bool has_example(enum command command, bool from_client)
{
    size_t i;

    for (i = 0; i < example_count; i++) {
        if (examples[i].command == command && examples[i].from_client == from_client) {
            return true;
        }
    }
    return false;
}

static void every_command_has_an_example(void **state)
{
    static const struct {
        enum command command;
        const char *from;
    } commands[] = {
#define COMMAND(name, from, body) {COMMAND_##name, #from},
#include "schemas/commands.def"
#undef COMMAND
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        bool of_client = strcmp(commands[i].from, "BROKER") != 0;
        bool of_broker = strcmp(commands[i].from, "CLIENT") != 0;

        if ((of_client && !has_example(commands[i].command, true)) ||
            (of_broker && !has_example(commands[i].command, false))) {
            fail_msg("protocol.md lacks an example of %s", command_word(commands[i].command));
        }
    }
}

static void assert_event_is_good(const struct example *example, struct text bytes)
{
    struct event event;
    struct refusals refusals = event_decode(&event, bytes.bytes, bytes.count);

    if (refusals_any(&refusals)) {
        fail_msg("protocol.md:%d: the event: %s", example->line, refusals.text);
    }
}

static void events_in_examples_are_good_events(void **state)
{
    static struct submit submit;
    static struct events events;
    size_t seen = 0;
    size_t i;

    (void)state;
    for (i = 0; i < example_count; i++) {
        const struct example *example = &examples[i];

        if (example->command == COMMAND_SUBMIT) {
            assert_int_equal(submit_decode(&submit, body_of(example)), STATUS_OK);
            assert_event_is_good(example, submit.events[0]);
            seen++;
        } else if (example->command == COMMAND_EVENTS) {
            assert_int_equal(events_decode(&events, body_of(example)), STATUS_OK);
            if (events.record_count > 0) {
                assert_event_is_good(example, events.records[0].event);
                seen++;
            }
        }
    }
    assert_true(seen >= 2);
}

static void views_in_examples_are_good_views(void **state)
{
    static struct views views;
    static struct view view;
    size_t seen = 0;
    size_t i;

    (void)state;
    for (i = 0; i < example_count; i++) {
        if (examples[i].command != COMMAND_VIEWS) {
            continue;
        }
        assert_int_equal(views_decode(&views, body_of(&examples[i])), STATUS_OK);
        if (views.count > 0) {
            assert_int_equal(view_decode(&view, views.cases[0].view, views.cases[0].openers),
                             STATUS_OK);
            assert_int_equal(view.open_count, 1);
            assert_false(text_is_absent(view.open[0].opener));
            seen++;
        }
    }
    assert_true(seen > 0);
}

/* A table row of the page, as text to look for. */
static void assert_page_has(const char *row)
{
    FILE *page = fopen(DOORSTEP_SOURCE_DIR "/schemas/protocol.md", "r");
    bool found = false;
    char text[LINE_BYTES];

    assert_non_null(page);
    while (!found && fgets(text, sizeof text, page) != NULL) {
        found = strncmp(text, row, strlen(row)) == 0;
    }
    (void)fclose(page); /* it was only read */
    if (!found) {
        fail_msg("protocol.md lacks the row: %s", row);
    }
}

static void the_page_lists_every_refusal_as_the_catalogue_has_it(void **state)
{
    char row[LINE_BYTES];
    int i;

    (void)state;
    for (i = 1; i < REFUSALS_END; i++) {
        if (refusal_word((enum refusal)i) != NULL) {
            (void)snprintf(row, sizeof row, "| `%s` | %s |", refusal_word((enum refusal)i),
                           refusal_is_later((enum refusal)i) ? "later" : "final");
            assert_page_has(row);
        }
    }
}

/* "1,048,576" */
static void format_grouped(char *text, size_t text_bytes, long long number)
{
    char plain[32];
    size_t digits = (size_t)snprintf(plain, sizeof plain, "%lld", number);
    size_t used = 0;
    size_t i;

    for (i = 0; i < digits; i++) {
        if (i > 0 && (digits - i) % 3 == 0) {
            text[used++] = ',';
        }
        text[used++] = plain[i];
        assert_true(used + 2 < text_bytes);
    }
    text[used] = '\0';
}

#define BOUND(name)                                                                                \
    {                                                                                              \
#name, name                                                                                \
    }

static void the_page_lists_bounds_as_they_are(void **state)
{
    static const struct {
        const char *name;
        long long value;
    } bounds[] = {
        BOUND(DEPTH_MAX),        BOUND(EVENT_BYTES_MAX),   BOUND(MESSAGE_BYTES_MAX),
        BOUND(BATCH_EVENTS_MAX), BOUND(CREDIT_EVENTS_MAX), BOUND(CREDIT_BYTES_MAX),
        BOUND(VIEWS_COUNT_MAX),  BOUND(OPEN_NODES_MAX),    BOUND(HEARTBEAT_MS),
        BOUND(LIST_COUNT_MAX),   BOUND(MAP_COUNT_MAX),     BOUND(BATCHES_PENDING_MAX),
        BOUND(TEXT_BYTES_MAX),   BOUND(ID_BYTES_MAX),      BOUND(SUBSCRIBE_TYPES_MAX),
        BOUND(VIEW_BYTES_MAX),   BOUND(EVENTS_AHEAD_MAX),  BOUND(PAUSE_MS),
        BOUND(QUESTIONS_MAX),
    };
    char number[40];
    char row[LINE_BYTES];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof bounds / sizeof bounds[0]; i++) {
        format_grouped(number, sizeof number, bounds[i].value);
        (void)snprintf(row, sizeof row, "| %s | %s |", bounds[i].name, number);
        assert_page_has(row);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_example_decodes_and_encodes_to_the_same_bytes),
        cmocka_unit_test(every_command_has_an_example),
        cmocka_unit_test(events_in_examples_are_good_events),
        cmocka_unit_test(views_in_examples_are_good_views),
        cmocka_unit_test(the_page_lists_every_refusal_as_the_catalogue_has_it),
        cmocka_unit_test(the_page_lists_bounds_as_they_are),
    };

    return cmocka_run_group_tests(tests, read_page, NULL);
}

#include "schemas/json/json.h"
#include "schemas/reader.h"
#include "tests/fuzz/fuzz.h"
#include "tools/doorstep/inject/lines.h"
#include "tools/doorstep/shared/input/parsing.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct parsing first;
static struct parsing second;

/* What was printed of an event is the same event again, with the same id. */
static void check_again(const struct parsed *parsed)
{
    struct parsed again;
    char *json = NULL;

    assert(json_print(&json, parsed->event, NULL) == STATUS_OK);
    assert(parsing_line(&second, &again, text_of(json), NULL) == STATUS_OK);
    assert(again.is_event && text_equals(again.event, parsed->event));
    assert(text_equals(again.id, parsed->id) && text_equals(again.subject, parsed->subject));
    free(json);
}

static void check_line(struct text line)
{
    struct parsed parsed;

    assert(memchr(line.bytes, '\n', line.count) == NULL);
    if (line_is_blank(line)) {
        return;
    }
    assert(parsing_line(&first, &parsed, line, NULL) == STATUS_OK);
    assert(parsed.is_event != refusals_any(&parsed.refusals));
    if (parsed.is_event) {
        struct reader reader = reader_of(parsed.event.bytes, parsed.event.count);

        assert(parsed.event.count <= EVENT_BYTES_MAX);
        reader_skip(&reader);
        assert(reader_done(&reader));
        check_again(&parsed);
    }
}

static int file_of(const uint8_t *bytes, size_t bytes_count)
{
    static FILE *file;
    int descriptor;

    if (file == NULL) {
        file = tmpfile();
    }
    if (file == NULL) {
        abort();
    }
    descriptor = fileno(file);
    if (ftruncate(descriptor, 0) != 0 ||
        pwrite(descriptor, bytes, bytes_count, 0) != (ssize_t)bytes_count ||
        lseek(descriptor, 0, SEEK_SET) != 0) {
        abort();
    }
    return descriptor;
}

/* Every byte comes in one line, and every line is an event or refused. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct lines lines;
    struct line line;
    size_t seen = 0;

    assert(lines_init(&lines, "lines", file_of(data, size), NULL) == STATUS_OK);
    while (lines_next(&lines, &line, NULL) == STATUS_OK) {
        if (line.number == 1 && line.text.bytes != lines.buffer) {
            seen += 3; /* the byte order mark */
        }
        assert(line.text.count <= size - seen);
        assert(memcmp(line.text.bytes, data + seen, line.text.count) == 0);
        seen += line.text.count + 1;
        check_line(line.text);
    }
    assert(lines.ended && seen >= size && seen <= size + 1);
    lines_finish(&lines);
    parsing_finish(&first);
    parsing_finish(&second);
    return 0;
}

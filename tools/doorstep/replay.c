#include "broker/io_ledger.h"
#include "schemas/book.h"
#include "schemas/digest.h"
#include "schemas/json/json.h"
#include "tools/doorstep/shared/input/arguments.h"
#include "tools/doorstep/shared/input/clock.h"
#include "tools/doorstep/shared/ledger/folding.h"
#include "tools/doorstep/shared/ledger/home_ledger.h"
#include "tools/doorstep/shared/output/labels.h"
#include "tools/doorstep/shared/output/lang.h"
#include "tools/doorstep/shared/output/print.h"
#include "tools/doorstep/shared/output/story.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define STAGE_COLUMNS 18

struct replaying {
    const struct arguments *arguments;
    struct place to;
    struct text only; /* absent: every subject */
    bool found;       /* an event about that subject */
    bool state;
    struct ledger *ledger;        /* owned */
    struct ledger_cursor *cursor; /* owned */
    struct book *book;            /* owned; NULL when only events are printed */
    struct folding folding;       /* into that book */
    uint64_t sequence;            /* of the last event taken in */
};

static enum status begin(struct replaying *replaying, struct error *err)
{
    const struct arguments *arguments = replaying->arguments;
    const char *only = arguments_value(arguments, "case");
    enum status status = id_check("--case", only, err);

    replaying->only = text_of(only);
    replaying->state = arguments_has(arguments, "state");
    if (status == STATUS_OK) {
        status = place_parse(&replaying->to, "to", arguments_value(arguments, "to"), err);
    }
    if (status == STATUS_OK) {
        status = home_ledger_look(&replaying->ledger, &arguments->home, err);
    }
    if (status == STATUS_OK) {
        status = ledger_cursor_open(&replaying->cursor, replaying->ledger, 1, err);
    }
    if (status == STATUS_OK && replaying->state) {
        status = book_create(&replaying->book, err);
        replaying->folding.book = replaying->book;
        replaying->folding.ledger = replaying->ledger;
    }
    return status;
}

static void end(struct replaying *replaying)
{
    folding_finish(&replaying->folding);
    book_destroy(&replaying->book);
    ledger_cursor_close(&replaying->cursor);
    ledger_close(&replaying->ledger);
}

static bool is_beyond(const struct place *to, const struct record *record)
{
    return (to->sequence > 0 && record->sequence > to->sequence) ||
           (to->before_unix_ms > 0 && record->recorded_unix_ms >= to->before_unix_ms);
}

/* stdout may be a pipe that nobody reads for an hour, and a snapshot keeps the ledger's old pages.
 */
static enum status print_event(struct replaying *replaying, const struct record *record,
                               struct error *err)
{
    static char bytes[EVENT_BYTES_MAX];

    assert(record->payload.count <= sizeof bytes);
    (void)memcpy(bytes, record->payload.bytes, record->payload.count);
    ledger_cursor_rest(replaying->cursor);
    return story_print_record((struct text){bytes, record->payload.count}, record->sequence,
                              record->recorded_unix_ms, replaying->arguments->json, err);
}

/* All that is left of an event whose case was erased; of which case is said by case.erased alone.
 */
static enum status print_erased(const struct replaying *replaying, const struct record *record,
                                struct error *err)
{
    const struct event_schema *schema = event_schema((enum event_type)record->type);
    const struct text type = text_of(schema == NULL ? "?" : schema->word);
    char recorded[MOMENT_TEXT_BYTES];
    uint8_t bytes[256];
    struct writer writer = writer_of(bytes, sizeof bytes);

    if (!replaying->arguments->json) {
        (void)printf("%6llu  %s%s%s\n", (unsigned long long)record->sequence, style_dim(),
                     SAY("erased", "已清除"), style_end());
        return STATUS_OK;
    }
    writer_map(&writer, 4);
    writer_string(&writer, "sequence");
    writer_uint(&writer, record->sequence);
    writer_string(&writer, "recordedtime");
    writer_string(&writer, unix_ms_format(recorded, record->recorded_unix_ms));
    writer_string(&writer, "type");
    writer_text_value(&writer, type);
    writer_string(&writer, "erased");
    writer_bool(&writer, true);
    return print_json(writer_text(&writer), err);
}

static enum status take_erased(struct replaying *replaying, const struct record *record,
                               struct error *err)
{
    replaying->sequence = record->sequence;
    if (replaying->state) {
        return folding_take_erased(&replaying->folding, record, err);
    }
    return text_is_absent(replaying->only) ? print_erased(replaying, record, err) : STATUS_OK;
}

static enum status take(struct replaying *replaying, const struct record *record, struct error *err)
{
    static struct event event;
    enum status status;
    bool is_wanted;

    if (record_is_erased(record)) {
        return take_erased(replaying, record, err);
    }
    status = folding_read(&event, record, err);
    if (status != STATUS_OK) {
        return status;
    }
    replaying->sequence = record->sequence;
    is_wanted = text_is_absent(replaying->only) || text_equals(replaying->only, event.subject);
    replaying->found = replaying->found || is_wanted;
    if (replaying->state) {
        return folding_take(&replaying->folding, &event, record, err);
    }
    if (!is_wanted) {
        return STATUS_OK;
    }
    return print_event(replaying, record, err);
}

static enum status walk(struct replaying *replaying, struct error *err)
{
    uint64_t head = ledger_head(replaying->ledger);
    enum status status = STATUS_OK;

    while (status == STATUS_OK && replaying->sequence < head && print_works()) {
        struct record record;

        status = ledger_cursor_next(replaying->cursor, &record, err);
        if (status == STATUS_OK && is_beyond(&replaying->to, &record)) {
            return STATUS_OK;
        }
        if (status == STATUS_OK) {
            status = take(replaying, &record, err);
        }
    }
    return status;
}

static enum status print_view(struct replaying *replaying, const struct entry *entry,
                              struct error *err)
{
    static uint8_t bytes[VIEW_BYTES_MAX];
    struct writer writer = writer_of(bytes, sizeof bytes);

    if (entry->is_project ||
        (!text_is_absent(replaying->only) && !text_equals(replaying->only, entry->subject))) {
        return STATUS_OK;
    }
    if (!replaying->arguments->json) {
        (void)printf("%6llu  ", (unsigned long long)entry->head);
        print_padded(entry->subject, 20);
        (void)fputs("  ", stdout);
        if (entry->is_erased) {
            (void)puts(SAY("erased", "已清除"));
            return STATUS_OK;
        }
        print_padded(labels_chinese(text_of(stage_word(entry->stage))), STAGE_COLUMNS);
        (void)printf(SAY(" %u events\n", " %u 条记录\n"), entry->position);
        return STATUS_OK;
    }
    if (!book_view(replaying->book, entry->subject, &writer, NULL)) {
        return STATUS_OK; /* a subject that never became a case, or is one no more */
    }
    return print_json(writer_text(&writer), err);
}

static enum status print_state(struct replaying *replaying, struct error *err)
{
    struct digest digest = book_digest(replaying->book);
    char text[DIGEST_TEXT_BYTES];
    enum status status = STATUS_OK;
    uint32_t i;

    for (i = 0; i < book_count(replaying->book) && status == STATUS_OK && print_works(); i++) {
        status = print_view(replaying, book_at(replaying->book, i), err);
    }
    if (status != STATUS_OK) {
        return status;
    }
    (void)digest_format(text, &digest);
    if (replaying->arguments->json) {
        (void)printf("{\"sequence\":%llu,\"state_digest\":\"%s\"}\n",
                     (unsigned long long)replaying->sequence, text);
    } else {
        (void)printf(
            SAY("after event %llu: state digest %s\n", "第 %llu 号记录之后，状态摘要 %s\n"),
            (unsigned long long)replaying->sequence, text);
    }
    return STATUS_OK;
}

static int run(const struct arguments *arguments)
{
    struct replaying replaying = {.arguments = arguments};
    struct error err = {0};
    enum status status;

    if (arguments->word_count > 0) {
        complain("replay", SAY("%s: takes no words", "%s：不需要参数"), arguments->words[0]);
        return EXIT_USAGE;
    }
    if (arguments->endpoint_given != NULL) {
        complain("replay", "%s",
                 SAY("--endpoint: replay reads the home's ledger, not a broker",
                     "--endpoint：replay 读取安装目录的账本，不连接服务端"));
        return EXIT_USAGE;
    }
    status = begin(&replaying, &err);
    if (status == STATUS_OK) {
        status = walk(&replaying, &err);
    }
    if (status == STATUS_OK && !replaying.found && !text_is_absent(replaying.only)) {
        status =
            error_set(&err, STATUS_NOT_FOUND, SAY("no event about %.*s", "没有关于 %.*s 的记录"),
                      TEXT_ARGUMENTS(replaying.only));
    }
    if (status == STATUS_OK && replaying.state) {
        status = print_state(&replaying, &err);
    }
    end(&replaying);
    return status == STATUS_OK ? EXIT_DONE : give_up("replay", &err);
}

static const struct flag flags[] = {
    {"to", "SEQ|TIME",
     WORDS("stop after that event, or at that recorded time", "到该序号或该记录时间为止")},
    {"case", "SUBJECT", WORDS("print this subject only", "只输出该合同（或项目）")},
    {"state", NULL,
     WORDS("what the events add up to: a line a case, then the state digest",
           "输出结果：每份合同一行，最后是状态摘要")},
    FLAGS_END,
};

const struct subcommand subcommand_replay = {
    .word = "replay",
    .usage = "[--to SEQ|TIME] [--case C] [--state]",
    .meaning =
        WORDS("read the ledger again, broker running or not", "重读账本，服务端是否运行均可"),
    .examples = "  doorstep replay\n"
                "  doorstep replay --case HT-2024-0183 --json\n"
                "  doorstep replay --state --json | tail -1\n"
                "  doorstep replay --to 2024-08-20 --state\n",
    .flags = flags,
    .run = run,
};

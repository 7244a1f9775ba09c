#include "tools/doorstep/shared/broker/session.h"
#include "tools/doorstep/shared/case/casebook.h"
#include "tools/doorstep/shared/input/arguments.h"
#include "tools/doorstep/shared/output/print.h"
#include "tools/doorstep/shared/output/sheet.h"
#include "tools/doorstep/subcommand.h"
#include "tools/doorstep/why/explain.h"
#include "tools/doorstep/why/sentence.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A turn's words and numbers, and its event's. */
#define TURN_BYTES 1024
#define OBJECT_BYTES_MAX ((OPEN_NODES_MAX + PARTS + 4) * TURN_BYTES)

static void write_trace(struct writer *writer, const struct trace *trace)
{
    const struct event_schema *schema = event_schema(trace->type);
    char when[MOMENT_TEXT_BYTES];

    if (trace->sequence == 0) {
        writer_nil(writer);
        return;
    }
    writer_map(writer, 6);
    writer_string(writer, "sequence");
    writer_uint(writer, trace->sequence);
    writer_string(writer, "type");
    writer_string(writer, schema == NULL ? "?" : schema->word);
    writer_string(writer, "time");
    writer_string(writer, moment_format(when, trace->seconds));
    writer_string(writer, "lane");
    writer_string(writer, lane_word(trace->lane));
    writer_string(writer, "actor");
    writer_text_value(writer, trace->actor);
    writer_string(writer, "id");
    writer_text_value(writer, trace->id);
}

static void write_rules(struct writer *writer, const char *rules)
{
    size_t count = strlen(rules) == 0 ? 0 : (strlen(rules) + 1) / 5; /* "G-08 G-10" */
    size_t i;

    writer_string(writer, "rules");
    writer_array(writer, (uint32_t)count);
    for (i = 0; i < count; i++) {
        writer_text_value(writer, (struct text){rules + i * 5, 4});
    }
}

static void write_optional(struct writer *writer, const char *key, struct text text)
{
    writer_string(writer, key);
    writer_optional_text(writer, text);
}

static void write_turn(struct writer *writer, const struct account *account,
                       const struct turn *turn)
{
    int64_t days_left = account_days_left(account, turn);
    bool has_node = turn->open.node != NODE_NONE;
    char due[DATE_TEXT_BYTES];

    writer_map(writer, 8);
    writer_string(writer, "lane");
    writer_string(writer, lane_word(turn->lane));
    write_optional(writer, "node", text_of(has_node ? node_word(turn->open.node) : NULL));
    write_optional(writer, "inquiry", turn->open.inquiry);
    writer_string(writer, "gates");
    writer_bool(writer, turn->gates);
    write_optional(writer, "due_on",
                   days_left == ABSENT ? (struct text){0}
                                       : text_of(date_format(due, turn->open.due_on)));
    writer_string(writer, "days_left");
    writer_optional_int(writer, days_left);
    writer_string(writer, "event");
    write_trace(writer, &turn->by);
    write_rules(writer, turn->rules);
}

static void write_parts(struct writer *writer, const struct account *account)
{
    static const char *const words[PARTS] = {"file_ok",   "gate_clear", "cert_ok",  "date_ok",
                                             "qualified", "moved_in",   "cancelled"};
    enum part part;

    writer_string(writer, "parts");
    writer_array(writer, PARTS);
    for (part = 0; part < PARTS; part++) {
        writer_map(writer, 4);
        writer_string(writer, "part");
        writer_string(writer, words[part]);
        writer_string(writer, "holds");
        writer_bool(writer, account->holdings[part].holds);
        writer_string(writer, "fell_away");
        writer_bool(writer, account->holdings[part].fell && part < PART_MOVED_IN);
        writer_string(writer, "event");
        write_trace(writer, &account->holdings[part].by);
    }
}

static enum status print_object(const struct account *account, struct error *err)
{
    void *bytes = malloc(OBJECT_BYTES_MAX);
    struct writer writer = writer_of(bytes, OBJECT_BYTES_MAX);
    char date[DATE_TEXT_BYTES];
    enum status status;
    uint32_t i;

    if (bytes == NULL) {
        return error_set(err, STATUS_NO_MEMORY, "print a case");
    }
    writer_map(&writer, 9);
    writer_string(&writer, "case");
    writer_text_value(&writer, account->subject);
    writer_string(&writer, "stage");
    writer_string(&writer, stage_word(account->stage));
    writer_string(&writer, "as_of");
    writer_string(&writer, date_format(date, account->today));
    writer_string(&writer, "event");
    write_trace(&writer, &account->stage_by);
    write_rules(&writer, account->rules);
    writer_string(&writer, "gate_open");
    writer_uint(&writer, account->gate_open);
    writer_string(&writer, "balance_fen");
    writer_int(&writer, case_balance_fen(account->state));
    writer_string(&writer, "turns");
    writer_array(&writer, account->turn_count);
    for (i = 0; i < account->turn_count; i++) {
        write_turn(&writer, account, &account->turns[i]);
    }
    write_parts(&writer, account);
    status = print_json(writer_text(&writer), err);
    free(bytes);
    return status;
}

/* The event behind a certificate that is lacking: what is lacking now may be something else than
 * what made the last one fall away. */
static const struct trace *lacking_by(const struct account *account)
{
    uint32_t i;

    if (case_balance_fen(account->state) > 0) {
        return &account->balance_by;
    }
    for (i = 0; i < account->turn_count; i++) {
        const struct turn *turn = &account->turns[i];

        if (turn->open.node == NODE_F9 || turn->open.node == NODE_F9L) {
            return &turn->by;
        }
    }
    return &account->holdings[PART_CERTIFICATE].by;
}

static const struct trace *part_by(const struct account *account, enum part part)
{
    return part == PART_CERTIFICATE && !account->holdings[part].holds ? lacking_by(account)
                                                                      : &account->holdings[part].by;
}

/* A tick or a cross for each part, how it stands, and the event that made it so. */
static void print_parts(const struct account *account)
{
    const char *const headers[] = {"", SAY("what it takes", "条件"), SAY("now", "现状"),
                                   SAY("by", "依据")};
    enum part last = account->stage == STAGE_MOVED_IN ? PART_MOVED_IN : PART_QUALIFIED;
    struct sheet sheet;
    enum part part;

    sheet_init(&sheet, headers, 4);
    for (part = PART_FILE; part <= last; part++) {
        char text[CLAUSE_BYTES_MAX];

        sheet_cell(&sheet, text_of(account->holdings[part].holds ? "✓" : "✗"));
        sheet_cell(&sheet, text_of(sentence_part(part)));
        sheet_cell(&sheet, text_of(sentence_standing(text, account, part)));
        sheet_cell(&sheet, text_of(sentence_event(text, part_by(account, part))));
    }
    (void)sheet_print(&sheet);
    sheet_finish(&sheet);
}

static void print_page(const struct account *account)
{
    char text[SENTENCE_BYTES_MAX];

    print_text(text_of(sentence_of(text, account)));
    (void)putchar('\n');
    if (account->stage != STAGE_CANCELLED) { /* nothing is asked of it any more */
        (void)putchar('\n');
        print_parts(account);
    }
}

/* A case that has no view any more: was it erased? Of its events only that one can be read. */
static enum status find_erasure(struct session *session, struct text subject, struct event *event,
                                struct trace *trace, struct error *err)
{
    const struct read read = {
        .subject = subject, .types = 1ULL << EVENT_CASE_ERASED, .count = BATCH_EVENTS_MAX};
    const struct records *records;
    struct refusals refusals;
    enum status status = session_read(session, &read, &records, err);

    if (status != STATUS_OK) {
        return status;
    }
    if (records->count == 0) {
        return session_no_case(subject, err);
    }
    refusals =
        event_decode_stored(event, records->items[0].event.bytes, records->items[0].event.count);
    if (refusals_any(&refusals)) {
        return error_set(err, STATUS_CORRUPT, "event %llu: %s",
                         (unsigned long long)records->items[0].sequence, refusals.text);
    }
    *trace = (struct trace){.sequence = records->items[0].sequence,
                            .type = event->type,
                            .lane = event->lane,
                            .seconds = event->time.seconds,
                            .actor = event->actor,
                            .id = event->id};
    return STATUS_OK;
}

static enum status tell_erased(const struct arguments *arguments, struct session *session,
                               struct text subject, struct error *err)
{
    static struct event event;
    struct trace trace = {0};
    uint8_t bytes[TURN_BYTES];
    struct writer writer = writer_of(bytes, sizeof bytes);
    char text[CLAUSE_BYTES_MAX];
    enum status status = find_erasure(session, subject, &event, &trace, err);

    if (status == STATUS_OK && !arguments->json) {
        print_text(subject);
        (void)fputs(SAY(": erased by ", "：客户资料已清除，由"), stdout);
        print_text(text_of(sentence_event(text, &trace)));
        (void)puts(" [G-24]");
    } else if (status == STATUS_OK) {
        writer_map(&writer, 4);
        writer_string(&writer, "case");
        writer_text_value(&writer, subject);
        writer_string(&writer, "stage");
        writer_string(&writer, "erased");
        writer_string(&writer, "event");
        write_trace(&writer, &trace);
        write_rules(&writer, "G-24");
        status = print_json(writer_text(&writer), err);
    }
    return status;
}

static enum status tell(const struct arguments *arguments, struct session *session,
                        struct text subject, int32_t today, struct error *err)
{
    static struct casebook casebook;
    static struct account account;
    const struct case_item *item;
    enum status status = session_case(session, subject, &item, err);

    if (status != STATUS_OK || item == NULL) {
        return status != STATUS_OK ? status : tell_erased(arguments, session, subject, err);
    }
    status = casebook_fetch(&casebook, session, subject, (struct text){0}, (struct text){0}, err);
    if (status == STATUS_OK && casebook_case(&casebook) == NULL) {
        status = session_no_case(subject, err);
    }
    if (status == STATUS_OK) {
        account_make(&account, subject, casebook_case(&casebook), &casebook.trail, today);
        if (arguments->json) {
            status = print_object(&account, err);
        } else {
            print_page(&account);
        }
    }
    casebook_finish(&casebook);
    return status;
}

static enum status tell_case(const struct arguments *arguments, const char *subject,
                             struct error *err)
{
    struct session *session = NULL;
    int32_t today = NO_DATE;
    enum status status = id_check("CASE", subject, err);

    if (status == STATUS_OK) {
        status = day_parse(&today, "as-of", arguments_value(arguments, "as-of"), err);
    }
    if (status == STATUS_OK) {
        status = session_open(&session, arguments->endpoint, "doorstep why", err);
    }
    if (status == STATUS_OK) {
        status = tell(arguments, session, text_of(subject), today, err);
    }
    session_close(&session);
    return status;
}

static int run(const struct arguments *arguments)
{
    const char *named = arguments_value(arguments, "case");
    const char *word = arguments->word_count == 0 ? NULL : arguments->words[0];
    struct code code = {.kind = CODE_NONE};
    struct error err = {0};
    enum status status;

    if (arguments->word_count + (uint32_t)(named != NULL) != 1) {
        complain("why", "%s",
                 word == NULL && named == NULL
                     ? SAY("wants a case's number, or a code like ERR_NO_FILE or G-08",
                           "应给出合同编号，或代码（如 ERR_NO_FILE、G-08）")
                     : SAY("wants one case or code only", "只能给一个合同编号或代码"));
        return EXIT_USAGE;
    }
    if (word != NULL) {
        code = rulebook_read(word);
    }
    status = code.kind == CODE_NONE ? tell_case(arguments, named != NULL ? named : word, &err)
                                    : explain_code(&code, word, arguments->json, &err);
    return status == STATUS_OK ? EXIT_DONE : give_up("why", &err);
}

static const struct flag flags[] = {
    {"case", "CASE", WORDS("a case that is called like a code", "编号与代码相同的合同")},
    {"as-of", "DAY", WORDS("count days to this day; else to today", "按此日计算天数；默认今天")},
    FLAGS_END,
};

const struct subcommand subcommand_why = {
    .word = "why",
    .usage = "CASE [--as-of DAY]\n  doorstep why CODE",
    .meaning = WORDS("why a case is where it is, or what was refused: CASE, or ERR_…",
                     "某合同为何停在此处，轮到谁办；或某事项为何被拒绝（ERR_…）"),
    .details =
        WORDS("One sentence with the event (sequence, type, day, person) and the rule behind it;\n"
              "then what a move-in takes, part by part, with the event that made it so. The case\n"
              "is looked at as it stands; --as-of only says which day counts as today.\n"
              "Of a code out of a message, ERR_NO_FILE or [G-08]: what it means, what to do, and\n"
              "the rule. ERR lists all refusals, G all rules. For codes no broker is needed.\n",
              "先用一句话说明原因：记录（序号、类型、日期、经办人）和所依据的规则；再逐项列出入住\n"
              "条件是否具备，以及由哪条记录造成。看的是合同现状；--as-of 只决定以哪天为今天。\n"
              "给出提示中的代码（ERR_NO_FILE 或 [G-08]）时，说明其含义、怎么办和所依据的规则；\n"
              "ERR 列出全部拒绝代码，G 列出全部规则。查代码不需要服务端。\n"),
    .examples = "  doorstep why HT-2024-0183\n"
                "  doorstep why HT-2024-0183 --as-of 2024-08-29\n"
                "  doorstep why ERR_NO_FILE\n"
                "  doorstep why G-08\n"
                "  doorstep why HT-2024-0183 --json | jq -r '.turns[0].lane'\n",
    .flags = flags,
    .run = run,
};

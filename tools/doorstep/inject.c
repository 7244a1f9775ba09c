#include "tools/doorstep/inject/lines.h"
#include "tools/doorstep/inject/progress.h"
#include "tools/doorstep/shared/broker/answers.h"
#include "tools/doorstep/shared/broker/pipeline.h"
#include "tools/doorstep/shared/broker/session.h"
#include "tools/doorstep/shared/input/arguments.h"
#include "tools/doorstep/shared/input/clock.h"
#include "tools/doorstep/shared/input/draft.h"
#include "tools/doorstep/shared/input/parsing.h"
#include "tools/doorstep/shared/output/lang.h"
#include "tools/doorstep/shared/output/print.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define IDLE_MS 1000 /* a pipe that brings nothing: look after the session so often */

struct injection {
    const struct arguments *arguments;
    struct session *session;   /* owned */
    struct pipeline *pipeline; /* owned */
    struct parsing *parsing;   /* owned */
    struct answers answers;
    struct progress progress;
    uint64_t broken; /* lines that are no JSON object */
};

static void tell(void *context, const struct answer *answer)
{
    struct injection *injection = context;

    progress_hide(&injection->progress);
    answers_tell(&injection->answers, answer);
}

static enum status begin(struct injection *injection, struct error *err)
{
    enum status status =
        session_open(&injection->session, injection->arguments->endpoint, "doorstep inject", err);

    injection->answers.json = injection->arguments->json;
    if (status != STATUS_OK) {
        return status;
    }
    injection->parsing = calloc(1, sizeof *injection->parsing);
    if (injection->parsing == NULL) {
        return error_set(err, STATUS_NO_MEMORY, SAY("read events", "读取记录：内存不足"));
    }
    return pipeline_create(&injection->pipeline, session_client(injection->session), tell,
                           injection, err);
}

static void end(struct injection *injection)
{
    pipeline_destroy(&injection->pipeline);
    if (injection->parsing != NULL) {
        parsing_finish(injection->parsing);
    }
    free(injection->parsing);
    session_close(&injection->session);
}

static enum status put_line(struct injection *injection, const struct line *line, struct error *err)
{
    struct parsed parsed = {.is_broken = true};
    enum status status = STATUS_OK;

    if (!line->too_long && line_is_blank(line->text)) {
        return STATUS_OK;
    }
    if (line->too_long) {
        parsed.refusals = answers_refusal("the line is longer than %d bytes", LINE_BYTES_MAX);
    } else {
        status = parsing_line(injection->parsing, &parsed, line->text, err);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (parsed.is_event) {
        return pipeline_event(injection->pipeline, line->number, parsed.event, parsed.subject,
                              parsed.id, err);
    }
    injection->broken += (uint64_t)parsed.is_broken;
    return pipeline_refuse(injection->pipeline, line->number, parsed.subject, parsed.id,
                           &parsed.refusals, err);
}

/* The stream has nothing now: send what there is, then wait for it or for the broker. */
static enum status wait_for_more(struct injection *injection, const struct lines *lines,
                                 struct error *err)
{
    enum status status = pipeline_turn(injection->pipeline, 0, err);
    struct pollfd both[2] = {
        {.fd = lines->fd, .events = POLLIN},
        {.fd = client_descriptor(session_client(injection->session)), .events = POLLIN},
    };

    print_flush();
    if (status == STATUS_OK) {
        (void)poll(both, 2, pipeline_waiting(injection->pipeline) > 0 ? 20 : IDLE_MS);
        status = pipeline_turn(injection->pipeline, 0, err);
    }
    return status;
}

static enum status inject_stream(struct injection *injection, const char *name, int fd,
                                 struct error *err)
{
    struct lines lines;
    enum status status = lines_init(&lines, name, fd, err);

    progress_begin(&injection->progress, fd);
    while (status == STATUS_OK && print_works()) {
        struct line line;

        status = lines_next(&lines, &line, err);
        if (status == STATUS_OK) {
            status = put_line(injection, &line, err);
            progress_show(&injection->progress, lines.bytes, line.number);
        } else if (status == STATUS_NOT_FOUND && !lines.ended) {
            status = wait_for_more(injection, &lines, err);
        }
    }
    if (status == STATUS_NOT_FOUND) {
        status = pipeline_drain(injection->pipeline, err);
    }
    progress_hide(&injection->progress);
    lines_finish(&lines);
    return status;
}

static enum status inject_files(struct injection *injection, struct error *err)
{
    const struct arguments *arguments = injection->arguments;
    enum status status = STATUS_OK;
    uint32_t i;

    if (arguments->word_count == 0) {
        return inject_stream(injection, "stdin", STDIN_FILENO, err);
    }
    for (i = 0; i < arguments->word_count && status == STATUS_OK && print_works(); i++) {
        const char *path = arguments->words[i];
        bool is_stdin = strcmp(path, "-") == 0;
        int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);

        if (fd < 0) {
            return error_set(err, STATUS_INVALID, SAY("%s: %s", "打不开 %s：%s"), path,
                             lang_errno(errno));
        }
        status = inject_stream(injection, is_stdin ? "stdin" : path, fd, err);
        if (!is_stdin) {
            (void)close(fd); /* only read */
        }
    }
    return status;
}

static enum status draft_from(struct draft *draft, const struct arguments *arguments,
                              char now[MOMENT_TEXT_BYTES], struct error *err)
{
    const char *subject = arguments_value(arguments, "case");
    const char *time = arguments_value(arguments, "time");
    uint64_t expect;
    enum status status;

    if (subject == NULL) {
        return error_set(err, STATUS_INVALID, SAY("%s: wants --case", "%s：缺少 --case"),
                         draft->schema->word);
    }
    status = id_check("--case", subject, err);
    if (status == STATUS_OK) {
        status = id_check("--id", arguments_value(arguments, "id"), err);
    }
    if (status == STATUS_OK) {
        status = id_check("--causation", arguments_value(arguments, "causation"), err);
    }
    if (status == STATUS_OK) {
        status = arguments_number(arguments, "expect", (struct range){0, INTEGER_MAX, INTEGER_MAX},
                                  &expect, err);
    }
    if (status != STATUS_OK) {
        return status;
    }
    draft->subject = text_of(subject);
    draft->id = text_of(arguments_value(arguments, "id"));
    draft->time = text_of(time != NULL ? time : clock_now_text(now));
    draft->causationid = text_of(arguments_value(arguments, "causation"));
    draft->expect = arguments_has(arguments, "expect") ? (int64_t)expect : ABSENT;
    draft->pairs = &arguments->words[1];
    draft->pair_count = arguments->word_count - 1;
    return draft_say_as(draft, arguments_value(arguments, "as"), err);
}

static int conclude(const struct injection *injection, enum status status, const struct error *err)
{
    const struct answers *answers = &injection->answers;
    uint32_t unanswered = injection->pipeline == NULL ? 0 : pipeline_waiting(injection->pipeline);

    if (status != STATUS_OK && status != STATUS_NOT_FOUND) {
        if (unanswered > 0) {
            complain("inject",
                     SAY("%u events are not answered; run it again: what was accepted is known",
                         "%u 条记录没有得到答复；请再运行一次，已接受的不会重复"),
                     unanswered);
        }
        return give_up("inject", err);
    }
    if (!injection->answers.json) {
        complain("inject", SAY("%llu accepted, %llu refused", "接受 %llu 条，拒绝 %llu 条"),
                 (unsigned long long)answers->accepted, (unsigned long long)answers->refused);
    }
    if (injection->broken > 0) {
        return EXIT_DATA;
    }
    return answers->refused > 0 ? EXIT_NO : EXIT_DONE;
}

/* An event from arguments: encoded before a broker is asked for, so that usage comes first. */
static enum status encode_draft(const struct arguments *arguments, struct writer *writer,
                                struct error *err)
{
    struct draft draft = {.schema = event_schema_of_word(text_of(arguments->words[0]))};
    char now[MOMENT_TEXT_BYTES];
    enum status status = draft_from(&draft, arguments, now, err);

    return status == STATUS_OK ? draft_encode(&draft, writer, err) : status;
}

static enum status inject_encoded(struct injection *injection, struct text event, struct error *err)
{
    struct parsed parsed;
    enum status status;

    parsing_encoded(&parsed, event);
    status = pipeline_event(injection->pipeline, 1, event, parsed.subject, parsed.id, err);
    return status == STATUS_OK ? pipeline_drain(injection->pipeline, err) : status;
}

/* Is it something that can be read? err says what is wrong with the word. */
static enum status check_input(const char *path, struct error *err)
{
    struct stat found;

    if (strcmp(path, "-") == 0) {
        return (fcntl(STDIN_FILENO, F_GETFL) & O_ACCMODE) != O_WRONLY
                   ? STATUS_OK
                   : error_set(
                         err, STATUS_IO,
                         SAY("stdin is closed: there is no input", "标准输入已关闭，没有输入"));
    }
    errno = 0;
    if (stat(path, &found) == 0 && S_ISDIR(found.st_mode)) {
        errno = EISDIR;
    } else if (access(path, R_OK) == 0) {
        return STATUS_OK;
    }
    return error_set(err, STATUS_INVALID,
                     SAY("%s: neither an event type nor a file that can be read: %s",
                         "%s：既不是记录类型，也不是可读的文件：%s"),
                     path, lang_errno(errno));
}

/* Words are one event's type and fields, or files. */
static enum status check_words(const struct arguments *arguments, bool *is_one, struct error *err)
{
    const char *const *words = arguments->words;
    enum status status = STATUS_OK;
    uint32_t i;

    *is_one = arguments->word_count > 0 && event_schema_of_word(text_of(words[0])) != NULL;
    if (*is_one) {
        return STATUS_OK;
    }
    for (i = 0; arguments->command->flags[i].name != NULL; i++) {
        if (arguments->values[i] != NULL) {
            return arguments->word_count == 0
                       ? error_set(err, STATUS_INVALID,
                                   SAY("--%s goes with an event type", "--%s 须与记录类型一起使用"),
                                   arguments->command->flags[i].name)
                       : error_set(err, STATUS_INVALID,
                                   SAY("no such event type: %s (doorstep events)",
                                       "没有此记录类型：%s（用 doorstep events 查看）"),
                                   words[0]);
        }
    }
    if (arguments->word_count == 0) {
        return check_input("-", err);
    }
    for (i = 0; i < arguments->word_count && status == STATUS_OK; i++) {
        status = check_input(words[i], err);
    }
    return status;
}

static int run(const struct arguments *arguments)
{
    static uint8_t bytes[EVENT_BYTES_MAX];
    struct writer writer = writer_of(bytes, sizeof bytes);
    struct injection injection = {.arguments = arguments};
    struct error err = {0};
    bool is_one;
    int code;
    enum status status = check_words(arguments, &is_one, &err);

    if (status == STATUS_OK && is_one) {
        injection.answers.adviser = "inject";
        status = encode_draft(arguments, &writer, &err);
    }
    if (status == STATUS_OK) {
        status = begin(&injection, &err);
    }
    if (status == STATUS_OK) {
        status = is_one ? inject_encoded(&injection, writer_text(&writer), &err)
                        : inject_files(&injection, &err);
    }
    code = conclude(&injection, status, &err);
    end(&injection);
    return code;
}

static const struct flag flags[] = {
    {"case", "SUBJECT", WORDS("the case, or project:NAME", "合同编号，或 project:项目名")},
    {"as", "LANE[:ACTOR]",
     WORDS("who says it; the actor is $USER unless given", "由谁提出；未给出经办人时取 $USER")},
    {"id", "ID", WORDS("else a digest of the event", "记录编号；未给出时取记录的摘要")},
    {"time", "MOMENT",
     WORDS("when it happened, RFC 3339; else now", "发生时间，RFC 3339 格式；未给出时为现在")},
    {"expect", "SEQUENCE",
     WORDS("refuse it when the case has moved on since", "该合同此后又有记录时拒绝")},
    {"causation", "ID", WORDS("the event that it answers", "所回应的记录")},
    FLAGS_END,
};

const struct subcommand subcommand_inject = {
    .word = "inject",
    .usage = "[FILE…]\n  doorstep inject TYPE --case SUBJECT [name=value…]",
    .meaning = WORDS("put events into the ledger", "把记录写入账本"),
    .details = WORDS(
        "Without words, or with files (- is stdin), it reads JSON Lines: one CloudEvents object a\n"
        "line. It answers with one line for each, in order: the sequence, or why not. A missing\n"
        "id becomes a digest of the object, so running a file twice changes nothing.\n"
        "Exit: 0 all accepted, 1 something refused, 65 a line was no JSON object, 69 no broker.\n",
        "不带参数或给出文件（- 为标准输入）时读取 JSON Lines：每行一个 CloudEvents 对象。按顺序\n"
        "逐条答复：序号，或拒绝的原因。缺少 id 时取对象的摘要，因此同一文件运行两次没有影响。\n"
        "退出码：0 全部接受，1 有记录被拒绝，65 有一行不是 JSON 对象，69 连接不到服务端。\n"),
    .examples =
        "  doorstep inject day.jsonl\n"
        "  doorstep replay --json | jq -c 'del(.sequence,.recordedtime)' | doorstep inject --json\n"
        "  doorstep inject inquiry.raised --case HT-2024-0183 inquiry=Q1 channel=phone \\\n"
        "      text='卫生间渗水' recorder=B\n"
        "  doorstep inject payment.received --case HT-2024-0183 --as E:王会计 payment=P1 \\\n"
        "      amount_fen=67441356 method=transfer received_on=2024-04-10 ref=0417 payer=张三\n",
    .flags = flags,
    .run = run,
};

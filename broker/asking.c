#include "broker/answers.h"
#include "broker/core_parts.h"

#include <assert.h>
#include <string.h>

/* READ. */

static void finish_read(struct core *core, const struct input *input, struct effects *effects)
{
    const struct gather *gather = &core->gather;
    struct records *records = &core->records;
    struct writer writer = effects_begin_reply(effects);

    records->request = core->question.of.read.request;
    records->through = gather->through;
    records->count = gather->record_count;
    records->done = gather_is_done(gather);
    (void)memcpy(records->items, gather->records, gather->record_count * sizeof *records->items);
    records_encode(records, &writer);
    speak(core->session, COMMAND_RECORDS, &writer, input->now_ms, effects);
    core->work = WORK_NONE;
}

static void begin_gathering(struct core *core)
{
    const struct read *read = &core->question.of.read;
    struct gather_limits limits = {
        .bytes_max = MESSAGE_BYTES_MAX,
        .scan_max = SCAN_EVENTS_MAX,
        .until = read->until == 0 || read->until > core->committed ? core->committed : read->until,
        .since_unix_ms = read->since_unix_ms,
        .until_unix_ms = read->until_unix_ms,
        .records_max = read->count,
        .is_of_subject = read->subject.count > 0,
    };
    const struct selection selection = {.types = read->types};

    if (limits.is_of_subject) {
        limits.history = book_history(core->book, read->subject, &limits.history_count);
    }
    gather_begin(&core->gather, &core->marks, &selection, read->after, &limits);
}

/* A record has come, or the subject whose history is asked for. */
void asking_go_on_read(struct core *core, const struct input *input, struct effects *effects)
{
    if (input->kind == INPUT_RECORD) {
        gather_give(&core->gather, input->of.record);
        gather_take(&core->gather, &core->marks, core->book);
    } else {
        if (core->question.of.read.subject.count > 0 &&
            book_lacks_subject(core->book, core->question.of.read.subject, &effects->need)) {
            return;
        }
        begin_gathering(core);
    }
    effects->load = core->gather.wanted;
    if (effects->load == 0) {
        finish_read(core, input, effects);
    }
}

/* CASE and INBOX. */

void asking_go_on_case(struct core *core, const struct input *input, struct effects *effects)
{
    const struct case_query *query = &core->question.of.case_query;
    struct writer writer;

    if (book_lacks_subject(core->book, query->subject, &effects->need)) {
        return;
    }
    writer = effects_begin_reply(effects);
    answer_case(core->book, query, core->head, &core->views, core->gather.arena, &writer);
    speak(core->session, COMMAND_VIEWS, &writer, input->now_ms, effects);
    core->work = WORK_NONE;
}

void asking_go_on_inbox(struct core *core, const struct input *input, struct effects *effects)
{
    struct writer writer;

    if (!inbox_go_on(&core->inbox, core->book, &core->views, core->gather.arena, &effects->need)) {
        return;
    }
    core->views.head = core->head;
    writer = effects_begin_reply(effects);
    views_encode(&core->views, &writer);
    speak(core->session, COMMAND_VIEWS, &writer, input->now_ms, effects);
    core->work = WORK_NONE;
}

/* STATUS. */

static void answer_status(struct core *core, const struct input *input, struct effects *effects)
{
    const struct figures_of of = {
        .identity = &core->identity,
        .machine = &core->machine,
        .sessions = &core->sessions,
        .book = core->book,
        .head = core->head,
        .committed = core->committed,
        .recorded_unix_ms = core->recorded_unix_ms,
        .unix_ms = input->unix_ms,
        .now_ms = input->now_ms,
    };
    struct writer map = writer_of(core->gather.arena, MESSAGE_BYTES_MAX / 2);
    struct status_answer answer;
    struct writer writer;

    figures_encode(&core->figures, &of, &map);
    assert(!map.overflowed); /* SESSIONS_MAX lines, and a little */
    answer = (struct status_answer){core->question.of.status.request, writer_text(&map)};
    writer = effects_begin_reply(effects);
    status_answer_encode(&answer, &writer);
    speak(core->session, COMMAND_STATUS, &writer, input->now_ms, effects);
}

/* All of them. */

static enum status decode(struct question *question, struct text body, uint64_t *request)
{
    enum status status = STATUS_MALFORMED;

    if (question->command == COMMAND_READ) {
        status = read_decode(&question->of.read, body);
        *request = question->of.read.request;
    } else if (question->command == COMMAND_CASE) {
        status = case_query_decode(&question->of.case_query, body);
        *request = question->of.case_query.request;
    } else if (question->command == COMMAND_INBOX) {
        status = inbox_query_decode(&question->of.inbox, body);
        *request = question->of.inbox.request;
    } else if (question->command == COMMAND_STATUS) {
        status = status_query_decode(&question->of.status, body);
        *request = question->of.status.request;
    }
    return status;
}

void asking_hear(struct core *core, struct session *session, enum command command,
                 const struct input *input, struct effects *effects)
{
    struct question question = {.command = command};
    uint64_t request = 0;

    if (decode(&question, input->of.message.body, &request) != STATUS_OK) {
        speak_of_question(core, &input->of.message, command, effects);
    } else if (!questions_add(&session->questions, &question)) {
        speak_refusal(core, session->peer, request, ERR_BUSY, effects,
                      "%d questions wait for their answers already", QUESTIONS_MAX);
    }
}

void asking_answer(struct core *core, struct session *session, const struct input *input,
                   struct effects *effects)
{
    core->question = *questions_take(&session->questions);
    core->session = session;
    if (core->question.command == COMMAND_READ) {
        core->work = WORK_READ;
        asking_go_on_read(core, input, effects);
    } else if (core->question.command == COMMAND_CASE) {
        core->work = WORK_CASE;
        asking_go_on_case(core, input, effects);
    } else if (core->question.command == COMMAND_INBOX) {
        core->work = WORK_INBOX;
        inbox_begin(&core->inbox, &core->question.of.inbox, core->book, &core->views);
        asking_go_on_inbox(core, input, effects);
    } else {
        answer_status(core, input, effects);
    }
}

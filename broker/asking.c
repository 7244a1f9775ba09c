#include "broker/answers.h"
#include "broker/core_parts.h"

#include <assert.h>
#include <string.h>

void asking_go_on(struct core *core, const struct input *input, struct effects *effects)
{
    const struct gather *gather = &core->gather;
    struct records *records = &core->records;
    struct writer writer;

    effects->load = gather->wanted;
    if (effects->load != 0) {
        return;
    }
    records->request = core->read_request;
    records->through = gather->through;
    records->count = gather->record_count;
    records->done = gather_is_done(gather);
    (void)memcpy(records->items, gather->records, gather->record_count * sizeof *records->items);
    writer = effects_begin_reply(effects);
    records_encode(records, &writer);
    speak(core->session, COMMAND_RECORDS, &writer, input->now_ms, effects);
    core->work = WORK_NONE;
}

void asking_hear_read(struct core *core, struct session *session, const struct input *input,
                      struct effects *effects)
{
    struct gather_limits limits = {.bytes_max = MESSAGE_BYTES_MAX, .scan_max = SCAN_EVENTS_MAX};
    struct selection selection = {0};
    struct read read;

    if (read_decode(&read, input->of.message.body) != STATUS_OK) {
        speak_of_question(core, &input->of.message, COMMAND_READ, effects);
        return;
    }
    limits.until = read.until == 0 || read.until > core->committed ? core->committed : read.until;
    limits.since_unix_ms = read.since_unix_ms;
    limits.until_unix_ms = read.until_unix_ms;
    limits.records_max = read.count;
    selection.types = read.types;
    limits.is_of_subject = read.subject.count > 0;
    if (limits.is_of_subject) {
        limits.history = book_history(core->book, read.subject, &limits.history_count);
    }
    gather_begin(&core->gather, &core->marks, &selection, read.after, &limits);
    core->work = WORK_READ;
    core->session = session;
    core->read_request = read.request;
    asking_go_on(core, input, effects);
}

void asking_hear_case(struct core *core, struct session *session, const struct input *input,
                      struct effects *effects)
{
    struct writer writer;
    struct case_query query;

    if (case_query_decode(&query, input->of.message.body) != STATUS_OK) {
        speak_of_question(core, &input->of.message, COMMAND_CASE, effects);
        return;
    }
    writer = effects_begin_reply(effects);
    answer_case(core->book, &query, core->head, &core->views, core->gather.arena, &writer);
    speak(session, COMMAND_VIEWS, &writer, input->now_ms, effects);
}

void asking_hear_inbox(struct core *core, struct session *session, const struct input *input,
                       struct effects *effects)
{
    struct writer writer;
    struct inbox_query query;

    if (inbox_query_decode(&query, input->of.message.body) != STATUS_OK) {
        speak_of_question(core, &input->of.message, COMMAND_INBOX, effects);
        return;
    }
    writer = effects_begin_reply(effects);
    answer_inbox(core->book, &query, core->head, &core->views, core->gather.arena, &writer);
    speak(session, COMMAND_VIEWS, &writer, input->now_ms, effects);
}

void asking_hear_status(struct core *core, struct session *session, const struct input *input,
                        struct effects *effects)
{
    const struct figures_of of = {
        .identity = &core->identity,
        .machine = &input->of.message.machine,
        .sessions = &core->sessions,
        .book = core->book,
        .head = core->head,
        .committed = core->committed,
        .now_ms = input->now_ms,
    };
    struct writer map = writer_of(core->gather.arena, MESSAGE_BYTES_MAX / 2);
    struct status_query query;
    struct status_answer answer;
    struct writer writer;

    if (status_query_decode(&query, input->of.message.body) != STATUS_OK) {
        speak_of_question(core, &input->of.message, COMMAND_STATUS, effects);
        return;
    }
    figures_encode(&core->figures, &of, &map);
    assert(!map.overflowed); /* SESSIONS_MAX lines, and a little */
    answer = (struct status_answer){query.request, writer_text(&map)};
    writer = effects_begin_reply(effects);
    status_answer_encode(&answer, &writer);
    speak(session, COMMAND_STATUS, &writer, input->now_ms, effects);
}

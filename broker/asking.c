#include "broker/answers.h"
#include "broker/core_parts.h"
#include "schemas/mutant.h"

#include <assert.h>
#include <string.h>

/* READ. */

static void finish_read(struct core *core, const struct input *input, struct effects *effects)
{
    const struct gather *gather = &core->gather;
    struct records *records = &core->records;
    struct writer writer = effects_begin_reply(effects);

    records->request = core->read.request;
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
    const struct read *read = &core->read;
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

    if (MUTANT(READ_UNCOMMITTED) && read->until == 0) {
        limits.until = core->head;
    }
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
        if (core->read.subject.count > 0 &&
            book_lacks_subject(core->book, core->read.subject, &effects->need)) {
            return;
        }
        begin_gathering(core);
    }
    effects->load = core->gather.wanted;
    if (effects->load == 0) {
        finish_read(core, input, effects);
    }
}

void asking_hear_read(struct core *core, struct session *session, const struct input *input,
                      struct effects *effects)
{
    if (read_decode(&core->read, input->of.message.body) != STATUS_OK) {
        speak_of_question(core, &input->of.message, COMMAND_READ, effects);
        return;
    }
    core->work = WORK_READ;
    core->session = session;
    asking_go_on_read(core, input, effects);
}

/* CASE and INBOX. */

void asking_go_on_case(struct core *core, const struct input *input, struct effects *effects)
{
    const struct case_query *query = &core->case_query;
    struct writer writer;

    if (book_lacks_subject(core->book, query->subject, &effects->need)) {
        return;
    }
    writer = effects_begin_reply(effects);
    answer_case(core->book, query, core->head, &core->views, core->gather.arena, &writer);
    speak(core->session, COMMAND_VIEWS, &writer, input->now_ms, effects);
    core->work = WORK_NONE;
}

void asking_hear_case(struct core *core, struct session *session, const struct input *input,
                      struct effects *effects)
{
    if (case_query_decode(&core->case_query, input->of.message.body) != STATUS_OK) {
        speak_of_question(core, &input->of.message, COMMAND_CASE, effects);
        return;
    }
    core->work = WORK_CASE;
    core->session = session;
    asking_go_on_case(core, input, effects);
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

void asking_hear_inbox(struct core *core, struct session *session, const struct input *input,
                       struct effects *effects)
{
    struct inbox_query query;

    if (inbox_query_decode(&query, input->of.message.body) != STATUS_OK) {
        speak_of_question(core, &input->of.message, COMMAND_INBOX, effects);
        return;
    }
    inbox_begin(&core->inbox, &query, core->book, &core->views);
    core->work = WORK_INBOX;
    core->session = session;
    asking_go_on_inbox(core, input, effects);
}

/* STATUS. */

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
        .recorded_unix_ms = core->recorded_unix_ms,
        .unix_ms = input->unix_ms,
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

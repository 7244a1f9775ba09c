#include "tools/doorstep/shared/case/casebook.h"

#include "tools/doorstep/shared/broker/session.h"

void casebook_finish(struct casebook *casebook)
{
    book_destroy(&casebook->book);
    history_finish(&casebook->history);
}

const struct case_state *casebook_case(struct casebook *casebook)
{
    return book_case(casebook->book, casebook->subject);
}

/* The project of a case, from its first event; an erased case does not tell it. */
static enum status find_project(struct casebook *casebook, struct error *err)
{
    static struct event event;
    const struct kept *first = &casebook->history.kept[0];
    struct refusals refusals = event_decode_stored(&event, first->event.bytes, first->event.count);

    if (refusals_any(&refusals)) {
        return error_set(err, STATUS_CORRUPT, "event %llu: %s", (unsigned long long)first->sequence,
                         refusals.text);
    }
    if (event.type == EVENT_CONTRACT_FILED &&
        !subject_of_project(casebook->project_storage, &casebook->project,
                            event.data.contract_filed.project)) {
        return error_set(err, STATUS_CORRUPT, "the project of %.*s cannot be read",
                         TEXT_ARGUMENTS(casebook->subject));
    }
    return STATUS_OK;
}

static enum status fetch(struct casebook *casebook, struct session *session, struct error *err)
{
    const struct place everything = {0};
    enum status status =
        history_fetch(&casebook->history, session, casebook->subject, &everything, err);

    if (status == STATUS_OK && casebook->history.count == 0) {
        status = session_no_case(casebook->subject, err);
    }
    if (status == STATUS_OK) {
        status = find_project(casebook, err);
    }
    if (status == STATUS_OK && !text_is_absent(casebook->project)) {
        status = history_fetch(&casebook->history, session, casebook->project, &everything, err);
    }
    return status;
}

static enum status follow(struct casebook *casebook, struct error *err)
{
    static struct event event;
    const struct history *history = &casebook->history;
    enum status status = STATUS_OK;
    uint32_t i;

    for (i = 0; i < history->count && status == STATUS_OK; i++) {
        status = history_take(history, i, casebook->book, &event, err);
        if (status == STATUS_OK && text_equals(event.subject, casebook->project)) {
            trail_note_project(&casebook->trail, &event, history->kept[i].sequence);
        } else if (status == STATUS_OK && text_equals(event.subject, casebook->subject)) {
            const struct case_state *state = casebook_case(casebook);

            if (state != NULL) {
                trail_note(&casebook->trail, state, &event, history->kept[i].sequence);
            }
        }
    }
    return status;
}

enum status casebook_fetch(struct casebook *casebook, struct session *session, struct text subject,
                           struct text node, struct text inquiry, struct error *err)
{
    enum status status;

    casebook->subject = subject;
    casebook->history = (struct history){0};
    casebook->book = NULL;
    casebook->project = (struct text){0};
    trail_init(&casebook->trail, node, inquiry);
    status = fetch(casebook, session, err);
    if (status == STATUS_OK) {
        status = book_create(&casebook->book, err);
    }
    if (status == STATUS_OK) {
        history_sort(&casebook->history);
        status = follow(casebook, err);
    }
    return status;
}

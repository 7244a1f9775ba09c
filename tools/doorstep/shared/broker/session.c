#include "tools/doorstep/shared/broker/session.h"

#include "tools/doorstep/shared/output/detail.h"
#include "tools/doorstep/shared/output/lang.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

struct session {
    struct client *client; /* owned */
    uint64_t request;      /* the last one given */
    struct news news;
};

struct question {
    enum client_news answer; /* VIEWS, RECORDS or STATUS */
    const struct case_query *of_case;
    const struct inbox_query *inbox;
    const struct read *read;
    const struct status_query *status;
};

enum status session_open(struct session **out, const char *endpoint, const char *name,
                         struct error *err)
{
    struct session *session = calloc(1, sizeof *session);
    struct client_options options = {
        .endpoint = endpoint, .name = name, .timeout_ms = SESSION_OPEN_MS};
    enum status status;

    if (session == NULL) {
        return error_set(err, STATUS_NO_MEMORY, SAY("open a session", "连接服务端：内存不足"));
    }
    status = client_open(&session->client, &options, err);
    if (status != STATUS_OK) {
        session_close(&session);
        return status;
    }
    *out = session;
    return STATUS_OK;
}

void session_close(struct session **session)
{
    if (*session != NULL) {
        client_close(&(*session)->client);
        free(*session);
        *session = NULL;
    }
}

struct client *session_client(struct session *session)
{
    return session->client;
}

static enum status send_question(struct session *session, const struct question *question,
                                 struct error *err)
{
    if (question->of_case != NULL) {
        return client_case(session->client, question->of_case, err);
    }
    if (question->inbox != NULL) {
        return client_inbox(session->client, question->inbox, err);
    }
    if (question->read != NULL) {
        return client_read(session->client, question->read, err);
    }
    assert(question->status != NULL);
    return client_status(session->client, question->status, err);
}

static uint64_t request_of(const struct news *news)
{
    switch (news->kind) {
    case CLIENT_VIEWS:
        return news->of.views.request;
    case CLIENT_RECORDS:
        return news->of.records.request;
    case CLIENT_STATUS:
        return news->of.status.request;
    case CLIENT_ERROR:
        return news->of.error.request;
    case CLIENT_NOTHING:
    case CLIENT_RESULT:
    case CLIENT_EVENTS:
    case CLIENT_NEW_SESSION:
    case CLIENT_GONE:
        break;
    }
    return 0;
}

enum status session_refused(struct text said, struct error *err)
{
    char english[MESSAGE_TEXT_MAX + 1];
    char chinese[DETAIL_BYTES];

    (void)snprintf(english, sizeof english, "%.*s",
                   TEXT_ARGUMENTS(text_cut(said, MESSAGE_TEXT_MAX)));
    return error_set(err, STATUS_REFUSED, SAY("the broker says: %s", "服务端答复：%s"),
                     lang_is_chinese() ? detail_chinese(chinese, english) : english);
}

/* Is this the broker's refusal of the question that is out? There is one at a time; where its
 * number could not be read, the broker says 0. */
static bool is_refusal(const struct session *session)
{
    uint64_t request = request_of(&session->news);

    return session->news.kind == CLIENT_ERROR && (request == session->request || request == 0);
}

/* Ask, and wait for the answer; ask again in a new session. */
static enum status ask(struct session *session, const struct question *question, struct error *err)
{
    int64_t until_ms = clock_ms() + SESSION_ANSWER_MS;
    bool sent = false;

    while (clock_ms() < until_ms) {
        enum status status;

        if (!sent) {
            status = send_question(session, question, err);
            if (status != STATUS_OK && status != STATUS_FULL && status != STATUS_UNREACHABLE) {
                return status;
            }
            sent = status == STATUS_OK;
        }
        status = client_receive(session->client, &session->news, sent ? 1000 : 50, err);
        if (status != STATUS_OK) {
            return status;
        }
        if (session->news.kind == CLIENT_NEW_SESSION) {
            sent = false;
        }
        if (sent && is_refusal(session)) {
            return session_refused(session->news.of.error.text, err);
        }
        if (session->news.kind == question->answer &&
            request_of(&session->news) == session->request) {
            return STATUS_OK;
        }
    }
    return error_set(err, STATUS_UNREACHABLE, SAY("the broker does not answer", "服务端没有应答"));
}

enum status session_case(struct session *session, struct text subject,
                         const struct case_item **item, struct error *err)
{
    struct case_query query = {.request = ++session->request, .subject = subject};
    struct question question = {.answer = CLIENT_VIEWS, .of_case = &query};
    enum status status = ask(session, &question, err);

    if (status == STATUS_OK) {
        *item = session->news.of.views.count == 0 ? NULL : &session->news.of.views.cases[0];
    }
    return status;
}

enum status session_no_case(struct text subject, struct error *err)
{
    return error_set(err, STATUS_NOT_FOUND, SAY("no case %.*s", "没有合同 %.*s"),
                     TEXT_ARGUMENTS(subject));
}

enum status session_inbox(struct session *session, enum lane lane, uint64_t *cursor,
                          const struct views **views, struct error *err)
{
    struct inbox_query query = {.request = ++session->request, .lane = lane, .cursor = *cursor};
    struct question question = {.answer = CLIENT_VIEWS, .inbox = &query};
    enum status status = ask(session, &question, err);

    if (status == STATUS_OK) {
        *views = &session->news.of.views;
        *cursor = session->news.of.views.cursor;
    }
    return status;
}

enum status session_read(struct session *session, const struct read *read,
                         const struct records **records, struct error *err)
{
    struct read query = *read;
    struct question question = {.answer = CLIENT_RECORDS, .read = &query};
    enum status status;

    query.request = ++session->request;
    status = ask(session, &question, err);
    if (status == STATUS_OK) {
        *records = &session->news.of.records;
    }
    return status;
}

enum status session_status(struct session *session, struct text *map, struct error *err)
{
    struct status_query query = {.request = ++session->request};
    struct question question = {.answer = CLIENT_STATUS, .status = &query};
    enum status status = ask(session, &question, err);

    if (status == STATUS_OK) {
        *map = session->news.of.status.map;
    }
    return status;
}

enum status session_credit(struct session *session, struct credit *owed, struct error *err)
{
    enum status status = STATUS_OK;

    if (owed->events > 0) {
        status = client_credit(session->client, owed, err);
    }
    if (status == STATUS_FULL) {
        return STATUS_OK;
    }
    *owed = (struct credit){0};
    return status == STATUS_UNREACHABLE ? STATUS_OK : status;
}

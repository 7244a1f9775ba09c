#include "workers/client_news.h"

enum status client_news_decode(struct news *news, enum command command, struct text body)
{
    news->kind = CLIENT_NOTHING;
    if (command == COMMAND_RESULT) {
        news->kind = CLIENT_RESULT;
        return result_decode(&news->of.result, body);
    }
    if (command == COMMAND_EVENTS) {
        news->kind = CLIENT_EVENTS;
        return events_decode(&news->of.events, body);
    }
    if (command == COMMAND_RECORDS) {
        news->kind = CLIENT_RECORDS;
        return records_decode(&news->of.records, body);
    }
    if (command == COMMAND_VIEWS) {
        news->kind = CLIENT_VIEWS;
        return views_decode(&news->of.views, body);
    }
    if (command == COMMAND_STATUS) {
        news->kind = CLIENT_STATUS;
        return status_answer_decode(&news->of.status, body);
    }
    if (command == COMMAND_ERROR) {
        news->kind = CLIENT_ERROR;
        return wire_error_decode(&news->of.error, body);
    }
    return STATUS_OK;
}

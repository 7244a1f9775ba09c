#include "tools/doorstep/shared/broker/submission.h"

#include "tools/doorstep/shared/input/parsing.h"

static void keep_answer(void *context, const struct answer *answer)
{
    struct answer *kept = context;

    *kept = (struct answer){
        .line = answer->line, .sequence = answer->sequence, .refusals = answer->refusals};
}

enum status submission_send(struct session *session, struct text event, struct answer *answer,
                            struct error *err)
{
    struct pipeline *pipeline = NULL;
    struct parsed parsed;
    enum status status =
        pipeline_create(&pipeline, session_client(session), keep_answer, answer, err);

    parsing_encoded(&parsed, event);
    if (status == STATUS_OK) {
        status = pipeline_event(pipeline, 1, event, parsed.subject, parsed.id, err);
    }
    if (status == STATUS_OK) {
        status = pipeline_drain(pipeline, err);
    }
    pipeline_destroy(&pipeline);
    answer->subject = parsed.subject;
    answer->id = parsed.id;
    return status;
}

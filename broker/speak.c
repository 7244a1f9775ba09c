#include "broker/core_parts.h"

#include <stdarg.h>
#include <stdio.h>

void speak(struct session *session, enum command command, const struct writer *writer,
           int64_t now_ms, struct effects *effects)
{
    effects_end_reply(effects, session->peer, command, writer);
    session->sent_ms = now_ms;
}

void speak_refusal(struct core *core, uint32_t peer, uint64_t request, enum refusal code,
                   struct effects *effects, const char *format, ...)
{
    struct writer writer = effects_begin_reply(effects);
    struct refusals refusals = {.bits = UINT64_C(1) << code};
    struct wire_error error = {.request = request, .code = code};
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(refusals.text, sizeof refusals.text, format, arguments); /* cut is fine */
    va_end(arguments);
    error.text = text_of(refusals.text);
    wire_error_encode(&error, &writer);
    effects_end_reply(effects, peer, COMMAND_ERROR, &writer);
    effects_report(effects,
                   code == ERR_VERSION || code == ERR_BUSY ? REPORT_SESSION_REFUSED
                                                           : REPORT_MESSAGE_REFUSED,
                   peer, refusals.text);
    figures_refused(&core->figures, &refusals);
}

static void speak_of(struct core *core, uint32_t peer, uint64_t request, enum command command,
                     struct effects *effects)
{
    speak_refusal(core, peer, request, ERR_MESSAGE, effects,
                  "the body of %s is not of the protocol", command_word(command));
}

void speak_of_body(struct core *core, uint32_t peer, enum command command, struct effects *effects)
{
    speak_of(core, peer, 0, command, effects);
}

void speak_of_question(struct core *core, const struct message *message, enum command command,
                       struct effects *effects)
{
    speak_of(core, message->peer, question_request(message->body), command, effects);
}

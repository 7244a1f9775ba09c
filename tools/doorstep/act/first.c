#include "tools/doorstep/act/first.h"

#include "tools/doorstep/shared/advice.h"
#include "tools/doorstep/shared/labels.h"
#include "tools/doorstep/shared/lang.h"
#include "tools/doorstep/shared/print.h"

static enum status fetch(const struct whose *whose, struct casebook *casebook,
                         struct session *session, struct error *err)
{
    casebook_finish(casebook);
    return casebook_fetch(casebook, session, whose->subject, whose->node, whose->inquiry, err);
}

static void tell_who(struct trace who)
{
    const struct event_schema *schema = event_schema(who.type);
    char when[MOMENT_TEXT_BYTES];

    if (who.sequence == 0 || schema == NULL) {
        complain("act", "%s", SAY("somebody has decided this already", "已有人办理"));
        return;
    }
    (void)moment_format(when, who.seconds);
    when[10] = ' ';
    complain("act",
             SAY("decided already by %.*s, %.16s: event %llu %s",
                 "已由 %.*s 于 %.16s 办理：序号 %llu %s"),
             TEXT_ARGUMENTS(who.actor), when, (unsigned long long)who.sequence,
             labels_word(schema->word));
}

static bool is_still_open(const struct trail *trail, uint32_t opened)
{
    uint32_t i;

    for (i = 0; i < trail->open_count; i++) {
        if (trail->open[i] == opened) {
            return true;
        }
    }
    return false;
}

enum status first_tell(const struct whose *whose, struct casebook *casebook,
                       struct session *session, const struct answer *answer, struct error *err)
{
    enum status status = fetch(whose, casebook, session, err);

    if (status != STATUS_OK) {
        return status;
    }
    if (!is_still_open(&casebook->trail, whose->opened)) {
        tell_who(trail_ender(&casebook->trail, whose->opened));
    } else if (refusals_hold(&answer->refusals, ERR_ID_CONFLICT)) {
        complain("act",
                 SAY("%.*s is still open, but an event that does not decide it has the id %.*s",
                     "%.*s 仍未办理，但编号 %.*s 已被另一事件占用"),
                 TEXT_ARGUMENTS(whose->node), TEXT_ARGUMENTS(answer->id));
    } else {
        advice_tell("act", &answer->refusals);
    }
    return STATUS_OK;
}

void first_tell_late(const struct whose *whose, struct casebook *casebook, struct session *session)
{
    struct error err = {0};

    if (fetch(whose, casebook, session, &err) == STATUS_OK && casebook->trail.last_ended > 0) {
        tell_who(trail_last_ender(&casebook->trail));
    }
}

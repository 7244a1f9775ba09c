#include "tools/doorstep/act/first.h"

#include "tools/doorstep/shared/output/advice.h"
#include "tools/doorstep/shared/output/labels.h"
#include "tools/doorstep/shared/output/lang.h"
#include "tools/doorstep/shared/output/print.h"
#include "tools/doorstep/shared/output/story.h"

static enum status fetch(const struct whose *whose, struct casebook *casebook,
                         struct session *session, struct error *err)
{
    casebook_finish(casebook);
    return casebook_fetch(casebook, session, whose->subject, whose->node, whose->inquiry, err);
}

/* Was it decided, or did something else end it: a withdrawal, a payment that bounced? */
static bool is_decision(struct text node, enum event_type type)
{
    enum node decided = node_of_word(node);

    return type == node_completed_by(decided) || type == node_or_by(decided) ||
           (decided == NODE_F9 && type == node_completed_by(NODE_F9L)); /* one word, two nodes */
}

static void tell_who(struct text node, struct trace who)
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
             is_decision(node, who.type) ? SAY("decided already by %.*s, %.16s: event %llu %s",
                                               "已由 %.*s 于 %.16s 办理：序号 %llu %s")
                                         : SAY("no longer open since %.*s, %.16s: event %llu %s",
                                               "因 %.*s 于 %.16s 的登记而不再待办：序号 %llu %s"),
             TEXT_ARGUMENTS(story_actor(who.actor)), when, (unsigned long long)who.sequence,
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
        tell_who(whose->node, trail_ender(&casebook->trail, whose->opened));
    } else if (refusals_hold(&answer->refusals, ERR_ID_CONFLICT)) {
        complain("act",
                 SAY("%.*s is still open, but an event that does not decide it has the id %.*s",
                     "%.*s 仍未办理，但编号 %.*s 已被另一条记录占用"),
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
        tell_who(whose->node, trail_last_ender(&casebook->trail));
    }
}

#include "tests/sim/saying_exception.h"

/* What changes the case as a whole. */

static void amend(struct saying *saying)
{
    struct file_amended *said = &saying->event.data.file_amended;
    struct writer writer = writer_of(saying->list, sizeof saying->list);

    writer_map(&writer, 1);
    writer_string(&writer, "phone");
    writer_string(&writer, "13900000000");
    said->fields = (struct list){saying->list, (uint32_t)writer.count, 1};
    said->reason = TEXT("a new number");
}

static void change_owner(struct saying *saying)
{
    struct owner_changed *said = &saying->event.data.owner_changed;

    said->reason = 2;
    said->on = moment_day(saying->event.time);
}

static void refuse(struct saying *saying)
{
    struct writer writer = writer_of(saying->list, sizeof saying->list);

    writer_array(&writer, 1);
    writer_string(&writer, "certificate");
    saying->event.data.qualification_refused.missing =
        (struct list){saying->list, (uint32_t)writer.count, 1};
}

static void end(struct saying *saying, const struct occasion *occasion)
{
    struct contract_cancelled *said = &saying->event.data.contract_cancelled;

    said->reason = 1;
    said->on = moment_day(saying->event.time);
    said->forfeit_fen = prng_between(occasion->prng, 0, 20000);
}

static void move_date(struct saying *saying, const struct occasion *occasion)
{
    struct movein_scheduled *said = &saying->event.data.movein_scheduled;

    said->movein_on = moment_day(saying->event.time);
    said->movein_on += (int32_t)prng_between(occasion->prng, 1, 9);
    said->contacted_via = TEXT("phone");
}

void saying_exceptional_stage(struct saying *saying, const struct occasion *occasion)
{
    const enum event_type type = saying->event.type;
    const bool is_manager = prng_below(occasion->prng, 2) == 0;

    if (type == EVENT_QUALIFICATION_REVOKED) {
        saying_by(saying, is_manager ? LANE_A : LANE_B);
        saying->event.data.qualification_revoked.reason = TEXT("too early");
        return;
    }
    saying_by(saying, type == EVENT_QUALIFICATION_REFUSED ? LANE_B : LANE_C);
    if (type == EVENT_FILE_AMENDED) {
        amend(saying);
    } else if (type == EVENT_OWNER_CHANGED) {
        change_owner(saying);
    } else if (type == EVENT_QUALIFICATION_REFUSED) {
        refuse(saying);
    } else if (type == EVENT_MOVEIN_SCHEDULED) {
        move_date(saying, occasion);
    } else {
        end(saying, occasion);
    }
}

#include "tools/doorstep/report/ageing.h"
#include "tools/doorstep/report/figure.h"

#include <stdlib.h>

/* How well the ledger is kept: what was entered late, and what was voided. */

#define LANES_COUNT (LANE_SYSTEM + 1)

struct tally {
    int64_t events;
    int64_t backdated;
    int64_t voided;
    int64_t voids;
};

struct quality {
    const struct question *question;
    struct tally lanes[LANES_COUNT];
};

static void *begin(const struct question *question)
{
    struct quality *quality = calloc(1, sizeof *quality);

    if (quality != NULL) {
        quality->question = question;
    }
    return quality;
}

static void end(void *self)
{
    free(self);
}

static bool hear(void *self, const struct heard *heard)
{
    struct quality *quality = self;
    struct tally *tally = &quality->lanes[heard->event->lane];

    if ((heard->fate != FATE_TOLD && heard->fate != FATE_VOIDED) ||
        !question_covers(quality->question, heard->day)) {
        return true;
    }
    tally->events++;
    tally->backdated += event_is_backdated(heard->event, heard->recorded_unix_ms);
    tally->voided += heard->fate == FATE_VOIDED;
    tally->voids += heard->event->type == EVENT_ENTRY_VOIDED;
    return true;
}

static const struct column columns[] = {
    {"lane", CELL_LANE, WORDS("lane", "部门"), false},
    {"events", CELL_COUNT, WORDS("events", "记录数"), false},
    {"backdated", CELL_COUNT, WORDS("back-dated", "补录"), false},
    {"backdated_bp", CELL_RATE, WORDS("share", "补录率"), false},
    {"voided", CELL_COUNT, WORDS("voided", "被作废"), false},
    {"voids", CELL_COUNT, WORDS("voids", "作废"), false},
};
static const struct layout layouts[] = {{NULL, UNTITLED, COLUMNS(columns)}};

static struct tally all_of(const struct quality *quality)
{
    struct tally all = {0};
    int i;

    for (i = 0; i < LANES_COUNT; i++) {
        all.events += quality->lanes[i].events;
        all.backdated += quality->lanes[i].backdated;
        all.voided += quality->lanes[i].voided;
        all.voids += quality->lanes[i].voids;
    }
    return all;
}

static void put(const struct tally *tally, struct rows *out)
{
    rows_number(out, tally->events);
    rows_number(out, tally->backdated);
    rows_number(out, tally->events == 0 ? ABSENT : basis_points(tally->backdated, tally->events));
    rows_number(out, tally->voided);
    rows_number(out, tally->voids);
}

static bool rows(void *self, struct rows *out)
{
    const struct quality *quality = self;
    const struct tally all = all_of(quality);
    int i;

    rows_begin(out, figure_quality.word, &layouts[0]);
    for (i = LANE_A; i < LANES_COUNT; i++) {
        if (quality->lanes[i].events > 0 && question_wants(quality->question, (enum lane)i)) {
            rows_lane(out, (enum lane)i);
            put(&quality->lanes[i], out);
        }
    }
    if (quality->question->lane == LANE_NONE) {
        rows_all(out);
        put(&all, out);
    }
    rows_end(out);
    return true;
}

static bool headlines(void *self, struct rows *out)
{
    const struct tally all = all_of(self);

    headline_put(out, &(struct headline){
                          "quality", "backdated_share",
                          WORDS("events entered more than a day late", "补录（晚于一天）记录占比"),
                          CELL_RATE,
                          all.events == 0 ? ABSENT : basis_points(all.backdated, all.events)});
    return true;
}

const struct figure figure_quality = {
    .word = "quality",
    .title = WORDS("Data quality", "数据质量"),
    .definition = WORDS(
        "Events of cases in the period by who said them, voided ones among them: how many were\n"
        "recorded more than 24 hours after they happened (back-dated), how many were voided, and\n"
        "how many are voids.",
        "期间内各部门的合同记录（含被作废者）：其中录入晚于发生 24 小时以上者（补录）、\n"
        "被作废者、作废记录本身的数目。"),
    .layouts = LAYOUTS(layouts),
    .by_period = true,
    .by_lane = true,
    .begin = begin,
    .end = end,
    .hear = hear,
    .rows = rows,
    .headlines = headlines,
};

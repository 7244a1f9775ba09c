#include "tools/doorstep/demo/demo.h"

#include "schemas/event.h"
#include "tools/doorstep/demo/demo_day.h"
#include "tools/doorstep/demo/demo_people.h"
#include "tools/doorstep/demo/proof.h"
#include "tools/doorstep/shared/clock.h"
#include "tools/doorstep/shared/pipeline.h"
#include "tools/doorstep/shared/print.h"
#include "tools/doorstep/shared/session.h"
#include "tools/doorstep/shared/sheet.h"
#include "tools/doorstep/shared/story.h"

#include <stdio.h>
#include <stdlib.h>

#define STORY_OWNER 0    /* whose story is told */
#define ARRIVAL_MS 120   /* a contract so often */
#define LOOK_MS 250      /* people look at all cases so often */
#define QUIET_LOOKS 14   /* nobody has had anything to do for so long: the day is over */
#define DAY_MS_MAX 90000 /* a machine that slow does not show a day */
#define CREDIT_EVENTS 4096
#define CREDIT_BYTES (16 * MESSAGE_BYTES_MAX)

struct playing {
    const struct demo *demo;
    struct session *asking;    /* owned */
    struct session *telling;   /* owned; the pipeline's */
    struct session *listening; /* owned; subscribed to everything */
    struct credit owed;        /* to it */
    struct pipeline *pipeline; /* owned */
    struct news *news;         /* owned */
    struct people people;
    uint64_t refused;
    uint32_t signed_count;
    uint32_t quiet_looks;
    uint64_t heard; /* the last sequence that was listened to */
    uint32_t counts[EVENT_TYPES_END];
};

/* An answer that says "decided already" is how two decisions end in one event. */
static void note_answer(void *context, const struct answer *answer)
{
    struct playing *playing = context;
    bool decided = refusals_hold(&answer->refusals, ERR_ID_CONFLICT) ||
                   refusals_hold(&answer->refusals, ERR_STALE) ||
                   refusals_hold(&answer->refusals, ERR_STATE);

    if (answer->sequence == 0 && !decided) {
        playing->refused++;
        complain("demo", "refused: %s", answer->refusals.text);
    }
}

static enum status begin(struct playing *playing, struct error *err)
{
    const char *endpoint = playing->demo->endpoint;
    enum status status = session_open(&playing->asking, endpoint, "demo looking", err);

    if (status == STATUS_OK) {
        status = session_open(&playing->telling, endpoint, "demo people", err);
    }
    if (status == STATUS_OK) {
        status = session_open(&playing->listening, endpoint, "demo story", err);
    }
    if (status == STATUS_OK) {
        status = pipeline_create(&playing->pipeline, session_client(playing->telling), note_answer,
                                 playing, err);
    }
    if (status != STATUS_OK) {
        return status;
    }
    playing->news = malloc(sizeof *playing->news);
    if (playing->news == NULL) {
        return error_set(err, STATUS_NO_MEMORY, "play a day");
    }
    playing->people.pipeline = playing->pipeline;
    playing->heard = client_welcome(session_client(playing->listening))->head;
    return STATUS_OK;
}

static void end(struct playing *playing)
{
    free(playing->news);
    pipeline_destroy(&playing->pipeline);
    session_close(&playing->listening);
    session_close(&playing->telling);
    session_close(&playing->asking);
}

/* The story. */

static enum status subscribe(struct playing *playing, struct error *err)
{
    struct client *client = session_client(playing->listening);
    const struct welcome *welcome = client_welcome(client);
    struct subscribe subscribe = {.ledger = welcome->ledger,
                                  .epoch = welcome->epoch,
                                  .after = playing->heard,
                                  .events = CREDIT_EVENTS,
                                  .bytes = CREDIT_BYTES};

    return client_subscribe(client, &subscribe, err);
}

static enum status hear(struct playing *playing, const struct events *events, struct error *err)
{
    static struct event event;
    char subject[DAY_CASE_BYTES];
    uint32_t i;

    for (i = 0; i < events->record_count; i++) {
        const struct record_item *record = &events->records[i];
        struct refusals refusals =
            event_decode_stored(&event, record->event.bytes, record->event.count);

        playing->owed.bytes += record->event.count;
        if (refusals_any(&refusals)) {
            return error_set(err, STATUS_MALFORMED, "event %llu: %s",
                             (unsigned long long)record->sequence, refusals.text);
        }
        playing->counts[event.type]++;
        if (text_equals(event.subject, text_of(day_case(subject, STORY_OWNER)))) {
            story_print(&event, record->sequence, false);
        }
    }
    playing->heard = events->through;
    print_flush();
    playing->owed.events += events->record_count;
    return session_credit(playing->listening, &playing->owed, err);
}

static enum status listen_to(struct playing *playing, int timeout_ms, struct error *err)
{
    enum status status = STATUS_OK;

    do {
        status = client_receive(session_client(playing->listening), playing->news, timeout_ms, err);
        if (status == STATUS_OK && playing->news->kind == CLIENT_EVENTS) {
            status = hear(playing, &playing->news->of.events, err);
        } else if (status == STATUS_OK && playing->news->kind == CLIENT_NEW_SESSION) {
            status = subscribe(playing, err);
        }
        timeout_ms = 0;
    } while (status == STATUS_OK && playing->news->kind != CLIENT_NOTHING);
    return status;
}

/* The day. */

static enum status look_around(struct playing *playing, struct error *err)
{
    uint64_t cursor = 0;
    int64_t now_s = clock_unix_ms() / 1000;
    enum status status;

    playing->people.moves = 0;
    do {
        const struct views *views;
        uint32_t i;

        status = session_inbox(playing->asking, LANE_NONE, &cursor, &views, err);
        for (i = 0; status == STATUS_OK && i < views->count; i++) {
            status = people_look(&playing->people, &views->cases[i], now_s, err);
        }
    } while (status == STATUS_OK && cursor != 0);
    playing->quiet_looks = playing->people.moves > 0 ? 0 : playing->quiet_looks + 1;
    return status;
}

static enum status play(struct playing *playing, struct error *err)
{
    int64_t begun_ms = clock_ms();
    int64_t look_ms = begun_ms;
    enum status status = people_open_project(&playing->people, err);

    while (status == STATUS_OK && playing->quiet_looks < QUIET_LOOKS) {
        int64_t passed_ms = clock_ms() - begun_ms;

        if (passed_ms > DAY_MS_MAX) {
            return error_set(err, STATUS_TIMEOUT, "the day does not end");
        }
        if (playing->signed_count < day_owner_count() &&
            passed_ms >= (int64_t)playing->signed_count * ARRIVAL_MS) {
            status = people_sign(&playing->people, playing->signed_count++, err);
            playing->quiet_looks = 0;
        }
        if (status == STATUS_OK && clock_ms() >= look_ms) {
            look_ms = clock_ms() + LOOK_MS;
            status = look_around(playing, err);
        }
        if (status == STATUS_OK) {
            status = pipeline_turn(playing->pipeline, 0, err);
        }
        if (status == STATUS_OK) {
            status = listen_to(playing, 20, err);
        }
    }
    return status == STATUS_OK ? pipeline_drain(playing->pipeline, err) : status;
}

/* What came of it. */

struct outcome_counts {
    uint32_t stages[STAGES_END];
    uint32_t categories[4];
    uint32_t cases;
    uint32_t open;
};

static enum stage stage_of(struct text word)
{
    int stage;

    for (stage = 0; stage < STAGES_END; stage++) {
        if (text_equals(word, text_of(stage_word((enum stage)stage)))) {
            return (enum stage)stage;
        }
    }
    return STAGES_END;
}

static enum status count_cases(struct playing *playing, struct outcome_counts *counts,
                               struct error *err)
{
    static struct view view;
    uint64_t cursor = 0;
    enum status status;

    do {
        const struct views *views;
        uint32_t i;
        uint32_t j;

        status = session_inbox(playing->asking, LANE_NONE, &cursor, &views, err);
        for (i = 0; status == STATUS_OK && i < views->count; i++) {
            if (view_decode(&view, views->cases[i].view, (struct text){0}) != STATUS_OK ||
                stage_of(view.stage) == STAGES_END) {
                return error_set(err, STATUS_MALFORMED, "a view cannot be read");
            }
            counts->cases++;
            counts->open += view.open_count;
            counts->stages[stage_of(view.stage)]++;
            for (j = 0; j < view.inquiry_count; j++) {
                counts->categories[view.inquiries[j].category]++;
            }
        }
    } while (status == STATUS_OK && cursor != 0);
    return status;
}

static void print_counts(const struct playing *playing, const struct outcome_counts *counts)
{
    const uint32_t *events = playing->counts;
    int stage;

    (void)printf("\n%sThe day in figures%s\n  %u cases:", style_bold(), style_end(), counts->cases);
    for (stage = 0; stage < STAGES_END; stage++) {
        if (counts->stages[stage] > 0) {
            (void)printf(" %u %s (%s)", counts->stages[stage], stage_word((enum stage)stage),
                         stage_title((enum stage)stage, true));
        }
    }
    (void)printf("\n  inquiries: %u engineering, %u property, %u general; %u not classified\n",
                 counts->categories[CATEGORY_ENGINEERING], counts->categories[CATEGORY_PROPERTY],
                 counts->categories[CATEGORY_GENERAL], counts->categories[CATEGORY_NONE]);
    (void)printf("  %u costs rejected, %u solutions returned, %u inquiries withdrawn\n",
                 events[EVENT_COST_REJECTED], events[EVENT_SOLUTION_RETURNED],
                 events[EVENT_INQUIRY_WITHDRAWN]);
    (void)printf("  %u payments, %u certificates, %u sets of keys handed over\n",
                 events[EVENT_PAYMENT_RECEIVED], events[EVENT_PAYMENT_CLEARED],
                 events[EVENT_MOVEIN_COMPLETED]);
    (void)printf("  %u nodes are left open for people\n", counts->open);
}

static int check_counts(const struct playing *playing, const struct outcome_counts *counts)
{
    bool all_there = counts->cases >= day_owner_count();
    bool keys = playing->counts[EVENT_MOVEIN_COMPLETED] > 0 || counts->stages[STAGE_MOVED_IN] > 0;

    if (!all_there || !keys || playing->refused > 0) {
        complain("demo", "the day did not go as it should: %u of %u cases, %llu refusals",
                 counts->cases, day_owner_count(), (unsigned long long)playing->refused);
        return EXIT_NO;
    }
    return EXIT_DONE;
}

static void print_next(const struct demo *demo)
{
    char subject[DAY_CASE_BYTES];

    (void)printf(
        "\n%sWhat to type next%s (export DOORSTEP_HOME=%s)\n"
        "  doorstep up                         start it again, this day still in its ledger\n"
        "  doorstep cases --find in_inquiry    where cases are\n"
        "  doorstep case %s          one case, with its timeline\n"
        "  doorstep inbox A                    what waits for the sales manager\n"
        "  doorstep replay --state | tail -1   the ledger, folded again\n",
        style_bold(), style_end(), demo->home->path, day_case(subject, STORY_OWNER));
}

static void print_opening(void)
{
    char subject[DAY_CASE_BYTES];
    const struct owner *owner = day_owner(STORY_OWNER);

    (void)printf("\n%sA day at %s%s: %u contracts, six departments, and the story of %s "
                 "(%s, %s)\n\n",
                 style_bold(), DAY_PROJECT, style_end(), day_owner_count(),
                 day_case(subject, STORY_OWNER), owner->name, owner->unit);
}

static enum status play_and_count(struct playing *playing, struct outcome_counts *counts,
                                  struct error *err)
{
    enum status status = begin(playing, err);

    if (status == STATUS_OK) {
        status = subscribe(playing, err);
    }
    if (status == STATUS_OK) {
        print_opening();
        status = play(playing, err);
    }
    if (status == STATUS_OK) {
        status = listen_to(playing, 200, err);
    }
    return status == STATUS_OK ? count_cases(playing, counts, err) : status;
}

int demo_run(void *context)
{
    static struct playing playing;
    struct outcome_counts counts = {0};
    struct error err = {0};
    enum status status;
    int code;

    playing.demo = context;
    status = play_and_count(&playing, &counts, &err);
    if (status != STATUS_OK) {
        end(&playing);
        return give_up("demo", &err);
    }
    print_counts(&playing, &counts);
    code = check_counts(&playing, &counts);
    status = proof_show(playing.demo->home, playing.demo->endpoint, &err);
    end(&playing);
    if (status != STATUS_OK) {
        return give_up("demo", &err);
    }
    print_next(playing.demo);
    return code;
}

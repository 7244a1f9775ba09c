#include "tools/doorstep/shared/broker/queue.h"

#include "schemas/event.h"
#include "schemas/limits.h"
#include "tools/doorstep/shared/input/clock.h"
#include "tools/doorstep/shared/output/advice.h"
#include "tools/doorstep/shared/output/detail.h"
#include "tools/doorstep/shared/output/lang.h"
#include "tools/doorstep/shared/output/print.h"
#include "workers/io_daybook.h"

#include <stdio.h>

static enum status check(struct event *event, struct text encoded, struct error *err)
{
    struct refusals refusals = event_decode(event, encoded.bytes, encoded.count);
    char chinese[DETAIL_BYTES];

    if (!refusals_any(&refusals) && event->time.seconds > (clock_unix_ms() + FUTURE_MS) / 1000) {
        refusals_add(&refusals, ERR_FUTURE, "--time: it has not happened yet");
    }
    if (!refusals_any(&refusals) && event->lane > LANE_F) {
        refusals_add(&refusals, ERR_LANE, "--as: only departments have a day-book");
    }
    if (!refusals_any(&refusals)) {
        return STATUS_OK;
    }
    return error_set(err, STATUS_INVALID, SAY("%s: %s", "%s：%s"),
                     refusal_word(refusals_next(&refusals, 0)),
                     lang_is_chinese() ? detail_chinese(chinese, refusals.text) : refusals.text);
}

static enum status put(const struct home *home, enum lane lane, struct text event,
                       struct error *err)
{
    struct daybook *daybook = NULL;
    enum status status =
        daybook_open(&daybook, home, lane_department(lane), NULL, DAYBOOK_WORK, err);

    if (status == STATUS_OK) {
        status = daybook_queue(daybook, event, err);
    }
    daybook_close(&daybook);
    return status == STATUS_OK ? STATUS_OK
                               : error_wrap(err, status, "%s",
                                            SAY("the broker is away, and it is not queued",
                                                "服务端不在，且未能排队"));
}

static enum status print_queued(const struct event *event, bool json, struct error *err)
{
    uint8_t bytes[1024];
    struct writer writer = writer_of(bytes, sizeof bytes);

    if (!json) {
        (void)fputs(SAY("queued  ", "已排队  "), stdout);
        print_text(event->subject);
        (void)fputs("  ", stdout);
        print_text(event->id);
        (void)putchar('\n');
        return STATUS_OK;
    }
    writer_map(&writer, 3);
    writer_string(&writer, "subject");
    writer_text_value(&writer, event->subject);
    writer_string(&writer, "id");
    writer_text_value(&writer, event->id);
    writer_string(&writer, "queued");
    writer_bool(&writer, true);
    return print_json(writer_text(&writer), err);
}

int queue_hand_over(const struct arguments *arguments, struct text encoded)
{
    static struct event event;
    const char *who = arguments->command->word;
    struct error err = {0};
    enum status status = check(&event, encoded, &err);

    if (status == STATUS_OK) {
        status = put(&arguments->home, event.lane, encoded, &err);
    }
    if (status == STATUS_OK) {
        status = print_queued(&event, arguments->json, &err);
    }
    if (status != STATUS_OK) {
        return give_up(who, &err);
    }
    complain(who, SAY("the broker is away; %s's day-book holds it", "服务端不在；已记入%s的日记账"),
             lang_is_chinese() ? lane_title(event.lane, true) : lane_department(event.lane));
    return EXIT_QUEUED;
}

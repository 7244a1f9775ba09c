#include "tools/doorstep/shared/input/clock.h"

#include "schemas/io_clock.h"
#include "tools/doorstep/shared/input/arguments.h"
#include "tools/doorstep/shared/output/lang.h"

#include <time.h>

/* Monotonic. */
static int64_t nanos(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail for this clock */
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t clock_ms(void)
{
    return nanos() / 1000000;
}

int64_t clock_us(void)
{
    return nanos() / 1000;
}

int64_t clock_unix_ms(void)
{
    return clock_wall_ms();
}

void clock_sleep_ms(int64_t ms)
{
    struct timespec wait = {.tv_sec = ms / 1000, .tv_nsec = (ms % 1000) * 1000000};

    (void)nanosleep(&wait, NULL); /* a signal may cut it short: callers look again */
}

const char *clock_now_text(char text[MOMENT_TEXT_BYTES])
{
    return unix_ms_format(text, clock_unix_ms());
}

int32_t clock_today(void)
{
    return moment_day((struct moment){.seconds = clock_unix_ms() / 1000});
}

enum status day_given(int32_t *day, const char *flag, const char *text, struct error *err)
{
    if (text == NULL) {
        *day = NO_DATE;
        return STATUS_OK;
    }
    return date_parse(day, text_of(text))
               ? STATUS_OK
               : error_set(err, STATUS_INVALID,
                           SAY("--%s %s: wants a day, YYYY-MM-DD", "--%s %s：应为日期 YYYY-MM-DD"),
                           flag, text);
}

enum status day_parse(int32_t *day, const char *flag, const char *text, struct error *err)
{
    if (text == NULL) {
        *day = clock_today();
        return STATUS_OK;
    }
    return day_given(day, flag, text, err);
}

enum status place_parse(struct place *place, const char *flag, const char *text, struct error *err)
{
    struct moment moment;
    int32_t day;

    *place = (struct place){0};
    if (text == NULL) {
        return STATUS_OK;
    }
    if (number_parse(&place->sequence, text)) {
        return place->sequence > 0
                   ? STATUS_OK
                   : error_set(err, STATUS_INVALID,
                               SAY("--%s 0: sequences start at 1", "--%s 0：序号从 1 起"), flag);
    }
    if (date_parse(&day, text_of(text))) {
        place->before_unix_ms = ((int64_t)day + 1) * 86400000 - 8 * 3600000;
        return STATUS_OK;
    }
    if (moment_parse(&moment, text_of(text))) {
        place->before_unix_ms = moment.seconds * 1000 + moment.nanos / 1000000 + 1;
        return STATUS_OK;
    }
    return error_set(err, STATUS_INVALID,
                     SAY("--%s %s: wants a sequence, a day 2024-08-20, or a moment "
                         "2024-08-20T10:00:00+08:00",
                         "--%s %s：须为序号、日期 2024-08-20 或时刻 2024-08-20T10:00:00+08:00"),
                     flag, text);
}

#include "schemas/date.h"
#include "tests/fuzz/fuzz.h"

#include <assert.h>
#include <string.h>

static void check_date(struct text text)
{
    char again[DATE_TEXT_BYTES];
    int32_t date;

    if (date_parse(&date, text)) {
        assert(text_equals(text_of(date_format(again, date)), text));
        assert(date_weekday(date) >= 1 && date_weekday(date) <= 7);
    }
}

/* A moment is kept as its whole second in +08:00, which is the same second. One of other centuries
 * is read, so that the rules can say what is wrong with it; no case ever has it. */
static void check_moment(struct text text)
{
    char day_text[DATE_TEXT_BYTES];
    char shown[MOMENT_TEXT_BYTES];
    char shown_ms[MOMENT_TEXT_BYTES];
    struct moment moment;
    struct moment again;
    int32_t day;

    if (!moment_parse(&moment, text)) {
        return;
    }
    assert(moment.nanos >= 0 && moment.nanos < 1000000000);
    if (!date_parse(&day, text_of(date_format(day_text, moment_day(moment))))) {
        return;
    }
    assert(moment_parse(&again, text_of(moment_format(shown, moment.seconds))));
    assert(again.seconds == moment.seconds && again.nanos == 0);
    assert(moment_day(again) == moment_day(moment));
    (void)unix_ms_format(shown_ms, moment.seconds * 1000 + moment.nanos / 1000000);
    assert(moment_parse(&again, text_of(shown_ms)));
    assert(again.seconds == moment.seconds && again.nanos == moment.nanos / 1000000 * 1000000);
    assert(!moment_is_after(moment, moment.seconds * 1000 + 1000));
    assert(moment_is_after(moment, moment.seconds * 1000 - 1));
}

/* What is read as a day or as a moment is printed as the same. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct text text = {(const char *)data, (uint32_t)size};

    if (size <= UINT32_MAX) {
        check_date(text);
        check_moment(text);
    }
    return 0;
}

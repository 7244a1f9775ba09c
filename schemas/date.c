#include "schemas/date.h"

#include <string.h>

#define SHANGHAI_SECONDS (8 * 3600)
#define DAY_SECONDS 86400
#define FIRST_DAY (-25567) /* 1900-01-01 */
#define LAST_DAY 84005     /* 2199-12-31 */

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Days since 1970-01-01 of a civil date: whole years, then the months before, counted from March so
 * that the leap day comes last. */
static int32_t days_of_civil(int year, int month, int day)
{
    int shifted_year = month > 2 ? year : year - 1;
    int shifted_month = month > 2 ? month - 3 : month + 9;
    int days_before =
        shifted_year * 365 + shifted_year / 4 - shifted_year / 100 + shifted_year / 400;

    return (int32_t)(days_before + (153 * shifted_month + 2) / 5 + day - 1 - 719468);
}

static void civil_of_days(int32_t date, int *year, int *month, int *day)
{
    int64_t days = (int64_t)date + 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t of_era = days - era * 146097;
    int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted_month = (5 * of_year + 2) / 153;

    *day = (int)(of_year - (153 * shifted_month + 2) / 5 + 1);
    *month = (int)(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
    *year = (int)(year_of_era + era * 400 + (*month <= 2 ? 1 : 0));
}

/* `count` digits as a number; false when one is no digit. */
static bool digits(const char *at, int count, int *value)
{
    *value = 0;
    for (int i = 0; i < count; i++) {
        if (at[i] < '0' || at[i] > '9') {
            return false;
        }
        *value = *value * 10 + (at[i] - '0');
    }
    return true;
}

static bool civil_parse(const char *at, int *year, int *month, int *day)
{
    return digits(at, 4, year) && at[4] == '-' && digits(at + 5, 2, month) && at[7] == '-' &&
           digits(at + 8, 2, day) && *year >= 1 && *month >= 1 && *month <= 12 && *day >= 1 &&
           *day <= days_in_month(*year, *month);
}

bool date_is_known(int32_t date)
{
    return date >= FIRST_DAY && date <= LAST_DAY;
}

bool date_parse(int32_t *date, struct text text)
{
    int32_t read;
    int year;
    int month;
    int day;

    if (text.count != 10 || !civil_parse(text.bytes, &year, &month, &day)) {
        return false;
    }
    read = days_of_civil(year, month, day);
    if (!date_is_known(read)) {
        return false;
    }
    *date = read;
    return true;
}

/* The last `count` digits of a number; gives where they end. */
static char *put(char *at, unsigned value, int count)
{
    for (int i = count - 1; i >= 0; i--) {
        at[i] = (char)('0' + value % 10U);
        value /= 10U;
    }
    return at + count;
}

static char *put_date(char *at, int32_t date)
{
    int year;
    int month;
    int day;

    civil_of_days(date, &year, &month, &day);
    at = put(at, (unsigned)year, 4);
    *at++ = '-';
    at = put(at, (unsigned)month, 2);
    *at++ = '-';
    return put(at, (unsigned)day, 2);
}

const char *date_format(char text[DATE_TEXT_BYTES], int32_t date)
{
    char *end = date == NO_DATE ? text : put_date(text, date);

    *end = '\0';
    return text;
}

int date_weekday(int32_t date)
{
    int32_t from_thursday = date % 7; /* 1970-01-01 was one */

    return (int)((from_thursday + 7 + 3) % 7) + 1;
}

/* ".5", "+08:00", "Z": what may follow the seconds. */
static bool moment_parse_rest(struct text rest, int32_t *nanos, int *offset_seconds)
{
    uint32_t at = 0;
    int32_t scale = 100000000;
    int hours;
    int minutes;

    *nanos = 0;
    if (at < rest.count && rest.bytes[at] == '.') {
        at++;
        for (; at < rest.count && rest.bytes[at] >= '0' && rest.bytes[at] <= '9'; at++) {
            if (scale == 0) {
                return false;
            }
            *nanos += (rest.bytes[at] - '0') * scale;
            scale /= 10;
        }
        if (scale == 100000000) {
            return false;
        }
    }
    if (rest.count - at == 1 && rest.bytes[at] == 'Z') {
        *offset_seconds = 0;
        return true;
    }
    if (rest.count - at != 6 || (rest.bytes[at] != '+' && rest.bytes[at] != '-') ||
        !digits(rest.bytes + at + 1, 2, &hours) || rest.bytes[at + 3] != ':' ||
        !digits(rest.bytes + at + 4, 2, &minutes) || hours > 23 || minutes > 59) {
        return false;
    }
    *offset_seconds = (hours * 3600 + minutes * 60) * (rest.bytes[at] == '-' ? -1 : 1);
    return true;
}

bool moment_parse(struct moment *moment, struct text text)
{
    int year;
    int month;
    int day;
    int hour;
    int minute;
    int second;
    int offset_seconds;
    int32_t nanos;

    if (text.count < 20 || !civil_parse(text.bytes, &year, &month, &day) || text.bytes[10] != 'T' ||
        !digits(text.bytes + 11, 2, &hour) || text.bytes[13] != ':' ||
        !digits(text.bytes + 14, 2, &minute) || text.bytes[16] != ':' ||
        !digits(text.bytes + 17, 2, &second) || hour > 23 || minute > 59 || second > 59 ||
        !moment_parse_rest((struct text){text.bytes + 19, text.count - 19}, &nanos,
                           &offset_seconds)) {
        return false;
    }
    moment->seconds = (int64_t)days_of_civil(year, month, day) * DAY_SECONDS + hour * 3600 +
                      minute * 60 + second - offset_seconds;
    moment->nanos = nanos;
    return true;
}

static int64_t floor_divide(int64_t value, int64_t by)
{
    return value >= 0 ? value / by : -((by - 1 - value) / by);
}

int32_t moment_day(struct moment moment)
{
    return (int32_t)floor_divide(moment.seconds + SHANGHAI_SECONDS, DAY_SECONDS);
}

static char *put_local(char *at, int64_t seconds)
{
    int64_t local = seconds + SHANGHAI_SECONDS;
    int64_t date = floor_divide(local, DAY_SECONDS);
    unsigned of_day = (unsigned)(local - date * DAY_SECONDS);

    at = put_date(at, (int32_t)date);
    *at++ = 'T';
    at = put(at, of_day / 3600U, 2);
    *at++ = ':';
    at = put(at, of_day / 60U % 60U, 2);
    *at++ = ':';
    return put(at, of_day % 60U, 2);
}

static const char offset[] = "+08:00";

const char *moment_format(char text[MOMENT_TEXT_BYTES], int64_t seconds)
{
    (void)memcpy(put_local(text, seconds), offset, sizeof offset);
    return text;
}

const char *unix_ms_format(char text[MOMENT_TEXT_BYTES], int64_t unix_ms)
{
    int64_t seconds = floor_divide(unix_ms, 1000);
    char *at = put_local(text, seconds);

    *at++ = '.';
    at = put(at, (unsigned)(unix_ms - seconds * 1000), 3);
    (void)memcpy(at, offset, sizeof offset);
    return text;
}

bool moment_is_after(struct moment moment, int64_t unix_ms)
{
    int64_t seconds = floor_divide(unix_ms, 1000);
    int64_t nanos = (unix_ms - seconds * 1000) * 1000000;

    return moment.seconds > seconds || (moment.seconds == seconds && moment.nanos > nanos);
}

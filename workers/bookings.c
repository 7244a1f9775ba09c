#include "workers/bookings.h"

#include <stdio.h>
#include <string.h>

#define SUNDAY 7
#define SLOT_UNKNOWN (-1)

void bookings_init(struct bookings *bookings)
{
    bookings->count = 0;
    bookings->incomplete = false;
}

static struct text subject_of(const struct booking *booking)
{
    return (struct text){booking->subject, booking->subject_bytes};
}

static void forget_what_is_over(struct bookings *bookings, int32_t today)
{
    uint32_t kept = 0;
    uint32_t i;

    for (i = 0; i < bookings->count; i++) {
        if (bookings->bookings[i].day > today) {
            bookings->bookings[kept++] = bookings->bookings[i];
        }
    }
    bookings->count = kept;
}

/* The case's booking, a new one when it has none; NULL when there is no room. */
static struct booking *booking_of(struct bookings *bookings, struct text subject, int32_t today)
{
    struct booking *booking;
    uint32_t i;

    for (i = 0; i < bookings->count; i++) {
        if (text_equals(subject_of(&bookings->bookings[i]), subject)) {
            return &bookings->bookings[i];
        }
    }
    if (bookings->count == BOOKINGS_MAX) {
        forget_what_is_over(bookings, today);
    }
    if (bookings->count == BOOKINGS_MAX || subject.count > ID_BYTES_MAX) {
        bookings->incomplete = true;
        return NULL;
    }
    booking = &bookings->bookings[bookings->count++];
    *booking = (struct booking){.subject_bytes = (uint8_t)subject.count, .day = NO_DATE};
    (void)memcpy(booking->subject, subject.bytes, subject.count);
    return booking;
}

/* "09:30-10:30" begins at minute 570. */
static int32_t slot_of(struct text slot)
{
    const char *at = slot.bytes;

    if (slot.count < 5 || at[2] != ':' || at[0] < '0' || at[0] > '2' || at[1] < '0' ||
        at[1] > '9' || at[3] < '0' || at[3] > '5' || at[4] < '0' || at[4] > '9') {
        return SLOT_UNKNOWN;
    }
    return ((at[0] - '0') * 10 + (at[1] - '0')) * 60 + (at[3] - '0') * 10 + (at[4] - '0');
}

void bookings_fold(struct bookings *bookings, const struct event *event, uint64_t sequence,
                   int32_t today)
{
    bool books = event->type == EVENT_MOVEIN_SCHEDULED;
    struct booking *booking;

    if (!books && event->type != EVENT_CONTRACT_CANCELLED) {
        return;
    }
    booking = booking_of(bookings, event->subject, today);
    if (booking == NULL || booking->sequence > sequence) {
        return;
    }
    booking->sequence = sequence;
    booking->day = books ? event->data.movein_scheduled.movein_on : NO_DATE;
    booking->slot = books ? slot_of(event->data.movein_scheduled.slot) : SLOT_UNKNOWN;
}

/* A day as others have booked it: how many, and which of its slots. */
struct day_book {
    uint32_t count;
    bool taken[SLOTS_MAX];
};

static int32_t slot_minutes(const struct settings *settings)
{
    return (settings->closes_minute - settings->opens_minute) / (int32_t)settings->slots_per_day;
}

static void note_booking(struct day_book *book, const struct settings *settings, int32_t slot)
{
    int32_t place = slot == SLOT_UNKNOWN ? -1 : slot - settings->opens_minute;

    book->count++;
    if (place >= 0 && place / slot_minutes(settings) < (int32_t)settings->slots_per_day) {
        book->taken[place / slot_minutes(settings)] = true;
    }
}

static bool day_has_room(const struct day_book *book, const struct settings *settings,
                         uint32_t *slot)
{
    if (book->count >= settings->slots_per_day) {
        return false;
    }
    *slot = 0;
    while (book->taken[*slot]) { /* fewer are taken than there are */
        (*slot)++;
    }
    return true;
}

static void print_slot(const struct settings *settings, uint32_t place, char slot[SLOT_TEXT_BYTES])
{
    unsigned int minutes = (unsigned int)slot_minutes(settings);
    unsigned int from = (unsigned int)settings->opens_minute + place * minutes;
    unsigned int to = from + minutes;

    (void)snprintf(slot, SLOT_TEXT_BYTES, "%02u:%02u-%02u:%02u", from / 60 % 100, from % 60,
                   to / 60 % 100, to % 60);
}

bool bookings_find(const struct bookings *bookings, const struct settings *settings,
                   struct text subject, int32_t today, int32_t *day, char slot[SLOT_TEXT_BYTES])
{
    int32_t candidate;

    for (candidate = today + 1; candidate <= today + BOOKING_DAYS_MAX && !bookings->incomplete;
         candidate++) {
        struct day_book book = {0};
        uint32_t free_slot;
        uint32_t i;

        if (date_weekday(candidate) == SUNDAY) {
            continue;
        }
        for (i = 0; i < bookings->count; i++) {
            const struct booking *booking = &bookings->bookings[i];

            if (booking->day == candidate && !text_equals(subject_of(booking), subject)) {
                note_booking(&book, settings, booking->slot);
            }
        }
        if (day_has_room(&book, settings, &free_slot)) {
            *day = candidate;
            print_slot(settings, free_slot, slot);
            return true;
        }
    }
    return false;
}

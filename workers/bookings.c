#include "workers/bookings.h"

#include <stdio.h>
#include <string.h>

#define SUNDAY 7
#define SLOT_UNKNOWN (-1)

void bookings_init(struct bookings *bookings)
{
    bookings->count = 0;
    bookings->incomplete = false;
    bookings->through = 0;
}

static struct text subject_of(const struct booking *booking)
{
    return (struct text){booking->subject, booking->subject_bytes};
}

/* Which of the case's stands: the act that is under way, else the last. */
static void refresh(struct bookings *bookings, struct text subject)
{
    struct booking *last = NULL;
    int32_t until = NO_DATE;
    uint32_t i;

    for (i = 0; i < bookings->count; i++) {
        struct booking *booking = &bookings->bookings[i];

        if (text_equals(subject_of(booking), subject)) {
            until = booking->day > until ? booking->day : until;
            booking->until = until;
            booking->stands = false;
            last = last == NULL || booking->expected || !last->expected ? booking : last;
        }
    }
    if (last != NULL) {
        last->stands = true;
    }
}

void bookings_restart(struct bookings *bookings)
{
    uint32_t kept = 0;
    uint32_t i;

    for (i = 0; i < bookings->count; i++) {
        if (bookings->bookings[i].expected && !bookings->bookings[i].accepted) {
            bookings->bookings[kept] = bookings->bookings[i];
            bookings->bookings[kept].until = bookings->bookings[kept].day;
            kept++;
        }
    }
    bookings_init(bookings);
    bookings->count = kept;
}

/* What is over, and covers nothing that is not. */
static void forget_what_is_over(struct bookings *bookings, int32_t today)
{
    uint32_t kept = 0;
    uint32_t i;

    for (i = 0; i < bookings->count; i++) {
        if (bookings->bookings[i].until > today) {
            bookings->bookings[kept++] = bookings->bookings[i];
        }
    }
    bookings->count = kept;
}

/* Put one behind all others, and let it be the case's. */
static void append(struct bookings *bookings, const struct event *event, int32_t today,
                   struct booking booking)
{
    if (bookings->count == BOOKINGS_MAX) {
        forget_what_is_over(bookings, today);
    }
    if (bookings->count == BOOKINGS_MAX || event->subject.count > ID_BYTES_MAX ||
        event->id.count > ID_BYTES_MAX) {
        bookings->incomplete = true;
        return;
    }
    booking.subject_bytes = (uint8_t)event->subject.count;
    booking.id_bytes = (uint8_t)event->id.count;
    (void)memcpy(booking.subject, event->subject.bytes, event->subject.count);
    (void)memcpy(booking.id, event->id.bytes, event->id.count);
    bookings->bookings[bookings->count++] = booking;
    refresh(bookings, event->subject);
}

/* NULL: there is none. */
static struct booking *find(struct bookings *bookings, struct text subject, struct text id,
                            bool expected)
{
    uint32_t i;

    for (i = 0; i < bookings->count; i++) {
        struct booking *booking = &bookings->bookings[i];

        if (booking->expected == expected && text_equals(subject_of(booking), subject) &&
            text_equals((struct text){booking->id, booking->id_bytes}, id)) {
            return booking;
        }
    }
    return NULL;
}

/* Where there is one. */
static void take_out(struct bookings *bookings, struct booking *booking)
{
    struct booking *end = bookings->bookings + bookings->count;
    const struct booking gone = booking == NULL ? (struct booking){0} : *booking;

    if (booking != NULL) {
        (void)memmove(booking, booking + 1, (size_t)(end - booking - 1) * sizeof *booking);
        bookings->count--;
        refresh(bookings, subject_of(&gone));
    }
}

static void forget_case(struct bookings *bookings, struct text subject)
{
    uint32_t kept = 0;
    uint32_t i;

    for (i = 0; i < bookings->count; i++) {
        if (!text_equals(subject_of(&bookings->bookings[i]), subject)) {
            bookings->bookings[kept++] = bookings->bookings[i];
        }
    }
    bookings->count = kept;
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

static struct booking booking_of(const struct movein_scheduled *said, bool expected)
{
    return (struct booking){
        .expected = expected, .day = said->movein_on, .slot = slot_of(said->slot)};
}

void bookings_fold(struct bookings *bookings, const struct event *event, uint64_t sequence,
                   int32_t today)
{
    if (sequence <= bookings->through || (BOOKING_TYPES & UINT64_C(1) << event->type) == 0) {
        return;
    }
    bookings->through = sequence;
    if (event->type == EVENT_MOVEIN_SCHEDULED) {
        take_out(bookings, find(bookings, event->subject, event->id, true));
        append(bookings, event, today, booking_of(&event->data.movein_scheduled, false));
    } else if (event->type == EVENT_CONTRACT_CANCELLED) {
        append(bookings, event, today, (struct booking){.day = NO_DATE, .slot = SLOT_UNKNOWN});
    } else if (event->type == EVENT_ENTRY_VOIDED) {
        take_out(bookings, find(bookings, event->subject, event->data.entry_voided.target, false));
    } else {
        forget_case(bookings, event->subject);
    }
}

void bookings_expect(struct bookings *bookings, const struct event *event, int32_t today)
{
    if (event->type == EVENT_MOVEIN_SCHEDULED) {
        take_out(bookings, find(bookings, event->subject, event->id, true));
        append(bookings, event, today, booking_of(&event->data.movein_scheduled, true));
    }
}

void bookings_settle(struct bookings *bookings, struct text subject, struct text id,
                     uint64_t sequence)
{
    struct booking *booking = find(bookings, subject, id, true);

    if (sequence <= bookings->through) {
        take_out(bookings, booking);
    } else if (booking != NULL) {
        booking->accepted = true;
    }
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

            if (booking->stands && booking->day == candidate &&
                !text_equals(subject_of(booking), subject)) {
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

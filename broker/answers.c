#include "broker/answers.h"

#include "broker/draw.h"
#include "schemas/limits.h"
#include "schemas/mutant.h"

#define PAGE_SPARE_BYTES 1024 /* what stands around the cases */

void answer_case(struct book *book, const struct case_query *query, uint64_t head,
                 struct views *views, uint8_t *arena, struct writer *writer)
{
    uint32_t bytes;

    views->request = query->request;
    views->cursor = 0;
    views->head = MUTANT(VIEWS_AHEAD) ? head + 1 : head;
    views->count = draw_case(&views->cases[0], book, query->subject, arena, &bytes) ? 1 : 0;
    views_encode(views, writer);
}

/* Does another case surely fit? */
static bool has_room(const struct views *views, uint32_t used)
{
    return views->count < VIEWS_COUNT_MAX &&
           used + DRAWN_BYTES_MAX + PAGE_SPARE_BYTES <= MESSAGE_BYTES_MAX;
}

void inbox_begin(struct inbox *inbox, const struct inbox_query *query, const struct book *book,
                 struct views *views)
{
    const uint32_t count = book_count(book);

    inbox->query = *query;
    inbox->next = query->cursor < count ? (uint32_t)query->cursor : count;
    inbox->end = count - inbox->next > INBOX_SCAN_MAX ? inbox->next + INBOX_SCAN_MAX : count;
    inbox->loads = 0;
    inbox->used = 0;
    views->request = query->request;
    views->count = 0;
}

/* May the page be without this entry? Surely, when its lanes are known to be others. */
static bool is_of_no_interest(const struct inbox *inbox, const struct book *book)
{
    uint8_t lanes;

    return inbox->query.lane != LANE_NONE && book_lanes(book, inbox->next, &lanes) &&
           (lanes & LANE_BIT(inbox->query.lane)) == 0;
}

static void look(struct inbox *inbox, struct book *book, struct views *views, uint8_t *arena)
{
    const struct entry *entry = book_at(book, inbox->next);
    uint32_t bytes;

    if (!entry->is_project && !(MUTANT(INBOX_ALONE) && (entry->lanes & (entry->lanes - 1)) != 0) &&
        (inbox->query.lane == LANE_NONE || (entry->lanes & LANE_BIT(inbox->query.lane)) != 0) &&
        draw_case(&views->cases[views->count], book, entry->subject, arena + inbox->used, &bytes)) {
        inbox->used += bytes;
        views->count++;
    }
}

bool inbox_go_on(struct inbox *inbox, struct book *book, struct views *views, uint8_t *arena,
                 struct need *need)
{
    for (; inbox->next < inbox->end && has_room(views, inbox->used); inbox->next++) {
        if (is_of_no_interest(inbox, book)) {
            continue;
        }
        if (book_lacks_number(book, inbox->next, need)) {
            if (inbox->loads < INBOX_LOADS_MAX) {
                inbox->loads++;
                return false;
            }
            need->kind = NEED_NOTHING;
            break;
        }
        look(inbox, book, views, arena);
    }
    views->cursor = inbox->next < book_count(book) ? inbox->next : 0;
    return true;
}

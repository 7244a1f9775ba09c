#include "broker/answers.h"

#include "broker/draw.h"
#include "schemas/limits.h"

#define PAGE_SPARE_BYTES 1024 /* what stands around the cases */

void answer_case(struct book *book, const struct case_query *query, uint64_t head,
                 struct views *views, uint8_t *arena, struct writer *writer)
{
    uint32_t bytes;

    views->request = query->request;
    views->cursor = 0;
    views->head = head;
    views->count = draw_case(&views->cases[0], book, query->subject, arena, &bytes) ? 1 : 0;
    views_encode(views, writer);
}

/* Does another case surely fit? */
static bool has_room(const struct views *views, uint32_t used)
{
    return views->count < VIEWS_COUNT_MAX &&
           used + DRAWN_BYTES_MAX + PAGE_SPARE_BYTES <= MESSAGE_BYTES_MAX;
}

void answer_inbox(struct book *book, const struct inbox_query *query, uint64_t head,
                  struct views *views, uint8_t *arena, struct writer *writer)
{
    const uint32_t count = book_count(book);
    uint32_t next = query->cursor < count ? (uint32_t)query->cursor : count;
    const uint32_t end = count - next > INBOX_SCAN_MAX ? next + INBOX_SCAN_MAX : count;
    uint32_t used = 0;

    views->request = query->request;
    views->head = head;
    views->count = 0;
    while (next < end && has_room(views, used)) {
        const struct entry *entry = book_at(book, next++);
        bool is_wanted = !entry->is_project &&
                         (query->lane == LANE_NONE || (entry->lanes & LANE_BIT(query->lane)) != 0);
        uint32_t bytes;

        if (is_wanted &&
            draw_case(&views->cases[views->count], book, entry->subject, arena + used, &bytes)) {
            used += bytes;
            views->count++;
        }
    }
    views->cursor = next < count ? next : 0;
    views_encode(views, writer);
}

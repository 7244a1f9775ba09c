#include "broker/draw.h"

#include <assert.h>

bool draw_case(struct case_item *item, struct book *book, struct text subject, uint8_t *bytes,
               uint32_t *bytes_count)
{
    struct writer view = writer_of(bytes, VIEW_BYTES_MAX);
    struct writer openers;

    if (!book_view(book, subject, &view, NULL)) {
        return false;
    }
    openers = writer_of(bytes + view.count, OPENERS_BYTES_MAX);
    (void)book_view(book, subject, NULL, &openers); /* there is such a case: it was just drawn */
    assert(!view.overflowed && !openers.overflowed);
    *item = (struct case_item){writer_text(&view), writer_text(&openers)};
    *bytes_count = (uint32_t)(view.count + openers.count);
    return true;
}

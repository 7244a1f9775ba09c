#include "tools/doorstep/act/queue.h"

#include "workers/io_daybook.h"

enum status queue_put(const struct home *home, enum lane lane, struct text event, struct error *err)
{
    struct daybook *daybook = NULL;
    enum status status =
        daybook_open(&daybook, home, lane_department(lane), NULL, DAYBOOK_WORK, err);

    if (status == STATUS_OK) {
        status = daybook_queue(daybook, event, err);
    }
    daybook_close(&daybook);
    return status;
}

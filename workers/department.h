#ifndef DOORSTEP_WORKERS_DEPARTMENT_H
#define DOORSTEP_WORKERS_DEPARTMENT_H

#include "schemas/event.h"
#include "schemas/view.h"
#include "workers/bookings.h"
#include "workers/dossier.h"
#include "workers/settings.h"

#include <stdbool.h>
#include <stdint.h>

/* A department is a pure function: a case and one of its open nodes in, an act out, or nothing,
 * which leaves the node to people. Each department's file reads like the procedure's notes on its
 * nodes. What is common to all of them, whose turn it is and whether the settings let a department
 * act by itself, stands in departments.h. */

/* What lies on the table. */
struct matter {
    const struct settings *settings;
    const struct view *view;
    const struct dossier *dossier;   /* NULL: was not read up on, see department.reads */
    const struct bookings *bookings; /* of the customer representative */
    int64_t now;                     /* seconds since 1970 */
    int32_t today;                   /* its day in +08:00 */
};

/* An event to be said. Its texts borrow from the matter and from bytes. */
struct act {
    struct event event;
    char id[ID_BYTES_MAX + 1];
    char time[MOMENT_TEXT_BYTES];
    uint32_t used;
    char bytes[ACT_TEXT_BYTES]; /* what the department wrote itself */
};

/* What a worker without a lane of its own watches: other lanes' nodes, none of which it completes.
 * What it says of one is said once, however the case goes on. */
struct oversight {
    uint32_t lanes; /* LANE_BITs: whose inboxes it looks through */
    uint64_t types; /* 1 << enum event_type: events after which a case is looked at at once */
    bool (*wants)(const struct open_node *node, int32_t today);
    void (*act_id)(const struct open_node *node, char id[ID_BYTES_MAX + 1]);
};

struct department {
    enum lane lane; /* in whose name it speaks */
    const char *name;
    /* True: it was said (act_say). False leaves the node to people; act is then of no use. */
    bool (*decide)(const struct matter *matter, const struct open_node *node, struct act *act);
    uint32_t reads;   /* 1 << enum node: nodes for which it reads the case's history */
    uint64_t follows; /* 1 << enum event_type: events of all cases that it keeps in mind */
    const struct oversight *oversight; /* NULL: it works on the open nodes of its lane */
};

extern const struct department sales_manager;
extern const struct department deputy_manager;
extern const struct department customer_rep;
extern const struct department engineering;
extern const struct department finance;
extern const struct department property;
extern const struct department timekeeper; /* no department: see timekeeper.c */

/* Make the act an event of this type, every field absent. */
void act_say(struct act *act, enum event_type type);

/* Write into the act; a text that is too long for a field is cut, never inside a character. */
struct text act_print(struct act *act, const char *format, ...) PRINTF_LIKE(2, 3);
struct text act_text(struct act *act, struct text text);
/* What the writer wrote, kept in the act; absent when there is no room. */
struct list act_list(struct act *act, const struct writer *writer, uint32_t count);

/* "1,234.50": fen as yuan, for sentences. */
#define YUAN_TEXT_BYTES 32
const char *yuan_format(char text[YUAN_TEXT_BYTES], int64_t fen);

/* The day that is so many working days (Monday to Friday) after another. */
int32_t work_days_after(int32_t day, int64_t work_days);

#endif

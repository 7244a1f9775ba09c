#ifndef DOORSTEP_TESTS_DESK_H
#define DOORSTEP_TESTS_DESK_H

#include "workers/departments.h"

/* What a department decides upon, laid out on a desk: a view and a dossier in, an act out. Today is
 * Tuesday, 2024-08-20, 10:00 in +08:00. */

#define DESK_TODAY 19955

struct desk {
    struct settings settings;
    struct bookings bookings;
    struct dossier dossier;
    struct view view;
    struct act act;
};

extern struct desk desk;

/* Case "HT-1", 张三's; nothing is open, the settings are the defaults. For cmocka. */
int desk_setup(void **state);

/* Open a node, the only one; with inquiry "Q1", of engineering's, when it belongs to one. */
void desk_open(enum node node, bool of_inquiry);

/* What the department does at the node: its act, checked as the broker would check it; NULL: it
 * leaves the node to people. */
const struct event *desk_decide(const char *department);

void desk_assert_text(const char *expected, struct text text);

#endif

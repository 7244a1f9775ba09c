#ifndef DOORSTEP_TOOLS_REPORT_PANEL_H
#define DOORSTEP_TOOLS_REPORT_PANEL_H

#include "tools/doorstep/report/figure.h"

/* Several figures that listen to one chronicle at once. */

#define PANEL_FIGURES_MAX 32 /* more than there are */

struct panel {
    const struct figure *figures[PANEL_FIGURES_MAX];
    void *selves[PANEL_FIGURES_MAX]; /* owned */
    uint32_t count;
};

void panel_init(struct panel *panel);
void panel_finish(struct panel *panel);

/* One figure more. False: no memory. */
bool panel_add(struct panel *panel, const struct figure *figure, const struct question *question);

/* As a listener: context is the panel. False: no memory. */
bool panel_hear(void *panel, const struct heard *heard);
bool panel_take(void *panel, const struct step *step);
bool panel_stand(void *panel, const struct standing *standing);

#endif

#include "tools/doorstep/report/panel.h"

#include <assert.h>

void panel_init(struct panel *panel)
{
    *panel = (struct panel){.count = 0};
}

void panel_finish(struct panel *panel)
{
    uint32_t i;

    for (i = 0; i < panel->count; i++) {
        panel->figures[i]->end(panel->selves[i]);
    }
    panel->count = 0;
}

bool panel_add(struct panel *panel, const struct figure *figure, const struct question *question)
{
    void *self = figure->begin(question);

    assert(panel->count < PANEL_FIGURES_MAX);
    if (self == NULL) {
        return false;
    }
    panel->figures[panel->count] = figure;
    panel->selves[panel->count++] = self;
    return true;
}

bool panel_hear(void *panel, const struct heard *heard)
{
    struct panel *all = panel;
    bool fits = true;
    uint32_t i;

    for (i = 0; i < all->count && fits; i++) {
        fits = all->figures[i]->hear == NULL || all->figures[i]->hear(all->selves[i], heard);
    }
    return fits;
}

bool panel_take(void *panel, const struct step *step)
{
    struct panel *all = panel;
    bool fits = true;
    uint32_t i;

    for (i = 0; i < all->count && fits; i++) {
        fits = all->figures[i]->take == NULL || all->figures[i]->take(all->selves[i], step);
    }
    return fits;
}

bool panel_stand(void *panel, const struct standing *standing)
{
    struct panel *all = panel;
    bool fits = true;
    uint32_t i;

    for (i = 0; i < all->count && fits; i++) {
        fits = all->figures[i]->stand == NULL || all->figures[i]->stand(all->selves[i], standing);
    }
    return fits;
}

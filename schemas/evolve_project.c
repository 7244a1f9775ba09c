#include "schemas/rules.h"

/* What each event makes of a project. */

static void evolve_scheme(struct project *project, const struct scheme_adopted *adopted)
{
    uint32_t place = 0;

    while (place < project->scheme_count && project->schemes[place].version < adopted->version) {
        place++;
    }
    if (place < project->scheme_count && project->schemes[place].version == adopted->version) {
        if (adopted->from_on < project->schemes[place].from_on) {
            project->schemes[place].from_on = adopted->from_on;
        }
        return;
    }
    if (project->scheme_count >= PROJECT_SCHEMES_MAX) {
        return;
    }
    for (uint32_t i = project->scheme_count; i > place; i--) {
        project->schemes[i] = project->schemes[i - 1];
    }
    project->schemes[place] = (struct scheme){adopted->version, adopted->from_on};
    project->scheme_count++;
}

static void evolve_policy(struct project *project, const struct policy_set *set)
{
    struct setting setting = {
        .position = project->events,
        .key = (enum policy_key)set->key,
        .from_on = set->from_on,
    };

    if (project->setting_count < PROJECT_SETTINGS_MAX &&
        policy_value(&setting.value, setting.key, &set->value)) {
        project->settings[project->setting_count++] = setting;
    }
}

void project_evolve(struct project *project, const struct event *event)
{
    project->events++;
    if (event->type == EVENT_SCHEME_ADOPTED) {
        evolve_scheme(project, &event->data.scheme_adopted);
    } else if (event->type == EVENT_POLICY_SET) {
        evolve_policy(project, &event->data.policy_set);
    } else if (event->type == EVENT_CALENDAR_SET) {
        calendar_take(&project->calendar, &event->data.calendar_set, moment_day(event->time),
                      project->events);
    }
}

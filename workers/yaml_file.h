#ifndef DOORSTEP_WORKERS_YAML_FILE_H
#define DOORSTEP_WORKERS_YAML_FILE_H

#include "workers/settings.h"
#include "workers/yaml_place.h"

/* doorstep.yaml as it is written, and the settings that this makes. What a value may be is asked
 * here; how the file is read, and that it has these parts and no other, is io_config's.
 *
 * Pointers are NULL for what the file does not say. Numbers are texts: libcyaml would take 1.5 and
 * 5,000 for their first digits. */

#define KEYWORDS_MAX (WORDS_MAX * 8)

enum conduct { CONDUCT_UNSAID, CONDUCT_MANUAL, CONDUCT_AUTO };

struct yaml_nodes {
    enum conduct A2, A8, B5, BX, B7, B10, C3, C9, D5, E5, F6, F9, F11;
};

struct yaml_limits {
    char *A8, *BX;
};

struct yaml_keywords {
    char **engineering, **property, **general;
    uint32_t engineering_count, property_count, general_count;
};

struct yaml_price {
    char **words, **units;
    uint32_t words_count, units_count;
    char *item, *unit;
    char *unit_price_fen, *work_days, *quantity;
    int bearer;
};

struct yaml_rule {
    char **words;
    uint32_t words_count;
    char *plan, *answer;
    char *work_days;
};

struct yaml_move_in {
    char *slots_per_day, *keys;
    char *opens, *closes;
};

struct yaml_promises {
    char *answer_work_days, *inspection_work_days;
};

struct yaml_reminders {
    char *before_days, *deputy_after_days, *manager_after_days;
};

/* By department. */
struct yaml_hooks {
    char *sales_manager, *deputy_manager, *customer_rep, *engineering, *finance, *property;
};

struct yaml_firm {
    char *company, *compiled_by, *secrecy, *issuer, *place, *contact;
    char **bring;
    uint32_t bring_count;
};

struct yaml_file {
    struct yaml_nodes nodes;
    struct yaml_limits limits;
    struct yaml_keywords keywords;
    struct yaml_move_in move_in;
    struct yaml_promises promises;
    struct yaml_reminders reminders;
    struct yaml_hooks hooks;
    struct yaml_firm firm;
    struct yaml_price *price_list;
    struct yaml_rule *property_rules, *answers;
    uint32_t price_list_count, property_rules_count, answers_count;
};

/* What is wrong with it, and where. */
struct yaml_fault {
    struct yaml_place place;
    char reason[ERROR_TEXT_MAX + 1];
};

struct yaml_faults {
    uint32_t count;
    struct yaml_fault items[YAML_FAULTS_MAX];
};

/* One more, in order of place; those beyond the bound are left out. */
void yaml_file_add_fault(struct yaml_faults *faults, struct yaml_place place, const char *reason);

/* Where the file names the hook of a department. */
struct yaml_place yaml_file_hook_place(struct yaml_text text, enum lane lane);

/* Take what the file says into the settings, which borrow its texts. text is what it was read from:
 * it tells the places of faults, which are added to those that are there. Settings with faults are
 * of no use. */
void yaml_file_take(const struct yaml_file *file, struct yaml_text text, struct settings *settings,
                    struct yaml_faults *faults);

#endif

#ifndef DOORSTEP_TOOLS_SHELF_H
#define DOORSTEP_TOOLS_SHELF_H

#include "schemas/case.h"
#include "schemas/project.h"
#include "schemas/table.h"
#include "tools/doorstep/shared/vector.h"

#include <stdbool.h>

/* The cases and projects of a ledger, as far as they have been told: what a book is, without what
 * judging new events takes. A state is kept encoded; cases and inquiries are numbered from 0 as
 * they first appear. Folders never move, so that their texts live as long as the shelf. */

struct folder {
    uint32_t number;
    bool is_other;       /* of a project that is not asked for: it has no state */
    uint32_t *inquiries; /* owned: numbers of the inquiries, in the case's order */
    uint32_t inquiry_count;
    char *state; /* owned; NULL: nothing is said yet, or is_other */
    uint32_t state_count;
    uint32_t subject_count;
    char subject[];
};

struct shelf {
    struct table subjects; /* of cases and projects → place in folders */
    struct vector folders; /* of struct folder * */
    uint32_t case_count;
    uint32_t inquiry_count;
    uint8_t *scratch; /* owned; STATE_BYTES_MAX */
};

enum status shelf_init(struct shelf *shelf, struct error *err) MUST_CHECK;
void shelf_finish(struct shelf *shelf);

/* NULL: nothing was ever said of this subject. */
struct folder *shelf_find(const struct shelf *shelf, struct text subject);
uint32_t shelf_count(const struct shelf *shelf);
struct folder *shelf_at(const struct shelf *shelf, uint32_t place);
struct text folder_subject(const struct folder *folder);

/* A subject's first folder; a case's has the next number. NULL: no memory. */
struct folder *shelf_add(struct shelf *shelf, struct text subject, bool is_case);
/* An inquiry is raised: it has the next number. False: no memory. */
bool shelf_raise(struct shelf *shelf, struct folder *folder);

/* What the folder says, opened; a case or project before its first event when folder is NULL. */
void shelf_open_case(const struct folder *folder, struct case_state *state);
void shelf_open_project(const struct folder *folder, struct project *project);
/* Keep what it says now. False: no memory. Texts borrowed from the former state end. */
bool shelf_keep_case(struct shelf *shelf, struct folder *folder, const struct case_state *state);
bool shelf_keep_project(struct shelf *shelf, struct folder *folder, const struct project *project);

#endif

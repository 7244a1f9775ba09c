#ifndef DOORSTEP_TOOLS_SHELF_H
#define DOORSTEP_TOOLS_SHELF_H

#include "schemas/case.h"
#include "schemas/project.h"
#include "schemas/table.h"
#include "tools/doorstep/shared/vector.h"

#include <stdbool.h>

/* The cases of a ledger, or its projects, as far as they have been told: what a book is, without
 * what judging new events takes. A state is kept encoded; what is on the shelf is numbered from 0
 * as it first appears, and so are inquiries, all cases' together. Folders never move, so that their
 * texts live as long as the shelf. */

struct folder {
    uint32_t number;
    uint32_t *inquiries; /* owned: numbers of the inquiries, in the case's order */
    uint32_t inquiry_count;
    char *state; /* owned; NULL: nothing is said yet */
    uint32_t state_count;
    uint32_t subject_count;
    char subject[];
};

struct shelf {
    struct table subjects; /* → number */
    struct vector folders; /* of struct folder *, owned */
    uint32_t inquiry_count;
    uint8_t *scratch; /* owned; STATE_BYTES_MAX */
    char *former;     /* owned: the state that was replaced last */
};

enum status shelf_init(struct shelf *shelf, struct error *err) MUST_CHECK;
void shelf_finish(struct shelf *shelf);

/* NULL: nothing was ever said of this subject. */
struct folder *shelf_find(const struct shelf *shelf, struct text subject);
uint32_t shelf_count(const struct shelf *shelf);
struct folder *shelf_at(const struct shelf *shelf, uint32_t number);
struct text folder_subject(const struct folder *folder);

/* A subject's first folder. NULL: no memory. */
struct folder *shelf_add(struct shelf *shelf, struct text subject);
/* An inquiry is raised: it has the next number. False: no memory. */
bool shelf_raise(struct shelf *shelf, struct folder *folder);

/* What the folder says, opened; a case or project before its first event when folder is NULL. */
void shelf_open_case(const struct folder *folder, struct case_state *state);
void shelf_open_project(const struct folder *folder, struct project *project);
/* Keep what it says now. Texts borrowed from the former state end when the next is kept. False: no
 * memory. */
bool shelf_keep_case(struct shelf *shelf, struct folder *folder, const struct case_state *state);
bool shelf_keep_project(struct shelf *shelf, struct folder *folder, const struct project *project);

#endif

#ifndef DOORSTEP_TOOLS_CONFIG_PAGE_H
#define DOORSTEP_TOOLS_CONFIG_PAGE_H

#include "tools/doorstep/config/rulings.h"
#include "workers/io_config.h"

/* What `config show` prints: the settings of doorstep.yaml, and the rules of projects from the
 * ledger. */

struct config_page {
    const char *path; /* of doorstep.yaml */
    const struct settings *settings;
    const struct rulings *rulings; /* NULL: there is no ledger yet */
    const char *project; /* this one only, whether anything is said of it or not; NULL: all */
    int32_t as_of;
};

void config_page_print(const struct config_page *page);
/* The same as one JSON object. Errors: NO_MEMORY, MALFORMED. */
enum status config_page_print_json(const struct config_page *page, struct error *err) MUST_CHECK;

#endif

#ifndef DOORSTEP_WORKERS_IO_CONFIG_H
#define DOORSTEP_WORKERS_IO_CONFIG_H

#include "schemas/status.h"
#include "workers/firm.h"
#include "workers/settings.h"

#include <stdbool.h>

/* doorstep.yaml, read into settings. What the file does not say keeps its default; a list that it
 * gives replaces the default list. workers/doorstep.example.yaml shows everything that it may say.
 */

struct config;

/* A file that is missing is an empty one.
 * everything: as --auto says
 * Errors: INVALID, with "file:line:column: what is wrong"; IO; NO_MEMORY */
enum status config_load(struct config **out, const char *path, bool everything,
                        struct error *err) MUST_CHECK;
void config_close(struct config **config);

/* Borrowed: they live as long as the config. */
const struct settings *config_settings(const struct config *config);
const struct firm *config_firm(const struct config *config);

#endif

#ifndef DOORSTEP_WORKERS_IO_CONFIG_H
#define DOORSTEP_WORKERS_IO_CONFIG_H

#include "schemas/status.h"
#include "workers/settings.h"
#include "workers/yaml_file.h"

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

/* All that is wrong with the file, in the order in which it stands there: what config_load refuses,
 * and hooks that are no program which this user may run. No faults: it holds. libcyaml stops at the
 * first key or list that does not belong there, and then only that is told.
 * Errors: INVALID, what is there is no file of settings at all; IO; NO_MEMORY */
enum status config_check(struct yaml_faults *faults, const char *path,
                         struct error *err) MUST_CHECK;

/* Borrowed: they live as long as the config. */
const struct settings *config_settings(const struct config *config);

#endif

#include "schemas/home.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define ENDPOINT_SCHEME "ipc://"

/* Is `text` cut by a buffer of HOME_PATH_BYTES? snprintf says what it would have needed. */
static bool is_cut(int needed)
{
    return needed < 0 || needed >= HOME_PATH_BYTES;
}

static bool is_set(const char *value)
{
    return value != NULL && value[0] != '\0';
}

enum status home_choose(struct home *home, const char *argument, const char *doorstep_home,
                        const char *xdg_state_home, const char *user_home, struct error *err)
{
    struct home chosen;
    int needed;
    size_t length;

    if (argument != NULL && argument[0] == '\0') {
        return error_set(err, STATUS_INVALID, "--home: an empty path");
    }
    if (argument != NULL) {
        needed = snprintf(chosen.path, sizeof chosen.path, "%s", argument);
    } else if (is_set(doorstep_home)) {
        needed = snprintf(chosen.path, sizeof chosen.path, "%s", doorstep_home);
    } else if (is_set(xdg_state_home)) {
        needed = snprintf(chosen.path, sizeof chosen.path, "%s/doorstep", xdg_state_home);
    } else if (is_set(user_home)) {
        needed = snprintf(chosen.path, sizeof chosen.path, "%s/.local/state/doorstep", user_home);
    } else {
        return error_set(err, STATUS_INVALID,
                         "no home directory: give --home DIR or set DOORSTEP_HOME");
    }
    if (is_cut(needed)) {
        return error_set(err, STATUS_INVALID, "home directory: a path of %d bytes, at most %d",
                         needed, HOME_PATH_BYTES - 1);
    }
    length = strlen(chosen.path);
    while (length > 1 && chosen.path[length - 1] == '/') {
        chosen.path[--length] = '\0';
    }
    *home = chosen;
    return STATUS_OK;
}

enum status home_path(char path[HOME_PATH_BYTES], const struct home *home, const char *name,
                      struct error *err)
{
    char made[HOME_PATH_BYTES];
    int needed = snprintf(made, sizeof made, "%s/%s", home->path, name);

    if (is_cut(needed)) {
        return error_set(err, STATUS_INVALID, "%s/%s: a path of %d bytes, at most %d", home->path,
                         name, needed, HOME_PATH_BYTES - 1);
    }
    (void)memcpy(path, made, sizeof made);
    return STATUS_OK;
}

enum status home_endpoint(char endpoint[HOME_PATH_BYTES], const struct home *home,
                          struct error *err)
{
    char made[HOME_PATH_BYTES];
    int needed = snprintf(made, sizeof made, ENDPOINT_SCHEME "%s/run/broker.sock", home->path);
    int path_bytes = needed - (int)(sizeof ENDPOINT_SCHEME - 1);

    if (is_cut(needed) || path_bytes > PATH_BYTES_MAX) {
        return error_set(err, STATUS_INVALID,
                         "choose a home with a shorter path: its socket's would have %d bytes, the "
                         "kernel takes %d: %s",
                         path_bytes, PATH_BYTES_MAX, home->path);
    }
    (void)memcpy(endpoint, made, sizeof made);
    return STATUS_OK;
}

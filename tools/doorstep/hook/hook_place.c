#include "tools/doorstep/hook/hook_place.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINE_BYTES 128 /* 32 digits of the ledger, two numbers of 20, blanks */
#define LEDGER_DIGITS (2 * LEDGER_ID_BYTES)

static enum status fail(struct error *err, const char *what, const char *path)
{
    return error_set(err, STATUS_IO, "%s %.180s: %s", what, path, strerror(errno));
}

static int digit_of(char byte)
{
    static const char digits[] = "0123456789abcdef";
    const char *found = byte == '\0' ? NULL : strchr(digits, byte);

    return found == NULL ? -1 : (int)(found - digits);
}

static bool read_ledger(struct ledger_id *ledger, const char *text)
{
    size_t i;

    for (i = 0; i < LEDGER_ID_BYTES; i++) {
        const int high = digit_of(text[2 * i]);
        const int low = high < 0 ? -1 : digit_of(text[2 * i + 1]);

        if (low < 0) {
            return false;
        }
        ledger->bytes[i] = (uint8_t)(high * 16 + low);
    }
    return text[LEDGER_DIGITS] == ' ';
}

static bool read_line(struct hook_place *place, const char *line)
{
    char *end;

    if (!read_ledger(&place->ledger, line)) {
        return false;
    }
    errno = 0;
    place->epoch = strtoull(line + LEDGER_DIGITS + 1, &end, 10);
    if (errno != 0 || *end != ' ') {
        return false;
    }
    place->sequence = strtoull(end + 1, &end, 10);
    return errno == 0 && *end == '\n' && end[1] == '\0';
}

static enum status read_place(struct hook_place *place, struct error *err)
{
    char line[LINE_BYTES] = "";
    FILE *file = fopen(place->path, "re");
    size_t count;

    if (file == NULL) {
        return errno == ENOENT ? STATUS_OK : fail(err, "read", place->path);
    }
    count = fread(line, 1, sizeof line - 1, file);
    (void)fclose(file); /* only read */
    line[count] = '\0';
    place->known = read_line(place, line);
    return place->known ? STATUS_OK
                        : error_set(err, STATUS_CORRUPT,
                                    "%.180s: is no hook's place; delete it to begin at the "
                                    "ledger's head",
                                    place->path);
}

enum status hook_place_open(struct hook_place *place, const struct home *home,
                            const char *department, struct error *err)
{
    char lock[HOME_PATH_BYTES + 8];
    enum status status;

    *place = (struct hook_place){.lock = -1};
    status = home_path(place->folder, home, "hooks", err);
    if (status != STATUS_OK) {
        return status;
    }
    if ((mkdir(home->path, 0750) != 0 && errno != EEXIST) ||
        (mkdir(place->folder, 0750) != 0 && errno != EEXIST)) {
        return fail(err, "make", place->folder);
    }
    if (snprintf(place->path, sizeof place->path, "%.400s/%s", place->folder, department) >= 400) {
        return error_set(err, STATUS_INVALID, "%.180s: too long a path", place->folder);
    }
    (void)snprintf(lock, sizeof lock, "%s.lock", place->path);
    place->lock = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (place->lock < 0) {
        return fail(err, "make", lock);
    }
    if (flock(place->lock, LOCK_EX | LOCK_NB) != 0) {
        hook_place_close(place);
        return error_set(err, STATUS_LOCKED, "another process is the hook of %s in %.180s",
                         department, home->path);
    }
    status = read_place(place, err);
    if (status != STATUS_OK) {
        hook_place_close(place);
    }
    return status;
}

void hook_place_close(struct hook_place *place)
{
    if (place->lock >= 0) {
        (void)close(place->lock); /* nothing was written to it */
    }
    place->lock = -1;
}

bool hook_place_holds(const struct hook_place *place, const struct welcome *welcome)
{
    return place->known && place->epoch == welcome->epoch && place->sequence <= welcome->head &&
           memcmp(&place->ledger, &welcome->ledger, sizeof place->ledger) == 0;
}

/* A folder's entry is on disk when the folder is synced. */
static bool sync_folder(const char *path)
{
    const int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool done;

    if (folder < 0) {
        return false;
    }
    done = fsync(folder) == 0;
    (void)close(folder); /* only synced */
    return done;
}

static bool write_file(const char *path, const char *line)
{
    const int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
    const ssize_t bytes = (ssize_t)strlen(line);
    bool done;

    if (file < 0) {
        return false;
    }
    done = write(file, line, (size_t)bytes) == bytes && fsync(file) == 0;
    return close(file) == 0 && done;
}

enum status hook_place_put(struct hook_place *place, const struct welcome *welcome,
                           uint64_t sequence, struct error *err)
{
    char line[LINE_BYTES];
    char fresh[HOME_PATH_BYTES + 8];
    int used = 0;
    size_t i;

    for (i = 0; i < LEDGER_ID_BYTES; i++) {
        used += snprintf(line + used, sizeof line - (size_t)used, "%02x", welcome->ledger.bytes[i]);
    }
    (void)snprintf(line + used, sizeof line - (size_t)used, " %" PRIu64 " %" PRIu64 "\n",
                   welcome->epoch, sequence);
    (void)snprintf(fresh, sizeof fresh, "%s.new", place->path);
    if (!write_file(fresh, line) || rename(fresh, place->path) != 0 ||
        !sync_folder(place->folder)) {
        return fail(err, "write", place->path);
    }
    place->known = true;
    place->ledger = welcome->ledger;
    place->epoch = welcome->epoch;
    place->sequence = sequence;
    return STATUS_OK;
}

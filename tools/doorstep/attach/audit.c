#include "tools/doorstep/attach/audit.h"

#include "broker/io_ledger.h"
#include "schemas/fields.h"
#include "schemas/table.h"
#include "tools/doorstep/shared/home/attachments.h"
#include "tools/doorstep/shared/ledger/folding.h"
#include "tools/doorstep/shared/ledger/home_ledger.h"
#include "tools/doorstep/shared/output/lang.h"
#include "tools/doorstep/shared/vector.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct auditing {
    struct audit *audit;
    const struct home *home;
    void (*tell)(void *context, const struct flawed *flawed);
    void *context;
    struct table places;   /* sha256 → place in namings */
    struct vector namings; /* struct naming */
};

static enum status failed(struct error *err, const char *step, const char *path)
{
    return error_set(err, STATUS_IO, SAY("%s %s: %s", "%s %s：%s"), step, path, lang_errno(errno));
}

/* What events name. */

static enum status add_naming(struct auditing *auditing, const struct attachment *attachment,
                              const struct event *event, uint64_t sequence, struct error *err)
{
    struct naming *naming;
    uint32_t place;

    if (table_find(&auditing->places, attachment->sha256, &place)) {
        return STATUS_OK;
    }
    naming = vector_append(&auditing->namings);
    if (naming == NULL || table_reserve(&auditing->places, attachment->sha256) != STATUS_OK) {
        return error_set(err, STATUS_NO_MEMORY, "keep what events name");
    }
    table_put(&auditing->places, attachment->sha256, auditing->namings.count - 1);
    (void)snprintf(naming->sha256, sizeof naming->sha256, "%.*s",
                   TEXT_ARGUMENTS(attachment->sha256));
    (void)snprintf(naming->subject, sizeof naming->subject, "%.*s", TEXT_ARGUMENTS(event->subject));
    (void)snprintf(naming->name, sizeof naming->name, "%.*s",
                   TEXT_ARGUMENTS(text_cut(attachment->name, sizeof naming->name - 1)));
    naming->sequence = sequence;
    return STATUS_OK;
}

static enum status take(void *context, const struct record *record, struct error *err)
{
    static struct event event;
    struct auditing *auditing = context;
    struct attachment attachment;
    const struct list *list;
    enum status status;
    size_t at = 0;

    if (record_is_erased(record)) {
        return STATUS_OK;
    }
    status = folding_read(&event, record, err);
    list = status == STATUS_OK ? attachments_of(&event) : NULL;
    while (list != NULL && status == STATUS_OK &&
           fields_next(list, record_schema("attachment"), &at, &attachment)) {
        status = add_naming(auditing, &attachment, &event, record->sequence, err);
    }
    return status;
}

static enum status read_ledger(struct auditing *auditing, struct error *err)
{
    struct ledger *ledger = NULL;
    enum status status = home_ledger_look(&ledger, auditing->home, err);

    if (status == STATUS_NOT_FOUND) {
        return STATUS_OK;
    }
    if (status == STATUS_OK) {
        status = home_ledger_walk(ledger, ledger_head(ledger), take, auditing, err);
    }
    ledger_close(&ledger);
    return status;
}

/* What is there. */

static void tell(struct auditing *auditing, enum flaw flaw, const char *path, const char *why,
                 const struct naming *naming)
{
    const struct flawed flawed = {flaw, path, why, naming};

    auditing->audit->counts[flaw]++;
    auditing->tell(auditing->context, &flawed);
}

static void check_file(struct auditing *auditing, const char *folder, const char *name,
                       const char *two)
{
    struct naming *naming = NULL;
    char path[3 * HOME_PATH_BYTES];
    const char *why;
    uint32_t place;

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    auditing->audit->files++;
    if (strncmp(name, two, 2) != 0) {
        tell(auditing, FLAW_WRONG, path, SAY("stands in another one's folder", "存放位置不对"),
             NULL);
        return;
    }
    if (table_find(&auditing->places, text_of(name), &place)) {
        naming = VECTOR_GET(auditing->namings, struct naming, place);
        naming->found = true;
    }
    why = attachments_look(path, name);
    if (why != NULL) {
        tell(auditing, FLAW_WRONG, path, why, naming);
    } else if (naming == NULL) {
        tell(auditing, FLAW_UNNAMED, path, NULL, NULL);
    }
}

static bool is_entry(const char *name)
{
    return strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

static enum status check_folder(struct auditing *auditing, const char *folder, const char *two,
                                struct error *err)
{
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, NULL, alphasort);
    int i;

    if (count < 0) {
        return failed(err, SAY("read", "读取"), folder);
    }
    for (i = 0; i < count; i++) {
        if (is_entry(entries[i]->d_name)) {
            check_file(auditing, folder, entries[i]->d_name, two);
        }
        free(entries[i]);
    }
    free(entries);
    return STATUS_OK;
}

/* Two digits of a digest are a folder of kept files, or a link to one; behind one that cannot be
 * looked at may be some. Whatever else stands there, nobody names. */
static enum status check_entry(struct auditing *auditing, const char *root, const char *name,
                               struct error *err)
{
    char path[2 * HOME_PATH_BYTES];
    struct stat found;

    (void)snprintf(path, sizeof path, "%s/%s", root, name);
    if (strlen(name) == 2 && strspn(name, "0123456789abcdef") == 2 &&
        (stat(path, &found) != 0 || S_ISDIR(found.st_mode))) {
        return check_folder(auditing, path, name, err);
    }
    auditing->audit->files++;
    tell(auditing, FLAW_UNNAMED, path, NULL, NULL);
    return STATUS_OK;
}

/* A home where nothing was kept yet is fine; one that is not there was mistyped. */
static enum status check_root(struct auditing *auditing, const char *root, struct error *err)
{
    struct dirent **entries = NULL;
    enum status status = STATUS_OK;
    struct stat found;
    int count;
    int i;

    if (stat(auditing->home->path, &found) != 0) {
        return failed(err, SAY("look at", "查看"), auditing->home->path);
    }
    if (lstat(root, &found) != 0) {
        return errno == ENOENT ? STATUS_OK : failed(err, SAY("look at", "查看"), root);
    }
    count = scandir(root, &entries, NULL, alphasort);
    if (count < 0) {
        return failed(err, SAY("read", "读取"), root);
    }
    for (i = 0; i < count; i++) {
        if (is_entry(entries[i]->d_name) && status == STATUS_OK) {
            status = check_entry(auditing, root, entries[i]->d_name, err);
        }
        free(entries[i]);
    }
    free(entries);
    return status;
}

static void tell_missing(struct auditing *auditing, const char *root)
{
    char path[2 * HOME_PATH_BYTES];
    uint32_t i;

    for (i = 0; i < auditing->namings.count; i++) {
        const struct naming *naming = VECTOR_GET(auditing->namings, struct naming, i);

        if (!naming->found) {
            (void)snprintf(path, sizeof path, "%s/%.2s/%s", root, naming->sha256, naming->sha256);
            tell(auditing, FLAW_MISSING, path, NULL, naming);
        }
    }
}

enum status audit_run(struct audit *audit, const struct home *home,
                      void (*tell_flaw)(void *context, const struct flawed *flawed), void *context,
                      struct error *err)
{
    struct auditing auditing = {.audit = audit,
                                .home = home,
                                .tell = tell_flaw,
                                .context = context,
                                .namings = vector_of(sizeof(struct naming))};
    char root[HOME_PATH_BYTES];
    enum status status = home_path(root, home, ATTACHMENTS_FOLDER, err);

    *audit = (struct audit){0};
    if (status == STATUS_OK) {
        status = read_ledger(&auditing, err);
    }
    if (status == STATUS_OK) {
        status = check_root(&auditing, root, err);
    }
    if (status == STATUS_OK) {
        tell_missing(&auditing, root);
    }
    table_finish(&auditing.places);
    vector_finish(&auditing.namings);
    return status;
}

#include "workers/io_daybook_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* The environment, from its directory to its tables. */

static int make_directory(const char *path)
{
    return mkdir(path, 0750) == 0 || errno == EEXIST ? 0 : errno;
}

static int sync_directory(const char *path)
{
    const int descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const int rc = descriptor < 0 || fsync(descriptor) != 0 ? errno : 0;

    if (descriptor >= 0) {
        (void)close(descriptor); /* read-only: nothing can be lost */
    }
    return rc;
}

/* Make what is found there survive a power cut, its names up to the home's among them: who made it
 * may have been killed before its sync, and people are told what it has. */
static int sync_all(const struct daybook *daybook)
{
    static const char *const above[] = {"", "/..", "/../.."};
    int rc = mdb_env_sync(daybook->env, 1);

    for (size_t i = 0; i < sizeof above / sizeof above[0] && rc == 0; i++) {
        char path[HOME_PATH_BYTES + 8];

        (void)snprintf(path, sizeof path, "%s%s", daybook->path, above[i]); /* it fits */
        rc = sync_directory(path);
    }
    return rc;
}

enum status daybook_find_path(struct daybook *daybook, const struct home *home,
                              const char *department, const char *name, enum daybook_mode mode,
                              struct error *err)
{
    char inside[HOME_PATH_BYTES];
    enum status status = home_path(daybook->path, home, "daybook", err);
    int rc = 0;

    if (status == STATUS_OK && mode == DAYBOOK_WORK) {
        rc = make_directory(home->path);
        rc = rc == 0 ? make_directory(daybook->path) : rc;
    }
    if (status != STATUS_OK || rc != 0) {
        return status != STATUS_OK ? status
                                   : daybook_refuse(daybook, err, rc, "make the directory");
    }
    if (snprintf(inside, sizeof inside, "daybook/%s%s%s", department, name == NULL ? "" : ".",
                 name == NULL ? "" : name) >= (int)sizeof inside) {
        return error_set(err, STATUS_INVALID, "day-book of %.60s: the name is too long",
                         department);
    }
    status = home_path(daybook->path, home, inside, err);
    if (status == STATUS_OK && mode == DAYBOOK_WORK) {
        rc = make_directory(daybook->path);
    }
    return rc == 0 ? status : daybook_refuse(daybook, err, rc, "make the directory");
}

static int open_tables(struct daybook *daybook, unsigned int flags)
{
    MDB_txn *txn = NULL;
    int rc = mdb_txn_begin(daybook->env, NULL, flags == 0 ? MDB_RDONLY : 0, &txn);

    if (rc == 0) {
        rc = mdb_dbi_open(txn, "acts", flags, &daybook->acts);
    }
    if (rc == 0) {
        rc = mdb_dbi_open(txn, "refused", flags, &daybook->refused);
    }
    if (rc == 0) {
        rc = mdb_dbi_open(txn, "outbox", flags, &daybook->outbox);
    }
    if (rc == 0) {
        rc = mdb_dbi_open(txn, "counters", flags, &daybook->counters);
    }
    if (rc == 0) {
        return mdb_txn_commit(txn);
    }
    mdb_txn_abort(txn);
    return rc;
}

void daybook_close_environment(struct daybook *daybook)
{
    mdb_env_close(daybook->env);
    daybook->env = NULL;
}

static int open_environment(struct daybook *daybook, const char *path, unsigned int flags,
                            unsigned int table_flags)
{
    int dead;
    int rc = mdb_env_create(&daybook->env);

    if (rc == 0) {
        rc = mdb_env_set_maxdbs(daybook->env, 4);
    }
    if (rc == 0) {
        rc = mdb_env_set_mapsize(daybook->env, (size_t)DAYBOOK_MAP_BYTES);
    }
    if (rc == 0) {
        rc = mdb_env_open(daybook->env, path, MDB_NOTLS | flags, 0600);
    }
    if (rc == 0) {
        rc = mdb_reader_check(daybook->env, &dead); /* a clerk who was killed while looking */
    }
    if (rc == 0) {
        rc = open_tables(daybook, table_flags);
    }
    if (rc != 0) {
        daybook_close_environment(daybook);
    }
    return rc;
}

/* A file that a power cut left half made could never be opened again, so it is made beside its
 * place and gets its name when it is whole, unless another process was faster: then that one's is
 * it. */
static int make(struct daybook *daybook)
{
    char made[HOME_PATH_BYTES + 32];
    char lock[HOME_PATH_BYTES + 48];
    char data[HOME_PATH_BYTES + 16];
    int rc;

    (void)snprintf(made, sizeof made, "%s/new.%ld.mdb", daybook->path, (long)getpid());
    (void)snprintf(lock, sizeof lock, "%s-lock", made);
    (void)snprintf(data, sizeof data, "%s/data.mdb", daybook->path);
    if (access(data, F_OK) == 0) {
        return 0;
    }
    (void)unlink(made); /* of a process that had this number; else it is not there */
    rc = open_environment(daybook, made, MDB_NOSUBDIR, MDB_CREATE);
    daybook_close_environment(daybook);
    if (rc == 0 && link(made, data) != 0 && errno != EEXIST) {
        rc = errno;
    }
    (void)unlink(made); /* what stays is small, and nobody looks at it */
    (void)unlink(lock);
    return rc;
}

int daybook_open_or_make(struct daybook *daybook, enum daybook_mode mode)
{
    int rc = mode == DAYBOOK_WORK ? make(daybook) : 0;

    if (rc == 0) {
        rc = open_environment(daybook, daybook->path, 0, mode == DAYBOOK_WORK ? MDB_CREATE : 0);
    }
    if (rc == 0 && mode == DAYBOOK_WORK) {
        rc = sync_all(daybook);
    }
    return rc;
}

int daybook_begin(struct daybook *daybook, unsigned int flags, MDB_txn **txn)
{
    int rc = daybook->env == NULL ? MDB_PANIC : mdb_txn_begin(daybook->env, NULL, flags, txn);

    if (rc == MDB_PANIC) {
        daybook_close_environment(daybook);
        rc = open_environment(daybook, daybook->path, 0, 0);
        rc = rc == 0 ? mdb_txn_begin(daybook->env, NULL, flags, txn) : rc;
    }
    return rc;
}

#ifndef DOORSTEP_BROKER_IO_LOCK_H
#define DOORSTEP_BROKER_IO_LOCK_H

#include "schemas/home.h"
#include "schemas/status.h"

/* The home's directories, and its lock. One broker serves a home: whoever holds the flock on
 * <home>/lock is the ledger's writer and may bind the home's socket. The kernel gives it up when
 * the process ends, however it ends. */

struct lock {
    int descriptor; /* owned; -1: not held */
};

/* Make the home, its ledger/ (0700) and its run/ (0750) where they are missing, and see that each
 * part of the home that stands is what it should be, and ours to write.
 * Errors: IO; the text says which part, why, and what to do */
enum status lock_prepare(const struct home *home, struct error *err) MUST_CHECK;

/* Errors: LOCKED, naming the process that holds it; IO */
enum status lock_take(struct lock *lock, const struct home *home, struct error *err) MUST_CHECK;
void lock_release(struct lock *lock);

#endif

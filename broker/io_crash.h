#ifndef DOORSTEP_BROKER_IO_CRASH_H
#define DOORSTEP_BROKER_IO_CRASH_H

#include <stdint.h>

/* What is left of a crash: a note for the next start.
 *
 * LMDB has no checksums. A page that a disk or a person has damaged makes it read where nothing is,
 * or fail an assertion of its own, and the process is gone before anybody could say why; the next
 * one meets the same page. What can be made anew is therefore not trusted by who comes after a
 * crash: the note is how he knows. A killed process (SIGKILL, a power cut) leaves none, as it says
 * nothing of any page. */

/* From here on a crash of this process makes the empty file of this path, says so on stderr, and
 * goes on as before: a core is dumped, a sanitizer reports. Once in a process; the path is copied
 * and is to be shorter than HOME_PATH_BYTES. */
void crash_leave_note(const char *path);

/* The record of the ledger that is being read, which a crash from now on names; 0: none. */
void crash_say_record(uint64_t sequence);

#endif

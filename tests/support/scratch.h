#ifndef DOORSTEP_TESTS_SCRATCH_H
#define DOORSTEP_TESTS_SCRATCH_H

/* Remove a directory that a test made, with all that is below it; links are not followed. Errors:
 * not 0 when something of it stays, errno says why. */
int scratch_remove(const char *path);

#endif

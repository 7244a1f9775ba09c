#include "tests/support/scratch.h"

#include <ftw.h>
#include <stdio.h>

#define WALK_DESCRIPTORS 8

static int remove_one(const char *path, const struct stat *stat, int type, struct FTW *at)
{
    (void)stat;
    (void)type;
    (void)at;
    return remove(path);
}

int scratch_remove(const char *path)
{
    return nftw(path, remove_one, WALK_DESCRIPTORS, FTW_DEPTH | FTW_PHYS);
}

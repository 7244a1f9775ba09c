#include "tests/crash/memory.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

/* glibc's own, by the names that it keeps for such a case. */
void *__libc_malloc(size_t bytes);
void *__libc_calloc(size_t count, size_t bytes);
void *__libc_realloc(void *block, size_t bytes);
void *__libc_memalign(size_t alignment, size_t bytes);
void __libc_free(void *block);

static uint32_t fails_at;
static uint32_t count;
static int64_t blocks;

void memory_fail(uint32_t number)
{
    fails_at = number;
    count = 0;
}

bool memory_has_failed(void)
{
    return fails_at != 0 && count >= fails_at;
}

int64_t memory_blocks(void)
{
    return blocks;
}

static bool must_fail(void)
{
    count++;
    return count == fails_at;
}

static void *counted(void *block)
{
    blocks += block != NULL ? 1 : 0;
    return block;
}

void *malloc(size_t bytes)
{
    return must_fail() ? NULL : counted(__libc_malloc(bytes));
}

void *calloc(size_t number, size_t bytes)
{
    return must_fail() ? NULL : counted(__libc_calloc(number, bytes));
}

void *realloc(void *block, size_t bytes)
{
    if (must_fail()) {
        return NULL;
    }
    return block == NULL ? counted(__libc_realloc(NULL, bytes)) : __libc_realloc(block, bytes);
}

int posix_memalign(void **block, size_t alignment, size_t bytes)
{
    void *made = must_fail() ? NULL : counted(__libc_memalign(alignment, bytes));

    if (made == NULL) {
        return ENOMEM;
    }
    *block = made;
    return 0;
}

void free(void *block)
{
    blocks -= block != NULL ? 1 : 0;
    __libc_free(block);
}

#include "tests/crash/memory.h"

#include "tests/crash/crash.h"

#include <openssl/crypto.h>

#include <assert.h>
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

static void *crypto_malloc(size_t bytes, const char *file, int line)
{
    (void)file;
    (void)line;
    return __libc_malloc(bytes);
}

static void *crypto_realloc(void *block, size_t bytes, const char *file, int line)
{
    (void)file;
    (void)line;
    return __libc_realloc(block, bytes);
}

static void crypto_free(void *block, const char *file, int line)
{
    (void)file;
    (void)line;
    __libc_free(block);
}

void memory_spare_hashing(void)
{
    const int is_set = CRYPTO_set_mem_functions(crypto_malloc, crypto_realloc, crypto_free);

    assert(is_set == 1);
}

#if CRASH_SLOWNESS == 1 /* a sanitizer has a malloc of its own */

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

/* Parameters are called as in libc's headers. */

void *malloc(size_t size)
{
    return must_fail() ? NULL : counted(__libc_malloc(size));
}

void *calloc(size_t nmemb, size_t size)
{
    return must_fail() ? NULL : counted(__libc_calloc(nmemb, size));
}

void *realloc(void *ptr, size_t size)
{
    if (must_fail()) {
        return NULL;
    }
    return ptr == NULL ? counted(__libc_realloc(NULL, size)) : __libc_realloc(ptr, size);
}

int posix_memalign(void **memptr, size_t alignment, size_t size)
{
    void *made = must_fail() ? NULL : counted(__libc_memalign(alignment, size));

    if (made == NULL) {
        return ENOMEM;
    }
    *memptr = made;
    return 0;
}

void free(void *ptr)
{
    blocks -= ptr != NULL ? 1 : 0;
    __libc_free(ptr);
}

#endif

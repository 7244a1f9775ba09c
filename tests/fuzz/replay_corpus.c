#include "tests/fuzz/fuzz.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Gives every file of a directory to the target it is linked with: whole and, without --whole, cut
 * at every byte, and with every byte changed in three ways. Each input is a copy of exactly its
 * size, so that a sanitizer sees a read beyond it. */

#define FILE_BYTES_MAX 65536
#define PATH_BYTES 1024

static void try_copy(const uint8_t *bytes, size_t bytes_count)
{
    uint8_t *copy = malloc(bytes_count == 0 ? 1 : bytes_count);

    if (copy == NULL) {
        abort();
    }
    (void)memcpy(copy, bytes, bytes_count);
    (void)LLVMFuzzerTestOneInput(copy, bytes_count); /* always 0 */
    free(copy);
}

static void try_neighbours(uint8_t *bytes, size_t bytes_count)
{
    static const uint8_t changes[] = {0x01, 0x80, 0xff};
    size_t at;
    size_t i;

    for (at = 0; at < bytes_count; at++) {
        try_copy(bytes, at);
        for (i = 0; i < sizeof changes; i++) {
            bytes[at] ^= changes[i];
            try_copy(bytes, bytes_count);
            bytes[at] ^= changes[i];
        }
    }
}

static int try_file(const char *directory, const char *name, bool neighbours)
{
    static uint8_t bytes[FILE_BYTES_MAX];
    char path[PATH_BYTES];
    FILE *file;
    size_t bytes_count;

    (void)snprintf(path, sizeof path, "%s/%s", directory, name);
    file = fopen(path, "rb");
    if (file == NULL) {
        (void)fprintf(stderr, "%s: cannot be read\n", path);
        return 1;
    }
    bytes_count = fread(bytes, 1, sizeof bytes, file);
    (void)fclose(file); /* it was only read */
    try_copy(bytes, bytes_count);
    if (neighbours) {
        try_neighbours(bytes, bytes_count);
    }
    return 0;
}

int main(int argc, char **argv)
{
    const struct dirent *entry;
    bool whole = argc == 3 && strcmp(argv[2], "--whole") == 0;
    DIR *directory = argc == 2 || whole ? opendir(argv[1]) : NULL;
    int file_count = 0;
    int failed = 0;

    if (directory == NULL) {
        (void)fprintf(stderr, "usage: %s DIRECTORY [--whole], which can be read\n", argv[0]);
        return 64;
    }
    while ((entry = readdir(directory)) != NULL) {
        if (entry->d_name[0] != '.') {
            failed |= try_file(argv[1], entry->d_name, !whole);
            file_count++;
        }
    }
    (void)closedir(directory);
    (void)printf("%d files\n", file_count);
    return failed != 0 || file_count == 0; /* an empty corpus shows nothing */
}

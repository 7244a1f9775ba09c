#include "tools/doorstep/bench/measure.h"

#include "tools/doorstep/shared/print.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FLAGS_TEXT "LMDB defaults: every commit is synced (no WRITEMAP, NOSYNC, NOMETASYNC)"

enum status samples_init(struct samples *samples, uint32_t capacity, struct error *err)
{
    *samples = (struct samples){.us = malloc(capacity * sizeof *samples->us), .capacity = capacity};
    return samples->us != NULL ? STATUS_OK : error_set(err, STATUS_NO_MEMORY, "keep samples");
}

void samples_finish(struct samples *samples)
{
    free(samples->us);
    *samples = (struct samples){0};
}

void samples_add(struct samples *samples, int64_t us)
{
    if (samples->count < samples->capacity) {
        samples->us[samples->count++] = us > UINT32_MAX ? UINT32_MAX : (uint32_t)us;
    }
}

static int by_size(const void *one, const void *other)
{
    uint32_t left = *(const uint32_t *)one;
    uint32_t right = *(const uint32_t *)other;

    return (left > right) - (left < right);
}

uint32_t samples_percentile(struct samples *samples, uint32_t per_mille)
{
    uint64_t rank = ((uint64_t)samples->count * per_mille + 999) / 1000;

    if (samples->count == 0) {
        return 0;
    }
    qsort(samples->us, samples->count, sizeof *samples->us, by_size);
    return samples->us[rank == 0 ? 0 : rank - 1];
}

enum status scratch_make(struct home *home, const char *folder, struct error *err)
{
    if (snprintf(home->path, sizeof home->path, "%s/doorstep-bench-XXXXXX", folder) >= 80) {
        return error_set(err, STATUS_INVALID, "%s: too long a path for a socket below it", folder);
    }
    return mkdtemp(home->path) != NULL
               ? STATUS_OK
               : error_set(err, STATUS_IO, "make a folder in %s: %s", folder, strerror(errno));
}

/* A home is three folders deep at most. */
static void remove_tree(const char *path, int depth)
{
    DIR *folder = depth > 0 ? opendir(path) : NULL;
    struct dirent *entry;

    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        char below[HOME_PATH_BYTES * 2];

        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
            continue;
        }
        (void)snprintf(below, sizeof below, "%s/%s", path, entry->d_name);
        if (unlink(below) != 0) {
            remove_tree(below, depth - 1);
        }
    }
    if (folder != NULL) {
        (void)closedir(folder);
    }
    (void)rmdir(path); /* what is left shows */
}

void scratch_remove(const struct home *home)
{
    remove_tree(home->path, 4);
}

const char *disk_of(char text[DISK_TEXT_BYTES], const char *path)
{
    char device[256];
    char mount[256];
    char type[64];
    char line[1024];
    struct stat wanted;
    struct stat found;
    bool known = stat(path, &wanted) == 0;
    FILE *mounts = fopen("/proc/mounts", "r");

    (void)snprintf(text, DISK_TEXT_BYTES, "unknown");
    while (known && mounts != NULL && fgets(line, sizeof line, mounts) != NULL) {
        if (sscanf(line, "%255s %255s %63s", device, mount, type) == 3 &&
            stat(mount, &found) == 0 && found.st_dev == wanted.st_dev) {
            (void)snprintf(text, DISK_TEXT_BYTES, "%.40s on %.80s", type, device);
        }
    }
    if (mounts != NULL) {
        (void)fclose(mounts); /* only read */
    }
    return text;
}

static uint64_t per_second(const struct figures *figures)
{
    return figures->took_us <= 0 ? 0 : figures->count * 1000000 / (uint64_t)figures->took_us;
}

static enum status print_object(const struct figures *figures, const char *disk, struct error *err)
{
    uint8_t bytes[1024];
    struct writer writer = writer_of(bytes, sizeof bytes);

    writer_map(&writer, 12);
    writer_string(&writer, "bench");
    writer_string(&writer, figures->bench);
    writer_string(&writer, "disk");
    writer_string(&writer, disk);
    writer_string(&writer, "flags");
    writer_string(&writer, FLAGS_TEXT);
    writer_string(&writer, "clients");
    writer_uint(&writer, figures->clients);
    writer_string(&writer, "batch");
    writer_uint(&writer, figures->batch);
    writer_string(&writer, figures->what);
    writer_uint(&writer, figures->count);
    writer_string(&writer, "took_us");
    writer_int(&writer, figures->took_us);
    writer_string(&writer, "per_second");
    writer_uint(&writer, per_second(figures));
    writer_string(&writer, "p50_us");
    writer_uint(&writer, samples_percentile(figures->latency, 500));
    writer_string(&writer, "p90_us");
    writer_uint(&writer, samples_percentile(figures->latency, 900));
    writer_string(&writer, "p99_us");
    writer_uint(&writer, samples_percentile(figures->latency, 990));
    writer_string(&writer, "max_us");
    writer_uint(&writer, samples_percentile(figures->latency, 1000));
    return print_json(writer_text(&writer), err);
}

enum status figures_print(const struct figures *figures, bool json, struct error *err)
{
    char disk[DISK_TEXT_BYTES];

    (void)disk_of(disk, figures->folder);
    if (json) {
        return print_object(figures, disk, err);
    }
    (void)printf("bench %s\n  disk      %s (%s)\n  flags     %s\n", figures->bench, disk,
                 figures->folder, FLAGS_TEXT);
    (void)printf("  load      %llu clients, batches of up to %llu\n",
                 (unsigned long long)figures->clients, (unsigned long long)figures->batch);
    (void)printf("  result    %llu %s in %.3f s: %llu a second\n",
                 (unsigned long long)figures->count, figures->what, (double)figures->took_us / 1e6,
                 (unsigned long long)per_second(figures));
    (void)printf("  latency   p50 %.3f  p90 %.3f  p99 %.3f  max %.3f ms\n",
                 samples_percentile(figures->latency, 500) / 1e3,
                 samples_percentile(figures->latency, 900) / 1e3,
                 samples_percentile(figures->latency, 990) / 1e3,
                 samples_percentile(figures->latency, 1000) / 1e3);
    return STATUS_OK;
}

#include "tools/doorstep/bench/measure.h"

#include "tools/doorstep/shared/output/labels.h"
#include "tools/doorstep/shared/output/lang.h"
#include "tools/doorstep/shared/output/print.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_COLUMNS 9
#define DISK_BYTES 128
#define FLAGS_TEXT "LMDB defaults: every commit is synced (no WRITEMAP, NOSYNC, NOMETASYNC)"

enum status samples_init(struct samples *samples, uint32_t capacity, struct error *err)
{
    *samples = (struct samples){.us = malloc(capacity * sizeof *samples->us), .capacity = capacity};
    return samples->us != NULL
               ? STATUS_OK
               : error_set(err, STATUS_NO_MEMORY, SAY("keep samples", "保存样本：内存不足"));
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

/* Sorts; the nearest rank. 0 without samples. */
static uint32_t percentile(struct samples *samples, uint32_t per_mille)
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
        return error_set(
            err, STATUS_INVALID,
            SAY("%s: too long a path for a socket below it", "%s：路径过长，容不下套接字"), folder);
    }
    return mkdtemp(home->path) != NULL
               ? STATUS_OK
               : error_set(err, STATUS_IO,
                           SAY("make a folder in %s: %s", "在 %s 中创建目录失败：%s"), folder,
                           lang_errno(errno));
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

/* "ext4 on /dev/vda1": the file system that a path is on. */
static const char *disk_of(char text[DISK_BYTES], const char *path)
{
    char device[256];
    char mount[256];
    char type[64];
    char line[1024];
    struct stat wanted;
    struct stat found;
    bool known = stat(path, &wanted) == 0;
    FILE *mounts = fopen("/proc/mounts", "r");

    (void)snprintf(text, DISK_BYTES, "unknown");
    while (known && mounts != NULL && fgets(line, sizeof line, mounts) != NULL) {
        if (sscanf(line, "%255s %255s %63s", device, mount, type) == 3 &&
            stat(mount, &found) == 0 && found.st_dev == wanted.st_dev) {
            (void)snprintf(text, DISK_BYTES, "%.40s on %.80s", type, device);
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

static uint32_t more_count(const struct figures *figures)
{
    uint32_t count = 0;

    while (count < FIGURES_MORE && figures->more[count].name != NULL) {
        count++;
    }
    return count;
}

static const struct {
    const char *name;
    const char *key;
    uint32_t per_mille;
} percentiles[] = {{"p50", "p50_us", 500},
                   {"p90", "p90_us", 900},
                   {"p99", "p99_us", 990},
                   {"max", "max_us", 1000}};

#define PERCENTILES (sizeof percentiles / sizeof percentiles[0])

static void put_number(struct writer *writer, const char *key, uint64_t value)
{
    writer_string(writer, key);
    writer_uint(writer, value);
}

static enum status print_object(const struct figures *figures, const char *disk, struct error *err)
{
    const struct bench *bench = figures->bench;
    const bool has_rate = figures->took_us > 0;
    const bool has_latency = figures->latency != NULL;
    uint8_t bytes[1024];
    struct writer writer = writer_of(bytes, sizeof bytes);

    writer_map(&writer, 8U + (has_rate ? 2U : 0U) + (has_latency ? (uint32_t)PERCENTILES : 0U) +
                            more_count(figures));
    writer_string(&writer, "bench");
    writer_string(&writer, figures->name);
    writer_string(&writer, "disk");
    writer_string(&writer, disk);
    writer_string(&writer, "flags");
    writer_string(&writer, FLAGS_TEXT);
    put_number(&writer, "clients", bench->clients);
    put_number(&writer, "batch", bench->batch);
    put_number(&writer, "open", bench->open);
    put_number(&writer, "active", bench->open > 0 ? bench->active : 0);
    put_number(&writer, figures->what, figures->count);
    if (has_rate) {
        put_number(&writer, "took_us", (uint64_t)figures->took_us);
        put_number(&writer, "per_second", per_second(figures));
    }
    for (size_t i = 0; i < PERCENTILES && has_latency; i++) {
        put_number(&writer, percentiles[i].key,
                   percentile(figures->latency, percentiles[i].per_mille));
    }
    for (uint32_t i = 0; i < more_count(figures); i++) {
        put_number(&writer, figures->more[i].name, figures->more[i].value);
    }
    return print_json(writer_text(&writer), err);
}

static void print_name(const char *name)
{
    (void)fputs("  ", stdout);
    print_padded(text_of(name), NAME_COLUMNS);
    (void)putchar(' ');
}

static void print_load(const struct bench *bench)
{
    print_name(SAY("load", "负载"));
    (void)printf(SAY("%llu clients, batches of up to %llu", "%llu 个会话，每批最多 %llu 条"),
                 (unsigned long long)bench->clients, (unsigned long long)bench->batch);
    if (bench->open > 0) {
        (void)printf(SAY("; %llu cases active among %llu", "；%llu 份合同有新记录，共 %llu 份"),
                     (unsigned long long)bench->active, (unsigned long long)bench->open);
    }
    (void)putchar('\n');
}

static void print_lines(const struct figures *figures, const char *disk)
{
    (void)printf("bench %s\n", figures->name);
    print_name(SAY("disk", "磁盘"));
    (void)printf(SAY("%s (%s)\n", "%s（%s）\n"), disk, figures->bench->folder);
    print_name(SAY("flags", "设置"));
    (void)puts(FLAGS_TEXT);
    print_load(figures->bench);
    print_name(SAY("result", "结果"));
    (void)printf("%llu ", (unsigned long long)figures->count);
    print_text(labels_at("bench", text_of(figures->what)));
    if (figures->took_us > 0) {
        (void)printf(SAY(" in %.3f s: %llu a second", "，用时 %.3f 秒，每秒 %llu"),
                     (double)figures->took_us / 1e6, (unsigned long long)per_second(figures));
    }
    (void)printf("\n");
    if (figures->latency != NULL) {
        print_name(SAY("latency", "耗时"));
        for (size_t i = 0; i < PERCENTILES; i++) {
            (void)printf("%s%s %.3f", i == 0 ? "" : " ", percentiles[i].name,
                         percentile(figures->latency, percentiles[i].per_mille) / 1e3);
        }
        (void)puts(SAY(" ms", " 毫秒"));
    }
    for (uint32_t i = 0; i < more_count(figures); i++) {
        print_name(figures->more[i].name);
        (void)printf("%llu\n", (unsigned long long)figures->more[i].value);
    }
}

enum status figures_print(const struct figures *figures, struct error *err)
{
    char disk[DISK_BYTES];

    (void)disk_of(disk, figures->bench->folder);
    if (figures->bench->json) {
        return print_object(figures, disk, err);
    }
    print_lines(figures, disk);
    return STATUS_OK;
}

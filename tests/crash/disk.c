#include "tests/crash/disk.h"

#include <assert.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECTOR_BYTES 512U
#define NODES_MAX 512
#define PATH_BYTES 256

/* A sector's content after a write that is not durable yet. */
struct sector {
    uint32_t number;
    uint8_t bytes[SECTOR_BYTES];
};

struct content {
    uint8_t *bytes; /* owned; zero from count to capacity, which is of whole sectors */
    uint32_t count;
    uint32_t capacity;
};

/* A file or a directory; a name that is used again is a new node. */
struct node {
    char path[TAPE_PATH_BYTES];
    bool is_directory;
    bool is_named;         /* as it is read */
    bool is_named_durably; /* on the disk */
    bool is_replaced;      /* another file was given its name */
    bool is_shared;        /* with its second name, which has all that is written from then on */
    struct content read;
    struct content durable;
    struct sector *unsynced; /* owned; oldest first */
    uint32_t unsynced_count;
    uint32_t unsynced_capacity;
};

struct disk {
    struct node nodes[NODES_MAX];
    uint32_t count;
};

/* What this machine must be able to do. */
static void must(bool is_done)
{
    assert(is_done);
}

/* Contents. */

static void content_reserve(struct content *content, uint32_t count)
{
    uint32_t capacity = content->capacity == 0 ? 65536 : content->capacity;

    while (capacity < count) {
        capacity *= 2;
    }
    if (capacity > content->capacity) {
        content->bytes = realloc(content->bytes, capacity);
        assert(content->bytes != NULL);
        (void)memset(content->bytes + content->capacity, 0, capacity - content->capacity);
        content->capacity = capacity;
    }
}

static void content_write(struct content *content, uint32_t offset, const void *bytes,
                          uint32_t count)
{
    content_reserve(content, offset + count);
    (void)memcpy(content->bytes + offset, bytes, count);
    content->count = content->count < offset + count ? offset + count : content->count;
}

static void content_resize(struct content *content, uint32_t count)
{
    content_reserve(content, count);
    if (count < content->count) {
        (void)memset(content->bytes + count, 0, content->count - count);
    }
    content->count = count;
}

static void content_copy(struct content *to, const struct content *from)
{
    *to = (struct content){.count = from->count};
    if (from->count > 0) {
        to->capacity = (from->count + SECTOR_BYTES - 1) / SECTOR_BYTES * SECTOR_BYTES;
        to->bytes = malloc(to->capacity);
        assert(to->bytes != NULL);
        (void)memcpy(to->bytes, from->bytes, to->capacity);
    }
}

/* Life. */

struct disk *disk_create(void)
{
    struct disk *disk = calloc(1, sizeof *disk);

    assert(disk != NULL);
    disk->count = 1; /* the root, which is always there */
    disk->nodes[0] =
        (struct node){.is_directory = true, .is_named = true, .is_named_durably = true};
    return disk;
}

void disk_destroy(struct disk **disk)
{
    if (*disk != NULL) {
        for (uint32_t i = 0; i < (*disk)->count; i++) {
            free((*disk)->nodes[i].read.bytes);
            free((*disk)->nodes[i].durable.bytes);
            free((*disk)->nodes[i].unsynced);
        }
        free(*disk);
        *disk = NULL;
    }
}

static struct sector *sectors_copy(const struct node *node)
{
    struct sector *copy = NULL;

    if (node->unsynced_count > 0) {
        copy = malloc(node->unsynced_count * sizeof *copy);
        assert(copy != NULL);
        (void)memcpy(copy, node->unsynced, node->unsynced_count * sizeof *copy);
    }
    return copy;
}

static void node_copy(struct node *to, const struct node *from)
{
    *to = *from;
    content_copy(&to->read, &from->read);
    content_copy(&to->durable, &from->durable);
    to->unsynced_capacity = from->unsynced_count;
    to->unsynced = sectors_copy(from);
}

struct disk *disk_copy(const struct disk *disk)
{
    struct disk *copy = calloc(1, sizeof *copy);

    assert(copy != NULL);
    copy->count = disk->count;
    for (uint32_t i = 0; i < disk->count; i++) {
        node_copy(&copy->nodes[i], &disk->nodes[i]);
    }
    return copy;
}

/* Playing. */

static struct node *node_at(struct disk *disk, const char *path)
{
    for (uint32_t i = 0; i < disk->count; i++) {
        if (disk->nodes[i].is_named && strcmp(disk->nodes[i].path, path) == 0) {
            return &disk->nodes[i];
        }
    }
    abort(); /* a call on a file that is not there: one was missed */
}

static bool is_in(const char *path, const char *directory)
{
    const char *slash = strrchr(path, '/');
    const size_t count = slash == NULL ? 0 : (size_t)(slash - path);

    return path[0] != '\0' && count == strlen(directory) && strncmp(path, directory, count) == 0;
}

static void make(struct disk *disk, const char *path, bool is_directory)
{
    struct node *node = &disk->nodes[disk->count++];

    assert(disk->count <= NODES_MAX);
    *node = (struct node){.is_directory = is_directory, .is_named = true};
    (void)memcpy(node->path, path, strlen(path) + 1);
}

static void link_node(struct disk *disk, const struct op *op)
{
    struct node *node = &disk->nodes[disk->count];

    assert(disk->count < NODES_MAX);
    node_at(disk, op->path)->is_shared = true;
    node_copy(node, node_at(disk, op->path));
    node->is_shared = false;
    node->is_named_durably = false;
    (void)memcpy(node->path, op->to, sizeof node->path);
    disk->count++;
}

static void rename_node(struct disk *disk, const struct op *op)
{
    struct node *node = &disk->nodes[disk->count];
    struct node *replaced = node_at(disk, op->to);

    assert(disk->count < NODES_MAX);
    replaced->is_named = false;
    replaced->is_replaced = true;
    node_copy(node, node_at(disk, op->path));
    node->is_named_durably = false;
    (void)memcpy(node->path, op->to, sizeof node->path);
    node_at(disk, op->path)->is_named = false;
    disk->count++;
}

static void write_unsynced(struct node *node, const struct op *op)
{
    const uint32_t offset = (uint32_t)op->offset;

    content_write(&node->read, offset, op->bytes, op->count);
    for (uint32_t i = offset / SECTOR_BYTES; i * SECTOR_BYTES < offset + op->count; i++) {
        struct sector *sector;

        if (node->unsynced_count == node->unsynced_capacity) {
            node->unsynced_capacity = node->unsynced_capacity * 2 + 64;
            node->unsynced =
                realloc(node->unsynced, node->unsynced_capacity * sizeof *node->unsynced);
            assert(node->unsynced != NULL);
        }
        sector = &node->unsynced[node->unsynced_count++];
        sector->number = i;
        (void)memcpy(sector->bytes, node->read.bytes + (size_t)i * SECTOR_BYTES, SECTOR_BYTES);
    }
}

/* A sector of a file ends where the file does. */
static void keep_sector(struct content *content, const struct sector *sector, uint32_t end)
{
    const uint32_t offset = sector->number * SECTOR_BYTES;

    if (offset < end) {
        content_write(content, offset, sector->bytes,
                      end - offset < SECTOR_BYTES ? end - offset : SECTOR_BYTES);
    }
}

static void sync_directory(struct disk *disk, const char *path)
{
    for (uint32_t i = 0; i < disk->count; i++) {
        struct node *node = &disk->nodes[i];

        if (is_in(node->path, path)) {
            node->is_named_durably = node->is_named;
        }
    }
}

static void sync_node(struct disk *disk, struct node *node)
{
    if (node->is_directory) {
        sync_directory(disk, node->path);
        return;
    }
    for (uint32_t i = 0; i < node->unsynced_count; i++) {
        keep_sector(&node->durable, &node->unsynced[i], node->read.count);
    }
    content_resize(&node->durable, node->read.count);
    node->unsynced_count = 0;
}

void disk_play(struct disk *disk, const struct op *op)
{
    switch (op->kind) {
    case OP_DIRECTORY:
    case OP_FILE:
        make(disk, op->path, op->kind == OP_DIRECTORY);
        break;
    case OP_LINK:
        link_node(disk, op);
        break;
    case OP_RENAME:
        rename_node(disk, op);
        break;
    case OP_REMOVE:
        node_at(disk, op->path)->is_named = false;
        break;
    case OP_WRITE:
        write_unsynced(node_at(disk, op->path), op);
        break;
    case OP_SIZE:
        content_resize(&node_at(disk, op->path)->read, (uint32_t)op->offset);
        break;
    case OP_SYNC:
        sync_node(disk, node_at(disk, op->path));
        break;
    case OP_LOSE:
        node_at(disk, op->path)->unsynced_count = 0;
        break;
    case OP_MARK:
        break;
    }
}

void disk_finish(struct disk *disk, const struct op *op)
{
    const uint32_t first = (uint32_t)op->offset / SECTOR_BYTES;
    const uint32_t end = (uint32_t)op->offset + op->count;
    struct node *node;
    uint32_t left = 0;

    if (op->kind != OP_WRITE || !op->is_synced) {
        return;
    }
    node = node_at(disk, op->path);
    for (uint32_t i = 0; i < node->unsynced_count; i++) {
        const struct sector *sector = &node->unsynced[i];

        if (sector->number >= first && sector->number * SECTOR_BYTES < end) {
            keep_sector(&node->durable, sector, node->read.count);
        } else {
            node->unsynced[left++] = *sector;
        }
    }
    node->unsynced_count = left;
}

/* Power cuts. */

static bool is_kept(enum keep keep, struct chance *chance)
{
    return keep == KEEP_ALL || (keep == KEEP_SOME && chance_once_in(chance, 2));
}

static void cut_content(struct node *to, const struct node *from, enum keep keep,
                        struct chance *chance)
{
    if (keep == KEEP_ALL) {
        content_copy(&to->durable, &from->read);
        return;
    }
    content_copy(&to->durable, &from->durable);
    for (uint32_t i = 0; i < from->unsynced_count; i++) {
        if (is_kept(keep, chance)) {
            keep_sector(&to->durable, &from->unsynced[i], from->read.count);
        }
    }
    if (to->durable.count < from->read.count && is_kept(keep, chance)) {
        content_resize(&to->durable, from->read.count); /* the size came, the bytes did not */
    }
}

static bool is_there_after(const struct node *node, enum keep keep, struct chance *chance)
{
    if (node->is_named == node->is_named_durably) {
        return node->is_named;
    }
    if (node->is_replaced) {
        return true; /* unless the new one is: it comes later */
    }
    return is_kept(keep, chance) ? node->is_named : node->is_named_durably;
}

static bool has_parent(const struct disk *disk, const char *path)
{
    for (uint32_t i = 0; i < disk->count; i++) {
        if (disk->nodes[i].is_directory && is_in(path, disk->nodes[i].path)) {
            return true;
        }
    }
    return false;
}

/* A name that was removed and made again is the new file, or the old one, or none; one that was
 * taken over is never none. */
static void forget_name(struct disk *disk, const char *path)
{
    for (uint32_t i = 1; i < disk->count; i++) {
        if (strcmp(disk->nodes[i].path, path) == 0) {
            disk->nodes[i].is_named = false;
            disk->nodes[i].is_named_durably = false;
        }
    }
}

struct disk *disk_cut(const struct disk *disk, enum keep keep, struct chance *chance)
{
    struct disk *left = disk_create();

    for (uint32_t i = 1; i < disk->count; i++) {
        const struct node *node = &disk->nodes[i];
        struct node *made = &left->nodes[left->count];

        if (is_there_after(node, keep, chance) && has_parent(left, node->path)) {
            forget_name(left, node->path);
            (void)memcpy(made->path, node->path, sizeof made->path);
            made->is_directory = node->is_directory;
            made->is_named = true;
            made->is_named_durably = true;
            cut_content(made, node, keep, chance);
            content_copy(&made->read, &made->durable);
            left->count++;
        }
    }
    return left;
}

uint32_t disk_store_count(const struct disk *disk)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < disk->count; i++) {
        const char *slash = strrchr(disk->nodes[i].path, '/');

        count +=
            disk->nodes[i].is_named && slash != NULL && strcmp(slash, "/data.mdb") == 0 ? 1 : 0;
    }
    return count;
}

/* Directories of this machine. */

static int remove_one(const char *path, const struct stat *stat, int type, struct FTW *at)
{
    (void)stat;
    (void)type;
    return at->level == 0 ? 0 : remove(path);
}

static bool has_names_of(const struct disk *disk, const struct disk *other)
{
    bool is_same = other != NULL && disk->count == other->count;

    for (uint32_t i = 0; is_same && i < disk->count; i++) {
        is_same = strcmp(disk->nodes[i].path, other->nodes[i].path) == 0 &&
                  disk->nodes[i].is_named && other->nodes[i].is_named;
    }
    return is_same;
}

static void write_file(const char *path, const struct content *content)
{
    const int descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

    assert(descriptor >= 0);
    must(pwrite(descriptor, content->bytes, content->count, 0) == (ssize_t)content->count);
    must(ftruncate(descriptor, (off_t)content->count) == 0);
    must(close(descriptor) == 0);
}

void disk_write_out(const struct disk *disk, const struct disk *over, const char *directory)
{
    const bool is_over = has_names_of(disk, over);

    if (!is_over) {
        (void)nftw(directory, remove_one, 8, FTW_DEPTH | FTW_PHYS); /* it may be empty */
    }
    for (uint32_t i = 1; i < disk->count; i++) {
        const struct node *node = &disk->nodes[i];
        char path[PATH_BYTES];

        (void)snprintf(path, sizeof path, "%s/%s", directory, node->path);
        if (node->is_named && !node->is_directory) {
            write_file(path, &node->read);
        } else if (node->is_named && !is_over) {
            must(mkdir(path, 0700) == 0);
        }
    }
}

static bool file_is(const char *path, const struct content *content)
{
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    uint8_t *bytes = malloc((size_t)content->count + 1);
    bool is_same;

    assert(bytes != NULL);
    is_same = descriptor >= 0 &&
              pread(descriptor, bytes, (size_t)content->count + 1, 0) == (ssize_t)content->count &&
              (content->count == 0 || memcmp(bytes, content->bytes, content->count) == 0);
    free(bytes);
    if (descriptor >= 0) {
        (void)close(descriptor); /* it was only read */
    }
    return is_same;
}

bool disk_is_at(const struct disk *disk, const char *directory)
{
    for (uint32_t i = 1; i < disk->count; i++) {
        const struct node *node = &disk->nodes[i];
        char path[PATH_BYTES];

        (void)snprintf(path, sizeof path, "%s/%s", directory, node->path);
        if (node->is_named && !node->is_directory && !node->is_shared &&
            !file_is(path, &node->read)) {
            return false;
        }
    }
    return true;
}

#include "tools/doorstep/shared/home/attachments.h"

#include "schemas/utf8.h"
#include "tools/doorstep/shared/home/media.h"
#include "tools/doorstep/shared/output/lang.h"
#include "tools/doorstep/shared/output/print.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER ATTACHMENTS_FOLDER
#define COPY_BYTES 65536

static enum status failed(struct error *err, const char *step, const char *path)
{
    int code = errno;

    return error_set(err, code == ENOSPC || code == EDQUOT ? STATUS_FULL : STATUS_IO,
                     SAY("%s %s: %s", "%s %s：%s"), step, path, lang_errno(code));
}

/* Taking in. */

static enum status open_source(int *source, const char *path, struct error *err)
{
    struct stat found;
    enum status status = STATUS_OK;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK); /* a pipe must not wait */

    if (fd < 0) {
        return error_set(err, STATUS_INVALID, SAY("%s: cannot be read: %s", "%s：无法读取：%s"),
                         path, lang_errno(errno));
    }
    if (fstat(fd, &found) != 0) {
        status = failed(err, "look at", path);
    } else if (!S_ISREG(found.st_mode)) {
        status = error_set(err, STATUS_INVALID, SAY("%s: is no file", "%s：不是文件"), path);
    } else if (found.st_size > ATTACHMENT_BYTES_MAX) {
        status = error_set(err, STATUS_INVALID, SAY("%s: is bigger than %d MiB", "%s：超过 %d MiB"),
                           path, ATTACHMENT_BYTES_MAX / 1048576);
    }
    if (status != STATUS_OK) {
        (void)close(fd);
        return status;
    }
    *source = fd;
    return STATUS_OK;
}

static enum status write_all(int target, const char *bytes, size_t count, const char *path,
                             struct error *err)
{
    while (count > 0) {
        ssize_t written = write(target, bytes, count);

        if (written < 0 && errno != EINTR) {
            return failed(err, SAY("write", "写入"), path);
        }
        bytes += written < 0 ? 0 : written;
        count -= written < 0 ? 0 : (size_t)written;
    }
    return STATUS_OK;
}

/* It may grow while it is read: the bound is held by what is copied. */
static enum status copy(int source, int target, const char *path, uint64_t *bytes,
                        struct error *err)
{
    static char buffer[COPY_BYTES];
    enum status status = STATUS_OK;
    ssize_t count = 1;

    *bytes = 0;
    while (count != 0 && status == STATUS_OK) {
        count = read(source, buffer, sizeof buffer);
        if (count < 0 && errno != EINTR) {
            return failed(err, SAY("read", "读取"), path);
        }
        if (count > 0) {
            *bytes += (uint64_t)count;
            status = *bytes > ATTACHMENT_BYTES_MAX
                         ? error_set(err, STATUS_INVALID,
                                     SAY("%s: is bigger than %d MiB", "%s：超过 %d MiB"), path,
                                     ATTACHMENT_BYTES_MAX / 1048576)
                         : write_all(target, buffer, (size_t)count, path, err);
        }
    }
    return status;
}

/* The digest of a file's first bytes, and its first ones themselves. The file is ours. */
static enum status digest_file(int fd, uint64_t bytes, struct digest *digest, struct text *begin,
                               struct error *err)
{
    static char first[MEDIA_BYTES];
    void *map;

    *begin = (struct text){first, bytes < MEDIA_BYTES ? (uint32_t)bytes : MEDIA_BYTES};
    if (bytes == 0) {
        *digest = digest_of(TEXT(""));
        return STATUS_OK;
    }
    map = mmap(NULL, bytes, PROT_READ, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED) {
        return failed(err, SAY("read", "读取"), "attachments");
    }
    *digest = digest_of((struct text){map, (uint32_t)bytes});
    (void)memcpy(first, map, begin->count);
    (void)munmap(map, bytes);
    return STATUS_OK;
}

static enum status sync_folder(const char *path, struct error *err)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    enum status status = STATUS_OK;

    if (fd < 0 || fsync(fd) != 0) {
        status = failed(err, SAY("sync", "同步"), path);
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    return status;
}

static enum status make_folder(const char *path, const char *parent, struct error *err)
{
    if (mkdir(path, 0750) == 0) {
        return sync_folder(parent, err);
    }
    return errno == EEXIST ? STATUS_OK : failed(err, SAY("make", "创建"), path);
}

const char *attachments_look(const char *path, const char *name)
{
    char sha256[DIGEST_TEXT_BYTES];
    struct digest digest;
    struct text begin;
    struct stat found;
    const char *why = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

    if (fd < 0) {
        return SAY("cannot be read", "无法读取");
    }
    if (fstat(fd, &found) != 0 || !S_ISREG(found.st_mode) || found.st_size > ATTACHMENT_BYTES_MAX ||
        digest_file(fd, (uint64_t)found.st_size, &digest, &begin, NULL) != STATUS_OK) {
        why = SAY("is no kept file", "不是所保存的文件");
    } else if (strcmp(digest_format(sha256, &digest), name) != 0) {
        why = SAY("its content is another one", "内容与名称不符");
    }
    (void)close(fd);
    return why;
}

/* Give the copy the name of its content. One that is there already stays, if it is whole; else the
 * copy takes its place. */
static enum status publish(struct attached *attached, int copied, const char *beside,
                           const struct home *home, struct error *err)
{
    const char *sha256 = attached->sha256;
    char folder[HOME_PATH_BYTES];
    char parent[HOME_PATH_BYTES];
    char path[HOME_PATH_BYTES + DIGEST_TEXT_BYTES];
    char name[sizeof FOLDER + 3];
    enum status status = home_path(parent, home, FOLDER, err);

    attached->mended = false;
    (void)snprintf(name, sizeof name, FOLDER "/%.2s", sha256);
    if (status == STATUS_OK) {
        status = home_path(folder, home, name, err);
    }
    if (status == STATUS_OK) {
        status = make_folder(folder, parent, err);
    }
    if (status != STATUS_OK) {
        return status;
    }
    (void)snprintf(path, sizeof path, "%s/%s", folder, sha256);
    if (fchmod(copied, 0440) != 0 || fsync(copied) != 0) {
        return failed(err, SAY("sync", "同步"), beside);
    }
    if (link(beside, path) != 0) {
        if (errno != EEXIST) {
            return failed(err, SAY("name", "命名"), path);
        }
        attached->mended = attachments_look(path, sha256) != NULL;
        if (attached->mended && rename(beside, path) != 0) {
            return failed(err, SAY("replace", "替换"), path);
        }
    }
    return sync_folder(folder, err);
}

/* The copy beside: made, filled, named by its content, and gone again. */
static enum status take_in(struct attached *attached, struct text *begin, const struct home *home,
                           int source, const char *path, struct error *err)
{
    char beside[HOME_PATH_BYTES];
    struct digest digest;
    enum status status = home_path(beside, home, FOLDER, err);
    int copied;

    if (status == STATUS_OK) {
        status = make_folder(beside, home->path, err);
    }
    if (status == STATUS_OK) {
        status = home_path(beside, home, FOLDER "/new.XXXXXX", err);
    }
    if (status != STATUS_OK) {
        return status;
    }
    copied = mkstemp(beside);
    if (copied < 0) {
        return failed(err, SAY("make", "创建"), beside);
    }
    status = copy(source, copied, path, &attached->bytes, err);
    if (status == STATUS_OK) {
        status = digest_file(copied, attached->bytes, &digest, begin, err);
    }
    if (status == STATUS_OK) {
        (void)digest_format(attached->sha256, &digest);
        status = publish(attached, copied, beside, home, err);
    }
    (void)unlink(beside);
    (void)close(copied);
    return status;
}

static enum status set_name(struct attached *attached, const char *path, const char *name,
                            struct error *err)
{
    const char *slash = strrchr(path, '/');
    const char *said = name != NULL ? name : slash == NULL ? path : slash + 1;
    struct text text = text_of(said);

    if (text.count == 0 || text.count > TEXT_BYTES_MAX || !utf8_is_valid(text)) {
        return error_set(err, STATUS_INVALID,
                         SAY("%.100s: its name is no text; give it one: --name",
                             "%.100s：文件名不是有效文字；请用 --name 指定"),
                         utf8_is_valid(text_of(path)) ? path : "?");
    }
    (void)snprintf(attached->name, sizeof attached->name, "%s", said);
    return STATUS_OK;
}

enum status attachments_keep(struct attached *attached, const struct home *home, const char *path,
                             const char *name, const char *media, struct error *err)
{
    struct text begin = {0};
    enum status status = set_name(attached, path, name, err);
    int source = -1;

    if (status == STATUS_OK) {
        status = open_source(&source, path, err);
    }
    if (status != STATUS_OK) {
        return status;
    }
    status = take_in(attached, &begin, home, source, path, err);
    (void)close(source);
    if (status == STATUS_OK) {
        (void)snprintf(attached->media, sizeof attached->media, "%s",
                       media == NULL ? media_of(attached->name, begin) : media);
    }
    return status;
}

void attached_tell_mended(const struct attached *attached, const char *who)
{
    if (attached->mended) {
        complain(who,
                 SAY("%s: what was kept as %s was damaged; it is replaced",
                     "%s：原先保存的 %s 内容已损坏，现已替换"),
                 attached->name, attached->sha256);
    }
}

void attached_write(const struct attached *attached, struct writer *writer)
{
    writer_map(writer, 4);
    writer_string(writer, "name");
    writer_string(writer, attached->name);
    writer_string(writer, "sha256");
    writer_string(writer, attached->sha256);
    writer_string(writer, "bytes");
    writer_uint(writer, attached->bytes);
    writer_string(writer, "media");
    writer_string(writer, attached->media);
}

const struct list *attachments_of(const struct event *event)
{
    const struct event_schema *schema = event_schema(event->type);
    size_t i;

    for (i = 0; i < schema->data.field_count; i++) {
        const struct field_schema *field = &schema->data.fields[i];

        if (field->kind == KIND_ATTACHMENT_LIST) {
            return (const struct list *)((const char *)&event->data + field->offset);
        }
    }
    return NULL;
}

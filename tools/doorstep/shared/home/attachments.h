#ifndef DOORSTEP_TOOLS_ATTACHMENTS_H
#define DOORSTEP_TOOLS_ATTACHMENTS_H

#include "schemas/digest.h"
#include "schemas/event.h"
#include "schemas/home.h"
#include "schemas/limits.h"
#include "schemas/status.h"
#include "schemas/writer.h"

#include <stdbool.h>
#include <stdint.h>

/* Files that events speak of, kept in the home under the names that their contents have:
 * <home>/attachments/<first two digits>/<sha256>. The ledger holds name, digest, size and media
 * type, never the content.
 *
 * Invariants: a name that is there is whole: it is written beside, synced, then linked to its name,
 * and its folder is synced before anybody is told. A file is never changed (mode 0440) and the same
 * content is kept once; one that a disk has damaged is replaced, in one step, when its content is
 * kept again. Empty files are kept, too: an event may have to show one. */

#define ATTACHMENTS_FOLDER "attachments"
#define ATTACHMENT_BYTES_MAX (64 * 1048576) /* a long scan, a short video */
#define MEDIA_TYPE_BYTES_MAX 255            /* RFC 6838: 127, a slash, 127 */

struct attached {
    char name[TEXT_BYTES_MAX + 1];
    char sha256[DIGEST_TEXT_BYTES];
    uint64_t bytes;
    char media[MEDIA_TYPE_BYTES_MAX + 1];
    bool mended; /* what was kept under the digest was not that content, and is replaced */
};

/* Keep one file. name: how it is called from now on; NULL: as the last part of its path. media:
 * NULL, by the file itself.
 * Errors: INVALID, there is no such file, it is none or cannot be read, is too big, or its name is
 *         none; FULL, the disk; IO. The text names the file. */
enum status attachments_keep(struct attached *attached, const struct home *home, const char *path,
                             const char *name, const char *media, struct error *err) MUST_CHECK;

/* Say, as `who`, that a damaged one was replaced, where that is so. */
void attached_tell_mended(const struct attached *attached, const char *who);

/* As an entry of an event's attachments. */
#define ATTACHED_BYTES_MAX (TEXT_BYTES_MAX + MEDIA_TYPE_BYTES_MAX + 256)
void attached_write(const struct attached *attached, struct writer *writer);

/* What an event names; NULL: its type names no files. Entries: fields_next with "attachment". */
const struct list *attachments_of(const struct event *event);

/* Is a kept file what its name says? NULL: it is; else why not, in the chosen language. */
const char *attachments_look(const char *path, const char *name);

#endif

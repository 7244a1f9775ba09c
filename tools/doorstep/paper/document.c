#include "tools/doorstep/paper/document.h"

#include "tools/doorstep/shared/output/glyph.h"
#include "tools/doorstep/shared/vector.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES 65536
#define SAID_BYTES_MAX 8192 /* of one document_say: a full text and what is said about it */

struct block {
    struct block *next; /* owned; the one before it */
    size_t used;
    size_t bytes;
    char at[];
};

void document_init(struct document *document)
{
    *document = (struct document){0};
}

void document_finish(struct document *document)
{
    while (document->blocks != NULL) {
        struct block *next = document->blocks->next;

        free(document->blocks);
        document->blocks = next;
    }
    free(document->rows);
    free(document->cells);
    *document = (struct document){0};
}

static char *take(struct document *document, size_t bytes)
{
    struct block *block = document->blocks;
    size_t size = bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES;

    if (block == NULL || block->bytes - block->used < bytes) {
        block = malloc(sizeof *block + size);
        if (block == NULL) {
            document->failed = true;
            return NULL;
        }
        block->next = document->blocks;
        block->used = 0;
        block->bytes = size;
        document->blocks = block;
    }
    block->used += bytes;
    return block->at + block->used - bytes;
}

/* What stands on paper for a text's first character. */
static struct text shown_as(struct text text, const struct glyph *glyph)
{
    if (text.bytes[0] == '\t') {
        return TEXT(" ");
    }
    if (text.count > 1 && memcmp(text.bytes, "\r\n", 2) == 0) {
        return TEXT("");
    }
    return glyph->escape[0] == '\0' || text.bytes[0] == '\n'
               ? (struct text){text.bytes, (uint32_t)glyph->bytes}
               : text_of(glyph->escape);
}

/* The bytes that a text takes with its escapes; into `out` unless that is NULL. */
static size_t make_safe(char *out, struct text text)
{
    size_t used = 0;

    while (text.count > 0) {
        struct glyph glyph = glyph_of(text);
        struct text shown = shown_as(text, &glyph);

        if (out != NULL) {
            (void)memcpy(out + used, shown.bytes, shown.count);
        }
        used += shown.count;
        text.bytes += glyph.bytes;
        text.count -= (uint32_t)glyph.bytes;
    }
    return used;
}

struct text document_text(struct document *document, struct text text)
{
    size_t count = make_safe(NULL, text);
    char *kept = take(document, count + 1);

    if (kept == NULL) {
        return TEXT("");
    }
    (void)make_safe(kept, text);
    kept[count] = '\0';
    return (struct text){kept, (uint32_t)count};
}

struct text document_say(struct document *document, const char *format, ...)
{
    char said[SAID_BYTES_MAX];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(said, sizeof said, format, arguments);
    va_end(arguments);
    return document_text(document, text_cut(text_of(said), sizeof said));
}

struct row *document_row(struct document *document)
{
    static struct row lost; /* of a document that failed: nobody looks at it */
    struct row *rows = document->failed ? NULL
                                        : vector_room(document->rows, &document->row_capacity,
                                                      document->row_count, sizeof *rows);

    if (rows == NULL) {
        document->failed = true;
        return &lost;
    }
    document->rows = rows;
    document->rows[document->row_count] = (struct row){.first = document->cell_count};
    return &document->rows[document->row_count++];
}

void document_cell(struct document *document, uint32_t width, uint32_t look, struct text text)
{
    struct cell *cells = document->failed ? NULL
                                          : vector_room(document->cells, &document->cell_capacity,
                                                        document->cell_count, sizeof *cells);

    if (cells == NULL) {
        document->failed = true;
        return;
    }
    assert(document->row_count > 0);
    document->cells = cells;
    document->cells[document->cell_count++] = (struct cell){text, width, look};
    document->rows[document->row_count - 1].count++;
}

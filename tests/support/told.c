#include "tests/support/told.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PAPER_BYTES_MAX 262144

void told_seek(struct facts *facts, const struct story *story)
{
    uint64_t i = 1;

    while (i <= story->head && !facts_seek(facts, story->kept[i])) {
        i++;
    }
}

enum status told_facts(struct facts *facts, const struct story *story, const char *as_of,
                       struct error *err)
{
    struct merkle tree;
    int32_t day;

    assert_true(date_parse(&day, text_of(as_of)));
    facts_init(facts, TEXT(STORY_CASE), day);
    merkle_init(&tree);
    told_seek(facts, story);
    for (uint64_t i = 1; i <= story->head; i++) {
        merkle_append(&tree, story->kept[i]);
        assert_int_equal(facts_hear(facts, story->kept[i], i, story->recorded_unix_ms, &tree, err),
                         STATUS_OK);
    }
    return facts_fold(facts, err);
}

static void add(char *words, struct text text)
{
    size_t used = strlen(words);

    assert_true(used + text.count + 2 < PAPER_BYTES_MAX);
    if (text.count > 0) {
        (void)memcpy(words + used, text.bytes, text.count);
    }
    words[used + text.count] = '\n';
    words[used + text.count + 1] = '\0';
}

static void add_document(char *words, const struct document *document)
{
    uint32_t i;

    words[0] = '\0';
    add(words, document->title);
    add(words, document->mark);
    for (i = 0; i < HEAD_END; i++) {
        add(words, document->head[i]);
    }
    for (i = 0; i < document->cell_count; i++) {
        add(words, document->cells[i].text);
    }
    add(words, document->foot);
}

const char *told_paper(const struct story *story, const struct telling_of *of, struct error *err)
{
    static char words[PAPER_BYTES_MAX];
    const struct letterhead nothing = {0};
    struct document document;
    struct facts facts;
    enum status status;

    document_init(&document);
    status = told_facts(&facts, story, of->as_of == NULL ? "2024-12-31" : of->as_of, err);
    if (status == STATUS_OK) {
        const struct paper paper = {.kind = of->kind,
                                    .facts = &facts,
                                    .letterhead = &nothing,
                                    .inquiry = text_of(of->inquiry),
                                    .certificate = text_of(of->certificate),
                                    .document = &document};

        status = paper_compose(&paper, err);
    }
    if (status == STATUS_OK) {
        add_document(words, &document);
    }
    facts_finish(&facts);
    document_finish(&document);
    return status == STATUS_OK ? words : NULL;
}

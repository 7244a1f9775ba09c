#include "tests/support/memory_cache.h"

#include "schemas/index_key.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct memory_cache *memory_cache_create(void)
{
    struct memory_cache *cache = calloc(1, sizeof *cache);

    assert_non_null(cache);
    cache->is_empty = true;
    return cache;
}

void memory_cache_destroy(struct memory_cache **cache)
{
    for (uint32_t i = 0; i < (*cache)->state.summary.count; i++) {
        free((*cache)->entries[i]);
    }
    cached_history_finish(&(*cache)->history);
    free(*cache);
    *cache = NULL;
}

static char *copy_of(const char *bytes, uint32_t count)
{
    char *copy = malloc(count);

    assert_non_null(copy);
    (void)memcpy(copy, bytes, count);
    return copy;
}

struct memory_cache *memory_cache_copy(const struct memory_cache *cache)
{
    struct memory_cache *copy = memory_cache_create();

    *copy = *cache;
    copy->history = (struct cached_history){0};
    for (uint32_t i = 0; i < cache->state.summary.count; i++) {
        copy->entries[i] = copy_of(cache->entries[i], cache->entry_bytes[i]);
    }
    return copy;
}

static void keep_entry(struct memory_cache *cache, const struct changed *changed)
{
    const uint32_t bytes = cached_bytes(changed->entry);
    char *copy = malloc(bytes);

    assert_non_null(copy);
    assert_true(changed->number < MEMORY_CACHE_MAX);
    free(cache->entries[changed->number]);
    cached_encode(changed, (uint8_t *)copy);
    cache->entries[changed->number] = copy;
    cache->entry_bytes[changed->number] = bytes;
}

/* A key that is there already is another entry's from now on. */
static void keep_fact(struct memory_cache *cache, const struct fact *fact, uint32_t number)
{
    uint32_t i = 0;

    while (i < cache->fact_count &&
           (cache->facts[i].kind != fact->kind ||
            memcmp(&cache->facts[i].key, &fact->key, sizeof fact->key) != 0)) {
        i++;
    }
    if (i == cache->fact_count) {
        assert_true(i < MEMORY_CACHE_MAX);
        cache->facts[i].kind = fact->kind;
        cache->facts[i].key = fact->key;
        cache->fact_count++;
    }
    cache->facts[i].number = number;
}

static void keep_facts(struct memory_cache *cache, const struct changed *changed)
{
    for (const struct fact *fact = changed->entry->facts; fact != NULL; fact = fact->next) {
        keep_fact(cache, fact, changed->number);
    }
}

void memory_cache_spill(struct memory_cache *cache, struct core *core, uint32_t max)
{
    static struct spill spill;

    core_spill(core, max, &spill);
    if (spill.count == 0) {
        return;
    }
    for (uint32_t i = 0; i < spill.count; i++) {
        keep_entry(cache, &spill.changed[i]);
        keep_facts(cache, &spill.changed[i]);
    }
    cache->chunk_count = 0;
    for (uint64_t i = 0; i * MARKS_CHUNK < spill.state.through; i++) {
        cache->chunk_bytes[i] = marks_encode(spill.marks, i, cache->chunks[i]);
        cache->chunk_count++;
    }
    cache->state = spill.state;
    cache->is_empty = false;
    core_spilled(core, &spill, 0, 0);
}

void memory_cache_adopt(struct memory_cache *cache, struct core *core)
{
    if (cache->is_empty) {
        return;
    }
    assert_int_equal(core_adopt(core, &cache->state, NULL), STATUS_OK);
    for (uint32_t i = 0; i < cache->chunk_count; i++) {
        const struct text chunk = {(const char *)cache->chunks[i], cache->chunk_bytes[i]};

        assert_int_equal(core_give_marks(core, chunk, NULL), STATUS_OK);
    }
}

static void find_entry(struct memory_cache *cache, uint32_t number, struct found *found)
{
    const struct text bytes = {cache->entries[number], cache->entry_bytes[number]};

    assert_true(number < cache->state.summary.count);
    assert_int_equal(cached_decode(found, &cache->history, bytes, NULL), STATUS_OK);
}

static void find_subject(struct memory_cache *cache, struct text subject, struct found *found)
{
    for (uint32_t i = 0; i < cache->state.summary.count && !found->is_there; i++) {
        find_entry(cache, i, found);
        found->is_there = text_equals(found->entry.subject, subject);
    }
}

/* The newest line is the one that counts. */
static void find_fact(const struct memory_cache *cache, const struct need *need,
                      struct found *found)
{
    for (uint32_t i = 0; i < cache->fact_count; i++) {
        const struct text key = index_key_text(&cache->facts[i].key);

        if (cache->facts[i].kind == need->kind && text_equals(key, need->key)) {
            found->is_there = true;
            found->number = cache->facts[i].number;
        }
    }
}

void memory_cache_give(struct memory_cache *cache, struct core *core, const struct need *need)
{
    struct error err = {0};
    struct found found = {0};

    if (need->kind == NEED_NUMBER) {
        find_entry(cache, need->number, &found);
    } else if (need->kind == NEED_SUBJECT) {
        find_subject(cache, need->key, &found);
    } else {
        find_fact(cache, need, &found);
    }
    if (core_give(core, need, &found, &err) != STATUS_OK) {
        fail_msg("give: %s", err.text);
    }
}

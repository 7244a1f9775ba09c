#include "tools/doorstep/report/groups.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define NAME_BYTES_FIRST 256U
#define NAME_ABSENT UINT32_MAX

void groups_init(struct groups *groups, uint32_t parts)
{
    assert(parts >= 1 && parts <= GROUP_PARTS_MAX);
    *groups = (struct groups){.parts = parts, .groups = vector_of(sizeof(struct group))};
}

void groups_finish(struct groups *groups)
{
    uint32_t i;

    for (i = 0; i < groups->groups.count; i++) {
        free(VECTOR_GET(groups->groups, struct group, i)->block);
    }
    vector_finish(&groups->groups);
    table_finish(&groups->table);
}

/* The parts as one name, each after its count: a malloc of the caller's; NULL: no memory. */
static char *name_of(const struct groups *groups, const struct text *parts, uint32_t *bytes)
{
    uint32_t count = 0;
    uint32_t i;
    char *name;

    for (i = 0; i < groups->parts; i++) {
        count += (uint32_t)sizeof(uint32_t) + parts[i].count;
    }
    name = malloc(count + 1);
    *bytes = 0;
    for (i = 0; name != NULL && i < groups->parts; i++) {
        uint32_t head = text_is_absent(parts[i]) ? NAME_ABSENT : parts[i].count;

        (void)memcpy(name + *bytes, &head, sizeof head);
        *bytes += (uint32_t)sizeof head;
        if (parts[i].count > 0) {
            (void)memcpy(name + *bytes, parts[i].bytes, parts[i].count);
            *bytes += parts[i].count;
        }
    }
    return name;
}

/* Copies of the parts, in one block. */
static bool copy(struct group *group, const struct text *parts, uint32_t count)
{
    size_t bytes = 1; /* a block even of nothing, which malloc need not give */
    char *to;
    uint32_t i;

    for (i = 0; i < count; i++) {
        bytes += parts[i].count;
    }
    to = malloc(bytes);
    group->block = to;
    for (i = 0; to != NULL && i < count; i++) {
        if (!text_is_absent(parts[i])) {
            (void)memcpy(to, parts[i].bytes, parts[i].count);
            group->parts[i] = (struct text){to, parts[i].count};
            to += parts[i].count;
        }
    }
    return group->block != NULL;
}

static uint32_t add(struct groups *groups, const struct text *parts, struct text name)
{
    struct group group = {0};
    struct group *place;
    uint32_t number = groups->groups.count;

    if (table_reserve(&groups->table, name) != STATUS_OK || !copy(&group, parts, groups->parts)) {
        return GROUP_NONE;
    }
    place = vector_append(&groups->groups);
    if (place == NULL) {
        free(group.block);
        return GROUP_NONE;
    }
    group.number = number;
    *place = group;
    table_put(&groups->table, name, number);
    return number;
}

uint32_t groups_number(struct groups *groups, const struct text *parts)
{
    uint32_t bytes = 0;
    char *name = name_of(groups, parts, &bytes);
    uint32_t number = GROUP_NONE;

    if (name != NULL && !table_find(&groups->table, (struct text){name, bytes}, &number)) {
        number = add(groups, parts, (struct text){name, bytes});
    }
    free(name);
    return number;
}

void *groups_entry(struct groups *groups, const struct text *parts, struct vector *entries)
{
    uint32_t number = groups_number(groups, parts);

    return number == GROUP_NONE ? NULL : vector_at(entries, number);
}

uint32_t groups_count(const struct groups *groups)
{
    return groups->groups.count;
}

const struct group *groups_at(const struct groups *groups, uint32_t number)
{
    assert(number < groups->groups.count);
    return VECTOR_GET(groups->groups, const struct group, number);
}

int groups_compare_texts(struct text one, struct text other)
{
    uint32_t both = one.count < other.count ? one.count : other.count;
    int order = both == 0 ? 0 : memcmp(one.bytes, other.bytes, both);

    if (text_is_absent(one) || text_is_absent(other)) {
        return (int)text_is_absent(other) - (int)text_is_absent(one);
    }
    return order != 0 ? order : (one.count > other.count) - (one.count < other.count);
}

int groups_compare(const struct group *one, const struct group *other)
{
    int order = 0;
    uint32_t i;

    for (i = 0; i < GROUP_PARTS_MAX && order == 0; i++) {
        order = groups_compare_texts(one->parts[i], other->parts[i]);
    }
    return order;
}

static int by_name(const void *one, const void *other)
{
    return groups_compare(*(const struct group *const *)one, *(const struct group *const *)other);
}

bool groups_by_name(const struct groups *groups, struct vector *order)
{
    uint32_t i;

    *order = vector_of(sizeof(const struct group *));
    for (i = 0; i < groups_count(groups); i++) {
        const struct group **place = vector_append(order);

        if (place == NULL) {
            vector_finish(order);
            return false;
        }
        *place = groups_at(groups, i);
    }
    vector_sort(order, by_name);
    return true;
}

#include "schemas/merkle.h"

static struct digest node_of(const struct digest *left, const struct digest *right)
{
    const struct text parts[] = {TEXT("\1"),
                                 {(const char *)left->bytes, DIGEST_BYTES},
                                 {(const char *)right->bytes, DIGEST_BYTES}};

    return digest_of_parts(parts, 3);
}

void merkle_init(struct merkle *merkle)
{
    *merkle = (struct merkle){0};
}

/* As a binary counter carries: two subtrees of a size become one of the next. */
void merkle_append(struct merkle *merkle, struct text leaf)
{
    const struct text parts[] = {{"\0", 1}, leaf};
    struct digest carried = digest_of_parts(parts, 2);
    uint32_t level = 0;

    for (; (merkle->count >> level & 1) != 0; level++) {
        carried = node_of(&merkle->subtrees[level], &carried);
    }
    merkle->subtrees[level] = carried;
    merkle->count++;
}

struct digest merkle_root(const struct merkle *merkle)
{
    struct digest root = digest_of((struct text){NULL, 0});
    bool begun = false;

    for (uint32_t level = 0; level < MERKLE_LEVELS; level++) {
        if ((merkle->count >> level & 1) != 0) {
            root = begun ? node_of(&merkle->subtrees[level], &root) : merkle->subtrees[level];
            begun = true;
        }
    }
    return root;
}

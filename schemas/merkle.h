#ifndef DOORSTEP_SCHEMAS_MERKLE_H
#define DOORSTEP_SCHEMAS_MERKLE_H

#include "schemas/digest.h"
#include "schemas/text.h"

#include <stdint.h>

/* A Merkle tree that only grows, kept as its frontier: the hashes of the complete subtrees that a
 * tree of so many leaves falls into, one for each bit of their number. That is all it takes to add
 * a leaf and to know the root, so a tree of any size is two kilobytes. Copy the struct to remember
 * the tree as it was.
 *
 * Shape:  leaf   SHA-256(0x00, leaf)
 *         node   SHA-256(0x01, left, right)
 *         empty  SHA-256()
 * Source: RFC 6962, section 2.1, and RFC 9162, section 2.1.1 */

#define MERKLE_LEVELS 64

struct merkle {
    uint64_t count;                        /* leaves */
    struct digest subtrees[MERKLE_LEVELS]; /* [i]: of 2^i leaves, where bit i of count is set */
};

void merkle_init(struct merkle *merkle);
void merkle_append(struct merkle *merkle, struct text leaf);
struct digest merkle_root(const struct merkle *merkle);

#endif

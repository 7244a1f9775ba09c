#ifndef DOORSTEP_TOOLS_PAPER_CHECK_H
#define DOORSTEP_TOOLS_PAPER_CHECK_H

#include "schemas/digest.h"
#include "schemas/status.h"

#include <stdint.h>

/* The check code on a paper: a place in the ledger, and the beginning of the Merkle tree hash over
 * the headers of all records up to it (schemas/merkle.h; the leaf is the header alone). Whoever has
 * the ledger can tell whether it still holds what the paper was made from.
 *
 * Shape:  "seq 41 · 3f2a9 c1b77 d0e4a 50b12": 80 bits of the hash, in groups of five digits */

#define CHECK_DIGITS 20
#define CHECK_TEXT_BYTES 64

struct check {
    uint64_t sequence; /* from 1 */
    char digits[CHECK_DIGITS + 1];
};

struct check check_of(uint64_t sequence, const struct digest *root);
const char *check_format(char text[CHECK_TEXT_BYTES], const struct check *check);

/* As people copy it: "seq" may be missing, signs and blanks may stand where they like behind the
 * number, and letters may be capitals.
 * Errors: INVALID, saying what is wrong. */
enum status check_parse(struct check *check, const char *text, struct error *err) MUST_CHECK;

#endif

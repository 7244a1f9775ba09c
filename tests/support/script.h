#ifndef DOORSTEP_TESTS_SCRIPT_H
#define DOORSTEP_TESTS_SCRIPT_H

#include "tests/support/story.h"

#include <stddef.h>
#include <stdint.h>

/* An input of a fuzz target, read as what is to happen: small choices, one byte each. Behind the
 * end all bytes are 0, which chooses what is usual. */

struct script {
    const uint8_t *bytes; /* borrowed */
    size_t count;
    size_t at;
};

struct script script_of(const uint8_t *bytes, size_t bytes_count);
bool script_ended(const struct script *script);
/* The next choice out of so many, from 0. */
uint32_t script_choose(struct script *script, uint32_t choices);

/* The next event: any type that is built, about one of two cases or projects, most often one that
 * could be accepted. The story numbers it; borrowed until its next event. Takes seven bytes. */
struct text script_event(struct script *script, struct story *story);

#endif

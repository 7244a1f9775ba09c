#ifndef DOORSTEP_TESTS_FUZZ_H
#define DOORSTEP_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* What every fuzz target defines; libFuzzer or replay_corpus.c calls it. It stops the program when
 * a claim does not hold, and returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif

#ifndef DOORSTEP_SCHEMAS_MUTANT_H
#define DOORSTEP_SCHEMAS_MUTANT_H

/* Faults on purpose, for a test of the tests: MUTANT(NAME) stands where a fault of mutants.def
 * would be. It is the constant 0, and so nothing at all, in everything that is shipped; only the
 * simulator's second program is compiled with DOORSTEP_MUTANTS, and may choose one. */

#ifdef DOORSTEP_MUTANTS

enum mutant {
    MUTANT_NONE,
#define MUTANT_ENTRY(name, meaning) MUTANT_##name,
#include "schemas/mutants.def"
#undef MUTANT_ENTRY
    MUTANTS_END
};

extern enum mutant mutant_at_work;

#define MUTANT(name) (mutant_at_work == MUTANT_##name)

#else

#define MUTANT(name) 0

#endif

#endif

#include "schemas/index_key.h"

#include "schemas/mutant.h"

/* The project's length stands in front, so that no two units are one. */
struct digest index_key_of_unit(struct text project, struct text unit)
{
    const char width[] = {(char)(project.count >> 8), (char)(project.count & 0xFFU)};
    const struct text parts[] = {{width, sizeof width}, project, unit};

    return MUTANT(UNIT_ANYWHERE) ? digest_of(unit) : digest_of_parts(parts, 3);
}

struct digest index_key_of_certificate(struct text number)
{
    return digest_of(number);
}

struct text index_key_text(const struct digest *key)
{
    return (struct text){(const char *)key->bytes, DIGEST_BYTES};
}

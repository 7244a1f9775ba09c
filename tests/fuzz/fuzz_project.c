#include "schemas/limits.h"
#include "schemas/project.h"
#include "tests/fuzz/fuzz.h"

#include <assert.h>

/* What is read as a project's state has one encoding, which is read as the same. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t once[STATE_BYTES_MAX];
    static uint8_t twice[STATE_BYTES_MAX];
    static struct project project;
    struct writer first = writer_of(once, sizeof once);
    struct writer second = writer_of(twice, sizeof twice);

    if (size > STATE_BYTES_MAX ||
        project_decode(&project, (struct text){(const char *)data, (uint32_t)size}) != STATUS_OK) {
        return 0;
    }
    assert(project.scheme_count <= PROJECT_SCHEMES_MAX);
    project_encode(&project, &first);
    assert(!first.overflowed);
    assert(project_decode(&project, writer_text(&first)) == STATUS_OK);
    project_encode(&project, &second);
    assert(text_equals(writer_text(&first), writer_text(&second)));
    return 0;
}

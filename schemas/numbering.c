#include "schemas/numbering.h"

#include "schemas/digest.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define SUBJECT_BYTES_KEPT 32
#define DIGEST_SHOWN 12 /* hexadecimal digits that stand for a long contract number */

void numbering_begin(struct numbering *numbering, struct text subject, int32_t terms)
{
    assert(subject.count <= ID_BYTES_MAX);
    *numbering = (struct numbering){.subject_bytes = (uint8_t)subject.count, .terms = terms};
    (void)memcpy(numbering->subject, subject.bytes, subject.count);
}

/* What stands behind the contract number: "-1", or "-1.2" of a second issue. */
static void print_ending(char ending[32], int32_t terms, uint32_t issue)
{
    if (issue == 1) {
        (void)snprintf(ending, 32, "-%" PRId32, terms);
    } else {
        (void)snprintf(ending, 32, "-%" PRId32 ".%" PRIu32, terms, issue);
    }
}

static void print_number(const struct numbering *numbering, uint32_t issue,
                         char number[ID_BYTES_MAX + 1])
{
    const struct text subject = {numbering->subject, numbering->subject_bytes};
    char hex[DIGEST_TEXT_BYTES];
    char ending[32];
    struct digest digest;
    struct text kept;

    print_ending(ending, numbering->terms, issue);
    if (snprintf(number, ID_BYTES_MAX + 1, "FK-%.*s%s", TEXT_ARGUMENTS(subject), ending) <=
        ID_BYTES_MAX) {
        return;
    }
    digest = digest_of(subject);
    kept = text_cut(subject, SUBJECT_BYTES_KEPT);
    (void)snprintf(number, ID_BYTES_MAX + 1, "FK-%.*s~%.*s%s", TEXT_ARGUMENTS(kept), DIGEST_SHOWN,
                   digest_format(hex, &digest), ending);
}

void numbering_note(struct numbering *numbering, struct text number)
{
    char each[ID_BYTES_MAX + 1];
    uint32_t issue;

    for (issue = 1; issue <= CERTIFICATE_ISSUES_MAX; issue++) {
        print_number(numbering, issue, each);
        if (text_equals(text_of(each), number)) {
            numbering->used[issue] = true;
            return;
        }
    }
}

bool numbering_next(const struct numbering *numbering, char number[ID_BYTES_MAX + 1])
{
    uint32_t issue;

    for (issue = 1; issue <= CERTIFICATE_ISSUES_MAX; issue++) {
        if (!numbering->used[issue]) {
            print_number(numbering, issue, number);
            return true;
        }
    }
    return false;
}

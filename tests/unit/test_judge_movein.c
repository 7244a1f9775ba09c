#include "tests/support/story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The day, the qualification, the keys: G-19 to G-21. */

static void g19_a_day_asks_that_no_inquiry_is_open(void **state)
{
    struct story *story = *state;

    story_file(story);
    story_engineering(story, "Q1");
    tell(story, "owner", "inquiry.raised", "inquiry=Q2");
    tell(story, "owner", "inquiry.withdrawn", "");
    refuse(story, "C", "movein.scheduled", "", "ERR_OPEN_INQUIRY");
    assert_string_equal(story->refusals.text, "inquiry Q2 is in TRIAGE");
    tell(story, "owner", "inquiry.withdrawn", "inquiry=Q2");
    tell(story, "C", "movein.scheduled", "");
}

static void g19_a_day_may_be_set_again(void **state)
{
    struct story *story = *state;

    story_ready(story);
    tell(story, "C", "movein.scheduled", "movein_on=2024-11-11");
    assert_int_equal(story_state(story)->movein_on, 20038);
    tell(story, "B", "qualification.confirmed", "");
    tell(story, "C", "movein.scheduled", "movein_on=2024-12-12");
    assert_int_equal(case_stage(story_state(story)), STAGE_QUALIFIED);
}

static void g20_every_missing_part_of_q_is_told(void **state)
{
    struct story *story = *state;

    story_file(story);
    story_engineering(story, "Q1");
    refuse(story, "B", "qualification.confirmed", "",
           "ERR_OPEN_INQUIRY ERR_NO_CERTIFICATE ERR_NO_DATE");
    tell(story, "owner", "inquiry.withdrawn", "");
    refuse(story, "B", "qualification.confirmed", "", "ERR_NO_CERTIFICATE ERR_NO_DATE");
    tell(story, "C", "movein.scheduled", "");
    refuse(story, "B", "qualification.confirmed", "", "ERR_NO_CERTIFICATE");
    tell(story, "E", "payment.received", "");
    tell(story, "E", "payment.cleared", "");
    tell(story, "B", "qualification.confirmed", "");
}

static void g20_the_certificate_is_the_valid_one(void **state)
{
    struct story *story = *state;

    story_ready(story);
    refuse(story, "B", "qualification.confirmed", "certificate_no=CERT-2", "ERR_TERMS");
    tell(story, "E", "payment.cleared", "certificate_no=CERT-2 replaces=CERT-1");
    refuse(story, "B", "qualification.confirmed", "", "ERR_TERMS");
    tell(story, "B", "qualification.confirmed", "certificate_no=CERT-2");
}

static void g20_a_qualification_is_confirmed_once(void **state)
{
    struct story *story = *state;

    story_ready(story);
    tell(story, "B", "qualification.confirmed", "");
    refuse(story, "B", "qualification.confirmed", "", "ERR_STATE");
    story_engineering(story, "Q1");
    refuse(story, "B", "qualification.confirmed", "certificate_no=x",
           "ERR_STATE ERR_TERMS ERR_OPEN_INQUIRY");
}

static void g21_keys_ask_the_qualification_and_every_part_of_q(void **state)
{
    struct story *story = *state;

    story_file(story);
    refuse(story, "F", "movein.completed", "", "ERR_NO_CERTIFICATE ERR_NO_DATE ERR_NOT_QUALIFIED");
    tell(story, "E", "payment.received", "");
    tell(story, "E", "payment.cleared", "");
    tell(story, "C", "movein.scheduled", "");
    refuse(story, "F", "movein.completed", "", "ERR_NOT_QUALIFIED");
    tell(story, "B", "qualification.confirmed", "");
    story_engineering(story, "Q1");
    assert_int_equal(case_stage(story_state(story)), STAGE_SUSPENDED);
    refuse(story, "F", "movein.completed", "", "ERR_OPEN_INQUIRY");
    tell(story, "owner", "inquiry.withdrawn", "");
    assert_int_equal(case_stage(story_state(story)), STAGE_QUALIFIED);
    tell(story, "F", "movein.completed", "");
}

static void g21_keys_are_handed_over_once(void **state)
{
    struct story *story = *state;

    story_movein(story);
    refuse(story, "F", "movein.completed", "", "ERR_MOVED_IN");
    assert_true(story_state(story)->qualified);
    assert_string_equal(story_nodes(story), "");
}

static void g20_a_refused_qualification_changes_nothing(void **state)
{
    struct story *story = *state;

    story_contract(story);
    refuse(story, "B", "qualification.refused", "", "ERR_NO_FILE");
    tell(story, "C", "file.established", "");
    tell(story, "B", "qualification.refused", "missing=[\"ERR_NO_DATE\",\"x\"]");
    tell(story, "E", "payment.received", "");
    tell(story, "E", "payment.cleared", "");
    tell(story, "C", "movein.scheduled", "");
    tell(story, "B", "qualification.refused", "");
    assert_string_equal(story_nodes(story), "B10@6");
    tell(story, "B", "qualification.confirmed", "");
    refuse(story, "B", "qualification.refused", "", "ERR_STATE");
}

static void g21_a_revoked_qualification_is_confirmed_again(void **state)
{
    struct story *story = *state;

    story_ready(story);
    refuse(story, "B", "qualification.revoked", "", "ERR_NOT_QUALIFIED");
    tell(story, "B", "qualification.confirmed", "");
    tell(story, "A", "qualification.revoked", "");
    assert_string_equal(story_nodes(story), "B10@7");
    refuse(story, "F", "movein.completed", "", "ERR_NOT_QUALIFIED");
    tell(story, "B", "qualification.confirmed", "causationid=e8");
    tell(story, "F", "movein.completed", "");
    refuse(story, "B", "qualification.revoked", "", "ERR_MOVED_IN");
}

static void g23_a_cancelled_contract_takes_little_more(void **state)
{
    static const char *const refused[][2] = {
        {"C", "file.established"},      {"C", "owner.changed"},
        {"owner", "inquiry.raised"},    {"E", "payment.received"},
        {"E", "price.adjusted"},        {"C", "movein.scheduled"},
        {"B", "inquiry.deferred"},      {"A", "note.added"},
        {"C", "contract.cancelled"},    {"F", "certificate.lodged"},
        {"B", "qualification.refused"},
    };
    struct story *story = *state;

    story_file(story);
    story_engineering(story, "Q1");
    tell(story, "owner", "inquiry.raised", "inquiry=Q2");
    tell(story, "owner", "inquiry.withdrawn", "inquiry=Q2");
    tell(story, "C", "contract.cancelled", "");
    assert_int_equal(story_inquiry(story, "Q1")->state, STATE_MOOT);
    assert_int_equal(story_inquiry(story, "Q2")->state, STATE_WITHDRAWN);
    assert_int_equal(case_stage(story_state(story)), STAGE_CANCELLED);
    assert_string_equal(story_nodes(story), "");
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        refuse(story, refused[i][0], refused[i][1], "", "ERR_CANCELLED");
    }
    refuse(story, "D", "inquiry.raised", "", "ERR_LANE ERR_CANCELLED");
    tell(story, "C", "file.amended", "");
}

static void g23_a_contract_is_not_cancelled_after_the_keys(void **state)
{
    struct story *story = *state;

    story_movein(story);
    refuse(story, "C", "contract.cancelled", "", "ERR_MOVED_IN");
}

static void g05_a_cancelled_contract_frees_its_unit(void **state)
{
    struct story *story = *state;

    story_contract(story);
    refuse(story, "C", "contract.filed", "subject=HT-2", "ERR_UNIT_TAKEN");
    tell(story, "C", "contract.cancelled", "reason=swap successor=HT-2");
    refuse(story, "C", "contract.filed", "", "ERR_DUP_CONTRACT");
    tell(story, "C", "contract.filed", "subject=HT-2 predecessor=HT-2024-0183");
    refuse(story, "C", "contract.filed", "subject=HT-3", "ERR_UNIT_TAKEN");
    tell(story, "C", "contract.cancelled", "subject=HT-2");
    tell(story, "C", "contract.filed", "subject=HT-3");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        story_test(g19_a_day_asks_that_no_inquiry_is_open),
        story_test(g19_a_day_may_be_set_again),
        story_test(g20_every_missing_part_of_q_is_told),
        story_test(g20_the_certificate_is_the_valid_one),
        story_test(g20_a_qualification_is_confirmed_once),
        story_test(g21_keys_ask_the_qualification_and_every_part_of_q),
        story_test(g21_keys_are_handed_over_once),
        story_test(g20_a_refused_qualification_changes_nothing),
        story_test(g21_a_revoked_qualification_is_confirmed_again),
        story_test(g23_a_cancelled_contract_takes_little_more),
        story_test(g23_a_contract_is_not_cancelled_after_the_keys),
        story_test(g05_a_cancelled_contract_frees_its_unit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

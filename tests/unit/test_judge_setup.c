#include "tests/support/story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

/* Schemes, contracts, files: G-05, G-06. */

static void g05_a_contract_asks_a_scheme_in_force_on_the_events_day(void **state)
{
    struct story *story = *state;

    refuse(story, "C", "contract.filed", "", "ERR_NO_SCHEME");
    tell(story, "A", "scheme.adopted", "version=2 from_on=2024-08-21");
    refuse(story, "C", "contract.filed", "", "ERR_NO_SCHEME");
    refuse(story, "C", "contract.filed", "scheme_version=2", "ERR_NO_SCHEME");
    refuse(story, "C", "contract.filed", "scheme_version=2 time=2024-08-20T23:59:59+08:00",
           "ERR_NO_SCHEME");
    tell(story, "C", "contract.filed", "scheme_version=2 time=2024-08-20T16:00:00Z");
}

static void g05_the_earliest_adoption_of_a_version_counts(void **state)
{
    struct story *story = *state;

    tell(story, "A", "scheme.adopted", "from_on=2024-06-01");
    tell(story, "A", "scheme.adopted", "from_on=2025-06-01");
    tell(story, "C", "contract.filed", "");
    tell(story, "A", "scheme.adopted", "from_on=2024-03-01");
    tell(story, "C", "contract.filed", "subject=early unit=early time=2024-03-01T00:00:00+08:00");
}

static void g05_a_scheme_of_another_project_does_not_count(void **state)
{
    struct story *story = *state;

    tell(story, "A", "scheme.adopted", "subject=project:other");
    refuse(story, "C", "contract.filed", "", "ERR_NO_SCHEME");
    tell(story, "C", "contract.filed", "project=other");
}

static void g05_a_project_whose_subject_would_be_too_long_has_no_scheme(void **state)
{
    struct story *story = *state;
    char words[128];

    (void)snprintf(words, sizeof words, "project=%064d", 1);
    refuse(story, "C", "contract.filed", words, "ERR_NO_SCHEME");
}

static void g05_a_subject_has_one_contract(void **state)
{
    struct story *story = *state;

    story_contract(story);
    refuse(story, "C", "contract.filed", "unit=other", "ERR_DUP_CONTRACT");
}

static void g05_a_unit_has_one_live_contract(void **state)
{
    struct story *story = *state;

    story_contract(story);
    refuse(story, "C", "contract.filed", "subject=second", "ERR_UNIT_TAKEN");
    tell(story, "C", "contract.filed", "subject=second unit=3-2-1702");
    tell(story, "A", "scheme.adopted", "subject=project:other");
    tell(story, "C", "contract.filed", "subject=third project=other");
}

static void g05_a_units_key_does_not_run_over_its_edge(void **state)
{
    struct story *story = *state;

    tell(story, "A", "scheme.adopted", "subject=project:ab");
    tell(story, "A", "scheme.adopted", "subject=project:a");
    tell(story, "C", "contract.filed", "project=ab unit=c");
    tell(story, "C", "contract.filed", "subject=second project=a unit=bc");
}

static void g05_the_instalments_add_up_to_the_price(void **state)
{
    struct story *story = *state;

    tell(story, "A", "scheme.adopted", "");
    refuse(story, "C", "contract.filed", "price_fen=601", "ERR_SCHEDULE_SUM");
    refuse(story, "C", "contract.filed", "price_fen=599", "ERR_SCHEDULE_SUM");
    assert_string_equal(story->refusals.text,
                        "the instalments add up to 600 fen, the price is 599 fen");
    refuse(story, "C", "contract.filed", "schedule=[]", "ERR_SCHEDULE_SUM");
    refuse(story, "C", "contract.filed", "schedule=-", "ERR_SCHEDULE_SUM");
    tell(story, "C", "contract.filed", "");
}

static void g05_all_that_a_contract_breaks_is_told(void **state)
{
    struct story *story = *state;

    story_contract(story);
    refuse(story, "B", "contract.filed", "scheme_version=7 price_fen=1 signed_on=2024-12-01",
           "ERR_LANE ERR_BEFORE_CONTRACT ERR_NO_SCHEME ERR_DUP_CONTRACT ERR_SCHEDULE_SUM");
}

static void g06_inquiries_and_move_in_ask_the_file_and_payments_do_not(void **state)
{
    struct story *story = *state;

    story_contract(story);
    assert_int_equal(case_stage(story_state(story)), STAGE_DRAFTING);
    refuse(story, "owner", "inquiry.raised", "", "ERR_NO_FILE");
    refuse(story, "C", "movein.scheduled", "", "ERR_NO_FILE");
    refuse(story, "B", "qualification.confirmed", "", "ERR_NO_FILE ERR_NO_CERTIFICATE ERR_NO_DATE");
    refuse(story, "F", "movein.completed", "",
           "ERR_NO_FILE ERR_NO_CERTIFICATE ERR_NO_DATE ERR_NOT_QUALIFIED");
    tell(story, "E", "payment.received", "");
    tell(story, "E", "payment.cleared", "");
}

static void g06_a_file_is_established_once(void **state)
{
    struct story *story = *state;

    story_file(story);
    refuse(story, "C", "file.established", "", "ERR_STATE");
}

static void a_project_has_1024_scheme_versions(void **state)
{
    struct story *story = *state;
    char words[64];

    for (int i = 1; i <= PROJECT_SCHEMES_MAX; i++) {
        (void)snprintf(words, sizeof words, "version=%d", i);
        tell(story, "A", "scheme.adopted", words);
    }
    refuse(story, "A", "scheme.adopted", "version=1025", "ERR_LIMIT");
    tell(story, "A", "scheme.adopted", "version=1024 from_on=2020-01-01");
    tell(story, "B", "project.reported", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        story_test(g05_a_contract_asks_a_scheme_in_force_on_the_events_day),
        story_test(g05_the_earliest_adoption_of_a_version_counts),
        story_test(g05_a_scheme_of_another_project_does_not_count),
        story_test(g05_a_project_whose_subject_would_be_too_long_has_no_scheme),
        story_test(g05_a_subject_has_one_contract),
        story_test(g05_a_unit_has_one_live_contract),
        story_test(g05_a_units_key_does_not_run_over_its_edge),
        story_test(g05_the_instalments_add_up_to_the_price),
        story_test(g05_all_that_a_contract_breaks_is_told),
        story_test(g06_inquiries_and_move_in_ask_the_file_and_payments_do_not),
        story_test(g06_a_file_is_established_once),
        story_test(a_project_has_1024_scheme_versions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

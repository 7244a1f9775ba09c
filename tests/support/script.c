#include "tests/support/script.h"

#include <stdio.h>
#include <string.h>

#define WORDS_BYTES 1024
#define CHOOSE(script, words) choose_word(script, words, sizeof(words) / sizeof(words)[0])

/* In the order of a usual case, so that neighbours make sense one after the other. */
static const char *const types[] = {
    "scheme.adopted",
    "contract.filed",
    "file.established",
    "inquiry.raised",
    "inquiry.classified",
    "solution.proposed",
    "cost.assessed",
    "cost.approved",
    "cost.rejected",
    "inquiry.answered",
    "solution.approved",
    "solution.returned",
    "inquiry.withdrawn",
    "payment.received",
    "payment.cleared",
    "movein.scheduled",
    "project.reported",
    "movein.completed",
    "qualification.confirmed",
    "inquiry.reopened",
    "inquiry.deferred",
    "remedy.completed",
    "remedy.confirmed",
    "deadline.extended",
    "deadline.passed",
    "note.added",
    "node.claimed",
    "node.released",
    "payment.reversed",
    "price.adjusted",
    "clearance.revoked",
    "certificate.lodged",
    "refund.paid",
    "owner.changed",
    "file.amended",
    "contract.cancelled",
    "qualification.refused",
    "qualification.revoked",
    "entry.voided",
    "entry.voided",
    "policy.set",
    "calendar.set",
};

struct script script_of(const uint8_t *bytes, size_t bytes_count)
{
    return (struct script){bytes, bytes_count, 0};
}

bool script_ended(const struct script *script)
{
    return script->at == script->count;
}

uint32_t script_choose(struct script *script, uint32_t choices)
{
    return script_ended(script) ? 0 : script->bytes[script->at++] % choices;
}

static const char *choose_word(struct script *script, const char *const *words, size_t count)
{
    return words[script_choose(script, (uint32_t)count)];
}

/* Each row of choices is one byte: what it adds to the words, "" where all stays as usual. Of two
 * words of one name the first stands. */
static void write_words(struct script *script, char words[WORDS_BYTES], bool of_project)
{
    static const char *const cases[] = {"HT-1", "HT-2"};
    static const char *const projects[] = {STORY_PROJECT, "project:p"};
    static const char *const inquiries[] = {
        "inquiry=Q1",
        "inquiry=Q2",
        "inquiry=Q3",
        "inquiry=Q1 category=property",
        "inquiry=Q2 category=general",
        "inquiry=Q3 category=engineering",
        "inquiry=Q4 category=engineering recorder=C",
        "inquiry=Q1 category=- to=D5",
        "inquiry=Q2 to=F6",
    };
    static const char *const amounts[] = {
        "",
        "amount_fen=0 budget_fen=0",
        "budget_fen=100",
        "amount_fen=9007199254740991 budget_fen=9007199254740991",
        "amount_fen=599 received_fen=599",
        "amount_fen=1 due_fen=601",
        "due_fen=0 received_fen=0",
        "bearer=owner budget_fen=100 work_days=0",
    };
    static const char *const papers[] = {
        "",
        "payment=P2 certificate_no=CERT-2",
        "payment=P3 certificate_no=CERT-2 replaces=CERT-1",
        "unit=1-1-101 project=p",
        "unit=1-1-101 certificate_no=CERT-3 replaces=CERT-2",
        "ref=r movein_on=2024-01-01",
        "movein_on=2199-12-31 promised_on=2199-12-31",
        "version=2 scheme_version=2 from_on=2024-12-31",
        "key=d5_days value=3 node=R due_on=2024-09-30",
        "key=d5_mode value=workdays node=F9",
        "key=gate_on_remedy value=on node=C9 inquiry=-",
        "key=lodging_required value=on refund=R2",
        "key=reopen_days value=0 delta_fen=-9007199254740991",
        "key=f6_costed value=on rest_days=[\"2024-08-27\",\"2024-08-28\"]",
        "key=cost_limit_fen value=50 work_days=[\"2024-08-25\"] forfeit_fen=7",
        "key=self_approval value=allow target=e4",
        "target=e2",
        "target=e3",
        "target=e5 certificate_no=CERT-2",
        "target=e6",
        "target=e7 payment=P2",
        "target=e8",
        "target=e9 unit=1-1-101",
        "target=e11",
        "target=e13",
    };
    static const char *const envelopes[] = {
        "",
        "id=e1",
        "id=e2 actor=auto",
        "id=C9@3 actor=d",
        "causationid=e3",
        "expect=4",
        "time=2025-06-01T00:00:00Z",
        "time=1900-01-01T00:00:00+08:00 id=old",
    };
    /* One after the other: arguments of one call have no order. */
    const char *subject = of_project ? CHOOSE(script, projects) : CHOOSE(script, cases);
    const char *inquiry = CHOOSE(script, inquiries);
    const char *amount = CHOOSE(script, amounts);
    const char *paper = CHOOSE(script, papers);
    const char *envelope = CHOOSE(script, envelopes);

    (void)snprintf(words, WORDS_BYTES, "subject=%s %s %s %s %s", subject, inquiry, amount, paper,
                   envelope);
}

struct text script_event(struct script *script, struct story *story)
{
    const char *type = CHOOSE(script, types);
    const struct event_schema *schema = event_schema_of_word(text_of(type));
    uint32_t place = script_choose(script, 4);
    struct text lane = words_at(schema->lanes, (int)place + 1);
    char words[WORDS_BYTES];
    char word[8];

    if (text_is_absent(lane)) { /* the first lane, or once in a while one that may not */
        lane = place == 3 ? TEXT("A") : words_at(schema->lanes, 1);
    }
    (void)snprintf(word, sizeof word, "%.*s", TEXT_ARGUMENTS(lane));
    write_words(script, words, schema->of_project);
    return story_event(story, word, type, words);
}

#include "broker/questions.h"

#include <assert.h>
#include <string.h>

static struct text *subject_of(struct question *question)
{
    return question->command == COMMAND_READ   ? &question->of.read.subject
           : question->command == COMMAND_CASE ? &question->of.case_query.subject
                                               : NULL;
}

bool questions_add(struct questions *questions, const struct question *question)
{
    const uint32_t last = (questions->first + questions->count) % QUESTIONS_MAX;
    struct question *kept = &questions->items[last];
    struct text *subject;

    if (questions->count == QUESTIONS_MAX) {
        return false;
    }
    *kept = *question;
    subject = subject_of(kept);
    if (subject != NULL && subject->count > 0) {
        assert(subject->count <= sizeof kept->subject); /* it was decoded */
        (void)memcpy(kept->subject, subject->bytes, subject->count);
        subject->bytes = kept->subject;
    }
    questions->count++;
    return true;
}

const struct question *questions_take(struct questions *questions)
{
    const struct question *question = &questions->items[questions->first];

    assert(questions->count > 0);
    questions->first = (questions->first + 1) % QUESTIONS_MAX;
    questions->count--;
    return question;
}

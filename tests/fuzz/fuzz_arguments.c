#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/word_list.h"
#include "tools/doorstep/shared/input/arguments.h"
#include "tools/doorstep/shared/input/clock.h"

#include <assert.h>

static const struct subcommand *const commands[] = {
    &subcommand_act,    &subcommand_case,   &subcommand_cases,  &subcommand_inbox,
    &subcommand_inject, &subcommand_replay, &subcommand_status, NULL};

static void check_word(const char *word)
{
    struct place place;
    uint64_t number;

    if (number_parse(&number, word)) {
        assert(strspn(word, "0123456789") == strlen(word));
    }
    if (place_parse(&place, "at", word, NULL) == STATUS_OK) {
        assert((place.sequence > 0) != (place.before_unix_ms != 0));
    }
    if (id_check("a case", word, NULL) == STATUS_OK) {
        assert(strlen(word) > 0 && strlen(word) <= ID_BYTES_MAX);
    }
}

/* Each line is a word of the command line. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct word_list list;
    static struct arguments arguments;
    struct error err = {0};

    word_list_split(&list, data, size);
    for (int i = 0; i < list.count; i++) {
        check_word(list.words[i]);
    }
    if (list.count == 0) {
        return 0;
    }
    if (arguments_read(&arguments, commands, list.count, list.words, &err) != STATUS_OK) {
        assert(err.text[0] != '\0');
        return 0;
    }
    assert(arguments.word_count < (uint32_t)list.count);
    assert(memchr(arguments.endpoint, '\0', sizeof arguments.endpoint) != NULL);
    for (uint32_t i = 0; i < arguments.word_count; i++) {
        assert(arguments.words[i] != NULL);
    }
    return 0;
}

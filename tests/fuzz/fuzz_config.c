#include "tests/fuzz/fuzz.h"
#include "workers/io_config.h"

#include "schemas/limits.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char path[] = "/tmp/fuzz_config.XXXXXX";

static void remove_file(void)
{
    (void)unlink(path);
}

/* One file for all inputs, gone when the program ends. */
static int open_file(void)
{
    static int file = -1;

    if (file < 0) {
        file = mkstemp(path);
        if (file < 0 || atexit(remove_file) != 0) {
            abort();
        }
    }
    return file;
}

static void write_file(const uint8_t *bytes, size_t bytes_count)
{
    int file = open_file();

    if (ftruncate(file, 0) != 0 || pwrite(file, bytes, bytes_count, 0) != (ssize_t)bytes_count) {
        abort();
    }
}

static void check_words(const struct keywords *keywords)
{
    assert(keywords->count <= WORDS_MAX);
    for (uint32_t i = 0; i < keywords->count; i++) {
        assert(keywords->words[i].count > 0);
    }
}

static void check_dates(const struct settings *settings)
{
    const struct reminders *reminders = &settings->reminders;

    assert(reminders->before_days >= 0 && reminders->before_days <= REMINDER_DAYS_MAX);
    assert(reminders->deputy_after_days >= 0);
    assert(reminders->deputy_after_days <= REMINDER_DAYS_MAX);
    assert(reminders->manager_after_days >= 0);
    assert(reminders->manager_after_days <= REMINDER_DAYS_MAX);
    for (int lane = LANE_A; lane <= LANE_F; lane++) {
        assert(settings->hooks[lane] == NULL || settings->hooks[lane][0] == '/');
    }
}

static void check_settings(const struct settings *settings)
{
    check_dates(settings);
    assert(settings->slots_per_day >= 1 && settings->slots_per_day <= SLOTS_MAX);
    assert(settings->opens_minute >= 0 && settings->opens_minute < settings->closes_minute);
    assert(settings->closes_minute <= 24 * 60);
    assert(settings->triage_count <= RULES_MAX && settings->price_count <= RULES_MAX);
    assert(settings->property_count <= RULES_MAX && settings->answer_count <= RULES_MAX);
    for (uint32_t i = 0; i < settings->triage_count; i++) {
        check_words(&settings->triage[i].words);
    }
    for (uint32_t i = 0; i < settings->price_count; i++) {
        check_words(&settings->prices[i].words);
        check_words(&settings->prices[i].units);
        assert(settings->prices[i].quantity <= QUANTITY_MAX);
    }
    for (uint32_t i = 0; i < settings->property_count; i++) {
        check_words(&settings->property[i].words);
    }
    for (uint32_t i = 0; i < settings->answer_count; i++) {
        check_words(&settings->answers[i].words);
    }
}

/* "<path>:<line>:<column>: …" */
static void check_place(const char *text)
{
    char *end;

    assert(strncmp(text, path, sizeof path - 1) == 0 && text[sizeof path - 1] == ':');
    assert(strtoul(text + sizeof path, &end, 10) > 0 && *end == ':');
    assert(strtoul(end + 1, &end, 10) > 0 && *end == ':');
}

/* A check finds faults where loading does, each in the file, in order. */
static void check_faults(bool loads)
{
    static struct yaml_faults faults;
    struct error err = {0};
    const enum status status = config_check(&faults, path, &err);

    assert(status == STATUS_OK || !loads);
    if (status != STATUS_OK) {
        return;
    }
    assert(loads || faults.count > 0);
    assert(faults.count <= YAML_FAULTS_MAX);
    for (uint32_t i = 0; i < faults.count; i++) {
        assert(faults.items[i].place.line > 0 && faults.items[i].place.column > 0);
        assert(i == 0 || faults.items[i].place.line >= faults.items[i - 1].place.line);
    }
}

/* A file gives settings within their bounds, or a place and a reason. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct config *config = NULL;
    struct error err = {0};

    write_file(data, size);
    if (config_load(&config, path, false, &err) == STATUS_OK) {
        check_settings(config_settings(config));
    } else {
        assert(config == NULL && err.status == STATUS_INVALID);
        check_place(err.text);
    }
    check_faults(config != NULL);
    config_close(&config);
    return 0;
}

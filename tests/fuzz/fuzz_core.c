#include "tests/fuzz/fuzz.h"
#include "tests/support/core_driver.h"
#include "tests/support/script.h"

#include "schemas/wire/query.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define PEERS 3
#define STEPS_MAX 150
#define SUBMITTED_MAX 4
#define SLICES_MAX 10000
#define PLENTY (1U << 20)

/* What a peer was told. */
struct peer {
    uint64_t batch;    /* the next one it sends */
    bool is_following; /* subscribed to everything, as far as we know */
    uint64_t after;    /* … from here on */
    uint64_t seen;     /* the last position, or through */
    uint64_t count;    /* events since then */
};

struct play {
    struct script script;
    struct driver *driver; /* owned */
    struct story story;    /* only numbers the events; has no book */
    struct peer peers[PEERS + 1];
    uint64_t told; /* a hash of all stories */
};

/* What the broker says. */

static void hear_events(const struct play *play, struct peer *peer, const char *line)
{
    char *at;
    uint64_t through = strtoull(line + strlen(" through="), &at, 10);
    uint64_t seen = peer->seen;

    while (*at == ':' || *at == ' ') {
        uint64_t position = strtoull(at + 1, &at, 10);

        if (position > 0) {
            assert(position > seen && position <= through);
            seen = position;
            peer->count++;
        }
    }
    assert(through >= seen && through <= play->driver->head);
    peer->seen = through;
}

static void hear_line(struct play *play, const char *line)
{
    char *word;
    unsigned long number = strtoul(line, &word, 10);
    struct peer *peer;

    assert(number >= 1 && number <= PEERS);
    peer = &play->peers[number];
    if (strncmp(word, " WELCOME", strlen(" WELCOME")) == 0) {
        *peer = (struct peer){.batch = 1};
    } else if (strncmp(word, " RESYNC", strlen(" RESYNC")) == 0) {
        peer->batch = strtoull(word + strlen(" RESYNC"), NULL, 10);
    } else if (strncmp(word, " ERROR", strlen(" ERROR")) == 0) {
        peer->is_following = false;
    } else if (strncmp(word, " EVENTS", strlen(" EVENTS")) == 0 && peer->is_following) {
        hear_events(play, peer, word + strlen(" EVENTS"));
    }
}

static void hear(struct play *play)
{
    char *story = play->driver->story;
    char *newline;

    for (char *line = story; (newline = strchr(line, '\n')) != NULL; line = newline + 1) {
        *newline = '\0';
        hear_line(play, line);
        for (const char *at = line; *at != '\0'; at++) {
            play->told = (play->told ^ (uint8_t)*at) * UINT64_C(1099511628211);
        }
    }
    assert(strlen(story) < DRIVER_STORY_BYTES - 1);
    story[0] = '\0';
}

/* What peers say. */

static void commit(struct play *play)
{
    driver_commit(play->driver);
    hear(play);
}

static uint32_t choose_peer(struct play *play)
{
    return 1 + script_choose(&play->script, PEERS);
}

static void submit(struct play *play)
{
    uint32_t number = choose_peer(play);
    uint32_t count = 1 + script_choose(&play->script, SUBMITTED_MAX);
    uint32_t wrong = script_choose(&play->script, 16);
    static char bytes[SUBMITTED_MAX][EVENT_BYTES_MAX];
    struct text events[SUBMITTED_MAX];

    play->story.head = play->driver->head;
    for (uint32_t i = 0; i < count; i++) {
        struct text event = script_event(&play->script, &play->story);

        (void)memcpy(bytes[i], event.bytes, event.count);
        events[i] = (struct text){bytes[i], event.count};
        play->story.head++;
    }
    driver_submit(play->driver, number, wrong == 15 ? 7 : play->peers[number].batch, events, count);
    play->peers[number].batch += wrong == 15 ? 0 : 1;
}

static void subscribe(struct play *play)
{
    uint32_t number = choose_peer(play);
    struct peer *peer = &play->peers[number];
    uint32_t lane = script_choose(&play->script, LANE_F + 1);
    uint64_t after = script_choose(&play->script, 64);
    uint32_t credit = script_choose(&play->script, 32);

    peer->is_following = lane == 0;
    peer->after = after;
    peer->seen = after;
    peer->count = 0;
    driver_subscribe(play->driver, number, after, (struct selection){(enum lane)lane, 0},
                     (struct credit){credit, credit * 64});
    hear(play);
}

static void ask(struct play *play)
{
    static const char *const subjects[] = {"HT-1", "HT-2", STORY_PROJECT, ""};
    uint8_t bytes[256];
    struct writer writer = writer_of(bytes, sizeof bytes);
    uint32_t number = choose_peer(play);
    uint32_t question = script_choose(&play->script, 5);
    uint32_t detail = script_choose(&play->script, 64);
    struct text subject = text_of(subjects[detail % 4]);

    if (question == 0) {
        case_query_encode(&(struct case_query){1, subject}, &writer);
    } else if (question == 1) {
        inbox_query_encode(&(struct inbox_query){2, (enum lane)(detail % 7), detail / 7}, &writer);
    } else if (question == 2) {
        read_encode(&(struct read){3, detail / 8, 0, 0, 0, subject, 0, 1 + detail % 8}, &writer);
    } else if (question == 3) {
        status_query_encode(&(struct status_query){4}, &writer);
    } else {
        writer_array(&writer, 0);
    }
    driver_hear(play->driver, number,
                (const enum command[]){COMMAND_CASE, COMMAND_INBOX, COMMAND_READ, COMMAND_STATUS,
                                       COMMAND_HEARTBEAT}[question],
                &writer);
}

/* Any bytes under any command. Who says that is not followed any more. */
static void babble(struct play *play)
{
    uint32_t number = choose_peer(play);
    enum command command = (enum command)script_choose(&play->script, COMMAND_ERROR + 1);
    uint8_t bytes[64];
    struct writer writer = writer_of(bytes, sizeof bytes);

    writer.count = script_choose(&play->script, sizeof bytes);
    for (size_t i = 0; i < writer.count; i++) {
        bytes[i] = (uint8_t)script_choose(&play->script, 256);
    }
    play->peers[number].is_following = false;
    driver_hear(play->driver, number, command, &writer);
}

static void let_time_pass(struct play *play)
{
    static const int64_t silences_ms[] = {1, 20, 250, HEARTBEAT_MS, SESSION_SILENT_MS, -3600000};
    int64_t ms = silences_ms[script_choose(&play->script, 6)];

    play->driver->now_ms += ms > 0 ? ms : 0;
    play->driver->unix_ms += ms; /* a wall clock may be set back */
    driver_tick(play->driver);
    hear(play);
}

/* The broker dies: what was not committed is lost, and every session with it. */
static void restart(struct play *play)
{
    driver_restart(play->driver);
    play->driver->story[0] = '\0';
    (void)memset(play->peers, 0, sizeof play->peers);
}

static void change_machine(struct play *play)
{
    struct driver *driver = play->driver;
    uint32_t change = script_choose(&play->script, 4);

    driver->unsent = change == 0 ? script_choose(&play->script, PEERS + 1) : driver->unsent;
    driver->is_busy = change == 1 ? !driver->is_busy : driver->is_busy;
    if (change == 2) {
        driver->machine.disk_free_bytes ^= UINT64_C(1) << 40;
    }
}

/* The shell's order: nothing is published, and no time goes by, before the commit. */
static void step(struct play *play)
{
    uint32_t what = script_choose(&play->script, 12);

    if (effects_are_full(play->driver->effects) || (what >= 5 && what <= 9)) {
        commit(play);
    }
    if (what <= 2) {
        submit(play);
    } else if (what == 3) {
        ask(play);
    } else if (what == 4) {
        babble(play);
    } else if (what == 5) {
        driver_publish(play->driver, 1 + script_choose(&play->script, 4));
        hear(play);
    } else if (what == 6) {
        driver_hello(play->driver, choose_peer(play));
        hear(play);
    } else if (what == 7) {
        subscribe(play);
    } else if (what == 8) {
        driver_credit(play->driver, choose_peer(play), script_choose(&play->script, 8), 1024);
        hear(play);
    } else if (what == 9) {
        let_time_pass(play);
    } else if (what == 10) {
        change_machine(play);
    } else {
        restart(play);
    }
}

/* With credit for everything, whoever follows has in the end had every event once. */
static void check_followers(struct play *play)
{
    play->driver->unsent = 0;
    play->driver->now_ms += 1000;
    for (uint32_t number = 1; number <= PEERS; number++) {
        if (play->peers[number].is_following) {
            driver_credit(play->driver, number, PLENTY, PLENTY);
            hear(play);
        }
    }
    driver_publish(play->driver, SLICES_MAX);
    hear(play);
    for (uint32_t number = 1; number <= PEERS; number++) {
        const struct peer *peer = &play->peers[number];

        if (peer->is_following) {
            assert(peer->seen == play->driver->head);
            assert(peer->count == play->driver->head - peer->after);
        }
    }
}

static uint64_t play_once(const uint8_t *data, size_t size)
{
    struct play play = {.script = script_of(data, size), .driver = driver_create()};

    driver_hello(play.driver, 1);
    hear(&play);
    for (int i = 0; i < STEPS_MAX && !script_ended(&play.script); i++) {
        step(&play);
    }
    commit(&play);
    check_followers(&play);
    driver_destroy(&play.driver);
    return play.told;
}

/* A few peers, a clock and a machine against a broker: it keeps its promises (README of broker,
 * "What always holds"), and says the same when all of it happens again to one that keeps nothing in
 * memory that its cache has. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint64_t told = play_once(data, size);

    (void)driver_forget(NULL); /* always 0 */
    assert(told == play_once(data, size));
    (void)driver_remember(NULL); /* the same */
    return 0;
}

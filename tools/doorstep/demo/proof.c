#include "tools/doorstep/demo/proof.h"

#include "schemas/reader.h"
#include "tools/doorstep/shared/broker/session.h"
#include "tools/doorstep/shared/input/clock.h"
#include "tools/doorstep/shared/ledger/home_ledger.h"
#include "tools/doorstep/shared/output/lang.h"
#include "tools/doorstep/shared/output/print.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TRIES_MAX 20 /* until the ledger holds still, and until a broker is back */
#define TRY_MS 500
#define WHAT_COLUMNS 32

struct digest_at {
    uint64_t head;
    char digest[DIGEST_TEXT_BYTES];
};

static bool read_status(struct digest_at *at, struct text map)
{
    struct reader reader = reader_of(map.bytes, map.count);
    uint32_t count = reader_map(&reader, MAP_COUNT_MAX);
    uint32_t i;

    *at = (struct digest_at){0};
    for (i = 0; i < count && !reader.failed; i++) {
        struct text key = reader_text(&reader, TEXT_BYTES_MAX);

        if (text_equals(key, TEXT("head"))) {
            at->head = reader_uint(&reader, UINT64_MAX);
        } else if (text_equals(key, TEXT("state_digest"))) {
            struct text digest = reader_text(&reader, DIGEST_TEXT_BYTES - 1);

            (void)memcpy(at->digest, digest.bytes, digest.count);
        } else {
            reader_skip(&reader);
        }
    }
    return !reader.failed && strlen(at->digest) == DIGEST_TEXT_BYTES - 1;
}

/* Ask a broker that may be on its way back. */
static enum status ask_digest(struct digest_at *at, const char *endpoint, struct error *err)
{
    enum status status = STATUS_UNREACHABLE;
    int tries;

    for (tries = 0; tries < TRIES_MAX && status == STATUS_UNREACHABLE; tries++) {
        struct session *session = NULL;
        struct text map;

        status = session_open(&session, endpoint, "demo proof", err);
        if (status == STATUS_OK) {
            status = session_status(session, &map, err);
        }
        if (status == STATUS_OK && !read_status(at, map)) {
            status = error_set(
                err, STATUS_MALFORMED,
                SAY("the broker's status has no state_digest", "服务端状态中没有 state_digest"));
        }
        session_close(&session);
    }
    return status;
}

static enum status replay_digest(struct digest_at *at, const struct home *home, struct error *err)
{
    struct book *book = NULL;
    enum status status = home_ledger_fold(&book, &at->head, home, err);

    if (status == STATUS_OK) {
        struct digest digest = book_digest(book);

        (void)digest_format(at->digest, &digest);
    }
    book_destroy(&book);
    return status;
}

static void print_header(void)
{
    const char *event = SAY("event", "序号");
    size_t columns = text_columns(text_of(event));

    (void)printf("\n%s", style_bold());
    print_padded(text_of(SAY("One log, one state", "同一账本，同一状态")),
                 WHAT_COLUMNS + 9 - columns);
    (void)printf("%s%s  %s\n", style_end(), event, SAY("digest of all states", "全部状态的摘要"));
}

static void print_digest(const char *what, const struct digest_at *at)
{
    (void)fputs("  ", stdout);
    print_padded(text_of(what), WHAT_COLUMNS);
    (void)printf(" %6llu  %s\n", (unsigned long long)at->head, at->digest);
    (void)fflush(stdout); /* a failure is met at the end */
}

static bool agree(const struct digest_at *one, const struct digest_at *other)
{
    return one->head == other->head && strcmp(one->digest, other->digest) == 0;
}

enum status proof_show(const struct home *home, const char *endpoint, struct error *err)
{
    struct digest_at live = {0};
    struct digest_at replayed = {0};
    struct digest_at restarted = {0};
    enum status status;
    int tries = 0;

    do { /* a department may still be writing */
        clock_sleep_ms(tries == 0 ? 0 : TRY_MS);
        status = ask_digest(&live, endpoint, err);
        if (status == STATUS_OK) {
            status = replay_digest(&replayed, home, err);
        }
    } while (status == STATUS_OK && live.head != replayed.head && ++tries < TRIES_MAX);
    if (status != STATUS_OK) {
        return status;
    }
    print_header();
    print_digest(SAY("the broker as it runs", "运行中的服务端"), &live);
    print_digest(SAY("the ledger, replayed", "重读的账本"), &replayed);
    (void)kill(getppid(), SIGUSR1);
    clock_sleep_ms(TRY_MS);
    status = ask_digest(&restarted, endpoint, err);
    if (status != STATUS_OK) {
        return status;
    }
    print_digest(SAY("the broker, killed and back", "终止后重启的服务端"), &restarted);
    return agree(&live, &replayed) && agree(&live, &restarted)
               ? STATUS_OK
               : error_set(err, STATUS_REFUSED, SAY("the three states differ", "三个状态不一致"));
}

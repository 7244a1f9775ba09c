#include "tools/doorstep/paper/amount.h"

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const char *const digits[] = {"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"};

/* Words as they come. */
struct saying {
    char *text; /* the caller's */
    size_t used;
};

static void say(struct saying *saying, const char *word)
{
    size_t count = strlen(word);

    assert(saying->used + count < AMOUNT_TEXT_BYTES);
    (void)memcpy(saying->text + saying->used, word, count + 1);
    saying->used += count;
}

/* 1 to 9999. */
static void say_thousands(struct saying *saying, uint64_t number)
{
    static const char *const places[] = {"仟", "佰", "拾", ""};
    bool begun = false;
    bool skipped = false;
    uint64_t unit = 1000;
    size_t i;

    for (i = 0; i < 4; i++, unit /= 10) {
        uint64_t digit = number / unit % 10;

        if (digit == 0) {
            skipped = begun;
            continue;
        }
        if (skipped) {
            say(saying, digits[0]);
            skipped = false;
        }
        say(saying, digits[digit]);
        say(saying, places[i]);
        begun = true;
    }
}

/* What stands before a big place and what stands behind it, with a 零 where the number behind does
 * not reach up to the place. */
static void say_wan(struct saying *saying, uint64_t number)
{
    uint64_t low = number % 10000;

    if (number >= 10000) {
        say_thousands(saying, number / 10000);
        say(saying, "万");
        if (low > 0 && low < 1000) {
            say(saying, digits[0]);
        }
    }
    if (low > 0) {
        say_thousands(saying, low);
    }
}

static void say_yuan(struct saying *saying, uint64_t yuan)
{
    uint64_t low = yuan % 100000000;

    if (yuan >= 100000000) {
        say_wan(saying, yuan / 100000000);
        say(saying, "亿");
        if (low > 0 && low < 10000000) {
            say(saying, digits[0]);
        }
    }
    if (low > 0) {
        say_wan(saying, low);
    }
    say(saying, "元");
}

static void say_change(struct saying *saying, uint64_t yuan, uint64_t change)
{
    uint64_t jiao = change / 10;
    uint64_t fen = change % 10;

    if (jiao > 0) {
        if (yuan > 0 && yuan % 10 == 0) {
            say(saying, digits[0]);
        }
        say(saying, digits[jiao]);
        say(saying, "角");
    } else if (fen > 0 && yuan > 0) {
        say(saying, digits[0]);
    }
    if (fen > 0) {
        say(saying, digits[fen]);
        say(saying, "分");
    } else {
        say(saying, "整");
    }
}

const char *amount_words(char text[AMOUNT_TEXT_BYTES], int64_t fen)
{
    uint64_t size = fen < 0 ? 0 - (uint64_t)fen : (uint64_t)fen;
    struct saying saying = {text, 0};

    text[0] = '\0';
    say(&saying, "人民币");
    if (fen < 0) {
        say(&saying, "负");
    }
    if (size == 0) {
        say(&saying, "零元");
    } else if (size >= 100) {
        say_yuan(&saying, size / 100);
    }
    say_change(&saying, size / 100, size % 100);
    return text;
}

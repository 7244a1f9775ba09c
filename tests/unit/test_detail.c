#include "tools/doorstep/shared/output/detail.h"

#include "tools/doorstep/shared/output/lang.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void says(const char *english, const char *chinese)
{
    char text[DETAIL_BYTES];

    assert_string_equal(detail_chinese(text, english), chinese);
}

static void a_fields_place_stays_and_what_it_asks_is_said(void **state)
{
    (void)state;
    says("data.promised_on: is missing", "data.promised_on：缺少此项");
    says("data.category: one of engineering|property|general",
         "data.category：应为 engineering|property|general 之一");
    says("data.movein_on: a date, YYYY-MM-DD, 1900 to 2199",
         "data.movein_on：应为日期 YYYY-MM-DD，1900 至 2199 年");
    says("data.file_no: text, not empty of 1 to 4096 bytes of UTF-8",
         "data.file_no：应为 1 至 4096 字节的文字（UTF-8）");
}

static void amounts_are_money_and_words_have_labels(void **state)
{
    (void)state;
    says("130000 fen is more than the assessed 120060 fen", "¥1,300.00 超过核定的 ¥1,200.60");
    says("1 fen outstanding", "尚欠 ¥0.01");
    says("the case is not over: it is in_inquiry", "合同尚未办结，现为“疑问处理”");
    says("inquiry Q1: a, b is in CLOSED", "疑问 Q1: a, b 现为“已办结”");
}

static void errors_of_libraries_are_said_with_their_places(void **state)
{
    (void)state;
    says("/h/doorstep.yaml:2:3: A8: asks a whole number, 0 to 9",
         "/h/doorstep.yaml:2:3：A8：应为 0 至 9 的整数");
    says("/h/doorstep.yaml:3:1: a second document begins: only one is read",
         "/h/doorstep.yaml:3:1：此处开始第二个文档：只能有一个");
    says("no broker answers at ipc:///h/run/broker.sock; is it running? (doorstep up)",
         "ipc:///h/run/broker.sock 没有应答：服务端是否已启动？（doorstep up）");
    says("ledger /h/ledger: record 7: it is missing", "账本 /h/ledger：第 7 号记录缺失");
    says("ledger /h/ledger: record 7: its event is not what was committed",
         "账本 /h/ledger：第 7 号记录与当初写入的不一致");
    says("not a JSON object: line 1, column 2: invalid token near 'x'",
         "不是 JSON 对象：第 1 行第 2 列，invalid token near 'x'");
}

static void what_is_wrong_with_settings_is_said_in_words(void **state)
{
    (void)state;
    says("Excessive entries (16 max) in sequence.", "列表最多 16 项");
    says("Expecting MAPPING, got event: SCALAR", "此处应为若干“名称: 内容”");
    says("Expecting SEQUENCE, got event: SCALAR", "此处应为列表，如 [甲, 乙]");
    says("Expecting STRING, got event: MAPPING_START", "此处应为一段文字或一个数");
    says("YAML alias unsupported", "不支持别名（*）");
    says("libyaml: did not find expected key", "不是有效的 YAML：此处应为下一项，请检查缩进");
    says("libyaml: something else", "不是有效的 YAML：something else");
    says("/h/doorstep.yaml: Permission denied", "/h/doorstep.yaml：没有权限");
}

static void what_is_not_known_is_left_as_it_came(void **state)
{
    char longest[MESSAGE_TEXT_MAX + 1];

    (void)state;
    says("", "");
    says(" fen outstanding", " fen outstanding");
    says("no: such sentence", "no: such sentence");
    (void)memset(longest, '*', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    says(longest, longest);
}

/* Each kind's meaning is what a refusal may say. */
static void every_kind_that_can_be_missed_is_said_in_chinese(void **state)
{
    int kind;

    (void)state;
    for (kind = KIND_ID; kind_schema((enum kind)kind)->class != CLASS_LIST; kind++) {
        char english[DETAIL_BYTES];
        char text[DETAIL_BYTES];

        if (kind_schema((enum kind)kind)->class == CLASS_WORD) {
            continue;
        }
        (void)snprintf(english, sizeof english, "data.x: %s",
                       kind_schema((enum kind)kind)->meaning);
        if (strstr(detail_chinese(text, english), "data.x：应为") != text) {
            fail_msg("%s is said as %s", english, text);
        }
    }
}

static int in_chinese(void **state)
{
    (void)state;
    return lang_choose("zh", NULL) == STATUS_OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fields_place_stays_and_what_it_asks_is_said),
        cmocka_unit_test(amounts_are_money_and_words_have_labels),
        cmocka_unit_test(errors_of_libraries_are_said_with_their_places),
        cmocka_unit_test(what_is_wrong_with_settings_is_said_in_words),
        cmocka_unit_test(what_is_not_known_is_left_as_it_came),
        cmocka_unit_test(every_kind_that_can_be_missed_is_said_in_chinese),
    };

    return cmocka_run_group_tests(tests, in_chinese, NULL);
}

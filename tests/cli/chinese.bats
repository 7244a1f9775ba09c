#!/usr/bin/env bats
# What people read is in Chinese where that was asked for, aligned on a terminal; what programs read
# is the same in every language.

bats_require_minimum_version 1.5.0
load helper

setup() {
    doorstep_setup
    export LC_ALL=C.UTF-8
}

teardown() {
    doorstep_teardown
}

# The machine need not have that locale; the tools that look at what is printed then have none.
doorstep() {
    env LC_ALL=zh_CN.UTF-8 doorstep "$@"
}

# Chinese text on stdin: lines where each column begins where it should. With words: at these
# columns of the terminal; without: where the first line's headings begin.
aligned() {
    /usr/bin/python3 -c '
import sys, unicodedata

def cells(line):
    shown = []
    for c in line:
        if unicodedata.category(c) in ("Mn", "Me", "Cf"):
            continue
        shown.append(c)
        if unicodedata.east_asian_width(c) in "WF":
            shown.append(c)
    return shown

lines = [cells(line) for line in sys.stdin.read().splitlines()]
begins = [int(word) for word in sys.argv[1:]]
if not begins:
    head = lines[0]
    begins = [i for i in range(2, len(head)) if head[i] != " " and head[i - 2:i] == [" ", " "]]
if not lines or not begins:
    sys.exit("nothing to align")
for line in lines:
    for at in begins:
        if at < len(line) and line[at - 1] != " ":
            sys.exit("no column begins at %d: %s" % (at, "".join(line)))
        if len(sys.argv) > 1 and (at >= len(line) or line[at] == " "):
            sys.exit("nothing at %d: %s" % (at, "".join(line)))
' "$@"
}

has_chinese() {
    grep -qP '\p{Han}' <<<"$1"
}

in_both() {
    local english chinese
    english=$(command doorstep "$@" 2>/dev/null)
    chinese=$(doorstep "$@" 2>/dev/null)
    [ -n "$english" ]
    [ "$english" = "$chinese" ] || { diff <(echo "$english") <(echo "$chinese"); return 1; }
}

tell_story() {
    start_broker
    file_case HT-1
    contract 合同-2 '🏠-3（改）' | doorstep inject --json
    {
        doorstep inject file.established --case HT-1 file_no=KH-1 volumes=1 copy_to=李副经理
        doorstep inject inquiry.raised --case HT-1 --as owner:张三 inquiry=Q1 channel=phone \
            text='卫生间渗水，café 也漏' recorder=B category=engineering
        doorstep inject inquiry.raised --case HT-1 --as owner:张三 inquiry=二号 channel=visit text=x
        doorstep inject solution.proposed --case HT-1 --as D:陈工 inquiry=Q1 plan=换防水层 \
            budget_fen=30000 work_days=3 bearer=property
        doorstep inject cost.assessed --case HT-1 --as E:auto inquiry=Q1 amount_fen=30000
        doorstep inject payment.received --case HT-1 --as E:赵 payment=P1 amount_fen=1000 \
            method=mortgage received_on=2024-04-01 ref=R1 payer=张三
    } >/dev/null
}

# The parts of help that are sentences: not usage and examples, which are typed.
sentences_of() {
    doorstep "$1" --help | awk '
        /^(Usage|Examples|用法|示例)/ { typed = 1; next }
        /^$/ && !/示例/ { typed = 0; next }
        !typed'
}

@test "every line of every help is Chinese, each flag's too" {
    local words word line
    run doorstep --help
    [ "$status" -eq 0 ]
    mapfile -t words < <(awk '/^子命令/ { on = 1; next } /^$/ { on = 0 } on { print $1 }' <<<"$output")
    [ "${#words[@]}" -ge 12 ]
    while IFS= read -r line; do
        has_chinese "$line" || { echo "overview: $line"; return 1; }
    done < <(awk '/^子命令/ { on = 1; next } /^$/ { on = 0 } on' <<<"$output")
    for word in "${words[@]}"; do
        [ "$(sentences_of "$word" | wc -l)" -ge 7 ]
        while IFS= read -r line; do
            has_chinese "$line" || { echo "$word: $line"; return 1; }
        done < <(sentences_of "$word")
        [[ $(doorstep "$word" --help) != *'(null)'* ]]
        [[ $(doorstep "$word" --help --lang en) != *'(null)'* ]]
        run ! grep -P '\p{Han}' <(doorstep "$word" --help --lang en | sed '/^Examples/,$d')
    done
}

@test "every subcommand's flags begin in the same column" {
    doorstep inject --help | sed -n '/^选项/,/^$/p' | sed '1d;$d' | aligned 2 25
}

@test "events: the catalogue, and each type's fields" {
    local type
    doorstep events | aligned
    [ "$(doorstep events | grep -cP '\p{Han}')" -eq 43 ]
    while IFS= read -r type; do
        doorstep events "$type" | sed 1,3d | aligned
        [ "$(doorstep events "$type" | sed 1,3d | grep -cvP '\p{Han}')" -eq 0 ]
    done < <(doorstep events --json | jq -r .type)
}

@test "case, replay and watch tell the story in labels, in columns" {
    tell_story
    run doorstep case HT-1
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = 'HT-1  haitian HT-1  疑问处理' ]
    grep -q '^  待办      BX Q1  费用审批（销售部副经理）  自 ' <<<"$output"
    grep -q '· Q1 · 工程 · 卫生间渗水，café 也漏$\|Q1 · 卫生间渗水，café 也漏 · 工程$' <<<"$output"
    grep -q '财务部          自动       核定费用            Q1 · ¥300.00$' <<<"$output"
    sed -n '/^疑问/,/^$/p' <<<"$output" | sed '$d' | aligned
    grep -E '^ +[0-9]+  20' <<<"$output" | aligned 8 29 45 56 76

    run doorstep replay
    [ "${#lines[@]}" -eq 9 ]
    aligned 8 29 47 63 74 94 <<<"$output"
    run doorstep watch --after 0 --count 9 --for "$patience"
    [ "${#lines[@]}" -eq 9 ]
    aligned 8 29 47 63 74 94 <<<"$output"
    run doorstep replay --state
    head -n -1 <<<"$output" | aligned 8 30
    [[ $output == *'疑问处理'*'条记录'*'号记录之后，状态摘要'* ]]
}

@test "cases and status are aligned, and status has a name for all that it shows" {
    tell_story
    run doorstep cases
    [ "$status" -eq 0 ]
    [[ $output == *'🏠-3（改）'* ]]
    sed -n '/合同\|case/,$p' <<<"$output" | grep -v '^$' | aligned
    doorstep inject inquiry.raised --case HT-1 inquiry=Q1 channel=phone text=x >/dev/null || true
    run doorstep status
    [ "$status" -eq 0 ]
    grep -qE '^  该合同已有此疑问编号 +1$' <<<"$output"
    run grep -vP '\p{Han}|^  -$' <<<"$output"
    [ -z "$output" ]
    doorstep status | grep -v '^  -$' | grep -E '[^ ] +[^ ]+$' | sed 1d | aligned 37
}

@test "a refusal is its code, its label, and what the broker adds" {
    file='{"specversion":"1.0","id":"q","type":"inquiry.raised","subject":"HT-1","lane":"owner","actor":"z","time":"2024-04-10T10:00:00+08:00","data":{"inquiry":"Q1","channel":"phone","text":"x"}}'
    start_broker
    file_case HT-1
    run --separate-stderr doorstep inject <<<"$file"
    [ "$status" -eq 1 ]
    [[ $output == *'ERR_NO_FILE 客户档案尚未建立' ]]
    [[ $stderr == *'接受 0 条，拒绝 1 条'* ]]
    run --separate-stderr doorstep inject <<<'{"x":'
    [ "$status" -eq 65 ]
    [[ $output == *'ERR_FIELD 内容缺项、多项或不符合要求（不是 JSON 对象：第 1 行'*'）' ]]
    run --separate-stderr doorstep act C3 --case HT-1 file_no=1 volumes=0 copy_to=Li
    [[ $output == *'（data.volumes：应为不小于 1 的整数）' ]]
}

@test "errors are Chinese, what libraries say too where it is known" {
    run --separate-stderr doorstep nope
    [ "$status" -eq 64 ]
    [[ $stderr == 'doorstep: 没有此子命令：nope'* ]]
    run --separate-stderr doorstep status --endpoint "ipc://$DOORSTEP_HOME/nobody"
    [ "$status" -eq 69 ]
    [[ $stderr == "doorstep: status: ipc://$DOORSTEP_HOME/nobody 没有应答：服务端是否已启动？"* ]]
    run --separate-stderr doorstep replay
    [[ $stderr == "doorstep: replay: $DOORSTEP_HOME/ledger 没有账本："* ]]
    run --separate-stderr doorstep status --endpoint tcp://nowhere.invalid:no
    [[ $stderr == 'doorstep: status: 参数有误：endpoint '* ]]
    run --separate-stderr doorstep replay --to never
    [ "$status" -eq 64 ]
    [[ $stderr == 'doorstep: replay: --to never：须为序号'* ]]
}

@test "what the system says of a file is Chinese" {
    run --separate-stderr doorstep attach nothing
    [ "$stderr" = 'doorstep: attach: nothing：无法读取：不存在' ]
    run --separate-stderr doorstep inject nothing.jsonl
    [[ $stderr == *'可读的文件：不存在' ]]
}

@test "faults of doorstep.yaml are Chinese, and so is why something is not queued" {
    printf 'limits:\n  A8: 1.5\n---\n' >"$DOORSTEP_HOME/doorstep.yaml"
    run --separate-stderr doorstep config check
    [[ $stderr == *'doorstep.yaml:2:3：A8：应为 0 至 '*'的整数'*'doorstep.yaml:3:1：此处开始第二个文档'* ]]
    run --separate-stderr doorstep config show
    [[ $stderr == *'doorstep.yaml:2:3：A8：应为 0 至 '*'的整数' ]]
    start_broker
    file_case HT-1
    run --separate-stderr doorstep watch --after 99 --for 1
    [[ $stderr == *'服务端答复：序号 99 超出末尾 2' ]]
    stop_broker
    run --separate-stderr doorstep act C3 --case HT-1 --as Wang file_no=7
    [[ $stderr == *'ERR_FIELD：data.volumes：缺少此项' ]]
    run --separate-stderr doorstep act C3 --case HT-1 --as Wang file_no=7 volumes=1 copy_to=Li
    [ "$output" = '已排队  HT-1  C3@1' ]
    [[ $stderr == *'已记入客户代表的日记账' ]]
}

@test "what programs read does not change with the language" {
    tell_story
    in_both case HT-1 --json
    in_both case HT-1 --at 4 --json
    in_both cases --json
    in_both replay --json
    in_both replay --state --json
    in_both events --json
    in_both events solution.proposed --schema
    in_both inbox --json
    printf '{"x":\n' >"$BATS_TEST_TMPDIR/broken"
    run --separate-stderr command doorstep inject --json "$BATS_TEST_TMPDIR/broken"
    [ "$status" -eq 65 ]
    english=$output
    run --separate-stderr doorstep inject --json "$BATS_TEST_TMPDIR/broken"
    [ "$status" -eq 65 ]
    [ "$english" = "$output" ]
}

@test "each page is in one language: what a number counts, what is to do, who decides" {
    start_broker
    file_case HT-1
    run --separate-stderr doorstep inject payment.received --case HT-1 --as E:Z payment=P1 \
        amount_fen=10.5 method=cash received_on=2024-04-01 ref= payer=Z
    [ "$status" -eq 64 ]
    [[ $stderr == *'amount_fen=10.5：应为整数，以分计'* ]]
    run doorstep case HT-1
    [[ $output == *'签约日期 2024-03-01 · ¥10.00 · 单价 ¥0.10'* ]]
    run --separate-stderr doorstep up now
    [[ $stderr == *'now：不应有其他参数' ]]
    run doorstep events contract.filed
    [[ $output == *'以 0.01 平方米计'* ]]
    run --separate-stderr doorstep inject movein.scheduled --case HT-1 --as C:W movein_on=2099-01-01 \
        contacted_via=x
    [[ $stderr == *'ERR_NO_FILE：须先由客户代表建立客户档案：act C3'* ]]
    run doorstep config show
    [[ $output == *'工程部'*'自动 auto'* && $output != *engineering* ]]
    run --separate-stderr doorstep inbox F
    [[ -z $output && $stderr == *'没有待办事项' ]]
}

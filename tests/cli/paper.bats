#!/usr/bin/env bats
# doorstep paper: every paper of a told case as PDF, read back with pdftotext.

bats_require_minimum_version 1.5.0
load helper

setup() {
    doorstep_setup
    start_broker
    doorstep inject "$BATS_TEST_DIRNAME/paper.jsonl" >/dev/null
    stop_broker
    mkdir "$BATS_TEST_TMPDIR/out"
    cd "$BATS_TEST_TMPDIR/out" || exit
}

teardown() {
    doorstep_teardown
}

case=HT-2024-0183

# The words of a paper, and of pages, without blanks: how wide they are is the reader's guess.
words() {
    words_of "$case" "$@"
}

words_of() {
    doorstep paper --case "$@" -o - | pdftotext - - | tr -d ' \n\f'
}

# Has what was read last this text?
has() {
    grep -qF -- "${1// /}" <<<"$text" || { echo "no '$1' in: $text"; return 1; }
}

hasnt() {
    ! grep -qF -- "${1// /}" <<<"$text" || { echo "'$1' in: $text"; return 1; }
}

# The words are wrong and the message names what is wrong.
wrong() {
    local named=$1
    shift
    run --separate-stderr doorstep paper "$@"
    [ "$status" -eq 64 ] || { echo "$* exits $status"; return 1; }
    [[ $stderr == *"$named"* ]] || { echo "$* says $stderr"; return 1; }
}

@test "without words it lists the kinds, in both languages" {
    run doorstep paper --lang zh
    [ "$status" -eq 0 ]
    [ "${#lines[@]}" -eq 10 ]
    [[ $output == *certificate*房款付清证明* ]]
    run doorstep paper --lang en
    [[ $output == *'Payment-cleared certificate'* ]]
    [ "$(doorstep paper --json | jq -s length)" -eq 10 ]
}

@test "every paper has the form's header, its title and a code, in both languages" {
    local kind title english inquiry
    while IFS=: read -r kind inquiry title english; do
        # shellcheck disable=SC2086 # words are words
        text=$(words "$kind" $inquiry --lang zh)
        has "$title"
        has '公司名称'
        has '客户管理流程'
        has '密级'
        has '签发日期'
        has '第 1 页 共'
        has '核验码 seq 31 · '
        # shellcheck disable=SC2086 # words are words
        text=$(words "$kind" $inquiry --lang en)
        has "$english"
        has 'Page 1 of'
        has 'Check code seq 31 · '
    done <<'END'
certificate::房款付清证明:Payment-cleared certificate
notice::入住通知书:Move-in notice
qualification::入住资格确认单:Move-in qualification
circulation::业主入住流转单:Circulation slip
inquiry:--inquiry Q1:客户疑问处理单:Inquiry sheet
cost:--inquiry Q1:费用申请审批单:Cost application
answer:--inquiry Q1:业主答复函（更正）:Letter of answer: correction
file::客户档案:Customer file
handover::房屋交接单:Hand-over record
reservation::有瑕疵收房确认书:Acceptance with reservations
END
}

@test "a certificate has its terms, its payments and the amount in words" {
    text=$(words certificate --lang zh)
    has 'FK-2024-0183-2'
    has '原证明 FK-2024-0183-1，原证明作废'
    has '**************1234'
    hasnt '130302198001011234'
    has '人民币陆拾柒万捌仟陆佰贰拾玖元捌角捌分'
    has 'ICBC-20240318-0091'
    has '¥470,000.00'
    has '登记面积 103.01 m²（误差 +0.62%），按规定核算'
    has '上述购房人已付清全部房款'
    hasnt '效力'
}

@test "what counts no more carries a mark and says why" {
    text=$(words certificate --lang zh --certificate FK-2024-0183-1)
    has '作废'
    has '作废：已由新证明替换（记录 № 26，2024-08-21）'
    text=$(words certificate --lang en --certificate FK-2024-0183-1)
    has 'Void: replaced by another (event № 26 of 2024-08-21)'
    text=$(words answer --inquiry Q1 --lang zh --as-of 2024-08-18)
    has '作废：疑问已转入新一轮处理（记录 № 18，2024-08-18）'
    text=$(words qualification --lang zh --as-of 2024-09-02)
    has '暂停：入住条件目前不再全部满足'
    start_broker
    doorstep inject contract.filed --case HT-2 --id c2 project=haitian unit=u2 \
        signed_on=2024-03-01 price_fen=1 unit_price_fen=1 area_dm2=1 scheme_version=1 \
        'schedule=[{"no":1,"due_on":"2024-03-01","amount_fen":1,"method":"cash"}]' >/dev/null
    doorstep inject file.established --case HT-2 --id f2 file_no=F2 volumes=1 copy_to=x >/dev/null
    doorstep inject movein.scheduled --case HT-2 --id m2 movein_on=2024-09-01 contacted_via=x >/dev/null
    text=$(words_of HT-2 notice --lang en)
    hasnt 'Validity'
    doorstep inject entry.voided --case HT-2 --as C target=m2 reason=typo >/dev/null
    text=$(words_of HT-2 notice --lang en)
    has 'Void: the entry was voided (event № 35'
    doorstep inject contract.cancelled --case HT-2 reason=withdrawal on=2024-09-01 \
        forfeit_fen=0 >/dev/null
    text=$(words_of HT-2 circulation --lang en)
    has 'Void: the contract was cancelled'
}

@test "a correction letter names the one that it replaces" {
    text=$(words answer --inquiry Q1 --lang zh)
    has '答复函 DF-HT-2024-0183-17（2024-08-17，原承诺 2024-08-25），原函作废'
    has '2024-08-31'
}

@test "an inquiry sheet has all rounds, the week and whether it was kept" {
    text=$(words inquiry --inquiry Q1 --lang zh)
    has '第 1 轮'
    has '第 3 轮'
    has '2024-08-10 提出方案，逾期 2 天'
    has '2024-08-15 提出方案，按期'
    has '第 2 页 共 2 页'
    has '<b>&amp; 并说明原因'
    text=$(words inquiry --inquiry Q1 --lang zh --as-of 2024-08-09)
    has '未提出方案，已逾期 1 天'
    has '第 1 页 共 1 页'
}

@test "qualification, cost, handover, reservation and slip say what they must" {
    text=$(words qualification --lang zh)
    has '№ 26'
    has 'Q3 № 30（暂缓）'
    text=$(words cost --inquiry Q1 --lang zh)
    has '防水修补'
    has '¥2,160.00'
    has '人民币壹仟玖佰捌拾元零伍角整'
    text=$(words handover --lang zh)
    has '305'
    has '核对身份及授权委托书'
    text=$(words reservation --lang zh)
    has '厨房窗框密封胶开裂'
    has '2024-09-20'
    text=$(words notice --lang zh)
    has '签收回执'
    has '09:00-10:00'
    text=$(words circulation --lang zh)
    has '盖章'
}

@test "a long case gives many pages, each with its number and the table's head" {
    local i long pages
    long=$(printf '一二三四五六七八九十%.0s' {1..120})
    start_broker
    for i in {1..60}; do
        printf '{"specversion":"1.0","id":"n%d","type":"note.added","subject":"%s","lane":"B","actor":"赵","time":"2024-09-06T10:00:00+08:00","data":{"text":"%s"}}\n' \
            "$i" "$case" "${long:0:$((i * 20))}"
    done | doorstep inject >/dev/null
    doorstep paper file --case "$case" --lang zh -o long.pdf
    pages=$(pdfinfo long.pdf | awk '/^Pages/ {print $2}')
    [ "$pages" -gt 10 ]
    for i in $(seq 1 "$pages"); do
        text=$(pdftotext -f "$i" -l "$i" long.pdf - | tr -d ' \n\f')
        has "第 $i 页 共 $pages 页"
        [ "$i" -lt 3 ] || has '部门、经办'
    done
    text=$(words file --lang zh)
    has '№ 91'
}

@test "what is cut off and comes back stands on one page" {
    local count page slip
    for count in 4 7 8 9; do
        {
            printf 'firm:\n  bring:\n'
            seq -f '    - 材料%g' "$count"
        } >"$DOORSTEP_HOME/doorstep.yaml"
        doorstep paper notice --case "$case" --lang zh -o notice.pdf
        slip=
        for page in 1 2; do
            text=$(pdftotext -f "$page" -l "$page" notice.pdf - 2>/dev/null || true)
            [[ $text != *签收回执* ]] || slip=$text
        done
        text=$slip
        has '通知书编号'
        has '签收日期'
        has '代理人'
    done
}

@test "a text longer than a page is printed to its end" {
    local long
    long=$(printf '甲%.0s' {1..1300})
    start_broker
    doorstep inject note.added --case "$case" --as B text="$long终" --time 2024-09-06T10:00:00+08:00 \
        >/dev/null
    text=$(words file --lang zh)
    has '终'
    [ "$(grep -o 甲 <<<"$text" | wc -l)" -eq 1300 ]
}

@test "characters that no font has are named" {
    local one=$'\U000F0000' other=$'\U000F0001' # private use
    start_broker
    doorstep inject note.added --case "$case" --as B text="$one,$other,$one" \
        --time 2024-09-06T10:00:00+08:00 >/dev/null
    run --separate-stderr doorstep paper file --case "$case"
    [ "$status" -eq 0 ]
    [[ $stderr == *": no font on this machine has $one (U+F0000), $other (U+F0001)" ]]
    run --separate-stderr doorstep paper file --case "$case" --lang zh
    [[ $stderr == *": 本机字体缺少 ${one}（U+F0000）、${other}（U+F0001）" ]]
}

@test "a label beside a text longer than a page is seen" {
    local line at
    line=$(printf '甲\\n%.0s' {1..200})
    start_broker
    printf '{"specversion":"1.0","id":"long","type":"inquiry.raised","subject":"%s","lane":"owner","actor":"张三","time":"2024-09-06T10:00:00+08:00","data":{"inquiry":"QL","channel":"phone","text":"%s"}}\n' \
        "$case" "$line" | doorstep inject >/dev/null
    doorstep paper inquiry --case "$case" --inquiry QL --lang zh -o long.pdf
    # Where the label's text is, in points: there is something dark.
    at=$(pdftotext -bbox -l 1 long.pdf - |
        sed -n 's/.*xMin="\([0-9]*\).*yMin="\([0-9]*\).*>业主陈述<.*/-x \1 -y \2/p')
    [ -n "$at" ]
    # shellcheck disable=SC2086 # two flags with their values
    pdftoppm -r 72 -gray -l 1 $at -W 30 -H 10 long.pdf | tail -c 300 | od -An -tu1 -v |
        tr -s ' ' '\n' | grep -qE '^[0-9]{1,2}$'
}

@test "the same ledger and words give the same bytes, broker running or not" {
    doorstep paper certificate --case "$case" --as-of 2024-09-01 -o one.pdf
    start_broker
    sleep 1.1
    doorstep paper certificate --case "$case" --as-of 2024-09-01 -o other.pdf
    cmp one.pdf other.pdf
    [[ $(pdfinfo -isodates one.pdf) == *2024-0[89]-* ]]
}

@test "without a day it is that of the last event by when it happened, as in reports" {
    local day
    text=$(words certificate --lang en)
    has 'As of 2024-09-05'
    doorstep paper certificate --case "$case" -o one.pdf
    doorstep paper certificate --case "$case" --as-of 2024-09-05 -o other.pdf
    cmp one.pdf other.pdf
    # Of the whole ledger, not of the case; what is recorded last need not be what happened last.
    start_broker
    doorstep inject project.reported --case project:haitian --as B kind=progress title=x held_on=2024-09-06 \
        audience=project body=x --time 2024-09-07T10:00:00+08:00 >/dev/null
    doorstep inject note.added --case "$case" --as B text=x --time 2024-09-06T10:00:00+08:00 >/dev/null
    stop_broker
    text=$(words certificate --lang zh)
    has '截至 2024-09-07'
    day=$(doorstep report --json | head -n 1 | jq -r .as_of)
    [ "$day" = 2024-09-07 ]
}

@test "an empty ledger has no case" {
    rm -r "${DOORSTEP_HOME:?}"/*
    start_broker
    run --separate-stderr doorstep paper certificate --case "$case" --lang en
    [ "$status" -eq 1 ]
    [[ $stderr == *'ledger is empty'* ]]
}

@test "a file is named after kind, case and inquiry" {
    run doorstep paper cost --case "$case" --inquiry Q1
    [ "$status" -eq 0 ]
    [ -s cost-HT-2024-0183-Q1.pdf ]
    [[ $output == cost-HT-2024-0183-Q1.pdf* ]]
    run doorstep paper inquiry --case "$case" --inquiry Q1 --json
    [ "$output" = '{"file":"inquiry-HT-2024-0183-Q1.pdf","pages":2}' ]
}

@test "a check code holds for its ledger, later too, and for no other" {
    local code
    code=$(doorstep paper certificate --case "$case" --lang en -o - | pdftotext - - |
        grep -o 'seq 31 · [0-9a-f ]*[0-9a-f]')
    run doorstep paper --check "$code"
    [ "$status" -eq 0 ]
    start_broker
    doorstep inject note.added --case "$case" --as B text=later >/dev/null
    stop_broker
    run doorstep paper --check "$code" --json
    [ "$status" -eq 0 ]
    [ "$(last .sequence)" = 31 ]
    run --separate-stderr doorstep paper --check "${code/seq 31/seq 30}"
    [ "$status" -eq 1 ]
    [[ $stderr == *'not of this ledger'* ]]
    run --separate-stderr doorstep paper --check "${code/seq 31/seq 99}"
    [ "$status" -eq 1 ]
    rm -r "${DOORSTEP_HOME:?}"/*
    start_broker
    doorstep inject "$BATS_TEST_DIRNAME/paper.jsonl" >/dev/null
    run --separate-stderr doorstep paper --check "$code"
    [ "$status" -eq 1 ]
}

@test "an erased case is refused, and its papers' codes still hold" {
    local code
    code=$(doorstep paper handover --case "$case" --lang en -o - | pdftotext - - |
        grep -o 'seq 31 · [0-9a-f ]*[0-9a-f]')
    start_broker
    doorstep inject inquiry.withdrawn --case "$case" --as owner inquiry=Q3 reason=x evidence=x \
        recorder=B >/dev/null
    doorstep inject case.erased --case "$case" --as A:Qian approver=Sun reason=old \
        unit_freed=true stage=moved_in >/dev/null
    run --separate-stderr doorstep paper file --case "$case"
    [ "$status" -eq 1 ]
    [[ $stderr == *"$case"*erased* ]]
    run --separate-stderr doorstep paper certificate --case "$case" --as-of 2024-08-31
    [ "$status" -eq 1 ]
    run doorstep paper --check "$code"
    [ "$status" -eq 0 ]
}

@test "the firm says in doorstep.yaml who it is" {
    cat >"$DOORSTEP_HOME/doorstep.yaml" <<'END'
firm:
  company: 海天房地产开发有限公司
  compiled_by: 客服部
  secrecy: 秘密
  issuer: 钱总
  place: 三号楼大堂
  contact: 0335-1234567
  bring: [身份证, 合同]
END
    text=$(words notice --lang zh)
    has '海天房地产开发有限公司'
    has '客服部'
    has '秘密'
    has '钱总'
    has '三号楼大堂'
    has '0335-1234567'
    has '2．合同'
    hasnt '3．房款付清证明'
    printf 'firm:\n  colour: red\n' >"$DOORSTEP_HOME/doorstep.yaml"
    run --separate-stderr doorstep paper notice --case "$case"
    [ "$status" -eq 64 ]
    [[ $stderr == *colour* ]]
}

@test "what cannot be printed is no, and says why" {
    run --separate-stderr doorstep paper notice --case HT-404
    [ "$status" -eq 1 ]
    [[ $stderr == *HT-404* ]]
    run --separate-stderr doorstep paper inquiry --case "$case" --inquiry Q9
    [ "$status" -eq 1 ]
    [[ $stderr == *Q9* ]]
    run --separate-stderr doorstep paper handover --case "$case" --as-of 2024-09-01
    [ "$status" -eq 1 ]
    [[ $stderr == *2024-09-01* ]]
    run --separate-stderr doorstep paper notice --case "$case" -o nowhere/x.pdf
    [ "$status" -eq 74 ]
    [[ $stderr == *nowhere/x.pdf* ]]
    [ -z "$(ls)" ]
}

@test "wrong words are named" {
    wrong nothing nothing --case "$case"
    wrong KIND --case "$case"
    wrong two certificate two --case "$case"
    wrong --case certificate
    wrong --inquiry cost --case "$case"
    wrong --inquiry notice --case "$case" --inquiry Q1
    wrong --certificate notice --case "$case" --certificate X
    wrong --as-of notice --case "$case" --as-of soon
    wrong --endpoint notice --case "$case" --endpoint ipc://x
    wrong certificate certificate --check '1 00000000000000000000'
    wrong sequence --check nonsense
    wrong -o notice --case "$case" -o
}
